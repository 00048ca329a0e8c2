"""Whether an assessment fits a scheme: a quick check, and every problem with its path in the assessment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache

from gbt27922._basis.foreign_text import cut, quoted
from gbt27922.errors import Problem, Value
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.indicators import Indicator
from gbt27922.models.scheme import Scheme, Special
from gbt27922.models.tree import Tree, ancestors


def excluded_leaves(assessment: Assessment, tree: Tree) -> list[str]:
    """The leaves of all exclusions, with repeats; an unknown indicator is kept as it is."""
    return [leaf for item in assessment.exclusions for leaf in tree.under.get(item.indicator, (item.indicator,))]


def open_leaves(assessment: Assessment, scheme: Scheme) -> tuple[str, ...]:
    """The leaves that apply and have no finding yet, in order."""
    tree = scheme.tree
    known = {finding.indicator for finding in assessment.findings}.union(excluded_leaves(assessment, tree))
    return tuple(leaf for leaf in tree.leaves if leaf not in known)


def fits(assessment: Assessment, scheme: Scheme, found: Mapping[str, int]) -> bool:
    """Whether :func:`assessment_problems` has nothing to report, at a fraction of its cost."""
    tree = scheme.tree
    return (
        _covers(tree, found, excluded_leaves(assessment, tree))
        and any(map(tree.weights.__getitem__, found))
        and not (tree.qualitative and any(_has_forbidden_counts(finding, tree) for finding in assessment.findings))
        and next(_special_problems(assessment, scheme.special), None) is None
    )


def _covers(tree: Tree, found: Mapping[str, int], excluded: Collection[str]) -> bool:
    """Whether each leaf has a finding or is excluded, but never both and never excluded twice."""
    if not excluded:
        return tree.leaves.keys() == found.keys()
    return tree.leaves.keys() == {*found, *excluded} and len(tree.leaves) == len(found) + len(excluded)


def assessment_problems(assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
    """Every problem that keeps ``assessment`` from being scored against ``scheme``."""
    tree, excluded = scheme.tree, frozenset(excluded_leaves(assessment, scheme.tree))
    yield from _exclusion_problems([item.indicator for item in assessment.exclusions], tree)
    # 6, exclusions: the score is divided by the points that apply, so there must be some.
    if not any(weight for leaf, weight in tree.weights.items() if leaf not in excluded):
        yield Problem("$.exclusions", "nothing_applicable")
    parts = cache(lambda node: tuple(map(cut, tree.under[node])))  # once, however many findings are of one node
    for index, finding in enumerate(assessment.findings):
        found = _finding_problems(finding, tree, excluded, parts)
        yield from (problem.under(f"$.findings[{index}]") for problem in found)
    # 6: every indicator that applies is assessed; nothing is guessed.
    yield from (_missing(tree.leaves[leaf]) for leaf in open_leaves(assessment, scheme))
    yield from _special_problems(assessment, scheme.special)


def _exclusion_problems(ids: list[str], tree: Tree) -> Iterator[Problem]:
    known, before = set(ids), set[str]()
    for index, excluded in enumerate(ids):
        path = f"$.exclusions[{index}].indicator"
        # 6, exclusions: only an indicator of the standard can be excluded.
        if excluded not in tree.under:
            yield Problem(path, "unknown_indicator", {"indicator": quoted(excluded)})
        # docs/readings.md, Exclusions: neither the same one twice, nor one inside another.
        if excluded in before:
            yield Problem(path, "overlapping_exclusion.twice", {"indicator": quoted(excluded)})
        elif outer := next((other for other in ancestors(excluded) if other in known), None):
            both = {"indicator": quoted(excluded), "outer": quoted(outer)}
            yield Problem(path, "overlapping_exclusion.inside", both)
        before.add(excluded)


def _finding_problems(
    finding: Finding, tree: Tree, excluded: Collection[str], parts: Callable[[str], tuple[str, ...]]
) -> Iterator[Problem]:
    leaf = finding.indicator
    of: dict[str, Value] = {"indicator": quoted(leaf)}
    # 5: a finding belongs to an indicator of the standard,
    if leaf not in tree.under:
        yield Problem("$.indicator", "unknown_indicator", of)
    # 6: and only leaves are assessed.
    elif leaf not in tree.leaves:
        yield Problem("$.indicator", "not_a_leaf", {**of, "leaves": parts(leaf)})
    # docs/readings.md, Exclusions: a finding on an excluded leaf is an error, even a conforming one.
    elif leaf in excluded:
        yield Problem("$.indicator", "excluded_leaf", of)
    # 6: a qualitative indicator is met or not met; there is nothing to count.
    elif _has_forbidden_counts(finding, tree):
        yield Problem("$.sampled", "counts_on_qualitative", of)


def _has_forbidden_counts(finding: Finding, tree: Tree) -> bool:
    """Whether the finding has counts although its leaf takes verdicts only."""
    return finding.indicator in tree.qualitative and finding.conforming is None


def _missing(leaf: Indicator) -> Problem:
    titles = {"title_zh": cut(leaf.title.zh), "title_en": cut(leaf.title.en)}
    return Problem("$.findings", "missing_finding", {"indicator": cut(leaf.id), **titles})


def _special_problems(assessment: Assessment, special: Special) -> Iterator[Problem]:
    grounds = dict.fromkeys(special.ground_ids if assessment.special_deductions else ())
    # 6, special deductions: only for the grounds that the standard names.
    others = [
        (index, one.ground) for index, one in enumerate(assessment.special_deductions) if one.ground not in grounds
    ]
    told = tuple(map(cut, grounds)) if others else ()
    for index, ground in others:
        values: dict[str, Value] = {"grounds": told, "got": quoted(ground)}
        yield Problem(f"$.special_deductions[{index}].ground", "unknown_ground", values)
    # docs/readings.md, special.bonus_limit: more than the limit is an error, and never ignored.
    if len(assessment.special_bonuses) > special.bonus_limit:
        counts = {"most": special.bonus_limit, "got": len(assessment.special_bonuses)}
        yield Problem("$.special_bonuses", "too_many_bonuses", counts)
