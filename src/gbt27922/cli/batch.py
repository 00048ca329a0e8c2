"""The command ``batch``: score a file of many assessments, with progress on a terminal, and stop cleanly."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Annotated, Literal, NoReturn

from cyclopts import Parameter

from gbt27922 import batch as batches
from gbt27922.cli import inputs
from gbt27922.cli.faults import Exit, FaultError, StopError, UsageError, blame, called, complain, extra
from gbt27922.cli.options import FILE, OneFile, PointsOption, SchemeOption, app
from gbt27922.errors import ModelError

Layout = Literal["wide", "long"]
Watch = Callable[[int, float], object]
#: What the arguments of the library are called here.
_CALLED = {"$.source": "IN", "$.target": "--output"}


@app.command(usage="Usage: gbt27922 batch IN --output OUT [OPTIONS]")
def batch(
    source: Annotated[OneFile, Parameter(name="IN", help="A table, or JSON Lines of assessments, by its ending.")],
    /,
    *,
    output: Annotated[str, FILE, Parameter(name=("--output", "-o"), help="The file to write, by its ending.")],
    scheme: SchemeOption = None,
    points: PointsOption = None,
    layout: Annotated[Layout, Parameter(help="A row of the table is an assessment (wide) or a finding.")] = "wide",
    specials: Annotated[OneFile | None, Parameter(help="Special items of a long table, as a table.")] = None,
    exact: Annotated[bool, Parameter(help="Write the exact scores too.", negative=())] = False,
    problems: Annotated[OneFile | None, Parameter(help="Where problems go; OUT.problems.csv by default.")] = None,
    allow_problems: Annotated[bool, Parameter(help="End with 0 in spite of them.", negative=())] = False,
    quiet: Annotated[bool, Parameter(help="Show no progress.", negative=())] = False,
) -> int:
    """Score a file of many assessments: .parquet, .csv, .arrow, .feather, or .jsonl; .csv and .jsonl also as .gz.

    For instance:

        gbt27922 batch counts.parquet -o scores.parquet
        gbt27922 batch archive.jsonl.gz -o scores.csv --allow-problems
        gbt27922 batch findings.csv -o scores.csv --layout long --specials specials.csv
    """
    chosen = inputs.completed(scheme, points)
    with _stoppable(output), _naming(source, specials), extra(), _progress(quiet=quiet) as watch:
        outcome = batches.score_file(
            source,
            output,
            chosen,
            layout,
            exact=exact,
            specials=specials,
            problems=problems,
            same_scheme=scheme is None,
            watch=watch,
        )
    if outcome.problems:
        shown = (
            f"{outcome.problems} of {outcome.rows} assessments have a problem, listed in {called(str(outcome.listed))}"
        )
        complain(f"{called(output)}: {shown}")
    return Exit.AT_FAULT if outcome.problems and not allow_problems else Exit.DONE


@contextmanager
def _naming(source: str, specials: str | None) -> Iterator[None]:
    """Lay what goes wrong to the file that it went wrong with, or to the command line."""
    with blame(source):
        try:
            yield
        except ModelError as error:
            told = (f"{_CALLED.get(each.path, each.path.replace('$.', '--'))} {each.reason}" for each in error.problems)
            raise UsageError("; ".join(told)) from None
        except OSError as error:
            verb = "read" if error.filename in {source, specials} else "written"
            raise FaultError(f"{called(str(error.filename))}: cannot be {verb}: {error.strerror}") from None


class _StoppedError(KeyboardInterrupt):
    """The process was asked to stop."""


@contextmanager
def _stoppable(output: str) -> Iterator[None]:
    """Clean up when the process is asked to stop, by Ctrl-C or from outside, and say so."""

    def stop(_number: int, _frame: object) -> NoReturn:
        raise _StoppedError

    listens = current_thread() is main_thread()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM) if listens}
    try:
        yield
    except KeyboardInterrupt:
        raise StopError(f"{called(output)}: is not written: interrupted") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
