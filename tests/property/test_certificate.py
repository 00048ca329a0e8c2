"""The life of a certificate, whatever happens: against a model of the issue's own words, which knows no table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import gbt27922
from gbt27922.certification import Certificate, Status, lifecycle, parse_certificate, record, status
from gbt27922.certification.lifecycle import KINDS, EventKind
from gbt27922.errors import ModelError
from tests.certification.test_certificate import BY, DRAFT, GIVEN

GRADES = ["three_star", "four_star", "five_star"]
#: The states by what must not happen in them, written from the words of the standard's record and not from the table.
ENDED = {"withdrawn", "expired"}


class Machine(RuleBasedStateMachine):
    """Records events, possible or not, on days that go on; what was is kept, and must stay."""

    def __init__(self) -> None:
        super().__init__()
        self.held: Certificate = DRAFT
        self.today = DRAFT.issued
        self.known: dict[dt.date, Status] = {}
        self.documents = 0

    @initialize()
    def issue(self) -> None:
        self.held = record(DRAFT, "issued", date=DRAFT.issued, by=BY, rests_on="2" * 64)

    @rule(days=st.integers(0, 500))
    def wait(self, days: int) -> None:
        self.known[self.today] = status(self.held, self.today)
        self.today += dt.timedelta(days)

    @rule(kind=st.sampled_from(KINDS), grade=st.sampled_from(GRADES), days=st.integers(0, 1200))
    def happens(self, kind: EventKind, grade: str, days: int) -> None:
        self.documents += 1
        given: dict[str, Any] = {**GIVEN, "grade": grade, "until": self.today + dt.timedelta(days)}
        needed = {name: given[name] for name in lifecycle().event(kind).needs}
        if "rests_on" in needed:
            needed["rests_on"] = f"{self.documents:064}"
        before = status(self.held, self.today)
        try:
            after = record(self.held, kind, date=self.today, by=BY, **needed)
        except ModelError as error:
            assert kind not in before.possible
            assert {problem.id for problem in error.problems} <= {"invalid_value.impossible", "invalid_value.final"}
        else:
            assert kind in before.possible
            assert after.events[:-1] == self.held.events
            self.held = after

    @invariant()
    def what_ended_grants_nothing_and_does_not_come_back(self) -> None:
        now = status(self.held, self.today)
        kinds = [event.kind for event in self.held.events]
        assert ("withdrawn" in kinds) == (now.state == "withdrawn")
        assert (now.grade is None) == (now.state in {*ENDED, "suspended", "not_issued"})
        if any(one.state in ENDED for one in self.known.values()):
            assert now.state in ENDED
        if now.state == "suspended":
            assert "restored" not in kinds[max(i for i, kind in enumerate(kinds) if kind == "suspended") :]
        assert (now.state == "expired") == (now.state != "withdrawn" and self.today > now.valid_until)

    @invariant()
    def later_events_change_no_earlier_status(self) -> None:
        for day, then in list(self.known.items())[-4:]:
            if day < self.today:
                assert status(self.held, day) == then

    @invariant()
    def what_is_written_is_read_back(self) -> None:
        assert parse_certificate(gbt27922.to_json(self.held)) == self.held

    @invariant()
    def complaints_are_counted(self) -> None:
        kinds = [event.kind for event in self.held.events]
        open_ones = kinds.count("complaint_received") - kinds.count("complaint_resolved")
        assert status(self.held, self.today).open_complaints == open_ones >= 0


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=25)


@given(st.dates(dt.date(2026, 1, 31), dt.date(2031, 1, 1)), st.dates(dt.date(2026, 1, 31), dt.date(2031, 1, 1)))
def test_what_is_due_does_not_depend_on_the_day_but_for_being_overdue(one: dt.date, other: dt.date) -> None:
    held = record(DRAFT, "issued", date=DRAFT.issued, by=BY, rests_on="2" * 64)
    found = [status(held, day) for day in (one, other)]
    if found[0].state == found[1].state == "valid":
        due = [[(item.kind, item.from_, item.by) for item in each.due] for each in found]
        assert due[0] == due[1]
    for day, each in zip((one, other), found, strict=True):
        assert all(item.overdue == (day > item.by) for item in each.due)
