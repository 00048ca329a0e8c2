"""Keys as small numbers, and findings summed block after block: the same whatever the type, the order and the size of a block."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922 import batch
from gbt27922.batch.tables import codes, pooling
from gbt27922.batch.tables.codes import coded
from tests.property.strategies import node, patched
from tests.support.libraries import pa

INTEGERS = {f"{kind}int{bits}": (kind, bits) for kind in ("", "u") for bits in (8, 16, 32, 64)}
SCHEME = patched(total=10, indicators=[node("A", 4, node("A.1"), node("A.2")), node("B", 6)])


@st.composite
def integers(draw: st.DrawFn) -> Any:
    """Columns of integers: near each other, at either end of what their type holds or far apart, in runs or not, with gaps or not."""
    name = draw(st.sampled_from(sorted(INTEGERS)))
    kind, bits = INTEGERS[name]
    least = 0 if kind else -(1 << bits - 1)
    most = least + (1 << bits) - 1
    start = draw(st.sampled_from([least, most - 6, max(least, -3), 5]))
    near = st.integers(start, start + 6)
    value = draw(st.sampled_from([near, near | st.integers(least, most), near | st.none()]))
    times = draw(st.sampled_from([1, 3]))
    values = [one for one in draw(st.lists(value, max_size=20)) for _ in range(times)]
    return pa.array(values, pa.type_for_alias(name))


@given(integers(), st.integers(1, 9))
def test_codes_are_in_order_of_first_appearance(array: Any, block: int) -> None:
    with patch.object(codes, "_BLOCK", block):
        found, keys = coded(array)
    values = array.to_pylist()
    distinct = list(dict.fromkeys(values))
    assert keys.type == array.type
    assert keys.to_pylist() == distinct
    assert found.tolist() == [distinct.index(value) for value in values]


#: An assessment is sound, or has what cannot be summed; blocks cut it anywhere.
FOUND = [
    [("A.1", 3, 1), ("A.2", 2, 0), ("B", 1, 0)],
    [("A", 0, 0), ("B", 3, 1)],
    [("A", 0, 0), ("A.1", 1, 0), ("B", 3, 1)],
    [("A.1", 3, 1), ("A.1", 4, 0), ("A.2", 2, 0), ("B", 1, 0)],
    [("A.1", 300, 1), ("A.2", 2, 0), ("B", 254, 0)],
    [("A.1", 3, 4), ("A.2", 2, 0), ("B", 1, 0), ("C", 1, 0)],
    [("A.1", 3, 0), ("B", 1, 0)],
]


@given(st.lists(st.sampled_from(FOUND), min_size=1, max_size=5), st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_size_of_a_block_never_matters(found: list[Any], block: int, random: Any) -> None:
    rows = [(name, *row) for name, rows in enumerate(found) for row in rows]
    random.shuffle(rows)
    names = ("assessment", "indicator", "sampled", "nonconforming")
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    whole = batch.score(table, SCHEME, "long", exact=True)
    with patch.object(codes, "_BLOCK", block), patch.object(pooling, "_BLOCK", block):
        assert batch.score(table, SCHEME, "long", exact=True).equals(whole)
    alone = {
        name: batch.score(table.filter(pa.compute.equal(table[0], name)), SCHEME, "long") for name in range(len(found))
    }
    for row in whole.to_pylist():
        (single,) = alone[row["assessment"]].to_pylist()
        assert single.items() <= row.items()


@pytest.mark.parametrize("far", [0, 1])
def test_keys_are_looked_up_where_the_table_is_no_larger_than_the_column(far: int) -> None:
    array = pa.array([7, 5, 7, 8 + far])
    with patch.object(codes, "_by_hash", side_effect=KeyError):
        if far:
            with pytest.raises(KeyError):
                coded(array)
        else:
            assert coded(array)[0].tolist() == [0, 1, 0, 2]
