"""The models: the contents of documents as frozen values, which can be made in code, compared and hashed."""

from __future__ import annotations

from gbt27922.models.assessment import (
    Assessment,
    Exclusion,
    Organization,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from gbt27922.models.basis import Basis
from gbt27922.models.finding import Counts, Finding
from gbt27922.models.grades import Floor, Grade
from gbt27922.models.indicators import Indicator, Scale, Source, Title
from gbt27922.models.line import Line, ScoreRange
from gbt27922.models.nonconformity import Nonconformity
from gbt27922.models.person import Person
from gbt27922.models.plan import ChosenOutlet, Estimability, SamplePlan, SampleRule
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Dates, Ground, Sampling, Scheme, Special
from gbt27922.models.scorecard import Scorecard

__all__ = [
    "Assessment",
    "AssessmentReference",
    "Basis",
    "ChosenOutlet",
    "Counts",
    "Dates",
    "Estimability",
    "Exclusion",
    "Finding",
    "Floor",
    "Grade",
    "Ground",
    "Indicator",
    "Line",
    "Nonconformity",
    "Organization",
    "Person",
    "SamplePlan",
    "SampleRule",
    "Sampling",
    "Scale",
    "Scheme",
    "SchemeReference",
    "ScoreRange",
    "Scorecard",
    "Site",
    "Source",
    "Special",
    "SpecialBonus",
    "SpecialDeduction",
    "Title",
]
