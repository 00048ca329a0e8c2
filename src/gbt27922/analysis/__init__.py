"""What explains a result and what could change it: ledger, margins, readings, comparison, what-if, cheapest improvement."""

from __future__ import annotations

from gbt27922.analysis.agreement import Agreement
from gbt27922.analysis.changes import Change, Exclude, Include, PutRight, RemoveBonus, RemoveDeduction, SetFinding
from gbt27922.analysis.comparison import Comparison, LineDifference, compare
from gbt27922.analysis.costs import parse_costs, read_costs
from gbt27922.analysis.fixes import Step
from gbt27922.analysis.improve import Fix, Improvement, Plan, improve
from gbt27922.analysis.items import Becomes, Entry, Kind, Margins, Reversal
from gbt27922.analysis.ledger import By, Ledger, Sum, ledger
from gbt27922.analysis.ranking import Ranked, Ranking, rank
from gbt27922.analysis.readings import Reading, ReadingField, Readings, readings
from gbt27922.analysis.reversals import margins
from gbt27922.analysis.sensitivity import GroupSensitivity, LeafSensitivity, Outcome, Sensitivity, sensitivity
from gbt27922.analysis.unmet import BelowFloor, Lossy, Unmet
from gbt27922.analysis.verification import Verifiable, verify
from gbt27922.analysis.what_if import LineChange, WhatIf, what_if
from gbt27922.models.grades import Bound
from gbt27922.schemes.recorded_readings import AdmissibleValue, Options, Value

__all__ = [
    "AdmissibleValue",
    "Agreement",
    "Becomes",
    "BelowFloor",
    "Bound",
    "By",
    "Change",
    "Comparison",
    "Entry",
    "Exclude",
    "Fix",
    "GroupSensitivity",
    "Improvement",
    "Include",
    "Kind",
    "LeafSensitivity",
    "Ledger",
    "LineChange",
    "LineDifference",
    "Lossy",
    "Margins",
    "Options",
    "Outcome",
    "Plan",
    "PutRight",
    "Ranked",
    "Ranking",
    "Reading",
    "ReadingField",
    "Readings",
    "RemoveBonus",
    "RemoveDeduction",
    "Reversal",
    "Sensitivity",
    "SetFinding",
    "Step",
    "Sum",
    "Unmet",
    "Value",
    "Verifiable",
    "WhatIf",
    "compare",
    "improve",
    "ledger",
    "margins",
    "parse_costs",
    "rank",
    "read_costs",
    "readings",
    "sensitivity",
    "verify",
    "what_if",
]
