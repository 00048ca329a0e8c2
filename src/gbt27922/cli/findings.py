"""``gbt27922 findings``: the findings of an assessment as a table, and the assessment in a table; what ``score`` takes with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from attrs import frozen
from cyclopts import Parameter

import gbt27922
from gbt27922 import formats
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError
from gbt27922.cli.language import language
from gbt27922.cli.options import (
    FLAG,
    ExclusionsOption,
    LangOption,
    OneFile,
    OutletsOption,
    RevisionOption,
    SchemeOption,
    SpecialsOption,
)
from gbt27922.models import Assessment, Scheme
from gbt27922.outlets import parse_outlets


def findings(
    file: Annotated[OneFile, Parameter(name="FILE", help="findings_file")],
    /,
    *,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    outlets: OutletsOption = None,
    exclusions: ExclusionsOption = None,
    specials: SpecialsOption = None,
    format: Annotated[Literal["csv", "json"], Parameter(help="findings_format")] = "csv",
    safe: Annotated[bool, FLAG, Parameter(help="safe")] = False,
    lang: LangOption = None,
) -> int:
    """The findings of an assessment as a table for a spreadsheet, or the assessment in such a table.

    For instance:

        gbt27922 findings assessment.json -o findings.csv
        gbt27922 findings findings.csv --outlets outlets.csv -o assessment.json
    """
    if safe and format != "csv":
        raise UsageError(Said("safe_with_csv"))
    tables = Tables(outlets, exclusions, specials)
    tables.check([file])
    found = tables.assessment(file, lambda: inputs.scheme(scheme, revision))
    if format == "csv":
        outputs.write_table(formats.findings_csv(found, lang=language(lang), safe=safe))
    else:
        outputs.write_document(gbt27922.to_json(found, indent=2) + "\n")
    return Exit.DONE


@frozen
class Tables:
    """The files that go with a table of findings: the outlets, the exclusions and the special items."""

    outlets: str | None
    exclusions: str | None
    specials: str | None

    def check(self, files: list[str]) -> None:
        """Refuse tables that belong to nothing that is read."""
        if (self.outlets or self.exclusions or self.specials) and not any(map(is_table, files)):
            raise UsageError(Said("only_with_findings"))

    def assessment(self, name: str, chosen: Callable[[], Scheme]) -> Assessment:
        """The assessment in a file: a document, or a table of findings by the scheme that is chosen."""
        if not is_table(name):
            return inputs.assessment(name)
        scheme = chosen()
        outlets = inputs.read(self.outlets, parse_outlets) if self.outlets else ()
        exclusions = inputs.read(self.exclusions, formats.parse_exclusions) if self.exclusions else ()
        items = formats.SpecialItems((), ())
        if self.specials:
            items = inputs.read(self.specials, lambda data: formats.parse_special_items(data, scheme))
        return inputs.read(
            name,
            lambda data: formats.parse_findings(
                data,
                scheme.id,
                revision=scheme.revision,
                outlets=outlets,
                exclusions=exclusions,
                special_deductions=items.deductions,
                special_bonuses=items.bonuses,
            ),
        )


def is_table(name: str) -> bool:
    """Whether a file is a table of findings, by its ending."""
    return name.lower().endswith(".csv")
