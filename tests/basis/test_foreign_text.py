"""Foreign text is shown, never obeyed: visible, cut and quoted by one function."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.foreign_text import cut, has_hidden, listed, one_line, quoted, visible

ANY = st.text(st.characters(), max_size=60)


@given(ANY)
def test_nothing_shown_is_unseen_and_all_of_it_can_be_encoded(text: str) -> None:
    for shown in (visible(text), quoted(text), one_line(text), cut(text, 7)):
        assert shown.isprintable()
        assert not has_hidden(shown)
        shown.encode()  # or it raises


@pytest.mark.parametrize("text", ["", "plain text", "华南 · 广州", "é", "👍🏽", "❤\ufe0f", "葛\U000e0100", 'a "b"'])
def test_what_is_seen_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b\x85", r"\x9b\x85"),
        ("a\u202eb", r"a\u202eb"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ud800", r"\ud800"),
        ("\u200b\u2060\ufeff", r"\u200b\u2060\ufeff"),
        ("\u3164\uffa0\u2800", r"\u3164\uffa0\u2800"),
        ("\ufe0f", r"\ufe0f"),
        ("a\ufe0f\ufe0e", "a\ufe0f" + r"\ufe0e"),
        ("\ue000\U0010ffff", r"\ue000\U0010ffff"),
    ],
)
def test_what_is_not_seen_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY, st.integers(1, 50))
def test_what_is_cut_is_short_and_the_beginning(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    assert visible(text).startswith(shown.removesuffix("…"))
    assert shown == visible(text) or shown.endswith("…")


def test_an_escape_is_whole_or_not_there() -> None:
    assert [cut("a\u202e" + "b" * 9, most) for most in range(1, 9)] == [*["…"][:1], *["a…"] * 6, r"a\u202e…"]


def test_a_long_text_is_not_looked_at_to_its_end() -> None:
    assert quoted("x" * 10**6) == f'"{"x" * 39}…"'


def test_a_gap_is_looked_at_once() -> None:
    assert (
        one_line("a" + " " * 10**6 + "b") == "a" + " " * 10**6 + "b"
    )  # looked at again from each space, it takes an hour
    assert one_line("a \n b\t\tc  d\u3000") == "a b c  d"


def test_a_long_list_is_counted() -> None:
    assert listed(str(number) for number in range(1000)) == f"{', '.join(map(str, range(20)))} and 980 more"
    assert listed(["a\nb"], quote=True) == r'"a\nb"'
