"""JSON Lines that are written: the rows of tables, an object a row."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Self

from attrs import frozen

from gbt27922.batch.files.written_columns import value_problems
from gbt27922.errors import FrameError


@frozen(eq=False)
class JsonRows:
    """Writes an object a row; bytes are hexadecimal digits."""

    stream: Any
    suffix: str

    def write(self, table: Any) -> None:
        """Write the rows of a table."""
        try:
            lines = [_json(row) + "\n" for row in table.to_pylist()]
        except ValueError:
            names = [name for name in table.schema.names if not _is_json(table.column(name).to_pylist())]
            raise FrameError(tuple(value_problems(self.suffix, names))) from None
        self.stream.write("".join(lines).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


_json = partial(json.dumps, ensure_ascii=False, allow_nan=False, default=bytes.hex)


def _is_json(values: list[Any]) -> bool:
    try:
        return bool(_json(values))
    except ValueError:  # not a number, or infinity
        return False
