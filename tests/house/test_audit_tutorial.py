"""The tutorial of the audit: its commands do what the pages show, and lead from the list to the report without anything between."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gbt27922 import outlets, workbook
from gbt27922.report import LANGUAGES, Language
from tests.support.running import Run, runner

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "examples" / "audit"
PAGES: dict[Language, Path] = {"en": DOCS / "tutorial-audit.md", "zh": DOCS / "tutorial-audit.zh-CN.md"}
#: The Python that LibreOffice of Debian is installed for.
PYTHON = "/usr/bin/python3"


def commands(lang: Language) -> Iterator[tuple[list[str], str]]:
    """The commands of a page in their order, each with what it prints there."""
    for line, printed in re.findall(r"```console\n\$ gbt27922 (.*)\n((?:.*\n)*?)```", PAGES[lang].read_text("utf-8")):
        yield shlex.split(line), printed


@pytest.fixture(autouse=True)
def _of_the_version_that_is_shown() -> Iterator[None]:
    """The pages show one version."""
    with runpy.run_path(str(DOCS / "shown_version.py"))["as_shown"]():
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in a folder of its own, in a terminal as wide as the page."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"COLUMNS": "100", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_command_prints_what_is_on_the_page(run: Run, lang: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GBT27922_LANG", lang)
    monkeypatch.chdir(EXAMPLE)
    shown = [(words, printed) for words, printed in commands(lang) if printed]
    assert len(shown) == 3
    for words, printed in shown:
        code, out, err = run(*words)
        assert (code, out + err) == (0, printed)


def test_the_list_is_as_chinese_spreadsheets_write_it() -> None:
    data = (EXAMPLE / "清单.csv").read_bytes()
    assert data.decode("gbk").startswith("编号,区域,名称\r\n")
    with pytest.warns(UserWarning, match="GB18030"):
        assert outlets.parse_outlets(data) == outlets.read_outlets(DOCS / "examples" / "outlets.csv")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_is_there(lang: Language) -> None:
    end = ".zh-CN" if lang == "zh" else ""
    texts = [(DOCS / f"{name}{end}.md").read_text(encoding="utf-8") for name in ("tutorial-audit", "gallery")]
    shown = {name for text in texts for name in re.findall(r"!\[.+\]\((pictures/.+\.png)\)", text)}
    assert shown == {f"pictures/{path.name}" for path in (DOCS / "pictures").glob(f"*-{lang}.png")}
    assert len(shown) == 5


@pytest.mark.office
def test_from_the_list_to_the_report_in_chinese(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GBT27922_LANG", "zh")
    shutil.copy(EXAMPLE / "清单.csv", tmp_path)
    for words, printed in commands("zh"):
        if words[0] == "score":  # what is to be scored is filled in between
            fill_in(tmp_path / "评审表.xlsx", tmp_path / "评审.xlsx")
        code, out, err = run(*words)
        assert code == 0
        assert not printed or out + err == printed
        assert re.fullmatch(r"(清单\.csv: .*GB18030.*\n)?", err)
    assert workbook.read_assessment("评审.xlsx") == workbook.read_assessment(EXAMPLE / "评审.xlsx")
    assert (tmp_path / "方案.json").read_bytes() == (EXAMPLE / "方案.json").read_bytes()
    assert "三星级 ★★★" in (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {
        *("清单.csv", "方案.json", "评审表.xlsx", "评审.xlsx", "报告.html", "报告.docx")
    }


def fill_in(form: Path, filled: Path) -> None:
    """Type the answers of the example into a form, with LibreOffice."""
    words = [PYTHON, str(ROOT / "tests" / "support" / "fill_in.py"), str(form), str(filled)]
    subprocess.run(words, check=True, input=(EXAMPLE / "答案.json").read_bytes(), timeout=200)


@pytest.mark.office
def test_the_pictures_of_the_gallery_are_made(tmp_path: Path) -> None:
    gallery = runpy.run_path(str(DOCS / "gallery.py"))
    gallery["make"](tmp_path)
    for path in sorted((DOCS / "pictures").glob("*.png")):
        old, new = path.read_bytes(), (tmp_path / path.name).read_bytes()
        assert new[16:24] == old[16:24], path.name  # width and height
        assert len(old) / 2 < len(new) < len(old) * 2, path.name
