"""The vectors of the conformance kit, as they are shipped: what is asked, and what is right."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from gbt27922 import schemes
from gbt27922.formats.writer import to_json
from gbt27922.models.indicators import Title


@frozen(kw_only=True)
class Vector:
    """A question to an implementation, and what is right.

    ``document`` is the assessment in bytes; it need not be sound. ``scheme_id`` is the shipped scheme that the vector
    is about. ``scheme`` (JSON), which is that one with changes, and ``points`` (CSV) are there where a vector is scored
    against a scheme or a point table of its own. ``line`` asks the same as one line of JSON.
    ``answer`` is JSON: what a scorecard must say at least, or ``{"problems": […]}`` where the document is to be refused.
    ``made`` says whether the answer was worked out by ``hand`` or by the ``oracle``, ``why`` how.

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
    scheme: str | None
    points: str | None
    line: str
    answer: str

    @property
    def refused(self) -> bool:
        """Whether the right answer is to refuse the document."""
        return "problems" in json.loads(self.answer)


@cache
def vectors() -> tuple[Vector, ...]:
    """All vectors of the kit, group by group; each group belongs to one clause.

    >>> len(vectors()) > 200, vectors()[0].group
    (True, 'asymmetric-bounds')
    """
    groups = (json.loads(data) for name, data in files() if name.endswith(".json"))
    return tuple(_vector(case, group) for group in groups for case in group.get("cases", ()))


def digest() -> str:
    """The SHA-256 that names the kit: that of the lines ``sha256sum *.json`` prints for its files, sorted by name.

    The lines are those of the file ``SHA256SUMS``, which is shipped and exported with the vectors.
    """
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files() if name.endswith(".json"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def files() -> tuple[tuple[str, bytes], ...]:
    """The files of the kit, each with its name, sorted: vectors, their digests, and how to use them in two languages.

    >>> [name for name, _ in files() if not name.endswith(".json")]
    ['README.md', 'README.zh-CN.md', 'SHA256SUMS']
    """
    return tuple(sorted((file.name, file.read_bytes()) for file in _folder().iterdir()))


def _folder() -> Traversable:
    """Where the vectors are: in the package that was built, or in the source tree that it is built from."""
    built = resources.files("gbt27922") / "data" / "vectors"
    return built if built.is_dir() else Path(__file__).parents[3] / "tests" / "vectors"


def _vector(case: dict[str, Any], group: dict[str, Any]) -> Vector:
    scheme = _patched(group["scheme"], case["scheme_patch"]) if "scheme_patch" in case else None
    asked = {name: case[name] for name in ("id", "assessment", "text", "base64") if name in case}
    own = {"scheme": scheme, "points": case.get("points")}
    right = case["expect"] if "expect" in case else {"problems": case["expect_problems"]}
    return Vector(
        id=case["id"],
        group=group["group"],
        clause=Title(**group["clause"]),
        why=case["why"],
        made=case["made"],
        document=_document(case),
        scheme_id=group["scheme"],
        scheme=None if scheme is None else _text(scheme),
        points=case.get("points"),
        line=_text(asked | {name: value for name, value in own.items() if value is not None}),
        answer=_text(right),
    )


def _document(case: dict[str, Any]) -> bytes:
    if "base64" in case:
        return base64.b64decode(case["base64"])
    return str(case["text"] if "text" in case else _text(case["assessment"])).encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _patched(scheme_id: str, patch: object) -> Any:
    """The document of a shipped scheme, with a merge patch."""
    return merged(json.loads(to_json(schemes.load(scheme_id))), patch)


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
