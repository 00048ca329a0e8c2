"""The commands ``certification issue``, ``record`` and ``status``: what they print in both languages, and refuse."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import certification, formats, report
from gbt27922.certification import Certificate, parse_certificate, read_certificate, read_decision, status, terms
from tests.support.running import Run, runner

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "certification"
BY = ("--by", "R-003 王五")
DAY = (*BY, "--date", "2028-01-10")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with the examples."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for path in FOLDER.glob("*.json"):
        Path(path.name).write_bytes(path.read_bytes())
    Path("terms.json").write_text(gbt27922.to_json(terms()).replace("36", "24"), "utf-8")
    Path("note.txt").write_text("投诉", "utf-8")
    run = runner(capsys, monkeypatch)
    return lambda *arguments, **more: run("certification", *arguments, **more)


def test_a_certificate_is_issued(run: Run) -> None:
    code, out, err = run("issue", "decision.json", "--number", "C-1", "--issued", "2026-06-18", *BY)
    assert (code, err) == (0, "")
    made = parse_certificate(out)
    assert made.events[0].rests_on == read_decision("decision.json").sha256
    _, out, _ = run("issue", "decision.json", "--number", "C-1", "--issued", "2026-06-18", *BY, "--terms", "terms.json")
    assert parse_certificate(out).valid_until.isoformat() == "2028-06-18"


def test_what_cannot_be_issued(run: Run) -> None:
    code, out, err = run("issue", "refused.json", "--number", "C-1", "--issued", "2026-06-18", *BY, "--lang", "zh")
    assert (code, out) == (1, "")
    assert err == "refused.json: $.outcome：应为准予认证的决定，该决定不予认证\n"
    code, _, err = run("issue", "decision.json", "--number", "C-1", "--issued", "2026-06-01", *BY)
    assert (code, err) == (2, "gbt27922: --issued: must not be before 2026-06-16, got 2026-06-01\n")


def test_an_event_is_recorded(run: Run) -> None:
    more = ("--date", "2028-01-10", "--rests-on", "note.txt", *BY)
    code, out, err = run("record", "certificate.json", "--event", "surveillance_passed", *more)
    assert (code, err) == (0, "")
    before, after = read_certificate("certificate.json"), parse_certificate(out)
    assert after.events[:-1] == before.events
    assert after.events[-1].rests_on == hashlib.sha256("投诉".encode()).hexdigest()
    downgraded = ("--event", "downgraded", "--grade", "three_star", "--rests-on", "assessment.json", *DAY)
    _, out, _ = run("record", "certificate.json", *downgraded)
    assert parse_certificate(out).events[-1].rests_on == gbt27922.read_assessment("assessment.json").sha256
    _, out, _ = run("record", "certificate.json", "--event", "complaint_received", "--rests-on", "note.txt", *DAY)
    assert parse_certificate(out).events[-1].rests_on == hashlib.sha256("投诉".encode()).hexdigest()
    _, out, _ = run("record", "certificate.json", "--event", "complaint_received", "--rests-on", "0" * 64, *DAY)
    assert parse_certificate(out).events[-1].rests_on == "0" * 64


def test_what_is_not_possible_says_what_is(run: Run) -> None:
    more = ("--date", "2028-01-10", "--rests-on", "decision.json", *BY)
    code, out, err = run("record", "certificate.json", "--event", "restored", *more)
    assert (code, out) == (2, "")
    assert err.startswith('gbt27922: --event: must be one of "surveillance_passed", ')
    assert err.endswith("while the certificate is valid, got restored\n")
    code, _, err = run("record", "certificate.json", "--event", "extended", "--date", "2028-02-30", "--lang", "zh", *BY)
    assert (code, err) == (
        2,
        'gbt27922: --date：应为日期，例如 2026-05-12，实为 "2028-02-30"；--rests-on：必填：事项“监督评审延期”须写明；--until：必填：事项“监督评审延期”须写明\n',
    )
    assert run("record", "certificate.json", "--event", "audited", *BY)[0] == 2


def graded(run: Run, kind: str, grade: str, *more: str) -> tuple[int, str, str]:
    code, out, err = run("record", "issued.json", "--event", kind, "--grade", grade, *DAY, *more)
    return code, out and (parse_certificate(out).events[-1].grade or ""), err


@pytest.mark.parametrize("named", ["five_star", "五星级", "five-star"])
def test_a_grade_is_named_by_its_id_or_its_title(run: Run, named: str) -> None:
    assert graded(run, "upgraded", named, "--rests-on", "0" * 64) == (0, "five_star", "")


def test_a_grade_of_an_event_is_one_that_the_scheme_grants(run: Run) -> None:
    basis = ("--rests-on", "0" * 64)
    allowed = '"qualified", "three_star", "four_star", "five_star"'
    granted = f"must be one of {allowed}, the grades that the scheme grants (its lowest is never granted)"
    for kind, grade in (("upgraded", "six_star"), ("downgraded", "fail")):
        said = f'gbt27922: --grade: {granted}, got "{grade}"\n'
        assert graded(run, kind, grade, *basis) == (2, "", said)
    assert graded(run, "upgraded", "达标级", *basis, "--lang", "zh") == (
        2,
        "",
        'gbt27922: --grade：应为高于 "four_star" 的等级，因为事项是升级，实为 "qualified"\n',
    )
    assert graded(run, "downgraded", "five-star", *basis)[0] == 2


def test_where_the_scheme_is_not_shipped_a_grade_is_an_id(run: Run) -> None:
    held = read_certificate("issued.json")
    draft = evolve(held, scheme=evolve(held.scheme, sha256="0" * 64), events=())
    own = certification.record(draft, "issued", date=held.issued, by="甲", rests_on="1" * 64)
    Path("issued.json").write_text(gbt27922.to_json(own), "utf-8")
    assert graded(run, "upgraded", "五星级", "--rests-on", "0" * 64) == (0, "五星级", "")


def test_a_decision_that_an_event_rests_on_decided_it(run: Run) -> None:
    refused = graded(run, "upgraded", "five_star", "--rests-on", "refused.json", "--lang", "zh")
    assert refused == (2, "", "gbt27922: --rests-on：应为准予认证的决定，该决定不予认证\n")
    code, _, err = graded(run, "upgraded", "five_star", "--rests-on", "decision.json")
    said = '--grade: must be "four_star", the grade that the decision behind it grants, got "five_star"'
    assert (code, err) == (2, f"gbt27922: {said}\n")
    assert run("record", "issued.json", "--event", "withdrawn", "--rests-on", "refused.json", *DAY).code == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_status_of_a_day(run: Run, lang: str, form: str) -> None:
    code, out, err = run("status", "certificate.json", "--on", "2028-05-21", "--lang", lang, "--format", form)
    assert (code, err) == (0, "")
    assert ("四星级" if lang == "zh" else "four-star") in out
    assert ("已逾期" if lang == "zh" else "overdue") in out
    assert "2028-05-20" in out


def test_the_status_as_a_document(run: Run) -> None:
    code, out, _ = run("status", "certificate.json", "--on", "2027-12-01", "--format", "json", "--require")
    assert code == 0
    assert formats.parse(out) == status(read_certificate("certificate.json"), "2027-12-01")


def test_a_certificate_that_grants_nothing_does_not_meet_what_is_required(run: Run) -> None:
    code, out, err = run("status", "certificate.json", "--on", "2029-06-19", "--require")
    assert (code, err) == (3, "certificate.json: --require is not met: it is expired and grants no grade\n")
    assert "none: the certificate grants nothing now" in out
    code, _, err = run("status", "certificate.json", "--on", "2029", "--lang", "zh")
    assert (code, err) == (2, 'gbt27922: --on：应为日期，例如 2026-05-12，实为 "2029"\n')


def test_the_triggers_of_the_body_are_shown(run: Run) -> None:
    data = json.loads(gbt27922.to_json(terms())) | {"triggers": [{"received": 1, "months": 12, "calls_for": "review"}]}
    Path("own.json").write_text(json.dumps(data), "utf-8")
    _, out, _ = run("status", "certificate.json", "--on", "2027-12-01", "--terms", "own.json", "--lang", "zh")
    assert "12 个月内收到投诉 1 件，按认证机构的规则应复查。" in out


def test_a_certificate_is_shown_with_its_events() -> None:
    held = read_certificate(FOLDER / "certificate.json")
    shown = report.render(held, lang="zh")
    assert all(
        word in shown for word in ("证书编号", "EXAMPLE-2026-0017", "颁证", "监督评审通过", "维修超期", "四星级")
    )
    own = parse_certificate(gbt27922.to_json(held))
    assert report.render(own, "markdown").startswith("# Certificate\n")


def test_what_of_a_certificate_is_not_there_is_not_shown() -> None:
    held = read_certificate(FOLDER / "certificate.json")
    draft = Certificate(**{name: getattr(held, name) for name in HEAD})
    shown = report.render(draft)
    assert "not issued yet" in shown
    assert "scope" not in shown
    unknown = evolve(draft, scheme=evolve(draft.scheme, sha256="0" * 64))
    assert "four_star" in report.render(unknown)


HEAD = ("number", "organization", "scheme", "scorecard_sha256", "grade", "issued", "valid_until")
