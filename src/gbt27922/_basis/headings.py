"""The headings of a table: which are missing, unknown or there twice, and what was probably meant by them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from gbt27922._basis.exact import for_message
from gbt27922.errors import Problem

#: What tables are separated by that are not separated by commas.
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", "；": "full-width semicolons"}
_DELIMITERS |= {"，": "full-width commas", "、": "enumeration commas"}
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
        reason = f"must be separated by commas, but is separated by {_DELIMITERS[best]}"
        yield Problem.said("line 1", reason, "not_csv")


def heading_problems(headings: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with headings that may name only ``columns``, each once, and must name those ``needed``."""
    found = Counter(filter(str.strip, headings))
    unknown = dict.fromkeys(name for name in found if name not in columns)
    left = [name for name in columns if name not in found] if len(unknown) <= _MOST else []
    meant = {}
    for column in needed:
        if column not in found:
            meant[column] = near(column, unknown)
            reason = f'must have a column "{column}"{_did_you_mean(meant[column], " by")}'
            yield Problem.said("line 1", reason, "missing_field")
    for column, times in found.items():
        if column in unknown and column not in meant.values():
            other = _did_you_mean(near(column, left))
            reason = f"must hold only the columns {', '.join(columns)}, got {for_message(column)}{other}"
            yield Problem.said("line 1", reason, "unknown_field")
        elif times > 1:
            yield Problem.said("line 1", f'must name the column "{column}" once', "repeated_key")


def missing(name: str, others: Collection[str]) -> Problem:
    """The problem of a column that is not there, with the one that was probably meant by it.

    >>> str(missing("indicator", ["Indicator", "note"]))
    'indicator: is required; did you mean it by "Indicator"?'
    """
    return Problem.said(name, f"is required{_did_you_mean(near(name, others), ' it by')}", "missing_field")


def misspelled(name: str, others: Collection[str]) -> Iterator[Problem]:
    """The problem of a column that may be missing, but seems to be there under another name: it must not be passed over.

    >>> [str(problem) for problem in misspelled("site", ["Site", "site_name"])]
    ['site: is optional, but did you mean it by "Site"?']
    """
    if other := near(name, others, _NEARLY_SAME):
        yield Problem.said(name, f"is optional, but did you mean it by {for_message(other)}?", "unknown_field")


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


def _did_you_mean(name: str | None, how: str = "") -> str:
    return "" if name is None else f"; did you mean{how} {for_message(name)}?"
