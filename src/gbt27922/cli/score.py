"""``gbt27922 score``: score one or many assessments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import display, schemes
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Said, UsageError, problems_in, shown, write_error
from gbt27922.cli.findings import Tables
from gbt27922.cli.language import language
from gbt27922.cli.options import (
    FLAG,
    ExclusionsOption,
    GradesOption,
    LangOption,
    OutletsOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
    ScoredFiles,
    SpecialsOption,
)
from gbt27922.models import Scheme, Scorecard
from gbt27922.report import Wording
from gbt27922.scoring import need_bounds


def score(
    file: ScoredFiles,
    /,
    *,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    outlets: OutletsOption = None,
    exclusions: ExclusionsOption = None,
    specials: SpecialsOption = None,
    format: Annotated[outputs.Format, Parameter(help="score_format")] = "text",
    require: Annotated[str | None, Parameter(help="score_require")] = None,
    merge: Annotated[bool, FLAG, Parameter(help="score_merge")] = False,
    lang: LangOption = None,
) -> int:
    """Score one or many assessments.

    For instance:

        gbt27922 score assessment.json
        gbt27922 score findings.csv --outlets outlets.csv
        gbt27922 score *.json --require three_star --format json > cards.jsonl
        gbt27922 score a.xlsx b.xlsx --merge
    """
    choice, form = inputs.Choice.of(scheme, points, grades, revision), outputs.Form.of(format, lang)
    if require is not None:
        inputs.known_grade("--require", require, [choice.scheme] if choice.scheme else _shipped(), form.lang)
    if format in outputs.ONE_RESULT and len(file) > 1 and not merge:
        raise UsageError(Said("one_result", {"format": format}))
    tables = Tables(outlets, exclusions, specials)
    tables.check(file)
    written: set[str] = set()
    codes: list[Exit] = []
    for name in [inputs.MERGED] if merge else file:
        try:
            assessment = inputs.merged(file) if merge else tables.assessment(name, choice.or_default)
            card, used = choice.score(assessment, name)
            if require is not None:
                with problems_in(name):
                    need_bounds(used)
        except CommandError as error:
            lines = error.lines(form.lang)
            write_error(*(line for line in lines if line not in written), lang=form.lang)
            written.update(lines)
            codes.append(Exit.PROBLEMS)
        else:
            _write(card, name, form, is_first=not codes, is_alone=merge or len(file) == 1)
            codes.append(Exit.DONE if require is None else _required(card, used, name or file[0], require, lang))
    return min(filter(None, codes), default=Exit.DONE)


def _write(card: Scorecard, name: str, form: outputs.Form, *, is_first: bool, is_alone: bool) -> None:
    """Write a scorecard; several ones as lines, or with gaps between them, and in text the name of each file."""
    gap = "" if is_first else "\n"
    title = "" if is_alone or form.format == "markdown" else f"{shown(name)}\n\n"
    outputs.write_result(card, form, before=gap + title, indent=2 if is_alone else None)


def _required(card: Scorecard, scheme: Scheme, name: str, require: str, lang: Wording | None) -> Exit:
    """Say so if the grade of a scorecard is lower than the one that is required."""
    required = inputs.known_grade("--require", require, [scheme], language(lang))
    ranks = [grade.id for grade in scheme.grades]
    if ranks.index(card.grade.id) >= ranks.index(required):
        return Exit.DONE
    title = card.grade.title
    grade = title.zh if language(lang) == "zh" else title.en
    score = display(card.score, scheme.display_places)
    return outputs.write_not_met(
        name, Said("grade_too_low", {"required": require, "grade": grade, "score": score}), lang
    )


def _shipped() -> Iterator[Scheme]:
    """Every shipped scheme in every revision: a document may name any."""
    return (schemes.load(id, revision) for id in schemes.ids() for revision in schemes.revisions(id))
