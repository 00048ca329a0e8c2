"""``gbt27922 schemes``: the shipped schemes, what is in a scheme, and its point table."""

from __future__ import annotations

from gbt27922 import schemes
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit
from gbt27922.cli.options import GradesOption, LangOption, PointsOption, RevisionOption, SchemeArgument


def list_schemes() -> int:
    """The ids and titles of the schemes that are shipped, and their revisions.

    For instance:

        gbt27922 schemes list
    """
    for scheme in map(schemes.load, schemes.ids()):
        revisions = ", ".join(map(str, schemes.revisions(scheme.id)))
        outputs.write_text(f"{scheme.id}  {scheme.title.zh}  {scheme.title.en}  修订版 revision {revisions}\n")
    return Exit.DONE


def show_scheme(
    scheme: SchemeArgument = None,
    /,
    *,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """A scheme: its tree with points and methods, rules, grades and sources.

    For instance:

        gbt27922 schemes show
        gbt27922 schemes show --points points.csv --format json > scheme.json
    """
    outputs.write_result(inputs.Choice.of(scheme, points, grades, revision).or_default(), outputs.Form.of(format, lang))
    return Exit.DONE


def print_points(scheme: SchemeArgument = None, /, *, revision: RevisionOption = None) -> int:
    """The point table of a scheme as CSV: fill in what is not published, and score with --points.

    For instance:

        gbt27922 schemes points > points.csv
    """
    outputs.write_document(schemes.points_csv(inputs.scheme(scheme, revision)))
    return Exit.DONE
