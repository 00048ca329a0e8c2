"""The headings of a table: which are missing, unknown or there twice, and what was probably meant by them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import meant_problem
from gbt27922.errors import Problem, Value

#: What tables are separated by that are not separated by commas.
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical_bars", "；": "full_width_semicolons"}
_DELIMITERS |= {"，": "full_width_commas", "、": "enumeration_commas"}
#: How many headings are compared: more would take long.
_MOST = 100
#: How much of two headings must agree: where one is missing, and where it may be.
_ALIKE, _NEARLY_SAME = 0.8, 0.95


def delimiter_problems(line: str, names: Collection[str]) -> Iterator[Problem]:
    r"""The problem of a first line that names columns, but not between commas.

    >>> [problem.reason for problem in delimiter_problems("id;stratum\n", ["id", "name"])]
    ['must be separated by commas, but is separated by semicolons']
    """
    wanted = {_plain(name) for name in names}

    def named(delimiter: str) -> int:
        return len(wanted.intersection(_plain(cell.strip().strip('"')) for cell in line.split(delimiter)))

    best = max(_DELIMITERS, key=named)
    if named(best) > named(","):
        yield Problem("line 1", "not_csv.delimiter", {"got": _DELIMITERS[best]})


def heading_problems(headings: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with headings that may name only ``columns``, each once, and must name those ``needed``."""
    found = Counter(filter(str.strip, headings))
    unknown = dict.fromkeys(name for name in found if name not in columns)
    left = [name for name in columns if name not in found] if len(unknown) <= _MOST else []
    meant = {}
    for column in needed:
        if column not in found:
            meant[column] = near(column, unknown)
            yield meant_problem("line 1", "missing_field.column", {"column": quoted(column)}, meant[column])
    for column, times in found.items():
        if column in unknown and column not in meant.values():
            values: dict[str, Value] = {"columns": tuple(columns), "got": quoted(column)}
            yield meant_problem("line 1", "unknown_field.column", values, near(column, left))
        elif times > 1:
            yield Problem("line 1", "repeated_key.column", {"column": quoted(column)})


def missing(name: str, others: Collection[str]) -> Problem:
    """The problem of a column that is not there, with the one that was probably meant by it.

    >>> str(missing("indicator", ["Indicator", "note"]))
    'indicator: is required; did you mean it by "Indicator"?'
    """
    return meant_problem(name, "missing_field", {}, near(name, others))


def misspelled(name: str, others: Collection[str]) -> Iterator[Problem]:
    """The problem of a column that may be missing, but seems to be there under another name: it must not be passed over.

    >>> [str(problem) for problem in misspelled("site", ["Site", "site_name"])]
    ['site: is optional, but did you mean it by "Site"?']
    """
    if other := near(name, others, _NEARLY_SAME):
        yield Problem(name, "unknown_field.optional", {"meant": quoted(other)})


def near(name: str, others: Collection[str], alike: float = _ALIKE) -> str | None:
    """The one of ``others`` that was probably meant to be ``name``, if there is one.

    >>> near("sampled", ["note", "sampeld"]), near("sampled", ["note"])
    ('sampeld', None)
    """
    if len(others) > _MOST:
        return None
    plain = {_plain(other): other for other in others}
    return next((plain[other] for other in get_close_matches(_plain(name), plain, 1, alike)), None)


def _plain(name: str) -> str:
    """A heading without what often differs by mistake: width, case, spaces and the like."""
    return re.sub(r"[\s_\-\ufeff]", "", unicodedata.normalize("NFKC", name).casefold())
