"""The verbs that explain a scorecard: where every point was lost, and what would change the grade."""

from __future__ import annotations

from typing import Any

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import exact_text
from gbt27922._basis.kinds import check
from gbt27922.analysis.items import Margins
from gbt27922.analysis.ledger import Ledger, applicable_of, entries, entries_of_lines
from gbt27922.analysis.reversals import margins as margins_of
from gbt27922.errors import AssessmentError, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score
from gbt27922.scoring.points import Worth, worth


def ledger(card: Scorecard, assessment: Assessment | None = None, scheme: Scheme | None = None) -> Ledger:
    """Every lost point of a scorecard as an entry; together they are exactly 100 − score.

    A scorecard made by :func:`gbt27922.score` knows its findings. One that was read does not: then the entries are
    those of its leaves, or give its ``assessment``, and its ``scheme`` if that is none that is shipped. A ``scheme``
    alone tells what each special item costs. Where the findings are known, the ledger has every reversal too.

    Raises :class:`~gbt27922.errors.AssessmentError` if they are not those that were scored, and
    :class:`~gbt27922.errors.ModelError` if the lines of a scorecard that was read are not those of its score.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/failed-by-deductions.json"))
    >>> [(entry.kind, entry.finding, entry.site) for entry in ledger(card).entries][:2]
    [('sample', 7, 'CS-02'), ('sample', 17, 'WH-01')]
    >>> read = gbt27922.parse_scorecard(gbt27922.to_json(card))
    >>> [(entry.kind, entry.indicator, entry.site) for entry in ledger(read).entries][:2]
    [('findings', '5.1.3.3', None), ('findings', '5.2.4', None)]
    """
    check(card, Scorecard)
    known = _known(card, assessment, scheme)
    basis = known.basis
    return Ledger(
        scheme=known.scheme,
        assessment=known.assessment,
        score=known.score,
        grades=known.grades,
        entries=entries(basis.assessment, basis.scheme) if basis else entries_of_lines(known, _worth(known, scheme)),
        reversals=margins_of(basis.assessment, basis.scheme).reversals if basis else None,
    )


def margins(
    found: Scorecard | Assessment, assessment: Assessment | None = None, scheme: Scheme | None = None
) -> Margins:
    """How far the score is from each bound, and every single reversal that would change the grade.

    ``found`` is an assessment, scored against ``scheme`` or the shipped one that it names, or a scorecard. One that
    was read holds no findings: without its ``assessment`` its reversals are None.
    Raises :class:`~gbt27922.errors.AssessmentError` as :func:`ledger` does.

    >>> import gbt27922
    >>> found = margins(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> [(bound.grade.id, bound.margin) for bound in found.bounds][-1]
    ('five_star', Fraction(5, 1))
    """
    check(found, Scorecard | Assessment)
    card = _known(found, assessment, scheme) if isinstance(found, Scorecard) else score(found, scheme)
    basis = card.basis
    return margins_of(basis.assessment, basis.scheme) if basis else Margins(card.bounds, None)


def _known(card: Scorecard, assessment: Assessment | None, scheme: Scheme | None) -> Scorecard:
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


def _worth(card: Scorecard, scheme: Scheme | None) -> Worth | None:
    """What special items cost under the scheme of a scorecard; None if that scheme is not known."""
    applicable = applicable_of(card)
    if scheme is None and card.scheme.id in schemes.ids():
        scheme = schemes.load(card.scheme.id)
    return worth(applicable, scheme) if scheme and scheme.sha256 == card.scheme.sha256 else None
