"""What if: an assessment scored as it stands, and as it would be with changes."""

from __future__ import annotations

from collections.abc import Iterable

from gbt27922 import schemes
from gbt27922._basis.checked import as_tuple
from gbt27922._basis.kinds import check
from gbt27922.analysis.changes import Change, changes_rule
from gbt27922.analysis.difference import WhatIf
from gbt27922.analysis.draft import changed
from gbt27922.errors import ModelError, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.scoring import points as _scoring


def what_if(
    assessment: Assessment,
    changes: Iterable[Change] = (),
    scheme: Scheme | None = None,
    *,
    other_scheme: Scheme | None = None,
) -> WhatIf:
    """Both cards of ``assessment``, as it stands and with ``changes``, and the difference line by line.

    The assessment itself stays as it is. ``scheme`` is by default the shipped one that it names; with
    ``other_scheme`` the changed assessment is scored against that one, such as the same with a point table.
    What is excluded is settled first, then what is found; changes of one kind are made in the order given.
    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why the changes cannot be,
    and :class:`~gbt27922.errors.ModelError` for what is no change.

    >>> import gbt27922
    >>> from gbt27922.analysis import Include, SetFinding
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> found = what_if(assessment, [SetFinding("5.1.4.1", conforming=True), Include("5.2.3", conforming=True)])
    >>> found.before.grade.id, found.after.grade.id, [line.indicator for line in found.lines]
    ('four_star', 'five_star', ['5.1', '5.1.4', '5.1.4.1', '5.2', '5.2.3'])
    """
    check(assessment, Assessment)
    check(scheme, Scheme | None)
    check(other_scheme, Scheme | None)
    chosen = schemes.load(assessment.scheme) if scheme is None else scheme
    wanted: tuple[Change, ...] = as_tuple(changes)
    refuse(ModelError, [problem.under("$.changes") for problem in changes_rule(wanted)])
    before = _scoring.score(assessment, chosen)
    made = changed(assessment, wanted, other_scheme or chosen)
    after = _scoring.score(made.assessment, other_scheme or chosen)
    return WhatIf(assessment=made.assessment, changes=wanted, assumed=made.assumed, before=before, after=after)
