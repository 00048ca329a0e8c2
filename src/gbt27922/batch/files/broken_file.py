"""Files that are not what their names say, or only a part of it, and why."""

from __future__ import annotations

from gbt27922.errors import DocumentError, Problem, Value


class BrokenError(Exception):
    """A file is not what its name says: ``values["why"]`` is a key of the words ``broken``, the others are what these speak of."""

    def __init__(self, **values: Value) -> None:
        super().__init__(values)
        self.values = values


def why(error: Exception) -> dict[str, Value]:
    """Why a file is broken: our own reason, or that of the library that reads it."""
    if isinstance(error, BrokenError):
        return error.values
    return {"why": f"other {' '.join(str(error).split()).rstrip('.')}"}


def broken(suffix: str, error: Exception) -> DocumentError:
    """What is told of a file with this ending."""
    values = {"suffix": suffix, **why(error)}
    return DocumentError((Problem("$", "broken_file.in_folder" if "file" in values else "broken_file", values),))
