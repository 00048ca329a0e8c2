"""What the command ``estimate`` does: say what a sample of outlets tells about all of them."""

from __future__ import annotations

import json
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import estimates, outlets, report
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, blame, extra
from gbt27922.report import Language

Format = Literal["text", "json"]


@frozen(kw_only=True)
class Question:
    """What is asked: of which outlets, how sure, and what becomes of strata with a single visit."""

    outlets: str
    confidence: str
    lonely_stratum: estimates.LonelyStratum


def estimate(name: str, question: Question, choice: inputs.Choice, form: Format, lang: Language) -> int:
    """Estimate what a visit to all outlets would score, and write it."""
    assessment = inputs.assessment(name)
    data = inputs.content(question.outlets)
    with blame(question.outlets):
        listed = outlets.parse_outlets(data)
    scheme = choice.scheme_for(assessment, name)
    with blame(name), extra():
        found = estimates.estimate(
            assessment, listed, scheme, confidence=question.confidence, lonely_stratum=question.lonely_stratum
        )
        card = gbt27922.score(assessment, scheme)
    if form == "json":
        outputs.write_document(json.dumps(estimates.document(found), ensure_ascii=False, indent=2) + "\n")
    else:
        width, color = outputs.width(), outputs.has_color()
        outputs.write(report.estimate_text(found, card, scheme, lang=lang, width=width, color=color))
    return Exit.DONE
