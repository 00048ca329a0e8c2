"""Issue of a certificate: what a decision granted becomes a certificate, valid as long as the terms say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gbt27922._basis.calendar_months import months_after
from gbt27922._basis.checked import check
from gbt27922._basis.rules import as_date, calendar_date
from gbt27922.certification.certificate import Certificate, record
from gbt27922.certification.decision import Decision
from gbt27922.certification.terms import Terms, chosen
from gbt27922.errors import ModelError, Problem, refuse


def issue(
    decision: Decision,
    *,
    number: str,
    issued: dt.date | str,
    by: str,
    scope: str | None = None,
    terms: Terms | None = None,
) -> Certificate:
    """The certificate that a decision grants, with the event of its issue, which rests on the decision.

    ``number`` is the body's own, ``by`` who issues it, and ``scope`` what is certified. It is valid for as many calendar
    months as the ``terms`` of the body say, or those publicly reported.
    Raises :class:`~gbt27922.errors.ModelError` with every problem: certification was refused, or decided later.

    >>> from gbt27922.certification import read_decision
    >>> decision = read_decision("docs/examples/certification/decision.json")
    >>> certificate = issue(decision, number="EXAMPLE-2026-0017", issued="2026-06-18", by="R-003 王五")
    >>> certificate.grade, certificate.valid_until.isoformat(), certificate.events[0].rests_on == decision.sha256
    ('four_star', '2029-06-18', True)
    """
    check(decision, Decision)
    day, grade = as_date(issued), decision.grade
    refuse(ModelError, [problem.under("$.issued") for problem in calendar_date(day)])
    refuse(ModelError, _problems(decision, day))
    draft = Certificate(
        number=number,
        organization=decision.organization,
        scheme=decision.scheme,
        scorecard_sha256=decision.scorecard_sha256,
        grade=grade.id if grade else "",
        scope=scope,
        issued=day,
        valid_until=months_after(day, chosen(terms).validity_months),
    )
    return record(draft, "issued", date=day, by=by, rests_on=decision.sha256)


def _problems(decision: Decision, day: dt.date) -> Iterator[Problem]:
    # Only what was granted is certified, and not before it was decided.
    if decision.outcome != "granted":
        yield Problem("$.decision.outcome", "invalid_value.refused")
    if day < decision.on:
        days = {"date": decision.on.isoformat(), "got": day.isoformat()}
        yield Problem("$.issued", "invalid_value.ends_before", days)
