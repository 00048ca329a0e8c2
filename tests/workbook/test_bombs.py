"""Files that would take very long or much memory, or hold what is not read: refused with a sentence, in little time."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from gbt27922 import DocumentError, workbook
from tests.support import sheets
from tests.support.sheets import MAIN, book, packed, parts, row, sheet

SMALL = parts({"S": sheet(row(1, "<c><v>1</v></c>"))})


def told(data: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        list(workbook.rows(data))
    (problem,) = raised.value.problems
    assert problem.message("zh")
    return problem.id


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "not_xlsx"),
        (b"indicator,points\n", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_xlsx.old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "not_xlsx.locked"),
        (b"PK\x03\x04 torn", "not_xlsx.broken"),
        (packed({}), "not_xlsx"),
        (packed({"a": "b", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "not_xlsx"),
        (packed({"a.txt": "b"}), "not_xlsx.broken"),
        (packed({**SMALL, "_rels/.rels": sheets.relations()}), "not_xlsx"),
        (packed({**SMALL, "xl/vbaProject.bin": "macro"}), "not_xlsx.macros"),
        (packed({**SMALL, "xl/macrosheets/sheet1.xml": "macro"}), "not_xlsx.macros"),
        (packed({**SMALL, "xl/externalLinks/externalLink1.xml": "x"}), "not_xlsx.links"),
        (packed({**SMALL, "../x": "x"}), "not_xlsx.broken"),
        (packed({**SMALL, "/x": "x"}), "not_xlsx.broken"),
        (packed({**SMALL, "xl/Workbook.xml": "x"}), "not_xlsx.broken"),
        (packed({**SMALL, "xl/worksheets/sheet1.xml": "<x"}), "not_xlsx.broken"),
        (packed({**SMALL, "xl/worksheets/sheet1.xml": "<x></y>"}), "not_xlsx.broken"),
        (
            packed({**SMALL, "xl/worksheets/sheet1.xml": f'<!DOCTYPE x [<!ENTITY a "b">]>{sheet("")}'}),
            "not_xlsx.entities",
        ),
        *(
            (packed({**SMALL, "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="{name}"?>{sheet("")}'}), id)
            for name, id in (("inlineStr", "not_xlsx.broken"), ("hex", "not_xlsx.broken"), ("gbk", "not_xlsx.broken"))
        ),
        (packed({name: part for name, part in SMALL.items() if "sheet1" not in name}), "not_xlsx.broken"),
        (book(row(2) + row(1)), "not_xlsx.broken"),
        (book(row(1, '<c r="B1"/>', '<c r="A1"/>')), "not_xlsx.broken"),
        (book(row(1, '<c r="A1"/>', '<c r="A1"/>')), "not_xlsx.broken"),
        (book(row(1, '<c r="A2"/>')), "not_xlsx.broken"),
        (book(row(1, '<c r="1A"/>')), "not_xlsx.broken"),
        (book(row(1, '<c r="XFE1"/>')), "not_xlsx.broken"),
        (book(row(1048577, '<c r="A1048577"/>')), "not_xlsx.broken"),
        (book(row(1, '<c t="s"><v>0</v></c>')), "not_xlsx.broken"),
        (book("", after='<mergeCells><mergeCell ref="A0:B1"/></mergeCells>'), "not_xlsx.broken"),
        (book(row(1, '<c t="s"><v>x</v></c>')), "not_xlsx.broken"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(data: bytes, id: str) -> None:
    assert told(data) == id


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(packed(SMALL))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert told(bytes(data)) == "not_xlsx.locked"


def test_a_part_that_is_torn_is_refused() -> None:
    data = bytearray(packed(SMALL, zipfile.ZIP_STORED))
    data[data.index(b"<sheetData>") + 5] ^= 1

    assert told(bytes(data)) == "not_xlsx.broken"


def test_whatever_byte_is_another_nothing_but_a_sentence_comes_of_it() -> None:
    random = Random(27922)  # noqa: S311  # nothing is kept secret
    sound = packed(SMALL)
    told_of = 0
    for _ in range(2000):
        data = bytearray(sound)
        data[random.randrange(len(data))] = random.randrange(256)
        data[-random.randrange(1, 700)] ^= 1 << random.randrange(8)
        try:
            list(workbook.rows(bytes(data)))
        except DocumentError:
            told_of += 1
    assert told_of > 1000


def repeated(
    part: bytes, times: int, name: str = "xl/worksheets/sheet1.xml", ends: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    """A small workbook, but for one part that is the same thing over and over."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in SMALL.items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w") as file:
            file.write(ends[0])
            for _ in range(100):
                file.write(part * (times // 100))
            file.write(ends[1])
    return data.getvalue()


ROOT = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
TEXTS = f'<sst xmlns="{MAIN}">'.encode()
STRINGS = "xl/sharedStrings.xml"


def counted(cell: str, times: int, start: int = 1) -> bytes:
    """Rows that differ, so that they are not packed too well."""
    return packed(
        parts(
            {
                "S": sheet(
                    "".join(row(number, cell.format(number, number * 7919 % 99991)) for number in range(start, times))
                )
            }
        )
    )


def lying(unpacked: int) -> bytes:
    """A part of 40 MB of which the archive says that it has far fewer bytes."""
    data = bytearray(repeated(b"<c/>", 10_000_000, ends=(ROOT + b"<row>", b"")))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rindex(mark)
        data[at + place : at + place + 4] = unpacked.to_bytes(4, "little")
    return bytes(data)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million rows": (
        lambda: packed({**SMALL, "xl/worksheets/sheet1.xml": sheet("<row><c><v>1</v></c></row><row/>" * 500_000)}),
        "too_large.ratio",
    ),
    "a million rows that differ": (lambda: counted("<c><v>{1}</v></c>", 1_000_000), "too_large.rows"),
    "a file of 11 MB": (lambda: b"PK\x03\x04" + bytes(11_000_000), "too_large.bytes"),
    "a part that is packed a thousand times": (lambda: repeated(b" " * 100, 400_000), "too_large.ratio"),
    "a part of 100 MB": (lambda: repeated(b" " * 100, 1_000_000), "too_large.unpacked"),
    "a part that is larger than it says": (lambda: lying(1000), "not_xlsx.broken"),
    "two thousand parts": (
        lambda: packed({**SMALL, **{f"x{place}": "" for place in range(2_000)}}, zipfile.ZIP_STORED),
        "too_large.parts",
    ),
    "many cells": (
        lambda: counted("".join(f'<c r="{column}{{0}}"><v>{{1}}</v></c>' for column in "ABCDEFGHIJKLM"), 90_000),
        "too_large",
    ),
    "many attributes": (
        lambda: counted("<c " + " ".join(f'a{place}="{{1}}"' for place in range(400)) + "/>", 8_000),
        "too_large",
    ),
    "few cells, far from each other": (
        lambda: counted('<c r="A{0}"><v>{1}</v></c><c r="XFD{0}"><v>{1}</v></c>', 1_000),
        "too_large",
    ),
    "many texts in their cells": (
        lambda: counted('<c t="str"><v>甲乙丙{1}</v></c><c t="inlineStr"><is><t>甲乙丙{1}x</t></is></c>' * 3, 60_000),
        "too_large",
    ),
    "much shared text": (
        lambda: packed(
            {
                **SMALL,
                STRINGS: TEXTS.decode()
                + "".join(f"<si><t>{place:0200}</t></si>" for place in range(90_000))
                + "</sst>",
            }
        ),
        "too_large.text",
    ),
    "one long text": (
        lambda: book(row(1, '<c t="inlineStr"><is><t>' + "甲乙" * 20_000 + "</t></is></c>")),
        "too_large.text",
    ),
    "deep markup": (
        lambda: packed({**SMALL, "xl/worksheets/sheet1.xml": "<a>" * 3_000}, zipfile.ZIP_STORED),
        "not_xlsx.broken",
    ),
    "one long mark": (
        lambda: packed(
            {**SMALL, "xl/worksheets/sheet1.xml": "<a " + "".join(f"a{place}='' " for place in range(60_000)) + "/>"}
        ),
        "not_xlsx.broken",
    ),
    "many areas": (
        lambda: book("", after="".join(f'<mergeCell ref="A{place}:B{place}"/>' for place in range(1, 10_002))),
        "too_large.merged",
    ),
}


#: Those that are read for a while before they are refused.
SLOW = ("a million rows that differ", "many cells", "many attributes", "many texts in their cells")


@pytest.mark.parametrize("bomb", [name for name in BOMBS if name not in SLOW])
def test_a_bomb_is_refused_with_a_sentence(bomb: str) -> None:
    make, id = BOMBS[bomb]

    assert told(make()) == id


@pytest.mark.parametrize("limit", ["_MOST_MARKS", "_MOST_ATTRIBUTES"])
def test_marks_and_attributes_are_counted_over_all_parts(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"gbt27922.workbook.parts.{limit}", 10)

    assert told(packed(SMALL)) == "too_large"


def test_rows_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gbt27922.workbook.sheet_rows._MOST_ROWS", 1)

    assert list(workbook.rows(packed(SMALL))) == [(1, (1,))]
    assert told(book(row(1) + row(2))) == "too_large.rows"


MEASURE = """
import sys
from pathlib import Path
from gbt27922 import workbook, DocumentError
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
data = Path(sys.argv[1]).read_bytes()
list(workbook.rows(Path(sys.argv[2]).read_bytes()))  # all modules are imported
before = peak()
try:
    list(workbook.rows(data))
except DocumentError as error:
    print(error.problems[0].id, peak() - before)
"""


@pytest.mark.once
@pytest.mark.unmeasured
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory was taken")
@pytest.mark.parametrize(
    "bomb", ["many cells", "many attributes", "many texts in their cells", "a million rows that differ"]
)
def test_a_bomb_takes_little_memory(bomb: str, tmp_path: Path) -> None:
    large, small = tmp_path / "large.xlsx", tmp_path / "small.xlsx"
    make, id = BOMBS[bomb]
    large.write_bytes(make())
    small.write_bytes(packed(SMALL))

    ran = subprocess.run([sys.executable, "-c", MEASURE, large, small], capture_output=True, text=True, check=True)
    found, megabytes = ran.stdout.split()
    assert found == id
    assert float(megabytes) < 100
