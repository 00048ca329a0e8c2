"""Lists of outlets: CSV with the columns ``id,stratum,name,kind``, or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.json_text import InvalidValueError, load_value, members_of
from gbt27922._basis.rules import as_tuple, one_of, optional, some_text, tuple_of
from gbt27922._basis.small_tables import made, rows_of
from gbt27922._basis.table_cells import choice, text
from gbt27922._basis.table_text import text_of
from gbt27922.errors import DocumentError, Problem, refuse
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Site, site_problems

#: A list of outlets: CSV or JSON text, its UTF-8 bytes, or the data that a JSON reader made of it.
OutletList = str | bytes | Mapping[str, Any] | Sequence[Any]

_COLUMNS = {"id": text, "stratum": text, "name": text, "kind": choice("kind")}


@frozen
class Outlet(Checked):
    """An outlet of a list: a site whose kind may be left out."""

    id: str = field(metadata=holds(plain_id))
    stratum: str | None = field(default=None, metadata=holds(optional(plain_id)))
    name: str | None = field(default=None, metadata=holds(optional(some_text)))
    kind: Literal["outlet"] = field(default="outlet", metadata=holds(one_of("outlet")))


@frozen
class OutletDocument(Checked):
    """A list of outlets as a JSON document."""

    outlets: tuple[Outlet, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Outlet)))

    def _problems(self) -> Iterator[Problem]:
        return site_problems(self.outlets, "$.outlets", "duplicate_id")


def parse_outlets(source: OutletList) -> tuple[Site, ...]:
    r"""Read a list of outlets from memory: CSV or JSON, recognized by its first character.

    CSV has a column ``id`` and may have ``stratum``, ``name`` and ``kind`` (which is that of an outlet), as :doc:`/how-to/spreadsheets` says. JSON is an array of objects with these fields,
    or an object with that array as ``outlets``. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_outlets("id,stratum,name\nGZ-01,华南,广州\n")
    (Site(id='GZ-01', kind='outlet', stratum='华南', name='广州'),)
    >>> parse_outlets('[{"id": "GZ-01"}]')
    (Site(id='GZ-01', kind='outlet', stratum=None, name=None),)
    """
    if isinstance(source, str | bytes):
        given = text_of(source)
        if not given.lstrip().startswith(("[", "{")):
            return _from_csv(given)
        source = _value(given)
    return _from_json(source)


def read_outlets(path: str | PathLike[str]) -> tuple[Site, ...]:
    """Read a list of outlets from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> len(read_outlets("docs/examples/outlets.csv"))
    26
    """
    return parse_outlets(Path(path).read_bytes())


def _value(text: str) -> Any:
    try:
        value = load_value(text)
        return value if isinstance(value, list) else members_of(value)
    except InvalidValueError as error:
        raise DocumentError(error.problems) from None


def _from_json(value: Any) -> tuple[Site, ...]:
    data = {"outlets": value} if isinstance(value, list) else value
    return tuple(map(_site, parse(data, None, OutletDocument).outlets))


def _from_csv(table: str) -> tuple[Site, ...]:
    found = made(*rows_of(table, _COLUMNS, ["id"]), _outlet)
    ids = list_problems((f"{place}: id", outlet.id) for place, outlet in found.models)
    strata = list_problems(((f"{place}: stratum", outlet.stratum) for place, outlet in found.models), once=False)
    refuse(DocumentError, [*found.problems, *ids, *strata])
    return tuple(_site(outlet) for _, outlet in found.models)


def _outlet(_: str, cells: dict[str, Any]) -> Outlet:
    return Outlet(**{**cells, "id": cells["id"] or "", "kind": cells.get("kind") or "outlet"})


def _site(outlet: Outlet) -> Site:
    return Site(outlet.id, "outlet", outlet.stratum, outlet.name)
