"""``gbt27922 certification record``: a certificate with one event more."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from gbt27922 import DocumentError, certification, formats, schemes
from gbt27922.certification import Certificate, Decision, EventKind, parse_certificate
from gbt27922.cli import inputs, outputs
from gbt27922.cli.choices import BY_WORD
from gbt27922.cli.faults import Exit, UsageError
from gbt27922.cli.options import FILE, CertificateFile, LangOption
from gbt27922.errors import ModelError, Problem

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OPTIONS = {
    name: f"--{name}".replace("_", "-") for name in ("date", "by", "rests_on", "grade", "until", "scope", "note")
}
_OPTIONS |= {"kind": "--event"}


def record(
    file: CertificateFile,
    /,
    *,
    event: Annotated[EventKind, BY_WORD, Parameter(help="record_event")],
    by: Annotated[str, Parameter(help="record_by")],
    date: Annotated[str | None, Parameter(help="record_date")] = None,
    rests_on: Annotated[str | None, FILE, Parameter(help="record_rests_on")] = None,
    grade: Annotated[str | None, Parameter(help="record_grade")] = None,
    until: Annotated[str | None, Parameter(help="record_until")] = None,
    scope: Annotated[str | None, Parameter(help="record_scope")] = None,
    note: Annotated[str | None, Parameter(help="record_note")] = None,
    format: outputs.Format = "json",
    lang: LangOption = None,
) -> int:
    """Add an event to a certificate, after all others: what is not possible now is refused, and says what is.

    For instance:

        gbt27922 certification record certificate.json --event surveillance_passed --by "R-003 王五" --rests-on card.json
        gbt27922 certification record certificate.json --event suspended --by "R-003 王五" --rests-on notice.pdf
    """
    found = inputs.read(file, parse_certificate)
    basis = None if rests_on is None else _Basis.of(rests_on)
    named = grade and inputs.grade_id(grade, schemes.of_reference(found.scheme))
    digest = None if basis is None else basis.sha256
    more = {"rests_on": digest, "grade": named, "until": until, "scope": scope, "note": note}
    try:
        made = certification.record(found, event, date=inputs.day(date), by=by, **more)
    except ModelError as error:
        raise _usage(error.problems) from None
    if problems := _of_last_event(made, basis):
        raise _usage(problems)
    outputs.write_result(made, outputs.Form.of(format, lang))
    return Exit.DONE


def _usage(problems: Iterable[Problem]) -> UsageError:
    return UsageError(*(problem.at(_OPTIONS[str(problem.place[-1])]) for problem in problems))


def _of_last_event(made: Certificate, basis: _Basis | None) -> list[Problem]:
    """What is wrong with the new event by its scheme, and by the decision that it rests on."""
    found = certification.verify(made, documents=basis.decisions if basis else ())
    last = ("events", len(made.events) - 1)
    return [problem for problem in found if problem.place[:2] == last]


@frozen
class _Basis:
    """What an event rests on: its digest, and the decision if it is one."""

    sha256: str
    decisions: tuple[Decision, ...] = ()

    @classmethod
    def of(cls, named: str) -> _Basis:
        """A digest as it is; of a file, that of the document in it, or of its bytes where it is no document of ours."""
        if _DIGEST.fullmatch(named):
            return cls(named)
        data = inputs.content(named)
        try:
            found = formats.parse(data)
        except DocumentError:
            return cls(hashlib.sha256(data).hexdigest())
        digest = hashlib.sha256(formats.canonical(found).encode()).hexdigest()
        return cls(digest, (found,) if isinstance(found, Decision) else ())
