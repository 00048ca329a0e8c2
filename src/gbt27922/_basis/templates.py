"""Templates: documents that are the same but for some values, written once, and then filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from attrs import frozen

from gbt27922._basis.canonical import digest
from gbt27922._basis.layouts import Layout, json_text


@frozen
class Template:
    """The text of a document with a hole for each value, and the values in the order of the text."""

    text: str
    in_order: Callable[[Any], tuple[object, ...]]

    @classmethod
    def of(cls, data: dict[str, Any], holes: Iterable[tuple[dict[str, Any], str]], layout: Layout) -> Template:
        """The template of ``data`` with holes, two or more, at members of its objects; ``data`` is changed.

        >>> data = {"b": 1, "a": "50 %"}
        >>> Template.of(data, [(data, "b"), (data, "a")], "canonical").filled(["7", '"x"'])
        '{"a":"x","b":7}'
        """
        mark = digest(data)  # no data hold their own digest
        for number, (holder, key) in enumerate(holes):
            holder[key] = f"{mark}{number}"
        parts = re.split(f'"{mark}([0-9]+)"', json_text(data, layout))
        text = "%s".join(part.replace("%", "%%") for part in parts[::2])
        return cls(text, itemgetter(*map(int, parts[1::2])))

    def filled(self, values: list[object]) -> str:
        """The text with these values, which are JSON already."""
        return self.text % self.in_order(values)
