"""Provenance: what the rows of a table were made from, and with which version; a document that a table carries with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922 import formats
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.nesting import is_too_deep
from gbt27922._basis.partial import Found
from gbt27922._basis.plain_names import Names
from gbt27922._basis.rules import (
    any_text,
    as_tuple,
    instance_of,
    natural,
    one_of,
    optional,
    some_text,
    tuple_of,
    tuple_where,
)
from gbt27922._basis.version import __version__
from gbt27922.batch.origin.population import Population
from gbt27922.errors import DocumentError, Problem
from gbt27922.models import Scheme, SchemeReference

PROVENANCE_FORMAT = "gbt27922.provenance/1"
#: What made the rows: a function of ``gbt27922.batch`` by its name, or the files of a folder that are read as one table.
Step = Literal["simulate", "read_jsonl", "score", "folder"]
Layout = Literal["wide", "long"]


@frozen(kw_only=True)
class Simulation(Checked):
    """What :func:`simulate` was asked for, besides the scheme: with it, the same rows are made again."""

    population: Population = field(metadata=holds(instance_of(Population)))
    seed: str = field(metadata=holds(some_text))
    rows: int = field(converter=whole_if_possible, metadata=holds(natural))
    start: int = field(default=0, converter=whole_if_possible, metadata=holds(natural))
    layout: Layout = field(default="wide", metadata=holds(one_of(*get_args(Layout))))
    names: Names = field(default="dotted", metadata=holds(one_of(*get_args(Names))))


def _provenances(values: object) -> Iterable[Problem]:
    return tuple_of(Provenance)(values)


@frozen(kw_only=True)
class Provenance(Checked):
    """What the rows of a table were made from (:doc:`/how-to/provenance` says which tables and files carry it).

    - ``step``: what made them, ``"simulate"``, ``"read_jsonl"`` or ``"score"``; ``"folder"`` is several files as one table.
    - ``library_version``: that of this library.
    - ``scheme``: which scheme was used, by its id, revision and SHA-256; a folder has none.
    - ``simulation``: population, seed, and which rows, of what was simulated.
    - ``inputs``: the provenance of each table that went in and carried one, every one once.
    - ``unread``: what stood in its place in such a table, and is not one that this version reads, or too deep to stand in another.

    >>> from gbt27922.batch import Population, provenance, score, simulate
    >>> made = provenance(score(simulate(Population(rates="0.1"), 4, seed="2026")))
    >>> made.step, made.scheme.revision, made.inputs[0].simulation.seed
    ('score', 2, '2026')
    """

    step: Step = field(metadata=holds(one_of(*get_args(Step))))
    library_version: str = field(metadata=holds(some_text))
    scheme: SchemeReference | None = field(default=None, metadata=holds(optional(instance_of(SchemeReference))))
    simulation: Simulation | None = field(default=None, metadata=holds(optional(instance_of(Simulation))))
    inputs: tuple[Provenance, ...] = field(default=(), converter=as_tuple, metadata=holds(_provenances))
    unread: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_where(any_text)))

    #: The format of its document.
    FORMAT: ClassVar[str] = PROVENANCE_FORMAT

    def _problems(self) -> Found:
        if self.step == "simulate" and self.simulation is None:
            yield Problem("$.simulation", "missing_field")


# How deep an input stands in what is made.
_INSIDE = "[[{}]]"


def made(step: Step, scheme: Scheme | None, carried: Iterable[str], **more: Any) -> Provenance:
    """That of a step of this version, over tables that ``carried`` these texts."""
    known = {text: None if is_too_deep(_INSIDE.format(text)) else read(text) for text in carried}
    return Provenance(
        step=step,
        library_version=__version__,
        scheme=None if scheme is None else SchemeReference.of(scheme),
        inputs=[one for one in known.values() if one is not None],
        unread=[text for text, one in known.items() if one is None],
        **more,
    )


@lru_cache(maxsize=100)  # all parts of a file carry the same text
def read(text: str) -> Provenance | None:
    """The provenance in a text; None if it is not one that this version reads."""
    try:
        found = formats.parse(text)
    except DocumentError:
        return None
    return found if isinstance(found, Provenance) else None
