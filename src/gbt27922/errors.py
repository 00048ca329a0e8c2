"""Every error of the package: frozen values that say where the problem is and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "AssessmentError",
    "Code",
    "DocumentError",
    "FrameError",
    "Gbt27922Error",
    "ModelError",
    "Problem",
    "UnknownSchemeError",
    "told",
]

#: The codes of all problems. What each means, with an example, stands in ``data/words/problems.toml``.
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
    "unknown_indicator",
    "not_a_leaf",
    "excluded_leaf",
    "overlapping_exclusion",
    "missing_finding",
    "nothing_applicable",
    "counts_on_qualitative",
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
    "differs",
]

#: How many problems people are told; the others are counted.
MOST_TOLD = 100
_LONGEST_TOLD = 1000


@frozen
class Problem:
    """One problem, and where it is.

    ``path`` is a JSON path into the document (or the model that mirrors it), ``reason`` one plain
    sentence for people, ``code`` a stable word for programs (listed in :doc:`/reference/problems`).

    >>> str(Problem("$.findings[7].sampled", "must be a positive integer, got 0", "invalid_value"))
    '$.findings[7].sampled: must be a positive integer, got 0'
    """

    path: str
    reason: str
    code: Code = "invalid_value"

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"

    def under(self, prefix: str) -> Problem:
        """The same problem with its path in the enclosing object: ``$`` becomes ``prefix``.

        >>> Problem("$.id", "must not be empty").under("$.sites[0]").path
        '$.sites[0].id'
        """
        return evolve(self, path=prefix + self.path.removeprefix("$"))


def told(problems: Sequence[object]) -> Iterator[str]:
    """Problems as people are told them: a line for each of the first, never very long, and how many more there are.

    >>> list(told(["is required"] * 12345))[-2:]
    ['is required', 'and 12 245 more']
    """
    lines = map(str, problems[:MOST_TOLD])
    yield from (line if len(line) <= _LONGEST_TOLD else f"{line[:_LONGEST_TOLD]}…" for line in lines)
    if (more := len(problems) - MOST_TOLD) > 0:
        yield f"and {more:,} more".replace(",", " ")


@frozen(str=False)
class Gbt27922Error(ValueError):
    """Base of every error that the package raises; it carries all problems at once, and tells the first of them.

    >>> error = DocumentError((Problem("$.scheme", "is required", "missing_field"),))
    >>> error.problems[0].path, str(error)
    ('$.scheme', '$.scheme: is required')
    >>> error == DocumentError((Problem("$.scheme", "is required", "missing_field"),))
    True
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(told(self.problems))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gbt27922Error) and (type(self), self.problems) == (type(other), other.problems)

    def __hash__(self) -> int:
        return hash((type(self), self.problems))


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
