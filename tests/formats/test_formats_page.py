"""The page about formats: what it tells a port about numbers, texts and keys is what documents hold."""

from __future__ import annotations

import doctest
import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats
from gbt27922._basis.exact import exact_text
from gbt27922.models import Assessment, Finding

PAGE = Path("docs/reference/formats.md").read_text(encoding="utf-8")
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def defined() -> Callable[[Fraction], str]:
    """The function that the page prints."""
    names: dict[str, Any] = {}
    for example in doctest.DocTestParser().get_examples(PAGE):
        if example.source.startswith(("from fractions", "def written")):
            exec(example.source, names)  # noqa: S102  # of our own page
    found: Callable[[Fraction], str] = names["written"]
    return found


@given(st.fractions() | st.builds(lambda above, places: Fraction(above, 10**places), st.integers(), st.integers(0, 30)))
def test_the_numbers_of_the_page_are_those_of_documents(number: Fraction) -> None:
    assert defined()(number) == exact_text(number)
    assert Fraction(exact_text(number)) == number


def escaped(text: str) -> str:
    """A text as the page says."""
    each = (ESCAPES.get(char) or (f"\\u{ord(char):04x}" if char < " " else char) for char in text)
    return f'"{"".join(each)}"'


@given(st.dictionaries(TEXTS, TEXTS, max_size=6), TEXTS)
def test_the_canonical_text_of_the_page_is_that_of_documents(metadata: dict[str, str], note: str) -> None:
    made = Assessment("S", [Finding("1", conforming=True, note=note)], metadata=metadata)
    pairs = sorted(metadata.items(), key=lambda pair: pair[0].encode())
    about = ",".join(f"{escaped(name)}:{escaped(value)}" for name, value in pairs)
    named = f'"metadata":{{{about}}},' if metadata else ""
    findings = f'[{{"conforming":true,"indicator":"1","note":{escaped(note)}}}]'
    text = f'{{"findings":{findings},"format":"gbt27922.assessment/1",{named}"scheme":"S"}}'
    assert formats.canonical(made) == text
    assert hashlib.sha256(text.encode()).hexdigest() == made.sha256


def test_a_document_inside_another_has_no_format() -> None:
    card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    data = json.loads(formats.canonical(gbt27922.analysis.compare(card, card)))
    assert ("format" in data, "format" in data["a"]) == (True, False)


@pytest.mark.parametrize(
    ("written", "sound"),
    [
        ("20.0", True),
        ("2e1", True),
        ('"20"', False),
        ("true", False),
        ("20.5", False),
        ("1" + "0" * 99, True),
        ("1" + "0" * 100, False),
    ],
)
def test_a_count_is_a_number_whose_value_is_whole(written: str, sound: bool) -> None:
    text = (
        '{"format":"gbt27922.assessment/1","scheme":"S","findings":[{"indicator":"1","sampled":%s,"nonconforming":0}]}'
    )
    try:
        gbt27922.parse_assessment(text % written)
    except gbt27922.DocumentError:
        assert not sound
    else:
        assert sound


def test_a_port_names_itself() -> None:
    assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    data = gbt27922.to_data(gbt27922.score(assessment)) | {"library_version": "lotus-scoring 2.3.1"}
    assert gbt27922.verify(gbt27922.parse_scorecard(data), assessment) == ()
    with pytest.raises(gbt27922.DocumentError):
        gbt27922.parse_scorecard(data | {"library_version": ""})
