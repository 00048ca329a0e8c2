"""What a scorecard was scored from. A scorecard that was read is scored again with its assessment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import exact_text, got
from gbt27922.errors import AssessmentError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score


def with_basis(card: Scorecard, assessment: Assessment | None, scheme: Scheme | str | None) -> Scorecard:
    """The scorecard itself, or the new scorecard of its assessment if that is given."""
    check(assessment, Assessment | None)
    if assessment is not None:
        anew = score(assessment, schemes.chosen(scheme, assessment.scheme, assessment.revision, card.scheme))
        refuse(AssessmentError, differences(_identity(card), _identity(anew), "scored"))
        return anew
    if scheme is not None:
        chosen = schemes.chosen(scheme, card.scheme.id, made=card.scheme)
        given = {"scheme": plain(SchemeReference.of(chosen))}
        refuse(AssessmentError, differences({"scheme": plain(card.scheme)}, given, "scored"))
    return card


def other_total(path: str, card: Scorecard, other: Scorecard) -> Iterator[Problem]:
    """The problem of a scorecard that is on another total than the one that it is compared with."""
    if other.score_total != card.score_total:
        yield Problem(path, "other_scheme.total", {"expected": got(card.score_total), "got": got(other.score_total)})


def _identity(card: Scorecard) -> dict[str, Any]:
    """The scheme and the assessment that were scored, and the score."""
    return {"scheme": plain(card.scheme), "assessment": plain(card.assessment), "score": exact_text(card.score)}


def scheme_of(card: Scorecard, scheme: Scheme | str | None) -> Scheme | None:
    """The scheme of a scorecard: the given one or a shipped one; None if neither has its digest."""
    if scheme is None:
        return schemes.of_reference(card.scheme)
    chosen = schemes.chosen(scheme, card.scheme.id, made=card.scheme)
    return chosen if chosen.sha256 == card.scheme.sha256 else None
