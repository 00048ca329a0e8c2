"""What the command ``estimate`` does: say what a sample of outlets tells about all of them."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import estimates, outlets
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, blame, extra
from gbt27922.report import Language

Format = Literal["text", "json"]


@frozen(kw_only=True)
class Question:
    """What is asked: of which outlets, how sure, and what becomes of strata with a single visit."""

    outlets: str
    confidence: str
    lonely_stratum: estimates.LonelyStratum


def estimate(name: str, question: Question, choice: _inputs.Choice, form: Format, lang: Language) -> int:
    """Estimate what a visit to all outlets would score, and write it."""
    assessment = _inputs.assessment(name)
    data = _inputs.content(question.outlets)
    with blame(question.outlets):
        listed = outlets.parse_outlets(data)
    scheme = choice.scheme_for(assessment, name)
    with blame(name), extra():
        found = estimates.estimate(
            assessment, listed, scheme, confidence=question.confidence, lonely_stratum=question.lonely_stratum
        )
        card = gbt27922.score(assessment, scheme)
    if form == "json":
        _outputs.write_document(gbt27922.to_json(found) + "\n")
    else:
        _outputs.write_report(found, lang, card=card, scheme=scheme)
    return Exit.DONE
