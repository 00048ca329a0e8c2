"""Reports of schemes with floors, requirements, measured leaves, another total, or no bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, report, schemes
from gbt27922.analysis import Change, Include, PutRight, SetFinding
from gbt27922.models import Assessment, Exclusion, Finding, Scheme
from tests.analysis import test_other_schemes as explained
from tests.property import strategies as some
from tests.report.test_report import WORDS, prose, row

if TYPE_CHECKING:
    from gbt27922.report import Language, Medium

ACSI = schemes.load("ACSI")
LEVELS = schemes.load("capability-levels")
MEASURED = Assessment(ACSI.id, [Finding(leaf.id, value=8, responses=412) for leaf in ACSI.leaves])


def shown(assessment: Assessment, scheme: Scheme | None = None, *, lang: Language = "en") -> str:
    return report.render(gbt27922.score(assessment, scheme), lang=lang)


class TestUnmet:
    """What keeps a grade from being reached besides the score."""

    @pytest.mark.parametrize(
        ("lang", "told"),
        [
            ("en", "A.6 customer complaints has 14.00 of 30.00: 1.00 short of its floor of 15.00"),
            ("zh", "A.6 客户投诉：30.00 分得 14.00 分，距其下限 15.00 还差 1.00"),
        ],
    )
    def test_a_floor(self, lang: Language, told: str) -> None:
        card = explained.durable(14)
        for found in (report.render(card, lang=lang), report.render(analysis.ledger(card), lang=lang, card=card)):
            assert WORDS["unmet"][lang] in found
            assert told.replace(" ", "") in found.replace(" ", "").replace("\n", "")
        # The score is above the bound of the next grade: nothing is missing there.
        assert "missing to" not in report.render(card)
        assert WORDS["unmet"][lang] not in report.render(explained.durable(15), lang=lang)

    def test_what_is_short_is_never_shown_as_nothing(self) -> None:
        card = explained.durable(2**62 - 1, 2**63)
        assert "A.6 customer complaints has 14.99 of 30.00: 0.01 short of its floor of 15.00" in prose(
            report.render(card)
        )

    def test_a_requirement(self) -> None:
        tiers = schemes.load("completeness-tiers")
        first = next(iter(tiers.tree.leaves))
        found = shown(Assessment(tiers.id, [Finding(leaf.id, conforming=leaf.id != first) for leaf in tiers.leaves]))
        assert f"but something was at {first}" in prose(found)

    def test_the_conditions_of_the_grade(self) -> None:
        tiers = schemes.load("completeness-tiers")
        found = shown(Assessment(tiers.id, [Finding(leaf.id, conforming=True) for leaf in tiers.leaves]))
        assert re.search(r"grade +advanced +nothing lost under", found)


class TestUngraded:
    """A scheme whose bounds are not public."""

    FOUND = Assessment(LEVELS.id, [Finding(leaf.id, conforming=leaf.id != "rules") for leaf in LEVELS.leaves])

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_says_that_it_cannot_grade_and_how_it_can(self, lang: Language) -> None:
        card = gbt27922.score(self.FOUND)
        changed = analysis.what_if(self.FOUND, [PutRight("rules")])
        for found in (
            report.render(card, lang=lang),
            report.render(card, "markdown", lang=lang),
            report.render(analysis.ledger(card), lang=lang, card=card),
            report.render(changed, lang=lang),
        ):
            assert WORDS["not_graded"][lang] in found
            assert "--grades" in found
            assert "grade,from" in found
        assert WORDS["special_deductions"][lang] not in report.render(card, lang=lang)


class TestMeasured:
    """Measured leaves."""

    def test_values_and_responses_stand_in_place_of_counts(self) -> None:
        found = shown(MEASURED)
        assert row(found, "1 ")[-1] == "8.0000 (412)"
        assert WORDS["found_narrow"]["en"] in found
        assert "nonconforming" not in found
        assert WORDS["measured_counts"]["en"].split()[0] in found

    def test_only_values_short_of_the_end_are_behind_a_loss(self) -> None:
        found = [Finding("1", value=10), Finding("1", value=4, responses=2), *MEASURED.findings[1:]]
        told = shown(evolve(MEASURED, findings=found))
        assert "4.0000 (2)" in told
        assert "other findings, all conforming: 1" in told

    def test_a_single_grade_is_not_called_certain(self) -> None:
        found = prose(shown(MEASURED))
        assert "the score is 77.7777." in found
        assert "certain" not in found
        assert "grade is not certain" not in prose(report.render(analysis.what_if(MEASURED, [PutRight("1")])))

    def test_the_total(self) -> None:
        found = shown(explained.ASSESSMENT, explained.SCHEME)
        assert row(found, "base score")[-1] == "1000 × earned ÷ applicable"
        card = gbt27922.score(explained.ASSESSMENT, explained.SCHEME)
        ledger = analysis.ledger(card)
        assert "Every entry, on the 1000 scale" in report.render(ledger, card=card)
        assert "各项失分（满分 1000）" in report.render(ledger, card=card, lang="zh")
        assert "if 2 A were at the start of its scale" in prose(found)

    def test_changes(self) -> None:
        excluded = evolve(MEASURED, findings=MEASURED.findings[:2], exclusions=[Exclusion("3", "-")])
        for conforming, told in ((True, "taken as conforming"), (False, "taken as not conforming")):
            changes: list[Change] = [SetFinding("1", value="5.5", responses=3), Include("3", conforming=conforming)]
            found = prose(report.render(analysis.what_if(excluded, changes)))
            assert "set to 5.5 (3)" in found
            assert told in found

    def test_comparisons(self) -> None:
        other = evolve(MEASURED, findings=(Finding("1", value=9, responses=5), *MEASURED.findings[1:]))
        found = report.render(analysis.compare(*map(gbt27922.score, (MEASURED, other))), width=140)
        assert "8.00 (412) → 9.00 (5)" in found


def test_a_scheme_says_its_revision_from_the_second_on() -> None:
    assert row(report.render(evolve(ACSI, revision=2)), "scheme")[:2] == ["scheme", "ACSI revision 2"]
    assert "revision" not in report.render(evolve(ACSI, revision=1))


@settings(max_examples=40)
@given(some.fitting(), st.sampled_from(["zh", "en"]), st.sampled_from(["text", "markdown"]))
def test_every_scheme_has_reports(drawn: tuple[Assessment, Scheme], lang: Language, medium: Medium) -> None:
    """Scorecards, ledgers and what-ifs of schemes of every kind are shown in both languages and media."""
    card = gbt27922.score(*drawn)
    for found in (
        card,
        analysis.ledger(card),
        analysis.what_if(*drawn[:1], [PutRight(drawn[0].findings[0].indicator)], drawn[1]),
    ):
        assert report.render(found, medium, lang=lang, card=card, assessment=drawn[0], scheme=drawn[1])
