"""The terms of certification: how long a certificate is valid, and what is due when; a body may have its own."""

from __future__ import annotations

from functools import cache
from os import PathLike
from pathlib import Path
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, check, holds
from gbt27922._basis.exact import got, whole_if_possible
from gbt27922._basis.json_text import Document
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_tuple, one_of, optional, positive, tuple_of
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source

TERMS_FORMAT = "gbt27922.terms/1"
#: What complaints call for: a review of the certificate, or its suspension.
Measure = Literal["review", "suspend"]


@frozen(kw_only=True)
class Trigger(Checked):
    """A rule of the body: so many complaints ``received`` within so many ``months`` call for a measure.

    >>> Trigger(received=3, months=12, calls_for="review").months
    12
    """

    received: int = field(converter=whole_if_possible, metadata=holds(positive))
    months: int = field(converter=whole_if_possible, metadata=holds(positive))
    calls_for: Measure = field(metadata=holds(one_of(*get_args(Measure))))


@frozen(kw_only=True)
class Terms(Checked):
    """The terms of certification in calendar months.

    A certificate is valid for ``validity_months``. Surveillance is due from ``surveillance_from_months`` to
    ``surveillance_to_months`` after the last review; recertification is applied for ``recertification_months`` before the
    last day. ``suspension_months`` is how long a suspension lasts that does not say it itself; it is not public, so None
    unless the body says it, and so are ``triggers``: what complaints call for.

    >>> terms().validity_months, terms().suspension_months, terms().triggers
    (36, None, ())
    """

    validity_months: int = field(converter=whole_if_possible, metadata=holds(positive))
    surveillance_from_months: int = field(converter=whole_if_possible, metadata=holds(positive))
    surveillance_to_months: int = field(converter=whole_if_possible, metadata=holds(positive))
    recertification_months: int = field(converter=whole_if_possible, metadata=holds(positive))
    suspension_months: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(positive)))
    triggers: tuple[Trigger, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Trigger)))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))

    #: The format of its document.
    FORMAT: ClassVar[str] = TERMS_FORMAT

    def _problems(self) -> Found:
        # A window does not end before it begins.
        if self.surveillance_to_months < self.surveillance_from_months:
            ends = {"least": got(self.surveillance_from_months), "got": got(self.surveillance_to_months)}
            yield Problem("$.surveillance_to_months", "invalid_value.window", ends)


@cache
def terms() -> Terms:
    """The terms as they are publicly reported, each figure with its source."""
    return parse_terms(shipped_data("terms"))


def chosen(given: Terms | None) -> Terms:
    """The terms of the body, or those that are shipped. Raises ``TypeError`` for anything else."""
    if given is None:
        return terms()
    check(given, Terms)
    return given


def parse_terms(source: Document) -> Terms:
    """Read terms from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once."""
    return parse(source, TERMS_FORMAT, Terms)


def read_terms(path: str | PathLike[str]) -> Terms:
    """Read terms from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_terms(Path(path).read_bytes())
