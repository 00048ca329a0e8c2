"""Comparison of two scorecards: where they differ line by line, how that changes score and grade, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.exact import exactness_problem
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.rules import instance_of
from gbt27922.analysis.agreement import Agreement, agreement
from gbt27922.analysis.basis import other_total
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.grades import NO_BOUNDS
from gbt27922.models.indicators import Title
from gbt27922.models.line import Line
from gbt27922.models.scorecard import Scorecard
from gbt27922.models.tree import ancestors
from gbt27922.scoring.points import base_score

COMPARISON_FORMAT = "gbt27922.comparison/1"
#: The fields of a line that are compared.
COMPARED = ("points", "applicable", "earned", "lost", "sampled", "nonconforming", "excluded", "value")
_NOTHING = Fraction(0)
_CARD = holds(instance_of(Scorecard))


@frozen(kw_only=True)
class LineDifference:
    """An indicator whose lines differ, or that only one scorecard has; the missing line is None.

    ``differs`` names the fields that differ; it is empty where only one card has the line. ``contribution``
    is its part of the score of b minus that of a. ``accounts`` says that its contribution counts
    in the sum: it is a leaf of either card and not below a leaf of the other.
    """

    indicator: str
    title: Title
    a: Line | None
    b: Line | None
    differs: tuple[str, ...]
    contribution: Fraction
    accounts: bool


@frozen(kw_only=True)
class Comparison(Checked):
    """Two scorecards ``a`` and ``b``, and where they differ; every difference is b minus a.

    ``lines`` are the indicators that differ, in the order of the tree. ``agreement`` is that of the verdicts on
    the leaves that both have. ``unpaired`` are the leaves of one card that are not leaves in the other.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> names = ("docs/examples/appliance-maker.json", "docs/examples/five-star.json")
    >>> found = analysis.compare(*(gbt27922.score(gbt27922.read_assessment(name)) for name in names))
    >>> found.grade_changed, found.same_scheme, found.agreement.share
    (True, True, Fraction(13, 30))
    >>> sum(line.contribution for line in found.accounts) + found.special_difference == found.score_difference
    True
    """

    a: Scorecard = field(metadata=_CARD)
    b: Scorecard = field(metadata=_CARD)

    #: The format of its document.
    FORMAT: ClassVar[str] = COMPARISON_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "same_scheme": attrgetter("same_scheme"),
        "rescaled": attrgetter("rescaled"),
        "score_difference": attrgetter("score_difference"),
        "special_difference": attrgetter("special_difference"),
        "grade_changed": attrgetter("grade_changed"),
        "accounts": lambda found: tuple(line.indicator for line in found.accounts),
        "lines": lambda found: tuple(map(_line, found.lines)),
        "agreement": lambda found: _agreement(found.agreement),
        "unpaired": attrgetter("unpaired"),
    }

    def _problems(self) -> Iterator[Problem]:
        problems = [problem.under(f"$.{name}") for name in "ab" for problem in _card_problems(getattr(self, name))]
        problems += other_total("$.b.score_total", self.a, self.b)
        yield from problems or _length_problems(self)

    @cached_property
    def lines(self) -> tuple[LineDifference, ...]:
        """The indicators that differ, in the order of the tree."""
        return tuple(_lines(self.a, self.b))

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement of the verdicts on the leaves that both have."""
        one, other = _judged(self.a), _judged(self.b)
        return agreement((verdict(line), verdict(other[leaf])) for leaf, line in one.items() if leaf in other)

    @cached_property
    def unpaired(self) -> tuple[str, ...]:
        """The leaves of one card that are not leaves in the other."""
        one, other = _leaves(self.a), _leaves(self.b)
        merged = _merged_in_order(*([line.indicator for line in card.lines] for card in (self.a, self.b)))
        return tuple(leaf for leaf in merged if (leaf in one) != (leaf in other))

    @property
    def same_scheme(self) -> bool:
        """Whether both were made with one scheme, by its digest."""
        return self.a.scheme.sha256 == self.b.scheme.sha256

    @property
    def rescaled(self) -> bool:
        """Whether the points that apply differ in total: then the same loss has another weight in the score."""
        return self.applicable[0] != self.applicable[1]

    @property
    def applicable(self) -> tuple[Fraction, Fraction]:
        """The total of the points that apply: in a and in b."""
        return _applicable(self.a), _applicable(self.b)

    @property
    def score_difference(self) -> Fraction:
        """The score of b minus that of a."""
        return self.b.score - self.a.score

    @property
    def special_difference(self) -> Fraction:
        """The part of the score's difference that comes from special items and the cap."""
        return self.score_difference - (self.b.base_score - self.a.base_score)

    @property
    def grade_changed(self) -> bool:
        """Whether the grades differ, by their ids."""
        return self.a.grade.id != self.b.grade.id

    @property
    def accounts(self) -> tuple[LineDifference, ...]:
        """The leaves that account for the difference of the scores, the greatest first.

        Their contributions and ``special_difference`` add up to ``score_difference``, exactly.
        """
        moved = (line for line in self.lines if line.accounts and line.contribution)
        return tuple(sorted(moved, key=lambda line: -abs(line.contribution)))


def compare(card_a: Scorecard, card_b: Scorecard, *, allow_schemes: bool = False) -> Comparison:
    """Compare two scorecards line by line: two auditors, two years, or with ``allow_schemes`` two schemes.

    Nothing is scored again (:func:`gbt27922.verify` does that). Raises :class:`~gbt27922.errors.ModelError` if the
    cards were made with different schemes and that is not allowed, if their scores are on other totals, if one has no
    grade because bounds are not public, or if the lines of one do not add up to its score.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> compare(card, card).lines
    ()
    """
    check(card_a, Scorecard)
    check(card_b, Scorecard)
    try:
        found = Comparison(a=card_a, b=card_b)
    except ModelError as error:  # its paths have the names of the fields; report those of the arguments
        named = (evolve(problem, path=problem.path.replace("$.", "$.card_", 1)) for problem in error.problems)
        raise ModelError(tuple(named)) from None
    refuse(ModelError, [] if allow_schemes else _other_scheme(card_a, card_b))
    return found


def verdict(line: Line) -> str:
    """The verdict on a leaf, from what was counted, or of a measured one from what it lost: ``met``, ``partly``, ``not_met``, or ``excluded``."""
    if line.excluded:
        return "excluded"
    if line.value is not None:
        return "partly" if line.lost and line.earned else "not_met" if line.lost else "met"
    if not line.nonconforming:
        return "met"
    return "not_met" if line.nonconforming == line.sampled else "partly"


def _other_scheme(card_a: Scorecard, card_b: Scorecard) -> Iterator[Problem]:
    if card_a.scheme.sha256 != card_b.scheme.sha256:
        both = {"expected": card_a.scheme.sha256, "got": card_b.scheme.sha256}
        yield Problem("$.card_b.scheme.sha256", "other_scheme", both)


def _card_problems(card: Scorecard) -> Iterator[Problem]:
    """The problems of a card that has no grade, or whose lines do not add up, nor do then their differences."""
    if not card.is_graded:
        yield NO_BOUNDS
    seen: set[str] = set()
    for index, line in enumerate(card.lines):
        if line.indicator in seen:
            yield Problem(f"$.lines[{index}].indicator", "duplicate_id", {"id": quoted(line.indicator)})
        seen.add(line.indicator)
    applicable = _applicable(card)
    if not applicable:
        yield Problem("$.lines", "nothing_applicable.lines")
    elif card.base_score != base_score(_lost(card), applicable, card.score_total):
        yield Problem("$.base_score", "invalid_value.base_score_of_lines")


def _length_problems(found: Comparison) -> Iterator[Problem]:
    """A problem if a difference has too many digits to display; the scores themselves never have."""
    contributions = (line.contribution for line in found.lines)
    if any(
        map(exactness_problem, (*found.applicable, found.score_difference, found.special_difference, *contributions))
    ):
        yield Problem("$.b", "too_long.differences")


def _leaves(card: Scorecard) -> dict[str, Line]:
    """The lines of the leaves by indicator: the next line is not deeper."""
    after = [*(line.level for line in card.lines[1:]), 0]
    return {line.indicator: line for line, level in zip(card.lines, after, strict=False) if level <= line.level}


def _judged(card: Scorecard) -> dict[str, Line]:
    """The lines of the leaves that have a verdict: a measured one without points says nothing without its scale."""
    # docs/readings.md, Comparing: of a measured leaf the verdict follows from what it lost.
    return {leaf: line for leaf, line in _leaves(card).items() if line.value is None or line.applicable}


def _applicable(card: Scorecard) -> Fraction:
    return sum((line.applicable for line in _leaves(card).values()), _NOTHING)


def _lost(card: Scorecard) -> Fraction:
    return sum((line.lost for line in _leaves(card).values()), _NOTHING)


def _lines(card_a: Scorecard, card_b: Scorecard) -> Iterator[LineDifference]:
    lines_a, lines_b = ({line.indicator: line for line in card.lines} for card in (card_a, card_b))
    # What a lost point takes from each score.
    each_a, each_b = (card.score_total / _applicable(card) for card in (card_a, card_b))
    lines, leaves = {**lines_b, **lines_a}, {**_leaves(card_a), **_leaves(card_b)}
    for indicator in _merged_in_order([*lines_a], [*lines_b]):
        a, b = lines_a.get(indicator), lines_b.get(indicator)
        differs = tuple(name for name in COMPARED if a and b and getattr(a, name) != getattr(b, name))
        contribution = (a.lost * each_a if a else _NOTHING) - (b.lost * each_b if b else _NOTHING)
        if differs or contribution or not (a and b):
            yield LineDifference(
                indicator=indicator,
                title=lines[indicator].title,
                a=a,
                b=b,
                differs=differs,
                contribution=contribution,
                accounts=indicator in leaves and leaves.keys().isdisjoint(ancestors(indicator)),
            )


def _merged_in_order(first: list[str], second: list[str]) -> list[str]:
    """All ids in order; an id that only the second list has keeps its predecessor there."""
    known, after, before = set(first), dict[str | None, list[str]](), None
    for id in second:
        if id in known:
            before = id
        else:
            after.setdefault(before, []).append(id)
    return [*after.get(None, ()), *(id for one in first for id in (one, *after.get(one, ())))]


def _line(line: LineDifference) -> dict[str, Any]:
    sides = {name: side for name, side in (("a", line.a), ("b", line.b)) if side}
    return {
        "indicator": line.indicator,
        "title": plain(line.title),
        **{key: _side(side) for key, side in sides.items()},
        "differs": plain(line.differs),
        "contribution": plain(line.contribution),
        "accounts": line.accounts,
    }


def _side(line: Line) -> dict[str, Any]:
    figures = {name: plain(getattr(line, name)) for name in COMPARED}
    return {name: figure for name, figure in figures.items() if figure is not None}


def _agreement(found: Agreement) -> dict[str, Any]:
    figures = {"share": found.share, "kappa": found.kappa}
    return {
        "leaves": found.leaves,
        "equal": found.equal,
        **{name: plain(value) for name, value in figures.items() if value is not None},
        "verdicts": [{"a": a, "b": b, "leaves": count} for a, b, count in found.verdicts],
    }
