"""The headings of a table: which are missing, unknown or there twice, and what was probably meant by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import meant_problem
from gbt27922.errors import Problem, Value

#: What the cells of a table are separated by; and what else people separate them by.
SEPARATORS = (",", ";", "\t")
_OTHERS = {"|": "vertical_bars", "；": "full_width_semicolons", "，": "full_width_commas", "、": "enumeration_commas"}
#: How many headings are compared: more would take long.
_MOST = 100
#: How much of two headings must agree: where one is missing, and where it may be.
_ALIKE, _NEARLY_SAME = 0.8, 0.95


@cache
def table_of_names(name: str) -> Mapping[str, Any]:
    """The names that tables of people use, from the data: of ``headings`` or ``choices``."""
    import tomllib  # noqa: PLC0415  # slow to import: only when a table is read
    from importlib.resources import files  # noqa: PLC0415  # as above

    return tomllib.loads((files("gbt27922") / "data" / "tables" / f"{name}.toml").read_text("utf-8"))


def meanings(columns: Iterable[str]) -> dict[str, str]:
    """The column that each plain heading means, among the columns of a table.

    >>> meanings(["id", "stratum"])["网点编号"], meanings(["site"])["网点编号"]
    ('id', 'site')
    """
    columns = list(columns)
    known = table_of_names("headings")
    found = {plain(other): column for column in columns for other in known.get(column, ())}
    return found | {plain(column): column for column in columns}


def separator_of(line: str, names: Collection[str]) -> str:
    r"""What separates the cells of a table whose first line names these columns in plain words: a comma, if nothing does.

    >>> separator_of("id;Stratum\n", {"id", "stratum"}), separator_of("id|stratum", {"id", "stratum"})
    (';', '|')
    """
    separators = (*SEPARATORS, *_OTHERS)
    return max(separators, key=lambda one: len({plain(cell.strip().strip('"')) for cell in line.split(one)} & {*names}))


def separator_problem(line: int, separator: str) -> Iterator[Problem]:
    """The problem of a table that is separated by something else.

    >>> [problem.reason for problem in separator_problem(1, "|")]
    ['must be separated by commas, semicolons or tabs, but is separated by vertical bars']
    """
    if separator not in SEPARATORS:
        got = _OTHERS.get(separator, quoted(separator))
        yield Problem(f"line {line}", "not_csv.delimiter", {"got": got})


def heading_problems(
    headings: Sequence[str], columns: Sequence[str], needed: Sequence[str], line: int = 1
) -> Iterator[Problem]:
    """What is wrong with headings: a column that is needed is missing, one is named twice, or one is nearly named."""
    place, known = f"line {line}", meanings(columns)
    found: dict[str, list[str]] = {}
    for heading in headings:
        found.setdefault(known.get(plain(heading), ""), []).append(heading)
    unknown = dict.fromkeys(filter(str.strip, found.pop("", ())))
    meant = {}
    for column in needed:
        if column not in found:
            meant[column] = near(column, unknown)
            yield meant_problem(place, "missing_field.column", {"column": _called(column)}, meant[column])
    left = (
        [column for column in columns if column not in found and column not in meant] if len(unknown) <= _MOST else []
    )
    for heading in unknown:
        if heading not in meant.values() and (close := near(heading, left)):
            yield Problem(place, "unknown_field.column", {"got": quoted(heading), "meant": quoted(close)})
    for column, named in found.items():
        if len(named) > 1:
            values: dict[str, Value] = {"column": quoted(column), "got": tuple(map(quoted, named))}
            yield Problem(place, "repeated_key.headings" if len({*named}) > 1 else "repeated_key.column", values)


def left_out(headings: Sequence[str], columns: Iterable[str], line: int = 1) -> Iterator[Problem]:
    """The note that there are columns besides those that are asked for: they are not read."""
    known = meanings(columns)
    others = dict.fromkeys(name for name in headings if name.strip() and plain(name) not in known)
    if others:
        yield Problem(f"line {line}", "unknown_field.left", {"columns": tuple(map(quoted, others))})


def _called(column: str) -> str:
    """A column by its id, and what people call it."""
    others = table_of_names("headings").get(column, ())
    return f"{quoted(column)} ({others[0]})" if others else quoted(column)


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
    known = {plain(other): other for other in others}
    return next((known[other] for other in get_close_matches(plain(name), known, 1, alike)), None)


def plain(name: str) -> str:
    """A heading or a choice without what often differs by mistake: width, case, spaces and the like.

    >>> plain(" Ｓite_ID")
    'siteid'
    """
    return re.sub(r"[\s_\-\ufeff]", "", unicodedata.normalize("NFKC", name).casefold())
