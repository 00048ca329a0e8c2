from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve

np = pytest.importorskip("numpy", reason="what is simulated is made with numpy")
pa = pytest.importorskip("pyarrow", reason="and comes as a table of pyarrow")

from gbt27922 import batch, models, schemes, score  # noqa: E402
from gbt27922.batch import Population, point_tables, simulate  # noqa: E402
from gbt27922.batch.simulation.levels import beta  # noqa: E402
from gbt27922.errors import ModelError, UnknownSchemeError  # noqa: E402
from gbt27922.models.scheme import NO_SPECIAL  # noqa: E402
from tests.property.strategies import SMALL, node, patched  # noqa: E402
from tests.support import simulating  # noqa: E402
from tests.support.shipped import NEWEST as SHIPPED  # noqa: E402
from tests.support.shipped import SCHEME  # noqa: E402

#: Everything at once.
MIXED = Population(
    rates={"A": "0.1", "A.2": [("0.02", 3), ("0.5", "1/2")], "C": 0, "*": "0.25"},
    correlation="0.1",
    leaf_correlation="0.3",
    outlet_correlation="0.05",
    outlets=(1, 3),
    sample_size={"A": (2, 5), "*": 3},
    verdicts=["D.1"],
    exclusions={"A": "0.3", "A.1": "0.2", "*": "0.4"},
    special_deductions=(5, 0, 2, 1),
    special_bonuses=("0.9", "0.1"),
)
_TITLE = {"zh": "级", "en": "grade"}
#: A measured leaf, a score on 1000, a floor and a required indicator, and an open group.
KINDS = patched(
    score_total=1000,
    total=30,
    indicators=[
        node("A", 10, node("A.1", method="measured", scale={"from": 1, "to": 10}), node("A.2")),
        node("B", 12, node("B.1", 4, method="qualitative"), node("B.2", 8)),
        node("C", 8, method="measured", scale={"from": "-0.5", "to": "2.5"}),
    ],
    grades=[
        {"id": "none", "title": _TITLE},
        {"id": "some", "title": _TITLE, "from": 600, "floor": {"level": 1, "share": "0.6"}},
        {"id": "all", "title": _TITLE, "requires": ["B.1"]},
    ],
)
ROWS = 20_000
#: That of 5000 rows of all that, since the first release that has simulations.
DIGEST = "420841249b55e24db55b82adfa40cbb99e8a2fab6b0d3b81fd8610989d5f19b3"
SIZE = "must be a whole number from 1 to 1000, or the least and the greatest of such"


def column(table: Any, name: str) -> Any:
    return table[name].to_numpy()


def digest(table: Any) -> str:
    """The SHA-256 of the names and the values, whatever their types."""
    found = hashlib.sha256()
    for name in table.column_names:
        found.update(name.encode() + column(table, name).astype("<i8").tobytes())
    return found.hexdigest()


def within(found: Any, expected: float | Fraction, deviations: float = 5) -> bool:
    """Whether a mean is as far from what is expected as it may be, in its own standard errors."""
    error = float(np.std(found, dtype=np.float64)) / len(found) ** 0.5
    return bool(abs(float(np.mean(found, dtype=np.float64)) - float(expected)) <= deviations * error)


class TestReproducible:
    """The same seed gives the same rows: on any machine, in any parts, with any version of numpy."""

    def test_every_draw_is_the_one_that_the_page_describes(self) -> None:
        findings, specials = simulate(MIXED, 12, SMALL, seed="一", start=4090, layout="long")
        rows = [simulating.Row(MIXED, SMALL, "一", number) for number in range(4090, 4102)]
        assert [tuple(row.values()) for row in findings.to_pylist()] == [
            (row.block * 4096 + row.place, site, leaf, sampled, nonconforming)
            for row in rows
            for leaf, site, sampled, nonconforming in row.findings()
        ]
        drawn = [
            (row.value(MIXED.special_deductions, "deductions"), row.value(MIXED.special_bonuses, "bonuses"))
            for row in rows
        ]
        assert [tuple(row.values())[1:] for row in specials.to_pylist()] == drawn

    def test_the_digest_does_not_change(self) -> None:
        assert digest(simulate(MIXED, 5000, SMALL, seed="2026")) == DIGEST

    @pytest.mark.parametrize(("start", "rows"), [(0, 0), (0, 1), (1, 4095), (4095, 2), (4096, 1), (100, 9000)])
    def test_a_part_is_a_part_of_the_whole(self, start: int, rows: int) -> None:
        whole = simulate(MIXED, 9100, SMALL, seed=7)
        assert simulate(MIXED, rows, SMALL, seed="7", start=start).equals(whole.slice(start, rows))

    def test_a_seed_is_a_text_or_the_number_with_its_digits(self) -> None:
        assert digest(simulate(MIXED, 9, SMALL, seed="7")) == digest(simulate(MIXED, 9, SMALL, seed=7))
        assert digest(simulate(MIXED, 9, SMALL, seed="8")) != digest(simulate(MIXED, 9, SMALL, seed=7))

    def test_wide_is_long_with_all_outlets_together(self) -> None:
        findings, specials = simulate(MIXED, 300, SMALL, seed=1, start=4000, layout="long")
        wide = simulate(MIXED, 300, SMALL, seed=1, start=4000)
        pooled = findings.group_by(["assessment", "indicator"]).aggregate(
            [("sampled", "sum"), ("nonconforming", "sum")]
        )
        sums = {(row["assessment"], row["indicator"]): row for row in pooled.to_pylist()}
        for row in wide.to_pylist():
            for leaf in SMALL.tree.leaves:
                both = sums[row["assessment"], leaf]
                assert row[f"sampled_{leaf}"] == both["sampled_sum"]
                assert row[f"nonconforming_{leaf}"] == both["nonconforming_sum"]
        names = ["special_deductions", "special_bonuses"]
        assert specials.select(names).to_pydict() == wide.select(names).to_pydict()

    def test_no_row_is_far_away(self) -> None:
        last = simulate(MIXED, 1, SMALL, seed=1, start=2**62 - 1)
        assert last["assessment"].to_pylist() == [2**62 - 1]

    def test_the_smallest_type_that_holds_every_count_is_used(self) -> None:
        types = {
            str(simulate(Population(rates=0, sample_size=size), 0, seed=1).schema.field("sampled_5.3.2").type)
            for size in (255, 256)
        }
        assert types == {"uint8", "uint16"}


class TestModel:
    """What is drawn has the distribution that the page says; each tolerance is five standard errors."""

    def test_rates_and_the_variance_of_what_is_found(self) -> None:
        p, rho, phi = Fraction(1, 5), Fraction(1, 10), Fraction(1, 2)
        people = Population(rates=p, correlation=rho, outlet_correlation=phi, outlets=3, sample_size=4)
        table = simulate(people, ROWS, SMALL, seed="variance")
        for leaf in ("A.1", "C"):
            share = column(table, f"nonconforming_{leaf}") / 12
            assert within(share, p)
            variance = p * (1 - p) * (rho + (1 - rho) * (phi + (1 - phi) / 4) / 3)
            assert within((share - float(p)) ** 2, variance)
            assert not within((share - float(p)) ** 2, p * (1 - p) * (rho + (1 - rho) / 12))  # without outlets' own

    def test_two_samples_of_a_leaf_and_two_leaves_are_correlated_as_asked(self) -> None:
        p, rho, tau = Fraction(3, 10), Fraction(2, 5), Fraction(1, 2)
        people = Population(rates=p, correlation=rho, leaf_correlation=tau, outlets=2)
        table, _ = simulate(people, ROWS, SMALL, seed="correlation", layout="long")
        table = table.filter(pa.compute.not_equal(table["site"].cast(pa.string()), "HQ"))
        verdicts = column(table, "nonconforming").reshape(ROWS, -1, 2) - float(p)
        assert within(verdicts[:, 0, 0] * verdicts[:, 0, 1], rho * p * (1 - p))
        assert within(verdicts[:, 0, 0] * verdicts[:, 1, 1], tau * rho * p * (1 - p))

    def test_samples_at_one_outlet_have_more_in_common(self) -> None:
        p, rho, phi = Fraction(3, 10), Fraction(1, 5), Fraction(1, 2)
        people = Population(rates=p, correlation=rho, outlet_correlation=phi, sample_size=2)
        both = column(simulate(people, ROWS, SMALL, seed="outlet"), "nonconforming_A.1")
        together = rho + (1 - rho) * phi
        assert within(both == 2, p * p + together * p * (1 - p))

    @pytest.mark.parametrize("correlation", [Fraction(1, 1000), Fraction(1, 10), Fraction(9, 10), Fraction(1)])
    @pytest.mark.parametrize("mean", [Fraction(1, 50), Fraction(1, 2), Fraction(99, 100), Fraction(1)])
    def test_a_beta_has_its_mean_and_its_variance_but_for_the_last_bits(
        self, mean: Fraction, correlation: Fraction
    ) -> None:
        levels = beta(mean, correlation)
        ends = [0, *levels.starts.tolist(), 2**63]
        weights = [Fraction(after - before, 2**63) for before, after in pairwise(ends)]
        rates = [Fraction(rate, 2**31) for rate in levels.rates.tolist()]
        found = sum(weight * rate for weight, rate in zip(weights, rates, strict=True))
        square = sum(weight * rate**2 for weight, rate in zip(weights, rates, strict=True))
        assert abs(found - mean) < Fraction(1, 2**32)
        assert abs(square - found**2 - mean * (1 - mean) * correlation) < Fraction(1, 2**30)

    def test_a_distribution_of_rates_is_the_one_given(self) -> None:
        people = Population(rates=[("1", 1), ("0", "2.5"), ("0.5", 0)], sample_size=7)
        found = column(simulate(people, ROWS, SMALL, seed="given"), "nonconforming_C")
        assert set(found.tolist()) == {0, 7}
        assert within(found == 7, Fraction(2, 7))

    def test_sizes_are_spread_evenly(self) -> None:
        table, _ = simulate(Population(rates=0, outlets=(2, 4), sample_size=(1, 3)), 4000, SMALL, seed=1, layout="long")
        table = table.filter(pa.compute.not_equal(table["site"].cast(pa.string()), "HQ"))
        for size in (1, 2, 3):
            assert within(column(table, "sampled") == size, Fraction(1, 3))
        first = table.filter(pa.compute.equal(table["indicator"].cast(pa.string()), "C"))
        counts = np.bincount(column(first, "assessment"))
        assert set(counts.tolist()) == {2, 3, 4}
        for number in (2, 3, 4):
            assert within(counts == number, Fraction(1, 3))

    def test_exclusions_are_independent_unless_they_would_leave_nothing(self) -> None:
        leaves = len(SMALL.tree.leaves)
        table = simulate(Population(rates=0, exclusions="0.5"), ROWS, SMALL, seed="alone")
        for leaf in ("A.1", "D.2"):
            assert within(column(table, f"sampled_{leaf}") == 0, simulating.all_excluded(Fraction(1, 2), leaves))
        sampled = np.stack([column(table, f"sampled_{leaf}") for leaf in SMALL.tree.leaves])
        assert sampled.max(axis=0).min() == 1

    def test_an_excluded_indicator_takes_all_its_leaves_along(self) -> None:
        table = simulate(Population(rates=0, exclusions={"A": "0.5", "A.1": "0.5"}), ROWS, SMALL, seed="branch")
        gone = {leaf: column(table, f"sampled_{leaf}") == 0 for leaf in SMALL.tree.leaves}
        assert within(gone["A.3"], Fraction(1, 2))
        assert within(gone["A.1"], Fraction(3, 4))
        assert (gone["A.2.1"] == gone["A.3"]).all()
        assert not gone["C"].any()

    def test_special_items_come_as_often_as_asked(self) -> None:
        people = Population(rates=0, special_deductions=(1, 0, 3), special_bonuses=(1, 1))
        table = simulate(people, ROWS, SMALL, seed="special")
        assert within(column(table, "special_deductions") == 2, Fraction(3, 4))
        assert not (column(table, "special_deductions") == 1).any()
        assert within(column(table, "special_bonuses"), Fraction(1, 2))


class TestScored:
    """Everything that is simulated can be scored, and scores the same one by one."""

    @pytest.mark.parametrize("scheme", [SMALL, SHIPPED])
    def test_no_row_has_a_problem(self, scheme: models.Scheme) -> None:
        rates = MIXED.rates if scheme is SMALL else "0.1"
        exclusions = MIXED.exclusions if scheme is SMALL else {"5.2": "0.5", "*": "0.3"}
        people = Population(rates=rates, exclusions=exclusions, outlets=(1, 3), sample_size=(1, 40), correlation="0.2")
        scored = batch.score(simulate(people, 4096, scheme, seed=3), scheme)
        assert scored["problem"].null_count == 4096
        assert scored["score"].null_count == 0

    @pytest.mark.parametrize("scheme", [SMALL, KINDS])
    def test_one_by_one_the_scores_are_the_same(self, scheme: models.Scheme) -> None:
        people = (
            MIXED
            if scheme is SMALL
            else evolve(MIXED, rates="0.3", verdicts=["B.1"], exclusions={"B": "0.2", "A.1": "0.3"})
        )
        findings, specials = simulate(people, 40, scheme, seed=4, layout="long")
        scored = batch.score(simulate(people, 40, scheme, seed=4), scheme)
        special = models.SpecialDeduction(scheme.special.ground_ids[0], "breach")
        for number, row in enumerate(specials.to_pylist()):
            own = [item for item in findings.to_pylist() if item["assessment"] == number]
            card = score(
                models.Assessment(
                    scheme.id,
                    [finding(scheme, item) for item in own if item["sampled"] or item.get("responses")],
                    exclusions=[
                        models.Exclusion(item["indicator"], "none")
                        for item in own
                        if not (item["sampled"] or item.get("responses"))
                    ],
                    special_deductions=[special] * row["special_deductions"],
                    special_bonuses=[models.SpecialBonus("merit")] * row["special_bonuses"],
                ),
                scheme,
            )
            assert scored["score"][number].as_py() == float(card.score)
            assert scored["grade"][number].as_py() == card.grade.id

    def test_a_measured_leaf_is_drawn_like_any_other(self) -> None:
        """The draws depend on the id of a leaf, its rate and its sizes, and not on how it is found."""

        def counted(one: models.Indicator) -> models.Indicator:
            method = None if one.scale else one.method
            return evolve(one, method=method, scale=None, children=[counted(child) for child in one.children])

        people = Population(rates="0.3", correlation="0.1", outlets=(1, 3), sample_size=(1, 5))
        plain = evolve(KINDS, indicators=[counted(one) for one in KINDS.indicators])
        measured, counts = simulate(people, 100, KINDS, seed=1).to_pydict(), simulate(people, 100, plain, seed=1)
        for leaf, scale in KINDS.tree.scales.items():
            values = [scale.to - scale.length * Fraction(n, of) for of, n in pairs(counts, leaf)]
            assert measured.pop(f"responses_{leaf}") == [of for of, _ in pairs(counts, leaf)]
            assert [Fraction(value) for value in measured.pop(f"value_{leaf}")] == values
            counts = counts.drop_columns([f"sampled_{leaf}", f"nonconforming_{leaf}"])
        assert measured == counts.to_pydict()


def pairs(table: Any, leaf: str) -> list[tuple[int, int]]:
    """What was sampled of a leaf and did not conform, row by row."""
    return [*zip(*(table[f"{name}_{leaf}"].to_pylist() for name in ("sampled", "nonconforming")), strict=True)]


def finding(scheme: models.Scheme, item: dict[str, Any]) -> models.Finding:
    """What a row of the layout "long" says."""
    leaf = scheme.indicator(item["indicator"])
    if leaf.scale:
        return models.Finding(leaf.id, value=item["value"], responses=item["responses"])
    counts = models.Counts(item["sampled"], item["nonconforming"])
    if leaf.method == "qualitative":
        return models.Finding(leaf.id, conforming=not counts.nonconforming)
    return models.Finding(leaf.id, sampled=counts.sampled, nonconforming=counts.nonconforming)


class TestPointTables:
    """Points drawn at random agree with what is published, exactly."""

    def test_every_table_is_admissible(self) -> None:
        for table in point_tables(SMALL, 50, seed=1):
            completed = schemes.with_points(SMALL, table)
            assert not completed.provisional
            assert min(table.values()) >= 0

    def test_the_first_tables_are_those_of_a_larger_number(self) -> None:
        assert point_tables("GB/T 27922-2011", 3, seed=1) == point_tables(tables=9, seed="1")[:3]
        assert point_tables(tables=2, seed=2) != point_tables(tables=2, seed="1")

    def test_every_cut_is_the_one_that_the_page_describes(self) -> None:
        row = simulating.Row(MIXED, SHIPPED, "cuts", 0)
        (group,) = (group for group in SHIPPED.tree.groups if "5.2.1" in group.leaves)
        cuts = sorted(row.bits(place, "points\0" + group.leaves[0], 2) >> 54 for place in range(len(group.leaves) - 1))
        places = [0, *cuts, 1024]
        table = point_tables(tables=3, seed="cuts")[2]
        assert [table[leaf] for leaf in group.leaves] == [Fraction(35 * (b - a), 1024) for a, b in pairwise(places)]

    def test_nothing_is_drawn_where_nothing_is_open(self) -> None:
        complete = schemes.with_points(SHIPPED, point_tables(tables=1, seed=1)[0])
        assert point_tables(complete, 2, seed=1) == [{}, {}]

    def test_all_leaves_have_the_same_chances(self) -> None:
        tables = point_tables(SCHEME, 4000, seed="chances")
        for leaf, mean, rest in (("5.3.1", "25/2", 25), ("5.2.6", "35/6", 35), ("5.1.1.1", "35/12", 35)):
            points = np.array([float(table[leaf]) for table in tables])
            # A cut falls on one of 1024 places; the first and the last leaf get half a part less and more.
            assert within(points, Fraction(mean)) or abs(points.mean() - float(Fraction(mean))) < rest / 1024 + 0.2
        alone = np.array([float(table["5.3.1"]) for table in tables])
        assert within((alone - 12.5) ** 2, Fraction(25**2, 12))  # uniform from 0 to 25


def problems(**fields: Any) -> list[str]:
    with pytest.raises(ModelError) as raised:
        Population(**fields)
    return [str(problem) for problem in raised.value.problems]


class TestProblems:
    """What makes no sense is refused, all of it at once, each with its path."""

    def test_every_field_of_a_population(self) -> None:
        assert problems(
            rates={"5.1": "1.5", "5.2": [], "5.3": [("2", "-1")], "": "0.1", "*": [3]},
            correlation="0.0005",
            leaf_correlation=True,
            outlet_correlation=-1,
            outlets=(3, 1),
            sample_size={"5.1": 0, "5.2": "many", "5.3": (1, 2, 3)},
            verdicts="5.1",
            exclusions={"5.1": "2"},
            special_deductions=3,
            special_bonuses=(0, 0),
        ) == [
            '$.rates.: must be text that is not empty, got ""',
            "$.rates.*: must be a rate, or pairs of a rate and its weight, got an array",
            "$.rates.5.1: must be from 0 to 1, got 3/2",
            "$.rates.5.2: must have a weight that is more than 0",
            "$.rates.5.3[0][0]: must be from 0 to 1, got 2",
            "$.rates.5.3[0][1]: must be zero or more, got -1",
            "$.correlation: must be 0, or more than 1/1024 and at most 1, got 1/2000",
            '$.leaf_correlation: must be a number such as 40, "2.5" or "35/12", got true',
            "$.outlet_correlation: must be from 0 to 1, got -1",
            f'$.outlets: {SIZE}, got "3 to 1"',
            f'$.sample_size.5.1: {SIZE}, got "0 to 0"',
            f'$.sample_size.5.2: {SIZE}, got "many"',
            f"$.sample_size.5.3: {SIZE}, got an array",
            '$.verdicts: must be an array of indicators, got "5.1"',
            "$.exclusions.5.1: must be from 0 to 1, got 2",
            "$.special_deductions: must be an array with the weights of 0, 1, 2 …, got 3",
            "$.special_bonuses: must have a weight that is more than 0",
        ]

    def test_one_value_for_all_is_named_by_its_field(self) -> None:
        assert problems(rates=2) == ["$.rates: must be from 0 to 1, got 2"]

    def test_what_does_not_fit_the_scheme(self) -> None:
        people = Population(
            rates={"5.1": 0, "5.9": 0, "5.2": 0},
            exclusions={"5.1": 1, "5.4": "0.5", "*": 1},
            verdicts=["5.2", "6"],
            special_bonuses=(1, 0, 1),
        )
        with pytest.raises(ModelError) as raised:
            simulate(people, 1, seed=1)
        assert [(problem.path, problem.code) for problem in raised.value.problems] == [
            ("$.rates.5.9", "unknown_indicator"),
            ("$.exclusions.5.4", "unknown_indicator"),
            ("$.verdicts[1]", "unknown_indicator"),
            *[("$.rates", "invalid_value")] * 6,
            ("$.exclusions", "nothing_applicable"),
            ("$.special_bonuses", "too_many_bonuses"),
        ]

    def test_what_a_scheme_does_not_have(self) -> None:
        """Verdicts on measured leaves, and special items where there are none: in an assessment both are refused too."""
        people = Population(rates=0, verdicts=["A", "B"], special_deductions=(9, 1), special_bonuses=(1, 0, 1))
        with pytest.raises(ModelError) as raised:
            simulate(people, 1, evolve(KINDS, special=NO_SPECIAL), seed=1)
        reason = "must have no weight for 1 or more: the scheme has no special deductions or bonuses"
        assert list(map(str, raised.value.problems)) == [
            '$.verdicts[0]: must not have "A": "A.1" under it is measured, and has no verdicts',
            f"$.special_deductions: {reason}",
            f"$.special_bonuses: {reason}",
        ]
        none = Population(rates=0, special_deductions=(1, 0), special_bonuses=(2,))
        assert len(simulate(none, 3, evolve(KINDS, special=NO_SPECIAL), seed=1)) == 3

    def test_what_is_asked_for(self) -> None:
        with pytest.raises(ModelError) as raised:
            simulate({}, True, 5, seed=" ", start=-1, layout="flat")  # type: ignore[arg-type]
        assert [problem.path for problem in raised.value.problems] == [
            "$.population",
            "$.scheme",
            "$.seed",
            "$.rows",
            "$.start",
            "$.layout",
        ]
        with pytest.raises(ModelError, match=r"\$\.rows: must be at most 2\*\*62 with those before them"):
            simulate(MIXED, 1, SMALL, seed=1, start=2**62)
        with pytest.raises(UnknownSchemeError):
            simulate(MIXED, 1, "GB/T 0", seed=1)
        with pytest.raises(ModelError, match=r"\$\.tables: must be a non-negative integer, got -1"):
            point_tables(tables=-1, seed=1)

    def test_a_population_is_a_value(self) -> None:
        again = Population(rates=dict(MIXED.rates.pairs))
        assert again == Population(rates=MIXED.rates)
        assert len({again, Population(rates=MIXED.rates)}) == 1
