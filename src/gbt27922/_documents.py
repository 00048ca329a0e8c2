"""Documents: JSON text, or the data that was JSON, to models. The one module that knows cattrs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from os import PathLike
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from attrs import Attribute, fields, has, resolve_types

from gbt27922._assessment import ASSESSMENT_FORMAT, Assessment
from gbt27922._exact import shown
from gbt27922._fields import NULL, RULE, unknown, written, wrong_type
from gbt27922._json import Document, Pairs, RefusedError, is_object, loaded, members_of
from gbt27922._scheme import SCHEME_FORMAT, Scheme
from gbt27922._scorecard import SCORECARD_FORMAT, Scorecard, ScorecardDocument
from gbt27922.errors import DocumentError, Gbt27922Error, Problem, refuse

if TYPE_CHECKING:
    from cattrs import Converter

Model = TypeVar("Model")

# How many different findings, sites and the like are kept to be shared between documents, and how long their texts.
_MOST_SHARED = 2**14
_LONGEST_SHARED = 100


def parse_assessment(source: Document) -> Assessment:
    """Read an assessment from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_assessment('{"format": "gbt27922.assessment/1", "scheme": "S", "findings": []}').scheme
    'S'
    """
    return parse(source, ASSESSMENT_FORMAT, Assessment)


def parse_scheme(source: Document) -> Scheme:
    """Read a scheme from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once."""
    return parse(source, SCHEME_FORMAT, Scheme)


def parse_scorecard(source: Document) -> Scorecard:
    """Read a scorecard from memory; nothing is worked out anew, see :func:`~gbt27922.verify`.

    Raises :class:`~gbt27922.DocumentError` with every problem at once.
    """
    return parse(source, SCORECARD_FORMAT, ScorecardDocument).scorecard


def read_assessment(path: str | PathLike[str]) -> Assessment:
    """Read an assessment from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> len(read_assessment("docs/examples/five-star.json").findings)
    21
    """
    return parse_assessment(Path(path).read_bytes())


def read_scheme(path: str | PathLike[str]) -> Scheme:
    """Read a scheme from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_scheme(Path(path).read_bytes())


def read_scorecard(path: str | PathLike[str]) -> Scorecard:
    """Read a scorecard from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_scorecard(Path(path).read_bytes())


def parse(source: Document, form: str | None, model: type[Model]) -> Model:
    """The model in a document of format ``form``, or in one that names no format."""
    try:
        return _structured(loaded(source), form, model)
    except RefusedError as error:
        raise DocumentError(error.problems) from None
    except RecursionError:
        raise DocumentError((Problem("$", "must not be nested this deeply", "too_deep"),)) from None


def _structured(data: dict[str, Any], form: str | None, model: type[Model]) -> Model:
    problems = _format_problems(data, form) if form else []
    try:
        made = _converter().structure(data, model)
    except _REFUSALS as error:
        raise DocumentError(tuple(dict.fromkeys((*problems, *_problems(error))))) from None
    refuse(DocumentError, problems)
    return made


def _format_problems(data: dict[str, Any], form: str) -> list[Problem]:
    """Take the format off ``data``. If it is missing, more is worth saying; a document of another format is only that."""
    try:
        found = data.pop("format")
    except KeyError:
        return [Problem("$.format", f'is required and must be "{form}"', "missing_field")]
    if found != form:
        code = "invalid_value" if isinstance(found, str) else "wrong_type"
        raise DocumentError((Problem("$.format", f'must be "{form}", got {shown(found)}', code),))
    return []


# What is raised when a document is not sound; the errors of cattrs are exception groups.
_REFUSALS = (ExceptionGroup, RefusedError)


@cache
def _converter() -> Converter:
    """A converter that takes nothing but what the rules of the fields allow."""
    from cattrs import Converter  # noqa: PLC0415  # slow to import: only when a document is read

    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook_factory(has, _model_hook)
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
    return converter


def _is_tuple(type_: Any) -> bool:
    return get_origin(type_) is tuple


def _model_hook(model: type) -> Any:
    """How an object becomes a ``model``."""
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415  # as above

    read = [item for item in fields(resolve_types(model)) if item.init]
    hooks: dict[str, Any] = {
        item.name: override(rename=written(item.name), struct_hook=_field_hook(item)) for item in read
    }
    structure: Any = make_dict_structure_fn(model, _converter(), **hooks)

    def hook(value: Any, _: object) -> Any:
        members = members_of(value)
        try:
            return structure(members, model)
        except _REFUSALS as error:
            between = RefusedError(*_told_between(model, members))
            raise ExceptionGroup(model.__name__, [error, between]) from None

    return hook


def _told_between(model: Any, members: dict[str, Any]) -> list[Problem]:
    """What is wrong between the fields of an object, as far as it can be told while some of them are not sound."""
    problems: list[Problem] = []
    with suppress(AttributeError, TypeError, ValueError):  # from values that their own fields refuse
        problems.extend(model._problems_between(_Raw(members)))  # noqa: SLF001  # models share it with their reader
    return problems


_NULL = object()


class _Raw:
    """An object of a document, with its fields as they came; None for those that are absent."""

    def __init__(self, members: Any) -> None:
        self._members = dict(members)

    def __getattr__(self, name: str) -> Any:
        value = self._members.get(written(name))
        if isinstance(value, list):
            return [_Raw(item if isinstance(item, tuple | Mapping) else ()) for item in value]
        return _NULL if value is None and name in self._members else value


def _field_hook(attribute: Attribute[Any]) -> Any:
    """How a value becomes what the field ``attribute`` holds."""
    rule, nested = attribute.metadata[RULE], _nested(attribute.type)
    convert: Any = attribute.converter or (lambda value: value)

    def hook(value: Any, _: object) -> Any:
        if value is None and attribute.metadata[NULL]:
            return None
        if value is None:
            raise RefusedError(Problem("$", "must not be null; leave the field out", "wrong_type"))
        if is_object(value):
            value = members_of(value)
        if nested:
            return _converter().structure(value, nested)
        value = convert(value)
        if problems := rule(value):
            raise RefusedError(*problems)
        return value

    return hook


def _nested(type_: Any) -> Any:
    """The model, or tuple of models, that a field of this type holds; None for a simple value."""
    for part in get_args(type_) if isinstance(type_, UnionType) else (type_,):
        if has(part) or (_is_tuple(part) and has(get_args(part)[0])):
            return part
    return None


def _tuple_hook(type_: Any) -> Any:
    """How an array becomes a tuple of models; equal ones are shared, between documents too."""
    from cattrs.cols import homogenous_tuple_structure_factory  # noqa: PLC0415  # as above

    model = get_args(type_)[0]
    structure = homogenous_tuple_structure_factory(type_, _converter())
    is_flat = not any(_nested(item.type) for item in fields(resolve_types(model)))
    known: dict[Pairs, _Shared] = {}

    def hook(value: Any, _: object) -> Any:
        if not isinstance(value, list):
            raise RefusedError(*wrong_type("an array", value))
        shared = _all_shared(value, model, known) if is_flat else None
        return structure(value, type_) if shared is None else shared

    return hook


# A model made of pairs, and its first and last value that is not text, each with its place; 0 for a last that is the first.
_Shared = tuple[Any, int, object, int, object]


def _all_shared(objects: list[Any], model: type, known: dict[Pairs, _Shared]) -> tuple[Any, ...] | None:
    """The model of each object, those already ``known`` as they are; None if one is not sound, to be read with paths."""
    made: list[Any] = []
    get = known.get
    try:
        for item in objects:
            pairs = item if type(item) is tuple else tuple(item.items())
            shared: _Shared = get(pairs) or _learned(pairs, model, known)
            one, first, one_value, last, other_value = shared
            # Equal is not enough: true is not 1. What is no number or flag is text, and equal only to itself.
            if (value := pairs[first][1]) is not one_value and type(value) is not type(one_value):
                return None
            if last and (value := pairs[last][1]) is not other_value and type(value) is not type(other_value):
                return None
            made.append(one)
    except (AttributeError, TypeError, *_REFUSALS):  # no object, a value that does not hash, or a refusal
        return None
    return tuple(made)


def _learned(pairs: Pairs, model: type, known: dict[Pairs, _Shared]) -> _Shared:
    one: Any = _converter().structure(pairs, model)
    places = [place for place, (_, value) in enumerate(pairs) if type(value) is not str] or [0]
    first, last = places[0], places[-1]
    shared = one, first, pairs[first][1], last if last > first else 0, pairs[last][1]
    if len(known) >= _MOST_SHARED:
        known.clear()
    # With more such values than two, true could pass for 1 in one that is not looked at.
    if len(places) <= 2 and all(len(value) <= _LONGEST_SHARED for _, value in pairs if type(value) is str):
        known[pairs] = shared
    return shared


def _problems(error: BaseException, path: str = "$") -> Iterator[Problem]:
    """Every problem that cattrs gathered, with its path."""
    from cattrs import ForbiddenExtraKeysError  # noqa: PLC0415  # as above

    for note in getattr(error, "__notes__", ()):
        path += f".{written(note.name)}" if hasattr(note, "name") else f"[{note.index}]"
    match error:
        case BaseExceptionGroup():
            for inner in error.exceptions:
                yield from _problems(inner, path)
        case ForbiddenExtraKeysError():
            yield from (unknown(name, error.cl).under(path) for name in sorted(map(str, error.extra_fields)))
        case RefusedError() | Gbt27922Error():
            yield from (problem.under(path) for problem in error.problems)
        case KeyError() if path.endswith(f".{error.args[0]}"):
            yield Problem(path, "is required", "missing_field")
        case _:  # a defect of ours: never hide it
            raise error
