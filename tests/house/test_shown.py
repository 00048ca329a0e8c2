"""Nothing from outside is obeyed: hostile text in every text of every document, in every message, report and output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import analysis, batch, certification, formats, outlets, report, schemes
from gbt27922._basis.foreign_text import has_hidden
from gbt27922.errors import Gbt27922Error, Gbt27922Warning
from tests.support.results import ASSESSMENT, OPEN, PLAIN_MEDIA, SHOWN
from tests.support.running import Run, runner

#: A terminal command, line breaks of all kinds, a text that turns others round, what is not seen, half a character, a long tail.
HOSTILE = "\x1b[2J\r\n\x0b\x85\u2028\u202e\u2066\u200b\ufeff\u3164\x9b|`<b>\ud800" + "\U0010fffe" * 500
#: The same as far as it is Unicode text, and as far as an id can have it.
TEXT, ID = HOSTILE.replace("\ud800", ""), "|`<b>" + "[x](y)" * 99
#: Takes arguments of the wrong types too.
DRAW: Any = outlets.draw
KNOWN: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
#: What is given, not found, has no page.
NO_PAGE = (type(ASSESSMENT), certification.Application, certification.Rates, batch.Population, batch.Provenance)
#: The longest message: a few quotations, and the words of the sentence.
LONGEST = 1000


def assert_safe(line: str) -> None:
    """What is printed can be encoded, and has no character that is not seen or that a terminal obeys."""
    line.encode()
    assert line.isprintable()
    assert not has_hidden(line)


def assert_told_safely(error: Gbt27922Error) -> None:
    assert len(str(error).splitlines()) == len(error.problems)
    for problem in error.problems:
        assert_safe(str(problem))
        assert len(problem.reason) < LONGEST
    assert all(len(line) < 2 * LONGEST for line in str(error).splitlines())


def planted(data: Any, text: str, path: str = "$") -> Iterator[tuple[str, Any]]:
    """The data with ``text`` in the place of one of its texts or names, for each of them; like places only once."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from (
                (where, [*data[:index], new, *data[index + 1 :]]) for where, new in planted(item, text, f"{path}[]")
            )
    elif isinstance(data, dict):
        for name, value in data.items():
            yield f"{path}.{name}?", {text if key == name else key: one for key, one in data.items()}
            yield from ((where, {**data, name: new}) for where, new in planted(value, text, f"{path}.{name}"))
    elif isinstance(data, str):
        yield path, text


def once(cases: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    return dict(cases)


@pytest.mark.unmeasured
@pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
@pytest.mark.parametrize("text", [HOSTILE, TEXT, ID], ids=["any", "text", "id"])
def test_every_text_of_every_document(result: Any, text: str) -> None:
    taken = 0
    for data in once(planted(gbt27922.to_data(result), text)).values():
        try:
            read = formats.parse(data)
        except Gbt27922Error as error:
            assert_told_safely(error)
            continue
        taken += 1
        gbt27922.to_json(read).encode()
        if not isinstance(read, NO_PAGE):
            with suppress(Gbt27922Error, KeyError):  # it is not that of its assessment and scheme any more
                shown = "".join(report.render(read, medium, **KNOWN) for medium in PLAIN_MEDIA)
                for line in shown.split("\n"):
                    assert_safe(line)
    # The chain of a certificate is broken by any text that is put in it; tests/report/test_media.py makes one with such texts.
    assert taken or text == HOSTILE or isinstance(result, certification.Certificate)


def noted(read: Callable[[], object]) -> None:
    """Raise the note that is told of what is read, as a problem."""
    with pytest.warns(Gbt27922Warning) as notes:
        read()
    raise Gbt27922Error(tuple(note.message.args[0] for note in notes if isinstance(note.message, Gbt27922Warning)))


#: Readers of tables, with what is hostile in one of their cells.
TABLES: dict[str, Callable[[str], object]] = {
    "outlets": lambda cell: outlets.parse_outlets(f"id,stratum,name\nA,N,n\nB,{cell},n\n{cell},N,n\n{cell},N,{cell}\n"),
    "outlets, head": lambda cell: noted(lambda: outlets.parse_outlets(f"id,{cell}\nA,B\n")),
    "points": lambda cell: schemes.with_points(OPEN, f"indicator,points,method\n{cell},1,\n1.1,{cell},\n1.2,,{cell}\n"),
    "points by name": lambda cell: schemes.with_points(OPEN, {cell: cell, "1": cell}),
    "costs": lambda cell: analysis.parse_costs(f"indicator,cost\n{cell},1\nA,{cell}\n{cell},2\n"),
    "costs by name": lambda cell: analysis.improve(ASSESSMENT, cell, OPEN, costs={cell: 1}, fixable=[cell]),
    "draw": lambda cell: DRAW([], seed=cell, stage=cell, required=[cell], previous=[cell]),
    "scheme": schemes.load,
    "grade": gbt27922.grade,
    "what-if": lambda _: analysis.what_if(ASSESSMENT, [analysis.SetFinding(ID, ID, conforming=True)], OPEN),
    "findings": lambda cell: gbt27922.score(
        gbt27922.models.Assessment(
            OPEN.id,
            [gbt27922.models.Finding(ID, conforming=True)],
            exclusions=[gbt27922.models.Exclusion(ID, cell), gbt27922.models.Exclusion(ID, cell)],
            special_deductions=[gbt27922.models.SpecialDeduction(ID, cell)],
        ),
        OPEN,
    ),
}


@pytest.mark.parametrize("text", [HOSTILE, TEXT, ID], ids=["any", "text", "id"])
@pytest.mark.parametrize("name", TABLES)
def test_every_cell_and_argument(name: str, text: str) -> None:
    cell = '"' + text.replace('"', '""') + '"' if name in {"outlets", "points", "costs"} else text
    with pytest.raises(Gbt27922Error) as refusal:
        TABLES[name](cell)
    assert_told_safely(refusal.value)


def dumped(data: Any) -> bytes:
    return json.dumps(data).encode()


def test_a_batch_of_lines_goes_on(tmp_path: Path) -> None:
    batch = pytest.importorskip("gbt27922.batch")
    sound = {**gbt27922.to_data(ASSESSMENT)}
    lines = list(once(planted(sound, HOSTILE)).values())
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"\n".join(map(dumped, [*lines, sound])) + b"\n")
    problems = batch.read_jsonl(file, OPEN).assessments["problem"].to_pylist()
    assert len(problems) == len(lines) + 1
    assert problems[-1] is None
    for problem in filter(None, problems):
        assert_safe(problem)


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run: Run = runner(capsys, monkeypatch)
    data = gbt27922.to_data(OPEN)
    data["grades"][1] |= {"id": ID, "title": {"zh": TEXT, "en": TEXT}}
    scheme, assessment, bad = (tmp_path / name for name in ("scheme.json", "assessment.json", "bad.json"))
    scheme.write_bytes(dumped(data))
    assessment.write_bytes(dumped(gbt27922.to_data(ASSESSMENT)))
    bad.write_bytes(dumped({**gbt27922.to_data(ASSESSMENT), "format": HOSTILE}))
    for argv in (
        ("score", assessment, "--scheme", scheme, "--require", TEXT),
        ("score", assessment, "--scheme", scheme, "--require", "star"),
        ("score", assessment, "--scheme", scheme, "--require", ID),
        ("score", assessment, "--scheme", TEXT),
        ("grade", "72", "--scheme", scheme),
        ("schemes", "show", scheme),
        ("improve", assessment, "--scheme", scheme, "--target", TEXT),
        ("what-if", assessment, "--scheme", scheme, "--exclude", TEXT),
        ("what-if", assessment, "--scheme", scheme, "--set", f"{TEXT}=conforming"),
        ("compare", bad, assessment),
        ("explain", bad),
        (TEXT,),
    ):
        _, out, err = run(*map(str, argv))
        for line in re.split("\n", out + err):
            assert_safe(line)


def test_what_people_are_told_is_bounded_and_the_rest_is_counted() -> None:
    count = 5000
    findings = [{"indicator": "1.1", "conforming": True, "site": f"S{index}"} for index in range(count)]
    data = {"format": "gbt27922.assessment/1", "scheme": OPEN.id, "findings": findings}
    with pytest.raises(Gbt27922Error) as refusal:
        gbt27922.parse_assessment(data)
    assert len(refusal.value.problems) == count
    assert str(refusal.value).splitlines()[-1] == "and 4 900 more"
    assert len(str(refusal.value).splitlines()) == 101
