"""The skeleton of an assessment: headquarters and the outlets of a plan, with every finding left to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from gbt27922._basis.canonical import plain
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import ASSESSMENT_FORMAT, Site
from gbt27922.models.plan import SamplePlan
from gbt27922.models.scheme import Scheme


def skeleton_of(plan: SamplePlan, outlets: Iterable[Site], scheme: Scheme) -> dict[str, Any]:
    """An assessment document for the stage of the plan, with a finding for every leaf at every site, none with a verdict or counts."""
    sites = sites_to_visit(outlets, plan)
    return {
        "format": ASSESSMENT_FORMAT,
        "scheme": scheme.id,
        "revision": scheme.revision,
        **({"stage": plan.stage} if plan.stage else {}),
        "sites": [plain(site) for site in sites],
        "findings": [{"indicator": leaf.id, "site": site.id} for site in sites for leaf in scheme.leaves],
    }


def sites_to_visit(outlets: Iterable[Site], plan: SamplePlan | None) -> tuple[Site, ...]:
    """Headquarters and the chosen outlets of the plan, in its order; all that are listed where there is no plan."""
    listed = {outlet.id: outlet for outlet in outlets}
    if plan:
        refuse(ModelError, _unlisted(plan, listed))
    chosen = [listed[outlet.id] for outlet in plan.chosen] if plan else listed.values()
    return Site(_free_id(listed), "headquarters"), *chosen


def _free_id(taken: dict[str, Site]) -> str:
    """``HQ``, or if an outlet has that id, the first of ``HQ-1``, ``HQ-2`` and so on that is free."""
    names = (f"HQ-{number}" if number else "HQ" for number in count())
    return next(name for name in names if name not in taken)


def _unlisted(plan: SamplePlan, listed: dict[str, Site]) -> Iterator[Problem]:
    for index, outlet in enumerate(plan.chosen):
        if outlet.id not in listed:
            yield Problem(f"$.chosen[{index}].id", "unknown_outlet", {"outlet": quoted(outlet.id)})
