"""How the documentation is built: ``python -m sphinx -W -n -b html docs build``."""

from __future__ import annotations

import gbt27922

project = "gbt27922"
author = "The gbt27922 developers"
project_copyright = "2026 The gbt27922 developers"
version = release = gbt27922.__version__

extensions = ["myst_parser", "sphinxcontrib.mermaid"]
# The pages about the examples are read where they stand.
exclude_patterns = ["_build", "examples"]

html_theme = "furo"
html_title = f"gbt27922 {version}"
html_show_sourcelink = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 4

nitpicky = True
