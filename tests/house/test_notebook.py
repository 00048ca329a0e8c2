from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # those of the tools that run it
@pytest.mark.once
def test_the_tutorial_prints_what_it_shows() -> None:
    pytest.importorskip("ipykernel", reason="the tutorial is run as a notebook")
    pytest.importorskip("nbclient", reason="by this")
    made = runpy.run_path(str(DOCS / "run_notebook.py"))
    shown, printed = (
        [(cell["source"], [output["text"] for output in cell.get("outputs", ())]) for cell in json.loads(text)["cells"]]
        for text in (made["NOTEBOOK"].read_text(encoding="utf-8"), made["ran"]())
    )

    assert sum(bool(outputs) for _, outputs in shown) > 5
    assert printed == shown


def test_the_summary_has_the_figures_of_the_tutorial() -> None:
    shown = (DOCS / "tutorial-simulation.md").read_text(encoding="utf-8")
    summary = (DOCS / "tutorial-simulation.zh-CN.md").read_text(encoding="utf-8")
    figures = re.findall(r"\d+\.\d+%", summary)

    assert len(figures) > 5
    assert [figure for figure in figures if figure not in shown] == []
