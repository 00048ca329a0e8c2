"""The choices of the workbook: their codes, their words in both languages, and what they mean in a document."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import frozen

from gbt27922._basis.words import LANGUAGES, Language, sentence
from gbt27922.models.indicators import Title
from gbt27922.models.scheme import Scheme

#: The choices that are the same in every workbook, by the codes of each.
_CODES: Mapping[str, Mapping[str, str | bool]] = {
    "verdict": {"conforming": True, "nonconforming": False},
    "yes_no": {"yes": True, "no": False},
    "stage": {"initial": "initial", "surveillance": "surveillance", "recertification": "recertification"},
    "role": {"leader": "leader", "assessor": "assessor", "expert": "expert"},
    "site_kind": {"headquarters": "headquarters", "outlet": "outlet"},
    "severity": {"major": "major", "minor": "minor"},
    "special": {"deduction": "deduction", "bonus": "bonus"},
}
#: All lists of choices: those, and the grounds, leaves and nodes of a scheme. What ``site`` offers is on the sheet of sites.
Choosing = Literal[
    "verdict", "yes_no", "stage", "role", "site_kind", "severity", "special", "ground", "leaf", "node", "site"
]


@frozen
class Choice:
    """Something to choose: its code, its word in each language, and what it means in a document."""

    code: str
    words: Title
    means: str | bool

    def word(self, lang: Language) -> str:
        """The word in a language."""
        return str(getattr(self.words, lang))


def simplified(text: str) -> str:
    """What two writings of one word have in common: not its width, its case, its white space.

    >>> simplified("ＧＺ－01 ") == simplified("gz-01")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def choices_of(choosing: Choosing, scheme: Scheme) -> tuple[Choice, ...]:
    """What is there to choose, in order; of ``site`` nothing, since the sheet of sites says it.

    >>> from gbt27922 import schemes
    >>> verdict = choices_of("verdict", schemes.default())[1]
    >>> verdict.code, verdict.word("zh"), verdict.means
    ('nonconforming', '不符合', False)
    >>> choices_of("ground", schemes.default())[0].word("zh")
    '违反法律法规'
    """
    match choosing:
        case "site":
            return ()
        case "leaf":
            return tuple(_id(leaf) for leaf in scheme.tree.leaves)
        case "node":
            return tuple(_id(node) for node in scheme.tree.nodes_by_id)
        case "ground":
            titles = [(ground.id, ground.title) for ground in scheme.special.grounds]
            return tuple(Choice(id, title, id) for id, title in _told_apart(titles))
        case _:
            return tuple(Choice(code, _words(choosing, code), means) for code, means in _CODES[choosing].items())


def _words(choosing: str, code: str) -> Title:
    return Title(*(sentence("workbook", f"{choosing}.{code}", lang) for lang in LANGUAGES))


def _id(id: str) -> Choice:
    return Choice(id, Title(id, id), id)


def _told_apart(titles: Iterable[tuple[str, Title]]) -> Iterator[tuple[str, Title]]:
    """Titles of ids, each with its id if it is not the only one that reads so, or reads as an id."""
    known = list(titles)
    read = [simplified(word) for id, title in known for word in {id, *_both(title)}]
    for id, title in known:
        clear = (word if read.count(simplified(word)) == 1 or word == id else f"{word} ({id})" for word in _both(title))
        yield id, Title(*clear)


def _both(title: Title) -> tuple[str, str]:
    return title.zh, title.en
