"""What the commands ``schemes list``, ``schemes show`` and ``schemes points`` do."""

from __future__ import annotations

import gbt27922
from gbt27922 import report, schemes
from gbt27922.cli import outputs
from gbt27922.cli.faults import Exit
from gbt27922.models import Scheme
from gbt27922.report import Language


def list_shipped() -> int:
    """Write the ids and titles of the schemes that are shipped."""
    for scheme in map(schemes.load, schemes.ids()):
        outputs.write(f"{scheme.id}  {scheme.title.zh}  {scheme.title.en}\n")
    return Exit.DONE


def show(scheme: Scheme, lang: Language) -> int:
    """Write a scheme for people."""
    outputs.write(report.scheme_text(scheme, lang=lang, width=outputs.width(), color=outputs.has_color()))
    return Exit.DONE


def show_document(scheme: Scheme) -> int:
    """Write a scheme as its document."""
    outputs.write_document(gbt27922.to_json(scheme) + "\n")
    return Exit.DONE


def points(scheme: Scheme) -> int:
    """Write the point table of a scheme, to be filled in."""
    outputs.write_document(schemes.points_csv(scheme))
    return Exit.DONE
