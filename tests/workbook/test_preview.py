"""The preview: what its formulas give is the exact score, before a spreadsheet has worked them out and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import gbt27922
from gbt27922._basis.words import sentence
from tests.support.workbooks import Saved, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gbt27922._basis.words import Language


def expected(one: Saved) -> dict[str, Any]:
    """Score, base score and grade as the library has them; nothing where a spreadsheet has too few digits."""
    card = gbt27922.score(one.assessment, one.scheme)
    grade = card.grade.title if one.scheme.is_graded else None
    return {"base": float(card.base_score), "score": float(card.score), "grade": grade and getattr(grade, one.lang)}


def said(lang: Language, *keys: str) -> set[str]:
    return {sentence("workbook", key, lang) for key in keys}


def nearly(value: object) -> Any:
    return pytest.approx(value, rel=1e-12, abs=1e-9) if isinstance(value, float) else value


def check(found: dict[str, Any], one: Saved) -> bool:
    """Whether the preview tells a score, which then is the exact one; and the grade, if it tells one."""
    if found["state"] in said(one.lang, "state.rows"):
        assert (found["base"], found["score"], found["grade"]) == (None, None, None)
        return False
    assert found["state"] in said(one.lang, "state.complete")
    wanted = expected(one)
    for name in ("base", "score"):
        assert found[name] == pytest.approx(wanted[name], rel=0, abs=1e-9 * max(1, abs(wanted[name]) / 100))
    left = said(one.lang, "grade.elsewhere", "grade.on_bound", "grade.no_bounds")
    assert found["grade"] in {wanted["grade"], *left}
    return True


@pytest.mark.office
def test_what_a_spreadsheet_works_out_is_the_exact_score(saved: Mapping[str, Saved]) -> None:
    told = 0
    for name, one in saved.items():
        before, after = facts(one.written), facts(one.saved)
        is_told = check(before, one)
        assert check(after, one) is is_told, name
        if is_told:
            assert after == {fact: nearly(value) for fact, value in before.items()}, name
        told += is_told
    assert told > len(saved) / 2
