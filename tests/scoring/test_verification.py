"""Verification of scorecards: what was edited is told apart from what another version scores otherwise."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.errors import ModelError
from gbt27922.models import Assessment, Finding, Scheme
from gbt27922.scoring.own_figures import own_figures
from tests.property import strategies as some
from tests.support.shipped import SCHEME

ASSESSMENT = gbt27922.read_assessment("tests/data/revision-1/failed-by-deductions.json")
CARD = gbt27922.score(ASSESSMENT)
OTHER = {"library_version": "0.0.1"}


def found(data: dict[str, Any], *against: Any, **options: Any) -> list[tuple[str, str]]:
    """The code and the path of each problem of a scorecard's document."""
    card = gbt27922.parse_scorecard(data)
    problems = gbt27922.verify(card, *(against or (ASSESSMENT,)), **options)
    assert all(f" version {card.library_version}" in problem.reason for problem in problems)
    return [(problem.code, problem.path) for problem in problems]


def codes(data: dict[str, Any], *against: Any, **options: Any) -> set[str]:
    return {code for code, _ in found(data, *against, **options)}


def with_line(data: dict[str, Any], index: int, **fields: Any) -> dict[str, Any]:
    lines = list(data["lines"])
    lines[index] = lines[index] | fields
    return data | {"lines": lines}


class TestEdited:
    """A scorecard that no version scored so."""

    def test_what_this_version_scored_says_what_this_version_scores(self) -> None:
        data = gbt27922.to_data(CARD)
        title = with_line(data, 3, title={"zh": "别的", "en": "another"})
        assert found(title) == [("edited", "$.lines[3].title.zh"), ("edited", "$.lines[3].title.en")]

    def test_a_digest_that_was_kept(self) -> None:
        data = gbt27922.to_data(CARD)
        assert found(data, sha256=CARD.sha256) == []
        assert found(data, sha256="0" * 64) == [("edited", "$")]
        # The version alone is not compared: only the digest tells.
        assert found(data | OTHER) == []
        assert found(data | OTHER, sha256=CARD.sha256) == [("edited", "$")]
        # Nor are bounds that are not there.
        del data["bounds"]
        assert found(data) == found(data | OTHER) == []

    @pytest.mark.parametrize("sha256", ["", "0" * 63, CARD.sha256.upper(), 7])
    def test_what_is_no_digest_is_refused(self, sha256: Any) -> None:
        with pytest.raises(ModelError, match=r"^\$\.sha256: must be "):
            gbt27922.verify(CARD, ASSESSMENT, sha256=sha256)

    def test_a_raised_score_of_another_version(self) -> None:
        forged = gbt27922.to_data(CARD) | OTHER | {"score": "96"}
        assert found(forged) == [("edited", "$.score"), *(("edited", f"$.bounds[{n}].margin") for n in range(4))]

    def test_a_leaf_of_another_version_contradicts_what_is_above_it(self) -> None:
        data = gbt27922.to_data(CARD) | OTHER
        leaf = next(n for n, line in enumerate(data["lines"]) if line["indicator"] == "5.1.1.1")
        forged = with_line(data, leaf, earned="0", lost=data["lines"][leaf]["applicable"])
        above = [("edited", path) for path in ("$.base_score", "$.lines[0].earned", "$.lines[0].lost")]
        assert found(forged)[:3] == above
        assert ("differs", f"$.lines[{leaf}].lost") in found(forged)

    def test_an_excluded_leaf_has_no_points_that_apply(self) -> None:
        data = gbt27922.to_data(gbt27922.score(gbt27922.read_assessment("tests/data/revision-1/appliance-maker.json")))
        index = next(n for n, line in enumerate(data["lines"]) if line["excluded"])
        forged = with_line(data | OTHER, index, excluded=False)
        against = gbt27922.read_assessment("tests/data/revision-1/appliance-maker.json")
        assert ("edited", f"$.lines[{index}].applicable") in found(forged, against)

    @settings(max_examples=60)
    @given(some.assessed() | some.fitting(), st.data())
    def test_any_figure_that_follows_from_others(
        self, drawn: tuple[Assessment, Scheme], choices: st.DataObject
    ) -> None:
        """No figure that follows from others can be changed alone, whatever version is named."""
        data = gbt27922.to_data(gbt27922.score(*drawn)) | OTHER
        lines = data["lines"]
        parents = [n for n, line in enumerate(lines[:-1]) if lines[n + 1]["level"] > line["level"]]
        values = [n for n, line in enumerate(lines) if "value" in line and line["applicable"] != "0"]
        has_others = data["grade"] is not None and len(data["grades"]) > 1
        kinds = ["score", "base_score", *["grade"] * has_others, *["value"] * bool(values)]
        kinds += ["sampled", "points", "earned"] * bool(parents)
        kind = choices.draw(st.sampled_from(kinds))
        if kind in {"score", "base_score"}:
            forged = data | {kind: str(Fraction(data[kind]) + 1)}
        elif kind == "grade":
            others = [grade["id"] for grade in data["grades"] if grade["id"] != data["grade"]]
            forged = data | {kind: choices.draw(st.sampled_from(others))}
        elif kind == "value":
            leaf = choices.draw(st.sampled_from(values))
            forged = with_line(data, leaf, value=str(Fraction(lines[leaf]["value"]) + 1))
        else:
            parent = choices.draw(st.sampled_from(parents))
            line, apply = lines[parent], lines[parent]["applicable"]
            assume(kind != "earned" or apply != "0")
            earned, lost = ("0", apply) if line["lost"] == "0" else (apply, "0")
            changes = {
                "sampled": {"sampled": line["sampled"] + 1},
                "points": {"points": str(Fraction(line["points"]) + 1)},
                "earned": {"earned": earned, "lost": lost},
            }
            forged = with_line(data, parent, **changes[kind])
        assert "edited" in codes(forged, *drawn)


class TestDiffers:
    """A scorecard that is whole, and yet not what this version scores."""

    def test_of_another_assessment(self) -> None:
        other = gbt27922.read_assessment("tests/data/revision-1/five-star.json")
        assert codes(gbt27922.to_data(CARD), other) == {"differs"}

    def test_of_another_scheme(self) -> None:
        scheme = schemes.with_points(SCHEME, some._POINTS)
        assert codes(gbt27922.to_data(CARD), ASSESSMENT, scheme) == {"differs"}

    def test_without_the_scheme_the_grade_is_that_of_the_score_or_the_lowest(self) -> None:
        scheme = schemes.with_points(SCHEME, some._POINTS)
        data = gbt27922.to_data(CARD)
        for grade, expected in {"qualified": True, "fail": False}.items():
            assert (("edited", "$.grade") in found(data | {"grade": grade}, ASSESSMENT, scheme)) is expected

    @settings(max_examples=60)
    @given(some.assessed() | some.fitting())
    def test_another_version_that_scores_the_same_is_right(self, drawn: tuple[Assessment, Scheme]) -> None:
        """The figures of a sound scorecard follow from each other, with its scheme and without it."""
        card = gbt27922.score(*drawn)
        assert gbt27922.verify(gbt27922.parse_scorecard(gbt27922.to_data(card) | OTHER), *drawn) == ()
        recorded = {name: value for name, value in gbt27922.to_data(card).items() if name != "format"}
        assert own_figures(card, drawn[1]) == own_figures(card, None) == recorded

    def test_a_grade_that_bounds_do_not_give(self) -> None:
        """A card of a scheme without bounds that says it has some contradicts that scheme, and the reverse too."""
        scheme = schemes.load("capability-levels")
        assessment = Assessment(scheme.id, [Finding(leaf.id, conforming=True) for leaf in scheme.leaves])
        bounded = schemes.with_grades(
            scheme, dict(zip([one.id for one in scheme.grades[1:]], (1, 2, 3, 4), strict=True))
        )
        graded, ungraded = (gbt27922.to_data(gbt27922.score(assessment, one)) | OTHER for one in (bounded, scheme))
        parts = ("grade", "grades", "score_range", "bounds")
        forged = ungraded | {name: graded[name] for name in parts}
        assert {("edited", "$.grade"), ("differs", "$.grades[1].from")} <= set(found(forged, assessment))
        forged = graded | {name: ungraded[name] for name in parts}
        assert ("edited", "$.grade") in found(forged, assessment, bounded)

    def test_what_a_value_of_no_points_says_only_its_scheme_knows(self) -> None:
        """A leaf without points that is short of its end keeps a grade away: told where the scheme is known, else believed."""
        scheme = schemes.parse(
            {
                "format": "gbt27922.scheme/1",
                "id": "S",
                "title": {"zh": "甲", "en": "A"},
                "total": 1,
                "display_places": 2,
                "indicators": [
                    {"id": "1", "title": {"zh": "甲", "en": "A"}, "points": 1},
                    {"id": "2", "title": {"zh": "乙", "en": "B"}, "points": 0, "method": "measured"}
                    | {"scale": {"from": 1, "to": 10}},
                ],
                "grades": [
                    {"id": "low", "title": {"zh": "低", "en": "low"}},
                    {"id": "high", "title": {"zh": "高", "en": "high"}, "requires": ["2"]},
                ],
            }
        )
        assessment = Assessment("S", [Finding("1", conforming=True), Finding("2", value=9)])
        card = gbt27922.score(assessment, scheme)
        assert card.grade.id == "low"
        assert found(gbt27922.to_data(card) | OTHER, assessment, scheme) == []
        assert ("edited", "$.grade") in found(gbt27922.to_data(card) | OTHER | {"grade": "high"}, assessment, scheme)
        assert own_figures(card, None)["grade"] == own_figures(card, scheme)["grade"] == "low"
        assert analysis.margins(gbt27922.parse_scorecard(gbt27922.to_json(card)), scheme=scheme).unmet

    def test_another_version_that_scores_otherwise(self) -> None:
        """A card that is right in itself: by a version that took a verdict of one leaf for its opposite."""
        opposite = gbt27922.to_data(ASSESSMENT)
        opposite["findings"][0] = opposite["findings"][0] | {"conforming": False}
        card = gbt27922.score(gbt27922.parse_assessment(opposite))
        data = gbt27922.to_data(card) | OTHER | {"assessment": {"sha256": ASSESSMENT.sha256}}
        assert codes(data) == {"differs"}
        digest = gbt27922.parse_scorecard(data).sha256
        assert codes(data, sha256=digest) == {"differs"}


def test_numbers_with_nothing_in_common_are_not_added_up() -> None:
    """Digits that would take minutes to add up: what differs is told all the same."""
    data = gbt27922.to_data(CARD) | OTHER
    for index in range(len(data["lines"])):
        below = int(hashlib.sha512(str(index).encode()).hexdigest(), 16) ** 25
        data = with_line(data, index, points="9", applicable="1", earned=f"1/{below}", lost=f"{below - 1}/{below}")
    forged = gbt27922.parse_scorecard(data)
    assert own_figures(forged, None) == {name: value for name, value in data.items() if name != "format"}
    assert codes(data) == {"differs"}


def test_a_scorecard_without_lines_has_no_base() -> None:
    empty = gbt27922.to_data(CARD) | OTHER | {"lines": []}
    assert found(empty) == [("differs", "$.lines")]


def test_a_scorecard_is_asked_for() -> None:
    for given_, against in ((ASSESSMENT, ASSESSMENT), (CARD, CARD)):
        with pytest.raises(TypeError, match="takes a model"):
            gbt27922.verify(given_, against)  # type: ignore[arg-type]
