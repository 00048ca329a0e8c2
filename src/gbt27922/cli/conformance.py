"""``gbt27922 conformance``: test another implementation with the vectors of the conformance kit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, get_args

from cyclopts import Parameter

from gbt27922 import conformance as kit
from gbt27922.cli import outputs
from gbt27922.cli.choices import wrong_choice
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError, problems_in, unwritable
from gbt27922.cli.implementation import Implementation
from gbt27922.cli.options import FILE, FLAG, MANY, LangOption, Texts
from gbt27922.errors import Problem, Value
from gbt27922.report import Wording, visible

_A_DAY = 86_400


def _check_timeout(_: object, seconds: float) -> None:
    if not 0 < seconds <= _A_DAY:
        values: dict[str, Value] = {"wanted": "seconds", "most": _A_DAY, "got": f"{seconds:g}"}
        raise UsageError(Problem("--timeout", "invalid_value", values))


def conformance(
    command: Annotated[str | None, Parameter(name="COMMAND", help="conformance_command")] = None,
    /,
    *,
    only: Annotated[Texts, MANY, Parameter(help="conformance_only")] = None,
    vectors: Annotated[str | None, FILE, Parameter(help="conformance_vectors")] = None,
    jsonl: Annotated[bool, FLAG, Parameter(help="conformance_jsonl")] = False,
    all: Annotated[bool, FLAG, Parameter(help="conformance_all")] = False,  # noqa: A002  # the option
    shipped: Annotated[bool, FLAG, Parameter(help="conformance_shipped")] = False,
    full: Annotated[bool, FLAG, Parameter(help="conformance_full")] = False,
    codes: Annotated[bool, FLAG, Parameter(help="conformance_codes")] = False,
    timeout: Annotated[float, Parameter(help="conformance_timeout", validator=_check_timeout)] = 30,
    list: Annotated[bool, FLAG, Parameter(name="--list", help="conformance_list")] = False,  # noqa: A002  # the option
    export: Annotated[str | None, FILE, Parameter(help="conformance_export")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Test another implementation with the vectors of the conformance kit. Exit 1 if an answer is wrong.

    {scheme} and {points} in COMMAND stand for files, and what is in brackets is left out where there is none.

    For instance:

        gbt27922 conformance 'python3 port.py'
        gbt27922 conformance 'port --jsonl' --jsonl --all
        gbt27922 conformance 'gbt27922 score - [--scheme {scheme}] [--points {points}] --format json'
    """
    if (command is not None) + list + (export is not None) != 1:
        raise UsageError(Said("command_list_or_export"))
    if list:
        return _list(_vectors(only or (), all, vectors), format)
    if export is not None:
        return _export(export, vectors, lang)
    asked = Implementation(command=command or "", jsonl=jsonl, shipped=shipped, full=full, codes=codes, timeout=timeout)
    found = asked.report(_vectors(only or (), all, vectors), vectors)
    outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE if found.conforms else Exit.PROBLEMS


def _list(vectors: Iterable[kit.Vector], format: outputs.Format) -> int:
    """Write a line, or an object, for each vector: its group, its id, how its answer was made, and why it is right."""
    if format not in {"text", "json"}:
        raise UsageError(Said("list_is_text", {"format": format}))
    listed = [{name: getattr(vector, name) for name in ("group", "id", "made", "why")} for vector in vectors]
    if format == "json":
        outputs.write_data(listed)
    else:
        outputs.write_text("".join(visible("  ".join(vector.values())) + "\n" for vector in listed))
    return Exit.DONE


def _export(folder: str, vectors: str | None, lang: Wording | None) -> int:
    """Write the files of the kit into a folder; a file that is there already is never replaced."""
    with problems_in(vectors or ""):
        files, sha256 = kit.files(vectors), kit.digest(vectors)
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        if there := [name for name, _ in files if (target / name).exists()]:
            raise CommandError(*(Fault(str(target / name), Problem("", "same_file.there")) for name in there))
        for name, data in files:
            (target / name).write_bytes(data)
    except OSError as error:
        raise CommandError(unwritable(folder, error)) from None
    return outputs.write_done(folder, Said("kit_written", {"count": len(files), "sha256": sha256}), lang)


def _vectors(only: Collection[str], every: bool, given: str | None) -> list[kit.Vector]:  # the option
    """The vectors of the groups; where none is named, those that ask for a score, or all of them."""
    with problems_in(given or ""):
        vectors = kit.vectors(*get_args(kit.Ask), kit=given)
    known = dict.fromkeys(vector.group for vector in vectors)
    for group in only:
        if group not in known:
            raise UsageError(wrong_choice("--only", group, tuple(known)))
    return [vector for vector in vectors if (vector.group in only if only else every or vector.ask == "score")]
