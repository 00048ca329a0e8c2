"""The application 认证申请: what an organization says of itself when it applies for certification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import ClassVar, Literal, get_args

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.frozen_mapping import FrozenMapping
from gbt27922._basis.ids import meant_problem, plain_id, suggestion
from gbt27922._basis.json_text import Document
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_date,
    as_flag,
    as_tuple,
    calendar_date,
    flag,
    instance_of,
    natural,
    one_of,
    optional,
    positive,
    sha256,
    some_text,
    tuple_of,
)
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Site, as_texts, site_problems, texts

APPLICATION_FORMAT = "gbt27922.application/1"
#: What an organization does with the goods that it serves.
OrganizationKind = Literal["producer", "seller", "service"]
#: What an incident is: a major quality accident, a service complaint, or an administrative penalty.
IncidentKind = Literal["accident", "complaint", "penalty"]


@frozen
class Applicant(Checked):
    """The organization that applies. Whatever is None is not known.

    ``legal_person`` says whether it is one that operates lawfully, and ``registered`` since when it is registered.
    """

    name: str = field(metadata=holds(some_text))
    id: str | None = field(default=None, metadata=holds(optional(some_text)))
    legal_person: bool | None = field(default=None, kw_only=True, converter=as_flag, metadata=holds(optional(flag)))
    registered: dt.date | None = field(
        default=None, kw_only=True, converter=as_date, metadata=holds(optional(calendar_date))
    )
    kind: OrganizationKind | None = field(
        default=None, kw_only=True, metadata=holds(optional(one_of(*get_args(OrganizationKind))))
    )


@frozen(kw_only=True)
class Means(Checked):
    """What an organization has for after-sales service. Whatever is None is not known.

    ``records`` are complete: complaints, repair orders and satisfaction surveys.
    """

    premises: bool | None = field(default=None, converter=as_flag, metadata=holds(optional(flag)))
    facilities: bool | None = field(default=None, converter=as_flag, metadata=holds(optional(flag)))
    records: bool | None = field(default=None, converter=as_flag, metadata=holds(optional(flag)))


@frozen(kw_only=True)
class Incident(Checked):
    """A major quality accident, a service complaint, or an administrative penalty, on its day."""

    date: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    kind: IncidentKind = field(metadata=holds(one_of(*get_args(IncidentKind))))
    description: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen(kw_only=True)
class HandedIn(Checked):
    """A document that was handed in: which one (the id of an entry of the list of documents), and for which site."""

    document: str = field(metadata=holds(plain_id))
    site: str | None = field(default=None, metadata=holds(optional(plain_id)))
    title: str | None = field(default=None, metadata=holds(optional(some_text)))
    sha256: str | None = field(default=None, metadata=holds(optional(sha256)))


@frozen(kw_only=True)
class Application(Checked):
    """What an organization says of itself when it applies for certification. Whatever is None is not known.

    ``operating_since`` is the first day of its after-sales service system, ``staff`` how many it employs altogether,
    ``service_management_staff`` how many of them manage service at headquarters and outlets, and
    ``certified_managers`` how many of these are certified after-sales service managers 售后服务管理师.
    ``incidents`` that are listed are all there were; None says that nobody asked. ``metadata`` is for fields of your own.
    Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> application = Application(organization=Applicant("示例家电", kind="producer"), staff=1200)
    >>> application.staff, application.incidents, application.outlets
    (1200, None, ())
    """

    scheme: str | None = field(default=None, metadata=holds(optional(some_text)))
    organization: Applicant = field(metadata=holds(instance_of(Applicant)))
    date: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    operating_since: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    staff: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(positive)))
    service_management_staff: int | None = field(
        default=None, converter=whole_if_possible, metadata=holds(optional(natural))
    )
    certified_managers: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    means: Means | None = field(default=None, metadata=holds(optional(instance_of(Means))))
    sites: tuple[Site, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Site)))
    incidents: tuple[Incident, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(tuple_of(Incident)))
    )
    documents: tuple[HandedIn, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(HandedIn)))
    metadata: Mapping[str, str] = field(
        default=FrozenMapping(()), converter=as_texts, metadata=holds(texts, write=dict)
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = APPLICATION_FORMAT

    def _problems(self) -> Found:
        yield site_problems(self.sites)
        yield self._unlisted_sites()

    def _unlisted_sites(self) -> Found:
        # As in an assessment: the site that a document is of must be listed.
        listed = [site.id for site in self.sites]
        meant = suggestion(listed)
        for index, item in enumerate(self.documents):
            if item.site is not None and item.site not in listed:
                values = {"site": quoted(item.site)}
                yield meant_problem(f"$.documents[{index}].site", "unknown_site", values, meant(item.site))

    @property
    def outlets(self) -> tuple[Site, ...]:
        """The outlets 服务网点 among its sites."""
        return tuple(site for site in self.sites if site.kind == "outlet")

    @property
    def sha256(self) -> str:
        """The SHA-256 of the application as canonical JSON."""
        return document_digest(APPLICATION_FORMAT, self)


def parse_application(source: Document) -> Application:
    """Read an application from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_application('{"format": "gbt27922.application/1", "organization": {"name": "示例家电"}}').organization.name
    '示例家电'
    """
    return parse(source, APPLICATION_FORMAT, Application)


def read_application(path: str | PathLike[str]) -> Application:
    """Read an application from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> read_application("docs/examples/certification/application.json").staff
    1200
    """
    return parse_application(Path(path).read_bytes())
