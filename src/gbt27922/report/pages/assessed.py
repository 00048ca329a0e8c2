"""What is said of an assessment on every page that explains it: who was assessed, when, for which stage, by whom, and its case."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922.models import Assessment
from gbt27922.report.page import Row
from gbt27922.report.words import Words


def assessed(assessment: Assessment, words: Words) -> Iterator[Row]:
    """The facts of an assessment, as far as it has them; what a platform keeps in ``metadata`` stands by its own names."""
    if organization := assessment.organization:
        known = words("aside", said=organization.id) if organization.id else ""
        yield Row((words("organization"), organization.name + known))
    if assessment.date:
        yield Row((words("date"), assessment.date.isoformat()))
    if assessment.stage:
        yield Row((words("stage"), words(f"stage_{assessment.stage}")))
    if team := assessment.team:
        yield Row((words("team"), words("listed").join(map(words.person, team))))
    for name, value in assessment.metadata.items():
        key, stage = f"metadata_{name}", f"stage_{value}"
        told = words(stage) if name == "stage" and stage in words else value
        yield Row((words(key) if key in words else name, told))
