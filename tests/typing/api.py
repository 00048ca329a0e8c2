"""The whole public API as a program for type checkers. It is not meant to be run."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, assert_type

import gbt27922
from gbt27922 import DocumentError, Gbt27922Error, batch, errors, estimates, formats, models, outlets, schemes

assessment = gbt27922.read_assessment("assessment.json")
assert_type(assessment, models.Assessment)
assert_type(gbt27922.read_assessment(Path("assessment.json")), models.Assessment)
assert_type(gbt27922.parse_assessment("{}"), models.Assessment)
assert_type(gbt27922.parse_assessment(b"{}"), models.Assessment)
assert_type(gbt27922.parse_assessment({"format": "gbt27922.assessment/1"}), models.Assessment)

assert_type(schemes.ids(), tuple[str, ...])
scheme = schemes.load("GB/T 27922-2011")
assert_type(scheme, models.Scheme)
assert_type(schemes.read("scheme.json"), models.Scheme)
assert_type(schemes.parse("{}"), models.Scheme)
assert_type(schemes.with_points(scheme, {"5.3.1": 10, "5.3.2": Decimal("15.0")}), models.Scheme)
assert_type(schemes.with_points(scheme, "indicator,points\n"), models.Scheme)
assert_type(schemes.with_points(scheme, Path("points.csv")), models.Scheme)
assert_type(schemes.points_csv(scheme), str)
assert_type(scheme.points("5.1"), Fraction)
assert_type(scheme.provisional, bool)
assert_type(scheme.leaves, tuple[models.Indicator, ...])
assert_type(scheme.sha256, str)
assert_type(scheme.cap, Fraction | None)
assert_type(scheme.special.applied, Literal["outside", "inside"])
assert_type(scheme.sampling, models.Sampling | None)
assert_type(scheme.dates, models.Dates | None)

card = gbt27922.score(assessment)
assert_type(card, models.Scorecard)
assert_type(gbt27922.score(assessment, scheme), models.Scorecard)
assert_type(card.score, Fraction)
assert_type(card.base_score, Fraction)
assert_type(card.special_deductions, int)
assert_type(card.grade, models.Grade)
assert_type(card.grade.from_, Fraction | None)
assert_type(card.grades, tuple[models.Grade, ...])
assert_type(card.provisional, bool)
assert_type(card.score_range, models.ScoreRange | None)
assert_type(card.lines, tuple[models.Line, ...])
assert_type(card.losses(), tuple[models.Line, ...])
assert_type(card.scheme, models.SchemeReference)
assert_type(card.assessment, models.AssessmentReference)
assert_type(card.lines[0].earned, Fraction)
assert_type(card.lines[0].title, models.Title)

found = estimates.estimate(assessment, [models.Site("GZ-01", "outlet")])
assert_type(found, estimates.Estimate)
assert_type(
    estimates.estimate(assessment, (), scheme, confidence=Decimal("0.9"), lonely_stratum="adjust"), estimates.Estimate
)
assert_type(found.score, Fraction)
assert_type(found.variance, Fraction)
assert_type(found.standard_error, float)
assert_type(found.df, int)
assert_type(found.interval, tuple[float, float])
assert_type(found.probabilities, tuple[tuple[models.Grade, float], ...])
assert_type(found.grade, models.Grade)
assert_type(found.complete, bool)
assert_type(found.more_outlets(), int | None)
assert_type(found.strata, tuple[estimates.Stratum, ...])
assert_type(found.strata[0].variance(), Fraction)
assert_type(found.possible, tuple[Fraction, Fraction])
assert_type(estimates.document(found), dict[str, Any])

frame: dict[str, list[int]] = {}  # any kind of frame
assert_type(batch.score(frame), dict[str, list[int]])
assert_type(batch.score(frame, scheme, "long", True, specials=frame), dict[str, list[int]])

assert_type(gbt27922.grade("94.99"), models.Grade)
assert_type(gbt27922.grade(94.99, special_deductions=5, scheme=scheme), models.Grade)
assert_type(gbt27922.display(card.score, 2), str)
assert_type(gbt27922.to_json(card), str)
assert_type(gbt27922.to_json(assessment, indent=None), str)
assert_type(gbt27922.to_json(scheme), str)
assert_type(gbt27922.parse_scorecard("{}"), models.Scorecard)
assert_type(gbt27922.read_scorecard("card.json"), models.Scorecard)
assert_type(gbt27922.verify(card, assessment), tuple[errors.Problem, ...])
assert_type(gbt27922.verify(card, assessment, scheme), tuple[errors.Problem, ...])
listed = outlets.read_outlets("outlets.csv")
assert_type(listed, tuple[models.Site, ...])
assert_type(outlets.parse_outlets("id\n"), tuple[models.Site, ...])
assert_type(outlets.parse_outlets([{"id": "GZ-01"}]), tuple[models.Site, ...])
assert_type(outlets.sample_size(26, "initial"), int)
assert_type(outlets.sample_size(26, stage="surveillance", scheme=scheme), int)
plan = outlets.draw(listed, stage="initial", seed="A")
assert_type(plan, models.SamplePlan)
assert_type(outlets.draw(listed, size=3, seed="A", required=["GZ-01"], previous=[plan, "GZ-02"]), models.SamplePlan)
assert_type(plan.stage, Literal["initial", "surveillance", "recertification"] | None)
assert_type(plan.rule, models.SampleRule)
assert_type(plan.allocation, tuple[tuple[str, int], ...])
assert_type(plan.chosen, tuple[models.ChosenOutlet, ...])
assert_type(plan.required, tuple[str, ...])
assert_type(outlets.verify_plan(plan, listed), tuple[errors.Problem, ...])
assert_type(outlets.skeleton(plan, listed, scheme), dict[str, Any])
assert_type(outlets.read_plan("plan.json"), models.SamplePlan)
assert_type(outlets.parse_plan("{}"), models.SamplePlan)
assert_type(outlets.outlets_sha256(listed), str)
assert_type(gbt27922.to_json(plan), str)
assert_type(formats.ids(), tuple[str, ...])
assert_type(formats.load("gbt27922.scorecard/1"), dict[str, Any])
assert_type(gbt27922.__version__, str)

made = models.Assessment(
    "GB/T 27922-2011",
    [
        models.Finding("5.1.1.1", "HQ", conforming=True, note="查阅组织机构图"),
        models.Finding("5.2.4", sampled=20, nonconforming=3),
    ],
    organization=models.Organization("示例公司", id="X"),
    date=dt.date(2026, 5, 12),
    metadata={"case": "7"},
    sites=[models.Site("HQ", "headquarters"), models.Site("GZ-01", "outlet", stratum="华南", name="广州")],
    exclusions=[models.Exclusion("5.2.3", "不送货")],
    special_deductions=[models.SpecialDeduction("law", "…", rectified=True)],
    special_bonuses=[models.SpecialBonus("…")],
)
assert_type(made.findings, tuple[models.Finding, ...])
assert_type(made.findings[0].counts, tuple[int, int])
assert_type(made.metadata, tuple[tuple[str, str], ...])
assert_type(made.date, dt.date | None)
assert_type(made.sha256, str)

try:
    gbt27922.parse_assessment("")
except DocumentError as error:
    assert_type(error.problems, tuple[errors.Problem, ...])
    assert_type(error.problems[0].path, str)
    assert_type(error.problems[0].reason, str)
    assert_type(error.problems[0].code, str)
except Gbt27922Error as error:
    assert_type(error.problems, tuple[errors.Problem, ...])
