"""Models that check themselves: one rule per field, the same for models made in code and models read from documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Any, ClassVar, TypeVar, cast

from attrs import Attribute, fields

from gbt27922._basis.exact import for_message, got
from gbt27922._basis.foreign_text import named
from gbt27922._basis.partial import UNSOUND, Found, Partial, problems_between
from gbt27922.errors import ModelError, Problem, Value

Model = TypeVar("Model")

#: Every problem with a value; paths start at ``$`` for the value itself.
Rule = Callable[[Any], Iterable[Problem]]

RULE, WRITE, READ, NULL, LIVE = "rule", "write", "read", "null", "live"
#: The derived fields of a document: for each name, how to compute it from the model.
Derived = Mapping[str, Callable[[Any], object]]


def holds(
    rule: Rule,
    *,
    write: Callable[[Any], object] | None = None,
    read: tuple[Any, Callable[[Any], object]] | None = None,
    null: bool = False,
    live: bool = False,
) -> dict[str, object]:
    """The metadata of a field: its rule, how to convert its value when it is written, and whether ``null`` is allowed.

    ``read`` is the type that a document has in its place, and how to convert it. A ``live`` field is not in a document.
    """
    return {RULE: rule, WRITE: write, READ: read, NULL: null, LIVE: live}


def document_fields(model: Any) -> list[Attribute[Any]]:
    """The fields of a model that are in its document."""
    return [item for item in fields(model) if item.init and not item.metadata.get(LIVE)]


class Checked:
    """A model that checks itself when it is made, and reports every problem at once."""

    __slots__ = ()
    #: The derived fields, last in its document. Those that are not fields of the model are computed again on reading and compared.
    _DERIVED: ClassVar[Derived] = {}
    #: The model that stands for it in a document, if another one does.
    _DOCUMENT: ClassVar[Any] = None
    #: The field of its document that says which of several models it is, and the value of that field.
    _TAG: ClassVar[tuple[str, str] | None] = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """Called by Pydantic alone: a model that has a document is a field, read by our reader."""
        return _pydantic().core_schema(cls) if hasattr(cls, "FORMAT") else handler(source)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        """Called by Pydantic alone: the JSON Schema of the document."""
        found: dict[str, Any] = _pydantic().json_schema(cls)
        return found

    def _repr_html_(self) -> str | None:
        """Called by notebooks alone: what they show of a result; None if it has no page, or what makes one is missing."""
        found: str | None = import_module("gbt27922.report.notebook").shown(self)
        return found

    def __attrs_post_init__(self) -> None:
        for name, rule, default in rules(type(self)):
            if (value := getattr(self, name)) is not default and rule(value):
                raise ModelError(tuple(self._every_problem()))
        if problems := problems_between(type(self), self):
            raise ModelError(problems)

    def _every_problem(self) -> Iterator[Problem]:
        values: dict[str, Any] = {}
        for name, rule, default in rules(type(self)):
            value = getattr(self, name)
            problems = () if value is default else tuple(rule(value))
            values[name] = UNSOUND if problems else value
            yield from (problem.under(f"$.{document_name(name)}") for problem in problems)
        yield from problems_between(type(self), Partial(type(self), values))

    def _problems(self) -> Found:
        """The problems between fields, one by one or a rule at a time; ``self`` may be a model that is sound only in part."""
        return ()


def _pydantic() -> Any:
    """The module that knows Pydantic: it is above the models, and is imported only when Pydantic calls."""
    return import_module("gbt27922.formats.pydantic_fields")


def _rules(model: type) -> tuple[tuple[str, Rule, object], ...]:
    own: Iterator[Attribute[Any]] = iter(fields(model))
    return tuple((field.name, field.metadata[RULE], field.default) for field in own if RULE in field.metadata)


#: Each field of a model that has a rule: its name, its rule, and its default, which needs no check.
rules: Callable[[type], tuple[tuple[str, Rule, object], ...]] = cache(_rules)


def document_name(name: str) -> str:
    """A field's name in a document: without leading or trailing underscores, so ``from_`` is ``from``."""
    return name.strip("_")


def wrong_type(wanted: str, value: object, **values: Value) -> tuple[Problem]:
    """The problem of a value that has the wrong type; ``wanted`` is a key of the catalog of that name."""
    return (Problem("$", "wrong_type", {"wanted": wanted, "got": got(value), **values}),)


def wrong_value(wanted: str, value: object, **values: Value) -> tuple[Problem]:
    """The problem of a value that has the right type, but is not allowed."""
    return (Problem("$", "invalid_value", {"wanted": wanted, "got": got(value), **values}),)


def member_path(name: object) -> str:
    """The path of a member, whose name may be anything."""
    return f"$.{named(name)}"


def check(value: object, wanted: type | UnionType) -> None:
    """Raise ``TypeError`` if ``value`` is not an instance of ``wanted``."""
    if not isinstance(value, wanted):
        # Since Python 3.14 a union has a name too, that of its class.
        name = wanted.__name__ if isinstance(wanted, type) else str(wanted)
        raise TypeError(f"takes a model, {name}, not {for_message(value)}")


def several(given: Model | Iterable[Model], kind: type[Model]) -> Iterator[Model]:
    """One model of a kind, or several. Raises ``TypeError`` for anything else."""
    for one in cast("Iterable[Model]", given if isinstance(given, Iterable) else (given,)):
        check(one, kind)
        yield one
