"""``gbt27922 certification documents``: which documents of an application are missing."""

from __future__ import annotations

from gbt27922 import certification
from gbt27922.certification import parse_application
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit
from gbt27922.cli.options import ApplicationFile, LangOption


def documents(file: ApplicationFile, /, *, format: outputs.Format = "text", lang: LangOption = None) -> int:
    """Which documents of an application were handed in, and which are missing, site by site.

    For instance:

        gbt27922 certification documents application.json
        gbt27922 certification documents application.json --lang zh --format markdown
    """
    found = certification.missing_documents(inputs.read(file, parse_application))
    outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE
