"""Whether an assessment that names no revision was made for an older one than that it is scored against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gbt27922 import schemes
from gbt27922._basis.foreign_text import cut
from gbt27922.errors import Problem, Value
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme


class OlderRevision(NamedTuple):
    """The older revision that an assessment was made for, and the problem that says so."""

    scheme: Scheme
    problem: Problem


def older_revision(assessment: Assessment, scheme: Scheme) -> OlderRevision | None:
    """The newest of the older revisions that has leaves for findings that ``scheme`` has none for; None if there is none."""
    found = {finding.indicator for finding in assessment.findings}
    if assessment.revision is not None or found <= scheme.tree.leaf_ids:
        return None
    for older in _older(scheme):
        only_there = [leaf for leaf in older.tree.leaves if leaf in found and leaf not in scheme.tree.leaves]
        # Findings on leaves of both sides are of no revision at all.
        if only_there and not found & (scheme.tree.leaf_ids - older.tree.leaf_ids):
            return OlderRevision(older, _problem(only_there[0], older, scheme))
    return None


def _older(scheme: Scheme) -> Iterator[Scheme]:
    """The shipped revisions before that of ``scheme``, the newest first."""
    if scheme.id in schemes.ids():
        yield from (
            schemes.load(scheme.id, older)
            for older in reversed(schemes.revisions(scheme.id))
            if older < scheme.revision
        )


def _problem(leaf: str, older: Scheme, scheme: Scheme) -> Problem:
    """That a finding is on a leaf of an older revision, and what became of that."""
    of: dict[str, Value] = {"indicator": cut(leaf), "revision": older.revision}
    if parts := scheme.tree.under.get(leaf):
        return Problem("$.revision", "older_revision", {**of, "leaves": tuple(map(cut, parts))})
    return Problem("$.revision", "older_revision.gone", of)
