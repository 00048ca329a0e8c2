"""The models of explanations: entries that cost points, and reversals that would change the grade."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal, get_args

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Rule, holds
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import as_tuple, instance_of, natural, number, one_of, optional, tuple_of
from gbt27922.analysis.unmet import Unmet
from gbt27922.models.grades import Bound, Grade, grade_id

#: What costs or gives points. A ``verdict``, a ``sample`` and a ``measurement`` are findings; ``findings`` are all those of
#: a leaf, and ``special`` all special items and the cap, where a document does not hold more.
Kind = Literal[
    "verdict",
    "sample",
    "measurement",
    "findings",
    "exclusion",
    "special_deduction",
    "special_bonus",
    "special",
    "cap",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: What a reversal does: it makes a finding, or everything excluded, conforming or nonconforming; or removes a special item.
Becomes = Literal["conforming", "nonconforming", "removed"]


def _maybe(rule: Rule, converter: Callable[[Any], Any] | None = None) -> Any:
    return field(default=None, converter=converter, metadata=holds(optional(rule)))


@frozen(kw_only=True)
class _Item(Checked):
    """A finding, an exclusion or a special item: what it is, and its place in the lists of the assessment.

    Of a measured value ``sampled`` are its responses, as in a line.
    """

    kind: Kind = field(metadata=holds(one_of(*KINDS)))
    indicator: str | None = _maybe(plain_id)
    finding: int | None = _maybe(natural, whole_if_possible)
    exclusion: int | None = _maybe(natural, whole_if_possible)
    special_deduction: int | None = _maybe(natural, whole_if_possible)
    special_bonus: int | None = _maybe(natural, whole_if_possible)
    site: str | None = _maybe(plain_id)
    sampled: int | None = _maybe(natural, whole_if_possible)
    nonconforming: int | None = _maybe(natural, whole_if_possible)
    value: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(number))
    )


@frozen(kw_only=True)
class Entry(_Item):
    """The cost of one finding, exclusion, special item or cap: ``points`` of the score, less than 0 for a bonus.

    ``finding``, ``exclusion``, ``special_deduction`` and ``special_bonus`` are places in the lists of the assessment,
    counted from 0. A field that is unknown, or does not belong to the kind, is None.

    >>> Entry(kind="sample", indicator="5.2.4", finding=7, sampled=20, nonconforming=3, points="0.875").points
    Fraction(7, 8)
    """

    points: Fraction = field(converter=exact_if_possible, metadata=holds(number))


@frozen(kw_only=True)
class Reversal(_Item):
    """One finding, exclusion or special item whose reversal alone would change the grade.

    ``becomes`` says how: a finding is ``conforming`` or ``nonconforming`` as a whole; an exclusion is lifted, and all
    that it excludes is found ``conforming`` or ``nonconforming``; a special item is ``removed``. A measured value is then
    the end of its scale, or its start. The other fields are those of an :class:`Entry`, with what was found.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/failed-by-deductions.json"))
    >>> first = gbt27922.analysis.margins(card).reversals[0]
    >>> first.kind, first.special_deduction, first.becomes, first.grade_after.id
    ('special_deduction', 0, 'removed', 'five_star')
    """

    becomes: Becomes = field(metadata=holds(one_of(*get_args(Becomes))))
    score_after: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    grade_after: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))


@frozen
class Margins(Checked):
    """How far a score is from every bound, what else keeps a grade from being reached, and what alone would change the grade.

    ``bounds`` has the grades that have a bound, the lowest first; special deductions may decide the grade all the
    same. ``unmet`` has what does not hold of the other conditions of each grade. ``reversals`` has findings, exclusions, special deductions and special bonuses, each in the order of the
    assessment; it is None for a scorecard that was read, which holds no findings, or where a number would be too
    long to write. Where bounds are not public there is no grade to change, and it is empty.
    """

    bounds: tuple[Bound, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Bound)))
    reversals: tuple[Reversal, ...] | None = field(metadata=holds(optional(tuple_of(Reversal))))
    unmet: tuple[Unmet, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(*get_args(Unmet))))
