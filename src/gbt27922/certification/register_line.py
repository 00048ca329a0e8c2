"""A line of a register that is canonical JSON becomes its certificate without being written again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from gbt27922._basis.json_text import quick_json
from gbt27922._basis.rules import as_date, optional, sha256, some_text
from gbt27922._basis.unchecked import maker
from gbt27922.certification.certificate import CERTIFICATE_FORMAT, Certificate
from gbt27922.certification.event import Event
from gbt27922.certification.lifecycle import EventKind
from gbt27922.models.assessment import Organization
from gbt27922.models.references import SchemeReference

# In canonical JSON the first field of an event is who recorded it, and the first after the events is the format. No text
# in the JSON has a quotation mark without a backslash before it, so neither can be in a text.
_EVENT, _HEAD, _NULL = b'},{"by":', b'],"format":', b":null"
_certificate, _event, _organization = maker(Certificate), maker(Event), maker(Organization)
_FIRST_REVISION = 1
_SOME_TEXT, _SOME_DIGEST = "-", hashlib.sha256().hexdigest()
# The days of many lines are the same.
_day = lru_cache(maxsize=1 << 12)(as_date)


def canonical_certificate(line: bytes) -> Certificate | None:
    """The certificate whose canonical JSON a line is, byte for byte; None if it is no such line, or that is in doubt."""
    try:
        return _read(line)
    except Exception:  # noqa: BLE001  # whatever is in doubt is read again by the reader, which tells every problem
        return None


def _read(line: bytes) -> Certificate | None:
    read, write = quick_json()
    data: dict[str, Any] = read(line)
    if type(data["scheme"].get("revision")) is float:  # 2.0, which equals 2, is not how it is written
        return None
    # Sorted, without spaces, and without a field that is null or at its default: so it is written.
    if _NULL in line or write(data) != line or data.pop("format") != CERTIFICATE_FORMAT:
        return None
    events, digests = data.pop("events"), _digests(line)
    chain = [*(event["previous"] for event in events), data.pop("chain_sha256")]
    if not events or chain != list(digests):
        return None
    return _certificate_of(tuple([_event_of(**event) for event in events]), digests, **data)


def _digests(line: bytes) -> tuple[str, ...]:
    """The chain of a canonical line: the digests of what it has in the place of the head and of each event."""
    before, head = line.split(_HEAD)
    first, *others = before.partition(b"[{")[2][:-1].split(_EVENT)
    texts = (b'{"format":' + head, b"{" + first + b"}", *[b'{"by":' + other + b"}" for other in others])
    return tuple([hashlib.sha256(text).hexdigest() for text in texts])


def _checked(model: Any) -> Any:
    """A model that was made of values as they are: it checks itself now."""
    model.__attrs_post_init__()
    return model


def _event_of(
    *,
    kind: EventKind,
    date: str,
    by: str,
    previous: str,
    rests_on: str | None = None,
    grade: str | None = None,
    until: str | None = None,
    scope: str | None = None,
    note: str | None = None,
) -> Event:
    """An event; ``previous`` is known to be a digest, and what is not free in the others is checked once for many lines."""
    like = _like(kind, date, until, grade, (rests_on is not None, scope is not None))
    if some_text(by) or _text_or_none(scope) or _text_or_none(note) or _digest_or_none(rests_on):
        raise ValueError(kind)
    return _event(like.kind, like.date, by, previous, rests_on, like.grade, like.until, scope, note)


_text_or_none, _digest_or_none = optional(some_text), optional(sha256)


@lru_cache(maxsize=1 << 15)
def _like(kind: EventKind, date: Any, until: Any, grade: str | None, given: tuple[bool, bool]) -> Event:
    """An event of this kind on this day, with some text and some digest where it has any; it checks itself."""
    rests_on, scope = (_SOME_DIGEST if given[0] else None), (_SOME_TEXT if given[1] else None)
    free: dict[str, Any] = {"by": _SOME_TEXT, "previous": _SOME_DIGEST, "rests_on": rests_on, "scope": scope}
    return Event(kind=kind, date=date, until=until, grade=grade, **free)


@lru_cache(maxsize=1 << 8)
def _scheme_of(*, id: str, sha256: str, revision: int | None = None) -> SchemeReference:
    """The scheme, which many lines share. The first revision is the default, and not written."""
    if revision == _FIRST_REVISION:
        raise ValueError(revision)
    return SchemeReference(id, sha256, _FIRST_REVISION if revision is None else revision)


def _organization_of(*, name: str, id: str | None = None) -> Organization:
    found: Organization = _checked(_organization(name, id))
    return found


def _certificate_of(
    events: tuple[Event, ...],
    digests: tuple[str, ...],
    *,
    number: str,
    organization: dict[str, Any],
    scheme: dict[str, Any],
    scorecard_sha256: str,
    grade: str,
    issued: str,
    valid_until: str,
    scope: str | None = None,
) -> Certificate:
    named = number, _organization_of(**organization), _scheme_of(**scheme), scorecard_sha256, grade, scope
    found: Certificate = _checked(_certificate(*named, _day(issued), _day(valid_until), events, digests))
    return found
