"""The commands and their options, and what becomes of whatever goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from gbt27922 import __version__
from gbt27922.cli import _estimate, _inputs, _outputs, _sample, _schemes, _score
from gbt27922.cli._faults import Exit, FaultError, UsageError, complain
from gbt27922.estimates import LonelyStratum
from gbt27922.outlets import Stage
from gbt27922.report import Language

_HELP = """Score after-sales service assessments exactly against GB/T 27922-2011 商品售后服务评价体系.

For instance:

    gbt27922 score assessment.json
    gbt27922 score --help

Exit code: 0 done, 1 the input is at fault, 2 usage, 3 --require not met.
"""
_SCHEMES_HELP = """The schemes that are shipped, or one of your own.

For instance:

    gbt27922 schemes
    gbt27922 schemes points > points.csv
"""

app = App(
    name="gbt27922",
    version=f"gbt27922 {__version__}",
    version_format="plaintext",
    help=_HELP,
    help_format="plaintext",
)
_schemes_app = App(name="schemes", help=_SCHEMES_HELP, help_format="plaintext")
app.command(_schemes_app)


def _is_file(_: object, value: str | Sequence[str] | None) -> None:
    """Refuse what looks like an option; ``-`` alone is standard input."""
    for name in (value,) if isinstance(value, str) else value or ():
        if not name:
            raise UsageError("a file or a scheme must have a name, got an empty one")
        if name.startswith("-") and name != "-":
            raise UsageError(f'"{name}" is no option here; if it is a file, write ./{name}')


_FILE = Parameter(allow_leading_hyphen=True, validator=_is_file)

_MANY = Parameter(consume_multiple=True, negative=())

Files = Annotated[list[str], _FILE, Parameter(name="FILE", help="Assessments, JSON; - is standard input.")]
OneFile = Annotated[str, _FILE]
SchemeOption = Annotated[
    str | None, _FILE, Parameter(name="--scheme", help="A shipped scheme by its id, or a scheme file.")
]
PointsOption = Annotated[
    str | None, _FILE, Parameter(name="--points", help="A point table (CSV) that completes the scheme.")
]
LangOption = Annotated[Language | None, Parameter(name="--lang", help="By default that of the locale.")]
SchemeArgument = Annotated[
    str | None, _FILE, Parameter(name="SCHEME", help="Its id, or a file; by default the first that is shipped.")
]


@app.command(usage="Usage: gbt27922 score FILE... [OPTIONS]")
def score(
    file: Files,
    /,
    *,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    format: Annotated[_score.Format, Parameter(help="Several files as json: one card a line.")] = "text",
    require: Annotated[str | None, Parameter(help="Exit with 3 if a grade is lower than this one (its id).")] = None,
    lang: LangOption = None,
) -> int:
    """Score one or many assessments.

    For instance:

        gbt27922 score assessment.json
        gbt27922 score *.json --require three_star --format json > cards.jsonl
    """
    form = _score.Form(format=format, lang=_outputs.language(lang), many=len(file) > 1)
    return _score.score(file, _inputs.Choice.of(scheme, points), form, require)


@app.command
def grade(
    score: Annotated[str, Parameter(help='On 100, exact: 94.99, or "1234/13"; a negative fraction after --.')],
    /,
    *,
    special_deductions: Annotated[int, Parameter(help="How many there are.", validator=Number(gte=0))] = 0,
    scheme: SchemeOption = None,
) -> int:
    """The grade of a score: its id and its titles.

    For instance:

        gbt27922 grade 94.99
        gbt27922 grade 96 --special-deductions 5
        gbt27922 grade -- -1/3
    """
    return _score.grade(score, special_deductions, _inputs.scheme(scheme))


@app.command
def verify(
    card: Annotated[OneFile, Parameter(help="A scorecard, JSON; - is standard input.")],
    assessment: Annotated[OneFile, Parameter(help="The assessment that it was scored from.")],
    /,
    *,
    scheme: SchemeOption = None,
    points: PointsOption = None,
) -> int:
    """Score an assessment anew and say what of its scorecard differs.

    For instance:

        gbt27922 score assessment.json --format json > card.json
        gbt27922 verify card.json assessment.json
    """
    return _score.verify(card, assessment, _inputs.Choice.of(scheme, points))


@app.command(usage="Usage: gbt27922 sample OUTLETS --stage STAGE --seed SEED [OPTIONS]")
def sample(
    outlets: Annotated[OneFile, Parameter(help="The list of outlets: CSV with id,stratum,name, or JSON.")],
    /,
    *,
    stage: Annotated[Stage | None, Parameter(help="Gives the size.")] = None,
    size: Annotated[int | None, Parameter(help="The size, instead of a stage.")] = None,
    seed: Annotated[str | None, Parameter(help="Any text that is fixed before the draw.")] = None,
    require: Annotated[list[str] | None, _MANY, Parameter(help="Outlets chosen by judgement, by their ids.")] = None,
    previous: Annotated[list[str] | None, _MANY, Parameter(help="Plans of earlier visits, JSON.")] = None,
    verify: Annotated[OneFile | None, Parameter(help="Draw this plan again and say what differs.")] = None,
    skeleton: Annotated[bool, Parameter(help="Print an assessment to fill in.", negative=())] = False,
    format: _sample.Format = "text",
    scheme: SchemeOption = None,
    lang: LangOption = None,
) -> int:
    """Draw the outlets to visit, so that anyone can draw them again: general practice (IAF MD 1).

    For instance:

        gbt27922 sample outlets.csv --stage initial --seed 2026-CQC-0412
        gbt27922 sample outlets.csv --size 8 --seed A --require GZ-01 SZ-02
        gbt27922 sample --verify plan.json outlets.csv
    """
    draw = _sample.Draw(stage=stage, size=size, seed=seed, required=require or (), previous=previous or ())
    if verify:
        return _sample.verify(verify, outlets, draw, _inputs.scheme(scheme))
    form = _sample.Form(format=format, skeleton=skeleton, lang=_outputs.language(lang))
    return _sample.sample(outlets, draw, _inputs.scheme(scheme), form)


@app.command(usage="Usage: gbt27922 estimate ASSESSMENT --outlets OUTLETS [OPTIONS]")
def estimate(
    assessment: Annotated[OneFile, Parameter(help="An assessment, JSON; - is standard input.")],
    /,
    *,
    outlets: Annotated[OneFile, Parameter(help="All outlets: CSV with id,stratum,name, or JSON.")],
    scheme: SchemeOption = None,
    points: PointsOption = None,
    confidence: Annotated[str, Parameter(help="More than 0 and less than 1.")] = "0.95",
    lonely_stratum: Annotated[LonelyStratum, Parameter(help="Where one of several outlets was visited.")] = "fail",
    format: _estimate.Format = "text",
    lang: LangOption = None,
) -> int:
    """What a visit to all outlets would be expected to score, and how sure the grade is: general practice.

    It stands beside the official score and does not replace it. For instance:

        gbt27922 estimate assessment.json --outlets outlets.csv
        gbt27922 estimate assessment.json --outlets outlets.csv --confidence 0.9 --lonely-stratum adjust
    """
    question = _estimate.Question(outlets=outlets, confidence=confidence, lonely_stratum=lonely_stratum)
    return _estimate.estimate(assessment, question, _inputs.Choice.of(scheme, points), format, _outputs.language(lang))


@_schemes_app.default
@_schemes_app.command(name="list")
def list_schemes() -> int:
    """The ids and titles of the schemes that are shipped.

    For instance:

        gbt27922 schemes list
    """
    return _schemes.list_shipped()


@_schemes_app.command(usage="Usage: gbt27922 schemes show [SCHEME] [OPTIONS]")
def show(
    scheme: SchemeArgument = None,
    /,
    *,
    points: PointsOption = None,
    format: Literal["text", "json"] = "text",
    lang: LangOption = None,
) -> int:
    """A scheme: its tree with points and methods, rules, grades and sources.

    For instance:

        gbt27922 schemes show
        gbt27922 schemes show --points points.csv --format json > scheme.json
    """
    chosen = _inputs.completed(scheme, points)
    return _schemes.show_document(chosen) if format == "json" else _schemes.show(chosen, _outputs.language(lang))


@_schemes_app.command(name="points", usage="Usage: gbt27922 schemes points [SCHEME]")
def print_points(scheme: SchemeArgument = None, /) -> int:
    """The point table of a scheme as CSV: fill in what is not published, and score with --points.

    For instance:

        gbt27922 schemes points > points.csv
    """
    return _schemes.points(_inputs.scheme(scheme))


def run(argv: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    if None in {sys.stdin, sys.stdout, sys.stderr}:  # closed by whoever started us: nothing could be read or told
        return Exit.AT_FAULT
    _never_refuse_a_character()
    try:
        code = _done(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return Exit.UNREAD
    except OSError as error:
        _discard_output()
        complain(f"<stdout>: cannot be written: {error.strerror}")
        return Exit.AT_FAULT
    return code


def _done(argv: Sequence[str]) -> int:
    try:
        _check_standard_input(argv)
        code = app(argv, exit_on_error=False, print_error=False, verbose=False, result_action="return_value")
    except FaultError as fault:
        complain(*fault.lines)
        return Exit.AT_FAULT
    except (CycloptsError, UsageError) as error:
        complain(f"gbt27922: {' '.join(str(error).split())}")
        return Exit.USAGE
    return code or Exit.DONE


def _check_standard_input(argv: Sequence[str]) -> None:
    if list(argv).count("-") > 1:
        raise UsageError("-, standard input, can be given only once")


def _never_refuse_a_character() -> None:
    """Write what the encoding of a stream lacks as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Let what is still to be written go nowhere: the interpreter would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
