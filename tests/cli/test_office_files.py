"""Results as files of other programs: every command that shows a result writes them, and no terminal is given any."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from gbt27922.cli import main
from tests.support.running import Run, runner

EXAMPLES = Path("docs/examples").resolve()
#: Commands, each with the titles of what it shows.
COMMANDS = {
    "score sampled.json": ("评分表", "Scorecard"),
    "explain sampled.json": ("失分", "Where points were lost"),
    "readings five-star.json": ("解读", "Readings"),
    "compare five-star.json sampled.json": ("比较", "Comparison"),
    "sample outlets.csv --stage initial --seed A": ("抽样方案", "Sample plan"),
    "estimate sampled.json --outlets outlets.csv": ("对全部网点的推断", "Estimate"),
    "schemes show": ("认证方案", "Scheme"),
    "certification status certification/certificate.json --on 2027-01-01": ("证书状态", "Status"),
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(EXAMPLES)
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_result_is_a_file_by_its_ending(command: str, lang: str, run: Run, tmp_path: Path) -> None:
    for ending in (".docx", ".xlsx"):
        written = str(tmp_path / f"a{ending}")
        assert run(*command.split(), "-o", written, "--lang", lang) == (0, "", "")
    title = COMMANDS[command][lang == "en"]
    assert title.lower() in docx.Document(str(tmp_path / "a.docx")).paragraphs[0].text.lower()
    assert title.lower() in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A1"].value.lower()


def test_a_report_is_written_into_the_document_of_a_body(run: Run, tmp_path: Path) -> None:
    written = str(tmp_path / "a.docx")
    assert run("report", "sampled.json", "--base", "letterhead.docx", "-o", written, "--lang", "zh") == (0, "", "")
    made = docx.Document(written)
    assert made.paragraphs[0].text == "评审报告"
    assert "示例认证机构" in made.sections[0].header.paragraphs[0].text


def test_a_base_that_is_no_document_is_told_by_its_name(run: Run, tmp_path: Path) -> None:
    written = str(tmp_path / "a.docx")
    told = run("report", "sampled.json", "--base", "outlets.csv", "-o", written, "--lang", "zh")
    assert told == (1, "", "outlets.csv: 应为未损坏的 Word 文档（.docx），且不含宏\n")
    assert not (tmp_path / "a.docx").exists()


class Terminal(io.StringIO):
    """Standard output that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_terminal_is_given_no_file(format: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(lang: str) -> Any:
        return run("score", "five-star.json", "--format", format, "--lang", lang)

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert (told("en").code, terminal.getvalue()) == (2, "")
    sentence = f"must be text on a terminal, got {format}; write it to a file with -o, or to another program"
    assert sentence in told("en").err
    assert f"写到终端时应为文本，实为 {format}；请用 -o 写入文件，或交给其他程序" in told("zh").err


def test_another_program_is_given_it(capsysbinary: Any, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.chdir(EXAMPLES)
    assert main(["score", "five-star.json", "--format", "docx"]) == 0
    assert docx.Document(io.BytesIO(capsysbinary.readouterr().out)).paragraphs[0].text
