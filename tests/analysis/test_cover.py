"""The cheapest covers: against trying everything, and what happens where nothing can be proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count, product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922.analysis.cheapest_cover as _cheapest
import gbt27922.analysis.cover_search as _cover
from gbt27922.analysis.cheapest_cover import Item, Need, Required, cheapest_covers
from gbt27922.analysis.cover_search import Effort, Rest, State, TooHardError

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

    @settings(max_examples=50)
    @given(questions(), st.integers(1, 4), st.data())
    def test_equal_items_too(self, question: Question, times: int, data: st.DataObject) -> None:
        """Of equal items only one at a time is left out, which loses no cover."""
        kinds = [one for one in question.items if one.most < 3][:2]
        items = data.draw(st.permutations([*kinds, *kinds[:1] * times]))
        places = tuple(at for at, one in enumerate(items) if one.most == 1)
        equal = Question(items, question.need // 2, Required(places, data.draw(st.integers(0, len(places)))), [])
        assert equal.best() == tried(equal)

    def test_many_equal_items_are_looked_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked: list[int] = []
        monkeypatch.setattr(Rest, "within", noted(looked, Rest.within))
        items = [Item(1, 1, 1)] * 2000
        best = required(items)._replace(need=1990, required=Required(tuple(range(2000)), 1990)).best()
        gone = [[at for at, taken in enumerate(steps) if not taken] for steps in best]
        assert gone == [[*range(1990, 2000)], [1989, *range(1991, 2000)], [1989, 1990, *range(1992, 2000)]]
        assert len(looked) < 20

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


class Kept(Effort):
    """Effort that notes how many states were kept at a time, and how many limits were made."""

    most = 0

    def collect(self, states: Iterable[State]) -> list[State]:
        found = super().collect(states)
        Kept.most = max(Kept.most, len(found))
        return found


NEARLY_ALIKE: dict[str, Callable[[], Question]] = {
    "samples": lambda: alike([Item(10**6 + 7 * n, 10**6 + n, 10_000) for n in range(60)]),
    "samples of one": lambda: alike([Item(10**40 + 1, 10**40, 10**6), Item(10**40, 10**40 - 1, 10**6)]),
    "fractions": lambda: alike([Item(3**2000 + n * 5**700, 2**2000 + n, 100) for n in range(9)]),
    "sites": lambda: alike([Item(1000, 1000, 1)] * 5000),
    "needs within": lambda: alike([Item(10**6 + 7 * n, 10**6 + n, 10_000) for n in range(60)], 10),
    "one must go": lambda: required([Item(1000 + n, 1, 1) for n in range(3000)]),
    "more than can be kept": lambda: alike([Item(1, 1, 1)] * 40_000),
}


def alike(items: list[Item], floors: int = 0) -> Question:
    """Half of all that there is to gain, and of every tenth of the items half of what they gain, in so many tenths."""
    each = len(items) // 10
    parts = [range(first * each, (first + 1) * each) for first in range(floors)]
    within = [Need(frozenset(part), sum(items[at].gain * items[at].most for at in part) // 2) for part in parts]
    return Question(items, sum(item.gain * item.most for item in items) // 2, Required(), within)


def required(items: list[Item]) -> Question:
    return Question(items, len(items) - 1, Required(tuple(range(len(items))), len(items) - 1), [])


class TestEffort:
    """Whatever grows with a question asks the effort first: no more is kept than it allows, and no more is done."""

    @pytest.mark.parametrize("question", NEARLY_ALIKE.values(), ids=NEARLY_ALIKE)
    def test_too_hard_comes_before_much_is_kept(
        self, question: Callable[[], Question], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_cover, "_MOST_STATES", 2000)
        monkeypatch.setattr(_cheapest, "Effort", Kept)
        monkeypatch.setattr(Kept, "most", 0)
        looked: list[int] = []
        monkeypatch.setattr(Rest, "within", noted(looked, Rest.within))
        with pytest.raises(TooHardError):
            question().best()
        assert Kept.most <= 2000
        assert len(looked) * len(question().items) <= 2000 * 64

    def test_a_source_of_states_without_end_is_left(self) -> None:
        source = count()
        with pytest.raises(TooHardError):
            Effort(30, 40).collect((at, -at) for at in source)
        assert next(source) == _cover._MOST_STATES + 1

    def test_units_are_kept_more_than_once(self) -> None:
        Effort(30, 10**5).look(3500)
        with pytest.raises(TooHardError):
            Effort(30, 10**5).look(3600)

    def test_large_states_are_fewer(self) -> None:
        source = count()
        with pytest.raises(TooHardError):
            Effort(30, 10**6).collect((at, -at) for at in source)
        assert next(source) * 10**6 <= _cover._MOST_BITS + 10**6

    def test_states_that_take_long_count_for_more(self) -> None:
        Effort(2000, 2000).spend(_cover._MOST_STATES)
        with pytest.raises(TooHardError):
            Effort(2100, 2000).spend(_cover._MOST_STATES)

    def test_effort_is_spent_over_all_lists(self) -> None:
        effort, half = Effort(), _cover._MOST_STATES // 2
        for _ in range(2):
            assert len(effort.collect((at, -at) for at in range(half))) == half
        with pytest.raises(TooHardError):
            effort.collect([(0, 0)])

    def test_a_lower_limit_bounds_as_the_units_with_it_do(self) -> None:
        units = [(3, 2, 4), (5, 3, 1), (7, 4, 3), (9, 5, 2)]
        for place, (price, worth, most) in enumerate(units):
            for limit, need in product(range(most + 1), range(-1, 36)):
                bounds = Rest([*units[:place], (price, worth, limit), *units[place + 1 :]]).bounds(0, need)
                assert Rest(units).lower_bound(need, place, limit) == (bounds and bounds[0])


def noted(kept: list[int], function: Callable[..., Rest]) -> Callable[..., Rest]:
    """A function that notes each call."""

    def call(*given: object) -> Rest:
        kept.append(1)
        return function(*given)

    return call
