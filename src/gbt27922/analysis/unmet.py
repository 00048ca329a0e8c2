"""What keeps a grade from being reached besides the score: an indicator below its floor, or one that lost something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import plain_id, plain_ids
from gbt27922._basis.rules import as_tuple, instance_of, non_negative
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id
from gbt27922.scoring.recorded import Recorded


@frozen
class BelowFloor(Checked):
    """An indicator below the floor of a grade: it earned fewer of its points than the share that the grade asks for.

    All numbers are points of the scheme, 0 or more.

    >>> from gbt27922.models import Floor, Grade, Title
    >>> found = BelowFloor(Grade("pass", Title("合格", "pass"), 70, Floor(1, "0.5")), "A.6", earned=14, applicable=30)
    >>> found.needed, found.short
    (Fraction(15, 1), Fraction(1, 1))
    """

    _TAG: ClassVar[tuple[str, str] | None] = "condition", "floor"
    _DERIVED: ClassVar[Derived] = {"needed": attrgetter("needed"), "short": attrgetter("short")}

    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    indicator: str = field(metadata=holds(plain_id))
    earned: Fraction = field(kw_only=True, converter=exact_if_possible, metadata=holds(non_negative))
    applicable: Fraction = field(kw_only=True, converter=exact_if_possible, metadata=holds(non_negative))

    @property
    def needed(self) -> Fraction:
        """The least that it had to earn."""
        return self.grade.floor.share * self.applicable if self.grade.floor else Fraction(0)

    @property
    def short(self) -> Fraction:
        """How much it is short of that, more than 0."""
        return self.needed - self.earned

    def _problems(self) -> Iterator[Problem]:
        if self.short <= 0:  # without a floor nothing is needed
            yield Problem("$.indicator", "invalid_value.met", {"grade": quoted(self.grade.id)})


@frozen
class Lossy(Checked):
    """An indicator under which a grade asks that nothing is lost, and the ``leaves`` under it that lost something."""

    _TAG: ClassVar[tuple[str, str] | None] = "condition", "requires"

    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    indicator: str = field(metadata=holds(plain_id))
    leaves: tuple[str, ...] = field(converter=as_tuple, metadata=holds(plain_ids))

    def _problems(self) -> Iterator[Problem]:
        if self.indicator not in self.grade.requires or not self.leaves:
            yield Problem("$.indicator", "invalid_value.met", {"grade": quoted(self.grade.id)})


#: A condition of a grade, besides the score, that does not hold.
Unmet = BelowFloor | Lossy


def unmet_of(grades: Iterable[Grade], record: Recorded) -> tuple[Unmet, ...]:
    """The conditions besides the score that do not hold: by grade, the lowest first, then in the order of the tree."""
    return tuple(one for grade in grades for one in (*_below_floor(grade, record), *_lossy(grade, record)))


def _below_floor(grade: Grade, record: Recorded) -> Iterator[Unmet]:
    for parts in record.level(grade.floor.level) if grade.floor else ():
        if grade.floor and not parts.reach(grade.floor):
            earned, applicable = map(Fraction, (parts.earned, parts.applicable))
            yield BelowFloor(grade, parts.indicator, earned=earned, applicable=applicable)


def _lossy(grade: Grade, record: Recorded) -> Iterator[Unmet]:
    for indicator in grade.requires:
        if leaves := record.lossy(indicator):
            yield Lossy(grade, indicator, leaves)
