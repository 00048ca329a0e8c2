"""Samples of very many digits: every result can be shown, written and read back, or scoring refuses by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, estimates, formats, report
from gbt27922._basis.exact import TOO_LONG, exactness_problem
from gbt27922.errors import AssessmentError, Gbt27922Error
from gbt27922.models import Assessment, Exclusion, Finding, Scheme, Site, SpecialBonus, SpecialDeduction
from gbt27922.scoring.digits import is_hopeless
from tests.support.running import Run, runner
from tests.support.shipped import SCHEME as SHIPPED

LANGUAGES: tuple[Any, ...] = ("zh", "en")
LEAVES = [leaf.id for leaf in SHIPPED.leaves]
MOST = 10**100 - 1
#: Why what follows from a scorecard may be refused: numbers that are too long, or a sample that tells too little.
REFUSED = {"too_long", "invalid_value", "too_hard", "lonely_stratum", "not_estimable", "no_degrees_of_freedom"}
Case = tuple[Assessment, Scheme]


def case(
    aggregation: str, applied: str, cap: int | None, sites: int, leaves: int, *, twice: bool, special: bool
) -> Case:
    """So many leaves with findings of denominators of their own at so many sites; the others conform."""
    changes: Any = {"aggregation": aggregation, "cap": cap}
    reading: Any = {"applied": applied}
    scheme = evolve(SHIPPED, special=evolve(SHIPPED.special, **reading), **changes)
    numbers = iter(range(MOST, 0, -2))
    places = [(leaf, f"S{site}") for leaf in LEAVES[:leaves] for site in range(sites)] * (1 + twice)
    findings = [Finding(leaf, site, sampled=next(numbers), nonconforming=3) for leaf, site in places]
    findings += [Finding(leaf, "S0", conforming=True) for leaf in LEAVES[leaves:-1]]
    listed = [Site(f"S{number}", "outlet") for number in range(max(sites, 1))]
    made = Assessment(SHIPPED.id, findings, sites=listed, exclusions=[Exclusion(LEAVES[-1], "无")], revision=1)
    if special:
        deductions = [SpecialDeduction(SHIPPED.special.ground_ids[0], "甲")]
        made = evolve(made, special_deductions=deductions, special_bonuses=[SpecialBonus("乙")])
    return made, scheme


CASES = st.builds(
    case,
    st.sampled_from(("pooled", "site_mean", "worst_site")),
    st.sampled_from(("outside", "inside")),
    st.sampled_from((None, 0, 100)),
    st.integers(1, 3),
    st.integers(0, 20),
    twice=st.booleans(),
    special=st.booleans(),
)


def scored(found: Case) -> gbt27922.models.Scorecard | None:
    try:
        return gbt27922.score(*found)
    except AssessmentError as refused:
        assert [(problem.path, problem.code) for problem in refused.problems] == [("$.findings", "too_long")]
        return None


@settings(max_examples=12, deadline=None)
@given(CASES)
@example(case("pooled", "outside", None, 1, 1, twice=True, special=False))
@example(case("site_mean", "outside", 0, 3, 20, twice=False, special=False))
@example(case("site_mean", "inside", 100, 3, 14, twice=False, special=True))
def test_what_is_scored_is_shown_written_and_read_back(found: Case) -> None:
    card = scored(found)
    if card is None:
        return
    assert formats.parse(gbt27922.to_json(card)) == card
    assert gbt27922.verify(card, *found) == ()
    results: list[Callable[[], Any]] = [
        lambda: card,
        lambda: analysis.ledger(card),
        lambda: analysis.readings(*found),
        lambda: analysis.compare(card, gbt27922.score(evolve(found[0], special_bonuses=()), found[1])),
        lambda: analysis.rank([("甲", card), ("乙", Fraction(1, 3))]),
        lambda: analysis.improve(found[0], "five_star", found[1]),
        lambda: estimates.estimate(found[0], found[0].sites, found[1]),
        lambda: analysis.what_if(found[0], [analysis.PutRight(LEAVES[0])], found[1]),
    ]
    for result in results:
        try:
            made = result()
        except Gbt27922Error as refused:
            assert {problem.code for problem in refused.problems} <= REFUSED
            continue
        assert formats.parse(gbt27922.to_json(made)) is not None
        for lang in LANGUAGES:
            assert report.render(made, "markdown", lang=lang, card=card, assessment=found[0], scheme=found[1])
    analysis.margins(card)


@pytest.mark.unmeasured
@pytest.mark.parametrize("command", ["score", "explain", "readings", "improve", "what-if", "compare", "verify"])
@pytest.mark.parametrize("aggregation", ["pooled", "site_mean", "worst_site"])
def test_no_command_ends_in_a_traceback(
    command: str, aggregation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Run = runner(capsys, monkeypatch)
    for sites, leaves in ((1, 1), (3, 14), (3, 20)):
        assessment, scheme = case(aggregation, "outside", 100, sites, leaves, twice=True, special=True)
        one, other = tmp_path / "a.json", tmp_path / "scheme.json"
        one.write_text(gbt27922.to_json(assessment), "utf-8")
        other.write_text(gbt27922.to_json(scheme), "utf-8")
        card = tmp_path / "card.json"
        run("score", str(one), "--scheme", str(other), "--format", "json", "-o", str(card))
        more: dict[str, list[Any]] = {
            "improve": ["--target", "five_star"],
            "what-if": ["--put-right", LEAVES[0]],
            "compare": [one],
            "verify": [one],
        }
        first = card if command == "verify" and card.exists() else one
        result = run(command, str(first), *[str(word) for word in more.get(command, [])], "--scheme", str(other))
        assert result.code in {0, 1}, result
        assert "Traceback" not in result.err


def test_sums_of_counts_may_have_more_digits_than_each() -> None:
    card = scored(case("pooled", "outside", None, 1, 1, twice=True, special=False))
    assert card is not None
    assert card.line("5.1.1.1").sampled == 2 * MOST - 2
    assert json.loads(gbt27922.to_json(card))["lines"][0]["sampled"] > MOST
    assert card.line("5.1.1.1").lost == card.line("5.1.1.1").points * Fraction(6, 2 * MOST - 2)


@settings(max_examples=40)
@given(st.sampled_from(LEAVES), st.integers(-3, 3), st.integers(1, 10**6), st.sampled_from((0, 1, 7, 10**9)))
def test_a_leaf_without_hope_has_a_line_that_is_too_long(leaf: str, near: int, odd: int, points: int) -> None:
    """The early answer is only ever the answer of the line; and between the two is what points can take away."""
    tree = SHIPPED.tree
    of = TOO_LONG * odd + near
    own = tree.points[leaf]
    if is_hopeless({leaf: of}, tree):
        assert exactness_problem(own / of)
    else:
        assert of < TOO_LONG * own.numerator
    assert not is_hopeless({leaf: points + 1}, tree)


def test_a_mean_of_many_coprime_samples_is_refused_before_it_is_reduced(monkeypatch: pytest.MonkeyPatch) -> None:
    found, scheme = case("site_mean", "outside", 100, 50, 1, twice=False, special=False)
    monkeypatch.setattr("gbt27922.scoring.points.quotient", lambda *_: pytest.fail("a fraction was reduced"))
    assert scored((found, scheme)) is None
    found, scheme = case("site_mean", "outside", 100, 20, 20, twice=False, special=False)
    assert scored((found, scheme)) is None
