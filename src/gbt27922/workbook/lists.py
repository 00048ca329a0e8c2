"""The hidden sheet of lists: what the drop-downs offer, and what formulas look up."""

from __future__ import annotations

from attrs import frozen

from gbt27922._basis.spreadsheet_cells import Shortest
from gbt27922._basis.words import LANGUAGES, spoken
from gbt27922.workbook.addresses import letters
from gbt27922.workbook.choices import Choosing, choices_of
from gbt27922.workbook.items import Item, told
from gbt27922.workbook.layout import SHEETS
from gbt27922.workbook.numbers import near
from gbt27922.workbook.places import FIRST, Places
from gbt27922.workbook.standing import Draft

# Below every bound.
_LOWEST = Shortest("-1e300")


@frozen
class Lists:
    """Columns of values under their names: for each list its words, in the language of the workbook, and its codes.

    Of a list of the scheme, such as ``ground``, there are also its words in each language: ``ground.zh``.
    """

    values: dict[str, list[Shortest | str]]
    places: Places

    @classmethod
    def of(cls, draft: Draft, places: Places) -> Lists:
        """The lists of a form."""
        lang, scheme = spoken(places.wording), draft.scheme
        values: dict[str, list[Shortest | str]] = {}
        for choosing in _chosen():
            found = choices_of(choosing, scheme)
            values[choosing] = [choice.word(lang) for choice in found]
            values[f"{choosing}.code"] = [choice.code for choice in found]
        for other in LANGUAGES:
            values[f"ground.{other}"] = [choice.word(other) for choice in choices_of("ground", scheme)]
        values |= _titles(told(scheme.tree, places.wording))
        values["grade"] = [getattr(grade.title, lang) for grade in scheme.grades]
        values["grade.from"] = [_LOWEST if one.from_ is None else near(one.from_) for one in scheme.grades]
        return cls({name: of for name, of in values.items() if of}, places)

    def cells(self, name: str) -> str:
        """The cells of a list."""
        letter = letters([*self.values].index(name))
        return self.places.span("lists", letter, FIRST, FIRST + len(self.values[name]) - 1)

    def offered(self, choosing: Choosing) -> str | None:
        """The cells with what is there to choose; None if there is nothing."""
        if choosing == "site":
            return self.places.column("sites", "id")
        return self.cells(choosing) if choosing in self.values else None


def _chosen() -> dict[Choosing, None]:
    columns = [column for sheet in SHEETS.values() for column in sheet.columns.values()]
    return dict.fromkeys(one.choices for one in columns if one.choices and one.choices != "site")


def _titles(of: dict[str, Item]) -> dict[str, list[Shortest | str]]:
    return {f"leaf.{name}": [one[name] or "" for one in of.values()] for name in ("title", "topic")}
