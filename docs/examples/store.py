"""Scorecards for years: schemes, assessments and scorecards in three tables, each document under its digest.

It needs SQLAlchemy 2, and runs on SQLite and PostgreSQL as it stands.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

import gbt27922
from gbt27922 import formats, schemes
from gbt27922.errors import Problem
from gbt27922.models import Assessment, Scheme, Scorecard


class Kept(DeclarativeBase):
    """A document that never changes: its canonical text, under the SHA-256 of that text."""

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(Text)

    @property
    def intact(self) -> bool:
        """Whether the text is still the one that was kept."""
        return hashlib.sha256(self.document.encode()).hexdigest() == self.sha256


class KeptScheme(Kept):
    __tablename__ = "schemes"
    id: Mapped[str] = mapped_column(Text, index=True)


class KeptAssessment(Kept):
    __tablename__ = "assessments"
    organization: Mapped[str | None] = mapped_column(Text, index=True)
    date: Mapped[dt.date | None] = mapped_column(Date, index=True)


class KeptScorecard(Kept):
    __tablename__ = "scorecards"
    assessment_sha256: Mapped[str] = mapped_column(ForeignKey(KeptAssessment.sha256), index=True)
    scheme_sha256: Mapped[str] = mapped_column(ForeignKey(KeptScheme.sha256), index=True)
    library_version: Mapped[str] = mapped_column(Text)
    score: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text, index=True)
    assessment: Mapped[KeptAssessment] = relationship()
    scheme: Mapped[KeptScheme] = relationship()


def kept_scheme(scheme: Scheme) -> KeptScheme:
    """The row of a scheme."""
    return KeptScheme(sha256=scheme.sha256, document=formats.canonical(scheme), id=scheme.id)


def kept_assessment(assessment: Assessment) -> KeptAssessment:
    """The row of an assessment; the columns beside the text are there to find it by."""
    name = assessment.organization.name if assessment.organization else None
    text = formats.canonical(assessment)
    return KeptAssessment(sha256=assessment.sha256, document=text, organization=name, date=assessment.date)


def kept_scorecard(card: Scorecard) -> KeptScorecard:
    """The row of a scorecard; its score is exact, and a text."""
    data = gbt27922.to_data(card)
    return KeptScorecard(
        sha256=card.sha256,
        document=formats.canonical(card),
        assessment_sha256=card.assessment.sha256,
        scheme_sha256=card.scheme.sha256,
        library_version=card.library_version,
        score=data["score"],
        grade=data["grade"],
    )


def keep(session: Session, assessment: Assessment, scheme: Scheme | None = None) -> Scorecard:
    """Score an assessment, and keep the scorecard with all that it was made from. What is there already stays."""
    used = scheme or schemes.load(assessment.scheme, assessment.revision)
    card = gbt27922.score(assessment, used)
    for row in (kept_scheme(used), kept_assessment(assessment), kept_scorecard(card)):
        if session.get(type(row), row.sha256) is None:
            session.add(row)
    session.flush()
    return card


def problems(row: KeptScorecard) -> tuple[Problem, ...]:
    """What is wrong with a scorecard that was kept, by the assessment and the scheme that were kept with it."""
    card, assessment = gbt27922.parse_scorecard(row.document), gbt27922.parse_assessment(row.assessment.document)
    return gbt27922.verify(card, assessment, schemes.parse(row.scheme.document), sha256=row.sha256)


def changed(session: Session) -> Iterator[Kept]:
    """Every row that was changed since it was kept: its text, or a column that repeats it."""
    made: dict[type[Kept], Callable[[str], Kept]] = {
        KeptScheme: lambda text: kept_scheme(schemes.parse(text)),
        KeptAssessment: lambda text: kept_assessment(gbt27922.parse_assessment(text)),
        KeptScorecard: lambda text: kept_scorecard(gbt27922.parse_scorecard(text)),
    }
    for table, row_of in made.items():
        for row in session.scalars(select(table)):
            if not row.intact or columns(row) != columns(row_of(row.document)):
                yield row


def columns(row: Kept) -> dict[str, object]:
    """What a row holds, by column."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
