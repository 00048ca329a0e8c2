"""The figures of a scorecard that follow from its others, whatever version scored it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gbt27922._basis.canonical import plain
from gbt27922._basis.exact import TOO_LONG
from gbt27922.models.grades import Grade, bounds_of, grade_id
from gbt27922.models.line import Line
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring.grading import grade, reached
from gbt27922.scoring.points import base_score
from gbt27922.scoring.recorded import Recorded
from gbt27922.scoring.special import capped, counted_change, score_change

#: What a line adds up from those below it; whether it is excluded is the same of all of them.
_SUMMED = ("points", "applicable", "earned", "lost", "sampled", "nonconforming")
_Sums = dict[str, Any]


def own_figures(card: Scorecard, scheme: Scheme | None) -> dict[str, Any]:
    """The document of ``card`` as its leaves and special items would have it, each figure from those right below it.

    ``scheme`` is the one that it was scored against, without which special items have no value: None if it is not known.
    """
    recorded: dict[str, Any] = plain(card)
    if _is_endless(card.lines):
        return recorded
    lines, total = _added_up(card.lines)
    applicable = total["applicable"]
    found = recorded | {"grade": grade_id(_grade(card, scheme))}
    anew = (plain(sums | values) for sums, values in zip(lines, _values(card, scheme), strict=True))
    found["lines"] = [line | figures for line, figures in zip(recorded["lines"], anew, strict=True)]
    if applicable:
        found["base_score"] = plain(base_score(total["lost"], applicable, card.score_total))
    if applicable and scheme and scheme.special.uniform:
        found["score"] = plain(_score(card, applicable, scheme))
    if "bounds" in recorded:
        found["bounds"] = plain(bounds_of(card.score, card.grades))
    return found


def _is_endless(lines: tuple[Line, ...]) -> bool:
    """Whether numbers of the lines have so little in common that to add them up would take long: no score has such."""
    common = 1
    for line in lines:
        common = math.lcm(common, line.applicable.denominator, line.lost.denominator, line.points.denominator)
        if common > TOO_LONG**2:
            return True
    return False


def _added_up(lines: tuple[Line, ...]) -> tuple[list[_Sums], _Sums]:
    """What each line adds up, from the leaves below it, and what all do."""
    found: list[_Sums] = []
    open_: list[tuple[int, _Sums]] = []
    for line in reversed(lines):  # what is below a line comes after it, and is deeper
        below: list[_Sums] = []
        while open_ and open_[-1][0] > line.level:
            below.append(open_.pop()[1])
        found.append(_sums(below) if below else _leaf(line))
        open_.append((line.level, found[-1]))
    return found[::-1], _sums([sums for _, sums in open_])


def _sums(parts: list[_Sums]) -> _Sums:
    sums = {name: sum((part[name] for part in parts), Fraction(0)) for name in _SUMMED}
    counts = {name: int(sums[name]) for name in ("sampled", "nonconforming")}
    return sums | counts | {"excluded": all(part["excluded"] for part in parts)}


def _leaf(line: Line) -> _Sums:
    # 6, exclusions: the points of a leaf apply, or it is excluded and none do.
    applicable = Fraction(0) if line.excluded else line.points
    return {name: getattr(line, name) for name in (*_SUMMED, "excluded")} | {"applicable": applicable}


def _values(card: Scorecard, scheme: Scheme | None) -> Iterator[_Sums]:
    """The value of each measured leaf, as what it lost says it, where something does."""
    scales = scheme.tree.scales if scheme else {}
    for line in card.lines:
        scale = scales.get(line.indicator)
        yield {"value": scale.value(line.lost / line.applicable)} if scale and line.applicable else {}


def _score(card: Scorecard, applicable: Fraction, scheme: Scheme) -> Fraction:
    change = counted_change(card.special_deductions, card.special_bonuses, scheme.special)
    return capped(card.base_score + score_change(change, applicable, scheme), scheme)


def _grade(card: Scorecard, scheme: Scheme | None) -> Grade | None:
    record = Recorded(card.lines, scheme)
    if scheme:
        return grade(card.score, card.special_deductions, scheme, record) if scheme.is_graded else None
    if not card.is_graded:
        return None
    # 6: special deductions may fail whatever the score; how many, only the scheme says.
    failed = card.special_deductions and card.grade == card.grades[0]
    return reached(card.score, card.grades, record) if record.is_complete and not failed else card.grade
