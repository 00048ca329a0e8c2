"""The shipped vectors of the conformance kit: questions, and the right answers."""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from gbt27922 import schemes
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import DocumentError, Problem
from gbt27922.formats.writer import to_json
from gbt27922.models.indicators import Title
from gbt27922.models.scheme import Scheme

#: What a vector asks: the scorecard of an assessment, or something else, each with an answer of its own.
Ask = Literal["score", "grade", "display", "sizes", "draw", "digest", "reversals", "readings"]

# The lists of a file of the kit, what their rows ask, and which members of a row are the answer where it has no "expect".
_LISTS: dict[str, tuple[Ask, tuple[str, ...]]] = {
    "cases": ("score", ()),
    "grades": ("grade", ("grade",)),
    "displays": ("display", ("shown",)),
    "sizes": ("sizes", ("initial", "surveillance", "recertification")),
    "draws": ("draw", ("numbers",)),
    "digests": ("digest", ()),
    "reversals": ("reversals", ()),
    "readings": ("readings", ()),
}
# How a file of vectors that is compressed ends.
_PACKED = ".xz"
_NO_QUESTION = frozenset({"id", "why", "made", "expect", "expect_problems", "scheme_patch"})


@frozen(kw_only=True)
class Vector:
    """A question to an implementation, and the right answer.

    ``ask`` is what it asks, mostly the scorecard of an assessment. ``document`` is that assessment in bytes; it may be
    invalid. For all else it is ``line``, the whole question as one line of JSON.
    ``scheme_id`` is the shipped scheme of the vector, empty where it is about none. A vector may have its own ``scheme``
    (JSON), a changed copy of that one, or that one where it is not the default; and its own ``points`` (CSV).
    ``answer`` is JSON: what the answer must have, or ``{"problems": […]}`` if the document is invalid.
    ``made`` says whether the answer was computed by ``hand`` or by the ``oracle``, ``why`` explains how.

    >>> vector = next(vector for vector in vectors() if vector.id == "deductions-after-the-hundred")
    >>> vector.group, vector.made, vector.scheme, vector.refused
    ('exclusions', 'hand', None, False)
    >>> vector.answer
    '{"score": "96", "base_score": "98", "grade": "five_star", "provisional": true}'
    """

    id: str
    group: str
    clause: Title
    why: str
    made: Literal["hand", "oracle"]
    document: bytes
    scheme_id: str
    revision: int | None
    scheme: str | None
    points: str | None
    line: str
    answer: str
    ask: Ask = "score"

    @property
    def refused(self) -> bool:
        """Whether the document is invalid, so that the right answer is its problems."""
        return "problems" in json.loads(self.answer)


def vectors(*asks: Ask, kit: str | Path | None = None) -> tuple[Vector, ...]:
    """The vectors of the kit that ask for a score, or those that ask any of ``asks``, group by group.

    Each group belongs to one clause. ``kit`` is a folder or a file of vectors that are not shipped (see :func:`files`).
    Raises :class:`~gbt27922.DocumentError` for a file that is no group of vectors.

    >>> len(vectors()) > 200, vectors()[0].group
    (True, 'asymmetric-bounds')
    >>> vectors("grade")[0].line
    '{"id": "grade-100", "ask": "grade", "score": "100", "special_deductions": 0}'
    """
    every = _shipped() if kit is None else _read(files(kit))
    return tuple(vector for vector in every if vector.ask in (asks or ("score",)))


@cache
def _shipped() -> tuple[Vector, ...]:
    return tuple(_read(files()))


def _read(files: Iterable[tuple[str, bytes]]) -> Iterator[Vector]:
    for name, data in files:
        if name.endswith(".json"):
            yield from _group(name, data)


def _group(name: str, data: bytes) -> list[Vector]:
    """The vectors of a file, which has some."""
    with suppress(AttributeError, LookupError, TypeError, ValueError):
        group = json.loads(data)
        if found := [_vector(row, group, kind) for kind in _LISTS for row in group.get(kind, ())]:
            return found
    raise _no_vectors(name)


def _no_vectors(name: str) -> DocumentError:
    return DocumentError((Problem("$", "invalid_value.vectors", {"file": quoted(name)}),))


def digest(kit: str | Path | None = None) -> str:
    """The SHA-256 of the kit: that of the lines ``sha256sum *.json`` prints for its files, sorted by name.

    The lines are those of the file ``SHA256SUMS``, which is shipped and exported with the vectors. ``kit`` as in :func:`files`.
    """
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files(kit) if name.endswith(".json"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def files(kit: str | Path | None = None) -> tuple[tuple[str, bytes], ...]:
    """The files of the kit, each with its name, sorted: vectors, their digests, and how to use them in two languages.

    ``kit`` is another folder of such files, or one of them; what is compressed (``.xz``) is unpacked.
    Raises ``OSError`` for what cannot be read, and :class:`~gbt27922.DocumentError` for what cannot be unpacked.

    >>> [name for name, _ in files() if not name.endswith(".json")]
    ['README.md', 'README.zh-CN.md', 'SHA256SUMS']
    """
    place = _folder() if kit is None else Path(kit)
    found = place.iterdir() if place.is_dir() else (place,)
    unpacked = tuple(sorted(_unpacked(file.name, file.read_bytes()) for file in found))
    if not any(name.endswith(".json") for name, _ in unpacked):
        raise _no_vectors(place.name)
    return unpacked


def _unpacked(name: str, data: bytes) -> tuple[str, bytes]:
    if not name.endswith(_PACKED):
        return name, data
    try:
        return name.removesuffix(_PACKED), lzma.decompress(data)
    except lzma.LZMAError:
        raise _no_vectors(name) from None


def _folder() -> Traversable:
    """The folder of the vectors: in the built package, or in the source tree."""
    built = resources.files("gbt27922") / "data" / "vectors"
    return built if built.is_dir() else Path(__file__).parents[3] / "tests" / "vectors"


def _vector(row: dict[str, Any], group: dict[str, Any], kind: str) -> Vector:
    ask, answers = _LISTS[kind]
    scheme = _own_scheme(row, group)
    named = {"id": row["id"]} if ask == "score" else {"id": row["id"], "ask": ask}
    asked = {name: value for name, value in row.items() if name not in _NO_QUESTION.union(answers)}
    line = _text(named | asked | ({} if scheme is None else {"scheme": scheme}))
    return Vector(
        id=row["id"],
        group=group["group"],
        clause=Title(**group["clause"]),
        why=row["why"],
        made=row.get("made") or group["made"],
        document=_document(row) if ask == "score" else line.encode(),
        scheme_id=group.get("scheme", ""),
        revision=group.get("revision"),
        scheme=None if scheme is None else _text(scheme),
        points=row.get("points"),
        line=line,
        answer=_text(_answer(row, answers)),
        ask=ask,
    )


def _answer(row: dict[str, Any], answers: tuple[str, ...]) -> dict[str, Any]:
    """The right answer of a row: its problems, or what it expects beside members of its own."""
    if "expect_problems" in row:
        return {"problems": row["expect_problems"]}
    return {name: row[name] for name in answers if name in row} | dict(row.get("expect", {}))


def _document(case: dict[str, Any]) -> bytes:
    if "base64" in case:
        return base64.b64decode(case["base64"])
    return str(case["text"] if "text" in case else _text(case["assessment"])).encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _own_scheme(row: dict[str, Any], group: dict[str, Any]) -> Any:
    """The scheme that comes with a question: a changed one, or one that is not the default, which need not be known."""
    patch, id_ = row.get("scheme_patch"), group.get("scheme", schemes.default().id)
    own = patch is not None or id_ != schemes.default().id
    return _patched(schemes.load(id_, group.get("revision")), patch or {}) if own else None


def _patched(scheme: Scheme, patch: object) -> Any:
    """The document of a scheme, with a merge patch."""
    return merged(json.loads(to_json(scheme)), patch)


def merged(target: Any, patch: object) -> Any:
    """``target`` with a JSON merge patch (RFC 7396, section 2).

    >>> merged({"a": 1, "b": {"c": 2}}, {"a": None, "b": {"d": 3}})
    {'b': {'c': 2, 'd': 3}}
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        result[name] = merged(result.get(name), value)
        if value is None:
            del result[name]
    return result
