"""The decision behind an event: what it must be, and that no second certificate is issued on it."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922._basis.foreign_text import quoted
from gbt27922.certification.certificate import Certificate
from gbt27922.certification.decision import Decision
from gbt27922.certification.lifecycle import lifecycle
from gbt27922.certification.one_organization import other_organization
from gbt27922.certification.register import short_digest
from gbt27922.errors import Problem


def behind_problems(certificate: Certificate, decision: Decision) -> Iterator[Problem]:
    """What is wrong with the events that rest on a decision: each must be what it decided."""
    digest = decision.sha256
    for index, event in enumerate(certificate.events):
        if event.rests_on == digest:
            place = f"$.events[{index}]"
            yield from _other_subject(f"{place}.rests_on", certificate, decision, is_issue=index == 0)
            yield from _other_outcome(place, certificate, decision, index)


def _other_subject(path: str, certificate: Certificate, decision: Decision, *, is_issue: bool) -> Iterator[Problem]:
    if other := other_organization(certificate.organization, decision.organization):
        yield Problem(path, "invalid_value.decision_organization", other.values)
    # docs/readings.md, Certification: a certificate has the very scheme of its decision, later ones another revision.
    own, its = certificate.scheme, decision.scheme
    if own.id != its.id:
        yield Problem(path, "invalid_value.decision_scheme", {"expected": quoted(own.id), "got": quoted(its.id)})
    elif is_issue and own.sha256 != its.sha256:
        yield Problem(path, "invalid_value.decision_scheme", {"expected": own.sha256, "got": its.sha256})


def _other_outcome(place: str, certificate: Certificate, decision: Decision, index: int) -> Iterator[Problem]:
    event = certificate.events[index]
    if decision.grade is None:
        # docs/readings.md, Certification: what takes something away, such as a withdrawal, may rest on a refusal.
        if lifecycle().event(event.kind).gives:
            yield Problem(f"{place}.rests_on", "invalid_value.refused")
        return
    granted = quoted(decision.grade.id)
    if event.grade not in {None, decision.grade.id}:
        yield Problem(
            f"{place}.grade", "invalid_value.grade_of_decision", {"expected": granted, "got": quoted(str(event.grade))}
        )
    if index == 0 and certificate.grade != decision.grade.id:
        both = {"expected": quoted(certificate.grade), "got": granted}
        yield Problem(f"{place}.rests_on", "invalid_value.decision_grade", both)


class Issues:
    """What certificates were issued on, as short digests with their lines: about 130 bytes of memory each."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}

    def problems(self, certificate: Certificate, line: int) -> Iterator[Problem]:
        """The problem of a certificate that was issued on what an earlier one was; now it is known."""
        for event in certificate.events[:1]:
            key = short_digest(str(event.rests_on))
            if (first := self._known.setdefault(key, line)) != line:
                yield Problem("$.events[0].rests_on", "duplicate_id.decision", {"line": first})
