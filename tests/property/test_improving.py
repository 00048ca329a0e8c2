"""What-if and the cheapest way up, as properties: what is promised for every assessment."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922.analysis import (
    Change,
    Exclude,
    Improvement,
    Include,
    Plan,
    PutRight,
    RemoveDeduction,
    SetFinding,
    improve,
    what_if,
)
from gbt27922.models import Assessment, Exclusion, Finding, Scheme, Site, SpecialDeduction
from gbt27922.scoring.aggregation import ratios_of
from tests.property import strategies as some
from tests.support.estimating import scheme_of

COSTS = st.sampled_from((0, 1, 1, 2, 3, "0.5", "7/3"))
_SITES = tuple(Site(id, "outlet") for id in ("X", "Y", "Z"))
_LEAVES = {"A": 23, "B": 31, "C": 5, "D": 41}
#: Few leaves, so that everything can be tried.
FEW = tuple(
    scheme_of(_LEAVES, **patch)
    for patch in (
        {},
        {"aggregation": "site_mean"},
        {"special": {"applied": "inside", "deduction_points": "3/7"}},
        {"cap": 94},
        {"special": {"grounds": json.loads(gbt27922.to_json(some.UNEQUAL))["special"]["grounds"], "fail_at": 2}},
        {
            "aggregation": "site_mean",
            "grades": [
                some.node("none"),
                some.node("low", requires=["C"]),
                some.node("high", floor={"level": 1, "share": "0.75"}),
            ],
        },
    )
)
#: The same with floors at two levels, a leaf without points that is required, and a measured one.
NESTED = some.patched(
    total=100,
    score_total=1000,
    indicators=[
        some.node("A", 23),
        some.node("B", 36, some.node("B.1", 31), some.node("B.2", 5, method="measured", scale={"from": 1, "to": 4})),
        some.node("D", 41, some.node("D.1", 41), some.node("D.2", 0)),
    ],
    grades=[
        some.node("none"),
        some.node("low", floor={"level": 2, "share": "0.4"}),
        some.node("middle", floor={"level": 1, "share": "0.7"}, **{"from": 700}),
        some.node("high", floor={"level": 1, "share": "0.8"}, requires=["B.2", "D.2"]),
    ],
)


class Case(NamedTuple):
    """A question, with all that decides it."""

    assessment: Assessment
    scheme: Scheme
    target: str
    costs: dict[str, object] | None
    fixable: tuple[str, ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any assessment of the pool, with few enough leaves and deductions that may be fixed."""
    assessment, scheme = draw(st.one_of(some.assessed(), some.fitting().filter(lambda drawn: drawn[1].is_graded)))
    leaves = lossy(assessment, scheme)
    count = len(assessment.special_deductions)
    every = [*leaves, *(f"special_deductions[{index}]" for index in range(count))]
    fixable = draw(st.lists(st.sampled_from(every), max_size=6, unique=True)) if every else []
    costs = draw(st.none() | st.fixed_dictionaries(dict.fromkeys(fixable, COSTS)))
    return Case(assessment, scheme, draw(st.sampled_from(scheme.grades)).id, costs, tuple(fixable))


@st.composite
def small_cases(draw: st.DrawFn) -> Case:
    """Samples at several sites, small enough to try every number of samples of every leaf."""
    scheme = draw(st.sampled_from((*FEW, NESTED, NESTED)))
    found = []
    for leaf in scheme.leaves:
        for site in draw(st.lists(st.sampled_from(_SITES), min_size=1, max_size=2)):
            if leaf.scale:
                found.append(Finding(leaf.id, site.id, value=draw(st.integers(1, 4))))
                continue
            sampled = draw(st.integers(1, 4))
            nonconforming = draw(st.integers(0, min(sampled, 2)))
            found.append(Finding(leaf.id, site.id, sampled=sampled, nonconforming=nonconforming))
    grounds = st.builds(SpecialDeduction, st.sampled_from(scheme.special.ground_ids), st.just("…"))
    deductions = draw(st.lists(grounds, max_size=3))
    assessment = Assessment(scheme.id, found, sites=_SITES, special_deductions=deductions, revision=1)
    fixable = ("special_deductions", *lossy(assessment, scheme)[:3])
    costs = draw(st.none() | st.fixed_dictionaries(dict.fromkeys(fixable, COSTS)))
    return Case(assessment, scheme, draw(st.sampled_from(scheme.grades)).id, costs, fixable)


def lossy(assessment: Assessment, scheme: Scheme) -> list[str]:
    """The leaves that lost something, if they are worth anything or a grade requires that they lose nothing."""
    ratios = ratios_of(assessment, scheme)
    required = {leaf for grade in scheme.grades for node in grade.requires for leaf in scheme.tree.under[node]}
    lost = [leaf for leaf in scheme.tree.leaves if ratios.lost.get(leaf)]
    return [leaf for leaf in lost if scheme.points(leaf) or leaf in required]


class Way(NamedTuple):
    """Something that can be put right: in how many steps, at which cost and for how many points each."""

    name: str
    site: str | None
    most: int
    cost: Fraction
    points: Fraction
    whole: bool = False

    def change(self, steps: int) -> Change:
        if self.name.startswith("special_deductions"):
            return RemoveDeduction(int(self.name.partition("[")[2][:-1]))
        return PutRight(self.name, self.site, None if self.whole else steps)


def ways(case: Case, step: str) -> list[Way]:
    """All that can be put right, by putting each right alone and looking at what that gains."""
    found: list[Way] = []
    costs = None if case.costs is None else {name: Fraction(str(cost)) for name, cost in case.costs.items()}
    bare = evolve(case.scheme, cap=None)
    for leaf in lossy(case.assessment, case.scheme):
        if leaf in case.fixable:
            found += _leaf_ways(leaf, case, bare, None if costs is None else costs[leaf], step)
    for index in range(len(case.assessment.special_deductions)):
        name = f"special_deductions[{index}]"
        if name in case.fixable or "special_deductions" in case.fixable:
            cost = Fraction(1) if costs is None else costs[name if name in costs else "special_deductions"]
            found.append(Way(name, None, 1, cost, gain(case, bare, RemoveDeduction(index))))
    return found


def _leaf_ways(leaf: str, case: Case, bare: Scheme, cost: Fraction | None, step: str) -> list[Way]:
    nonconforming: dict[str | None, int] = {}
    by_site = step == "sample" and case.scheme.aggregation == "site_mean"
    for finding in case.assessment.findings:
        if finding.indicator == leaf and finding.counts[1]:
            site = finding.site if by_site else None
            nonconforming[site] = nonconforming.get(site, 0) + finding.counts[1]
    every = sum(nonconforming.values())
    if step == "leaf" or leaf in case.scheme.tree.scales:
        return [Way(leaf, None, 1, Fraction(1) if cost is None else cost, gain(case, bare, PutRight(leaf)), whole=True)]
    spread = Fraction(1) if cost is None else cost / max(every, 1)
    by_id = sorted(nonconforming.items(), key=str)
    return [Way(leaf, site, bad, spread, gain(case, bare, PutRight(leaf, site, 1))) for site, bad in by_id]


def gain(case: Case, bare: Scheme, change: Change) -> Fraction:
    return what_if(case.assessment, [change], bare).gained


def tried(case: Case, goal: str, step: str) -> list[tuple[Fraction, list[Change]]]:
    """The best three plans by trying all: each reaches the goal, and none could do without a step."""
    options = ways(case, step)
    ranks = [grade.id for grade in case.scheme.grades]

    def changes(steps: tuple[int, ...]) -> list[Change]:
        return [way.change(count) for way, count in zip(options, steps, strict=True) if count]

    def reaches(steps: tuple[int, ...]) -> bool:
        grade = what_if(case.assessment, changes(steps), case.scheme).after.grade
        return ranks.index(grade.id) >= ranks.index(goal)

    every = list(product(*(range(way.most + 1) for way in options)))
    good = {steps for steps in every if reaches(steps)}
    lean = [s for s in good if not any(n and (*s[:at], n - 1, *s[at + 1 :]) in good for at, n in enumerate(s))]

    def rank(steps: tuple[int, ...]) -> tuple[Fraction, int, Fraction, list[int]]:
        pairs = list(zip(steps, options, strict=True))
        cost = sum((count * way.cost for count, way in pairs), Fraction(0))
        points = sum((count * way.points for count, way in pairs), Fraction(0))
        return cost, sum(steps), -points, [-count for count in steps]

    best = sorted(lean, key=rank)[:3]
    return [(rank(steps)[0], changes(steps)) for steps in best]


def asked(case: Case, step: str) -> Improvement:
    costs = case.costs
    return improve(case.assessment, case.target, case.scheme, costs=costs, fixable=case.fixable, step=step)  # type: ignore[arg-type]


def check(case: Case, step: str) -> None:
    found = asked(case, step)
    ranks = [grade.id for grade in case.scheme.grades]
    everything = [way.change(way.most) for way in ways(case, step)]
    best = what_if(case.assessment, everything, case.scheme).after
    assert (found.best_score, found.best_grade) == (best.score, best.grade)
    assert found.reachable == (ranks.index(best.grade.id) >= ranks.index(case.target))
    goal = case.target if found.reachable else best.grade.id
    answer: list[Plan] = [found.plan, *found.alternatives]
    assert [(plan.cost, list(plan.changes)) for plan in answer] == tried(case, goal, step)
    for plan in answer:
        after = what_if(case.assessment, plan.changes, case.scheme).after
        assert (after.score, after.grade) == (plan.score_after, plan.grade_after)
        assert ranks.index(after.grade.id) >= ranks.index(goal)
        assert sum((fix.cost for fix in plan.fixes), Fraction(0)) == plan.cost


class TestImprove:
    """The cheapest way up: it reaches the target, nothing is cheaper, and the alternatives are the next best."""

    @settings(max_examples=40)
    @given(cases())
    def test_by_leaves_as_by_trying_everything(self, case: Case) -> None:
        """The plan, its cost and the alternatives are those that trying all sets of fixes gives, with every reading."""
        check(case, "leaf")

    @settings(max_examples=40)
    @given(small_cases())
    def test_by_samples_as_by_trying_everything(self, case: Case) -> None:
        """So they are where each sample can be put right by itself."""
        check(case, "sample")

    @settings(max_examples=20)
    @given(st.one_of(st.tuples(cases(), st.just("leaf")), st.tuples(small_cases(), st.just("sample"))), st.data())
    def test_the_order_of_a_document_does_not_matter(self, drawn: tuple[Case, str], data: st.DataObject) -> None:
        """Findings, sites, exclusions and what may be fixed can stand in any order."""
        case, step = drawn
        found, given_ = case.assessment, case.fixable
        names = "findings", "sites", "exclusions"
        parts: dict[str, Any] = {name: data.draw(st.permutations(getattr(found, name))) for name in names}
        other = case._replace(assessment=evolve(found, **parts), fixable=given_[::-1])
        one, same = asked(case, step), asked(other, step)
        assert (one.plan, one.alternatives) == (same.plan, same.alternatives)

    @settings(max_examples=20)
    @given(cases())
    def test_certain_is_what_the_range_says(self, case: Case) -> None:
        """A plan is certain where the lowest grade over all point tables reaches what it is for."""
        found = asked(case, "leaf")
        goal = found.target if found.reachable else found.best_grade
        spread = what_if(case.assessment, found.plan.changes, case.scheme).after.score_range
        if spread is None:
            assert found.plan.certain is None
        else:
            grades = case.scheme.grades
            assert found.plan.certain == (grades.index(spread.lowest_grade) >= grades.index(goal))


class TestWhatIf:
    """What changes do: both cards, the difference, and nothing else."""

    @settings(max_examples=30)
    @given(some.assessed(), st.data())
    def test_a_fix_never_lowers_the_score(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """Put right, a leaf that lost points gains some, if there is no cap, and only its line and those above change."""
        assessment, scheme = drawn
        losses = gbt27922.score(assessment, scheme).losses()
        assume(losses)
        leaf = data.draw(st.sampled_from(losses)).indicator
        found = what_if(assessment, [PutRight(leaf)], scheme)
        assert found.gained > 0 if scheme.cap is None else found.gained >= 0
        assert all(f"{leaf}.".startswith(f"{one.indicator}.") for one in found.lines)

    @settings(max_examples=30)
    @given(some.assessed(), st.data())
    def test_more_nonconforming_never_raises_the_score(
        self, drawn: tuple[Assessment, Scheme], data: st.DataObject
    ) -> None:
        """A finding that is made worse lowers the score or leaves it."""
        assessment, scheme = drawn
        counted = [finding for finding in assessment.findings if finding.sampled is not None]
        assume(counted)
        worse = data.draw(st.sampled_from(counted))
        place = assessment.findings.index(worse)
        more = evolve(worse, nonconforming=data.draw(st.integers(worse.counts[1], worse.counts[0])))
        changed = evolve(assessment, findings=(*assessment.findings[:place], more, *assessment.findings[place + 1 :]))
        assert gbt27922.score(changed, scheme).score <= gbt27922.score(assessment, scheme).score

    @settings(max_examples=30)
    @given(some.assessed(), st.data())
    def test_what_is_excluded_and_included_again_is_as_before(
        self, drawn: tuple[Assessment, Scheme], data: st.DataObject
    ) -> None:
        """Exclude a leaf, then include it with the finding that it had: every line is as before."""
        assessment, scheme = drawn
        leaves = [finding.indicator for finding in assessment.findings]
        once = [one for one in assessment.findings if leaves.count(one.indicator) == 1]
        worth = {leaf for leaf in leaves if scheme.points(leaf)}
        allowed = [one for one in once if worth - {one.indicator}]
        assume(allowed)
        one = data.draw(st.sampled_from(allowed))
        without = what_if(assessment, [Exclude(one.indicator)], scheme).assessment
        assert without.exclusions[-1] == Exclusion(one.indicator, "what if 假设")
        figures = {name: getattr(one, name) for name in ("conforming", "sampled", "nonconforming")}
        again = what_if(without, [SetFinding(one.indicator, one.site, **figures), Include(one.indicator)], scheme)
        assert again.after.lines == gbt27922.score(assessment, scheme).lines
        assert again.assumed == ()

    @settings(max_examples=30)
    @given(some.assessed(), st.data())
    def test_the_difference_is_complete(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """The lines that differ are all that differ, and the earned points of the top ones add up."""
        assessment, scheme = drawn
        leaf = data.draw(st.sampled_from([finding.indicator for finding in assessment.findings]))
        found = what_if(assessment, [SetFinding(leaf, conforming=data.draw(st.booleans()))], scheme)
        changed = {line.indicator for line in found.lines}
        pairs = zip(found.before.lines, found.after.lines, strict=True)
        assert changed == {one.indicator for one, other in pairs if one != other}
        top = [line for line in found.lines if line.after and line.after.level == 1]
        whole = [sum(line.earned for line in card.lines if line.level == 1) for card in (found.after, found.before)]
        assert sum((line.earned for line in top), Fraction(0)) == whole[0] - whole[1]
