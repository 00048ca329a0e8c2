"""Sound documents, read at once: whatever is in doubt is left to the reader, which tells every problem."""

from __future__ import annotations

from typing import Any

from gbt27922._basis.json_text import decoded, load_object, load_value, without_array
from gbt27922.formats.compiled import InDoubtError, array_of, compiled
from gbt27922.formats.grade_ids import listing
from gbt27922.formats.sharing import Texts
from gbt27922.models.assessment import ASSESSMENT_FORMAT
from gbt27922.models.grades import Grade
from gbt27922.models.scorecard import SCORECARD_FORMAT, Scorecard, ScorecardDocument

# The formats of which very many documents are read, and their arrays of objects that mean the same wherever they stand.
_ARRAYS: dict[str, tuple[str, ...]] = {
    ASSESSMENT_FORMAT: ("findings", "sites"),
    SCORECARD_FORMAT: ("lines", "grades"),
    "gbt27922.certificate/1": (),
}


def sound(source: Any, form: str | None, model: Any) -> Any:
    """The ``model`` of a document of format ``form``; None if that is in doubt, or such documents are few."""
    if form not in _ARRAYS:
        return None
    found = _read(source, form, model, _ARRAYS[form])
    return found or _read(source, form, model, ())  # perhaps a text only looks like the end of an object


def _read(source: Any, form: str, model: Any, arrays: tuple[str, ...]) -> Any:
    try:
        return _made(_members(source, arrays), form, model)
    except Exception:  # noqa: BLE001  # a problem, or values of others that raise anything when they are hashed or compared
        return None


def _made(members: dict[str, Any], form: str, model: Any) -> Any:
    if members.pop("format") != form:
        raise InDoubtError
    if model is not Scorecard:
        return compiled(model)(members)
    with listing(members, lambda grades, _: array_of(Grade)(grades)):
        return compiled(ScorecardDocument)(members).model


def _members(source: Any, arrays: tuple[str, ...]) -> dict[str, Any]:
    """The members of a document. Arrays that are known to have objects are only their texts."""
    text = decoded(source) if type(source) is bytes else source
    if type(text) is not str:
        return load_object(source)
    texts: dict[str, Texts] = {}
    for name in arrays:
        if cut := without_array(text, name):
            text, pieces = cut
            texts[name] = Texts(pieces)
    pairs = load_value(text)
    members = dict(pairs)
    if type(pairs) is not tuple or len(members) < len(pairs):
        raise InDoubtError
    for name, pieces in texts.items():
        if members[name] != []:
            raise InDoubtError
        members[name] = pieces
    return members
