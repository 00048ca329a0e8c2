"""Simulated counts of measured leaves as what is found of them: a value, and of how many responses it is the mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gbt27922._basis.exact import exact_text
from gbt27922.batch.tables.arrow import pa
from gbt27922.models import Scale


def with_values(table: Any, scales: Mapping[str, Scale]) -> Any:
    """A table of the wide layout, in which each measured leaf has its value and its responses in place of counts."""
    return pa.table(dict(_wide(table, scales)))


def _wide(table: Any, scales: Mapping[str, Scale]) -> Iterator[tuple[str, Any]]:
    for name in table.column_names:
        kind, _, leaf = name.partition("_")
        if leaf not in scales or kind not in {"sampled", "nonconforming"}:
            yield name, table[name]
        elif kind == "sampled":
            yield f"value_{leaf}", _values(scales[leaf], table[name], table[f"nonconforming_{leaf}"])
            yield f"responses_{leaf}", table[name]


def rows_with_values(table: Any, scales: Mapping[str, Scale]) -> Any:
    """A table of the long layout, in which rows of measured leaves have a value and responses, and no counts."""
    sampled, nonconforming = table["sampled"].to_numpy(), table["nonconforming"].to_numpy()
    indicator = np.array(table["indicator"].to_pylist(), object)
    measured = np.isin(indicator, [*scales])
    values = np.full(len(indicator), None, object)
    for leaf, scale in scales.items():
        rows = np.flatnonzero(indicator == leaf)
        values[rows] = _values(scale, table["sampled"].take(rows), table["nonconforming"].take(rows)).to_pylist()
    columns = {name: table[name] for name in table.column_names}
    columns["sampled"], columns["nonconforming"] = (pa.array(one, mask=measured) for one in (sampled, nonconforming))
    columns["value"] = pa.array(values, pa.string())
    columns["responses"] = pa.array(sampled, mask=~measured)
    return pa.table(columns)


def _values(scale: Scale, responses: Any, low: Any) -> Any:
    """The mean of so many responses, of which some are at the lower end and the others at the upper one; null if there are none."""
    counts = np.stack([responses.to_numpy(), low.to_numpy()])
    pairs, places = np.unique(counts, axis=1, return_inverse=True)
    means = [exact_text(scale.to - scale.length * Fraction(int(n), int(of))) if of else None for of, n in pairs.T]
    return pa.array(means, pa.string()).take(pa.array(places.ravel()))
