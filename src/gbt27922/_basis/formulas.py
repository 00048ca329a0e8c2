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
