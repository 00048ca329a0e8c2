"""What the command ``sample`` does: draw a sample, or draw it again and compare."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Literal

from attrs import frozen

import gbt27922
from gbt27922 import outlets, report
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, FaultError, UsageError, blame, called
from gbt27922.models import SamplePlan, Scheme, Site
from gbt27922.report import Language

Format = Literal["text", "json", "csv"]


@frozen(kw_only=True)
class Draw:
    """What is asked for: a stage or a size, and the outlets that are required or were visited before."""

    stage: outlets.Stage | None
    size: int | None
    seed: str | None
    required: Sequence[str]
    previous: Sequence[str]

    def check(self) -> None:
        """Refuse a draw that the command line leaves open."""
        if self.seed is None:
            raise UsageError("--seed is required: any text that is fixed before the draw, such as the case number")
        if (self.stage is None) == (self.size is None):
            raise UsageError("either --stage or --size must be given")

    def check_none(self) -> None:
        """Refuse what a plan already says."""
        if self.seed is not None or self.stage or self.size is not None or self.required or self.previous:
            raise UsageError("--verify takes what was asked for from the plan: give only the plan and the list")

    def drawn(self, found: Sequence[Site], scheme: Scheme, name: str) -> SamplePlan:
        """The plan, from the outlets in the file ``name``."""
        plans = [_plan(previous) for previous in self.previous]
        asked: dict[str, Any] = {"stage": self.stage, "size": self.size, "seed": self.seed or ""}
        with blame(name):
            return outlets.draw(found, **asked, required=self.required, previous=plans, scheme=scheme)


@frozen(kw_only=True)
class Form:
    """How a plan is written."""

    format: Format
    skeleton: bool
    lang: Language

    def write(self, plan: SamplePlan, found: Sequence[Site], scheme: Scheme) -> None:
        """Write a plan, or the assessment to fill in."""
        match self.format:
            case _ if self.skeleton:
                document = outlets.skeleton(plan, found, scheme)
                _outputs.write_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
            case "json":
                _outputs.write_document(gbt27922.to_json(plan) + "\n")
            case "csv":
                _outputs.write_document(_csv(plan, found))
            case _:
                _outputs.write_report(plan, self.lang, outlets=found)


def sample(name: str, draw: Draw, scheme: Scheme, form: Form) -> int:
    """Draw a sample and write it."""
    draw.check()
    found = _outlets(name)
    form.write(draw.drawn(found, scheme, name), found, scheme)
    return Exit.DONE


def verify(plan: str, name: str, draw: Draw, scheme: Scheme) -> int:
    """Draw anew and say what of a plan differs."""
    draw.check_none()
    recorded, found = _plan(plan), _outlets(name)
    with blame(plan):
        differences = outlets.verify_plan(recorded, found, scheme)
    if differences:
        raise FaultError(*(f"{called(plan)}: {report.visible(str(problem))}" for problem in differences))
    _outputs.write(f"{called(plan)}: agrees with {called(name)}\n")
    return Exit.DONE


def _outlets(name: str) -> tuple[Site, ...]:
    data = _inputs.content(name)
    with blame(name):
        return outlets.parse_outlets(data)


def _plan(name: str) -> SamplePlan:
    data = _inputs.content(name)
    with blame(name):
        return outlets.parse_plan(data)


def _csv(plan: SamplePlan, found: Sequence[Site]) -> str:
    """The chosen outlets as CSV."""
    names = {outlet.id: outlet.name for outlet in found}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "stratum", "name", "why"])
    writer.writerows([outlet.id, outlet.stratum, names[outlet.id], outlet.why] for outlet in plan.chosen)
    return text.getvalue()
