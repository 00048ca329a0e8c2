"""The rules of scoring, clause by clause, as properties."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Assessment, Exclusion, Finding, Scheme, SpecialDeduction
from tests.oracle import oracle
from tests.property import strategies as some
from tests.support import cases


def as_oracle(assessment: Assessment, scheme: Scheme) -> oracle.Json:
    return oracle.score(some.document(assessment), _plain(scheme))


def _plain(scheme: Scheme) -> oracle.Json:
    return cases.parsed({"text": gbt27922.to_json(scheme)})  # type: ignore[no-any-return]


class TestOracle:
    """The rules, the whole of them: the same answer as the rules written naively."""

    @given(some.assessed())
    def test_same_score_grade_and_lines(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Every total and every line is what the oracle says."""
        card, naive = gbt27922.score(*drawn), as_oracle(*drawn)
        assert (card.score, card.base_score, card.grade.id) == (naive["score"], naive["base_score"], naive["grade"])
        for line in card.lines:
            expected = naive["lines"][line.indicator]
            assert {name: getattr(line, name) for name in expected} == expected

    @given(st.data())
    def test_same_range(self, data: st.DataObject) -> None:
        """The range is what trying every vertex gives."""
        scheme = data.draw(st.sampled_from((some.SMALL, some.SHIPPED)))
        assessment = data.draw(some.assessments(scheme))
        card = gbt27922.score(assessment, scheme)
        naive = oracle.score_range(some.document(assessment), _plain(scheme))
        assert naive is not None
        assert card.score_range is not None
        assert (card.score_range.lowest, card.score_range.highest) == (naive["lowest"], naive["highest"])
        assert card.score_range.lowest_grade.id == naive["lowest_grade"]
        assert card.score_range.highest_grade.id == naive["highest_grade"]


class TestPoints:
    """5: points published or apportioned add up."""

    @given(some.assessed())
    def test_lines_add_up(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Earned and lost make what applies; a parent is the sum of its children; the roots make the total."""
        lines = gbt27922.score(*drawn).lines
        for line in lines:
            assert line.earned + line.lost == line.applicable <= line.points
            children = [one for one in lines if one.indicator.rpartition(".")[0] == line.indicator]
            if children:
                for field in ("points", "applicable", "earned", "lost", "sampled", "nonconforming"):
                    assert getattr(line, field) == sum(getattr(child, field) for child in children)
        assert sum(line.points for line in lines if line.level == 1) == drawn[1].total

    @given(some.assessed(special=False))
    def test_score_is_the_share_earned(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Without special items and cap, the score is 100 · earned ÷ applicable over the top lines."""
        card = gbt27922.score(*drawn)
        top = [line for line in card.lines if line.level == 1]
        base = 100 * sum(line.earned for line in top) / sum(line.applicable for line in top)
        assert card.base_score == base
        assert card.score == (base if drawn[1].cap is None else min(base, drawn[1].cap))

    @given(some.assessed(special=False))
    def test_between_0_and_100(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Without special items a score lies from 0 to 100."""
        assert 0 <= gbt27922.score(*drawn).base_score <= 100


class TestFindings:
    """6, qualitative and sampled indicators: points are lost in proportion to the nonconforming share."""

    @given(some.assessed(), st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, drawn: tuple[Assessment, Scheme], random: object) -> None:
        """Findings in any order give the same lines and score."""
        assessment, scheme = drawn
        shuffled = list(assessment.findings)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        card, other = gbt27922.score(assessment, scheme), gbt27922.score(evolve(assessment, findings=shuffled), scheme)
        assert (card.score, card.lines, card.score_range) == (other.score, other.lines, other.score_range)

    @given(some.assessed(), st.data())
    def test_monotone_in_each_count(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """One more nonconforming never raises the score."""
        assessment, scheme = drawn
        index = data.draw(st.integers(0, len(assessment.findings) - 1))
        finding = assessment.findings[index]
        sampled, nonconforming = finding.counts
        assume(nonconforming < sampled)
        if finding.conforming is None:
            worse = evolve(finding, nonconforming=nonconforming + 1)
        else:
            worse = evolve(finding, conforming=False)
        changed = (*assessment.findings[:index], worse, *assessment.findings[index + 1 :])
        lower = gbt27922.score(evolve(assessment, findings=changed), scheme)
        assert lower.score <= gbt27922.score(assessment, scheme).score
        assert lower.base_score <= gbt27922.score(assessment, scheme).base_score

    @given(some.assessed())
    def test_a_verdict_is_a_sample_of_one(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Verdicts written as counts of one give the same score, where a leaf takes counts."""
        assessment, scheme = drawn
        counted = [
            finding
            if finding.indicator in scheme.tree.qualitative
            else Finding(finding.indicator, finding.site, sampled=finding.counts[0], nonconforming=finding.counts[1])
            for finding in assessment.findings
        ]
        other = gbt27922.score(evolve(assessment, findings=counted), scheme)
        assert other.lines == gbt27922.score(assessment, scheme).lines

    @given(some.assessments(some.SHIPPED), st.data())
    def test_pooling_is_additive(self, assessment: Assessment, data: st.DataObject) -> None:
        """A sample split in two findings of one site gives the same score."""
        splittable = [index for index, one in enumerate(assessment.findings) if (one.sampled or 0) > 1]
        assume(splittable)
        index = data.draw(st.sampled_from(splittable))
        finding = assessment.findings[index]
        sampled, nonconforming = finding.counts
        part = data.draw(st.integers(1, sampled - 1))
        bad = data.draw(st.integers(max(0, nonconforming - sampled + part), min(part, nonconforming)))
        halves = (
            evolve(finding, sampled=part, nonconforming=bad),
            evolve(finding, sampled=sampled - part, nonconforming=nonconforming - bad),
        )
        changed = (*assessment.findings[:index], *halves, *assessment.findings[index + 1 :])
        other = gbt27922.score(evolve(assessment, findings=changed))
        assert other.lines == gbt27922.score(assessment).lines


class TestExclusions:
    """6, exclusions: an excluded indicator is not counted, score = earned ÷ applicable × 100."""

    @given(some.schemes_, st.data())
    def test_excluding_a_node_is_excluding_its_leaves(self, scheme: Scheme, data: st.DataObject) -> None:
        """An exclusion of a parent scores as the exclusions of all its leaves."""
        assessment = data.draw(some.assessments(scheme))
        split = [
            Exclusion(leaf, item.justification)
            for item in assessment.exclusions
            for leaf in scheme.tree.under[item.indicator]
        ]
        other = gbt27922.score(evolve(assessment, exclusions=split), scheme)
        card = gbt27922.score(assessment, scheme)
        assert (other.score, other.lines) == (card.score, card.lines)

    @given(some.assessed())
    def test_excluded_lines_count_nothing(self, drawn: tuple[Assessment, Scheme]) -> None:
        """A line is excluded exactly when none of its leaves has a finding, and then nothing of it applies."""
        assessment, scheme = drawn
        found = {finding.indicator for finding in assessment.findings}
        for line in gbt27922.score(assessment, scheme).lines:
            assert line.excluded == found.isdisjoint(scheme.tree.under[line.indicator])
            if line.excluded:
                assert line.applicable == line.earned == line.lost == line.sampled == 0


class TestSpecialItems:
    """6, special items: outside the points, one point each; five deductions fail whatever the score."""

    @given(some.assessments(some.SHIPPED))
    def test_outside_the_score(self, assessment: Assessment) -> None:
        """Each deduction costs its points after the × 100, each bonus adds its own."""
        card, special = gbt27922.score(assessment), some.SHIPPED.special
        bonuses = special.bonus_points * card.special_bonuses
        assert card.score == card.base_score + bonuses - special.deduction_points * card.special_deductions

    @given(some.assessed(special=False), st.integers(0, 9))
    def test_too_many_fail(self, drawn: tuple[Assessment, Scheme], deductions: int) -> None:
        """The grade is the lowest from the limit on, and never otherwise worse than the score says."""
        assessment, scheme = drawn
        items = [SpecialDeduction(scheme.special.ground_ids[0], "x")] * deductions
        card = gbt27922.score(evolve(assessment, special_deductions=items), scheme)
        if deductions >= scheme.special.fail_at:
            assert card.grade == scheme.grades[0]
        else:
            assert card.grade == gbt27922.grade(card.score, scheme=scheme)

    @given(some.assessed())
    def test_cap(self, drawn: tuple[Assessment, Scheme]) -> None:
        """No score exceeds the cap of a scheme that has one."""
        cap = drawn[1].cap
        assert cap is None or gbt27922.score(*drawn).score <= cap


class TestRange:
    """unpublished points: the range holds the score of every admissible point table."""

    @given(st.sampled_from((some.SHIPPED, some.SMALL, *some.READINGS)), st.data())
    def test_contains_every_table(self, scheme: Scheme, data: st.DataObject) -> None:
        """A table that agrees with the published points scores within the range, and grades between its grades."""
        assessment = data.draw(some.assessments(scheme))
        spread = gbt27922.score(assessment, scheme).score_range
        assert spread is not None
        complete = schemes.with_points(scheme, data.draw(some.admissible_tables(scheme)))
        applicable = sum(complete.points(leaf) for leaf in {finding.indicator for finding in assessment.findings})
        assume(applicable)
        card = gbt27922.score(assessment, complete)
        assert not card.provisional
        assert spread.lowest is None or spread.lowest <= card.score
        assert spread.highest is None or card.score <= spread.highest
        rank = [grade.id for grade in scheme.grades].index
        assert rank(spread.lowest_grade.id) <= rank(card.grade.id) <= rank(spread.highest_grade.id)

    @given(st.sampled_from((some.SHIPPED, some.SMALL)), st.data())
    def test_contains_the_score_itself(self, scheme: Scheme, data: st.DataObject) -> None:
        """Equal shares are one admissible table; a certain grade is the card's grade."""
        card = gbt27922.score(data.draw(some.assessments(scheme)), scheme)
        spread = card.score_range
        assert spread is not None
        assert (spread.lowest or card.score) <= card.score <= (spread.highest or card.score)
        assert not spread.certain or spread.lowest_grade == card.grade


class TestPointTables:
    """A complete table gives a scheme that is no longer provisional."""

    @given(some.admissible_tables(some.SHIPPED))
    def test_complete(self, table: dict[str, Fraction]) -> None:
        """Every admissible table is taken, and its points are the scheme's."""
        complete = schemes.with_points(some.SHIPPED, table)
        assert not complete.provisional
        assert {leaf: complete.points(leaf) for leaf in table} == table
        assert schemes.with_points(some.SHIPPED, schemes.points_csv(complete)).tree.points == complete.tree.points
