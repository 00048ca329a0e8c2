"""The commands ``certification verify`` and ``due``: what they print in both languages, and refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import formats, report
from gbt27922.certification import due, read_certificate, read_decision, read_register, terms, to_ics, write_register
from gbt27922.models import Organization
from tests.support.running import Run, runner

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "certification"
ON = ("--on", "2026-11-26")
AHEAD = ("--within", "60", *ON)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with the examples."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("register.jsonl", "certificate.json"):
        Path(name).write_bytes((FOLDER / name).read_bytes())
    run = runner(capsys, monkeypatch)
    return lambda *arguments, **more: run("certification", *arguments, **more)


def test_a_sound_register_verifies(run: Run) -> None:
    code, out, err = run("verify", "register.jsonl", *ON)
    assert (code, err) == (0, "")
    assert out.startswith("register.jsonl: 6 certificates with SHA-256 ")
    assert out.endswith(", nothing is wrong\n")
    digest = out.split()[5].rstrip(",")
    assert run("verify", "register.jsonl", *ON, "--sha256", digest) == (0, out, "")


def test_every_fault_of_a_register_has_its_line_and_its_certificate(run: Run) -> None:
    place = Path("register.jsonl")
    place.write_bytes(place.read_bytes().replace("示例净水".encode(), "示例浄水".encode()))
    code, out, err = run("verify", "register.jsonl", "--on", "2026-06-09", "--sha256", "0" * 64, "--lang", "zh")
    lines = err.splitlines()
    assert (code, out) == (1, "")
    assert lines[0].startswith("register.jsonl: 第 3 行 (EXAMPLE-2024-0020)：$.events[3].date：应不晚于 2026-06-09")
    assert lines[1].startswith("register.jsonl: 第 4 行 (EXAMPLE-2025-0007)：$.events[0].previous：应为前一环的摘要 ")
    assert lines[-1].startswith(f"register.jsonl: $：登记簿的摘要应为另行保存的 {'0' * 64}")
    place.write_bytes(place.read_bytes() + b"x\n")
    *_, last = run("verify", "register.jsonl", *ON).err.splitlines()
    assert last == "register.jsonl: line 7: $: must be JSON, but column 1 is not: Expecting value"


def test_a_certificate_verifies(run: Run) -> None:
    held = read_certificate("certificate.json")
    code, out, err = run("verify", "certificate.json", "--on", "2027-09-20", "--sha256", held.chain_sha256)
    assert (code, err) == (0, "")
    assert out == f"certificate.json: certificate {held.number} with the chain {held.chain_sha256}, nothing is wrong\n"
    code, _, err = run("verify", "certificate.json", "--on", "2027-09-19", "--sha256", "0" * 64)
    assert (code, len(err.splitlines())) == (1, 2)
    assert run("verify", "-", "--on", "2027-09-20", stdin=gbt27922.to_json(held).encode()).code == 0


@pytest.mark.parametrize("file", ["register.jsonl", "certificate.json"])
def test_what_cannot_be_verified(run: Run, file: str) -> None:
    code, _, err = run("verify", file, *ON, "--sha256", "x")
    assert (code, err.partition(", got")[0]) == (2, "gbt27922: --sha256: must be 64 hexadecimal digits, 0-9 and a-f")
    code, _, err = run("verify", file, "--on", "2026-02-30")
    assert (code, err.startswith("gbt27922: --on: ")) == (2, True)
    Path(file).unlink()
    assert run("verify", file).code == 1


MADE_ON = ("--assessment", "assessment.json", "--application", "application.json")


@pytest.fixture
def decided(run: Run) -> Run:
    """Run a command line in a folder with a decision and what it was made on."""
    for path in FOLDER.glob("*.json"):
        Path(path.name).write_bytes(path.read_bytes())
    return run


def test_a_decision_is_made_again(decided: Run) -> None:
    kept = read_decision("decision.json").sha256
    agrees = (0, "decision.json: agrees with assessment.json\n", "")
    assert decided("verify", "decision.json", *MADE_ON) == agrees  # another version scored it
    assert decided("verify", "decision.json", *MADE_ON, "--card", "card.json", "--sha256", kept) == agrees
    higher = read_decision("decision.json")
    Path("decision.json").write_text(gbt27922.to_json(evolve(higher, reached=higher.grades[-1])), "utf-8")
    data = json.loads(Path("assessment.json").read_text("utf-8"))
    Path("other.json").write_text(json.dumps(data | {"date": "2026-05-01"}), "utf-8")
    code, out, err = decided("verify", "decision.json", "--assessment", "other.json", *MADE_ON[2:], "--sha256", kept)
    assert (code, out) == (1, "")
    assert err.startswith("decision.json: $: ")
    assert "decision.json: $.assessment_sha256: must be " in err


def test_a_decision_without_the_version_needs_its_card(decided: Run) -> None:
    older = json.loads(Path("card.json").read_text("utf-8")) | {"library_version": "0.0.1"}
    Path("card.json").write_text(json.dumps(older), "utf-8")
    card = gbt27922.read_scorecard("card.json")
    data = json.loads(Path("decision.json").read_text("utf-8")) | {"scorecard_sha256": card.sha256}
    del data["library_version"]
    Path("decision.json").write_text(json.dumps(data), "utf-8")
    assert decided("verify", "decision.json", *MADE_ON, "--card", "card.json").code == 0
    code, out, err = decided("verify", "decision.json", *MADE_ON)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert err.startswith(
        "decision.json: $.scorecard_sha256: must be verified with the scorecard that was kept (--card)"
    )
    code, _, err = decided("verify", "decision.json", *MADE_ON, "--lang", "zh")
    assert (code, "$.scorecard_sha256：须以当时保存的评分表核验（--card）" in err) == (1, True)


def test_what_of_a_decision_cannot_be_verified(decided: Run) -> None:
    said = "is required: a decision is verified against the assessment and the application that it was made on"
    for given, missing in (((), ["--assessment", "--application"]), (MADE_ON[:2], ["--application"])):
        code, out, err = decided("verify", "decision.json", *given)
        assert (code, out, err) == (2, "", "gbt27922: " + "; ".join(f"{one}: {said}" for one in missing) + "\n")
    zh = decided("verify", "decision.json", *MADE_ON[2:], "--lang", "zh")
    assert zh == (2, "", "gbt27922: --assessment：必填：核验认证决定须有所依据的评审和认证申请\n")
    code, _, err = decided("verify", "decision.json", *MADE_ON, *ON)
    assert (code, err) == (
        2,
        "gbt27922: --on: must be left out: a decision is verified on the day on which it was made\n",
    )
    code, _, err = decided("verify", "decision.json", *MADE_ON, "--sha256", "x")
    assert (code, err.startswith("gbt27922: --sha256: must be 64 hexadecimal digits")) == (2, True)


@pytest.mark.parametrize("file", ["register.jsonl", "certificate.json"])
def test_only_a_decision_was_made_on_documents(decided: Run, file: str) -> None:
    code, _, err = decided("verify", file, *MADE_ON[2:], "--card", "card.json", "--lang", "zh")
    assert (code, err) == (
        2,
        "gbt27922: --application：不得有此项：只用于核验认证决定；--card：不得有此项：只用于核验认证决定\n",
    )


def test_a_decision_that_could_not_be_made(decided: Run) -> None:
    data = json.loads(Path("assessment.json").read_text("utf-8"))
    reviewer = read_decision("decision.json").reviewer
    data["team"][0] = {"name": reviewer.name, "id": reviewer.id, "role": "assessor"}
    Path("assessment.json").write_text(json.dumps(data), "utf-8")
    code, _, err = decided("verify", "decision.json", *MADE_ON)
    assert (code, err) == (
        1,
        f'decision.json: $.reviewer.id: must not be of the team that assessed, but "{reviewer.id}" is\n',
    )
    del data["team"]
    Path("assessment.json").write_text(json.dumps(data), "utf-8")
    code, _, err = decided("verify", "decision.json", *MADE_ON)
    assert (code, err) == (1, "assessment.json: $.team: is required: people are told apart by id\n")


def test_what_is_due_as_text(run: Run) -> None:
    code, out, err = run("due", "register.jsonl", *AHEAD)
    assert (code, err) == (0, "")
    assert "EXAMPLE-2025-0031" in out
    assert "EXAMPLE-2026-0017" not in out
    found = due(read_register("register.jsonl"), on="2026-11-26", within=60)
    code, out, _ = run("due", "register.jsonl", *AHEAD, "--format", "markdown", "--lang", "zh")
    assert out == report.render(found, "markdown", lang="zh")
    for said in ("# 到期清单", "已逾期", "暂停期满", "示例电梯服务有限公司"):
        assert said in out
    data = Path("register.jsonl").read_bytes()
    assert formats.parse(run("due", "-", *AHEAD, "--format", "json", stdin=data).out) == found
    nothing = run("due", "register.jsonl", "--within", "0", "--on", "2023-03-19").out
    assert "Nothing is overdue, and nothing comes within these days." in nothing


def test_what_is_due_as_csv(run: Run) -> None:
    held = next(read_register("register.jsonl"))
    formula = evolve(held, events=(), organization=Organization("=1+1"), number="C-9")
    issued = gbt27922.certification.record(formula, "issued", date=held.issued, by="甲", rests_on="1" * 64)
    write_register("register.jsonl", [*read_register("register.jsonl"), issued])
    day = ("--within", "1", "--on", "2026-03-19", "--format", "csv")
    rows = list(csv.reader(io.StringIO(run("due", "register.jsonl", *day).out)))
    assert rows[0] == ["\ufeffnumber", "organization", "kind", "from", "by", "overdue", "state"]
    assert rows[1] == ["C-9", "=1+1", "surveillance", "2023-12-20", "2024-03-20", "true", "valid"]
    assert ["C-9", "=1+1", "expiry", "", "2026-03-20", "false", "valid"] in rows
    assert "'=1+1" in run("due", "register.jsonl", *day, "--safe").out


def test_what_is_due_as_a_calendar(run: Run) -> None:
    found = due(read_register("register.jsonl"), on="2026-11-26", within=60)
    out = run("due", "register.jsonl", *AHEAD, "--format", "ics", "--lang", "zh").out
    assert out.replace("\r\n", "\n") == to_ics(found, made="2026-11-26", lang="zh").replace("\r\n", "\n")


def test_the_terms_of_the_body(run: Run) -> None:
    data = json.loads(gbt27922.to_json(terms())) | {"recertification_months": 24}
    Path("terms.json").write_text(json.dumps(data), "utf-8")
    out = run("due", "register.jsonl", *AHEAD, "--terms", "terms.json", "--format", "json").out
    assert any(one["by"] == "2026-09-15" and one["kind"] == "recertification" for one in json.loads(out)["entries"])


def test_what_cannot_be_asked(run: Run) -> None:
    code, _, err = run("due", "register.jsonl", "--within", "-1", *ON)
    assert (code, err.startswith("gbt27922: --within: must be a non-negative integer")) == (2, True), err
    code, _, err = run("due", "register.jsonl", *AHEAD, "--safe")
    assert (code, "--safe goes with --format csv" in err) == (2, True)
    Path("register.jsonl").write_text("{}\n", "utf-8")
    code, _, err = run("due", "register.jsonl", *AHEAD, "--lang", "zh")
    assert code == 1
    assert err.startswith("register.jsonl: 第 1 行：$.format：必填")
    code, _, err = run("due", "no.jsonl", *AHEAD)
    assert (code, err.startswith("no.jsonl: cannot be read")) == (1, True)
