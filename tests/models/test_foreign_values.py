"""Values of other libraries: a number, flag or count is one whatever its type; all else is refused, and never raises."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import models, outlets, schemes
from gbt27922._basis.exact import exact, whole_if_possible
from gbt27922.analysis.items import Entry
from gbt27922.batch import Population, point_tables, simulate
from gbt27922.errors import ModelError
from gbt27922.models import Finding
from tests.support.libraries import pa, pd
from tests.support.shipped import SCHEME

HEAD: dict[str, Any] = {"format": "gbt27922.assessment/1", "scheme": "S"}


class Size(IntEnum):
    """A whole number with a name."""

    TWENTY = 20


class Told(float):
    """A float that writes itself in a way of its own."""

    def __repr__(self) -> str:
        return "about a lot"


@pytest.mark.parametrize(
    "value",
    [69.9, np.float64(69.9), np.float32(69.9), np.float16(69.9), np.longdouble("69.9"), Told(69.9), Decimal("69.90")]
    + [
        np.array(69.9),
        np.array(69.9, np.float32),
        pa.scalar(69.9),
        pa.scalar(69.9, pa.float32()),
        "69.9",
        np.str_("69.9"),
    ]
    + [pa.scalar(np.float16(69.9)), pa.scalar(Decimal("69.9")), pa.scalar("69.9"), pd.Series([69.9])[0]],
    ids=lambda value: type(value).__name__,
)
def test_a_number_means_its_shortest_text_whatever_its_type(value: Any) -> None:
    assert exact(value) == Fraction(699, 10)
    assert gbt27922.grade(value) == gbt27922.grade("69.9")
    assert schemes.with_points(SCHEME, {"5.3.1": value - value if isinstance(value, float) else 0})
    assert Entry(kind="cap", points=value).points == Fraction(699, 10)


WHOLE = [20, 20.0, np.int8(20), np.uint64(20), np.float32(20), np.float64(20), Told(20), Decimal(20), Decimal("2e1")]
WHOLE += [Fraction(20), Size.TWENTY, np.array(20), np.array(20.0), pa.scalar(20, pa.uint8()), pa.scalar(20.0)]
WHOLE += [pa.scalar(Decimal("20.00")), pd.Series([20], dtype="Int64")[0]]
NOT_WHOLE = ["20", np.str_("20"), pa.scalar("20"), True, np.True_, pa.scalar(True), 20.5, np.float64("nan"), np.inf]
NOT_WHOLE += [pd.NA, pd.NaT, pa.scalar(None, pa.int64()), np.ma.masked, np.array([20]), Decimal("NaN"), 20j]


@pytest.mark.parametrize("value", WHOLE, ids=lambda value: type(value).__name__)
def test_a_whole_number_is_a_count_whatever_its_type(value: Any) -> None:
    finding = Finding("5.1.6", sampled=value, nonconforming=value)
    assert type(finding.sampled) is int
    assert finding == Finding("5.1.6", sampled=20, nonconforming=20)
    assert gbt27922.parse_assessment(
        {**HEAD, "findings": [{"indicator": "5.1.6", "sampled": value, "nonconforming": 0}]}
    )
    assert outlets.sample_size(value, "initial") == outlets.sample_size(20, "initial")
    assert gbt27922.grade(95, special_deductions=value).id == "fail"
    assert gbt27922.display(1, value) == "1." + 20 * "0"
    assert Population(rates=0, outlets=value, sample_size=value).outlets == (20, 20)
    assert simulate(Population(rates=0), value, seed=value).equals(simulate(Population(rates=0), 20, seed=20))
    assert len(point_tables(tables=value, seed="A")) == 20
    listed = [models.Site(f"S{number}", "outlet") for number in range(30)]
    assert outlets.draw(listed, size=value, seed="A") == outlets.draw(listed, size=20, seed="A")


@pytest.mark.parametrize("value", NOT_WHOLE, ids=lambda value: type(value).__name__)
def test_nothing_else_is_a_count(value: Any) -> None:
    with pytest.raises(ModelError) as refused:
        Finding("5.1.6", sampled=value, nonconforming=0)
    assert [problem.path for problem in refused.value.problems] == ["$.sampled"]
    with pytest.raises(ModelError):
        gbt27922.grade(95, special_deductions=value)
    with pytest.raises(gbt27922.DocumentError) as refused_too:
        gbt27922.parse_assessment({**HEAD, "findings": [{"indicator": "5.1.6", "sampled": value, "nonconforming": 0}]})
    assert refused_too.value.problems[0].reason == refused.value.problems[0].reason


@pytest.mark.parametrize(
    "value", [True, np.True_, np.array(True), pa.scalar(True)], ids=lambda value: type(value).__name__
)
def test_a_flag_is_one_whatever_its_type(value: Any) -> None:
    assert Finding("5.1.6", conforming=value).conforming is True
    finding = {"indicator": "5.1.6", "conforming": value}
    assert gbt27922.parse_assessment({**HEAD, "findings": [finding]}).findings[0].conforming is True
    with pytest.raises(ModelError, match="must be a number"):
        exact(value)


@pytest.mark.parametrize("value", [1, 0, np.int64(1), "true", pd.NA], ids=lambda value: type(value).__name__)
def test_nothing_else_is_a_flag(value: Any) -> None:
    with pytest.raises(ModelError, match=r"^\$.conforming: must be true or false"):
        Finding("5.1.6", conforming=value)


@pytest.mark.parametrize("value", [pd.NA, pd.NaT, np.ma.masked, pa.scalar(None), pa.scalar(None, pa.float64())])
def test_a_missing_value_is_called_so(value: Any) -> None:
    with pytest.raises(ModelError, match="got a missing value"):
        exact(value)
    with pytest.raises(ModelError, match="got a missing value"):
        Finding("5.1.6", sampled=value, nonconforming=0)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_narrow_float_is_the_shortest_text_that_is_read_back_as_it(value: float) -> None:
    shortest = exact(str(Decimal(str(np.float32(value))).normalize().__format__("f")))
    assert exact(np.float32(value)) == exact(pa.scalar(value, pa.float32())) == shortest
    assert exact(np.array(value, np.float32)) == shortest
    assert np.float32(float(shortest)) == np.float32(value)


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_a_count_is_the_same_in_every_writing(number: int, places: int) -> None:
    for written in (Fraction(number), Decimal(number), Decimal(f"{number}.{'0' * places}"), Decimal(f"{number}e0")):
        assert whole_if_possible(written) == number
        assert type(whole_if_possible(written)) is int
