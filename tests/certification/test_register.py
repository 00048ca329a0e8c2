"""Registers: what is read, what is refused and where, and that no byte can be changed unseen."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import DocumentError, formats, schemes
from gbt27922._basis import json_text
from gbt27922._basis.canonical import canonical, digest
from gbt27922.certification import (
    Certificate,
    parse_certificate,
    read_register,
    record,
    register,
    register_line,
    verify,
    verify_register,
    write_register,
)
from gbt27922.errors import ModelError
from gbt27922.models import Organization, SchemeReference
from tests.certification.test_certificate import BY, DRAFT, ISSUED, after
from tests.support.shipped import SCHEME

EXAMPLE = Path("docs/examples/certification/register.jsonl")
#: Certificates with every detail, with a text that looks like JSON, and without an event.
RICH = after(
    ("surveillance_passed", "2026-12-01"), ("scope_reduced", "2027-02-01"), ("downgraded", "2027-02-01"), start=ISSUED
)
LOOKS = record(
    evolve(ISSUED, organization=Organization('},{"by":"x"', "],"), events=(), number='C "2"'),
    "issued",
    date="2026-01-31",
    by='},{"by":"\\"],"format":',
    rests_on="2" * 64,
    note='"},{"by":"\u2028\x7f\t中',
)
SECOND = after(("issued", "2026-01-31"), start=evolve(DRAFT, scheme=evolve(DRAFT.scheme, revision=2)))
HELD = (RICH, LOOKS, evolve(DRAFT, number="C-3"))


def line(certificate: Certificate) -> bytes:
    return formats.canonical(certificate).encode() + b"\n"


@pytest.fixture
def at(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(data: bytes) -> Path:
        place = tmp_path / "register.jsonl"
        place.write_bytes(data)
        return place

    return written


def problems(path: Path, **asked: Any) -> list[tuple[str, str]]:
    return [(one.path, one.id) for one in verify_register(path, **asked).problems]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    place = tmp_path / "register.jsonl"
    kept = write_register(place, iter(HELD))
    assert place.read_bytes() == b"".join(map(line, HELD))
    assert kept == hashlib.sha256(place.read_bytes()).hexdigest()
    assert tuple(read_register(place)) == HELD
    report = verify_register(place, on="2027-02-01", sha256=kept)
    assert (report.certificates, report.sha256, report.faults, report.problems) == (3, kept, (), ())
    assert [path.name for path in tmp_path.iterdir()] == ["register.jsonl"]


def test_a_register_may_be_written_from_itself(tmp_path: Path) -> None:
    place = tmp_path / "register.jsonl"
    write_register(place, HELD)
    grown = (
        record(one, "withdrawn", date="2027-03-01", by=BY, rests_on="b" * 64) if one.events else one
        for one in read_register(place)
    )
    write_register(place, grown)
    assert [len(one.events) for one in read_register(place)] == [5, 2, 0]


def test_a_register_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "register.jsonl"
    write_register(place, HELD)
    before = place.read_bytes()
    with pytest.raises(ModelError) as caught:
        write_register(place, [*HELD, evolve(DRAFT, number="Ｃ-3")])
    assert [str(one) for one in caught.value.problems] == [
        '$[3].number: must not be the number of an earlier certificate, or look like it, got "Ｃ-3"'
    ]
    with pytest.raises(TypeError, match="Certificate"):
        write_register(place, [DRAFT, "x"])  # type: ignore[list-item]
    assert place.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["register.jsonl"]
    assert write_register(place, []) == hashlib.sha256(b"").hexdigest()
    assert verify_register(place).certificates == 0


def test_each_problem_of_the_first_bad_line_is_told(at: Callable[[bytes], Path]) -> None:
    data = gbt27922.to_data(RICH)
    data["events"][2]["kind"], data["number"] = "audited", " C"
    bad = json.dumps(data).encode() + b"\n"
    reading = read_register(at(line(LOOKS) + b"\n \n" + bad + b"x\n"))
    assert next(reading) == LOOKS
    with pytest.raises(DocumentError) as caught:
        next(reading)
    paths = [problem.path for problem in caught.value.problems]
    assert {"line 4: $.number", "line 4: $.events[2].kind"} <= {*paths}
    assert all(path.startswith("line 4: $") for path in paths)


def test_a_line_that_is_no_json_has_no_line_of_its_own(at: Callable[[bytes], Path]) -> None:
    with pytest.raises(DocumentError) as caught:
        list(read_register(at(line(RICH) + b'{"number": }\n')))
    assert [str(one) for one in caught.value.problems] == [
        "line 2: $: must be JSON, but column 12 is not: Expecting value"
    ]
    (problem,) = caught.value.problems
    assert problem.told("zh").startswith("第 2 行：$：应为 JSON")


def test_a_long_line_is_not_read_whole(at: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line(RICH), line(LOOKS)]
    monkeypatch.setattr(register, "LONGEST", len(lines[1]) + 1)
    place = at(b"".join(lines) + b"x" * 3 * len(lines[0]))
    report = verify_register(place)
    assert [(one.line, one.number, [problem.id for problem in one.problems]) for one in report.faults] == [
        (1, None, ["invalid_value.long_line"]),
        (3, None, ["invalid_value.long_line"]),
    ]
    assert report.sha256 == hashlib.sha256(place.read_bytes()).hexdigest()
    with pytest.raises(DocumentError, match="line 1"):
        next(read_register(place))


def test_a_number_is_there_once(at: Callable[[bytes], Path]) -> None:
    place = at(line(RICH) + line(LOOKS) + line(RICH) + line(evolve(DRAFT, number="Ｃ-1")))
    assert problems(place) == [("line 3: $.number", "duplicate_id.number"), ("line 4: $.number", "duplicate_id.number")]
    assert [one.number for one in verify_register(place).faults] == ["C-1", "Ｃ-1"]
    reading = read_register(place)
    assert [next(reading), next(reading)] == [RICH, LOOKS]
    with pytest.raises(DocumentError, match="line 3: "):
        next(reading)


def test_another_text_of_the_same_certificate_is_read_but_does_not_verify(at: Callable[[bytes], Path]) -> None:
    for text in (
        gbt27922.to_json(RICH, indent=None).encode() + b"\n",
        line(RICH)[:-1],
        line(RICH)[:-1] + b"\r\n",
        line(RICH).replace(b'{"by"', b'{ "by"'),
        line(SECOND).replace(b'"revision":2', b'"revision":2.0'),
        line(DRAFT).replace(b'"format"', b'"events":[],"format"'),
        line(RICH).replace(b'"number":"C-1"', b'"number":"\\u0043-1"'),
        b"\xef\xbb\xbf" + line(RICH),
    ):
        place = at(text)
        assert len(list(read_register(place))) == 1, text
        assert problems(place) == [("line 1: $", "edited.line")], text
    assert problems(at(line(RICH) + b"\n" + line(LOOKS))) == [("line 2: $", "invalid_value.blank_line")]


def test_the_first_revision_is_not_written(at: Callable[[bytes], Path]) -> None:
    scheme = evolve(DRAFT.scheme, revision=1)
    first = after(("issued", "2026-01-31"), start=evolve(DRAFT, scheme=scheme))
    assert problems(at(line(first))) == []
    said = line(first).replace(b'"sha256"', b'"revision":1,"sha256"')
    assert problems(at(said)) == [("line 1: $", "edited.line")]


def test_both_writers_of_json_write_the_canonical_text(monkeypatch: pytest.MonkeyPatch) -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    monkeypatch.setattr(json_text, "find_spec", lambda _: None)
    others = json_text.quick_json.__wrapped__()
    for read, write in (json_text.quick_json(), others):
        assert write({"b": every, "a": [1]}) == canonical({"a": [1], "b": every})
        assert read(write({"b": every})) == {"b": every}


def test_a_line_is_read_as_the_reader_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(text: bytes) -> bool:
        found = register_line.canonical_certificate(text)
        assert found is None or (found == parse_certificate(text) and found.digests == parse_certificate(text).digests)
        return found is not None

    assert [same(line(one)[:-1]) for one in HELD] == [True, True, False]
    other = line(RICH)[:-1].replace(b'"format":"gbt27922.certificate/1"', b'"format":"gbt27922.certificate/2"')
    assert not same(other)
    chain = line(RICH)[:-1].replace(RICH.chain_sha256.encode(), b"0" * 64)
    assert register_line.canonical_certificate(chain) is None
    monkeypatch.setattr(json_text, "find_spec", lambda _: None)
    json_text.quick_json.cache_clear()  # as if orjson were not there
    assert [same(line(one)[:-1]) for one in HELD] == [True, True, False]
    json_text.quick_json.cache_clear()


@pytest.mark.parametrize("revision", [1, 2.0])
def test_a_whole_chain_makes_no_other_text_canonical(revision: float, at: Callable[[bytes], Path]) -> None:
    scheme = evolve(DRAFT.scheme, revision=int(revision))
    data = gbt27922.to_data(after(("issued", "2026-01-31"), start=evolve(DRAFT, scheme=scheme)))
    data["scheme"]["revision"] = revision
    read, write = json_text.quick_json()
    head = {name: value for name, value in data.items() if name not in {"events", "chain_sha256"}}
    data["events"][0]["previous"] = hashlib.sha256(write(head)).hexdigest()
    data["chain_sha256"] = hashlib.sha256(write(data["events"][0])).hexdigest()
    assert read(write(data)) == data
    assert register_line.canonical_certificate(write(data)) is None
    assert ("line 1: $.events[0].previous", "edited.chain") in problems(at(write(data) + b"\n"))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("note", " "),
        ("by", ""),
        ("rests_on", "x"),
        ("kind", "audited"),
        ("date", "2026-02-30"),
        ("grade", " x"),
        ("note", None),
    ],
)
def test_a_whole_chain_makes_no_unsound_event_sound(place: str, value: Any, at: Callable[[bytes], Path]) -> None:
    data = gbt27922.to_data(RICH)
    data["events"][-1][place] = value
    data["chain_sha256"] = digest(data["events"][-1])
    text = canonical(data) + b"\n"
    assert register_line.canonical_certificate(text[:-1]) is None
    paths = [path for path, _ in problems(at(text))]
    assert f"line 1: $.events[3].{place}" in paths


def test_events_of_later_days_are_told(at: Callable[[bytes], Path]) -> None:
    place = at(line(LOOKS) + line(RICH))
    assert problems(place, on="2027-02-01") == []
    report = verify_register(place, on="2027-01-31")
    assert [(one.line, one.number) for one in report.faults] == [(2, "C-1")]
    assert [str(one) for one in report.problems] == [
        "line 2: $.events[2].date: must not be after 2027-01-31, got 2027-02-01",
        "line 2: $.events[3].date: must not be after 2027-01-31, got 2027-02-01",
    ]


def test_what_no_line_shows_the_digest_of_the_register_shows(at: Callable[[bytes], Path]) -> None:
    lines = EXAMPLE.read_bytes().splitlines(keepends=True)
    kept = hashlib.sha256(b"".join(lines)).hexdigest()
    assert problems(EXAMPLE, sha256=kept, on="2026-11-26") == []
    for changed in (lines[1:], lines[:-1], [lines[1], lines[0], *lines[2:]], []):
        place = at(b"".join(changed))
        assert problems(place) == []
        assert problems(place, sha256=kept) == [("$", "edited.register")]


def test_no_digest_and_no_day_are_refused() -> None:
    for asked in ({"sha256": "x"}, {"on": "2026-02-30"}):
        with pytest.raises(ModelError, match=rf"\$\.{next(iter(asked))}"):
            verify_register(EXAMPLE, **asked)


SMALL = [
    record(
        evolve(DRAFT, number=f"N-{number}", organization=Organization("中")),
        "issued",
        date="2026-01-31",
        by=BY,
        rests_on=f"{number:064}",
    )
    for number in (1, 2)
]
DATA = b"".join(map(line, SMALL))
FIRST = DATA.index(b"\n")


def changes(place: int) -> Iterator[bytes]:
    """The register with a bit of a byte changed, and with the byte taken away, doubled, or something before it."""
    before, byte, behind = DATA[:place], DATA[place : place + 1], DATA[place + 1 :]
    yield before + bytes([byte[0] ^ (1 << place % 8)]) + behind
    yield before + (b"", byte * 2, b"\n" + byte, b" " + byte)[place % 4] + behind


def is_named(path: Path, place: int) -> bool:
    """Whether the line is named in which a place is; at the end of a line either of the two may be."""
    lines = {one.line for one in verify_register(path).faults}
    return bool(lines) if place in {FIRST, len(DATA) - 1} else (1 if place < FIRST else 2) in lines


@pytest.mark.once
def test_a_change_of_any_byte_is_found_and_named(at: Callable[[bytes], Path]) -> None:
    path = at(DATA)
    assert problems(path) == []
    for place in range(len(DATA)):
        for changed in changes(place):
            path.write_bytes(changed)
            assert is_named(path, place), changed


@settings(max_examples=150)
@given(st.integers(0, len(DATA)), st.integers(0, 4), st.binary(max_size=4))
def test_no_bytes_are_replaced_unseen(place: int, taken: int, put: bytes) -> None:
    changed = DATA[:place] + put + DATA[place + taken :]
    with TemporaryDirectory() as folder:
        path = Path(folder, "register.jsonl")
        path.write_bytes(changed)
        assert bool(verify_register(path).faults) == (changed != DATA)


def test_a_faulty_line_has_the_number_that_it_seems_to_have(at: Callable[[bytes], Path]) -> None:
    numbers = [
        verify_register(at(text)).faults[0].number
        for text in (
            line(RICH).replace(b'"grade"', b"grade"),
            line(LOOKS).replace(b'"grade"', b"grade"),
            line(RICH).replace(b'"number"', b'"mumber"'),
            line(RICH).replace(b'"number":"C-1"', b'"number":"\\x"'),
            b'{"number":"\xff"}\n',
        )
    ]
    assert numbers == ["C-1", 'C "2"', None, None, None]


def told(certificate: Certificate, **asked: Any) -> list[tuple[str, str]]:
    return [(one.path, one.id) for one in verify(certificate, **asked)]


def graded(kind: Any, grade: str, start: Certificate = ISSUED) -> Certificate:
    return record(start, kind, date="2026-06-01", by=BY, grade=grade, rests_on=f"{len(start.events):064}")


def test_a_sound_certificate_verifies() -> None:
    card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    sound = after(("issued", "2026-01-31"), start=evolve(DRAFT, scorecard_sha256=card.sha256))
    rested = record(sound, "surveillance_passed", date="2026-12-01", by=BY, rests_on="7" * 64)
    asked = {"on": "2026-12-01", "chain_sha256": rested.chain_sha256, "scheme": SCHEME}
    assert told(rested, documents=[card, "7" * 64], **asked) == []
    assert told(rested) == []


def test_another_end_of_the_chain_than_the_kept_one() -> None:
    shorter = evolve(RICH, events=RICH.events[:-1])
    (problem,) = verify(shorter, chain_sha256=RICH.chain_sha256)
    assert (problem.code, problem.path) == ("edited", "$.chain_sha256")
    with pytest.raises(ModelError, match=r"\$\.chain_sha256"):
        verify(RICH, chain_sha256="x")


def test_grades_are_those_of_the_scheme_and_go_the_right_way() -> None:
    assert told(graded("upgraded", "five_star")) == []
    assert told(graded("downgraded", "three_star")) == []
    assert told(graded("upgraded", "four_star")) == [("$.events[1].grade", "invalid_value.not_higher")]
    assert told(graded("downgraded", "five_star")) == [("$.events[1].grade", "invalid_value.not_lower")]
    assert told(graded("downgraded", "four_star")) == [("$.events[1].grade", "invalid_value.not_lower")]
    twice = graded("upgraded", "four_star", graded("downgraded", "three_star"))
    assert told(twice) == []
    assert told(graded("upgraded", "six_star")) == [("$.events[1].grade", "invalid_value.grade_of_scheme")]
    other = graded("upgraded", "three_star", after(("issued", "2026-01-31"), start=evolve(DRAFT, grade="six_star")))
    assert told(other) == [("$.grade", "invalid_value.grade_of_scheme")]
    assert told(graded("downgraded", "fail")) == [("$.events[1].grade", "invalid_value.grade_of_scheme")]
    again = record(ISSUED, "recertified", date="2028-12-01", by=BY, grade="three_star", rests_on="6" * 64, until=UNTIL)
    assert told(again) == []


UNTIL = "2032-01-31"


def test_the_scheme_is_found_by_its_digest() -> None:
    unknown = after(("issued", "2026-01-31"), start=evolve(DRAFT, scheme=evolve(DRAFT.scheme, sha256="8" * 64)))
    assert told(unknown) == [("$.scheme", "unknown_scheme.of_certificate")]
    assert told(unknown, scheme=SCHEME) == [("$.scheme", "differs.scheme")]


def test_a_document_is_one_that_something_rests_on() -> None:
    (problem,) = verify(ISSUED, documents=["1" * 64, "9" * 64])
    assert problem.path == "$.events"
    assert problem.reason.endswith(f"none rests on {'9' * 64}")
    with pytest.raises(ModelError, match=r"\$\.documents\[0\]"):
        verify(ISSUED, documents=["x"])


def test_of_a_number_little_is_kept() -> None:
    known = register.Numbers()
    assert not list(known.problems("C" * 10_000))
    assert [len(one) for one in known._known] == [15]  # what memory holds of it


STARS = [f'"{grade.id}"' for grade in SCHEME.grades[1:]]
NEVER = "(its lowest is never granted), got "


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            f"line 2: $.events[1].grade: must be one of {', '.join(STARS)}, the grades that the scheme grants {NEVER}",
        ),
        (
            "zh",
            f"第 2 行：$.events[1].grade：应为 {'、'.join(STARS)} 之一，即该方案授予的等级（最低等级不授予），实为 ",
        ),
    ],
)
def test_the_grades_of_each_line_are_those_of_its_scheme(lang: Any, said: str, at: Callable[[bytes], Path]) -> None:
    lowest = graded("downgraded", "fail")
    report = verify_register(at(line(LOOKS) + line(lowest)))
    assert [problem.told(lang) for problem in report.problems] == [f'{said}"fail"']
    unknown = after(("issued", "2026-01-31"), start=evolve(DRAFT, scheme=evolve(DRAFT.scheme, sha256="8" * 64)))
    assert problems(at(line(unknown))) == []


def test_a_scheme_may_grant_no_grade(at: Callable[[bytes], Path]) -> None:
    ungraded = evolve(DRAFT, scheme=SchemeReference.of(schemes.load("ACSI")))
    (problem,) = verify_register(at(line(after(("issued", "2026-01-31"), start=ungraded)))).problems
    said = 'must be a grade that the scheme grants, but it grants none, got "four_star"'
    assert str(problem) == f"line 1: $.grade: {said}"
    assert problem.message("zh") == '应为该方案授予的等级，但该方案不授予任何等级，实为 "four_star"'


def test_one_decision_is_behind_one_certificate(at: Callable[[bytes], Path]) -> None:
    second = after(("issued", "2026-01-31"), start=evolve(DRAFT, number="C-4"))
    place = at(line(RICH) + line(LOOKS) + line(second) + line(RICH))
    report = verify_register(place)
    assert [str(one) for one in report.problems] == [
        "line 3: $.events[0].rests_on: must not be the decision on which the certificate of line 1 was issued",
        'line 4: $.number: must not be the number of an earlier certificate, or look like it, got "C-1"',
    ]
    assert report.problems[0].told("zh") == "第 3 行：$.events[0].rests_on：不得与第 1 行的证书依据同一认证决定颁发"
    assert [fault.number for fault in report.faults] == ["C-4", "C-1"]


def test_a_line_that_is_cut_off_is_too_long_whatever_it_ends_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = register.line_of(ISSUED)
    monkeypatch.setattr(register, "LONGEST", len(line) + 10)
    for data in (b"\r" * (len(line) + 20) + line, line[:-1] + b"\r" * 20 + line):
        (tmp_path / "register.jsonl").write_bytes(data + line)
        with pytest.raises(DocumentError, match=f"line 1: .*{len(line) + 10} bytes"):
            list(read_register(tmp_path / "register.jsonl"))
    with pytest.raises(ModelError, match=rf"\$\[0\]: .*{len(line) + 10} bytes"):
        write_register(tmp_path / "long.jsonl", [evolve(DRAFT, scope="x" * 2 * len(line))])
    assert not (tmp_path / "long.jsonl").exists()
