"""The shipped schemes by id and revision, and schemes of your own."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from gbt27922._basis.exact import Whole, for_message, got, whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import Problem, UnknownSchemeError, Value
from gbt27922.formats.reader import parse_scheme as parse
from gbt27922.formats.reader import read_scheme as read
from gbt27922.models.assessment import Assessment
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.schemes.grade_table import with_grades
from gbt27922.schemes.point_table import PointTable, points_csv, with_points
from gbt27922.schemes.scheme_diff import IndicatorChange, IndicatorState, SchemeDiff, diff
from gbt27922.schemes.upgrade import Upgrade, upgraded

__all__ = [
    "IndicatorChange",
    "IndicatorState",
    "PointTable",
    "SchemeDiff",
    "Upgrade",
    "chosen",
    "default",
    "diff",
    "ids",
    "load",
    "of_reference",
    "parse",
    "points_csv",
    "read",
    "revisions",
    "upgrade",
    "with_grades",
    "with_points",
]


def ids() -> tuple[str, ...]:
    """The ids of the schemes that are shipped.

    >>> len(ids()), ids()[:4]
    (10, ('ACSI', 'capability-levels', 'completeness-tiers', 'GB/T 27922-2011'))
    """
    return tuple(_shipped())


def revisions(id: str) -> tuple[int, ...]:
    """The revisions of a scheme that are shipped, the newest last. Raises :class:`~gbt27922.errors.UnknownSchemeError`.

    All that were ever shipped are, for good.

    >>> revisions("GB/T 27922-2011")
    (1, 2)
    """
    return tuple(_revisions(id))


def load(id: str, revision: Whole | None = None) -> Scheme:
    """The shipped scheme with this id, in its newest revision or in the one that is asked for.

    A revision 修订版 is a state of the public knowledge of one standard, not an edition of it.
    Raises :class:`~gbt27922.errors.UnknownSchemeError`.

    >>> scheme = load("GB/T 27922-2011")
    >>> scheme.title.zh, scheme.revision, len(scheme.leaves), len(load("GB/T 27922-2011", revision=1).leaves)
    ('商品售后服务评价体系', 2, 30, 21)
    """
    shipped = _revisions(id)
    wanted = max(shipped) if revision is None else whole_if_possible(revision)
    if type(wanted) is int and wanted in shipped:  # True is not 1
        return shipped[wanted]
    values: dict[str, Value] = {"scheme": quoted(id), "shipped": tuple(shipped), "got": got(revision)}
    raise UnknownSchemeError((Problem("$.revision", "unknown_scheme.revision", values),))


@cache
def default() -> Scheme:
    """The shipped scheme that is used if none is given, in its newest revision.

    A data file names it, so that shipping another scheme changes no result.

    >>> default().id
    'GB/T 27922-2011'
    """
    named = json.loads((files("gbt27922") / "data" / "default.json").read_bytes())
    return load(named["scheme"])


def upgrade(assessment: Assessment, revision: Whole | None = None) -> Upgrade:
    """What becomes of an assessment in another revision of its scheme, by default the newest; no finding is invented.

    The assessment is of the revision that it names, else of the one before. A finding is kept where its leaf is the same
    in both. Raises :class:`~gbt27922.errors.UnknownSchemeError`.

    >>> import gbt27922
    >>> found = upgrade(gbt27922.read_assessment("tests/golden/0.1.0/five-star.assessment.json"))
    >>> found.draft.revision, [finding.indicator for finding in found.findings], len(found.open_leaves)
    (2, ['5.1.6', '5.1.7', '5.3.1'], 12)
    """
    new = load(assessment.scheme, revision)
    before = assessment.revision or max((one for one in revisions(new.id) if one < new.revision), default=new.revision)
    return upgraded(assessment, load(new.id, before), new)


def of_reference(reference: SchemeReference) -> Scheme | None:
    """The shipped scheme that a result refers to, in the revision that has its digest; None if none has.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> of_reference(card.scheme).revision == card.scheme.revision
    True
    """
    shipped = _shipped().get(reference.id, {})
    return next((one for one in shipped.values() if one.sha256 == reference.sha256), None)


def chosen(
    scheme: Scheme | str | None,
    named: str | None = None,
    revision: int | None = None,
    made: SchemeReference | None = None,
) -> Scheme:
    """The scheme that an argument means: a scheme itself, or a shipped one by its id.

    Without an argument it is the shipped scheme that is ``named``, as an assessment names one, else the default.
    ``revision`` is that of the named scheme. Where none is named it is that which a result of it was ``made`` with, else the newest.
    Raises :class:`~gbt27922.errors.UnknownSchemeError`, and ``TypeError`` for anything else.

    >>> chosen(None) is chosen("GB/T 27922-2011") is chosen(default())
    True
    """
    if isinstance(scheme, Scheme):
        return scheme
    if scheme is not None and not isinstance(scheme, str):
        raise TypeError(f"takes a scheme, or the id of one that is shipped, not {for_message(scheme)}")
    id = named if scheme is None else scheme
    if id is None:
        return default()
    if id != named:
        return load(id)
    if revision is None and made is not None and made.id == id:
        revision = _revision_of(made)
    return load(id, revision)


def _revision_of(made: SchemeReference) -> int | None:
    """The shipped revision that a result was made with: by its digest, else by its number; None if it is not shipped."""
    found = of_reference(made)
    if found:
        return found.revision
    return made.revision if made.revision in _shipped().get(made.id, {}) else None


def _revisions(id: str) -> dict[int, Scheme]:
    """The revisions of a shipped scheme by their numbers, the newest last."""
    if isinstance(id, str) and id in _shipped():
        return _shipped()[id]
    values: dict[str, Value] = {"shipped": tuple(map(quoted, ids())), "got": got(id)}
    raise UnknownSchemeError((Problem("$.scheme", "unknown_scheme", values),))


@cache
def _shipped() -> dict[str, dict[int, Scheme]]:
    """Every shipped scheme by its id and its revision, in the order of their files."""
    folder = files("gbt27922") / "data" / "schemes"
    shipped: dict[str, dict[int, Scheme]] = {}
    for scheme in (parse(file.read_bytes()) for file in sorted(folder.iterdir(), key=str)):
        shipped.setdefault(scheme.id, {})[scheme.revision] = scheme
    return {id: dict(sorted(of_id.items())) for id, of_id in shipped.items()}
