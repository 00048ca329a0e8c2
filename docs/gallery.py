"""Make the pictures of the gallery: ``python docs/gallery.py [FOLDER]``; by default they replace those in docs/pictures.

It needs what shows them: Chromium, LibreOffice and pdftoppm. The example is the one of the tutorial of the audit.
"""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from gbt27922 import schemes, workbook
from gbt27922.cli import main

HERE = Path(__file__).parent
EXAMPLE = HERE / "examples" / "audit"
LANGUAGES = ("zh", "en")
#: How a terminal looks.
TERMINAL = (
    "body{margin:0;background:#1d2129;color:#e8eaed;padding:18px;font:15px/1.35 'Noto Sans Mono CJK SC',monospace}"
)
CHROMIUM = [
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
]


def command(lang: str, *words: str) -> str:
    """What a command prints in a language, in a terminal of 100 columns."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    settings = {"GBT27922_LANG": lang, "COLUMNS": "100", "NO_COLOR": "1"}
    with chdir(EXAMPLE), patch.dict(os.environ, settings), redirect_stdout(printed), redirect_stderr(io.StringIO()):
        main(words)
    printed.seek(0)
    return printed.read()


def section_of(page: str, heading: str) -> str:
    """A page of HTML with one of its sections only."""
    section = next(one for one in re.findall(r"<section.*?</section>", page, re.DOTALL) if f">{heading}<" in one)
    return page.partition("<body")[0] + f"<body><main>{section}</main>"


def screenshot(page: Path, target: Path, size: str) -> None:
    """A picture of a page in Chromium."""
    with tempfile.TemporaryDirectory() as profile:
        options = [f"--user-data-dir={profile}", f"--window-size={size}", f"--screenshot={target}"]
        subprocess.run([*CHROMIUM, *options, page.as_uri()], check=True, capture_output=True)


def pdfs(files: Iterable[Path], folder: Path) -> None:
    """Files as LibreOffice prints them, in one run."""
    with tempfile.TemporaryDirectory() as profile:
        own = [f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run(["soffice", "--headless", *own, *map(str, files)], check=True, capture_output=True)


def page_with(pdf: Path, *words: str) -> int:
    """The number of the first page on which all these words stand."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return next(number for number, page in enumerate(text.split("\f"), 1) if all(word in page for word in words))


def picture(pdf: Path, page: int, target: Path) -> None:
    """A page of a PDF as a picture."""
    words = ["pdftoppm", "-png", "-singlefile", "-r", "75", "-f", str(page), str(pdf), str(target.with_suffix(""))]
    subprocess.run(words, check=True)


def make(folder: Path) -> None:
    """All pictures, into a folder."""
    assessment = workbook.read_assessment(EXAMPLE / "评审.xlsx")
    scheme = schemes.load(assessment.scheme, assessment.revision)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for lang in LANGUAGES:
            shown = "\n".join(command(lang, "score", "评审.xlsx").splitlines()[-34:])
            text = f'<meta charset="utf-8"><style>{TERMINAL}</style><pre>$ gbt27922 score 评审.xlsx\n…\n{html.escape(shown)}</pre>'
            (work / f"terminal-{lang}.html").write_text(text, encoding="utf-8")
            for ending in ("html", "docx"):
                target = str(work / f"report-{lang}.{ending}")
                command(lang, "report", "评审.xlsx", "--outlets", "清单.csv", "-o", target)
            data = workbook.template(scheme, assessment=assessment, lang="zh" if lang == "zh" else "en")
            (work / f"workbook-{lang}.xlsx").write_bytes(data)
            screenshot(work / f"terminal-{lang}.html", folder / f"terminal-{lang}.png", "1000,820")
            screenshot(work / f"report-{lang}.html", folder / f"report-{lang}.png", "1000,1200")
            charts = {"zh": "图示", "en": "Charts"}[lang]
            whole = (work / f"report-{lang}.html").read_text(encoding="utf-8")
            (work / f"charts-{lang}.html").write_text(section_of(whole, charts), encoding="utf-8")
            screenshot(work / f"charts-{lang}.html", folder / f"charts-{lang}.png", "1000,1500")
        pdfs([*work.glob("*.docx"), *work.glob("*.xlsx")], work)
        for lang, heading in zip(LANGUAGES, ("判定", "verdict"), strict=True):
            picture(work / f"report-{lang}.pdf", 1, folder / f"word-{lang}.png")
            sheet = work / f"workbook-{lang}.pdf"
            picture(sheet, page_with(sheet, heading, "5.1.1.1"), folder / f"workbook-{lang}.png")


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures"))
