"""What is to be ranked, as it is given: scorecards and scores with their names, and every problem of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import Found, flat
from gbt27922._basis.rules import as_tuple, number, some_text
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.scorecard import Scorecard


def rankable(cards: Any, by: str | None) -> list[Rankable]:
    """What is to be ranked, in the given order. Raises :class:`~gbt27922.errors.ModelError` with every problem."""
    given = _given(cards)
    refuse(ModelError, flat(_problems(given, by)))
    return given


@frozen
class Rankable:
    """What is to be ranked, and where it was given: its name, and its scorecard or its score."""

    path: str
    name: Any
    card: Scorecard | None
    score: Any

    @classmethod
    def of(cls, path: str, given: Any) -> Rankable:
        """What was ``given`` at a path."""
        if isinstance(given, Scorecard):
            organization = given.basis and given.basis.assessment.organization
            return cls(path, organization and organization.name, given, given.score)
        name, found = given
        if isinstance(found, Scorecard):
            return cls(path, name, found, found.score)
        return cls(path, name, None, exact_if_possible(found))


def _given(cards: Any) -> list[Rankable]:
    """What is to be ranked, in order. Raises :class:`~gbt27922.errors.ModelError` where that cannot be told."""
    items = tuple(cards.items()) if isinstance(cards, Mapping) else as_tuple(cards)
    if not isinstance(items, tuple):
        raise ModelError(tuple(problem.under("$.cards") for problem in wrong_type("array", items)))
    placed = [(f"$.cards[{index}]", item) for index, item in enumerate(items)]
    refuse(
        ModelError,
        [
            problem.under(path)
            for path, item in placed
            if not isinstance(item, Scorecard) and not (isinstance(item, tuple | list) and len(item) == 2)
            for problem in wrong_type("card_or_pair", item)
        ],
    )
    return [Rankable.of(path, item) for path, item in placed]


def _problems(given: Sequence[Rankable], by: str | None) -> Found:
    if not given:
        yield Problem("$.cards", "invalid_value.no_entries")
    for one in given:
        if one.name is None and one.card:
            yield Problem(f"{one.path}.name", "missing_field.organization")
        else:
            yield (problem.under(f"{one.path}.name") for problem in some_text(one.name))
        yield (problem.under(f"{one.path}.score") for problem in number(one.score))
    yield list_problems((f"{one.path}.name", one.name) for one in given)
    cards = [(one.path, one.card) for one in given if one.card]
    others = list(_other_schemes(cards))
    yield others
    if by is not None:
        yield (Problem(one.path, "wrong_type.ranked_by") for one in given if one.card is None)
        yield () if others else _by_problems(cards, by)


def _other_schemes(cards: Sequence[tuple[str, Scorecard]]) -> Iterator[Problem]:
    for path, card in cards:
        if (got := card.scheme.sha256) != (expected := cards[0][1].scheme.sha256):
            yield Problem(f"{path}.scheme.sha256", "other_scheme.ranked", {"expected": expected, "got": got})


def _by_problems(cards: Sequence[tuple[str, Scorecard]], by: str) -> Iterator[Problem]:
    """The problems of an indicator: it is none of the scheme, or does not apply to a scorecard."""
    if problems := plain_id(by):
        yield from (problem.under("$.by") for problem in problems)
        return
    for path, card in cards:
        line = next((line for line in card.lines if line.indicator == by), None)
        if line is None:
            yield Problem("$.by", "unknown_indicator", {"indicator": quoted(by)})
            return
        if not line.applicable:
            yield Problem(f"{path}.lines", "nothing_applicable.ranked", {"indicator": quoted(by)})
