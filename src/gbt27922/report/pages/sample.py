"""The page of a sample plan: how large, by which rule, how many where, and which outlets."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922._basis.exact import for_message
from gbt27922._basis.rules import one_of
from gbt27922._basis.words import LANGUAGES, Language, of_data
from gbt27922.errors import ModelError, refuse
from gbt27922.models import SamplePlan
from gbt27922.report.columns import heads
from gbt27922.report.known import Known
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words


def page(plan: SamplePlan, words: Words, known: Known) -> Page:
    """A sample plan, with the names that the list of outlets has."""
    return Page(words("sample_heading"), _parts(plan, words, known))


def _parts(plan: SamplePlan, words: Words, known: Known) -> Iterator[Part]:
    yield Facts(_facts(plan, words))
    yield Remark(words("general_practice"), "warning")
    yield from _estimability(plan, words)
    if plan.allocation:
        yield Heading(words("allocation"))
        rows = (Row((_stratum(stratum, words), str(visits))) for stratum, visits in plan.allocation)
        yield Table(columns=(Head(""), Head("", right=True)), rows=rows, heads="hidden")
    if plan.chosen:
        yield Heading(words("chosen"))
        yield Table(columns=heads(words, "", "", "", ""), rows=_chosen(plan, words, known), heads="hidden")
    yield Heading(words("sample_rule"))
    said = {"rule_text": plan.rule.text, "rule_source": plan.rule.source}
    yield Facts(Row((words(key), of_data(text, words.lang))) for key, text in said.items())
    yield Heading(words("outlets_digest"))
    yield Facts((Row(("SHA-256", plan.outlets_sha256)),))


def plan_warnings(plan: SamplePlan, lang: Language = "en") -> tuple[str, ...]:
    """What the page of a sample plan warns of, for where no page is shown: that too little can be estimated, and why.

    Raises :class:`~gbt27922.errors.ModelError` for another language, and TypeError for anything that is not a plan.

    >>> from gbt27922 import outlets, report
    >>> listed = outlets.read_outlets("docs/examples/outlets.csv")
    >>> (told,) = report.plan_warnings(outlets.draw(listed, size=4, seed="A"), "zh")
    >>> told.partition("：")[0]
    '由此样本不能推断全部网点的评分'
    >>> report.plan_warnings(outlets.draw(listed, size=4, seed="A", estimable=True))
    ()
    """
    if not isinstance(plan, SamplePlan):
        raise TypeError(f"takes a sample plan, not {for_message(plan)}")
    refuse(ModelError, [problem.under("$.lang") for problem in one_of(*LANGUAGES)(lang)])
    return tuple(one.text for one in _estimability(plan, Words(lang)) if one.style == "warning")


def _facts(plan: SamplePlan, words: Words) -> Iterator[Row]:
    yield Row((words("stage"), words(f"stage_{plan.stage}") if plan.stage else words("size_given")))
    yield Row((words("seed"), plan.seed))
    yield Row((words("population"), str(plan.population)))
    yield Row((words("size"), words("size_of", random=plan.size - len(plan.required), size=plan.size)))
    if plan.estimability and plan.estimability.asked:
        more = plan.size - plan.rule_size
        yield Row((words("size_by_rule"), words("size_added", rule=plan.rule_size, more=more)))
    if plan.previous:
        yield Row((words("visited_before"), str(len(plan.previous))))


def _estimability(plan: SamplePlan, words: Words) -> Iterator[Remark]:
    """What can be estimated from the plan, and which of its outlets are a random sample, and of what."""
    said, visits = plan.estimability, dict(plan.allocation)
    if said and said.too_few:
        few = tuple(
            words("few_of", stratum=_stratum(stratum, words), visits=visits.get(stratum, 0), outlets=outlets)
            for stratum, outlets in said.too_few
        )
        key = "plan_not_estimable_yet" if plan.previous else "plan_not_estimable"
        yield Remark(words(key, strata=few, size=said.least_size), "warning")
    elif said and not plan.judged and not plan.revisited:
        yield Remark(words("plan_estimable_new" if plan.previous else "plan_estimable"), "dim")
    if plan.required:
        key = "plan_judged" if plan.judged else "plan_apart"
        yield Remark(words(key, ids=plan.judged), "warning" if plan.judged else "dim")
    if plan.revisited:
        strata = tuple(_stratum(stratum, words) for stratum in plan.revisited)
        yield Remark(words("plan_revisited", strata=strata), "warning")
    elif plan.previous:
        yield Remark(words("plan_previous"), "dim")


def _chosen(plan: SamplePlan, words: Words, known: Known) -> Iterator[Row]:
    names = {outlet.id: outlet.name or "" for outlet in known.outlets}
    yield Row((words("headquarters"), "", "", words("always")))
    for outlet in plan.chosen:
        yield Row((outlet.id, _stratum(outlet.stratum, words), names.get(outlet.id, ""), words(f"why_{outlet.why}")))


def _stratum(stratum: str, words: Words) -> str:
    return stratum or words("no_stratum")
