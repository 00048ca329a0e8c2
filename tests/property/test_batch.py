"""The batch against ``score``: the same answer for every assessment, however it comes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import batch
from gbt27922._basis.exact import exact_text
from gbt27922.models import Assessment, Scheme
from tests.property.strategies import SCHEMES, assessments
from tests.support.libraries import pa

#: A frame of assessments is several examples at once.
fewer = settings(max_examples=settings().max_examples // 3)


def rows_of(name: str, assessment: Assessment) -> Iterator[dict[str, Any]]:
    """The findings and exclusions of an assessment, as a long frame has them."""
    for finding in assessment.findings:
        sampled, nonconforming = finding.counts
        counts: dict[str, Any] = {"sampled": sampled, "nonconforming": nonconforming}
        if finding.value is not None:
            counts = {"value": exact_text(finding.value), "responses": finding.responses}
        yield {"assessment": name, "indicator": finding.indicator, **counts, "site": finding.site}
    for item in assessment.exclusions:
        yield {"assessment": name, "indicator": item.indicator, "sampled": 0, "nonconforming": 0, "site": None}


def long_of(found: list[Assessment], *, values: bool = False) -> tuple[Any, Any]:
    """The assessments as a long table, and their special items."""
    rows = [row for name, item in enumerate(found) for row in rows_of(f"{name}", item)]
    special = {
        "assessment": [f"{name}" for name in range(len(found))],
        "special_deductions": [len(item.special_deductions) for item in found],
        "special_bonuses": [len(item.special_bonuses) for item in found],
    }
    measured = values or any("value" in row for row in rows)
    more = {"value": pa.string(), "responses": pa.int64()} if measured else {}
    columns = {"assessment": pa.string(), "indicator": pa.string(), "sampled": pa.int64(), "nonconforming": pa.int64()}
    return pa.Table.from_pylist(rows, pa.schema(columns | more | {"site": pa.string()})), pa.table(special)


def wide_of(found: list[Assessment], scheme: Scheme) -> Any:
    """The assessments as a wide table: findings of one leaf are pooled."""
    columns: dict[str, list[int]] = {}
    values = {}
    for leaf in scheme.leaves:
        if leaf.method == "measured":
            ones = [next((f for f in item.findings if f.indicator == leaf.id), None) for item in found]
            values[f"value_{leaf.id}"] = [one and exact_text(one.value or Fraction(0)) for one in ones]
            columns[f"responses_{leaf.id}"] = [0 if one is None else one.responses or 1 for one in ones]
            continue
        counts = [[f.counts for f in item.findings if f.indicator == leaf.id] for item in found]
        columns[f"sampled_{leaf.id}"] = [sum(of for of, _ in pairs) for pairs in counts]
        columns[f"nonconforming_{leaf.id}"] = [sum(lost for _, lost in pairs) for pairs in counts]
    columns["special_deductions"] = [len(item.special_deductions) for item in found]
    columns["special_bonuses"] = [len(item.special_bonuses) for item in found]
    counted = {name: pa.array(column, pa.int64()) for name, column in columns.items()}
    return pa.table(counted | {name: pa.array(column, pa.string()) for name, column in values.items()})


def expected(found: list[Assessment], scheme: Scheme) -> list[dict[str, Any]]:
    """What ``score`` says."""
    answers = []
    for assessment in found:
        card = gbt27922.score(assessment, scheme)
        lines = {line.indicator: line for line in card.lines if line.level == 1}
        answer = {
            "score": float(card.score),
            "base_score": float(card.base_score),
            "grade": card.grade.id if card.is_graded else None,
        }
        answer |= {"provisional": card.provisional, "problem": None, "score_exact": str(card.score)}
        answer |= {f"earned_{id}": float(line.earned) for id, line in lines.items()}
        answers.append(answer | {f"applicable_{id}": float(line.applicable) for id, line in lines.items()})
    return answers


def answers_of(table: Any, like: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a frame says, in the same words."""
    rows = [{name: row[name] for name in like[0]} for row in table.to_pylist()]
    return [{**row, "score_exact": str(Fraction(row["score_exact"]))} for row in rows]


@st.composite
def many(draw: st.DrawFn, *, single: bool = False) -> tuple[list[Assessment], Scheme]:
    """A few assessments under one scheme; ``single`` has no leaf with two findings and no sample beyond 2**62."""
    scheme = draw(st.sampled_from(SCHEMES))
    found = draw(st.lists(assessments(scheme), min_size=1, max_size=4))
    return alone(found) if single else found, scheme


def alone(found: list[Assessment]) -> list[Assessment]:
    """The same, but that no leaf has two findings."""
    return [evolve(item, findings=list({one.indicator: one for one in item.findings}.values())) for item in found]


class TestBatch:
    """6: the same rules, for any number of assessments."""

    @fewer
    @given(many())
    def test_the_long_layout_answers_as_score_does(self, drawn: tuple[list[Assessment], Scheme]) -> None:
        found, scheme = drawn
        wanted = expected(found, scheme)
        findings, specials = long_of(found)
        assert answers_of(batch.score(findings, scheme, "long", exact=True, specials=specials), wanted) == wanted

    @fewer
    @given(many(single=True))
    def test_the_wide_layout_answers_as_score_does(self, drawn: tuple[list[Assessment], Scheme]) -> None:
        found, scheme = drawn
        wanted = expected(found, scheme)
        assert answers_of(batch.score(wide_of(found, scheme), scheme, exact=True), wanted) == wanted

    @fewer
    @given(many(), st.randoms(use_true_random=False))
    def test_the_order_of_findings_never_matters(self, drawn: tuple[list[Assessment], Scheme], random: Any) -> None:
        findings, specials = long_of(drawn[0])
        order = list(range(len(findings)))
        random.shuffle(order)
        plain = batch.score(findings, drawn[1], "long", specials=specials).to_pylist()
        mixed = batch.score(
            findings.take(order), drawn[1], "long", specials=specials.take([*range(len(specials))][::-1])
        )
        assert sorted(mixed.to_pylist(), key=lambda row: row["assessment"]) == sorted(
            plain, key=lambda row: row["assessment"]
        )

    @fewer
    @given(many(single=True), st.integers(1, 3), st.randoms(use_true_random=False))
    def test_the_order_of_columns_and_chunks_never_matters(
        self, drawn: tuple[list[Assessment], Scheme], size: int, random: Any
    ) -> None:
        table = wide_of(*drawn)
        names = table.column_names
        random.shuffle(names)
        parts = [table.slice(start, size) for start in range(0, len(table), size)]
        out = [name for name in batch.score(table, drawn[1]).column_names if name not in names]
        mixed = batch.score(pa.concat_tables(parts).select(names), drawn[1])
        assert mixed.select(out).to_pylist() == batch.score(table, drawn[1]).select(out).to_pylist()

    @fewer
    @given(many(single=True), st.data())
    def test_a_bad_row_never_changes_another(self, drawn: tuple[list[Assessment], Scheme], data: st.DataObject) -> None:
        found, scheme = drawn
        table = wide_of(found, scheme)
        row = data.draw(st.integers(0, len(found) - 1))
        name = data.draw(st.sampled_from([name for name in table.column_names if name.startswith("nonconforming_")]))
        values = table[name].to_pylist()
        values[row] = data.draw(st.sampled_from([-1, None, 2**63 - 1]))
        spoiled = table.set_column(table.column_names.index(name), name, pa.array(values, pa.int64()))
        out = [n for n in batch.score(table, scheme).column_names if n not in table.column_names]
        before, after = (batch.score(one, scheme).select(out).to_pylist() for one in (table, spoiled))
        assert [r for i, r in enumerate(after) if i != row] == [r for i, r in enumerate(before) if i != row]
        assert after[row]["score"] is None
        assert after[row]["grade"] is None
        assert name.removeprefix("nonconforming_") in after[row]["problem"]
