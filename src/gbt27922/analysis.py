"""A result understood and changed: what would be if, and the least that reaches the next grade."""

from __future__ import annotations

from gbt27922._changes import Change, Exclude, Include, PutRight, RemoveBonus, RemoveDeduction, SetFinding
from gbt27922._costs import parse_costs, read_costs
from gbt27922._difference import LineChange, WhatIf
from gbt27922._improve import improve
from gbt27922._improvement import Fix, Improvement, Plan, Step
from gbt27922._what_if import what_if

__all__ = [
    "Change",
    "Exclude",
    "Fix",
    "Improvement",
    "Include",
    "LineChange",
    "Plan",
    "PutRight",
    "RemoveBonus",
    "RemoveDeduction",
    "SetFinding",
    "Step",
    "WhatIf",
    "improve",
    "parse_costs",
    "read_costs",
    "what_if",
]
