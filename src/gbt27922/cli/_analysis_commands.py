"""The commands that say what a result rests on, with their options."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922.cli import compare as _analysis
from gbt27922.cli import inputs, outputs
from gbt27922.cli.options import FILE, LangOption, OneFile, PointsOption, SchemeOption, app


@app.command(usage="Usage: gbt27922 readings FILE [OPTIONS]")
def readings(
    file: Annotated[OneFile, Parameter(name="FILE", help="An assessment, JSON; - is standard input.")],
    /,
    *,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    format: _analysis.Format = "text",
    lang: LangOption = None,
) -> int:
    """Score an assessment under every admissible reading of the public record, and say which reading decides.

    For instance:

        gbt27922 readings assessment.json
        gbt27922 readings assessment.json --format json > readings.json
    """
    return _analysis.readings(file, inputs.Choice.of(scheme, points), format, outputs.language(lang))


@app.command(usage="Usage: gbt27922 compare A B [OPTIONS]")
def compare(
    a: Annotated[OneFile, Parameter(name="A", help="A scorecard or an assessment, JSON; - is standard input.")],
    b: Annotated[OneFile, Parameter(name="B", help="Another one, or the same assessment once more.")],
    /,
    *,
    allow_schemes: Annotated[bool, Parameter(help="Compare what different schemes gave.", negative=())] = False,
    scheme: SchemeOption = None,
    points: PointsOption = None,
    other_scheme: Annotated[
        str | None, FILE, Parameter(help="The scheme for B, where it is another; then --points is not for B.")
    ] = None,
    other_points: Annotated[str | None, FILE, Parameter(help="The point table for B, where it is another.")] = None,
    format: _analysis.Format = "text",
    lang: LangOption = None,
) -> int:
    """Compare two scorecards line by line: two auditors, two years, two schemes or two point tables.

    For instance:

        gbt27922 compare 2025.json 2026.json
        gbt27922 compare a.json a.json --points one.csv --other-points two.csv --allow-schemes
    """
    first = _analysis.Options(scheme=scheme, points=points)
    other = _analysis.Options(scheme=other_scheme, points=other_points)
    found = _analysis.compare((a, b), first, other, allow_schemes=allow_schemes)
    return _analysis.write_comparison(found, (a, b), format, outputs.language(lang))
