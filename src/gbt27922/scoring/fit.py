"""Whether an assessment fits a scheme: a quick check, and every problem with its path in the assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gbt27922._basis.foreign_text import cut, listed, quoted
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.scheme import Scheme, Special
from gbt27922.models.tree import Tree, ancestors


def excluded_leaves(assessment: Assessment, tree: Tree) -> list[str]:
    """The leaves of all exclusions, with repeats; an unknown indicator is kept as it is."""
    return [leaf for item in assessment.exclusions for leaf in tree.under.get(item.indicator, (item.indicator,))]


def fits(assessment: Assessment, scheme: Scheme, found: Mapping[str, int]) -> bool:
    """Whether :func:`assessment_problems` has nothing to report, at a fraction of its cost."""
    tree, items = scheme.tree, assessment.special_deductions or assessment.special_bonuses
    return (
        _covers(tree, found, assessment)
        and not (tree.qualitative and any(_has_forbidden_counts(finding, tree) for finding in assessment.findings))
        and not (items and next(_special_problems(assessment, scheme.special), None))
    )


def _covers(tree: Tree, found: Mapping[str, int], assessment: Assessment) -> bool:
    """Whether each leaf has a finding or is excluded, but never both and never excluded twice, and something applies."""
    leaves = tree.leaf_ids
    if not leaves.issuperset(found):
        return False
    if not assessment.exclusions:
        return len(found) == len(leaves)
    excluded = excluded_leaves(assessment, tree)
    return (
        len(found) + len(excluded) == len(leaves)
        and len({*excluded}) == len(excluded)
        and not [leaf for leaf in excluded if leaf in found or leaf not in leaves]
        and any(map(tree.weights.__getitem__, found))
    )


def assessment_problems(assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
    """Every problem that keeps ``assessment`` from being scored against ``scheme``."""
    tree, excluded = scheme.tree, frozenset(excluded_leaves(assessment, scheme.tree))
    yield from _exclusion_problems([item.indicator for item in assessment.exclusions], tree)
    # 6, exclusions: the score is divided by the points that apply, so there must be some.
    if not any(weight for leaf, weight in tree.weights.items() if leaf not in excluded):
        reason = "must leave something that applies and has points, but everything is excluded"
        yield Problem.said("$.exclusions", reason, "nothing_applicable")
    for index, finding in enumerate(assessment.findings):
        yield from (problem.under(f"$.findings[{index}]") for problem in _finding_problems(finding, tree, excluded))
    yield from _missing({finding.indicator for finding in assessment.findings} | excluded, tree)
    yield from _special_problems(assessment, scheme.special)


def _exclusion_problems(ids: list[str], tree: Tree) -> Iterator[Problem]:
    known, before = set(ids), set[str]()
    for index, excluded in enumerate(ids):
        path = f"$.exclusions[{index}].indicator"
        # 6, exclusions: only an indicator of the standard can be excluded.
        if excluded not in tree.under:
            yield Problem.said(path, _unknown(excluded), "unknown_indicator")
        # docs/readings.md, Exclusions: neither the same one twice, nor one inside another.
        if excluded in before:
            yield Problem.said(
                path, f"must be excluded once, but {quoted(excluded)} is excluded twice", "overlapping_exclusion"
            )
        elif outer := next((other for other in ancestors(excluded) if other in known), None):
            reason = f"must not lie inside another exclusion, but {quoted(outer)} excludes {quoted(excluded)} already"
            yield Problem.said(path, reason, "overlapping_exclusion")
        before.add(excluded)


def _finding_problems(finding: Finding, tree: Tree, excluded: Collection[str]) -> Iterator[Problem]:
    leaf = finding.indicator
    # 5: a finding belongs to an indicator of the standard,
    if leaf not in tree.under:
        yield Problem.said("$.indicator", _unknown(leaf), "unknown_indicator")
    # 6: and only leaves are assessed.
    elif leaf not in tree.leaves:
        reason = f"must be a leaf, but {quoted(leaf)} has parts: assess {listed(tree.under[leaf])}"
        yield Problem.said("$.indicator", reason, "not_a_leaf")
    # docs/readings.md, Exclusions: a finding on an excluded leaf is an error, even a conforming one.
    elif leaf in excluded:
        reason = f"must not be excluded, but {quoted(leaf)} is: drop the finding or the exclusion"
        yield Problem.said("$.indicator", reason, "excluded_leaf")
    # 6: a qualitative indicator is met or not met; there is nothing to count.
    elif _has_forbidden_counts(finding, tree):
        reason = f'must be a verdict ("conforming"), because {quoted(leaf)} is qualitative'
        yield Problem.said("$.sampled", reason, "counts_on_qualitative")


def _has_forbidden_counts(finding: Finding, tree: Tree) -> bool:
    """Whether the finding has counts although its leaf takes verdicts only."""
    return finding.indicator in tree.qualitative and finding.conforming is None


def _missing(known: Collection[str], tree: Tree) -> Iterator[Problem]:
    for leaf, indicator in tree.leaves.items():
        # 6: every indicator that applies is assessed; nothing is guessed.
        if leaf not in known:
            title = f"{cut(indicator.title.zh)} ({cut(indicator.title.en)})"
            reason = f"must cover {cut(leaf)} {title}: it has no finding and is not excluded"
            yield Problem.said("$.findings", reason, "missing_finding")


def _special_problems(assessment: Assessment, special: Special) -> Iterator[Problem]:
    grounds = dict(special.kinds) if assessment.special_deductions else {}
    for index, deduction in enumerate(assessment.special_deductions):
        # 6, special deductions: only for the grounds that the standard names.
        if deduction.ground not in grounds:
            reason = f"must be one of {listed(grounds)}, got {quoted(deduction.ground)}"
            yield Problem.said(f"$.special_deductions[{index}].ground", reason, "unknown_ground")
    # docs/readings.md, special.bonus_limit: more than the limit is an error, and never ignored.
    if len(assessment.special_bonuses) > special.bonus_limit:
        reason = f"must hold at most {special.bonus_limit}, got {len(assessment.special_bonuses)}"
        yield Problem.said("$.special_bonuses", reason, "too_many_bonuses")


def _unknown(indicator: str) -> str:
    return f"must be an indicator of the scheme, but {quoted(indicator)} is not one"
