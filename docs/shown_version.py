"""The version that pages and examples show: they stay as they are, with their digests, while the library goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import gbt27922

#: To show another one, change it, and run docs/examples/certification/make.py and docs/generate.py.
SHOWN = "0.2.0"


@contextmanager
def as_shown() -> Iterator[None]:
    """Whatever is made meanwhile is told to be of the version that is shown; a scorecard's digest holds it."""
    here = gbt27922.__version__
    _tell(here, SHOWN)
    try:
        yield
    finally:
        _tell(SHOWN, here)


def _tell(old: str, new: str) -> None:
    """Another version in every module that is loaded, and in what these remember."""
    from gbt27922.cli.app import program  # noqa: PLC0415  # it needs an extra, and what loads this may not
    from gbt27922.scoring import details  # noqa: PLC0415  # as above

    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] == "gbt27922"]
    for module in ours:
        if vars(module).get("__version__") == old:
            module.__version__ = new  # type: ignore[attr-defined]  # it was there
    program.cache_clear()
    details._template.cache_clear()  # noqa: SLF001  # it holds the version
