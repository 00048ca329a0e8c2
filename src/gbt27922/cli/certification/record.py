"""``gbt27922 certification record``: a certificate with one event more."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import DocumentError, certification, formats
from gbt27922.certification import EventKind, parse_certificate
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, UsageError
from gbt27922.cli.options import FILE, CertificateFile, LangOption
from gbt27922.errors import ModelError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OPTIONS = {
    name: f"--{name}".replace("_", "-") for name in ("date", "by", "rests_on", "grade", "until", "scope", "note")
}
_OPTIONS |= {"kind": "--event"}


def record(
    file: CertificateFile,
    /,
    *,
    event: Annotated[EventKind, Parameter(help="What happened.")],
    by: Annotated[str, Parameter(help="Who records it.")],
    date: Annotated[str | None, Parameter(help="Its day; by default today.")] = None,
    rests_on: Annotated[
        str | None, FILE, Parameter(help="The document that it rests on: its file, or its SHA-256.")
    ] = None,
    grade: Annotated[str | None, Parameter(help="The id of the grade after it.")] = None,
    until: Annotated[str | None, Parameter(help="The last day of what it gives.")] = None,
    scope: Annotated[str | None, Parameter(help="What the certificate covers after it.")] = None,
    note: Annotated[str | None, Parameter(help="Whatever else is to be said.")] = None,
    format: outputs.Format = "json",
    lang: LangOption = None,
) -> int:
    """Add an event to a certificate, after all others: what is not possible now is refused, and says what is.

    For instance:

        gbt27922 certification record certificate.json --event surveillance_passed --by "R-003 王五" --rests-on card.json
        gbt27922 certification record certificate.json --event suspended --by "R-003 王五" --until 2027-08-31
    """
    found = inputs.read(file, parse_certificate)
    digest = None if rests_on is None else _digest(rests_on)
    more = {"rests_on": digest, "grade": grade, "until": until, "scope": scope, "note": note}
    try:
        made = certification.record(found, event, date=inputs.day(date), by=by, **more)
    except ModelError as error:
        raise UsageError(*(problem.at(_OPTIONS[str(problem.place[-1])]) for problem in error.problems)) from None
    outputs.write_result(made, outputs.Form.of(format, lang))
    return Exit.DONE


def _digest(named: str) -> str:
    """A digest as it is; of a file, that of the document in it, or of its bytes where it is no document of ours."""
    if _DIGEST.fullmatch(named):
        return named
    data = inputs.content(named)
    try:
        return hashlib.sha256(formats.canonical(formats.parse(data)).encode()).hexdigest()
    except DocumentError:
        return hashlib.sha256(data).hexdigest()
