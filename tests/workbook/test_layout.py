"""The layout of the workbook: names that a spreadsheet takes, words for everything, and one meaning for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from gbt27922 import schemes
from gbt27922._basis.words import LANGUAGES, WORDINGS, Language, Wording, catalog
from gbt27922.models import Assessment, Finding, Scheme, Title
from gbt27922.workbook.choices import Choosing, choices_of, simplified
from gbt27922.workbook.layout import ABOUT, SHEETS, is_told, sheet_called
from tests.support import cases, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_IN_A_TITLE, MOST_IN_A_MESSAGE, MOST_IN_A_NAME = 32, 255, 31
COLUMNS = [column for sheet in SHEETS.values() for column in sheet.columns.values()]
CHOOSING = get_args(Choosing)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_and_messages_are_as_long_as_a_spreadsheet_takes(lang: Language) -> None:
    names = [sheet.name(lang) for sheet in SHEETS.values()] + [catalog("workbook")["preview"][lang]]
    assert len(set(names)) == len(SHEETS) + 1
    assert all(len(name) <= MOST_IN_A_NAME and not set("[]:*?/\\'") & set(name) for name in names)
    assert all(len(column.heading(lang)) <= MOST_IN_A_TITLE for column in COLUMNS)
    assert all(len(column.help(lang) or "") <= MOST_IN_A_MESSAGE for column in COLUMNS)


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_sheet_and_a_column_are_found_by_what_they_are_called(wording: Wording) -> None:
    for sheet in SHEETS.values():
        assert sheet_called(f" {sheet.name(wording).upper()}") is sheet
        assert not is_told(sheet.name(wording))
        for column in sheet.columns.values():
            assert sheet.column_called(column.heading(wording).replace("\n", " ")) is column
    assert SHEETS["findings"].column_called("抽样") is None


def test_every_column_is_a_field_of_a_document() -> None:
    findings = SHEETS["findings"].columns
    known = {name for name, column in findings.items() if column.kind != "told"}
    fields = Assessment.__attrs_attrs__, Finding.__attrs_attrs__
    assert known == {one.name for one in fields[1] if one.init}
    lists = {one.name for one in fields[0]}
    assert SHEETS.keys() - lists == {"special"}


def words() -> Iterator[str]:
    """The key of every word that is said of the layout."""
    for sheet in SHEETS.values():
        yield sheet.key
    for column in COLUMNS:
        yield column.key
        if column.kind != "told":
            yield f"{column.key}.help"
    for choosing in CHOOSING:
        if choosing not in {"ground", "leaf", "node", "site"}:
            yield from (f"{choosing}.{choice.code}" for choice in choices_of(choosing, shipped.SCHEME))


def test_every_word_of_the_catalog_is_said() -> None:
    of_others = ("guide.", "print.", "preview.", "status.", "state.", "grade.", "told.")
    others = {key for key in catalog("workbook") if key != "preview" and not key.startswith(of_others)}
    assert others == set(words())


@pytest.mark.parametrize("choosing", CHOOSING)
@pytest.mark.parametrize("scheme", [schemes.load(id) for id in schemes.ids()], ids=schemes.ids())
def test_a_word_means_one_choice(choosing: Choosing, scheme: Scheme) -> None:
    means: dict[str, set[str | bool]] = {}
    for choice in choices_of(choosing, scheme):
        for word in (choice.code, choice.words.zh, choice.words.en):
            means.setdefault(simplified(word), set()).add(choice.means)
    assert all(len(one) == 1 for one in means.values())


def test_grounds_that_read_alike_are_told_apart_by_their_ids() -> None:
    titles = [Title("甲", "law"), Title("甲", "b")]
    grounds = [
        {"id": id, "title": {"zh": one.zh, "en": one.en}} for id, one in zip(("law", "own"), titles, strict=True)
    ]
    scheme = schemes.parse(cases.dumped(cases.merged(cases.SHIPPED, {"special": {"grounds": grounds}})))

    found = [(choice.words.zh, choice.words.en) for choice in choices_of("ground", scheme)]
    assert found == [("甲 (law)", "law"), ("甲 (own)", "b")]


def test_what_a_workbook_says_of_itself() -> None:
    assert ABOUT == ("format", "scheme", "revision", "sha256", "library_version", "lang")
    assert all(map(is_told, ("about", "lists", "by_site", "预览", "preview")))
