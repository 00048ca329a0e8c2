"""A conformance report as text for a terminal: what was tested, each clause with its counts, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbt27922 import conformance
from gbt27922.report._layout import add_numbers, grid, heading, indented, note, rendered, table
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gbt27922.conformance import Failure, Report


def conformance_text(report: Report, *, lang: Language, width: int = 100, color: bool = False) -> str:
    """A conformance report in lines of at most ``width`` columns.

    >>> vectors = conformance.vectors()
    >>> found = conformance.report("ours", [conformance.check(vector, vector.answer) for vector in vectors])
    >>> print(conformance_text(found, lang="en").splitlines()[-1])
    All answers are right.
    """
    return rendered(_parts(report, Words(lang)), width=width, color=color)


def _parts(report: Report, words: Words) -> Iterator[RenderableType]:
    yield Prose(words("kit_heading"), "bold")
    yield grid(_facts(report, words))
    yield heading(words("kit_groups"))
    yield _groups(report, words)
    if report.failures:
        yield heading(words("kit_failures"))
        yield from _failures(report, words)
    if report.left_out:
        yield note(words("kit_left_out_why", count=report.left_out), "yellow")
    key = "kit_conforms" if report.conforms else "kit_fails"
    yield note(words(key, passed=report.passed, failed=report.failed), "bold" if report.conforms else "bold red")


def _facts(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    yield words("kit_command"), one_line(report.command)
    yield words("kit_digest"), report.kit_sha256
    yield words("version"), one_line(f"gbt27922 {report.library_version}")
    yield words("kit_compared"), words("kit_full" if report.full else "kit_given")
    yield words("kit_refusals"), words("kit_codes" if report.codes else "kit_refused")


def _groups(report: Report, words: Words) -> RenderableType:
    target = table(foot=True)
    target.add_column(Prose(words("kit_group")), no_wrap=True)
    target.add_column(Prose(words("kit_clause")), Prose(words("total")))
    add_numbers(target, words("kit_passed"), str(report.passed))
    add_numbers(target, words("kit_failed"), str(report.failed))
    add_numbers(target, words("kit_left_out"), str(report.left_out))
    for group in report.groups:
        counts = (str(count or "") for count in (group.passed, group.failed, group.left_out))
        cells = map(Prose, (one_line(group.group), words.title(group.clause), *counts))
        target.add_row(*cells, style="red" if group.failed else "")
    return indented(target)


def _failures(report: Report, words: Words) -> Iterator[RenderableType]:
    """What is wrong, vector by vector, with the reason why the expected answer is right."""
    why = {vector.id: vector.why for vector in conformance.vectors()}
    last = None
    for failure in report.failures:
        if failure.vector != last:
            yield indented(Prose(one_line(failure.vector), "bold"))
            yield indented(indented(Prose(one_line(why.get(failure.vector, "")), "dim")))
        last = failure.vector
        yield indented(indented(Prose(_sentence(failure, words))))


_SENTENCES = {
    "differs": "kit_differs",
    "absent": "kit_absent",
    "scored": "kit_scored",
    "refused": "kit_refused_wrongly",
    "not_json": "kit_not_json",
    "silent": "kit_silent",
    "timeout": "kit_timeout",
    "killed": "kit_killed",
    "not_asked": "kit_not_asked",
}


def _sentence(failure: Failure, words: Words) -> str:
    none = words("kit_nothing")
    expected, got = (one_line(text) if text else none for text in (failure.expected, failure.got))
    return words(_SENTENCES[failure.kind], path=one_line(failure.path), expected=expected, got=got)
