"""Verification of results: work one out again from its assessment, and say where it differs."""

from __future__ import annotations

from typing import Any

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922.analysis.improve import Improvement, improve
from gbt27922.analysis.ledger import Ledger, ledger, ledger_of_lines
from gbt27922.analysis.readings import Readings, readings
from gbt27922.analysis.what_if import WhatIf, what_if
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score
from gbt27922.scoring import verify as verify_card
from gbt27922.scoring.verification import digest_problems

#: The results that follow from one assessment, so that they can be worked out again.
Verifiable = Scorecard | Ledger | Readings | WhatIf | Improvement
_VERSION = "library_version"


def verify(
    found: Verifiable,
    assessment: Assessment,
    scheme: Scheme | str | None = None,
    *,
    other_scheme: Scheme | str | None = None,
    sha256: str | None = None,
) -> tuple[Problem, ...]:
    """Work a result out again from its ``assessment`` and report where it differs; nothing if it is right.

    ``scheme`` is by default the shipped one that the assessment names, in the revision that it or else the result names; ``other_scheme`` is that of a what-if; ``sha256``
    is the digest that was kept with the result. A scorecard is verified by :func:`gbt27922.verify`, whose codes say
    whether it was edited. The version of the library is not compared.
    Raises what the function that makes such a result raises.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> analysis.verify(analysis.ledger(gbt27922.score(assessment)), assessment)
    ()
    """
    check(found, Verifiable)
    if isinstance(found, Scorecard):
        return verify_card(found, assessment, scheme, sha256=sha256)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision, found.scheme)
    recorded = plain(found)
    anew = _with_versions_of(recorded, plain(_anew(found, assessment, chosen, other_scheme)))
    return (*digest_problems(found, sha256), *differences(recorded, anew, "worked_out"))


def _anew(
    found: Ledger | Readings | WhatIf | Improvement,
    assessment: Assessment,
    scheme: Scheme,
    other_scheme: Scheme | str | None,
) -> object:
    match found:
        case Ledger():
            card = score(assessment, scheme)
            return ledger_of_lines(card, scheme) if found.reversals is None else ledger(card)
        case Readings():
            return readings(assessment, scheme)
        case WhatIf():
            return what_if(assessment, found.changes, scheme, other_scheme=other_scheme)
        case _:
            costs = None if found.costs is None else dict(found.costs)
            options: dict[str, Any] = {"costs": costs, "fixable": found.fixable, "step": found.step}
            return improve(assessment, found.target.id, scheme, **options)


def _with_versions_of(recorded: dict[str, Any], anew: dict[str, Any]) -> dict[str, Any]:
    """``anew`` with the versions that ``recorded`` names."""
    versions = {_VERSION: recorded[_VERSION]} if _VERSION in recorded else {}
    cards = {
        name: _with_versions_of(recorded[name], card)
        for name, card in anew.items()
        if isinstance(card, dict) and _VERSION in card
    }
    return anew | cards | versions
