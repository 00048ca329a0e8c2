"""The whole public API as a program for type checkers. It is not meant to be run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, assert_type

import gbt27922
from gbt27922 import (
    DocumentError,
    Gbt27922Error,
    analysis,
    batch,
    certification,
    conformance,
    errors,
    estimates,
    formats,
    models,
    outlets,
    report,
    schemes,
    scoring,
)

assessment = gbt27922.read_assessment("assessment.json")
assert_type(assessment, models.Assessment)
assert_type(gbt27922.read_assessment(Path("assessment.json")), models.Assessment)
assert_type(gbt27922.parse_assessment("{}"), models.Assessment)
assert_type(gbt27922.parse_assessment(b"{}"), models.Assessment)
assert_type(gbt27922.parse_assessment({"format": "gbt27922.assessment/1"}), models.Assessment)

assert_type(schemes.ids(), tuple[str, ...])
assert_type(schemes.default(), models.Scheme)
scheme = schemes.load("GB/T 27922-2011")
assert_type(scheme, models.Scheme)
assert_type(schemes.read("scheme.json"), models.Scheme)
assert_type(schemes.parse("{}"), models.Scheme)
assert_type(schemes.with_points(scheme, {"5.3.1": 10, "5.3.2": Decimal("15.0")}), models.Scheme)
assert_type(schemes.with_points(scheme, "indicator,points\n"), models.Scheme)
assert_type(schemes.with_points(scheme, Path("points.csv")), models.Scheme)
assert_type(schemes.with_grades(scheme, {"qualified": 70}), models.Scheme)
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
assert_type(card.bounds, tuple[analysis.Bound, ...])

ledger = analysis.ledger(card)
assert_type(ledger, analysis.Ledger)
assert_type(analysis.ledger(card, assessment, scheme), analysis.Ledger)
assert_type(ledger.scheme, models.SchemeReference)
assert_type(ledger.assessment, models.AssessmentReference)
assert_type(ledger.score, Fraction)
assert_type(ledger.total, Fraction)
assert_type(ledger.by("site"), tuple[analysis.Sum, ...])
assert_type(ledger.by("kind")[0].of, str | None)
assert_type(ledger.by("indicator")[0].points, Fraction)
assert_type(ledger.entries, tuple[analysis.Entry, ...])
assert_type(ledger.entries[0].kind, analysis.Kind)
assert_type(ledger.entries[0].finding, int | None)
assert_type(ledger.entries[0].site, str | None)
assert_type(ledger.entries[0].points, Fraction)
assert_type(ledger.grades, tuple[models.Grade, ...])
assert_type(ledger.reversals, tuple[analysis.Reversal, ...] | None)
assert_type(gbt27922.to_json(ledger), str)
assert_type(gbt27922.to_data(ledger), dict[str, Any])
margins = analysis.margins(card, assessment)
assert_type(margins, analysis.Margins)
assert_type(margins.bounds, tuple[analysis.Bound, ...])
assert_type(margins.bounds[0].grade, models.Grade)
assert_type(margins.bounds[0].margin, Fraction)
assert_type(margins.reversals, tuple[analysis.Reversal, ...] | None)
assert_type(margins.unmet, tuple[analysis.BelowFloor | analysis.Lossy, ...])
for reversal in margins.reversals or ():
    assert_type(reversal.becomes, analysis.Becomes)
    assert_type(reversal.score_after, Fraction)
    assert_type(reversal.grade_after, models.Grade)

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
assert_type(found.grades, tuple[models.Grade, ...])
assert_type(estimates.document(found), dict[str, Any])
assert_type(gbt27922.to_data(found), dict[str, Any])
assert_type(gbt27922.to_json(found), str)

frame: dict[str, list[int]] = {}  # any kind of frame
assert_type(batch.score(frame), dict[str, list[int]])
assert_type(batch.rank(frame), dict[str, list[int]])
assert_type(batch.score(frame, scheme, "long", True, specials=frame), dict[str, list[int]])
read = analysis.readings(assessment)
assert_type(read, analysis.Readings)
assert_type(analysis.readings(assessment, scheme), analysis.Readings)
assert_type(read.readings, tuple[analysis.Reading, ...])
assert_type(read.own, analysis.Reading)
assert_type(read.own.options, tuple[tuple[str, str | int | Fraction | None], ...])
assert_type(read.own.scheme, models.Scheme | None)
assert_type(read.own.scheme_sha256, str)
assert_type(read.scheme, models.SchemeReference)
assert_type(read.own.card, models.Scorecard | None)
assert_type(read.own.score, Fraction | None)
assert_type(read.own.grade, models.Grade | None)
assert_type(read.own.problems, tuple[errors.Problem, ...])
assert_type(read.grades, tuple[models.Grade, ...])
assert_type(read.unanimous, bool)
assert_type(read.deciding, tuple[str, ...])
assert_type(read.departures, tuple[analysis.Reading, ...])
assert_type(read.changes(read.own), analysis.Options)
assert_type(read.fields, tuple[analysis.ReadingField, ...])
assert_type(read.fields[0].decides, bool)
assert_type(read.fields[0].values, tuple[analysis.AdmissibleValue, ...])
assert_type(read.fields[0].values[0].value, analysis.Value)
assert_type(read.fields[0].values[0].source, models.Source | None)
assert_type(gbt27922.to_json(read), str)

compared = analysis.compare(card, card, allow_schemes=True)
assert_type(compared, analysis.Comparison)
assert_type(compared.a, models.Scorecard)
assert_type(compared.lines, tuple[analysis.LineDifference, ...])
assert_type(compared.lines[0].a, models.Line | None)
assert_type(compared.lines[0].contribution, Fraction)
assert_type(compared.accounts, tuple[analysis.LineDifference, ...])
assert_type(compared.score_difference, Fraction)
assert_type(compared.special_difference, Fraction)
assert_type(schemes.diff(scheme, scheme), schemes.SchemeDiff)
assert_type(schemes.upgrade(assessment), schemes.Upgrade)
assert_type(compared.applicable, tuple[Fraction, Fraction])
assert_type(compared.same_scheme, bool)
assert_type(compared.rescaled, bool)
assert_type(compared.grade_changed, bool)
assert_type(compared.unpaired, tuple[str, ...])
assert_type(compared.agreement, analysis.Agreement)
assert_type(compared.agreement.share, Fraction | None)
assert_type(compared.agreement.kappa, Fraction | None)
assert_type(compared.agreement.verdicts, tuple[tuple[str, str, int], ...])
ranked = analysis.rank([card, ("A", card), ("B", "95.5")], by="5.2")
assert_type(ranked, analysis.Ranking)
assert_type(analysis.rank({"A": card, "B": card}), analysis.Ranking)
assert_type(ranked.entries, tuple[analysis.Ranked, ...])
assert_type(ranked.entries[0].rank, int)
assert_type(ranked.entries[0].gap, Fraction | None)
assert_type(ranked.entries[0].grade, models.Grade | None)
assert_type(ranked.by_grade, tuple[tuple[models.Grade, int], ...])
assert_type(ranked.mean, Fraction)
assert_type(gbt27922.to_json(compared), str)
changed = analysis.what_if(
    assessment, [analysis.SetFinding("5.2.4", conforming=True), analysis.Include("5.2.3", conforming=True)]
)
assert_type(changed, analysis.WhatIf)
assert_type(analysis.what_if(assessment, (), scheme, other_scheme=scheme), analysis.WhatIf)
some_changes: list[analysis.Change] = [
    analysis.SetFinding("5.2.4", "GZ-01", sampled=20, nonconforming=3, note="…"),
    analysis.PutRight("5.2.4", "GZ-01", samples=2),
    analysis.Exclude("5.2.3", "…"),
    analysis.RemoveDeduction(0),
    analysis.RemoveBonus(0),
]
assert_type(analysis.what_if(assessment, some_changes).before, models.Scorecard)
assert_type(changed.after, models.Scorecard)
assert_type(changed.assessment, models.Assessment)
assert_type(changed.gained, Fraction)
assert_type(changed.assumed, tuple[models.Finding, ...])
assert_type(changed.lines, tuple[analysis.LineChange, ...])
assert_type(changed.lines[0].before, models.Line | None)
assert_type(changed.lines[0].earned, Fraction)
assert_type(gbt27922.to_data(changed), dict[str, Any])
assert_type(gbt27922.to_json(changed), str)

better = analysis.improve(assessment, "five_star")
assert_type(better, analysis.Improvement)
costs = analysis.read_costs("costs.csv")
assert_type(costs, dict[str, Fraction])
assert_type(analysis.parse_costs(b"indicator,cost\n"), dict[str, Fraction])
analysis.improve(assessment, "five_star", scheme, costs=costs, fixable=["5.1"], step="sample")
assert_type(better.reachable, bool)
assert_type(better.plan, analysis.Plan)
assert_type(better.alternatives, tuple[analysis.Plan, ...])
assert_type(better.plan.fixes, tuple[analysis.Fix, ...])
assert_type(better.plan.certain, bool | None)
assert_type(better.plan.changes, tuple[analysis.PutRight | analysis.RemoveDeduction, ...])
assert_type(better.plan.fixes[0].indicator, str | None)
assert_type(better.best_grade, models.Grade)
assert_type(better.step, Literal["leaf", "sample"])
assert_type(gbt27922.to_data(better), dict[str, Any])
assert_type(better.grades, tuple[models.Grade, ...])
assert_type(gbt27922.to_json(better), str)

assert_type(gbt27922.grade("94.99"), models.Grade)
assert_type(gbt27922.grade(94.99, special_deductions=5, scheme=scheme), models.Grade)
assert_type(gbt27922.display(card.score, 2), str)
assert_type(gbt27922.to_json(card), str)
assert_type(gbt27922.to_json(assessment, indent=None), str)
assert_type(gbt27922.to_json(scheme), str)
assert_type(gbt27922.to_data(scheme), dict[str, Any])
assert_type(gbt27922.to_data(card), dict[str, Any])
assert_type(gbt27922.parse_scorecard("{}"), models.Scorecard)
assert_type(gbt27922.read_scorecard("card.json"), models.Scorecard)
assert_type(gbt27922.verify(card, assessment), tuple[errors.Problem, ...])
assert_type(gbt27922.verify(card, assessment, scheme, sha256=card.sha256), tuple[errors.Problem, ...])
assert_type(scoring.open_leaves(assessment, scheme), tuple[str, ...])
listed = outlets.read_outlets("outlets.csv")
assert_type(listed, tuple[models.Site, ...])
assert_type(outlets.parse_outlets("id\n"), tuple[models.Site, ...])
assert_type(formats.parse_findings("indicator\n", scheme.id, exclusions=[]), models.Assessment)
assert_type(formats.read_findings("findings.csv", scheme.id, outlets=()), models.Assessment)
assert_type(formats.findings_csv(assessment, lang="zh", safe=True), str)
assert_type(formats.parse_exclusions(b"indicator,justification\n"), tuple[models.Exclusion, ...])
assert_type(formats.parse_special_items("item,description\n", scheme), formats.SpecialItems)
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
assert_type(formats.canonical(card), str)
assert_type(formats.ids(), tuple[str, ...])
assert_type(formats.load("gbt27922.scorecard/1"), dict[str, Any])
assert_type(formats.parse("{}"), Any)
assert_type(formats.read("result.json"), Any)
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
assert_type(made.findings[0].counts, models.Counts)
assert_type(made.findings[0].counts.sampled, int)
assert_type(made.metadata, Mapping[str, str])
assert_type(made.date, dt.date | None)
assert_type(made.sha256, str)

try:
    gbt27922.parse_assessment("")
except DocumentError as error:
    assert_type(error.problems, tuple[errors.Problem, ...])
    assert_type(error.problems[0].path, str)
    assert_type(error.problems[0].reason, str)
    assert_type(error.problems[0].code, errors.Code)
except Gbt27922Error as error:
    assert_type(error.problems, tuple[errors.Problem, ...])

vector = conformance.vectors()[0]
assert_type(conformance.vectors(), tuple[conformance.Vector, ...])
assert_type(conformance.vectors("grade", "draw")[0].ask, conformance.Ask)
assert_type(vector.clause, models.Title)
assert_type(vector.made, Literal["hand", "oracle"])
assert_type(vector.document, bytes)
assert_type(vector.scheme_id, str)
assert_type(vector.scheme, str | None)
assert_type(vector.answer, str)
assert_type(conformance.digest(), str)
assert_type(conformance.files(), tuple[tuple[str, bytes], ...])
outcome = conformance.check(vector, b"{}", full=True, codes=True)
assert_type(outcome, conformance.Outcome)
assert_type(outcome.failures, tuple[conformance.Failure, ...])
assert_type(outcome.unsupported, bool)
assert_type(outcome.failures[0].kind, conformance.FailureKind)
tested = conformance.report("port", [outcome], [vector], full=True, codes=True)
assert_type(tested, conformance.Report)
assert_type(tested.groups, tuple[conformance.GroupResult, ...])
assert_type(tested.conforms, bool)
assert_type(conformance.parse_report("{}"), conformance.Report)
assert_type(conformance.document(tested), dict[str, Any])
assert_type(report.render(card, "markdown", lang="zh", assessment=assessment, scheme=scheme), str)
assert_type(report.render(tested, width=80, color=True), str)
assert_type(report.MEDIA, tuple[report.Medium, ...])
assert_type(gbt27922.to_data(tested), dict[str, Any])
assert_type(gbt27922.report.visible("\n"), str)

application = certification.read_application("application.json")
assert_type(application, certification.Application)
assert_type(application.outlets, tuple[models.Site, ...])
eligible = certification.eligibility(application, "2026-03-16", months_in_operation=6)
assert_type(eligible, certification.Eligibility)
assert_type(eligible.met_from, dt.date | None)
assert_type(certification.missing_documents(application), certification.MissingDocuments)
required = certification.managers_required(45, "down", certified=4)
assert_type(required.required, int)
assert_type(required.enough, bool | None)
assert_type(certification.suggested_finding(required, site="HQ", lang="en"), models.Finding)
time = certification.audit_time(1200, "initial", outlets=5)
assert_type(time.total, Fraction)
assert_type(certification.fees(time, certification.rates()), certification.Quotation)
assert_type(certification.fees(time).total, Fraction)
reviewer = models.Person("王五", "R-003")
decision = certification.decide(card, application, assessment, reviewer=reviewer, on=dt.date(2026, 6, 16))
assert_type(decision, certification.Decision)
assert_type(decision.grade, models.Grade | None)
certificate = certification.issue(decision, number="C-1", issued="2026-06-18", by="王五")
assert_type(certificate, certification.Certificate)
assert_type(certificate.events, tuple[certification.Event, ...])
assert_type(certification.record(certificate, "withdrawn", date="2027-01-01", by="王五"), certification.Certificate)
state = certification.status(certificate, "2027-01-01", certification.terms())
assert_type(state, certification.Status)
assert_type(state.due, tuple[certification.Due, ...])
assert_type(certification.verify(certificate, on="2027-01-01"), tuple[errors.Problem, ...])
assert_type(certification.due([certificate], on="2027-01-01", within=30), certification.DueList)
assert_type(
    certification.to_ics(certification.due([certificate], on="2027-01-01", within=30), made=dt.date(2027, 1, 1)), str
)
