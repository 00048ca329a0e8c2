"""The documents of an application: which are to be handed in, and which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, check, holds
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, plain_id, plain_ids
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_flag, as_tuple, flag, instance_of, one_of, optional, sha256, tuple_of
from gbt27922.certification.application import Application, HandedIn
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Organization
from gbt27922.models.indicators import Source, Title

MISSING_DOCUMENTS_FORMAT = "gbt27922.missing-documents/1"
#: Whether a document is there: handed in, missing, or not there and needed only under its condition.
DocumentOutcome = Literal["handed_in", "missing", "only_if"]


@frozen(kw_only=True)
class RequiredDocument(Checked):
    """A document of an application: whether each of several sites needs its own, and under which condition alone it is needed."""

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    per_site: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    only_if: Title | None = field(default=None, metadata=holds(optional(instance_of(Title))))
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen(kw_only=True)
class DocumentState(Checked):
    """A document of the list, and whether it is there; ``sites`` are those of several that lack their own.

    A document that is needed ``only_if`` its condition holds is never missing outright.
    """

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    outcome: DocumentOutcome = field(metadata=holds(one_of(*get_args(DocumentOutcome))))
    sites: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(plain_ids))
    only_if: Title | None = field(default=None, metadata=holds(optional(instance_of(Title))))
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen(kw_only=True)
class MissingDocuments(Checked):
    """Every document of the list, with whether it is there; ``problems`` are those of documents that were handed in.

    A document with a problem counts as not handed in until that is put right.
    """

    organization: Organization = field(metadata=holds(instance_of(Organization)))
    application_sha256: str = field(metadata=holds(sha256))
    documents: tuple[DocumentState, ...] = field(converter=as_tuple, metadata=holds(tuple_of(DocumentState)))
    problems: tuple[Problem, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Problem)))

    #: The format of its document.
    FORMAT: ClassVar[str] = MISSING_DOCUMENTS_FORMAT

    def _problems(self) -> Found:
        yield list_problems((f"$.documents[{index}].id", one.id) for index, one in enumerate(self.documents))

    @property
    def missing(self) -> tuple[DocumentState, ...]:
        """Those that are to be handed in whatever the case; without them the application is not complete."""
        return self._of("missing")

    @property
    def only_if(self) -> tuple[DocumentState, ...]:
        """Those that are not there and are to be handed in only if their condition holds."""
        return self._of("only_if")

    def _of(self, outcome: DocumentOutcome) -> tuple[DocumentState, ...]:
        return tuple(one for one in self.documents if one.outcome == outcome)


@frozen
class _Record(Checked):
    documents: tuple[RequiredDocument, ...] = field(converter=as_tuple, metadata=holds(tuple_of(RequiredDocument)))


@cache
def required_documents() -> tuple[RequiredDocument, ...]:
    """The documents of an application, each with its source.

    >>> [document.id for document in required_documents() if document.per_site]
    ['legal_status']
    """
    return parse(shipped_data("documents"), None, _Record).documents


def missing_documents(application: Application) -> MissingDocuments:
    """Which documents of the list an application has, and which it lacks, site by site where each of several needs its own.

    A document that is not in the list, or is for a site where the list has one for all, or for none where each site needs
    its own, is told by its path and does not count.

    >>> from gbt27922.certification import read_application
    >>> found = missing_documents(read_application("docs/examples/certification/application.json"))
    >>> [(one.id, one.sites) for one in found.missing]
    [('legal_status', ('GZ-01', 'SZ-01', 'SH-01', 'NJ-01', 'BJ-01'))]
    >>> [one.id for one in found.only_if]
    ['organization_code', 'permits']
    """
    check(application, Application)
    listed, several = required_documents(), len(application.sites) > 1
    problems = [tuple(_item_problems(item, listed, several=several)) for item in application.documents]
    sound = [item for item, found in zip(application.documents, problems, strict=True) if not found]
    return MissingDocuments(
        organization=Organization(application.organization.name, application.organization.id),
        application_sha256=application.sha256,
        documents=[_state(one, application, sound) for one in listed],
        problems=[one.under(f"$.documents[{index}]") for index, found in enumerate(problems) for one in found],
    )


def _item_problems(item: HandedIn, listed: Iterable[RequiredDocument], *, several: bool) -> Iterator[Problem]:
    known = {one.id: one for one in listed}
    yield from (problem.under("$.document") for problem in one_of(*known)(item.document))
    if item.document not in known:
        return
    per_site, values = known[item.document].per_site, {"document": quoted(item.document)}
    if item.site is not None and not per_site:
        yield Problem("$.site", "invalid_value.site_of_all", {**values, "got": quoted(item.site)})
    if item.site is None and per_site and several:
        yield Problem("$.site", "missing_field.site_of_document", values)


def _state(one: RequiredDocument, application: Application, handed_in: Iterable[HandedIn]) -> DocumentState:
    found = {item.site for item in handed_in if item.document == one.id}
    each = one.per_site and len(application.sites) > 1
    lacking = tuple(site.id for site in application.sites if each and site.id not in found)
    absent: DocumentOutcome = "only_if" if one.only_if else "missing"
    return DocumentState(
        id=one.id,
        title=one.title,
        outcome=absent if lacking or not found else "handed_in",
        sites=lacking,
        only_if=one.only_if,
        source=one.source,
    )
