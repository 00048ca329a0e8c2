"""Point tables: owners of the standard supply the unpublished points as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, exact_text
from gbt27922._basis.foreign_text import cut, quoted
from gbt27922._basis.ids import indicator_id
from gbt27922._basis.rules import limited_digits, non_negative, one_of, optional, some_text
from gbt27922._basis.small_tables import written
from gbt27922.errors import DocumentError, ModelError, Problem, refuse
from gbt27922.models.finding import METHODS, Method
from gbt27922.models.indicators import Indicator, Source, Title
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import walk
from gbt27922.schemes.table_rows import Table, columns_of, completed_problem, read_rows

#: A point table: CSV text or its bytes, a path to a CSV file, or a mapping of indicators to points.
PointTable = Table

_SUPPLIED = Source("point table", "supplied")


@frozen(kw_only=True)
class Row(Checked):
    """One row of a point table; ``place`` is where it is in the table, for messages."""

    place: str
    indicator: str = field(metadata=holds(indicator_id))
    points: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(non_negative)))
    )
    title_zh: str | None = field(default=None, metadata=holds(optional(some_text)))
    title_en: str | None = field(default=None, metadata=holds(optional(some_text)))
    method: Method | None = field(default=None, metadata=holds(optional(one_of(*METHODS))))


def with_points(scheme: Scheme, table: PointTable) -> Scheme:
    """The scheme with the points of ``table``; no longer provisional when no points are missing.

    ``table`` is CSV text (a ``str`` is the table itself, a :class:`~pathlib.Path` names a file), or a mapping of
    indicators to points. A row of a known indicator gives its points, and its title or method where it has one; a row whose id
    extends a known indicator (``5.1.6.1``) adds a leaf. Raises :class:`~gbt27922.DocumentError`
    with every problem at once: sums that differ from the published points, unknown parents, negative points.

    >>> from gbt27922 import schemes
    >>> scheme = schemes.load("GB/T 27922-2011")
    >>> schemes.with_points(scheme, {"5.3.1": 10, "5.3.2": "15"}).points("5.3.1")
    Fraction(10, 1)
    """
    rows, spoiled = read_rows(table, Row, "with_points")
    refuse(DocumentError, [*spoiled.problems, *_row_problems(scheme, rows)])
    by_parent: dict[str, list[Row]] = {}
    for row in rows.values():
        if row.indicator not in scheme.tree.under:
            by_parent.setdefault(_parent(row.indicator), []).append(row)
    completed = tuple(_completed(node, rows, by_parent) for node in scheme.indicators)
    try:
        return evolve(scheme, indicators=completed)
    except ModelError as error:
        raise DocumentError(tuple(_problems_at_rows(error.problems, completed, rows))) from None


def points_csv(scheme: Scheme, *, safe: bool = False) -> str:
    """The point table of a scheme as CSV, with a row for every indicator; unpublished points are left empty, to be filled in.

    ``safe`` leaves no formula for a spreadsheet; its marks are taken away when the table is read.

    >>> from gbt27922 import schemes
    >>> points_csv(schemes.load("GB/T 27922-2011")).splitlines()[:2]
    ['indicator,points,title_zh,title_en,method', '5.1,40,售后服务体系,after-sales service system,']
    """
    nodes = (node for _, node in scheme.tree.nodes)
    points = {node.id: exact_text(node.points) for node in nodes if node.points is not None}
    rows = ((node.id, points.get(node.id), node.title.zh, node.title.en, node.method) for _, node in scheme.tree.nodes)
    return written([*columns_of(Row)], rows, is_safe=safe)


def _problems_at_rows(
    problems: Iterable[Problem], completed: tuple[Indicator, ...], rows: Mapping[str, Row]
) -> Iterator[Problem]:
    """The problems of the completed scheme, each at the row of its indicator, else at its indicator, else at its field."""
    ids = {path: node.id for path, _, node in walk(completed)}
    for problem in problems:
        id_ = ids.get(problem.path.rpartition(".")[0], "")
        yield completed_problem(problem, rows[id_].place if id_ in rows else cut(id_))


def _parent(indicator: str) -> str:
    return indicator.rpartition(".")[0]


def _completed(node: Indicator, rows: dict[str, Row], by_parent: dict[str, list[Row]]) -> Indicator:
    """``node`` with the values of its row, and with the leaves that other rows add below it."""
    new = [Indicator(row.indicator, Title(row.indicator, row.indicator)) for row in by_parent.get(node.id, ())]
    children = tuple(_completed(child, rows, by_parent) for child in (*node.children, *new))
    row = rows.get(node.id)
    method = (row and row.method) or (None if children else node.method)
    # docs/readings.md, Conditions: a scale belongs to the method.
    node = evolve(node, children=children, method=method, scale=node.scale if method == "measured" else None)
    if row is None:
        return node
    return evolve(
        node,
        title=Title(row.title_zh or node.title.zh, row.title_en or node.title.en),
        points=node.points if row.points is None else row.points,
        source=node.source if row.points in (None, node.points) else _SUPPLIED,
    )


def _row_problems(scheme: Scheme, rows: dict[str, Row]) -> Iterator[Problem]:
    published, scales = {node.id: node.points for _, node in scheme.tree.nodes}, scheme.tree.scales
    known = {*published, *rows}
    parents = set(map(_parent, known))
    for indicator, row in rows.items():
        # docs/readings.md, Points: a new row extends a known indicator.
        if indicator not in published and _parent(indicator) not in known:
            yield Problem(f"{row.place}: indicator", "unknown_parent", {"indicator": quoted(indicator)})
        given = published.get(indicator)
        # docs/readings.md, Points: published points may be repeated, but not changed.
        if given is not None and row.points not in (None, given):
            of = {"points": exact_text(given), "indicator": cut(indicator)}
            yield Problem(f"{row.place}: points", "published_points", of)
        # 6: only leaves are assessed, so only they have a method.
        if row.method and indicator in parents:
            yield Problem(f"{row.place}: method", "invalid_value.method_of_parts", {"indicator": cut(indicator)})
        # docs/readings.md, Conditions: a table has no scales, so it makes no leaf a measured one.
        elif row.method == "measured" and indicator not in scales:
            yield Problem(f"{row.place}: method", "invalid_value.method_without_scale", {"indicator": cut(indicator)})
