"""Outlets 服务网点: how many to visit and which ones, by a draw that anyone can repeat.

All of it is general practice for many sites (IAF MD 1, in China CNAS-CC11), not a rule of the standard.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.json_text import Document
from gbt27922.errors import ModelError, Problem
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Site
from gbt27922.models.plan import SAMPLE_FORMAT, SamplePlan
from gbt27922.models.scheme import Sampling, Scheme
from gbt27922.models.stage import Stage
from gbt27922.outlets.draw import draw as draw_order
from gbt27922.outlets.draw import sample_size as size_for_stage
from gbt27922.outlets.order import Order, outlets_sha256
from gbt27922.outlets.outlet_list import OutletList, parse_outlets, read_outlets
from gbt27922.outlets.skeleton import sites_to_visit, skeleton_of

__all__ = [
    "OutletList",
    "Stage",
    "draw",
    "outlets_sha256",
    "parse_outlets",
    "parse_plan",
    "read_outlets",
    "read_plan",
    "sample_size",
    "skeleton",
    "verify_plan",
    "visited",
]


def sample_size(outlets: int, stage: Stage, scheme: Scheme | str | None = None) -> int:
    """The number of outlets to visit: the smallest whole number ≥ factor · √outlets, exactly.

    ``stage`` is ``initial``, ``surveillance`` or ``recertification``; its factor is a figure of the scheme, by default
    of :func:`gbt27922.schemes.default`. Headquarters is visited besides. General practice (IAF MD 1), not a rule of the standard.
    Raises :class:`~gbt27922.errors.ModelError`.

    >>> sample_size(26, "initial"), sample_size(26, "surveillance"), sample_size(10**30 + 1, "initial")
    (6, 4, 1000000000000001)
    """
    return size_for_stage(outlets, stage, _sampling(scheme))


def draw(
    outlets: Iterable[Site],
    *,
    stage: Stage | None = None,
    size: int | None = None,
    seed: str,
    required: Iterable[str] = (),
    previous: Iterable[str | SamplePlan] = (),
    scheme: Scheme | str | None = None,
    estimable: bool = False,
) -> SamplePlan:
    """Draw the outlets to visit, so that anyone can draw them again (:doc:`/how-to/sample`).

    The size follows from a ``stage`` or is given as ``size``. ``required`` are ids of outlets chosen by judgment;
    outlets of ``previous`` (plans, or ids) are drawn last within their stratum. The order of ``outlets`` does not matter.
    With ``estimable`` each stratum has at least two random visits, or all, so that what all outlets would score can be estimated:
    the sample is then that of the rule and as many more as that takes, and the plan says both.
    General practice (IAF MD 1), not a rule of the standard.
    Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> plan = draw(read_outlets("docs/examples/outlets.csv"), stage="initial", seed="2026-CQC-0412")
    >>> plan.size, plan.population, dict(plan.allocation)
    (6, 26, {'华东': 2, '华北': 1, '华南': 2, '西南': 1})
    >>> draw(read_outlets("docs/examples/outlets.csv"), stage="initial", seed="2026-CQC-0412", estimable=True).size
    8
    """
    order = Order(
        outlets=outlets,
        stage=stage,
        size=size,
        seed=seed,
        required=required,
        previous=previous,
        sampling=_sampling(scheme),
        estimable=estimable,
    )
    return draw_order(order)


def verify_plan(plan: SamplePlan, outlets: Iterable[Site], scheme: Scheme | str | None = None) -> tuple[Problem, ...]:
    """Repeat the draw and report where ``plan`` differs; nothing if the plan is right.

    The words of the rule are not compared, and ``estimability`` only where the plan has it. Raises :class:`~gbt27922.errors.ModelError` if the draw cannot be repeated,
    for example because a required outlet is not in the list.

    >>> outlets = read_outlets("docs/examples/outlets.csv")
    >>> verify_plan(draw(outlets, size=3, seed="A"), outlets)
    ()
    """
    check(plan, SamplePlan)
    size, said = None if plan.stage else plan.rule_size, plan.estimability
    given: dict[str, Any] = {"required": plan.required, "previous": plan.previous, "scheme": scheme}
    anew = draw(outlets, stage=plan.stage, size=size, seed=plan.seed, estimable=bool(said and said.asked), **given)
    anew = evolve(anew, rule=plan.rule, estimability=said and anew.estimability)
    return tuple(differences(plain(plan), plain(anew), "drawn"))


def skeleton(plan: SamplePlan, outlets: Iterable[Site], scheme: Scheme | str | None = None) -> dict[str, Any]:
    """An assessment document still to be filled in: headquarters, the chosen outlets, and every leaf at each of them.

    Its findings have neither a verdict nor counts, so that :func:`~gbt27922.parse_assessment` raises one
    problem for each open finding. Fill in those that were assessed and delete the others.

    >>> outlets = read_outlets("docs/examples/outlets.csv")
    >>> document = skeleton(draw(outlets, size=3, seed="A"), outlets)
    >>> len(document["sites"]), len(document["findings"]), document["findings"][0]
    (4, 120, {'indicator': '5.1.1.1', 'site': 'HQ'})
    """
    check(plan, SamplePlan)
    return skeleton_of(plan, outlets, schemes.chosen(scheme))


def visited(outlets: Iterable[Site], plan: SamplePlan | None = None) -> tuple[Site, ...]:
    """The sites of an audit: headquarters, and the outlets that a plan has chosen, or all where there is none.

    Raises :class:`~gbt27922.errors.ModelError` if the plan has an outlet that is not among ``outlets``.

    >>> listed = read_outlets("docs/examples/outlets.csv")
    >>> [site.id for site in visited(listed, draw(listed, size=2, seed="A"))], len(visited(listed))
    (['HQ', 'CQ-01', 'GZ-02'], 27)
    """
    if plan is not None:
        check(plan, SamplePlan)
    return sites_to_visit(outlets, plan)


def parse_plan(source: Document) -> SamplePlan:
    """Read a sample plan from memory; nothing is drawn again, see :func:`verify_plan`.

    Raises :class:`~gbt27922.DocumentError` with every problem at once.
    """
    return parse(source, SAMPLE_FORMAT, SamplePlan)


def read_plan(path: str | PathLike[str]) -> SamplePlan:
    """Read a sample plan from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_plan(Path(path).read_bytes())


def _sampling(scheme: Scheme | str | None) -> Sampling:
    chosen = schemes.chosen(scheme)
    if chosen.sampling:
        return chosen.sampling
    raise ModelError((Problem("$.scheme", "no_sampling", {"scheme": quoted(chosen.id)}),))
