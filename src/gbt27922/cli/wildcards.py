"""Wildcards in the names of files, where no shell has put the names in their place."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable

# The shells of Windows leave that to the program.
_SHELL_DOES_IT = os.name != "nt"


def expanded(arguments: Iterable[str]) -> list[str]:
    """The arguments with the files that a pattern names in its place; one that names no file stays as it is."""
    return [name for one in arguments for name in _named_by(one)]


def _named_by(argument: str) -> list[str]:
    is_pattern = not _SHELL_DOES_IT and not argument.startswith("-") and {*argument} & {*"*?"}
    return (sorted(glob.glob(argument)) if is_pattern else []) or [argument]  # noqa: PTH207  # it may begin at a drive
