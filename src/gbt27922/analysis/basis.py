"""What a scorecard was scored from, also of one that was read: with its assessment it is scored again."""

from __future__ import annotations

from typing import Any

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import exact_text
from gbt27922.errors import AssessmentError, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score


def with_basis(card: Scorecard, assessment: Assessment | None, scheme: Scheme | None) -> Scorecard:
    """The scorecard itself, or scored anew if its assessment is given."""
    check(assessment, Assessment | None)
    check(scheme, Scheme | None)
    if assessment is not None:
        anew = score(assessment, scheme)
        refuse(AssessmentError, differences(_named(card), _named(anew), "scored"))
        return anew
    if scheme is not None:
        given = {"scheme": plain(SchemeReference(scheme.id, scheme.sha256))}
        refuse(AssessmentError, differences({"scheme": plain(card.scheme)}, given, "scored"))
    return card


def _named(card: Scorecard) -> dict[str, Any]:
    """What was scored, and what came of it."""
    return {"scheme": plain(card.scheme), "assessment": plain(card.assessment), "score": exact_text(card.score)}


def scheme_of(card: Scorecard, scheme: Scheme | None) -> Scheme | None:
    """The scheme of a scorecard, the one that is given or a shipped one; None if it is not known."""
    if scheme is None and card.scheme.id in schemes.ids():
        scheme = schemes.load(card.scheme.id)
    return scheme if scheme and scheme.sha256 == card.scheme.sha256 else None
