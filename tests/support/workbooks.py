"""Assessments for workbooks, of schemes of every kind, and what stands in the workbooks."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from random import Random
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
from hypothesis import HealthCheck, Phase, given, settings

import gbt27922
from gbt27922 import schemes
from gbt27922.workbook.preview import FACT, FACTS, FIRST_FACT
from tests.property import strategies
from tests.support import drawn

if TYPE_CHECKING:
    from gbt27922._basis.words import Language
    from gbt27922.models import Assessment, Scheme

#: An assessment, and the scheme that it fits.
Pair = tuple["Assessment", "Scheme"]


class Saved(NamedTuple):
    """An assessment, its scheme, the language of its workbook, and the workbook as it was written and as a spreadsheet saved it."""

    assessment: Assessment
    scheme: Scheme
    lang: Language
    written: bytes
    saved: bytes


_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")


def generated(wanted: int) -> list[Pair]:
    """So many assessments, always the same: half of the shipped schemes and readings of them, half of any kind of scheme."""
    return [*_of_shipped(wanted // 2), *map(_of_any, range(wanted - wanted // 2))]


def _of_shipped(wanted: int) -> list[Pair]:
    found: list[Pair] = []

    always = settings(max_examples=wanted, database=None, derandomize=True, phases=[Phase.generate])

    @settings(always, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.assessed())
    def collect(pair: Pair) -> None:
        found.append(pair)

    collect()
    return found


def _of_any(seed: int) -> Pair:
    random = Random(seed)  # noqa: S311  # nothing is kept secret
    scheme = drawn.scheme(random)
    return gbt27922.parse_assessment(drawn.assessment(random, scheme)), schemes.parse(scheme)


def without_results(data: bytes) -> bytes:
    """A workbook whose formulas have no results, so that whoever shows one has worked it out."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, _VALUE.sub(rb"\1", given.read(name)))
    return written.getvalue()


def facts(data: bytes) -> dict[str, Any]:
    """What the preview tells of the whole, as it stands in the workbook."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)  # only this sheet is read
    sheet = next(book[name] for name in ("预览", "Preview") if name in book.sheetnames)
    column = ascii_uppercase.index(FACT)
    rows = sheet.iter_rows(FIRST_FACT, FIRST_FACT + len(FACTS) - 1, max_col=column + 1, values_only=True)
    return dict(zip(FACTS, (row[column] for row in rows), strict=True))
