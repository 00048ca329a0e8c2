"""One small result of every kind, with every field that it can have, for the tests of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from attrs import evolve

import gbt27922
from gbt27922 import analysis, batch, certification, conformance, estimates, outlets, report, schemes
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Organization,
    Person,
    Scheme,
    Site,
    Source,
    SpecialBonus,
    SpecialDeduction,
    Title,
)
from gbt27922.models.references import SchemeReference
from gbt27922.report.rendering import Result
from gbt27922.schemes.upgrade import upgraded
from tests.support.shipped import SCHEME

_TITLE = {"zh": "甲", "en": "A"}
_SOURCE = {"text": "test", "confidence": "low", "figure": "from"}


def _scheme(**changes: Any) -> Scheme:
    """A scheme under the shipped id, so that readings are on record for it; the points of 1.1 and 1.2 are not public."""
    document = {
        "format": "gbt27922.scheme/1",
        "id": SCHEME.id,
        "title": _TITLE,
        "total": 10,
        "display_places": 2,
        "indicators": [
            {
                "id": "1",
                "title": _TITLE,
                "points": 7,
                "children": [{"id": "1.1", "title": _TITLE}, {"id": "1.2", "title": _TITLE}],
            },
            {"id": "2", "title": _TITLE, "points": 2},
            {"id": "3", "title": _TITLE, "points": 1},
        ],
        "special": {"deduction_points": 1, "fail_at": 3, "bonus_points": 1, "bonus_limit": 1}
        | {"grounds": [{"id": "law", "title": _TITLE}]},
        "grades": [
            {"id": "fail", "title": _TITLE},
            {"id": "pass", "title": _TITLE, "from": "70.5", "source": _SOURCE},
            {"id": "star", "title": _TITLE, "from": 76},
        ],
        "sampling": {"initial": 1, "surveillance": "0.6", "recertification": "0.8", "random_share": "0.25"},
    }
    return schemes.parse({**document, **changes})


OPEN = _scheme()
#: What an older scheme says otherwise: each indicator in another way, and a rule.
_OLDER: dict[str, Any] = {
    "cap": 100,
    "indicators": [
        {
            "id": "1",
            "title": _TITLE,
            "points": 7,
            "children": [{"id": "1.1", "title": _TITLE, "method": "qualitative"}],
        },
        {"id": "2", "title": {"zh": "乙", "en": "B"}, "points": "3/2"},
        {"id": "4", "title": _TITLE, "points": "3/2", "method": "measured", "scale": {"from": 1, "to": 10}},
    ],
}
SITES = (Site("HQ", "headquarters"), Site("GZ", "outlet", "华南"), Site("SZ", "outlet", "华南"))
ASSESSMENT = Assessment(
    OPEN.id,
    [
        Finding("1.1", "HQ", conforming=True, note="好"),
        Finding("1.2", "GZ", sampled=7, nonconforming=2),
        Finding("1.2", "SZ", sampled=5, nonconforming=0),
        Finding("2", "HQ", conforming=False),
    ],
    organization=Organization("某公司", id="7"),
    date="2026-05-12",
    stage="initial",
    team=[Person("张三", "A-1", role="leader"), Person("李四", "A-2")],
    metadata={"case": "A-1"},
    sites=SITES,
    nonconformities=[
        Nonconformity(indicator="1.2", site="GZ", severity="major", description="甲"),
        Nonconformity(
            indicator="2",
            severity="minor",
            description="乙",
            evidence="丙",
            correction="丁",
            closed="2026-06-01",
        ),
    ],
    exclusions=[Exclusion("3", "不适用")],
    special_deductions=[SpecialDeduction("law", "甲", rectified=True)],
    special_bonuses=[SpecialBonus("乙")],
)
#: A change of each kind, with every field that it has.
CHANGES: tuple[analysis.Change, ...] = (
    analysis.SetFinding("1.1", "HQ", sampled=3, nonconforming=1, note="改"),
    analysis.SetFinding("1.2", "SZ", conforming=True),
    analysis.PutRight("1.2", "GZ", samples=1),
    analysis.Include("3", conforming=True),
    analysis.Exclude("2", "停业"),
    analysis.RemoveDeduction(0),
    analysis.RemoveBonus(0),
)
OUTLETS = (*SITES[1:], Site("CD", "outlet", "华南"))


def _met(*leaves: str) -> Assessment:
    return Assessment(OPEN.id, [Finding(leaf, conforming=True) for leaf in leaves])


def _decisions() -> Iterator[Any]:
    """One that is granted and one that is refused, on a day when both nonconformities were open."""
    card, applicant = gbt27922.score(ASSESSMENT, OPEN), certification.Applicant("某公司", "7")
    refused = certification.decide(
        card,
        certification.Application(organization=applicant),
        ASSESSMENT,
        reviewer=Person("王五", "R-3"),
        on="2026-05-20",
        scheme=OPEN,
        justification="甲",
        months_in_operation=6,
        clean_years=2,
    )
    yield evolve(refused, reached=OPEN.grades[2], reasons=(), first_year_qualified=True)
    yield refused


def _results() -> Iterator[Any]:
    """One of each kind, and more where one cannot have everything."""
    card = gbt27922.score(ASSESSMENT, OPEN)
    public = _scheme(indicators=[{"id": "1", "title": _TITLE, "points": 7}, {"id": "2", "title": _TITLE, "points": 3}])
    other = gbt27922.score(Assessment(OPEN.id, [Finding("1", conforming=True), Finding("2", conforming=False)]), public)
    yield from (
        ASSESSMENT,
        OPEN,
        card,
        outlets.draw(OUTLETS, size=2, seed="A", required=["GZ"], previous=["CD"], scheme=OPEN),
    )
    yield from (analysis.ledger(card), analysis.ledger(gbt27922.parse_scorecard(gbt27922.to_json(card))))
    yield analysis.readings(ASSESSMENT, OPEN)
    yield analysis.compare(card, other, allow_schemes=True)
    yield analysis.what_if(ASSESSMENT, CHANGES, OPEN)
    yield analysis.improve(ASSESSMENT, "star", OPEN)
    yield analysis.improve(ASSESSMENT, "star", OPEN, step="sample", fixable=["1", "special_deductions"])
    yield estimates.estimate(ASSESSMENT, OUTLETS, OPEN)
    yield estimates.estimate(evolve(ASSESSMENT, special_deductions=ASSESSMENT.special_deductions * 3), SITES[1:], OPEN)
    yield analysis.rank([("甲", card), ("乙", "98.5"), ("丙", card)])
    yield analysis.rank({"甲": card, "乙": gbt27922.score(_met("1.1", "1.2", "2", "3"), OPEN)}, by="1.2")
    older = _scheme(**_OLDER)
    yield schemes.diff(older, OPEN)
    gone = Nonconformity(indicator="4", site="SZ", severity="minor", description="丙")
    before = evolve(
        ASSESSMENT,
        exclusions=[*ASSESSMENT.exclusions, Exclusion("4", "不适用")],
        nonconformities=[*ASSESSMENT.nonconformities, gone],
    )
    yield upgraded(before, older, OPEN)
    application = certification.Application(
        scheme=OPEN.id,
        organization=certification.Applicant("某公司", "7", legal_person=True, registered="2015-06-30", kind="seller"),
        date="2026-03-16",
        operating_since="2025-11-01",
        staff=1200,
        service_management_staff=45,
        certified_managers=5,
        means=certification.Means(premises=True, facilities=True, records=False),
        sites=SITES,
        incidents=[certification.Incident(date="2024-09-12", kind="penalty", description="甲")],
        documents=[certification.HandedIn(document="legal_status", site="HQ", title="乙", sha256="0" * 64)],
        metadata={"case": "A-1"},
    )
    yield application
    yield certification.eligibility(application, "2026-01-05", months_in_operation=4)
    yield certification.missing_documents(
        evolve(application, documents=[*application.documents, certification.HandedIn(document="丙")])
    )
    yield from _decisions()
    held = certification.Certificate(
        number="C-17",
        organization=Organization("某公司", id="7"),
        scheme=SchemeReference.of(OPEN),
        scorecard_sha256="1" * 64,
        grade="star",
        scope="甲",
        issued="2026-01-31",
        valid_until="2029-01-31",
    )
    by: Any = {"by": "R-003 王五"}
    held = certification.record(held, "issued", date="2026-01-31", rests_on="2" * 64, **by)
    yield held
    held = certification.record(held, "complaint_received", date="2026-09-01", rests_on="a" * 64, note="乙", **by)
    held = certification.record(held, "complaint_received", date="2026-09-02", rests_on="3" * 64, **by)
    held = certification.record(held, "complaint_resolved", date="2026-09-03", rests_on="b" * 64, **by)
    held = certification.record(held, "downgraded", date="2026-09-04", grade="pass", rests_on="4" * 64, **by)
    held = certification.record(held, "scope_reduced", date="2026-09-04", rests_on="c" * 64, scope="丙", **by)
    suspended = certification.record(held, "suspended", date="2026-09-05", rests_on="d" * 64, until="2026-12-05", **by)
    triggers = [certification.Trigger(received=2, months=12, calls_for="suspend")]
    body = evolve(certification.terms(), suspension_months=3, triggers=triggers)
    yield suspended
    yield body
    yield certification.status(held, "2027-02-01", body)
    yield certification.status(suspended, "2027-02-01", body)
    yield certification.audit_time(9000, "surveillance", outlets=20, added="1.5")
    yield certification.managers_required(45, certified=4)
    rates = certification.Rates(
        currency="CNY",
        fees=[
            certification.Fee(id="a", title=Title("甲", "A"), amount="2.5", per="person_day", stages=["surveillance"]),
            certification.Fee(
                id="b",
                title=Title("甲", "A"),
                amount=7,
                per="case",
                stages=["initial"],
                source=Source("test", "low", text_zh="甲"),
            ),
        ],
        not_included=[Title("甲", "A")],
    )
    yield from (rates, certification.fees(certification.audit_time(9000, "surveillance", outlets=20), rates))
    yield certification.plan_days(
        outlets.draw(SITES[1:], size=2, seed="A", scheme=OPEN),
        certification.audit_time(9000, "surveillance", outlets=2),
        [Person("甲", "A-1", role="leader"), Person("乙", "A-2")],
        starts={"HQ": "2026-05-11"},
    )
    yield from (certification.due([held, suspended], on="2027-02-01", within=7), *_simulated())
    vectors = conformance.vectors()[:3]
    answers = [conformance.check(vectors[0], vectors[0].answer), conformance.check(vectors[1], b"{}", full=True)]
    yield conformance.report("port", answers, vectors[2:], full=True, codes=True)


def _simulated() -> Iterator[Any]:
    """What is simulated, and what a table says of it."""
    population = batch.Population(
        rates={"1": "0.1", "2": [("0.02", 3), ("0.5", "1/2")], "*": 0},
        correlation="0.1",
        leaf_correlation="0.3",
        outlet_correlation="1/3",
        outlets=(1, 3),
        sample_size={"1": (2, 5), "*": 3},
        verdicts=["2"],
        exclusions="0.2",
        special_deductions=(5, 0, "0.5"),
        special_bonuses=("0.9", "0.1"),
    )
    asked = batch.Simulation(population=population, seed="甲", rows=7, start=5, layout="long", names="plain")
    made: dict[str, Any] = {"library_version": "1.0", "scheme": SchemeReference.of(OPEN)}
    simulated = batch.Provenance(step="simulate", simulation=asked, **made)
    yield from (population, batch.Provenance(step="score", inputs=[simulated], unread=["{}"], **made))


RESULTS: tuple[Any, ...] = tuple(_results())
#: Those that a report shows; the others are what is given, and what is still without a page.
#: The media without a library of their own: what they write is read line by line.
PlainMedium = Literal["text", "markdown"]
PLAIN_MEDIA: tuple[PlainMedium, ...] = get_args(PlainMedium)
SHOWN = tuple(one for one in RESULTS if isinstance(one, get_args(Result)))
#: A report with all that one can have; it is made of results, and has no document of its own.
REPORT = report.AssessmentReport(
    card=gbt27922.score(ASSESSMENT, OPEN),
    estimate=estimates.estimate(ASSESSMENT, OUTLETS, OPEN),
    previous=gbt27922.score(_met("1.1", "1.2", "2", "3"), OPEN),
    outlets=OUTLETS,
)
