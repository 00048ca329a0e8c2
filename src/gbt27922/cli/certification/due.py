"""``gbt27922 certification due``: what is due of the certificates of a register."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Literal

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922._basis.small_tables import written
from gbt27922.certification import DueEntry, DueList, certificates_in, parse_terms
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError, extra_needed, problems_in
from gbt27922.cli.language import language
from gbt27922.cli.options import FLAG, LangOption, OneFile, OnOption, TermsOption
from gbt27922.errors import ModelError


def due(
    register: Annotated[OneFile, Parameter(help="due_register")],
    /,
    *,
    within: Annotated[int, Parameter(help="due_within")],
    on: OnOption = None,
    terms: TermsOption = None,
    format: Annotated[Literal[outputs.Format, "csv", "ics"], Parameter(help="due_format")] = "text",
    safe: Annotated[bool, FLAG, Parameter(help="safe")] = False,
    lang: LangOption = None,
) -> int:
    """What comes within some days, and what is overdue, of every certificate whose time still runs; the earliest first.

    For instance:

        gbt27922 certification due register.jsonl --within 60
        gbt27922 certification due register.jsonl --within 60 --on 2026-11-26 --format csv --safe
    """
    if safe and format != "csv":
        raise UsageError(Said("safe_with_csv"))
    of_body = None if terms is None else inputs.read(terms, parse_terms)
    with problems_in(register), _opened(register) as file:
        try:
            found = certification.due(certificates_in(file), on=inputs.day(on), within=within, terms=of_body)
        except ModelError as error:
            raise UsageError(*(problem.at(f"--{problem.path[2:]}") for problem in error.problems)) from None
    if format == "csv":
        outputs.write_table(_csv(found, is_safe=safe))
    elif format == "ics":
        with extra_needed():
            outputs.write_document(certification.to_ics(found, made=found.on, lang=language(lang)))
    else:
        outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as file:
            yield file


def _csv(found: DueList, *, is_safe: bool) -> str:
    """The entries as CSV, with the fields of the document."""
    headings = ["number", "organization", "kind", "from", "by", "overdue", "state"]
    return written(headings, map(_row, found.entries), is_safe=is_safe)


def _row(one: DueEntry) -> tuple[str, ...]:
    from_ = one.from_.isoformat() if one.from_ else ""
    late = "true" if one.overdue else "false"
    return one.number, one.organization.name, one.kind, from_, one.by.isoformat(), late, one.state
