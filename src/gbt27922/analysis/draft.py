"""Apply changes to a copy of an assessment, and report every change that is impossible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import meant_problem, suggestion
from gbt27922.analysis.changes import (
    Change,
    Exclude,
    Include,
    PutRight,
    RemoveBonus,
    RemoveDeduction,
    SetFinding,
)
from gbt27922.errors import AssessmentError, Problem, refuse
from gbt27922.models.assessment import Assessment, Exclusion
from gbt27922.models.finding import Finding, corrected
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.fit import assessment_problems

_PLACE = re.compile(r"\$\.(\w+)\[(\d+)\]")
# Exclusions are settled before findings; changes of one kind are applied in the given order.
_ORDER: tuple[type, ...] = (Include, Exclude, SetFinding, PutRight, RemoveDeduction, RemoveBonus)


@frozen
class TracedPart:
    """A part of an assessment, and the path of its origin: in the original assessment, or a change."""

    path: str
    value: Any


@frozen
class ChangedAssessment:
    """The changed assessment, and the assumed findings of included leaves that had none."""

    assessment: Assessment
    assumed: tuple[Finding, ...]


def apply_changes(assessment: Assessment, changes: Sequence[Change], scheme: Scheme) -> ChangedAssessment:
    """``assessment`` with ``changes``, to be scored against ``scheme``.

    Raises :class:`~gbt27922.errors.AssessmentError` with every impossible change, each at its path.
    """
    draft = _Draft(assessment, scheme)
    ordered = sorted(enumerate(changes), key=lambda numbered: _ORDER.index(type(numbered[1])))
    problems = [problem for index, change in ordered for problem in draft.apply(f"$.changes[{index}]", change)]
    assumed = draft.assume()
    made = draft.assessment()
    refuse(AssessmentError, [*problems, *map(draft.traced, assessment_problems(made, scheme))])
    return ChangedAssessment(made, assumed)


class _Draft:
    """The parts of an assessment, to be changed one by one; the assessment itself is never changed."""

    def __init__(self, assessment: Assessment, scheme: Scheme) -> None:
        self._origin = assessment
        self._under = scheme.tree.under
        self._scales = scheme.tree.scales
        self._parts = {
            name: [TracedPart(f"$.{name}[{index}]", value) for index, value in enumerate(getattr(assessment, name))]
            for name in ("findings", "exclusions", "special_deductions", "special_bonuses")
        }
        self._included: list[tuple[Include, str]] = []
        self._sites = {site.id for site in assessment.sites}
        # An index of the findings by leaf and site, also without a site, and the list of findings that it was built from.
        self._places: dict[tuple[str, str | None], list[int]] = {}
        self._known: list[TracedPart] = []

    def apply(self, path: str, change: Change) -> Iterable[Problem]:
        """Apply one change, or report why it is impossible."""
        match change:
            case Include():
                return self._include(path, change)
            case Exclude():
                return self._exclude(path, change)
            case SetFinding():
                return self._set(path, change)
            case PutRight():
                return self._put_right(path, change)
            case RemoveDeduction():
                return self._remove(path, change.index, "special_deductions")
            case _:
                return self._remove(path, change.index, "special_bonuses")

    def assume(self) -> tuple[Finding, ...]:
        """Add a finding for each included leaf without one, as its change says."""
        known = {placed.value.indicator for placed in self._parts["findings"]}
        known.update(leaf for placed in self._parts["exclusions"] for leaf in self._leaves(placed.value.indicator))
        assumed = {
            leaf: TracedPart("$.findings", self._whole(leaf, conforming=include.conforming))
            for include, indicator in self._included
            for leaf in self._leaves(indicator)
            if leaf not in known
        }
        self._parts["findings"] += assumed.values()
        return tuple(placed.value for placed in assumed.values())

    def _whole(self, leaf: str, *, conforming: bool) -> Finding:
        """A leaf that conforms as a whole, or does not; a measured one is at the end of its scale, or at its start."""
        if scale := self._scales.get(leaf):
            return Finding(leaf, value=scale.to if conforming else scale.from_)
        return Finding(leaf, conforming=conforming)

    def assessment(self) -> Assessment:
        """The assessment of the changed parts."""
        parts: dict[str, Any] = {name: [placed.value for placed in parts] for name, parts in self._parts.items()}
        return evolve(self._origin, **parts)

    def traced(self, problem: Problem) -> Problem:
        """A problem of the changed assessment, with the path of its origin."""
        # What no change touches, such as a nonconformity, is where it was.
        if (found := _PLACE.match(problem.path)) and found[1] in self._parts:
            name, index = found[1], int(found[2])
            return evolve(problem, path=self._parts[name][index].path + problem.path[found.end() :])
        return problem

    def _leaves(self, indicator: str) -> tuple[str, ...]:
        return self._under.get(indicator, ())

    def _include(self, path: str, change: Include) -> Iterator[Problem]:
        lifted = [
            placed for placed in self._parts["exclusions"] if _is_within(placed.value.indicator, change.indicator)
        ]
        self._parts["exclusions"] = [placed for placed in self._parts["exclusions"] if placed not in lifted]
        self._included += [(change, placed.value.indicator) for placed in lifted]
        if not lifted:
            outer = [
                p.value.indicator for p in self._parts["exclusions"] if _is_within(change.indicator, p.value.indicator)
            ]
            if outer:
                yield Problem(f"{path}.indicator", "invalid_value.excluded_with", {"outer": quoted(outer[0])})
            else:
                of = {"indicator": quoted(change.indicator)}
                yield Problem(f"{path}.indicator", "invalid_value.not_excluded", of)

    def _exclude(self, path: str, change: Exclude) -> Iterator[Problem]:
        self._parts["exclusions"].append(TracedPart(path, Exclusion(change.indicator, change.justification)))
        leaves = self._leaves(change.indicator)
        self._parts["findings"] = [placed for placed in self._parts["findings"] if placed.value.indicator not in leaves]
        yield from ()

    def _set(self, path: str, change: SetFinding) -> Iterator[Problem]:
        if problem := self._unknown_site(path, change.site):
            yield problem
            return
        replaced = self._found((change.indicator,), change.site)
        findings = [placed for place, placed in enumerate(self._parts["findings"]) if place not in replaced]
        # In the place of the first one that it replaces, so that the others keep their order.
        findings.insert(replaced[0] if replaced else len(findings), TracedPart(path, change.finding))
        self._parts["findings"] = findings

    def _put_right(self, path: str, change: PutRight) -> Iterator[Problem]:
        if problem := self._unknown_site(path, change.site):
            yield problem
            return
        findings = self._parts["findings"]
        places = self._found(self._leaves(change.indicator), change.site)
        most = sum(findings[place].value.counts.nonconforming for place in places)
        where = {"indicator": quoted(change.indicator)} | ({"site": quoted(change.site)} if change.site else {})
        if not places:
            yield Problem(
                f"{path}.indicator",
                "invalid_value.no_findings_at" if change.site else "invalid_value.no_findings",
                where,
            )
        elif change.samples is not None and any(findings[place].value.value is not None for place in places):
            yield Problem(f"{path}.samples", "invalid_value.samples_of_values", where)
        elif change.samples is not None and change.samples > most:
            of = {**where, "most": most, "got": change.samples}
            yield Problem(f"{path}.samples", "invalid_value.samples_at" if change.site else "invalid_value.samples", of)
        else:
            self._correct(places, most if change.samples is None else change.samples)

    def _correct(self, places: Iterable[int], samples: int) -> None:
        findings = self._parts["findings"]
        for place in places:
            path, finding = findings[place].path, findings[place].value
            if finding.value is not None and (scale := self._scales.get(finding.indicator)):
                # A measured value has no samples: it is put right as a whole, at the end of its scale.
                findings[place] = TracedPart(path, evolve(finding, value=scale.to))
            elif taken := min(samples, finding.counts.nonconforming):
                findings[place] = TracedPart(path, corrected(finding, taken))
                samples -= taken

    def _found(self, leaves: Sequence[str], site: str | None) -> list[int]:
        """The indexes of the findings of some leaves: all, or those at a site."""
        findings = self._parts["findings"]
        if findings is not self._known:
            self._known, self._places = findings, {}
            for place, placed in enumerate(findings):
                for at in {None, placed.value.site}:
                    self._places.setdefault((placed.value.indicator, at), []).append(place)
        return sorted(place for leaf in leaves for place in self._places.get((leaf, site), ()))

    def _unknown_site(self, path: str, site: str | None) -> Problem | None:
        if site is None or site in self._sites:
            return None
        return meant_problem(f"{path}.site", "unknown_site", {"site": quoted(site)}, suggestion(self._sites)(site))

    def _remove(self, path: str, index: int, name: str) -> Iterator[Problem]:
        count = len(getattr(self._origin, name))
        place = next((place for place, one in enumerate(self._parts[name]) if one.path == f"$.{name}[{index}]"), None)
        if place is not None:
            del self._parts[name][place]
        elif index < count:
            yield Problem(f"{path}.index", "duplicate_id.removed", {"index": index})
        else:
            yield Problem(f"{path}.index", "invalid_value.index", {"count": count, "items": name, "got": index})


def _is_within(indicator: str, other: str) -> bool:
    """Whether an indicator is ``other`` or inside it."""
    return f"{indicator}.".startswith(f"{other}.")
