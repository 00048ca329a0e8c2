"""How the documentation is built: ``python -m sphinx -W -n -b html docs build``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.nodes import make_refnode

import gbt27922

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "gbt27922"
author = "The gbt27922 developers"
project_copyright = "2026 The gbt27922 developers"
version = release = gbt27922.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
# Pages of this project that are read where they stand, and parts that other pages include.
exclude_patterns = ["_build", "examples", "reference/fields"]

html_theme = "furo"
html_title = f"gbt27922 {version}"
html_show_sourcelink = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_mock_imports = ["pyspark"]  # 400 MB, for the signature of one function
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
python_display_short_literal_types = True
python_maximum_signature_line_length = 88

nitpicky = True
# Names of the standard library: its own documentation is not fetched, so that the build needs no network.
nitpick_ignore_regex = [
    ("py:.*", r"(collections|datetime|decimal|dt|fractions|os|pathlib|typing)(\..*)?"),
    ("py:.*", r"bool|bytes|dict|float|int|object|str|tuple|KeyError|OSError|ValueError"),
    ("py:class", "Aggregation|Becomes|Kind|Method|Stage|Step"),  # aliases: every signature lists their words
    ("py:class", r"(pyspark\..*\.)?DataFrame|(gbt27922\.batch\..*\.)?Frame"),
    ("py:class", r"gbt27922\.(scoring\.aggregation\.(Observed|Ratios)|models\.tree\.Tree)"),  # what rules are made of
    ("py:class", "Fraction"),  # as fractions.Fraction
    ("py:class", r"gbt27922\.formats\.writer\.Documented"),  # whatever has a document
]


def public_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Any) -> Any:
    """Link a name that is defined in a private module to where it is public."""
    name = node.get("reftarget", "").rpartition(".")[2]
    if name in {"Number", "Whole"}:  # aliases: what an exact number, and a count, is made of
        page, anchor, _ = env.domains.standard_domain.labels["numbers"]
        return make_refnode(app.builder, node["refdoc"], page, anchor, content)
    for home in (gbt27922.models, gbt27922.errors):
        if name in home.__all__:
            python, target = env.domains.python_domain, f"{home.__name__}.{name}"
            return python.resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, content)
    return None


def without_signature(_app: Sphinx, _what: str, name: str, *_details: object) -> tuple[str, None] | None:
    """A scorecard is made by ``score``, not by hand."""
    return ("", None) if name == "gbt27922.models.Scorecard" else None


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", without_signature)
    app.connect("missing-reference", public_name)
