"""The conformance kit: what is shipped, how answers are compared, and that no wrong implementation passes."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from importlib import import_module, resources
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, get_args

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import analysis, conformance, formats, outlets, report, schemes
from gbt27922.cli import main
from gbt27922.conformance import Outcome, Vector, check
from gbt27922.errors import ModelError
from tests.oracle import asymmetric, asymmetric_kinds, oracle, port, wrong
from tests.support import cases
from tests.support.by_turns import by_turns

_vectors: Any = import_module("gbt27922.conformance.vectors")  # the function of that name hides it

# Much of it starts programs; and what floats get wrong depends on Python, whose sum is compensated from 3.12 on.
pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
KIT = ROOT / "tests" / "vectors"
VECTORS = conformance.vectors()
ASKS = get_args(conformance.Ask)
OTHERS = conformance.vectors(*(ask for ask in ASKS if ask != "score"))
BY_ID = {vector.id: vector for vector in (*VECTORS, *OTHERS)}
#: The groups of schemes that are refused.
BROKEN = {"invalid-schemes", "invalid-conditions", "invalid-scales"}
PLAIN, REFUSED = BY_ID["one-deduction"], BY_ID["site-without-list"]
RIGHT = {"score": "1181/12", "grade": "five_star"}


class TestKit:
    """What is shipped."""

    def test_the_vectors_are_many_and_each_says_how_it_was_made(self) -> None:
        assert len(VECTORS) == len(cases.cases()) >= 200
        made = Counter(vector.made for vector in VECTORS)
        assert made.keys() == {"hand", "oracle"}
        assert made["hand"] >= 200

    def test_a_group_is_a_file_and_names_its_clause_in_both_languages(self) -> None:
        for path in KIT.glob("*.json"):
            group = json.loads(path.read_bytes())
            assert group["group"] == path.stem
            assert group["clause"].keys() == {"zh", "en"}
            rows = [row for value in group.values() if isinstance(value, list) for row in value]
            assert rows
            assert all(row.get("made", group.get("made")) in {"hand", "oracle"} for row in rows)
            assert ("scheme" in group) == (path.stem != "displays")
            assert group.get("scheme", "GB/T 27922-2011") in schemes.ids()
        groups = [vector.group for vector in VECTORS]
        assert groups == sorted(groups)

    def test_the_digests_are_those_of_the_files(self) -> None:
        lines = (KIT / "SHA256SUMS").read_text().splitlines()
        found = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(KIT.glob("*.json"))]
        assert lines == found, "a vector has changed: cd tests/vectors && LC_ALL=C sha256sum *.json > SHA256SUMS"
        assert conformance.digest() == hashlib.sha256((KIT / "SHA256SUMS").read_bytes()).hexdigest()

    def test_the_files_are_those_of_the_folder(self) -> None:
        assert dict(conformance.files()) == {file.name: file.read_bytes() for file in KIT.iterdir()}

    def test_a_built_package_has_its_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "data" / "vectors").mkdir(parents=True)
        (tmp_path / "data" / "vectors" / "one.json").write_bytes(b"{}")
        monkeypatch.setattr(resources, "files", lambda _: tmp_path)
        assert conformance.files() == (("one.json", b"{}"),)

    @pytest.mark.parametrize("case", cases.cases(), ids=lambda case: case["id"])
    def test_a_vector_asks_what_its_case_asks(self, case: dict[str, Any]) -> None:
        vector, source = BY_ID[case["id"]], cases.source(case)
        assert vector.document == (source if isinstance(source, bytes) else source.encode())
        assert (vector.scheme_id, vector.points) == (case["scheme"], case.get("points"))
        assert (vector.scheme is None) == ("scheme_patch" not in case and case["scheme"] == schemes.default().id)
        if vector.scheme is not None and vector.group not in BROKEN:
            assert schemes.parse(vector.scheme) == schemes.parse(cases.dumped(cases.scheme_document(case)))
        asked = json.loads(vector.line, parse_float=Decimal)
        own = {name: asked.pop(name) for name in ("scheme", "points") if name in asked}
        assert own == {
            name: value
            for name, value in (
                ("scheme", json.loads(vector.scheme or "null", parse_float=Decimal)),
                ("points", vector.points),
            )
            if value is not None
        }
        assert asked == {name: case[name] for name in ("id", "assessment", "text", "base64") if name in case}
        assert json.loads(vector.answer) == case.get("expect", {"problems": case.get("expect_problems")})

    def test_merge_patches(self) -> None:
        """The examples of RFC 7396, section 3 and appendix A, that are about objects."""
        assert _vectors.merged({"a": "b", "c": {"d": "e", "f": "g"}}, {"a": "z", "c": {"f": None}}) == {
            "a": "z",
            "c": {"d": "e"},
        }
        assert _vectors.merged({}, {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}
        assert _vectors.merged(["a", "b"], {"a": "b"}) == {"a": "b"}
        assert _vectors.merged({"a": "foo"}, None) is None


def built(kind: str, source: Path, folder: Path) -> Path:
    """The archive or the wheel of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder / kind)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next((folder / kind).iterdir())


class TestWheel:
    """The wheel holds the vectors, whether it is built from the source tree or from the source archive."""

    def test_as_it_is_built(self, tmp_path: Path) -> None:
        pytest.importorskip("hatchling", reason="it builds the wheel, and is in the extra test")
        with tarfile.open(built("sdist", ROOT, tmp_path / "tree")) as archive:
            archive.extractall(tmp_path / "archive", filter="data")
        sources = {"tree": ROOT, "archive": next((tmp_path / "archive").iterdir())}
        for name, source in sources.items():
            with zipfile.ZipFile(built("wheel", source, tmp_path / name)) as wheel:
                start = "gbt27922/data/vectors/"
                held = {file.removeprefix(start): wheel.read(file) for file in wheel.namelist() if start in file}
            assert held == {file.name: file.read_bytes() for file in KIT.iterdir()}

    def test_the_project_says_so(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        targets = project["tool"]["hatch"]["build"]["targets"]
        assert targets["wheel"]["force-include"] == {"tests/vectors": "gbt27922/data/vectors"}
        assert "/tests" in targets["sdist"]["include"]


class TestAsymmetric:
    """No two numbers are equal, so that two errors cannot cancel."""

    CASES = tuple(case for case in cases.cases() if case["id"].startswith("asymmetric-"))

    def test_they_are_as_they_are_drawn(self) -> None:
        drawn = (*asymmetric.files(), *asymmetric.files(asymmetric_kinds.CLAUSES))
        assert all((KIT / name).read_text(encoding="utf-8") == text for name, text in drawn)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
    def test_no_two_numbers_are_equal(self, case: dict[str, Any]) -> None:
        findings = [finding for finding in case["assessment"]["findings"] if "sampled" in finding]
        counts = [(finding["sampled"], finding["nonconforming"]) for finding in findings]
        numbers = [number for sampled, lost in counts for number in (sampled, lost, sampled - lost)]
        points = [line.split(",")[1] for line in case.get("points", "").splitlines()[1:]]
        special = case.get("scheme_patch", {}).get("special", {})
        numbers += map(
            Fraction, (*points, *(special[name] for name in ("deduction_points", "bonus_points") if special))
        )
        numbers += [len(case["assessment"].get(name, ())) or -1 for name in ("special_deductions",)]
        assert len(numbers) == len(set(numbers))
        assert len({Fraction(lost, sampled) for sampled, lost in counts}) == len(counts)

    # At a site that is not the worst nothing shows.
    TOLD = tuple(case for case in CASES if "points" in case and not case["id"].endswith("worst-site"))

    @pytest.mark.parametrize("case", TOLD, ids=lambda case: case["id"])
    def test_swapping_two_findings_changes_the_score(self, case: dict[str, Any]) -> None:
        scheme = port.tabled(cases.scheme_document(case), case["points"])
        worth = oracle.apportioned(scheme)
        found = case["assessment"]["findings"]
        score = oracle.totals(worth, oracle.ratios(case["assessment"], scheme), case["assessment"], scheme)[1]
        for one, other in pairwise(found):
            if worth[one["indicator"]] == worth[other["indicator"]]:  # both open, or of one leaf
                continue
            swapped = [{**one, "indicator": other["indicator"]}, {**other, "indicator": one["indicator"]}]
            rest = [finding for finding in found if finding is not one and finding is not other]
            changed = {**case["assessment"], "findings": [*rest, *swapped]}
            assert oracle.totals(worth, oracle.ratios(changed, scheme), changed, scheme)[1] != score


def answered(vector: Vector, rules: ModuleType) -> str:
    """What somebody who scores by ``rules`` answers; a range only where one is expected."""
    asked, document = json.loads(vector.line), json.loads(vector.document)
    try:
        scheme = asked["scheme"] if "scheme" in asked else port.named(document)
    except port.RefusedError:
        return '{"problems": []}'
    scheme = scheme if vector.points is None else port.tabled(scheme, vector.points)
    if rules.problems(document, scheme):
        return '{"problems": []}'
    found = rules.score(document, scheme)
    found["lines"] = [{"indicator": name, **line} for name, line in found["lines"].items()]
    if "score_range" in vector.answer:
        found["score_range"] = rules.score_range(document, scheme)
    return json.dumps(found, default=str)


def caught(answer: Callable[[Vector], str], vectors: list[Vector]) -> Iterator[str]:
    """The vectors that are not answered right."""
    for vector in vectors:
        try:
            passed = check(vector, answer(vector)).passed
        except Exception:  # noqa: BLE001  # a wrong implementation may break down
            passed = False
        if not passed:
            yield vector.id


# Vectors about what is read, not about what comes of it.
READ = {
    "invalid-text",
    "invalid-documents",
    "invalid-points",
    "invalid-numbers",
    "invalid-characters",
} | BROKEN


def is_read(vector: Vector) -> bool:
    """Whether the document of a vector is read, and scored or refused by the scheme."""
    try:
        return bool(port.read(vector.document))
    except port.RefusedError:
        return False


SOUND = [one for one in VECTORS if one.group not in READ | {"texts", "numbers", "digests"} and is_read(one)]
CHEAP = [one for one in SOUND if "score_range" not in one.answer]


@pytest.mark.exhaustive
class TestWrongImplementations:
    """Whoever makes one of the errors that people make does not pass; the oracle, which makes none, does (see below)."""

    @pytest.mark.parametrize("error", by_turns([*wrong.RULES]))
    def test_an_error_in_the_rules_is_caught(self, error: str) -> None:
        rules = wrong.rules(error)
        found = caught(lambda vector: answered(vector, rules), SOUND if "range" in error else CHEAP)
        assert len(list(islice(found, 2))) == 2

    def test_without_an_error_in_the_rules_nothing_is_caught(self) -> None:
        assert not list(caught(lambda vector: answered(vector, oracle), SOUND))

    @pytest.mark.parametrize("error", by_turns([*wrong.READING]))
    def test_an_error_in_reading_is_caught(self, error: str) -> None:
        program = wrong.program(error)
        vectors = [one for one in VECTORS if one not in SOUND]
        assert next(caught(lambda vector: json.dumps(program.answer(asked_of(vector)), default=str), vectors), None)

    @pytest.mark.parametrize(
        "error", by_turns([*wrong.ERRORS]), ids=lambda error: f"{wrong.ERRORS[error].group}: {error}"
    )
    def test_an_error_is_caught_by_its_group(self, error: str) -> None:
        answer = wrong.answers(error)
        vectors = [one for one in BY_ID.values() if one.group == wrong.ERRORS[error].group]
        assert next(caught(lambda vector: json.dumps(answer(asked_of(vector)), default=str), vectors), None)

    @pytest.mark.parametrize("group", sorted({error.group for error in wrong.ERRORS.values()}))
    def test_without_an_error_nothing_is_caught(self, group: str) -> None:
        vectors = [one for one in BY_ID.values() if one.group == group]
        assert not list(caught(lambda vector: json.dumps(port.answer(asked_of(vector)), default=str), vectors))

    def test_the_errors_are_many_and_of_all_that_is_asked(self) -> None:
        groups = {error.group for error in wrong.ERRORS.values()}
        assert len(wrong.ERRORS) >= 60
        assert len({*wrong.RULES, *wrong.READING, *wrong.ERRORS}) >= 145
        assert groups >= {vector.group for vector in OTHERS} | READ - {
            "invalid-text",
            "invalid-documents",
            "invalid-points",
        }


def asked_of(vector: Vector) -> dict[str, Any]:
    """The line of a vector, as a program reads it."""
    return dict(json.loads(vector.line, parse_float=Decimal))


def failures(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [(failure.kind, failure.path, failure.expected, failure.got) for failure in outcome.failures]


def asked(**more: Any) -> str:
    return json.dumps(RIGHT | more)


class TestOtherQuestions:
    """Vectors that ask for something else than a score: they are asked only where somebody says so."""

    @pytest.mark.parametrize("vector", OTHERS, ids=lambda vector: vector.id)
    def test_the_right_answer_is_right(self, vector: Vector) -> None:
        assert check(vector, vector.answer, full=True, codes=True).passed
        assert json.loads(vector.line)["ask"] == vector.ask
        assert vector.document == vector.line.encode()
        assert vector.why

    @pytest.mark.parametrize("vector", OTHERS, ids=lambda vector: vector.id)
    def test_our_own_answer_is_right(self, vector: Vector) -> None:
        assert check(vector, ours_beside(vector)).failures == ()

    def test_they_are_not_among_those_that_ask_for_a_score(self) -> None:
        assert {vector.ask for vector in VECTORS} == {"score"}
        assert {vector.ask for vector in OTHERS} == {*ASKS} - {"score"}
        assert not any("ask" in json.loads(vector.line) for vector in VECTORS)
        assert len({vector.id for vector in (*VECTORS, *OTHERS)}) == len(VECTORS) + len(OTHERS)
        assert conformance.vectors(*ASKS) == tuple(sorted((*VECTORS, *OTHERS), key=lambda vector: vector.group))

    def test_what_is_shown_has_all_its_places(self) -> None:
        vector = BY_ID["display-95-to-2"]
        assert check(vector, '{"shown": "95.00"}').passed
        for shown in ('"95.0"', "95", "95.00", '"+95.00"'):
            ((kind, path, expected, _),) = failures(check(vector, f'{{"shown": {shown}}}'))
            assert (kind, path, expected) == ("differs", "$.shown", "95.00")
        assert failures(check(vector, "{}")) == [("absent", "$.shown", "95.00", None)]

    def test_a_draw_needs_no_numbers_but_all_of_its_allocation(self) -> None:
        vector = BY_ID["two-strata"]
        right = json.loads(vector.answer)
        assert check(vector, json.dumps({name: right[name] for name in ("allocation", "chosen")})).passed
        assert failures(check(vector, json.dumps(right | {"allocation": {"N": 2}}))) == [
            ("absent", "$.allocation.S", "2", None)
        ]
        assert failures(check(vector, json.dumps(right | {"numbers": {"A": "0"}}))) == [
            ("differs", "$.numbers.A", right["numbers"]["A"], "0")
        ]

    def test_every_item_of_a_list_that_is_wrong_is_shown(self) -> None:
        vector = BY_ID["two-strata"]
        right = json.loads(vector.answer)
        found = check(vector, json.dumps(right | {"chosen": ["E", "B", "F", "C", "D", {"id": "A"}]}))
        assert failures(found) == [
            ("differs", "$.chosen[1]", "A", "B"),
            ("differs", "$.chosen[4]", None, "D"),
            ("differs", "$.chosen[5]", None, '{"id": "A"}'),
        ]
        assert failures(check(vector, json.dumps(right | {"chosen": ["E", "A"]}))) == [
            ("absent", "$.chosen[2]", "F", None),
            ("absent", "$.chosen[3]", "C", None),
        ]
        assert failures(check(vector, json.dumps(right | {"chosen": "E"}))) == [
            ("differs", "$.chosen", '["E", "A", "F", "C"]', "E")
        ]

    def test_a_refusal_of_a_sound_question(self) -> None:
        assert failures(check(BY_ID["sizes-of-2"], '{"problems": []}')) == [
            ("refused", "$", '{"initial": 2, "surveillance": 1, "recertification": 2}', None)
        ]

    @pytest.mark.parametrize("vector", [PLAIN, REFUSED, BY_ID["display-95-to-2"]])
    def test_what_is_not_supported_is_left_out_and_not_wrong(self, vector: Vector) -> None:
        outcome = check(vector, '{"unsupported": true}', full=True, codes=True)
        assert (outcome.failures, outcome.passed, outcome.unsupported) == ((), False, True)
        found = conformance.report("port", [outcome])
        assert (found.passed, found.failed, found.left_out, found.conforms) == (0, 0, 1, False)
        assert not check(vector, '{"unsupported": false}').passed
        assert conformance.report("port", [outcome, check(PLAIN, asked())]).conforms


class TestCheck:
    """An answer is compared with the right one, exactly, by value."""

    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
    def test_the_right_answer_is_right(self, vector: Vector) -> None:
        assert check(vector, vector.answer, full=True, codes=True).passed

    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
    def test_our_own_answer_is_right(self, vector: Vector) -> None:
        assert check(vector, ours(vector), full=True, codes=True).passed

    @pytest.mark.parametrize("score", ['"96"', '"96.0"', "96", "96.000", '"192/2"', "9.6e1"])
    def test_numbers_are_compared_by_value(self, score: str) -> None:
        vector = BY_ID["four-deductions"]
        assert check(vector, f'{{"score": {score}, "grade": "five_star"}}').passed

    @pytest.mark.parametrize(
        ("score", "shown"),
        [
            ("98.41666666666667", "98.41666666666667"),
            ('"98.42"', "98.42"),
            ("true", "true"),
            ("null", "null"),
            ('"about 98"', "about 98"),
            ('" "', '" "'),
            ("[]", "[]"),
            ('[{"a": 1.5}]', '[{"a": "1.5"}]'),
            ("1e400", "1E+400"),
            ("NaN", "nan"),
            ('"\\ud800\\n"', "\\ud800\\n"),
            (f'"{"9" * 4300}"', "9" * 4300),
            (f'"{"9" * 4300}8"', "9" * 4300 + "8"),
            (f'"{"x" * 10_001}"', "x" * 10_000 + "… (10001 characters)"),
        ],
    )
    def test_another_number_differs(self, score: str, shown: str) -> None:
        found = check(PLAIN, f'{{"score": {score}, "grade": "five_star"}}')
        assert failures(found) == [("differs", "$.score", "1181/12", shown)]

    def test_true_is_not_1(self) -> None:
        assert not check(PLAIN, asked(special_deductions=True)).passed
        assert check(PLAIN, asked(special_deductions=1)).passed
        assert not check(PLAIN, asked(provisional=1)).passed

    def test_what_must_be_there(self) -> None:
        found = check(PLAIN, '{"grade": "five_star"}')
        assert failures(found) == [("absent", "$.score", "1181/12", None)]
        assert [failure.path for failure in check(PLAIN, asked(), full=True).failures] == [
            "$.base_score",
            "$.provisional",
            "$.special_deductions",
            "$.special_bonuses",
        ]

    def test_what_is_there_must_be_right(self) -> None:
        assert failures(check(PLAIN, asked(base_score="99", more="ours"))) == [
            ("differs", "$.base_score", "1193/12", "99")
        ]

    def test_lines(self) -> None:
        vector = BY_ID["exclude-a-leaf"]
        lines = json.loads(vector.answer)["lines"]
        given = json.loads(vector.answer) | {"lines": [{"indicator": name, **line} for name, line in lines.items()]}
        assert check(vector, json.dumps(given), full=True).passed
        given["lines"] = [{"indicator": "5.2.6", "points": "35/6", "applicable": "35/6"}]
        assert failures(check(vector, json.dumps(given))) == [("differs", "$.lines[5.2.6].applicable", "0", "35/6")]
        assert len(check(vector, json.dumps(given), full=True).failures) > 5
        for lines in ([1], "none"):
            found = check(vector, json.dumps({**given, "lines": lines}))
            assert [(failure.kind, failure.path) for failure in found.failures] == [("differs", "$.lines")]

    def test_a_refusal(self) -> None:
        assert check(REFUSED, '{"problems": []}').passed
        assert check(REFUSED, '{"problems": "something"}').passed
        expected = "$.findings[0].site unknown_site, $.findings[20].site unknown_site"
        assert failures(check(REFUSED, asked())) == [("scored", "$", expected, "1181/12 five_star")]
        assert failures(check(REFUSED, "{}")) == [("scored", "$", expected, None)]
        problem = {"path": "$.scheme", "code": "unknown_scheme"}
        assert failures(check(PLAIN, json.dumps({"problems": [problem]}))) == [
            ("refused", "$", "1181/12 five_star", "$.scheme unknown_scheme")
        ]

    def test_a_code_that_is_blank_is_shown_as_what_it_is(self) -> None:
        for vector, given in (
            (REFUSED, {"code": " "}),
            (PLAIN, {"code": "\n", "path": None}),
            (REFUSED, {"code": [1]}),
        ):
            ((_, _, _, got),) = failures(check(vector, json.dumps({"problems": [given]}), codes=True))
            assert got is not None
            assert got.strip()

    def test_a_refusal_with_codes(self) -> None:
        problems = json.loads(REFUSED.answer)["problems"]
        assert check(REFUSED, json.dumps({"problems": problems[::-1]}), codes=True).passed
        for given, shown in (([problems[0]], "$.findings[0].site unknown_site"), ([], None), ({}, None), ([1], None)):
            ((kind, path, _, got),) = failures(check(REFUSED, json.dumps({"problems": given}), codes=True))
            assert (kind, path, got) == ("differs", "$.problems", shown)

    def test_every_problem_of_a_refusal_is_shown(self) -> None:
        problems = json.loads(REFUSED.answer)["problems"]
        given = [*problems, *({"path": f"$.findings[{index}].site", "code": "unknown_site"} for index in range(21, 60))]
        ((_, _, expected, got),) = failures(check(REFUSED, json.dumps({"problems": given}), codes=True))
        shown = [f"{one['path']} {one['code']}" for one in given]
        assert (expected, got) == (", ".join(shown[:2]), ", ".join(shown))
        ((_, _, expected, got),) = failures(check(REFUSED, json.dumps({"problems": problems * 2}), codes=True))
        assert expected != got

    def test_where_no_path_is_expected_any_will_do(self) -> None:
        vector = BY_ID["table-unknown-parent"]
        assert check(vector, '{"problems": [{"path": "line 2", "code": "unknown_parent"}]}', codes=True).passed
        assert not check(vector, '{"problems": [{"path": "line 2", "code": "points_sum"}]}', codes=True).passed

    @pytest.mark.parametrize(
        "answer", ["95", "[1]", "{", "no", b"\xff", "[" * 100_000, '{"a": 1e99999999999999999999}', "9" * 5000]
    )
    def test_what_is_no_object(self, answer: str | bytes) -> None:
        ((kind, path, expected, got),) = failures(check(PLAIN, answer))
        assert (kind, path, expected) == ("not_json", "$", "1181/12 five_star")
        assert got

    @pytest.mark.parametrize("vector", [PLAIN, BY_ID["reversed-breaches"]], ids=lambda vector: vector.id)
    def test_what_is_nested_as_deeply_as_python_reads(self, vector: Vector) -> None:
        name = next(iter(json.loads(vector.answer)))
        deep = (f'{{"grade": "x", "{name}": {"[" * depth}{"]" * depth}}}' for depth in range(700, 1010))
        kinds = [check(vector, answer).failures[0].kind for answer in deep]
        assert set(kinds) <= {"differs", "not_json"}

    @pytest.mark.parametrize("answer", ["", " \n", b""])
    @pytest.mark.parametrize("vector", [PLAIN, REFUSED])
    def test_silence_is_no_answer(self, vector: Vector, answer: str | bytes) -> None:
        assert [failure.kind for failure in check(vector, answer).failures] == ["silent"]


def ours(vector: Vector) -> str:
    """What the library answers."""
    try:
        scheme = schemes.parse(vector.scheme) if vector.scheme else None
        if vector.points is not None:
            scheme = schemes.with_points(scheme or schemes.load(vector.scheme_id, vector.revision), vector.points)
        return gbt27922.to_json(gbt27922.score(gbt27922.parse_assessment(vector.document), scheme))
    except gbt27922.Gbt27922Error as error:
        problems = [{"path": problem.path, "code": problem.code} for problem in error.problems]
        return json.dumps({"problems": problems})


def ours_beside(vector: Vector) -> str:
    """What the library answers to what is asked beside a score."""
    asked = json.loads(vector.line, parse_float=Decimal)
    scheme = (
        schemes.parse(vector.scheme)
        if vector.scheme
        else schemes.load(vector.scheme_id or schemes.default().id, vector.revision)
    )
    if vector.points is not None and "document" not in asked:
        scheme = schemes.with_points(scheme, vector.points)
    return json.dumps(ANSWERS[vector.ask](asked, scheme))


def our_draw(asked: dict[str, Any], scheme: Any) -> dict[str, Any]:
    given = {name: asked[name] for name in ("seed", "stage", "size", "required", "previous") if name in asked}
    plan = outlets.draw(outlets.parse_outlets(asked["outlets"]), **given, scheme=scheme)
    return {"allocation": dict(plan.allocation), "chosen": [outlet.id for outlet in plan.chosen]}


def our_digest(asked: dict[str, Any], _: Any) -> dict[str, Any]:
    document: Any = formats.parse(asked["document"])
    if "points" in asked:
        document = schemes.with_points(document, asked["points"])
    data = gbt27922.to_data(document)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"sha256": document.sha256, "canonical": text}


def our_reversals(asked: dict[str, Any], scheme: Any) -> dict[str, Any]:
    assessment = gbt27922.parse_assessment(asked["assessment"])
    return {"reversals": gbt27922.to_data(analysis.ledger(gbt27922.score(assessment, scheme)))["reversals"]}


def our_readings(asked: dict[str, Any], scheme: Any) -> dict[str, Any]:
    found = analysis.readings(gbt27922.parse_assessment(asked["assessment"]), scheme)
    answers = [dict(answer) for answer in gbt27922.to_data(found)["readings"]]
    for answer, reading in zip(answers, found.readings, strict=True):
        if reading.problems:
            answer["problems"] = [{"path": one.path, "code": one.code} for one in reading.problems]
    return {"readings": answers}


ANSWERS: dict[str, Callable[[dict[str, Any], Any], dict[str, Any]]] = {
    "grade": lambda asked, scheme: {
        "grade": gbt27922.grade(asked["score"], special_deductions=asked["special_deductions"], scheme=scheme).id
    },
    "display": lambda asked, _: {"shown": gbt27922.display(asked["value"], asked["places"])},
    "sizes": lambda asked, scheme: {
        stage: outlets.sample_size(int(asked["outlets"]), stage, scheme) for stage in get_args(outlets.Stage)
    },
    "draw": our_draw,
    "digest": our_digest,
    "reversals": our_reversals,
    "readings": our_readings,
}


class TestExample:
    """The port that the descriptions of the kit show."""

    @pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
    def test_the_descriptions_show_it_and_how_it_fails(self, name: str, run: Callable[..., Result]) -> None:
        shown = (KIT / name).read_text(encoding="utf-8")
        program = (ROOT / "docs" / "examples" / "port.py").read_text(encoding="utf-8")
        assert f"```python\n{program}```" in shown
        wrong_lines = shown.partition("```text\n")[2].partition("```")[0].splitlines()
        out = run(f"{EXAMPLE} --floats --jsonl", "--jsonl", "--only", "bounds").out
        assert len(wrong_lines) == 2
        assert all(f"    {line}\n" in out for line in wrong_lines)

    def test_it_passes_what_the_descriptions_say(self, run: Callable[..., Result]) -> None:
        assert run(EXAMPLE, "--only", "bounds", "exclusions", "scoring", "special").code == 0

    @pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
    def test_the_descriptions_name_every_group(self, name: str) -> None:
        shown = (KIT / name).read_text(encoding="utf-8")
        groups = {path.stem for path in KIT.glob("*.json") if not path.stem.startswith("asymmetric-")}
        assert all(f"`{group}`" in shown for group in groups)


class TestReport:
    """Outcomes are counted group by group."""

    OUTCOMES = (check(PLAIN, asked()), check(REFUSED, asked()), check(BY_ID["four-deductions"], "{}"))

    def test_counts(self) -> None:
        found = conformance.report("port", self.OUTCOMES, [BY_ID["aggregation-pooled"], BY_ID["cap-100"]], codes=True)
        counts = [(group.group, group.passed, group.failed, group.left_out) for group in found.groups]
        assert counts == [("invalid-documents", 0, 1, 0), ("readings", 0, 0, 2), ("special", 1, 1, 0)]
        assert (found.passed, found.failed, found.left_out, found.conforms) == (1, 2, 2, False)
        assert [failure.kind for failure in found.failures] == ["scored", "absent", "absent"]
        assert conformance.parse_report(gbt27922.to_json(found)) == found

    def test_nothing_asked_is_no_success(self) -> None:
        assert not conformance.report("port", [], VECTORS).conforms
        assert conformance.report("port", self.OUTCOMES[:1]).conforms

    def test_failures_belong_to_the_groups(self) -> None:
        found = conformance.report("port", self.OUTCOMES)
        with pytest.raises(ModelError) as refusal:
            evolve(found, failures=found.failures[:1])
        (problem,) = refusal.value.problems
        assert str(problem) == "$.failures: must be of 2 vectors, as the groups say, got 1"

    @pytest.mark.parametrize("kind", get_args(conformance.FailureKind))
    def test_every_failure_is_a_sentence(self, kind: Any) -> None:
        other = BY_ID["one-deduction-costs-the-star"]
        found = conformance.report("port", [Outcome.failed(PLAIN, kind, "what came"), Outcome.failed(other, kind)])
        for lang in report.LANGUAGES:
            shown = report.render(found, lang=lang, width=200)
            assert shown.count("1181/12 five_star") == 1
            assert shown.count(PLAIN.why) == (lang == "en")  # which the kit says in English only
            assert ("what came" in shown) == (kind not in {"absent", "not_asked"})

    def test_of_many_without_an_answer_some_are_shown_and_the_rest_counted(self) -> None:
        silent = [Outcome.failed(vector, "silent", "exit 1: no memory") for vector in VECTORS]
        late = Outcome.failed(VECTORS[51], "timeout", "1 s")
        wrong = Outcome.failed(VECTORS[30], "not_json", "enough")
        found = conformance.report("port", [*silent[:30], wrong, *silent[31:51], late])
        for lang in report.LANGUAGES:
            shown = report.render(found, lang=lang, width=200)
            assert shown.count("no memory") == 40
            assert shown.count(f"{VECTORS[20].id} … {VECTORS[29].id}") == 1
        assert "for the same reason: 10 vectors" in shown
        assert len(found.failures) == found.failed == 52

    @pytest.mark.parametrize(("many", "counted"), [(20, 0), (21, 0), (22, 2)])
    def test_what_is_counted_is_more_than_one(self, many: int, counted: int) -> None:
        found = conformance.report("port", [Outcome.failed(vector, "silent", "exit 1") for vector in VECTORS[:many]])
        shown = report.render(found, lang="en", width=200)
        assert shown.count("got no answer (exit 1)") == many - counted
        assert ("for the same reason: 2 vectors" in shown) == bool(counted)

    @pytest.mark.parametrize("kind", ["refused", "silent", "killed"])
    def test_what_a_program_says_besides_is_no_other_reason(self, kind: Any) -> None:
        failed = [
            Outcome.failed(vector, kind, f"exit {at // 40}: no room for {at}") for at, vector in enumerate(VECTORS[:80])
        ]
        shown = report.render(conformance.report("port", failed), lang="en", width=200)
        assert shown.count("no room for") == 40
        assert shown.count("for the same reason: 20 vectors") == 2

    def test_a_report_of_another_kit_is_shown_too(self) -> None:
        failure = conformance.Failure(vector="new\x1b", kind="silent")
        group = conformance.GroupResult(group="new", clause=PLAIN.clause, passed=0, failed=1)
        found = evolve(conformance.report("port", []), groups=[group], failures=[failure])
        assert "new\\x1b" in report.render(found, lang="zh")


class Result(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command line in the folder of the project."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))

    def runner(*argv: str) -> Result:
        patience = () if "--timeout" in argv else ("--timeout", "600")  # machines are busy
        code = main(["conformance", *argv, *patience])
        return Result(code, *capfd.readouterr())

    return runner


def script(code: str) -> str:
    """A command that runs Python code."""
    return shlex.join([sys.executable, "-c", code])


PORT = shlex.join([sys.executable, "-m", "tests.oracle.port"])
EXAMPLE = shlex.join([sys.executable, "docs/examples/port.py"])
OURS = shlex.join([sys.executable, "-m", "gbt27922", "score", "-", "--format", "json"])
WITH_OWN = f"{OURS} [--scheme {{scheme}}] [--points {{points}}]"


def kinds(result: Result) -> Counter[str]:
    """The kinds of the failures in a JSON report."""
    return Counter(failure["kind"] for failure in json.loads(result.out)["failures"])


class TestCommand:
    """``gbt27922 conformance COMMAND``: every vector is asked, and exit code 0 means that all answers are right."""

    @pytest.mark.exhaustive
    def test_the_oracle_as_a_program(self, run: Callable[..., Result]) -> None:
        code, out, err = run(f"{PORT} --jsonl", "--jsonl", "--all", "--format", "json")
        found = conformance.parse_report(out)
        assert (code, err, found.failures, found.left_out) == (0, "", (), 0)
        assert found.passed == len(VECTORS) + len(OTHERS)
        assert found.kit_sha256 == conformance.digest()

    def test_other_questions_are_lines_of_their_own(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        some = (PLAIN, BY_ID["display-95-to-2"], BY_ID["reversed-by-a-table"], BY_ID["readings-of-another-scheme"])
        monkeypatch.setattr(conformance, "vectors", lambda *_, **__: some)
        found = conformance.parse_report(run(PORT, "--all", "--format", "json").out)
        assert (found.passed, found.failures, found.left_out) == (4, (), 0)
        found = conformance.parse_report(run(f"{PORT} [{{scheme}}]", "--all", "--shipped", "--format", "json").out)
        assert (found.passed, found.failures, found.left_out) == (2, (), 2)

    def test_a_port_that_only_scores_is_not_asked_them(self, run: Callable[..., Result]) -> None:
        known = {vector.group for vector in OTHERS} - {vector.group for vector in VECTORS}
        for mode in ((), ("--jsonl",)):
            found = conformance.parse_report(run("cat", "--shipped", "--format", "json", *mode).out)
            assert not known & {group.group for group in found.groups}
        named = conformance.parse_report(run("cat", "--only", "grades", "--jsonl", "--format", "json").out)
        assert ([group.group for group in named.groups], named.failed) == (["grades"], 31)

    def test_what_is_not_supported_is_left_out(self, run: Callable[..., Result]) -> None:
        partly = script(
            "import json, sys\n"
            "for line in sys.stdin:\n"
            "    asked = json.loads(line)\n"
            "    known = asked.get('ask') == 'sizes' and asked['outlets'] == 25\n"
            "    right = {'initial': 5, 'surveillance': 3, 'recertification': 4}\n"
            "    print(json.dumps(right if known else {'unsupported': True}))"
        )
        result = run(partly, "--jsonl", "--all", "--format", "json")
        found = conformance.parse_report(result.out)
        assert (result.code, found.passed, found.failed) == (0, 1, 0)
        assert found.left_out == len(VECTORS) + len(OTHERS) - 1
        out = run(partly, "--jsonl", "--only", "outlets").out
        assert "or that the implementation says it does not support" in " ".join(out.split())
        assert run(partly, "--jsonl", "--only", "grades").code == 1  # nothing is answered

    def test_our_own_command_line(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            conformance, "vectors", lambda *_, **__: (PLAIN, REFUSED, BY_ID["key-repeated-in-metadata"])
        )
        code, out, _ = run(OURS)
        assert code == 0
        assert out.endswith("\nAll answers are right.\n")

    @pytest.mark.exhaustive
    def test_our_own_command_line_with_schemes_and_tables(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        some = {"cap-is-last", "complete-table", "range-with-a-given-leaf", "unknown-scheme", "table-unknown-parent"}
        some |= {"asymmetric-sites-1-site-mean", "asymmetric-special-6", "gb18030"}
        monkeypatch.setattr(conformance, "vectors", lambda *_, **__: tuple(BY_ID[id_] for id_ in sorted(some)))
        found = conformance.parse_report(run(WITH_OWN, "--format", "json", "--full").out)
        assert (found.passed, found.failures, found.left_out) == (len(some), (), 0)

    def test_a_place_without_brackets_is_always_filled(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(conformance, "vectors", lambda *_, **__: (PLAIN, BY_ID["complete-table"]))
        assert run(f"{OURS} --scheme {{scheme}} --points {{points}}").code == 0
        assert run(f"{OURS} --scheme {{scheme}}", "--format", "json").code == 0

    def test_markdown(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(conformance, "vectors", lambda *_, **__: (PLAIN,))
        code, out, _ = run(EXAMPLE, "--format", "markdown", "--lang", "zh")
        assert code == 0
        assert out.startswith("# ")
        assert "所有答案正确。" in out

    def test_what_cannot_be_told_is_left_out(self, run: Callable[..., Result]) -> None:
        found = conformance.parse_report(run(EXAMPLE, "--only", "readings", "--format", "json").out)
        assert (found.passed, found.failed, found.left_out) == (1, 0, 25)
        out = run(EXAMPLE, "--only", "readings", "--lang", "zh").out
        assert "未测 25 个自带方案或分值表的向量" in out
        assert out.endswith("\n所有答案正确。\n")

    def test_with_lines_too(self, run: Callable[..., Result]) -> None:
        only = ("--only", "ranges", "scoring", "--format", "json", "--jsonl")
        found = conformance.parse_report(run(f"{EXAMPLE} --jsonl", *only, "--shipped").out)
        assert (found.failed, found.left_out) == (1, 9)  # a document with escapes comes as text
        assert run(f"{EXAMPLE} --jsonl", *only).code == 1

    def test_floats_fail(self, run: Callable[..., Result]) -> None:
        code, out, _ = run(f"{EXAMPLE} --floats", "--only", "bounds")
        assert code == 1
        assert "\n    $.score: expected 95, got 95.00000000000001\n" in out
        assert "\n    $.grade: expected four_star, got five_star\n" in out

    def test_an_error_is_told_with_its_exit_code(self, run: Callable[..., Result]) -> None:
        code, out, _ = run(script("import sys; sys.exit('\\n no\\x1b idea \\n')"), "--only", "bounds", "invalid-text")
        assert code == 1
        assert "expected 95 five_star, got a refusal (exit 1: no\\x1b idea)" in out
        assert "Wrong answers: 14, right ones: 24." in out

    def test_a_program_that_ends_at_its_start_is_told_in_few_lines(self, run: Callable[..., Result]) -> None:
        code, out, _ = run(script("import sys; sys.exit(1)"), "--only", "scoring", "bounds", "special")
        sound = sum(vector.group in {"scoring", "bounds", "special"} and not vector.refused for vector in VECTORS)
        assert (code, out.count("got a refusal (exit 1)")) == (1, 20)
        assert f"for the same reason: {sound - 20} vectors" in out

    def test_an_error_with_problems(self, run: Callable[..., Result]) -> None:
        text = json.dumps({"problems": [{"path": "$", "code": "not_json"}]})
        refusing = script(f"print({text!r}); raise SystemExit(4)")
        found = conformance.parse_report(run(refusing, "--only", "invalid-text", "--codes", "--format", "json").out)
        right = [one for one in VECTORS if one.group == "invalid-text" and json.loads(one.answer) == json.loads(text)]
        assert found.passed == len(right) > 5
        assert kinds(run(refusing, "--only", "invalid-text", "--codes", "--format", "json")).keys() == {"differs"}

    def test_garbage(self, run: Callable[..., Result]) -> None:
        code, out, _ = run(script("print('Score: 95')"), "--only", "bounds")
        assert code == 1
        assert "expected 95 five_star, got what is no JSON object: Score: 95" in out

    def test_nothing(self, run: Callable[..., Result]) -> None:
        result = run(script("pass"), "--only", "bounds", "invalid-text", "--format", "json")
        assert (result.code, kinds(result)) == (1, {"silent": 38})

    def test_hanging(self, run: Callable[..., Result]) -> None:
        hanging = script(
            "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
        )
        result = run(hanging, "--only", "bounds", "--timeout", "0.2", "--format", "json")
        assert (result.code, kinds(result)) == (1, {"timeout": 3, "not_asked": 11})
        assert {failure.get("got") for failure in json.loads(result.out)["failures"]} == {"0.2 s", None}

    def test_killed(self, run: Callable[..., Result]) -> None:
        dying = script("import os; os.kill(os.getpid(), 9)")
        for more in ((), ("--jsonl",)):
            out = run(dying, "--only", "special", *more).out
            assert out.count("but the process was killed (signal 9)") == 14

    def test_interrupted(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(subprocess.Popen, "communicate", interrupt)
        stopped = run(script("import time; time.sleep(60)"))
        assert (stopped.code, stopped.out) == (130, "")

    def test_lines_that_are_missing_or_too_many(self, run: Callable[..., Result]) -> None:
        answer = json.dumps({"score": "95", "grade": "five_star"})
        few = script(f"print({answer!r}); print(); raise SystemExit('enough')")
        result = run(few, "--jsonl", "--only", "bounds", "--format", "json")
        assert kinds(result) == {"silent": 13}
        assert json.loads(result.out)["failures"][-1]["got"] == "exit 1: enough"
        many = script(f"import sys; [print({answer!r}) for _ in [*sys.stdin, 0]]")
        assert kinds(run(many, "--jsonl", "--only", "bounds", "--format", "json"))["not_json"] == 1

    def test_lines_that_come_too_late(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        answer = json.dumps({"score": "95", "grade": "five_star"})

        def late(*_: object) -> None:
            raise subprocess.TimeoutExpired("port", 1, output=f"{answer}\n{answer}".encode())

        monkeypatch.setattr(subprocess.Popen, "communicate", late)
        result = run(script("import time; time.sleep(60)"), "--jsonl", "--only", "bounds", "--format", "json")
        assert kinds(result) == {"timeout": 12}

    @pytest.mark.parametrize(
        ("argv", "message"),
        [
            ((), "give COMMAND, --list or --export, one of them"),
            (("port", "--list"), "give COMMAND, --list or --export, one of them"),
            (("--list", "--format", "markdown"), "--list is written as text or json, not as markdown"),
            (("",), "COMMAND must name a program"),
            (("'port",), "COMMAND cannot be read: a quotation mark is not closed, or a backslash ends it"),
            (("no-such-program -x",), 'COMMAND cannot be run: "no-such-program": No such file or directory'),
            (("no-such-program", "--jsonl"), 'COMMAND cannot be run: "no-such-program": No such file or directory'),
            (("docs/index.md",), 'COMMAND cannot be run: "docs/index.md": Permission denied'),
            (("'a\0b'",), r'COMMAND cannot be run: "a\x00b": embedded null byte'),
            (("port", "--only", "grade"), "--only: must be one of asymmetric-bounds, "),
            (("port", "--only", "asymmetric-points"), "nothing to ask: all these vectors have a scheme or point table"),
            (("port", "--timeout", "0"), "--timeout: must be more than 0 and at most 86400 seconds, got 0"),
            (("port", "--timeout", "inf"), "--timeout: must be more than 0 and at most 86400 seconds, got inf"),
        ],
    )
    def test_usage(self, run: Callable[..., Result], argv: tuple[str, ...], message: str) -> None:
        code, out, err = run(*argv)
        assert (code, out) == (2, "")
        assert err.startswith(f"gbt27922: {message}")
        assert err.count("\n") == 1

    def test_list(self, run: Callable[..., Result]) -> None:
        lines = run("--list").out.splitlines()
        assert len(lines) == len(VECTORS)
        assert len(run("--list", "--all").out.splitlines()) == len(VECTORS) + len(OTHERS)
        assert run("--list", "--only", "special").out.splitlines()[0] == f"special  one-deduction  hand  {PLAIN.why}"
        told = json.loads(run("--list", "--only", "special", "--format", "json").out)
        assert told[0] == {"group": "special", "id": "one-deduction", "made": "hand", "why": PLAIN.why}

    def test_export(self, run: Callable[..., Result], tmp_path: Path) -> None:
        folder = tmp_path / "new" / "kit"
        files = conformance.files()
        assert run("--export", str(folder)) == (
            0,
            f"{folder}: {len(files)} files, SHA-256 {conformance.digest()}\n",
            "",
        )
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == dict(files)
        (folder / "README.md").write_text("mine")
        code, out, err = run("--export", str(folder))
        assert (code, out, err.count("is there already\n")) == (1, "", len(files))
        assert (folder / "README.md").read_text() == "mine"

    def test_export_to_what_is_no_folder(self, run: Callable[..., Result], tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        code, out, err = run("--export", str(tmp_path / "file"))
        assert (code, out, err) == (1, "", f"{tmp_path / 'file'}: cannot be written: File exists\n")
