"""Problems between the fields of an object: rules over several fields, and derived fields that do not follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from attrs import NOTHING, Attribute, Factory

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import READ, Derived, document_name
from gbt27922._basis.differences import differences
from gbt27922._basis.json_text import with_dicts
from gbt27922._basis.partial import UNSOUND, Later, Partial
from gbt27922.errors import Problem
from gbt27922.formats.sharing import STRUCTURE_ERRORS

#: How a value becomes what a field holds.
_Hook = Callable[[Any, Any], Any]
# The attribute of an error that has the model as far as it is sound.
_PARTIAL = "partial_model"
_NOTHING = Partial(object, {})
# A default that is made of the other fields.
_MADE: Any = Factory


def missing_fields(names: Iterable[str], members: dict[str, Any]) -> Iterator[Problem]:
    """A problem for each of these fields that the object does not have."""
    return (Problem(f"$.{name}", "missing_field") for name in names if name not in members)


def derived_problems(model: Any, members: dict[str, Any], derived: Derived) -> Iterator[Problem]:
    """Where a derived field of the object is not what its model gives."""
    for name, derive in derived.items():
        anew = _derived(model, derive) if name in members else UNSOUND
        if anew is not UNSOUND:
            recorded = with_dicts(members[name], f"$.{name}")
            yield from differences(recorded, anew, "worked_out", f"$.{name}")


def _derived(model: Any, derive: Callable[[Any], object]) -> Any:
    """What follows from a model as plain data; unsound where the model is sound only in part and this is not enough."""
    if not isinstance(model, Partial):
        return plain(derive(model))
    try:
        data = plain(derive(model))
        json.dumps(data)
    except Exception:  # noqa: BLE001  # what is derived of a whole model knows nothing of parts
        return UNSOUND
    return data


def partial_model(
    model: type, own: Iterable[Attribute[Any]], members: Mapping[str, Any], hooks: Mapping[str, _Hook], error: Exception
) -> Partial:
    """The ``model`` of an object that was refused with ``error``: the fields that are not to blame, by their ``hooks``."""
    blamed = _by_note(error, "name")
    values: dict[str, Any] = {}
    for item in own:
        name, field_name = document_name(item.name), item.name
        if field_name in blamed and item.metadata.get(READ):
            values[field_name] = UNSOUND
        elif name in members:
            values[field_name] = Later(partial(_rest, members[name], hooks[field_name], blamed.get(field_name)))
        else:
            values[field_name] = UNSOUND if item.default is NOTHING or isinstance(item.default, _MADE) else item.default
    return Partial(model, values)


def with_rest(error: Exception, rest: object) -> Exception:
    """``error`` with the model as far as it is sound, for the rules of what is around it."""
    setattr(error, _PARTIAL, rest)
    return error


def _rest(value: Any, hook: _Hook, error: Exception | None) -> Any:
    """What is sound of a field that was refused with ``error``, if it was: all of it, or an object or an array in part."""
    inner = _by_note(error, "index")
    if error and not inner:
        return getattr(error, _PARTIAL, UNSOUND)
    try:
        if not inner:
            return hook(value, None)
        sound = iter(hook([item for index, item in enumerate(value) if index not in inner], None))
    except STRUCTURE_ERRORS:  # sound by itself, but not where it is read now
        return UNSOUND
    return [getattr(inner[index], _PARTIAL, _NOTHING) if index in inner else next(sound) for index in range(len(value))]


def _by_note(error: Exception | None, about: str) -> dict[Any, Exception]:
    """The errors in a group by what cattrs notes of each: the ``name`` of a field, or the ``index`` in an array."""
    found: dict[Any, Exception] = {}
    for one in getattr(error, "exceptions", ()):
        found |= {getattr(note, about): one for note in getattr(one, "__notes__", ()) if hasattr(note, about)}
    return found
