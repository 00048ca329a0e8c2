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
    UsageError,
    extra_needed,
    problems_in,
    shown,
    unreadable,
    unwritable,
    write_error,
)
from gbt27922.cli.options import FILE, FLAG, GradesOption, OneFile, PointsOption, RevisionOption, SchemeOption
from gbt27922.cli.outputs import language
from gbt27922.cli.stopping import stoppable
from gbt27922.errors import ModelError, Problem, Value

Layout = Literal["wide", "long"]
Watch = Callable[[int, float], object]
#: What the arguments of the library are called on the command line.
_ARGUMENTS = {"$.source": "IN", "$.target": "--output"}


def batch(
    source: Annotated[OneFile, Parameter(name="IN", help="A table, or JSON Lines of assessments, by its ending.")],
    /,
    *,
    output: Annotated[str, FILE, Parameter(name=("--output", "-o"), help="The file to write, by its ending.")],
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    layout: Annotated[Layout, Parameter(help="A row of the table is an assessment (wide) or a finding.")] = "wide",
    specials: Annotated[OneFile | None, Parameter(help="Special items of a long table, as a table.")] = None,
    exact: Annotated[bool, FLAG, Parameter(help="Write the exact scores too.")] = False,
    problems: Annotated[OneFile | None, Parameter(help="Where problems go; OUT.problems.csv by default.")] = None,
    allow_problems: Annotated[bool, FLAG, Parameter(help="End with 0 in spite of them.")] = False,
    safe: Annotated[bool, FLAG, Parameter(help="Mark what a spreadsheet would compute, in CSV.")] = False,
    restore: Annotated[bool, FLAG, Parameter(help="Take the marks of --safe away from IN, a CSV file.")] = False,
    quiet: Annotated[bool, FLAG, Parameter(help="Show no progress.")] = False,
) -> int:
    """Score a file of many assessments: .parquet, .csv, .arrow, .feather, .jsonl or .ndjson; text also as .gz.

    For instance:

        gbt27922 batch counts.parquet -o scores.parquet
        gbt27922 batch archive.jsonl.gz -o scores.csv --allow-problems
        gbt27922 batch findings.csv -o scores.csv --layout long --specials specials.csv
    """
    if "-" in (source, output, specials, problems):
        raise UsageError("batch tells what a file holds by its ending, and standard input (-) has none: name a file")
    chosen = inputs.Choice.of(scheme, points, grades, revision).or_default()
    stopped = f"{shown(output)}: is not written: interrupted"
    with stoppable(stopped), _problems_in_files(source, specials), extra_needed(), _progress(quiet=quiet) as watch:
        outcome = batches.score_file(
            source,
            output,
            chosen,
            layout,
            exact=exact,
            specials=specials,
            problems=problems,
            same_scheme=scheme is None,
            safe=safe,
            restore=restore,
            watch=watch,
        )
    if outcome.problems:
        counts: dict[str, Value] = {"problems": outcome.problems, "rows": outcome.rows, "listed": str(outcome.listed)}
        write_error(Fault(output, Problem("", "invalid_value.listed", counts)).told(language(None)))
    return Exit.PROBLEMS if outcome.problems and not allow_problems else Exit.DONE


@contextmanager
def _problems_in_files(source: str, specials: str | None) -> Iterator[None]:
    """Report errors against the file that has them, or against the command line."""
    with problems_in(source):
        try:
            yield
        except ModelError as error:
            lines = [
                f"{_ARGUMENTS.get(problem.path, problem.path.replace('$.', '--'))} {problem.message(language(None))}"
                for problem in error.problems
            ]
            raise UsageError(*lines) from None
        except OSError as error:
            fault = unreadable if error.filename in {source, specials} else unwritable
            raise CommandError(fault(str(error.filename), error)) from None


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Watch | None]:
    """Show on a terminal how many rows are done, how fast, and how long it will take."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import: only where there is a terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415  # as above

    words = "{task.fields[rows]:,} rows  {task.fields[rate]:,.0f} rows/s"
    columns = BarColumn(), TextColumn(words), TimeRemainingColumn()
    with Progress(*columns, console=Console(file=sys.stderr)) as bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0.0)

        def watch(rows: int, share: float) -> None:
            bar.update(task, completed=share, rows=rows, rate=rows / max(bar.tasks[0].elapsed or 0.0, 0.001))

        yield watch
