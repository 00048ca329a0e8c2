"""The provenance that a table carries: in the metadata of an Arrow schema, or in the attributes of a pandas frame."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

import narwhals as nw

from gbt27922 import to_json
from gbt27922._basis.exact import for_message
from gbt27922.batch.origin.provenance import Step, made
from gbt27922.batch.tables.arrow import pa
from gbt27922.models import Scheme

#: The one key of the metadata, and of the attributes.
CARRIED = "gbt27922"
_KEY = CARRIED.encode()


def carrying(frame: Any, step: Step, scheme: Scheme | None, *inputs: Any, **more: Any) -> Any:
    """The frame with the provenance of this step over ``inputs``; a frame of a library that keeps none stays as it is."""
    if not (_is_arrow(frame) or nw.dependencies.is_pandas_dataframe(frame)):
        return frame
    carried = chain.from_iterable(map(carried_by, inputs))
    text = to_json(made(step, scheme, carried, **more), indent=None)
    if _is_arrow(frame):
        return frame.replace_schema_metadata({**(frame.schema.metadata or {}), _KEY: text})
    frame.attrs = {**frame.attrs, CARRIED: text}
    return frame


def carried_by(frame: Any) -> Iterator[str]:
    """The provenance that a frame carries, as text; nothing where it has none."""
    if _is_arrow(frame):
        yield from _in_metadata(frame.schema.metadata or {})
    elif nw.dependencies.is_pandas_dataframe(frame):
        yield from _in_attributes(frame.attrs)


def _in_metadata(metadata: Mapping[bytes, bytes]) -> Iterator[str]:
    """Under its key, or among the attributes that pandas, or pyarrow for it, writes into a file."""
    if _KEY in metadata:
        yield metadata[_KEY].decode(errors="backslashreplace")
        return
    for key in (b"pandas", b"PANDAS_ATTRS"):  # the latter by pandas itself, before pyarrow wrote them
        with suppress(KeyError, TypeError, ValueError, RecursionError):  # others write anything
            said = json.loads(metadata[key])
            yield from _in_attributes(said["attributes"] if key == b"pandas" else said)
            return


def _in_attributes(attributes: Mapping[Any, object]) -> Iterator[str]:
    """What is no text that can be written is told as the source of Python would write it, and cut."""
    if CARRIED in attributes:
        said = attributes[CARRIED]
        yield said.encode(errors="backslashreplace").decode() if type(said) is str else for_message(said)


def _is_arrow(frame: Any) -> bool:
    return isinstance(frame, pa.Table | pa.RecordBatch)
