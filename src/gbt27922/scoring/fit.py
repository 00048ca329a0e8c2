"""Does an assessment fit a scheme? A quick answer, and every reason why not with its path in the assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.scheme import Scheme, Special
from gbt27922.models.tree import Tree


def excluded_leaves(assessment: Assessment, tree: Tree) -> list[str]:
    """The leaves that the exclusions take out, once for each time they do; an unknown indicator as itself."""
    return [leaf for item in assessment.exclusions for leaf in tree.under.get(item.indicator, (item.indicator,))]


def fits(assessment: Assessment, scheme: Scheme, found: Mapping[str, int]) -> bool:
    """Whether there is no misfit: each leaf is found or excluded, never both, and all else is allowed."""
    tree = scheme.tree
    return (
        _covers(tree, found, excluded_leaves(assessment, tree))
        and any(map(tree.weights.__getitem__, found))
        and not (tree.qualitative and any(_is_miscounted(finding, tree) for finding in assessment.findings))
        and next(_special_misfits(assessment, scheme.special), None) is None
    )


def _covers(tree: Tree, found: Mapping[str, int], excluded: Collection[str]) -> bool:
    """Whether each leaf is found or excluded, once."""
    if not excluded:
        return tree.leaves.keys() == found.keys()
    return tree.leaves.keys() == {*found, *excluded} and len(tree.leaves) == len(found) + len(excluded)


def misfits(assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
    """Every reason why ``assessment`` cannot be scored against ``scheme``."""
    tree, excluded = scheme.tree, frozenset(excluded_leaves(assessment, scheme.tree))
    yield from _exclusion_misfits([item.indicator for item in assessment.exclusions], tree)
    if not any(weight for leaf, weight in tree.weights.items() if leaf not in excluded):
        reason = "must leave something that applies and has points, but everything is excluded"
        yield Problem("$.exclusions", reason, "nothing_applicable")
    for index, finding in enumerate(assessment.findings):
        yield from (problem.under(f"$.findings[{index}]") for problem in _finding_misfits(finding, tree, excluded))
    yield from _missing({finding.indicator for finding in assessment.findings} | excluded, tree)
    yield from _special_misfits(assessment, scheme.special)


def _exclusion_misfits(ids: list[str], tree: Tree) -> Iterator[Problem]:
    for index, excluded in enumerate(ids):
        path = f"$.exclusions[{index}].indicator"
        if excluded not in tree.under:
            yield Problem(path, _unknown(excluded), "unknown_indicator")
        if excluded in ids[:index]:
            yield Problem(path, f'must be excluded once, but "{excluded}" is excluded twice', "overlapping_exclusion")
        elif outer := next((other for other in ids if excluded.startswith(f"{other}.")), None):
            reason = f'must not lie inside another exclusion, but "{outer}" excludes "{excluded}" already'
            yield Problem(path, reason, "overlapping_exclusion")


def _finding_misfits(finding: Finding, tree: Tree, excluded: Collection[str]) -> Iterator[Problem]:
    leaf = finding.indicator
    if leaf not in tree.under:
        yield Problem("$.indicator", _unknown(leaf), "unknown_indicator")
    elif leaf not in tree.leaves:
        reason = f'must be a leaf, but "{leaf}" has parts: assess {", ".join(tree.under[leaf])}'
        yield Problem("$.indicator", reason, "not_a_leaf")
    elif leaf in excluded:
        reason = f'must not be excluded, but "{leaf}" is: drop the finding or the exclusion'
        yield Problem("$.indicator", reason, "excluded_leaf")
    elif _is_miscounted(finding, tree):
        reason = f'must be a verdict ("conforming"), because "{leaf}" is qualitative'
        yield Problem("$.sampled", reason, "counts_on_qualitative")


def _is_miscounted(finding: Finding, tree: Tree) -> bool:
    """Whether a leaf that takes verdicts only was given counts."""
    return finding.indicator in tree.qualitative and finding.conforming is None


def _missing(known: Collection[str], tree: Tree) -> Iterator[Problem]:
    for leaf, indicator in tree.leaves.items():
        if leaf not in known:
            reason = (
                f"must cover {leaf} {indicator.title.zh} ({indicator.title.en}): it has no finding and is not excluded"
            )
            yield Problem("$.findings", reason, "missing_finding")


def _special_misfits(assessment: Assessment, special: Special) -> Iterator[Problem]:
    for index, deduction in enumerate(assessment.special_deductions):
        if deduction.ground not in special.ground_ids:
            reason = f'must be one of {", ".join(special.ground_ids)}, got "{deduction.ground}"'
            yield Problem(f"$.special_deductions[{index}].ground", reason, "unknown_ground")
    if len(assessment.special_bonuses) > special.bonus_limit:
        reason = f"must hold at most {special.bonus_limit}, got {len(assessment.special_bonuses)}"
        yield Problem("$.special_bonuses", reason, "too_many_bonuses")


def _unknown(indicator: str) -> str:
    return f'must be an indicator of the scheme, but "{indicator}" is none'
