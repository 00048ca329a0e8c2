"""Changes as options write them: ``--set 5.2.4@GZ-01=1/20``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from gbt27922.analysis import Change, Exclude, Include, PutRight, RemoveBonus, RemoveDeduction, SetFinding
from gbt27922.cli.faults import UsageError
from gbt27922.errors import ModelError
from gbt27922.report import visible

_VERDICTS = {"conforming": True, "nonconforming": False}
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
    try:
        return Requested(written, _READ[option](value))
    except ModelError as error:
        problem = error.problems[0]
        raise UsageError(problem.at(f"{written}: {problem.path}")) from None
    except ValueError as error:
        raise UsageError(f"{written}: {error}") from None


def _set(text: str) -> SetFinding:
    where, is_given, result = text.rpartition("=")
    if not is_given or not (result in _VERDICTS or _COUNTS.fullmatch(result) or _VALUE.fullmatch(result)):
        raise ValueError(
            "must be ID=conforming, ID=nonconforming or ID=K/N, K nonconforming of N; "
            "of a measured leaf ID=VALUExRESPONSES; ID@SITE for one site"
        )
    indicator, site = _place(where)
    if counts := _COUNTS.fullmatch(result):
        return SetFinding(indicator, site, sampled=int(counts[2]), nonconforming=int(counts[1]))
    if value := _VALUE.fullmatch(result):
        return SetFinding(indicator, site, value=value[1], responses=int(value[2]))
    return SetFinding(indicator, site, conforming=_VERDICTS[result])


def _put_right(text: str) -> PutRight:
    where, is_given, samples = text.partition("=")
    if is_given and not (samples.isascii() and samples.isdigit()):
        raise ValueError("must be ID, or ID=NUMBER for so many nonconforming samples; ID@SITE for one site")
    return PutRight(*_place(where), int(samples) if is_given else None)


def _include(text: str) -> Include:
    indicator, is_given, verdict = text.partition("=")
    if is_given and verdict not in _VERDICTS:
        raise ValueError("must be ID, ID=conforming or ID=nonconforming; for counts add --set ID=K/N")
    return Include(indicator, conforming=_VERDICTS.get(verdict, False))


def _exclude(text: str) -> Exclude:
    indicator, is_given, justification = text.partition("=")
    return Exclude(indicator, justification) if is_given else Exclude(indicator)


def _place(where: str) -> tuple[str, str | None]:
    """An indicator, and the site where one is named."""
    indicator, is_given, site = where.partition("@")
    return indicator, site if is_given else None


#: How the value of each option is read.
_READ: dict[str, Callable[[Any], Change]] = {
    "--set": _set,
    "--put-right": _put_right,
    "--include": _include,
    "--exclude": _exclude,
    "--remove-deduction": RemoveDeduction,
    "--remove-bonus": RemoveBonus,
}


def _check_set_once(changes: Iterable[Requested]) -> None:
    """Refuse two results for one place: the later one would win without a word."""
    seen: dict[object, str] = {}
    for one in changes:
        if isinstance(one.change, SetFinding):
            place = one.change.indicator, one.change.site
            if place in seen:
                raise UsageError(f"{one}: must be the only one for its indicator and site, but there is {seen[place]}")
            seen[place] = one.option
