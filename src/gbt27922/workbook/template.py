"""The template: an empty form of a scheme, or one with an assessment, as the bytes of an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from gbt27922 import schemes
from gbt27922._basis.checked import check
from gbt27922._basis.rules import one_of
from gbt27922._basis.words import WORDINGS, Wording
from gbt27922.errors import ModelError, refuse
from gbt27922.models.assessment import Assessment, Site
from gbt27922.models.scheme import Scheme
from gbt27922.workbook.drawing import drawn
from gbt27922.workbook.standing import Draft


def template(
    scheme: Scheme | str | None = None,
    *,
    sites: Iterable[Site] = (),
    assessment: Assessment | None = None,
    lang: Wording = "zh",
) -> bytes:
    """The form of an assessment as a workbook of Excel: a row for each leaf at each of the ``sites``, and what was found so far.

    ``scheme`` is one, or the id of one that is shipped, by default that of the ``assessment``, which may lack anything, else
    the default scheme. With ``lang`` ``"both"`` headings and titles are in both languages. The sheet of the preview has
    formulas, with the exact result as it stands; the result is what :func:`gbt27922.score` says of what is read back.
    The same arguments give the same bytes. Needs ``gbt27922[excel]``.

    Raises :class:`~gbt27922.errors.ModelError` for sites and languages that are none, for a text that no cell holds, and for
    more rows than a sheet has; :class:`~gbt27922.errors.UnknownSchemeError`.

    >>> from gbt27922.models import Site
    >>> data = template("GB/T 27922-2011", sites=[Site("HQ", "headquarters"), Site("GZ-01", "outlet")])
    >>> data[:2], data == template("GB/T 27922-2011", sites=[Site("HQ", "headquarters"), Site("GZ-01", "outlet")])
    (b'PK', True)
    """
    refuse(ModelError, [problem.under("$.lang") for problem in one_of(*WORDINGS)(lang)])
    if assessment is None:
        chosen = schemes.chosen(scheme)
        assessment = Assessment(chosen.id, (), revision=chosen.revision)
    else:
        check(assessment, Assessment)
        chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    return drawn(Draft(_with_sites(assessment, sites), chosen), lang)


def _with_sites(assessment: Assessment, sites: Iterable[Site]) -> Assessment:
    """The assessment with these sites too; what it says of a site counts."""
    known = {site.id for site in assessment.sites}
    return evolve(
        assessment, sites=(*assessment.sites, *(site for site in sites if getattr(site, "id", None) not in known))
    )
