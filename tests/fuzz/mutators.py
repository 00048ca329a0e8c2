"""Changes of inputs that know what they change: JSON by its values, CSV by its cells, workbooks by their XML."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random

from tests.fuzz.targets import Kind

#: Changes bytes in any way; libFuzzer's own.
Raw = Callable[[bytes], bytes]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}\[\]:,]|.', re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_SEPARATORS = ",;\t"
#: Texts that look like another, like a number, a day or a formula, or that a terminal or a spreadsheet obeys.
ODD_TEXTS = (
    *(
        "",
        " ",
        "\ufeff",
        "\u202e",
        "e\u0301",
        "é",
        "ａ",
        "２",
        "𝒳",
        "\u2028",
        "\0",
        "\x1b[2J",
        "\x7f",
        "\xad",
        "\u3000",
    ),
    *("1/3", "35/12", "1/0", "-1", "0.1", "2.50", "1e400", "１/３", "٣", "NaN", "inf", "5%", "1,5", "0x10", "1_0"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-05-12", "2026/5/12", "20260512", "2026-05-12T00:00:00Z"),
    *(
        "=1+1",
        "'=1",
        "@a",
        "+1",
        "-a",
        "\t=1",
        "总部",
        "是",
        "符合",
        "true",
        "yes",
        "5.1",
        "1.1",
        "1.1.1",
        "1.1.",
        "..1",
    ),
    *(
        "a" * 300,
        "长" * 300,
        "1" * 300,
        "9" * 5000,
        "e" + "\u0301" * 300,
        "x\ud800".encode("utf-8", "replace").decode(),
    ),
)
_ODD_TOKENS = (
    *("0", "-1", "1", "1.0", "1e0", "-0", "0.0", "1.50", "2e1", "1e400", "1E-400", "1e999999999999999999", "NaN"),
    *("Infinity", "-Infinity", "9007199254740993", "1" + "0" * 30, "9" * 400, "9" * 5000, "0." + "3" * 400, "01", "1."),
    *("true", "false", "null", "{}", "[]", "[[]]", '{"a":1,"a":2}', '{"":null}', "[null]", '"\\ud800"', '"\\u0000"'),
    *map(json.dumps, ODD_TEXTS),
    *(json.dumps(text, ensure_ascii=False) for text in ODD_TEXTS),
)
_ODD_BYTES = (
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\x81",
        b"\x80\x80",
        b"\r",
        b"\n",
        b"\t",
        b" ",
        b"\x1a",
    ),
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b";",
        b"-",
        b"+",
        b".",
        b"e",
        b"0",
        b"9",
        b"\x7f",
        b"PK\x03\x04",
    ),
)
_OPEN, _CLOSE = ("[", "{", '{"a":', '{"children":[', '{"findings":['), {"[": "]", "{": "}"}
_CLOSING = frozenset(_CLOSE.values())
_BETWEEN = {*_CLOSING, ",", ":"}
_DEPTHS = (1, 2, 30, 1000, 5000)


def mutated(kind: Kind, data: bytes, words: Sequence[str], random: Random, raw: Raw) -> bytes:
    """The input, changed in one way or in a few; one time in five by bytes alone."""
    if kind == "bytes" or random.random() < 0.2:
        return raw(data)
    if kind == "xlsx":
        return _xlsx(data, random, raw)
    if kind == "json":
        return _json(data, words, random)
    for _ in range(1 + int(random.expovariate(1))):
        data = _lines(data, words, random) if kind == "lines" else _csv(data, words, random)
    return data


def rawly(data: bytes, random: Random) -> bytes:
    """The input with a few of its bytes changed, taken away, repeated or put elsewhere."""
    for _ in range(random.choice((1, 1, 2, 4))):
        start = random.randrange(len(data) + 1)
        end = start + random.choice((0, 1, 1, 2, 8, 64))
        piece, place = data[start:end], random.randrange(len(data) + 1)
        middle = random.choice(
            (b"", piece * 2, piece[::-1], random.choice(_ODD_BYTES), data[place : place + end - start])
        )
        data = data[:start] + middle + data[end:]
    return data


def tokens_of(text: str) -> list[str]:
    """The tokens of a JSON text, without spaces between them.

    >>> tokens_of('{"a": [1.50, null]}')
    ['{', '"a"', ':', '[', '1.50', ',', 'null', ']', '}']
    """
    return [token for token in _TOKEN.findall(text) if not token.isspace()]


@lru_cache(maxsize=4096)
def _tokens_in(data: bytes) -> tuple[str, ...]:
    """The tokens of an input; the same inputs are changed again and again."""
    return tuple(tokens_of(data.decode("utf-8", "surrogateescape")))


def _json(data: bytes, words: Sequence[str], random: Random) -> bytes:
    tokens = [*_tokens_in(data)]
    for _ in range(1 + int(random.expovariate(1.5))):
        start = random.randrange(len(tokens)) if tokens else 0
        while start < len(tokens) and tokens[start] in _BETWEEN:
            start += 1
        if start == len(tokens):
            tokens.append(random.choice(words))
            continue
        is_name = tokens[start + 1 : start + 2] == [":"]
        end = _end(tokens, start + 2 if is_name else start)
        random.choice(_CHANGES)(tokens, start, end, words, random)
    return "".join(tokens).encode("utf-8", "surrogateescape")


def _end(tokens: Sequence[str], start: int) -> int:
    """Where a value ends that starts here."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place] in _CLOSE) - (tokens[place] in _CLOSING)
        if depth <= 0:
            return place + 1
    return len(tokens)


def _replace(tokens: list[str], start: int, end: int, words: Sequence[str], random: Random) -> None:
    is_name = tokens[start + 1 : start + 2] == [":"]
    tokens[start : start + 1 if is_name else end] = [random.choice(random.choice((words, words, _ODD_TOKENS)))]


def _remove(tokens: list[str], start: int, end: int, _words: Sequence[str], _random: Random) -> None:
    behind = tokens[end : end + 1] == [","]
    tokens[start if behind else max(start - 1, 0) : end + behind] = []


def _repeat(tokens: list[str], start: int, end: int, _words: Sequence[str], random: Random) -> None:
    tokens[start:start] = [*tokens[start:end], ","] * random.choice((1, 1, 1, 2, 40))


def _nest(tokens: list[str], start: int, end: int, _words: Sequence[str], random: Random) -> None:
    opening, depth = random.choice(_OPEN), random.choice(_DEPTHS)
    closing = "".join(_CLOSE[mark] for mark in reversed(opening) if mark in _CLOSE)
    is_name = tokens[start + 1 : start + 2] == [":"]
    tokens[start + 2 * is_name : end] = [opening * depth, *tokens[start + 2 * is_name : end], closing * depth]


def _add(tokens: list[str], start: int, _end: int, words: Sequence[str], random: Random) -> None:
    added = [random.choice(words), ":", random.choice(words), ","]
    tokens[start:start] = added if random.random() < 0.7 else added[2:]


def _swap(tokens: list[str], start: int, end: int, _words: Sequence[str], random: Random) -> None:
    other = random.randrange(len(tokens))
    stop = _end(tokens, other)
    if stop <= start:
        tokens[other:end] = [*tokens[start:end], *tokens[stop:start], *tokens[other:stop]]
    elif end <= other:
        tokens[start:stop] = [*tokens[other:stop], *tokens[end:other], *tokens[start:end]]


def _retype(tokens: list[str], start: int, end: int, words: Sequence[str], random: Random) -> None:
    """A number as text, a text as a number, a text with something odd in it, another spelling of a number."""
    token = tokens[start]
    if token.startswith('"') and len(token) > 1:
        place = random.randrange(1, len(token))
        odd = json.dumps(random.choice(ODD_TEXTS), ensure_ascii=random.random() < 0.5)[1:-1]
        tokens[start] = random.choice((token[1:-1] or '""', token[:place] + odd + token[place:], token[:place] + '"'))
    elif token[:1].isdecimal() or token[:1] == "-":
        tokens[start] = random.choice(
            (f'"{token}"', f"{token}.0", f"{token}e0", f"-{token}", f"{token}1", f"{token}.5")
        )
    else:
        _replace(tokens, start, end, words, random)


def _alike(tokens: list[str], start: int, _end: int, words: Sequence[str], random: Random) -> None:
    """Another text for a text, another number for a number: what is changed so may still be sound."""
    for _ in range(20):
        word = random.choice(words)
        if word[:1] == tokens[start][0] or (word[:1].isdecimal() and tokens[start][0].isdecimal()):
            tokens[start] = word
            return


def _space(tokens: list[str], start: int, _end: int, _words: Sequence[str], random: Random) -> None:
    tokens.insert(start, random.choice((" ", "\n", "\r\n", "\t", "  ")))


_CHANGES = (
    *(_replace, _remove, _repeat, _nest, _add, _swap, _swap, _retype, _retype),
    *(_alike, _alike, _alike, _alike, _space),
)


def _lines(data: bytes, words: Sequence[str], random: Random) -> bytes:
    lines = data.split(b"\n")
    place, way = random.randrange(len(lines)), random.random()
    if way < 0.7:
        lines[place] = _json(lines[place], words, random)
    elif way < 0.8:
        lines[place:place] = [lines[place]] * random.choice((1, 2, 20))
    elif way < 0.9:
        del lines[place]
    else:
        lines.insert(place, random.choice((b"", b" ", b"\r", b"\x00", b"\xff", b"\x1a")))
    return b"\n".join(lines)


def _csv(data: bytes, words: Sequence[str], random: Random) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = [line.split(separator) for line in text.split("\n")]
    way, row = random.random(), random.randrange(len(rows))
    if way < 0.45:
        rows[row][random.randrange(len(rows[row]))] = _cell(words, random)
    elif way < 0.55:
        rows[row:row] = [[*rows[row]]] * random.choice((1, 1, 2, 50))
    elif way < 0.65:
        del rows[row]
    elif way < 0.75:
        column = random.randrange(len(rows[0]))
        added = random.random() < 0.5
        for cells in rows:
            cells[column : column + (not added)] = [_cell(words, random)] if added else []
    elif way < 0.85:
        rows[row].insert(random.randrange(len(rows[row]) + 1), _cell(words, random))
    else:
        return _recoded(text, separator, random)
    return "\n".join(map(separator.join, rows)).encode("utf-8", "surrogateescape")


def _cell(words: Sequence[str], random: Random) -> str:
    cell = random.choice(random.choice((words, words, ODD_TEXTS)))
    way = random.random()
    return f'"{cell}"' if way < 0.1 else f'"{cell}' if way < 0.13 else f"{cell}\r" if way < 0.16 else cell


def _recoded(text: str, separator: str, random: Random) -> bytes:
    """The table with another separator, other ends of lines, or in another encoding."""
    other = random.choice(_SEPARATORS)
    match random.randrange(5):
        case 0:
            return text.replace(separator, other).encode("utf-8", "surrogateescape")
        case 1:
            return f"sep={other}\n{text}".encode("utf-8", "surrogateescape")
        case 2:
            return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\n\r"))).encode("utf-8", "surrogateescape")
        case _:
            encoding = random.choice(("utf-16", "utf-8-sig", "gb18030", "utf-16-le", "utf-32", "latin-1"))
            return text.encode(encoding, "replace")


def _xlsx(data: bytes, random: Random, raw: Raw) -> bytes:
    """The workbook with some of its parts changed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        place = random.randrange(len(parts))
    except Exception:  # noqa: BLE001  # no archive, or a broken one
        return raw(data)
    name, part = parts[place]
    way = random.random()
    if way < 0.75:
        for _ in range(1 + int(random.expovariate(0.7))):
            part = _xml(part, random)
        parts[place] = (name, part)
    elif way < 0.85:
        parts[place] = (name, raw(part))
    elif way < 0.9:
        del parts[place]
    elif way < 0.95:
        parts.append((random.choice((name, name.upper(), "xl/vbaProject.bin", f"../{name}", "mimetype")), part))
    else:
        parts[place] = (random.choice(parts)[0], part)
    return zipped(parts, zipfile.ZIP_STORED if random.random() < 0.9 else zipfile.ZIP_DEFLATED)


def zipped(parts: Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of these parts, the same each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, part in dict(parts).items():
            archive.writestr(zipfile.ZipInfo(name), part, compression)
    return file.getvalue()


def _xml(part: bytes, random: Random) -> bytes:
    pieces = _MARKUP.findall(part.decode("utf-8", "replace"))
    if not pieces:
        return random.choice(ODD_TEXTS).encode()
    place, way = random.randrange(len(pieces)), random.random()
    piece = pieces[place]
    if way < 0.1:
        del pieces[place]
    elif way < 0.2:
        pieces[place:place] = pieces[place : place + random.choice((1, 3, 8))] * random.choice((1, 1, 30))
    elif way < 0.3:
        pieces[place] = random.choice(pieces)
    elif way < 0.35:
        pieces.insert(
            place, random.choice(('<!DOCTYPE a [<!ENTITY b "c">]>', "<!-- -->", "<![CDATA[1]]>", "&b;", "&#0;"))
        )
    elif piece.startswith("<") and (found := [*_ATTRIBUTE.finditer(piece)]):
        one = random.choice(found)
        pieces[place] = piece[: one.start(2)] + _attribute(one[2], pieces, random) + piece[one.end(2) :]
    else:
        pieces[place] = _escaped(random.choice(ODD_TEXTS)) + random.choice(("", piece))
    return "".join(pieces).encode("utf-8", "replace")


def _attribute(value: str, pieces: Sequence[str], random: Random) -> str:
    other = _ATTRIBUTE.search(random.choice(pieces))
    odd = (
        "s",
        "b",
        "e",
        "d",
        "str",
        "inlineStr",
        "n",
        "A0",
        "A1",
        "AAAA1",
        "XFD1048576",
        "B99999999",
        "0",
        "-1",
        "9999999",
    )
    return random.choice((*odd, other[2] if other else "", value + "1", value[:-1], _escaped(random.choice(ODD_TEXTS))))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
