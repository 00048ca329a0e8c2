"""What was stored by a reader of one language is shown to a reader of the other, and nothing is scored for that."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import DocumentError, formats, report
from gbt27922.errors import Problem
from gbt27922.models import Scorecard
from gbt27922.scoring import points
from tests.support.results import ASSESSMENT, OPEN, PLAIN_MEDIA, SHOWN, PlainMedium

#: The pages of these say what is not in their documents: what else a scorecard could be, for which it is scored anew.
ANEW = (Scorecard,)
STORED = tuple(one for one in SHOWN if not isinstance(one, ANEW))


@pytest.fixture
def never_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever scores from here on fails."""
    scoring_score = gbt27922.score

    def never(*_: object, **__: object) -> None:
        raise AssertionError("scored again")

    for name, module in list(sys.modules.items()):
        if name.startswith("gbt27922"):
            for known in [
                key for key, value in vars(module).items() if value is points.score or value is scoring_score
            ]:
                monkeypatch.setattr(module, known, never)


CARD = gbt27922.score(ASSESSMENT, OPEN)
KNOWN: dict[str, Any] = {
    "assessment": ASSESSMENT,
    "scheme": OPEN,
    "card": gbt27922.parse_scorecard(gbt27922.to_json(CARD)),
}


@pytest.mark.usefixtures("never_scored")
@pytest.mark.parametrize("medium", PLAIN_MEDIA)
@pytest.mark.parametrize("result", STORED, ids=lambda one: one.FORMAT)
def test_a_stored_result(result: Any, medium: PlainMedium) -> None:
    read = formats.parse(gbt27922.to_json(result))
    shown = {lang: report.render(read, medium, lang=lang, **KNOWN) for lang in report.LANGUAGES}
    assert shown["zh"] != shown["en"]


@pytest.mark.parametrize("medium", PLAIN_MEDIA)
def test_a_stored_scorecard(medium: PlainMedium) -> None:
    """It says the same as the one that was scored, in every wording."""
    read = gbt27922.parse_scorecard(gbt27922.to_json(CARD))
    for lang in report.WORDINGS:
        told = report.render(read, medium, lang=lang, assessment=ASSESSMENT, scheme=OPEN)
        assert told == report.render(CARD, medium, lang=lang)


@pytest.mark.usefixtures("never_scored")
def test_stored_problems() -> None:
    """A list that was kept as JSON is said in both languages, also by who never saw the document."""
    document = {**gbt27922.to_data(ASSESSMENT), "date": "tomorrow", "stage": "final"}
    with pytest.raises(DocumentError) as error:
        gbt27922.parse_assessment(document)
    kept = json.dumps(formats.problems_data(error.value.problems))
    read = formats.parse_problems(kept)
    assert read == error.value.problems
    assert [one.told("zh") for one in read] == [one.told("zh") for one in error.value.problems]
    assert [one.told("en") for one in read] == str(error.value).splitlines()
    assert "初" not in kept


VALUES = st.dictionaries(
    st.from_regex("[a-z]{1,5}", fullmatch=True),
    st.integers() | st.text(max_size=5) | st.lists(st.integers() | st.text(max_size=3), max_size=3).map(tuple),
    max_size=3,
)


@given(st.lists(st.builds(Problem, st.just("$.a"), st.sampled_from(["missing_field", "edited"]), VALUES), max_size=3))
def test_any_problems_are_read_as_they_were_kept(problems: list[Problem]) -> None:
    assert formats.parse_problems(json.dumps(formats.problems_data(problems))) == tuple(problems)


def test_a_place_that_no_document_has_is_no_number() -> None:
    (read,) = formats.parse_problems({"problems": [{"path": f"$.a[{'9' * 5000}].b[3]", "id": "edited"}]})
    assert read.place == ("a", "b", 3)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{}", "$.problems"),
        ('{"problems": [{"path": "$"}]}', "$.problems[0].id"),
        ('{"problems": [{"path": "$", "id": "edited", "said": "x"}]}', "$.problems[0].said"),
        ("[]", "$"),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, path: str) -> None:
    with pytest.raises(DocumentError) as error:
        formats.parse_problems(text)
    assert [problem.path for problem in error.value.problems] == [path]
