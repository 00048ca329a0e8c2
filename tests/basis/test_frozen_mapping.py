"""A frozen mapping: what a mapping answers, a hash, and no way to change it."""

from __future__ import annotations

import copy
import pickle
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.frozen_mapping import FrozenMapping
from gbt27922.errors import ModelError
from gbt27922.models import Assessment
from tests.property import strategies as some

MEMBERS = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=5)


@given(MEMBERS, st.randoms(use_true_random=False))
def test_it_is_the_mapping_of_its_pairs(members: dict[str, str], random: Any) -> None:
    pairs = list(members.items())
    random.shuffle(pairs)
    found, other = FrozenMapping(tuple(members.items())), FrozenMapping(tuple(pairs))
    assert found == other == members == found == MappingProxyType(members)
    assert hash(found) == hash(other)
    assert (dict(found), [*found], len(found), repr(found)) == (members, [*members], len(members), repr(members))
    for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):  # noqa: S301  # our own
        assert (type(again), again) == (FrozenMapping, members)
    assert ("missing" in found, found.get("missing")) == (False, None)
    assert found != {**members, "missing": ""}


def test_it_does_not_change() -> None:
    found: Any = FrozenMapping((("case", "7"),))
    with pytest.raises(KeyError):
        found["other"]
    with pytest.raises(TypeError):
        found["case"] = "8"
    for name in ("pairs", "other"):
        with pytest.raises(AttributeError, match="does not change"):
            setattr(found, name, ())


@given(st.dictionaries(some.texts, st.text(st.characters(codec="utf-8"), max_size=3), max_size=5))
def test_metadata_is_sorted_and_hashed_however_it_is_given(members: dict[str, str]) -> None:
    pairs = tuple(members.items())
    made = [Assessment("S", [], metadata=given_) for given_ in (members, pairs[::-1], FrozenMapping(pairs))]
    assert {*made} == {made[0]}
    assert [*made[0].metadata.items()] == sorted(pairs)


@pytest.mark.parametrize(
    ("metadata", "path", "code"),
    [
        ((("a", "1"), ("a", "2")), "$.metadata", "repeated_key"),
        ((("a", "1"), ("a", "1")), "$.metadata", "repeated_key"),
        ((1, 2), "$.metadata", "wrong_type"),
        ([("a", "1")], "$.metadata", "wrong_type"),
        ({"a": []}, "$.metadata.a", "wrong_type"),
        ((("", "1"),), "$.metadata.", "invalid_value"),
    ],
)
def test_metadata_that_is_no_mapping_of_texts_is_refused(metadata: Any, path: str, code: str) -> None:
    with pytest.raises(ModelError) as refused:
        Assessment("S", [], metadata=metadata)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [(path, code)]
