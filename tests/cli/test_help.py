"""Every command speaks to people in their language: its help, and what is wrong with a command line."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args, get_origin

import pytest
from cyclopts import Parameter

from gbt27922 import conformance, schemes
from gbt27922._basis.words import catalog
from gbt27922.cli.app import _GROUPS, COMMANDS, Command, program
from gbt27922.cli.help import examples_of
from tests.support.leftovers import ESCAPED, leftovers
from tests.support.running import runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cyclopts.argument import Argument

    from tests.support.running import Run

HELP = catalog("help")
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "gbt27922" / "cli"
EXAMPLES = ROOT / "docs" / "examples"
ALL: dict[str, Command] = COMMANDS | {
    f"{group} {name}": command for group, commands in _GROUPS.items() for name, command in commands.items()
}
#: What help says in Latin letters because it is typed so: choices, columns of files, parts of a value.
TYPED = {"json", "text", "ics", "id", "stratum", "name", "indicator", "cost", "grade", "from", "both", "wide", "long"}
TYPED |= {
    "zh",
    "en",
    "card",
    "leaf",
    "sample",
    "HQ",
    "K",
    "N",
    "draft",
    "x1",
    "scheme",
    "points",
    "markdown",
    "html",
    "docx",
    "xlsx",
    "csv",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GBT27922_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.chdir(tmp_path)
    return runner(capsys, monkeypatch)


def prose(command: Command) -> list[str]:
    """The paragraphs of the docstring of a command, without its examples."""
    text = re.sub(r"^ {4}.*$", "", inspect.cleandoc(command.run.__doc__ or ""), flags=re.MULTILINE)
    paragraphs = (" ".join(one.split()).removesuffix("For instance:").strip() for one in text.split("\n\n"))
    return [one for one in paragraphs if one]


def arguments(name: str) -> list[Argument]:
    """The arguments and options of a command."""
    app = program("zh")
    for word in name.split():
        app = app[word]
    return list(app.assemble_argument_collection())


@cache
def ids() -> set[str]:
    """The ids that the options of all commands name as their help."""
    annotations = (
        one.annotation
        for command in ALL.values()
        for one in inspect.signature(command.run, eval_str=True).parameters.values()
    )
    named = chain.from_iterable(getattr(one, "__metadata__", ()) for one in annotations)
    return {one.help for one in named if isinstance(one, Parameter) and one.help}


@pytest.mark.parametrize("name", ALL)
def test_help_is_what_the_docstring_says(name: str) -> None:
    told = [HELP[key]["en"] for key in (f"command {name}", f"command {name} more") if key in HELP]
    assert told == prose(ALL[name])
    assert examples_of(ALL[name].run).startswith("gbt27922 ")


def test_every_word_of_help_is_said_and_every_id_has_its_words() -> None:
    placeholders = set(re.findall(r"[A-Z]+", " ".join(command.usage for command in ALL.values())))
    source = "".join(path.read_text("utf-8") for path in (SOURCE).rglob("*.py"))
    lacking = {key for key in ids() | placeholders if key not in HELP}
    unsaid = {key for key in HELP.keys() - ids() if not re.search(rf"\b{key}\b", source) and " " not in key}
    choices = {choice for name in ALL for one in arguments(name) for choice in one.get_choices() or ()}
    assert {key for key in HELP if key.startswith("choice ")} <= {
        f"choice {one}" for one in (*choices, "conforming", "nonconforming", "special_deductions")
    }
    assert lacking == set()
    assert unsaid - {"STR", "INT", "FLOAT", "CHOICE", "Arguments", "Commands", "Parameters"} == set()


def helps() -> Iterator[list[str]]:
    """Every page of help."""
    yield from ([], ["--help"], *([group, "--help"] for group in _GROUPS))
    yield from ([*name.split(), "--help"] for name in ALL)


@pytest.mark.parametrize("argv", [*helps()], ids=" ".join)
def test_help_is_chinese(argv: list[str], run: Run) -> None:
    code, out, err = run(*argv)
    assert (code, err) == (0, "")
    assert out.startswith("用法：")
    command = ALL.get(" ".join(argv[:-1]))
    examples = shlex.split(examples_of(command.run)) if command else ["gbt27922 score", "certification eligibility"]
    names = {*TYPED, *examples, *COMMANDS, *_GROUPS, *chain(*map(dict, _GROUPS.values()))}
    names |= (
        {choice for one in arguments(" ".join(argv[:-1])) for choice in one.get_choices() or ()} if command else set()
    )
    assert leftovers(out, names) == []


def wrong(name: str) -> Iterator[list[str]]:
    """Wrong command lines of a command."""
    own, sound = name.split(), Sound.of(name)
    yield own
    yield [*sound.line, "--sceme", "x"]
    yield [*sound.line, "one-too-many", "another", "and-one-more"]
    for one in arguments(name):
        if one.name.startswith("--"):
            flag = one.token_count()[0] == 0
            yield [*sound.line, one.name] if not flag else [*sound.line, one.name, one.name]
            if not flag and get_origin(one.hint) is not list:
                yield [*sound.line, one.name, "lex", one.name, "lex"]
    yield sound.line


class Sound(NamedTuple):
    """A command line with all that a command needs; its files are not there."""

    line: list[str]

    @classmethod
    def of(cls, name: str) -> Sound:
        """The command line of a command."""
        line = name.split()
        for one in arguments(name):
            if one.required:
                value = "x.csv" if get_origin(one.hint) is not Literal else get_args(one.hint)[0]
                value = "3" if one.hint is int else value
                line += [one.name, value] if one.name.startswith("--") else [value]
        return cls(line)


@pytest.mark.parametrize("name", ALL)
def test_what_is_wrong_is_said_in_chinese(name: str, run: Run) -> None:
    for argv in wrong(name):
        if argv == ["conformance", "x.csv"]:
            continue
        code, out, err = run(*argv)
        typed = {word for one in argv for word in (one, one.upper())}
        known = {one for each in arguments(name) for one in (*each.names, *(each.get_choices() or ()))}
        assert not code or leftovers(err, {*typed, *known, *TYPED, *ALL}) == [], (argv, err)
        assert out == "" or code == 0, argv


@pytest.mark.once
def test_everything_can_be_written_in_gbk() -> None:
    lines = [*helps(), *(line for name in ALL for line in [*wrong(name)][1:3])]
    program = f"from gbt27922.cli import main\nfor line in {lines!r}: main(line)\n"
    environment = os.environ | {"PYTHONIOENCODING": "gbk", "GBT27922_LANG": "zh", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment, timeout=120
    )
    for stream in (done.stdout, done.stderr):
        told = stream.decode("gbk")
        assert len(told) > 1000
        assert ESCAPED.findall(told) == []


CERTIFICATION = EXAMPLES / "certification"
SCHEMES = [schemes.load(id) for id in schemes.ids()]
#: What things are called by their authors: ids and Chinese titles.
CALLED = {name for one in SCHEMES for name in (one.id, one.title.zh, *(grade.id for grade in one.grades))}
CALLED |= {vector.group for vector in conformance.vectors(*get_args(conformance.Ask))} | {"conforming", "R-003"}
#: What commands say when they are done, or when what is asked for is not met.
DONE = [
    "verify {c}/card.json {c}/assessment.json",
    "certification verify {c}/register.jsonl",
    "certification verify {c}/certificate.json",
    "certification verify {c}/edited.jsonl",
    "certification status {c}/suspended.json --require -o out.txt",
    "certification decide {c}/assessment.json --application {c}/application.json --reviewer R-003 --on 2026-07-01",
    "certification record {c}/certificate.json --event 颁证 --by R-003",
    "score {e}/appliance-maker.json --require 五星级 -o out.txt",
    "score {e}/appliance-maker.json --require 六星级",
    "improve {e}/appliance-maker.json --target 五星级 --fixable 5.2.1 --require -o out.txt",
    "improve {e}/appliance-maker.json --target 五星级 --fixable",
    "improve {e}/appliance-maker.json --target 五星级 --fixable 5.9",
    "compare {c}/card.json {c}/card.json --points {e}/invented-points.csv",
    "rank {c}/card.json --points {e}/invented-points.csv",
    "sample {e}/outlets.csv",
    "sample {e}/outlets.csv --seed A --size 3 --skeleton --format csv",
    "sample {c}/outlets.csv --verify {c}/sample.json",
    "sample {c}/outlets.csv --verify {c}/sample.json --seed A",
    "what-if {e}/appliance-maker.json --remove-deduction 0",
    "what-if {e}/appliance-maker.json --remove-deduction 9",
    "what-if {e}/appliance-maker.json --remove-deduction 1 1",
    "what-if {e}/appliance-maker.json --put-right 5.2.4=x",
    "what-if {e}/appliance-maker.json --include 5.2.3=是",
    "what-if {e}/appliance-maker.json --set 5.2.4=符合 5.2.4=不符合",
    "batch {e}/archive.jsonl -o scores.csv",
    "batch - -o scores.csv",
    "conformance x --export kit",
    "conformance --export kit",
    "conformance --list --format markdown",
    "conformance no-such-program",
    "conformance '\"'",
    "conformance ''",
    "conformance x --only none",
    "conformance x --shipped --only points",
    "schemes",
    "grade 95",
    "grade x",
    "grade 95 --scheme own.json --revision 2",
]


@pytest.mark.parametrize("line", DONE)
def test_what_is_said_besides_is_chinese(line: str, run: Run) -> None:
    argv = shlex.split(line.format(c=CERTIFICATION, e=EXAMPLES))
    _, out, err = run(*argv)
    names = {*argv, *TYPED, *CALLED}
    assert out + err != "" or "-o" in argv
    assert leftovers(out + err, names) == []
    assert ESCAPED.findall(out + err) == []
