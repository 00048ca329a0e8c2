"""What is left out where not every case is tried: never a whole test."""

from __future__ import annotations

import pytest

from tests.support.by_turns import tried

NAMES = [f"tests/test_{test}.py::test[{case}-{medium}]" for test in "ab" for case in range(100) for medium in "vwxyz"]
ALONE = ["tests/test_c.py::test", "docs/page.md::page.md", "tests/test_d.py::test[one]"]


@pytest.mark.parametrize("one_of", [1, 2, 5, 10_000])
def test_of_every_test_some_cases_are_tried(one_of: int) -> None:
    found = tried([*NAMES, *ALONE], one_of)
    assert {NAMES[0], NAMES[500], *ALONE} <= found <= {*NAMES, *ALONE}
    assert len(found) == pytest.approx(len(NAMES) / one_of, abs=100 if one_of > 1 else 3)


def test_cases_of_every_kind_are_among_them() -> None:
    assert {name[-2] for name in tried(NAMES, 5)} == {*"vwxyz"}


def test_all_are_tried_once_in_any_order() -> None:
    assert tried(reversed(NAMES), 1) == {*NAMES}
