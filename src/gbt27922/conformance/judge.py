"""Whether the answer of an implementation to a vector is right: compared exactly, by value."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, for_message
from gbt27922._basis.foreign_text import visible
from gbt27922._basis.rules import one_of, optional, some_text
from gbt27922.conformance.vectors import NEEDED, Vector

# Text even where it looks like a number: what is shown has all its places.
_AS_WRITTEN = frozenset({"shown", "sha256"})
# The lists of a scorecard, and the member by which their items are found.
_LISTS = {"lines": "indicator", "bounds": "grade"}
# Longer than any number of the kit; of what is longer still, the length is told.
_WHOLE = 10_000
#: The kinds of problem with an answer.
FailureKind = Literal["differs", "absent", "scored", "refused", "not_json", "silent", "timeout", "killed", "not_asked"]
# Kind, path, expected, got.
_Found = tuple[FailureKind, str, str | None, str | None]


@frozen(kw_only=True)
class Failure(Checked):
    """A problem with the answer to a vector.

    ``path`` is where in the answer; ``expected`` and ``got`` are short texts, None where there is nothing to show.
    Kinds: a value ``differs`` or is ``absent``; a document was ``scored`` although it is invalid, or ``refused`` although
    it is valid; the answer is ``not_json``; there is none (``silent``), not in time (``timeout``), or the process was
    ``killed``; a command that hung too often was ``not_asked``.
    """

    vector: str = field(metadata=holds(some_text))
    kind: FailureKind = field(metadata=holds(one_of(*get_args(FailureKind))))
    path: str = field(default="$", metadata=holds(some_text))
    expected: str | None = field(default=None, metadata=holds(optional(some_text)))
    got: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen
class Outcome:
    """The outcome of a vector: its failures; none if the answer is right, or if it is ``unsupported``."""

    vector: Vector
    failures: tuple[Failure, ...] = ()
    #: Whether the implementation says that it does not answer such questions.
    unsupported: bool = False

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return not self.failures and not self.unsupported

    @classmethod
    def failed(cls, vector: Vector, kind: FailureKind, got: str | None = None) -> Outcome:
        """The outcome of an answer of the wrong kind, or of no answer."""
        return cls(vector, (Failure(vector=vector.id, kind=kind, expected=_brief(json.loads(vector.answer)), got=got),))


def check(vector: Vector, answer: str | bytes, *, full: bool = False, codes: bool = False) -> Outcome:
    """Compare an answer, JSON, with the right one.

    An object with ``problems`` refuses the document, and ``{"unsupported": true}`` says that such questions are not
    answered. Any other object is a scorecard or a part of one, with at least ``score`` and ``grade``, or what else the
    vector asks: every member that the vector has too must be right, and with ``full``, all members of the vector
    must be there. With ``codes``, problems must be the same, by paths and codes.
    Numbers are equal by value, exactly: ``"95"``, ``"95.0"`` and ``95`` are one number, 94.99999999999999 is another.

    >>> from gbt27922.conformance.vectors import vectors
    >>> vector = next(vector for vector in vectors() if vector.id == "one-deduction")
    >>> check(vector, '{"score": "1181/12", "grade": "five_star"}').passed
    True
    >>> for failure in check(vector, '{"score": 98.41666666666667, "grade": "five_star"}').failures:
    ...     print(failure.path, failure.kind, failure.expected, failure.got)
    $.score differs 1181/12 98.41666666666667
    """
    given = _object(answer)
    if given is None:
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        kind: FailureKind = "not_json" if text.strip() else "silent"
        return Outcome.failed(vector, kind, _shown(text.strip()) or None)
    if given.get("unsupported") is True:
        return Outcome(vector, unsupported=True)
    if vector.refused != ("problems" in given):
        return Outcome.failed(vector, "scored" if vector.refused else "refused", _brief(given))
    right = json.loads(vector.answer)
    if not vector.refused:
        found = _compared(right, _by_name(given), None if full else NEEDED.get(vector.ask))
    else:
        found = _problems(right["problems"], given["problems"]) if codes else iter(())
    failures = (
        Failure(vector=vector.id, kind=kind, path=path, expected=old, got=new) for kind, path, old, new in found
    )
    return Outcome(vector, tuple(failures))


def _object(answer: str | bytes) -> dict[str, Any] | None:
    """The answer as an object; None if it is not one."""
    try:
        given = json.loads(answer, parse_float=Decimal)
    except (
        ArithmeticError,
        RecursionError,
        ValueError,
    ):  # too large exponents, too deep nesting, too many digits, or not JSON
        return None
    return given if isinstance(given, dict) else None


def _compared(right: Any, given: Any, needed: Collection[str] | None, path: str = "$") -> Iterator[_Found]:
    """Where ``given`` differs from ``right``. Only the ``needed`` members of an object must be there; None means all."""
    if not isinstance(right, dict | list) or type(given) is not type(right):
        if not _equal(right, given):
            yield "differs", path, _word(right), _word(given)
        return
    others = _items(given)
    for name, value in _items(right).items():
        place = _place(path, name)
        if name in _AS_WRITTEN and value != others.get(name, value):
            yield "differs", place, _word(value), _word(others[name])
        elif name in others:
            yield from _compared(value, others[name], None if needed is None or name in needed else (), place)
        elif needed is None or name in needed:
            yield "absent", place, _word(value), None
    if isinstance(right, list):
        for index, one in enumerate(given[len(right) :], len(right)):
            yield "differs", _place(path, index), None, _word(one)


def _items(value: Any) -> dict[Any, Any]:
    """The members of an object, or of a list by their places."""
    return value if isinstance(value, dict) else dict(enumerate(value))


def _place(path: str, name: Any) -> str:
    return f"{path}.{name}" if isinstance(name, str) and name.isidentifier() else f"{path}[{name}]"


def _equal(right: object, given: Any) -> bool:
    """Whether two values are equal: numbers by value, also if one is text; true is not 1."""
    wanted = exact_if_possible(right) if isinstance(right, str | int) else right
    if isinstance(wanted, Fraction):
        number = exact_if_possible(given)
        return isinstance(number, Fraction) and number == wanted
    return type(given) is type(right) and bool(given == right)


def _by_name(card: dict[str, Any]) -> dict[str, Any]:
    """An answer with the lines and bounds of a scorecard by indicator and by grade."""
    named = {name: (card[name], key) for name, key in _LISTS.items() if isinstance(card.get(name), list)}
    sound = {name: both for name, both in named.items() if all(isinstance(one, dict) for one in both[0])}
    return card | {name: {str(one.get(key)): one for one in items} for name, (items, key) in sound.items()}


def _problems(right: Any, given: Any) -> Iterator[_Found]:
    """A difference unless both name the same problems, in any order; if no path is expected, any path will do."""
    wanted, named = _named(right), _named(given)
    if any(path is None for path, _ in wanted):
        named = [(None, code) for _, code in named]
    if sorted(wanted, key=str) != sorted(named, key=str):
        # All of them, and each as often as it is there: where the lists begin is not where they differ.
        expected, got = (visible(", ".join(_words(each))) or None for each in (wanted, named))
        yield "differs", "$.problems", expected, got


def _named(problems: Any) -> list[tuple[Any, Any]]:
    """The path and code of each problem."""
    items = problems if isinstance(problems, list) else ()
    return [(item.get("path"), item.get("code")) for item in items if isinstance(item, dict)]


def _listed(problems: list[tuple[Any, Any]]) -> str | None:
    """Problems, each once."""
    return _shown(", ".join(dict.fromkeys(_words(problems)))) or None


def _words(problems: list[tuple[Any, Any]]) -> list[str]:
    return [" ".join(_word(word) for word in pair if word) for pair in problems]


def _brief(answer: dict[str, Any]) -> str | None:
    """An answer in few words: the score and the grade, the problems, or all of it."""
    if "problems" in answer:
        return _listed(_named(answer["problems"]))
    return " ".join(_word(answer[name]) for name in ("score", "grade") if name in answer) or (
        _word(answer) if answer else None
    )


def _word(value: object) -> str:
    """A value as it is written; text without quotes unless it is blank."""
    if isinstance(value, str | Decimal) and str(value).strip():
        return _shown(str(value))
    if isinstance(value, dict | list):
        with suppress(RecursionError):  # it can be nested as deeply as Python just reads
            return _shown(json.dumps(value, ensure_ascii=False, default=str))
    return for_message(value)


def _shown(text: str) -> str:
    """Text on one line and whole, unless it is no answer but megabytes."""
    return visible(text) if len(text) <= _WHOLE else f"{visible(text[:_WHOLE])}… ({len(text)} characters)"
