"""Ids are taken as they are written, or refused by name: in every list, in every reader."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, outlets, parse_assessment, schemes
from gbt27922._basis.ids import list_problems, look_alikes, looks_distinct, plain_id, plain_id_or_empty, suggestion
from gbt27922.errors import Gbt27922Error, ModelError
from gbt27922.models import (
    Assessment,
    ChosenOutlet,
    Exclusion,
    Finding,
    Grade,
    Indicator,
    Site,
    SpecialDeduction,
    Title,
)
from tests.support.shipped import SCHEME

WIDE = "ＧＺ-01"
#: Characters that no id may have, wherever they stand.
UNSEEN = ["\0", "\n", "\r", "\t", "\x1b", "\x85", "\u200b", "\u200d", "\u202e", "\u2028", "\u2066", "\ufeff", "\u3164"]
SPACES = [" ", "\u00a0", "\u3000", "\u2003"]
WORDS = {"zh": "题", "en": "title"}
TITLE = Title("题", "title")
LEAVES = SCHEME.leaves
CARD = gbt27922.to_data(gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json")))
FOUND = [{"indicator": leaf.id, "conforming": True} for leaf in LEAVES]


def reasons(make: Callable[..., object], *values: Any, **named: Any) -> list[str]:
    with pytest.raises(Gbt27922Error) as refusal:
        make(*values, **named)
    return str(refusal.value).splitlines()


class TestAnId:
    """An id has no white space at either end and no character that is not seen."""

    @pytest.mark.parametrize("id", ["GZ-01", "华南", "A B", "甲\u3000乙", "葛\U000e0100", "É", "👍"])
    def test_plain(self, id: str) -> None:
        assert plain_id(id) == ()

    @pytest.mark.parametrize("unseen", UNSEEN)
    @pytest.mark.parametrize("form", ["{}A", "A{}B", "A{}", "{}"])
    def test_unseen(self, form: str, unseen: str) -> None:
        (problem,) = plain_id(form.format(unseen))
        assert problem.code == "invalid_value"
        assert problem.reason.isprintable()

    @pytest.mark.parametrize("space", SPACES)
    def test_white_space_at_an_end(self, space: str) -> None:
        for id in (f"华南{space}", f"{space}华南"):
            (problem,) = plain_id(id)
            assert problem.reason.startswith('must be an id without white space at either end, such as "华南", got "')

    @given(st.text(max_size=4))
    def test_what_is_plain_can_be_shown_as_it_is(self, id: str) -> None:
        if not plain_id(id):
            assert id == id.strip()
            assert id
            assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in id)

    def test_no_text(self) -> None:
        assert [problem.code for value in (None, 1, "", " ") for problem in plain_id(value)] == [
            *["wrong_type"] * 2,
            *["invalid_value"] * 2,
        ]
        assert plain_id_or_empty("") == ()


class TestAList:
    """Two ids of one list that look alike are refused, with both named and what differs in them."""

    @pytest.mark.parametrize(
        ("one", "other", "differs"),
        [
            ("GZ-01", WIDE, "U+FF27 U+FF3A for U+0047 U+005A"),
            ("É", "E\u0301", "U+0045 U+0301 for U+00C9"),
            ("ab", "ａb", "U+FF41 for U+0061"),
            ("abcde", "ａｂｃｄｅ", "U+FF41 U+FF42 U+FF43 U+FF44… for U+0061 U+0062 U+0063 U+0064…"),
            ("葛", "葛\U000e0100", "U+E0100 for nothing"),
        ],
    )
    def test_look_alikes(self, one: str, other: str, differs: str) -> None:
        (problem,) = list_problems([("$[0]", one), ("$[1]", other)])
        assert problem.path == "$[1]"
        assert f"must differ in more than {differs} from " in problem.reason
        assert list(look_alikes([one, other, one])) == [(one, other)]
        assert not looks_distinct({one, other})

    def test_repeats(self) -> None:
        named = [("$[0]", "甲"), ("$[1]", "甲"), ("$[2]", None)]
        assert [problem.path for problem in list_problems(named)] == ["$[1]"]
        assert not list(list_problems(named, once=False))
        assert looks_distinct({"甲", "乙", None})

    @given(st.lists(st.text("GZ-01ＧＺéÉe\u0301 甲", min_size=1, max_size=3), max_size=6))
    def test_the_quick_check_says_the_same(self, ids: list[str]) -> None:
        named = [(f"$[{index}]", id) for index, id in enumerate(ids)]
        assert looks_distinct(set(ids)) == (not list(list_problems(named, once=False)))
        assert (len(set(ids)) == len(ids) and looks_distinct(set(ids))) == (not list(list_problems(named)))

    def test_which_one_is_meant(self) -> None:
        meant = suggestion(["HQ", "GZ 01"])
        assert [meant(id) for id in ("ＨＱ", "GZ01", "gz\u300001", "X", None)] == ["HQ", "GZ 01", "GZ 01", None, None]


#: Every way to give an id that is read, with the id to be filled in.
READERS: dict[str, Callable[[str], object]] = {
    "site": lambda id: Site(id, "outlet"),
    "stratum": lambda id: Site("A", "outlet", id),
    "site of a finding": lambda id: Finding("5.1.6", id, conforming=True),
    "indicator of a finding": lambda id: Finding(id, conforming=True),
    "exclusion": lambda id: Exclusion(id, "x"),
    "ground": lambda id: SpecialDeduction(id, "x"),
    "indicator": lambda id: Indicator(id, TITLE),
    "grade": lambda id: Grade(id, TITLE),
    "chosen outlet": lambda id: ChosenOutlet(id, "", "random"),
    "chosen stratum": lambda id: ChosenOutlet("A", id, "random"),
    "JSON": lambda id: parse_assessment(
        {"format": "gbt27922.assessment/1", "scheme": "S", "findings": [], "sites": [{"id": id, "kind": "outlet"}]}
    ),
    "list of outlets as CSV": lambda id: outlets.parse_outlets(f'id\n"{id}"\n'),
    "strata as CSV": lambda id: outlets.parse_outlets(f'id,stratum\nA,"{id}"\n'),
    "list of outlets as JSON": lambda id: outlets.parse_outlets([{"id": id}]),
    "required": lambda id: outlets.draw([Site("A", "outlet")], size=1, seed="A", required=[id]),
    "previous": lambda id: outlets.draw([Site("A", "outlet")], size=1, seed="A", previous=[id]),
    "point table": lambda id: schemes.with_points(SCHEME, f'indicator,points\n"{id}",1\n'),
    "points": lambda id: schemes.with_points(SCHEME, {id: 1}),
    "costs": lambda id: analysis.parse_costs(f'indicator,cost\n"{id}",1\n'),
    "change": lambda id: analysis.SetFinding("5.1.6", id, conforming=True),
    "indicator of a change": analysis.Exclude,
}


@pytest.mark.parametrize("id", ["华南 ", "\u3000华南", "GZ\u200b01"])
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_refuses_what_is_no_id(reader: str, id: str) -> None:
    assert any("must be an id" in line for line in reasons(READERS[reader], id))


def listed(*names: str) -> list[Site]:
    return [Site(name, "outlet") for name in names]


#: Every list of ids, with two that look alike.
LISTS: dict[str, Callable[[], object]] = {
    "sites": lambda: Assessment("S", [], sites=listed("GZ-01", WIDE)),
    "strata of sites": lambda: Assessment(
        "S", [], sites=[Site("A", "outlet", "GZ-01"), Site("B", "outlet", "GZ-01"), Site("C", "outlet", WIDE)]
    ),
    "outlets as CSV": lambda: outlets.parse_outlets(f"id\nGZ-01\n{WIDE}\n"),
    "strata as CSV": lambda: outlets.parse_outlets(f"id,stratum\nA,GZ-01\nB,{WIDE}\n"),
    "outlets as JSON": lambda: outlets.parse_outlets([{"id": "GZ-01"}, {"id": WIDE}]),
    "outlets to draw from": lambda: outlets.draw(listed("GZ-01", WIDE), size=1, seed="A"),
    "grades of a card": lambda: gbt27922.parse_scorecard(
        {**CARD, "grades": [*CARD["grades"], *({"id": id, "title": WORDS} for id in ("GZ-01", WIDE))]}
    ),
    "children": lambda: schemes.with_points(SCHEME, f"indicator,points\n5.1.6.GZ-01,\n5.1.6.{WIDE},\n"),
    "costs": lambda: analysis.parse_costs(f"indicator,cost\nGZ-01,1\n{WIDE},1\n"),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_refuses_ids_that_look_alike(name: str) -> None:
    (said,) = (line for line in reasons(LISTS[name]) if "must differ in more than" in line)
    assert "U+FF27 U+FF3A for U+0047 U+005A" in said
    assert 'GZ-01", got "' in said


def test_the_line_and_both_forms_are_named() -> None:
    space = 'must be an id without white space at either end, such as "华南", got "华南 "'
    assert reasons(outlets.parse_outlets, "id,stratum\nGZ-01,华南\nGZ-02,华南 \n") == [f"line 3: stratum: {space}"]
    said = reasons(outlets.parse_outlets, "id,stratum\nA,华南1\n\nB,华南１\n")
    assert said == ['line 4: stratum: must differ in more than U+FF11 for U+0031 from "华南1", got "华南１"']


def test_a_site_that_is_nearly_listed() -> None:
    sites = [{"id": "HQ", "kind": "headquarters"}]
    data = {
        "format": "gbt27922.assessment/1",
        "scheme": "S",
        "sites": sites,
        "findings": [{**FOUND[0], "site": "ＨＱ"}],
    }
    reason = 'must be listed under sites, but "ＨＱ" is not; did you mean "HQ"?'
    assert reasons(parse_assessment, data) == [f"$.findings[0].site: {reason}"]
    said = reasons(outlets.draw, listed("GZ-01"), size=1, seed="A", required=[WIDE])
    assert f'$.required[0]: must be an outlet of the list, but "{WIDE}" is not one; did you mean "GZ-01"?' in said


def test_an_order_has_every_problem_of_its_list() -> None:
    mixed: Any = [*listed("A", "A"), "B"]
    with pytest.raises(ModelError) as refusal:
        outlets.draw(mixed, size=1, seed="A")
    assert [problem.path for problem in refusal.value.problems] == ["$.outlets[2]", "$.outlets[1].id"]
