"""Verification: whether a certificate or a register is what was written, and says what it may."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import frozen

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import check
from gbt27922._basis.exact import for_message
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.rules import as_date, calendar_date
from gbt27922._basis.rules import sha256 as a_digest
from gbt27922.certification.certificate import Certificate
from gbt27922.certification.decision import Decision
from gbt27922.certification.decision_behind import Issues, behind_problems
from gbt27922.certification.event_grades import grade_problems, granted_by, granted_by_shipped
from gbt27922.certification.register import Line, lines_of
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.formats.writer import Documented
from gbt27922.models.scheme import Scheme

# In JSON no text has a quotation mark without a backslash before it, so this is never within one.
_NUMBER = re.compile(rb'"number":("(?:[^"\\]|\\.)*")')


@frozen
class LineFault:
    """A faulty line of a register: which one, the number of its certificate if that can be told, and every problem.

    The path of a problem has the line in it: ``line 17: $.events[2].kind``.
    """

    line: int
    number: str | None
    problems: tuple[Problem, ...]


@frozen(kw_only=True)
class RegisterReport:
    """What was found in a register: how many ``certificates`` it has, its ``sha256``, each line that is faulty.

    ``other_digest`` is the problem that the digest is not the one that was kept; None if it is.
    """

    certificates: int
    sha256: str
    faults: tuple[LineFault, ...]
    other_digest: Problem | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, in the order of the lines."""
        found = [problem for fault in self.faults for problem in fault.problems]
        return (*found, self.other_digest) if self.other_digest else tuple(found)


def verify_register(
    path: str | PathLike[str], *, on: dt.date | str | None = None, sha256: str | None = None
) -> RegisterReport:
    """Read a whole register and tell every line that is not right, by its number and that of its certificate.

    A line must be, byte for byte, the canonical JSON of a certificate, whose chain is whole, and whose number is new.
    Its grades must be those that its scheme grants, if that is shipped, and no two certificates are issued on one decision:
    memory holds about 130 bytes for each that was seen, beside what :func:`read_register` holds. Later than the day ``on``
    there must be no event. Lines that were taken away, or put elsewhere, show in the SHA-256 of the file alone: ``sha256``
    is the one that was kept, as :func:`write_register` returns it.
    Raises ``OSError`` if there is no file, and :class:`~gbt27922.errors.ModelError` if ``on`` is no day or ``sha256`` no digest.

    >>> report = verify_register("docs/examples/certification/register.jsonl", on="2026-11-26")
    >>> report.certificates, report.problems
    (6, ())
    """
    day = _day(on)
    _refuse_no_digest("$.sha256", sha256)
    digest, count, issues = hashlib.sha256(), 0, Issues()
    faults: list[LineFault] = []
    with Path(path).open("rb") as file:
        for line in lines_of(file, digest.update):
            count += line.certificate is not None
            faults.extend(_faults(line, day, issues))
    found = digest.hexdigest()
    other = None if sha256 in (None, found) else Problem("$", "edited.register", {"expected": sha256, "got": found})
    return RegisterReport(certificates=count, sha256=found, faults=tuple(faults), other_digest=other)


def _faults(line: Line, day: dt.date | None, issues: Issues) -> Iterator[LineFault]:
    """The fault of a line, if it has one."""
    own = () if line.certificate is None else _own(line, line.certificate, day, issues)
    found = (*_other_text(line), *own)
    if found or line.problems:
        problems = (*line.problems, *(one.under(f"line {line.number}: $") for one in found))
        yield LineFault(line.number, line.certificate.number if line.certificate else _number(line.text), problems)


def _own(line: Line, certificate: Certificate, day: dt.date | None, issues: Issues) -> Iterator[Problem]:
    yield from _future(certificate, day)
    # The grades of a scheme that is not shipped are not known.
    if (granted := granted_by_shipped(certificate.scheme)) is not None:
        yield from grade_problems(certificate, granted)
    if not line.problems:  # a line with the number of an earlier one is told by that
        yield from issues.problems(certificate, line.number)


def _other_text(line: Line) -> Iterator[Problem]:
    if line.certificate is None and not line.problems:
        yield Problem("$", "invalid_value.blank_line")
    if line.certificate is not None and not line.as_written:
        yield Problem("$", "edited.line")


def _number(text: bytes) -> str | None:
    """The number that a line seems to have, although it is no certificate."""
    try:
        found = _NUMBER.search(text)
        return str(json.loads(found[1])) if found else None
    except ValueError:
        return None


def verify(
    certificate: Certificate,
    *,
    on: dt.date | str | None = None,
    chain_sha256: str | None = None,
    scheme: Scheme | None = None,
    documents: Iterable[Documented | str] = (),
) -> tuple[Problem, ...]:
    """Report where a certificate is not right; nothing if it is. Its chain is whole: it could not be read otherwise.

    Later than the day ``on`` there must be no event. ``chain_sha256`` is the digest that was kept of it: another one is
    ``edited``, because an event was changed, added or taken away. Its grades must be those that its scheme grants, by
    default the shipped one that has its digest, and an upgrade goes up and a downgrade down. Each of the ``documents``, a
    result as it was kept (the digest of a scorecard holds the version that scored) or the SHA-256 of any file, must be one
    that an event or the certificate rests on, and a :class:`Decision` must have decided that event: granted it to this
    organization, by this scheme, with its grade.
    Raises :class:`~gbt27922.errors.ModelError` if ``on`` is no day, or a digest is none.

    >>> from gbt27922.certification import read_certificate, read_decision
    >>> certificate = read_certificate("docs/examples/certification/certificate.json")
    >>> decision = read_decision("docs/examples/certification/decision.json")
    >>> verify(certificate, on="2027-12-31", chain_sha256=certificate.chain_sha256, documents=[decision])
    ()
    >>> [str(problem) for problem in verify(certificate, on="2027-09-10")]
    ['$.events[3].date: must not be after 2027-09-10, got 2027-09-20']
    """
    check(certificate, Certificate)
    if scheme is not None:
        check(scheme, Scheme)
    day = _day(on)
    _refuse_no_digest("$.chain_sha256", chain_sha256)
    return (
        *_other_chain(certificate, chain_sha256),
        *_future(certificate, day),
        *_other_grades(certificate, scheme),
        *_other_documents(certificate, documents),
    )


def _other_chain(certificate: Certificate, kept: str | None) -> Iterator[Problem]:
    if kept not in (None, certificate.chain_sha256):
        both = {"expected": kept, "got": certificate.chain_sha256}
        yield Problem("$.chain_sha256", "edited.certificate", both)


def _future(certificate: Certificate, day: dt.date | None) -> Iterator[Problem]:
    # The days of events are in order.
    if day is None or not certificate.events or certificate.events[-1].date <= day:
        return
    for index, event in enumerate(certificate.events):
        if event.date > day:
            days = {"on": day.isoformat(), "got": event.date.isoformat()}
            yield Problem(f"$.events[{index}].date", "invalid_value.future", days)


def _other_grades(certificate: Certificate, given: Scheme | None) -> Iterator[Problem]:
    named = certificate.scheme
    granted = granted_by_shipped(named) if given is None else granted_by(given)
    if granted is None:
        yield Problem("$.scheme", "unknown_scheme.of_certificate", {"id": quoted(named.id)})
    elif given is not None and given.sha256 != named.sha256:
        yield Problem("$.scheme", "differs.scheme", {"expected": named.sha256, "got": given.sha256})
    else:
        yield from grade_problems(certificate, granted)


def _other_documents(certificate: Certificate, documents: Iterable[Documented | str]) -> Iterator[Problem]:
    used = {certificate.scorecard_sha256, *(event.rests_on for event in certificate.events)}
    for index, document in enumerate(documents):
        digest = document if isinstance(document, str) else _digest_of(document)
        _refuse_no_digest(f"$.documents[{index}]", digest)
        if digest not in used:
            yield Problem("$.events", "missing_field.rests_on", {"sha256": digest})
        if isinstance(document, Decision):
            yield from behind_problems(certificate, document)


def _digest_of(document: Any) -> str:
    if not hasattr(document, "FORMAT"):
        raise TypeError(f"takes a result, or the SHA-256 of a file, not {for_message(document)}")
    return document_digest(document.FORMAT, document)


def _day(on: dt.date | str | None) -> dt.date | None:
    day: dt.date | None = None if on is None else as_date(on)
    if day is not None:
        refuse(ModelError, [problem.under("$.on") for problem in calendar_date(day)])
    return day


def _refuse_no_digest(path: str, digest: str | None) -> None:
    if digest is not None:
        refuse(ModelError, [problem.under(path) for problem in a_digest(digest)])
