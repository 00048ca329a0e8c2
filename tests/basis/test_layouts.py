"""JSON text in every layout, against the JSON writer of Python; and templates of documents."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.canonical import plain
from gbt27922._basis.layouts import Layout, json_text
from gbt27922._basis.templates import Template
from gbt27922.models import Assessment, Finding, Organization, SpecialDeduction

LAYOUTS: tuple[Layout, ...] = (None, 0, 2, "canonical")
texts = st.text(st.characters(exclude_categories=()), max_size=4)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def expected(value: object, layout: Layout) -> str:
    if layout == "canonical":
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, indent=layout)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data)
def test_data_are_written_as_python_writes_them(layout: Layout, value: Any) -> None:
    assert json_text(value, layout) == expected(value, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_model_is_written_as_its_data(layout: Layout) -> None:
    assessment = Assessment(
        "S",
        [Finding("1", sampled=3, nonconforming=1, note='"\n'), Finding("1", conforming=True)],
        organization=Organization("乙", "7"),
        date=dt.date(2026, 5, 12),
        metadata={"b": "1", "a": "2"},
        special_deductions=[SpecialDeduction("law", "罚款", rectified=True), SpecialDeduction("law", "罚款")],
    )
    for value in (assessment, (assessment, Fraction(1, 3), ()), {"one": assessment}):
        assert json_text(value, layout) == expected(plain(value), layout)
    assert json_text(assessment, layout) == expected(plain(assessment), layout)  # also a second time


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text({"a": object()}, 2)


@given(st.dictionaries(st.text(), st.text(), min_size=2, max_size=5), st.text(), st.sampled_from(LAYOUTS))
def test_a_filled_template_is_the_document(value: dict[str, str], other: str, layout: Layout) -> None:
    inner: dict[str, Any] = dict(value)
    template = Template.of({"inner": inner, "100 %s": "%d"}, [(inner, name) for name in [*value][:2]], layout)
    filled = {"inner": value | dict.fromkeys([*value][:2], other), "100 %s": "%d"}
    assert template.filled([json_text(other, None)] * 2) == json_text(filled, layout)
