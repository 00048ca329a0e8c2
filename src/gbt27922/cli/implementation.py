"""Another implementation of the standard: how it is asked the vectors, and what comes of its answers."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import field, frozen

import gbt27922
from gbt27922 import conformance, schemes
from gbt27922.cli.faults import Said, UsageError
from gbt27922.cli.process import Ended, run
from gbt27922.conformance import Outcome, Vector
from gbt27922.report import visible

# A part of a command that is only there for vectors that have what it names.
_OPTIONAL = re.compile(r"\[([^][]*\{(?:scheme|points)\}[^][]*)\]")
# After so many answers that did not come in time, an implementation is not asked any more.
_PATIENCE = 2


def words(command: str, separator: str = os.sep) -> list[str]:
    r"""The words of a command; no shell reads them. Where a backslash separates folders, it is no sign of an escape.

    >>> words(r"'C:\my tools\score.exe' --json", "\\"), words(r"my\ tools/score --json", "/")
    (['C:\\my tools\\score.exe', '--json'], ['my tools/score', '--json'])
    """
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    lexer.escape = lexer.escape.replace(separator, "")
    try:
        found = [*lexer]
    except ValueError:
        raise UsageError(Said("command_unreadable")) from None
    if not found:
        raise UsageError(Said("command_needed"))
    return found


def _check(_self: object, _field: object, command: str) -> None:
    words(command)


@frozen(kw_only=True)
class Implementation:
    """Another implementation: the command that starts it, how it is asked, and how much its answers must say."""

    command: str = field(validator=_check)
    jsonl: bool
    shipped: bool
    full: bool
    codes: bool
    timeout: float

    def takes(self, vector: Vector) -> bool:
        """Whether it can be told all that the vector says."""
        own = {"scheme": vector.scheme, "points": vector.points}
        needed = {name for name, value in own.items() if value is not None}
        return not needed or (
            not self.shipped
            and (self.jsonl or vector.ask != "score" or all(f"{{{name}}}" in self.command for name in needed))
        )

    def report(self, vectors: Sequence[Vector], kit: str | None = None) -> conformance.Report:
        """What comes of the vectors that it takes, which are those of ``kit`` if they are not those that are shipped."""
        asked = [vector for vector in vectors if self.takes(vector)]
        left_out = [vector for vector in vectors if not self.takes(vector)]
        if not asked:
            raise UsageError(Said("nothing_to_ask"))
        outcomes = self._at_once(asked) if self.jsonl else self._one_by_one(asked)
        return conformance.report(self.command, outcomes, left_out, full=self.full, codes=self.codes, kit=kit)

    def _one_by_one(self, vectors: Sequence[Vector]) -> Iterator[Outcome]:
        late = 0
        with TemporaryDirectory() as folder:
            for vector in vectors:
                if late > _PATIENCE:
                    yield Outcome.failed(vector, "not_asked")
                    continue
                ended = run(self._arguments(vector, Path(folder)), vector.document, self.timeout)
                late = late + 1 if ended.code is None else 0
                yield self._outcome(vector, ended)

    def _outcome(self, vector: Vector, ended: Ended) -> Outcome:
        """What comes of a vector that a process was started for."""
        if not ended.code:
            return self._checked(vector, ended.out, ended) if ended.code == 0 else self._unanswered(vector, ended)
        if ended.crashed:
            return self._unanswered(vector, ended)
        if not vector.refused:
            return Outcome.failed(vector, "refused", visible(ended.how))
        return self._checked(vector, ended.out if b'"problems"' in ended.out else b'{"problems": []}', ended)

    def _at_once(self, vectors: Sequence[Vector]) -> Iterator[Outcome]:
        data = "".join(f"{vector.line}\n" for vector in vectors).encode()
        ended = run(words(self.command), data, self.timeout)
        # Lines that are too many stay with the last answer, which then fails.
        answers = ended.out.removesuffix(b"\n").split(b"\n", len(vectors) - 1)
        for vector, answer in zip(vectors, answers, strict=False):
            yield self._checked(vector, answer, ended)
        yield from (self._unanswered(vector, ended) for vector in vectors[len(answers) :])

    def _checked(self, vector: Vector, answer: bytes, ended: Ended) -> Outcome:
        if not answer.strip():
            return self._unanswered(vector, ended)
        return conformance.check(vector, answer, full=self.full, codes=self.codes)

    def _unanswered(self, vector: Vector, ended: Ended) -> Outcome:
        if ended.code is None:
            return Outcome.failed(vector, "timeout", f"{self.timeout:g} s")
        return Outcome.failed(vector, "killed" if ended.crashed else "silent", visible(ended.how))

    def _arguments(self, vector: Vector, folder: Path) -> list[str]:
        """The command for a vector, with the files that it names."""
        own = {"scheme": vector.scheme, "points": vector.points}
        files = {"scheme": folder / "scheme.json", "points": folder / "points.csv"}
        scheme = schemes.load(vector.scheme_id, vector.revision) if vector.scheme_id else schemes.default()
        otherwise = {"scheme": gbt27922.to_json(scheme), "points": "indicator,points\n"}
        for name, file in files.items():
            file.write_text(own[name] or otherwise[name], encoding="utf-8", newline="")
        missing = [f"{{{name}}}" for name, value in own.items() if value is None]
        command = _OPTIONAL.sub(lambda part: "" if any(name in part[1] for name in missing) else part[1], self.command)
        return [
            word.replace("{scheme}", str(files["scheme"])).replace("{points}", str(files["points"]))
            for word in words(command)
        ]
