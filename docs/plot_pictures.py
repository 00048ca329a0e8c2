"""Make the pictures of plots: ``python docs/plot_pictures.py [FOLDER]``; it needs ``vl-convert-python`` besides the extras."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gbt27922
from gbt27922 import batch, estimates, plots, schemes
from gbt27922.models import Site
from gbt27922.report import LANGUAGES

EXAMPLES = Path(__file__).parent / "examples"


def charts() -> Iterator[tuple[str, Any]]:
    """Every picture by its name: of the page about sensitivity, and of the reference."""
    assessment = gbt27922.read_assessment(EXAMPLES / "sampled.json")
    card = gbt27922.score(assessment)
    scheme = schemes.load(card.scheme.id, card.scheme.revision)
    tables = batch.point_tables(scheme, 200, seed="sensitivity")
    scores = [gbt27922.score(assessment, schemes.with_points(scheme, table)).score for table in tables]
    visited = [site for site in assessment.sites if site.kind == "outlet"]
    others = [Site(f"{site.id}-{more}", "outlet", site.stratum) for site in visited for more in range(9)]
    estimate = estimates.estimate(assessment, [*visited, *others])
    for lang in LANGUAGES:
        yield f"plot-sensitivity-{lang}", plots.sensitivity(card, lang=lang)
        yield f"plot-distribution-{lang}", plots.distribution(scores, lang=lang)
        yield f"plot-interval-{lang}", plots.interval(estimate, lang=lang)


if __name__ == "__main__":
    folder = Path(*sys.argv[1:]) if sys.argv[1:] else Path(__file__).parent / "pictures"
    for name, chart in charts():
        chart.save(folder / f"{name}.svg")
