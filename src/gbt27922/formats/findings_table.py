"""Findings as a table: CSV with a row for each, and the small tables that go with it, of exclusions and of special items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from gbt27922._basis.exact import exact_text
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems
from gbt27922._basis.rules import one_of
from gbt27922._basis.small_tables import Source, made, rows_of, written
from gbt27922._basis.table_cells import Kind, choice, indicator, number, said, text, titled, whole
from gbt27922._basis.words import Language
from gbt27922.errors import DocumentError, ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment, Exclusion, Site, SpecialBonus, SpecialDeduction
from gbt27922.models.finding import Finding
from gbt27922.models.scheme import Scheme

#: The columns of a table of findings, and how the cells of each are understood.
COLUMNS: Mapping[str, Kind] = {
    "indicator": indicator,
    "site": text,
    "kind": choice("kind"),
    "sampled": whole,
    "nonconforming": whole,
    "conforming": choice("conforming"),
    "value": number,
    "responses": whole,
    "note": text,
}
_EXCLUSION: Mapping[str, Kind] = {"indicator": indicator, "justification": text}
_ITEM: Mapping[str, Kind] = {
    "item": choice("item"),
    "ground": text,
    "description": text,
    "rectified": choice("rectified"),
}
_is_item = one_of("deduction", "bonus")


class SpecialItems(NamedTuple):
    """The special items 特别扣分项、特别加分项 of an assessment."""

    deductions: tuple[SpecialDeduction, ...]
    bonuses: tuple[SpecialBonus, ...]


class _Row(NamedTuple):
    finding: Finding
    kind: str | None


def parse_findings(source: str | bytes, scheme: str, *, outlets: Sequence[Site] = (), **fields: Any) -> Assessment:
    r"""Read the assessment in a table of findings from memory: CSV text, or its bytes (:doc:`/how-to/spreadsheets`).

    A row has an ``indicator``, and a verdict (``conforming``), counts (``sampled``, ``nonconforming``) or a ``value`` with its
    ``responses``; it may have a ``site`` and a ``note``. A site that is none of the ``outlets`` needs its ``kind``, unless
    its id is a word for headquarters, such as 总部: no kind is guessed. ``scheme`` is the id of the scheme, and
    ``fields`` are any others of an assessment. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> table = "条款,场所,抽样数,不符合数,结论\n5.2.4,总部,20,3,\n5.1.1.1,总部,,,符合\n"
    >>> assessment = parse_findings(table, "GB/T 27922-2011")
    >>> assessment.sites[0].kind, assessment.findings[0].counts, assessment.findings[1].conforming
    ('headquarters', Counts(sampled=20, nonconforming=3), True)
    """
    found = made(*rows_of(source, COLUMNS, ["indicator"]), _row)
    sites, problems = _sites(found.models, {outlet.id: outlet for outlet in outlets})
    refuse(DocumentError, [*found.problems, *problems])
    try:
        return Assessment(scheme, [row.finding for _, row in found.models], sites=sites, **fields)
    except ModelError as error:
        raise DocumentError(error.problems) from None


def read_findings(path: str | PathLike[str], scheme: str, *, outlets: Sequence[Site] = (), **fields: Any) -> Assessment:
    """Read the assessment in a file with a table of findings, as :func:`parse_findings` does.

    Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.
    """
    return parse_findings(Path(path).read_bytes(), scheme, outlets=outlets, **fields)


def parse_exclusions(source: Source) -> tuple[Exclusion, ...]:
    r"""Read exclusions 删减 from CSV with the columns ``indicator`` and ``justification``; a path names a file.

    Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_exclusions("条款,删减理由\n5.2.3,不提供安装\n")
    (Exclusion(indicator='5.2.3', justification='不提供安装'),)
    """
    found = made(*rows_of(source, _EXCLUSION, [*_EXCLUSION]), lambda _, cells: Exclusion(**cells))
    refuse(DocumentError, found.problems)
    return tuple(exclusion for _, exclusion in found.models)


def parse_special_items(source: Source, scheme: Scheme | None = None) -> SpecialItems:
    r"""Read special items from CSV with the columns ``item`` (``deduction`` 特别扣分项 or ``bonus`` 特别加分项), ``ground``, ``description`` and ``rectified``.

    A ground is named by its id or, where the ``scheme`` is given, by its title in either language.
    Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_special_items("项目,描述\n特别加分项,首创的回收服务\n").bonuses
    (SpecialBonus(description='首创的回收服务'),)
    """
    grounds = scheme.special.grounds if scheme and scheme.special else ()
    kinds = {**_ITEM, "ground": titled({ground.id: (ground.title.zh, ground.title.en) for ground in grounds})}
    found = made(*rows_of(source, kinds, ["item", "description"]), _item)
    refuse(DocumentError, found.problems)
    items = [item for _, item in found.models]
    return SpecialItems(
        tuple(item for item in items if isinstance(item, SpecialDeduction)),
        tuple(item for item in items if isinstance(item, SpecialBonus)),
    )


def findings_csv(assessment: Assessment, *, lang: Language | None = None, safe: bool = False) -> str:
    r"""The findings of an assessment as CSV, to be read by :func:`parse_findings`: columns in which something stands.

    Headings, verdicts and kinds of sites are in a language, by default as the document has them. ``safe`` leaves no formula
    for a spreadsheet; its marks are taken away when the table is read.

    >>> from gbt27922.models import Assessment
    >>> found = Assessment.from_counts("GB/T 27922-2011", {"5.2.4": (20, 3), "5.1.1.1": True})
    >>> findings_csv(found, lang="zh")
    '指标,抽样数,不符合数,结论\n5.2.4,20,3,\n5.1.1.1,,,符合\n'
    """
    kinds = {site.id: site.kind for site in assessment.sites}
    rows = [_cells(finding, kinds.get(finding.site or ""), lang) for finding in assessment.findings]
    columns = [column for column in COLUMNS if column == "indicator" or any(row[column] for row in rows)]
    headings = [said("headings", column, lang) for column in columns]
    return written(headings, [[row[column] for column in columns] for row in rows], is_safe=safe)


def _cells(finding: Finding, kind: str | None, lang: Language | None) -> dict[str, str | None]:
    counts = {name: getattr(finding, name) for name in ("sampled", "nonconforming", "responses")}
    return {
        **{name: None if count is None else str(count) for name, count in counts.items()},
        "indicator": finding.indicator,
        "site": finding.site,
        "kind": kind and said("kind", kind, lang),
        "conforming": None if finding.conforming is None else said("conforming", str(finding.conforming).lower(), lang),
        "value": None if finding.value is None else exact_text(finding.value),
        "note": finding.note,
    }


def _row(_: str, cells: dict[str, Any]) -> _Row:
    kind = cells.pop("kind", None)
    if kind is not None:
        Site("-", kind)  # is refused if it is of no kind
    return _Row(Finding(**{**cells, "indicator": cells["indicator"] or ""}), kind)


def _item(_: str, cells: dict[str, Any]) -> SpecialDeduction | SpecialBonus:
    item = cells.pop("item")
    refuse(ModelError, (problem.under("$.item") for problem in _is_item(item)))
    given = {name: cell for name, cell in cells.items() if cell is not None}
    if item == "bonus":
        return SpecialBonus(description=given.get("description", ""))
    return SpecialDeduction(**{"ground": "", "description": "", **given})


def _sites(rows: Sequence[tuple[str, _Row]], outlets: Mapping[str, Site]) -> tuple[list[Site], list[Problem]]:
    """The sites that findings name, in the order in which they come, and what is wrong with them."""
    named = [(place, row.finding.site, row.kind) for place, row in rows if row.finding.site]
    problems = [*list_problems(((f"{place}: site", site) for place, site, _ in named), "duplicate_site", once=False)]
    known: dict[str, Any] = dict.fromkeys(outlets, "outlet")
    for _, site, kind in named:
        known[site] = known.get(site) or kind
    of_words = choice("kind")
    sites: dict[str, Site] = {}
    for place, site, kind in named:
        told: Any = known[site] or ("headquarters" if of_words(site) == "headquarters" else None)
        if site not in sites and told is None:
            problems.append(Problem(f"{place}: site", "missing_field.kind_of_site", {"site": quoted(site)}))
        if kind not in {None, told}:
            problems.append(Problem(f"{place}: kind", "invalid_value.kind_of_site", {"site": quoted(site)}))
        sites.setdefault(site, outlets.get(site) or Site(site, told or "outlet"))
    return [*sites.values()], problems
