"""Grade tables: certification bodies supply the bounds of grades that are not public as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, exact_text
from gbt27922._basis.foreign_text import cut, quoted
from gbt27922._basis.ids import plain_id
from gbt27922._basis.partial import flat
from gbt27922._basis.rules import limited_digits, optional
from gbt27922._basis.rules import number as a_number
from gbt27922._basis.table_cells import number, titled
from gbt27922.errors import DocumentError, Problem, Value, refuse
from gbt27922.models.grades import Grade, grade_problems
from gbt27922.models.indicators import Source
from gbt27922.models.scheme import Scheme
from gbt27922.schemes.table_rows import Table, completed_problem, read_rows

_MISSING = "missing_field.bound"
_SUPPLIED = Source("grade table", "supplied")


@frozen(kw_only=True)
class Row(Checked):
    """One row of a grade table; ``place`` is where it is in the table, for messages."""

    place: str
    grade: str = field(metadata=holds(plain_id))
    from_: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(a_number)))
    )


def with_grades(scheme: Scheme, table: Table) -> Scheme:
    """The scheme with the bounds of ``table``, from which its grades start, inclusive: it grades then.

    ``table`` is CSV text with the columns ``grade,from`` (a ``str`` is the table itself, a :class:`~pathlib.Path` names a
    file), or a mapping of grades to bounds; in CSV a grade may be named by its title. Every grade above the lowest has a row, and bounds rise. Raises
    :class:`~gbt27922.DocumentError` with every problem at once, also where the table contradicts what is published.

    >>> from gbt27922 import schemes
    >>> scheme = schemes.load("capability-levels")
    >>> names = [grade.id for grade in scheme.grades]
    >>> schemes.with_grades(scheme, dict(zip(names[1:], (60, 70, 80, 90)))).is_graded
    True
    """
    names = titled({grade.id: (grade.title.zh, grade.title.en) for grade in scheme.grades})
    rows, spoiled = read_rows(table, Row, "with_grades", {"grade": names, "from": number})
    grades = tuple(_completed(grade, rows.get(grade.id)) for grade in scheme.grades)
    missing = _missing(grades, lambda id_: id_ not in rows and spoiled.may_name(id_))
    found = (*_row_problems(scheme, rows), *_at_rows((*missing, *_bound_problems(grades, scheme)), grades, rows))
    refuse(DocumentError, [*spoiled.problems, *found])
    return evolve(scheme, grades=grades)


def _completed(grade: Grade, row: Row | None) -> Grade:
    """``grade`` with the bound of its row, where none is published."""
    if row is None or row.from_ is None or grade.has_conditions:
        return grade
    return evolve(grade, from_=row.from_, source=_SUPPLIED)


def _row_problems(scheme: Scheme, rows: Mapping[str, Row]) -> Iterator[Problem]:
    known = {grade.id: grade for grade in scheme.grades}
    for id_, row in rows.items():
        if id_ not in known:
            values: dict[str, Value] = {"grades": tuple(map(cut, known)), "got": quoted(id_)}
            yield Problem(f"{row.place}: grade", "invalid_value.grade", values)
        # docs/readings.md, Points: what is published may be repeated, but not changed.
        elif known[id_].has_conditions and row.from_ not in (None, known[id_].from_):
            yield _contradicted(known[id_], row)


def _contradicted(grade: Grade, row: Row) -> Problem:
    of = {"grade": cut(grade.id)}
    if grade.from_ is None:
        return Problem(f"{row.place}: from", "published_points.no_bound", of)
    return Problem(f"{row.place}: from", "published_points.bound", {"bound": exact_text(grade.from_), **of})


def _missing(grades: tuple[Grade, ...], is_unsure: Callable[[str], bool]) -> Iterator[Problem]:
    """A problem for each grade above the lowest that has no condition, unless that is unsure."""
    for index, grade in enumerate(grades):
        if index and not grade.has_conditions and not is_unsure(grade.id):
            yield Problem(_path(index), _MISSING)


def _bound_problems(grades: tuple[Grade, ...], scheme: Scheme) -> Iterator[Problem]:
    return (one for one in flat(grade_problems(grades, scheme.display_places)) if one.id != _MISSING)


def _path(index: int) -> str:
    return f"$.grades[{index}].from"


def _at_rows(found: Iterable[Problem], grades: tuple[Grade, ...], rows: Mapping[str, Row]) -> Iterator[Problem]:
    """Problems of bounds, each at the row of its grade, else at its grade."""
    ids = {_path(index): grade.id for index, grade in enumerate(grades)}
    for problem in found:
        id_ = ids[problem.path]
        yield completed_problem(problem, rows[id_].place if id_ in rows else cut(id_))
