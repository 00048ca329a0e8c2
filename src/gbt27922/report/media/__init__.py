"""The media that pages are shown in: each renders any page, and knows none."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, get_args

from gbt27922.report.page import Look, Page

#: The media that are text, and those that are files of other programs.
TextMedium = Literal["text", "markdown", "html"]
FileMedium = Literal["docx", "xlsx"]
#: What a report is rendered as.
Medium = Literal[TextMedium, FileMedium]
#: The media of reports.
MEDIA: tuple[Medium, ...] = get_args(Medium)
#: The extra of a medium that needs one, and what it is known by.
_EXTRAS = {
    "text": ("cli", "rich"),
    "html": ("report", "jinja2"),
    "docx": ("docx", "docx"),
    "xlsx": ("excel", "xlsxwriter"),
}


def written(page: Page, medium: Medium, look: Look) -> str | bytes:
    """A page in a medium; raises ModuleNotFoundError with the extra that this medium needs and that is missing."""
    try:
        home = import_module(f"gbt27922.report.media.{medium}")
    except ModuleNotFoundError as error:
        extra, known_by = _EXTRAS.get(medium, ("", ""))
        if (error.name or "").partition(".")[0] != known_by:
            raise
        reason = f"gbt27922.report needs an extra for {medium}: pip install 'gbt27922[{extra}]'"
        raise ModuleNotFoundError(reason, name=error.name) from error
    made: str | bytes = home.written(page, look)
    return made
