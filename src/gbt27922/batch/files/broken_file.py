"""A file of tables that is not what its name says: why, and how that is told."""

from __future__ import annotations

from gbt27922.errors import DocumentError, Problem, Value


class BrokenError(Exception):
    """A file is not what its name says; ``values`` say why: a key of the catalog ``broken``, and what its sentence speaks of."""

    def __init__(self, why: str, **values: Value) -> None:
        super().__init__(why)
        self.values = {"why": why, **values}


def why(error: Exception) -> dict[str, Value]:
    """What an error says of a file: our own a key and its values, another library's its words."""
    if isinstance(error, BrokenError):
        return error.values
    return {"why": f"other {' '.join(str(error).split()).rstrip('.')}"}


def broken(suffix: str, error: Exception) -> DocumentError:
    """The error for a file that ends in ``suffix``."""
    values = {"suffix": suffix, **why(error)}
    return DocumentError((Problem("$", "broken_file.in_folder" if "file" in values else "broken_file", values),))
