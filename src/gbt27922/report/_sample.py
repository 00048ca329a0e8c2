"""A sample plan as text for a terminal: how large, by which rule, how many where, and which outlets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gbt27922.models import SamplePlan, Site
from gbt27922.report._layout import grid, heading, note, rendered
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType


def sample_text(
    plan: SamplePlan, outlets: Iterable[Site], *, lang: Language, width: int = 100, color: bool = False
) -> str:
    """A sample plan in lines of at most ``width`` columns, with the names that the list of outlets has.

    >>> from gbt27922 import outlets
    >>> listed = outlets.read_outlets("docs/examples/outlets.csv")
    >>> print(sample_text(outlets.draw(listed, size=3, seed="A"), listed, lang="en")[:11])
    Sample plan
    """
    names = {outlet.id: outlet.name or "" for outlet in outlets}
    return rendered(_parts(plan, names, Words(lang)), width=width, color=color)


def _parts(plan: SamplePlan, names: dict[str, str], words: Words) -> Iterator[RenderableType]:
    yield Prose(words("sample_heading"), "bold")
    yield grid(_facts(plan, words))
    yield note(words("general_practice"), "yellow")
    if plan.allocation:
        yield heading(words("allocation"))
        yield grid([(_stratum(stratum, words), str(visits)) for stratum, visits in plan.allocation], right=1)
    if plan.chosen:
        yield heading(words("chosen"))
        yield grid([(words("headquarters"), "", "", words("always")), *_chosen(plan, names, words)])
    yield heading(words("sample_rule"))
    yield grid([(words("rule_text"), one_line(plan.rule.text)), (words("rule_source"), one_line(plan.rule.source))])
    yield heading(words("outlets_digest"))
    yield grid([("SHA-256", plan.outlets_sha256)])


def _facts(plan: SamplePlan, words: Words) -> Iterator[tuple[str, str]]:
    yield words("stage"), words(f"stage_{plan.stage}") if plan.stage else words("size_given")
    yield words("seed"), one_line(plan.seed)
    yield words("population"), str(plan.population)
    yield words("size"), words("size_of", random=plan.size - len(plan.required), size=plan.size)
    if plan.previous:
        yield words("visited_before"), str(len(plan.previous))


def _chosen(plan: SamplePlan, names: dict[str, str], words: Words) -> Iterator[tuple[str, ...]]:
    for outlet in plan.chosen:
        name = one_line(names.get(outlet.id, ""))
        yield one_line(outlet.id), _stratum(outlet.stratum, words), name, words(f"why_{outlet.why}")


def _stratum(stratum: str, words: Words) -> str:
    return one_line(stratum) if stratum else words("no_stratum")
