"""Every error of the package: frozen values that say where the problem is and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import evolve, field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gbt27922._basis.words import Language

__all__ = [
    "AssessmentError",
    "Code",
    "DocumentError",
    "FrameError",
    "Gbt27922Error",
    "Gbt27922Warning",
    "ModelError",
    "Problem",
    "UnknownSchemeError",
    "Value",
    "in_one_line",
    "told",
]

#: The codes of all problems. What each means, with an example, stands in ``data/words/codes.toml``.
Code = Literal[
    "not_utf8",
    "not_json",
    "not_csv",
    "too_deep",
    "repeated_key",
    "wrong_type",
    "invalid_value",
    "missing_field",
    "unknown_field",
    "verdict_or_counts",
    "unknown_site",
    "duplicate_site",
    "unknown_scheme",
    "older_revision",
    "unknown_indicator",
    "not_a_leaf",
    "excluded_leaf",
    "overlapping_exclusion",
    "missing_finding",
    "nothing_applicable",
    "counts_on_qualitative",
    "not_measured",
    "value_on_others",
    "outside_scale",
    "no_special_items",
    "needs_findings",
    "no_bounds",
    "unknown_ground",
    "too_long",
    "too_many_bonuses",
    "unknown_parent",
    "points_sum",
    "published_points",
    "duplicate_id",
    "not_nested",
    "not_rising",
    "not_an_outlet",
    "other_stratum",
    "unvisited_stratum",
    "lonely_stratum",
    "no_degrees_of_freedom",
    "not_estimable",
    "missing_cost",
    "too_hard",
    "stage_or_size",
    "unknown_outlet",
    "too_many_required",
    "no_sampling",
    "other_scheme",
    "broken_file",
    "same_file",
    "scattered_rows",
    "edited",
    "differs",
    "refused",
    "not_xlsx",
    "too_large",
]

#: How many problems people are told; the others are counted.
MOST_TOLD = 100
_LONGEST_TOLD = 1000

#: What a sentence may speak of: a number, a text (quoted, if people wrote it), the key of a word, or a list of these.
Value = int | str | tuple[int | str, ...]
_LINE = re.compile(r"line ([0-9]+)")
# A path may come from outside, and Python reads no number of very many digits.
_STEPS = re.compile(r"\.([^.\[]+)|\[([0-9]{1,18})\]")


def _as_pairs(values: Mapping[str, Value] | tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """Values as pairs, so that they can be hashed, with whole numbers as integers; anything else unchanged."""
    if not isinstance(values, Mapping):
        return values
    whole = import_module("gbt27922._basis.exact").whole_if_possible  # as the words, it is above
    return tuple(
        (name, tuple(map(whole, value)) if isinstance(value, list) else whole(value)) for name, value in values.items()
    )


def _in_any_order(values: object) -> object:
    """Values as they are compared: a document may have them in another order. What is unsound is compared as it is."""
    return frozenset(values) if isinstance(values, tuple) and not _value_problems(values) else values


def _value_problems(values: object) -> tuple[Problem, ...]:
    """The problems of values that are read from a document."""
    if isinstance(values, tuple) and all(
        type(name) is str and _is_value(name) and _is_value(value) for name, value in values
    ):
        return ()
    return (Problem("$", "wrong_type", {"wanted": "values", "got": "object"}),)


def _is_value(value: object) -> bool:
    if isinstance(value, tuple):
        return all(type(item) in {int, str} and _is_value(item) for item in value)
    # Half of a surrogate pair is no text: it could not be written.
    return type(value) is int or (type(value) is str and not re.search("[\ud800-\udfff]", value))


@frozen
class Problem:
    """One problem, and where it is.

    ``path`` is a JSON path into the document (or the model that mirrors it). ``id`` names its sentence in the catalog
    ``data/words/problems.toml``: a stable code for programs (listed in :doc:`/reference/problems`), and after a point which
    of its sentences it is, if there are several. ``values`` is what the sentence speaks of: numbers, quoted text, and
    keys of words; nothing in them is of one language.

    >>> problem = Problem("$.findings[7].sampled", "wrong_type", {"wanted": "positive", "got": 0})
    >>> str(problem)
    '$.findings[7].sampled: must be a positive integer, got 0'
    >>> problem.message("zh")
    '应为正整数，实为 0'
    """

    path: str
    id: str = field(alias="code")
    _values: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=_as_pairs,
        alias="values",
        eq=_in_any_order,
        metadata={"rule": _value_problems, "write": dict},
    )

    @property
    def code(self) -> Code:
        """The stable word for programs."""
        return cast("Code", self.id.partition(".")[0])

    @property
    def values(self) -> Mapping[str, Value]:
        """What its sentence speaks of, by name."""
        return MappingProxyType(dict(self._values))

    @property
    def place(self) -> tuple[str | int, ...]:
        """Its path as the steps that lead to a field: names, and numbers from 0.

        >>> Problem("$.findings[3].site", "unknown_site").place
        ('findings', 3, 'site')
        """
        _, _, steps = f": {self.path}".partition(": $")  # a file may stand before it
        return tuple(name or int(index) for name, index in _STEPS.findall(steps))

    @property
    def reason(self) -> str:
        """Its sentence in English."""
        return self.message("en")

    def message(self, lang: Language) -> str:
        """Its sentence in a language, without the place."""
        values = dict(self._values)
        try:
            said = _words().sentence("problems", self.id, lang, **values)
        except KeyError:  # a sentence of another version
            said = _words().sentence("problems", "unknown", lang, id=self.id)
        return str(_words().visible(said))

    def told(self, lang: Language) -> str:
        """Its place and its sentence.

        >>> Problem("line 3: points", "missing_field").told("zh")
        '第 3 行：points：必填'
        """
        if lang == "en":
            return f"{self.path}: {self.reason}"
        place = _LINE.sub(lambda line: _words().sentence("problems", "line", lang, line=line[1]), self.path)
        return f"{place.replace(': ', '：')}：{self.message(lang)}"

    def __str__(self) -> str:
        return self.told("en")

    def at(self, path: str) -> Problem:
        """The same problem in another place."""
        return evolve(self, path=path)

    def under(self, prefix: str) -> Problem:
        """The same problem with its path in the enclosing object: ``$`` becomes ``prefix``.

        >>> Problem("$.id", "missing_field").under("$.sites[0]").path
        '$.sites[0].id'
        """
        return self.at(prefix + self.path.removeprefix("$"))


def _words() -> Any:
    """The catalogs of sentences: they are above, and are read only when somebody asks for words."""
    return import_module("gbt27922._basis.words")


def told(problems: Sequence[object], lang: Language = "en") -> Iterator[str]:
    """Problems as people are told them: a line for each of the first, never very long, and how many more there are.

    >>> list(told(["is required"] * 12345))[-2:]
    ['is required', 'and 12 245 more']
    """
    lines = (one.told(lang) if isinstance(one, Problem) else str(one) for one in problems[:MOST_TOLD])
    yield from (line if len(line) <= _LONGEST_TOLD else f"{line[:_LONGEST_TOLD]}…" for line in lines)
    if (more := len(problems) - MOST_TOLD) > 0:
        yield _words().sentence("problems", "more_problems", lang, more=f"{more:,}".replace(",", " "))


def in_one_line(problems: Sequence[object], lang: Language = "en") -> str:
    """Problems as :func:`told`, all on one line.

    >>> in_one_line([Problem("$.scheme", "missing_field"), Problem("$.findings", "missing_field")])
    '$.scheme: is required; $.findings: is required'
    """
    gap: str = _words().sentence("problems", "semicolon", lang)
    return gap.join(told(problems, lang))


@frozen(str=False)
class Gbt27922Error(ValueError):
    """Base of every error that the package raises; it carries all problems at once, and tells the first of them.

    >>> error = DocumentError((Problem("$.scheme", "missing_field"),))
    >>> error.problems[0].path, str(error)
    ('$.scheme', '$.scheme: is required')
    >>> error == DocumentError((Problem("$.scheme", "missing_field"),))
    True
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(told(self.problems))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gbt27922Error) and (type(self), self.problems) == (type(other), other.problems)

    def __hash__(self) -> int:
        return hash((type(self), self.problems))


class Gbt27922Warning(UserWarning):
    """Its argument is a note: what is no problem of a table that was read, but was not passed over in silence."""


class DocumentError(Gbt27922Error):
    """A document or a point table is invalid."""


class ModelError(Gbt27922Error):
    """A model or a number made in code is invalid."""


class AssessmentError(Gbt27922Error):
    """An assessment does not fit the scheme that it is scored against."""


class FrameError(Gbt27922Error):
    """A dataframe lacks columns, or has columns that cannot be read; the path of a problem is the name of its column."""


class UnknownSchemeError(Gbt27922Error):
    """The requested scheme is not shipped."""


def refuse(error: type[Gbt27922Error], problems: Iterable[Problem]) -> None:
    """Raise ``error`` with all ``problems``, if there are any."""
    if found := tuple(problems):
        raise error(found)
