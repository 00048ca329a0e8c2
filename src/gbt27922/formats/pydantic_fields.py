"""Documents as fields of Pydantic: read by our reader, with one error for each problem. Pydantic is imported only when it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.exact import for_message
from gbt27922.errors import DocumentError, Problem, refuse
from gbt27922.formats.openapi import without_references
from gbt27922.formats.reader import parse
from gbt27922.formats.writer import to_data


def core_schema(model: Any) -> Any:
    """How Pydantic reads and writes a ``model`` that has a document: an object of its format, or the model itself."""
    from pydantic_core import core_schema as made  # noqa: PLC0415  # Pydantic is not ours to import before it calls

    return made.no_info_plain_validator_function(
        _reader(model), serialization=made.plain_serializer_function_ser_schema(to_data)
    )


def json_schema(model: Any) -> dict[str, Any]:
    """The JSON Schema of the documents of a ``model``, without references."""
    from gbt27922.formats import load  # noqa: PLC0415  # it reads files: only when a schema is wanted

    return without_references(load(model.FORMAT))


def _reader(model: Any) -> Callable[[Any], Any]:
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError  # noqa: PLC0415  # as above

    def read(value: Any) -> Any:
        if isinstance(value, model):
            return value
        try:
            refuse(DocumentError, () if isinstance(value, Mapping) else wrong_type("object", value))
            return parse(value, model.FORMAT, model)
        except DocumentError as error:
            details = [told(problem, value) for problem in error.problems]
            raise ValidationError.from_exception_data(model.__name__, details) from None

    def told(problem: Problem, value: object) -> InitErrorDetails:
        context = {"reason": problem.reason, "path": problem.path, "id": problem.id, "values": dict(problem.values)}
        kind = PydanticCustomError(problem.code, "{reason}", context)
        return InitErrorDetails(type=kind, loc=problem.place, input=_at(value, problem.place))

    return read


def _at(value: Any, place: tuple[str | int, ...]) -> object:
    """The value at a place of a document, in words where it is not a single one: an error does not repeat the document."""
    try:
        for step in place:
            value = value[step]
    except (KeyError, IndexError, TypeError):
        return None
    return value if isinstance(value, str | int | float) else for_message(value)
