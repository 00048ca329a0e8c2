"""``gbt27922 batch``: score a file of many assessments, with progress on a terminal, and stop cleanly."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from cyclopts import Parameter

from gbt27922 import batch as batches
from gbt27922.cli import inputs
from gbt27922.cli.faults import (
    CommandError,
    Exit,
    Fault,
    Said,
    UsageError,
    extra_needed,
    problems_in,
    shown,
    unreadable,
    unwritable,
    write_error,
)
from gbt27922.cli.language import language
from gbt27922.cli.options import (
    FILE,
    FLAG,
    GradesOption,
    LangOption,
    OneFile,
    PointsOption,
    RevisionOption,
    SchemeOption,
)
from gbt27922.cli.stopping import stoppable
from gbt27922.cli.words import word
from gbt27922.errors import ModelError, Problem, Value
from gbt27922.report import Language

Layout = Literal["wide", "long"]
Names = Literal["dotted", "plain"]
Watch = Callable[[int, float], object]
#: What the arguments of the library are called on the command line.
_ARGUMENTS = {"$.source": "IN", "$.target": "--output"}


def batch(
    source: Annotated[OneFile, Parameter(name="IN", help="batch_in")],
    /,
    *,
    output: Annotated[str, FILE, Parameter(name=("--output", "-o"), help="batch_output")],
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    layout: Annotated[Layout, Parameter(help="batch_layout")] = "wide",
    specials: Annotated[OneFile | None, Parameter(help="batch_specials")] = None,
    exact: Annotated[bool, FLAG, Parameter(help="batch_exact")] = False,
    range: Annotated[bool, FLAG, Parameter(help="batch_range")] = False,
    names: Annotated[Names, Parameter(help="batch_names")] = "dotted",
    problems: Annotated[OneFile | None, Parameter(help="batch_problems")] = None,
    allow_problems: Annotated[bool, FLAG, Parameter(help="batch_allow_problems")] = False,
    safe: Annotated[bool, FLAG, Parameter(help="safe")] = False,
    restore: Annotated[bool, FLAG, Parameter(help="batch_restore")] = False,
    quiet: Annotated[bool, FLAG, Parameter(help="batch_quiet")] = False,
    lang: LangOption = None,
) -> int:
    """Score a file of many assessments: .parquet, .csv, .xlsx, .arrow, .feather, .jsonl or .ndjson; text also as .gz.

    For instance:

        gbt27922 batch counts.parquet -o scores.parquet
        gbt27922 batch archive.jsonl.gz -o scores.csv --allow-problems
        gbt27922 batch findings.csv -o scores.csv --layout long --specials specials.csv
    """
    if "-" in (source, output, specials, problems):
        raise UsageError(Said("no_standard_input"))
    chosen = inputs.Choice.of(scheme, points, grades, revision).or_default()
    spoken = language(lang)
    stopped = f"{shown(output)}: {Said('not_written_interrupted').told(spoken)}"
    progress = _progress(spoken, quiet=quiet)
    with stoppable(stopped), _problems_in_files(source, specials, spoken), extra_needed(), progress as watch:
        outcome = batches.score_file(
            source,
            output,
            chosen,
            layout,
            exact=exact,
            range=range,
            names=names,
            specials=specials,
            problems=problems,
            same_scheme=scheme is None,
            safe=safe,
            restore=restore,
            watch=watch,
        )
    if outcome.problems:
        counts: dict[str, Value] = {"problems": outcome.problems, "rows": outcome.rows, "listed": str(outcome.listed)}
        write_error(Fault(output, Problem("", "invalid_value.listed", counts)).told(spoken))
    return Exit.PROBLEMS if outcome.problems and not allow_problems else Exit.DONE


@contextmanager
def _problems_in_files(source: str, specials: str | None, lang: Language) -> Iterator[None]:
    """Report errors against the file that has them, or against the command line."""
    with problems_in(source):
        try:
            yield
        except ModelError as error:
            raise UsageError(*(problem.at(_place(problem.path, lang)) for problem in error.problems)) from None
        except OSError as error:
            fault = unreadable if error.filename in {source, specials} else unwritable
            raise CommandError(fault(str(error.filename), error)) from None


def _place(path: str, lang: Language) -> str:
    """The argument or the option of a path into the arguments of the library."""
    return word(_ARGUMENTS.get(path, path.replace("$.", "--")), lang)


@contextmanager
def _progress(lang: Language, *, quiet: bool) -> Iterator[Watch | None]:
    """Show on a terminal how many rows are done, how fast, and how long it will take."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import: only where there is a terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415  # as above

    columns = BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn()
    with Progress(*columns, console=Console(file=sys.stderr)) as bar:
        task = bar.add_task("", total=1.0)

        def watch(rows: int, share: float) -> None:
            rate = rows / max(bar.tasks[0].elapsed or 0.0, 0.001)
            told = Said("rows_done", {"rows": f"{rows:,}", "rate": f"{rate:,.0f}"}).told(lang)
            bar.update(task, completed=share, description=told)

        yield watch
