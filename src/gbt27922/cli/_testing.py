"""The command that tests other implementations, with its options."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from gbt27922.cli import conformance as _conformance
from gbt27922.cli import outputs
from gbt27922.cli.faults import UsageError
from gbt27922.cli.options import FILE, MANY, LangOption, app

Flag = Parameter(negative=())
_A_DAY = 86_400


@app.command(usage="Usage: gbt27922 conformance COMMAND [OPTIONS]")
def conformance(
    command: Annotated[
        str | None, Parameter(name="COMMAND", help="Reads an assessment, writes its scorecard, both JSON; no shell.")
    ] = None,
    /,
    *,
    only: Annotated[list[str] | None, MANY, Parameter(help="Only these groups of vectors.")] = None,
    jsonl: Annotated[bool, Flag, Parameter(help="Start COMMAND once, with one question a line.")] = False,
    shipped: Annotated[bool, Flag, Parameter(help="Leave out vectors with a scheme or points of their own.")] = False,
    full: Annotated[bool, Flag, Parameter(help="Answers must have all fields, not only score and grade.")] = False,
    codes: Annotated[bool, Flag, Parameter(help="Refusals must name the same problems, by path and code.")] = False,
    timeout: Annotated[
        float, Parameter(help="Seconds that COMMAND may take.", validator=Number(gt=0, lte=_A_DAY))
    ] = 30,
    list: Annotated[bool, Flag, Parameter(name="--list", help="List the vectors instead.")] = False,  # noqa: A002  # the option
    export: Annotated[str | None, FILE, Parameter(help="Write the files of the kit to this folder instead.")] = None,
    format: _conformance.Format = "text",
    lang: LangOption = None,
) -> int:
    """Test another implementation with the vectors of the conformance kit. Exit 1 if an answer is wrong.

    {scheme} and {points} in COMMAND stand for files, and what is in brackets is left out where there is none:

        gbt27922 conformance 'python3 port.py'
        gbt27922 conformance 'port --jsonl' --jsonl --only bounds special
        gbt27922 conformance 'gbt27922 score - [--scheme {scheme}] [--points {points}] --format json'
    """
    if (command is not None) + list + (export is not None) != 1:
        raise UsageError("give COMMAND, --list or --export, one of them")
    if list:
        return _conformance.list_vectors(only or (), format)
    if export is not None:
        return _conformance.export(export)
    question = _conformance.Question(
        command=command or "", jsonl=jsonl, shipped=shipped, full=full, codes=codes, timeout=timeout
    )
    return _conformance.test(question, only or (), format, outputs.language(lang))
