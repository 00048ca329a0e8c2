"""What the command ``explain`` does: say where every point of an assessment or a scorecard was lost."""

from __future__ import annotations

from functools import partial
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import analysis, report, schemes
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, blame
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


@frozen
class Explained:
    """A scorecard, and the assessment and the scheme that it came from where they are known."""

    card: Scorecard
    assessment: Assessment | None
    scheme: Scheme | None


def explain(name: str, choice: inputs.Choice, by: analysis.By | None, form: Format, lang: Language) -> int:
    """Write the ledger of an assessment or a scorecard."""
    read = inputs.card_or_assessment(name)
    found = _card(read, name, choice) if isinstance(read, Scorecard) else _scored(read, name, choice)
    with blame(name):
        ledger = analysis.ledger(found.card, scheme=found.scheme)
    models = ledger, found.card, found.assessment, found.scheme
    ways = report.ledger_markdown, report.ledger_text
    outputs.write_as(form, ledger, *(partial(way, *models, by=by, lang=lang) for way in ways))
    return Exit.DONE


def _card(card: Scorecard, name: str, choice: inputs.Choice) -> Explained:
    """A scorecard that was read, with the scheme that was chosen, or the shipped one that it names."""
    with blame(name):
        named = schemes.load(card.scheme.id) if choice.table else None
    if choice.table and named:
        return Explained(card, None, choice.table.completed(named))
    return Explained(card, None, choice.scheme or _shipped(card))


def _shipped(card: Scorecard) -> Scheme | None:
    """The shipped scheme that a scorecard was made with, if it was one."""
    return next((one for one in map(schemes.load, schemes.ids()) if one.sha256 == card.scheme.sha256), None)


def _scored(assessment: Assessment, name: str, choice: inputs.Choice) -> Explained:
    scheme = choice.scheme_for(assessment, name)
    with blame(name):
        return Explained(gbt27922.score(assessment, scheme), assessment, scheme)
