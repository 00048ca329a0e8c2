"""The pages of what differs between two schemes, and of an assessment for another revision."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from gbt27922 import report, schemes
from gbt27922.models import Indicator, Scale, Title
from tests.support.results import ASSESSMENT, OPEN, RESULTS
from tests.support.shipped import NEWEST, SCHEME

DIFF = next(one for one in RESULTS if isinstance(one, schemes.SchemeDiff))
UPGRADE = next(one for one in RESULTS if isinstance(one, schemes.Upgrade))


def shown(result: Any, lang: report.Language, **known: Any) -> list[str]:
    return str(report.render(result, "markdown", lang=lang, **known)).splitlines()


class TestDiff:
    def test_english(self) -> None:
        lines = shown(DIFF, "en")
        assert lines[0] == "# Difference of two schemes"
        assert f"- **old scheme**: {OPEN.id} revision 1" in lines
        assert "- **rules that differ**: cap" in lines
        assert [line for line in lines if line.startswith("| ")][2:] == [
            "| 1.1 | A | method from qualitative to any |",
            "| 1.2 | A | added |",
            "| 2 | A | title from B to A; points from 1.5 to 2 |",
            "| 3 | A | added |",
            "| 4 | A | removed |",
        ]
        assert lines[-1] == "Sources and dates are not compared."

    def test_chinese(self) -> None:
        lines = shown(DIFF, "zh")
        assert lines[0] == "# 认证方案的差异"
        assert "| 2 | 甲 | 名称：乙 → 甲；分值：1.5 → 2 |" in lines

    def test_what_is_published_measured_or_a_leaf_in_one_of_the_two_only(self) -> None:
        one = Indicator("1", Title("甲", "A"), method="measured", scale=Scale(1, 10))
        other = Indicator("1", Title("乙", "A"), 100, children=[Indicator("1.1", Title("甲", "A"))])
        bare = evolve(NEWEST, indicators=[one], special=OPEN.special)
        new = evolve(bare, indicators=[other], grades=NEWEST.grades[:-1], special=SCHEME.special)
        there, back = (shown(schemes.diff(*pair), "en") for pair in ((bare, new), (new, bare)))
        assert "- **rules that differ**: special items; grade" in there
        assert (
            "| 1 | A | title from 甲 to 乙; points from not published to 100; method from measured, 1 to 10 to any;"
            " is assessed by its parts |"
        ) in there
        assert any("has no parts any more, and is assessed itself" in line for line in back)

    @pytest.mark.parametrize(("lang", "told"), [("en", "No indicator differs."), ("zh", "各指标均无差异。")])
    def test_nothing(self, lang: report.Language, told: str) -> None:
        lines = shown(schemes.diff(SCHEME, SCHEME), lang)
        assert told in lines
        assert any(line.endswith(("differ**: none", "规则**: 无")) for line in lines)


class TestUpgrade:
    def test_english(self) -> None:
        lines = shown(UPGRADE, "en", scheme=OPEN)
        assert lines[0] == "# Assessment for another revision"
        assert [line for line in lines if line[:2] == "- "] == [
            "- **organization**: 某公司 (7)",
            "- **date**: 2026-05-12",
            "- **stage**: initial certification",
            "- **team**: 张三 (leader); 李四",
            "- **case number**: A-1",
            f"- **old scheme**: {OPEN.id} revision 1",
            f"- **new scheme**: {OPEN.id} revision 1",
            "- **findings kept**: 0",
            "- **leaves to find anew**: 3",
        ]
        assert [line for line in lines if line.startswith("| ")] == [
            *("| indicator | title |", "| --- | --- |", "| 1.1 | A |", "| 1.2 | A |", "| 2 | A |"),
            *("| indicator | site | found | note |", "| --- | --- | --- | --- |", "| 1.1 | HQ | conforming | 好 |"),
            *("| 1.2 | GZ | 2/7 |  |", "| 1.2 | SZ | 0/5 |  |", "| 2 | HQ | nonconforming |  |"),
            *("| indicator | justification |", "| --- | --- |", "| 4 | 不适用 |"),
            "| indicator | site | severity | description |",
            *("| --- | --- | --- | --- |", "| 4 | SZ | minor | 丙 |"),
        ]

    def test_methods_and_what_the_scheme_does_not_have(self) -> None:
        acsi = schemes.load("ACSI")
        nothing = schemes.upgrade(evolve(ASSESSMENT, scheme=acsi.id, findings=(), exclusions=(), nonconformities=()))
        odd = evolve(nothing, open_leaves=["9", *nothing.open_leaves])
        lines = shown(odd, "zh", scheme=acsi)
        assert "| 9 |  |  |" in lines
        assert sum(line.endswith("| 测量，1 至 10 |") for line in lines) == 3
        assert not any("不能保留" in line for line in lines)

    def test_nothing_is_open(self) -> None:
        bare = evolve(UPGRADE.draft, organization=None, date=None)
        lines = shown(evolve(UPGRADE, open_leaves=(), draft=bare), "en", scheme=OPEN)
        assert "Nothing must be found anew." in lines
        assert not any("organization" in line or "date" in line for line in lines)
