"""What is wrong with a command line that cannot be parsed, as a sentence of ours."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, RepeatArgumentError
from cyclopts.exceptions import UnknownCommandError, UnknownOptionError, UnusedCliTokensError

from gbt27922._basis.words import Language
from gbt27922.cli.choices import words_of, wrong_choice
from gbt27922.cli.faults import Said

_WANTED = {int: "whole", float: "number"}


def fault(error: CycloptsError, lang: Language) -> Said:
    """The sentence of an error of the parser, with choices in the words of a language."""
    match error:
        case UnknownCommandError(unused_tokens=[name, *_], app=app) if app is not None:
            commands = tuple(one for one in app if not one.startswith("-"))
            return _meant("unknown_command", name, commands, name=_quoted(name), commands=commands)
        case UnknownOptionError(token=token, argument_collection=known):
            name = token.keyword or token.value
            return _meant("unknown_option", name, (one for argument in known for one in argument.names), name=name)
        case UnusedCliTokensError(unused_tokens=words) if words:
            return Said("too_many_words", {"words": tuple(map(_quoted, words))})
        case _:
            return _of_argument(error, lang)


def _of_argument(error: CycloptsError, lang: Language) -> Said:
    """The sentence of an error that is of one argument or option."""
    match error:
        case MissingArgumentError(argument=argument) if argument is not None:
            return _missing(error, argument)
        case CoercionError(argument=argument, token=token, target_type=type_) if argument is not None and token:
            return _wrong(token.keyword or argument.name, token.value, type_, lang)
        case RepeatArgumentError(token=token):
            return Said("given_twice", {"name": token.keyword})
        case _:
            return Said("not_understood")


def _meant(key: str, got: str, known: Iterable[str], **values: object) -> Said:
    """The sentence ``key``, or the one that says what was probably meant."""
    if meant := get_close_matches(got, known, n=1):
        return Said(f"{key}.meant", {**values, "meant": meant[0]})
    return Said(key, values)


def _missing(error: MissingArgumentError, argument: Any) -> Said:
    """An option that is not there, or that has no value."""
    given = error.keyword or next((token.keyword for token in argument.tokens if token.keyword), None)
    if given:
        return Said("missing_value", {"name": given})
    options = [word for word in error.unused_tokens or () if word.startswith("-")]
    return _meant("missing_option", argument.name, options, name=argument.name)


def _wrong(name: str, got: str, type_: Any, lang: Language) -> Said:
    """A value that is none of the choices, or no number."""
    if get_origin(type_) is Literal:
        return wrong_choice(name, got, get_args(type_), words_of(get_args(type_), lang))
    return Said("wrong_number", {"name": name, "got": _quoted(got), "wanted": _WANTED[type_]})


def _quoted(word: str) -> str:
    return f'"{word}"'
