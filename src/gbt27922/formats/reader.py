"""Documents to models: from JSON text, or from parsed JSON. The only module that knows cattrs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from os import PathLike
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from attrs import Attribute, fields, has, resolve_types

from gbt27922._basis.checked import (
    NULL,
    READ,
    RULE,
    WRITE,
    document_fields,
    document_name,
    member_path,
    wrong_type,
    wrong_value,
)
from gbt27922._basis.foreign_text import named, quoted
from gbt27922._basis.ids import meant_problem
from gbt27922._basis.json_text import Document, InvalidValueError, is_object, load_object, members_of
from gbt27922._basis.partial import problems_between
from gbt27922._basis.rules import one_of, some_text
from gbt27922.errors import DocumentError, Gbt27922Error, Problem, refuse
from gbt27922.formats.compiled import is_tuple, nested_model
from gbt27922.formats.cross_field_problems import derived_problems, missing_fields, partial_model, with_rest
from gbt27922.formats.grade_ids import grade_of, listed_grades, listing
from gbt27922.formats.sharing import STRUCTURE_ERRORS
from gbt27922.formats.sound import sound
from gbt27922.models.assessment import ASSESSMENT_FORMAT, Assessment
from gbt27922.models.grades import Grade, grade_id
from gbt27922.models.scheme import SCHEME_FORMAT, Scheme
from gbt27922.models.scorecard import SCORECARD_FORMAT, Scorecard

if TYPE_CHECKING:
    from cattrs import Converter

Model = TypeVar("Model")


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
    """Read a scorecard from memory; nothing is computed again, see :func:`~gbt27922.verify`.

    Raises :class:`~gbt27922.DocumentError` with every problem at once.
    """
    return parse(source, SCORECARD_FORMAT, Scorecard)


def read_assessment(path: str | PathLike[str]) -> Assessment:
    """Read an assessment from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> len(read_assessment("docs/examples/five-star.json").findings)
    30
    """
    return parse_assessment(Path(path).read_bytes())


def read_scheme(path: str | PathLike[str]) -> Scheme:
    """Read a scheme from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_scheme(Path(path).read_bytes())


def read_scorecard(path: str | PathLike[str]) -> Scorecard:
    """Read a scorecard from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_scorecard(Path(path).read_bytes())


def parse(source: Document, form: str | None, model: type[Model]) -> Model:
    """The model of a document of format ``form``; None is a document without a field ``format``."""
    found: Model | None = sound(source, form, model)
    if found is not None:
        return found
    with _DocumentErrors():
        return _structured(load_object(source), form, model)


def parse_any(source: Document, models: Mapping[str, Callable[[], type[Any]]]) -> Any:
    """The model in a document of one of the formats in ``models``, which maps a format to a function that finds its model."""
    with _DocumentErrors():
        data = load_object(source)
        if "format" not in data:
            raise DocumentError((Problem("$.format", "missing_field.formats", {"formats": tuple(models)}),))
        form: Any = data["format"]
        refuse(DocumentError, _other_format(form, models))
        model = models[form]()
        found = sound(data, form, model)
        return _structured(data, form, model) if found is None else found


def _other_format(form: Any, models: Mapping[str, Any]) -> Iterator[Problem]:
    """The problem of a format that is none of these: the first of them are told, and the one that may be meant."""
    for problem in one_of(*models)(form):
        near = get_close_matches(form, models, n=1) if isinstance(form, str) else []
        yield meant_problem("$.format", problem.id, {**problem.values, "wanted": "some_of"}, next(iter(near), None))


class _DocumentErrors:
    """Raises every problem with a document as a :class:`~gbt27922.DocumentError`; a class, because generators are slower."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, InvalidValueError):
            raise DocumentError(error.problems) from None
        if isinstance(error, RecursionError):
            raise DocumentError((Problem("$", "too_deep"),)) from None


def _structured(data: dict[str, Any], form: str | None, model: type[Model]) -> Model:
    problems = _format_problems(data, form) if form else []
    try:
        made = _converter().structure(data, model)
    except STRUCTURE_ERRORS as error:
        raise DocumentError(tuple(dict.fromkeys((*problems, *_problems(error))))) from None
    refuse(DocumentError, problems)
    return made


def _format_problems(data: dict[str, Any], form: str) -> list[Problem]:
    """Remove the format from ``data``. If it is missing, read on to find more problems; if it is another, stop here."""
    try:
        found = data.pop("format")
    except KeyError:
        return [Problem("$.format", "missing_field.format", {"format": form})]
    if not isinstance(found, str) or found != form:
        (problem,) = (wrong_value if isinstance(found, str) else wrong_type)("format", found, format=form)
        raise DocumentError((problem.under("$.format"),))
    return []


@cache
def _converter() -> Converter:
    """A converter that accepts only what the rules of the fields allow."""
    from cattrs import Converter  # noqa: PLC0415  # slow to import: only when a document is read

    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook_factory(has, _model_hook)
    converter.register_structure_hook_factory(is_tuple, _tuple_hook)
    converter.register_structure_hook_factory(lambda type_: isinstance(type_, UnionType), _choice_hook)
    return converter


def _model_hook(model: Any) -> Any:
    """How an object becomes a ``model``."""
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415  # as above

    if twin := getattr(model, "_DOCUMENT", None):
        return lambda value, _: _converter().structure(value, twin).model
    known = document_fields(resolve_types(model))
    names, derived = {document_name(item.name) for item in known}, getattr(model, "_DERIVED", {})
    field_hooks = {item.name: _field_hook(item) for item in known}
    hooks: dict[str, Any] = {item.name: override(omit=True) for item in fields(model)}
    hooks |= {name: override(rename=document_name(name), struct_hook=hook) for name, hook in field_hooks.items()}
    structure: Any = make_dict_structure_fn(model, _converter(), **hooks)
    derived_only = {name: derive for name, derive in derived.items() if name not in names}

    def made(members: dict[str, Any]) -> Any:
        own = {name: value for name, value in members.items() if name not in derived_only} if derived_only else members
        try:
            found = structure(own, model)
        except STRUCTURE_ERRORS as error:
            sound = partial_model(model, known, own, field_hooks, error)
            between = problems_between(model, sound)
            # Nothing follows from a model that contradicts itself.
            follows = missing_fields(derived, members) if between else derived_from(sound, members)
            group = ExceptionGroup(model.__name__, [error, InvalidValueError(*between, *follows)])
            raise with_rest(group, sound) from None
        if derived and (problems := [*derived_from(found, members)]):
            raise with_rest(InvalidValueError(*problems), found)
        return found

    def derived_from(found: Any, members: dict[str, Any]) -> Iterator[Problem]:
        yield from missing_fields(derived, members)
        yield from derived_problems(found, members, derived_only)

    def hook(value: Any, _: object) -> Any:
        members = members_of(value)
        if "grades" not in names:
            return made(members)
        with listing(members, _converter().structure):
            return made(members)

    return hook


def _choice_hook(models: Any) -> Any:
    """How an object becomes one of several models; a field of the object says which one."""
    kinds = {kind._TAG[1]: kind for kind in get_args(models)}  # noqa: SLF001  # models share it with their reader
    (tag,) = {kind._TAG[0] for kind in kinds.values()}  # noqa: SLF001  # as above

    def hook(value: Any, _: object) -> Any:
        members = dict(members_of(value))
        if tag not in members:
            raise InvalidValueError(Problem(f"$.{tag}", "missing_field"))
        word = members.pop(tag)
        if problems := one_of(*kinds)(word):
            raise InvalidValueError(*(problem.under(f"$.{tag}") for problem in problems))
        return _converter().structure(members, kinds[word])

    return hook


def _field_hook(attribute: Attribute[Any]) -> Any:
    """How a value becomes what the field ``attribute`` holds."""
    about = attribute.metadata
    rule, by_id = about.get(RULE, some_text), about.get(WRITE) is grade_id  # only the texts of a Problem have no rule
    may_be_null = about.get(NULL)
    type_, made = about.get(READ) or (attribute.type, None)
    nested = nested_model(type_)
    convert: Any = attribute.converter or (lambda value: value)

    def hook(value: Any, _: object) -> Any:
        if value is None and may_be_null:
            return None
        if value is None:
            raise InvalidValueError(Problem("$", "wrong_type.null"))
        if by_id:
            return grade_of(value)
        if nested == tuple[Grade, ...] and (grades := listed_grades()) is not None:
            return grades  # they were read before what names them
        if is_object(value):
            value = members_of(value)
        if nested:
            found = _converter().structure(value, nested)
            return made(found) if made else found
        value = convert(made(value) if made else value)
        if problems := rule(value):
            raise InvalidValueError(*problems)
        return value

    return hook


def _tuple_hook(type_: Any) -> Any:
    """How an array becomes a tuple of models."""
    from cattrs.cols import homogenous_tuple_structure_factory  # noqa: PLC0415  # as above

    structure = homogenous_tuple_structure_factory(type_, _converter())

    def hook(value: Any, _: object) -> Any:
        if not isinstance(value, list):
            raise InvalidValueError(*wrong_type("array", value))
        return structure(value, type_)

    return hook


def _problems(error: BaseException, path: str = "$") -> Iterator[Problem]:
    """Every problem that cattrs collected, with its path."""
    from cattrs import ForbiddenExtraKeysError  # noqa: PLC0415  # as above

    for note in getattr(error, "__notes__", ()):
        path += f".{document_name(note.name)}" if hasattr(note, "name") else f"[{note.index}]"
    match error:
        case BaseExceptionGroup():
            for inner in error.exceptions:
                yield from _problems(inner, path)
        case ForbiddenExtraKeysError():
            yield from (_unknown(name, error.cl).under(path) for name in sorted(map(named, error.extra_fields)))
        case InvalidValueError() | Gbt27922Error():
            yield from (problem.under(path) for problem in error.problems)
        case KeyError() if path.endswith(f".{error.args[0]}"):
            yield Problem(path, "missing_field")
        case _:  # a bug in this library: never hide it
            raise error


def _unknown(name: str, model: Any) -> Problem:
    """The problem of a field that ``model`` does not have, with a suggestion."""
    known = [
        *dict.fromkeys(
            (*(document_name(item.name) for item in document_fields(model)), *getattr(model, "_DERIVED", {}))
        )
    ]
    close = get_close_matches(name, known, n=1)
    if close:
        return Problem(member_path(name), "unknown_field.meant", {"meant": quoted(close[0])})
    return Problem(member_path(name), "unknown_field", {"fields": tuple(known)})
