"""``gbt27922 certification time``: how many days an audit takes."""

from __future__ import annotations

from gbt27922.cli import outputs
from gbt27922.cli.certification.sizes import (
    AddedOption,
    ApplicationFile,
    OutletsOption,
    StaffOption,
    StageOption,
    time_of,
)
from gbt27922.cli.faults import Exit
from gbt27922.cli.options import LangOption


def time(
    application: ApplicationFile = None,
    /,
    *,
    stage: StageOption,
    staff: StaffOption = None,
    outlets: OutletsOption = 0,
    added: AddedOption = "0",
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """How many days an audit takes, by the public table: in all, of planning and on site.

    For instance:

        gbt27922 certification time application.json --stage initial --outlets 3
        gbt27922 certification time --staff 1200 --stage surveillance
    """
    found = time_of(application, staff, stage, outlets, added)
    outputs.write_result(found, outputs.Form.of(format, lang))
    return Exit.DONE
