"""``gbt27922 certification verify``: whether a register or a certificate is what was written, or a decision what is decided anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

import gbt27922
from gbt27922 import Gbt27922Error, certification, parse_scorecard
from gbt27922.certification import Decision, RegisterReport, parse_application, parse_certificate, parse_decision
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Fault, Said, UsageError, problems_in
from gbt27922.cli.options import FILE, LangOption, OneFile, OnOption
from gbt27922.errors import ModelError, Problem
from gbt27922.report import Wording

_REGISTER = ".jsonl"


def verify_certificate(
    file: Annotated[
        OneFile,
        Parameter(help="verify_certificate_file"),
    ],
    /,
    *,
    on: OnOption = None,
    sha256: Annotated[
        str | None,
        Parameter(name="--sha256", help="verify_certificate_sha256"),
    ] = None,
    assessment: Annotated[str | None, FILE, Parameter(help="verify_certificate_assessment")] = None,
    application: Annotated[str | None, FILE, Parameter(help="verify_certificate_application")] = None,
    card: Annotated[str | None, FILE, Parameter(help="verify_certificate_card")] = None,
    lang: LangOption = None,
) -> int:
    """Tell every line of a register, or everything in a certificate, that is not as it was written, or later than --on.

    A decision is made again on the same documents, and what differs is told.

    For instance:

        gbt27922 certification verify register.jsonl
        gbt27922 certification verify certificate.json --on 2027-12-31
        gbt27922 certification verify decision.json --assessment assessment.json --application application.json
    """
    made_on = _MadeOn(assessment, application, card)
    data = None if file.endswith(_REGISTER) else inputs.content(file)
    if data is not None and inputs.format_of(data) == Decision.FORMAT:
        if on is not None:
            raise UsageError(Problem("--on", "invalid_value.not_of_decision"))
        return _decision(file, data, made_on, sha256, lang)
    if problems := [*made_on.unused()]:
        raise UsageError(*problems)
    try:
        said, found = _register(file, on, sha256) if data is None else _certificate(file, data, on, sha256)
    except ModelError as error:
        raise UsageError(*(problem.at(_OPTIONS[problem.path]) for problem in error.problems)) from None
    if faults := [Fault(file, problem) for problem in found]:
        raise CommandError(*faults)
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


def _certificate(file: str, data: bytes, on: str | None, sha256: str | None) -> tuple[Said, Iterable[Problem]]:
    with problems_in(file):
        certificate = parse_certificate(data)
    found = certification.verify(certificate, on=inputs.day(on), chain_sha256=sha256)
    said = Said("certificate_verified", {"number": certificate.number, "sha256": certificate.chain_sha256})
    return said, found


@frozen
class _MadeOn:
    """The files of the documents that a decision was made on."""

    assessment: str | None
    application: str | None
    card: str | None

    def unused(self) -> Iterator[Problem]:
        """The options that are given although nothing was decided."""
        for name in ("assessment", "application", "card"):
            if getattr(self, name) is not None:
                yield Problem(f"--{name}", "invalid_value.of_decision")

    def needed(self) -> tuple[str, str]:
        """The two files that are needed; which of them is missing is a usage error."""
        if self.assessment is not None and self.application is not None:
            return self.assessment, self.application
        named = {"--assessment": self.assessment, "--application": self.application}
        missing = (option for option, name in named.items() if name is None)
        raise UsageError(*(Problem(option, "missing_field.of_decision") for option in missing))


def _decision(file: str, data: bytes, made_on: _MadeOn, sha256: str | None, lang: Wording | None) -> int:
    """Decide again on the files that are named, and say whether it is the same."""
    assessment, application = made_on.needed()
    with problems_in(file):
        decision = parse_decision(data)
    assessed, applied = inputs.assessment(assessment), inputs.read(application, parse_application)
    chosen = inputs.Choice.of(None, None).scheme_for(assessed, assessment, decision.scheme)
    if made_on.card is None:
        with problems_in(assessment):
            card = gbt27922.score(assessed, chosen)
    else:
        card = inputs.read(made_on.card, parse_scorecard)
    try:
        problems = certification.verify_decision(decision, card, applied, assessed, chosen, sha256=sha256)
    except Gbt27922Error as error:
        raise _error(error.problems, file, assessment) from None
    return outputs.write_agreement(file, assessment, problems, lang)


def _error(problems: Sequence[Problem], file: str, assessment: str) -> Exception:
    """A problem of the digest is usage, one of the reviewer is of the decision; all others are of the assessment."""
    usage = [problem.at(_OPTIONS[problem.path]) for problem in problems if problem.path in _OPTIONS]
    faults = (
        Fault(file, problem)
        if problem.place[0] == "reviewer"
        else Fault(assessment, problem.at(problem.path.replace("$.assessment", "$", 1)))
        for problem in problems
    )
    return UsageError(*usage) if usage else CommandError(*faults)
