"""What the commands ``schemes list``, ``schemes show`` and ``schemes points`` do."""

from __future__ import annotations

import gbt27922
from gbt27922 import schemes
from gbt27922.cli import _outputs
from gbt27922.cli._faults import Exit
from gbt27922.models import Scheme
from gbt27922.report import Language


def list_shipped() -> int:
    """Write the ids and titles of the schemes that are shipped."""
    for scheme in map(schemes.load, schemes.ids()):
        _outputs.write(f"{scheme.id}  {scheme.title.zh}  {scheme.title.en}\n")
    return Exit.DONE


def show(scheme: Scheme, lang: Language) -> int:
    """Write a scheme for people."""
    _outputs.write_report(scheme, lang)
    return Exit.DONE


def show_document(scheme: Scheme) -> int:
    """Write a scheme as its document."""
    _outputs.write_document(gbt27922.to_json(scheme) + "\n")
    return Exit.DONE


def points(scheme: Scheme) -> int:
    """Write the point table of a scheme, to be filled in."""
    _outputs.write_document(schemes.points_csv(scheme))
    return Exit.DONE
