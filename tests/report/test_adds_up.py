"""What a page shows adds up, to whoever adds it: design.md §3, points less earned is lost, in every row and in the foot."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

import gbt27922
from gbt27922 import analysis, report
from gbt27922.models import Assessment, Scheme
from tests.property import strategies as some
from tests.support.shipped import EXAMPLES


def tables(shown: str) -> list[list[dict[str, str]]]:
    """The tables of a page in Markdown, each row by the heads of its columns."""
    found: list[list[dict[str, str]]] = []
    for block in shown.split("\n\n"):
        rows = [[cell.strip(" *\\") for cell in line[1:-1].split(" | ")] for line in block.split("\n")]
        if block.startswith("| ") and len(rows) > 2:
            found.append([dict(zip(rows[0], cells, strict=True)) for cells in rows[2:]])
    return found


def number(text: str) -> Fraction:
    """A number as it is shown; nothing is none."""
    return Fraction(text or 0)


def tree(card: Any) -> list[dict[str, str]]:
    """The rows of the tree, and its foot as the last of them."""
    return next(rows for rows in tables(report.render(card, "markdown")) if "earned" in rows[0])


def check(assessment: Assessment, scheme: Scheme | None = None) -> None:
    card = gbt27922.score(assessment, scheme)
    rows = tree(card)
    for shown in rows:
        applicable = shown.get("applicable", shown["points"])
        if shown["earned"]:  # an excluded indicator has neither
            assert number(applicable) - number(shown["earned"]) == number(shown["lost"]), shown
    lost = {shown["indicator"]: shown["lost"] for shown in rows[:-1]}
    losses = [
        row
        for rows in tables(report.render(card, "markdown"))
        if "lost" in rows[0] and "earned" not in rows[0]
        for row in rows
    ]
    assert {row["indicator"]: row["lost"] for row in losses if row["lost"]}.items() <= lost.items()


@given(some.assessed())
def test_the_tree(drawn: tuple[Assessment, Scheme]) -> None:
    check(*drawn)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_tree_of_the_examples(path: Any) -> None:
    check(gbt27922.read_assessment(path))


@given(some.assessed())
def test_the_ledger(drawn: tuple[Assessment, Scheme]) -> None:
    """The score and what was lost in all are the full score."""
    card = gbt27922.score(*drawn)
    facts = {}
    for line in report.render(analysis.ledger(card), "markdown", card=card).splitlines():
        label, _, value = line.removeprefix("- **").partition("**: ")
        facts[label] = value
    assert number(facts["score"]) + number(facts["lost in all"]) == card.score_total
