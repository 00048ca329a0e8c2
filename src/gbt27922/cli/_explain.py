"""What the command ``explain`` does: say where every point of an assessment or a scorecard was lost."""

from __future__ import annotations

import json
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import analysis, formats, report, schemes
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, FaultError, blame, called
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


@frozen
class Explained:
    """A scorecard, and the assessment and the scheme that it came from where they are known."""

    card: Scorecard
    assessment: Assessment | None
    scheme: Scheme | None


def explain(name: str, choice: _inputs.Choice, by: analysis.By | None, form: Format, lang: Language) -> int:
    """Write the ledger of an assessment or a scorecard."""
    data = _inputs.content(name)
    found = _card(data, name, choice) if _is_scorecard(data, name) else _scored(data, name, choice)
    with blame(name):
        ledger = analysis.ledger(found.card, scheme=found.scheme)
    models = ledger, found.card, found.assessment, found.scheme
    match form:
        case "json":
            _outputs.write_document(gbt27922.to_json(ledger) + "\n")
        case "markdown":
            _outputs.write_document(report.ledger_markdown(*models, by=by, lang=lang))
        case _:
            width, color = _outputs.width(), _outputs.has_color()
            _outputs.write(report.ledger_text(*models, by=by, lang=lang, width=width, color=color))
    return Exit.DONE


def _is_scorecard(data: bytes, name: str) -> bool:
    """Whether a document says that it is a scorecard; another format than that or an assessment's is at fault."""
    try:
        form = json.loads(data)["format"]
    except (ValueError, LookupError, TypeError, RecursionError):  # whoever reads it as an assessment says what is wrong
        return False
    assessment, _, scorecard, *_ = formats.ids()
    if form not in (assessment, scorecard):
        got = report.visible(json.dumps(form, ensure_ascii=False))
        raise FaultError(f'{called(name)}: $.format: must be "{assessment}" or "{scorecard}", got {got}')
    return bool(form == scorecard)


def _card(data: bytes, name: str, choice: _inputs.Choice) -> Explained:
    """A scorecard that was read, with the scheme that was chosen, or the shipped one that it names."""
    with blame(name):
        card = gbt27922.parse_scorecard(data)
        named = schemes.load(card.scheme.id) if choice.table else None
    if choice.table and named:
        return Explained(card, None, choice.table.completed(named))
    return Explained(card, None, choice.scheme or _shipped(card))


def _shipped(card: Scorecard) -> Scheme | None:
    """The shipped scheme that a scorecard was made with, if it was one."""
    return next((one for one in map(schemes.load, schemes.ids()) if one.sha256 == card.scheme.sha256), None)


def _scored(data: bytes, name: str, choice: _inputs.Choice) -> Explained:
    with blame(name):
        assessment = gbt27922.parse_assessment(data)
    scheme = choice.scheme_for(assessment, name)
    with blame(name):
        return Explained(gbt27922.score(assessment, scheme), assessment, scheme)
