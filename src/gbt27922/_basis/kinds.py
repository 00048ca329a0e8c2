"""What kind of value a verb takes: anything else is a slip of the program, and told at once."""

from __future__ import annotations

from types import UnionType

from gbt27922._basis.exact import shown


def check(value: object, wanted: type | UnionType) -> None:
    """Raise ``TypeError`` if a value is no model of the kind that is wanted."""
    if not isinstance(value, wanted):
        name = getattr(wanted, "__name__", str(wanted))
        raise TypeError(f"takes a model, {name}, not {shown(value)}")
