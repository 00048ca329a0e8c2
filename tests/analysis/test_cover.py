"""The cheapest covers: against trying everything, and what happens where nothing can be proven."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922.analysis.cover_search as _cover
from gbt27922.analysis.cheapest_cover import Item, Need, Required, cheapest_covers
from gbt27922.analysis.cover_search import TooHardError

Steps = tuple[int, ...]


class Question(NamedTuple):
    """Items, what they have to gain together, which of them are required, and what some have to gain by themselves."""

    items: list[Item]
    need: int
    required: Required
    within: list[Need]

    def best(self, wanted: int = 3) -> tuple[Steps, ...]:
        return cheapest_covers(self.items, self.need, self.required, within=self.within, wanted=wanted)


def tried(question: Question) -> tuple[Steps, ...]:
    """The best three covers that stay none when a step of any item is left out, by trying everything."""
    items, need, required, within = question

    def covers(steps: Steps) -> bool:
        gains = [count * item.gain for count, item in zip(steps, items, strict=True)]
        enough = sum(gains) >= need and all(sum(gains[place] for place in one.places) >= one.gain for one in within)
        return enough and sum(steps[place] for place in required.places) >= required.least

    def is_lean(steps: Steps) -> bool:
        fewer = ((*steps[:at], count - 1, *steps[at + 1 :]) for at, count in enumerate(steps) if count)
        return not any(map(covers, fewer))

    def rank(steps: Steps) -> tuple[int, int, int, list[int]]:
        pairs = list(zip(steps, items, strict=True))
        cost, gain = (sum(n * getattr(item, name) for n, item in pairs) for name in ("cost", "gain"))
        return cost, sum(steps), -gain, [-count for count in steps]

    every = product(*(range(item.most + 1) for item in items))
    return tuple(sorted((steps for steps in every if covers(steps) and is_lean(steps)), key=rank)[:3])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    costs = draw(st.sampled_from(((1,), (0, 1, 2), (1, 3, 10**6), tuple(range(9)))))
    gains = draw(st.sampled_from(((5,), tuple(range(12)), (10**40, 10**40 + 1, 3))))
    item = st.builds(Item, st.sampled_from(costs), st.sampled_from(gains), st.sampled_from((1, 1, 1, 2, 3)))
    items = draw(st.lists(item, max_size=5))
    alike = draw(st.sampled_from(gains))
    dropped = draw(st.lists(st.builds(Item, st.sampled_from(costs), st.just(alike), st.just(1)), max_size=3))
    places = tuple(range(len(items), len(items) + len(dropped)))
    most = sum(one.gain * one.most for one in (*items, *dropped))
    need = draw(st.integers(-1, most + 1))
    within = draw(needs(items, 0, len(items), 3)) if items else []
    required = Required(places, draw(st.integers(0, len(dropped) + 1)))
    return Question([*items, *dropped], need, required, draw(st.permutations(within)))


@st.composite
def needs(draw: st.DrawFn, items: list[Item], first: int, end: int, depth: int) -> list[Need]:
    """Needs of items from one place up to another, apart or one in the other."""
    found: list[Need] = []
    while first < end:
        last = draw(st.integers(first, end - 1))
        places = frozenset(range(first, last + 1))
        most = sum(items[place].gain * items[place].most for place in places)
        if draw(st.booleans()):
            found.append(Need(places, draw(st.integers(0, most + (not most)))))
            found += draw(needs(items, first, last + 1, depth - 1)) if depth else []
        first = last + 1
    return found


class TestCheapestCovers:
    """The best three covers, none of which holds a better one."""

    @settings(max_examples=200)
    @given(questions())
    def test_as_by_trying_everything(self, question: Question) -> None:
        """Search, bounds and order give what trying all combinations gives, with needs within needs too."""
        assert question.best() == tried(question)

    @given(questions(), st.randoms(use_true_random=False))
    def test_the_order_of_the_items_decides_only_between_equals(self, question: Question, dice: object) -> None:
        """Cost, steps and gain of the covers are the same in whatever order the items come."""
        items, need = question.items, question.need

        def figures(ordered: list[Item]) -> list[tuple[int, int, int]]:
            found = cheapest_covers(ordered, need, wanted=1)
            return [
                (sum(n * one.cost for n, one in pairs), sum(steps), sum(n * one.gain for n, one in pairs))
                for steps in found
                for pairs in [list(zip(steps, ordered, strict=True))]
            ]

        shuffled = list(items)
        dice.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
        assert figures(items) == figures(shuffled)


def test_nothing_is_needed() -> None:
    assert cheapest_covers([], 0, wanted=3) == ((),)
    assert cheapest_covers([Item(1, 1, 1)], 0, wanted=3) == ((0,),)


def test_nothing_is_enough() -> None:
    assert cheapest_covers([Item(1, 1, 3)], 4, wanted=3) == ()


def test_costs_that_are_as_good_as_alike_are_refused_after_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [Item(1000 + number**2, 1000 + number**2 + number % 3, 1) for number in range(40)]
    assert cheapest_covers(items[:12], 6000, wanted=1)
    monkeypatch.setattr(_cover, "_MOST_STATES", 500)
    with pytest.raises(TooHardError):
        cheapest_covers(items, 20_001, wanted=3)


def test_needs_within_needs_are_met_one_by_one() -> None:
    items = [Item(5, 4, 1), Item(2, 3, 1), Item(1, 9, 1), Item(7, 1, 2)]
    inner, outer = Need(frozenset({0}), 4), Need(frozenset({0, 1}), 5)
    assert cheapest_covers(items, 9, wanted=1) == ((0, 0, 1, 0),)
    assert cheapest_covers(items, 9, within=[Need(outer.places, 3)], wanted=1) == ((0, 1, 1, 0),)
    assert cheapest_covers(items, 9, within=[outer, inner], wanted=2) == ((1, 1, 1, 0), (1, 1, 0, 2))
    assert cheapest_covers(items, 0, within=[Need(frozenset({3}), 3)], wanted=1) == ()


def test_needs_within_are_refused_after_much_work_too(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [Item(1000 + number**2, 1000 + number**2 + number % 3, 1) for number in range(40)]
    within = [Need(frozenset(range(20)), 10_001), Need(frozenset(range(20, 40)), 10_001)]
    assert cheapest_covers(items[:12], 6000, within=[Need(frozenset(range(6)), 2000)], wanted=1)
    monkeypatch.setattr(_cover, "_MOST_STATES", 500)
    with pytest.raises(TooHardError):
        cheapest_covers(items, 20_001, within=within, wanted=3)
