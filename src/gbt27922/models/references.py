"""References to the scheme and the assessment of a result, by id and digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.rules import positive, sha256, some_text

if TYPE_CHECKING:
    from gbt27922.models.scheme import Scheme


@frozen
class SchemeReference(Checked):
    """Which scheme an assessment was scored against: its id, its revision and its SHA-256."""

    id: str = field(metadata=holds(some_text))
    sha256: str = field(metadata=holds(sha256))
    revision: int = field(default=1, converter=whole_if_possible, metadata=holds(positive))

    @classmethod
    def of(cls, scheme: Scheme) -> SchemeReference:
        """The reference to a scheme."""
        return cls(scheme.id, scheme.sha256, scheme.revision)


@frozen
class AssessmentReference(Checked):
    """Which assessment was scored: its SHA-256."""

    sha256: str = field(metadata=holds(sha256))
