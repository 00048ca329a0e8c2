"""Whether an assessment fits a scheme: a quick check, and every problem with its path in the assessment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import cut, quoted
from gbt27922.errors import Problem, Value
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import TAKES, Finding, FindingKind
from gbt27922.models.indicators import Indicator
from gbt27922.models.scheme import Scheme, Special
from gbt27922.models.tree import Tree, ancestors
from gbt27922.scoring.older_revision import older_revision


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
    tree, items = scheme.tree, assessment.special_deductions or assessment.special_bonuses
    return (
        _covers(tree, found, assessment)
        and _takes_all(tree, assessment.findings)
        and not (items and next(_special_problems(assessment, scheme.special), None))
        and (not assessment.nonconformities or next(_nonconformity_problems(assessment, tree), None) is None)
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
    """Every problem that keeps ``assessment`` from being scored against ``scheme``.

    One that was made for an older revision has that problem, and those that it has there.
    """
    if older := older_revision(assessment, scheme):
        yield older.problem
        scheme = older.scheme
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
    yield from _nonconformity_problems(assessment, tree)
    yield from _special_problems(assessment, scheme.special)


def _nonconformity_problems(assessment: Assessment, tree: Tree) -> Iterator[Problem]:
    # docs/readings.md, Certification: any indicator of the standard may have one, a leaf or not, excluded or not.
    for index, one in enumerate(assessment.nonconformities):
        if one.indicator not in tree.under:
            yield _unknown(f"$.nonconformities[{index}].indicator", one.indicator)


def _unknown(path: str, indicator: str) -> Problem:
    return Problem(path, "unknown_indicator", _named(indicator))


def _named(indicator: str) -> dict[str, Value]:
    return {"indicator": quoted(indicator)}


def _exclusion_problems(ids: list[str], tree: Tree) -> Iterator[Problem]:
    known, before = set(ids), set[str]()
    for index, excluded in enumerate(ids):
        path = f"$.exclusions[{index}].indicator"
        # 6, exclusions: only an indicator of the standard can be excluded.
        if excluded not in tree.under:
            yield _unknown(path, excluded)
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
    # 5: a finding belongs to an indicator of the standard,
    if leaf not in tree.under:
        yield _unknown("$.indicator", leaf)
    # 6: and only leaves are assessed.
    elif leaf not in tree.leaves:
        yield Problem("$.indicator", "not_a_leaf", {**_named(leaf), "leaves": parts(leaf)})
    # docs/readings.md, Exclusions: a finding on an excluded leaf is an error, even a conforming one.
    elif leaf in excluded:
        yield Problem("$.indicator", "excluded_leaf", _named(leaf))
    # 6: a qualitative indicator is met or not met; there is nothing to count. A measured one has a value.
    else:
        yield from _kind_problems(finding, tree.leaves[leaf])


def _kind_problems(finding: Finding, leaf: Indicator) -> Iterator[Problem]:
    """The problem of a finding of a kind, or with a value, that its leaf does not take."""
    if finding.kind not in TAKES[leaf.method]:
        yield Problem(*_NOT_TAKEN[finding.kind, leaf.method == "measured"], _named(leaf.id))
    elif finding.value is not None and (problem := off_scale(finding.value, leaf)):
        yield problem


def off_scale(value: Fraction, leaf: Indicator) -> Problem | None:
    """The problem of a measured value that is not on the scale of its leaf."""
    scale = leaf.scale
    # docs/readings.md, Conditions: a value is on the scale, its ends included.
    if scale is None or scale.from_ <= value <= scale.to:
        return None
    ends = {"from": got(scale.from_), "to": got(scale.to)}
    return Problem("$.value", "outside_scale", {"indicator": quoted(leaf.id), **ends, "got": got(value)})


# By kind of finding, and whether the leaf is measured: where the problem is, and which one.
_NOT_TAKEN: Mapping[tuple[FindingKind, bool], tuple[str, str]] = {
    ("sample", False): ("$.sampled", "counts_on_qualitative"),
    ("sample", True): ("$.sampled", "not_measured.counts"),
    ("verdict", True): ("$.conforming", "not_measured"),
    ("measurement", False): ("$.value", "value_on_others"),
}


def _takes_all(tree: Tree, findings: Sequence[Finding]) -> bool:
    """Whether each leaf takes its findings; a leaf that takes both verdicts and samples needs no look at those."""
    if not tree.strict:
        return not [finding for finding in findings if finding.value is not None]
    return not any(True for one in findings for _ in _kind_problems(one, tree.leaves[one.indicator]))


def _missing(leaf: Indicator) -> Problem:
    titles = {"title_zh": cut(leaf.title.zh), "title_en": cut(leaf.title.en)}
    return Problem("$.findings", "missing_finding", {"indicator": cut(leaf.id), **titles})


def _special_problems(assessment: Assessment, special: Special) -> Iterator[Problem]:
    if special.is_none:
        # docs/readings.md, Conditions: a scheme without special items takes none.
        given = ("special_deductions", "special_bonuses")
        yield from (Problem(f"$.{name}", "no_special_items") for name in given if getattr(assessment, name))
        return
    grounds = dict(special.kinds) if assessment.special_deductions else {}
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
