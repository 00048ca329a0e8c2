"""The rows of a file, scored part by part: tables as they stand, long ones by assessment, and documents by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922._basis.plain_names import Names
from gbt27922.batch.files.csv_table import Placeholder
from gbt27922.batch.files.json_lines import DOCUMENTS, documents_of, numbered
from gbt27922.batch.files.parts import Assessments, Runs
from gbt27922.batch.files.special_items import SPECIAL, Specials
from gbt27922.batch.files.table_files import Format, parts_of
from gbt27922.batch.kernel.columns import Ints
from gbt27922.batch.kernel.row_problems import row_text
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.origin.provenance import Layout
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.column_names import KEY, NONCONFORMING, RESPONSES, SAMPLED, of_findings
from gbt27922.batch.tables.frames import score
from gbt27922.batch.tables.keys import WITHOUT_KEY, plain_keys
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models import Scheme

_FINDING = {
    SAMPLED: Placeholder(1, NONCONFORMING),
    NONCONFORMING: Placeholder(0, SAMPLED),
    RESPONSES: Placeholder(1, RESPONSES),
}


@frozen(eq=False)
class Scored:
    """Scored assessments, the place of each (its line, or its row), and how much of the file is read."""

    table: Any
    places: Ints
    share: float


@frozen(kw_only=True)
class Task:
    """What is to be scored, and how."""

    source: Path
    form: Format
    scheme: Scheme
    layout: Layout
    exact: bool
    range: bool
    names: Names
    specials: Path | None
    same_scheme: bool
    safe: bool = False
    restore: bool = False

    @property
    def is_long(self) -> bool:
        """Whether a row is a finding."""
        return self.layout == "long" and not self.form.holds_documents

    def check(self) -> None:
        """Refuse options that do not go with the format or the layout."""
        refuse(ModelError, self._option_problems())

    def _option_problems(self) -> Iterator[Problem]:
        if self.layout == "long" and self.form.holds_documents:
            yield Problem("$.layout", "invalid_value.long_documents")
        if self.restore and ".csv" not in self.form.suffix:
            yield Problem("$.restore", "invalid_value.restore")
        if self.specials and not self.is_long:
            yield Problem("$.specials", "invalid_value.specials")

    def scored(self) -> Iterator[Scored]:
        """Every assessment, part by part; at least one part, even if empty."""
        if self.form.holds_documents:
            return self._documents()
        return self._long() if self.is_long else self._wide()

    def _wide(self) -> Iterator[Scored]:
        counts, weights = dict(SPECIAL), Weights.of(self.scheme, self.names)
        for leaf in self.scheme.leaves:
            sampled, nonconforming, responses = (
                weights.column(word, leaf.id) for word in (SAMPLED, NONCONFORMING, RESPONSES)
            )
            if leaf.method == "measured":  # its values are texts until they are read, exactly
                counts[responses] = Placeholder(1, responses)
            else:
                counts |= {sampled: Placeholder(1, nonconforming), nonconforming: Placeholder(0, sampled)}
        for part in parts_of(self.source, self.form, counts, restore=self.restore):
            found = score(part.scorable, self.scheme, exact=self.exact, range=self.range, names=self.names)
            results = self._with(found.select(found.column_names[part.table.num_columns :]), part.problems)
            yield Scored(_beside(part.table, results, found), part.places, part.share)

    def _long(self) -> Iterator[Scored]:
        seen, special = Runs(), Specials.of(self.specials)
        wanted, optional = of_findings(Weights.of(self.scheme))
        only = {*wanted, *optional}
        counts = {name: placeholder for name, placeholder in _FINDING.items() if name in only}
        parts = parts_of(self.source, self.form, counts, only, restore=self.restore)
        first = next(parts)
        empty = first.scorable[:0]
        score(empty, self.scheme, "long", specials=special.table)  # reports the problems of all columns at once
        special = special.like(plain_keys(empty.column(KEY)).type)
        for found in seen.by_assessment(chain([first], parts)):
            yield self._assessments(found, special)
        others = special.others(seen.distinct())
        if others is not None:  # special items without findings have a problem, and no place
            found = score(empty, self.scheme, "long", self.exact, range=self.range, names=self.names, specials=others)
            told = {row: "; ".join(reasons) for row, reasons in special.problems_of(joined(found.column(KEY))).items()}
            found = pa.concat_tables([self._with(found, told), self._without_key(found, special.astray)])
            yield Scored(found, np.zeros(found.num_rows, np.int64), 1.0)

    def _assessments(self, found: Assessments, special: Specials) -> Scored:
        """Scores of assessments that stand together, and the problems of rows without a key, in the order of the rows."""
        part, astray = found.part, dict.fromkeys(found.keyless.tolist(), row_text([WITHOUT_KEY]))
        unread, word = special.problems_of(found.keys), "line" if self.form.has_lines else "row"
        for row, reason in part.problems.items():
            if row in astray:
                astray[row] = f"{reason}; {astray[row]}"
            else:
                unread.setdefault(found.owner(row), []).append(f"{word} {part.places[row]}: {reason}")
        table = part.scorable.take(pa.array(found.rows)) if astray else part.scorable
        scored = score(
            table,
            self.scheme,
            "long",
            self.exact,
            range=self.range,
            names=self.names,
            specials=special.of_keys(found.keys),
        )
        results = self._with(scored, {row: "; ".join(reasons) for row, reasons in unread.items()})
        rows = np.append(found.starts, found.keyless)
        if astray:
            order = np.argsort(rows, kind="stable")
            results = pa.concat_tables([results, self._without_key(scored, [*astray.values()])]).take(pa.array(order))
            rows = rows[order]
        return Scored(results, part.places[rows], part.share)

    def _documents(self) -> Iterator[Scored]:
        for lines, share in numbered(self.source, DOCUMENTS):
            documents = documents_of(lines, self.scheme, same_scheme=self.same_scheme)
            found = score(
                documents.findings,
                self.scheme,
                "long",
                self.exact,
                range=self.range,
                names=self.names,
                specials=documents.specials,
            )
            who, problems = documents.assessments, documents.assessments.column("problem").to_pylist()
            rows = pc.index_in(who.column(KEY), value_set=joined(found.column(KEY)))
            results = found.drop_columns([KEY]).take(joined(rows))
            unread = {row: problem for row, problem in enumerate(problems) if problem}
            table = _beside(who.drop_columns(["problem"]), self._with(results, unread), found)
            yield Scored(table, who.column(KEY).to_numpy(), share)

    def _with(self, results: Any, unread: Mapping[int, str]) -> Any:
        """The results, but none for rows that could not be read: why not is the first of their problems."""
        if not unread:
            return results
        rows = np.arange(results.num_rows)
        problems = results.column("problem").to_pylist()
        for row, reason in unread.items():
            problems[row] = "; ".join(filter(None, (reason, problems[row])))
        found = results.take(pa.array(rows, mask=np.isin(rows, [*unread])))
        return self._told(found, problems, results.column(KEY) if KEY in results.column_names else None)

    def _without_key(self, results: Any, problems: Sequence[str]) -> Any:
        """Rows like the results for what belongs to no assessment."""
        nothing = results.take(pa.nulls(len(problems), pa.int64()))
        return self._told(nothing, problems, nothing.column(KEY))

    def _told(self, found: Any, problems: Sequence[str | None], keys: Any) -> Any:
        """The results with these problems, the keys if there are any, and what is known of every assessment."""
        known = {
            "problem": pa.array(problems, pa.string()),
            "provisional": pa.repeat(self.scheme.provisional, len(problems)),
        }
        known |= {} if keys is None else {KEY: keys}
        for name, column in known.items():
            found = found.set_column(found.schema.get_field_index(name), name, column)
        return found


def _beside(table: Any, results: Any, scored: Any) -> Any:
    """The columns of a table, and then those of its results; what it says of itself is what the ``scored`` one does."""
    for name in results.column_names:
        table = table.append_column(name, results.column(name))
    return table.replace_schema_metadata(scored.schema.metadata)
