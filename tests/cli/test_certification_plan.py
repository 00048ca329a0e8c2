"""The command ``certification plan``: how staff, team, days and first days are given, what it prints, and what it refuses."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

import gbt27922
from gbt27922 import certification, formats, outlets
from gbt27922.models import Assessment, Person, Site
from tests.support.running import Run, runner

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "certification"
TEAM = ("--team", "A-017 张三", "A-021 李四")
STARTS = ("--start", "HQ=2026-05-06", "GZ-01=2026-05-13", "SH-01=2026-05-13", "BJ-01=2026-05-14")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a folder with the examples."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("application.json", "sample.json"):
        shutil.copy(EXAMPLES / name, name)
    return runner(capsys, monkeypatch, "certification", "plan")


def assessment(*team: Person) -> None:
    """An assessment with a team."""
    found = Assessment("GB/T 27922-2011", [], team=team)
    Path("assessment.json").write_text(gbt27922.to_json(found), "utf-8")


def sample_without_stage() -> None:
    """A sample plan of two outlets that has no stage."""
    listed = [Site(id, "outlet") for id in ("GZ-01", "SH-01")]
    Path("own.json").write_text(gbt27922.to_json(outlets.draw(listed, size=2, seed="A")), "utf-8")


class TestAnswers:
    def test_the_example_of_the_help_in_english(self, run: Run) -> None:
        code, out, err = run("sample.json", "--application", "application.json", *TEAM, "--lang", "en")
        lines = [line.split() for line in out.splitlines()]
        assert (code, err, lines[0]) == (0, "", ["Audit", "plan"])
        assert ["HQ", "总部", "A-021", "李四", "6.5"] in lines
        assert ["GZ-01", "广州服务中心", "A-017", "张三", "0.5"] in lines
        assert ["A-017", "张三", "leader", "7"] in lines

    def test_markdown_in_chinese(self, run: Run) -> None:
        out = run("sample.json", "--staff", "1200", *TEAM, "--lang", "zh", "--format", "markdown").out
        assert out.startswith("# 评审计划\n")
        assert "| HQ | A-017 张三 |  | 6 |" in out
        assert "| A-021 | 李四 | 评审员 | 7 |" in out

    def test_the_document_is_that_of_the_library(self, run: Run) -> None:
        out = run("sample.json", "--staff", "1200", *TEAM, *STARTS, "--format", "json").out
        assert formats.parse(out) == formats.read(EXAMPLES / "audit-plan.json")

    def test_days_by_site(self, run: Run) -> None:
        out = run("sample.json", "--staff", "1200", *TEAM, "--days", "GZ-01=5/4", "HQ=11.75", "--format", "json").out
        assert [one["days"] for one in json.loads(out)["by_site"]] == ["11.75", "1.25", "0.5", "0.5"]

    def test_the_team_of_an_assessment(self, run: Run) -> None:
        assessment(Person("王五", "A-030"))
        out = run("sample.json", "--staff", "1200", "--team-of", "assessment.json", "--format", "json").out
        assert json.loads(out)["team"] == [{"name": "王五", "id": "A-030"}]

    def test_a_stage_where_the_sample_has_none(self, run: Run) -> None:
        sample_without_stage()
        out = run("own.json", "--staff", "1200", *TEAM, "--stage", "surveillance", "--format", "json").out
        assert [json.loads(out)[name] for name in ("stage", "total", "on_site")] == ["surveillance", "5.5", "4.5"]

    @pytest.mark.parametrize(
        ("ids", "argv", "found"),
        [
            (["总部"], (), "总部"),
            (["总部", "分部"], (), "HQ"),
            (["总部"], ("--headquarters", "HO"), "HO"),
        ],
    )
    def test_which_site_is_headquarters(self, run: Run, ids: list[str], argv: tuple[str, ...], found: str) -> None:
        data = json.loads(Path("application.json").read_bytes())
        data["sites"] = [{"id": id, "kind": "headquarters"} for id in ids]
        data["documents"] = []
        Path("application.json").write_text(json.dumps(data), "utf-8")
        out = run("sample.json", "--application", "application.json", *TEAM, *argv, "--format", "json").out
        assert json.loads(out)["headquarters"] == found


class TestCalendar:
    def test_one_event_a_visit(self, run: Run) -> None:
        pytest.importorskip("icalendar", reason="it is an extra")
        argv = ("sample.json", "--staff", "1200", *TEAM, *STARTS, "--format", "ics", "--lang", "zh")
        code, out, err = run(*argv, "--on", "2026-04-20")
        plan = formats.read(EXAMPLES / "audit-plan.json")
        assert (code, err) == (0, "")
        assert isinstance(plan, certification.AuditPlan)
        assert out.replace("\r\n", "\n") == certification.to_ics(plan, made="2026-04-20", lang="zh").replace(
            "\r\n", "\n"
        )
        assert run(*argv).out.count("BEGIN:VEVENT") == 5

    def test_a_visit_without_a_day_is_told_at_the_option(self, run: Run) -> None:
        pytest.importorskip("icalendar", reason="it is an extra")
        code, out, err = run("sample.json", "--staff", "1200", *TEAM, *STARTS[:4], "--format", "ics", "--lang", "en")
        assert (code, out) == (2, "")
        assert err == (
            'gbt27922: --start: is required: a calendar needs days, and the visit of "A-017" to "BJ-01" has none\n'
        )

    def test_a_missing_extra_is_named(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "icalendar", None)
        found = run("sample.json", "--staff", "1200", *TEAM, *STARTS, "--format", "ics")
        told = "gbt27922: this needs an extra: pip install 'gbt27922[calendar]'\n"
        assert (found.code, found.out, found.err) == (1, "", told)


def test_days_that_the_body_adds(run: Run) -> None:
    sample_without_stage()
    argv = ("own.json", "--staff", "20", *TEAM, "--stage", "surveillance", "--lang", "en", "--format", "json")
    assert "add days on site (added)" in run(*argv).err
    found = formats.parse(run(*argv, "--added", "1/2").out)
    assert [(site, str(days)) for site, days in found.by_site] == [("HQ", "1/2"), ("GZ-01", "1/2"), ("SH-01", "1/2")]


class TestRefused:
    @pytest.mark.parametrize(
        ("argv", "told"),
        [
            (TEAM, "either --application or --staff must be given"),
            (("--application", "application.json", "--staff", "3", *TEAM), "either --application or --staff must be"),
            (("--staff", "1200"), "either --team or --team-of must be given"),
            (("--staff", "1200", "--team", "A-017"), '--team A-017: must be an id and a name, such as "A-017 张三"'),
            (("--staff", "1200", "--team", "A\u200b 张三"), "--team A\\u200b 张三: must be an id without control"),
            (("--staff", "1200", "--team", "A 张三", "A 李四"), '--team: must be unique, but "A" occurs twice'),
            (("--staff", "0", *TEAM), "--staff: must be a positive integer, got 0"),
            (("--staff", "9", *TEAM, "--on", "2026-04-20"), "--on goes with --format ics: no other form says when it"),
            (("--staff", "9", *TEAM, "--days", "GZ-01"), "--days GZ-01: must be SITE=VALUE"),
            (("--staff", "9", *TEAM, "--start", "A=1", "A=2"), "--start A=2: must be the only one for its site"),
            (("--staff", "1200", *TEAM, "--days", "GZ-01=0"), "--days GZ-01: must be more than zero, got 0"),
            (("--staff", "1200", *TEAM, "--start", "gz-01=2026-05-19"), "--start gz-01: must be headquarters"),
            (("--staff", "1200", *TEAM, "--stage", "surveillance"), '--stage: must be "initial", the stage of the'),
            (("--staff", "1200", *TEAM, "--headquarters", "SH-01"), '--headquarters: must be unique, but "SH-01"'),
            (("--staff", "1", *TEAM, "--days", "GZ-01=9"), "--days: must leave time for headquarters, but the outlets"),
            (("--staff", "9", *TEAM, "--added", "-1"), "--added: must be zero or more, got -1"),
        ],
        ids=str,
    )
    def test_options(self, run: Run, argv: tuple[str, ...], told: str) -> None:
        found = run("sample.json", *argv, "--lang", "en")
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith(f"gbt27922: {told}")
        assert found.err.count("\n") == 1

    def test_a_day_that_a_calendar_is_not_made_on(self, run: Run) -> None:
        argv = ("--staff", "1200", *TEAM, *STARTS, "--format", "ics", "--on", "yesterday", "--lang", "en")
        err = run("sample.json", *argv).err
        assert err == 'gbt27922: --on: must be a day such as 2026-05-12, got "yesterday"\n'

    def test_in_chinese(self, run: Run) -> None:
        err = run("sample.json", "--staff", "1200", *TEAM, "--days", "HQ=3", "--lang", "zh").err
        assert err == "gbt27922: --days HQ：应为 12.5，即现场人日 14 减去各服务网点的人日，实为 3\n"

    def test_a_sample_without_a_stage(self, run: Run) -> None:
        sample_without_stage()
        found = run("own.json", "--staff", "1200", *TEAM)
        assert (found.code, found.err) == (2, "gbt27922: --stage is required: the sample plan names none\n")

    def test_files(self, run: Run) -> None:
        data = json.loads(Path("application.json").read_bytes())
        del data["staff"]
        Path("application.json").write_text(json.dumps(data), "utf-8")
        found = run("sample.json", "--application", "application.json", *TEAM, "--lang", "en")
        assert (found.code, found.err) == (1, "application.json: $.staff: is required\n")
        assert run("none.json", "--staff", "9", *TEAM).code == 1
        assert run("application.json", "--staff", "9", *TEAM).code == 1

    def test_a_team_without_ids_is_told_at_its_file(self, run: Run) -> None:
        assessment(Person("王五"))
        found = run("sample.json", "--staff", "1200", "--team-of", "assessment.json", "--lang", "en")
        assert (found.code, found.out) == (1, "")
        assert found.err == "assessment.json: $.team[0].id: is required: people are told apart by id\n"
