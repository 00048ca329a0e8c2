"""A quotation 报价: what an audit costs, line by line, by its days and the rates of a body."""

from __future__ import annotations

from fractions import Fraction
from operator import attrgetter
from typing import ClassVar, NamedTuple

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import exact_sum
from gbt27922._basis.rules import instance_of
from gbt27922.certification.audit_time import AuditTime
from gbt27922.certification.rates import Fee, Rates
from gbt27922.certification.rates import rates as shipped_rates

QUOTATION_FORMAT = "gbt27922.quotation/1"


class QuotedFee(NamedTuple):
    """A line of a quotation: a fee, how many times it is due, and what that makes."""

    fee: Fee
    times: Fraction

    @property
    def sum(self) -> Fraction:
        """The amount of the fee, so many times."""
        return self.fee.amount * self.times


@frozen(kw_only=True)
class Quotation(Checked):
    """What an audit costs: the fees of the ``rates`` that are due at its stage, for each its days or once.

    >>> from gbt27922.certification import audit_time
    >>> found = fees(audit_time(1200, "initial"))
    >>> [(line.fee.id, int(line.times), int(line.sum)) for line in found.lines]
    [('application', 1, 1000), ('person_day', 16, 48000), ('registration', 1, 2000)]
    >>> int(found.total), found.currency, found.at_least
    (51000, 'CNY', False)
    """

    audit_time: AuditTime = field(metadata=holds(instance_of(AuditTime)))
    rates: Rates = field(metadata=holds(instance_of(Rates)))

    #: The format of its document.
    FORMAT: ClassVar[str] = QUOTATION_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "lines": lambda found: tuple(
            {"fee": line.fee.id, "amount": line.fee.amount, "times": line.times, "sum": line.sum}
            for line in found.lines
        ),
        "total": attrgetter("total"),
        "at_least": attrgetter("at_least"),
    }

    @property
    def lines(self) -> tuple[QuotedFee, ...]:
        """The fees that are due, in the order of the rates."""
        due = (fee for fee in self.rates.fees if self.audit_time.stage in fee.stages)
        return tuple(QuotedFee(fee, self.audit_time.total if fee.per == "person_day" else Fraction(1)) for fee in due)

    @property
    def total(self) -> Fraction:
        """All that is due, exactly; without what the rates do not include."""
        return exact_sum(line.sum for line in self.lines)

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.rates.currency

    @property
    def at_least(self) -> bool:
        """Whether the total is only the least that it can be: the staff are above what is known of the audit time."""
        return not self.audit_time.known


def fees(audit_time: AuditTime, rates: Rates | None = None) -> Quotation:
    """What an audit of this time costs, exactly: by the ``rates`` of a body, or by those that are shipped.

    Raises :class:`~gbt27922.errors.ModelError` for anything that is no audit time or no rates.

    >>> from gbt27922.certification import audit_time
    >>> found = fees(audit_time(20_000, "surveillance"))
    >>> int(found.total), found.at_least
    (26000, True)
    """
    return Quotation(audit_time=audit_time, rates=shipped_rates() if rates is None else rates)
