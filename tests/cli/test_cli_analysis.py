"""The commands ``readings`` and ``compare``, and what their reports say, in both languages."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from rich.cells import cell_len

import gbt27922
from gbt27922 import analysis, formats, report, schemes
from tests.support.results import PLAIN_MEDIA
from tests.support.running import Run, runner
from tests.support.shipped import SCHEME

EXAMPLES = Path(__file__).parents[1] / "data" / "revision-1"
BONUS = [{"description": "first to recycle"}]


def document(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An assessment in which every other leaf conforms."""
    found = {finding["indicator"] for finding in findings}
    rest = [{"indicator": leaf.id, "conforming": True} for leaf in SCHEME.leaves if leaf.id not in found]
    return {
        "format": "gbt27922.assessment/1",
        "scheme": SCHEME.id,
        "revision": 1,
        "findings": [*findings, *rest],
        **more,
    }


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with assessments, scorecards and a point table."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    first = document({"indicator": "5.2.4", "sampled": 7, "nonconforming": 3})
    other = document({"indicator": "5.3.1", "conforming": False})
    written = {"a": first, "b": other, "bonus": document(special_bonuses=BONUS), "gap": {**first, "findings": []}}
    for name, content in written.items():
        Path(f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    for name in ("a", "b"):
        card = gbt27922.score(gbt27922.read_assessment(f"{name}.json"))
        Path(f"{name}-card.json").write_text(gbt27922.to_json(card), encoding="utf-8")
    Path("points.csv").write_text("indicator,points\n5.3.1,10\n5.3.2,15\n", encoding="utf-8")
    changed = {"own": {"aggregation": "worst_site"}, "named": {"id": "OURS"}, "capped": {"cap": "94.5"}}
    for name, change in changed.items():
        Path(f"{name}.json").write_text(json.dumps({**json.loads(gbt27922.to_json(SCHEME)), **change}), "utf-8")

    return runner(capsys, monkeypatch)


def prose(shown: str) -> str:
    return " ".join(shown.split())


class TestReadings:
    """``gbt27922 readings``."""

    def test_english(self, run: Run) -> None:
        code, out, err = run("readings", "bonus.json", "--lang", "en")
        assert (code, err) == (0, "")
        assert (
            "Readings: not every admissible reading gives five-star: no score with special bonuses limited to 0." in out
        )
        assert re.search(r"aggregation +pooled; mean of the sites; worst site +changes nothing\n", out)
        assert re.search(r"cap +none; 100\.00 +changes the score, not the grade\n", out)
        assert re.search(r"most special bonuses +1; 0 +decides the grade\n", out)
        rows = re.findall(r"^ +(?:[\d.]+|) +(?:five-star|no score) .*$", out, re.MULTILINE)
        assert [re.split(r" {2,}", row.strip()) for row in rows] == [
            ["101.00", "five-star", "none", "1", "the scheme's own"],
            ["no score", "none", "0"],
            ["100.00", "five-star", "100.00", "1"],
            ["no score", "100.00", "0"],
        ]
        assert re.search(r"\$\.special_bonuses +must hold at most 0, got 1\n", out)

    def test_chinese(self, run: Run) -> None:
        code, out, _ = run("readings", "b.json", "--lang", "zh")
        assert code == 0
        assert "解读：按所有可采用的解读，等级均为三星级。" in out
        assert re.search(r"失分计算 +合并计算；各场所平均；最差的场所 +无影响\n", out)
        assert re.search(r"87\.50 +三星级 +方案本身的解读\n", out)

    @pytest.mark.parametrize(
        ("lang", "told"),
        [
            ("zh", "：若评分不设上限，则为五星级；若评分以 100.00 为上限，则为五星级。"),
            ("en", ": five-star with no cap; five-star with a cap of 100.00."),
        ],
    )
    def test_the_scheme_s_own_cap(self, run: Run, lang: str, told: str) -> None:
        out = run("readings", "a.json", "--scheme", "capped.json", "--lang", lang).out
        assert told.replace(" ", "") in "".join(out.split())

    @pytest.mark.parametrize(
        ("lang", "told"),
        [
            ("zh", "若各项评审发现合并计算，且特别项计入得分之内，则为达标级"),
            ("en", "qualified with pooled findings and special items among the points"),
        ],
    )
    def test_changes_that_only_together_give_a_grade(self, run: Run, lang: str, told: str) -> None:
        # Without 5.1, of 60 points: 5.3.1 loses 12.5·24/50 = 6 pooled, so 90; one deduction outside 89, inside 88.33….
        # The worst site has 24 of 25: 12 points, so 80; one deduction outside 79, inside 78.33….
        scheme = json.loads(gbt27922.to_json(SCHEME)) | {"aggregation": "worst_site"}
        scheme["grades"][2]["from"] = "88.5"
        scheme["grades"][1]["from"] = "88"
        Path("worst.json").write_text(json.dumps(scheme), "utf-8")
        sites = [{"id": "HQ", "kind": "headquarters"}, {"id": "GZ", "kind": "outlet"}]
        data = document(
            {"indicator": "5.3.1", "site": "HQ", "sampled": 25, "nonconforming": 24},
            sites=sites,
            exclusions=[{"indicator": "5.1", "justification": "invented"}],
            special_deductions=[{"ground": "law", "description": "late"}],
        )
        data["findings"] = [finding for finding in data["findings"] if not finding["indicator"].startswith("5.1")]
        data["findings"].append({"indicator": "5.3.1", "site": "GZ", "sampled": 25, "nonconforming": 0})
        Path("both.json").write_text(json.dumps(data), "utf-8")
        out = run("readings", "both.json", "--scheme", "worst.json", "--lang", lang).out
        assert told.replace(" ", "") in "".join(out.split())

    def test_another_scheme_has_no_other_readings(self, run: Run) -> None:
        for form in ("text", "markdown"):
            code, out, _ = run("readings", "a.json", "--scheme", "named.json", "--lang", "en", "--format", form)
            assert code == 0
            assert "No other readings are on record for this scheme." in out
            assert "admissible values" not in out

    def test_the_scheme_s_own_reading_refuses(self, run: Run) -> None:
        scheme = gbt27922.to_json(SCHEME).replace('"bonus_limit": 1', '"bonus_limit": 0')
        Path("none.json").write_text(scheme, "utf-8")
        out = run("readings", "bonus.json", "--scheme", "none.json", "--lang", "en").out
        told = (
            "Readings: the scheme's own reading refuses this assessment: five-star with special bonuses limited to 1."
        )
        assert told in prose(out)

    def test_json(self, run: Run) -> None:
        code, out, _ = run(
            "readings", "-", "--format", "json", "--points", "points.csv", stdin=Path("a.json").read_bytes()
        )
        found = json.loads(out)
        assert code == 0
        assert Draft202012Validator(formats.load("gbt27922.readings/1")).is_valid(found)
        assert (len(found["readings"]), [grade["id"] for grade in found["grades"]]) == (24, ["five_star"])
        assert found["unanimous"] is True

    def test_markdown(self, run: Run) -> None:
        code, out, _ = run("readings", "bonus.json", "--format", "markdown", "--lang", "zh")
        assert code == 0
        lines = out.splitlines()
        assert lines[0] == "# 对公开记录的各种解读"
        assert (
            "**解读：并非所有可采用的解读都评为五星级：若特别加分项上限 0 项，则不能评分。**".replace("上限", "至多")
            in lines
        )
        assert "| 特别加分项上限 | 1；0 | 决定等级 |" in lines
        assert "| 101.00 | 五星级 | 无 | 1 | 方案本身的解读 |" in lines
        assert r"- **\$.special\_bonuses**: 最多 0 项，实有 1 项" in lines
        assert_tables(out, 2)

    def test_points_are_called_apportioned_only_where_they_are(self, run: Run) -> None:
        rows = [f"{leaf.id},{SCHEME.points(leaf.id)}" for leaf in SCHEME.leaves]
        Path("all.csv").write_text("\n".join(["indicator,points", *rows]), "utf-8")
        for form in ("text", "markdown"):
            argv = ("readings", "a.json", "--lang", "en", "--format", form)
            assert "as apportioned" in run(*argv).out
            assert "as apportioned" not in run(*argv, "--points", "all.csv").out

    def test_what_cannot_be_scored(self, run: Run) -> None:
        code, out, err = run("readings", "gap.json")
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 21
        assert err.startswith("gap.json: $.findings: must cover 5.1.1.1 ")


def assert_tables(shown: str, count: int) -> None:
    """So many tables, each with as many cells in every row."""
    tables = [block.splitlines() for block in shown.split("\n\n") if block.startswith("|")]
    assert len(tables) == count
    assert all(len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1 for table in tables)


class TestCompare:
    """``gbt27922 compare``."""

    @pytest.mark.parametrize("names", [*product(("a.json", "a-card.json"), ("b.json", "b-card.json"))])
    def test_cards_and_assessments_are_told_apart_by_their_format(self, run: Run, names: tuple[str, str]) -> None:
        code, out, err = run("compare", *names, "--format", "json")
        found = json.loads(out)
        assert (code, err) == (0, "")
        assert Draft202012Validator(formats.load("gbt27922.comparison/1")).is_valid(found)
        # 5.2.4 lost 35/6·3/7 = 2.5 in a; 5.3.1 loses 12.5 in b.
        assert (found["a"]["score"], found["b"]["score"], found["score_difference"]) == ("97.5", "87.5", "-10")
        assert found["accounts"] == ["5.3.1", "5.2.4"]

    def test_english(self, run: Run) -> None:
        code, out, _ = run("compare", "a.json", "b-card.json", "--lang", "en")
        assert code == 0
        assert out.startswith(
            f"Comparison of two scorecards\n  A  a.json        GB/T 27922-2011\n{' ' * 19}scheme SHA-256 "
        )
        assert re.search(r"base score +97\.50 +87\.50 +-10\.00\n", out)
        assert re.search(r"special items +0\.00 +0\.00 +0\.00\n", out)
        assert "The grade goes from five-star to three-star." in out
        assert re.search(r"5\.2\.4 +repair +5\.83 +2\.50 → 0\.00 +3/7 → 0/1 +\+2\.50\n", out)
        assert re.search(r"5\.3\.1 +customer relations +12\.50 +0\.00 → 12\.50 +0/1 → 1/1 +-12\.50\n", out)
        assert re.search(r"same verdict +19 of 21 \(90\.47 %\)\n", out)
        # By chance 20·20 of 441; (21·19 − 400) ÷ (441 − 400) = −1/41, cut down.
        assert re.search(r"Cohen's kappa +-0\.03\n", out)
        assert re.search(r"partly met → met +1\n", out)
        assert "different schemes" not in out

    def test_chinese_markdown(self, run: Run) -> None:
        code, out, _ = run("compare", "a.json", "b.json", "--lang", "zh", "--format", "markdown")
        lines = out.splitlines()
        assert code == 0
        assert lines[0] == "# 评分表比较"
        assert "| 评分 | 97.50 | 87.50 | -10.00 |" in lines
        assert "**等级由五星级变为三星级。**" in lines
        assert "| 5.3.1 | 顾客关系 | 12.50 | 0.00 → 12.50 | 0/1 → 1/1 | -12.50 |" in lines
        assert "- **判定相同**: 19/21（90.47 %）" in lines
        assert_tables(out, 2)

    def test_a_file_and_itself(self, run: Run) -> None:
        for form in ("text", "markdown"):
            code, out, _ = run("compare", "a.json", "a-card.json", "--lang", "en", "--format", form)
            assert code == 0
            assert "No indicator differs." in out
            assert "Both have the same grade: five-star." in out
        assert re.search(r"kappa\*\*: 1\.00\n", out)
        Path("met.json").write_text(json.dumps(document()), "utf-8")
        assert (
            "not defined: both give one and the same verdict always"
            in run("compare", "met.json", "met.json", "--lang", "en").out
        )

    def test_two_point_tables(self, run: Run) -> None:
        argv = ("compare", "b.json", "b.json", "--other-points", "points.csv")
        code, out, err = run(*argv)
        assert (code, out) == (1, "")
        assert err.startswith("b.json, b.json: $.card_b.scheme.sha256: must be ")
        assert "(allow_schemes, --allow-schemes)" in err
        for form in ("text", "markdown"):
            code, out, _ = run(*argv, "--allow-schemes", "--lang", "zh", "--format", form)
            assert code == 0
            assert "两份评分表所用的认证方案不同（摘要不一致），差异也可能来自方案。" in out.replace("\n", "")
            assert "12.50 → 10.00" in out
            assert "+2.50" in out

    def test_two_schemes(self, run: Run) -> None:
        sites = [{"id": "HQ", "kind": "headquarters"}, {"id": "GZ", "kind": "outlet"}]
        counted = [{"indicator": "5.3.1", "site": "HQ", "sampled": 5, "nonconforming": 1}]
        data = document(*counted, sites=sites)
        data["findings"].append({"indicator": "5.3.1", "site": "GZ", "sampled": 5, "nonconforming": 0})
        Path("c.json").write_text(json.dumps(data), "utf-8")
        argv = ("compare", "c.json", "c.json", "--allow-schemes", "--format", "json")
        # Pooled a tenth of the points of 5.3.1 is lost, at the worst site a fifth.
        found = json.loads(run(*argv, "--other-scheme", "own.json").out)
        assert (found["a"]["score"], found["b"]["score"]) == ("98.75", "97.5")
        # Another scheme leaves the first one's point table behind; --other-points goes with the scheme of both.
        found = json.loads(run(*argv, "--points", "points.csv", "--other-scheme", "own.json").out)
        assert (found["a"]["score"], found["b"]["score"]) == ("99", "97.5")
        found = json.loads(run(*argv, "--scheme", "own.json", "--other-points", "points.csv").out)
        assert (found["a"]["score"], found["b"]["score"]) == ("97.5", "98")
        found = json.loads(run(*argv, "--scheme", "own.json", "--points", "points.csv").out)
        assert (found["a"]["score"], found["b"]["score"], found["same_scheme"]) == ("98", "98", True)

    def test_a_point_table_on_standard_input_is_for_both(self, run: Run) -> None:
        table = Path("points.csv").read_bytes()
        argv = ("compare", "a.json", "b.json", "--format", "json")
        assert run(*argv, "--points", "-", stdin=table) == run(*argv, "--points", "points.csv")

    def test_other_points_apply(self, run: Run) -> None:
        data = document(exclusions=[{"indicator": "5.3.2", "justification": "invented"}])
        data["findings"] = [finding for finding in data["findings"] if finding["indicator"] != "5.3.2"]
        Path("c.json").write_text(json.dumps(data), "utf-8")
        out = run("compare", "c.json", "a.json", "--lang", "en").out
        assert "Other points apply in all (87.50 and 100.00), so the same loss weighs otherwise on 100." in out
        assert re.search(r"5\.3\.2 +complaint handling +12\.50 +excluded → 0\.00 +– → 0/1\n", out)
        assert "excluded → met" in out

    @pytest.mark.parametrize(
        ("lang", "told"), [("zh", ("（仅 A 有）", "（仅 B 有）")), ("en", ("(only in A)", "(only in B)"))]
    )
    def test_indicators_that_only_one_has(self, run: Run, lang: str, told: tuple[str, str]) -> None:
        Path("parts.csv").write_text("indicator,points\n5.3.1.1,3\n5.3.1.2,7\n", "utf-8")
        Path("extra.csv").write_text("indicator,points\n5.3.2.1,\n5.3.2.2,\n", "utf-8")
        for name in ("parts", "extra"):
            scheme = schemes.with_points(SCHEME, Path(f"{name}.csv"))
            findings = [{"indicator": leaf.id, "conforming": True} for leaf in scheme.leaves]
            Path(f"{name}.json").write_text(json.dumps({**document(), "findings": findings}), "utf-8")
        argv = ("--points", "parts.csv", "--other-points", "extra.csv", "--allow-schemes", "--lang", lang)
        out = run("compare", "parts.json", "extra.json", *argv).out
        assert all(words in out for words in told)
        assert re.search(
            r"5\.3\.1[；;] ?5\.3\.1\.1[；;] ?5\.3\.1\.2[；;] ?5\.3\.2[；;] ?5\.3\.2\.1[；;] ?5\.3\.2\.2\n", out
        )

    def test_no_leaf_in_common(self, run: Run) -> None:
        title = {"zh": "甲", "en": "A"}
        scheme = json.loads(gbt27922.to_json(SCHEME)) | {"indicators": [{"id": "A", "title": title, "points": 100}]}
        Path("one.json").write_text(json.dumps(scheme), "utf-8")
        Path("c.json").write_text(
            json.dumps({**document(), "findings": [{"indicator": "A", "conforming": True}]}), "utf-8"
        )
        out = run("compare", "a.json", "c.json", "--other-scheme", "one.json", "--allow-schemes", "--lang", "en").out
        assert re.search(r"same verdict +no leaf in common\n", out)
        assert "kappa" not in out

    @pytest.mark.parametrize(
        ("argv", "message"),
        [
            (("a.json", "b-card.json", "--other-points", "points.csv"), "but b-card.json is a scorecard"),
            (
                ("a-card.json", "b-card.json", "--points", "points.csv"),
                "--scheme, --revision, --points, --grades are for assessments, but all",
            ),
            (("-", "-"), "-, standard input, can be given only once"),
            (("a.json",), "B: is required"),
        ],
    )
    def test_usage(self, run: Run, argv: tuple[str, ...], message: str) -> None:
        code, out, err = run("compare", *argv)
        assert (code, out) == (2, "")
        assert message in err

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "x.json: $: must be JSON, but line 1 column 1 is not"),
            (b"[]", "x.json: $: must be an object, got an array"),
            (b"[" * 100_000, "x.json: $: must not be nested this deeply"),
            (b"\xff\xfe", "x.json: $: must be UTF-8, but byte 1 is not"),
            (
                b'{"format": "gbt27922.sample/1"}',
                'x.json: $.format: must be "gbt27922.assessment/1" or "gbt27922.scorecard/1", got "gbt27922.sample/1"',
            ),
            (b'{"format": 7}', 'x.json: $.format: must be "gbt27922.assessment/1" or "gbt27922.scorecard/1", got 7'),
            (b'{"format": "gbt27922.scorecard/1"}', "x.json: $.scheme: is required"),
        ],
    )
    def test_what_is_neither(self, run: Run, content: bytes, message: str) -> None:
        Path("x.json").write_bytes(content)
        code, out, err = run("compare", "x.json", "b.json")
        assert (code, out) == (1, "")
        assert err.startswith(message)


class TestReports:
    """What the reports say whatever the width, and the line in that of a scorecard."""

    @pytest.mark.parametrize(("lang", "width"), [*product(report.LANGUAGES, (40, 80, 200))])
    def test_every_line_fits(self, lang: report.Language, width: int) -> None:
        assessments = [gbt27922.read_assessment(EXAMPLES / name) for name in ("appliance-maker.json", "sampled.json")]
        compared = analysis.compare(*map(gbt27922.score, assessments))
        read = analysis.readings(assessments[0])
        for color in (False, True):
            shown = [
                report.render(compared, lang=lang, width=width, color=color, names=("a", "b")),
                report.render(read, lang=lang, width=width, color=color, assessment=assessments[0], scheme=SCHEME),
            ]
            bare = re.sub(r"\x1b\[[0-9;]*m", "", "".join(shown))
            assert max(map(cell_len, bare.splitlines())) <= width
            assert ("\x1b[" in shown[0]) is color

    @pytest.mark.parametrize(
        ("name", "lang", "line"),
        [
            ("five-star.json", "en", "Readings: every admissible reading gives five-star."),
            ("five-star.json", "zh", "解读：按所有可采用的解读，等级均为五星级。"),
            (
                "sampled.json",
                "en",
                "Readings: not every admissible reading gives five-star: four-star with the worst site.",
            ),
            ("sampled.json", "zh", "解读：并非所有可采用的解读都评为五星级：若取最差的场所，则为四星级。"),
        ],
    )
    def test_the_line_in_a_scorecard(self, name: str, lang: report.Language, line: str) -> None:
        assessment = gbt27922.read_assessment(EXAMPLES / name)
        card = gbt27922.score(assessment)
        for medium in PLAIN_MEDIA:
            assert report.render(card, medium, lang=lang).splitlines().count(line) == 1

    def test_no_line_where_no_other_readings_are_on_record(self) -> None:
        assessment = gbt27922.read_assessment(EXAMPLES / "five-star.json")
        scheme = schemes.parse({**json.loads(gbt27922.to_json(SCHEME)), "id": "OURS"})
        card = gbt27922.score(assessment, scheme)
        assert not [medium for medium in PLAIN_MEDIA if "eadings" in report.render(card, medium)]

    def test_places_are_enough_for_every_bound(self) -> None:
        document = {**json.loads(gbt27922.to_json(SCHEME)), "display_places": 3}
        document["grades"][-1]["from"] = "94.999"
        card = gbt27922.score(gbt27922.read_assessment(EXAMPLES / "sampled.json"), schemes.parse(document))
        shown = report.render(analysis.compare(card, card), names=("a", "b"))
        assert re.search(r"score +95\.812 +95\.812 +0\.000\n", shown)
        # A bound that no decimal reaches can stand in a card that was made elsewhere.
        third = {**json.loads(gbt27922.to_json(card))}
        third["grades"][-1]["from"] = "284/3"
        del third["bounds"]  # they would have to agree
        card = gbt27922.parse_scorecard(third)
        assert "95.8125" in report.render(analysis.compare(card, card), width=900, names=("a", "b"))

    def test_hostile_names(self) -> None:
        card = gbt27922.score(gbt27922.read_assessment(EXAMPLES / "sampled.json"))
        found, names = analysis.compare(card, card), ("[red]x[/red] \x1b[31m", "# b\n| c")
        assert r"[red]x[/red] \x1b[31m" in report.render(found, width=200, names=names)
        assert r"**B  \# b \| c**" in report.render(found, "markdown", names=names)
