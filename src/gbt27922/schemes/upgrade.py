"""An assessment for another revision of its scheme: what can be kept, and what must be found anew."""

from __future__ import annotations

from attrs import evolve, frozen

from gbt27922._basis.checked import check
from gbt27922.models.assessment import Assessment, Exclusion
from gbt27922.models.finding import Finding
from gbt27922.models.scheme import Scheme
from gbt27922.schemes.scheme_diff import IndicatorState


@frozen(kw_only=True)
class Upgrade:
    """What becomes of an assessment in another revision; no finding is invented.

    ``draft`` names the new revision and holds what can be kept; ``findings`` and ``exclusions`` are those that cannot.
    ``open_leaves`` are the leaves that must be found anew.
    """

    draft: Assessment
    findings: tuple[Finding, ...]
    exclusions: tuple[Exclusion, ...]
    open_leaves: tuple[str, ...]


def upgraded(assessment: Assessment, old: Scheme, new: Scheme) -> Upgrade:
    """The assessment for ``new``: a finding is kept where its leaf is the same in both, with its title, method and scale."""
    check(assessment, Assessment)
    before, after = ({leaf.id: IndicatorState.of(leaf) for leaf in one.leaves} for one in (old, new))
    same = {leaf for leaf in after if _question(after[leaf]) == _question(before.get(leaf))}
    kept = [one for one in assessment.findings if one.indicator in same]
    exclusions = [one for one in assessment.exclusions if one.indicator in new.tree.under]
    closed = {one.indicator for one in kept}.union(*(new.tree.under[one.indicator] for one in exclusions))
    return Upgrade(
        draft=evolve(assessment, revision=new.revision, findings=kept, exclusions=exclusions),
        findings=tuple(one for one in assessment.findings if one.indicator not in same),
        exclusions=tuple(one for one in assessment.exclusions if one.indicator not in new.tree.under),
        open_leaves=tuple(leaf for leaf in new.tree.leaves if leaf not in closed),
    )


def _question(state: IndicatorState | None) -> object:
    """What is asked of a leaf, whatever it is worth."""
    return state and (state.title, state.method, state.scale)
