"""``gbt27922 certification issue``: the certificate that a decision grants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922.certification import parse_decision, parse_terms
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, UsageError
from gbt27922.cli.options import LangOption, OneFile, TermsOption
from gbt27922.errors import ModelError, Problem


def issue(
    decision: Annotated[OneFile, Parameter(help="issue_decision")],
    /,
    *,
    number: Annotated[str, Parameter(help="issue_number")],
    by: Annotated[str, Parameter(help="issue_by")],
    issued: Annotated[str | None, Parameter(help="issue_issued")] = None,
    scope: Annotated[str | None, Parameter(help="issue_scope")] = None,
    terms: TermsOption = None,
    format: outputs.Format = "json",
    lang: LangOption = None,
) -> int:
    """Issue the certificate that a decision grants.

    For instance:

        gbt27922 certification issue decision.json --number C-17 --by "R-003 王五" > certificate.json
    """
    found = inputs.read(decision, parse_decision)
    of_body = None if terms is None else inputs.read(terms, parse_terms)
    try:
        made = certification.issue(found, number=number, issued=inputs.day(issued), by=by, scope=scope, terms=of_body)
    except ModelError as error:
        raise _error(error.problems, decision) from None
    outputs.write_result(made, outputs.Form.of(format, lang))
    return Exit.DONE


def _error(problems: Sequence[Problem], name: str) -> Exception:
    """Problems of the decision are reported against its file; the others are of options."""
    options = [problem.at(f"--{problem.place[-1]}") for problem in problems if problem.place[0] != "decision"]
    return (
        UsageError(*options)
        if options
        else CommandError(*(Fault(name, one.at(one.path.replace("$.decision", "$"))) for one in problems))
    )
