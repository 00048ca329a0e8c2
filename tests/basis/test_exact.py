"""Numbers in, out and shown: the corners that properties pass by."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import gbt27922
from gbt27922._basis.exact import exact, exact_text, shown
from gbt27922.errors import ModelError

DIGITS = sys.int_info.default_max_str_digits


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (69.9, Fraction(699, 10)),
        (1e-7, Fraction(1, 10**7)),
        (Decimal("1E+2"), Fraction(100)),
        ("-2.50", Fraction(-5, 2)),
        ("35/12", Fraction(35, 12)),
        ("6/08", Fraction(3, 4)),
        ("9" * DIGITS, Fraction(10**DIGITS - 1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_read(value: Any, expected: Fraction) -> None:
    assert exact(value) == expected


@pytest.mark.parametrize(
    "value",
    [True, False, float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+999999999")]
    + ["", " 3", "3 ", "+3", "1e3", "1_000", "3,5", "1/0", "1/-2", "1.5/2", "nan", "٣", "0x1f", "9" * (DIGITS + 1)]
    + [10**DIGITS, Fraction(1, 10**DIGITS), None, b"3", [3], 3 + 0j],
    ids=lambda value: type(value).__name__,
)
def test_refused(value: Any) -> None:
    with pytest.raises(ModelError) as refusal:
        exact(value)
    assert len(refusal.value.problems) == 1
    assert len(str(refusal.value)) < 160


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(385, 4), "96.25"),
        (Fraction(2887, 30), "2887/30"),
        (Fraction(-3, 2), "-1.5"),
        (Fraction(0), "0"),
        (Fraction(1, 2**7), "0.0078125"),
        (Fraction(1, 2 * 5**9), "0.000000256"),
    ],
)
def test_written(value: Fraction, text: str) -> None:
    assert exact_text(value) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        ("three", '"three"'),
        ("line\nbreak", '"line\\nbreak"'),
        ("x" * 90, '"' + "x" * 39 + '…"'),
        (3.5, "3.5"),
        (Decimal("3.50"), "3.50"),
        (Fraction(1, 3), "1/3"),
        (10**DIGITS, "a number of very many digits"),
        ({}, "an object"),
        ([], "an array"),
        (b"", "a Python bytes"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_shown_in_messages(value: Any, words: str) -> None:
    assert shown(value) == words


def test_numbers_beyond_python_s_own_limit_are_written_whole() -> None:
    assert exact_text(Fraction(1, 3 * 10**DIGITS)) == "1/3" + "0" * DIGITS
    assert gbt27922.display(10**DIGITS - 1, 1) == "9" * DIGITS + ".0"
