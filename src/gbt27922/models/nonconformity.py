"""A nonconformity 不符合项: a finding's failing as a thing to be corrected and closed."""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import as_date, calendar_date, one_of, optional, some_text

#: How grave a nonconformity is.
Severity = Literal["major", "minor"]


@frozen(kw_only=True)
class Nonconformity(Checked):
    """A finding's failing as a thing to be corrected and closed; it changes no score.

    It is open until the day it was ``closed``. ``correction`` is what was done, and ``evidence`` what it was seen by.

    >>> Nonconformity(indicator="5.2.4", severity="major", description="no repair records", closed="2026-06-01").is_open
    False
    """

    indicator: str = field(metadata=holds(plain_id))
    site: str | None = field(default=None, metadata=holds(optional(plain_id)))
    severity: Severity = field(metadata=holds(one_of(*get_args(Severity))))
    description: str = field(metadata=holds(some_text))
    evidence: str | None = field(default=None, metadata=holds(optional(some_text)))
    correction: str | None = field(default=None, metadata=holds(optional(some_text)))
    closed: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))

    @property
    def is_open(self) -> bool:
        """Whether it still is to be closed."""
        return self.closed is None
