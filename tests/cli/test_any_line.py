"""Any command line: a documented exit code, at most one kind of trouble, and never a traceback."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="batch reads files by pyarrow")
pytest.importorskip("scipy", reason="estimates need it")

from gbt27922.cli import main
from gbt27922.cli.app import COMMANDS, program

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
ARGUMENTS = (argument for word in COMMANDS for argument in program()[word].assemble_argument_collection())
OPTIONS = sorted({name for argument in ARGUMENTS for name in argument.names if name.startswith("-")})
FILES = [
    *map(str, sorted(EXAMPLES.iterdir())),
    *("none.json", "loop", "\udcff.csv", "empty.csv", "folder", ".", "", "-", "--", "in\nfile", "x" * 300, "bom.json"),
]
WORDS = [
    "json",
    "csv",
    "text",
    "markdown",
    "zh",
    "en",
    "initial",
    "five_star",
    "五星级",
    "1",
    "0",
    "-1",
    "1/0",
    "95",
    "A",
]
ODD = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=4)
UNDECODABLE = st.sampled_from(["\udcff", "a\udc80b", "--seed=\udcff", "--scheme=\udcff"])
FRAGMENTS = st.one_of(
    *(st.sampled_from(known) for known in (FILES, OPTIONS, WORDS)),
    *(ODD, UNDECODABLE, st.sampled_from(["--set", "--size=-1", "--seed", "-o", "out.csv", "--batch", "5.2.4=1/0"])),
)
NAMES = [name for name in COMMANDS if name != "conformance"]  # it starts what it is given
FIVE, SAMPLED, LIST = (str(EXAMPLES / name) for name in ("five-star.json", "sampled.json", "outlets.csv"))
DRAWN = str(EXAMPLES / "certification" / "sample.json")
SOUND = [
    ["score", FIVE, "--require", "five_star"],
    ["grade", "95", "--special-deductions", "1"],
    ["sample", LIST, "--size", "3", "--seed", "A", "--require", "GZ-01"],
    ["sample", LIST, "--stage", "initial", "--seed", "A", "--format", "csv", "--safe"],
    ["estimate", SAMPLED, "--outlets", LIST],
    ["explain", FIVE, "--by", "site"],
    ["readings", SAMPLED],
    ["compare", FIVE, SAMPLED],
    ["rank", FIVE, SAMPLED, "--by", "5.2"],
    ["what-if", FIVE, "--set", "5.2.4=1/20"],
    ["improve", SAMPLED, "--target", "five_star"],
    ["report", SAMPLED, "--outlets", LIST, "--previous", FIVE, "--format", "html"],
    [
        "certification",
        "plan",
        DRAWN,
        "--staff",
        "1200",
        "--team",
        "A-1 甲",
        "--start",
        "HQ=2026-05-11",
        "--days",
        "HQ=12.5",
    ],
    ["certification", "plan", DRAWN, "--staff", "9", "--team-of", FIVE, "--format", "ics", "--on", "2026-04-20"],
    ["batch", str(EXAMPLES / "archive.jsonl"), "-o", "out.csv", "--allow-problems"],
    ["schemes", "diff", "--revision", "1", "--other-revision", "2"],
    ["schemes", "upgrade", FIVE, "--to", "2"],
    ["schemes", "show", "--points", str(EXAMPLES / "invented-points.csv")],
]


@st.composite
def changed(draw: st.DrawFn) -> list[str]:
    """A sound command line in which a word is another, or more."""
    argv = list(draw(st.sampled_from(SOUND)))
    place = draw(st.integers(1, len(argv)))
    argv[place : place + draw(st.integers(0, 1))] = draw(st.lists(FRAGMENTS, min_size=1, max_size=2))
    return argv


MIXED = st.tuples(st.sampled_from([*NAMES, "schemes"]), st.lists(FRAGMENTS, max_size=6)).map(
    lambda one: [one[0], *one[1]]
)
LINES = st.one_of(changed(), MIXED)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of all kinds."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf" + (EXAMPLES / "five-star.json").read_bytes())
    return tmp_path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(argv=LINES, stdin=st.sampled_from([b"", b"{}", b"\xff", b"id\nA\n"]))
def test_it_ends_as_documented(
    argv: list[str], stdin: bytes, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    code = main(argv)
    out, err = capsys.readouterr()
    assert code in {0, 1, 2, 3}
    assert "Traceback" not in out + err
    assert all(line.isprintable() for line in err.encode("ascii", "backslashreplace").decode().splitlines())
    assert bool(err) or code == 0 or "conform" in out
    assert code != 2 or (out, err.count("\n")) == ("", 1)
    assert here.exists()


def test_a_line_of_json_ends_as_in_an_editor(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        (here / "x.json").write_bytes(end.join(["{", '"format": "x",', "]"]).encode())
        assert main(["score", "x.json"]) == 1
        assert "line 3 column 1 " in capsys.readouterr().err
