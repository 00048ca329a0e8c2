"""The commands that ask what would be otherwise, with their options."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922.analysis import Step
from gbt27922.cli import improve as _improve
from gbt27922.cli import inputs, outputs
from gbt27922.cli import what_if as _what_if
from gbt27922.cli.options import FILE, LangOption, OneFile, PointsOption, SchemeOption, app

_Assessment = Annotated[OneFile, Parameter(help="An assessment, JSON; - is standard input.")]


def _many(name: str, told: str) -> Parameter:
    return Parameter(name=name, help=told, consume_multiple=True, negative=())


_Texts = list[str] | None
_Places = list[int] | None


@app.command(name="what-if", usage="Usage: gbt27922 what-if ASSESSMENT [OPTIONS]")
def what_if(
    assessment: _Assessment,
    /,
    *,
    findings: Annotated[
        _Texts, _many("--set", "ID=conforming, ID=nonconforming or ID=K/N; ID@SITE=… at a site.")
    ] = None,
    put_right: Annotated[_Texts, _many("--put-right", "ID, ID@SITE, or ID=NUMBER of its samples.")] = None,
    include: Annotated[_Texts, _many("--include", "ID, or ID=conforming: lift an exclusion.")] = None,
    exclude: Annotated[_Texts, _many("--exclude", "ID, or ID=JUSTIFICATION.")] = None,
    remove_deduction: Annotated[_Places, _many("--remove-deduction", "Its place in the list, from 0.")] = None,
    remove_bonus: Annotated[_Places, _many("--remove-bonus", "Its place in the list, from 0.")] = None,
    other_scheme: Annotated[str | None, FILE, Parameter(help="Score the changed one against this scheme.")] = None,
    other_points: Annotated[str | None, FILE, Parameter(help="Score the changed one with this point table.")] = None,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    format: _what_if.Format = "text",
    lang: LangOption = None,
) -> int:
    """Score an assessment as it stands and with changes, and show what differs.

    For instance:

        gbt27922 what-if assessment.json --set 5.2.4=conforming 5.3.2=1/20 --include 5.2.3
        gbt27922 what-if assessment.json --other-points points.csv
    """
    changes = _what_if.Changes(
        findings=findings or (),
        put_right=put_right or (),
        include=include or (),
        exclude=exclude or (),
        remove_deduction=remove_deduction or (),
        remove_bonus=remove_bonus or (),
    )
    other = _what_if.Other(scheme=other_scheme, points=other_points)
    form = _what_if.Form(format=format, lang=outputs.language(lang))
    return _what_if.what_if(assessment, changes, inputs.Choice.of(scheme, points), other, form)


@app.command(usage="Usage: gbt27922 improve ASSESSMENT --target GRADE [OPTIONS]")
def improve(
    assessment: _Assessment,
    /,
    *,
    target: Annotated[str, Parameter(help="The id of the grade to reach.")],
    costs: Annotated[str | None, FILE, Parameter(help="What fixes cost: CSV with indicator,cost.")] = None,
    fixable: Annotated[_Texts, _many("--fixable", "Indicators and special_deductions; by default all.")] = None,
    step: Annotated[Step, Parameter(help="Fix whole leaves, or sample by sample.")] = "leaf",
    require: Annotated[bool, Parameter(help="Exit with 3 if it is out of reach.", negative=())] = False,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    format: _improve.Format = "text",
    lang: LangOption = None,
) -> int:
    """The least to put right so that a grade is reached, proven, with the next two alternatives.

    For instance:

        gbt27922 improve assessment.json --target four_star
        gbt27922 improve assessment.json --target five_star --costs costs.csv --fixable 5.1 5.2.4
    """
    wish = _improve.Wish(target=target, costs=costs, fixable=fixable, step=step, require=require)
    form = _improve.Form(format=format, lang=outputs.language(lang))
    return _improve.improve(assessment, wish, inputs.Choice.of(scheme, points), form)
