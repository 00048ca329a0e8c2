"""The public API as stubs: every public name with its signature, one module after the other.

``PYTHONPATH=src python -m tests.support.public_api gbt27922.errors … > tests/golden/VERSION/api.txt`` keeps that of a release.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Any

import griffe

MARK = "# module "


def stubs(modules: list[str]) -> str:
    """The stubs of modules in one text."""
    return "".join(f"{MARK}{name}\n" + "".join(f"{line}\n" for line in lines(name)) for name in modules)


def lines(name: str) -> Iterator[str]:
    """The stub of one module."""
    module = import_module(name)
    names = [one for one in sorted(module.__all__) if not one.startswith("__")]
    yield f"__all__ = {names}"
    for one in names:
        value = getattr(module, one)
        if inspect.isclass(value):
            yield from of_class(one, value)
        elif inspect.isroutine(value):
            yield f"def {one}{signature(value)}: ..."
        else:  # a submodule, or a value whose content is data
            yield f"{one} = ..."


def of_class(name: str, value: type) -> Iterator[str]:
    """How an instance is made, and its public members, inherited ones too."""
    yield f"class {name}{bases(value)}:"
    yield f"    def __init__{signature(value, 'self')}: ..."
    for key, member in inspect.getmembers_static(value):
        if key.startswith("_") or made_by(member) in {"builtins", "enum"}:
            continue
        if inspect.isroutine(member):
            if isinstance(member, classmethod | staticmethod):
                yield f"    @{type(member).__name__}"
            yield f"    def {key}{signature(getattr(member, '__func__', member))}: ..."
        else:
            yield f"    {key} = ..."


def bases(value: type) -> str:
    """The bases of an error, by which it is caught; those of models are ours."""
    named = [base.__name__ for base in value.__bases__]
    return f"({', '.join(named)})" if issubclass(value, BaseException) else ""


def made_by(member: Any) -> str:
    """Where a member comes from: those of the built-in bases are no names of ours."""
    return str(getattr(getattr(member, "__objclass__", None), "__module__", ""))


def signature(value: Any, *first: str) -> str:
    """The parameters with their kinds and defaults."""
    try:
        found = list(inspect.signature(value).parameters.values())
    except ValueError:  # a built-in tells none
        return f"({', '.join([*first, '*arguments', '**named'])})"
    bare = [one.replace(annotation=one.empty, default=default(one.default)) for one in found]
    named = [inspect.Parameter(one, inspect.Parameter.POSITIONAL_OR_KEYWORD) for one in first]
    return str(inspect.Signature([*named, *bare]))


def default(value: Any) -> Any:
    """A default that a caller can count on; of others only that there is one."""
    plain = value is inspect.Parameter.empty or isinstance(value, NoneType | bool | int | str | Fraction) or value == ()
    return value if plain else Given()


class Given:
    """A default whose value is made anew for each call, or has no text that stays."""

    def __repr__(self) -> str:
        return "..."


def breaks(old: str, new: str, folder: Path) -> Iterator[griffe.Breakage]:
    """What griffe says is broken between two texts of stubs; ``folder`` is empty."""
    loaded = [load(text, folder / place) for place, text in (("old", old), ("new", new))]
    yield from griffe.find_breaking_changes(*loaded)


def load(text: str, folder: Path) -> Any:
    """The package that a text of stubs describes."""
    for part in text.split(MARK)[1:]:
        name, _, body = part.partition("\n")
        package = folder.joinpath(*name.split("."))
        package.mkdir(parents=True)
        (package / "__init__.pyi").write_text(body, encoding="utf-8")
    return griffe.load("gbt27922", search_paths=[folder])


if __name__ == "__main__":
    sys.stdout.write(stubs(sys.argv[1:]))
