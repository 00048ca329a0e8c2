"""The hundred thousand vectors: how they are spread, that they are as they are drawn, and that the library is right on each."""

from __future__ import annotations

import hashlib
import json
import lzma
import shlex
import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import batch, conformance, schemes
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.cli import main
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Scheme, Scorecard
from gbt27922.report import LANGUAGES
from tests.oracle import asymmetric, many
from tests.support import cases
from tests.support.by_turns import by_turns

# The drawing is the same on every Python, and takes ten seconds.
pytestmark = pytest.mark.once

GROUPS = sorted(many.GROUPS)
#: Those whose scheme is shipped as it is, and whose vectors are all sound: a batch takes them at once.
PLAIN = [name for name in GROUPS if not many.GROUPS[name].tables and many.GROUPS[name].patches == ({},)]
BATCHED = [name for name in PLAIN if name != "many-refused"]
EVERY = 997  # a prime, so that each kind of place comes up


def data_of(name: str) -> bytes:
    return lzma.decompress((many.FOLDER / f"{name}.json.xz").read_bytes())


def rows_of(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(data_of(name))["cases"]
    return rows


@cache
def scheme_of(name: str, own: str) -> Scheme:
    case = {**cases.about(many.GROUPS[name]._asdict()), **json.loads(own)}
    scheme = schemes.parse(cases.dumped(cases.scheme_document(case)))
    return schemes.with_points(scheme, case["points"]) if "points" in case else scheme


def scored(name: str, row: dict[str, Any]) -> Scorecard:
    own = {key: row[key] for key in ("scheme_patch", "points") if key in row}
    return gbt27922.score(gbt27922.parse_assessment(row["assessment"]), scheme_of(name, json.dumps(own)))


def answer(card: Scorecard, expected: dict[str, Any]) -> dict[str, Any]:
    """What of a scorecard's document a vector speaks of, without the lines, which take long."""
    found: dict[str, Any] = {
        "score": card.score,
        "base_score": card.base_score,
        "grade": card.grade.id,
        "provisional": card.provisional,
    }
    if "score_range" in expected:
        document: Any = gbt27922.to_data(card)
        found["score_range"] = document["score_range"]
    return dict(asymmetric.written(found))


class TestSpread:
    """How many there are of which kind."""

    def test_a_hundred_thousand_have_a_score_and_a_third_of_them_is_drawn_on_a_bound(self) -> None:
        sizes = {name: group.size for name, group in many.GROUPS.items()}
        assert sum(sizes.values()) - sizes["many-refused"] == 100_000
        scored = [size for name, size in sizes.items() if name != "many-refused"]
        assert sum(len(range(0, size, len(many.PLACES))) for size in scored) * 3 >= 100_000
        assert min(sizes.values()) >= 2_000

    @pytest.mark.parametrize("name", [name for name in GROUPS if name not in {"many-refused", "many-tiers"}])
    def test_who_is_drawn_on_a_bound_is_on_it_exactly(self, name: str) -> None:
        bounds = many.bounds(many.schemes_of(name)[0][1])
        assert all(Fraction(many.vector(name, number)["expect"]["score"]) in bounds for number in range(0, 300, 3))

    @pytest.mark.exhaustive
    def test_a_third_of_what_is_kept_is_on_a_bound_or_just_meets_a_tier(self) -> None:
        on = 0
        for name in (one for one in GROUPS if one not in {"many-refused", "many-tiers"}):
            bounds = {*many.bounds(many.schemes_of(name)[0][1])}
            on += sum(Fraction(row["expect"]["score"]) in bounds for row in rows_of(name))
        lowest = many.schemes_of("many-tiers")[0][1]["grades"][0]["id"]
        met = [row["expect"]["grade"] != lowest for row in rows_of("many-tiers")[:: len(many.PLACES)]]
        assert (on, sum(met), len(met)) == (32_968, 667, 667)
        assert (on + sum(met)) * 3 >= 100_000

    def test_there_is_a_clause_a_group_in_both_languages(self) -> None:
        clauses = [(group.zh, group.en) for group in many.GROUPS.values()]
        assert len(set(clauses)) == len(clauses)


class TestFiles:
    """What is kept is what is drawn."""

    def test_the_digests_are_those_of_the_files(self) -> None:
        lines = [f"{hashlib.sha256(data_of(name)).hexdigest()}  {name}.json" for name in GROUPS]
        assert (many.FOLDER / "SHA256SUMS").read_text().splitlines() == lines
        whole = hashlib.sha256((many.FOLDER / "SHA256SUMS").read_bytes()).hexdigest()
        assert conformance.digest(many.FOLDER) == whole

    def test_the_files_are_those_of_the_folder(self) -> None:
        assert sorted(file.name for file in many.FOLDER.iterdir()) == sorted(
            ["SHA256SUMS", *(f"{name}.json.xz" for name in GROUPS)]
        )

    @pytest.mark.parametrize("name", GROUPS)
    def test_they_are_as_they_are_drawn(self, name: str) -> None:
        rows = rows_of(name)
        assert len(rows) == many.GROUPS[name].size
        numbers = range(0, len(rows), EVERY)
        assert [rows[number] for number in numbers] == [many.vector(name, number) for number in numbers]

    def test_a_file_drawn_again_has_the_same_bytes(self) -> None:
        assert many.file("many-brand") == data_of("many-brand")


SMALL: dict[str, Any] = {
    "group": "small",
    "clause": {"zh": "第6章", "en": "section 6"},
    "made": "hand",
    "displays": [{"id": "shown", "why": "Cut off.", "value": "94.996", "places": 2, "shown": "94.99"}],
}

SCORED: dict[str, Any] = {name: value for name, value in SMALL.items() if name != "displays"} | {
    "cases": [{"id": "scored", "why": "All points.", "assessment": {}, "expect": {"score": "100"}}]
}


def kit_of(folder: Path, data: bytes) -> Path:
    (folder / "kit.json").write_bytes(data)
    return folder / "kit.json"


def refused(kit: Path) -> tuple[Problem, ...]:
    with pytest.raises(gbt27922.DocumentError) as refusal:
        conformance.vectors(kit=kit)
    for problem in refusal.value.problems:
        for lang in LANGUAGES:
            assert problem.told(lang)
    return refusal.value.problems


def places(kit: Path) -> list[tuple[str, str]]:
    return [(problem.path, problem.id) for problem in refused(kit)]


class TestOtherKits:
    """Vectors that are not shipped."""

    def test_a_file_of_them_packed_or_not_and_a_folder(self, tmp_path: Path) -> None:
        data = json.dumps(SMALL).encode()
        (tmp_path / "small.json").write_bytes(data)
        (tmp_path / "kit").mkdir()
        (tmp_path / "kit" / "small.json.xz").write_bytes(lzma.compress(data))
        (tmp_path / "kit" / "README.md").write_text("Read me.")
        kits = tmp_path / "small.json", tmp_path / "kit" / "small.json.xz", tmp_path / "kit"
        assert len({conformance.digest(kit) for kit in kits}) == 1
        for kit in kits:
            (vector,) = conformance.vectors("display", kit=str(kit))
            assert (vector.id, vector.group, vector.answer) == ("shown", "small", '{"shown": "94.99"}')
            assert conformance.vectors(kit=kit) == ()

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("none.json", b'{"group": "none"}'),
            ("text.json.xz", b"no archive"),
            ("cut.json.xz", lzma.compress(b"{}")[:-9]),
            ("notes.txt", b"no vectors"),
        ],
    )
    def test_what_has_no_vectors_is_refused_by_its_name(self, name: str, data: bytes, tmp_path: Path) -> None:
        (tmp_path / name).write_bytes(data)
        (problem,) = refused(tmp_path / name)
        assert (problem.path, problem.values["file"]) == ("$", f'"{name}"')

    @pytest.mark.parametrize(
        ("group", "place", "code"),
        [
            (b"[" * 200_000, "$", "too_deep"),
            (b'{"group": ' + b"[" * 201 + b"]" * 201 + b"}", "$", "too_deep"),
            (b'{"group": "cut', "$", "not_json"),
            (b'{"group": ' + b"1" * 5000 + b"}", "$", "not_json.digits"),
            ("中".encode("gb18030"), "$", "not_utf8"),
            (b"[]", "$", "invalid_value.vector"),
            ({"displays": 5}, "$", "invalid_value.vector"),
            ({"displays": [5]}, "$.displays[0]", "invalid_value.vector"),
            ({"group": ""}, "$.group", "invalid_value"),
            ({"group": None}, "$.group", "wrong_type"),
            ({"clause": None}, "$", "invalid_value.vector"),
            ({"clause": {"zh": "", "en": "section 6"}}, "$.clause.zh", "invalid_value"),
            ({"scheme": 5}, "$.scheme", "unknown_scheme"),
            ({"scheme": "GB/T 27922-2011", "revision": 9}, "$.revision", "unknown_scheme.revision"),
            ({"revision": "two"}, "$.revision", "unknown_scheme.revision"),
        ],
    )
    def test_a_file_that_is_unsound_is_refused_at_the_place(
        self, group: bytes | dict[str, Any], place: str, code: str, tmp_path: Path
    ) -> None:
        data = group if isinstance(group, bytes) else json.dumps(SMALL | group).encode()
        assert places(kit_of(tmp_path, data)) == [(f"kit.json: {place}", code)]

    @pytest.mark.parametrize(
        ("row", "place", "code"),
        [
            ({"id": 5}, ".id", "wrong_type"),
            ({"id": None}, ".id", "wrong_type"),
            ({"id": " "}, ".id", "invalid_value"),
            ({"why": ["x"]}, ".why", "wrong_type"),
            ({"made": "guess"}, ".made", "invalid_value"),
            ({"points": 5}, ".points", "wrong_type"),
            ({"text": 5}, "", "invalid_value.vector"),
            ({"text": "half of \ud83d"}, "", "invalid_value.vector"),
            ({"base64": "no"}, "", "invalid_value.vector"),
            ({"assessment": {"note": "half of \ud83d"}}, "", "invalid_value.vector"),
            ({"expect": 5}, "", "invalid_value.vector"),
            ({"expect": [["score", "1"]]}, "", "invalid_value.vector"),
            ({"expect": {}}, ".answer", "invalid_value.answer"),
            ({"expect": {"provisional": True}}, ".answer", "invalid_value.answer"),
            ({"expect_problems": 7}, ".answer", "invalid_value.answer"),
            ({"expect_problems": []}, ".answer", "invalid_value.answer"),
            ({"expect_problems": ["scored"]}, ".answer", "invalid_value.answer"),
            ({"expect_problems": [{"path": "$.score"}]}, ".answer", "invalid_value.answer"),
        ],
    )
    def test_a_vector_that_is_unsound_is_refused_at_its_place(
        self, row: dict[str, Any], place: str, code: str, tmp_path: Path
    ) -> None:
        kit = kit_of(tmp_path, json.dumps(SCORED | {"cases": [SCORED["cases"][0] | row]}).encode())
        assert places(kit) == [(f"kit.json: $.cases[0]{place}", code)]

    def test_a_revision_is_whole_however_it_is_written(self, tmp_path: Path) -> None:
        group = SMALL | {"scheme": "GB/T 27922-2011", "revision": 1.0}
        (vector,) = conformance.vectors("display", kit=kit_of(tmp_path, json.dumps(group).encode()))
        assert (vector.revision, type(vector.revision)) == (1, int)

    def test_a_vector_without_an_answer_is_refused(self, tmp_path: Path) -> None:
        row = {name: value for name, value in SCORED["cases"][0].items() if name != "expect"}
        kit = kit_of(tmp_path, json.dumps(SCORED | {"cases": [row]}).encode())
        assert places(kit) == [("kit.json: $.cases[0].answer", "invalid_value.answer")]

    @pytest.mark.parametrize("answer", ["{", "[" * 200_000, "[]", "{}", '{"problems": {}}'])
    def test_a_vector_made_in_code_is_no_other(self, answer: str) -> None:
        change: Any = evolve
        (vector, *_) = conformance.vectors("display")
        with pytest.raises(ModelError) as refusal:
            change(vector, answer=answer)
        assert [(one.path, one.id) for one in refusal.value.problems] == [("$.answer", "invalid_value.answer")]
        with pytest.raises(ModelError) as refusal:
            change(vector, answer=5, document="text")
        assert [one.path for one in refusal.value.problems] == ["$.document", "$.answer"]

    def test_every_problem_is_told_at_once_and_two_of_one_id(self, tmp_path: Path) -> None:
        shown = SMALL["displays"][0]
        group = SMALL | {"displays": [shown, shown | {"why": 1}, shown | {"why": 2}]}
        kit_of(tmp_path, json.dumps(group).encode())
        (tmp_path / "other.json").write_text(json.dumps(SMALL))
        assert places(tmp_path) == [
            ("kit.json: $.displays[1].why", "wrong_type"),
            ("kit.json: $.displays[2].why", "wrong_type"),
            ("other.json: $.displays[0].id", "duplicate_id.vector"),
        ]
        (*_, problem) = refused(tmp_path)
        assert problem.reason == 'must not be the id of kit.json: $.displays[0], got "shown"'
        assert problem.place == ("displays", 0, "id")

    def test_two_files_of_one_name_are_refused(self, tmp_path: Path) -> None:
        data = json.dumps(SMALL).encode()
        kit_of(tmp_path, data)
        (tmp_path / "kit.json.xz").write_bytes(lzma.compress(data))
        assert places(tmp_path) == [("kit.json", "repeated_key.packed")]

    def test_files_are_those_whose_digests_are_listed(self, tmp_path: Path) -> None:
        for name, data in conformance.files():
            (tmp_path / name).write_bytes(data)
        (tmp_path / "more.json").mkdir()
        (tmp_path / "notes.txt").write_text("notes")
        assert conformance.files(tmp_path) == conformance.files()
        (tmp_path / "grades.json").write_bytes((tmp_path / "displays.json").read_bytes())
        (tmp_path / "bounds.json").unlink()
        (tmp_path / "new.json").write_text(json.dumps(SMALL))
        assert places(tmp_path) == [
            ("bounds.json", "missing_field.listed"),
            ("grades.json", "edited.digest"),
            ("new.json", "unknown_field.unlisted"),
        ]

    def test_the_command_line_asks_them(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rows = [row for row in rows_of("many-verdicts") if "sites" not in row["assessment"]][:4]
        kit = tmp_path / "few.json"
        kit.write_text(json.dumps({**json.loads(data_of("many-verdicts")), "cases": rows}), encoding="utf-8")
        command = shlex.join([sys.executable, "docs/examples/port.py"])
        assert main(["conformance", command, "--vectors", str(kit), "--format", "json"]) == 0
        report = conformance.parse_report(capsys.readouterr().out)
        assert (report.passed, report.kit_sha256) == (4, conformance.digest(kit))
        assert main(["conformance", "--export", str(tmp_path / "out"), "--vectors", str(kit)]) == 0
        assert (tmp_path / "out" / "few.json").read_bytes() == kit.read_bytes()

    def test_the_command_line_names_what_is_no_kit(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "none.json").write_text("{}")
        for name in ("none.json", "absent.json"):
            assert main(["conformance", "--list", "--vectors", str(tmp_path / name)]) == 1
            assert capsys.readouterr().err.startswith(f"{tmp_path / name}: ")


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", GROUPS)
def test_each_is_answered_right(name: str) -> None:
    wrong = []
    for row in by_turns(rows_of(name)):
        if "expect" in row:
            right = answer(scored(name, row), row["expect"]) == row["expect"]
        else:
            with pytest.raises(gbt27922.Gbt27922Error) as refusal:
                scored(name, row)
            problems = Counter((problem.path, problem.code) for problem in refusal.value.problems)
            right = problems == Counter((problem["path"], problem["code"]) for problem in row["expect_problems"])
        if not right:
            wrong.append(row["id"])
    assert not wrong


def is_too_large(row: dict[str, Any]) -> bool:
    """Whether a sample is larger than a batch counts, which it refuses by name."""
    return any(one.get("sampled", one.get("responses", 1)) > MOST for one in row["assessment"]["findings"])


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", BATCHED)
def test_in_a_batch_each_is_answered_right(name: str, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="files are read by pyarrow")
    group, rows = many.GROUPS[name], by_turns(rows_of(name))
    source, target = tmp_path / "assessments.jsonl", tmp_path / "scores.parquet"
    source.write_text("".join(json.dumps(row["assessment"]) + "\n" for row in rows), encoding="utf-8")
    batch.score_file(source, target, scheme=schemes.load(group.scheme, group.revision), exact=True)
    found = parquet.read_table(target).to_pydict()
    expected = [None if is_too_large(row) else row["expect"] for row in rows]
    assert found["grade"] == [one and one["grade"] for one in expected]
    assert [score and Fraction(score) for score in found["score_exact"]] == [
        one and Fraction(one["score"]) for one in expected
    ]
