"""The command line: what it prints, what it complains of, and its exit codes."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import gbt27922
from gbt27922 import report, schemes
from gbt27922.cli import app, main
from gbt27922.cli.language import language
from tests.support.running import Run, runner
from tests.support.shipped import NEWEST, SCHEME

SHIPPED = ", ".join(f'"{id}"' for id in schemes.ids())
LOSS = {"indicator": "5.3.1", "site": "HQ", "sampled": 4, "nonconforming": 2}
SITES = [{"id": "HQ", "kind": "headquarters"}]


def document(**changes: Any) -> dict[str, Any]:
    """An assessment in which all conforms, with changes."""
    findings = [{"indicator": leaf.id, "conforming": True} for leaf in SCHEME.leaves]
    return {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1, "findings": findings, **changes}


def conforming(*besides: dict[str, Any], but: str = "") -> list[dict[str, Any]]:
    """Findings that conform for all leaves ``but`` one, and others ``besides``."""
    return [*(finding for finding in document()["findings"] if finding["indicator"] != but), *besides]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write a file in the working directory, as JSON unless it is text or bytes."""
    monkeypatch.chdir(tmp_path)

    def writer(name: str, content: Any) -> str:
        data = content if isinstance(content, bytes | str) else json.dumps(content)
        Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return name

    return writer


@pytest.fixture
def run(write: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder that holds ``a.json``, which loses points, and ``b.json``, which loses none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write("a.json", document(sites=SITES, findings=conforming(LOSS, but="5.3.1")))
    write("b.json", document())

    return runner(capsys, monkeypatch)


def completed() -> str:
    """A point table that completes the shipped scheme."""
    return "indicator,points\n" + "".join(f"{leaf.id},{SCHEME.points(leaf.id)}\n" for leaf in SCHEME.leaves)


class TestScore:
    """``score``: one or many files, three forms, two languages."""

    def test_text(self, run: Run) -> None:
        code, out, err = run("score", "a.json")
        assert (code, err) == (0, "")
        assert out.startswith("Scorecard\n  scheme   GB/T 27922-2011")
        assert ["score", "93.75"] in [line.split() for line in out.splitlines()]
        assert "Provisional: " in out

    def test_several_files_have_their_names_and_a_gap_between_them(self, run: Run) -> None:
        out = run("score", "a.json", "b.json").out
        assert out.startswith("a.json\n\nScorecard\n")
        assert "\n\nb.json\n\nScorecard\n" in out

    def test_json_is_one_document(self, run: Run) -> None:
        code, out, _ = run("score", "a.json", "--format", "json")
        card = gbt27922.score(gbt27922.read_assessment("a.json"))
        assert (code, out) == (0, gbt27922.to_json(card) + "\n")

    def test_json_of_several_files_is_a_card_a_line(self, run: Run) -> None:
        lines = run("score", "a.json", "b.json", "--format", "json").out.splitlines()
        assert [gbt27922.parse_scorecard(line).grade.id for line in lines] == ["four_star", "five_star"]

    def test_markdown(self, run: Run) -> None:
        out = run("score", "a.json", "b.json", "--format", "markdown", "--lang", "zh").out
        assert out.startswith("# 评分表\n")
        assert out.count("\n\n# 评分表\n") == 1

    def test_standard_input(self, run: Run) -> None:
        assert run("score", "-", "--format", "json", stdin=Path("b.json").read_bytes()).code == 0
        assert run("score", "-", stdin=b"{").err.startswith("<stdin>: $: must be JSON, but line 1 column 2 is not")

    def test_point_table(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", completed())
        for more in ((), ("--scheme", SCHEME.id)):
            out = run("score", "a.json", "--points", "points.csv", *more, "--format", "json").out
            assert json.loads(out)["provisional"] is False

    def test_a_scheme_of_ones_own(self, run: Run, write: Callable[..., str]) -> None:
        shown = json.loads(gbt27922.to_json(SCHEME)) | {"id": "OURS"}
        write("scheme.json", shown)
        assert '"id": "OURS"' in run("score", "a.json", "--scheme", "scheme.json", "--format", "json").out

    def test_all_files_are_processed_whatever_is_wrong_with_some(self, run: Run, write: Callable[..., str]) -> None:
        write("bad.json", document(date="2026-13-01", format="x"))
        write("few.json", document(findings=[]))
        code, out, err = run("score", "no.json", "bad.json", "a.json", "few.json", "b.json", "--format", "json")
        assert code == 1
        assert len(out.splitlines()) == 2
        places = [line.split(": ")[0] for line in err.splitlines()]
        assert places == ["no.json", "bad.json", *["few.json"] * len(SCHEME.leaves)]

    def test_what_is_wrong_with_the_point_table_is_told_once(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", "indicator,points\n5.1,41\n")
        code, out, err = run("score", "a.json", "b.json", "--points", "points.csv")
        assert (code, out) == (1, "")
        assert err == "points.csv: line 2: points: must be 40, the published points of 5.1\n"


class TestRequire:
    """``--require``: exit with 3 unless every grade ranks at least as high."""

    @pytest.mark.parametrize("grade", ["fail", "three_star", "four_star"])
    def test_met(self, run: Run, grade: str) -> None:
        assert run("score", "a.json", "b.json", "--require", grade)[::2] == (0, "")

    def test_not_met(self, run: Run) -> None:
        code, out, err = run("score", "b.json", "a.json", "--require", "five_star")
        assert (code, err) == (3, "a.json: --require five_star is not met: the grade is four-star, the score 93.75\n")
        assert "b.json\n\nScorecard" in out

    def test_a_fault_counts_for_more(self, run: Run) -> None:
        assert run("score", "a.json", "no.json", "--require", "five_star").code == 1

    @pytest.mark.parametrize("shipped", [schemes.ids(), (SCHEME.id,)])
    def test_an_unknown_grade_is_told_before_anything_is_scored(self, run: Run, shipped: tuple[str, ...]) -> None:
        more = ("--scheme", SCHEME.id) if shipped == (SCHEME.id,) else ()
        grades = ", ".join(dict.fromkeys(grade.id for scheme in map(schemes.load, shipped) for grade in scheme.grades))
        grades = grades.replace("ungraded", "ungraded (not graded)")
        assert "five_star (五星级)" in run("score", "a.json", "--require", "gold", "--lang", "zh", *more).err
        assert run("score", "a.json", "no.json", "--require", "gold", *more) == (
            2,
            "",
            f'gbt27922: --require: must be one of {grades}, got "gold"\n',
        )


class TestFaults:
    """Every fault of the input: one plain line with its place, exit code 1, no traceback."""

    @pytest.mark.parametrize(
        ("changes", "lines"),
        [
            pytest.param(
                {"scheme": "GB/T 1"},
                [f'$.scheme: must be a shipped scheme ({SHIPPED}), got "GB/T 1"'],
                id="unknown scheme",
            ),
            pytest.param(
                {"findings": conforming({"indicator": "5.9", "conforming": True})},
                ['$.findings[21].indicator: must be an indicator of the scheme, but "5.9" is not one'],
                id="unknown indicator",
            ),
            pytest.param(
                {"findings": conforming({"indicator": "5.1.1", "conforming": True})},
                ['$.findings[21].indicator: must be a leaf, but "5.1.1" has parts: assess 5.1.1.1, 5.1.1.2'],
                id="not a leaf",
            ),
            pytest.param(
                {"exclusions": [{"indicator": "5.2.3", "justification": "none"}]},
                ['$.findings[15].indicator: must not be excluded, but "5.2.3" is: drop the finding or the exclusion'],
                id="excluded leaf",
            ),
            pytest.param(
                {
                    "findings": conforming(but="5.2.3"),
                    "exclusions": [{"indicator": "5.2.3", "justification": "none"}] * 2,
                },
                ['$.exclusions[1].indicator: must be excluded once, but "5.2.3" is excluded twice'],
                id="excluded twice",
            ),
            pytest.param(
                {
                    "findings": [finding for finding in conforming() if not finding["indicator"].startswith("5.3")],
                    "exclusions": [
                        {"indicator": "5.3", "justification": "none"},
                        {"indicator": "5.3.1", "justification": "none"},
                    ],
                },
                [
                    '$.exclusions[1].indicator: must not lie inside another exclusion, but "5.3" excludes "5.3.1" already'
                ],
                id="overlapping exclusions",
            ),
            pytest.param(
                {"findings": [finding for finding in conforming() if not finding["indicator"].startswith("5.3")]},
                [
                    "$.findings: must cover 5.3.1 customer relations: it has no finding and is not excluded",
                    "$.findings: must cover 5.3.2 complaint handling: it has no finding and is not excluded",
                ],
                id="missing findings",
            ),
            pytest.param(
                {
                    "findings": [],
                    "exclusions": [{"indicator": part, "justification": "none"} for part in ("5.1", "5.2", "5.3")],
                },
                ["$.exclusions: must leave something that applies and has points, but everything is excluded"],
                id="everything excluded",
            ),
            pytest.param(
                {"special_bonuses": [{"description": "one"}, {"description": "two"}]},
                ["$.special_bonuses: must hold at most 1, got 2"],
                id="too many bonuses",
            ),
            pytest.param(
                {"special_deductions": [{"ground": "mood", "description": "one"}]},
                ['$.special_deductions[0].ground: must be one of law, own_rules, trade, operation, got "mood"'],
                id="unknown ground",
            ),
            pytest.param(
                {"findings": conforming(LOSS)},
                ['$.findings[21].site: must be listed under sites, but "HQ" is not'],
                id="site not listed",
            ),
            pytest.param(
                {"sites": SITES * 2},
                ['$.sites[1].id: must be unique, but "HQ" occurs twice'],
                id="duplicate site",
            ),
            pytest.param(
                {"sites": SITES, "findings": conforming({**LOSS, "sampled": 0}), "organisation": {}},
                [
                    "$.findings[21].sampled: must be a positive integer, got 0",
                    '$.organisation: is not a known field; did you mean "organization"?',
                ],
                id="document",
            ),
            pytest.param(
                {"scheme": "two\nlines \x1b[31m[bold]"},
                [rf'$.scheme: must be a shipped scheme ({SHIPPED}), got "two\nlines \x1b[31m[bold]"'],
                id="hostile text",
            ),
        ],
    )
    def test_assessment(self, run: Run, write: Callable[..., str], changes: dict[str, Any], lines: list[str]) -> None:
        write("x.json", document(**changes))
        code, out, err = run("score", "x.json")
        assert (code, out) == (1, "")
        assert sorted(err.splitlines()) == sorted(f"x.json: {line}" for line in lines)

    def test_counts_on_a_qualitative_leaf(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", "indicator,points,method\n5.3.1,,qualitative\n")
        assert run("score", "a.json", "--points", "points.csv")[::2] == (
            1,
            'a.json: $.findings[20].sampled: must be a verdict ("conforming"), because "5.3.1" is qualitative\n',
        )

    @pytest.mark.parametrize(
        ("table", "line"),
        [
            (
                "indicator|points\n",
                "line 1: must be separated by commas, semicolons or tabs, but is separated by vertical bars",
            ),
            ("indicator,points\n5.3.1,x\n", 'line 2: points: must be a number such as 40, "2.5" or "35/12", got "x"'),
            ("indicator,points\n5.3.1,-1\n", "line 2: points: must be zero or more, got -1"),
            ("indicator,points\n6.1,1\n", 'line 2: indicator: must extend a known indicator, but "6.1" has no parent'),
            (b"indicator,points\n\xff,1\n", "line 2: must be UTF-8"),
        ],
    )
    def test_point_table(self, run: Run, write: Callable[..., str], table: str | bytes, line: str) -> None:
        write("points.csv", table)
        for argv in (("score", "a.json"), ("schemes", "show"), ("verify", "card.json", "a.json")):
            write("card.json", gbt27922.to_json(gbt27922.score(gbt27922.read_assessment("a.json"))))
            code, out, err = run(*argv, "--points", "points.csv")
            assert (code, out) == (1, "")
            assert err.startswith(f"points.csv: {line}")

    @pytest.mark.parametrize(
        "argv",
        [
            ("score", "no.json"),
            ("score", "a.json", "--points", "no.json"),
            ("verify", "no.json", "a.json"),
            ("schemes", "show", "--points", "no.json"),
        ],
    )
    def test_missing_file(self, run: Run, argv: tuple[str, ...]) -> None:
        assert run(*argv) == (1, "", f"no.json: cannot be read: {os.strerror(errno.ENOENT)}\n")

    @pytest.mark.parametrize(
        "argv", [("score", "a.json", "--scheme"), ("grade", "1", "--scheme"), ("schemes", "points")]
    )
    def test_a_scheme_that_is_neither_shipped_nor_a_file(self, run: Run, argv: tuple[str, ...]) -> None:
        reason = f"cannot be read: {os.strerror(errno.ENOENT)}; the shipped schemes are {SHIPPED}"
        assert run(*argv, "mine") == (1, "", f"mine: {reason}\n")

    def test_a_scheme_file_that_is_none(self, run: Run) -> None:
        line = 'a.json: $.format: must be "gbt27922.scheme/1", got "gbt27922.assessment/1"\n'
        assert run("schemes", "show", "a.json") == (1, "", line)


class TestUsage:
    @pytest.mark.parametrize("option", ["--require", "--points", "--scheme"])
    def test_an_empty_value_is_never_ignored(
        self, write: Callable[..., str], option: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["score", write("a.json", document()), option, ""]) == 2
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("argv", [["score", "-", "-"], ["verify", "-", "-"], ["score", "-", "--points", "-"]])
    def test_standard_input_is_read_once(self, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(argv) == 2
        assert capsys.readouterr().err == "gbt27922: -, standard input, can be given only once\n"

    """What is wrong with the command line itself: one line, exit code 2."""

    @pytest.mark.parametrize(
        ("argv", "part"),
        [
            (("score",), "FILE"),
            (("score", "a.json", "--fromat", "json"), '"--fromat" is no option here'),
            (("score", "a.json", "--scheme", "--lang"), '"--lang" is no option here'),
            (("score", "a.json", "--format", "pdf"), "pdf"),
            (("score", "a.json", "--lang", "fr"), "fr"),
            (("grade", "1", "--special-deductions", "-1"), "-1"),
            (("grade", "1", "--nope"), "--nope"),
            (("verify", "a.json"), "ASSESSMENT"),
            (("frobnicate",), "frobnicate"),
            (("schemes", "frobnicate"), "frobnicate"),
        ],
    )
    def test_usage(self, run: Run, argv: tuple[str, ...], part: str) -> None:
        code, out, err = run(*argv)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("gbt27922: ")
        assert part in err


class TestGrade:
    """``grade``: the id and both titles."""

    @pytest.mark.parametrize(
        ("argv", "shown"),
        [
            (("94.99",), "four_star 四星级 four-star"),
            (("95",), "five_star 五星级 five-star"),
            (("284999/3000",), "four_star 四星级 four-star"),
            (("-3",), "fail 不合格 fail"),
            (("--", "-1/3"), "fail 不合格 fail"),
            (("96", "--special-deductions", "5"), "fail 不合格 fail"),
            (("96", "--scheme", SCHEME.id), "five_star 五星级 five-star"),
        ],
    )
    def test_grade(self, run: Run, argv: tuple[str, ...], shown: str) -> None:
        assert run("grade", *argv) == (0, f"{shown}\n", "")

    @pytest.mark.parametrize("score", ["abc", "nan", "1e3", "1/0", ""])
    def test_no_number(self, run: Run, score: str) -> None:
        line = f'SCORE: must be a number such as 40, "2.5" or "35/12", got "{score}"\n'
        assert run("grade", score) == (1, "", line)


class TestVerify:
    """``verify``: scores anew and says what differs."""

    def test_other_results_are_worked_out_again(self, run: Run, write: Callable[..., str]) -> None:
        ledger = json.loads(run("explain", "a.json", "--format", "json").out)
        assert run("verify", write("l.json", ledger), "a.json") == (0, "l.json: agrees with a.json\n", "")
        ledger["entries"][0]["nonconforming"] += 1
        code, out, err = run("verify", write("l.json", ledger), "a.json")
        assert (code, out) == (1, "")
        assert err.startswith("l.json: $.entries[0].nonconforming: must be ")

    def test_what_does_not_follow_from_one_assessment_is_refused(self, run: Run) -> None:
        code, out, err = run("verify", "a.json", "a.json")
        assert (code, out) == (1, "")
        assert err.startswith('a.json: $.format: must be one of "gbt27922.scorecard/1", "gbt27922.ledger/1", ')
        assert err.endswith(', got "gbt27922.assessment/1"\n')

    def test_agrees(self, run: Run, write: Callable[..., str]) -> None:
        card = write("card.json", run("score", "a.json", "--format", "json").out)
        assert run("verify", card, "a.json") == (0, "card.json: agrees with a.json\n", "")
        assert run("verify", "-", "a.json", stdin=Path(card).read_bytes()).out == "<stdin>: agrees with a.json\n"

    def test_edited(self, run: Run, write: Callable[..., str]) -> None:
        card = json.loads(run("score", "a.json", "--format", "json").out)
        write("card.json", card | {"score": "95", "grade": "five_star"})
        code, out, err = run("verify", "card.json", "a.json")
        assert (code, out) == (1, "")
        since = f"edited since version {gbt27922.__version__} scored it"
        assert err.splitlines() == [
            f'card.json: $.score: must be "93.75" as scored anew, got "95", {since}',
            f'card.json: $.grade: must be "four_star" as scored anew, got "five_star", {since}',
        ]

    def test_differs(self, run: Run, write: Callable[..., str]) -> None:
        card = json.loads(run("score", "a.json", "--format", "json").out)
        write("card.json", card | {"library_version": "0.0.1", "assessment": {"sha256": "0" * 64}})
        code, out, err = run("verify", "card.json", "a.json")
        assert (code, out) == (1, "")
        assert re.fullmatch(
            r'card.json: \$.assessment.sha256: must be ".+" as scored anew, got "0+…" from version 0.0.1\n', err
        )

    def test_the_digest_that_was_kept(self, run: Run, write: Callable[..., str]) -> None:
        text = run("score", "a.json", "--format", "json").out
        write("card.json", text)
        kept = gbt27922.parse_scorecard(text).sha256
        assert run("verify", "card.json", "a.json", "--sha256", kept).code == 0
        code, _, err = run("verify", "card.json", "a.json", "--sha256", "0" * 64)
        assert (code, err.partition(" that was")[0]) == (1, f"card.json: $: must have the digest {'0' * 64}")
        short = run("verify", "card.json", "a.json", "--sha256", kept[:8])
        assert short == (1, "", f'--sha256: must be 64 hexadecimal digits, 0-9 and a-f, got "{kept[:8]}"\n')

    def test_with_the_point_table_that_it_was_made_with(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", completed())
        write("card.json", run("score", "a.json", "--points", "points.csv", "--format", "json").out)
        assert run("verify", "card.json", "a.json", "--points", "points.csv").code == 0
        code, _, err = run("verify", "card.json", "a.json", "--scheme", SCHEME.id)
        assert code == 1
        assert err.startswith("card.json: $.scheme.sha256: must be ")


class TestSchemes:
    """``schemes``: list, show, points."""

    @pytest.mark.parametrize("argv", [("schemes",), ("schemes", "list")])
    def test_list(self, run: Run, argv: tuple[str, ...]) -> None:
        lines = [f"{one.id}  {one.title.zh}  {one.title.en}" for one in map(schemes.load, schemes.ids())]
        code, out, err = run(*argv)
        assert (code, [line.rpartition("  revision ")[0] for line in out.splitlines()], err) == (0, lines, "")
        assert f"{SCHEME.title.en}  revision 1, 2\n" in out
        assert f"{SCHEME.id}  {SCHEME.title.zh}  修订版 1、2\n" in run(*argv, "--lang", "zh").out

    def test_show(self, run: Run) -> None:
        assert run("schemes", "show").out.startswith("Scheme\n  scheme")
        assert run("schemes", "show", SCHEME.id, "--lang", "zh").out.startswith("认证方案\n")

    def test_show_as_markdown(self, run: Run) -> None:
        shown = run("schemes", "show", "--format", "markdown", "--lang", "zh").out
        assert shown == report.render(NEWEST, "markdown", lang="zh")

    def test_show_as_a_document(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", completed())
        assert run("schemes", "show", "--format", "json").out == gbt27922.to_json(NEWEST) + "\n"
        shown = run("schemes", "show", "--revision", "1", "--points", "points.csv", "--format", "json").out
        assert schemes.parse(write("scheme.json", shown) and shown).provisional is False
        assert run("schemes", "show", "scheme.json").code == 0

    @pytest.mark.parametrize("argv", [(), (SCHEME.id,), ("scheme.json",)])
    def test_points(self, run: Run, write: Callable[..., str], argv: tuple[str, ...]) -> None:
        write("scheme.json", gbt27922.to_json(NEWEST))
        assert run("schemes", "points", *argv) == (0, "\ufeff" + schemes.points_csv(NEWEST), "")


class TestHelp:
    """``--version``, and help with an example each."""

    def test_version(self, run: Run) -> None:
        assert run("--version") == (0, f"gbt27922 {gbt27922.__version__}\n", "")

    @pytest.mark.parametrize(
        "argv",
        [
            (),
            ("score",),
            ("grade",),
            ("verify",),
            ("schemes",),
            ("schemes", "list"),
            ("schemes", "show"),
            ("schemes", "points"),
        ],
    )
    def test_help_has_an_example(self, run: Run, argv: tuple[str, ...]) -> None:
        code, out, err = run(*argv, "--help")
        assert (code, err) == (0, "")
        assert f"\n    {' '.join(('gbt27922', *argv))} " in out.replace("\n", " \n")

    def test_nothing_at_all_is_a_call_for_help(self, run: Run) -> None:
        assert run() == run("--help")


class TestLanguage:
    """``--lang``, else the locale."""

    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({}, "en"),
            ({"LANG": "zh_CN.UTF-8"}, "zh"),
            ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "C"}, "zh"),
            ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
            ({"LANG": "ZH"}, "zh"),
        ],
    )
    def test_locale(self, environment: dict[str, str], expected: str) -> None:
        assert language(None, environment) == expected
        assert language("zh", environment) == "zh"

    def test_environment(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        assert run("score", "a.json").out.startswith("评分表\n")
        assert run("score", "a.json", "--lang", "en").out.startswith("Scorecard\n")

    @pytest.mark.parametrize("width", [80, 200])
    def test_columns(self, run: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
        monkeypatch.setenv("COLUMNS", str(width))
        lines = run("score", "a.json").out.splitlines()
        assert 0.9 * width < max(map(cell_len, lines)) <= width


class _Closed(io.BytesIO):
    """An output that fails as the operating system lets it fail."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__()
        self.file, self.error = path.open("wb"), error

    def write(self, _: Any) -> int:
        raise self.error

    def fileno(self) -> int:
        return self.file.fileno()


class TestOutput:
    """Where it writes to may be closed, full, or unable to take Chinese text."""

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (BrokenPipeError(errno.EPIPE, "nobody reads"), (141, "", "")),
            (OSError(errno.ENOSPC, "full"), (1, "", "<stdout>: cannot be written: No space left on device\n")),
        ],
    )
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_cannot_be_written(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, error: OSError, told: tuple[int, str, str], *, form: str
    ) -> None:
        closed = _Closed(Path("out"), error)
        stdout = io.TextIOWrapper(closed, "utf-8")
        with monkeypatch.context() as patch, closed.file:
            patch.setattr(sys, "stdout", stdout)
            assert run("score", "a.json", "--format", form) == told
            stdout.detach()

    def test_nobody_reads_as_windows_says_it(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = _Closed(Path("out"), OSError(errno.EINVAL, "Invalid argument"))
        stdout = io.TextIOWrapper(closed, "utf-8")
        with monkeypatch.context() as patch, closed.file:
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(app, "_UNREAD", errno.EINVAL)
            assert run("score", "a.json") == (141, "", "")
            stdout.detach()

    def test_no_encoding_is_too_narrow(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "ascii"))
        assert run("grade", "95").code == 0
        assert run("schemes", "points").code == 0
        told = r"five_star \u4e94\u661f\u7ea7 five-star" + "\n\ufeff"
        assert written.getvalue().decode() == told + schemes.points_csv(NEWEST)

    def test_a_stream_that_is_no_file(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", stream := io.StringIO())
        assert run("grade", "95").code == 0
        assert run("schemes", "points").code == 0
        assert stream.getvalue() == "five_star 五星级 five-star\n\ufeff" + schemes.points_csv(NEWEST)


class TestExtra:
    """Without its extra the command says which one to install."""

    @pytest.mark.parametrize("missing", ["cyclopts", "rich"])
    def test_missing(self, run: Run, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
        loaded = [name for name in sys.modules if name.partition(".")[0] == missing or "report.media." in name]
        for name in ("gbt27922.cli.app", *loaded):
            monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.setitem(sys.modules, missing, None)
        line = "gbt27922: the command line needs an extra: pip install 'gbt27922[cli]'\n"
        assert run("score", "a.json") == (1, "", line)

    def test_another_missing_module_is_a_defect(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "gbt27922.cli.app", None)
        with pytest.raises(ModuleNotFoundError):
            main(["--version"])


def process(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m gbt27922`` in a process of its own."""
    return subprocess.run([sys.executable, "-m", "gbt27922", *argv], capture_output=True, check=False, **options)


class TestProcess:
    """The real thing: a process, pipes, and a terminal."""

    def test_module(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(sys, "argv", ["gbt27922", "grade", "95"])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module("gbt27922", run_name="__main__")
        assert (ended.value.code, capsys.readouterr().out) == (0, "five_star 五星级 five-star\n")

    def test_a_command_waits_for_no_other(self) -> None:
        """Reports and workbooks are imported by what makes and reads them, and one command is made, not all of them."""
        code = (
            "import sys; from gbt27922.cli import app; app.run(['grade', '95']);"
            "print([name for name in ('gbt27922.workbook.cells', 'gbt27922.report.page', 'rich') if name in sys.modules]);"
            "print([*app.program('en', 'grade')], [*app.program('en', 'schemes')])"
        )
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
        _, loaded, made = told.splitlines()
        assert loaded == "[]"
        assert ("'grade'" in made, "'schemes'" in made, "'score'" in made) == (True, True, False)

    def test_nothing_runs_when_the_module_is_only_imported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "gbt27922.__main__", raising=False)
        assert import_module("gbt27922.__main__").main is main
        monkeypatch.delitem(sys.modules, "gbt27922.__main__")

    def test_exit_code_and_streams(self, write: Callable[..., str]) -> None:
        write("x.json", document(special_bonuses=[{"description": "one"}] * 2))
        done = process("score", "x.json")
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode().splitlines() == ["x.json: $.special_bonuses: must hold at most 1, got 2"]

    def test_a_pipe_gets_no_color(self, write: Callable[..., str]) -> None:
        done = process("score", write("a.json", document()), env=os.environ | {"TERM": "xterm-256color"})
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout

    def test_ascii(self, write: Callable[..., str]) -> None:
        environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        for argv, code in (
            (["--help"], 0),
            (["score", write("a.json", document()), "--lang", "zh"], 0),
            (["score", "无"], 1),
        ):
            done = process(*argv, env=environment)
            assert (done.returncode, done.stdout.isascii(), done.stderr.isascii()) == (code, True, True)

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_nobody_reads_on(self, write: Callable[..., str], form: str) -> None:
        files = [write("a.json", document())] * 30
        command = [sys.executable, "-m", "gbt27922", "score", *files, "--format", form]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            running.stdout.read(10)
            running.stdout.close()
            assert running.stderr.read() == b""
        assert running.returncode == 141

    @pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a matter of POSIX")
    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("width", [80, 200])
    @pytest.mark.parametrize("colored", [True, False])
    def test_terminal(self, write: Callable[..., str], lang: str, width: int, *, colored: bool) -> None:
        deduction = {"ground": "law", "description": "三包凭证缺少法定内容"}
        data = document(sites=SITES, findings=conforming(LOSS), special_deductions=[deduction])
        shown = on_terminal("score", write("a.json", data), "--lang", lang, width=width, colored=colored)
        bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert ("\x1b[" in shown) is colored
        assert max(cell_len(line.rstrip()) for line in bare.splitlines()) <= width
        assert bare.startswith("评分表" if lang == "zh" else "Scorecard")
        assert ("customer relations" in bare, "顾客关系" in bare) == (lang == "en", lang == "zh")


def on_terminal(*argv: str, width: int, colored: bool) -> str:
    """What a command shows on a terminal of this width."""
    import pty  # noqa: PLC0415  # only where there are pseudo-terminals
    import termios  # noqa: PLC0415  # as above

    unset = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in unset} | {"TERM": "xterm"}
    environment |= {} if colored else {"NO_COLOR": "1"}
    outer, inner = pty.openpty()
    termios.tcsetwinsize(inner, (50, width))
    command = [sys.executable, "-m", "gbt27922", *argv]
    shown = b""
    with subprocess.Popen(command, stdout=inner, stdin=inner, env=environment):
        os.close(inner)
        try:
            while part := os.read(outer, 65536):
                shown += part
        except OSError:  # the end, as Linux tells it
            pass
    os.close(outer)
    return shown.decode()


LISTED = "id,stratum,name\nGZ-01,华南,广州\nGZ-02,华南,\nSH-01,华东,上海\nBJ-01,,北京\n"


class TestSample:
    """``sample``: text, Markdown, JSON, CSV, the skeleton, and drawing again."""

    def test_text(self, run: Run, write: Callable[..., str]) -> None:
        code, out, err = run(
            "sample", write("o.csv", LISTED), "--stage", "initial", "--seed", "S", "--require", "SH-01"
        )
        assert (code, err) == (0, "")
        assert "initial certification" in out
        assert "2, of them 1 at random" in out
        assert "general practice for many sites (IAF MD 1, CNAS-CC11), not a rule" in out
        assert re.search(r"SH-01 +华东 +上海 +required", out)
        assert "(no stratum)" in out

    def test_chinese_text_with_previous_plans(self, run: Run, write: Callable[..., str]) -> None:
        write("o.csv", LISTED)
        for number, name in enumerate(("p1.json", "p2.json")):
            write(name, run("sample", "o.csv", "--size", "1", "--seed", str(number), "--format", "json").out)
        code, out, _ = run(
            "sample", "o.csv", "--size", "0", "--seed", "S", "--previous", "p1.json", "p2.json", "--lang", "zh"
        )
        assert code == 0
        assert "通行做法" in out
        assert "以往已抽网点" in out
        assert "现场评审的场所" not in out
        out = run("sample", write("none.csv", "id\n"), "--size", "0", "--seed", "S").out
        assert "Random visits by stratum" not in out

    def test_markdown(self, run: Run, write: Callable[..., str]) -> None:
        out = run("sample", write("o.csv", LISTED), "--size", "4", "--seed", "S", "--format", "markdown").out
        listed = gbt27922.outlets.parse_outlets(LISTED)
        plan = gbt27922.outlets.draw(listed, size=4, seed="S")
        assert out == report.render(plan, "markdown", outlets=listed)
        assert "上海" in out

    def test_json_is_the_plan(self, run: Run, write: Callable[..., str]) -> None:
        out = run("sample", write("o.csv", LISTED), "--size", "3", "--seed", "S", "--format", "json").out
        plan = gbt27922.outlets.draw(gbt27922.outlets.parse_outlets(LISTED), size=3, seed="S")
        assert out == gbt27922.to_json(plan) + "\n"

    def test_csv_is_the_list_to_visit(self, run: Run, write: Callable[..., str]) -> None:
        asked = ("--size", "4", "--seed", "S", "--require", "GZ-01", "--require", "SH-01", "--format", "csv")
        lines = run("sample", write("o.csv", LISTED), *asked).out.splitlines()
        assert lines[0] == "\ufeffid,stratum,name,why"
        assert sorted(lines[1:]) == [
            "BJ-01,,北京,random",
            "GZ-01,华南,广州,required",
            "GZ-02,华南,,random",
            "SH-01,华东,上海,required",
        ]

    @pytest.mark.parametrize("form", [("--format", "csv"), ("--skeleton",)])
    def test_what_has_no_room_for_it_is_followed_by_a_warning(
        self, run: Run, write: Callable[..., str], form: tuple[str, ...]
    ) -> None:
        listed = write("o.csv", LISTED)
        drawn = run("sample", listed, "--size", "2", "--seed", "S", *form, "--lang", "en")
        said = gbt27922.outlets.draw(gbt27922.outlets.parse_outlets(LISTED), size=2, seed="S").estimability
        assert (drawn.code, said and said.least_size) == (0, 4)
        assert drawn.err == (
            f"{listed}: What all outlets would score cannot be estimated from this sample: too few random visits in"
            " (no stratum) (0 of 1), 华南 (1 of 2). With at least two in each stratum of several outlets it is 4:"
            " draw with --estimable (estimable=True).\n"
        )
        assert run("sample", listed, "--size", "2", "--seed", "S", *form, "--estimable").err == ""
        assert "推断" in run("sample", listed, "--size", "2", "--seed", "S", *form, "--lang", "zh").err

    def test_every_warning_of_its_page_follows_a_table(self, run: Run, write: Callable[..., str]) -> None:
        listed = write("o.csv", "id\n" + "".join(f"O{number}\n" for number in range(9)))
        earlier = write("p.json", run("sample", listed, "--size", "8", "--seed", "P", "--format", "json").out)
        asked = ("sample", listed, "--seed", "S", "--lang", "en", "--format", "csv", "--previous", earlier)
        assert "see what that plan says of outlets visited before" in run(*asked, "--size", "1").err
        for more in ("--estimable", "--size=1"), ("--size=2",):
            assert "begin a new cycle" in run(*asked, *more).err
        required = run(
            "sample", listed, "--size", "5", "--seed", "S", "--require", "O1", "--format", "csv", "--lang", "en"
        )
        assert "Required outlets are not a random sample" in required.err

    def test_the_skeleton_has_the_stage(self, run: Run, write: Callable[..., str]) -> None:
        asked = ("sample", write("o.csv", LISTED), "--stage", "surveillance", "--seed", "S", "--skeleton")
        assert json.loads(run(*asked).out)["stage"] == "surveillance"

    def test_the_skeleton_is_refused_until_it_is_filled_in(self, run: Run, write: Callable[..., str]) -> None:
        out = run("sample", write("o.csv", LISTED), "--size", "1", "--seed", "S", "--skeleton").out
        code, _, err = run("score", write("open.json", out))
        assert code == 1
        assert len(err.splitlines()) == 2 * len(NEWEST.leaves)
        for finding in (document := json.loads(out))["findings"]:
            finding["conforming"] = True
        assert run("score", write("done.json", document)).code == 0

    def test_verify(self, run: Run, write: Callable[..., str]) -> None:
        write("o.csv", LISTED)
        plan = json.loads(run("sample", "o.csv", "--stage", "initial", "--seed", "S", "--format", "json").out)
        code, out, err = run("sample", "--verify", write("p.json", plan), "o.csv")
        assert (code, out.splitlines()[0], err) == (0, "p.json: agrees with o.csv", "")
        assert "when its seed was chosen" in out
        plan["population"] = 5
        code, out, err = run("sample", "--verify", write("p.json", plan), "o.csv")
        assert (code, out, err) == (1, "", "p.json: $.population: must be 4 as drawn anew, got 5\n")

    def test_a_plan_says_whether_all_outlets_can_be_estimated(self, run: Run) -> None:
        listed = str(Path(__file__).parents[2] / "docs" / "examples" / "outlets.csv")
        asked = ("sample", listed, "--stage", "initial", "--seed", "2026-CQC-0412")
        few = " ".join(run(*asked).out.split())
        assert "cannot be estimated from this sample: too few random visits in 华北 (1 of 4), 西南 (1 of 5)." in few
        assert "it is 8: draw with --estimable (estimable=True)." in few
        few = "".join(run(*asked, "--format", "markdown", "--lang", "zh").out.split())
        assert "随机抽取的网点太少的层有华北（4个中1个）、西南（5个中1个）" in few
        assert json.loads(run(*asked, "--format", "json").out)["estimability"]["too_few"] == {"华北": 4, "西南": 5}
        enough = " ".join(run(*asked, "--estimable").out.split())
        assert "of them by the rule 6; 2 more for two random visits in each stratum of several outlets" in enough
        assert "each stratum of several outlets has at least two random visits" in enough
        assert "then has at least two random visits, or one where it has one outlet." in enough
        enough = "".join(run(*asked, "--estimable", "--lang", "zh").out.split())
        assert "6；为使有多个网点的层各抽两个，另加2" in enough
        assert "只有一个网点的层补足一个。" in enough

    def test_a_plan_says_what_is_no_random_sample(self, run: Run, write: Callable[..., str]) -> None:
        asked = ("sample", write("o.csv", LISTED), "--size", "3", "--seed", "S", "--require")
        judged = " ".join(run(*asked, "GZ-01").out.split())
        assert "give the required ones a stratum of their own in the list (GZ-01)." in judged
        assert "strata of their own, all of them visited" in " ".join(run(*asked, "SH-01").out.split())
        plan = write("p.json", run("sample", "o.csv", "--size", "1", "--seed", "S", "--format", "json").out)
        again = " ".join(run(*asked, "SH-01", "--previous", plan).out.split())
        assert "a random sample of those of each stratum that were not visited before" in again

    def test_an_estimable_plan_is_verified(self, run: Run, write: Callable[..., str]) -> None:
        asked = ("sample", write("o.csv", LISTED), "--size", "1", "--seed", "S", "--estimable", "--format", "json")
        plan = json.loads(run(*asked).out)
        assert (plan["size"], plan["estimability"]) == (
            4,
            {"asked": True, "rule_size": 1, "least_size": 4, "too_few": {}},
        )
        assert run("sample", "--verify", write("p.json", plan), "o.csv").code == 0

    def test_what_cannot_be_estimated_names_the_option(self, run: Run, write: Callable[..., str]) -> None:
        plan = write("o.csv", LISTED)
        document = json.loads(run("sample", plan, "--size", "2", "--seed", "S", "--skeleton").out)
        for finding in document["findings"]:
            finding["conforming"] = True
        code, _, err = run("estimate", write("a.json", document), "--outlets", "o.csv")
        assert code == 1
        assert all("draw with --estimable (estimable=True)" in line for line in err.splitlines())
        code, _, err = run("estimate", "a.json", "--outlets", "o.csv", "--lang", "zh")
        assert all("抽样时可选用 --estimable（estimable=True）" in line for line in err.splitlines())

    def test_what_is_wrong_is_told_all_at_once(self, run: Run, write: Callable[..., str]) -> None:
        code, out, err = run("sample", write("o.csv", LISTED), "--size", "5", "--seed", "", "--require", "X")
        assert (code, out) == (1, "")
        assert err.splitlines() == [
            "o.csv: --size: must be at most 4, the number of outlets, got 5",
            'o.csv: --seed: must be text that is not empty, got ""',
            'o.csv: --require X: must be an outlet of the list, but "X" is not one',
        ]
        assert run("sample", write("bad.csv", "id\nA\nA\n"), "--size", "1", "--seed", "S").err.startswith(
            "bad.csv: line 3: id: must be unique"
        )

    @pytest.mark.parametrize(
        "argv",
        [
            ("--seed", "S"),
            ("--size", "1"),
            ("--seed", "S", "--size", "1", "--stage", "initial"),
            ("--verify", "p.json", "--seed", "S"),
            ("--verify", "p.json", "--size", "0"),
            ("--verify", "p.json", "--estimable"),
        ],
    )
    def test_usage(self, run: Run, write: Callable[..., str], argv: tuple[str, ...]) -> None:
        code, out, err = run("sample", write("o.csv", LISTED), *argv)
        assert (code, out) == (2, "")
        assert err.startswith("gbt27922: ")


class TestExplain:
    """``explain``: where every point of an assessment or a scorecard was lost."""

    def test_an_assessment(self, run: Run) -> None:
        result = run("explain", "a.json")
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith("Where points were lost\n  scheme        GB/T 27922-2011\n  score         93.75\n")
        assert "\n  6.25   sample   2/4   5.3.1 customer relations · HQ\n" in result.out
        assert (
            "\n  100.00   five-star   if all 4 samples of 5.3.1 customer relations (HQ) conformed, where 2"
            in result.out
        )

    def test_a_scorecard(self, run: Run, write: Callable[..., str]) -> None:
        card = run("score", "a.json", "--format", "json").out
        for argv, stdin in ((("-",), card.encode()), ((write("card.json", card),), b"")):
            result = run("explain", *argv, "--lang", "zh", stdin=stdin)
            assert (result.code, result.err) == (0, "")
            assert "\n  6.25   评审发现   2/4   5.3.1 顾客关系\n" in result.out

    @pytest.mark.parametrize(
        ("by", "title", "line"),
        [
            ("site", "By site, on the 100 scale", "6.25   HQ"),
            ("indicator", "By indicator, on the 100 scale", "6.25   5.3.1 customer relations"),
            ("kind", "By kind, on the 100 scale", "6.25   sample"),
        ],
    )
    def test_by(self, run: Run, by: str, title: str, line: str) -> None:
        assert f"\n{title}\n  {line}\n" in run("explain", "a.json", "--by", by).out

    def test_json_is_the_ledger(self, run: Run) -> None:
        ledger = json.loads(run("explain", "a.json", "--format", "json", "--by", "site").out)
        assert (ledger["format"], ledger["total"]) == ("gbt27922.ledger/1", "6.25")
        assert [entry["points"] for entry in ledger["entries"]] == ["6.25"]
        assert ledger["by_site"] == [{"of": "HQ", "points": "6.25"}]

    def test_markdown(self, run: Run) -> None:
        assert run("explain", "a.json", "--format", "markdown").out.startswith("# Where points were lost\n")

    def test_points_of_ones_own(self, run: Run, write: Callable[..., str]) -> None:
        write("points.csv", "indicator,points\n5.3.1,8\n5.3.2,17\n")
        assert "\n  4.00   sample" in run("explain", "a.json", "--points", "points.csv").out
        deduction = {"ground": "law", "description": "x"}
        write("a.json", document(sites=SITES, findings=conforming(LOSS, but="5.3.1"), special_deductions=[deduction]))
        write("card.json", run("score", "a.json", "--points", "points.csv", "--format", "json").out)
        # Without its scheme nobody knows what one special deduction costs there, only what all do.
        assert "1.00   special items and cap" in run("explain", "card.json").out
        assert "1.00   special deduction" in run("explain", "card.json", "--points", "points.csv").out
        scheme = run("schemes", "show", "--revision", "1", "--points", "points.csv", "--format", "json").out
        assert "1.00   special deduction" in run("explain", "card.json", "--scheme", write("s.json", scheme)).out
        refused = run(
            "explain", write("plain.json", run("score", "a.json", "--format", "json").out), "--scheme", "s.json"
        )
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.startswith("plain.json: $.scheme.sha256: must be ")

    def test_a_scorecard_of_an_unknown_scheme(self, run: Run, write: Callable[..., str]) -> None:
        card = json.loads(run("score", "a.json", "--format", "json").out)
        card["scheme"]["id"] = "another"
        write("points.csv", "indicator,points\n5.3.1,8\n5.3.2,17\n")
        card["scheme"]["sha256"] = "0" * 64
        assert "6.25   findings   2/4" in run("explain", write("card.json", card)).out
        refused = run("explain", "card.json", "--points", "points.csv")
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.startswith("card.json: $.scheme: must be a shipped scheme")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (
                {"format": "gbt27922.sample/1"},
                '$.format: must be "gbt27922.assessment/1" or "gbt27922.scorecard/1", got ',
            ),
            ({"format": ["x"]}, '$.format: must be "gbt27922.assessment/1" or "gbt27922.scorecard/1", got ["x"]'),
            ({}, '$.format: is required and must be "gbt27922.assessment/1"'),
            ([], "$: must be an object, got an array"),
            ("{", "$: must be JSON, but line 1 column 2 is not"),
            (b"\xff", "$: must be UTF-8"),
            ({"format": "gbt27922.scorecard/1"}, "$.score: is required"),
        ],
    )
    def test_what_is_neither(self, run: Run, write: Callable[..., str], content: Any, message: str) -> None:
        result = run("explain", write("x.json", content))
        assert (result.code, result.out) == (1, "")
        assert f"x.json: {message}" in result.err

    def test_an_assessment_that_does_not_fit(self, run: Run, write: Callable[..., str]) -> None:
        result = run("explain", write("x.json", document(findings=conforming(but="5.3.1"))))
        assert (result.code, result.out) == (1, "")
        assert result.err.startswith("x.json: $.findings: must cover 5.3.1")

    @pytest.mark.parametrize(
        "argv", [(), ("a.json", "--by", "region"), ("a.json", "b.json"), ("a.json", "--format", "x")]
    )
    def test_usage(self, run: Run, argv: tuple[str, ...]) -> None:
        assert run("explain", *argv).code == 2
