"""The order for a draw, its problems, and the digest of a list of outlets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring as _quoted
from operator import attrgetter

from attrs import field, frozen

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.exact import got, whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, meant_problem, plain_id, suggestion
from gbt27922._basis.rules import as_flag, as_tuple, flag, natural, some_text
from gbt27922.errors import Problem
from gbt27922.models.assessment import Site, site_problems
from gbt27922.models.plan import SamplePlan
from gbt27922.models.scheme import Sampling
from gbt27922.models.stage import Stage, stage_rule

# How many outlets are written at a time, so that a long list is never in memory as one text.
_AT_A_TIME = 10_000


@frozen(kw_only=True)
class Order:
    """The arguments of a draw."""

    outlets: tuple[Site, ...] = field(converter=as_tuple)
    stage: Stage | None
    size: int | None = field(converter=whole_if_possible)
    seed: str
    required: tuple[str, ...] = field(converter=as_tuple)
    previous: tuple[str | SamplePlan, ...] = field(converter=as_tuple)
    estimable: bool = field(converter=as_flag)
    sampling: Sampling

    @property
    def visited(self) -> dict[str, str]:
        """The ids of the outlets that were visited before, by path."""
        found: dict[str, str] = {}
        for index, one in enumerate(self.previous):
            if isinstance(one, SamplePlan):
                found |= {f"$.previous[{index}].chosen[{place}].id": o.id for place, o in enumerate(one.chosen)}
            else:
                found[f"$.previous[{index}]"] = one
        return found


def outlets_sha256(outlets: Iterable[Site]) -> str:
    """The SHA-256 of a list of outlets, whatever its order: sorted by id, as canonical JSON of the sites."""
    hashed = hashlib.sha256()
    written = map(_canonical, sorted(outlets, key=attrgetter("id")))
    before = "["
    while part := ",".join(islice(written, _AT_A_TIME)):
        hashed.update((before + part).encode())
        before = ","
    hashed.update(b"]" if before == "," else b"[]")
    return hashed.hexdigest()


def _canonical(site: Site) -> str:
    """A site as canonical JSON, written by hand because lists of outlets are long."""
    name = f',"name":{_quoted(site.name)}' if site.name else ""
    return f'{{"id":{_quoted(site.id)},"kind":"{site.kind}"{name}{_end(site.stratum)}'


@lru_cache(2**10)
def _end(stratum: str | None) -> str:
    return f',"stratum":{_quoted(stratum)}}}' if stratum else "}"


def problems_under(path: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems with their paths in the enclosing object."""
    return (problem.under(path) for problem in problems)


def shape_problems(order: Order) -> Iterator[Problem]:
    """The problems of arguments that are not lists, so that their items cannot be checked."""
    for name in ("outlets", "required", "previous"):
        value = getattr(order, name)
        if not isinstance(value, tuple):
            yield from problems_under(f"$.{name}", wrong_type("array", value))


def order_problems(order: Order) -> Iterator[Problem]:
    """Every problem of an order, except too many required outlets."""
    yield from size_problems(order)
    yield from problems_under("$.seed", some_text(order.seed))
    yield from problems_under("$.estimable", flag(order.estimable))
    yield from _list_problems(order.outlets)
    yield from _named_problems(order)


def _named_problems(order: Order) -> Iterator[Problem]:
    required, visited = {f"$.required[{index}]": id for index, id in enumerate(order.required)}, order.visited
    yield from (problem.under(path) for path, id in (required | visited).items() for problem in plain_id(id))
    known = {outlet.id for outlet in order.outlets if isinstance(outlet, Site)} if required or visited else set()
    unknown = {path: id for path, id in (required | visited).items() if isinstance(id, str) and id not in known}
    meant = suggestion(known if unknown else ())
    for path, id in unknown.items():
        yield meant_problem(path, "unknown_outlet", {"outlet": quoted(id)}, meant(id))
    yield from list_problems(required.items())


def size_problems(order: Order) -> Iterator[Problem]:
    """The problems of the requested size or stage."""
    if order.stage is not None and order.size is not None:
        yield Problem("$.size", "stage_or_size.both")
    elif order.stage is None and order.size is None:
        yield Problem("$.stage", "stage_or_size.neither")
    if order.stage is not None:
        yield from problems_under("$.stage", stage_rule(order.stage))
    if order.size is None:
        return
    most = len(order.outlets)
    yield from problems_under("$.size", natural(order.size))
    if type(order.size) is int and order.size > most:
        yield Problem("$.size", "invalid_value.size", {"most": most, "got": got(order.size)})


def _list_problems(outlets: tuple[object, ...]) -> Iterator[Problem]:
    is_valid = set(map(type, outlets)) <= {Site} and set(map(attrgetter("kind"), outlets)) <= {"outlet"}
    for index, outlet in enumerate(() if is_valid else outlets):
        if not isinstance(outlet, Site):
            yield from problems_under(f"$.outlets[{index}]", wrong_type("model", outlet, model="Site"))
        elif outlet.kind != "outlet":
            yield Problem(f"$.outlets[{index}].kind", "invalid_value.outlet_kind", {"got": got(outlet.kind)})
    yield from site_problems(outlets, "$.outlets", "duplicate_id")
