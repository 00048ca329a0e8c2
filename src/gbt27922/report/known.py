"""What a report is told besides its result: what the result does not know by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import evolve, frozen

from gbt27922.analysis import By
from gbt27922.errors import Problem
from gbt27922.models import Assessment, AssessmentReference, Scheme, SchemeReference, Scorecard, Site

T = TypeVar("T")


@frozen(kw_only=True)
class Known:
    """The assessment and the scheme behind a result, its scorecard, the outlets, names of what is compared, and sums."""

    assessment: Assessment | None = None
    scheme: Scheme | None = None
    card: Scorecard | None = None
    outlets: Iterable[Site] = ()
    names: tuple[str, str] = ("A", "B")
    by: By | None = None

    def from_card(self, card: Scorecard | None) -> Known:
        """What is known with a scorecard, which knows what it was scored from if it was scored here."""
        basis = card.basis if card else None
        if basis is None:
            return self
        return evolve(self, assessment=self.assessment or basis.assessment, scheme=self.scheme or basis.scheme)

    def others(self, *made_from: SchemeReference | AssessmentReference) -> Iterator[Problem]:
        """What is told of another scheme or assessment than the one that the result was made from."""
        for reference in made_from:
            name = "scheme" if isinstance(reference, SchemeReference) else "assessment"
            of_card = getattr(self.card, name, None)
            for path, told in ((f"$.{name}", getattr(self, name)), (f"$.card.{name}", of_card)):
                if told is not None and told.sha256 != reference.sha256:
                    both = {"expected": reference.sha256, "got": told.sha256}
                    yield Problem(path, "differs.scheme" if name == "scheme" else "differs.assessment", both)


class NotToldError(TypeError):
    """What a report cannot do without, and was not told."""


def needed(value: T | None, name: str) -> T:
    """What a report cannot do without; raises TypeError with its name if it is missing."""
    if value is None:
        raise NotToldError(f"render needs {name}=… for this result, which does not know it")
    return value
