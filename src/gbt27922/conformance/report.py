"""What came of testing an implementation with the conformance kit: the report, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import (
    Checked,
    a,
    as_tuple,
    flag,
    holds,
    many,
    natural,
    one_of,
    optional,
    sha256,
    some_text,
)
from gbt27922.errors import Problem
from gbt27922.models.indicators import Title

CONFORMANCE_FORMAT = "gbt27922.conformance/1"

#: What is wrong with an answer.
FailureKind = Literal["differs", "absent", "scored", "refused", "not_json", "silent", "timeout", "killed", "not_asked"]


@frozen(kw_only=True)
class Failure(Checked):
    """Something that is wrong with the answer to a vector.

    ``path`` is where in the answer; ``expected`` and ``got`` are short texts, None where there is nothing to show.
    Kinds: a value ``differs`` or is ``absent``; a document was ``scored`` that is to be refused, or ``refused`` though
    it is sound; the answer is ``not_json``; there is none (``silent``), not in time (``timeout``), or the process was
    ``killed``; a command that hung too often was ``not_asked``.
    """

    vector: str = field(metadata=holds(some_text))
    kind: FailureKind = field(metadata=holds(one_of(*get_args(FailureKind))))
    path: str = field(default="$", metadata=holds(some_text))
    expected: str | None = field(default=None, metadata=holds(optional(some_text)))
    got: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen(kw_only=True)
class GroupResult(Checked):
    """A group of vectors, all of one clause: how many passed, failed, and were left out."""

    group: str = field(metadata=holds(some_text))
    clause: Title = field(metadata=holds(a(Title)))
    passed: int = field(metadata=holds(natural))
    failed: int = field(metadata=holds(natural))
    left_out: int = field(default=0, metadata=holds(natural))


@frozen(kw_only=True)
class Report(Checked):
    """What came of testing the implementation that ``command`` runs with the kit whose digest is ``kit_sha256``.

    ``full``: all fields that the vectors speak of had to be there. ``codes``: refusals had to name the same problems.
    """

    command: str = field(metadata=holds(some_text))
    kit_sha256: str = field(metadata=holds(sha256))
    library_version: str = field(metadata=holds(some_text))
    full: bool = field(default=False, metadata=holds(flag))
    codes: bool = field(default=False, metadata=holds(flag))
    groups: tuple[GroupResult, ...] = field(converter=as_tuple, metadata=holds(many(GroupResult)))
    failures: tuple[Failure, ...] = field(converter=as_tuple, metadata=holds(many(Failure)))

    #: The format of its document.
    FORMAT: ClassVar[str] = CONFORMANCE_FORMAT

    def _problems(self) -> Iterator[Problem]:
        failed = len({failure.vector for failure in self.failures})
        if failed != self.failed:
            reason = f"must be of {self.failed} vectors, as the groups say, got {failed}"
            yield Problem("$.failures", reason)

    @property
    def passed(self) -> int:
        """How many vectors were answered right."""
        return sum(group.passed for group in self.groups)

    @property
    def failed(self) -> int:
        """How many vectors were not."""
        return sum(group.failed for group in self.groups)

    @property
    def left_out(self) -> int:
        """How many vectors were left out, because the implementation takes no scheme or point table."""
        return sum(group.left_out for group in self.groups)

    @property
    def conforms(self) -> bool:
        """Whether all that was asked was answered right, and something was asked."""
        return not self.failed and self.passed > 0
