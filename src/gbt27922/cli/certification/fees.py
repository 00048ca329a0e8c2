"""``gbt27922 certification fees``: what an audit costs."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922.cli import inputs, outputs
from gbt27922.cli.certification.sizes import (
    AddedOption,
    ApplicationFile,
    OutletsOption,
    StaffOption,
    StageOption,
    time_of,
)
from gbt27922.cli.faults import Exit
from gbt27922.cli.options import LangOption, OneFile


def fees(
    application: ApplicationFile = None,
    /,
    *,
    stage: StageOption,
    staff: StaffOption = None,
    outlets: OutletsOption = 0,
    added: AddedOption = "0",
    rates: Annotated[OneFile | None, Parameter(help="fees_rates")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """What an audit costs: the fees that are due at its stage, without travel.

    For instance:

        gbt27922 certification fees application.json --stage initial
        gbt27922 certification fees application.json --stage initial --rates rates.json
        gbt27922 certification fees --staff 1200 --stage surveillance
    """
    time = time_of(application, staff, stage, outlets, added)
    own = None if rates is None else inputs.read(rates, certification.parse_rates)
    outputs.write_result(certification.fees(time, own), outputs.Form.of(format, lang))
    return Exit.DONE
