"""``gbt27922 schemes``: the shipped schemes, what is in a scheme, its point table, and what changes with its revisions."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import schemes
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, problems_in
from gbt27922.cli.language import language
from gbt27922.cli.options import (
    FILE,
    FLAG,
    AssessmentFile,
    GradesOption,
    LangOption,
    PointsOption,
    RevisionOption,
    SchemeArgument,
)


def list_schemes(*, lang: LangOption = None) -> int:
    """The ids and titles of the schemes that are shipped, and their revisions.

    For instance:

        gbt27922 schemes list
    """
    for scheme in map(schemes.load, schemes.ids()):
        revisions = Said("scheme_revisions", {"revisions": tuple(schemes.revisions(scheme.id))}).told(language(lang))
        outputs.write_text("  ".join([scheme.id, *outputs.titles(scheme.title, lang), revisions]) + "\n")
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


def print_points(
    scheme: SchemeArgument = None,
    /,
    *,
    revision: RevisionOption = None,
    safe: Annotated[bool, FLAG, Parameter(help="safe")] = False,
) -> int:
    """The point table of a scheme as CSV: fill in what is not published, and score with --points.

    For instance:

        gbt27922 schemes points > points.csv
    """
    outputs.write_table(schemes.points_csv(inputs.scheme(scheme, revision), safe=safe))
    return Exit.DONE


def diff_schemes(
    a: Annotated[str | None, FILE, Parameter(name="A", help="diff_a")] = None,
    b: Annotated[str | None, FILE, Parameter(name="B", help="diff_b")] = None,
    /,
    *,
    revision: Annotated[int | None, Parameter(help="diff_revision")] = None,
    other_revision: Annotated[int | None, Parameter(help="diff_other_revision")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """What differs between two schemes, or two revisions of one: indicators and rules.

    For instance:

        gbt27922 schemes diff "GB/T 27922-2011" --revision 1 --other-revision 2
        gbt27922 schemes diff "GB/T 27922-2011" my-scheme.json
    """
    old = inputs.scheme(a, revision)
    new = inputs.scheme(a if b is None else b, other_revision, "--other-revision")
    outputs.write_result(schemes.diff(old, new), outputs.Form.of(format, lang))
    return Exit.DONE


def upgrade_assessment(
    assessment: AssessmentFile,
    /,
    *,
    to: Annotated[int | None, Parameter(help="upgrade_to")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """What of an assessment is kept in another revision of its scheme, and what must be found anew.

    No finding is invented. JSON has the assessment to be filled in, as its draft.

    For instance:

        gbt27922 schemes upgrade assessment.json
        gbt27922 schemes upgrade assessment.json --to 2 --format json
    """
    found = inputs.assessment(assessment)
    with problems_in(assessment):
        schemes.revisions(found.scheme)
    with problems_in("--to", path=False):
        new = schemes.load(found.scheme, to)
    with problems_in(assessment):
        upgrade = schemes.upgrade(found, new.revision)
    outputs.write_result(upgrade, outputs.Form.of(format, lang), scheme=new)
    return Exit.DONE
