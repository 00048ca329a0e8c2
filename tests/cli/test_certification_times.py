"""The commands ``managers``, ``time`` and ``fees`` of ``certification``: what they print, and what they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gbt27922 import certification, formats, to_data
from gbt27922.models import Assessment, Site
from tests.support.running import Run, runner

EXAMPLES = Path("docs/examples/certification")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line of the group in a folder with the examples, and an application that says little."""
    for name in ("application.json", "rates.json"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    little = {"format": "gbt27922.application/1", "organization": {"name": "甲"}}
    (tmp_path / "little.json").write_text(json.dumps(little), "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    tell = runner(capsys, monkeypatch)
    return lambda *arguments, **more: tell("certification", *arguments, **more)


class TestManagers:
    """``gbt27922 certification managers``."""

    def test_of_an_application(self, run: Run) -> None:
        code, out, err = run("managers", "application.json", "--format", "json")
        assert (code, err) == (0, "")
        assert formats.parse(out) == certification.managers_required(45, certified=5)

    def test_of_options(self, run: Run) -> None:
        code, out, _ = run("managers", "--staff", "45", "--certified", "4", "--rounding", "down", "--format", "json")
        assert code == 0
        assert formats.parse(out) == certification.managers_required(45, "down", 4)

    def test_chinese(self, run: Run) -> None:
        code, out, _ = run("managers", "--staff", "45", "--certified", "4", "--lang", "zh")
        assert code == 0
        assert out.startswith("售后服务管理师配备\n  服务管理人员         45\n  应配备（向上取整）   5\n")
        assert "\n缺 1 名。\n" in out
        assert "各种解读的结论不同。" in out
        assert "  低   10% 如何取整没有公开资料；另一种解读为四舍五入" in out

    def test_markdown(self, run: Run) -> None:
        code, out, _ = run("managers", "--staff", "20", "--format", "markdown", "--lang", "en")
        assert code == 0
        assert "- **required, rounded up**: 2\n" in out
        assert "all readings require the same number" in out
        assert "there is no verdict" in out

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ([], "gbt27922: give either an application or --staff\n"),
            (["application.json", "--staff", "45"], "gbt27922: give either an application or --staff\n"),
            (
                ["application.json", "--certified", "4"],
                "gbt27922: --certified goes with --staff: an application says itself how many are certified\n",
            ),
            (["--staff", "9", "--site", "HQ"], "gbt27922: --site goes with --finding: nothing else is of one site\n"),
            (
                ["--staff", "9", "--finding", "--format", "markdown"],
                "gbt27922: --finding prints JSON, not markdown\n",
            ),
            (
                ["--staff", "9", "--certified", "1", "--finding", "--site", " "],
                'gbt27922: --site: must be text that is not empty, got " "\n',
            ),
            (["--staff", "-1"], "gbt27922: --staff: must be a non-negative integer, got -1\n"),
        ],
    )
    def test_usage(self, run: Run, arguments: list[str], told: str) -> None:
        assert run("managers", *arguments) == (2, "", told)

    def test_the_suggested_finding(self, run: Run) -> None:
        code, out, err = run("managers", "application.json", "--finding", "--site", "HQ", "--lang", "zh")
        assert (code, err) == (0, "")
        suggested = certification.suggested_finding(certification.managers_required(45, certified=5), site="HQ")
        assert to_data(Assessment("any", [suggested], sites=[Site("HQ", "headquarters")]))["findings"] == [
            json.loads(out)
        ]
        assert json.loads(out)["note"].startswith("建议结论为符合，待评审员确认：")

    def test_the_suggested_finding_in_english_without_a_site(self, run: Run) -> None:
        out = run("managers", "--staff", "45", "--certified", "4", "--finding", "--format", "json", "--lang", "en").out
        note = json.loads(out)["note"]
        assert json.loads(out) == {"indicator": "5.1.2.2", "conforming": False, "note": note}
        assert note.startswith("Suggested verdict, for the assessor to confirm: nonconforming.")

    def test_no_finding_where_it_is_not_known_how_many_are_certified(self, run: Run) -> None:
        told = ": is required\n"
        assert run("managers", "--staff", "45", "--finding") == (1, "", f"--certified{told}")
        data = json.loads(Path("application.json").read_bytes())
        del data["certified_managers"]
        Path("application.json").write_text(json.dumps(data), "utf-8")
        found = run("managers", "application.json", "--finding")
        assert found == (1, "", f"application.json: $.certified_managers{told}")

    def test_an_application_that_does_not_say_it(self, run: Run) -> None:
        told = "little.json: $.service_management_staff: is required\n"
        assert run("managers", "little.json") == (1, "", told)
        assert run("managers", "little.json", "--lang", "zh")[2] == told.replace(": is required", "：必填")


class TestTime:
    """``gbt27922 certification time``."""

    def test_of_an_application(self, run: Run) -> None:
        code, out, err = run("time", "application.json", "--stage", "initial", "--outlets", "5", "--format", "json")
        assert (code, err) == (0, "")
        assert formats.parse(out) == certification.audit_time(1200, "initial", 5)

    def test_above_the_table(self, run: Run) -> None:
        code, out, _ = run("time", "--staff", "9000", "--stage", "surveillance", "--outlets", "20", "--lang", "zh")
        assert code == 0
        assert "  人数档         6801–8500\n  总人日         至少 11\n" in out
        assert "8501–10700 人一档，已知的只有总人日 8.5。" in out
        assert "每个服务网点至少 0.5 人日，故现场由 7 增至 10 人日。" in out

    def test_english(self, run: Run) -> None:
        code, out, _ = run("time", "--staff", "30", "--stage", "recertification", "--lang", "en")
        assert code == 0
        assert "  days in all         4\n  of these planning   0.5\n  of these on site    3.5\n" in out
        assert "at least 4" not in out
        assert "added" not in out

    def test_days_that_the_body_adds(self, run: Run) -> None:
        arguments = ("--staff", "9000", "--stage", "surveillance", "--outlets", "20", "--added", "1.5")
        out = run("time", *arguments, "--lang", "en").out
        assert "  days in all                 at least 12.5\n" in out
        assert "  of these on site            11.5\n  added on site by the body   1.5\n" in out
        assert "raises the days on site from 7 to 10." in out
        assert "  现场之中由认证机构增加   1.5\n" in run("time", *arguments, "--lang", "zh").out

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--staff", "0", "--stage", "initial"], "--staff: must be a positive integer, got 0"),
            (
                ["application.json", "--stage", "initial", "--outlets", "-1"],
                "--outlets: must be a non-negative integer",
            ),
            (["--staff", "5", "--stage", "initial", "--added", "-1/2"], "--added: must be zero or more, got -1/2"),
            (["--staff", "5", "--stage", "initial", "--added", "some"], "--added: must be"),
            (["--stage", "initial"], "give either an application or --staff"),
            (
                ["--staff", "5", "--stage", "first"],
                '--stage: must be one of initial, surveillance, recertification, got "first"',
            ),
            (["--staff", "5"], "--stage: is required"),
        ],
    )
    def test_usage(self, run: Run, arguments: list[str], told: str) -> None:
        code, out, err = run("time", *arguments)
        assert (code, out) == (2, "")
        assert told in err

    def test_an_application_that_does_not_say_it(self, run: Run) -> None:
        assert run("time", "little.json", "--stage", "initial") == (1, "", "little.json: $.staff: is required\n")


class TestFees:
    """``gbt27922 certification fees``."""

    def test_the_published_example(self, run: Run) -> None:
        code, out, err = run("fees", "application.json", "--stage", "initial", "--lang", "zh")
        assert (code, err) == (0, "")
        assert "  评审费              3000    16       48000\n" in out
        assert next(line for line in out.splitlines() if "合计" in line).split() == ["合计", "51000"]
        assert "\n不含：差旅费。\n" in out
        assert "trial" not in out

    def test_own_rates(self, run: Run) -> None:
        code, out, _ = run("fees", "--staff", "1200", "--stage", "initial", "--rates", "rates.json", "--format", "json")
        assert code == 0
        own = certification.read_rates("rates.json")
        assert formats.parse(out) == certification.fees(certification.audit_time(1200, "initial"), own)

    def test_above_the_table(self, run: Run) -> None:
        code, out, _ = run(
            "fees", "--staff", "20000", "--stage", "surveillance", "--format", "markdown", "--lang", "en"
        )
        assert code == 0
        assert "| **total** |  |  | **at least 26000** |\n" in out
        assert "the total is at least this" in out
        assert "- **person-days**: at least 8\n" in out

    def test_days_that_the_body_adds_are_paid(self, run: Run) -> None:
        arguments = ("--staff", "1200", "--stage", "initial", "--added", "0.5", "--format", "json")
        found = formats.parse(run("fees", *arguments).out)
        assert found == certification.fees(certification.audit_time(1200, "initial", added="0.5"))
        assert found.total == 51000 + 1500

    def test_rates_that_are_none(self, run: Run) -> None:
        code, _, err = run("fees", "--staff", "5", "--stage", "initial", "--rates", "little.json")
        assert code == 1
        assert err.startswith('little.json: $.format: must be "gbt27922.rates/1"')
