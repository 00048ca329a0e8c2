"""The preview: formulas that score a draft while it is filled in, each with the exact result as the draft stands.

They are formulas of Excel 2007 over the columns of the form, so that rows may be sorted, inserted or left free. They know no
more than 15 digits of a number: what comes too near a bound, and what has further conditions, is left to the library.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from gbt27922._basis.spreadsheet_cells import Shortest
from gbt27922.workbook.choices import Choosing, choices_of
from gbt27922.workbook.leaf_lines import Formula, LeafLines
from gbt27922.workbook.numbers import near
from gbt27922.workbook.places import Places, equal, text
from gbt27922.workbook.standing import Draft

#: What the preview tells of the whole, one a row.
FACTS = ("state", "base", "deductions", "bonuses", "change", "score", "grade", "missing", "first")
#: The column of the facts, the row of the first one, that of the headings of the leaves, and that of the first leaf.
FACT = "C"
FIRST_FACT = 5
HEADINGS = FIRST_FACT + len(FACTS) + 1
FIRST_LEAF = HEADINGS + 1
# How near to a bound a formula cannot tell from being there.
_NEAR = Fraction("1e-9")


@frozen
class Preview:
    """The formulas of a draft; ``bounds`` are the cells with the bounds of its grades, and ``titles`` those with their titles."""

    draft: Draft
    places: Places
    bounds: str
    titles: str
    lines: LeafLines = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "lines", LeafLines(self.draft, self.places, FIRST_LEAF))

    def facts(self) -> tuple[Formula, ...]:
        """The formulas of the facts."""
        return tuple(getattr(self, f"_{name}")() for name in FACTS)

    def _state(self) -> Formula:
        special = self.draft.scheme.special
        grounds = "+".join(self._ground(id) for id in special.ground_ids) or "0"
        too_special = f"OR({_fact('bonuses')}>{special.bonus_limit},{grounds}<>{_fact('deductions')})"
        contradiction = text(self.lines.said("status.contradiction"))
        tests = {
            "rows": f"{self.lines.count.faulty()}>0",
            "special": too_special,
            "contradiction": f"COUNTIF({self.lines.cells('status')},{contradiction})>0",
            "incomplete": f"{_fact('missing')}>0",
            "nothing": f"SUM({self.lines.cells('applicable')})=0",
        }
        told = "".join(f"IF({test},{text(self.lines.said(f'state.{state}'))}," for state, test in tests.items())
        is_refused = self.draft.state == "complete" and not self.draft.card
        state = "incomplete" if is_refused else self.draft.state
        return Formula(f"{told}{self._complete}{')' * len(tests)}", self.lines.said(f"state.{state}"))

    def _base(self) -> Formula:
        card, total = self.draft.card, near(self.draft.scheme.score_total)
        base = f"{total!s}*SUM({self.lines.cells('earned')})/SUM({self.lines.cells('applicable')})"
        return self._if_complete(base, None if card is None else near(card.base_score))

    def _deductions(self) -> Formula:
        return Formula(self._special("deduction"), len(self.draft.assessment.special_deductions))

    def _bonuses(self) -> Formula:
        return Formula(self._special("bonus"), len(self.draft.assessment.special_bonuses))

    def _change(self) -> Formula:
        special, known = self.draft.scheme.special, self.draft.change
        costs = "".join(f"-{near(cost)!s}*{self._ground(id)}" for id, cost in special.kinds)
        return Formula(
            f"{near(special.bonus_points)!s}*{_fact('bonuses')}{costs}", "" if known is None else near(known)
        )

    def _score(self) -> Formula:
        scheme, card = self.draft.scheme, self.draft.card
        change = _fact("change")
        if scheme.special.applied == "inside":
            change = f"{near(scheme.score_total)!s}*{change}/SUM({self.lines.cells('applicable')})"
        score = f"{_fact('base')}+{change}"
        capped = score if scheme.cap is None else f"MIN({near(scheme.cap)!s},{score})"
        return self._if_complete(capped, None if card is None else near(card.score))

    def _grade(self) -> Formula:
        draft, score = self.draft, _fact("score")
        lowest, on_bound = text(self._title(0)), text(self.lines.said("grade.on_bound"))
        if not draft.scheme.is_graded:
            grade = text(self.lines.said("grade.no_bounds"))
        elif draft.scheme.has_conditions:
            grade = text(self.lines.said("grade.elsewhere"))
        else:
            is_near = f"SUMPRODUCT((ABS({score}-{self.bounds})<{near(_NEAR)!s})*1)>0"
            grade = f"IF({is_near},{on_bound},INDEX({self.titles},MATCH({score},{self.bounds},1)))"
        if draft.scheme.is_graded:
            grade = f"IF({_fact('deductions')}>={draft.scheme.special.fail_at},{lowest},{grade})"
        return self._if_complete(grade, self._known_grade())

    def _known_grade(self) -> str | None:
        card, scheme = self.draft.card, self.draft.scheme
        if card is None:
            return None
        if not scheme.is_graded:
            return self.lines.said("grade.no_bounds")
        if card.special_deductions >= scheme.special.fail_at:
            return self._title(0)
        if scheme.has_conditions:
            return self.lines.said("grade.elsewhere")
        if any(grade.from_ is not None and abs(card.score - grade.from_) < _NEAR for grade in scheme.grades):
            return self.lines.said("grade.on_bound")
        return self._title(scheme.grades.index(card.grade))

    def _missing(self) -> Formula:
        missing = f"COUNTIF({self.lines.cells('status')},{text(self.lines.said('status.open'))})"
        return Formula(missing, len(self._open()))

    def _first(self) -> Formula:
        status = text(self.lines.said("status.open"))
        first = f"INDEX({self.lines.cells('indicator')},MATCH({status},{self.lines.cells('status')},0))"
        return Formula(f'IF({_fact("missing")}=0,"",{first})', next(iter(self._open()), ""))

    def _if_complete(self, formula: str, known: Shortest | str | None) -> Formula:
        return Formula(f'IF({_fact("state")}={self._complete},{formula},"")', "" if known is None else known)

    def _special(self, kind: str) -> str:
        return f"SUMPRODUCT({self._is('kind', 'special', kind)}*1)"

    def _ground(self, ground: str) -> str:
        is_deduction = self._is("kind", "special", "deduction")
        return f"SUMPRODUCT({is_deduction}*{self._is('ground', 'ground', ground)})"

    def _is(self, field: str, choosing: Choosing, code: str) -> str:
        """Which special items have a choice in a column, by its code or its word in either language."""
        choice = next(one for one in choices_of(choosing, self.draft.scheme) if one.code == code)
        return equal(self.places.column("special", field), (code, choice.words.zh, choice.words.en))

    def _open(self) -> list[str]:
        return [leaf for leaf in self.draft.scheme.tree.leaves if self.draft.status(leaf) == "open"]

    def _title(self, grade: int) -> str:
        title = self.draft.scheme.grades[grade].title
        return title.en if self.places.wording == "en" else title.zh

    @property
    def _complete(self) -> str:
        return text(self.lines.said("state.complete"))


def _fact(name: str) -> str:
    return f"${FACT}${FIRST_FACT + FACTS.index(name)}"
