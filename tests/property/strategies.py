"""The one pool of values and strategies for all property tests."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Person,
    Scheme,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from gbt27922.models.stage import STAGES
from tests.support import cases, drawn, shipped

SHIPPED = shipped.SCHEME


def patched(**patch: Any) -> Scheme:
    """The shipped scheme with a merge patch."""
    return schemes.parse(cases.dumped(cases.merged(cases.SHIPPED, patch)))


def node(id: str, points: object = None, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    node: dict[str, Any] = {"id": id, "title": {"zh": id, "en": id}, **more}
    if points is not None:
        node["points"] = points
    return {**node, "children": list(children)} if children else node


#: A small tree with everything: points given, shared and determined, a method, an open group at the top.
SMALL = patched(
    total="31",
    indicators=[
        node("A", 17, node("A.1", "7/3"), node("A.2", None, node("A.2.1"), node("A.2.2")), node("A.3", "2.5")),
        node("B", 5, node("B.1", method="qualitative"), node("B.2", 3)),
        node("C"),
        node("D", None, node("D.1", 4), node("D.2")),
    ],
)
READINGS = (
    patched(aggregation="site_mean"),
    patched(aggregation="worst_site"),
    patched(special={"applied": "inside"}),
    patched(cap=100),
    patched(special={"bonus_limit": 0}),
    patched(
        aggregation="site_mean", cap="99.5", special={"applied": "inside", "bonus_points": "3/7", "bonus_limit": 3}
    ),
)
_POINTS: dict[str, int | str] = {
    **dict(zip(("5.1.1.1", "5.1.1.2", "5.1.2.1", "5.1.3.1", "5.1.3.2"), (1, 2, 3, 4, 0), strict=True)),
    **dict(zip(("5.1.3.3", "5.1.4.1", "5.1.4.2"), ("5.25", "1.75", "6"), strict=True)),
    **dict(zip(("5.1.5.1", "5.1.5.2", "5.1.6", "5.1.7"), (2, 3, 4, 3), strict=True)),
    **dict(zip(("5.2.1", "5.2.2", "5.2.3"), ("3", "4.5", "7"), strict=True)),
    **dict(zip(("5.2.4", "5.2.5", "5.2.6"), ("9", "16/3", "37/6"), strict=True)),
    **dict(zip(("5.3.1", "5.3.2"), (11, 14), strict=True)),
}
COMPLETE = schemes.with_points(SHIPPED, _POINTS)
SCHEMES = (SHIPPED, SMALL, COMPLETE, *READINGS)
_GROUNDS = zip(cases.SHIPPED["special"]["grounds"], (2, "0.5", None, 0), strict=True)
#: Special deductions that cost 2, 0.5, 1 and nothing, by their grounds; inside, they are on another scale.
UNEQUAL = patched(
    special={
        "applied": "inside",
        "grounds": [ground if points is None else {**ground, "points": points} for ground, points in _GROUNDS],
    }
)
BOUNDS = tuple(grade.from_ for grade in SHIPPED.grades if grade.from_ is not None)
#: Scores on a bound, and one part in a million, a million million and 10^30 to either side.
BOUNDARY_SCORES = tuple(
    bound + sign * Fraction(1, 10**part) for bound in BOUNDS for part in (6, 12, 30) for sign in (-1, 0, 1)
)

schemes_ = st.sampled_from((*SCHEMES, UNEQUAL))
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
scores = st.one_of(
    st.sampled_from(BOUNDARY_SCORES),
    st.fractions(min_value=-10, max_value=110),
    st.decimals(min_value=-10, max_value=110, places=3).map(Fraction),
)
SITES = (Site("HQ", "headquarters"), Site("GZ-01", "outlet", "华南", "广州"), Site("CD-07", "outlet", "西南"))


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """A sample: how many, and how many of them did not conform."""
    sampled = draw(st.sampled_from((1, 2, 3, 7, 20, 30, 97, 10**6, 2**62)))
    return sampled, draw(st.integers(0, sampled))


@st.composite
def findings(draw: st.DrawFn, leaf: str, *, qualitative: bool = False) -> Finding:
    """A verdict or a sample for one leaf, at a site or none."""
    site = draw(st.sampled_from((None, *(site.id for site in SITES))))
    note = draw(st.sampled_from((None, "记录缺失 no record", '"')))
    verdict = draw(st.sampled_from((True, False, None)))
    if qualitative or verdict is not None:
        return Finding(leaf, site, conforming=bool(verdict), note=note)
    sampled, nonconforming = draw(counts())
    return Finding(leaf, site, sampled=sampled, nonconforming=nonconforming, note=note)


@st.composite
def exclusions(draw: st.DrawFn, scheme: Scheme) -> tuple[Exclusion, ...]:
    """Exclusions that do not overlap and leave something that applies."""
    nodes = [node.id for _, node in scheme.tree.nodes]
    chosen: list[str] = []
    for node in draw(st.lists(st.sampled_from(nodes), max_size=4, unique=True)):
        if any(node.startswith(f"{other}.") or other.startswith(f"{node}.") for other in chosen):
            continue
        gone = {leaf for other in (*chosen, node) for leaf in scheme.tree.under[other]}
        if any(scheme.points(leaf) for leaf in scheme.tree.leaves if leaf not in gone):
            chosen.append(node)
    return tuple(map(excluded, chosen))


def excluded(indicator: str) -> Exclusion:
    """An exclusion."""
    return Exclusion(indicator, "不适用 does not apply")


def nonconformities(scheme: Scheme) -> st.SearchStrategy[Nonconformity]:
    """A nonconformity of any indicator, open or closed."""
    return st.builds(
        Nonconformity,
        indicator=st.sampled_from([node.id for _, node in scheme.tree.nodes]),
        site=st.sampled_from((None, *(site.id for site in SITES))),
        severity=st.sampled_from(("major", "minor")),
        description=texts,
        evidence=st.none() | texts,
        correction=st.none() | texts,
        closed=st.none() | st.dates(),
    )


#: People of whom no two have one id.
teams = st.lists(
    st.builds(
        Person,
        st.sampled_from(("张三", "李四")),
        st.none() | st.sampled_from(("A-017", "A-021", "B 9")),
        role=st.sampled_from((None, "leader", "assessor", "expert")),
    ),
    max_size=3,
    unique_by=lambda one: one.id or id(one),
)


@st.composite
def assessments(draw: st.DrawFn, scheme: Scheme, *, special: bool = True) -> Assessment:
    """A sound assessment of ``scheme``."""
    excluded = draw(exclusions(scheme))
    gone = {leaf for exclusion in excluded for leaf in scheme.tree.under[exclusion.indicator]}
    found = [
        draw(findings(leaf.id, qualitative=leaf.method == "qualitative"))
        for leaf in scheme.leaves
        if leaf.id not in gone
        for _ in range(draw(st.sampled_from((1, 1, 2))))
    ]
    grounds = st.sampled_from(scheme.special.ground_ids)
    deductions = st.builds(SpecialDeduction, grounds, texts, st.booleans())
    bonuses = st.builds(SpecialBonus, texts)
    return Assessment(
        scheme.id,
        found,
        sites=SITES,
        date=draw(st.none() | st.dates()),
        stage=draw(st.sampled_from((None, *STAGES))),
        team=draw(teams),
        metadata=draw(st.dictionaries(texts, texts, max_size=2)),
        nonconformities=draw(st.lists(nonconformities(scheme), max_size=2)),
        exclusions=excluded,
        special_deductions=draw(st.lists(deductions, max_size=6)) if special else (),
        special_bonuses=draw(st.lists(bonuses, max_size=scheme.special.bonus_limit)) if special else (),
        revision=1,
    )


@st.composite
def assessed(draw: st.DrawFn, *, special: bool = True) -> tuple[Assessment, Scheme]:
    """A sound assessment with its scheme."""
    scheme = draw(schemes_)
    return draw(assessments(scheme, special=special)), scheme


@st.composite
def admissible_tables(draw: st.DrawFn, scheme: Scheme) -> dict[str, Fraction]:
    """Points for every leaf without published points that agree with the published ones."""
    table: dict[str, Fraction] = {}
    for group in scheme.tree.groups:
        parts = draw(st.lists(st.integers(0, 9), min_size=len(group.leaves), max_size=len(group.leaves)).filter(any))
        table |= {leaf: group.rest * part / sum(parts) for leaf, part in zip(group.leaves, parts, strict=True)}
    return table


def document(assessment: Assessment) -> dict[str, Any]:
    """The document of an assessment, as a JSON reader has it."""
    read: dict[str, Any] = json.loads(gbt27922.to_json(assessment))
    return read


#: Special items of a drawn scheme: what they are worth, and their limits.
SPECIAL = {
    "deduction_points": "0.5",
    "fail_at": 3,
    "bonus_points": "3/7",
    "bonus_limit": 2,
    "grounds": [{"id": "law", "title": {"zh": "法规", "en": "law"}}],
}
#: Schemes of any kind as plain documents: floors at any level, requirements, measured leaves, any aggregation and total.
scheme_documents = st.randoms(use_true_random=False).map(drawn.scheme)


def assessment_documents(scheme: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Assessments that fit a scheme, as plain documents; often just on a bound, a floor or a requirement."""
    return st.randoms(use_true_random=False).map(lambda random: drawn.assessment(random, scheme))


@st.composite
def fitting_documents(draw: st.DrawFn, /, **fixed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An assessment and its scheme, both as plain documents; ``fixed`` are fields of the scheme."""
    scheme = drawn.scheme(draw(st.randoms(use_true_random=False)), **fixed)
    return draw(assessment_documents(scheme)), scheme


@st.composite
def fitting(draw: st.DrawFn, /, **fixed: Any) -> tuple[Assessment, Scheme]:
    """An assessment and its scheme, of any kind; ``fixed`` are fields of the scheme."""
    assessment, scheme = draw(fitting_documents(**fixed))
    return gbt27922.parse_assessment(assessment), schemes.parse(scheme)
