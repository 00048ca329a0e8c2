"""The commands that score, sample and show schemes, with their options."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from gbt27922.analysis import By
from gbt27922.cli import estimate as _estimate
from gbt27922.cli import explain as _explain
from gbt27922.cli import inputs, outputs
from gbt27922.cli import sample as _sample
from gbt27922.cli import schemes as _schemes
from gbt27922.cli import score as _score
from gbt27922.cli.options import (
    MANY,
    Files,
    LangOption,
    OneFile,
    PointsOption,
    SchemeArgument,
    SchemeOption,
    app,
)
from gbt27922.estimates import LonelyStratum
from gbt27922.outlets import Stage

_HELP = """The schemes that are shipped, or one of your own.

For instance:

    gbt27922 schemes
    gbt27922 schemes points > points.csv
"""

_schemes_app = App(name="schemes", help=_HELP, help_format="plaintext")
app.command(_schemes_app)


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
    form = _score.Form(format=format, lang=outputs.language(lang), many=len(file) > 1)
    return _score.score(file, inputs.Choice.of(scheme, points), form, require)


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
    return _score.grade(score, special_deductions, inputs.scheme(scheme))


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
    return _score.verify(card, assessment, inputs.Choice.of(scheme, points))


@app.command(usage="Usage: gbt27922 sample OUTLETS --stage STAGE --seed SEED [OPTIONS]")
def sample(
    outlets: Annotated[OneFile, Parameter(help="The list of outlets: CSV with id,stratum,name, or JSON.")],
    /,
    *,
    stage: Annotated[Stage | None, Parameter(help="Gives the size.")] = None,
    size: Annotated[int | None, Parameter(help="The size, instead of a stage.")] = None,
    seed: Annotated[str | None, Parameter(help="Any text that is fixed before the draw.")] = None,
    require: Annotated[list[str] | None, MANY, Parameter(help="Outlets chosen by judgement, by their ids.")] = None,
    previous: Annotated[list[str] | None, MANY, Parameter(help="Plans of earlier visits, JSON.")] = None,
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
        return _sample.verify(verify, outlets, draw, inputs.scheme(scheme))
    form = _sample.Form(format=format, skeleton=skeleton, lang=outputs.language(lang))
    return _sample.sample(outlets, draw, inputs.scheme(scheme), form)


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
    return _estimate.estimate(assessment, question, inputs.Choice.of(scheme, points), format, outputs.language(lang))


@app.command(usage="Usage: gbt27922 explain FILE [OPTIONS]")
def explain(
    file: Annotated[OneFile, Parameter(help="An assessment or a scorecard, JSON; - is standard input.")],
    /,
    *,
    by: Annotated[By | None, Parameter(help="Add up the entries; json always has all sums.")] = None,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    format: _explain.Format = "text",
    lang: LangOption = None,
) -> int:
    """Where every point was lost, and what alone would change the grade.

    A scorecard does not hold findings: its points are told by indicator. For instance:

        gbt27922 explain assessment.json
        gbt27922 explain assessment.json --by site
        gbt27922 explain card.json --format json > ledger.json
    """
    return _explain.explain(file, inputs.Choice.of(scheme, points), by, format, outputs.language(lang))


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
    chosen = inputs.completed(scheme, points)
    return _schemes.show_document(chosen) if format == "json" else _schemes.show(chosen, outputs.language(lang))


@_schemes_app.command(name="points", usage="Usage: gbt27922 schemes points [SCHEME]")
def print_points(scheme: SchemeArgument = None, /) -> int:
    """The point table of a scheme as CSV: fill in what is not published, and score with --points.

    For instance:

        gbt27922 schemes points > points.csv
    """
    return _schemes.points(inputs.scheme(scheme))
