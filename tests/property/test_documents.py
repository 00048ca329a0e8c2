"""Documents: whatever the bytes, the reader takes them whole or says what is wrong, and writing loses nothing."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.errors import Gbt27922Warning
from gbt27922.models import Assessment, Scheme
from tests.property import strategies as some

PARSERS = (gbt27922.parse_assessment, gbt27922.parse_scorecard, schemes.parse)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in JSON data."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, member in members for place in places(member, (*path, name)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """``value`` with ``new`` at ``path``."""
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


class TestRoundTrip:
    """numbers out; §4: an assessment mirrors its document."""

    @given(some.assessed())
    def test_assessment(self, drawn: tuple[Assessment, Scheme]) -> None:
        """What is written is read as the same value with the same digest."""
        assessment = drawn[0]
        again = gbt27922.parse_assessment(gbt27922.to_json(assessment))
        assert (again, again.sha256, hash(again)) == (assessment, assessment.sha256, hash(assessment))

    @given(some.assessed())
    def test_scorecard(self, drawn: tuple[Assessment, Scheme]) -> None:
        """A card is read as it was written, and verified."""
        card = gbt27922.score(*drawn)
        again = gbt27922.parse_scorecard(gbt27922.to_json(card).encode())
        assert (again, hash(again), gbt27922.to_json(again)) == (card, hash(card), gbt27922.to_json(card))
        assert gbt27922.verify(again, *drawn) == ()

    @given(some.assessed(), st.data())
    def test_verify_finds_every_change(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """A changed number, flag or text of a card is found at its place."""
        document = json.loads(gbt27922.to_json(gbt27922.score(*drawn)))
        leaves = [place for place in places(document) if place and isinstance(place[-1], str)]
        new: dict[object, object] = {"sampled": 10**50, "level": 77, "points": "1000000000", "score": "1/7"}
        path = data.draw(st.sampled_from([place for place in leaves if place[-1] in new]))
        forged = gbt27922.parse_scorecard(replaced(document, path, new[path[-1]]))
        where = "$" + "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in path)
        assert [problem.path for problem in gbt27922.verify(forged, *drawn)] == [where]

    @given(some.assessed(), st.randoms(use_true_random=False), st.booleans())
    def test_digest_is_of_the_meaning(self, drawn: tuple[Assessment, Scheme], random: Any, ascii_only: bool) -> None:
        """The order of keys, spaces and escapes do not change a digest."""

        def shuffled(value: Any) -> Any:
            if isinstance(value, list):
                return [shuffled(item) for item in value]
            if not isinstance(value, dict):
                return value
            names = list(value)
            random.shuffle(names)
            return {name: shuffled(value[name]) for name in names}

        text = json.dumps(shuffled(some.document(drawn[0])), indent=3, ensure_ascii=ascii_only)
        assert gbt27922.parse_assessment("\ufeff" + text).sha256 == drawn[0].sha256


class TestAnythingElse:
    """Nothing but ``Gbt27922Error`` ever leaves ``parse_*``."""

    @pytest.mark.parametrize("parse", PARSERS)
    @given(source=st.binary() | st.text() | json_values.map(json.dumps) | st.dictionaries(st.text(), json_values))
    @example(source=b"\xff")
    @example(source="[" * 100_000)
    @example(source='{"a":' * 100_000)
    @example(source='{"format": ' + "9" * 10_000 + "}")
    @example(source='{"format": "gbt27922.assessment/1", "scheme": "\\ud800", "findings": []}')
    @example(source=b"\xef\xbb\xbf{}")
    @example(source='{"format": "gbt27922.scheme/1", "total": 1e99999999999999999999}')
    @example(source='{"\\ud800": 1, "a\\nb": 2, "a\\nb": 3}')
    def test_any_source(self, parse: Any, source: Any) -> None:
        """Bytes, texts and objects that are no document are refused with problems."""
        with pytest.raises(gbt27922.Gbt27922Error) as refusal:
            parse(source)
        assert refusal.value.problems
        assert str(refusal.value).encode().decode().count("\n") == len(refusal.value.problems) - 1

    @given(some.assessed(), json_values, st.data())
    def test_any_mutation_of_an_assessment(
        self, drawn: tuple[Assessment, Scheme], value: Any, data: st.DataObject
    ) -> None:
        """A document with any value anywhere is read, or refused with paths that begin where the value is."""
        document = some.document(drawn[0])
        path = data.draw(st.sampled_from(places(document)))
        mutated = replaced(document, path, value)
        try:
            from_mapping: object = gbt27922.parse_assessment(mutated) if isinstance(mutated, dict) else None
        except gbt27922.DocumentError as error:
            from_mapping = error
        try:
            from_text: object = gbt27922.parse_assessment(json.dumps(mutated))
        except gbt27922.DocumentError as error:
            from_text = error
        if isinstance(mutated, dict):
            assert isinstance(from_text, gbt27922.DocumentError) == isinstance(from_mapping, gbt27922.DocumentError)

    @given(json_values, st.data())
    def test_any_mutation_of_a_scheme(self, value: Any, data: st.DataObject) -> None:
        """A scheme with any value anywhere is read, or refused."""
        document = json.loads(gbt27922.to_json(some.SMALL))
        mutated = replaced(document, data.draw(st.sampled_from(places(document))), value)
        try:
            scheme = schemes.parse(json.dumps(mutated))
        except gbt27922.DocumentError as error:
            assert error.problems
        else:
            assert schemes.parse(gbt27922.to_json(scheme)) == scheme

    @given(some.assessments(some.SHIPPED), json_values, st.data())
    def test_any_mutation_of_a_scorecard(self, assessment: Assessment, value: Any, data: st.DataObject) -> None:
        """A card with any value anywhere is read, or refused; if it is read, it can be verified."""
        document = json.loads(gbt27922.to_json(gbt27922.score(assessment)))
        mutated = replaced(document, data.draw(st.sampled_from(places(document))), value)
        try:
            card = gbt27922.parse_scorecard(json.dumps(mutated))
        except gbt27922.DocumentError as error:
            assert error.problems
        else:
            gbt27922.verify(card, assessment)

    @given(st.text() | st.binary())
    def test_any_point_table(self, table: Any) -> None:
        """A text that is no point table is refused."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Gbt27922Warning)  # it may be read as GB18030
            try:
                schemes.with_points(some.SHIPPED, table)
            except gbt27922.DocumentError as error:
                assert error.problems

    @given(st.lists(st.tuples(st.sampled_from(("5.1", "5.1.6", "5.1.6.1", "5.3.2", "5.9")), st.text(max_size=4))))
    def test_any_cells(self, rows: list[tuple[str, str]]) -> None:
        """Rows with any points are taken or refused."""
        table = "indicator,points\n" + "".join(f"{indicator},{points}\n" for indicator, points in rows)
        try:
            schemes.with_points(some.SHIPPED, table)
        except gbt27922.DocumentError as error:
            assert error.problems
