"""Workbooks of generated assessments, written once and saved by a spreadsheet once, for every test that looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gbt27922 import workbook
from gbt27922._basis.words import LANGUAGES
from tests.support import office
from tests.support.by_turns import by_turns
from tests.support.workbooks import Saved, generated, without_results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GENERATED = 200


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Saved]:
    """Each of the assessments in each language, by the name of its workbook, which had no results of formulas when it was opened."""
    of = {
        f"{index}-{lang}": (*pair, lang)
        for index, pair in by_turns([*enumerate(generated(GENERATED))])
        for lang in LANGUAGES
    }
    made = dict[str, bytes]()

    def writing() -> Iterator[tuple[str, bytes]]:
        for name, (assessment, scheme, lang) in of.items():
            made[name] = workbook.template(scheme, assessment=assessment, lang=lang)
            yield name, without_results(made[name])

    found = office.saved(writing(), tmp_path_factory.mktemp("saved"))
    return {
        name: Saved(assessment, scheme, lang, made[name], found[name])
        for name, (assessment, scheme, lang) in of.items()
    }
