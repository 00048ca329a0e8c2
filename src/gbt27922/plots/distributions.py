"""The distribution of scores: how many there are from point to point, with the bounds of the grades."""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any

import altair as alt
import narwhals as nw

from gbt27922 import batch, schemes
from gbt27922._basis.checked import wrong_type
from gbt27922._basis.exact import exact, exact_text
from gbt27922._basis.foreign_text import named, quoted
from gbt27922._basis.scalars import is_gap, own
from gbt27922._basis.words import Language
from gbt27922.errors import FrameError, ModelError, Problem, refuse
from gbt27922.models import Scheme, SchemeReference, Scorecard
from gbt27922.plots.score_axis import FILL, INK, ScoreAxis, values
from gbt27922.report.numbers import short

# How high the plot is, in pixels.
_HIGH = 280
# Bars to the total: one for each point of a hundred.
_PARTS = 100
# From where, to where, and how many scores are there.
_Bar = tuple[Fraction, Fraction, int]


def distribution(scores: Any, scheme: Scheme | str | None = None, *, lang: Language = "en") -> alt.LayerChart:
    """How many scores there are from point to point, as bars, with the bounds of the grades as rules.

    ``scores`` are numbers or scorecards, or a frame as :func:`gbt27922.batch.score` gives it, of pandas, polars,
    pyarrow or duckdb: its column ``score_exact`` where it has one, else ``score``. Rows without a score are counted in the subtitle. A bar
    is one hundredth of the total of the scheme wide and never goes over a bound: there it is cut in two, whose areas still
    are as their counts. ``scheme`` is by default that of the scorecards, or the shipped one that the provenance of a frame
    names (:func:`gbt27922.batch.provenance`), else :func:`gbt27922.schemes.default`. A frame that was scored by a scheme
    or a point table of one's own needs it.

    Raises :class:`~gbt27922.errors.ModelError` for another language, for what is not a number that a float can hold, and for
    scorecards or a frame of another scheme; :class:`~gbt27922.errors.UnknownSchemeError` for a frame of one that is not
    shipped and not given; and :class:`~gbt27922.errors.FrameError` for a frame without scores, or with two columns of one name.

    >>> from gbt27922 import plots
    >>> chart = plots.distribution(["94.996", "95", 96], lang="zh")
    >>> [(bar["low_exact"], bar["high_exact"], bar["count"]) for bar in chart.layer[0].data.values]
    [('94', '95', 1), ('95', '96', 1), ('96', '97', 1)]
    """
    native = _native(scores)
    frame = _framed(native)
    given = _given(native) if frame is None else _column(frame)
    drawn = _of_cards(given, scheme) if frame is None else _of_frame(native, scheme)
    grades, total = drawn.grades, drawn.score_total
    found = [score for score in map(_score, given) if score is not None]
    width = total / _PARTS
    bounds = [grade.from_ for grade in grades if grade.from_ is not None]
    bars = list(_bars(found, width, bounds))
    axis = ScoreAxis.of(grades, lang, _seen(bars, bounds) or [*bounds, total, Fraction(0)])
    without = len(given) - len(found)
    return axis.titled(
        [_drawn(bars, width, axis), *axis.rules()],
        axis.words("plot_distribution"),
        axis.words("plot_scores", count=len(found)),
        axis.words("plot_without", count=without) if without else "",
        height=_HIGH,
    )


def _seen(bars: Sequence[_Bar], bounds: Sequence[Fraction]) -> list[Fraction]:
    """The edges of the bars, and the next bound on either side of them."""
    edges = [edge for low, high, _ in bars for edge in (low, high)]
    below = [bound for bound in bounds if edges and bound <= edges[0]]
    above = [bound for bound in bounds if edges and bound >= edges[-1]]
    return [*below[-1:], *edges, *above[:1]]


def _drawn(bars: Sequence[_Bar], width: Fraction, axis: ScoreAxis) -> alt.Chart:
    """The bars, each as high as it would be if it were not cut."""
    rows = [
        {
            "low": float(low),
            "high": float(high),
            "low_exact": exact_text(low),
            "high_exact": exact_text(high),
            "count": count,
            "per_bar": float(count * width / (high - low)),
            "label": f"{axis.number(low)} – {axis.number(high)}",
        }
        for low, high, count in bars
    ]
    drawn = alt.Chart(values(rows)).mark_bar(color=FILL, stroke=INK, strokeWidth=0.5)
    made: alt.Chart = drawn.encode(
        x=axis.x("low"),
        x2="high:Q",
        y=alt.Y("per_bar:Q", title=axis.words("plot_count", width=exact_text(width))),
        y2=alt.datum(0),
        tooltip=["label:N", "count:Q"],
    )
    return made


def _native(scores: Any) -> Any:
    """A frame as its own library has it, and a record batch as the table that it is."""
    native, pyarrow = nw.to_native(scores, pass_through=True), nw.dependencies.get_pyarrow()
    return pyarrow.Table.from_batches([native]) if pyarrow and isinstance(native, pyarrow.RecordBatch) else native


def _framed(native: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any] | None:
    """The scores as a frame; None if they are none."""
    try:
        frame = nw.from_native(native, pass_through=True)
    except nw.exceptions.DuplicateError:
        is_pandas = nw.dependencies.is_pandas_dataframe(native)
        times = Counter(map(str, native.columns if is_pandas else native.column_names))
        twice = {name: count for name, count in times.items() if count > 1}
        raise FrameError(
            tuple(Problem(named(name), "repeated_key.times", {"times": count}) for name, count in twice.items())
        ) from None
    return frame if isinstance(frame, nw.DataFrame | nw.LazyFrame) else None


def _given(scores: Any) -> list[Any]:
    """Numbers or scorecards, one by one; a single one stands for itself, and what has keys or bytes is no list of scores."""
    if not isinstance(scores, Iterable) or isinstance(scores, str | bytes | bytearray | memoryview | Mapping):
        return [scores]
    try:
        return list(scores)
    except TypeError:  # an array of no dimension says that it is a list, and so do columns that are not worked out
        return [scores]


def _of_cards(given: Sequence[Any], scheme: Scheme | str | None) -> Scorecard | Scheme:
    """What has the grades and the total that are drawn, which are those of all scorecards."""
    cards = {f"$.scores[{place}].scheme": one for place, one in enumerate(given) if isinstance(one, Scorecard)}
    drawn = next(iter(cards.values())) if cards and scheme is None else schemes.chosen(scheme)
    refuse(ModelError, (_other(place, one.scheme, drawn) for place, one in cards.items() if not _is_alike(one, drawn)))
    return drawn


def _of_frame(frame: Any, scheme: Scheme | str | None) -> Scheme:
    """The scheme that is drawn, which is that of the frame where it says so."""
    made = None
    with suppress(ModuleNotFoundError):  # what makes provenance is an extra, without which there is none
        made = batch.provenance(frame)
    if made is None or made.scheme is None:
        return schemes.chosen(scheme)
    drawn = schemes.chosen(scheme, made.scheme.id, made=made.scheme)
    shipped = schemes.of_reference(made.scheme)  # of any other, nothing is known but its digest
    is_right = _is_alike(shipped, drawn) if shipped else drawn.sha256 == made.scheme.sha256
    refuse(ModelError, () if is_right else [_other("$.scores.scheme", made.scheme, drawn)])
    return drawn


def _is_alike(one: Scorecard | Scheme, other: Scorecard | Scheme) -> bool:
    """Whether both have the same bounds: they are of one scheme, with any revision or points."""
    same = (one.grades, one.score_total) == (other.grades, other.score_total)
    return same and _made_from(one).id == _made_from(other).id


def _made_from(drawn: Scorecard | Scheme) -> SchemeReference:
    return drawn.scheme if isinstance(drawn, Scorecard) else SchemeReference.of(drawn)


def _other(place: str, got: SchemeReference, drawn: Scorecard | Scheme) -> Problem:
    """Scores of another scheme, or of one with other bounds, than what is drawn."""
    both = zip(("expected", "got"), (_made_from(drawn), got), strict=True)
    return Problem(place, "other_scheme.drawn", {name: quoted(f"{one.id} {short(one.sha256)}") for name, one in both})


def _score(given: Any) -> Fraction | None:
    """The score exactly as it is there; None where there is none."""
    score = own(given.score if isinstance(given, Scorecard) else given)
    if score is None or is_gap(score) or _is_nan(score):
        return None
    found = exact(score)
    if abs(found) > sys.float_info.max:
        raise ModelError(wrong_type("finite_float", found))
    return found


def _is_nan(score: object) -> bool:
    """Whether a number is one more way to write that there is none."""
    return score.is_nan() if isinstance(score, Decimal) else isinstance(score, float) and math.isnan(score)


def _column(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> list[Any]:
    """The scores of a frame."""
    names = frame.collect_schema().names()
    chosen = next((name for name in ("score_exact", "score") if name in names), None)
    if chosen is None:
        raise FrameError((Problem("score", "missing_field"),))
    found = frame.select(chosen)
    return (found.collect() if isinstance(found, nw.LazyFrame) else found)[chosen].to_list()


def _bars(found: Iterable[Fraction], width: Fraction, bounds: Iterable[Fraction]) -> Iterator[_Bar]:
    """The bars that are not empty; an edge belongs to what follows it."""
    cuts: dict[int, list[Fraction]] = {}
    for bound in sorted(bounds):
        cuts.setdefault(_place(bound, width), []).append(bound)
    parts = Counter((place := _place(score, width), bisect_right(cuts.get(place, ()), score)) for score in found)
    for (place, part), count in sorted(parts.items()):
        edges = [width * place, *cuts.get(place, ()), width * (place + 1)]
        yield edges[part], edges[part + 1], count


def _place(score: Fraction, width: Fraction) -> int:
    """In which bar a score is, were none cut."""
    return score.numerator * width.denominator // (score.denominator * width.numerator)
