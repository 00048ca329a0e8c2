"""A ranking: who is first, how far each is behind, and how many have each grade; by the score or by an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from operator import attrgetter
from typing import ClassVar, NamedTuple

from attrs import evolve, field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import TOO_LONG, Number, exact_if_possible, exact_sum, whole_if_possible
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_flag,
    as_tuple,
    flag,
    instance_of,
    number,
    optional,
    positive,
    some_text,
    tuple_of,
    zero_to_one,
)
from gbt27922.analysis.rankable import Rankable, rankable
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.grades import Grade, grade_id, grades_with_unique_ids
from gbt27922.models.indicators import Title
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scorecard import Scorecard

RANKING_FORMAT = "gbt27922.ranking/1"
_NOTHING = Fraction(0)


@frozen(kw_only=True)
class Ranked(Checked):
    """One of those that are ranked: its rank, equal ones with equal ranks (1, 2, 2, 4), and how far it is from the others.

    What counts is its ``value``: the ``score``, or the ``share`` of an indicator's applicable points that were earned.
    ``gap`` is what it lacks to the next better value, None for the first; ``gap_to_leader`` what it lacks to the first;
    ``above_mean`` is less than 0 below the mean. ``grade`` is None for a score by itself, and where a scheme cannot grade.

    >>> Ranked(name="甲", score="96.5", rank=1, gap_to_leader=0, above_mean=0).value
    Fraction(193, 2)
    """

    name: str = field(metadata=holds(some_text))
    score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    share: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(zero_to_one))
    )
    rank: int = field(converter=whole_if_possible, metadata=holds(positive))
    gap: Fraction | None = field(default=None, converter=converted(exact_if_possible), metadata=holds(optional(number)))
    gap_to_leader: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    above_mean: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    grade: Grade | None = field(default=None, metadata=holds(optional(instance_of(Grade)), write=grade_id))
    assessment: AssessmentReference | None = field(
        default=None, metadata=holds(optional(instance_of(AssessmentReference)))
    )

    @property
    def value(self) -> Fraction:
        """What it is ranked by: its share if it has one, else its score."""
        return self.score if self.share is None else self.share


@frozen(kw_only=True)
class Ranking(Checked):
    """Scorecards and scores in order, the best first; equal ones as they were given.

    ``by`` is the indicator whose share counts, and ``title`` its title; without one the score counts. ``scheme`` is that of the
    scorecards, ``grades`` are its grades, the lowest first; scores by themselves have neither. It is ``provisional`` if a
    scorecard is.

    >>> found = rank([("A", 730), ("B", "737"), ("C", 730), ("D", 719.5)])
    >>> [(one.name, one.rank, str(one.gap)) for one in found.entries]
    [('B', 1, 'None'), ('A', 2, '7'), ('C', 2, '7'), ('D', 4, '21/2')]
    """

    scheme: SchemeReference | None = field(default=None, metadata=holds(optional(instance_of(SchemeReference))))
    by: str | None = field(default=None, metadata=holds(optional(plain_id)))
    title: Title | None = field(default=None, metadata=holds(optional(instance_of(Title))))
    provisional: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    grades: tuple[Grade, ...] = field(default=(), converter=as_tuple, metadata=holds(grades_with_unique_ids))
    entries: tuple[Ranked, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Ranked)))

    #: The format of its document.
    FORMAT: ClassVar[str] = RANKING_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "mean": attrgetter("mean"),
        "by_grade": lambda found: tuple({"grade": grade.id, "count": count} for grade, count in found.by_grade),
    }

    def _problems(self) -> Found:
        if not self.entries:
            yield Problem("$.entries", "invalid_value.no_entries")
            return
        yield list_problems((f"$.entries[{index}].name", one.name) for index, one in enumerate(self.entries))
        yield self._shares_without_indicator()
        yield self._other_places()

    def _shares_without_indicator(self) -> Iterator[Problem]:
        held = {"$.title": self.title} | {f"$.entries[{i}].share": one.share for i, one in enumerate(self.entries)}
        for path, value in held.items():
            if (value is None) != (self.by is None):
                yield Problem(path, "invalid_value.only_by_indicator")

    def _other_places(self) -> Iterator[Problem]:
        if length := _length_problem([one.value for one in self.entries]):
            yield length.at("$.entries")
        else:
            yield from differences(plain(self.entries), plain(_in_order(self.entries)), "worked_out", "$.entries")

    @property
    def mean(self) -> Fraction:
        """The mean of the values, exactly."""
        return _mean([one.value for one in self.entries])

    @property
    def by_grade(self) -> tuple[tuple[Grade, int], ...]:
        """How many have each grade, the lowest first; nothing without grades.

        >>> import gbt27922
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
        >>> [(grade.id, count) for grade, count in rank({"A": card, "B": card}).by_grade if count]
        [('five_star', 2)]
        """
        count = Counter(one.grade.id for one in self.entries if one.grade)
        return tuple((grade, count[grade.id]) for grade in self.grades)


class _Place(NamedTuple):
    rank: int
    gap: Fraction | None
    gap_to_leader: Fraction
    above_mean: Fraction


def _mean(values: Sequence[Fraction]) -> Fraction:
    return exact_sum(values) / len(values)


def _places(values: Sequence[Fraction]) -> Iterator[_Place]:
    """The place of each of the ``values``, the greatest first: by standard competition ranking, 1 + how many are better."""
    mean, rank, better = _mean(values), 1, None
    for place, value in enumerate(values):
        if value != values[place - 1] and place:
            rank, better = place + 1, values[place - 1]
        yield _Place(rank, None if better is None else better - value, values[0] - value, value - mean)


def _in_order(entries: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """The best first, equal ones as they were, each in its place."""
    found = sorted(entries, key=lambda one: -one.value)
    places = _places([one.value for one in found])
    return tuple(evolve(one, **place._asdict()) for one, place in zip(found, places, strict=True))


def _length_problem(values: Sequence[Fraction]) -> Problem | None:
    """A problem if the mean or a gap could have too many digits to be written: over all denominators, or twice the greatest."""
    below = len(values)
    for value in values:
        if (below := lcm(below, len(values) * value.denominator)) >= TOO_LONG:
            return Problem("$.cards", "too_long.ranking")
    return Problem("$.cards", "too_long.ranking") if 2 * below * max(map(abs, values)) >= TOO_LONG else None


def rank(
    cards: Mapping[str, Scorecard | Number] | Iterable[Scorecard | tuple[str, Scorecard | Number]],
    *,
    by: str | None = None,
) -> Ranking:
    """Rank scorecards of one scheme, scores, or both: exactly, with equal ranks where they are equal (1, 2, 2, 4).

    Each is given with its name, in pairs or a mapping; a scorecard that was made here may stand by itself and has the
    name of its organization. ``by`` is the id of an indicator: then its share earned ÷ applicable counts, not the score.

    Raises :class:`~gbt27922.errors.ModelError` with every problem: scorecards of different schemes, a name that is
    missing or there twice, a score by itself or an indicator that does not apply ``by`` which it is ranked, or nothing at all.

    >>> import gbt27922
    >>> names = ["appliance-maker", "five-star", "sampled"]
    >>> cards = {name: gbt27922.score(gbt27922.read_assessment(f"docs/examples/{name}.json")) for name in names}
    >>> [(one.rank, one.name, one.grade.id) for one in rank(cards).entries]
    [(1, 'five-star', 'five_star'), (2, 'sampled', 'five_star'), (3, 'appliance-maker', 'four_star')]
    >>> [(one.rank, one.name, gbt27922.display(one.share, 2)) for one in rank(cards, by="5.2").entries]
    [(1, 'five-star', '1.00'), (2, 'sampled', '0.96'), (3, 'appliance-maker', '0.94')]
    """
    given = rankable(cards, by)
    scored = [one.card for one in given if one.card]
    first = scored[0] if scored else None
    entries = [_alone(one, by) for one in given]
    refuse(ModelError, filter(None, [_length_problem([one.value for one in entries])]))
    return Ranking(
        scheme=first.scheme if first else None,
        by=by,
        title=first.line(by).title if first and by else None,
        provisional=any(card.provisional for card in scored),
        grades=first.grades if first and first.is_graded else (),
        entries=_in_order(entries),
    )


def _alone(one: Rankable, by: str | None) -> Ranked:
    """What is ranked by itself, the first of one; with what its scorecard says."""
    place, card = _Place(1, None, _NOTHING, _NOTHING)._asdict(), one.card
    if card is None:
        return Ranked(name=one.name, score=one.score, **place)
    line = card.line(by) if by else None
    return Ranked(
        name=one.name,
        score=one.score,
        share=line.earned / line.applicable if line else None,
        grade=card.grade if card.is_graded else None,
        assessment=card.assessment,
        **place,
    )
