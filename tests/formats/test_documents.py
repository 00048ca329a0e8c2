"""Reading: each kind of refusal with its path and its words, sharing that never confuses, files and marks."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

import gbt27922
from gbt27922 import formats, schemes
from gbt27922.errors import DocumentError
from gbt27922.formats.sharing import Pool
from gbt27922.models import Assessment, Finding
from tests.support.shipped import SCHEME

HEAD: dict[str, Any] = {"format": "gbt27922.assessment/1", "scheme": "S"}


def refusal(source: Any) -> str:
    with pytest.raises(DocumentError) as refused:
        gbt27922.parse_assessment(source)
    return str(refused.value)


def read(**members: Any) -> Assessment:
    return gbt27922.parse_assessment(json.dumps({**HEAD, "findings": [], **members}))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "$: must be JSON, but line 1 column 1 is not: Expecting value"),
        (b"\xff{}", "$: must be UTF-8, but byte 1 is not; save the file as UTF-8"),
        ("[]", "$: must be an object, got an array"),
        ("3", "$: must be an object, got 3"),
        (None, "$: must be JSON text, bytes or an object, got null"),
        ('{"format": 1}', '$.format: must be "gbt27922.assessment/1", got 1'),
        ('{"format": "gbt27922.scheme/1"}', '$.format: must be "gbt27922.assessment/1", got "gbt27922.scheme/1"'),
        ("[" * 99_999, "$: must not be nested this deeply"),
        ('{"format": ' + "9" * 9999 + "}", "$: must be JSON with numbers of fewer digits"),
        (
            {**HEAD, "findings": [{"indicator": "5.1.6", "sampled": 0, "nonconforming": 0}]},
            "$.findings[0].sampled: must be a positive integer, got 0",
        ),
        (
            {**HEAD, "findings": [], "exlusions": []},
            '$.exlusions: is not a known field; did you mean "exclusions"?',
        ),
        (
            {**HEAD, "findings": [], "exclusions": [{"indicator": "5.2", "justification": "x", "qq": 1}]},
            "$.exclusions[0].qq: is not a known field; the fields are indicator, justification",
        ),
        ({**HEAD, "findings": [], "sites": {}}, "$.sites: must be an array, got an object"),
        ({**HEAD, "findings": ({},)}, "$.findings: must be an array, got a Python tuple"),
        ({**HEAD, "findings": [], "date": None}, "$.date: must not be null; leave the field out"),
        ({**HEAD, "findings": [None]}, "$.findings[0]: must be an object, got null"),
    ],
)
def test_refusals(source: Any, words: str) -> None:
    assert words in refusal(source).splitlines()


def test_a_repeated_key_is_told_wherever_it_stands() -> None:
    text = (
        '{"format": "gbt27922.assessment/1", "scheme": "S", "metadata": {"a": "1", "a": "2"},'
        ' "organization": {"name": "x", "name": "x"}, "findings": [{"indicator": "5.1.6", "conforming": true,'
        ' "conforming": true}], "exclusions": [[]]}'
    )
    assert refusal(text).splitlines() == [
        "$.findings[0].conforming: must be given only once",
        "$.organization.name: must be given only once",
        "$.metadata.a: must be given only once",
        "$.exclusions[0]: must be an object, got an array",
    ]
    assert refusal('{"format": "a", "format": "a"}') == "$.format: must be given only once"


def test_what_is_wrong_between_fields_is_told_beside_what_is_wrong_in_them() -> None:
    document = {
        **HEAD,
        "sites": [{"id": "HQ", "kind": "castle"}, {"id": "HQ", "kind": "outlet"}, {"id": None}, {"id": 7}, 5],
        "findings": [
            {"indicator": "5.1.6", "site": "GZ", "sampeld": 3, "nonconforming": 0},
            {"indicator": "5.1.7", "site": None, "sampled": None, "nonconforming": 1},
            {"indicator": "5.1.7", "site": "HQ", "conforming": True},
        ],
    }
    assert refusal(document).splitlines() == [
        '$.findings[0].sampeld: is not a known field; did you mean "sampled"?',
        '$.findings[0]: must have either "conforming", or both "sampled" and "nonconforming", or "value"',
        "$.findings[1].site: must not be null; leave the field out",
        "$.findings[1].sampled: must not be null; leave the field out",
        '$.sites[0].kind: must be one of "headquarters", "outlet", got "castle"',
        "$.sites[2].id: must not be null; leave the field out",
        "$.sites[2].kind: is required",
        "$.sites[3].id: must be text, got 7",
        "$.sites[3].kind: is required",
        "$.sites[4]: must be an object, got 5",
        '$.sites[1].id: must be unique, but "HQ" occurs twice',
        '$.findings[0].site: must be listed under sites, but "GZ" is not',
    ]


@pytest.mark.parametrize(("twin", "path"), [(True, "sampled"), (1.5, "sampled"), ("1", "sampled")])
def test_sharing_takes_nothing_for_1_that_is_only_equal_to_it(twin: Any, path: str) -> None:
    sound = {"indicator": "5.1.6", "sampled": 1, "nonconforming": 0}
    assert read(findings=[sound]).findings[0].counts == (1, 0)
    assert refusal({**HEAD, "findings": [sound, {**sound, "sampled": twin}]}).startswith(f"$.findings[1].{path}: must")
    assert "$.findings[0].nonconforming" in refusal({**HEAD, "findings": [{**sound, "nonconforming": False}]})
    verdict = {"indicator": "5.1.6", "conforming": True}
    assert read(findings=[verdict]).findings[0].counts == (1, 0)
    assert "$.findings[0].conforming" in refusal({**HEAD, "findings": [{**verdict, "conforming": 1}]})


@pytest.mark.parametrize("written", ["20.0", "2e1", "200e-1", "2E+1"])
def test_a_count_is_a_whole_number_however_it_is_written(written: str) -> None:
    text = '{"format": "gbt27922.assessment/1", "scheme": "S", "findings": [%s]}'
    finding = '{"indicator": "5.1.6", "sampled": %s, "nonconforming": 1}'
    as_usual, otherwise = (
        gbt27922.parse_assessment(text % ", ".join((finding % one, finding % other)))
        for one, other in (("20", "20"), ("20", written))
    )
    assert otherwise == as_usual
    assert otherwise.sha256 == as_usual.sha256
    assert gbt27922.to_json(otherwise) == gbt27922.to_json(as_usual)
    assert [type(one.sampled) for one in otherwise.findings] == [int, int]


class _Counted(int):
    compared: ClassVar[int] = 0

    def __hash__(self) -> int:
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return super().__eq__(other)


def test_no_document_can_make_sharing_slow() -> None:
    pool = Pool(lambda pairs: Finding(**dict(pairs)))
    collide = [1 + k * (2**61 - 1) for k in range(300)]  # Python hashes by the rest by 2**61 - 1
    as_given: list[Any] = [*map(_Counted, collide), *collide, *map(Decimal, collide), *map(float, collide)]
    findings: list[Any] = [{"indicator": "5.1.6", "sampled": number, "nonconforming": 0} for number in as_given]
    _Counted.compared = 0
    made = pool.all(findings)
    assert made == tuple(Finding("5.1.6", sampled=number, nonconforming=0) for number in as_given)
    assert _Counted.compared < 3000  # each pair of findings would be 44 850
    values = [value for pairs in pool._known for _, value in pairs]
    assert values == ["5.1.6", 1, 0]
    assert len({hash(value) for value in range(2**60 - 300, 2**60)}) == 300


def test_equal_findings_of_two_documents_are_one_object() -> None:
    finding = {"indicator": "5.1.6", "sampled": 20, "nonconforming": 3}
    assert read(findings=[finding]).findings[0] is read(findings=[finding]).findings[0]


def test_sharing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gbt27922.formats.sharing._MOST_SHARED", 3)
    leaves = [f"5.1.{number}" for number in range(9)]
    made = read(findings=[{"indicator": leaf, "conforming": True} for leaf in leaves])
    assert made.findings == tuple(Finding(leaf, conforming=True) for leaf in leaves)
    long = read(findings=[{"indicator": "5.1.6", "conforming": False, "note": "长" * 101}])
    assert long.findings[0].note == "长" * 101


def test_unhashable_values_are_refused_like_others() -> None:
    assert refusal({**HEAD, "findings": [{"indicator": ["5.1.6"], "conforming": True}]}).startswith(
        "$.findings[0].indicator"
    )


def test_a_mapping_is_read_and_left_alone() -> None:
    source = {**HEAD, "findings": [{"indicator": "5.1.6", "conforming": True}], "metadata": {"case": "7"}}
    before = json.dumps(source)
    assert gbt27922.parse_assessment(MappingProxyType(source)).metadata == {"case": "7"}
    nested = {**source, "organization": MappingProxyType({"name": "甲"}), "metadata": MappingProxyType({"case": "7"})}
    assert gbt27922.parse_assessment(nested).metadata == {"case": "7"}
    assert json.dumps(source) == before


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("\ufeff" + json.dumps({**HEAD, "findings": []}), encoding="utf-8")
    assert gbt27922.read_assessment(path) == gbt27922.read_assessment(str(path)) == Assessment("S", [])
    scheme = SCHEME
    path.write_text(gbt27922.to_json(scheme), encoding="utf-8")
    assert schemes.read(path) == scheme
    card = gbt27922.score(
        Assessment(scheme.id, [Finding(leaf.id, conforming=True) for leaf in scheme.leaves], revision=1)
    )
    path.write_text(gbt27922.to_json(card), encoding="utf-8")
    assert gbt27922.read_scorecard(path) == card
    with pytest.raises(FileNotFoundError):
        gbt27922.read_assessment(tmp_path / "missing.json")


def test_a_scorecard_names_grades_that_it_lists() -> None:
    scheme = SCHEME
    card = gbt27922.score(
        Assessment(scheme.id, [Finding(leaf.id, conforming=True) for leaf in scheme.leaves], revision=1)
    )
    document = json.loads(gbt27922.to_json(card))
    document["grade"] = "six_star"
    document["score_range"]["lowest_grade"] = "no_star"
    with pytest.raises(DocumentError) as refused:
        gbt27922.parse_scorecard(document)
    assert [problem.path for problem in refused.value.problems] == ["$.grade", "$.score_range.lowest_grade"]


def test_verify_tells_lines_that_are_missing() -> None:
    scheme = SCHEME
    assessment = Assessment(scheme.id, [Finding(leaf.id, conforming=True) for leaf in scheme.leaves], revision=1)
    document = json.loads(gbt27922.to_json(gbt27922.score(assessment)))
    cut = gbt27922.parse_scorecard({**document, "lines": document["lines"][:-2]})
    assert [str(problem) for problem in gbt27922.verify(cut, assessment)] == [
        f"$.lines: must have 29 items as scored anew, got 27, edited since version {gbt27922.__version__} scored it"
    ]


def test_scorecards_of_past_releases_are_still_read_and_verified() -> None:
    folders = [folder for folder in (Path(__file__).parents[1] / "golden").iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        for path in folder.glob("*.assessment.json"):
            assessment = gbt27922.read_assessment(path)
            card = gbt27922.read_scorecard(path.with_name(path.name.replace("assessment", "scorecard")))
            assert card.library_version == folder.name
            assert gbt27922.verify(card, assessment) == ()


def test_formats() -> None:
    schema = formats.load("gbt27922.assessment/1")
    schema.clear()
    assert formats.load("gbt27922.assessment/1")["$id"] == "urn:gbt27922:assessment:1"
    with pytest.raises(KeyError):
        formats.load("gbt27922.assessment/2")
