"""In which language people are spoken to: as a command line asks, else as the environment says, else as the system has it."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator, Mapping, Sequence

from gbt27922._basis.words import spoken
from gbt27922.cli.faults import Said
from gbt27922.errors import Problem
from gbt27922.report import Language, Wording

#: The variable that is for this program alone.
VARIABLE = "GBT27922_LANG"
_OPTION = "--lang"
_OF_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
# Locales of no language, with which gettext too does not look at LANGUAGE.
_NONE = {"C", "POSIX"}
_WORDINGS: dict[str, Wording] = {"zh": "zh", "en": "en", "both": "both"}


def language(wanted: Wording | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language of the sentences of what is asked for, else of :func:`wording`."""
    return spoken(wording(wanted, environment))


def wording(wanted: Wording | None, environment: Mapping[str, str] = os.environ) -> Wording:
    """What is asked for; else the first that says it of GBT27922_LANG, LANGUAGE, the locale and the system.

    >>> wording(None, {"LANGUAGE": "de:zh_TW:en", "LANG": "en_US.UTF-8"})
    'zh'
    >>> wording("en", {"GBT27922_LANG": "both"}), wording(None, {"GBT27922_LANG": "both"})
    ('en', 'both')
    """
    return wanted or next(_said(environment), None) or "en"


def _said(environment: Mapping[str, str]) -> Iterator[Wording]:
    """Every wording that the environment asks for, the weightiest first, and in the end that of the system."""
    of_locale = next(filter(None, map(environment.get, _OF_LOCALE)), "")
    listed = [] if of_locale in _NONE else environment.get("LANGUAGE", "").split(":")
    for one in (environment.get(VARIABLE, ""), *listed, of_locale or _of_system()):
        if found := _named(one):
            yield found


def _named(text: str) -> Wording | None:
    """The wording that a value is of: ``zh_CN.UTF-8`` and ``zh-Hans`` are ``zh``."""
    return _WORDINGS.get(text.strip().lower().replace("-", "_").replace(".", "_").partition("_")[0])


def _of_system() -> str:
    """The language that Windows itself is in, which need not be that of its region; elsewhere none."""
    import ctypes  # noqa: PLC0415  # slow to import: only where nothing else says it

    windows = getattr(ctypes, "windll", None)
    return "" if windows is None else locale.windows_locale.get(windows.kernel32.GetUserDefaultUILanguage(), "")


def problems_of(environment: Mapping[str, str] = os.environ) -> Iterator[Problem]:
    """That the variable for this program alone names no wording."""
    given = environment.get(VARIABLE, "")
    if given and _named(given) is None:
        yield Problem(VARIABLE, "invalid_value", {"wanted": "one_of", "allowed": (*_WORDINGS,), "got": f'"{given}"'})


def asked(arguments: Sequence[str]) -> Wording | None:
    """What ``--lang`` in a command line asks for, wherever it stands, as far as it can be told before it is parsed."""
    values = (value for option, value in _pairs(arguments) if option == _OPTION)
    return next((_WORDINGS[value] for value in values if value in _WORDINGS), None)


def _pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every option with what comes after it, as ``--lang zh`` or ``--lang=zh``."""
    for one, following in zip(arguments, [*arguments[1:], ""], strict=False):
        option, is_given, value = one.partition("=")
        yield (option, value) if is_given else (one, following)


def unknown(arguments: Sequence[str]) -> Said | None:
    """What is wrong with ``--lang`` before the words of a command; behind them the parser says it."""
    option, value = next(_pairs(arguments), ("", ""))
    if option != _OPTION or value in _WORDINGS:
        return None
    from gbt27922.cli.choices import wrong_choice  # noqa: PLC0415  # needs an extra, which the language does not

    return wrong_choice(_OPTION, value, (*_WORDINGS,)) if value else Said("missing_value", {"name": _OPTION})


def without(arguments: Sequence[str]) -> list[str]:
    """A command line without ``--lang`` and its value."""
    places = {place for place, one in enumerate(arguments) if one.partition("=")[0] == _OPTION}
    values = {place + 1 for place in places if arguments[place] == _OPTION}
    return [one for place, one in enumerate(arguments) if place not in places | values]
