"""Pages and media: any page in any medium, and every result in every medium, whatever stands in its documents."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import gbt27922
from gbt27922 import analysis, certification, conformance, estimates, formats, outlets, report, schemes
from gbt27922._basis.foreign_text import one_line
from gbt27922.conformance import Outcome
from gbt27922.errors import AssessmentError, ModelError, Problem
from gbt27922.models import Organization, Person, SchemeReference, Site, Source, Title
from gbt27922.report.columns import Column, table
from gbt27922.report.media import written
from gbt27922.report.page import (
    Cell,
    Facts,
    Head,
    Heading,
    Heads,
    Item,
    Look,
    Origins,
    Page,
    Part,
    Remark,
    Row,
    Style,
    Table,
)
from gbt27922.report.rendering import Result
from gbt27922.report.words import Words
from gbt27922.schemes.upgrade import upgraded
from tests.support.results import ASSESSMENT, OPEN, PLAIN_MEDIA, SHOWN, PlainMedium
from tests.support.shipped import SCHEME

REVISION_1 = Path(__file__).parents[1] / "data" / "revision-1"
NASTY = "[red]x[/red] \x1b[31m | `y` *z* <b> \u202e &amp; \\ $1 ~w~ _v_\r\n# head"
# What an id may hold of it: ids have no control or invisible characters.
NASTY_ID = "[red]x[/red] | `y` *z* <b> &amp; \\ $1 ~w~ _v_ # head"
FIGURE = re.compile(r"(?<!\S)[−-]?\d[\d.,/]*\*?(?!\S)")
COLOR = re.compile(r"\x1b\[[0-9;]*m")


def in_text(page: Page, *, width: int = 100, color: bool = False) -> str:
    return str(written(page, "text", Look(width=width, color=color)))


def in_markdown(*parts: Part) -> list[str]:
    """The lines of parts in Markdown, without those of the title."""
    return str(written(Page("t", parts), "markdown", Look())).splitlines()[2:]


def lines_of(*parts: Part, width: int = 60) -> list[str]:
    """The lines of parts for a terminal, without that of the title."""
    return in_text(Page("t", parts), width=width).splitlines()[1:]


def assert_shown_and_not_obeyed(shown: str, medium: PlainMedium) -> None:
    """Every line can be printed, and where Markdown would be made of text, it is escaped."""
    assert all(line.isprintable() for line in shown.splitlines())
    if medium == "markdown":
        assert not re.search(r"(?<!\\)(?:\\\\)*[`\[\]<~$&]", shown)
        blocks = [block.splitlines() for block in shown.split("\n\n") if block.startswith("|")]
        assert all(len({len(re.findall(r"(?<!\\)\|", line)) for line in block}) == 1 for block in blocks)


TEXTS = st.one_of(st.text(max_size=30), st.text("[]<>`~$&*_|#\\ -+=1.)", max_size=12), st.just(NASTY))
STYLES = st.sampled_from(get_args(Style))
CELLS = st.builds(Cell, TEXTS, STYLES)


def rows(columns: int) -> st.SearchStrategy[Row]:
    """Rows of so many cells."""
    cells = st.tuples(*[CELLS] * columns)
    return st.builds(Row, cells, STYLES, st.integers(1, 4))


def tables() -> st.SearchStrategy[Table]:
    """Tables of one to four columns, and of rows with others under them."""
    heads = st.builds(Head, TEXTS, st.booleans(), st.one_of(st.just(""), TEXTS))

    def of(columns: int) -> st.SearchStrategy[Table]:
        texts = {name: st.one_of(st.just(""), TEXTS) for name in ("lead", "more", "empty")}
        known: dict[str, Any] = {
            "columns": st.tuples(*[heads] * columns),
            "heads": st.sampled_from(get_args(Heads)),
            **texts,
        }
        below = st.lists(st.one_of(rows(columns), rows(1)), max_size=3).map(tuple)
        nested = st.builds(evolve, rows(columns), under=below)
        return st.one_of(
            st.builds(Table, **known, rows=st.lists(rows(columns), max_size=4)),
            st.builds(Table, **known, rows=st.lists(nested, max_size=4), under=st.tuples(*[heads] * columns)),
        )

    return st.integers(2, 4).flatmap(of)


PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Heading, TEXTS),
    st.builds(Remark, TEXTS, STYLES),
    st.builds(Facts, st.lists(rows(2), min_size=1, max_size=4)),
    st.builds(Item, TEXTS, st.lists(CELLS, max_size=3)),
    st.builds(Origins, rows(2), st.lists(rows(2), max_size=2)),
    tables(),
)
LISTS = st.lists(PARTS, max_size=3)
PAGES = st.builds(Page, TEXTS, LISTS, LISTS, LISTS, LISTS)


class TestAnyPage:
    """A medium knows no page: it renders any."""

    @given(PAGES, st.sampled_from([1, 40, 80, 200]))
    def test_in_text_every_line_fits(self, page: Page, width: int) -> None:
        shown = in_text(page, width=width)
        assert_shown_and_not_obeyed(shown, "text")
        assert all(cell_len(line) <= max(width, 40) and line == line.rstrip() for line in shown.splitlines())

    @given(PAGES)
    def test_color_adds_nothing_but_color(self, page: Page) -> None:
        bare = COLOR.sub("", in_text(page, color=True))
        assert "\n".join(line.rstrip() for line in bare.split("\n")) == in_text(page)

    @given(PAGES)
    def test_in_markdown_nothing_is_obeyed(self, page: Page) -> None:
        assert_shown_and_not_obeyed(str(written(page, "markdown", Look())), "markdown")

    def test_the_answer_is_last_in_a_terminal_and_first_on_paper(self) -> None:
        page = Page("t", [Remark("about")], [Remark("details")], [Remark("answer")], [Remark("end")])
        assert in_text(page).split() == ["t", "about", "details", "answer", "end"]
        paper = str(written(page, "markdown", Look()))
        assert paper.split() == ["#", "t", "about", "answer", "details", "end"]


class TestParts:
    """What each part is in each medium."""

    def test_remarks(self) -> None:
        remarks = [Remark("a", style) for style in get_args(Style)]
        assert in_markdown(*remarks)[::2] == ["a", "**a**", "a", "> a", "**a**"]
        assert lines_of(*remarks)[1::2] == ["a"] * 5

    @pytest.mark.parametrize("start", ["- ", "+ ", "= ", "--", "1. ", "12) "])
    def test_a_line_does_not_start_a_list(self, start: str) -> None:
        mark = start.strip()[-1] if start[0].isdigit() else start[0]
        (line,) = in_markdown(Remark(f"{start}x"))
        assert line == f"{start}x".replace(mark, rf"\{mark}", 1)

    def test_a_number_is_a_number(self) -> None:
        assert in_markdown(Remark("5.2.3 has"), Remark("0.5"))[::2] == ["5.2.3 has", "0.5"]

    def test_heading(self) -> None:
        assert in_markdown(Heading("rules")) == ["## Rules"]
        assert lines_of(Heading("rules")) == ["", "Rules"]

    def test_facts(self) -> None:
        facts = Facts([Row(("a", "1")), Row(("", "2")), Row(("bc", "3"), "strong")])
        assert in_markdown(facts) == ["- **a**: 1", "  2", "- **bc**: 3"]
        assert lines_of(facts) == ["  a    1", "       2", "  bc   3"]

    def test_item(self) -> None:
        item = Item("a", ["why", Cell("what", "dim")])
        assert in_markdown(item) == ["- **a**", "  - why", "  - what"]
        assert lines_of(item) == ["  a", "    why", "    what"]

    def test_origins(self) -> None:
        origins = Origins(Row(("version", "gbt27922 1")), [Row(("digest", "0123456789abcdef"))])
        assert in_markdown(origins) == ["- digest: 0123456789abcdef", "- version: gbt27922 1"]
        assert lines_of(origins) == ["gbt27922 1   digest 0123456789ab"]

    def test_a_tree_with_a_foot(self) -> None:
        columns = [Head("id"), Head("noncon\u00adforming\npoints", right=True, foot="9")]
        made = Table(columns=columns, rows=[Row(("1", "5*"), "strong"), Row(("1.1", "4"), level=2)])
        assert in_markdown(made) == [
            "| id | nonconforming points |",
            "| --- | ---: |",
            "| 1 | 5\\* |",
            "| 1.1 | 4 |",
            "|  | **9** |",
        ]
        assert [line.rstrip() for line in lines_of(made)] == [
            "         noncon-",
            "         forming",
            "  id      points",
            "  ──────────────",
            "  1           5*",
            "    1.1        4",
            "  ──────────────",
            "               9",
        ]

    @pytest.mark.parametrize(("heads", "above"), [("bare", ["  a   b"]), ("hidden", [])])
    def test_heads(self, heads: Heads, above: list[str]) -> None:
        made = Table(columns=[Head("a"), Head("b")], rows=[Row(("1", "2"))], heads=heads, lead="lead", more="more")
        assert lines_of(made) == ["  lead", "", *above, "  1   2", "  more"]
        assert in_markdown(made) == ["lead", "", "| a | b |", "| --- | --- |", "| 1 | 2 |", "", "more"]

    def test_nothing(self) -> None:
        made = Table(columns=[Head("a")], rows=[], lead="lead", more="more", empty="none")
        assert lines_of(made) == ["  none"]
        assert in_markdown(made) == ["none"]

    def test_rows_under_rows(self) -> None:
        first = Row(("5*", "one"), under=(Row(("HQ", "n", "note")), Row(("rest",))))
        columns, under = [Head("lost", right=True), Head("title")], [Head("site"), Head("found"), Head("note")]
        made = Table(columns=columns, rows=[first, Row(("7", "two"))], under=tuple(under))
        assert lines_of(made) == [
            "  lost  title",
            "    5*  one",
            "      HQ  n  note",
            "      rest",
            "     7  two",
        ]
        assert in_markdown(made)[2:] == [
            "| 5\\* | one |  |  |  |",
            "|  |  | HQ | n | note |",
            "|  |  | rest |  |  |",
            "| 7 | two |  |  |  |",
        ]

    def test_a_column_is_declared_once(self) -> None:
        columns: list[Column[int]] = [
            Column("site", str),
            Column("lost", lambda one: Cell(str(2 * one), "bad"), right=True, foot="6"),
        ]
        made = table(Words("zh"), columns, [1, 2], lambda one, cells: Row(cells, level=one), empty="none")
        assert [(head.text, head.right, head.foot) for head in made.columns] == [
            ("场所", False, ""),
            ("失分", True, "6"),
        ]
        assert [row.level for row in made.rows] == [1, 2]
        assert made.rows[1].cells == (Cell("2"), Cell("4", "bad"))


def hostile(data: Any) -> Any:
    """JSON data with something nasty in every text that people write."""
    if isinstance(data, list):
        return [hostile(item) for item in data]
    if not isinstance(data, dict):
        return data
    free = {"name", "note", "justification", "description", "zh", "en", "text"}
    return {
        key: value + NASTY if key in free and isinstance(value, str) else hostile(value) for key, value in data.items()
    }


@cache
def scheme() -> Any:
    data = hostile(json.loads(gbt27922.to_json(SCHEME)))
    grounds = [{**ground, "id": ground["id"] + NASTY_ID} for ground in data["special"]["grounds"]]
    return schemes.parse({**data, "id": NASTY, "special": {**data["special"], "grounds": grounds}})


@cache
def assessment() -> Any:
    data = hostile(json.loads((REVISION_1 / "appliance-maker.json").read_bytes()))
    data |= {"scheme": f"other {NASTY}", "organization": {"name": NASTY, "id": NASTY}}
    data["special_deductions"] = [{"ground": f"law{NASTY_ID}", "description": NASTY}]
    data["special_bonuses"] = [{"description": NASTY}]
    for finding in data["findings"]:
        finding.update({"site": finding["site"] + NASTY_ID} if "site" in finding else {})
    for site in data["sites"]:
        site.update({"id": site["id"] + NASTY_ID} | ({"stratum": NASTY_ID} if site["kind"] == "outlet" else {}))
    return gbt27922.parse_assessment(data)


@cache
def card() -> Any:
    return gbt27922.score(assessment(), scheme())


def read_card() -> Any:
    """The scorecard as it is read, made by a nasty version."""
    return gbt27922.parse_scorecard({**json.loads(gbt27922.to_json(card())), "library_version": NASTY})


def all_outlets() -> list[Any]:
    return [site for site in assessment().sites if site.kind == "outlet"]


def readings() -> Any:
    """Readings of the shipped scheme, whose record has fields: one with a nasty name, and one reading that refuses."""
    found = analysis.readings(assessment_of_the_default())
    first, *others, last = found.readings
    named = [
        evolve(one, options=tuple((renamed(name), value) for name, value in one.options))
        for one in (first, *others, evolve(last, card=None, problems=(Problem(NASTY, NASTY, {"got": NASTY}),)))
    ]
    fields = tuple(evolve(one, name=renamed(one.name)) for one in found.fields)
    return evolve(found, fields=fields, readings=tuple(named))


def renamed(name: str) -> str:
    return f"{name}{NASTY}" if name == "aggregation" else name


def assessment_of_the_default() -> Any:
    data = json.loads(gbt27922.to_json(assessment()))
    deductions = [{"ground": "law", "description": NASTY}]
    return gbt27922.parse_assessment({**data, "scheme": schemes.default().id, "special_deductions": deductions})


def kit() -> Any:
    vector = conformance.vectors()[0]
    return conformance.report(NASTY, [Outcome.failed(vector, "silent", NASTY)], conformance.vectors()[1:9])


def what_if() -> Any:
    site = next(finding.site for finding in assessment().findings if finding.indicator == "5.2.4")
    changes: list[analysis.Change] = [
        analysis.SetFinding("5.1.7", site, sampled=3, nonconforming=1),
        analysis.PutRight("5.2.4", site),
        analysis.Exclude("5.1.1", NASTY),
        analysis.Include("5.2.3"),
        analysis.RemoveDeduction(0),
    ]
    return analysis.what_if(assessment(), changes, scheme(), other_scheme=SCHEME)


def both() -> dict[str, Any]:
    return {"assessment": assessment(), "scheme": scheme()}


def audit_plan() -> certification.AuditPlan:
    sample = outlets.draw(all_outlets(), size=2, seed="A", scheme=scheme())
    team = [Person(f"甲{NASTY}", "A-1", role="expert"), Person(NASTY, "A-2")]
    return certification.plan_days(sample, certification.audit_time(9000, "recertification", outlets=2), team)


def certificate() -> certification.Certificate:
    draft = certification.Certificate(
        number=f"C{NASTY_ID}",
        organization=Organization(NASTY, NASTY),
        scheme=SchemeReference.of(scheme()),
        scorecard_sha256="1" * 64,
        grade=f"star{NASTY_ID}",
        scope=NASTY,
        issued="2026-01-31",
        valid_until="2029-01-31",
    )
    issued = certification.record(draft, "issued", date="2026-01-31", by=NASTY, rests_on="2" * 64, note=NASTY)
    return certification.record(
        issued, "scope_reduced", date="2026-02-01", by=NASTY, rests_on="3" * 64, scope=f"a{NASTY}"
    )


def of_nasty_source(found: Any) -> Any:
    return evolve(found, sources=[Source(NASTY, "low", text_zh=NASTY)])


def quotation() -> certification.Quotation:
    fees = [evolve(fee, title=Title(NASTY, NASTY)) for fee in certification.rates().fees]
    rates = evolve(certification.rates(), fees=fees)
    return certification.fees(certification.audit_time(20000, "initial"), rates)


def managers() -> certification.ManagersRequired:
    found = certification.managers_required(45, certified=4)
    return evolve(found, rule=of_nasty_source(found.rule))


def decision() -> certification.Decision:
    found = gbt27922.read_assessment("docs/examples/certification/assessment.json")
    open_ones = [evolve(one, closed=None, description=NASTY) for one in found.nonconformities]
    organization = Organization(NASTY, "EXAMPLE-1200")
    found = evolve(found, nonconformities=open_ones, organization=organization)
    reviewer = Person(NASTY, f"R{NASTY_ID}")
    return certification.decide(gbt27922.score(found), application(), found, reviewer=reviewer, on="2026-06-16")


def due() -> certification.DueList:
    held = certification.read_certificate("docs/examples/certification/certificate.json")
    draft = evolve(held, number=NASTY_ID, organization=Organization(NASTY, NASTY), events=())
    issued = certification.record(draft, "issued", date=draft.issued, by=NASTY, rests_on="2" * 64)
    return certification.due([issued], on="2027-06-11", within=1000)


def assessment_report() -> report.AssessmentReport:
    estimate = estimates.estimate(assessment(), all_outlets(), scheme())
    previous = gbt27922.score(assessment_of_the_default(), evolve(SCHEME, id=NASTY))
    return report.AssessmentReport(card=card(), estimate=estimate, previous=previous, outlets=all_outlets())


Case = tuple[Any, dict[str, Any]]


def of_the_ledger(by: analysis.By | None) -> Case:
    return analysis.ledger(card()), {"card": card(), "by": by}


def application() -> certification.Application:
    return certification.Application(
        organization=certification.Applicant(NASTY, NASTY),
        sites=[Site(f"{id}{NASTY_ID}", "outlet") for id in ("A", "B")],
        documents=[certification.HandedIn(document=f"C{NASTY_ID}")],
    )


def cases() -> Iterator[tuple[str, Callable[[], Case]]]:
    """A result of every kind with nasty texts in its documents, and what is told of it besides."""
    yield "scorecard", lambda: (card(), {})
    yield "scorecard that was read", lambda: (read_card(), both())
    yield "scheme", lambda: (scheme(), {})
    yield (
        "sample",
        lambda: (outlets.draw(all_outlets(), size=2, seed=f"1{NASTY}", scheme=scheme()), {"outlets": all_outlets()}),
    )
    yield "ledger", partial(of_the_ledger, None)
    for by in get_args(analysis.By):
        yield f"ledger by {by}", partial(of_the_ledger, by)
    yield (
        "readings",
        lambda: (readings(), {"assessment": assessment_of_the_default(), "scheme": SCHEME}),
    )
    yield (
        "comparison",
        lambda: (
            analysis.compare(read_card(), gbt27922.score(assessment_of_the_default()), allow_schemes=True),
            {"names": (NASTY, f"b{NASTY}")},
        ),
    )
    yield "what-if", lambda: (what_if(), {"scheme": scheme()})
    yield "improvement", lambda: (analysis.improve(assessment(), "five_star", scheme()), both())
    yield (
        "estimate",
        lambda: (
            estimates.estimate(assessment(), all_outlets(), scheme()),
            {"card": card(), "scheme": scheme()},
        ),
    )
    yield "ranking", lambda: (analysis.rank([(NASTY, card()), (f"b{NASTY}", card())], by="5.2"), {})
    yield "scheme difference", lambda: (schemes.diff(SCHEME, scheme()), {})
    yield "upgrade", lambda: (upgraded(assessment(), SCHEME, scheme()), {"scheme": scheme()})
    yield "eligibility", lambda: (certification.eligibility(application(), "2026-03-16"), {})
    yield "missing documents", lambda: (certification.missing_documents(application()), {})
    yield "due", lambda: (due(), {})
    yield "audit plan", lambda: (audit_plan(), {"outlets": all_outlets()})
    yield "managers", lambda: (managers(), {})
    yield "audit time", lambda: (of_nasty_source(certification.audit_time(9000, "surveillance")), {})
    yield "quotation", lambda: (quotation(), {})
    yield "decision", lambda: (decision(), {})
    yield "certificate", lambda: (certificate(), {})
    yield "status", lambda: (certification.status(certificate(), "2026-03-01"), {})
    yield "conformance", lambda: (kit(), {})
    yield "assessment report", lambda: (assessment_report(), {})


CASES = dict(cases())


class TestEveryResult:
    """Every result in every medium in both languages; what stands in documents is shown, never obeyed."""

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("lang", report.LANGUAGES)
    @pytest.mark.parametrize("medium", PLAIN_MEDIA)
    @pytest.mark.parametrize("name", CASES)
    def test_nothing_nasty_is_obeyed(self, name: str, medium: PlainMedium, lang: report.Language) -> None:
        result, known = CASES[name]()
        for width in (60, 400):
            shown = report.render(result, medium, lang=lang, width=width, **known)
            assert_shown_and_not_obeyed(shown, medium)
        told = r"\\x1b\[31m" if medium == "markdown" else r"\x1b[31m"
        assert (told in shown) or name in {"ledger by kind", "status"}  # in which texts of documents are ids

    def test_every_kind_is_here(self) -> None:
        kinds = {type(make()[0]) for make in CASES.values()}
        assert kinds == set(get_args(Result))

    @pytest.mark.parametrize(
        ("name", "missing"),
        [
            ("scorecard that was read", "assessment"),
            ("ledger", "card"),
            ("readings", "assessment"),
            ("improvement", "assessment"),
            ("estimate", "card"),
            ("upgrade", "scheme"),
        ],
    )
    def test_what_is_needed_is_named(self, name: str, missing: str) -> None:
        result, known = CASES[name]()
        with pytest.raises(TypeError, match=rf"render needs {missing}=… "):
            report.render(result, "markdown")
        if missing == "assessment":
            with pytest.raises(TypeError, match=r"render needs scheme=… "):
                report.render(result, "markdown", assessment=known["assessment"])

    @pytest.mark.parametrize("medium", [*PLAIN_MEDIA, "docx", "xlsx"])
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_what_is_read_back_is_shown_as_it_was(self, result: Any, medium: report.Medium) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        read = formats.parse(gbt27922.to_json(result))
        for lang in report.LANGUAGES:
            shown = report.render(result, medium, lang=lang, **known)
            assert report.render(read, medium, lang=lang, **known) == shown

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("width", [1, 40, 44, 52, 60, 80])
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_no_figure_is_ever_broken_or_left_out(self, result: Any, width: int) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        for lang in report.LANGUAGES:
            narrow, roomy = (
                Counter(FIGURE.findall(report.render(result, lang=lang, width=one, **known))) for one in (width, 130)
            )
            assert not roomy - narrow  # pieces of a digest, which may be broken, come besides

    def test_a_card_knows_what_it_was_scored_from(self) -> None:
        found = analysis.improve(assessment(), "five_star", scheme())
        told = report.render(found, card=card())
        assert told == report.render(found, assessment=assessment(), scheme=scheme())
        changed = analysis.what_if(assessment(), [], scheme())
        assert report.render(changed) == report.render(changed, scheme=scheme())

    def test_what_is_given_comes_first(self) -> None:
        shown = report.render(card(), "markdown", assessment=evolve(assessment(), organization=None))
        assert "- **organization**" not in shown

    def test_a_scorecard_that_was_read_must_be_that_of_its_assessment(self) -> None:
        other = evolve(assessment(), special_bonuses=())
        with pytest.raises(AssessmentError):
            report.render(read_card(), assessment=other, scheme=scheme())

    @pytest.mark.parametrize(
        "result",
        SHOWN,
        ids=lambda one: one.FORMAT,
    )
    def test_a_result_is_not_shown_with_what_it_was_not_made_from(self, result: Any) -> None:
        """Of another scheme, assessment or scorecard nothing is shown beside it, and nothing is looked for in them."""
        mine: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        default = assessment_of_the_default()
        bare = evolve(default, findings=(), special_deductions=())
        read = formats.parse(gbt27922.to_json(result))
        for other in (default, bare):
            wrong = {"assessment": other, "scheme": SCHEME, "card": gbt27922.score(default)}
            for name, value in wrong.items():
                for told in (wrong, mine | {name: value}):
                    with suppress(AssessmentError):
                        report.render(read, "markdown", **told)
        if isinstance(result, (analysis.Ledger, analysis.Improvement, analysis.Readings)):
            for name in ("assessment", "scheme", "card"):
                with pytest.raises(AssessmentError) as error:
                    report.render(read, "markdown", **mine | {name: wrong[name]})
                assert {problem.code for problem in error.value.problems} == {"differs"}
                assert error.value.problems[0].path.startswith(f"$.{name}")

    def test_an_improvement_that_names_what_is_not_there_is_shown_as_it_says(self) -> None:
        found = analysis.improve(ASSESSMENT, "star", OPEN)
        places: list[dict[str, Any]] = [{"indicator": "9.9"}, {"special_deduction": 7}]
        for place in places:
            fix = analysis.Fix(points=1, cost=1, **place)
            shown = report.render(evolve(found, fixes=[fix]), "markdown", assessment=ASSESSMENT, scheme=OPEN)
            assert str(*place.values()) in shown

    def test_a_ledger_that_counts_beyond_what_is_there_is_shown_as_it_says(self) -> None:
        scored = gbt27922.score(ASSESSMENT, OPEN)
        made = analysis.ledger(scored)
        entries = [evolve(entry, finding=99) if entry.finding is not None else entry for entry in made.entries]
        assert report.render(evolve(made, entries=entries), "markdown", card=scored)

    def test_two_cards_without_names(self) -> None:
        found = analysis.compare(card(), card())
        assert "\n- **A**: " in report.render(found, "markdown")

    def test_an_option_without_words_is_shown_by_its_names(self) -> None:
        shown = report.render(readings(), assessment=assessment_of_the_default(), scheme=SCHEME, width=4000)
        assert f"with aggregation{one_line(NASTY)}: worst_site" in shown

    def test_anything_else_is_no_result(self) -> None:
        names = (
            "AssessmentReport, AuditPlan, AuditTime, Certificate, Comparison, Decision, DueList, Eligibility, Estimate"
        )
        with pytest.raises(TypeError, match=rf"render shows a result, {names}, .*, not 1"):
            report.render(1)  # type: ignore[call-overload]  # what it refuses

    @pytest.mark.parametrize("wrong", [{"medium": "pdf"}, {"lang": "fr"}])
    def test_another_medium_or_language(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ModelError) as refusal:
            report.render(scheme(), **wrong)
        assert [problem.path for problem in refusal.value.problems] == [f"$.{name}" for name in wrong]
