"""Charts: what is drawn is what the ledger has, nothing is cut off, and no text is over another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, estimates, report, schemes
from gbt27922.errors import ModelError
from gbt27922.models import Assessment, Finding, Scheme, Scorecard, Site
from gbt27922.report.chart import Band, Chart, Fall, Map, Mark, Panel, Scale, Share, Shares, Span, Step, Strip, Tile
from gbt27922.report.drawings import drawings
from gbt27922.report.geometry import ROOM, WIDTH, Drawing, Shape
from gbt27922.report.lettering import width
from gbt27922.report.numbers import Numbers
from gbt27922.report.pages.charts import charts
from gbt27922.report.pages.site_map import site_map
from gbt27922.report.pages.steps import change, fall
from gbt27922.report.words import Words
from tests.property.strategies import fitting
from tests.support.html_outline import sound
from tests.support.shipped import EXAMPLES, NEWEST
from tests.support.visited import EXCLUDED, visited

EN, ZH = Words("en"), Words("zh")
LONG = "<b>&" + "长" * 10_000
NONE_MET = [Finding(leaf.id, conforming=False) for leaf in NEWEST.leaves]
PLACE = tuple[Fraction, Fraction, Fraction, Fraction]


def box(shape: Shape) -> PLACE:
    """Where a shape is: left, top, right, bottom. A letter reaches ten units above its line, and two below it."""
    at = dict(shape.at)
    match shape.tag:
        case "rect":
            return at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]
        case "line":
            return min(at["x1"], at["x2"]), min(at["y1"], at["y2"]), max(at["x1"], at["x2"]), max(at["y1"], at["y2"])
        case "circle":
            return at["cx"] - at["r"], at["cy"] - at["r"], at["cx"] + at["r"], at["cy"] + at["r"]
    wide, roles = width(shape.text), shape.role.split()
    if shape.is_upright:
        return at["x"] - 10, at["y"] - wide, at["x"] + 2, at["y"]
    left = at["x"] - (wide if "end" in roles else wide / 2 if {"middle", "sign"} & {*roles} else 0)
    return left, at["y"] - 10, left + wide, at["y"] + 2


def letters(shape: Shape) -> Iterator[Shape]:
    """The letters of a text that stand apart, else the shape."""
    if not shape.after:
        yield shape
        return
    (_, first), *others = shape.at
    for letter, x in zip(shape.text, (first, *shape.after), strict=True):
        yield evolve(shape, at=(("x", x), *others), text=letter, after=())


def assert_legible(drawing: Drawing) -> None:
    """Everything is within the drawing, nothing has a negative length, and no text is over another."""
    texts, height = [], drawing.height
    for shape in chain.from_iterable(map(letters, drawing.shapes)):
        left, top, right, bottom = box(shape)
        assert 0 <= left <= right <= WIDTH, shape
        assert 0 <= top <= bottom <= height, shape
        assert (shape.tag == "text") == bool(shape.text)
        if shape.text:
            texts.append((top, left, right, bottom))
    texts.sort()
    for place, (_, left, right, bottom) in enumerate(texts):
        for top, start, end, _ in texts[place + 1 :]:
            if top >= bottom:
                break
            assert not left < end or not start < right, (top, start, end)


def roles(chart: Chart, *names: str) -> list[dict[str, Fraction]]:
    """Where the shapes of a role are, in order."""
    found = [shape for one in drawings(chart) for shape in one.shapes]
    return [dict(shape.at) for shape in found if shape.tag != "text" and {*names} <= {*shape.role.split()}]


def of(assessment: Assessment, scheme: Scheme, words: Words = EN) -> Iterator[Chart]:
    return charts(gbt27922.score(assessment, scheme), assessment, scheme, None, words)


def charted(kind: type, assessment: Assessment, scheme: Scheme) -> Any:
    return next(one for one in of(assessment, scheme) if isinstance(one, kind))


class TestAnyAssessment:
    """Of any scheme, with findings of any kind."""

    @given(fitting())
    def test_the_fall_is_the_ledger(self, drawn: tuple[Assessment, Scheme]) -> None:
        assessment, scheme = drawn
        card = gbt27922.score(assessment, scheme)
        ledger, number = analysis.ledger(card), Numbers(scheme.display_places)
        found = fall(card, ledger, number, EN)
        assert found.levels[0] == scheme.score_total
        assert found.levels[-1] == card.score
        assert -sum(step.points for step in found.steps) == ledger.total
        losses = [one.points for one in ledger.by("indicator") if one.of is not None]
        told = [-step.points for step in found.steps if step.kind in {"loss", "folded"}]
        assert told == (losses if len(losses) <= 11 else [*losses[:10], sum(losses[10:])])
        by_kind = {one.of: one.points for one in ledger.by("kind")}
        aside = [-step.points for step in found.steps if step.kind in {"special", "cap"}]
        assert sorted(aside) == sorted(by_kind[of] for of in by_kind if of in ASIDE)

    @given(fitting())
    def test_what_is_shown_adds_up(self, drawn: tuple[Assessment, Scheme]) -> None:
        assessment, scheme = drawn
        found = charted(Fall, assessment, scheme)
        number = Numbers(scheme.display_places)
        assert found.start.shown == number(scheme.score_total)
        shown = Fraction(found.start.shown) + sum(Fraction(step.shown) for step in found.steps)
        assert shown == Fraction(found.end.shown)
        unit = Fraction(1, 10**scheme.display_places)
        assert all(abs(Fraction(step.shown) - step.points) < unit for step in found.steps)
        losses = [Fraction(step.shown) for step in found.steps if step.kind == "loss"]
        assert losses == sorted(losses)

    @given(fitting())
    def test_bars_are_as_long_as_what_they_say(self, drawn: tuple[Assessment, Scheme]) -> None:
        found = charted(Fall, *drawn)
        high, low = max(found.levels), min(found.levels)
        bars = roles(found, "bar")
        assert len(bars) == len(found.steps)
        for bar, step, (before, after) in zip(bars, found.steps, pairwise(found.levels), strict=True):
            each = Fraction(WIDTH - 2 * ROOM) / ((high - low) or 1)
            assert bar["width"] == each * abs(step.points)
            assert bar["x"] == ROOM + each * (min(before, after) - (low if high > low else low - 1))

    @given(fitting())
    def test_shares_are_the_lines(self, drawn: tuple[Assessment, Scheme]) -> None:
        assessment, scheme = drawn
        card, found = gbt27922.score(assessment, scheme), charted(Shares, assessment, scheme)
        for share in found.shares:
            line = card.line(share.label.split(" ")[0])
            assert (share.earned, share.available, share.level) == (line.earned, line.applicable, line.level)
        top = [share for share in found.shares if share.level == 1]
        assert sum(share.available for share in top) == sum(one.applicable for one in card.lines if one.level == 1)
        for earned, available, share in zip(
            roles(found, "earned"), roles(found, "available"), found.shares, strict=True
        ):
            assert earned["width"] * share.available == available["width"] * share.earned

    @given(fitting(), st.sampled_from([EN, ZH]))
    def test_everything_is_legible(self, drawn: tuple[Assessment, Scheme], words: Words) -> None:
        for chart in of(*drawn, words):
            assert chart.alternative
            for one in drawings(chart):
                assert_legible(one)

    @given(fitting())
    def test_the_score_stands_between_its_bounds(self, drawn: tuple[Assessment, Scheme]) -> None:
        for chart in of(*drawn):
            if isinstance(chart, Scale):
                (first, *_), bounds = roles(chart, "score"), roles(chart, "bound")
                for bound, mark in zip(bounds, chart.bounds, strict=True):
                    assert (bound["x1"] <= first["cx"]) == (mark.value <= chart.score.value)

    @given(fitting(), st.randoms())
    def test_changes_add_up(self, drawn: tuple[Assessment, Scheme], random: Any) -> None:
        assessment, scheme = drawn
        card = gbt27922.score(assessment, scheme)
        others = tuple(evolve(one) for one in assessment.findings if one.conforming is None)
        flipped = tuple(
            Finding(one.indicator, one.site, conforming=random.random() < 0.5)
            for one in assessment.findings
            if one.conforming is not None
        )
        after = gbt27922.score(evolve(assessment, findings=(*others, *flipped), special_deductions=()), scheme)
        if card.is_graded:
            found = change(analysis.compare(card, after), Numbers(scheme.display_places), EN)
            assert (found.levels[0], found.levels[-1]) == (card.score, after.score)
            assert all(step.points > 0 for step in found.steps if step.kind == "gain")
            for one in drawings(found):
                assert_legible(one)


ASIDE = {"special_deduction", "special_bonus", "cap"}


def card_of(name: str) -> Scorecard:
    return gbt27922.score(gbt27922.read_assessment(f"docs/examples/{name}.json"))


class TestFall:
    """The way from the full score to the score."""

    def test_what_an_exclusion_does_is_no_loss_of_what_is_excluded(self) -> None:
        found = charted(Fall, gbt27922.read_assessment("docs/examples/appliance-maker.json"), NEWEST)
        assert [step.label for step in found.steps if step.label.startswith(EXCLUDED)] == ["5.2.3 delivery (excluded)"]

    def test_what_does_not_add_up_is_refused(self) -> None:
        start, end = Mark(Fraction(100), "100"), Mark(Fraction(96), "96")
        with pytest.raises(ModelError) as refusal:
            Fall(title="t", alternative="a", start=start, end=end, steps=[Step("loss", Fraction(-3), "-3", "a")])
        assert [(one.path, one.code) for one in refusal.value.problems] == [("$.steps", "invalid_value")]

    def test_small_losses_are_folded_and_counted(self) -> None:
        card = card_of("appliance-maker")
        found = fall(card, analysis.ledger(card), Numbers(2), EN)
        assert [step.kind for step in found.steps] == [*["loss"] * 10, "folded", "special"]
        assert found.steps[-2].label == "7 others"
        assert found.steps[-1].label == "special deduction"

    def test_items_of_a_kind_are_one_step(self) -> None:
        card = card_of("failed-by-deductions")
        found = fall(card, analysis.ledger(card), Numbers(2), EN)
        assert found.steps[-1].label == f"special deduction ({card.special_deductions})"

    def test_nothing_lost(self) -> None:
        card = card_of("five-star")
        found = fall(card, analysis.ledger(card), Numbers(2), EN)
        assert found.alternative.startswith("From full score 100.00 to score 100.00: nothing in between.")
        assert_legible(*drawings(found))


class TestScale:
    """The score on its line."""

    def test_the_range_and_the_interval(self) -> None:
        assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
        seen = [site for site in assessment.sites if site.kind == "outlet"]
        others = [Site(f"{site.id}-{number}", "outlet", site.stratum) for site in seen for number in range(9)]
        estimate, card = estimates.estimate(assessment, [*seen, *others]), gbt27922.score(assessment)
        found = next(charts(card, assessment, NEWEST, estimate, EN))
        assert isinstance(found, Scale)
        spread, interval = found.spans
        assert card.score_range is not None
        assert (spread.low, spread.high) == (card.score_range.lowest, card.score_range.highest)
        assert (interval.low, interval.high) == tuple(map(Fraction, estimate.interval))
        assert interval.label in found.alternative
        assert len(roles(found, "whisker")) == 4
        assert_legible(*drawings(found))

    def test_a_short_stretch_is_not_hidden_by_the_score(self) -> None:
        found = charted(Scale, gbt27922.read_assessment("docs/examples/five-star.json"), NEWEST)
        score = found.score.value
        for far, points in ((Fraction(20), 2), (Fraction(1, 10), 1)):
            one = evolve(found, spans=[Span("interval", score - far, score, "a")])
            assert len(roles(one, "score")) == points
            assert len(roles(one, "whisker")) == 2

    @pytest.mark.parametrize(
        ("name", "is_placed"), [("sbt10401-durable", False), ("failed-by-deductions", False), ("five-star", True)]
    )
    def test_a_grade_that_is_not_where_the_score_stands_is_explained(self, name: str, is_placed: bool) -> None:
        assessment = gbt27922.read_assessment(f"docs/examples/{name}.json")
        found = charted(Scale, assessment, schemes.load(assessment.scheme))
        assert ("does not decide" in found.title) != is_placed

    def test_a_score_below_every_bound_is_the_lowest_grade(self) -> None:
        found = charted(Scale, Assessment(NEWEST.id, NONE_MET), NEWEST)
        assert "does not decide" not in found.title

    def test_an_open_end_has_no_whisker(self) -> None:
        found = next(of(gbt27922.read_assessment("docs/examples/five-star.json"), NEWEST))
        assert isinstance(found, Scale)
        opened = evolve(found, spans=[Span("range", None, Fraction(90), "a"), Span("range", None, None, "b")])
        assert len(roles(opened, "whisker")) == 1
        assert_legible(*drawings(opened))

    def test_a_line_of_one_place(self) -> None:
        mark = Mark(Fraction(5), "5", "a")
        assert_legible(
            *drawings(Scale(title="t", alternative="a", score=mark, total=Fraction(5), bounds=[mark], lowest="b"))
        )

    def test_grades_without_bounds_have_no_line(self) -> None:
        assessment = gbt27922.read_assessment("docs/examples/capability-levels.json")
        card = gbt27922.score(assessment)
        assert card.basis is not None
        kinds = [type(one) for one in charts(card, assessment, card.basis.scheme, None, EN)]
        assert Scale not in kinds
        assert Fall in kinds

    def test_a_range_that_is_open(self) -> None:
        card = card_of("five-star")
        assert card.basis is not None
        assert card.score_range is not None
        data = gbt27922.to_data(card)
        data["score_range"] = {**data["score_range"], "lowest": None}
        read = gbt27922.parse_scorecard(data)
        found = next(charts(read, card.basis.assessment, card.basis.scheme, None, EN))
        assert isinstance(found, Scale)
        assert found.spans[0].label.startswith("range by unpublished points … – ")


class TestMap:
    """Sites and indicators."""

    @pytest.mark.parametrize("outlets", [3, 60])
    @pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
    def test_it_is_legible_with_few_and_many(self, outlets: int, words: Words) -> None:
        (found,) = site_map(visited(outlets), NEWEST, words)
        assert len(found.panels) == 4
        for one in drawings(found):
            assert_legible(one)
        assert found.panels[0].bands[0].strips[0].label == "HQ"
        assert sum(len(band.strips) for band in found.panels[0].bands) == outlets + 1

    def test_each_tile_has_its_ratio_and_a_sign(self) -> None:
        assessment = visited(3)
        (found,) = site_map(assessment, NEWEST, EN)
        tiles = {
            (leaf, strip.label.split(" ")[0]): tile
            for panel in found.panels
            for band in panel.bands
            for strip in band.strips
            for leaf, tile in zip(panel.columns, strip.tiles, strict=True)
        }
        assert {leaf for leaf, _ in tiles} == {leaf.id for leaf in NEWEST.leaves}
        for finding in assessment.findings:
            tile = tiles[finding.indicator, finding.site or ""]
            assert tile.ratio == finding.counts.ratio
            assert tile.sign == ("○" if not tile.ratio else "●" if tile.ratio == 1 else str(int(100 * tile.ratio)))
        assert {tile.sign for (leaf, _), tile in tiles.items() if leaf == EXCLUDED} == {"–"}
        shades = [shape for one in drawings(found) for shape in one.shapes if shape.role.startswith("tile")]
        assert len(shades) == sum(bool(finding.counts.nonconforming) for finding in assessment.findings)

    def test_plain_signs_of_a_row_are_one_text(self) -> None:
        (found,) = site_map(visited(3), NEWEST, EN)
        (first, *_) = (shape for one in drawings(found) for shape in one.shapes if shape.role == "sign s0")
        assert set(first.text) == {"○"}
        places = dict(first.attributes)["x"].split(" ")
        assert len(places) == len(first.text) > 1
        assert [*map(float, places)] == sorted(map(float, places))

    def test_it_says_how_much_was_looked_at(self) -> None:
        (found,) = site_map(visited(3), NEWEST, EN)
        assert found.alternative.startswith("Sites: 4; looked at in 116 places, of them nonconforming: ")
        met = evolve(visited(3), findings=[Finding(leaf.id, "HQ", conforming=True) for leaf in NEWEST.leaves[:3]])
        (found,) = site_map(met, NEWEST, EN)
        assert found.alternative == "Sites: 4; looked at in 3 places, nothing nonconforming."

    def test_one_site_has_no_map(self) -> None:
        assert [*site_map(Assessment(NEWEST.id, [Finding("5.2.4", conforming=True)]), NEWEST, EN)] == []

    def test_findings_without_a_site_are_a_row(self) -> None:
        found = [Finding("5.2.4", conforming=False), Finding("5.2.4", "A", conforming=True)]
        sites = [Site("A", "outlet"), Site("HQ", "headquarters")]
        (chart,) = site_map(Assessment(NEWEST.id, found, sites=sites), NEWEST, EN)
        bands = [(band.label, [strip.label for strip in band.strips]) for band in chart.panels[0].bands]
        assert bands == [("(no stratum)", ["A"]), ("headquarters", ["HQ"]), ("", ["no site named"])]
        assert chart.alternative.endswith("most at no site named: 1.")


def hostile() -> Iterator[Chart]:
    """Every chart with texts that are far too long and would be markup."""
    one, two = Fraction(1), Fraction(2)
    mark, texts = Mark(one, LONG, LONG), {"title": LONG, "alternative": LONG}
    yield Scale(
        score=mark,
        total=two,
        bounds=[mark, Mark(two, LONG, LONG)],
        lowest=LONG,
        spans=[Span("interval", one, two, LONG)],
        **texts,
    )
    yield Fall(start=mark, end=Mark(two, LONG, LONG), steps=[Step("gain", one, LONG, LONG)], **texts)
    yield Shares(shares=[Share(LONG, one, two, LONG), Share(LONG, one, one, LONG, 2)], **texts)
    strips = [Strip(LONG, [Tile(one, "●"), Tile(None, "")])]
    yield Map(key=LONG, panels=[Panel(LONG, (LONG, "2"), [Band(LONG, strips)])], **texts)


@pytest.mark.parametrize("chart", [*hostile()], ids=lambda one: one.name)
def test_long_texts_are_cut_and_never_obeyed(chart: Chart) -> None:
    for one in drawings(chart):
        assert_legible(one)


def test_no_shares_at_all() -> None:
    assert [one.box for one in drawings(Shares(title="t", alternative="a", shares=[]))] == ["0 0 360 4"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", report.LANGUAGES)
def test_every_example_is_drawn(path: Any, lang: report.Language) -> None:
    html = sound(
        report.render(report.AssessmentReport(card=gbt27922.score(gbt27922.read_assessment(path))), "html", lang=lang)
    )
    assert len(html["figure"]) >= 2
    for image in html["svg"]:
        assert image.attributes["role"] == "img"
        assert image.attributes["aria-labelledby"]
    assert not any({"fill", "style", "stroke"} & one.attributes.keys() for one in html.elements)


def luminance(color: str) -> float:
    """How light a color is (WCAG 2.2, relative luminance)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "tile-1"),
        ("text", "tile-2"),
        ("on-tile", "tile-3"),
        ("on-tile", "tile-4"),
        ("text", "back"),
        ("dim", "back"),
    ],
)
def test_signs_can_be_read_on_their_tiles(ink: str, ground: str, theme: int) -> None:
    """WCAG 2.2, 1.4.3: contrast of text, level AA."""
    folder = files("gbt27922.report.media") / "templates"
    css = "".join((folder / name).read_text(encoding="utf-8") for name in ("style.css", "charts.css"))
    found = [re.findall(rf"--{name}: ?(#[0-9a-f]+)", css)[theme] for name in (ink, ground)]
    darker, lighter = sorted(map(luminance, found))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
