"""``gbt27922 certification status``: what a certificate is on a day."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922.certification import parse_certificate, parse_terms
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError
from gbt27922.cli.options import FLAG, CertificateFile, LangOption, OnOption, TermsOption
from gbt27922.errors import ModelError


def status(
    file: CertificateFile,
    /,
    *,
    on: OnOption = None,
    terms: TermsOption = None,
    require: Annotated[bool, FLAG, Parameter(help="status_require")] = False,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """What a certificate is at the end of a day: its state, its grade, what is due, and what can be recorded.

    For instance:

        gbt27922 certification status certificate.json
        gbt27922 certification status certificate.json --on 2027-12-01 --terms terms.json
    """
    certificate = inputs.read(file, parse_certificate)
    of_body = None if terms is None else inputs.read(terms, parse_terms)
    try:
        found = certification.status(certificate, inputs.day(on), of_body)
    except ModelError as error:
        raise UsageError(*(problem.at("--on") for problem in error.problems)) from None
    outputs.write_result(found, outputs.Form.of(format, lang))
    if found.grade or not require:
        return Exit.DONE
    return outputs.write_not_met(file, Said("no_grade_granted", {"state": found.state}), lang)
