"""Formulas for spreadsheets: no text is one, and every text is read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922.report import restored, safe

TEXTS = st.one_of(st.text(), st.text("=+-@＝＋－＠'\t\r\n 1.e店", max_size=6))


class TestAnyText:
    @given(TEXTS)
    def test_it_is_read_back(self, text: str) -> None:
        assert restored(safe(text)) == text

    @given(TEXTS)
    def test_it_is_no_formula(self, text: str) -> None:
        shown = safe(text)
        assert not shown.startswith(("\t", "\r", "\n"))
        is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", shown)
        assert is_number or not shown.lstrip(" \t\r\n").startswith(tuple("=+-@＝＋－＠"))

    @given(st.lists(TEXTS, unique=True))
    def test_two_stay_two(self, texts: list[str]) -> None:
        assert len({safe(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("number", ["-3", "+3", "-3.5", "0", "12"])
def test_a_number_stays_one(number: str) -> None:
    assert safe(number) == number


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1/3", "@SUM(A1)", "\t=1", "  =1", "＝1", "'", "-3\n"])
def test_what_is_computed_is_marked(text: str) -> None:
    assert safe(text) == f"'{text}"
