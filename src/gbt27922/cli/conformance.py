"""``gbt27922 conformance``: test another implementation with the vectors of the conformance kit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, get_args

from cyclopts import Parameter
from cyclopts.validators import Number

from gbt27922 import conformance as kit
from gbt27922.cli import outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, UsageError, unwritable
from gbt27922.cli.implementation import Implementation
from gbt27922.cli.options import FILE, FLAG, MANY, LangOption, Texts
from gbt27922.errors import Problem
from gbt27922.report import visible

_A_DAY = 86_400


def conformance(
    command: Annotated[
        str | None, Parameter(name="COMMAND", help="Reads an assessment, writes its scorecard, both JSON; no shell.")
    ] = None,
    /,
    *,
    only: Annotated[Texts, MANY, Parameter(help="Only these groups of vectors.")] = None,
    jsonl: Annotated[bool, FLAG, Parameter(help="Start COMMAND once, with one question a line.")] = False,
    all: Annotated[bool, FLAG, Parameter(help="Ask for grades, draws, digests and readings too.")] = False,  # noqa: A002  # the option
    shipped: Annotated[bool, FLAG, Parameter(help="Leave out vectors with a scheme or points of their own.")] = False,
    full: Annotated[bool, FLAG, Parameter(help="Answers must have all fields, not only score and grade.")] = False,
    codes: Annotated[bool, FLAG, Parameter(help="Refusals must name the same problems, by path and code.")] = False,
    timeout: Annotated[
        float, Parameter(help="Seconds that COMMAND may take.", validator=Number(gt=0, lte=_A_DAY))
    ] = 30,
    list: Annotated[bool, FLAG, Parameter(name="--list", help="List the vectors instead.")] = False,  # noqa: A002  # the option
    export: Annotated[str | None, FILE, Parameter(help="Write the files of the kit to this folder instead.")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Test another implementation with the vectors of the conformance kit. Exit 1 if an answer is wrong.

    {scheme} and {points} in COMMAND stand for files, and what is in brackets is left out where there is none:

        gbt27922 conformance 'python3 port.py'
        gbt27922 conformance 'port --jsonl' --jsonl --all
        gbt27922 conformance 'gbt27922 score - [--scheme {scheme}] [--points {points}] --format json'
    """
    if (command is not None) + list + (export is not None) != 1:
        raise UsageError("give COMMAND, --list or --export, one of them")
    if list:
        return _list(_vectors(only or (), all), format)
    if export is not None:
        return _export(export)
    asked = Implementation(command=command or "", jsonl=jsonl, shipped=shipped, full=full, codes=codes, timeout=timeout)
    found = asked.report(_vectors(only or (), all))
    outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE if found.conforms else Exit.PROBLEMS


def _list(vectors: Iterable[kit.Vector], format: outputs.Format) -> int:
    """Write a line, or an object, for each vector: its group, its id, how its answer was made, and why it is right."""
    if format == "markdown":
        raise UsageError("--list is written as text or json, not as markdown")
    listed = [{name: getattr(vector, name) for name in ("group", "id", "made", "why")} for vector in vectors]
    if format == "json":
        outputs.write_data(listed)
    else:
        outputs.write_text("".join(visible("  ".join(vector.values())) + "\n" for vector in listed))
    return Exit.DONE


def _export(folder: str) -> int:
    """Write the files of the kit into a folder; a file that is there already is never replaced."""
    target, files = Path(folder), kit.files()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if there := [name for name, _ in files if (target / name).exists()]:
            raise CommandError(*(Fault(str(target / name), Problem("", "same_file.there")) for name in there))
        for name, data in files:
            (target / name).write_bytes(data)
    except OSError as error:
        raise CommandError(unwritable(folder, error)) from None
    outputs.write_text(f"{visible(folder)}: {len(files)} files, SHA-256 {kit.digest()}\n")
    return Exit.DONE


def _vectors(only: Collection[str], every: bool) -> list[kit.Vector]:  # the option
    """The vectors of the groups; where none is named, those that ask for a score, or all of them."""
    vectors = kit.vectors(*get_args(kit.Ask))
    known = dict.fromkeys(vector.group for vector in vectors)
    for group in only:
        if group not in known:
            raise UsageError(f'--only must be of {", ".join(known)}, got "{group}"')
    return [vector for vector in vectors if (vector.group in only if only else every or vector.ask == "score")]
