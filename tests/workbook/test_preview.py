"""The preview: what its formulas give is the exact score, before a spreadsheet has worked them out and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import gbt27922
from gbt27922 import workbook
from gbt27922._basis.words import LANGUAGES, sentence
from tests.support import office
from tests.support.workbooks import Pair, facts, generated, without_results

if TYPE_CHECKING:
    from pathlib import Path

    from gbt27922._basis.words import Language

GENERATED = 200


def expected(pair: Pair, lang: Language) -> dict[str, Any]:
    """Score, base score and grade as the library has them; nothing where a spreadsheet has too few digits."""
    assessment, scheme = pair
    card = gbt27922.score(assessment, scheme)
    grade = card.grade.title if scheme.is_graded else None
    return {"base": float(card.base_score), "score": float(card.score), "grade": grade and getattr(grade, lang)}


def said(lang: Language, *keys: str) -> set[str]:
    return {sentence("workbook", key, lang) for key in keys}


def nearly(value: object) -> Any:
    return pytest.approx(value, rel=1e-12, abs=1e-9) if isinstance(value, float) else value


def check(found: dict[str, Any], pair: Pair, lang: Language) -> bool:
    """Whether the preview tells a score, which then is the exact one; and the grade, if it tells one."""
    if found["state"] in said(lang, "state.rows"):
        assert (found["base"], found["score"], found["grade"]) == (None, None, None)
        return False
    assert found["state"] in said(lang, "state.complete")
    wanted = expected(pair, lang)
    for name in ("base", "score"):
        assert found[name] == pytest.approx(wanted[name], rel=0, abs=1e-9 * max(1, abs(wanted[name]) / 100))
    left = said(lang, "grade.elsewhere", "grade.on_bound", "grade.no_bounds")
    assert found["grade"] in {wanted["grade"], *left}
    return True


@pytest.mark.office
def test_what_a_spreadsheet_works_out_is_the_exact_score(tmp_path: Path) -> None:
    pairs = generated(GENERATED)
    of = {f"{index}-{lang}": (pair, lang) for index, pair in enumerate(pairs) for lang in LANGUAGES}
    made = {
        name: workbook.template(scheme, assessment=assessment, lang=lang)
        for name, ((assessment, scheme), lang) in of.items()
    }
    worked_out = office.saved({name: without_results(data) for name, data in made.items()}, tmp_path)

    told = 0
    for name, data in made.items():
        before, after = facts(data), facts(worked_out[name])
        is_told = check(before, *of[name])
        assert check(after, *of[name]) is is_told, name
        if is_told:
            assert after == {fact: nearly(value) for fact, value in before.items()}, name
        told += is_told
    assert told > GENERATED
