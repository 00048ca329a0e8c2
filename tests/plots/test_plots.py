"""Plots as their Vega-Lite: what is drawn is the exact number, every field is there, and nothing is told by color alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

pytest.importorskip("altair", reason="plots are an extra")

import gbt27922
from gbt27922 import analysis, batch, estimates, plots, schemes
from gbt27922.errors import FrameError, ModelError, UnknownSchemeError
from gbt27922.models import Assessment, Exclusion, Finding, Site
from gbt27922.report import LANGUAGES, Language
from tests.support.results import ASSESSMENT, OPEN
from tests.support.results import OUTLETS as RESULT_OUTLETS

SHIPPED = gbt27922.read_assessment("docs/examples/appliance-maker.json")
CARD = gbt27922.score(SHIPPED)
VISITED = [site for site in SHIPPED.sites if site.kind == "outlet"]
OUTLETS = [*VISITED, *(Site(f"{site.id}-{more}", "outlet", site.stratum) for site in VISITED for more in range(9))]
ESTIMATE = estimates.estimate(SHIPPED, OUTLETS)


def layers(chart: Any) -> list[dict[str, Any]]:
    """The layers of a plot, which its schema allows, each with its rows."""
    made = chart.to_dict()
    found: list[dict[str, Any]] = made["layer"]
    for one in found:
        if "name" in one["data"]:  # newer versions put the rows of all layers in one place
            one["data"] = {"values": made["datasets"][one["data"]["name"]]}
    return found


def rows(chart: Any, layer: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = layers(chart)[layer]["data"]["values"]
    return found


def fields(encoding: Any) -> Iterator[str]:
    """Every field that an encoding asks for."""
    if isinstance(encoding, dict):
        yield from ([encoding["field"]] if "field" in encoding else [])
        for one in encoding.values():
            yield from fields(one)
    elif isinstance(encoding, list):
        for one in encoding:
            yield from fields(one)


def heads(chart: Any) -> list[str]:
    """The title and what is said below it."""
    title = chart.to_dict()["title"]
    return [title["text"], *title["subtitle"]]


def every(lang: Language) -> list[Any]:
    return [
        plots.distribution([CARD, "90", 95.5], lang=lang),
        plots.sensitivity(CARD, lang=lang),
        plots.interval(ESTIMATE, lang=lang),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_there_and_has_no_dot_in_its_name(lang: Language) -> None:
    for chart in every(lang):
        for layer in layers(chart):
            for row in layer["data"]["values"]:
                assert not any("." in name for name in row)
                assert set(fields(layer["encoding"])) <= set(row)


def test_what_is_read_is_in_the_language_that_is_asked_for() -> None:
    in_english, in_chinese = (["\n".join(heads(chart)) for chart in every(lang)] for lang in ("en", "zh"))
    assert all(text.isascii() or "–" in text or "◆" in text for text in in_english)
    assert not any("\u4e00" <= char <= "\u9fff" for text in in_english for char in text)
    assert all("\u4e00" <= text[0] <= "\u9fff" for text in in_chinese)


@pytest.mark.parametrize(
    "draw",
    [
        lambda lang: plots.distribution([90], lang=lang),
        lambda lang: plots.sensitivity(CARD, lang=lang),
        lambda lang: plots.interval(ESTIMATE, lang=lang),
    ],
)
def test_another_language_is_refused(draw: Any) -> None:
    with pytest.raises(ModelError, match=r"lang"):
        draw("fr")


class TestDistribution:
    """Bars that are as exact as the scores."""

    def test_no_bar_goes_over_a_bound(self) -> None:
        below = Fraction(95) - Fraction(1, 10**30)
        bars = rows(plots.distribution([below, 95, "95", Fraction(191, 2)]))
        assert [(bar["low_exact"], bar["high_exact"], bar["count"]) for bar in bars] == [
            ("94", "95", 1),
            ("95", "96", 3),
        ]
        assert all((bar["low"], bar["high"]) == (float(bar["low_exact"]), float(bar["high_exact"])) for bar in bars)
        assert [bar["per_bar"] for bar in bars] == [1.0, 3.0]

    def test_a_bar_is_cut_at_a_bound_within_it_and_keeps_its_area(self) -> None:
        """The bound of ``pass`` is 70.5: two scores on half the width are as high as four on the whole."""
        bars = rows(plots.distribution(["70.2", "70.5", "70.6", "76"], OPEN))
        assert [(bar["low_exact"], bar["high_exact"], bar["count"]) for bar in bars] == [
            ("70", "70.5", 1),
            ("70.5", "71", 2),
            ("76", "77", 1),
        ]
        assert [bar["per_bar"] for bar in bars] == [2.0, 4.0, 1.0]

    def test_one_score_is_one_however_it_is_given(self) -> None:
        for one in (CARD, CARD.score, "94.5", 94):
            assert [bar["count"] for bar in rows(plots.distribution(one))] == [1]

    def test_scorecards_have_the_bounds_of_their_own_scheme(self) -> None:
        assessment = evolve(ASSESSMENT, scheme=OPEN.id)
        own = gbt27922.score(assessment, OPEN)
        assert plots.distribution(own).to_dict() == plots.distribution(own, OPEN).to_dict()
        assert plots.distribution(own).to_dict() != plots.distribution(own.score).to_dict()

    @pytest.mark.parametrize(("scheme", "place"), [(None, 1), ("GB/T 27922-2011", 1), (OPEN, 0)])
    def test_scorecards_of_another_scheme_are_refused(self, scheme: Any, place: int) -> None:
        own = gbt27922.score(ASSESSMENT, OPEN)
        assert own.scheme.id == CARD.scheme.id  # but its bounds are others
        with pytest.raises(ModelError, match="the scheme whose bounds are drawn") as refusal:
            plots.distribution([CARD, own], scheme)
        assert [problem.path for problem in refusal.value.problems] == [f"$.scores[{place}].scheme"]

    @pytest.mark.parametrize("library", ["pyarrow", "pandas"])
    def test_a_frame_has_the_bounds_of_the_scheme_that_its_provenance_names(self, library: str) -> None:
        scored = batch.score(
            batch.simulate(batch.Population(rates="0.1"), 5, "SB/T 10401-2006 A.1", seed="A"), "SB/T 10401-2006 A.1"
        )
        if library == "pandas":
            carried = scored.schema.metadata[b"gbt27922"].decode()
            scored = scored.to_pandas()
            scored.attrs["gbt27922"] = carried
        drawn = plots.distribution(scored)
        assert drawn.to_dict() == plots.distribution(scored, "SB/T 10401-2006 A.1").to_dict()
        with pytest.raises(ModelError, match="the scheme whose bounds are drawn") as refusal:
            plots.distribution(scored, "GB/T 27922-2011")
        assert [problem.path for problem in refusal.value.problems] == ["$.scores.scheme"]

    def test_a_frame_of_a_scheme_of_ones_own_needs_it(self) -> None:
        base = schemes.default()
        other = evolve(base, grades=[evolve(one, from_=one.from_ and one.from_ / 2) for one in base.grades])
        scored = batch.score(batch.simulate(batch.Population(rates="0.4"), 20, other, seed="A"), other)
        assert {rule["bound"] for rule in rows(plots.distribution(scored, other), 1)} == {35.0, 40.0, 45.0, 47.5}
        for scheme in (None, base, base.id):
            with pytest.raises(ModelError, match="the scheme whose bounds are drawn"):
                plots.distribution(scored, scheme)
        named = evolve(base, id="own")
        scored = batch.score(batch.simulate(batch.Population(rates="0.1"), 5, named, seed="A"), named)
        assert rows(plots.distribution(scored, named), 1)
        with pytest.raises(UnknownSchemeError):
            plots.distribution(scored)

    def test_a_frame_of_another_revision_has_its_bounds(self) -> None:
        older = schemes.load(schemes.default().id, 1)
        scored = batch.score(batch.simulate(batch.Population(rates="0.1"), 5, older, seed="A"), older)
        drawn = [plots.distribution(scored, one).to_dict() for one in (None, older, older.id, schemes.default())]
        assert drawn == [drawn[0]] * 4

    def test_a_record_batch_and_what_narwhals_wraps_are_frames(self) -> None:
        nw = pytest.importorskip("narwhals")
        table = batch.simulate(batch.Population(rates="0.1"), 5, "ACSI", seed="A")
        scored = batch.score(table, "ACSI")
        for given in (batch.score(table.to_batches()[0], "ACSI"), nw.from_native(scored)):
            assert plots.distribution(given).to_dict() == plots.distribution(scored).to_dict()

    @pytest.mark.parametrize("library", ["pyarrow", "pandas"])
    def test_two_columns_of_one_name_are_refused(self, library: str) -> None:
        pa = pytest.importorskip("pyarrow")
        table = pa.Table.from_arrays([pa.array([95]), pa.array([94])], names=["score", "score"])
        with pytest.raises(FrameError, match="score: must occur once, but occurs 2 times"):
            plots.distribution(table.to_pandas() if library == "pandas" else table)

    def test_without_what_makes_provenance_a_frame_has_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def absent(_: object) -> None:
            raise ModuleNotFoundError

        monkeypatch.setattr(batch, "provenance", absent)
        frame = importlib.import_module("pandas").DataFrame({"score": [95]})
        assert plots.distribution(frame).to_dict() == plots.distribution([95]).to_dict()

    @pytest.mark.parametrize("given", [{95: 1, 9: 2}, b"95", bytearray(b"95"), memoryview(b"95"), object(), "ninety"])
    def test_what_is_no_score_and_no_list_of_scores_is_refused(self, given: Any) -> None:
        with pytest.raises(ModelError, match="number"):
            plots.distribution(given)

    def test_lists_of_lists_in_any_library_are_refused(self) -> None:
        np, pd, pl = map(pytest.importorskip, ("numpy", "pandas", "polars"))
        two = np.array([95, 94])
        for given in (
            np.array([two, two]),
            [pd.Series(two)],
            [pd.DataFrame()],
            [pl.Series(two)],
            pl.col("score"),
            pd.DataFrame({"score": [two]}),
        ):
            with pytest.raises(ModelError, match="number"):
                plots.distribution(given)

    def test_every_way_to_write_that_there_is_none(self) -> None:
        np, pd, pa = map(pytest.importorskip, ("numpy", "pandas", "pyarrow"))
        nan = float("nan")
        none = [
            None,
            nan,
            Decimal("NaN"),
            Decimal("sNaN"),
            np.float32(nan),
            np.array(nan),
            pd.NA,
            pd.NaT,
            pa.scalar(nan),
        ]
        assert heads(plots.distribution([*none, 95]))[1:] == ["scores: 1", f"without a score: {len(none)}"]
        assert heads(plots.distribution(np.array(95)))[1:] == ["scores: 1"]

    def test_what_no_float_holds_is_refused(self) -> None:
        for far in (10**400, -(10**400)):
            with pytest.raises(ModelError, match="must be a finite float"):
                plots.distribution([far])

    def test_the_bounds_are_named(self) -> None:
        rules = rows(plots.distribution(["60", CARD, "95"], lang="zh"), 1)
        assert [(rule["bound"], rule["label"]) for rule in rules] == [
            (70.0, "达标级 ≥ 70.00"),
            (80.0, "三星级 ≥ 80.00"),
            (90.0, "四星级 ≥ 90.00"),
            (95.0, "五星级 ≥ 95.00"),
        ]

    def test_the_next_bounds_are_drawn_and_no_others(self) -> None:
        assert [rule["bound"] for rule in rows(plots.distribution([CARD]), 1)] == [90.0, 95.0]
        assert [rule["bound"] for rule in rows(plots.distribution(["99"]), 1)] == [95.0]
        assert [rule["bound"] for rule in rows(plots.distribution([10]), 1)] == [70.0]

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    @pytest.mark.parametrize("exact", [True, False])
    def test_a_frame_of_any_library(self, library: str, exact: bool) -> None:
        counts: dict[str, list[int]] = {}
        for leaf in schemes.default().leaves:
            counts |= {f"sampled_{leaf.id}": [20, 20, 20], f"nonconforming_{leaf.id}": [1, 0, 0]}
        counts["nonconforming_5.3.2"] = [1, 0, 21]
        module = pytest.importorskip(library)
        frame = module.table(counts) if library == "pyarrow" else module.DataFrame(counts)
        chart = plots.distribution(batch.score(frame, exact=exact))
        assert [(bar["low_exact"], bar["count"]) for bar in rows(chart)] == [("95", 1), ("100", 1)]
        assert heads(chart)[1:] == ["scores: 2", "without a score: 1"]

    def test_without_scores_and_without_bounds(self) -> None:
        assert rows(plots.distribution([])) == []
        assert len(rows(plots.distribution([]), 1)) == 4
        chart = plots.distribution([50], "capability-levels")
        assert rows(chart, 1) == []
        assert [bar["count"] for bar in rows(chart)] == [1]

    def test_gaps_of_every_library(self) -> None:
        """pandas writes them as NA in its own types, pyarrow as a scalar."""
        pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
        for kind, held in (("string", ["95", None]), ("Float64", [95.0, None]), ("Int64", [95, None])):
            for given in (
                pd.array(held, dtype=kind),
                pd.DataFrame({"score": pd.array(held, dtype=kind)}),
                pa.array(held),
            ):
                chart = plots.distribution(given)
                assert [(bar["low_exact"], bar["count"]) for bar in rows(chart)] == [("95", 1)]
                assert heads(chart)[1:] == ["scores: 1", "without a score: 1"]

    def test_a_lazy_frame_and_a_relation(self) -> None:
        pl, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
        held = {"score_exact": ["95", "94.9", None], "score": [1.0, 1.0, 1.0]}
        for given in (pl.LazyFrame(held), duckdb.from_arrow(pl.DataFrame(held).to_arrow())):
            chart = plots.distribution(given)
            assert [(bar["low_exact"], bar["count"]) for bar in rows(chart)] == [("94", 1), ("95", 1)]

    def test_a_frame_without_scores_is_refused(self) -> None:
        pa = pytest.importorskip("pyarrow")
        with pytest.raises(FrameError, match=r"score: is required"):
            plots.distribution(pa.table({"points": [1]}))

    def test_what_is_no_number_is_refused(self) -> None:
        with pytest.raises(ValueError, match="nine"):
            plots.distribution(["nine"])


class TestSensitivity:
    """Bars that are as long as the points of a leaf can move the score."""

    def test_each_bar_is_what_the_analysis_says(self) -> None:
        found = analysis.sensitivity(CARD)
        chart = plots.sensitivity(found)
        moving = [leaf for leaf in found.leaves if leaf.spread]
        shown = [*moving[:15], *(leaf for leaf in moving[15:] if leaf.decides)]
        assert {*found.deciding} <= {leaf.indicator for leaf in shown}
        bars = rows(chart)
        assert [(Fraction(bar["low_exact"]), Fraction(bar["high_exact"])) for bar in bars] == [
            (leaf.least, leaf.greatest) for leaf in shown
        ]
        assert all(
            (bar["low"], bar["high"]) == (float(leaf.least), float(leaf.greatest))
            for bar, leaf in zip(bars, shown, strict=True)
        )
        assert [bar["leaf"].startswith("◆ ") for bar in bars] == [leaf.decides for leaf in shown]
        assert [bool(bar["grades"]) for bar in bars] == [leaf.decides for leaf in shown]
        at_ends = [{end.grade.title.en for end in leaf.outcomes if end.grade} for leaf in shown]
        now = {found.now.grade.title.en if found.now.grade else ""}
        told = [{one.strip() for one in bar["grades"].split(",") if one} for bar in bars]
        assert [{name.lower() for name in grades - now} for grades in at_ends] == [
            {*map(str.lower, one)} for one in told
        ]
        ends = rows(chart, 2)
        assert [Fraction(end["exact"]) for end in ends[:2]] == [shown[0].with_none.score, shown[0].with_all.score]  # type: ignore[union-attr]
        assert len({end["end"] for end in ends}) == 2
        assert heads(chart)[1:] == [
            "score 94.06 four-star",
            "one leaf at a time, the others of its group share the rest; ◆ gives another grade at an end",
            "range by unpublished points 72.65 – 99.00",
            "10 others",
        ]

    def test_the_same_from_the_card_and_from_what_it_was_read_from(self) -> None:
        read = gbt27922.parse_scorecard(gbt27922.to_json(CARD))
        made = [plots.sensitivity(one).to_dict() for one in (CARD, SHIPPED)]
        made.append(plots.sensitivity(read, SHIPPED, "GB/T 27922-2011").to_dict())
        assert made[0] == made[1] == made[2]

    def test_where_nothing_is_open_nothing_is_drawn(self) -> None:
        chart = plots.sensitivity(gbt27922.score(ASSESSMENT, schemes.with_points(OPEN, {"1.1": 3})))
        assert rows(chart) == []
        assert len(heads(chart)) == 3

    def test_without_bounds_and_where_an_end_has_no_table(self) -> None:
        levels = schemes.load("capability-levels")
        every_leaf = [Finding(leaf.id, sampled=9, nonconforming=place % 3) for place, leaf in enumerate(levels.leaves)]
        assert heads(plots.sensitivity(Assessment(levels.id, every_leaf)))[1].startswith("score ")
        nodes = [{"id": id, "title": {"zh": "甲", "en": "A"}} for id in "abc"]
        scheme = schemes.parse(
            {
                **gbt27922.to_data(OPEN),
                "indicators": nodes,
                "special": {**gbt27922.to_data(OPEN)["special"], "applied": "inside"},
            }
        )
        findings = [Finding("a", conforming=True), Finding("b", conforming=False)]
        known = {"findings": findings, "nonconformities": (), "special_bonuses": ()}
        excluded = evolve(ASSESSMENT, **known, exclusions=[Exclusion("c", "甲")])  # type: ignore[arg-type]
        chart = plots.sensitivity(gbt27922.score(excluded, scheme))
        assert len(rows(chart, 2)) == 2 * len(rows(chart)) - 1


class TestInterval:
    """An estimate on the bands of the grades."""

    def test_the_interval_and_the_score_are_those_of_the_estimate(self) -> None:
        chart = plots.interval(ESTIMATE)
        (line,) = rows(chart, 3)
        assert (line["low"], line["high"]) == ESTIMATE.interval
        assert Fraction(line["exact"]) == ESTIMATE.score
        assert layers(chart)[3]["mark"]["strokeDash"] == []

    def test_a_grade_that_starts_at_the_greatest_score_has_a_band(self) -> None:
        *others, best = ESTIMATE.grades
        top = ESTIMATE.possible[1]
        bands = rows(plots.interval(evolve(ESTIMATE, grades=[*others, evolve(best, from_=top)], probabilities=())))
        assert (bands[-1]["low"], bands[-1]["grade"]) == (float(top), "five-star")
        assert bands[-1]["high"] > bands[-1]["low"]

    @pytest.mark.parametrize("other", [CARD, None, "95", 95, {}])
    def test_what_is_no_estimate_or_no_scheme_is_refused(self, other: Any) -> None:
        with pytest.raises(TypeError, match="takes a model, Estimate"):
            plots.interval(other)
        if other is not None:
            with pytest.raises(TypeError, match=r"takes a model, .*Scheme"):
                plots.interval(ESTIMATE, other)

    def test_the_bands_have_no_gap_and_their_probabilities(self) -> None:
        bands = rows(plots.interval(ESTIMATE, schemes.default()))
        assert [band["low"] for band in bands[1:]] == [band["high"] for band in bands[:-1]] == [70.0, 80.0, 90.0, 95.0]
        assert [band["grade"] for band in bands] == [grade.title.en for grade in ESTIMATE.grades]
        assert bands[3]["probability"].endswith(" %")
        assert [band["shade"] for band in bands] == [0, 1, 0, 1, 0]

    def test_where_all_outlets_were_visited(self) -> None:
        chart = plots.interval(estimates.estimate(SHIPPED, VISITED), lang="zh")
        assert heads(chart)[1:] == ["推断评分 94.06", "已查全部网点：推断评分即正式评分，没有抽样误差。"]

    def test_a_document_of_an_older_version_is_drawn_as_what_it_says(self) -> None:
        """It claims a single score where the visited outlets agree, and its page says that the grade is settled."""
        chances = [(grade, float(grade.id == "four_star")) for grade in ESTIMATE.grades]
        older = evolve(ESTIMATE, standard_error=0.0, variance=0, interval=(94.0, 94.0), probabilities=chances)
        assert not older.tells
        chart = plots.interval(older)
        assert heads(chart)[2] == "confidence interval 94.00 – 94.00 (95 %)"
        assert layers(chart)[3]["mark"]["strokeDash"] == []
        assert [band["probability"] for band in rows(chart)][2:] == ["< 0.1 %", "> 99.9 %", "< 0.1 %"]

    def test_the_confidence_is_not_rounded(self) -> None:
        chart = plots.interval(evolve(ESTIMATE, confidence="0.9999999"))
        assert heads(chart)[2].endswith("(99.99999 %)")

    def test_where_one_outlet_alone_carries_a_leaf_nothing_is_claimed(self) -> None:
        others = [one for one in ASSESSMENT.findings if one.indicator != "2"]
        lone = evolve(ASSESSMENT, findings=[*others, Finding("2", "GZ", conforming=False)])
        estimate = estimates.estimate(lone, RESULT_OUTLETS, OPEN)
        assert estimate.lone_leaves == ("2",)
        chart = plots.interval(estimate)
        assert heads(chart)[2].startswith("the sample allows no claim: scores from ")
        assert {band["probability"] for band in rows(chart)} == {""}
        assert (rows(chart, 3)[0]["low"], rows(chart, 3)[0]["high"]) == estimate.interval
        assert layers(chart)[3]["mark"]["strokeDash"] != []


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    for name in [one for one in sys.modules if one.startswith("gbt27922.plots.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ModuleNotFoundError, match=r"gbt27922\[plot\]"):
        _ = importlib.import_module("gbt27922.plots").distribution


def test_the_package_has_these_names() -> None:
    assert dir(plots) == plots.__all__ == ["distribution", "interval", "sensitivity"]
