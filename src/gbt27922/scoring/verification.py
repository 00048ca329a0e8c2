"""Verification of a scorecard: whether it was edited, and where it says something else than scoring again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gbt27922 import schemes
from gbt27922._basis.canonical import document_digest, plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922._basis.foreign_text import cut
from gbt27922._basis.rules import sha256 as a_digest
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import points
from gbt27922.scoring.own_figures import own_figures

# Where these are the same, so is everything else.
_IDENTITY = ("scheme", "assessment", "library_version")


def verify(
    card: Scorecard, assessment: Assessment, scheme: Scheme | str | None = None, *, sha256: str | None = None
) -> tuple[Problem, ...]:
    """Score ``assessment`` again and report where ``card`` is not right; nothing if it is.

    The code ``edited`` says that no version scored it so: its digest is not ``sha256``, which was kept with it, or it
    contradicts itself or the version that it names. ``differs`` says that this version scores otherwise, or that it is
    the card of another assessment or scheme. Where neither ``scheme`` nor the assessment says which revision, it is that of the card. Each problem names the version that scored; another version alone is none.
    Raises what :func:`gbt27922.score` raises, and :class:`~gbt27922.errors.ModelError` if ``sha256`` is no digest.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    >>> card = gbt27922.score(assessment)
    >>> gbt27922.verify(card, assessment, sha256=card.sha256)
    ()
    >>> text = gbt27922.to_json(card).replace('"score": "100"', '"score": "99"')
    >>> [(problem.code, problem.path) for problem in gbt27922.verify(gbt27922.parse_scorecard(text), assessment)]
    [('edited', '$.score')]
    """
    check(card, Scorecard)
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision, card.scheme)
    scored, edited = points.score(assessment, chosen), tuple(digest_problems(card, sha256))
    if card == scored:
        return tuple(_told(edited, card))
    recorded, anew = plain(card), plain(scored)
    is_same = all(recorded[name] == anew[name] for name in _IDENTITY)
    if "bounds" not in recorded:  # versions before 0.2 did not write them
        anew.pop("bounds", None)
    found = differences(recorded, anew | {"library_version": card.library_version}, "scored")
    if is_same:
        return (*_told(edited, card), *_told(found, card))
    own = own_figures(card, chosen if card.scheme.sha256 == chosen.sha256 else None)
    edited += tuple(differences(recorded, own, "worked_out"))
    told = {problem.path for problem in edited}
    others = (problem for problem in found if problem.path not in told)
    return (*_told(edited, card), *_told(others, card, _DIFFERS))


def digest_problems(result: Any, sha256: str | None) -> Iterator[Problem]:
    """The problem of a result whose digest is not the one that was kept. Raises ``ModelError`` if that is no digest."""
    if sha256 is None:
        return
    refuse(ModelError, [problem.under("$.sha256") for problem in a_digest(sha256)])
    if (found := document_digest(result.FORMAT, result)) != sha256:
        yield Problem("$", "edited.digest", {"expected": sha256, "got": found})


#: The sentences that name the version that scored.
_EDITED = {"differs": "edited", "differs.items": "edited.items", "edited.digest": "edited.since"}
_DIFFERS = {"differs": "differs.version", "differs.items": "differs.version_items"}


def _told(problems: Iterable[Problem], card: Scorecard, ids: Mapping[str, str] = _EDITED) -> Iterator[Problem]:
    """The problems by their sentences, which name the version that scored."""
    version = {"version": cut(card.library_version)}
    yield from (Problem(one.path, ids[one.id], {**one.values, **version}) for one in problems)
