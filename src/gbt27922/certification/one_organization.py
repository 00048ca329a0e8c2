"""One organization: by which of its fields two documents tell that they are of the same."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gbt27922._basis.foreign_text import quoted
from gbt27922.certification.application import Applicant
from gbt27922.models.assessment import Organization


class Other(NamedTuple):
    """The field in which an organization is another one, and what it is in both, quoted."""

    field: Literal["id", "name"]
    expected: str
    got: str

    @property
    def values(self) -> dict[str, str]:
        """What a problem says of it."""
        return {"expected": self.expected, "got": self.got}


def other_organization(expected: Organization, found: Organization | Applicant) -> Other | None:
    """Where an organization is another one than is expected; None if it is not."""
    # docs/readings.md, Certification: by id where both have one, else by name.
    by: Literal["id", "name"] = "id" if expected.id and found.id else "name"
    both = str(getattr(expected, by)), str(getattr(found, by))
    return None if both[0] == both[1] else Other(by, *map(quoted, both))
