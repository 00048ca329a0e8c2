"""Merging: the workbooks of several people of one audit as one assessment; what contradicts is told at both cells."""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from gbt27922 import schemes
from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import DocumentError, Gbt27922Warning, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.workbook.choices import choices_of
from gbt27922.workbook.filled import Item
from gbt27922.workbook.forms import Form
from gbt27922.workbook.layout import SHEETS
from gbt27922.workbook.parts import refusal
from gbt27922.workbook.reader import form_of

# What tells the items of a sheet apart: two of one key are one fact. Findings are told apart by their order too.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "organization": (),
    "team": ("name", "id"),
    "metadata": ("name",),
    "sites": ("id",),
    "findings": ("indicator", "site"),
    "exclusions": ("indicator",),
    "special": ("kind", "ground", "description"),
    "nonconformities": ("indicator", "site", "description"),
}
# What of a finding is found: it is compared as a whole, so that a verdict and a sample are no finding together.
_RESULT = ("conforming", "sampled", "nonconforming", "value", "responses")


def merge(files: Mapping[str, bytes]) -> Assessment:
    """The assessment that several people filled in, each in a workbook of their own; ``files`` are the workbooks by their names.

    What two of them say alike is one fact, and what one leaves empty is taken from the other; notes on one finding are put one
    below the other. Raises :class:`~gbt27922.DocumentError` with every problem at once, also where two contradict each
    other, such as on a date or on what was found for a leaf at a site; a path is ``a.xlsx 评审发现!D17``.

    >>> from gbt27922 import read_assessment, workbook
    >>> assessment = read_assessment("docs/examples/sampled.json")
    >>> data = workbook.template(assessment=assessment)
    >>> workbook.merge({"a.xlsx": data, "b.xlsx": data}) == assessment
    True
    """
    return merged_form(files).assessment()


def merged_form(files: Mapping[str, bytes]) -> Form:
    """What several workbooks hold, as :func:`merge` puts it together, before it is known whether it is sound.

    Raises :class:`~gbt27922.DocumentError` for files that are none of our workbooks, and warns of what is left.
    """
    forms, problems = list[Form](), list[Problem]()
    for name, data in files.items():
        try:
            forms.append(form_of(data, f"{name} "))
        except DocumentError as error:
            problems += [problem.at(name) for problem in error.problems]
    refuse(DocumentError, problems)
    if not forms:
        raise refusal("not_xlsx")
    for note in [note for form in forms for note in form.notes]:
        warnings.warn(Gbt27922Warning(note), stacklevel=2)
    return _united(forms)


def _united(forms: Sequence[Form]) -> Form:
    first, *others = forms
    problems = [problem for form in forms for problem in form.problems]
    about = _copied(first.about)
    for other in others:
        problems += _unite(about, other.about, "about")
    items: dict[str, list[Item]] = {}
    for sheet in SHEETS:
        known: dict[tuple[object, ...], Item] = {}
        for place, form in enumerate(forms):
            problems += _add(known, form.items[sheet], sheet, place)
        items[sheet] = [*known.values()]
    homes = {f"{place} {sheet}": home for place, form in enumerate(forms) for sheet, home in form.homes.items()}
    rows = [row for form in forms for row in form.open]
    sha256 = first.sha256 if {form.sha256 for form in forms} == {first.sha256} else ""
    return Form(about, items, rows, {**first.homes, **homes}, problems, [], sha256)


def _add(known: dict[tuple[object, ...], Item], items: Sequence[Item], sheet: str, form: int) -> Iterator[Problem]:
    """Add the items of one workbook to those that are known, and yield what contradicts them."""
    times = Counter[tuple[object, ...]]()
    for item in items:
        names = _KEYS[sheet]
        key: tuple[object, ...] = tuple(item.values.get(name) for name in names)
        if not item.unsound.isdisjoint(names):
            key = (form, id(item))  # nobody knows what it is about
        times[key] += 1
        key += (times[key],)
        if key in known:
            yield from _unite(known[key], item, sheet)
        else:
            known[key] = _copied(item)


def _copied(item: Item) -> Item:
    return evolve(item, values=dict(item.values), unsound=set(item.unsound), taken={})


def _unite(one: Item, other: Item, sheet: str) -> Iterator[Problem]:
    """Take from another item what one does not say, and yield where they contradict each other."""
    one.unsound.update(other.unsound)
    given = dict(other.values)
    if sheet == "findings":
        if any(name in one.values for name in _RESULT):
            differing = (name for name in _RESULT if one.values.get(name) != given.get(name))
            if any(name in given for name in _RESULT) and one.unsound.isdisjoint(_RESULT):
                yield from (_contradiction(one, other, sheet, name) for name in [*differing][:1])
            given = {name: value for name, value in given.items() if name not in _RESULT}
        note, more = one.values.get("note"), given.get("note")
        if note and more:
            one.values["note"] = given["note"] = note if more in note.split("\n") else f"{note}\n{more}"
    for name, value in given.items():
        if name not in one.values:
            one.values[name], one.taken[name] = value, other
        elif one.values[name] != value:
            yield _contradiction(one, other, sheet, name)


def _contradiction(one: Item, other: Item, sheet: str, name: str) -> Problem:
    values = {
        "other": one.place(name),
        **{key: _told(item.values.get(name), sheet, name) for key, item in (("expected", one), ("got", other))},
    }
    return Problem(other.place(name), "differs.elsewhere", values)


def _told(value: Any, sheet: str, name: str) -> str:
    """A value as it is told: nothing and choices by the keys of their words."""
    if value is None:
        return "told.empty"
    column = SHEETS[sheet].columns[name] if sheet in SHEETS else None
    if column and column.kind == "choice" and column.choices and column.choices != "ground":
        choices = choices_of(column.choices, schemes.default())
        return next(f"{column.choices}.{one.code}" for one in choices if one.means == value)
    return quoted(value.isoformat()) if isinstance(value, dt.date) else got(value)
