"""Documents that are read at once: the models are those of the reader, and nothing is taken that the reader refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import reduce
from itertools import permutations
from operator import getitem
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats
from gbt27922._basis import json_text
from gbt27922._basis.json_text import load_object
from gbt27922.formats import reader
from gbt27922.formats.sound import sound
from gbt27922.models import Assessment, Finding, Scheme, Scorecard
from tests.property import strategies as some
from tests.property.test_documents import json_values, places, replaced

_FORMS: dict[Any, str] = {Assessment: Assessment.FORMAT, Scorecard: Scorecard.FORMAT}
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\s+')
#: What a text must not be taken for: the ends of objects and arrays, other arrays, and other ways to write the same.
_PIECES = (
    "}, {",
    "}]",
    '"findings": [{',
    '"sites":[{',
    ",",
    "}",
    "{",
    "[]",
    "1",
    "true",
    "null",
    '"\\u0061"',
    "\ud800",
    "1.0",
    "\xa0",
)


@pytest.fixture(scope="module", autouse=True, params=["orjson", "json"])
def decoder(request: pytest.FixtureRequest) -> Iterator[None]:
    """With orjson, and as where it is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "json":
            patch.setattr("gbt27922._basis.json_text.find_spec", lambda _: None)
        json_text._lossy.cache_clear()
        assert json_text._lossy()[1] is (request.param == "orjson")
        yield
    json_text._lossy.cache_clear()


def read(source: Any, model: Any) -> Any:
    """What the reader alone makes of a document; None if it refuses it."""
    try:
        with reader._DocumentErrors():
            return reader._structured(load_object(source), _FORMS[model], model)
    except gbt27922.DocumentError:
        return None


def told_apart(source: Any, model: Any) -> None:
    """Both ways read the same, if the first reads it at all."""
    found = sound(source, _FORMS[model], model)
    if found is not None:
        assert repr(found) == repr(read(source, model))
        assert gbt27922.to_json(found) == gbt27922.to_json(read(source, model))


@given(some.assessed(), st.sampled_from((None, 1)), st.booleans())
def test_sound_documents_are_read_at_once(drawn: tuple[Assessment, Scheme], indent: Any, in_order: bool) -> None:
    for model in (drawn[0], gbt27922.score(*drawn)):
        text = json.dumps(json.loads(gbt27922.to_json(model)), indent=indent, sort_keys=not in_order)
        for source in (text, text.encode(), "\ufeff" + text, json.loads(text)):
            found: Any = sound(source, model.FORMAT, type(model))
            assert found == read(source, type(model)) == formats.parse(source) == model
            assert gbt27922.to_json(found) == gbt27922.to_json(model)


@given(some.assessed(), json_values, st.data())
def test_any_value_anywhere(drawn: tuple[Assessment, Scheme], value: Any, data: st.DataObject) -> None:
    for model in (drawn[0], gbt27922.score(*drawn)):
        document = json.loads(gbt27922.to_json(model))
        place, other = data.draw(st.sampled_from(places(document))), data.draw(st.sampled_from(places(document)))
        found = reduce(getitem, other, document)  # what is sound elsewhere, and what is there twice
        new = data.draw(st.sampled_from((value, found, [*found, *found] if isinstance(found, list) else found)))
        mutated = replaced(document, data.draw(st.sampled_from((place, other))), new)
        for source in (json.dumps(mutated), mutated):
            told_apart(source, type(model))


@given(some.assessed(), st.data())
def test_any_text_anywhere(drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
    for model in (drawn[0], gbt27922.score(*drawn)):
        tokens = _TOKENS.findall(gbt27922.to_json(model, indent=data.draw(st.sampled_from((None, 1)))))
        for _ in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.integers(0, len(tokens) - 1))
            new = data.draw(st.sampled_from(_PIECES) | st.sampled_from(tokens) | st.text(max_size=2))
            inside = tokens[place][:-1] + new + tokens[place][-1:]
            tokens[place] = data.draw(st.sampled_from((new, tokens[place] + new, inside, "")))
        told_apart("".join(tokens), type(model))


_HEAD = '{"format": "gbt27922.assessment/1", "scheme": "S"'
_VERDICT = '{"indicator": "5.1.6", "conforming": true}'


@pytest.mark.parametrize(
    "text",
    [
        # A text that looks like the end of a finding, or of all, and one that makes up for it.
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "note": "}}, {{", "conforming": true}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "note": "}}, {{", "conforming": true}}, {_VERDICT},{_VERDICT}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "note": "}}]", "conforming": true}}, {_VERDICT}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "note": "a: b", "conforming": true, "conforming": true}}]}}',
        f'{_HEAD}, "findings": [{{"indicator" : "5.1.6", "note": ":", "conforming": true, "conforming": true}}]}}',
        f'{_HEAD}, "findings": [{_VERDICT}], "findings": [{_VERDICT}]}}',
        f'{_HEAD}, "findings": [{_VERDICT}], "findings": []}}',
        f'{_HEAD}, "findings": [], "organization": {{"name": "a", "findings": [{_VERDICT}]}}}}',
        f'{_HEAD}, "metadata": {{"findings": [{_VERDICT}]}}, "findings": []}}',
        f'{_HEAD}, "metadata": {{"a": "\\"findings\\": [{{"}}, "findings": [{_VERDICT}]}}',
        f'{_HEAD}, "metadata": {{"a\\"findings": [{_VERDICT}]}}, "findings": []}}',
        f'{_HEAD}, "a\\"findings": [{_VERDICT}], "findings": [{_VERDICT}]}}',
        f'{_HEAD}, "findings": [{_VERDICT}, {_VERDICT} , {_VERDICT}]}}',
        f'{_HEAD}, "findings": [{_VERDICT}\xa0]}}',
        f'{_HEAD}, "findings": [{_VERDICT},\u2003{_VERDICT}]}}',
        f'{_HEAD}, "findings":\x0b[{_VERDICT}]}}',
        f'{_HEAD}, "findings": [{_VERDICT},]}}',
        f'{_HEAD}, "findings": [{_VERDICT}]}} x',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": 1}}, {{"indicator": "5.1.6", "sampled": true, "nonconforming": false}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": {{}}}}, {{"indicator": "5.1.6", "sampled": [{{}}]}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": NaN}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "sampled": {"9" * 5000}, "nonconforming": 0}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "sampled": 1e400, "nonconforming": 0}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "sampled": 20.0, "nonconforming": 0e5}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": {"[" * 99_999}}}]}}',
        f'{_HEAD}, "findings": [{{}}]}}',
        f'{_HEAD}, "findings": [{_VERDICT}',
        '[["format", "gbt27922.assessment/1"], ["scheme", "S"], ["findings", []]]',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "sampled": {2**64}, "nonconforming": {2**64 - 1}}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "sampled": 20.00000000000000000001, "nonconforming": -0}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": true, "note": "\\ud83d\\ude00"}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": true, "note": "\\ud83d"}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": true, "note": "\ud83d"}}]}}',
        f'{_HEAD}, "findings": [{{"indicator": "5.1.6", "conforming": true, "note": "\x01"}}]}}',
    ],
)
def test_what_only_looks_sound(text: str) -> None:
    for source in (text, text.encode(errors="surrogatepass"), text.replace(", ", ","), text.replace(": ", ":")):
        told_apart(source, Assessment)


@pytest.mark.parametrize("note", ["[见附件]", "}, {", "}]", "a: b", "] }", '"', "\\"])
def test_a_note_may_look_like_the_end_of_its_finding(note: str) -> None:
    findings = [{"indicator": "5.1.6", "conforming": True, "note": note}, json.loads(_VERDICT)]
    text = json.dumps({**json.loads(_HEAD + "}"), "findings": findings}, ensure_ascii=False)
    found = sound(text, Assessment.FORMAT, Assessment)
    assert [one.note for one in found.findings] == [note, None]


def test_members_have_any_order() -> None:
    members = {"indicator": "5.1.6", "site": "HQ", "sampled": 20, "nonconforming": 3, "note": "a"}.items()
    document = {**json.loads(_HEAD + "}"), "sites": [{"id": "HQ", "kind": "headquarters"}]}
    document["findings"] = [*map(dict, permutations(members))]
    found = sound(json.dumps(document), Assessment.FORMAT, Assessment)
    assert set(found.findings) == {Finding("5.1.6", "HQ", sampled=20, nonconforming=3, note="a")}
    assert len(found.findings) == 120


@pytest.mark.parametrize(
    "pairs",
    [(["indicator", "5.1.6"], ["conforming", True]), ("ab",), (("indicator", "5.1.6"), ("conforming", True, 1)), ()],
)
def test_a_tuple_that_others_made_is_no_object(pairs: Any) -> None:
    source = {"format": Assessment.FORMAT, "scheme": "S", "findings": [pairs], "organization": pairs}
    assert sound(source, Assessment.FORMAT, Assessment) is None


@pytest.mark.parametrize("name", ["grades", "lines", "bounds"])
def test_a_list_keeps_its_rule(name: str) -> None:
    document = json.loads(gbt27922.to_json(gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))))
    twice = {**document, name: document[name] + document[name][:1]}
    found = [sound(source, Scorecard.FORMAT, Scorecard) for source in (twice, json.dumps(twice))]
    assert found == 2 * [read(twice, Scorecard)]


def test_equal_bounds_of_other_grades_are_not_shared() -> None:
    text = gbt27922.to_json(gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json")))
    card = gbt27922.parse_scorecard(text)
    other = gbt27922.parse_scorecard(text.replace('"five-star"', '"best"'))
    assert {bound.grade for bound in other.bounds} <= set(other.grades) != set(card.grades)
    assert {bound.grade for bound in card.bounds} <= set(card.grades)
    assert max(card.grades) == card.grades[-1] >= card.grade
