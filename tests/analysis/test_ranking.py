"""Rankings: a published one, ties, indicators, what is refused, and a naive oracle over all lists of scores."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, formats, report, schemes
from gbt27922._basis.exact import TOO_LONG
from gbt27922.analysis import Ranked, Ranking
from gbt27922.errors import DocumentError, ModelError
from gbt27922.models import Assessment, Exclusion, Finding, Organization, Scheme, Scorecard

SCHEME = schemes.default()
LEAVES = [leaf.id for leaf in SCHEME.leaves]
#: The scores of the mass market as J.D. Power published them for 2018, in an order of ours.
PUBLISHED = {"吉利": 719, "长安福特": 737, "北汽绅宝": 715, "大众": 735, "荣威": 720, "北京现代": 730}


def card(lost: int = 0, *, name: str | None = None, excluded: str = "", scheme: Scheme = SCHEME) -> Scorecard:
    """A scorecard that lost so many hundredths of each leaf but one that may be excluded."""
    found = [Finding(leaf.id, sampled=100, nonconforming=lost) for leaf in scheme.leaves if leaf.id != excluded]
    without = [Exclusion(excluded, "不适用")] if excluded else []
    organization = Organization(name) if name else None
    return gbt27922.score(Assessment(scheme.id, found, exclusions=without, organization=organization), scheme)


def read(found: Scorecard) -> Scorecard:
    return gbt27922.parse_scorecard(gbt27922.to_json(found))


def said(*arguments: Any, **options: Any) -> list[str]:
    """The problems of what is refused."""
    with pytest.raises(ModelError) as refused:
        analysis.rank(*arguments, **options)
    return [str(problem) for problem in refused.value.problems]


def column(found: Ranking, name: str) -> list[Any]:
    return [getattr(one, name) for one in found.entries]


class TestScores:
    """Scores by themselves."""

    def test_the_published_order_of_2018(self) -> None:
        found = analysis.rank(PUBLISHED)
        assert column(found, "name") == ["长安福特", "大众", "北京现代", "荣威", "吉利", "北汽绅宝"]
        assert column(found, "score") == [737, 735, 730, 720, 719, 715]
        assert column(found, "rank") == [1, 2, 3, 4, 5, 6]
        assert column(found, "gap") == [None, 2, 5, 10, 1, 4]
        assert column(found, "gap_to_leader") == [0, 2, 7, 17, 18, 22]
        # 737 + 735 + 730 + 720 + 719 + 715 = 4356 = 6 · 726.
        assert found.mean == 726
        assert column(found, "above_mean") == [11, 9, 4, -6, -7, -11]
        assert (found.scheme, found.by, found.grades, found.by_grade, found.provisional) == (None, None, (), (), False)

    def test_ties(self) -> None:
        found = analysis.rank([("D", 1), ("B", 2), ("A", 3), ("C", "2.0"), ("E", "1")])
        assert column(found, "name") == ["A", "B", "C", "D", "E"]
        assert column(found, "rank") == [1, 2, 2, 4, 4]
        assert column(found, "gap") == [None, 1, 1, 1, 1]

    def test_all_are_first(self) -> None:
        found = analysis.rank([("B", 7), ("A", 7)])
        assert column(found, "name") == ["B", "A"]
        assert column(found, "rank") == [1, 1]
        assert (column(found, "gap"), column(found, "above_mean")) == ([None, None], [0, 0])

    def test_what_no_float_tells_apart(self) -> None:
        near = Fraction(95) - Fraction(1, 10**30)
        found = analysis.rank([("A", near), ("B", 95), ("C", "94.999999999999999999999999999999")])
        assert [(one.rank, one.name) for one in found.entries] == [(1, "B"), (2, "A"), (2, "C")]
        assert found.entries[1].gap == Fraction(1, 10**30)

    def test_numbers_of_every_kind(self) -> None:
        scores: dict[str, Any] = {"a": 69.9, "b": Decimal("69.9"), "c": "699/10", "d": Fraction(699, 10), "e": -1}
        found = analysis.rank(scores)
        assert column(found, "rank") == [1, 1, 1, 1, 5]

    def test_one_alone(self) -> None:
        (one,) = analysis.rank([("A", 5)]).entries
        assert one == Ranked(name="A", score=5, rank=1, gap_to_leader=0, above_mean=0)


class TestCards:
    """Scorecards of one scheme."""

    def test_grades_and_digests(self) -> None:
        cards = {"A": card(7), "B": card(), "C": read(card(7)), "D": card(40)}
        found = analysis.rank(cards)
        # 93 in every leaf is four stars, and 60 fails.
        assert column(found, "name") == ["B", "A", "C", "D"]
        assert column(found, "rank") == [1, 2, 2, 4]
        assert column(found, "score") == [100, 93, 93, 60]
        assert [grade.id for grade in column(found, "grade")] == ["five_star", "four_star", "four_star", "fail"]
        assert [(grade.id, count) for grade, count in found.by_grade] == [
            ("fail", 1),
            ("qualified", 0),
            ("three_star", 0),
            ("four_star", 2),
            ("five_star", 1),
        ]
        assert found.entries[0].assessment == cards["B"].assessment
        assert (found.scheme, found.grades) == (cards["A"].scheme, cards["A"].grades)
        assert found.provisional

    def test_a_card_by_itself_has_the_name_of_its_organization(self) -> None:
        found = analysis.rank([card(1, name="甲公司"), ("乙", card(name="甲公司"))])
        assert column(found, "name") == ["乙", "甲公司"]
        assert said([card(), read(card(name="甲公司"))]) == [
            f"$.cards[{index}].name: is required: the scorecard knows no organization, so give it in a pair with its name"
            for index in (0, 1)
        ]

    def test_scores_beside_cards_have_no_grade(self) -> None:
        found = analysis.rank([("A", card(5)), ("B", 96)])
        assert [(one.name, one.grade and one.grade.id, one.assessment is None) for one in found.entries] == [
            ("B", None, True),
            ("A", "five_star", False),
        ]
        assert dict(found.by_grade)[found.grades[-1]] == 1

    def test_by_an_indicator(self) -> None:
        lost = card(10)
        only = gbt27922.score(
            Assessment(SCHEME.id, [Finding(leaf, conforming=not leaf.startswith("5.2")) for leaf in LEAVES]), SCHEME
        )
        found = analysis.rank({"A": only, "B": lost, "C": card()}, by="5.2")
        assert [(one.rank, one.name, one.share) for one in found.entries] == [
            (1, "C", 1),
            (2, "B", Fraction(9, 10)),
            (3, "A", 0),
        ]
        # Of the score it is 100, 90 and 65: 5.2 has 35 points.
        assert column(found, "score") == [100, 90, 65]
        assert (found.mean, found.entries[1].gap, found.entries[2].gap) == (
            Fraction(19, 30),
            Fraction(1, 10),
            Fraction(9, 10),
        )
        assert (found.by, found.title) == ("5.2", lost.line("5.2").title)

    def test_by_what_is_in_part_excluded(self) -> None:
        leaf = next(leaf for leaf in LEAVES if leaf.startswith("5.2"))
        found = analysis.rank({"A": card(10, excluded=leaf), "B": card(10)}, by="5.2")
        assert column(found, "rank") == [1, 1]
        assert column(found, "share") == [Fraction(9, 10)] * 2

    def test_a_scheme_that_cannot_grade(self) -> None:
        data = gbt27922.to_data(SCHEME)
        for grade in data["grades"]:
            grade.pop("from", None)
        found = analysis.rank({"A": card(1, scheme=schemes.parse(data)), "B": card(scheme=schemes.parse(data))})
        assert (column(found, "grade"), found.grades, found.by_grade) == ([None, None], (), ())
        assert formats.parse(gbt27922.to_json(found)) == found
        assert "grade" not in report.render(found, lang="en")


class TestRefused:
    """What is refused, and all of it at once."""

    def test_nothing(self) -> None:
        assert said([]) == said({}) == ["$.cards: must hold at least one to be ranked"]

    @pytest.mark.parametrize("what", [3, None, "ab", {("A", 1)}, card()])
    def test_what_is_no_list(self, what: Any) -> None:
        (told,) = said(what)
        assert told.startswith("$.cards: must be an array, got")

    def test_what_is_no_pair(self) -> None:
        told = "must be a scorecard, or a pair of a name and a scorecard or a score"
        assert said([("A", 1), "BC", ("D",), ("E", 1, 2), 7]) == [
            f'$.cards[1]: {told}, got "BC"',
            f"$.cards[2]: {told}, got a Python tuple",
            f"$.cards[3]: {told}, got a Python tuple",
            f"$.cards[4]: {told}, got 7",
        ]

    def test_names_and_scores(self) -> None:
        assert said([("A", "x"), ("A", 1), (" ", None), (7, 1), (None, True), ("Ａ", 1)]) == [
            '$.cards[0].score: must be a number such as 40, "2.5" or "35/12", got "x"',
            '$.cards[2].name: must be text that is not empty, got " "',
            '$.cards[2].score: must be a number such as 40, "2.5" or "35/12", got null',
            "$.cards[3].name: must be text, got 7",
            "$.cards[4].name: must be text, got null",
            '$.cards[4].score: must be a number such as 40, "2.5" or "35/12", got true',
            '$.cards[1].name: must be unique, but "A" occurs twice',
            '$.cards[5].name: must differ in more than U+FF21 for U+0041 from "A", got "Ａ"',
        ]

    def test_other_schemes(self) -> None:
        other = evolve(SCHEME, aggregation="worst_site")
        cards = {"A": card(), "B": card(scheme=other), "C": card(1), "D": 95}
        assert said(cards) == [
            f"$.cards[1].scheme.sha256: must be {SCHEME.sha256}, the scheme of the first scorecard, got {other.sha256}"
        ]

    def test_other_schemes_are_told_and_not_that_they_lack_the_indicator(self) -> None:
        parts = schemes.with_points(SCHEME, f"indicator,points\n{LEAVES[-1]}.1,\n{LEAVES[-1]}.2,\n")
        for cards in ({"A": card(), "B": card(scheme=parts)}, {"A": card(scheme=parts), "B": card()}):
            (told,) = said(cards, by=f"{LEAVES[-1]}.1")
            assert told.startswith("$.cards[1].scheme.sha256: must be ")

    def test_other_revisions(self) -> None:
        later = evolve(SCHEME, revision=SCHEME.revision + 1)
        assert len(said({"A": card(), "B": card(scheme=later)})) == 1

    def test_scores_by_an_indicator(self) -> None:
        told = "must be a scorecard: a score by itself has no indicator to be ranked by"
        assert said([("A", 1), ("B", card()), ("C", 2)], by="5.2") == [f"$.cards[0]: {told}", f"$.cards[2]: {told}"]

    def test_an_indicator_that_is_none(self) -> None:
        assert said({"A": card(), "B": card()}, by="5.9") == [
            '$.by: must be an indicator of the scheme, but "5.9" is not one'
        ]
        by: Any = 5
        assert said({"A": card()}, by=by) == ["$.by: must be text, got 5"]

    def test_an_indicator_that_is_excluded(self) -> None:
        cards = {"A": card(), "B": card(excluded=LEAVES[-1]), "C": read(card(excluded=LEAVES[-1]))}
        told = f'must have "{LEAVES[-1]}" that applies and has points, to be ranked by it'
        assert said(cards, by=LEAVES[-1]) == [f"$.cards[{index}].lines: {told}" for index in (1, 2)]
        assert len(analysis.rank(cards).entries) == 3

    @pytest.mark.parametrize(
        "scores",
        [
            [("A", Fraction(1, TOO_LONG // 3)), ("B", Fraction(1, TOO_LONG // 3 - 1))],
            [("A", TOO_LONG - 1)],
            [(f"A{number}", Fraction(1, 10**2000 + number)) for number in range(4)],
        ],
    )
    def test_what_is_too_long_to_be_written(self, scores: Any) -> None:
        told = "must not have a mean or gaps of more digits than Python converts; the samples are too large"
        assert said(scores) == [f"$.cards: {told}"]

    @pytest.mark.parametrize("of", [10**4000, -(10**4000), Fraction(1, 10**4000)])
    def test_what_is_long_is_written(self, of: Any) -> None:
        found = analysis.rank([("A", of), ("B", 1), ("C", Fraction(1, 7))])
        assert formats.parse(gbt27922.to_json(found)) == found


class TestDocuments:
    """What is read is worked out anew."""

    def changed(self, **entry: Any) -> list[str]:
        document = gbt27922.to_data(analysis.rank([("A", 2), ("B", 1)]))
        document["entries"][1] |= entry
        with pytest.raises(DocumentError) as refused:
            formats.parse(document)
        return [str(problem) for problem in refused.value.problems]

    def test_places(self) -> None:
        assert self.changed(rank=1) == ["$.entries[1].rank: must be 2 as worked out anew, got 1"]
        assert self.changed(gap="1/2") == ['$.entries[1].gap: must be "1" as worked out anew, got "0.5"']
        assert self.changed(above_mean=0) == ['$.entries[1].above_mean: must be "-0.5" as worked out anew, got "0"']
        assert self.changed(name="A") == ['$.entries[1].name: must be unique, but "A" occurs twice']
        assert '$.entries[0].name: must be "B" as worked out anew, got "A"' in self.changed(score=3)

    def test_shares(self) -> None:
        told = "must be given if an indicator is ranked by, and only then"
        assert f"$.entries[1].share: {told}" in self.changed(share="0.5")
        document = gbt27922.to_data(analysis.rank({"A": card()}, by="5.2"))
        del document["title"], document["entries"][0]["share"]
        with pytest.raises(DocumentError) as refused:
            formats.parse(document)
        assert [str(one) for one in refused.value.problems][:2] == [f"$.title: {told}", f"$.entries[0].share: {told}"]

    def test_none(self) -> None:
        with pytest.raises(ModelError, match="must hold at least one to be ranked"):
            Ranking(entries=())


def naive(values: list[Fraction]) -> list[tuple[int, Fraction | None, Fraction, Fraction]]:
    """By the definitions, one by one: 1 + how many are better, the least better one, the greatest, and the mean."""
    found = []
    for value in values:
        better = [other for other in values if other > value]
        gap = min(better) - value if better else None
        found.append((1 + len(better), gap, max(values) - value, value - sum(values, Fraction(0)) / len(values)))
    return found


SCORES = st.lists(
    st.one_of(
        st.sampled_from([Fraction(95), Fraction(95) - Fraction(1, 10**20), Fraction(70), Fraction(0), Fraction(-2)]),
        st.fractions(-10, 1000, max_denominator=60),
    ),
    min_size=1,
    max_size=12,
)


class TestOracle:
    """Against the definitions, whatever the scores."""

    @given(SCORES)
    def test_ranks_and_gaps(self, scores: list[Fraction]) -> None:
        found = analysis.rank([(str(index), score) for index, score in enumerate(scores)])
        wanted = naive(scores)
        for one in found.entries:
            assert (one.rank, one.gap, one.gap_to_leader, one.above_mean) == wanted[int(one.name)]
            assert one.score == scores[int(one.name)]
        # The best first, and equal ones as they were given.
        assert [(-one.score, int(one.name)) for one in found.entries] == sorted(
            (-score, index) for index, score in enumerate(scores)
        )
        assert sum(column(found, "above_mean")) == 0
        assert formats.parse(gbt27922.to_json(found)) == found

    @settings(max_examples=25)
    @given(
        st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=5),
        st.sampled_from(["5.2", "5.1.6"]),
    )
    def test_shares_and_grades(self, lost: list[tuple[int, int]], by: str) -> None:
        cards = {}
        for index, (within, outside) in enumerate(lost):
            findings = [
                Finding(leaf, sampled=100, nonconforming=within if f"{leaf}.".startswith(f"{by}.") else outside)
                for leaf in LEAVES
            ]
            cards[str(index)] = gbt27922.score(Assessment(SCHEME.id, findings), SCHEME)
        found = analysis.rank(cards, by=by)
        wanted = naive([Fraction(100 - within, 100) for within, _ in lost])
        for one in found.entries:
            assert (one.rank, one.gap, one.gap_to_leader, one.above_mean) == wanted[int(one.name)]
            assert (one.score, one.grade) == (cards[one.name].score, cards[one.name].grade)
        assert formats.parse(json.loads(gbt27922.to_json(found))) == found
        assert sum(count for _, count in found.by_grade) == len(lost)
