"""Rates and quotations: exact sums, which fees are due, and the rates of a body."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922.certification import Fee, Rates, audit_time, fees, parse_rates, rates, read_rates
from gbt27922.errors import DocumentError, ModelError
from gbt27922.models import Title
from gbt27922.models.stage import STAGES, Stage

OWN = "docs/examples/certification/rates.json"
_AMOUNT = st.integers(0, 10**9).map(lambda cents: Fraction(cents, 100))


def fee(id: str = "a", amount: Any = 1, per: Any = "case", stages: Any = ("initial",)) -> Fee:
    """A fee."""
    return Fee(id=id, title=Title("甲", "A"), amount=amount, per=per, stages=stages)


class TestShipped:
    """The national committee's trial table of fees."""

    def test_the_published_example(self) -> None:
        (days,) = (line for line in fees(audit_time(1200, "initial")).lines if line.fee.id == "person_day")
        assert [days.times, days.fee.amount, days.sum] == [Fraction(16), Fraction(3000), Fraction(48_000)]

    @pytest.mark.parametrize(
        ("stage", "total"),
        [
            ("initial", 1000 + 16 * 3000 + 2000),
            ("surveillance", Fraction("5.5") * 3000 + 2000),
            ("recertification", 1000 + 10 * 3000 + 2000),
        ],
    )
    def test_total(self, stage: Stage, total: Fraction) -> None:
        found = fees(audit_time(1200, stage))
        assert (found.total, found.currency, found.at_least) == (total, "CNY", False)

    def test_each_has_a_source_in_both_languages_and_travel_is_extra(self) -> None:
        assert all(one.source and one.source.text_zh for one in rates().fees)
        assert [title.en for title in rates().not_included] == ["travel"]

    def test_above_the_table_the_total_is_the_least(self) -> None:
        found = fees(audit_time(20_000, "initial"))
        assert found.at_least
        assert found.total == 1000 + 25 * 3000 + 2000
        assert gbt27922.to_data(found)["at_least"] is True


class TestOwnRates:
    """The rates of a body by argument."""

    def test_example(self) -> None:
        found = fees(audit_time(1200, "initial"), read_rates(OWN))
        assert [line.fee.id for line in found.lines] == ["person_day", "certificate"]
        assert [(line.times, line.sum) for line in found.lines] == [
            (Fraction(16), Fraction(80_000)),
            (Fraction(1), Fraction("150.5")),
        ]
        assert found.total == Fraction("80150.5")

    def test_nothing_is_due(self) -> None:
        found = fees(audit_time(5, "surveillance"), Rates(currency="CNY", fees=[fee()]))
        assert found.lines == ()
        assert found.total == 0

    @given(
        st.lists(st.tuples(_AMOUNT, st.sampled_from(["case", "person_day"]), st.sets(st.sampled_from(STAGES)))),
        st.integers(1, 12_000),
        st.sampled_from(STAGES),
        st.integers(0, 60),
    )
    def test_the_total_is_the_sum_of_what_is_due(
        self, drawn: list[tuple[Fraction, str, set[Stage]]], staff: int, stage: Stage, outlets: int
    ) -> None:
        own = [fee(str(index), amount, per, sorted(stages)) for index, (amount, per, stages) in enumerate(drawn)]
        time = audit_time(staff, stage, outlets)
        found = fees(time, Rates(currency="CNY", fees=own))
        due = [amount * (time.total if per == "person_day" else 1) for amount, per, stages in drawn if stage in stages]
        assert found.total == sum(due)
        assert gbt27922.formats.parse(gbt27922.to_json(found)) == found


class TestBadInput:
    """Every problem at once, with its path."""

    def test_rates(self) -> None:
        document = {
            "format": "gbt27922.rates/1",
            "currency": " ",
            "fees": [
                {"id": "a", "title": {"zh": "甲", "en": "A"}, "amount": "1/3", "per": "day", "stages": ["initial"]},
                {"id": "a", "title": {"zh": "甲", "en": "A"}, "amount": -1, "per": "case", "stages": ["x"]},
                {"id": "b", "title": {"zh": "甲", "en": "A"}, "amount": 1, "per": "case"}
                | {"stages": ["initial", "initial"]},
            ],
        }
        with pytest.raises(DocumentError) as refused:
            parse_rates(document)
        assert sorted(problem.path for problem in refused.value.problems) == [
            "$.currency",
            "$.fees[0].amount",
            "$.fees[0].per",
            "$.fees[1].amount",
            "$.fees[1].id",
            "$.fees[1].stages[0]",
            "$.fees[2].stages[1]",
        ]

    def test_an_amount_is_money(self) -> None:
        with pytest.raises(ModelError) as refused:
            fee(amount="0.005")
        (problem,) = refused.value.problems
        assert str(problem) == "$.amount: must be an amount with at most two decimal places, got 1/200"
        assert problem.message("zh") == "应为至多两位小数的金额，实为 1/200"
        with pytest.raises(ModelError) as refused:
            fee(amount="-1/3")
        assert len(refused.value.problems) == 1

    def test_stages_are_a_list(self) -> None:
        with pytest.raises(ModelError) as refused:
            fee(stages="initial")
        assert [str(problem) for problem in refused.value.problems] == ['$.stages: must be an array, got "initial"']

    def test_what_is_no_audit_time_and_no_rates(self) -> None:
        with pytest.raises(ModelError) as refused:
            fees(16, {})  # type: ignore[arg-type]  # what is tested
        assert [problem.path for problem in refused.value.problems] == ["$.audit_time", "$.rates"]

    def test_what_was_edited_is_found(self) -> None:
        data = gbt27922.to_data(fees(audit_time(1200, "initial")))
        data["total"] = "1"
        data["lines"][1]["times"] = "15"
        data["audit_time"]["total"] = "15"
        with pytest.raises(DocumentError) as refused:
            gbt27922.formats.parse(data)
        assert "$.audit_time.total" in {problem.path for problem in refused.value.problems}
        data["audit_time"]["total"] = "16"
        with pytest.raises(DocumentError) as refused:
            gbt27922.formats.parse(data)
        assert {problem.path for problem in refused.value.problems} == {"$.total", "$.lines[1].times"}
