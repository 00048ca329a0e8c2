"""A line of a register that is canonical JSON becomes its certificate without being written again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from gbt27922._basis.json_text import load_lossy
from gbt27922._basis.rules import as_date
from gbt27922._basis.unchecked import maker
from gbt27922.certification.certificate import CERTIFICATE_FORMAT, Certificate
from gbt27922.certification.event import Event
from gbt27922.formats.compiled import compiled
from gbt27922.models.assessment import Organization
from gbt27922.models.references import SchemeReference

# In canonical JSON the first field of an event is who recorded it, and the first after the events is the format. No text
# in the JSON has a quotation mark without a backslash before it, so neither can be in a text.
_EVENT, _HEAD = '},{"by":', '],"format":'
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
_certificate, _event = maker(Certificate), compiled(Event)
_organization, _scheme = compiled(Organization), compiled(SchemeReference)


def canonical_certificate(line: bytes) -> Certificate | None:
    """The certificate whose canonical JSON a line is, byte for byte; None if it is no such line, or that is in doubt."""
    try:
        return _read(line.decode())
    except Exception:  # noqa: BLE001  # whatever is in doubt is read again by the reader, which tells every problem
        return None


def _read(text: str) -> Certificate | None:
    data: dict[str, Any] = load_lossy(text)
    # Sorted, without spaces, and without a field that is at its default: so it is written.
    revision = data["scheme"].get("revision", 2)
    if _written(data) != text or type(revision) is not int or revision == 1 or data.pop("format") != CERTIFICATE_FORMAT:
        return None
    events, digests = data.pop("events"), _digests(text)
    if not events or len(digests) != len(events) + 1 or data.pop("chain_sha256") != digests[-1]:
        return None
    return _certificate_of(tuple(map(_event, events)), digests, **data)


def _digests(text: str) -> tuple[str, ...]:
    """The chain of a canonical line: the digests of what it has in the place of the head and of each event."""
    before, head = text.split(_HEAD)
    first, *others = before.partition("[{")[2][:-1].split(_EVENT)
    texts = (f'{{"format":{head}', f"{{{first}}}", *(f'{{"by":{other}}}' for other in others))
    return tuple([hashlib.sha256(one.encode()).hexdigest() for one in texts])


def _certificate_of(
    events: tuple[Event, ...],
    digests: tuple[str, ...],
    *,
    number: str,
    organization: Any,
    scheme: Any,
    scorecard_sha256: str,
    grade: str,
    issued: str,
    valid_until: str,
    scope: str | None = None,
) -> Certificate:
    """The certificate of these values, which checks itself."""
    who, by = _organization(organization), _scheme(scheme)
    days = as_date(issued), as_date(valid_until)
    found = _certificate(number, who, by, scorecard_sha256, grade, scope, *days, events, digests)
    found.__attrs_post_init__()
    return found
