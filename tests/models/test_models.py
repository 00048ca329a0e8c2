"""Models made by hand: frozen, slotted, hashable, and refused with every problem at once."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from fractions import Fraction
from typing import Any

import attrs
import pytest

import gbt27922
from gbt27922 import models, schemes
from gbt27922.errors import DocumentError, Gbt27922Error, ModelError, Problem, UnknownSchemeError
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Grade,
    Indicator,
    Line,
    Nonconformity,
    Organization,
    Person,
    ScoreRange,
    Site,
    Source,
    SpecialDeduction,
    Title,
)
from tests.support.shipped import SCHEME

TITLE = Title("题", "title")
WHOLE = [Finding(leaf.id, conforming=leaf.id != "5.1.6") for leaf in SCHEME.leaves]
CARD = gbt27922.score(Assessment(SCHEME.id, WHOLE, revision=1))
VALUES = [
    SCHEME,
    SCHEME.indicators[0],
    SCHEME.grades[0],
    Assessment(SCHEME.id, WHOLE, metadata={"case": "7"}, revision=1),
    WHOLE[0],
    Site("HQ", "headquarters"),
    Exclusion("5.2.3", "不送货"),
    SpecialDeduction("law", "x"),
    Person("张三", "A-017", role="leader"),
    Nonconformity(indicator="5.2", severity="minor", description="x", closed="2028-02-29"),
    Source("as reported", "medium", text_zh="据报道"),
    CARD,
    CARD.lines[0],
    CARD.score_range,
]


def problems_of(make: Any, *values: Any, **named: Any) -> list[tuple[str, str]]:
    with pytest.raises(ModelError) as refusal:
        make(*values, **named)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
class TestValues:
    def test_frozen(self, value: Any) -> None:
        name = attrs.fields(type(value))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)

    def test_slotted(self, value: Any) -> None:
        assert not hasattr(value, "__dict__")

    def test_hashable_and_equal_to_a_copy(self, value: Any) -> None:
        for other in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301  # our own bytes
            assert (other, hash(other)) == (value, hash(value))
        assert value != "another type"


def test_every_model_is_exported_and_attrs() -> None:
    assert all(
        attrs.has(model) or issubclass(model, tuple) for name in models.__all__ if (model := getattr(models, name))
    )


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, [("$", "verdict_or_counts")]),
        ({"conforming": True, "sampled": 3, "nonconforming": 1}, [("$", "verdict_or_counts")]),
        ({"sampled": 3}, [("$", "verdict_or_counts")]),
        ({"conforming": 1}, [("$.conforming", "wrong_type")]),
        ({"sampled": 0, "nonconforming": -1}, [("$.sampled", "invalid_value"), ("$.nonconforming", "invalid_value")]),
        ({"sampled": 3, "nonconforming": 4}, [("$.nonconforming", "invalid_value")]),
        ({"sampled": True, "nonconforming": False}, [("$.sampled", "wrong_type"), ("$.nonconforming", "wrong_type")]),
        ({"sampled": 10**5000, "nonconforming": 0}, [("$.sampled", "invalid_value")]),
        ({"sampled": 10**100, "nonconforming": 0}, [("$.sampled", "invalid_value")]),
        ({"conforming": True, "note": " ", "site": 5}, [("$.site", "wrong_type"), ("$.note", "invalid_value")]),
    ],
)
def test_findings_made_wrong(named: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems_of(Finding, "5.1.6", **named) == expected


def test_a_finding_s_message_says_what_would_be_right() -> None:
    with pytest.raises(ModelError, match=r"^\$\.sampled: must be a positive integer, got 0$"):
        Finding("5.1.6", sampled=0, nonconforming=0)


def test_assessments_made_wrong() -> None:
    assert problems_of(Assessment, "S", [1, WHOLE[0], "x"]) == [
        ("$.findings[0]", "wrong_type"),
        ("$.findings[2]", "wrong_type"),
    ]
    assert problems_of(Assessment, "S", 5, sites="HQ", date="2026-02-30", metadata={"a": 1}, organization="ACME") == [
        ("$.findings", "wrong_type"),
        ("$.organization", "wrong_type"),
        ("$.date", "invalid_value"),
        ("$.metadata.a", "wrong_type"),
        ("$.sites", "wrong_type"),
    ]
    twice = [Site("HQ", "headquarters"), Site("HQ", "outlet")]
    lost = [Finding("5.1.6", "GZ", conforming=True)]
    assert problems_of(Assessment, "S", lost, sites=twice) == [
        ("$.sites[1].id", "duplicate_site"),
        ("$.findings[0].site", "unknown_site"),
    ]


def test_people_and_nonconformities_made_wrong() -> None:
    assert problems_of(Person, " ", " A", role="boss") == [
        ("$.name", "invalid_value"),
        ("$.id", "invalid_value"),
        ("$.role", "invalid_value"),
    ]
    assert problems_of(Nonconformity, indicator="", severity="grave", description="", closed="2027-02-29") == [
        ("$.indicator", "invalid_value"),
        ("$.severity", "invalid_value"),
        ("$.description", "invalid_value"),
        ("$.closed", "invalid_value"),
    ]
    assert problems_of(Source, "as reported", "medium", text_zh=" ") == [("$.text_zh", "invalid_value")]


def test_a_nonconformity_is_open_until_it_is_closed() -> None:
    still_open = Nonconformity(indicator="5.2", severity="major", description="x")
    closed = attrs.evolve(still_open, closed=dt.date(2026, 6, 1))
    assert (still_open.is_open, closed.is_open) == (True, False)


def test_what_surrounds_an_assessment_made_wrong() -> None:
    """A stage, people of one id or of ids that look alike, and the sites of nonconformities."""
    team = [Person("张三", "A-1"), Person("张三"), Person("李四", "A-1"), Person("王五"), Person("王五", "Ａ-1")]
    raised = [Nonconformity(indicator="5", site=site, severity="minor", description="x") for site in ("HQ", None, "GZ")]
    assert problems_of(
        Assessment,
        "S",
        [],
        stage="first",
        team=team,
        sites=[Site("HQ", "headquarters")],
        nonconformities=raised,
    ) == [
        ("$.stage", "invalid_value"),
        ("$.nonconformities[2].site", "unknown_site"),
        ("$.team[2].id", "duplicate_id"),
        ("$.team[4].id", "duplicate_id"),
    ]
    assert problems_of(Assessment, "S", [], team=[Site("HQ", "outlet")], nonconformities=5) == [
        ("$.team[0]", "wrong_type"),
        ("$.nonconformities", "wrong_type"),
    ]


@pytest.mark.parametrize(
    "metadata", [5, [], (("a",),), (5,), (("a", "b"), ("a", "c")), {"": "x"}, ((1, "x"), ("a", "y"))]
)
def test_metadata_made_wrong(metadata: Any) -> None:
    assert problems_of(Assessment, "S", [], metadata=metadata)


def test_what_is_given_loosely_is_kept_exactly() -> None:
    made = Assessment(
        "S", iter(WHOLE), date="2026-05-12", metadata={"b": "", "a": "中"}, organization=Organization("甲")
    )
    assert (made.date, made.metadata, made.metadata["a"]) == (dt.date(2026, 5, 12), {"a": "中", "b": ""}, "中")
    assert made.findings == tuple(WHOLE)
    assert made.metadata == Assessment("S", WHOLE, metadata=(("b", ""), ("a", "中"))).metadata
    assert Assessment("S", WHOLE, metadata=made.metadata, date=dt.date(2026, 5, 12)) == Assessment(
        "S", WHOLE, metadata=made.metadata, date="2026-05-12"
    )
    assert problems_of(Assessment, "S", WHOLE, date=dt.datetime(2026, 5, 12, tzinfo=dt.UTC)) == [
        ("$.date", "wrong_type")
    ]


def test_what_has_no_order_is_no_array() -> None:
    assert problems_of(Assessment, "S", set(WHOLE)) == [("$.findings", "wrong_type")]
    assert problems_of(Assessment, "S", [], metadata=(([], "a"), ([], "b")))


def test_text_with_half_a_surrogate_pair_is_refused() -> None:
    assert problems_of(Exclusion, "5.2.3", "a\ud800") == [("$.justification", "invalid_value")]


def test_indicators_and_grades_made_wrong() -> None:
    child = Indicator("5.1.1", TITLE)
    assert problems_of(Indicator, "5", TITLE, children=[child]) == [("$.children[0].id", "not_nested")]
    assert problems_of(Indicator, "5.1", TITLE, children=[child], method="sampled") == [("$.method", "invalid_value")]
    assert problems_of(Indicator, "5.1", "title", points=-1, method="guessed") == [
        ("$.title", "wrong_type"),
        ("$.points", "invalid_value"),
        ("$.method", "invalid_value"),
    ]
    assert problems_of(Grade, "x", TITLE, from_="many") == [("$.from", "invalid_value")]
    assert problems_of(Grade, "x", TITLE, from_=True) == [("$.from", "wrong_type")]
    assert Indicator("5.1", TITLE, points=2.5).points == Fraction(5, 2)


def test_lines_and_ranges_are_checked_too() -> None:
    line = CARD.lines[0]
    with pytest.raises(ModelError, match=r"\$\.earned"):
        attrs.evolve(line, earned=-1)
    assert isinstance(line, Line)
    assert problems_of(attrs.evolve, line, lost=1) == [("$.applicable", "invalid_value")]
    assert problems_of(attrs.evolve, line, points=1, sampled=0) == [
        ("$.applicable", "invalid_value"),
        ("$.nonconforming", "invalid_value"),
    ]
    assert problems_of(ScoreRange, Fraction(90), Fraction(80), CARD.grade, CARD.grade) == [
        ("$.highest", "invalid_value")
    ]
    with pytest.raises(ModelError, match="details: must be a function, got null"):
        attrs.evolve(CARD, details=None)  # type: ignore[arg-type]  # that is the test
    assert problems_of(ScoreRange, "low", None, CARD.grade, "fail") == [
        ("$.lowest", "invalid_value"),
        ("$.highest_grade", "wrong_type"),
    ]


class TestSchemes:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"indicators": []}, [("$.indicators", "invalid_value"), ("$.total", "points_sum")]),
            ({"total": 0}, [("$.total", "invalid_value")]),
            ({"total": 101}, [("$.total", "points_sum")]),
            ({"total": 99}, [("$.total", "points_sum")]),
            (
                {"aggregation": "median", "cap": "none"},
                [("$.aggregation", "invalid_value"), ("$.cap", "invalid_value")],
            ),
            ({"grades": []}, [("$.grades", "invalid_value")]),
            ({"grades": SCHEME.grades[1:]}, [("$.grades[0].from", "invalid_value")]),
            (
                {"grades": SCHEME.grades[:1] * 2},
                [("$.grades[1].id", "duplicate_id")],
            ),
            (
                {"grades": (SCHEME.grades[0], SCHEME.grades[2], SCHEME.grades[1])},
                [("$.grades[2].from", "not_rising")],
            ),
            ({"grades": (SCHEME.grades[0], Grade("x", TITLE, "69.995"))}, [("$.grades[1].from", "invalid_value")]),
            (
                {"display_places": -1, "special": None},
                [("$.display_places", "invalid_value"), ("$.special", "wrong_type")],
            ),
        ],
    )
    def test_made_wrong(self, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
        assert problems_of(attrs.evolve, SCHEME, **changes) == expected

    def test_ids_are_unique(self) -> None:
        twin = attrs.evolve(SCHEME.indicators[2], points=0)
        assert problems_of(attrs.evolve, SCHEME, indicators=[*SCHEME.indicators, twin]) == [
            ("$.indicators[3].id", "duplicate_id"),
            ("$.indicators[3].children[0].id", "duplicate_id"),
            ("$.indicators[3].children[1].id", "duplicate_id"),
        ]

    def test_trees_may_be_deep_but_not_endless(self) -> None:
        node = Indicator("x" + ".1" * 31, TITLE)
        for level in range(30, -1, -1):
            node = Indicator("x" + ".1" * level, TITLE, children=[node])
        assert len(attrs.evolve(SCHEME, indicators=[node]).tree.nodes) == 32
        assert problems_of(Indicator, "x" + ".1" * 32, TITLE) == [("$.id", "invalid_value")]

    def test_figures_are_short(self) -> None:
        assert problems_of(attrs.evolve, SCHEME, total=10**100) == [("$.total", "invalid_value")]
        assert problems_of(attrs.evolve, SCHEME, cap=Fraction(1, 10**100)) == [("$.cap", "invalid_value")]
        assert problems_of(Indicator, "5", TITLE, points=Fraction(1, 10**100)) == [("$.points", "invalid_value")]

    def test_what_is_worked_out_cannot_be_changed(self) -> None:
        with pytest.raises(TypeError):
            SCHEME.tree.points["5.1"] = Fraction(1)  # type: ignore[index]  # that is the test
        with pytest.raises(TypeError):
            SCHEME.tree.weights["5.1.6"] = 1  # type: ignore[index]  # that is the test

    def test_grounds_are_unique(self) -> None:
        grounds = SCHEME.special.grounds
        found = problems_of(attrs.evolve, SCHEME.special, grounds=[*grounds, grounds[1]])
        assert found == [("$.grounds[4].id", "duplicate_id")]

    def test_few_places_are_shown(self) -> None:
        assert problems_of(attrs.evolve, SCHEME, display_places=101) == [("$.display_places", "invalid_value")]
        assert problems_of(attrs.evolve, SCHEME, display_places=10**4299) == [("$.display_places", "invalid_value")]

    def test_random_share_is_a_share(self) -> None:
        sampling = SCHEME.sampling
        assert sampling is not None
        assert problems_of(attrs.evolve, sampling, random_share="1.01", initial=-1) == [
            ("$.initial", "invalid_value"),
            ("$.random_share", "invalid_value"),
        ]

    def test_points_of_an_unknown_indicator(self) -> None:
        with pytest.raises(KeyError):
            SCHEME.points("5.9")


class TestForms:
    """A form, ``{indicator: counts}``, becomes an assessment in one call."""

    def test_verdicts_and_counts(self) -> None:
        made = Assessment.from_counts("S", {"A": True, "B": False, "C": (20, 3), "D": [5, 0]}, metadata={"case": "1"})
        assert made == Assessment(
            "S",
            [
                Finding("A", conforming=True),
                Finding("B", conforming=False),
                Finding("C", sampled=20, nonconforming=3),
                Finding("D", sampled=5, nonconforming=0),
            ],
            metadata={"case": "1"},
        )

    def test_every_problem_names_its_field(self) -> None:
        with pytest.raises(ModelError) as caught:
            Assessment.from_counts("S", {"A": (2, 3), "B": "yes", "C": (1, 1, 1), "D": True})  # type: ignore[dict-item]  # that is the test
        assert [problem.path for problem in caught.value.problems] == [
            "$.counts.A.nonconforming",
            "$.counts.B.conforming",
            "$.counts.C.conforming",
        ]


class TestErrors:
    def test_are_frozen_values(self) -> None:
        problem = Problem("$.a", "wrong_type", {"wanted": "one_of", "allowed": ("b",), "got": "null"})
        one, same, other = DocumentError((problem,)), DocumentError((problem,)), ModelError((problem,))
        assert (one, hash(one)) == (same, hash(same))
        assert one != other
        assert one != "a text"
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own bytes
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            one.problems = ()  # type: ignore[misc]  # that is the test

    def test_have_one_base(self) -> None:
        assert issubclass(Gbt27922Error, ValueError)
        with pytest.raises(
            Gbt27922Error, match=r'^\$\.scheme: must be a shipped scheme .*, got "ISO 9001"$'
        ) as refusal:
            schemes.load("ISO 9001")
        assert isinstance(refusal.value, UnknownSchemeError)
