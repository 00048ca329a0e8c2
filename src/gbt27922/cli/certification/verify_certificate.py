"""``gbt27922 certification verify``: whether a register, or a certificate, is what was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922.certification import RegisterReport, parse_certificate
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Fault, Said, UsageError, problems_in
from gbt27922.cli.options import LangOption, OneFile, OnOption
from gbt27922.errors import ModelError, Problem

_REGISTER = ".jsonl"


def verify_certificate(
    file: Annotated[
        OneFile, Parameter(help="A register, whose name ends in .jsonl, or a certificate, JSON; - is standard input.")
    ],
    /,
    *,
    on: OnOption = None,
    sha256: Annotated[
        str | None,
        Parameter(name="--sha256", help="The digest that was kept: of the register, or the end of the chain."),
    ] = None,
    lang: LangOption = None,
) -> int:
    """Tell every line of a register, or everything in a certificate, that is not as it was written, or later than --on.

    For instance:

        gbt27922 certification verify register.jsonl
        gbt27922 certification verify certificate.json --on 2027-12-31
    """
    try:
        said, problems = (_register if file.endswith(_REGISTER) else _certificate)(file, on, sha256)
    except ModelError as error:
        raise UsageError(*(problem.at(_OPTIONS[problem.path]) for problem in error.problems)) from None
    if found := [Fault(file, problem) for problem in problems]:
        raise CommandError(*found)
    return outputs.write_done(file, said, lang)


#: The option that gives each argument of the library.
_OPTIONS = {"$.on": "--on", "$.sha256": "--sha256", "$.chain_sha256": "--sha256"}


def _register(file: str, on: str | None, sha256: str | None) -> tuple[Said, Iterable[Problem]]:
    try:
        found = certification.verify_register(file, on=inputs.day(on), sha256=sha256)
    except OSError:
        with problems_in(file):
            raise
    said = Said("register_verified", {"count": found.certificates, "sha256": found.sha256})
    return said, _with_numbers(found)


def _with_numbers(found: RegisterReport) -> Iterator[Problem]:
    """Every problem; the number of the certificate stands after that of the line."""
    for fault in found.faults:
        line = f"line {fault.line}"
        place = line if fault.number is None else f"{line} ({fault.number})"
        yield from (problem.at(place + problem.path.removeprefix(line)) for problem in fault.problems)
    if found.other_digest:
        yield found.other_digest


def _certificate(file: str, on: str | None, sha256: str | None) -> tuple[Said, Iterable[Problem]]:
    certificate = inputs.read(file, parse_certificate)
    found = certification.verify(certificate, on=inputs.day(on), chain_sha256=sha256)
    said = Said("certificate_verified", {"number": certificate.number, "sha256": certificate.chain_sha256})
    return said, found
