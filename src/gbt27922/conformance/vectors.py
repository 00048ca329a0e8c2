"""The shipped vectors of the conformance kit: questions, and the right answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import field, frozen

from gbt27922 import schemes
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import named, quoted
from gbt27922._basis.json_text import decoded, load_value
from gbt27922._basis.nesting import is_too_deep
from gbt27922._basis.rules import any_text, instance_of, one_of, optional, positive, some_text
from gbt27922.conformance.kit_files import files, no_vectors
from gbt27922.errors import DocumentError, Gbt27922Error, ModelError, Problem, refuse
from gbt27922.formats.writer import to_json
from gbt27922.models.indicators import Title
from gbt27922.models.scheme import Scheme

#: What a vector asks: the scorecard of an assessment, or something else, each with an answer of its own.
Ask = Literal["score", "grade", "display", "sizes", "draw", "digest", "reversals", "readings"]
#: The members that an answer must have, where it need not have all; any others that it has are compared too.
NEEDED: dict[Ask, frozenset[str]] = {
    "score": frozenset({"score", "grade"}),
    "draw": frozenset({"allocation", "chosen"}),
    "digest": frozenset({"sha256"}),
}

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
_MADE = ("hand", "oracle")
_NO_QUESTION = frozenset({"id", "why", "made", "expect", "expect_problems", "scheme_patch"})


@frozen(kw_only=True)
class Vector(Checked):
    """A question to an implementation, and the right answer.

    ``ask`` is what it asks, mostly the scorecard of an assessment. ``document`` is that assessment in bytes; it may be
    invalid. For all else it is ``line``, the whole question as one line of JSON.
    ``scheme_id`` is the shipped scheme of the vector, empty where it is about none. A vector may have its own ``scheme``
    (JSON), a changed copy of that one, or that one where it is not the default; and its own ``points`` (CSV).
    ``answer`` is JSON: what the answer must have, or ``{"problems": […]}`` if the document is invalid.
    ``made`` says whether the answer was computed by ``hand`` or by the ``oracle``, ``why`` explains how.
    Raises :class:`~gbt27922.errors.ModelError` for what is no vector, such as one that any answer would be right for.

    >>> vector = next(vector for vector in vectors() if vector.id == "deductions-after-the-hundred")
    >>> vector.group, vector.made, vector.scheme, vector.refused
    ('exclusions', 'hand', None, False)
    >>> vector.answer
    '{"score": "96", "base_score": "98", "grade": "five_star", "provisional": true}'
    """

    id: str = field(metadata=holds(some_text))
    group: str = field(metadata=holds(some_text))
    clause: Title = field(metadata=holds(instance_of(Title)))
    why: str = field(metadata=holds(some_text))
    made: Literal["hand", "oracle"] = field(metadata=holds(one_of(*_MADE)))
    document: bytes = field(metadata=holds(instance_of(bytes)))
    scheme_id: str = field(metadata=holds(any_text))
    revision: int | None = field(converter=whole_if_possible, metadata=holds(optional(positive)))
    scheme: str | None = field(metadata=holds(optional(some_text)))
    points: str | None = field(metadata=holds(optional(any_text)))
    line: str = field(metadata=holds(some_text))
    answer: str = field(metadata=holds(some_text))
    ask: Ask = field(default="score", metadata=holds(one_of(*get_args(Ask))))

    def _problems(self) -> Iterator[Problem]:
        if not _is_answer(self.answer.strip(), NEEDED.get(self.ask)):
            yield Problem("$.answer", "invalid_value.answer")

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
    return _read(files())


def _is_answer(text: str, needed: frozenset[str] | None) -> bool:
    """Whether an answer says what is right, so that another one is wrong."""
    try:
        answer = json.loads(text)
    except (RecursionError, ValueError):
        return False
    if not isinstance(answer, dict):
        return False
    if "problems" not in answer:
        return bool(answer) if needed is None else not needed.isdisjoint(answer)
    problems = answer["problems"]
    return isinstance(problems, list) and bool(problems) and all(map(_is_problem, problems))


def _is_problem(one: object) -> bool:
    return isinstance(one, dict) and not some_text(one.get("code"))


def _read(files: Iterable[tuple[str, bytes]]) -> tuple[Vector, ...]:
    """The vectors of files. Every problem is raised at once, each in its place; no two vectors have one id."""
    found: dict[str, Vector] = {}
    problems: list[Problem] = []
    for name, data in files:
        if name.endswith(".json"):
            problems += _group(named(name), data, found)
    places: dict[str, str] = {}
    for place, vector in found.items():
        if (earlier := places.setdefault(vector.id, place)) != place:
            values = {"earlier": earlier, "got": quoted(vector.id)}
            problems.append(Problem(f"{place}.id", "duplicate_id.vector", values))
    refuse(DocumentError, problems)
    return tuple(found.values())


def _group(name: str, data: bytes, found: dict[str, Vector]) -> list[Problem]:
    """Add the vectors of a file, each by its place; and what is wrong with it."""
    problems: list[Problem] = []
    with _told(problems, f"{name}: $"):
        group = _object(data)
        rows = [(f"$.{kind}[{at}]", row, kind) for kind in _LISTS for at, row in enumerate(group.get(kind, ()))]
        if not rows:
            return list(no_vectors(name).problems)
        refuse(DocumentError, (one.under("$.group") for one in some_text(group.get("group"))))
        group = {**group, "clause": _clause(group["clause"]), "shipped": _scheme(group)}
        for place, row, kind in rows:
            with _told(problems, f"{name}: {place}"):
                found[f"{name}: {place}"] = _vector(row, group, kind)
    return problems


@contextmanager
def _told(problems: list[Problem], place: str) -> Iterator[None]:
    """Keep what is wrong with a part of a kit, and where."""
    try:
        yield
    except Gbt27922Error as error:
        problems += (problem.under(place) for problem in error.problems)
    except (AttributeError, LookupError, TypeError, ValueError):
        problems.append(Problem(place, "invalid_value.vector"))


def _object(data: bytes) -> Any:
    """What is in a file of vectors, which is JSON; where it is not, the reader of documents says why."""
    text = decoded(data)
    if not is_too_deep(text):
        with suppress(ValueError):
            return json.loads(text.removeprefix("\ufeff"))
    return load_value(text)


def _clause(names: dict[str, str]) -> Title:
    try:
        return Title(**names)
    except ModelError as error:
        raise DocumentError(tuple(problem.under("$.clause") for problem in error.problems)) from None


def _scheme(group: dict[str, Any]) -> Scheme:
    """The shipped scheme that a file is about, else the default."""
    return schemes.load(group.get("scheme", schemes.default().id), group.get("revision"))


def _vector(row: Any, group: Any, kind: str) -> Vector:
    ask, answers = _LISTS[kind]
    scheme = _own_scheme(row, group["shipped"])
    marked = {"id": row.get("id")} if ask == "score" else {"id": row.get("id"), "ask": ask}
    asked = {name: value for name, value in row.items() if name not in _NO_QUESTION.union(answers)}
    line = _text(marked | asked | ({} if scheme is None else {"scheme": scheme}))
    return Vector(
        id=row.get("id"),
        group=group["group"],
        clause=group["clause"],
        why=row.get("why"),
        made=row.get("made") or group.get("made"),
        document=_document(row) if ask == "score" else line.encode(),
        scheme_id=group.get("scheme", ""),
        revision=group.get("revision"),
        scheme=None if scheme is None else _text(scheme),
        points=row.get("points"),
        line=line,
        answer=_text(_answer(row, answers)),
        ask=ask,
    )


def _answer(row: dict[str, Any], answers: tuple[str, ...]) -> Any:
    """The right answer of a row: its problems, or what it expects beside members of its own."""
    if "expect_problems" in row:
        return {"problems": row["expect_problems"]}
    return {name: row[name] for name in answers if name in row} | row.get("expect", {})


def _document(case: dict[str, Any]) -> bytes:
    if "base64" in case:
        return base64.b64decode(case["base64"])
    text: str = case["text"] if "text" in case else _text(case["assessment"])
    return text.encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _own_scheme(row: dict[str, Any], shipped: Scheme) -> Any:
    """The scheme that comes with a question: a changed one, or one that is not the default, which need not be known."""
    patch = row.get("scheme_patch")
    own = patch is not None or shipped.id != schemes.default().id
    return _patched(shipped, patch or {}) if own else None


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
