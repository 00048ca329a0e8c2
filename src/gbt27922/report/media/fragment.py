"""Pages as a fragment of HTML for the cell of a notebook: no script, no request, no id, and a style that stays inside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from attrs import frozen
from markupsafe import Markup

from gbt27922.report.media import html
from gbt27922.report.page import Facts, Page, Part, Table

#: How many rows a section has at most that is open from the first.
_SHORT = 8


@frozen
class Fold(html.Section):
    """A section that can be folded, and is from the first if it is long."""

    @property
    def is_short(self) -> bool:
        """Whether it is open from the first."""
        return sum(map(_rows, self.parts)) <= _SHORT


def _rows(part: Part | html.Run) -> int:
    return len(part.rows) if isinstance(part, Facts | Table) else 1


def written(page: Page) -> str:
    """A page as a fragment; the answer comes first."""
    parts = (*page.answer, *page.parts, *page.details, *page.end)
    sections = [Fold(one.heading, one.parts) for one in html.sections(parts)]
    template = html.environment().get_template("fragment.html.j2")
    return template.render(page=page, style=Markup(_style()), sections=sections)  # noqa: S704  # our own file


@cache
def _style() -> str:
    return files(html.HERE).joinpath(html.TEMPLATES, "fragment.css").read_text(encoding="utf-8")
