r"""Formulas: text that a spreadsheet would compute, marked so that it stays text, and read back without loss.

Text that begins with one of ``= + - @`` (also in full width, also after spaces), a tab or a line break gets an
apostrophe before it, which spreadsheets know as the mark of text. Text that begins with an apostrophe gets one more,
so that who takes one away has what was there. A plain number such as ``-3.5`` computes nothing and stays a number.
"""

from __future__ import annotations

import re

#: The mark.
MARK = "'"
#: How text begins that gets the mark; and what gets none although it begins so, from its start to its end.
#: Both mean the same to Python and to Arrow.
MARKED = r"^(?:[\t\r\n]|[ \t\r\n]*[=+\-@＝＋－＠]|')"
NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
# How many characters a cell of a workbook holds, counted in UTF-16.
_LONGEST = 32_767


def safe(text: str) -> str:
    """A cell of text as a spreadsheet shows it, and never computes it.

    >>> safe("=1+1"), safe("-3.5"), safe("-3/2"), safe("'s-Hertogenbosch"), safe("广州一店")
    ("'=1+1", '-3.5', "'-3/2", "''s-Hertogenbosch", '广州一店')
    """
    return MARK + text if re.match(MARKED, text) and not re.fullmatch(NUMBER, text) else text


def restored(text: str) -> str:
    """What was made safe, as it was.

    >>> restored("'=1+1"), restored("''s-Hertogenbosch"), restored("-3.5")
    ('=1+1', "'s-Hertogenbosch", '-3.5')
    """
    return text.removeprefix(MARK)


def sheet_text(text: str) -> str:
    """``text`` as it is written to a cell of a workbook: no longer than one holds, and nothing that XlsxWriter takes for markup.

    >>> sheet_text("广州一店"), sheet_text("<r>x</r>"), len(sheet_text("a" * 40_000))
    ('广州一店', '<r>x</r> ', 32767)
    """
    units = text.encode("utf-16-le")
    shown = text if len(units) <= 2 * _LONGEST else units[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return shown + " " if shown.startswith("<r>") and shown.endswith("</r>") else shown
