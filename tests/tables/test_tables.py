"""Results as frames: promised columns in a promised order, exact texts beside floats, the same in every library."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import analysis, schemes, tables
from gbt27922._basis.frames import Values, framed
from gbt27922.errors import FrameError, ModelError
from gbt27922.models import Assessment, Finding
from tests.property.strategies import patched
from tests.support.libraries import pd, pl
from tests.support.shipped import EXAMPLES

CARDS = [gbt27922.score(gbt27922.read_assessment(path)) for path in EXAMPLES]
ASSESSMENT = gbt27922.read_assessment("docs/examples/sampled.json")
CARD = gbt27922.score(ASSESSMENT)
#: The columns that docs/how-to/frames.md promises, in their order.
MADE_WITH = "assessment scheme revision"
FIGURES = (
    "points points_exact applicable applicable_exact earned earned_exact lost lost_exact sampled nonconforming "
    "value value_exact excluded published"
)
PROMISED = {
    "lines": f"card {MADE_WITH} indicator title_zh title_en level leaf {FIGURES}",
    "losses": f"card {MADE_WITH} indicator title_zh title_en level leaf {FIGURES}",
    "scorecards": (
        f"card {MADE_WITH} scheme_sha256 library_version score score_exact base_score base_score_exact grade "
        "special_deductions special_bonuses provisional lowest lowest_exact highest highest_exact lowest_grade highest_grade"
    ),
    "ledger": (
        f"card {MADE_WITH} entry kind indicator title_zh title_en site finding exclusion special_deduction special_bonus "
        "sampled nonconforming value value_exact points points_exact"
    ),
    "readings": (
        f"readings {MADE_WITH} reading scheme_sha256 aggregation special_applied cap special_bonus_limit "
        "score score_exact grade problem"
    ),
    "comparison": (
        "comparison assessment_a assessment_b indicator title_zh title_en accounts differs contribution contribution_exact "
        "points_a points_a_exact points_b points_b_exact applicable_a applicable_a_exact applicable_b applicable_b_exact "
        "earned_a earned_a_exact earned_b earned_b_exact lost_a lost_a_exact lost_b lost_b_exact sampled_a sampled_b "
        "nonconforming_a nonconforming_b excluded_a excluded_b value_a value_a_exact value_b value_b_exact"
    ),
}
GIVEN: dict[str, Any] = {
    **dict.fromkeys(("lines", "losses", "scorecards", "ledger"), CARDS),
    "readings": [analysis.readings(ASSESSMENT), analysis.readings(gbt27922.read_assessment(EXAMPLES[0]))],
    "comparison": [analysis.compare(CARD, one) for one in CARDS if one.scheme == CARD.scheme],
}


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of any frame, with None where there is no value."""
    if isinstance(frame, pd.DataFrame):
        return [
            {key: None if value is pd.NA or value != value else value for key, value in row.items()}  # noqa: PLR0124
            for row in frame.to_dict("records")
        ]
    found: list[dict[str, Any]] = frame.to_dicts() if isinstance(frame, pl.DataFrame) else frame.to_pylist()
    return found


@pytest.mark.parametrize("name", PROMISED)
def test_the_columns_are_those_that_are_promised_in_every_library(name: str) -> None:
    make = getattr(tables, name)
    wanted = make(GIVEN[name])
    assert wanted.column_names == PROMISED[name].split()
    assert wanted.num_rows > 1
    for library, kind in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
        frame = make(GIVEN[name], library=library)
        assert isinstance(frame, kind)
        assert list(frame.columns) == wanted.column_names
        assert rows(frame) == wanted.to_pylist()
        empty = make([], library=library)
        assert len(empty) == 0
        assert list(empty.columns) == list(frame.columns)
        assert [str(empty[one].dtype) for one in frame.columns] == [str(frame[one].dtype) for one in frame.columns]


@pytest.mark.parametrize("language", ["", ".zh-CN"])
@pytest.mark.parametrize("name", ["lines", "scorecards", "ledger", "readings", "comparison"])
def test_the_page_lists_the_columns(name: str, language: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / f"frames{language}.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}`"))
    assert re.findall(r"`(\w+)`", row.split("|")[3]) == PROMISED[name].split()


@pytest.mark.parametrize("name", PROMISED)
def test_a_float_is_the_one_nearest_to_the_exact_text(name: str) -> None:
    for row in getattr(tables, name)(GIVEN[name]).to_pylist():
        for key in row:
            if key.endswith("_exact"):
                exact = row[key]
                assert row[key.removesuffix("_exact")] == (None if exact is None else float(Fraction(exact)))


def test_lines_are_those_of_the_scorecards() -> None:
    found = tables.lines(CARDS).to_pylist()
    lines = [(number, card, line) for number, card in enumerate(CARDS, 1) for line in card.lines]
    assert len(found) == len(lines)
    for row, (number, card, line) in zip(found, lines, strict=True):
        assert (row["card"], row["assessment"]) == (number, card.assessment.sha256)
        assert (row["indicator"], row["title_zh"], row["title_en"]) == (line.indicator, line.title.zh, line.title.en)
        assert Fraction(row["lost_exact"]) == line.lost
        assert (row["sampled"], row["excluded"], row["published"]) == (line.sampled, line.excluded, line.published)
    leaves = {
        row["indicator"] for row in found if row["leaf"] and row["scheme"] == CARD.scheme.id and row["revision"] == 2
    }
    assert leaves == {leaf.id for leaf in schemes.load("GB/T 27922-2011", 2).leaves}


def test_one_is_as_several_and_a_scorecard_that_was_read_as_one_that_was_made() -> None:
    read = gbt27922.parse_scorecard(gbt27922.to_json(CARD))
    for make in (tables.lines, tables.losses, tables.scorecards):
        assert make(read).equals(make(iter([CARD])))
    assert set(tables.ledger(read)["kind"].to_pylist()) == {"findings"}


def test_the_ledger_adds_up() -> None:
    for card in CARDS:
        points = tables.ledger(card)["points_exact"].to_pylist()
        assert sum(map(Fraction, points)) == card.score_total - card.score


def test_a_scheme_without_public_bounds_has_no_grades() -> None:
    levels = schemes.load("capability-levels")
    card = gbt27922.score(Assessment(levels.id, [Finding(leaf.id, conforming=True) for leaf in levels.leaves]))
    row = tables.scorecards(card).to_pylist()[0]
    assert [row[name] for name in ("grade", "lowest", "lowest_grade", "highest_grade")] == [None, 100, None, None]


def test_a_known_table_has_no_range() -> None:
    scheme = schemes.load("JDP-CSI-CN-2018")
    card = gbt27922.score(Assessment(scheme.id, [Finding(leaf.id, value=1000) for leaf in scheme.leaves]))
    row = tables.scorecards(card).to_pylist()[0]
    assert [row[name] for name in ("provisional", "lowest", "highest_exact", "lowest_grade")] == [
        False,
        None,
        None,
        None,
    ]


def test_readings_of_an_assessment_that_some_do_not_fit() -> None:
    bonus = gbt27922.parse_assessment({**gbt27922.to_data(ASSESSMENT), "special_bonuses": [{"description": "example"}]})
    found = analysis.readings(bonus)
    table = tables.readings(found).to_pylist()
    assert [row["reading"] for row in table] == list(range(1, len(found.readings) + 1))
    assert {row["special_bonus_limit"] for row in table} == {"1", "0"}
    assert {row["cap"] for row in table} == {None, "100"}
    assert all((row["score"] is None) == (row["problem"] is not None) for row in table)
    assert "$.special_bonuses" in next(row["problem"] for row in table if row["problem"])


def test_lines_that_one_scorecard_does_not_have() -> None:
    small = patched(total="100", indicators=[{"id": "X", "points": 100, "title": {"zh": "例", "en": "example"}}])
    one = gbt27922.score(Assessment(small.id, [Finding("X", conforming=True)]), small)
    found = tables.comparison(analysis.compare(CARD, one, allow_schemes=True)).to_pylist()
    row = next(row for row in found if row["indicator"] == "X")
    assert (row["points_a"], row["excluded_a"], row["points_b_exact"]) == (None, None, "100")


class TestWhatIsRefused:
    """Another library, one that is not there, what is no result, and counts that no column holds."""

    def test_another_library(self) -> None:
        with pytest.raises(ModelError, match=r"^\$\.library: must be"):
            tables.lines(CARD, library="arrow")  # type: ignore[arg-type]

    @pytest.mark.parametrize("given", [None, ASSESSMENT, [ASSESSMENT], "text"])
    def test_what_is_no_result(self, given: Any) -> None:
        with pytest.raises(TypeError, match="takes a model, Scorecard"):
            tables.lines(given)

    def test_counts_beyond_64_bits(self) -> None:
        data = gbt27922.to_data(CARD)
        data["lines"][0]["sampled"] = 2**63
        wide = gbt27922.parse_scorecard(data)
        with pytest.raises(FrameError) as raised:
            tables.lines(wide)
        (problem,) = raised.value.problems
        assert problem.path == "sampled[0]"
        assert problem.message("zh") == "整数列中的数不得超过 9223372036854775807，实为 9223372036854775808"

    @pytest.mark.parametrize(
        ("library", "needed"), [("pandas", "pandas"), ("polars", "polars"), ("pyarrow", "'gbt27922[batch]'")]
    )
    def test_a_library_that_is_missing(self, library: Any, needed: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(ModuleNotFoundError) as raised:
            tables.lines(CARD, library=library)
        assert str(raised.value) == f"a frame of {library} needs it: pip install {needed}"
        assert raised.value.name == library


def test_numbers_beyond_all_floats() -> None:
    found = framed([Values("a", "number", [float("inf"), None])], "pyarrow")
    assert found["a"].to_pylist() == [float("inf"), None]
    huge = gbt27922.parse_scorecard({**gbt27922.to_data(CARD), "score": f"1{'0' * 400}"})
    assert tables.scorecards(huge)["score"].to_pylist() == [float("inf")]


def test_no_library_is_loaded_before_it_is_asked_for() -> None:
    code = "import gbt27922; gbt27922.tables.lines; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"pandas", "polars", "pyarrow", "numpy", "narwhals"}.isdisjoint(done.stdout.split())
    assert import_module("gbt27922.tables").__all__ == sorted(tables.__all__)
