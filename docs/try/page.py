"""The answer to a file that the page is given: a scorecard, or every problem of the file; nothing here knows the browser."""

from __future__ import annotations

import json
import warnings

import gbt27922
from gbt27922 import report, schemes, workbook
from gbt27922.errors import Gbt27922Error, Gbt27922Warning, ModelError, Problem, told
from gbt27922.models import Assessment, Scorecard
from gbt27922.report import Language
from gbt27922.workbook import Form


class Answer:
    """The scorecard of an assessment, a document or a workbook; or its problems, at their cells if it is a workbook."""

    def __init__(self, data: bytes | memoryview) -> None:
        self.form: Form | None = None
        self.card: Scorecard | None = None
        self.problems: list[Problem] = []
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", Gbt27922Warning)
            try:
                self.card = self._scored(bytes(data))
            except Gbt27922Error as error:
                self.problems = [self.form.located(one) if self.form else one for one in error.problems]
        self.notes = [one.message.args[0] for one in caught if isinstance(one.message, Gbt27922Warning)]

    def _scored(self, data: bytes) -> Scorecard:
        card = gbt27922.score(self._assessment(data))
        if self.form:
            self.form.compare(schemes.load(card.scheme.id, card.scheme.revision))
        return card

    def _assessment(self, data: bytes) -> Assessment:
        if not workbook.is_workbook(data):
            return gbt27922.parse_assessment(data)
        self.form = workbook.parse_form(data)
        return self.form.assessment()

    def told(self, lang: Language) -> str:
        """All that the page shows and keeps, in a language, as JSON."""
        return json.dumps(
            {
                "card": self.card and gbt27922.to_json(self.card),
                "report": self.card and report.render(report.AssessmentReport(card=self.card), "html", lang=lang),
                "result": self.card and _result(self.card, lang),
                "problems": list(told(self.problems, lang)),
                "notes": list(told(self.notes, lang)),
                "count": len(self.problems),
            }
        )


def _result(card: Scorecard, lang: Language) -> dict[str, str]:
    """What the page says of a scorecard at once."""
    score = gbt27922.display(card.score)
    try:
        title = card.grade.title
    except ModelError:  # bounds that are not public
        return {"kind": "ungraded", "score": score}
    kind = "provisional" if card.provisional else "final"
    return {"kind": kind, "score": score, "grade": title.zh if lang == "zh" else title.en}
