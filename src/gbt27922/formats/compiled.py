"""Objects of sound documents to models, by code that is compiled for each order of their members.

Each value passes the rule of its field, as in the reader. A model made of such values need not check itself again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, fields, has, resolve_types

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import NULL, RULE, WRITE, Checked, document_fields, document_name
from gbt27922._basis.json_text import Members, members_of
from gbt27922._basis.partial import flat
from gbt27922._basis.rules import as_tuple, tuple_of
from gbt27922.formats.grade_ids import grade_of, listed_grades
from gbt27922.formats.sharing import Kept, Pool, Texts, is_short, keep
from gbt27922.models.grades import Grade, grade_id

#: How a value of a document becomes what a field holds. It may raise anything: then the value is in doubt.
Make = Callable[[Any], Any]
# The members of an object may have any order: how many orders of one model are known at most.
_MOST_ORDERS = 64
# A default that is made of the other fields.
_MADE: Any = Factory
_ANY_TUPLE: Any = tuple_of(object)
# The lines of the code. A value that was sound before is known; others are made now.
_GIVEN = "put_{n}(one, make_{n}(v{n}) if type(v{n}) is not kind_{n} or (found := kept_{n}(v{n})) is None else found)"
_LEFT_OUT, _FOLLOWS = "put_{n}(one, default_{n})", "put_{n}(one, made_{n}(one))"
_BETWEEN = "for _ in flat(one._problems()): raise InDoubtError"
_DERIVED = "if type(v{n}) is not str or plain(derive_{n}(one)) != v{n}: raise InDoubtError"


class InDoubtError(Exception):
    """An object, or a value in it, that may have problems."""


@cache
def compiled(model: Any) -> Callable[[Members], Any]:
    """How an object becomes a ``model``."""
    orders: dict[tuple[str, ...], Callable[..., Any]] = {}

    def order(names: tuple[str, ...]) -> Callable[..., Any]:
        made = _compiled(model, names)
        if len(orders) < _MOST_ORDERS:
            orders[names] = made
        return made

    def make(members: Members) -> Any:
        if type(members) is dict:
            names = tuple(members)
            return (orders.get(names) or order(names))(*members.values())
        if set(map(type, members)) != {tuple}:
            raise InDoubtError
        names, values = zip(*members, strict=True)
        return (orders.get(names) or order(names))(*values)

    return make


@cache
def array_of(model: Any) -> Make:
    """How an array becomes a tuple of models. Equal models are shared, also between documents."""
    pool, one, is_flat = Pool(compiled(model)), compiled(model), _is_flat(model)

    def make(value: Any) -> Any:
        if type(value) is Texts:
            return pool.of_texts(value)
        if type(value) is list:
            return pool.all(value) if is_flat else tuple(map(one, value))
        raise InDoubtError

    return make


def _is_flat(model: Any) -> bool:
    """Whether objects of a model have no objects in them, and mean the same in a document that lists other grades."""
    items = fields(resolve_types(model))
    return not any(nested_model(item.type) or item.metadata.get(WRITE) is grade_id for item in items)


def _object_of(model: Any) -> Make:
    """How an object becomes a model, shared as in an array."""
    return lambda value: array_of(model)([value])[0]


class _Code:
    """The code of a function that takes the values of an object, in order, and makes a model."""

    def __init__(self, model: Any, count: int) -> None:
        self._model = model
        self._lines = [f"def one({', '.join(f'v{number}' for number in range(count))}):", "one = new(model)"]
        self._names: dict[str, Any] = {"new": object.__new__, "model": model, "flat": flat, "plain": plain}
        self._names["InDoubtError"] = InDoubtError

    def add(self, line: str, number: int = 0, **names: Any) -> None:
        self._lines.append(line.format(n=number))
        self._names |= {f"{name}_{number}": value for name, value in names.items()}

    def default(self, number: int, item: Attribute[Any]) -> None:
        """What a field holds that is not given."""
        default: Any = item.default
        if default is NOTHING:
            raise InDoubtError
        if isinstance(default, _MADE):
            self.add(_FOLLOWS, number, put=_put(self._model, item), made=default.factory)
        else:
            self.add(_LEFT_OUT, number, put=_put(self._model, item), default=default)

    def function(self) -> Callable[..., Any]:
        exec("\n ".join([*self._lines, "return one"]), self._names)  # noqa: S102  # no word of a document is in it
        made: Callable[..., Any] = self._names["one"]
        return made


def _compiled(model: Any, names: tuple[str, ...]) -> Callable[..., Any]:
    """A function that takes the values of members with these names, and makes a ``model``."""
    own, derived = _fields(model), model._DERIVED  # noqa: SLF001  # models share it with their readers
    checks_itself = model.__attrs_post_init__ is not Checked.__attrs_post_init__
    if checks_itself or len(set(names)) < len(names) or not {*derived} <= {*names} <= {*own, *derived}:
        raise InDoubtError
    code = _Code(model, len(names))
    given = {number: own[name] for number, name in enumerate(names) if name in own}
    for number, item in given.items():
        kind, kept, make = _part(model, item)
        code.add(_GIVEN, number, put=_put(model, item), kind=kind, kept=kept.get, make=make)
    others = [item for item in fields(model) if item not in given.values()]
    for number, item in enumerate(others, len(names)):
        code.default(number, item)
    code.add(_BETWEEN)
    for number, name in enumerate(names):
        if number not in given:
            code.add(_DERIVED, number, derive=derived[name])
    return code.function()


@cache
def _fields(model: Any) -> Mapping[str, Attribute[Any]]:
    return {document_name(item.name): item for item in document_fields(resolve_types(model))}


def _put(model: Any, item: Attribute[Any]) -> Callable[[Any, Any], None]:
    """Puts a value into a field of a frozen model."""
    put: Callable[[Any, Any], None] = getattr(model, item.name).__set__
    return put


@cache
def _part(_model: Any, item: Attribute[Any]) -> tuple[type, Kept, Make]:
    """How a field is read: values of which type are kept, what was made of them, and how others are made."""
    kept: Kept = {}
    if item.metadata.get(WRITE) is grade_id:
        return NoneType, kept, _or_null(grade_of) if item.metadata.get(NULL) else grade_of
    nested, convert = nested_model(item.type), cast("Any", item.converter)
    if not nested:
        kind = _kind(item)
        make = _sound(item, kind, kept, None)
    else:
        kind, make = NoneType, array_of(get_args(nested)[0]) if is_tuple(nested) else _object_of(nested)
        if nested == tuple[Grade, ...]:
            make = _listed
        # Most arrays need to be a tuple of models, and are.
        if convert is not as_tuple or item.metadata[RULE].__code__ is not _ANY_TUPLE.__code__:
            make = _sound(item, kind, kept, make)
    return kind, kept, _or_null(make) if item.metadata.get(NULL) else make


def _listed(_: object) -> Any:
    return listed_grades()  # they were read before what names them


def _kind(item: Attribute[Any]) -> type:
    """The type of the values of a field that are kept: flags, integers, or texts, but no free ones, which hardly repeat."""
    if not item.metadata[RULE](" any\n"):
        return NoneType
    return next((kind for kind in (bool, int) if kind in {item.type, *get_args(item.type)}), str)


def _or_null(make: Make) -> Make:
    return lambda value: None if value is None else make(value)


def _sound(item: Attribute[Any], kind: type, kept: Kept, read: Make | None) -> Make:
    rule: Any = item.metadata[RULE]
    convert: Any = item.converter

    def make(value: Any) -> Any:
        found = read(value) if read else members_of(value) if type(value) is tuple else value
        if convert:
            found = convert(found)
        if value is None or rule(found):
            raise InDoubtError
        if type(value) is kind and is_short(value):
            keep(kept, value, found)
        return found

    return make


def is_tuple(type_: Any) -> bool:
    """Whether a type is that of a tuple."""
    return get_origin(type_) is tuple


def nested_model(type_: Any) -> Any:
    """The model or tuple of models in a field of this type; None for a simple value."""
    for part in get_args(type_) if isinstance(type_, UnionType) else (type_,):
        if has(part) or (is_tuple(part) and (has(get_args(part)[0]) or isinstance(get_args(part)[0], UnionType))):
            return part
    return None
