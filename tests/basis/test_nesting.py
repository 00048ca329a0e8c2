"""How deeply a JSON text may be nested: as deeply on every Python, wherever in the document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922._basis import nesting
from gbt27922._basis.nesting import MOST_NESTED, is_too_deep
from tests.support.shipped import EXAMPLES

#: Texts with marks that are none.
TEXTS = st.text(st.sampled_from('[]{}"\\/nu\n ,:评a'), max_size=8)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20
)


def depth(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_the_depth_is_that_of_the_value(value: Any, ascii: bool, indent: int | None) -> None:  # noqa: A002
    assert nesting._depth(json.dumps(value, ensure_ascii=ascii, indent=indent)) == depth(value)


@pytest.mark.parametrize(("begin", "end", "levels"), [("[", "]", 1), ('{"[": ', "}", 1), ('[{"}": [{"": ', "}]}]", 4)])
def test_so_much_is_read_and_no_more(begin: str, end: str, levels: int) -> None:
    most = MOST_NESTED // levels
    assert not is_too_deep(begin * most + "1" + end * most)
    assert is_too_deep(begin * (most + 1) + "1" + end * (most + 1))
    assert is_too_deep(begin * (most + 1))


@pytest.mark.parametrize("count", [201, 1000, 5000, 100_000])
@pytest.mark.parametrize("place", ['"scheme": {}', '"findings": [{{"indicator": "5.2.4", "note": {}}}]'])
def test_what_is_deeper_is_refused_wherever_it_is(place: str, count: int) -> None:
    inside = place.format("[" * count + "]" * count)
    rest = '"findings": []' if "findings" not in place else '"scheme": "S"'
    with pytest.raises(gbt27922.DocumentError) as refusal:
        gbt27922.parse_assessment(f'{{"format": "gbt27922.assessment/1", {inside}, {rest}}}')
    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [("$", "too_deep")]


def test_marks_in_texts_are_no_lists() -> None:
    document = json.loads(EXAMPLES[0].read_bytes())
    document["findings"][0]["note"] = '[{"\\' * 1000
    note = gbt27922.parse_assessment(json.dumps(document)).findings[0].note
    assert note == '[{"\\' * 1000


def test_a_mapping_that_is_nested_more_deeply_than_python_follows_is_refused_too() -> None:
    document: dict[str, Any] = dict(gbt27922.to_data(schemes.load("GB/T 27922-2011")))
    leaf: dict[str, Any] = document["indicators"][0]["children"][0]
    for _ in range(5_000):
        leaf = {"id": "9", "title": leaf["title"], "children": [leaf]}
    with pytest.raises(gbt27922.DocumentError) as refusal:
        schemes.parse({**document, "indicators": [leaf]})
    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [("$", "too_deep")]
