"""Run the notebook and keep what its cells print: ``python docs/run_notebook.py``; then ``python docs/generate.py``."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent / "tutorial-simulation.ipynb"


def ran(path: Path = NOTEBOOK) -> str:
    """The text of a notebook after a run of all its cells; raises if one of them does."""
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    NotebookClient(notebook, timeout=600, record_timing=False).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
            cell.outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    notebook.metadata.language_info = {"name": "python"}
    return str(nbformat.writes(notebook)) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(ran(), encoding="utf-8")
