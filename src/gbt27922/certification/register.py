"""The register: one certificate a line, as canonical JSON; read in bounded memory, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import IO, NamedTuple

from gbt27922._basis.checked import check
from gbt27922._basis.draft import written_whole
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import seen
from gbt27922._basis.json_text import of_a_line
from gbt27922._basis.layouts import document_text
from gbt27922.certification.certificate import CERTIFICATE_FORMAT, Certificate, parse_certificate
from gbt27922.certification.register_line import canonical_certificate
from gbt27922.errors import DocumentError, ModelError, Problem, refuse

#: The longest line that is read, in bytes: memory holds it whole.
LONGEST = 1 << 24
# Of what was seen 15 bytes are kept, the most that fit into 48 bytes of memory with what Python adds.
_KEPT = 15


class Line(NamedTuple):
    """A line of a register: its number from 1, its text with its end, what it holds, and what is wrong with it.

    A blank line holds no certificate, and neither does one with a problem of its own. ``as_written`` says that it is,
    byte for byte, the canonical JSON of its certificate, and ends with a line feed.
    """

    number: int
    text: bytes
    certificate: Certificate | None = None
    as_written: bool = False
    problems: tuple[Problem, ...] = ()


def read_register(path: str | PathLike[str]) -> Iterator[Certificate]:
    """Read the certificates of a register one by one, in bounded memory; blank lines are skipped but counted.

    Memory holds one line, and about 80 bytes for each number that was seen. Raises ``OSError`` if there is no file, and
    :class:`~gbt27922.DocumentError` with every problem of the first line that is no certificate, is longer than 16 MB, or
    has the number of an earlier one; :func:`verify_register` tells those of all lines.

    >>> [certificate.number for certificate in read_register("docs/examples/certification/register.jsonl")][:2]
    ['EXAMPLE-2023-0009', 'EXAMPLE-2024-0012']
    """
    with Path(path).open("rb") as file:
        yield from certificates_in(file)


def certificates_in(file: IO[bytes]) -> Iterator[Certificate]:
    """The certificates of a register that is open, such as standard input; as :func:`read_register` gives them."""
    for line in lines_of(file):
        refuse(DocumentError, line.problems)
        if line.certificate is not None:
            yield line.certificate


def write_register(path: str | PathLike[str], certificates: Iterable[Certificate]) -> str:
    """Write a register, whole or not at all, and return the SHA-256 of the file: keep it, :func:`verify_register` asks for it.

    What was there before is replaced at the end, so that ``certificates`` may be read from it. An event more is a line
    that is another one: the register is written anew. Raises ``OSError``, and :class:`~gbt27922.errors.ModelError` if two
    certificates have one number.
    """
    digest = hashlib.sha256()
    with written_whole(Path(path)) as draft:
        with draft.path.open("wb") as file:
            for text in _written(certificates):
                digest.update(text)
                file.write(text)
        draft.publish()
    return digest.hexdigest()


def _written(certificates: Iterable[Certificate]) -> Iterator[bytes]:
    known = Numbers()
    for index, certificate in enumerate(certificates):
        check(certificate, Certificate)
        text = line_of(certificate)
        found = (*known.problems(certificate.number), *_too_long(len(text) - 1))
        refuse(ModelError, [problem.under(f"$[{index}]") for problem in found])
        yield text


def _most() -> int:
    """How many bytes of a line are read, with its end; a line that is as long and has none is cut off."""
    return LONGEST + len(b"\r\n")


def _too_long(size: int) -> Iterator[Problem]:
    if size > LONGEST:
        yield Problem("$", "invalid_value.long_line", {"most": LONGEST})


def line_of(certificate: Certificate) -> bytes:
    """The line of a certificate, with its end."""
    return document_text(CERTIFICATE_FORMAT, certificate, "canonical").encode() + b"\n"


def lines_of(file: IO[bytes], feed: Callable[[bytes], object] = len) -> Iterator[Line]:
    """The lines of a register, each read; ``feed`` is given every byte of the file."""
    known = Numbers()
    for number, text in enumerate(_texts(file, feed), 1):
        line = _line(number, text)
        if line.certificate is not None:
            line = line._replace(problems=tuple(known.problems(line.certificate.number)))
        if line.problems:
            line = line._replace(problems=tuple(one.under(f"line {number}: $") for one in line.problems))
        yield line


class Numbers:
    """The numbers that were seen, as short digests: about 80 bytes of memory each."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def problems(self, number: str) -> Iterator[Problem]:
        """The problem of a number that was seen before, or one that looks like it; now it is seen."""
        key = short_digest(seen(number))
        if key in self._known:
            yield Problem("$.number", "duplicate_id.number", {"got": quoted(number)})
        self._known.add(key)


def short_digest(text: str) -> bytes:
    """What is kept of a text that was seen, however long it is."""
    return hashlib.blake2b(text.encode(), digest_size=_KEPT).digest()


def _texts(file: IO[bytes], feed: Callable[[bytes], object]) -> Iterator[bytes]:
    """The lines of a file, each with its end; of one that is too long only the beginning."""
    most = _most()
    for line in iter(lambda: file.readline(most), b""):
        feed(line)
        yield line
        rest = line
        while len(rest) == most and not rest.endswith(b"\n"):
            feed(rest := file.readline(most))


def _line(number: int, text: bytes) -> Line:
    body = text.rstrip(b"\r\n")
    # What is cut off is too long whatever it ends with.
    size = _most() if len(text) == _most() and text[-1:] != b"\n" else len(body)
    if problems := tuple(_too_long(size)):
        return Line(number, text, problems=problems)
    if not body.strip():
        return Line(number, text)
    certificate = canonical_certificate(body)
    if certificate is not None:
        return Line(number, text, certificate, text == body + b"\n")
    try:
        certificate = parse_certificate(body)
    except DocumentError as error:
        return Line(number, text, problems=tuple(map(of_a_line, error.problems)))
    return Line(number, text, certificate, text == line_of(certificate))
