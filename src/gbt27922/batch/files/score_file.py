"""A file in, a file out: scored part by part, in bounded memory, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import frozen

from gbt27922 import schemes
from gbt27922._basis.draft import Draft, naming
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.part_files import LONGEST_NAME
from gbt27922._basis.plain_names import Names
from gbt27922.batch.files.problem_list import Problems
from gbt27922.batch.files.table_files import Format, writing
from gbt27922.batch.files.task import Scored, Task
from gbt27922.batch.origin.provenance import Layout
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models import Scheme

#: Called after each part: how many assessments are scored, and how much of the file is read, from 0 to 1.
Watch = Callable[[int, float], object]
Opened = Callable[..., AbstractContextManager[Callable[[Any], None]]]
# What the name of the list of problems ends in by default.
_LISTED = ".problems.csv"


@frozen
class FileOutcome:
    """What came of scoring a file: how many assessments, how many of them have a problem, and where these are listed."""

    rows: int
    problems: int
    listed: Path | None


def score_file(
    source: str | PathLike[str],
    target: str | PathLike[str],
    scheme: Scheme | str | None = None,
    layout: Layout = "wide",
    *,
    exact: bool = False,
    range: bool = False,
    names: Names = "dotted",
    specials: str | PathLike[str] | None = None,
    problems: str | PathLike[str] | None = None,
    same_scheme: bool | None = None,
    safe: bool = False,
    restore: bool = False,
    watch: Watch | None = None,
) -> FileOutcome:
    """Score a file of assessments and write what came out to another, in bounded memory.

    Files are ``.parquet``, ``.csv``, ``.xlsx``, ``.arrow`` or ``.feather`` tables, as :func:`score` takes them, ``.csv.gz``, a folder
    of ``.parquet`` files, or ``.jsonl`` (``.ndjson``) and ``.jsonl.gz``: as ``source`` a line is an assessment document (see :func:`iter_jsonl`, also for
    ``same_scheme``), as ``target`` it is an object a row. In the long layout the rows of an assessment must stand
    together, and ``specials`` is a file of special items. Rows with a problem have no score; they are listed in the CSV
    file ``problems`` (``.csv``), by default named as ``target`` but for the ending, with their line or row, if there are any.
    ``safe`` marks what a spreadsheet would take for a formula, in every CSV file that is written, and ``restore`` takes
    such marks away from the CSV file that is read. Nothing appears under the name ``target`` before all is done. ``watch`` is called after each part with the number of
    assessments so far and the share of the file that is read. Of a workbook the first sheet is read, whole, within the limits of
    :func:`gbt27922.workbook.rows`, and one is written with a single sheet; that needs ``gbt27922[excel]``. ``exact``, ``range`` and ``names`` are as for :func:`score`.

    Raises :class:`~gbt27922.errors.ModelError` if names of files do not go together, :class:`~gbt27922.DocumentError`
    if a file is not what its name says, :class:`~gbt27922.errors.FrameError` if its columns are not those of the layout, or ``target`` cannot hold one, or the rows of an assessment stand apart, and ``OSError``.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     score_file("docs/examples/archive.jsonl", f"{folder}/scores.csv").problems
    1
    """
    source, target = Path(source), Path(target)
    form, list_path = Format.of(target, "target"), Path(problems) if problems else _beside(target)
    specials = Path(specials) if specials is not None else None
    refuse(ModelError, [*_list_name_problems(list_path), *_clashes([source, specials], [target, list_path])])
    task = Task(
        source=source,
        form=Format.of(source, "source"),
        scheme=schemes.chosen(scheme),
        layout=layout,
        exact=exact,
        range=range,
        names=names,
        specials=specials,
        same_scheme=scheme is None if same_scheme is None else same_scheme,
        safe=safe,
        restore=restore,
    )
    task.check()
    write = partial(writing, form=form, safe=safe)
    return _run(task.scored(), Problems(list_path, task), Draft(target), write, watch or (lambda _rows, _share: None))


def _beside(target: Path) -> Path:
    """Where problems are listed by default."""
    stem = target.name[: -len(Format.of(target, "target").suffix)]
    while len(os.fsencode(stem + _LISTED)) > LONGEST_NAME:
        stem = stem[:-1]
    return target.with_name(stem + _LISTED)


def _list_name_problems(problems: Path) -> Iterator[Problem]:
    if problems.suffix.lower() != ".csv":
        yield Problem("$.problems", "invalid_value.list_ending", {"got": quoted(problems.name)})


def _clashes(read: list[Path | None], written: list[Path]) -> Iterator[Problem]:
    """Files that would be written over what is read, or over each other."""
    taken = [path for path in read if path]
    for path, field in zip(written, ("target", "problems"), strict=True):
        if any(_same(path, other) for other in taken):
            yield Problem(f"$.{field}", "same_file", {"file": str(path)})
        taken.append(path)


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):  # one of them is not there, or cannot be reached
        return one.samefile(other)
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _run(scored: Iterator[Scored], problems: Problems, draft: Draft, opened: Opened, watch: Watch) -> FileOutcome:
    rows = 0
    with ExitStack() as stack:
        stack.callback(draft.drop)
        stack.enter_context(problems)
        draft.sweep()
        draft.begin()
        with naming(draft.place, draft.path), ExitStack() as files:
            write = None
            for part in scored:
                if write is None:
                    write = files.enter_context(opened(draft.path, schema=part.table.schema))
                write(part.table)
                problems.add(part)
                rows += part.table.num_rows
                watch(rows, part.share)
        listed = problems.publish()
        draft.publish()
    return FileOutcome(rows, problems.count, listed)
