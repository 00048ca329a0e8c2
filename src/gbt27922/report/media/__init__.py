"""The media that pages are shown in: each renders any page, and knows none."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, get_args

from gbt27922.report.page import Page

#: What a report is rendered as.
Medium = Literal["text", "markdown"]
#: The media of reports.
MEDIA: tuple[Medium, ...] = get_args(Medium)

_EXTRA = ("rich",)


def written(page: Page, medium: Medium, *, width: int, color: bool) -> str:
    """A page in a medium; raises ModuleNotFoundError with the extra that this medium needs and that is missing."""
    try:
        home = import_module(f"gbt27922.report.media.{medium}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        reason = f"gbt27922.report needs an extra for {medium}: pip install 'gbt27922[cli]'"
        raise ModuleNotFoundError(reason, name=error.name) from error
    return str(home.written(page, width=width, color=color))
