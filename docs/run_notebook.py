"""Run the notebooks and keep what their cells print: ``python docs/run_notebook.py``; then ``python docs/generate.py``.

Tables and plots are shown again by whoever runs them: what they hold depends on versions, and is not kept.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = (HERE / "tutorial-simulation.ipynb", HERE / "how-to" / "sensitivity.ipynb")


def ran(path: Path) -> str:
    """The text of a notebook after a run of all its cells, at the top of the project; raises if one of them does."""
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    there = {"metadata": {"path": str(HERE.parent)}}
    NotebookClient(notebook, timeout=600, record_timing=False, resources=there).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
            cell.outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    notebook.metadata.language_info = {"name": "python"}
    return str(nbformat.writes(notebook)) + "\n"


if __name__ == "__main__":
    for one in NOTEBOOKS:
        one.write_text(ran(one), encoding="utf-8")
