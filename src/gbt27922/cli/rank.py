"""``gbt27922 rank``: assessments and scorecards in order, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, TypeVar

from cyclopts import Parameter

from gbt27922 import analysis
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError, shown
from gbt27922.cli.options import FILE, GradesOption, LangOption, PointsOption, RevisionOption, SchemeOption
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Assessment, Scorecard

_Made = TypeVar("_Made")


def rank(
    file: Annotated[list[str], FILE, Parameter(name="FILE", help="rank_file")],
    /,
    *,
    by: Annotated[str | None, Parameter(help="rank_by")] = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Rank assessments and scorecards of one scheme: who is first, how far the others are behind, and their grades.

    An assessment has the name of its organization; without one, and for a scorecard, the file has.

    For instance:

        gbt27922 rank *.json
        gbt27922 rank *.json --by 5.2 --format markdown
    """
    choice = inputs.Choice.of(scheme, points, grades, revision)
    named = _read(file, choice)
    try:
        found = analysis.rank(named, by=by)
    except ModelError as error:
        raise _error(error.problems, file) from None
    outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE


def _read(files: Sequence[str], choice: inputs.Choice) -> list[tuple[str, Scorecard]]:
    """The scorecard of each file with its name."""
    found = _gathered(partial(inputs.card_or_assessment, name) for name in files)
    if choice and all(isinstance(one, Scorecard) for one in found):
        raise UsageError(Said("options_of_assessments", {"options": inputs.CHOOSING}))
    return _gathered(partial(_named, name, one, choice) for name, one in zip(files, found, strict=True))


def _gathered(makes: Iterable[Callable[[], _Made]]) -> list[_Made]:
    """What each of them makes, or the faults of all of them."""
    made: list[_Made] = []
    faults: list[Fault | Said] = []
    for make in makes:
        try:
            made.append(make())
        except CommandError as error:
            faults += error.faults
    if faults:
        raise CommandError(*faults)
    return made


def _named(name: str, found: Scorecard | Assessment, choice: inputs.Choice) -> tuple[str, Scorecard]:
    if isinstance(found, Scorecard):
        return shown(name), found
    card, _ = choice.score(found, name)
    return found.organization.name if found.organization else shown(name), card


def _error(problems: Sequence[Problem], files: Sequence[str]) -> Exception:
    """Problems of the indicator are usage; those of a scorecard are reported against its file."""
    usage = [problem.at("--by") for problem in problems if problem.place[0] == "by"]
    return UsageError(*usage) if usage else CommandError(*(_fault(problem, files) for problem in problems))


def _fault(problem: Problem, files: Sequence[str]) -> Fault:
    match problem.place:
        case ("cards", int(index), *_):
            return Fault(files[index], problem.at(""))
        case _:
            return Fault(", ".join(files), problem.at(""))
