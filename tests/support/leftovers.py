"""What is left of English in what a Chinese reader is shown: every word that is no name, no option and no id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Words in Latin letters that a Chinese sentence has too, each with the reason.
ALLOWED = {
    # names of standards, rules and bodies
    "GB/T": "a standard",
    "GB": "a standard",
    "SB/T": "a standard",
    "CAS": "a standard",
    "ISO": "a standard",
    "ISO/IEC": "a standard",
    "IAF": "a body",
    "MD": "a document of that body",
    "CNCA": "a body",
    "CNAS": "a body",
    # kinds of files, encodings and programs, which have no other name
    "JSON": "a kind of file",
    "CSV": "a kind of file",
    "Excel": "a program",
    "WPS": "a program",
    "Word": "a program",
    "HTML": "a kind of file",
    "Markdown": "a kind of file",
    "Parquet": "a kind of file",
    "Arrow": "a kind of file",
    "Lines": "JSON Lines, a kind of file",
    "UTF": "an encoding: UTF-8, UTF-16",
    "UTF-8": "an encoding",
    "UTF-16": "an encoding",
    "GB18030": "an encoding",
    "BOM": "a mark of an encoding",
    "GBK": "an encoding",
    "SHA-256": "a digest",
    "SHA": "a digest",
    "Python": "a language",
    "NaN": "a value of computers",
    "Ctrl-C": "a key",
    "gbt27922": "this program",
    "pip": "a program",
    "ID": "what an id is called in a form to be filled in",
}
#: What is no English although it is in Latin letters: options, file names, ids, paths into a document, and the like.
_NAMES = re.compile(
    r"""https?://\S+
    | \$[A-Za-z0-9_.\[\]]*                             # a place in a document
    | (?<![\w-])--?[A-Za-z][A-Za-z0-9-]*               # an option
    | [\w./*@<>{}-]*\.(?:json[l]?|ndjson|csv|toml|md|html|docx|xlsx|txt|ics|parquet|arrow|feather|gz|pdf|py|tar|zip|png|svg)\b
    | (?<![\w])\.[a-z]+\b                              # the ending of a file's name
    | \b[a-z]+(?:_[a-z0-9]+)+\b                        # an id of several words
    | \b[0-9a-f]{12,64}\b                              # a digest
    | \b[A-Za-z]+(?:-[A-Za-z0-9]+)*-?[0-9][\w.-]*      # an id with figures: GZ-01, A-017
    | <[a-z]+>                                         # a stream
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[/'-][A-Za-z0-9]+)*")
#: What is written in place of a character that an encoding lacks.
ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def leftovers(text: str, names: Iterable[str] = ()) -> list[str]:
    """The English words in a Chinese text, in their order.

    ``names`` is what stands in the input, or is allowed here: whole words, phrases or ids.

    >>> leftovers("评分 96.25，见 card.json；选项 --format 的 GB/T 27922-2011，等级 four_star")
    []
    >>> leftovers("Score 评分 of HQ", ["HQ"])
    ['Score', 'of']
    """
    listed = sorted(names, key=len, reverse=True)
    whole = _without(text, [name for name in listed if " " in name])
    return list(_left(_without(_NAMES.sub(" ", whole), listed)))


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", " ", text)
    return text


def _left(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if word not in ALLOWED and not set(re.split("[/-]", word)) <= ALLOWED.keys():
            yield word
