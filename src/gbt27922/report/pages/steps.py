"""The steps from one score to another: what was lost of the full score, and what changed since the score before."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import exact_sum
from gbt27922.analysis import Comparison, Ledger
from gbt27922.models import Scorecard
from gbt27922.report.chart import Fall, Mark, Step, StepKind
from gbt27922.report.numbers import Numbers
from gbt27922.report.pages.losses import titled
from gbt27922.report.words import Words

# So many steps are shown by themselves; the smaller ones are together one more.
_MOST = 10


@frozen
class _Change:
    """What a step does to a score, before it is known how it is shown."""

    kind: StepKind
    label: str
    points: Fraction


def fall(card: Scorecard, ledger: Ledger, number: Numbers, words: Words) -> Fall:
    """The way from the full score to the score: the losses, the greatest first, then special items and the cap."""
    titles = {line.indicator: titled(line, words) for line in card.lines}
    losses = [
        _Change("loss", f"{one.of} {titles[one.of]}", -one.points)
        for one in ledger.by("indicator")
        if one.of is not None
    ]
    start = Mark(card.score_total, number(card.score_total), words("score_total"))
    end = Mark(card.score, number(card.score), words("score"))
    return _fall("fall", (start, end), [*_folded(losses, words), *_aside(ledger, words)], number, words)


def change(found: Comparison, number: Numbers, words: Words) -> Fall:
    """The way from the score of a to that of b: what the indicators changed, the greatest first, then the special items."""
    changes = [
        _Change(
            "gain" if one.contribution > 0 else "loss", f"{one.indicator} {words.title(one.title)}", one.contribution
        )
        for one in found.accounts
    ]
    special = found.special_difference
    aside = [_Change("special", words("special_items"), special)] if special else []
    start = Mark(found.a.score, number(found.a.score), words("previous_score"))
    end = Mark(found.b.score, number(found.b.score), words("score"))
    return _fall("change", (start, end), [*_folded(changes, words), *aside], number, words)


def _fall(name: str, ends: tuple[Mark, Mark], changes: list[_Change], number: Numbers, words: Words) -> Fall:
    start, end = ends
    steps = [*_shown(start.value, changes, number)]
    told = words("listed").join(f"{step.label} {step.shown}" for step in steps) or words("chart_no_steps")
    of = {"start": f"{start.label} {start.shown}", "end": f"{end.label} {end.shown}", "steps": told}
    return Fall(
        name=name,
        title=words(f"chart_{name}"),
        alternative=words("chart_fall_said", **of),
        start=start,
        end=end,
        steps=steps,
    )


def _folded(changes: list[_Change], words: Words) -> list[_Change]:
    """The greatest, and the others as one, which says how many they are."""
    kept, others = changes[:_MOST], changes[_MOST:]
    if len(others) < 2:
        return changes
    return [*kept, _Change("folded", words("chart_others", count=len(others)), exact_sum(one.points for one in others))]


def _aside(ledger: Ledger, words: Words) -> Iterator[_Change]:
    """What was not lost at an indicator: each kind of special item, and the cap."""
    entries = [entry for entry in ledger.entries if entry.indicator is None]
    for kind in dict.fromkeys(entry.kind for entry in entries):
        some = [entry.points for entry in entries if entry.kind == kind]
        label = words(f"kind_{kind}")
        told = words("chart_several", what=label, count=len(some)) if len(some) > 1 else label
        yield _Change("cap" if kind == "cap" else "special", told, -exact_sum(some))


# docs/readings.md, What people hold in their hands: what is shown adds up too.
def _shown(start: Fraction, changes: list[_Change], number: Numbers) -> Iterator[Step]:
    """The steps; what is shown of them is together what lies between the scores that are shown.

    Each is cut down to a whole number of the last place; those that lose most by it have one more, until nothing lacks.
    """
    unit = Fraction(1, 10**number.places)
    whole = [one.points // unit for one in changes]
    end = exact_sum([start, *(one.points for one in changes)])
    lacking = int((Fraction(number(end)) - Fraction(number(start))) / unit) - sum(whole)
    by_rest = sorted(range(len(changes)), key=lambda place: (changes[place].points % unit, place))
    raised = {*by_rest[len(changes) - lacking :]}
    for place, one in enumerate(changes):
        shown = number.signed(unit * (whole[place] + (place in raised)))
        yield Step(one.kind, one.points, shown, one.label)
