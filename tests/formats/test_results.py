"""Results that are read back: what each must say, and every problem of one that does not, with its path."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, fields

import gbt27922
from gbt27922 import analysis, conformance, estimates, formats
from gbt27922._basis.json_text import InvalidValueError
from gbt27922._basis.partial import UNSOUND
from gbt27922.errors import DocumentError, ModelError, Problem
from gbt27922.formats.cross_field_problems import partial_model
from gbt27922.models import AssessmentReference, SchemeReference
from tests.support.results import ASSESSMENT, OPEN, OUTLETS, RESULTS

pytestmark = pytest.mark.once

Change = Callable[[dict[str, Any]], object]


def document_of(form: str) -> dict[str, Any]:
    """The fullest document of a format, new at each call."""
    found = max(
        (gbt27922.to_data(one) for one in RESULTS if f"gbt27922.{form}/1" == one.FORMAT), key=lambda d: len(str(d))
    )
    return copy.deepcopy(found)


def said(source: Any) -> list[str]:
    """The problems of a document."""
    with pytest.raises(DocumentError) as refused:
        formats.parse(source)
    return [str(problem) for problem in refused.value.problems]


def changed(form: str, *changes: Change) -> list[str]:
    """The problems of a document of ``form`` after changes; those of plain data and of text are the same."""
    document = document_of(form)
    for change in changes:
        change(document)
    assert said(document) == said(json.dumps(document))
    return said(document)


class TestFormat:
    """The field ``format`` says what a document is."""

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("{}", "$.format: is required and must be one of gbt27922.assessment/1, gbt27922.scheme/1, "),
            ('{"format": "gbt27922.scorecard/2"}', '$.format: must be one of "gbt27922.assessment/1", '),
            ('{"format": 7}', '$.format: must be one of "gbt27922.assessment/1", '),
            ('{"format": ["gbt27922.scheme/1"]}', '$.format: must be one of "gbt27922.assessment/1", '),
            ('{"format": "a", "format": "b"}', "$.format: must be given only once"),
            ("[]", "$: must be an object, got an array"),
            ("", "$: must be JSON, but line 1 column 1 is not: Expecting value"),
            ("[" * 99_999, "$: must not be nested this deeply"),
        ],
    )
    def test_what_names_none(self, source: str, told: str) -> None:
        (problem,) = said(source)
        assert problem.startswith(told)

    def test_what_may_be_meant_is_told(self) -> None:
        (problem,) = said('{"format": "gbt27922.certificat/1"}')
        assert problem.endswith(' and 19 more, got "gbt27922.certificat/1"; did you mean "gbt27922.certificate/1"?')
        (problem,) = said('{"format": "invoice"}')
        assert problem.endswith(' and 19 more, got "invoice"')

    def test_a_document_of_a_format_is_read_as_that(self) -> None:
        assert said('{"format": "gbt27922.sample/1", "chosen": []}')[0] == "$.seed: is required"

    def test_the_source_is_left_alone(self) -> None:
        for result in RESULTS:
            data = gbt27922.to_data(result)
            before = json.dumps(data)
            formats.parse(data)
            assert json.dumps(data) == before


class TestRevisions:
    """What differs between two schemes, and what becomes of an assessment, say one thing only once."""

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda d: d["rules"].append("cap"), '$.rules[1]: must be unique, but "cap" occurs twice'),
            (lambda d: d["rules"].append("title"), '$.rules[1]: must be one of "total", "score_total", '),
            (lambda d: d["rules"].append(1), '$.rules[1]: must be one of "total", "score_total", '),
            (lambda d: d.update(rules={}), "$.rules: must be an array, got an object"),
            (lambda d: d["added"].clear(), "$.added: must have 2 items as worked out anew, got 0"),
            (
                lambda d: d["indicators"].append(d["indicators"][0]),
                '$.indicators[5].indicator: must be unique, but "1.1" occurs twice',
            ),
            (
                lambda d: d["indicators"].append({"indicator": "9"}),
                "$.indicators[5].new: must differ from the old one, else nothing changed",
            ),
        ],
    )
    def test_scheme_diff(self, change: Change, told: str) -> None:
        assert changed("scheme-diff", change)[0].startswith(told)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda d: d["draft"].update(scheme="S"), '$.draft.scheme: must be "GB/T 27922-2011" as worked out anew'),
            (lambda d: d["draft"].pop("revision"), "$.draft.revision: must be 1 as worked out anew, got null"),
            (
                lambda d: d["open_leaves"].append(d["open_leaves"][0]),
                '$.open_leaves[3]: must be unique, but "1.1" occurs twice',
            ),
        ],
    )
    def test_upgrade(self, change: Change, told: str) -> None:
        assert [line.startswith(told) for line in changed("upgrade", change)] == [True]


class TestGrades:
    """A grade is written by its id, and stands for one of those that the document lists."""

    @pytest.mark.parametrize(
        ("form", "change", "told"),
        [
            ("scorecard", lambda d: d.update(grade="six"), "$.grade"),
            ("scorecard", lambda d: d["score_range"].update(lowest_grade="six"), "$.score_range.lowest_grade"),
            ("scorecard", lambda d: d["bounds"][1].update(grade="six"), "$.bounds[1].grade"),
            ("comparison", lambda d: d["a"]["bounds"][1].update(grade="six"), "$.a.bounds[1].grade"),
            ("what-if", lambda d: d["after"].update(grade="six"), "$.after.grade"),
            ("ledger", lambda d: d["reversals"][0].update(grade_after="six"), "$.reversals[0].grade_after"),
            ("improvement", lambda d: d.update(target="six"), "$.target"),
            ("improvement", lambda d: d["alternatives"][0].update(grade_after="six"), "$.alternatives[0].grade_after"),
            ("readings", lambda d: d["readings"][0].update(grade="six"), "$.readings[0].grade"),
            ("estimate", lambda d: d["probabilities"][0].update(grade="six"), "$.probabilities[0].grade"),
        ],
    )
    def test_one_that_is_not_listed(self, form: str, change: Change, told: str) -> None:
        known = "fail, pass" if form == "readings" else "fail, pass, star"
        assert changed(form, change) == [f'{told}: must be the id of one of the grades, {known}, got "six"']

    def test_the_nearest_list_counts(self) -> None:
        def listed(document: dict[str, Any]) -> None:
            document["grades"] = [{"id": "six", "title": {"zh": "六", "en": "six"}}]
            document["b"]["grade"] = "six"

        assert changed("comparison", listed) == [
            '$.b.grade: must be the id of one of the grades, fail, pass, star, got "six"',
            "$.grades: is not a known field; the fields are "
            + ", ".join(name for name in document_of("comparison") if name != "format"),
        ]

    def test_an_unsound_list_is_told_once(self) -> None:
        told = changed("improvement", lambda document: document["grades"][1].pop("id"))
        assert told == ["$.grades[1].id: is required"]

    def test_one_id_twice(self) -> None:
        told = changed("improvement", lambda document: document["grades"].append(document["grades"][0]))
        assert told == ["$.grades: must not hold one id twice"]

    def test_no_list(self) -> None:
        told = changed("ledger", lambda document: document.pop("grades"))
        assert (
            told[0]
            == '$.reversals[0].grade_after: must be the id of one of the grades, but none are listed, got "fail"'
        )

    @pytest.mark.parametrize(
        ("value", "told"), [(7, "must be text, got 7"), (None, "must not be null; leave the field out")]
    )
    def test_what_is_no_id(self, value: object, told: str) -> None:
        assert changed("improvement", lambda document: document.update(target=value)) == [f"$.target: {told}"]

    def test_nothing_is_left_behind(self) -> None:
        changed("scorecard", lambda document: document.update(grade="six"))
        told = changed("ledger", lambda document: document.pop("grades"))
        assert "but none are listed" in told[0]


class TestWhatFollows:
    """What follows from the rest of a document is worked out anew and compared."""

    @pytest.mark.parametrize(
        ("form", "change", "told"),
        [
            ("ledger", lambda d: d.update(total="28"), '$.total: must be "775/27" as worked out anew, got "28"'),
            ("ledger", lambda d: d.pop("by_kind"), "$.by_kind: is required"),
            (
                "ledger",
                lambda d: d["by_kind"][0].update(points="21"),
                '$.by_kind[0].points: must be "20" as worked out anew, got "21"',
            ),
            ("ledger", lambda d: d["by_site"].pop(), "$.by_site: must have 3 items as worked out anew, got 2"),
            ("comparison", lambda d: d.update(same_scheme=0), "$.same_scheme: must be false as worked out anew, got 0"),
            (
                "comparison",
                lambda d: d["agreement"].update(leaves=7),
                "$.agreement.leaves: must be 1 as worked out anew, got 7",
            ),
            ("comparison", lambda d: d["accounts"].reverse(), None),
            ("what-if", lambda d: d.update(gained="0"), None),
            ("what-if", lambda d: d.update(library_version="9"), None),
            ("what-if", lambda d: d["lines"][0].update(earned="1/7"), None),
            ("estimate", lambda d: d.update(grade="star"), '$.grade: must be "pass" as worked out anew, got "star"'),
            ("readings", lambda d: d.update(unanimous=True), "$.unanimous: must be false as worked out anew, got true"),
            ("readings", lambda d: d["departures"][0]["options"].clear(), None),
            ("scorecard", lambda d: d["bounds"][0].update({"from": "70"}), None),
        ],
    )
    def test_a_difference_is_a_problem_at_its_path(self, form: str, change: Change, told: str | None) -> None:
        problems = changed(form, change)
        assert problems
        assert all(
            problem.partition(": ")[2].startswith(("must be", "must have", "is required")) for problem in problems
        )
        assert told in {None, problems[0]}

    def test_a_field_that_is_given_twice(self) -> None:
        text = json.dumps(document_of("ledger")).replace('"by_kind": [{', '"by_kind": [{"of": "verdict", ')
        assert said(text) == ["$.by_kind[0].of: must be given only once"]

    def test_a_slip_in_its_name(self) -> None:
        told = changed("ledger", lambda document: document.update(totl=document.pop("total")))
        assert told == ['$.totl: is not a known field; did you mean "total"?', "$.total: is required"]


class TestChanges:
    """A change says in its field ``change`` what it is."""

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda one: one.pop("change"), ".change: is required"),
            (lambda one: one.update(change="forget"), '.change: must be one of "set_finding", "put_right", '),
            (lambda one: one.update(change=3), '.change: must be one of "set_finding", "put_right", '),
            (lambda one: one.update(samples=1), '.samples: is not a known field; did you mean "sampled"?'),
            (lambda one: one.update(sampled=0), ".sampled: must be a positive integer, got 0"),
            (lambda one: one.clear(), ".change: is required"),
        ],
    )
    def test_problems(self, change: Change, told: str) -> None:
        (problem,) = changed("what-if", lambda document: change(document["changes"][0]))
        assert problem.startswith(f"$.changes[0]{told}")

    def test_one_that_is_no_object(self) -> None:
        assert changed("what-if", lambda document: document["changes"].append(3)) == [
            "$.changes[7]: must be an object, got 3"
        ]


class TestReadings:
    """What is read has no scorecards and schemes, and says the same."""

    def test_what_is_read(self) -> None:
        found = analysis.readings(ASSESSMENT, OPEN)
        read: analysis.Readings = formats.parse(gbt27922.to_json(found))
        assert {(one.card, one.scheme) for one in read.readings} == {(None, None)}
        assert (read.own, read.unanimous, read.deciding) == (found.own, found.unanimous, found.deciding)
        assert read.departures == found.departures
        assert [*map(read.changes, read.readings)] == [*map(found.changes, found.readings)]
        assert [reading.options for reading in read.readings] == [reading.options for reading in found.readings]
        (cap,) = {dict(reading.options)["cap"] for reading in read.readings} - {None}
        assert (type(cap), cap) == (Fraction, 100)
        assert {type(dict(reading.options)["special.bonus_limit"]) for reading in read.readings} == {int}

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (
                lambda d: d["readings"][0].pop("score"),
                "$.readings[0]: must have either a score and a grade, or problems",
            ),
            (
                lambda d: d["readings"][0].update(problems=[{"path": "$", "id": "too_long"}]),
                "$.readings[0]: must have either a score and a grade, or problems",
            ),
            (
                lambda d: d["readings"][2]["options"].pop("cap"),
                "$.readings[2].options: must have a value for each of the fields, and no other",
            ),
            (
                lambda d: d["readings"][2].update(options=[1]),
                "$.readings[2].options: must be an object of values, got an array",
            ),
            (
                lambda d: d["readings"][2]["options"].update(cap=[1]),
                "$.readings[2].options.cap: must be a text, an integer, an exact number or null, got an array",
            ),
            (
                lambda d: d["grades"].append({**d["grades"][0], "id": "x"}),
                "$.grades: must be those that the readings give",
            ),
            (lambda d: d.update(readings=[], grades=[]), "$.readings: must hold at least the scheme's own reading"),
        ],
    )
    def test_problems(self, change: Change, told: str) -> None:
        assert changed("readings", change) == [told]

    @pytest.mark.parametrize("values", [{"most": [[1]]}, {"most": None}, {"most": {"a": 1}}])
    def test_values_of_a_problem(self, values: dict[str, object]) -> None:
        told = changed("readings", lambda d: d["readings"][1]["problems"][0].update(values=values))
        assert told[0] == (
            "$.readings[1].problems[0].values: must be an object of numbers, texts, or lists of them, got an object"
        )

    def test_the_order_of_options_is_of_no_account(self) -> None:
        document = document_of("readings")
        for reading in (*document["readings"], *document["departures"]):
            reading["options"] = dict(reversed(reading["options"].items()))
        assert formats.parse(document).departures


class TestLedger:
    """A ledger has all reversals where the findings are known."""

    def test_all_reversals(self) -> None:
        card = gbt27922.score(ASSESSMENT, OPEN)
        ledger = analysis.ledger(card)
        assert ledger.reversals
        assert ledger.reversals == analysis.margins(card).reversals
        assert ledger.grades == OPEN.grades

    def test_none_for_a_scorecard_that_was_read(self) -> None:
        card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(ASSESSMENT, OPEN)))
        assert analysis.ledger(card).reversals is None
        assert "reversals" not in gbt27922.to_data(analysis.ledger(card))
        assert analysis.ledger(card, ASSESSMENT, OPEN).reversals


class TestComparison:
    """What is compared is checked as :func:`gbt27922.analysis.compare` does."""

    def test_a_card_whose_lines_do_not_make_its_score(self) -> None:
        assert changed("comparison", lambda document: document["b"].update(base_score="99"))[0] == (
            "$.b.base_score: must be 100 × earned ÷ applicable of the leaves; verify the scorecard first"
        )


class TestEstimate:
    """Floats are read back as the floats that they were; what needs an extra is not worked out anew."""

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = estimates.estimate(ASSESSMENT, OUTLETS, OPEN)
        text = gbt27922.to_json(found)
        more = found.more_outlets()
        monkeypatch.setattr("gbt27922.estimates.student_t._special", lambda: pytest.fail("scipy is asked"))
        read: estimates.Estimate = formats.parse(text)
        assert (read, read.more_outlets(), gbt27922.to_json(read)) == (found, more, text)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda d: d.update(standard_error="1"), '$.standard_error: must be a finite float, got "1"'),
            (lambda d: d.update(standard_error=True), "$.standard_error: must be a finite float, got true"),
            (lambda d: d.update(interval=[1.5]), "$.interval: must be a pair of scores, got an array"),
            (lambda d: d.update(interval=3), "$.interval: must be a pair of scores, got 3"),
            (lambda d: d.update(possible=["0", "x"]), "$.possible: must be a pair of exact scores, got an array"),
            (lambda d: d.update(more_outlets=-1), "$.more_outlets: must be a non-negative integer, got -1"),
            (lambda d: d.pop("more_outlets"), "$.more_outlets: is required"),
            (lambda d: d["grades"].reverse(), "$.grades: must be at least one, and those of the probabilities"),
        ],
    )
    def test_problems(self, change: Change, told: str) -> None:
        assert changed("estimate", change) == [told]

    @pytest.mark.parametrize("number", ["NaN", "1e999", "Infinity"])
    def test_what_is_no_number(self, number: str) -> None:
        text = gbt27922.to_json(evolve(estimates.estimate(ASSESSMENT, OUTLETS, OPEN), standard_error=0.5))
        for part in ('"standard_error": 0.5',):
            assert said(text.replace(part, f'"standard_error": {number}'))[0].startswith(
                "$.standard_error: must be a finite"
            )

    def test_a_whole_number_is_a_float(self) -> None:
        document = {**document_of("estimate"), "standard_error": 2, "interval": [71, 72.5]}
        read: estimates.Estimate = formats.parse(json.dumps(document))
        assert (read.standard_error, type(read.standard_error)) == (2.0, float)
        assert read.interval == (71.0, 72.5)

    def test_no_grades(self) -> None:
        told = changed("estimate", lambda document: document.update(grades=[], probabilities=[]))
        assert told == ["$.grades: must be at least one, and those of the probabilities"]


class TestByHand:
    """Results are checked when they are made, like everything."""

    def test_a_ledger_needs_no_grades_without_reversals(self) -> None:
        made = analysis.Ledger(
            scheme=SchemeReference("S", "0" * 64), assessment=AssessmentReference("1" * 64), score=100, entries=[]
        )
        assert formats.parse(gbt27922.to_json(made)) == made

    def test_a_reading(self) -> None:
        with pytest.raises(ModelError, match=r"\$\.options: must be an object of values, got 7"):
            analysis.Reading(options=7, scheme_sha256="0" * 64, problems=[Problem("$", "too_deep")])

    def test_a_bound_needs_one(self) -> None:
        with pytest.raises(ModelError, match=r'\$\.grade: must have a bound, but "fail" has none'):
            analysis.Bound(OPEN.grades[0], Fraction(1))

    def test_a_margin(self) -> None:
        with pytest.raises(ModelError, match=r"\$\.margin: must be a number such as"):
            analysis.Bound(OPEN.grades[1], "x")

    def test_a_document_holds_no_margin_that_is_too_long(self) -> None:
        told = changed("scorecard", lambda document: document["bounds"][1].update(margin="9" * 4301))
        assert told == ["$.bounds[1].margin: must have at most 4300 digits"]


class TestDeprecated:
    """What :func:`gbt27922.to_data` does for all."""

    def test_estimates_document(self) -> None:
        found = estimates.estimate(ASSESSMENT, OUTLETS, OPEN)
        with pytest.warns(DeprecationWarning, match="use to_data"):
            assert estimates.document(found) == gbt27922.to_data(found)

    def test_conformance_document(self) -> None:
        found = RESULTS[-1]
        with pytest.warns(DeprecationWarning, match="use to_data"):
            assert conformance.document(found) == gbt27922.to_data(found)


def test_the_lines_of_a_card_are_added_up_although_it_is_sound_only_in_part() -> None:
    (document,) = (gbt27922.to_data(one) for one in RESULTS if one.FORMAT == "gbt27922.comparison/1")
    document["a"] |= {"library_version": 7, "base_score": "1"}
    with pytest.raises(gbt27922.DocumentError) as caught:
        gbt27922.formats.parse(document)
    assert [(one.path, one.id) for one in caught.value.problems] == [
        ("$.a.library_version", "wrong_type"),
        ("$.a.base_score", "invalid_value.base_score_of_lines"),
    ]


def test_what_cannot_be_read_again_where_a_rule_asks_for_it_is_unsound() -> None:
    """A part names what the object around it lists, and a rule may ask for it when that object was left."""

    def read(*_: object) -> None:
        raise InvalidValueError

    view = partial_model(
        AssessmentReference, fields(AssessmentReference), {"sha256": "1"}, {"sha256": read}, ValueError()
    )
    assert view.sha256 is UNSOUND
