"""What the command ``explain`` does: say where every point of an assessment or a scorecard was lost."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, blame
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


@frozen
class Explained:
    """A scorecard, and the assessment and the scheme that it came from where they are known."""

    card: Scorecard
    assessment: Assessment | None
    scheme: Scheme | None


def explain(name: str, choice: _inputs.Choice, by: analysis.By | None, form: Format, lang: Language) -> int:
    """Write the ledger of an assessment or a scorecard."""
    read = _inputs.card_or_assessment(name)
    found = _card(read, name, choice) if isinstance(read, Scorecard) else _scored(read, name, choice)
    with blame(name):
        ledger = analysis.ledger(found.card, scheme=found.scheme)
    known = {"card": found.card, "assessment": found.assessment, "scheme": found.scheme}
    _outputs.write_as(form, ledger, lang, **known, by=by)
    return Exit.DONE


def _card(card: Scorecard, name: str, choice: _inputs.Choice) -> Explained:
    """A scorecard that was read, with the scheme that was chosen, or the shipped one that it names."""
    with blame(name):
        named = schemes.load(card.scheme.id) if choice.table else None
    if choice.table and named:
        return Explained(card, None, choice.table.completed(named))
    return Explained(card, None, choice.scheme or _shipped(card))


def _shipped(card: Scorecard) -> Scheme | None:
    """The shipped scheme that a scorecard was made with, if it was one."""
    return next((one for one in map(schemes.load, schemes.ids()) if one.sha256 == card.scheme.sha256), None)


def _scored(assessment: Assessment, name: str, choice: _inputs.Choice) -> Explained:
    scheme = choice.scheme_for(assessment, name)
    with blame(name):
        return Explained(gbt27922.score(assessment, scheme), assessment, scheme)
