"""What the command ``what-if`` does: score an assessment as it stands and with changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from attrs import frozen

from gbt27922 import analysis, report
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, FaultError, UsageError, blame
from gbt27922.errors import ModelError
from gbt27922.models import Scheme
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]
_VERDICTS = {"conforming": True, "nonconforming": False}
_COUNTS = re.compile(r"([0-9]+)/([0-9]+)")
_CHANGE = re.compile(r"\$\.changes\[([0-9]+)\](\.[a-z]+)?")
# An option as it was written, and the change that it stands for.
_Asked = tuple[str, analysis.Change]
_Kind = TypeVar("_Kind", bound=analysis.Change)


@frozen(kw_only=True)
class Changes:
    """What is to be otherwise, as the options say it."""

    findings: Sequence[str]
    put_right: Sequence[str]
    include: Sequence[str]
    exclude: Sequence[str]
    remove_deduction: Sequence[int]
    remove_bonus: Sequence[int]

    def asked(self) -> list[_Asked]:
        """Every option with its change."""
        findings = [_asked("--set", text, _set) for text in self.findings]
        _set_once(findings)
        return [
            *findings,
            *(_asked("--put-right", text, _put_right) for text in self.put_right),
            *(_asked("--include", text, _include) for text in self.include),
            *(_asked("--exclude", text, _exclude) for text in self.exclude),
            *(_asked("--remove-deduction", index, analysis.RemoveDeduction) for index in self.remove_deduction),
            *(_asked("--remove-bonus", index, analysis.RemoveBonus) for index in self.remove_bonus),
        ]


def _asked(option: str, value: Any, read: Callable[[Any], _Kind]) -> tuple[str, _Kind]:
    told = f"{option} {report.visible(str(value))}"
    try:
        return told, read(value)
    except ModelError as error:
        raise UsageError(f"{told}: {error.problems[0]}") from None
    except ValueError as error:
        raise UsageError(f"{told}: {error}") from None


def _set(text: str) -> analysis.SetFinding:
    where, is_given, result = text.rpartition("=")
    if not is_given or not (result in _VERDICTS or _COUNTS.fullmatch(result)):
        raise ValueError(
            "must be ID=conforming, ID=nonconforming or ID=K/N, K nonconforming of N; ID@SITE for one site"
        )
    indicator, site = _place(where)
    if counts := _COUNTS.fullmatch(result):
        return analysis.SetFinding(indicator, site, sampled=int(counts[2]), nonconforming=int(counts[1]))
    return analysis.SetFinding(indicator, site, conforming=_VERDICTS[result])


def _set_once(asked: Sequence[tuple[str, analysis.SetFinding]]) -> None:
    """Refuse two results for one place: the later one would win without a word."""
    seen: dict[object, str] = {}
    for told, change in asked:
        place = change.indicator, change.site
        if place in seen:
            raise UsageError(f"{told}: must be the only one for its indicator and site, but there is {seen[place]}")
        seen[place] = told


def _put_right(text: str) -> analysis.PutRight:
    where, is_given, samples = text.partition("=")
    if is_given and not (samples.isascii() and samples.isdigit()):
        raise ValueError("must be ID, or ID=NUMBER for so many nonconforming samples; ID@SITE for one site")
    return analysis.PutRight(*_place(where), int(samples) if is_given else None)


def _include(text: str) -> analysis.Include:
    indicator, is_given, verdict = text.partition("=")
    if is_given and verdict not in _VERDICTS:
        raise ValueError("must be ID, ID=conforming or ID=nonconforming; for counts add --set ID=K/N")
    return analysis.Include(indicator, conforming=_VERDICTS.get(verdict, False))


def _exclude(text: str) -> analysis.Exclude:
    indicator, is_given, justification = text.partition("=")
    return analysis.Exclude(indicator, justification) if is_given else analysis.Exclude(indicator)


def _place(where: str) -> tuple[str, str | None]:
    indicator, is_given, site = where.partition("@")
    return indicator, site if is_given else None


@frozen(kw_only=True)
class Form:
    """How the answer is written."""

    format: Format
    lang: Language

    def write(self, found: analysis.WhatIf, scheme: Scheme) -> None:
        """Write both results and the difference."""
        _outputs.write_as(self.format, found, self.lang, scheme=scheme)


@frozen(kw_only=True)
class Other:
    """Another scheme or point table, against which the changed assessment is scored."""

    scheme: str | None
    points: str | None

    def than(self, scheme: Scheme) -> Scheme:
        """The scheme for the changed assessment, where nothing else is said the same."""
        chosen = scheme if self.scheme is None else _inputs.scheme(self.scheme)
        if self.points is None:
            return chosen
        return _inputs.Table(self.points, _inputs.content(self.points)).completed(chosen)


def what_if(name: str, changes: Changes, choice: _inputs.Choice, other: Other, form: Form) -> int:
    """Score an assessment as it stands and with changes, and write what differs."""
    asked = changes.asked()
    assessment = _inputs.assessment(name)
    scheme = choice.scheme_for(assessment, name)
    after = other.than(scheme)
    try:
        with blame(name):
            found = analysis.what_if(assessment, [change for _, change in asked], scheme, other_scheme=after)
    except FaultError as fault:
        raise FaultError(*(_at_option(line, asked) for line in fault.lines)) from None
    form.write(found, after)
    return Exit.DONE


def _at_option(line: str, asked: list[_Asked]) -> str:
    """What is wrong with a change, at the option that asked for it."""
    return _CHANGE.sub(lambda found: asked[int(found[1])][0], line, count=1)
