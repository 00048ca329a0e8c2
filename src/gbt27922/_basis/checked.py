"""Models that check themselves: one rule a field, the same for a model made by hand and one read from a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Any, ClassVar

from attrs import Attribute, fields

from gbt27922._basis.exact import shown
from gbt27922.errors import ModelError, Problem

#: Every problem with a value; paths start at ``$`` for the value itself.
Rule = Callable[[Any], Iterable[Problem]]

RULE, WRITE, READ, NULL, LIVE = "rule", "write", "read", "null", "live"
#: What a document says that follows from its other fields: for each name, what it is of a model.
Follows = Mapping[str, Callable[[Any], object]]


def holds(
    rule: Rule,
    *,
    write: Callable[[Any], object] | None = None,
    read: tuple[Any, Callable[[Any], object]] | None = None,
    null: bool = False,
    live: bool = False,
) -> dict[str, object]:
    """The metadata of a field: its rule, how its value is written if not as it stands, whether ``null`` may be.

    ``read`` is the type that a document has in its place, and what makes the value of that; what is ``live`` is in
    no document.
    """
    return {RULE: rule, WRITE: write, READ: read, NULL: null, LIVE: live}


def in_document(model: Any) -> list[Attribute[Any]]:
    """The fields of a model that its document has."""
    return [item for item in fields(model) if item.init and not item.metadata.get(LIVE)]


class Checked:
    """A model that checks itself when it is made, and names every problem at once."""

    __slots__ = ()
    #: What its document says last: what of it is no field is worked out anew when it is read, and compared.
    _FOLLOWS: ClassVar[Follows] = {}
    #: The model that its document is of, if not it itself.
    _DOCUMENT: ClassVar[Any] = None
    #: The field by which its document is told from those of its siblings, and the word that stands there.
    _TAG: ClassVar[tuple[str, str] | None] = None

    def __attrs_post_init__(self) -> None:
        for name, rule, default in rules(type(self)):
            if (value := getattr(self, name)) is not default and rule(value):
                raise ModelError(tuple(self._field_problems()))
        if problems := tuple(self._problems()):
            raise ModelError(problems)

    def _field_problems(self) -> Iterator[Problem]:
        for name, rule, default in rules(type(self)):
            if (value := getattr(self, name)) is not default:
                yield from (problem.under(f"$.{written(name)}") for problem in rule(value))

    def _problems(self) -> Iterable[Problem]:
        """What is wrong with fields that are each right by themselves."""
        return self._problems_between(self)

    @staticmethod
    def _problems_between(raw: Any) -> Iterable[Problem]:  # noqa: ARG004  # most models have nothing to tell
        """What is wrong between fields, told even when some are not sound: they stand in ``raw`` as they came."""
        return ()


def _rules(model: type) -> tuple[tuple[str, Rule, object], ...]:
    own: Iterator[Attribute[Any]] = iter(fields(model))
    return tuple((field.name, field.metadata[RULE], field.default) for field in own if RULE in field.metadata)


#: Each field of a model that has a rule, with it and with the default, which needs no check.
rules: Callable[[type], tuple[tuple[str, Rule, object], ...]] = cache(_rules)


def written(name: str) -> str:
    """A field's name in a document: ``from_`` is written ``from``, and one that is private as if it were not."""
    return name.strip("_")


def wrong_type(wanted: str, value: object) -> tuple[Problem]:
    """The problem of a value that is of another kind than ``wanted``."""
    return (Problem("$", f"must be {wanted}, got {shown(value)}", "wrong_type"),)


def wrong_value(wanted: str, value: object) -> tuple[Problem]:
    """The problem of a value of the right kind that is not ``wanted``."""
    return (Problem("$", f"must be {wanted}, got {shown(value)}"),)


def member(name: object) -> str:
    """The path of a member: a name that cannot be printed on one line is escaped."""
    words = str(name)
    return f"$.{words}" if words.isprintable() else f"$.{words.encode('unicode_escape').decode()}"


def check(value: object, wanted: type | UnionType) -> None:
    """Raise ``TypeError`` if a value is no model of the kind that is wanted."""
    if not isinstance(value, wanted):
        name = getattr(wanted, "__name__", str(wanted))
        raise TypeError(f"takes a model, {name}, not {shown(value)}")
