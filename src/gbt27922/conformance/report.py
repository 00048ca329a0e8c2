"""The report of testing an implementation with the conformance kit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.rules import as_flag, as_tuple, flag, instance_of, natural, sha256, some_text, tuple_of
from gbt27922._basis.version import __version__
from gbt27922.conformance.judge import Failure, Outcome
from gbt27922.conformance.kit_files import digest
from gbt27922.conformance.vectors import Vector
from gbt27922.errors import Problem
from gbt27922.models.indicators import Title

CONFORMANCE_FORMAT = "gbt27922.conformance/1"


@frozen(kw_only=True)
class GroupResult(Checked):
    """A group of vectors, all of one clause: how many passed, failed, and were left out."""

    group: str = field(metadata=holds(some_text))
    clause: Title = field(metadata=holds(instance_of(Title)))
    passed: int = field(converter=whole_if_possible, metadata=holds(natural))
    failed: int = field(converter=whole_if_possible, metadata=holds(natural))
    left_out: int = field(default=0, converter=whole_if_possible, metadata=holds(natural))


@frozen(kw_only=True)
class Report(Checked):
    """The result of testing the implementation that ``command`` runs, with the kit whose digest is ``kit_sha256``.

    ``full``: answers had to have all fields of the vectors. ``codes``: answers to invalid documents had to name the same problems.
    """

    command: str = field(metadata=holds(some_text))
    kit_sha256: str = field(metadata=holds(sha256))
    library_version: str = field(metadata=holds(some_text))
    full: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    codes: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    groups: tuple[GroupResult, ...] = field(converter=as_tuple, metadata=holds(tuple_of(GroupResult)))
    failures: tuple[Failure, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Failure)))

    #: The format of its document.
    FORMAT: ClassVar[str] = CONFORMANCE_FORMAT

    def _problems(self) -> Iterator[Problem]:
        failed = len({failure.vector for failure in self.failures})
        if failed != self.failed:
            yield Problem("$.failures", "invalid_value.failures", {"expected": self.failed, "got": failed})

    @property
    def passed(self) -> int:
        """How many vectors were answered correctly."""
        return sum(group.passed for group in self.groups)

    @property
    def failed(self) -> int:
        """How many vectors were not answered correctly."""
        return sum(group.failed for group in self.groups)

    @property
    def left_out(self) -> int:
        """How many vectors were left out, because the implementation takes no scheme or point table, or answers no such questions."""
        return sum(group.left_out for group in self.groups)

    @property
    def conforms(self) -> bool:
        """Whether all vectors that were asked were answered correctly, and at least one was asked."""
        return not self.failed and self.passed > 0


def report(
    command: str,
    outcomes: Iterable[Outcome],
    left_out: Iterable[Vector] = (),
    *,
    full: bool = False,
    codes: bool = False,
    kit: str | Path | None = None,
) -> Report:
    """Count outcomes, and vectors that were left out, group by group; what is unsupported is left out too.

    ``command`` says what was tested; ``full`` and ``codes`` are those that :func:`check` was called with, and ``kit`` is
    where the vectors are from, if they are not those that are shipped.

    >>> from gbt27922.conformance import check, vectors
    >>> found = report("ours", (check(vector, vector.answer) for vector in vectors()))
    >>> found.passed == len(vectors()), found.failed, found.conforms
    (True, 0, True)
    """
    every = tuple(outcomes)
    outcomes = tuple(outcome for outcome in every if not outcome.unsupported)
    left_out = (*left_out, *(outcome.vector for outcome in every if outcome.unsupported))
    groups = {vector.group: vector for vector in (*(outcome.vector for outcome in outcomes), *left_out)}
    return Report(
        command=command,
        kit_sha256=digest(kit),
        library_version=__version__,
        full=full,
        codes=codes,
        groups=[_result(vector, outcomes, left_out) for _, vector in sorted(groups.items())],
        failures=[failure for outcome in outcomes for failure in outcome.failures],
    )


def _result(one: Vector, outcomes: Iterable[Outcome], left_out: Iterable[Vector]) -> GroupResult:
    """The result of the group of a vector."""
    passed = [outcome.passed for outcome in outcomes if outcome.vector.group == one.group]
    out = sum(vector.group == one.group for vector in left_out)
    counts = {"passed": passed.count(True), "failed": passed.count(False), "left_out": out}
    return GroupResult(group=one.group, clause=one.clause, **counts)
