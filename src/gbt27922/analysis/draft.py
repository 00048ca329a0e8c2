"""An assessment with changes applied to a copy of it, and every reason why a change cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

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
from gbt27922.scoring.fit import misfits

_PLACE = re.compile(r"\$\.(\w+)\[(\d+)\]")
# What is excluded is settled before what is found; among one kind, in the order given.
_ORDER: tuple[type, ...] = (Include, Exclude, SetFinding, PutRight, RemoveDeduction, RemoveBonus)


@frozen
class Placed:
    """A part of an assessment, and the path to where it came from: the assessment as it stood, or a change."""

    path: str
    value: Any


@frozen
class Changed:
    """The changed assessment, and the findings that nobody gave: those of included leaves without one."""

    assessment: Assessment
    assumed: tuple[Finding, ...]


def changed(assessment: Assessment, changes: Sequence[Change], scheme: Scheme) -> Changed:
    """``assessment`` with ``changes``, to be scored against ``scheme``.

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why they cannot be, each at its change.
    """
    draft = _Draft(assessment, scheme)
    ordered = sorted(enumerate(changes), key=lambda numbered: _ORDER.index(type(numbered[1])))
    problems = [problem for index, change in ordered for problem in draft.apply(f"$.changes[{index}]", change)]
    assumed = draft.assume()
    made = draft.assessment()
    refuse(AssessmentError, [*problems, *map(draft.traced, misfits(made, scheme))])
    return Changed(made, assumed)


class _Draft:
    """An assessment taken apart, to be changed piece by piece; the assessment itself is never touched."""

    def __init__(self, assessment: Assessment, scheme: Scheme) -> None:
        self._origin = assessment
        self._under = scheme.tree.under
        self._parts = {
            name: [Placed(f"$.{name}[{index}]", value) for index, value in enumerate(getattr(assessment, name))]
            for name in ("findings", "exclusions", "special_deductions", "special_bonuses")
        }
        self._included: list[tuple[Include, str]] = []
        # The places of the findings of each leaf, and the list of findings that they are of.
        self._places: dict[str, list[int]] = {}
        self._known: list[Placed] = []

    def apply(self, path: str, change: Change) -> Iterable[Problem]:
        """Make one change, or say why it cannot be."""
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
        """Take the leaves that were included and have no finding as their change says."""
        known = {placed.value.indicator for placed in self._parts["findings"]}
        known.update(leaf for placed in self._parts["exclusions"] for leaf in self._leaves(placed.value.indicator))
        assumed = {
            leaf: Placed("$.findings", Finding(leaf, conforming=include.conforming))
            for include, indicator in self._included
            for leaf in self._leaves(indicator)
            if leaf not in known
        }
        self._parts["findings"] += assumed.values()
        return tuple(placed.value for placed in assumed.values())

    def assessment(self) -> Assessment:
        """The parts as an assessment."""
        parts: dict[str, Any] = {name: [placed.value for placed in parts] for name, parts in self._parts.items()}
        return evolve(self._origin, **parts)

    def traced(self, problem: Problem) -> Problem:
        """A problem of the changed assessment, at the place that it came from."""
        if found := _PLACE.match(problem.path):
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
            hint = f'only "{outer[0]}" is, which it is part of' if outer else f'"{change.indicator}" is not'
            yield Problem(f"{path}.indicator", f"must be excluded, but {hint}")

    def _exclude(self, path: str, change: Exclude) -> Iterator[Problem]:
        self._parts["exclusions"].append(Placed(path, Exclusion(change.indicator, change.justification)))
        leaves = self._leaves(change.indicator)
        self._parts["findings"] = [placed for placed in self._parts["findings"] if placed.value.indicator not in leaves]
        yield from ()

    def _set(self, path: str, change: SetFinding) -> Iterator[Problem]:
        if problem := self._unlisted(path, change.site):
            yield problem
            return
        replaced = self._found((change.indicator,), change.site)
        findings = [placed for place, placed in enumerate(self._parts["findings"]) if place not in replaced]
        # Where the first that it replaces stood, so that the order of the others stays.
        findings.insert(replaced[0] if replaced else len(findings), Placed(path, change.finding))
        self._parts["findings"] = findings

    def _put_right(self, path: str, change: PutRight) -> Iterator[Problem]:
        if problem := self._unlisted(path, change.site):
            yield problem
            return
        findings = self._parts["findings"]
        places = self._found(self._leaves(change.indicator), change.site)
        most = sum(findings[place].value.counts.nonconforming for place in places)
        where = f'"{change.indicator}"' + (f' at "{change.site}"' if change.site else "")
        if not places:
            yield Problem(f"{path}.indicator", f"must have findings, but {where} has none")
        elif change.samples is not None and change.samples > most:
            reason = f"must be at most {most}, the nonconforming samples of {where}, got {change.samples}"
            yield Problem(f"{path}.samples", reason)
        else:
            self._correct(places, most if change.samples is None else change.samples)

    def _correct(self, places: Iterable[int], samples: int) -> None:
        findings = self._parts["findings"]
        for place in places:
            if taken := min(samples, findings[place].value.counts.nonconforming):
                findings[place] = Placed(findings[place].path, corrected(findings[place].value, taken))
                samples -= taken

    def _found(self, leaves: Sequence[str], site: str | None) -> list[int]:
        """The places of the findings of some leaves: all, or those at a site."""
        findings = self._parts["findings"]
        if findings is not self._known:
            self._known, self._places = findings, {}
            for place, placed in enumerate(findings):
                self._places.setdefault(placed.value.indicator, []).append(place)
        places = sorted(place for leaf in leaves for place in self._places.get(leaf, ()))
        return [place for place in places if site in {None, findings[place].value.site}]

    def _unlisted(self, path: str, site: str | None) -> Problem | None:
        if site is None or site in {listed.id for listed in self._origin.sites}:
            return None
        return Problem(f"{path}.site", f'must be listed under sites, but "{site}" is not', "unknown_site")

    def _remove(self, path: str, index: int, name: str) -> Iterator[Problem]:
        count = len(getattr(self._origin, name))
        place = next((place for place, one in enumerate(self._parts[name]) if one.path == f"$.{name}[{index}]"), None)
        if place is not None:
            del self._parts[name][place]
        elif index < count:
            yield Problem(f"{path}.index", f"must be removed once, but {index} is removed twice", "duplicate_id")
        else:
            yield Problem(f"{path}.index", f"must be less than {count}, the number of {name}, got {index}")


def _is_within(indicator: str, other: str) -> bool:
    """Whether an indicator is another one or lies inside it."""
    return f"{indicator}.".startswith(f"{other}.")
