"""What the lines of a scorecard say of conditions of grades: the record of a scorecard, which may have been read."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922.models.line import Line
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grading import Parts
from gbt27922.scoring.lines import Sheet


@frozen
class Recorded:
    """The record of a scorecard: its lines, and its scheme if that is known, which has the scales of measured leaves."""

    lines: tuple[Line, ...]
    scheme: Scheme | None = None

    @classmethod
    def of(cls, ratios: Ratios, scheme: Scheme) -> Recorded:
        """The record of an assessment, by its ratios."""
        return cls(tuple(Sheet.of(ratios, ratios, scheme.tree).lines(scheme.tree)), scheme)

    def level(self, level: int) -> Iterator[Parts]:
        """The parts of every indicator of a level, in points."""
        return (Parts(one.indicator, one.earned, one.applicable) for one in self.lines if one.level == level)

    def is_whole(self, indicator: str) -> bool:
        """Whether every applicable leaf under an indicator lost nothing."""
        return not self.lossy(indicator)

    def lossy(self, indicator: str) -> tuple[str, ...]:
        """The leaves under an indicator that lost something, whatever their points."""
        under = (one for one in self.lines if f"{one.indicator}.".startswith(f"{indicator}."))
        parents = {line.indicator.rpartition(".")[0] for line in self.lines}
        return tuple(one.indicator for one in under if one.indicator not in parents and self._loses(one))

    @property
    def is_complete(self) -> bool:
        """Whether the lines say it all; a value of a leaf without points says nothing without its scale."""
        return self.scheme is not None or not any(one.value is not None and not one.points for one in self.lines)

    def _loses(self, line: Line) -> bool:
        scale = self.scheme.tree.scales.get(line.indicator) if self.scheme else None
        is_short = scale is not None and line.value not in (None, scale.to)
        return bool(line.nonconforming or line.lost or is_short)
