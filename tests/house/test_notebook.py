from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOKS = ("tutorial-simulation.ipynb", "how-to/sensitivity.ipynb")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # those of the tools that run it
@pytest.mark.once
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_prints_what_it_shows(name: str) -> None:
    pytest.importorskip("ipykernel", reason="it is run as a notebook")
    pytest.importorskip("nbclient", reason="by this")
    made = runpy.run_path(str(DOCS / "run_notebook.py"))
    shown, printed = (
        [(cell["source"], [output["text"] for output in cell.get("outputs", ())]) for cell in json.loads(text)["cells"]]
        for text in ((DOCS / name).read_text(encoding="utf-8"), made["ran"](DOCS / name))
    )

    assert DOCS / name in made["NOTEBOOKS"]
    assert sum(bool(outputs) for _, outputs in shown) > 5
    assert printed == shown


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_page_in_chinese_has_the_figures_of_the_notebook(name: str) -> None:
    shown = (DOCS / name).with_suffix(".md").read_text(encoding="utf-8")
    summary = (DOCS / name).with_suffix(".zh-CN.md").read_text(encoding="utf-8")
    figures = re.findall(r"\d+\.\d+%?", summary)

    assert len(figures) > 5
    assert [figure for figure in figures if figure not in shown] == []
