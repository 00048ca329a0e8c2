"""The ledger and the margins, as properties."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, formats
from gbt27922.models import Assessment, Finding, Scheme, SpecialBonus
from tests.property import strategies as some
from tests.support import cases, explaining

#: The list of an assessment that each index of an entry or a reversal is a place in.
LISTS = {
    "finding": "findings",
    "exclusion": "exclusions",
    "special_deduction": "special_deductions",
    "special_bonus": "special_bonuses",
}
#: Schemes under which a bonus, a cap or both change what an exclusion does.
INSIDE = (
    *(scheme for scheme in some.SCHEMES if scheme.special.applied == "inside"),
    some.patched(special={"applied": "inside", "deduction_points": "7.5", "bonus_points": 3, "bonus_limit": 4}),
)


def place(item: analysis.Entry | analysis.Reversal) -> tuple[str, int]:
    """Where in the assessment an entry or a reversal is; the cap is nowhere."""
    found = [(LISTS[name], index) for name in LISTS if (index := getattr(item, name)) is not None]
    assert len(found) <= 1
    return found[0] if found else (item.kind, 0)


def plain(assessment: Assessment, scheme: Scheme) -> tuple[dict[str, Any], dict[str, Any]]:
    return some.document(assessment), cases.parsed({"text": gbt27922.to_json(scheme)})


@st.composite
def scored(draw: st.DrawFn) -> tuple[Assessment, Scheme]:
    """A sound assessment with its scheme, also of those whose special items are inside, and of schemes of any kind."""
    if draw(st.booleans()):
        return draw(some.fitting())
    scheme = draw(st.sampled_from((*some.SCHEMES, some.UNEQUAL, *INSIDE)))
    return draw(some.assessments(scheme)), scheme


class TestLedger:
    """Readings, the ledger: every lost point is an entry."""

    @given(scored())
    def test_sums_exactly(self, drawn: tuple[Assessment, Scheme]) -> None:
        """The entries are the total − score, whatever they are put together by; none of them is 0."""
        card = gbt27922.score(*drawn)
        ledger = analysis.ledger(card)
        assert ledger.total == sum(entry.points for entry in ledger.entries) == drawn[1].score_total - card.score
        assert all(entry.points for entry in ledger.entries)
        for by in ("site", "indicator", "kind"):
            sums = ledger.by(by)
            assert sum(one.points for one in sums) == ledger.total
            assert [one.points for one in sums] == sorted((one.points for one in sums), reverse=True)
            assert len({one.of for one in sums}) == len(sums)

    @given(scored())
    def test_each_entry_is_what_the_naive_ledger_has(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Every finding, exclusion and special item costs what the rule says, and is named as it stands there."""
        entries = analysis.ledger(gbt27922.score(*drawn)).entries
        assert {place(entry): entry.points for entry in entries} == explaining.ledger(*plain(*drawn))
        for entry in entries:
            if entry.finding is not None:
                finding = drawn[0].findings[entry.finding]
                assert (entry.sampled, entry.nonconforming) == finding.counts
                assert (entry.indicator, entry.site) == (finding.indicator, finding.site)
                assert (entry.kind, entry.value) == (finding.kind, finding.value)

    @given(scored(), st.booleans())
    def test_read_from_a_document(self, drawn: tuple[Assessment, Scheme], known: bool) -> None:
        """A card that was read tells every leaf's loss and still sums exactly; with its assessment it tells all."""
        card = gbt27922.score(*drawn)
        read = gbt27922.parse_scorecard(gbt27922.to_json(card))
        full, ledger = analysis.ledger(card), analysis.ledger(read, scheme=drawn[1] if known else None)
        assert ledger.total == sum(entry.points for entry in ledger.entries) == full.total
        leaves = {entry.indicator: entry.points for entry in ledger.entries if entry.kind == "findings"}
        assert leaves == {
            one.of: one.points
            for one in evolved(full, "verdict", "sample", "measurement")
            if one.of is not None and one.points
        }
        assert sum(entry.points for entry in ledger.entries if entry.kind == "exclusion") == sum(
            entry.points for entry in full.entries if entry.kind == "exclusion"
        )
        if known and drawn[1].special.uniform:
            kinds = {"special_deduction", "special_bonus", "cap"}
            assert [one for one in ledger.entries if one.kind in kinds] == [
                one for one in full.entries if one.kind in kinds
            ]
        assert analysis.ledger(read, *drawn) == full

    @given(some.assessed(special=False), st.data())
    def test_what_a_fix_gains(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """To bring a finding to conformity never lowers the score; pooled or by mean it gains what it cost in all."""
        assessment, scheme = drawn[0], evolve(drawn[1], cap=None)
        card = gbt27922.score(assessment, scheme)
        entries = [entry for entry in analysis.ledger(card).entries if entry.finding is not None]
        assume(entries)
        entry = data.draw(st.sampled_from(entries))
        index = entry.finding or 0
        finding = assessment.findings[index]
        fixed = evolve(finding, conforming=True) if finding.conforming is False else evolve(finding, nonconforming=0)
        found = (*assessment.findings[:index], fixed, *assessment.findings[index + 1 :])
        after = gbt27922.score(evolve(assessment, findings=found), scheme)
        assert after.score >= card.score
        if scheme.aggregation != "worst_site":
            findings = sum(one.points for one in entries)
            assert after.score - card.score == entry.points / findings * (100 - card.score)


def evolved(ledger: analysis.Ledger, *kinds: str) -> tuple[analysis.Sum, ...]:
    """The sums by indicator of the entries of some kinds."""
    entries = tuple(entry for entry in ledger.entries if entry.kind in kinds)
    return evolve(ledger, entries=entries, score=ledger.score_total - sum(entry.points for entry in entries)).by(
        "indicator"
    )


class TestMargins:
    """Readings, margins: what alone would change the grade."""

    @given(scored())
    def test_every_reversal_is_scored_anew(self, drawn: tuple[Assessment, Scheme]) -> None:
        """The reversals are those assessments with one thing otherwise that have another grade, and no others."""
        margins = analysis.margins(*drawn[:1], scheme=drawn[1])
        found = {(*place(one), one.becomes): (one.score_after, one.grade_after.id) for one in margins.reversals or ()}
        assert found == explaining.reversals(*plain(*drawn))
        assert len(found) == len(margins.reversals or ())

    @given(some.fitting())
    def test_every_condition_that_does_not_hold(self, drawn: tuple[Assessment, Scheme]) -> None:
        """What keeps a grade from being reached is told by indicator and in points, also by a card that was read."""
        card, naive = gbt27922.score(*drawn), explaining.unmet(*plain(*drawn))
        read = gbt27922.parse_scorecard(gbt27922.to_json(card))
        for margins in (analysis.margins(card), analysis.margins(read, scheme=drawn[1])):
            assert [told(one) for one in margins.unmet] == naive
        if not card.is_graded:
            assert margins.unmet == ()
        elif card.special_deductions < drawn[1].special.fail_at:
            kept = [one.grade for one in (*margins.unmet, *(one for one in card.bounds if one.margin < 0))]
            assert card.grade == ([grade for grade in drawn[1].grades if all(grade < one for one in kept)])[-1]

    @given(some.fitting())
    def test_ledgers_are_written_and_read(self, drawn: tuple[Assessment, Scheme]) -> None:
        """A ledger is read back as it is, verifies, and follows from a card that was read."""
        card = gbt27922.score(*drawn)
        ledger = analysis.ledger(card)
        assert formats.parse(gbt27922.to_json(ledger)) == ledger
        assert analysis.verify(ledger, *drawn) == ()
        read = analysis.ledger(gbt27922.parse_scorecard(gbt27922.to_json(card)), scheme=drawn[1])
        assert (read.unmet, read.score_total) == (ledger.unmet, drawn[1].score_total)

    @given(scored())
    def test_bounds(self, drawn: tuple[Assessment, Scheme]) -> None:
        """A bound is reached exactly if the margin above it is not less than 0."""
        card = gbt27922.score(*drawn)
        assert [(one.grade, card.score - one.margin) for one in card.bounds] == [
            (grade, grade.from_) for grade in drawn[1].grades[1:] if grade.from_ is not None
        ]
        reached = [one.grade for one in card.bounds if one.margin >= 0]
        if card.special_deductions < drawn[1].special.fail_at and drawn[1].is_graded and not drawn[1].has_conditions:
            assert card.grade == (reached or drawn[1].grades)[-1 if reached else 0]

    @given(scored())
    def test_written_and_read(self, drawn: tuple[Assessment, Scheme]) -> None:
        """A document holds the bounds, tells the reversals with its assessment, and verifies."""
        card = gbt27922.score(*drawn)
        read = gbt27922.parse_scorecard(gbt27922.to_json(card))
        assert read.bounds == card.bounds == analysis.margins(read).bounds
        assert analysis.margins(read).reversals is None
        assert analysis.margins(read, *drawn) == analysis.margins(card)
        assert gbt27922.verify(read, *drawn) == ()


class TestExclusionsAndSpecialItems:
    """6, exclusions: what excluding does to a score that special items are counted in."""

    @given(st.sampled_from((*some.SCHEMES, *INSIDE)), st.data())
    def test_excluding_what_is_met_or_lost(self, scheme: Scheme, data: st.DataObject) -> None:
        """The exact condition: to exclude what is fully met brings a score away from 100, what is lost away from 0.

        With S before the cap and, if special items are outside, before these: to exclude an indicator that is fully
        met, has points, and is not all there is, lowers S if S < 100, raises it if S > 100 (which takes bonuses
        inside) and leaves 100. One that is fully lost raises S if S > 0, lowers it if S < 0, and leaves 0.
        So it never raises a score of at most 100, and never lowers one of at least 0, with or without a cap.
        """
        assessment = data.draw(some.assessments(scheme))
        free = evolve(scheme, cap=None)
        kept = {finding.indicator for finding in assessment.findings}
        nodes = [node.id for _, node in scheme.tree.nodes if kept.issuperset(scheme.tree.under[node.id])]
        assume(nodes)
        node, met = data.draw(st.sampled_from(nodes)), data.draw(st.booleans())
        leaves = scheme.tree.under[node]
        rest = [finding for finding in assessment.findings if finding.indicator not in leaves]
        assume(any(scheme.points(leaf) for leaf in {finding.indicator for finding in rest}))
        before = evolve(assessment, findings=[*rest, *(Finding(leaf, conforming=met) for leaf in leaves)])
        after = evolve(assessment, findings=rest, exclusions=(*assessment.exclusions, some.excluded(node)))
        one, other = inner(before, free), inner(after, free)
        weight = scheme.points(node)
        assert sign(other - one) == (sign(one - 100) if met else sign(one)) * (weight > 0)
        score, score_after = gbt27922.score(before, scheme).score, gbt27922.score(after, scheme).score
        if met and one <= 100:
            assert score_after <= score
        if not met and one >= 0:
            assert score_after >= score

    def test_the_condition_is_needed(self) -> None:
        """With a bonus inside, a score above 100 rises when what is met is excluded."""
        scheme = some.patched(special={"applied": "inside"})
        found = [Finding(leaf.id, conforming=True) for leaf in scheme.leaves]
        assessment = Assessment(scheme.id, found, special_bonuses=[SpecialBonus("first")], revision=1)
        fewer = evolve(
            assessment,
            findings=[finding for finding in found if finding.indicator != "5.1.2.2"],
            exclusions=[some.excluded("5.1.2.2")],
        )
        assert gbt27922.score(assessment, scheme).score == 101
        assert gbt27922.score(fewer, scheme).score == 100 + Fraction(100, 95)


def inner(assessment: Assessment, scheme: Scheme) -> Fraction:
    """The score without a cap, and without special items if these are outside."""
    card = gbt27922.score(assessment, scheme)
    return card.score if scheme.special.applied == "inside" else card.base_score


def told(one: analysis.Unmet) -> tuple[str, str, str, list[Any]]:
    if isinstance(one, analysis.BelowFloor):
        return one.grade.id, "floor", one.indicator, [one.earned, one.applicable, one.needed, one.short]
    return one.grade.id, "requires", one.indicator, list(one.leaves)


def sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)
