"""Audit time: the table by hand, what is above it, and outlets."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922 import formats, to_data
from gbt27922.certification import AuditTime, PartlyKnownBand, TimeBand, audit_time
from gbt27922.errors import Gbt27922Error, ModelError
from gbt27922.models.stage import STAGES, Stage

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "audit-time.json").read_bytes())["cases"]
STAFF = st.integers(1, 12_000)
OUTLETS = st.integers(0, 100)
ADDED = st.fractions(0, 100)
STAGE = st.sampled_from(STAGES)


class TestTheTable:
    """The national committee's trial table."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['stage']}-{case['staff']}")
    def test_vectors(self, case: dict[str, Any]) -> None:
        time = audit_time(case["staff"], case["stage"], case.get("outlets", 0))
        assert time.known is case["known"], case["why"]
        assert (time.total, time.planning, time.on_site) == tuple(
            Fraction(case[name]) for name in ("total", "planning", "on_site")
        ), case["why"]
        assert [time.band.from_, time.band.to] == case["band"], case["why"]

    def test_the_vectors_have_both_ends_of_every_band_for_each_stage(self) -> None:
        ends = {(case["stage"], case["staff"]) for case in CASES if case["known"] and "outlets" not in case}
        assert len(ends) == 2 * (3 * 20 + 1)

    @given(st.integers(1, 10_700), STAGE)
    def test_the_band_is_the_one_that_holds_the_staff(self, staff: int, stage: Stage) -> None:
        time = audit_time(staff, stage)
        assert time.band.from_ <= staff
        assert time.known is (staff <= time.band.to)


class TestAboveTheTable:
    """Nothing is extrapolated."""

    def test_what_is_known_of_a_band_in_part(self) -> None:
        time = audit_time(8501, "surveillance")
        assert time.partly_known == PartlyKnownBand(from_=8501, to=10_700, total="8.5")
        assert time.band == TimeBand(from_=6801, to=8500, total=8, on_site=7)
        assert audit_time(10_701, "surveillance").partly_known == time.partly_known

    def test_it_says_where_it_is_from(self) -> None:
        assert {source.confidence for source in audit_time(5, "initial").sources} <= {"high", "medium", "low"}
        assert audit_time(5, "initial").sources

    @pytest.mark.parametrize(("staff", "stage"), [(8500, "surveillance"), (9000, "initial"), (9000, "recertification")])
    def test_where_nothing_is_known_in_part(self, staff: int, stage: Stage) -> None:
        assert audit_time(staff, stage).partly_known is None

    @given(st.integers(10_701), STAGE)
    def test_far_above_is_the_last_whole_band(self, staff: int, stage: Stage) -> None:
        time, last = audit_time(staff, stage), {"initial": 10_700}.get(stage, 8500)
        assert not time.known
        assert time.total == audit_time(last, stage).total
        assert time.band.to == last


class TestOutlets:
    """At least half a day an outlet."""

    def test_days_on_site_hold_those_of_outlets(self) -> None:
        assert audit_time(1200, "initial", 28) == audit_time(1200.0, "initial", Fraction(28))
        assert audit_time(1200, "initial", 28).total == 16
        assert audit_time(1200, "initial", 29).on_site == Fraction(29, 2)
        assert audit_time(1200, "initial", 29).total == Fraction(33, 2)

    @given(STAFF, STAGE, OUTLETS)
    def test_each_has_half_a_day(self, staff: int, stage: Stage, outlets: int) -> None:
        time = audit_time(staff, stage, outlets)
        assert time.on_site >= Fraction(outlets, 2)
        assert time.total == time.planning + time.on_site
        assert time.planning == audit_time(staff, stage).planning

    @given(STAFF, STAFF, STAGE, OUTLETS, OUTLETS)
    def test_more_staff_and_more_outlets_take_no_less(
        self, staff: int, more_staff: int, stage: Stage, outlets: int, more_outlets: int
    ) -> None:
        time = audit_time(staff, stage, outlets)
        more = audit_time(max(staff, more_staff), stage, max(outlets, more_outlets))
        assert (more.total, more.on_site, more.planning) >= (time.total, time.on_site, time.planning)
        assert more.on_site >= time.on_site
        assert more.planning >= time.planning


class TestAdded:
    """What the body adds is on site."""

    def test_with_outlets_and_without(self) -> None:
        time = audit_time(1200, "initial", 29, added="1.5")
        assert (str(time.added), str(time.on_site), str(time.total)) == ("3/2", "16", "18")
        assert audit_time(1200, "initial", added=Fraction(1, 3)).on_site == Fraction(43, 3)

    def test_nothing_is_left_out_of_the_document(self) -> None:
        assert "added" not in to_data(audit_time(1200, "initial", added=0))
        time = audit_time(1200, "initial", added="1.5")
        assert to_data(time)["added"] == "1.5"
        assert formats.parse(to_data(time)) == time

    def test_a_document_of_another_sum_is_refused(self) -> None:
        data = {**to_data(audit_time(1200, "initial", added=1)), "added": "2"}
        with pytest.raises(Gbt27922Error) as refused:
            formats.parse(data)
        assert [problem.path for problem in refused.value.problems] == ["$.total", "$.on_site"]

    @given(STAFF, STAGE, OUTLETS, ADDED, ADDED)
    def test_sums_are_exact_and_more_takes_more(
        self, staff: int, stage: Stage, outlets: int, added: Fraction, more: Fraction
    ) -> None:
        bare, time = audit_time(staff, stage, outlets), audit_time(staff, stage, outlets, added)
        assert (time.on_site, time.total) == (bare.on_site + added, bare.total + added)
        assert (time.planning, time.known, time.band) == (bare.planning, bare.known, bare.band)
        assert (audit_time(staff, stage, outlets, added + more).total > time.total) is (more > 0)


class TestBadInput:
    """Every problem at once."""

    def test_arguments(self) -> None:
        with pytest.raises(ModelError) as refused:
            audit_time(0, "first", -1, "-0.5")  # type: ignore[arg-type]  # what is tested
        assert [problem.path for problem in refused.value.problems] == ["$.staff", "$.stage", "$.outlets", "$.added"]

    def test_a_band_that_contradicts_itself(self) -> None:
        with pytest.raises(ModelError) as refused:
            TimeBand(from_=10, to=9, total=1, on_site="1.5")
        assert [str(problem) for problem in refused.value.problems] == [
            "$.to: must be at least 10, where the band starts, got 9",
            "$.on_site: must be at most 1, all days, got 3/2",
        ]

    def test_a_band_may_be_of_one_size_and_all_its_days_on_site(self) -> None:
        band = TimeBand(from_=10, to=10, total=1, on_site=1)
        assert (band.to, band.on_site) == (10, band.total)

    def test_bands_that_the_staff_do_not_reach(self) -> None:
        known = audit_time(9000, "surveillance")
        with pytest.raises(ModelError) as refused:
            AuditTime(
                staff=5,
                stage="surveillance",
                band=known.band,
                partly_known=known.partly_known,
                days_per_outlet=known.days_per_outlet,
            )
        assert [problem.path for problem in refused.value.problems] == ["$.band.from", "$.partly_known.from"]
        assert refused.value.problems[0].message("zh") == "应不超过人数 5，实为 6801"
