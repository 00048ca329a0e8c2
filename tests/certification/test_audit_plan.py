"""The audit plan: exact sums by site and by person, work shared in half days, and what does not add up refused by name."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import certification, formats, outlets, report
from gbt27922.certification import AuditPlan, AuditTime, Visit, audit_time, plan_days
from gbt27922.errors import DocumentError, Gbt27922Error
from gbt27922.models import Person, SamplePlan, Site
from gbt27922.outlets import Stage

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "certification"
SAMPLE = outlets.read_plan(EXAMPLES / "sample.json")
TEAM = (Person("张三", "A-017", role="leader"), Person("李四", "A-021", role="assessor"))
TIME = audit_time(1200, "initial", outlets=SAMPLE.size)
HALF = Fraction(1, 2)
PLAN = plan_days(SAMPLE, TIME, TEAM)


def drawn(size: int) -> SamplePlan:
    listed = [Site(f"S-{number}", "outlet") for number in range(size)]
    return outlets.draw(listed, size=size, seed="A")


def people(count: int) -> list[Person]:
    return [Person(f"P{number}", f"A-{number}") for number in range(count)]


def refused(*changes: Any, **asked: Any) -> list[str]:
    """What is told of every problem of a plan with these changes."""
    with pytest.raises(Gbt27922Error) as refusal:
        plan_days(*changes, *(SAMPLE, TIME, TEAM)[len(changes) :], **asked)
    return [str(problem) for problem in refusal.value.problems]


def days_of(plan: AuditPlan) -> dict[tuple[str, str], str]:
    return {(visit.site, visit.assessor): str(visit.days) for visit in plan.visits}


class TestByDefault:
    """Half a day an outlet, and headquarters the rest."""

    def test_the_example(self) -> None:
        # 1200 staff: 16 days, 14 on site; 3 outlets of half a day leave 12.5, and each of the two has 7.
        assert [str(days) for _, days in PLAN.by_site] == ["25/2", "1/2", "1/2", "1/2"]
        assert PLAN.by_assessor == (("A-017", Fraction(7)), ("A-021", Fraction(7)))
        assert days_of(PLAN) == {
            ("HQ", "A-017"): "6",
            ("HQ", "A-021"): "13/2",
            ("GZ-01", "A-017"): "1/2",
            ("SH-01", "A-021"): "1/2",
            ("BJ-01", "A-017"): "1/2",
        }
        assert {visit.start for visit in PLAN.visits} == {None}
        assert (PLAN.staff, PLAN.stage, PLAN.known, PLAN.team) == (1200, "initial", True, TEAM)
        assert len(PLAN.sample_sha256) == 64

    def test_the_example_document_is_this_plan(self) -> None:
        starts = {"HQ": "2026-05-06", "GZ-01": "2026-05-13", "SH-01": "2026-05-13", "BJ-01": "2026-05-14"}
        assert formats.read(EXAMPLES / "audit-plan.json") == plan_days(SAMPLE, TIME, TEAM, starts=starts)

    def test_the_list_is_that_of_the_application(self) -> None:
        application = certification.read_application(EXAMPLES / "application.json")
        assert tuple(outlets.read_outlets(EXAMPLES / "outlets.csv")) == application.outlets
        assert not outlets.verify_plan(SAMPLE, application.outlets)

    def test_headquarters_may_have_another_id(self) -> None:
        assert plan_days(SAMPLE, TIME, TEAM, headquarters="总部").sites == ("总部", "GZ-01", "SH-01", "BJ-01")

    def test_without_outlets_all_is_at_headquarters(self) -> None:
        plan = plan_days(drawn(0), audit_time(1200, "initial"), iter(TEAM))
        assert days_of(plan) == {("HQ", "A-017"): "7", ("HQ", "A-021"): "7"}

    def test_who_is_one_too_many_has_no_visit(self) -> None:
        plan = plan_days(drawn(1), audit_time(5, "surveillance", outlets=1), people(3))
        assert [str(days) for _, days in plan.by_assessor] == ["1/2", "1/2", "0"]

    def test_a_sample_without_a_stage_takes_that_of_the_time(self) -> None:
        assert plan_days(drawn(2), audit_time(1200, "surveillance", outlets=2), TEAM).stage == "surveillance"

    def test_a_time_that_is_not_known_is_told(self) -> None:
        plan = plan_days(drawn(3), audit_time(50_000, "recertification", 3), TEAM)
        assert not plan.known
        assert "最高一档" in report.render(plan, lang="zh")
        assert "最高一档" not in report.render(PLAN, lang="zh")


class TestAskedFor:
    """``days`` says otherwise for any site, and ``starts`` gives visits their day."""

    def test_more_at_an_outlet_is_less_at_headquarters(self) -> None:
        plan = plan_days(SAMPLE, TIME, TEAM, days={"GZ-01": 3, "HQ": 10})
        assert dict(plan.by_site) == {"HQ": 10, "GZ-01": 3, "SH-01": HALF, "BJ-01": HALF}

    def test_no_multiples_of_half_a_day_are_shared_exactly(self) -> None:
        plan = plan_days(SAMPLE, TIME, people(3), days={"GZ-01": "4/3"})
        assert dict(plan.by_site)["GZ-01"] == Fraction(4, 3)
        assert dict(plan.by_site)["HQ"] == 14 - 1 - Fraction(4, 3)
        loads = [days for _, days in plan.by_assessor]
        assert sum(loads) == 14
        assert max(loads) - min(loads) <= HALF

    def test_an_outlet_that_is_too_much_for_one_is_shared(self) -> None:
        plan = plan_days(SAMPLE, TIME, TEAM, days={"GZ-01": 12})
        assert [visit.assessor for visit in plan.visits if visit.site == "GZ-01"] == ["A-017", "A-021"]
        assert plan.by_assessor == PLAN.by_assessor

    def test_starts(self) -> None:
        plan = plan_days(SAMPLE, TIME, TEAM, starts={"HQ": "2026-02-27", "GZ-01": dt.date(2026, 3, 9)})
        assert [(visit.site, visit.start, visit.last_day, visit.calendar_days) for visit in plan.visits] == [
            ("HQ", dt.date(2026, 2, 27), dt.date(2026, 3, 4), 6),
            ("HQ", dt.date(2026, 2, 27), dt.date(2026, 3, 5), 7),
            ("GZ-01", dt.date(2026, 3, 9), dt.date(2026, 3, 9), 1),
            ("SH-01", None, None, 1),
            ("BJ-01", None, None, 1),
        ]


class TestRefused:
    """What does not add up is refused by name, with what would be right."""

    def test_a_time_for_other_outlets_or_another_stage(self) -> None:
        assert refused(SAMPLE, audit_time(1200, "surveillance", outlets=5)) == [
            '$.time.stage: must be "initial", the stage of the sample plan, got "surveillance"',
            "$.time.outlets: must be 3, the number of outlets of the sample plan, got 5",
        ]

    def test_nothing_left_for_headquarters(self) -> None:
        told = "$.days: must leave time for headquarters, but the outlets take {} of {} days on site"
        assert refused(drawn(9), audit_time(1200, "surveillance", outlets=9)) == [told.format("4.5", "4.5")]
        assert refused(days={"GZ-01": 20, "HQ": 1}) == [told.format("21", "14")]

    def test_other_days_at_headquarters_than_are_left(self) -> None:
        assert refused(days={"HQ": 12}) == [
            "$.days.HQ: must be 12.5, what the outlets leave of 14 days on site, got 12"
        ]

    def test_sites_that_are_not_of_the_plan(self) -> None:
        neither = 'must be headquarters, "HQ", or an outlet of the sample plan, but {} is neither'
        assert refused(days={"NJ-01": 1}, starts={"gz-01": "2026-05-12"}) == [
            "$.days.NJ-01: " + neither.format('"NJ-01"'),
            "$.starts.gz-01: " + neither.format('"gz-01"') + '; did you mean "GZ-01"?',
        ]

    def test_less_than_half_a_day_at_an_outlet(self) -> None:
        assert refused(days={"GZ-01": "0.4"}) == [
            '$.days.GZ-01: must be at least 0.5 days at "GZ-01", the least at an outlet, got 0.4'
        ]

    @pytest.mark.parametrize("value", [0, -1, "x", None, float("nan")])
    def test_what_is_no_number_of_days(self, value: Any) -> None:
        assert [told.split(":")[0] for told in refused(days={"GZ-01": value}, starts={"HQ": "2026-02-30"})] == [
            "$.days.GZ-01",
            "$.starts.HQ",
        ]

    def test_what_is_no_mapping(self) -> None:
        assert refused(days=3, starts="x") == [
            "$.days: must be an object of the days of sites, got 3",
            '$.starts: must be an object of the first days of sites, got "x"',
        ]

    def test_a_day_after_the_last_one(self) -> None:
        told = "must leave {} days within the year 9999"
        assert refused(starts={"GZ-01": "9999-12-31", "HQ": "9999-12-19"}) == [
            f"$.starts.GZ-01: {told.format('0.5')}",
            f"$.starts.HQ: {told.format('12.5')}",
        ]
        assert plan_days(SAMPLE, TIME, TEAM, starts={"GZ-01": "9999-12-30", "HQ": "9999-12-18"})

    def test_people_that_cannot_be_told_apart(self) -> None:
        assert refused(SAMPLE, TIME, [Person("张三"), TEAM[0], evolve(TEAM[1], id="A-017")]) == [
            "$.team[0].id: is required: people are told apart by id",
            '$.team[2].id: must be unique, but "A-017" occurs twice',
        ]
        assert refused(SAMPLE, TIME, []) == ["$.team: must hold at least one person"]

    def test_headquarters_that_is_an_outlet(self) -> None:
        assert refused(headquarters="SH-01")[0] == '$.plan.chosen[1].id: must be unique, but "SH-01" occurs twice'

    def test_what_is_no_plan_and_no_time(self) -> None:
        assert refused(None, None, [None]) == [
            "$.plan: must be a SamplePlan, got null",
            "$.time: must be a AuditTime, got null",
            "$.team[0]: must be a Person, got null",
        ]


class TestDocument:
    """A plan that somebody edited adds up, or is refused by name."""

    def test_visits_may_be_arranged_otherwise(self) -> None:
        first, second, *rest = PLAN.visits
        evenly = [evolve(first, days="25/4"), evolve(second, days="25/4"), *reversed(rest)]
        again = [evolve(evenly[0], days="5"), *evenly, evolve(first, days="5/4")]
        other = evolve(PLAN, visits=[*again[:1], *again[2:]])
        assert other.by_site == PLAN.by_site
        assert formats.parse(gbt27922.to_json(other)) == other
        assert other.sha256 != PLAN.sha256

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"total": "15"}, ["$.total: must be 16, planning and on site together, got 15"]),
            ({"on_site": "13", "total": "15"}, ["$.visits: must add up to 13, the days on site, got 14"]),
            (
                {"outlets": ["GZ-01", "SH-01", "BJ-01", "NJ-01"]},
                ['$.visits: must hold a visit to "NJ-01": headquarters'],
            ),
            ({"outlets": ["GZ-01", "SH-01"]}, ["$.visits[4].site: must be headquarters"]),
            ({"outlets": ["GZ-01", "SH-01", "HQ"]}, ["$.outlets[2]: must be unique", "$.visits[4].site: must be"]),
            ({"days_per_outlet": "1"}, ['$.visits: must be at least 1 days at "GZ-01"'] + ["$.visits: must be"] * 2),
            (
                {"headquarters": "hq"},
                [f"$.visits[{place}].site: must be" for place in (0, 1)] + ["$.visits: must hold"],
            ),
            (
                {"team": [{"name": "张三", "id": "A-017"}]},
                ["$.visits[1].assessor: must be", "$.visits[3].assessor: must"],
            ),
        ],
    )
    def test_what_differs(self, change: dict[str, Any], told: list[str]) -> None:
        document = {**gbt27922.to_data(PLAN), **change}
        del document["by_site"], document["by_assessor"]
        with pytest.raises(DocumentError) as refusal:
            formats.parse(document)
        found = [str(one) for one in refusal.value.problems if not one.path.startswith("$.by_")]
        assert [one.startswith(start) for one, start in itertools.zip_longest(found, told, fillvalue="")] == [
            True
        ] * len(found), found

    def test_sums_that_were_edited(self) -> None:
        document = gbt27922.to_data(PLAN)
        document["by_assessor"][0]["days"] = "8"
        with pytest.raises(DocumentError, match=r"\$\.by_assessor\[0\]\.days: must be"):
            formats.parse(document)


class TestReport:
    """By site and by person, with sums at the foot, in both languages."""

    def test_english(self) -> None:
        lines = [line.split() for line in report.render(PLAN).splitlines()]
        assert lines[0] == ["Audit", "plan"]
        assert ["HQ", "A-021", "李四", "6.5"] in lines
        assert ["A-017", "张三", "leader", "7"] in lines
        assert lines.count(["14"]) == 2

    def test_chinese_with_names_and_days(self) -> None:
        plan = plan_days(SAMPLE, TIME, [*TEAM, Person("王五", "A-030")], starts={"GZ-01": "2026-05-19"})
        listed = outlets.read_outlets(EXAMPLES / "outlets.csv")
        text = report.render(plan, "markdown", lang="zh", outlets=listed)
        assert "| 场所 | 名称 | 评审员 | 首日 | 人日 |" in text
        assert "| GZ-01 | 广州服务中心 | A-017 张三 | 2026-05-19 | 0.5 |" in text
        assert "| HQ |  | A-030 王五 |  | 4 |" in text
        assert "| A-030 | 王五 |  | 4.5 |" in text
        assert text.count("**14**") == 2


# --- properties ---

STAGES: Sequence[Stage] = ("initial", "surveillance", "recertification")


@st.composite
def asked(
    draw: st.DrawFn, units: st.SearchStrategy[Fraction]
) -> tuple[SamplePlan, AuditTime, int, dict[str, Fraction]]:
    """A sample, its time, how many people, and days for some outlets that leave some for headquarters."""
    time = audit_time(draw(st.integers(1, 12_000)), draw(st.sampled_from(STAGES)))
    size = draw(st.integers(0, min(12, int(2 * time.on_site) - 1)))
    sample, left = drawn(size), time.on_site - size * HALF
    days: dict[str, Fraction] = {}
    for outlet in sample.chosen:
        more = draw(units)
        if more < left:
            days[outlet.id], left = HALF + more, left - more
    return sample, evolve(time, outlets=size), draw(st.integers(1, 7)), days


HALVES = st.integers(0, 12).map(lambda count: count * HALF)
ANY = st.one_of(HALVES, st.fractions(0, 3, max_denominator=12))


class TestProperties:
    """For all samples, times, teams and days that add up."""

    @given(asked(ANY))
    def test_sums_are_exact_by_site_by_person_and_altogether(self, given: Any) -> None:
        sample, time, count, days = given
        plan = plan_days(sample, time, people(count), days=days)
        assert sum(visit.days for visit in plan.visits) == time.on_site == time.total - plan.planning
        assert sum(found for _, found in plan.by_site) == sum(found for _, found in plan.by_assessor) == time.on_site
        assert dict(plan.by_site) == {
            "HQ": time.on_site - sum(days.get(one.id, HALF) for one in sample.chosen),
            **{one.id: days.get(one.id, HALF) for one in sample.chosen},
        }
        assert formats.parse(gbt27922.to_json(plan)) == plan

    @given(asked(ANY))
    def test_every_site_is_visited_and_by_each_person_once_at_most(self, given: Any) -> None:
        sample, time, count, days = given
        plan = plan_days(sample, time, people(count), days=days)
        assert {visit.site for visit in plan.visits} == {"HQ", *(one.id for one in sample.chosen)}
        assert len({(visit.site, visit.assessor) for visit in plan.visits}) == len(plan.visits)

    @given(asked(ANY))
    def test_nobody_has_more_than_half_a_day_more_than_another(self, given: Any) -> None:
        sample, time, count, days = given
        loads = [found for _, found in plan_days(sample, time, people(count), days=days).by_assessor]
        assert max(loads) - min(loads) <= HALF

    @given(asked(HALVES))
    def test_half_days_are_shared_in_half_days(self, given: Any) -> None:
        sample, time, count, days = given
        plan = plan_days(sample, time, people(count), days=days)
        assert all((visit.days / HALF).denominator == 1 for visit in plan.visits)

    @given(asked(st.just(Fraction(0))))
    def test_an_outlet_of_half_a_day_has_one_visit(self, given: Any) -> None:
        sample, time, count, days = given
        plan = plan_days(sample, time, people(count), days=days)
        assert [visit.site for visit in plan.visits if visit.site != "HQ"] == [one.id for one in sample.chosen]

    @given(asked(ANY), st.randoms())
    def test_another_order_of_the_team_is_another_order_of_the_plan(self, given: Any, random: Any) -> None:
        sample, time, count, days = given
        team = people(count)
        other = random.sample(team, count)
        instead = {person.id: one.id for person, one in zip(team, other, strict=True)}
        plan, found = (plan_days(sample, time, each, days=days) for each in (team, other))
        assert found.visits == tuple(
            Visit(visit.site, str(instead[visit.assessor]), visit.days) for visit in plan.visits
        )
