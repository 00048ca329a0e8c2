"""The items of the workbook: what an assessment has for each sheet, and the rows of findings that are still to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gbt27922._basis.words import Wording, spoken
from gbt27922.models.assessment import Assessment
from gbt27922.models.indicators import Title
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree, ancestors
from gbt27922.scoring.fit import excluded_leaves
from gbt27922.workbook.layout import SHEETS

#: What the cells of a row hold, by fields; what is not there is empty.
Item = Mapping[str, Any]
#: Of all metadata, what the form of the organization asks for.
_CASE = "case"


def items(draft: Assessment, scheme: Scheme, wording: Wording) -> dict[str, list[Item]]:
    """The items of every sheet, in order; a form has one.

    >>> from gbt27922 import schemes
    >>> from gbt27922.models import Assessment, Site
    >>> found = items(Assessment("acsi", (), sites=[Site("HQ", "headquarters")]), schemes.load("ACSI"), "en")
    >>> found["sites"][0]["kind"], [(row["indicator"], row["site"]) for row in found["findings"]][-1]
    ('headquarters', ('3', 'HQ'))
    """
    titles = told(scheme.tree, wording)
    found: dict[str, list[Item]] = {
        "organization": [_organization(draft)],
        "metadata": [{"name": name, "text": text} for name, text in _others(draft)],
        "special": [*_special("deduction", draft.special_deductions), *_special("bonus", draft.special_bonuses)],
    }
    for key in SHEETS.keys() - found.keys():
        found[key] = [_fields(key, one) for one in getattr(draft, key)]
    findings = found["findings"] + [{"indicator": leaf, "site": site} for leaf, site in _open(draft, scheme)]
    return {**found, "findings": [{**row, **titles.get(row["indicator"], {})} for row in findings]}


def _fields(sheet: str, item: object) -> Item:
    return {name: getattr(item, name) for name in SHEETS[sheet].columns if hasattr(item, name)}


def _organization(draft: Assessment) -> Item:
    of = _fields("organization", draft.organization) if draft.organization else {}
    return {**of, "date": draft.date, "stage": draft.stage, _CASE: draft.metadata.get(_CASE)}


def _others(draft: Assessment) -> Iterator[tuple[str, str]]:
    """All metadata that the form does not ask for; a case that is empty would be none there."""
    return ((name, text) for name, text in draft.metadata.items() if name != _CASE or not text)


def _special(kind: str, given: Sequence[object]) -> Iterator[Item]:
    return ({"kind": kind, **_fields("special", item)} for item in given)


def _open(draft: Assessment, scheme: Scheme) -> Iterator[tuple[str, str | None]]:
    """Every leaf that applies and every site for which nothing was found yet, site by site as one walks."""
    found = {(finding.indicator, finding.site) for finding in draft.findings}
    gone = {*excluded_leaves(draft, scheme.tree)}
    for site in [site.id for site in draft.sites] or (None,):
        for leaf in scheme.tree.leaves:
            if leaf not in gone and found.isdisjoint({(leaf, site), (leaf, None)}):
                yield leaf, site


def told(tree: Tree, wording: Wording) -> dict[str, Item]:
    """The title of each leaf, and what it is under."""
    title = _title(wording)
    above = {
        leaf: [title(tree.nodes_by_id[id]) for id in ancestors(leaf) if id in tree.nodes_by_id] for leaf in tree.leaves
    }
    return {id: {"title": title(leaf), "topic": " · ".join(above[id]) or None} for id, leaf in tree.leaves.items()}


def _title(wording: Wording) -> Callable[[Any], str]:
    def of(node: Any) -> str:
        title: Title = node.title
        return f"{title.zh} / {title.en}" if wording == "both" else str(getattr(title, spoken(wording)))

    return of
