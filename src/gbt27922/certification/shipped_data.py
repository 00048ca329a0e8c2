"""The files of what is publicly known of certification, as they are shipped."""

from __future__ import annotations

from importlib.resources import files


def shipped_data(name: str) -> bytes:
    """The content of a file in ``data/certification``."""
    return (files("gbt27922") / "data" / "certification" / f"{name}.json").read_bytes()
