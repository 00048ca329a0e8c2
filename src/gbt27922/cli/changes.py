"""Changes as options write them: ``--set 5.2.4@GZ-01=1/20``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve, frozen

from gbt27922.analysis import Change, Exclude, Include, PutRight, RemoveBonus, RemoveDeduction, SetFinding
from gbt27922.cli.choices import chosen, words_of
from gbt27922.cli.faults import Said, UsageError
from gbt27922.errors import ModelError, Problem
from gbt27922.report import visible

_VERDICTS = words_of(("conforming", "nonconforming"))
_COUNTS = re.compile(r"([0-9]+)/([0-9]+)")
_VALUE = re.compile(r"(-?[0-9]+(?:\.[0-9]+|/[0-9]+)?)x([0-9]+)")


@frozen
class Requested:
    """A change, and the option that asks for it as it was written."""

    option: str
    change: Change

    def __str__(self) -> str:
        return self.option


def requested(values: Mapping[str, Sequence[str] | Sequence[int] | None]) -> list[Requested]:
    """The changes that options ask for: ``values`` has those of each option."""
    changes = [_requested(option, value) for option, given in values.items() for value in given or ()]
    _check_set_once(changes)
    return changes


def _requested(option: str, value: Any) -> Requested:
    written = f"{option} {visible(str(value))}"
    read, otherwise = _READ[option]
    try:
        change = read(value)
    except ModelError as error:
        problem = error.problems[0]
        raise UsageError(problem.at(f"{written}: {problem.path}")) from None
    if change is None:
        raise UsageError(Said(otherwise, {"option": written}))
    return Requested(written, change)


def _set(text: str) -> SetFinding | None:
    where, is_given, result = text.rpartition("=")
    indicator, site = _place(where)
    if not is_given:
        return None
    if counts := _COUNTS.fullmatch(result):
        return SetFinding(indicator, site, sampled=int(counts[2]), nonconforming=int(counts[1]))
    if value := _VALUE.fullmatch(result):
        return SetFinding(indicator, site, value=value[1], responses=int(value[2]))
    verdict = _verdict(result)
    return None if verdict is None else SetFinding(indicator, site, conforming=verdict)


def _verdict(text: str) -> bool | None:
    """Whether a verdict is that something conforms; None if it is no verdict."""
    return {"conforming": True, "nonconforming": False}.get(chosen(text, _VERDICTS))


def _put_right(text: str) -> PutRight | None:
    where, is_given, samples = text.partition("=")
    if is_given and not (samples.isascii() and samples.isdigit()):
        return None
    return PutRight(*_place(where), int(samples) if is_given else None)


def _include(text: str) -> Include | None:
    indicator, is_given, given = text.partition("=")
    verdict = _verdict(given) if is_given else False
    return None if verdict is None else Include(indicator, conforming=verdict)


def _exclude(text: str) -> Exclude:
    indicator, is_given, justification = text.partition("=")
    return Exclude(indicator, justification) if is_given else Exclude(indicator)


def _place(where: str) -> tuple[str, str | None]:
    """An indicator, and the site where one is named."""
    indicator, is_given, site = where.partition("@")
    return indicator, site if is_given else None


def _counted_from_0(place: int, remove: Callable[[int], Change]) -> Change | None:
    """The removal of what people count from 1."""
    return remove(place - 1) if place > 0 else None


#: How the value of each option is read, and the sentence that says how it is written if it cannot be.
_READ: dict[str, tuple[Callable[[Any], Change | None], str]] = {
    "--set": (_set, "set_of_option"),
    "--put-right": (_put_right, "put_right_of_option"),
    "--include": (_include, "include_of_option"),
    "--exclude": (_exclude, ""),
    "--remove-deduction": (partial(_counted_from_0, remove=RemoveDeduction), "place_of_option"),
    "--remove-bonus": (partial(_counted_from_0, remove=RemoveBonus), "place_of_option"),
}


def _check_set_once(changes: Iterable[Requested]) -> None:
    """Refuse two results for one place: the later one would win without a word."""
    seen: dict[object, str] = {}
    for one in changes:
        if isinstance(one.change, SetFinding):
            place = one.change.indicator, one.change.site
            if place in seen:
                raise UsageError(Said("set_twice", {"option": one.option, "earlier": seen[place]}))
            seen[place] = one.option


def counted_from_1(problem: Problem) -> Problem:
    """A problem with what is removed, in the numbers that people typed."""
    match problem.id, problem.values:
        case "invalid_value.index", {"got": int(got)} as values:
            return evolve(problem, code="invalid_value.place", values={**values, "got": got + 1})
        case "duplicate_id.removed", {"index": int(index)} as values:
            return evolve(problem, values={**values, "index": index + 1})
    return problem
