"""Reports: what they say, in both languages, and that nothing in a document can spoil them."""

from __future__ import annotations

import json
import re
import string
import sys
import tomllib
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import gbt27922
from gbt27922 import analysis, report, schemes
from gbt27922._basis.foreign_text import one_line
from gbt27922.analysis import Becomes, By, Kind
from gbt27922.certification.application import OrganizationKind
from gbt27922.estimates import VarianceMethod
from gbt27922.models.nonconformity import Severity
from gbt27922.models.person import Role
from gbt27922.report.media.prose import wrapped
from gbt27922.schemes.scheme_diff import RULES
from tests.support.shipped import EXAMPLES, SCHEME, SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gbt27922.models import Scheme
    from gbt27922.report import Language

SHOWN = json.loads(gbt27922.to_json(SCHEME))
WORDS = tomllib.loads((files("gbt27922") / "data" / "words" / "report.toml").read_text("utf-8"))
LOSS = {"indicator": "5.2.4", "site": "GZ-01", "sampled": 20, "nonconforming": 3, "note": "three orders without a date"}


def document(*findings: dict[str, Any], excluded: str = "", **more: Any) -> dict[str, Any]:
    """An assessment in which every leaf that is applicable conforms, with more findings."""
    conforming = [{"indicator": leaf.id, "conforming": True} for leaf in SCHEME.leaves if leaf.id != excluded]
    return {
        "format": "gbt27922.assessment/1",
        "scheme": SCHEME.id,
        "revision": 1,
        "sites": [{"id": "GZ-01", "kind": "outlet", "name": "广州天河服务中心"}, {"id": "HQ", "kind": "headquarters"}],
        "findings": [*conforming, *findings],
        **more,
    }


def patched(**changes: Any) -> Scheme:
    """The shipped scheme with other readings."""
    special = {**SHOWN["special"], **changes.pop("special", {})}
    return schemes.parse({**SHOWN, **changes, "special": special})


def text(
    data: dict[str, Any],
    scheme: Scheme | None = None,
    *,
    lang: report.Wording = "en",
    width: int = 100,
    color: bool = False,
) -> str:
    assessment = gbt27922.parse_assessment(data)
    return report.render(gbt27922.score(assessment, scheme), lang=lang, width=width, color=color)


def markdown(data: dict[str, Any], scheme: Scheme | None = None, *, lang: report.Wording = "en") -> str:
    assessment = gbt27922.parse_assessment(data)
    return report.render(gbt27922.score(assessment, scheme), "markdown", lang=lang)


def row(shown: str, start: str) -> list[str]:
    """The cells of the first line that starts so."""
    line = next(line for line in shown.splitlines() if line.strip().startswith(start))
    return re.split(r" {2,}", line.strip())


def section(shown: str, title: str) -> str:
    """What stands under a heading."""
    return shown.partition(f"\n{title}\n")[2].partition("\n\n")[0]


def figures(scheme: Scheme) -> Iterator[str]:
    """The names of the figures of a scheme that have a source."""
    yield from (source.figure or "" for source in scheme.sources)
    yield from (f"special.{source.figure}" for source in scheme.special.sources)
    yield from (f"sampling.{source.figure}" for source in (scheme.sampling.sources if scheme.sampling else ()))


def prose(shown: str) -> str:
    """The text without its line breaks."""
    return " ".join(shown.split())


class TestWords:
    """Every word in both languages, side by side."""

    @pytest.mark.parametrize("key", WORDS)
    def test_both_languages_fill_in_the_same(self, key: str) -> None:
        parts = {lang: string.Formatter().parse(WORDS[key][lang]) for lang in report.LANGUAGES}
        names = [{name for _, name, _, _ in parts[lang] if name} for lang in parts]
        assert WORDS[key].keys() == {"zh", "en"}
        assert names[0] == names[1]

    def test_every_word_is_used(self) -> None:
        folders = [Path(str(files("gbt27922"))) / name for name in ("report", "plots")]
        sources = [file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py")]
        made = {*SHOWN["special"], "applied_outside", "applied_inside", "site_mean", "worst_site", "pooled", "outside"}
        made |= {"inside", "high", "medium", "low", "supplied", "qualitative", "sampled", "measured"}
        made |= {"stage_initial", "stage_surveillance", "stage_recertification", "why_random", "why_required"}
        made |= {f"kind_{kind}" for kind in get_args(Kind)} | {f"by_{by}" for by in get_args(By)}
        made |= {f"ledger_by_{by}" for by in get_args(By)}
        made |= {f"if_{kind}_{becomes}" for kind in get_args(Kind) for becomes in get_args(Becomes)}
        made |= {f"estimate_method_{method}" for method in get_args(VarianceMethod)}
        made |= {"verdict_met", "verdict_partly", "verdict_not_met", "verdict_excluded"}
        made |= {"effect_grade", "effect_grade_with", "effect_score", "effect_none", "reading_cap", "reading_cap_none"}
        made |= {"reading_special_applied_inside", "reading_special_applied_outside", "reading_special_bonus_limit"}
        made |= set(RULES)
        made |= {"managers_up", "managers_down", "managers_nearest", "managers_suggested", "managers_disputed"}
        made |= {f"role_{role}" for role in get_args(Role)} | {
            f"severity_{severity}" for severity in get_args(Severity)
        }
        made |= {f"eligibility_{key}" for key in ("met", "not_met", "unknown", "left_out", "month", "year", "count")}
        made |= {
            f"term_{term}_months" for term in ("surveillance_from", "surveillance_to", "recertification", "suspension")
        }
        made |= {f"metadata_{name}" for name in ("case", "note", "seed", "stage")}
        made |= {"currency_CNY", "documents_handed_in", "documents_missing", "decision_titled"}
        made |= {f"decision_document_{document}" for document in ("scorecard", "assessment", "application")}
        made |= {"visit_summary", "visit_description", "due_summary", "due_description"}  # those of calendar files
        made |= {f"reading_aggregation_{value}" for value in ("pooled", "site_mean", "worst_site")}
        made |= {f"stars_{number}_star" for number in ("two", "three", "four", "five")} | {"chart_fall", "chart_change"}
        made |= {f"value_aggregation_{value}" for value in ("pooled", "site_mean", "worst_site")}
        made |= {f"figure_{name.replace('.', '_')}" for scheme in SHIPPED for name in figures(scheme)}
        made |= {f"decided_{value}" for value in ("true", "false", *get_args(OrganizationKind))}
        made |= {f"value_special_applied_{value}" for value in ("outside", "inside")}
        assert [key for key in WORDS if key not in made and not any(f'"{key}"' in code for code in sources)] == []

    def test_chinese_has_chinese_punctuation(self) -> None:
        assert [words["zh"] for words in WORDS.values() if re.search("[\u4e00-\u9fff][,;:()]", words["zh"])] == []


class TestProse:
    """Lines that are wrapped where a reader of Chinese or English expects it."""

    @pytest.mark.parametrize(
        ("given_text", "width", "lines"),
        [
            ("按服务管理人员总数的 10% 配置", 12, ["按服务管理人", "员总数的 10%", "配置"]),
            ("部门、职能", 4, ["部", "门、", "职能"]),
            ("自建（或委托）", 6, ["自建", "（或委", "托）"]),
            ("a dedicated department", 10, ["a", "dedicated", "department"]),
            ("0123456789", 4, ["0123", "4567", "89"]),
            ("", 4, [""]),
        ],
    )
    def test_wraps(self, given_text: str, width: int, lines: list[str]) -> None:
        assert wrapped(given_text, width) == lines

    @given(st.text().map(one_line), st.integers(2, 40))
    def test_nothing_is_lost_and_nothing_sticks_out(self, given_text: str, width: int) -> None:
        lines = wrapped(given_text, width)
        assert "".join(lines).replace(" ", "") == given_text.replace(" ", "")
        assert max(map(cell_len, lines)) <= width

    @given(st.text())
    def test_what_is_shown_is_one_printable_line(self, given_text: str) -> None:
        assert one_line(given_text).isprintable()
        assert report.visible(given_text).isprintable()


class TestText:
    """The scorecard for a terminal."""

    @pytest.mark.unmeasured
    @pytest.mark.parametrize(("path", "lang", "width"), [*product(EXAMPLES, report.LANGUAGES, (60, 80, 100, 140, 200))])
    def test_no_line_is_longer_than_the_terminal_is_wide(self, path: Path, lang: Language, width: int) -> None:
        lines = text(json.loads(path.read_bytes()), lang=lang, width=width).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert not [line for line in lines if line != line.rstrip() or "…" in line]

    @pytest.mark.unmeasured
    @pytest.mark.parametrize(("path", "lang", "width"), [*product(EXAMPLES, report.LANGUAGES, (80, 200))])
    def test_color_adds_nothing_but_color(self, path: Path, lang: Language, width: int) -> None:
        data = json.loads(path.read_bytes())
        colored = text(data, lang=lang, width=width, color=True)
        bare = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).split("\n"))
        assert "\x1b[" in colored
        assert bare == text(data, lang=lang, width=width)

    def test_head(self) -> None:
        organization = {"name": "某公司", "id": "9144"}
        shown = text(document(organization=organization, date="2026-05-12"), lang="zh")
        assert shown.startswith(
            "评分表\n"
            "  组织       某公司（9144）\n"
            "  日期       2026-05-12\n"
            "  认证方案   GB/T 27922-2011  商品售后服务评价体系\n"
        )

    def test_stage_and_team_follow_the_date(self) -> None:
        team = [{"name": "张三", "role": "leader", "id": "A-1"}, {"name": "李四", "role": "expert"}, {"name": "王五"}]
        data = document(date="2026-05-12", stage="surveillance", team=team)
        assert text(data, lang="zh").startswith(
            "评分表\n"
            "  日期       2026-05-12\n"
            "  阶段       监督评审\n"
            "  评审组     张三（组长）；李四（技术专家）；王五\n"
            "  认证方案   "
        )
        assert [line for line in markdown(data).splitlines() if line.startswith(("- **stage", "- **team"))] == [
            "- **stage**: surveillance",
            "- **team**: 张三 (leader); 李四 (technical expert); 王五",
        ]

    def test_a_stage_among_the_metadata_is_in_words_too(self) -> None:
        for stage, told in (("surveillance", "监督评审"), ("第二次", "第二次")):
            assert f"\n  阶段       {told}\n" in text(document(metadata={"stage": stage}), lang="zh")

    def test_open_nonconformities(self) -> None:
        """Each with the title of its indicator; of those that are closed only how many."""
        still_open = {"indicator": "5.2.4", "site": "GZ-01", "severity": "major", "description": "no records"}
        inner = {"indicator": "5.1", "severity": "minor", "description": "late"}
        closed = {**inner, "closed": "2026-06-01"}
        data = document(nonconformities=[still_open, closed, inner, closed])
        shown = text(data)
        assert section(shown, "Open nonconformities").splitlines() == [
            "  indicator  title                       site   severity  description",
            "  ───────────────────────────────────────────────────────────────────",
            "  5.2.4      repair                      GZ-01  major     no records",
            "  5.1        after-sales service system         minor     late",
        ]
        assert "\nNonconformities closed: 2.\n" in shown
        lines = markdown(data, lang="zh").splitlines()
        assert "| 5.2.4 | 维修 | GZ-01 | 严重 | no records |" in lines
        assert "已关闭的不符合项：2 项。" in lines
        assert "closed" not in text(document(nonconformities=[inner]))

    def test_closed_nonconformities(self) -> None:
        closed = {"indicator": "5.1", "severity": "minor", "description": "late", "closed": "2026-06-01"}
        shown = text(document(nonconformities=[closed]), lang="zh")
        assert section(shown, "未关闭的不符合项") == "  没有未关闭的不符合项。"
        assert "不符合项" not in text(document(), lang="zh")

    def test_an_organization_without_an_id(self) -> None:
        assert row(text(document(organization={"name": "ACME"})), "organization") == ["organization", "ACME"]

    def test_says_if_the_assessment_names_another_scheme(self) -> None:
        assert row(text(document(scheme="OURS"), SCHEME), "assessment names") == ["assessment names", "OURS"]

    def test_tree(self) -> None:
        shown = text(document(LOSS))
        assert row(shown, "5.2 ") == ["5.2", "commodity service", "35.00", "34.16", "0.84"]
        assert row(shown, "5.2.4 ") == ["5.2.4", "repair", "5.83*", "5.00", "0.83", "3/21"]
        assert row(shown, "total") == ["total", "100.00", "99.16", "0.84"]

    def test_an_excluded_indicator_is_marked_and_has_nothing(self) -> None:
        shown = text(document(excluded="5.2.3", exclusions=[{"indicator": "5.2.3", "justification": "none is made"}]))
        assert row(shown, "5.2.3 ") == ["5.2.3", "delivery (excluded)", "5.83*"]
        assert row(shown, "5.2 ") == ["5.2", "commodity service", "35.00", "29.16", "29.16"]
        assert section(shown, "Exclusions") == "  5.2.3   delivery   none is made"

    def test_titles_stand_in_both_languages_by_choice_only(self) -> None:
        assert row(text(document(), lang="both"), "5.3.2")[1:3] == ["投诉处理", "complaint handling"]
        assert "complaint" not in text(document(), lang="zh", width=200)
        assert "complaint" not in markdown(document(), lang="zh")

    def test_losses_come_by_their_size_with_the_findings_behind_them(self) -> None:
        verdict = {"indicator": "5.1.1.2", "site": "HQ", "conforming": False}
        assert section(text(document(LOSS, verdict), lang="zh"), "失分\n  " + WORDS["pooled"]["zh"] + "\n") == (
            "  失分   分值  不符合  指标\n"
            f"  1.46  2.91*     1/2  5.1.1.2  {SCHEME.tree.leaves['5.1.1.2'].title.zh}\n"
            "      HQ                      不符合\n"
            "      其余 1 项评审发现均符合\n"
            "  0.83  5.83*    3/21  5.2.4    维修\n"
            "      GZ-01 广州天河服务中心  3/20    three orders without a date\n"
            "      其余 1 项评审发现均符合"
        )

    def test_a_finding_without_a_site_and_no_other(self) -> None:
        data = document()
        data["findings"][0] = {"indicator": "5.1.1.1", "conforming": False, "note": "no department"}
        shown = text(data)
        assert row(shown, "nonconforming  no") == ["nonconforming", "no department"]
        assert "other findings" not in shown

    def test_no_losses(self) -> None:
        assert section(text(document()), "Points lost") == "  No points were lost."

    @pytest.mark.parametrize("aggregation", ["pooled", "site_mean", "worst_site"])
    def test_the_rule_is_the_scheme_s(self, aggregation: str) -> None:
        assert WORDS[aggregation]["en"] in prose(text(document(LOSS), patched(aggregation=aggregation)))

    def test_special_items(self) -> None:
        deductions = [
            {"ground": "law", "description": "no licence"},
            {"ground": "trade", "description": "late", "rectified": True},
        ]
        shown = text(document(special_deductions=deductions, special_bonuses=[{"description": "first to recycle"}]))
        assert section(shown, "Special deductions and bonuses").splitlines() == [
            "  -1.00   breach of law or regulation                    no licence         not rectified",
            "  -1.00   breach of a special requirement of its trade   late               rectified",
            "   1.00   special bonus                                  first to recycle",
        ]
        assert row(shown, "special deductions ") == ["special deductions", "-2.00", "2, outside the points"]
        assert row(shown, "special bonuses ") == ["special bonuses", "1.00", "1, outside the points"]
        assert row(shown, "score ") == ["score", "99.00"]

    def test_special_items_inside_and_a_cap(self) -> None:
        scheme = patched(cap=100, special={"applied": "inside"})
        shown = text(document(special_bonuses=[{"description": "first"}]), scheme)
        assert row(shown, "special bonuses ") == ["special bonuses", "1.00", "1, among the points earned"]
        assert row(shown, "score ") == ["score", "100.00", "capped at 100.00"]

    def test_the_highest_grade_misses_nothing(self) -> None:
        shown = text(document())
        assert row(shown, "grade ") == ["grade", "five-star", "from 95.00, inclusive"]
        assert "missing" not in shown

    def test_what_is_missing_and_what_is_shown_add_up(self) -> None:
        sampled = {"indicator": "5.3.1", "sampled": 100000, "nonconforming": 40001}
        data = document()
        data["findings"] = [finding for finding in data["findings"] if finding["indicator"] != "5.3.1"] + [sampled]
        shown = text(data, lang="zh")
        assert row(shown, "评分 ") == ["评分", "94.99"]
        assert row(shown, "等级 ") == ["等级", "四星级", "90.00 分起（含）"]
        assert row(shown, "距五星级还差") == ["距五星级还差", "0.01", "95.00 分起（含）"]

    def test_the_lowest_grade(self) -> None:
        data = document()
        data["findings"] = [{**finding, "conforming": False} for finding in data["findings"]]
        assert section(text(data), "Result").splitlines()[3:] == [
            "  score                   0.00",
            "  grade                   fail   the lowest grade",
            "  missing to qualified   70.00   from 70.00, inclusive",
        ]

    def test_special_deductions_alone_can_decide(self) -> None:
        shown = text(document(special_deductions=[{"ground": "law", "description": str(n)} for n in range(5)]))
        assert "There are 5 special deductions: from 5 on, the grade is fail whatever the score." in shown
        assert "missing" not in shown

    def test_origins(self) -> None:
        # A long version takes two lines.
        shown = " ".join("".join(text(document()).rpartition("gbt27922 ")[1:]).split())
        assert shown.startswith(f"gbt27922 {gbt27922.__version__} scheme SHA-256 {SCHEME.sha256[:12]} assessment")


class TestProvisional:
    """One plain sentence: provisional, what the score can be, and whether the grade is certain all the same."""

    def test_certain(self) -> None:
        assert prose(text(document())).count(
            "Provisional: points marked * are not published and are shared out equally here; with every point table "
            "that agrees with the published points the score is 100.00, and the grade is certain all the same: five-star."
        )

    def test_uncertain(self) -> None:
        shown = text(document({"indicator": "5.3.1", "conforming": False}), lang="zh")
        assert "，评分在 87.50 与 100.00 之间，等级可能是三星级至五星级中的任一级，因此等级不确定。" in shown.replace(
            "\n", ""
        )

    def test_not_provisional(self) -> None:
        table = {leaf.id: SCHEME.points(leaf.id) for leaf in SCHEME.leaves}
        shown = text(document(), schemes.with_points(SCHEME, table))
        assert "Provisional" not in shown
        assert "*" not in shown

    @pytest.mark.parametrize(
        ("lowest", "highest", "sentence"),
        [
            (None, None, "the score has no limit either way"),
            (None, "88.8", "the score is at most 88.80 and has no lower limit"),
            ("71.239", None, "the score is at least 71.23 and has no upper limit"),
        ],
    )
    def test_a_range_without_an_end(self, lowest: str | None, highest: str | None, sentence: str) -> None:
        assessment = gbt27922.parse_assessment(document())
        card = json.loads(gbt27922.to_json(gbt27922.score(assessment)))
        card["score_range"] |= {"lowest": lowest, "highest": highest, "lowest_grade": "fail"}
        shown = report.render(gbt27922.parse_scorecard(card), assessment=assessment, scheme=SCHEME)
        assert f"{sentence}, so the grade is not certain: anything from fail to five-star." in prose(shown)


class TestHostileText:
    """What stands in a document is shown, never obeyed."""

    NASTY = "[red]x[/red] \x1b[31m | `y` *z* <b> \u202e &amp; \\ $1\r\n# head"

    def nasty(self) -> dict[str, Any]:
        loss = {**LOSS, "note": self.NASTY}
        return document(loss, organization={"name": self.NASTY}, special_bonuses=[{"description": self.NASTY}])

    def test_text(self) -> None:
        shown = text(self.nasty(), width=200)
        assert shown.count(r"[red]x[/red] \x1b[31m | `y` *z* <b> \u202e &amp; \ $1 # head") == 3
        assert all(line.isprintable() for line in shown.splitlines())

    def test_markdown(self) -> None:
        shown = markdown(self.nasty())
        escaped = r"\[red\]x\[/red\] \\x1b\[31m \| \`y\` \*z\* \<b\> \\u202e \&amp; \\ \$1 \# head"
        assert shown.count(escaped) == 3

    @given(st.text(min_size=1).filter(str.strip), st.sampled_from(report.LANGUAGES), st.sampled_from([40, 80, 200]))
    def test_any_note_fits(self, note: str, lang: Language, width: int) -> None:
        lines = text(document({**LOSS, "note": note}), lang=lang, width=width).splitlines()
        assert all(line.isprintable() for line in lines)
        assert max(map(cell_len, lines)) <= width


class TestMarkdown:
    """The same in Markdown: headings in one language, titles in both."""

    @pytest.mark.parametrize(("path", "lang"), [*product(EXAMPLES, report.LANGUAGES)])
    def test_every_table_has_as_many_cells_in_every_row(self, path: Path, lang: Language) -> None:
        shown = markdown(json.loads(path.read_bytes()), lang=lang)
        tables = [block.splitlines() for block in shown.split("\n\n") if block.startswith("|")]
        assert len(tables) > 1
        assert all(len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1 for table in tables)

    def test_says_what_the_text_says(self) -> None:
        exclusions = [{"indicator": "5.2.3", "justification": "none is made"}]
        deductions = [{"ground": "law", "description": "no licence"}] * 5
        data = document(LOSS, excluded="5.2.3", exclusions=exclusions, special_deductions=deductions)
        lines = markdown(data, lang="both").splitlines()
        assert lines[0] == "# 评分表"
        assert "| 5.2.3 | 配送（删减） | delivery | 5.83\\* |  |  |  |  |" in lines
        assert "| 5.2.4 | 维修 | repair | 5.83\\* | 5.83 | 5.00 | 0.83 | 3/21 |" in lines
        assert "|  | **合计** |  | **100.00** | **94.16** | **93.33** | **0.83** |  |" in lines
        loss = lines.index("| 0.83 | 5.83\\* | 3/21 | 5.2.4 | 维修 / repair |  |  |  |")
        assert lines[loss + 1 : loss + 3] == [
            "|  |  |  |  |  | GZ-01 广州天河服务中心 | 3/20 | three orders without a date |",
            "|  |  |  |  |  | 其余 1 项评审发现均符合 |  |  |",
        ]
        assert "| 等级 | 不合格 / fail | 最低等级 |" in lines
        assert "**特别扣分项共 5 项；达到 5 项（含）即为不合格，与评分无关。**" in lines
        assert "| -1.00 | 违反法律法规 / breach of law or regulation | no licence | 未整改 |" in lines
        assert "| 5.2.3 | 配送 / delivery | none is made |" in lines
        assert f"- 方案 SHA-256: {SCHEME.sha256}" in lines
        assert next(line for line in lines if line.startswith("> ")).startswith("> 暂定：标 \\* 的分值未公布")

    def test_without_losses_and_complete(self) -> None:
        table = {leaf.id: SCHEME.points(leaf.id) for leaf in SCHEME.leaves}
        shown = markdown(document(), schemes.with_points(SCHEME, table))
        assert "\nNo points were lost.\n" in shown
        assert ">" not in shown


class TestScheme:
    """A scheme for a terminal."""

    @pytest.mark.parametrize(("lang", "width", "color"), [*product(report.LANGUAGES, (80, 200), (False, True))])
    def test_fits(self, lang: Language, width: int, *, color: bool) -> None:
        shown = report.render(SCHEME, lang=lang, width=width, color=color)
        assert max(cell_len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= width
        assert ("\x1b[" in shown) is color

    def test_tree(self) -> None:
        shown = report.render(SCHEME, lang="en")
        assert row(shown, "5.1.2.2 ") == [
            "5.1.2.2",
            "certified after-sales service managers number at least",
            "5.00",
            "high",
        ]
        assert row(shown, "5.2.4 ") == ["5.2.4", "repair", "5.83*", "medium"]
        assert WORDS["apportioned"]["en"] in shown

    def test_sources_in_the_language_of_the_page(self) -> None:
        """Where they have it; else as they stand."""
        both, one = (next(of for of in SCHEME.sources if of.figure == name) for name in ("cap", "total"))
        scheme = evolve(SCHEME, sources=[evolve(both, text="words", text_zh="原文"), evolve(one, text="as it stands")])
        told_in: dict[Language, str] = {"zh": "原文", "en": "words"}
        for lang, told in told_in.items():
            found = section(report.render(scheme, lang=lang, width=200), WORDS["sources"][lang])
            assert found.splitlines()[0].split()[-1] == told
            assert found.splitlines()[1].endswith("as it stands")

    def test_rules_grades_and_sources(self) -> None:
        shown = report.render(SCHEME, lang="zh")
        assert row(shown, "实施") == ["实施", "2012-02-01"]
        assert row(shown, "评分上限") == ["评分上限", "无"]
        assert row(shown, "直接判为") == ["直接判为不合格的特别扣分项数", "5"]
        assert row(shown, "law") == ["law", "违反法律法规"]
        assert row(shown, "four_star") == ["four_star", "四星级", "90.00 分起（含）"]
        assert row(shown, "特别项：决定等级的扣分项数")[1] == "高"
        assert row(shown, "抽样：随机的份额")[1] == "中"

    def test_a_bare_scheme(self) -> None:
        bare = {key: value for key, value in SHOWN.items() if key not in {"dates", "sampling", "sources"}}
        bare |= {
            "cap": 100,
            "total": 1,
            "indicators": [{"id": "1", "title": {"zh": "一", "en": "one"}, "points": 1, "method": "sampled"}],
            "special": {**SHOWN["special"], "grounds": [], "sources": [], "applied": "inside"},
            "grades": [
                {key: grade[key] for key in ("id", "title", "from") if key in grade} for grade in SHOWN["grades"]
            ],
        }
        shown = report.render(schemes.parse(bare), lang="en")
        assert row(shown, "1 ") == ["1", "one", "1.00", "sampled"]
        assert row(shown, "cap") == ["cap", "100.00"]
        assert row(shown, "special items are applied") == ["special items are applied", "among the points earned"]
        assert "*" not in shown
        assert not [heading for heading in ("Grounds", "Sources and confidence", "in force") if heading in shown]

    def test_conditions_of_grades(self) -> None:
        shown = report.render(schemes.load("SB/T 10401-2006 A.1"), lang="zh", width=200)
        floor = "70.00 分起（含）；第 1 层每个涉及的指标不低于其涉及分值的 50 %"
        assert row(shown, "qualified") == ["qualified", "达标级", floor]
        assert row(shown, "five_star") == ["five_star", "五星级", "98.00 分起（含）"]
        assert WORDS["cumulative"]["zh"] in shown
        shown = report.render(schemes.load("maturity"), lang="en")
        assert row(shown, "fail") == ["fail", "fail", "the lowest grade"]
        assert row(shown, "excellent") == ["excellent", "excellent", "nothing lost under outstanding"]

    def test_a_measured_scheme(self) -> None:
        shown = report.render(schemes.load("JDP-CSI-CN-2014"), lang="en")
        assert row(shown, "3 ") == ["3", "service quality", "24.00", "measured, 0 to 1000", "medium"]
        assert row(shown, "full score") == ["full score", "1000"]
        assert row(shown, "ungraded") == ["ungraded", "not graded", "the only grade"]
        assert " ".join(WORDS["measured_counts"]["en"].split()[:9]) in shown
        assert WORDS["deduction_points"]["en"] not in shown

    def test_what_is_not_public(self) -> None:
        shown = report.render(schemes.load("capability-levels"), lang="en", width=200)
        _, _, shown = shown.partition(WORDS["not_public"]["en"])
        assert row(shown, "points") == ["points", "organization, staff, processes, rules: together 100.00"]
        assert row(shown, "grade ")[1] == WORDS["no_bound"]["en"]
        assert row(shown, "sampling of outlets")[1] == WORDS["none_known"]["en"]
        shown = report.render(schemes.load("SB/T 10401-2006 A.2"), lang="en", width=200)
        assert "A.3.1, A.3.2, A.3.3, A.3.4, A.3.5: together 20.00" in shown


class TestModule:
    """What the package offers, and what it says when its extra is missing."""

    def test_names(self) -> None:
        assert set(dir(report)) == set(report.__all__)
        assert all(hasattr(report, name) for name in report.__all__)
        with pytest.raises(AttributeError, match="has no attribute 'pdf'"):
            _ = report.pdf

    @pytest.mark.parametrize("missing", ["rich", "gbt27922.report.media.prose"])
    def test_a_missing_extra_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
        for loaded in [one for one in sys.modules if one.partition(".")[0] == "rich" or "report.media." in one]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, missing, None)
        says = r"pip install 'gbt27922\[cli\]'" if missing == "rich" else missing  # a defect of ours says what it is
        with pytest.raises(ModuleNotFoundError, match=says):
            report.render(SCHEME)
        assert report.render(SCHEME, "markdown").startswith("# Scheme\n")


class TestAlone:
    """What alone would change the grade: the nearest three each way, and how many more."""

    def test_raises_and_lowers(self) -> None:
        data = document(LOSS, excluded="5.3.2", exclusions=[{"indicator": "5.3.2", "justification": "none"}])
        data["findings"] = [
            one if one["indicator"] != "5.2.1" else {**one, "conforming": False} for one in data["findings"]
        ]
        shown = text(data)
        # 87.5 points apply, and 35/6 · (1 + 3/21) are lost. Lost besides, each of 18 leaves and 5.3.2 lower the grade.
        assert row(shown, "above the bound of four-star") == [
            "above the bound of four-star",
            "2.38",
            "from 90.00, inclusive",
        ]
        assert section(shown, "What alone would raise the grade").splitlines() == [
            "  99.04   five-star   if 5.2.1 commodity information conformed",
        ]
        assert prose(section(shown, "What alone would lower the grade")) == (
            "78.09 qualified if 5.3.1 customer relations did not conform "
            "80.83 three-star if 5.3.2 complaint handling were not excluded, and none of it conformed: "
            "this exclusion may lift the grade from three-star to four-star "
            "85.71 three-star if 5.2.2 technical support did not conform There are 16 more; gbt27922 explain --format json has all."
        )

    def test_every_sentence(self) -> None:
        five = [{"ground": "law", "description": str(n)} for n in range(5)]
        shown = text(document({**LOSS, "nonconforming": 0}, special_deductions=five), lang="zh")
        assert prose(section(shown, "单独改变其中一项即可升级")).startswith(
            "96.00 五星级 若没有第 1 项特别扣分项 96.00"
        )
        assert "另有 2 项，全部见 gbt27922 explain --format json。" in shown
        leaves = [{"indicator": leaf, "sampled": 100, "nonconforming": 6} for leaf in ("5.3.1", "5.3.2")]
        excluded = [{"indicator": node, "justification": "none"} for node in ("5.1", "5.2")]
        bonus = document(exclusions=excluded, special_bonuses=[{"description": "first"}], findings=leaves)
        assert "94.00 four-star without special bonus no. 1" in prose(text(bonus))
        none = text(document({**LOSS, "indicator": "5.3.1", "nonconforming": 0}))
        assert "if none of the 20 samples of 5.3.1 customer relations (GZ-01) conformed" in prose(none)
        # 35/4 + 35/6 · 3/21 lost: more than a tenth of 87.5, and less than a tenth of 100
        lost = document(LOSS, excluded="5.3.2", exclusions=[{"indicator": "5.3.2", "justification": "none"}])
        for one in lost["findings"]:
            if one["indicator"] in {"5.2.1", "5.1.6"}:
                one["conforming"] = False
        met = prose(text(lost))
        assert "if 5.3.2 complaint handling were not excluded, and all of it conformed" in met

    def test_nothing_changes_the_grade(self) -> None:
        data = document()
        data["findings"] = [{**finding, "conforming": False} for finding in data["findings"]]
        assert "What alone" not in text(data)
        assert "What alone" not in markdown(data)

    def test_markdown(self) -> None:
        lines = markdown(document(LOSS), lang="en").splitlines()
        start = lines.index("## What alone would lower the grade")
        assert lines[start + 2 : start + 5] == [
            "| score | grade | what |",
            "| ---: | --- | --- |",
            "| 86.66 | three-star | if 5.3.1 customer relations did not conform |",
        ]
        assert "There are 5 more; gbt27922 explain --format json has all." in lines


class TestLedger:
    """Where points were lost, in text and in Markdown."""

    def shown(
        self, data: dict[str, Any], *, scheme: Scheme | None = None, markdown: bool = False, **options: Any
    ) -> str:
        assessment = gbt27922.parse_assessment(data)
        card = gbt27922.score(assessment, scheme)
        return str(report.render(analysis.ledger(card), "markdown" if markdown else "text", card=card, **options))

    def data(self) -> dict[str, Any]:
        return document(
            LOSS,
            excluded="5.2.3",
            organization={"name": "某公司"},
            exclusions=[{"indicator": "5.2.3", "justification": "none is made"}],
            special_deductions=[{"ground": "law", "description": "no licence"}],
            special_bonuses=[{"description": "first of all"}],
        )

    def test_entries(self) -> None:
        shown = self.shown(self.data())
        assert row(shown, "organization") == ["organization", "某公司"]
        assert row(shown, "lost in all") == ["lost in all", "0.89"]
        assert prose(section(shown, "Every entry, on the 100 scale")) == (
            "1.00 special deduction no licence "
            "0.83 sample 3/20 5.2.4 repair · GZ-01 广州天河服务中心 · three orders without a date "
            "0.05 exclusion 5.2.3 delivery · none is made "
            "-1.00 special bonus first of all"
        )

    @pytest.mark.parametrize(
        ("by", "title", "first"),
        [
            ("site", "按场所（百分制）", "0.83   GZ-01 广州天河服务中心"),
            ("indicator", "按指标（百分制）", "0.83   5.2.4 维修"),
            ("kind", "按种类（百分制）", "1.00   特别扣分项"),
        ],
    )
    def test_sums(self, by: By, title: str, first: str) -> None:
        shown = self.shown(self.data(), by=by, lang="zh")
        assert section(shown, title).splitlines()[0].strip() == first
        assert ("（无）" in shown) == (by != "kind")

    def test_both_languages_by_choice(self) -> None:
        assert "5.2.4 维修 / repair" in self.shown(self.data(), lang="both")
        assert "5.2.4 repair" in self.shown(self.data(), width=200)

    def test_without_losses(self) -> None:
        assert section(self.shown(document()), "Every entry, on the 100 scale") == "  No points were lost."
        assert "\nNo points were lost.\n" in self.shown(document(), markdown=True)

    def test_of_a_scorecard_alone(self) -> None:
        card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(gbt27922.parse_assessment(self.data()))))
        shown = report.render(analysis.ledger(card), card=card)
        assert "0.83   findings            3/21   5.2.4 repair\n" in shown
        assert "organization" not in shown

    def test_markdown(self) -> None:
        lines = self.shown(self.data(), markdown=True).splitlines()
        assert lines[:4] == [
            "# Where points were lost",
            "",
            "- **organization**: 某公司",
            "- **scheme**: GB/T 27922-2011",
        ]
        assert "| lost | kind | nonconforming | what |" in lines
        assert "| 0.05 | exclusion |  | 5.2.3 delivery · none is made |" in lines
        assert "## What alone would lower the grade" in lines
        by = self.shown(self.data(), markdown=True, by="site").splitlines()
        assert by[by.index("| lost | site |") + 2] == "| 0.83 | GZ-01 广州天河服务中心 |"

    @pytest.mark.unmeasured
    @pytest.mark.parametrize(("path", "lang", "by"), [*product(EXAMPLES, report.LANGUAGES, (None, *get_args(By)))])
    def test_every_example(self, path: Path, lang: Language, by: By | None) -> None:
        data = json.loads(path.read_bytes())
        for width in (40, 100, 180):
            assert max(map(cell_len, self.shown(data, lang=lang, by=by, width=width).splitlines())) <= width
        tables = self.shown(data, lang=lang, by=by, markdown=True).split("\n\n")
        for table_ in (block.splitlines() for block in tables if block.startswith("|")):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table_}) == 1

    def test_nothing_in_a_document_is_obeyed(self) -> None:
        nasty = TestHostileText.NASTY
        data = document({**LOSS, "note": nasty}, special_bonuses=[{"description": nasty}])
        shown = self.shown(data, width=300)
        assert shown.count(r"[red]x[/red] \x1b[31m | `y` *z* <b> \u202e &amp; \ $1 # head") == 2
        escaped = r"\[red\]x\[/red\] \\x1b\[31m \| \`y\` \*z\* \<b\> \\u202e \&amp; \\ \$1 \# head"
        assert self.shown(data, markdown=True).count(escaped) == 2


@pytest.mark.parametrize(("value", "shown"), [("initial", "初次认证"), ("pilot", "pilot")])
def test_a_stage_that_a_platform_keeps_is_told_by_its_word(value: str, shown: str) -> None:
    assessment = evolve(
        gbt27922.read_assessment(Path(__file__).parents[2] / "docs/examples/five-star.json"),
        metadata={"stage": value, "case": value},
    )
    printed = report.render(gbt27922.score(assessment), lang="zh")
    facts = {tuple(line.split()) for line in printed.splitlines()}
    assert {("阶段", shown), ("案卷号", value)} <= facts
