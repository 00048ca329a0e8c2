"""An estimate at a glance, from itself alone: without the official scorecard, which it does not know."""

from __future__ import annotations

from gbt27922 import schemes
from gbt27922.estimates import Estimate
from gbt27922.report.known import Known
from gbt27922.report.page import Page
from gbt27922.report.pages.estimate import View
from gbt27922.report.words import Words


def page(estimate: Estimate, words: Words, _: Known) -> Page:
    """An estimate at a glance; of the scheme it knows what it is shipped with."""
    view = View(estimate, None, schemes.of_reference(estimate.scheme), words)
    return Page(words("estimate_heading"), view.parts())
