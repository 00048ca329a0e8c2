"""The store of the page about keeping scorecards: what is kept, what is seen years later, on SQLite, ready for PostgreSQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

import gbt27922
from docs.examples import store
from gbt27922 import formats, schemes
from gbt27922.models import Assessment, Scheme, Scorecard
from tests.property import strategies as some
from tests.support.results import RESULTS
from tests.support.shipped import SCHEME

NAMES = ("appliance-maker", "failed-by-deductions", "five-star", "sampled")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    store.Kept.metadata.create_all(engine)
    with Session(engine) as session:
        for name in (*NAMES, *NAMES[:2]):  # twice is once
            store.keep(session, read(name))
        session.commit()
        yield session
    engine.dispose()


def read(name: str) -> Assessment:
    return gbt27922.read_assessment(f"tests/data/revision-1/{name}.json")


def rows(session: Session) -> list[store.KeptScorecard]:
    return [*session.scalars(select(store.KeptScorecard))]


def update(session: Session, statement: str) -> None:
    session.execute(text(statement))
    session.expire_all()


def test_the_page_shows_the_tables_of_the_program() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", Path("docs/how-to/keep.md").read_text("utf-8"), re.DOTALL)
    assert shown in Path("docs/examples/store.py").read_text("utf-8")


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.FORMAT)
def test_canonical_text_is_read_back_and_has_the_digest(result: object) -> None:
    canonical = formats.canonical(result)  # type: ignore[arg-type]
    assert formats.canonical(formats.parse(canonical)) == canonical
    if isinstance(result, Assessment | Scheme | Scorecard):
        assert hashlib.sha256(canonical.encode()).hexdigest() == result.sha256


def test_all_that_was_kept_is_right_years_later(session: Session) -> None:
    assert [(row.score, row.grade) for row in rows(session)] == [
        (data["score"], data["grade"]) for data in (gbt27922.to_data(gbt27922.score(read(name))) for name in NAMES)
    ]
    assert [store.problems(row) for row in rows(session)] == [()] * len(NAMES)
    assert [*store.changed(session)] == []
    assert len([*session.scalars(select(store.KeptScheme))]) == 1


def test_a_card_of_another_version_is_kept_beside_and_named(session: Session) -> None:
    card = gbt27922.score(read("sampled"))
    older = gbt27922.parse_scorecard(gbt27922.to_data(card) | {"library_version": "0.0.1"})
    session.add(store.kept_scorecard(older))
    session.flush()
    versions = {row.library_version for row in rows(session) if row.assessment_sha256 == card.assessment.sha256}
    assert versions == {gbt27922.__version__, "0.0.1"}
    assert store.problems(session.get_one(store.KeptScorecard, older.sha256)) == ()


@pytest.mark.parametrize(
    ("statement", "table", "intact"),
    [
        ("UPDATE scorecards SET score = '99' WHERE grade = 'fail'", store.KeptScorecard, True),
        ("UPDATE scorecards SET grade = 'five_star' WHERE grade = 'fail'", store.KeptScorecard, True),
        ("UPDATE scorecards SET library_version = '9' WHERE grade = 'fail'", store.KeptScorecard, True),
        ("UPDATE scorecards SET sha256 = replace(sha256, '0', '1') WHERE grade = 'fail'", store.KeptScorecard, False),
        ("UPDATE scorecards SET document = document || ' ' WHERE grade = 'fail'", store.KeptScorecard, False),
        ("UPDATE scorecards SET document = '{' WHERE grade = 'fail'", store.KeptScorecard, False),
        ("UPDATE assessments SET organization = 'X' WHERE date > '2000'", store.KeptAssessment, True),
        ("UPDATE assessments SET document = replace(document, 'true', 'false')", store.KeptAssessment, False),
        ("UPDATE schemes SET id = 'X'", store.KeptScheme, True),
        ("UPDATE schemes SET document = replace(document, '95', '94')", store.KeptScheme, False),
    ],
)
def test_every_change_of_a_row_is_found(session: Session, statement: str, table: type, intact: bool) -> None:
    update(session, statement)
    found = [*store.changed(session)]
    assert found
    assert {(type(row), row.intact) for row in found} == {(table, intact)}


def test_what_was_edited_is_told_apart_from_a_scheme_that_is_newer(session: Session) -> None:
    update(session, """UPDATE scorecards SET document = replace(document, '"score":"100"', '"score":"99"')""")
    told = {row.score: {problem.code for problem in store.problems(row)} for row in rows(session)}
    assert told.pop("100") == {"edited"}
    assert [*told.values()] == [set()] * 3
    newer = schemes.with_points(SCHEME, some._POINTS)
    (row,) = (row for row in rows(session) if row.grade == "fail")
    card, assessment = gbt27922.parse_scorecard(row.document), gbt27922.parse_assessment(row.assessment.document)
    assert {problem.code for problem in gbt27922.verify(card, assessment, newer, sha256=row.sha256)} == {"differs"}


def test_a_scheme_of_one_s_own_is_kept_with_its_card(session: Session) -> None:
    newer = schemes.with_points(SCHEME, some._POINTS)
    card = store.keep(session, read("sampled"), newer)
    row = session.get_one(store.KeptScorecard, card.sha256)
    assert (row.scheme.sha256, store.problems(row)) == (newer.sha256, ())
    assert schemes.parse(row.scheme.document) == newer


def test_the_tables_are_ready_for_postgresql() -> None:
    made = {
        table.name: str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        for table in store.Kept.metadata.sorted_tables
    }
    assert [*made] == ["assessments", "schemes", "scorecards"]
    assert all("sha256 VARCHAR(64) NOT NULL" in table and "document TEXT NOT NULL" in table for table in made.values())
    assert "score TEXT NOT NULL" in made["scorecards"]
