"""An assessment for another revision of its scheme: what can be kept, and what must be found anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, TypeVar

from attrs import evolve, field, frozen

from gbt27922._basis.checked import Checked, check, holds
from gbt27922._basis.differences import differences
from gbt27922._basis.ids import list_problems, plain_ids
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_tuple, instance_of, tuple_of
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment, Exclusion
from gbt27922.models.finding import Finding
from gbt27922.models.nonconformity import Nonconformity
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.schemes.scheme_diff import IndicatorState

UPGRADE_FORMAT = "gbt27922.upgrade/1"
Item = TypeVar("Item", Exclusion, Nonconformity)


@frozen(kw_only=True)
class Upgrade(Checked):
    """What becomes of an ``assessment`` of the scheme ``old`` in ``new``, another revision; no finding is invented.

    ``draft`` names the new revision and holds what can be kept; ``findings``, ``exclusions`` and ``nonconformities`` are
    those that cannot: the last two because the new revision does not have their indicators.
    ``open_leaves`` are the leaves that must be found anew.
    """

    old: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    new: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    draft: Assessment = field(metadata=holds(instance_of(Assessment)))
    findings: tuple[Finding, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Finding)))
    exclusions: tuple[Exclusion, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Exclusion)))
    open_leaves: tuple[str, ...] = field(converter=as_tuple, metadata=holds(plain_ids))
    nonconformities: tuple[Nonconformity, ...] = field(
        default=(), converter=as_tuple, metadata=holds(tuple_of(Nonconformity))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = UPGRADE_FORMAT

    def _problems(self) -> Found:
        yield list_problems((f"$.open_leaves[{index}]", id) for index, id in enumerate(self.open_leaves))
        yield self._draft_of_another()

    def _draft_of_another(self) -> Iterator[Problem]:
        named = {"scheme": self.draft.scheme, "revision": self.draft.revision}
        yield from differences(named, {"scheme": self.new.id, "revision": self.new.revision}, "worked_out", "$.draft")


def upgraded(assessment: Assessment, old: Scheme, new: Scheme) -> Upgrade:
    """The assessment for ``new``: a finding is kept where its leaf is the same in both, with its title, method and scale."""
    check(assessment, Assessment)
    before, after = ({leaf.id: IndicatorState.of(leaf) for leaf in one.leaves} for one in (old, new))
    same = {leaf for leaf in after if _question(after[leaf]) == _question(before.get(leaf))}
    kept = [one for one in assessment.findings if one.indicator in same]
    exclusions, without = _known(assessment.exclusions, new)
    nonconformities, homeless = _known(assessment.nonconformities, new)
    closed = {one.indicator for one in kept}.union(*(new.tree.under[one.indicator] for one in exclusions))
    return Upgrade(
        old=SchemeReference.of(old),
        new=SchemeReference.of(new),
        assessment=AssessmentReference(assessment.sha256),
        draft=evolve(
            assessment,
            scheme=new.id,
            revision=new.revision,
            findings=kept,
            nonconformities=nonconformities,
            exclusions=exclusions,
        ),
        findings=[one for one in assessment.findings if one.indicator not in same],
        exclusions=without,
        open_leaves=[leaf for leaf in new.tree.leaves if leaf not in closed],
        nonconformities=homeless,
    )


def _known(items: Sequence[Item], scheme: Scheme) -> tuple[list[Item], list[Item]]:
    """Those whose indicator ``scheme`` has, and the others."""
    known = [one for one in items if one.indicator in scheme.tree.under]
    return known, [one for one in items if one.indicator not in scheme.tree.under]


def _question(state: IndicatorState | None) -> object:
    """What is asked of a leaf, whatever it is worth."""
    return state and (state.title, state.method, state.scale)
