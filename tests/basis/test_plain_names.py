"""Plain names of ids: identifiers, of which no two ids have one, and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.ids import indicator_id
from gbt27922._basis.plain_names import id_of, plain_name
from tests.support.shipped import SHIPPED

#: Ids of any kind, often with what could be confused: underscores, and digits that look like a code point.
_parts = st.one_of(st.text("_5fa-", min_size=1, max_size=6), st.text(min_size=1, max_size=4))
ids = st.lists(_parts, min_size=1, max_size=4).map(".".join).filter(lambda id: not indicator_id(id))


@given(ids)
def test_the_id_follows_from_the_name(id: str) -> None:
    assert id_of(plain_name(id)) == id


@given(ids)
def test_a_name_with_a_word_before_it_is_an_identifier(id: str) -> None:
    name = f"sampled_{plain_name(id)}"
    assert name.isascii()
    assert name.isidentifier()


def test_names_of_shipped_ids_differ_in_points_alone() -> None:
    for scheme in SHIPPED:
        for _, node in scheme.tree.nodes:
            assert plain_name(node.id) == node.id.replace(".", "_")
