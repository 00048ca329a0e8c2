"""What the command ``conformance`` does: ask another implementation every vector, and say where it is wrong."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import conformance, report, schemes
from gbt27922.cli import _outputs
from gbt27922.cli._faults import Exit, FaultError, UsageError
from gbt27922.cli._process import Ended, run
from gbt27922.conformance import Outcome, Vector
from gbt27922.report import Language

Format = Literal["text", "json"]

# A part of a command that is only there for vectors that have what it names.
_OPTIONAL = re.compile(r"\[([^][]*\{(?:scheme|points)\}[^][]*)\]")
# A command that hung so often is not asked any more.
_PATIENCE = 2


@frozen(kw_only=True)
class Question:
    """How an implementation is asked, and how much its answers must say."""

    command: str
    jsonl: bool
    shipped: bool
    full: bool
    codes: bool
    timeout: float

    def takes(self, vector: Vector) -> bool:
        """Whether the implementation can be told all that the vector says."""
        own = {"scheme": vector.scheme, "points": vector.points}
        needed = {name for name, value in own.items() if value is not None}
        return not needed or (
            not self.shipped and (self.jsonl or all(f"{{{name}}}" in self.command for name in needed))
        )

    def outcomes(self, vectors: Sequence[Vector]) -> Iterator[Outcome]:
        """What comes of each vector."""
        return self._at_once(vectors) if self.jsonl else self._one_by_one(vectors)

    def _one_by_one(self, vectors: Sequence[Vector]) -> Iterator[Outcome]:
        hung = 0
        with TemporaryDirectory() as folder:
            for vector in vectors:
                if hung > _PATIENCE:
                    yield Outcome.failed(vector, "not_asked")
                    continue
                ended = run(self._arguments(vector, Path(folder)), vector.document, self.timeout)
                hung = hung + 1 if ended.code is None else 0
                yield self._outcome(vector, ended)

    def _outcome(self, vector: Vector, ended: Ended) -> Outcome:
        """What comes of a vector that a process was started for."""
        if not ended.code:
            return self._checked(vector, ended.out, ended) if ended.code == 0 else self._unanswered(vector, ended)
        if ended.code < 0:
            return self._unanswered(vector, ended)
        if not vector.refused:
            return Outcome.failed(vector, "refused", report.visible(ended.how))
        return self._checked(vector, ended.out if b'"problems"' in ended.out else b'{"problems": []}', ended)

    def _at_once(self, vectors: Sequence[Vector]) -> Iterator[Outcome]:
        data = "".join(f"{vector.line}\n" for vector in vectors).encode()
        ended = run(_split(self.command), data, self.timeout)
        # What is too much stays with the last answer, which is then wrong.
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
        return Outcome.failed(vector, "killed" if ended.code < 0 else "silent", report.visible(ended.how))

    def _arguments(self, vector: Vector, folder: Path) -> list[str]:
        """The command for a vector, with the files that it names."""
        own = {"scheme": vector.scheme, "points": vector.points}
        files = {"scheme": folder / "scheme.json", "points": folder / "points.csv"}
        otherwise = {"scheme": gbt27922.to_json(schemes.load(vector.scheme_id)), "points": "indicator,points\n"}
        for name, file in files.items():
            file.write_text(own[name] or otherwise[name], encoding="utf-8", newline="")
        missing = [f"{{{name}}}" for name, value in own.items() if value is None]
        command = _OPTIONAL.sub(lambda part: "" if any(name in part[1] for name in missing) else part[1], self.command)
        return [
            word.replace("{scheme}", str(files["scheme"])).replace("{points}", str(files["points"]))
            for word in _split(command)
        ]


def _split(command: str) -> list[str]:
    """The words of a command; no shell reads them."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"COMMAND cannot be read: {error}") from None
    if not words:
        raise UsageError("COMMAND must name a program")
    return words


def test(question: Question, only: Collection[str], form: Format, lang: Language) -> int:
    """Ask the vectors and write what came of them."""
    _split(question.command)
    vectors = _chosen(only)
    asked = [vector for vector in vectors if question.takes(vector)]
    left_out = [vector for vector in vectors if not question.takes(vector)]
    if not asked:
        raise UsageError("nothing to ask: all these vectors have a scheme or point table of their own")
    level = {"full": question.full, "codes": question.codes}
    found = conformance.report(question.command, question.outcomes(asked), left_out, **level)
    if form == "json":
        _outputs.write_document(gbt27922.to_json(found) + "\n")
    else:
        _outputs.write_report(found, lang)
    return Exit.DONE if found.conforms else Exit.AT_FAULT


def list_vectors(only: Collection[str], form: Format) -> int:
    """Write a line, or an object, for each vector: its group, its id, how its answer was made, and why it is right."""
    told = [{name: getattr(vector, name) for name in ("group", "id", "made", "why")} for vector in _chosen(only)]
    if form == "json":
        _outputs.write_document(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        _outputs.write("".join(report.visible("  ".join(vector.values())) + "\n" for vector in told))
    return Exit.DONE


def export(folder: str) -> int:
    """Write the files of the kit into a folder; none that is there already is written over."""
    target, files = Path(folder), conformance.files()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if there := [name for name, _ in files if (target / name).exists()]:
            raise FaultError(*(f"{report.visible(str(target / name))}: is there already" for name in there))
        for name, data in files:
            (target / name).write_bytes(data)
    except OSError as error:
        raise FaultError(f"{report.visible(folder)}: cannot be written: {error.strerror}") from None
    _outputs.write(f"{report.visible(folder)}: {len(files)} files, SHA-256 {conformance.digest()}\n")
    return Exit.DONE


def _chosen(only: Collection[str]) -> list[Vector]:
    known = dict.fromkeys(vector.group for vector in conformance.vectors())
    for group in only:
        if group not in known:
            raise UsageError(f'--only must be of {", ".join(known)}, got "{group}"')
    return [vector for vector in conformance.vectors() if not only or vector.group in only]
