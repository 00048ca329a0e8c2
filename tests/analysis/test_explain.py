"""The ledger and the margins of a scorecard: worked out by hand, read from documents, and made wrong."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import gbt27922
import gbt27922.analysis.reversals as _margins
from gbt27922 import analysis
from gbt27922.analysis import Bound, Entry, Ledger, Margins, Reversal, Sum
from gbt27922.errors import AssessmentError, ModelError
from gbt27922.models import (
    Assessment,
    AssessmentReference,
    Exclusion,
    Finding,
    Grade,
    Scheme,
    SchemeReference,
    Scorecard,
    Site,
    SpecialBonus,
    SpecialDeduction,
    Title,
)
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.points import Totals
from tests.property import strategies as some
from tests.support.shipped import SCHEME

GOLDEN = Path(__file__).parents[1] / "golden" / "0.1.0"
A, B = Site("A", "outlet"), Site("B", "outlet")


def scheme(total: int = 50, **changes: Any) -> Scheme:
    """Three leaves: 1 has 10 points, 2 has 25, and 3 the other 15 of 50."""
    node = {"title": {"zh": "甲", "en": "A"}}
    points = ((10, "1"), (25, "2"), (total - 35, "3"))
    return some.patched(
        total=total, indicators=[{"id": id, "points": str(each), **node} for each, id in points], **changes
    )


def assessment(*findings: Finding, excluded: tuple[str, ...] = (), deductions: int = 0, bonuses: int = 0) -> Assessment:
    return Assessment(
        "GB/T 27922-2011",
        findings,
        sites=(A, B),
        exclusions=[Exclusion(leaf, "none") for leaf in excluded],
        special_deductions=[SpecialDeduction("law", "x")] * deductions,
        special_bonuses=[SpecialBonus("x")] * bonuses,
        revision=1,
    )


MET = Finding("3", conforming=True)
#: Leaf 1: 1 of 4 at A and 1 of 2 at B, and a conforming verdict at B; leaf 2: 3 of 5 at no site.
MIXED = (
    Finding("1", "A", sampled=4, nonconforming=1),
    Finding("2", sampled=5, nonconforming=3),
    Finding("1", "B", sampled=2, nonconforming=1),
    Finding("1", "B", conforming=True),
)


def costs(card: Scorecard) -> list[tuple[str, int | None, str]]:
    return [(entry.kind, entry.finding, str(entry.points)) for entry in analysis.ledger(card).entries]


def read(card: Scorecard) -> Scorecard:
    return gbt27922.parse_scorecard(gbt27922.to_json(card))


class TestLedger:
    @pytest.mark.parametrize(
        ("aggregation", "first", "third"),
        [
            ("pooled", "20/7", "20/7"),  # leaf 1 is 20 of 100; 2 of 7 nonconforming, one at each
            ("site_mean", "5/2", "10/3"),  # 1/4 and 1/3, each a half of the mean: 20 · 1/8 and 20 · 1/6
            ("worst_site", None, "20/3"),  # B, with 1 of 3, bears all of it
        ],
    )
    def test_a_leaf_is_shared_out_over_its_findings(self, aggregation: str, first: str | None, third: str) -> None:
        card = gbt27922.score(assessment(*MIXED, MET), scheme(aggregation=aggregation))
        # Leaf 2 is 50 of 100: 3 of 5 cost 30.
        expected = [("sample", 0, first), ("sample", 1, "30"), ("sample", 2, third)]
        assert costs(card) == [entry for entry in expected if entry[2]]
        assert analysis.ledger(card).total == 100 - card.score

    def test_the_first_of_the_worst_sites_bears_the_loss(self) -> None:
        equal = (Finding("1", "B", sampled=4, nonconforming=2), Finding("1", "A", sampled=2, nonconforming=1))
        card = gbt27922.score(assessment(*equal, Finding("2", conforming=True), MET), scheme(aggregation="worst_site"))
        assert costs(card) == [("sample", 0, "10")]

    def test_what_exclusions_cost(self) -> None:
        # 10 of 50 points at 1/2: 10 of 100. Without 2 and 3 these are 5 of 10 points, 50 of 100: the exclusions add 40,
        # in proportion to 25 and 15.
        found = Finding("1", sampled=2, nonconforming=1)
        card = gbt27922.score(assessment(found, excluded=("3", "2")), scheme())
        entries = analysis.ledger(card).entries
        told = [(entry.exclusion, entry.indicator, str(entry.points)) for entry in entries[1:]]
        assert told == [(0, "3", "15"), (1, "2", "25")]
        assert card.score == 50

    @pytest.mark.parametrize(("applied", "each"), [("outside", "1"), ("inside", "4")])
    def test_special_items(self, applied: str, each: str) -> None:
        # 25 of 50 points apply: inside, one point of the scheme is 100/25 = 4.
        findings = (Finding("1", conforming=True), MET)
        card = gbt27922.score(
            assessment(*findings, excluded=("2",), deductions=2, bonuses=1), scheme(special={"applied": applied})
        )
        entries = analysis.ledger(card).entries
        assert [(one.kind, one.special_deduction, one.special_bonus, str(one.points)) for one in entries] == [
            ("special_deduction", 0, None, each),
            ("special_deduction", 1, None, each),
            ("special_bonus", None, 0, f"-{each}"),
        ]

    def test_the_cap(self) -> None:
        # 1 of 10 at leaf 1: 98. The bonus makes it 99, the cap 97.5.
        found = (Finding("1", sampled=10, nonconforming=1), Finding("2", conforming=True), MET)
        card = gbt27922.score(assessment(*found, bonuses=1), scheme(cap="97.5"))
        assert costs(card) == [("sample", 0, "2"), ("special_bonus", None, "-1"), ("cap", None, "3/2")]
        assert (
            analysis.ledger(gbt27922.score(assessment(*found, bonuses=1), scheme(cap=99))).by("kind")[-1].points == -1
        )

    def test_what_costs_nothing_is_no_entry(self) -> None:
        found = (Finding("1", conforming=False), Finding("2", conforming=True))
        no_points = scheme(35, special={"deduction_points": 0})
        card = gbt27922.score(assessment(*found, excluded=("3",), deductions=1), no_points)
        assert costs(card) == [("verdict", 0, "200/7")]

    def test_sums(self) -> None:
        ledger = analysis.ledger(gbt27922.score(assessment(*MIXED, MET, deductions=3), scheme()))
        assert ledger.by("kind") == (Sum(of="sample", points="250/7"), Sum(of="special_deduction", points=3))
        assert [one.of for one in ledger.by("site")] == [None, "A", "B"]  # equal ones as they stand there
        assert [one.of for one in ledger.by("indicator")] == ["2", "1", None]
        with pytest.raises(ModelError, match=r'\$\.by: must be one of "site", "indicator", "kind", got "region"'):
            ledger.by("region")  # type: ignore[arg-type]

    def test_entries_that_do_not_add_up_are_refused(self) -> None:
        with pytest.raises(ModelError, match="must add up to 100 minus the score"):
            Ledger(
                scheme=SchemeReference("S", "0" * 64),
                assessment=AssessmentReference("1" * 64),
                score=90,
                entries=[Entry(kind="cap", points=9)],
            )

    def test_written(self) -> None:
        ledger = analysis.ledger(gbt27922.score(assessment(*MIXED[:2], MET, deductions=1), scheme()))
        document = json.loads(gbt27922.to_json(ledger))
        assert document.pop("scheme")["id"] == "GB/T 27922-2011"
        assert len(document.pop("assessment")["sha256"]) == 64
        assert [grade["id"] for grade in document.pop("grades")] == [grade.id for grade in scheme().grades]
        # Leaf 2 loses nothing then: 64 + 30.
        (reversal,) = document.pop("reversals")
        told = [reversal[name] for name in ("kind", "finding", "becomes", "score_after", "grade_after")]
        assert told == ["sample", 1, "conforming", "94", "four_star"]
        assert document == {
            "format": "gbt27922.ledger/1",
            "score": "64",
            "total": "36",
            "by_kind": [{"of": "sample", "points": "35"}, {"of": "special_deduction", "points": "1"}],
            "by_indicator": [{"of": "2", "points": "30"}, {"of": "1", "points": "5"}, {"points": "1"}],
            "by_site": [{"points": "31"}, {"of": "A", "points": "5"}],
            "entries": [
                {
                    "kind": "sample",
                    "indicator": "1",
                    "finding": 0,
                    "site": "A",
                    "sampled": 4,
                    "nonconforming": 1,
                    "points": "5",
                },
                {"kind": "sample", "indicator": "2", "finding": 1, "sampled": 5, "nonconforming": 3, "points": "30"},
                {"kind": "special_deduction", "special_deduction": 0, "points": "1"},
            ],
        }


class TestReadCards:
    """What is told of a scorecard that was read, which knows no findings."""

    FOUND = assessment(*MIXED[:2], excluded=("3",), deductions=2, bonuses=1)

    def test_by_leaf(self) -> None:
        # Of 50, leaf 1 loses 2.5 and leaf 2 15: 5 and 30 of 100. 35 points apply: 100 · 17.5 ÷ 35 = 50, 15 more.
        entries = analysis.ledger(read(gbt27922.score(self.FOUND, scheme()))).entries
        assert [(one.kind, one.indicator, str(one.points)) for one in entries] == [
            ("findings", "1", "5"),
            ("findings", "2", "30"),
            ("exclusion", "3", "15"),
            ("special", None, "1"),
        ]
        assert [(one.sampled, one.nonconforming) for one in entries[:2]] == [(4, 1), (5, 3)]

    def test_with_its_scheme(self) -> None:
        entries = analysis.ledger(read(gbt27922.score(self.FOUND, scheme())), scheme=scheme()).entries
        assert [one.kind for one in entries[3:]] == ["special_deduction", "special_deduction", "special_bonus"]

    def test_of_the_shipped_scheme(self) -> None:
        card = gbt27922.read_scorecard(GOLDEN / "failed-by-deductions.scorecard.json")
        found = analysis.ledger(card)
        assert [one.special_deduction for one in found.entries if one.kind == "special_deduction"] == [0, 1, 2, 3, 4]
        assert found.total == 100 - card.score

    def test_with_its_assessment(self) -> None:
        card = gbt27922.score(self.FOUND, scheme())
        assert analysis.ledger(read(card), self.FOUND, scheme()) == analysis.ledger(card)

    def test_only_the_outermost_excluded_indicator_is_an_entry(self) -> None:
        shipped = SCHEME
        found = [Finding(leaf.id, conforming=leaf.id[-1] != "1") for leaf in shipped.leaves if leaf.id[:3] == "5.3"]
        excluded = [Exclusion("5.1", "none"), Exclusion("5.2", "none")]
        entries = analysis.ledger(
            read(gbt27922.score(Assessment(shipped.id, found, exclusions=excluded, revision=1)))
        ).entries
        # 12.5 of 25 is 50: 12.5 on all 100 points, and 37.5 more in proportion to 40 and 35.
        assert [(one.indicator, str(one.points)) for one in entries] == [
            ("5.3.1", "25/2"),
            ("5.1", "20"),
            ("5.2", "35/2"),
        ]

    def test_another_assessment_or_scheme_is_refused(self) -> None:
        card = read(gbt27922.score(self.FOUND, scheme()))
        other = evolve(self.FOUND, date="2026-05-12")
        with pytest.raises(AssessmentError) as refusal:
            analysis.ledger(card, other, scheme())
        assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
            ("$.assessment.sha256", "differs")
        ]
        for verb in (analysis.ledger, analysis.margins):
            with pytest.raises(AssessmentError) as refusal:
                verb(card, scheme=scheme(60))
            assert [problem.path for problem in refusal.value.problems] == ["$.scheme.sha256"]
        worse = gbt27922.parse_scorecard({**json.loads(gbt27922.to_json(card)), "score": "48"})
        with pytest.raises(AssessmentError, match=r'\$\.score: must be "49" as scored anew, got "48"'):
            analysis.ledger(worse, self.FOUND, scheme())

    @pytest.mark.parametrize("verb", [analysis.ledger, analysis.margins])
    def test_what_is_no_model_is_a_mistake_in_the_program(self, verb: Any) -> None:
        card = gbt27922.score(self.FOUND, scheme())
        for wrong in (("card",), (card, "assessment"), (card, None, 7)):
            with pytest.raises(TypeError, match=r"takes a (model|scheme)"):
                verb(*wrong)

    @pytest.mark.parametrize(
        ("changes", "known", "message"),
        [
            ({"base_score": "51"}, False, r'^\$\.base_score: must be "50" by the lines, got "51"$'),
            ({"score": "52"}, True, r'^\$\.score: must be "49" by the lines, got "52"$'),
            ({"lines": []}, True, r"^\$\.lines: must have points that apply, so that each loss can be computed$"),
        ],
    )
    def test_lines_that_are_not_those_of_the_score(self, changes: dict[str, Any], known: bool, message: str) -> None:
        document = json.loads(gbt27922.to_json(gbt27922.score(self.FOUND, scheme())))
        with pytest.raises(ModelError, match=message):
            analysis.ledger(gbt27922.parse_scorecard(document | changes), scheme=scheme() if known else None)


class TestMargins:
    #: 20 + 50 + 30; 1 of 10 at leaf 1: 98.
    FOUND = (Finding("1", "A", sampled=10, nonconforming=1), Finding("2", conforming=True), MET)

    def reversed(self, *findings: Finding, given: Scheme | None = None, **more: Any) -> list[tuple[Any, ...]]:
        card = gbt27922.score(assessment(*(findings or self.FOUND), **more), given or scheme())
        return [
            (one.kind, one.becomes, str(one.score_after), one.grade_after.id)
            for one in analysis.margins(card).reversals or ()
        ]

    def test_bounds(self) -> None:
        card = gbt27922.score(assessment(*self.FOUND), scheme())
        assert [(one.grade.id, int(one.margin)) for one in card.bounds] == [
            ("qualified", 28),
            ("three_star", 18),
            ("four_star", 8),
            ("five_star", 3),
        ]

    def test_findings(self) -> None:
        # The sample to all conforming makes 100, the same grade; each verdict reversed costs its leaf.
        assert self.reversed() == [
            ("verdict", "nonconforming", "48", "fail"),
            ("verdict", "nonconforming", "68", "fail"),
        ]
        # A sample without a nonconforming one is taken to be lost as a whole, and one with them to be met.
        found = (
            Finding("1", conforming=True),
            Finding("2", sampled=9, nonconforming=3),
            Finding("3", sampled=7, nonconforming=0),
        )
        assert self.reversed(*found) == [
            ("verdict", "nonconforming", "190/3", "fail"),
            ("sample", "conforming", "100", "five_star"),
            ("sample", "nonconforming", "160/3", "fail"),
        ]

    def test_the_worst_site(self) -> None:
        # B is the worst with 2 of 4; were it met, A with 1 of 4 would be: 50 · 3/4 of leaf 2 earned, not 50 · 1/2.
        found = (
            Finding("1", conforming=True),
            Finding("2", "A", sampled=4, nonconforming=1),
            Finding("2", "B", sampled=4, nonconforming=2),
            MET,
        )
        assert ("sample", "conforming", "175/2", "three_star") in self.reversed(
            *found, given=scheme(aggregation="worst_site")
        )

    def test_an_exclusion_has_two_ends(self) -> None:
        # Without leaf 2, 1 of 4 at leaf 1 is 2.5 of 25 points: 90. With it, met: 95; with it, lost: 45.
        found = (Finding("1", sampled=4, nonconforming=1), MET)
        assert self.reversed(*found, excluded=("2",))[-2:] == [
            ("exclusion", "conforming", "95", "five_star"),
            ("exclusion", "nonconforming", "45", "fail"),
        ]

    def test_special_items(self) -> None:
        assert self.reversed(deductions=4)[-4:] == [("special_deduction", "removed", "95", "five_star")] * 4
        assert self.reversed(deductions=5)[-5:] == [("special_deduction", "removed", "94", "four_star")] * 5
        found = (Finding("1", sampled=7, nonconforming=2), Finding("2", conforming=True), MET)
        assert self.reversed(*found, bonuses=1)[-1] == ("special_bonus", "removed", "660/7", "four_star")

    def test_a_card_or_an_assessment(self) -> None:
        found = assessment(*self.FOUND)
        card = gbt27922.score(found, scheme())
        assert analysis.margins(card) == analysis.margins(found, scheme=scheme())
        assert analysis.margins(card) == analysis.margins(read(card), found, scheme())
        assert analysis.margins(read(card)) == Margins(card.bounds, None)

    def test_a_document_holds_the_answer_and_not_what_explains_it(self) -> None:
        sites = [Site(str(number), "outlet") for number in range(500)]
        found = [Finding("1", site.id, conforming=True) for site in sites] + [Finding("2", conforming=True), MET]
        title = {"zh": "甲", "en": "A"}
        on_the_bound = scheme(grades=[{"id": "low", "title": title}, {"id": "full", "title": title, "from": "100"}])
        few, many = (gbt27922.score(Assessment("S", each, sites=sites), on_the_bound) for each in (found[499:], found))
        assert analysis.margins(many).reversals
        assert abs(len(gbt27922.to_json(many)) - len(gbt27922.to_json(few))) < 20

    def test_a_document_of_an_earlier_version_holds_only_the_score(self) -> None:
        for path in sorted(GOLDEN.glob("*.scorecard.json")):
            card = gbt27922.read_scorecard(path)
            found = gbt27922.read_assessment(path.with_name(path.name.replace("scorecard", "assessment")))
            anew = gbt27922.score(found, SCHEME)  # they name no revision
            assert card.bounds == anew.bounds
            assert analysis.margins(card) == Margins(anew.bounds, None)
            assert analysis.margins(card, found) == analysis.margins(anew)
            assert analysis.margins(anew).reversals
            assert json.loads(gbt27922.to_json(card)) == json.loads(path.read_bytes())
            assert gbt27922.verify(card, found) == ()

    def test_verified(self) -> None:
        found = assessment(*self.FOUND)
        document = json.loads(gbt27922.to_json(gbt27922.score(found, scheme())))
        document["bounds"][3]["margin"] = "4"
        del document["bounds"][0]
        problems = gbt27922.verify(gbt27922.parse_scorecard(document), found, scheme())
        assert [problem.path for problem in problems][:2] == ["$.bounds", "$.bounds[0].grade"]
        assert [problem.path for problem in problems][-1] == "$.bounds[2].margin"

    def test_a_document_names_only_grades_that_it_lists(self) -> None:
        document = json.loads(gbt27922.to_json(gbt27922.score(assessment(*self.FOUND), scheme())))
        document["bounds"][1]["grade"] = "six_star"
        document["bounds"][2]["from"] = "89"
        document["bounds"][3] |= {"grade": "fail"}
        with pytest.raises(gbt27922.DocumentError) as refusal:
            gbt27922.parse_scorecard(document)
        assert [problem.path for problem in refusal.value.problems] == [
            "$.bounds[1].grade",
            "$.bounds[2].from",
            "$.bounds[3].grade",
        ]

    def test_scored_once_for_what_comes_to_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sites = [Site(str(number), "outlet") for number in range(2000)]
        found = [Finding("1", site.id, conforming=number % 7 > 0) for number, site in enumerate(sites)]
        rest = [Finding("2", conforming=True), MET]
        scored: list[Totals] = []

        def outcome(_scheme: Scheme, _ratios: Ratios, totals: Totals, _instead: object) -> tuple[Fraction, Grade]:
            scored.append(totals)
            return totals.lost, scheme().grades[0]

        monkeypatch.setattr(_margins, "_outcome", outcome)
        _margins.margins_of(Assessment("S", [*found, *rest], sites=sites), scheme())
        assert len(scored) == 5  # as it is; a verdict of leaf 1 to met, or to lost; leaf 2 lost; leaf 3 lost

    def test_made_by_hand(self) -> None:
        grade = Grade("pass", Title("合格", "pass"), 60)
        made = Margins(
            [Bound(grade, Fraction(3))],
            (Reversal(kind="verdict", becomes="conforming", finding=4, score_after="63.5", grade_after=grade),),
        )
        assert made.reversals is not None
        assert hash(made) == hash(evolve(made))
        assert made.reversals[0].score_after == Fraction(127, 2)
        with pytest.raises(ModelError, match=r"\$\.becomes: must be one of"):
            Reversal(kind="verdict", becomes="met", score_after=1, grade_after=grade)  # type: ignore[arg-type]

    def test_pickled(self) -> None:
        card = gbt27922.score(assessment(*self.FOUND), scheme())
        again = pickle.loads(pickle.dumps(card))  # noqa: S301  # our own
        assert again == card
        assert analysis.ledger(again) == analysis.ledger(card)


class TestLongNumbers:
    """A score has room for 4300 digits; what follows from it may need more."""

    def card(self, **changes: Any) -> Scorecard:
        """14 leaves at three sites and two at one, each ratio with a denominator of its own: about 4230 digits."""
        shipped = evolve(SCHEME, aggregation="site_mean", **changes)
        sites = [Site(f"S{number}", "outlet") for number in range(3)]
        sampled = iter(range(10**97 + 1, 10**97 + 999, 2))
        ids = [leaf.id for leaf in shipped.leaves]
        places = [(leaf, site.id) for leaf in ids[:14] for site in sites] + [(leaf, "S0") for leaf in ids[14:16]]
        found = [Finding(leaf, site, sampled=next(sampled), nonconforming=1) for leaf, site in places]
        found += [Finding(leaf, conforming=True) for leaf in ids[16:]]
        return gbt27922.score(Assessment(shipped.id, found, sites=sites, revision=1), shipped)

    def test_margins_that_cannot_be_written_are_left_out(self) -> None:
        low = Grade("fail", Title("甲", "A"))
        card = self.card(grades=(low, Grade("top", Title("乙", "B"), 10**99)))
        assert 4202 < len(str(card.score.denominator)) < 4290
        assert analysis.margins(card).reversals is None
        assert [one.margin for one in card.bounds] == [card.score - 10**99]
        assert "bounds" not in json.loads(gbt27922.to_json(card))
        assert read(card) == card

    def test_reversals_that_can_be_written_are_told(self) -> None:
        card = self.card()
        assert analysis.margins(card).reversals
        assert read(card).bounds == card.bounds
