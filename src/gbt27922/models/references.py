"""What a result was made from, named by id and digest."""

from __future__ import annotations

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.rules import sha256, some_text


@frozen
class SchemeReference(Checked):
    """Which scheme an assessment was scored against: its id and its SHA-256."""

    id: str = field(metadata=holds(some_text))
    sha256: str = field(metadata=holds(sha256))


@frozen
class AssessmentReference(Checked):
    """Which assessment was scored: its SHA-256."""

    sha256: str = field(metadata=holds(sha256))
