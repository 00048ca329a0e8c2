"""JSON Lines of assessment documents → a long frame: a line with a problem stops no other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Any, NamedTuple

from attrs import Factory, frozen

from gbt27922 import parse_assessment, schemes
from gbt27922._basis.exact import exact_text
from gbt27922._basis.json_text import of_a_line
from gbt27922.batch.files.input_file import lines_of
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.carried import carrying
from gbt27922.batch.tables.fitting import check_fit
from gbt27922.errors import DocumentError, Gbt27922Error, Problem, in_one_line
from gbt27922.models import Assessment, Finding, Scheme
from gbt27922.scoring import excluded_leaves

#: How many documents are in memory at a time, and about how many bytes of their text.
DOCUMENTS, BYTES = 1 << 14, 1 << 22
#: The longest line that is read, in bytes.
LONGEST = 1 << 24
_ASSESSMENTS = pa.schema(
    {
        "assessment": pa.int64(),
        "organization": pa.string(),
        "organization_id": pa.string(),
        "date": pa.date32(),
        "metadata": pa.string(),
        "problem": pa.string(),
    }
)
_FINDINGS = pa.schema(
    {
        "assessment": pa.int64(),
        "indicator": pa.string(),
        "sampled": pa.int64(),
        "nonconforming": pa.int64(),
        "site": pa.string(),
    }
)
_VALUED = pa.schema([*list(_FINDINGS)[:-1], ("value", pa.string()), ("responses", pa.int64()), _FINDINGS.field("site")])
_SPECIALS = pa.schema({"assessment": pa.int64(), "special_deductions": pa.int64(), "special_bonuses": pa.int64()})


class Line(NamedTuple):
    """A line of a file, and its number; of one that is too long only the beginning."""

    number: int
    text: bytes


@frozen(eq=False)
class Documents:
    """What assessment documents say, as three Arrow tables; ``assessment``, the number of the line, joins them.

    ``assessments`` has a row a document: ``organization`` and ``organization_id``, ``date``, ``metadata`` (JSON text),
    and ``problem``, null where there is none. ``findings`` is the long frame: ``indicator`` (a leaf), ``sampled``
    (0 where it is excluded), ``nonconforming`` and ``site``, and under a scheme with measured leaves ``value`` (text) and
    ``responses``. ``specials`` counts ``special_deductions`` and
    ``special_bonuses``, for documents that have any. A document with a problem is in ``assessments`` alone.
    """

    assessments: Any
    findings: Any
    specials: Any


def read_jsonl(
    path: str | PathLike[str], scheme: Scheme | str | None = None, *, same_scheme: bool | None = None
) -> Documents:
    """Read a file of JSON Lines, plain or ``.gz``, each an assessment document: all of it at once.

    See :func:`iter_jsonl`, which reads it in parts.

    >>> documents = read_jsonl("docs/examples/archive.jsonl")
    >>> documents.assessments["organization_id"].to_pylist()
    ['EXAMPLE-017', None, 'EXAMPLE-020', 'EXAMPLE-029']
    >>> documents.findings.num_rows, documents.findings.column_names
    (125, ['assessment', 'indicator', 'sampled', 'nonconforming', 'site'])
    """
    parts = list(iter_jsonl(path, scheme, same_scheme=same_scheme))
    tables = ([getattr(part, name) for part in parts] for name in ("assessments", "findings", "specials"))
    return Documents(*map(pa.concat_tables, tables))


def iter_jsonl(
    path: str | PathLike[str],
    scheme: Scheme | str | None = None,
    *,
    same_scheme: bool | None = None,
    documents: int = DOCUMENTS,
) -> Iterator[Documents]:
    """Read a file of JSON Lines in parts of so many ``documents``, so that memory holds no more than that.

    Of long documents a part has fewer. A line that is not an assessment, is longer than 16 MB, or does not fit ``scheme`` (by default :func:`gbt27922.schemes.default`), never stops the
    others: its ``problem`` says everything that :func:`gbt27922.score` would. Empty lines are skipped but counted.
    ``same_scheme`` says that a document must name ``scheme``, and no other revision of it; by default it must, unless ``scheme`` is given.
    There is always one part at least. Raises ``OSError`` if there is no file, and
    :class:`~gbt27922.DocumentError` if it is not a gzip file in spite of its name.

    >>> [part.assessments.num_rows for part in iter_jsonl("docs/examples/archive.jsonl", documents=3)]
    [3, 1]
    """
    wanted = schemes.chosen(scheme)
    same = scheme is None if same_scheme is None else same_scheme
    for lines, _ in numbered(path, documents):
        yield documents_of(lines, wanted, same_scheme=same)


def numbered(path: str | PathLike[str], most: int) -> Iterator[tuple[list[Line], float]]:
    """At most so many lines at a time, without the empty ones, and how much of the file is read.

    Of long lines there are fewer at a time, so that memory holds few more than ``BYTES``.
    """
    found: list[Line] = []
    size = 0
    for number, (line, share) in enumerate(lines_of(path, LONGEST), 1):
        text = line.rstrip(b"\r\n")
        if len(text) > LONGEST or text.strip():
            found.append(Line(number, text))
            size += len(text)
        if len(found) == most or size >= BYTES:
            yield found, share
            found, size = [], 0
    yield found, 1.0


def documents_of(lines: Iterable[Line], scheme: Scheme, *, same_scheme: bool) -> Documents:
    """The tables of some lines."""
    rows = _Rows(with_values=bool(scheme.tree.scales))
    for number, line in lines:
        assessment = None
        try:
            _check_length(line)
            assessment = parse_assessment(line)
            check_fit(assessment, scheme, same_scheme=same_scheme)
        except Gbt27922Error as error:
            rows.describe(number, assessment, in_one_line([*map(of_a_line, error.problems)]))
        else:
            rows.describe(number, assessment, None)
            rows.add(number, assessment, excluded_leaves(assessment, scheme.tree))
    return Documents(*(carrying(table, "read_jsonl", scheme) for table in rows.tables()))


def _check_length(line: bytes) -> None:
    """Refuse a line of which the end may not be there."""
    if len(line) > LONGEST:
        raise DocumentError((Problem("$", "invalid_value.long_line", {"most": LONGEST}),))


@frozen(eq=False)
class _Rows:
    """The columns of the tables, as they grow."""

    with_values: bool
    assessments: list[tuple[Any, ...]] = Factory(list)
    findings: list[tuple[Any, ...]] = Factory(list)
    specials: list[tuple[Any, ...]] = Factory(list)

    def describe(self, number: int, assessment: Assessment | None, problem: str | None) -> None:
        """Who was assessed and when, as far as the document could be read."""
        if assessment is None:
            self.assessments.append((number, None, None, None, None, problem))
            return
        organization = assessment.organization
        who = (organization.name, organization.id) if organization else (None, None)
        metadata = json.dumps(dict(assessment.metadata), ensure_ascii=False) if assessment.metadata else None
        self.assessments.append((number, *who, assessment.date, metadata, problem))

    def add(self, number: int, assessment: Assessment, excluded: Iterable[str]) -> None:
        """What was found."""
        if self.with_values:
            self.findings.extend((number, found.indicator, *_cells(found), found.site) for found in assessment.findings)
            self.findings.extend((number, leaf, 0, 0, None, None, None) for leaf in excluded)
        else:
            self.findings.extend((number, found.indicator, *found.counts, found.site) for found in assessment.findings)
            self.findings.extend((number, leaf, 0, 0, None) for leaf in excluded)
        specials = len(assessment.special_deductions), len(assessment.special_bonuses)
        if any(specials):
            self.specials.append((number, *specials))

    def tables(self) -> Iterator[Any]:
        """The tables, in the order of :class:`Documents`."""
        yield _table(self.assessments, _ASSESSMENTS)
        yield _table(self.findings, _VALUED if self.with_values else _FINDINGS)
        yield _table(self.specials, _SPECIALS)


def _cells(finding: Finding) -> tuple[int | None, int | None, str | None, int | None]:
    """The counts of a finding and its value; a measured one has no counts."""
    if finding.value is None:
        sampled, nonconforming = finding.counts
        return sampled, nonconforming, None, None
    return None, None, exact_text(finding.value), finding.responses


def _table(rows: list[tuple[Any, ...]], schema: Any) -> Any:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
