"""``gbt27922 sample``: draw the outlets to visit, or draw a plan again and compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Literal

from attrs import frozen
from cyclopts import Parameter

from gbt27922 import outlets as library
from gbt27922 import report
from gbt27922._basis.small_tables import written
from gbt27922.cli import inputs, outputs
from gbt27922.cli.choices import BY_WORD
from gbt27922.cli.faults import Exit, Said, UsageError, problems_in, shown, write_error
from gbt27922.cli.language import language
from gbt27922.cli.options import FLAG, MANY, LangOption, OneFile, RevisionOption, SchemeOption, Texts
from gbt27922.cli.words import word
from gbt27922.errors import ModelError, Problem
from gbt27922.models import SamplePlan, Scheme, Site
from gbt27922.outlets import Stage
from gbt27922.report import Wording, visible

# The options by the fields that problems of a draw name.
_OPTIONS: dict[str | int, str] = {"size": "--size", "stage": "--stage", "seed": "--seed", "required": "--require"}


def sample(
    outlets: Annotated[OneFile, Parameter(help="sample_outlets")],
    /,
    *,
    stage: Annotated[Stage | None, BY_WORD, Parameter(help="sample_stage")] = None,
    size: Annotated[int | None, Parameter(help="sample_size")] = None,
    seed: Annotated[str | None, Parameter(help="sample_seed")] = None,
    require: Annotated[Texts, MANY, Parameter(help="sample_require")] = None,
    previous: Annotated[Texts, MANY, Parameter(help="sample_previous")] = None,
    estimable: Annotated[bool, FLAG, Parameter(help="sample_estimable")] = False,
    verify: Annotated[OneFile | None, Parameter(help="sample_verify")] = None,
    skeleton: Annotated[bool, FLAG, Parameter(help="sample_skeleton")] = False,
    format: Annotated[Literal[outputs.Format, "csv"] | None, Parameter(help="format_text")] = None,
    safe: Annotated[bool, FLAG, Parameter(help="safe")] = False,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    lang: LangOption = None,
) -> int:
    """Draw the outlets to visit, so that anyone can draw them again: general practice (IAF MD 1).

    For instance:

        gbt27922 sample outlets.csv --stage initial --seed 2026-CQC-0412
        gbt27922 sample outlets.csv --stage initial --seed 2026-CQC-0412 --estimable
        gbt27922 sample outlets.csv --size 8 --seed A --require GZ-01 SZ-02
        gbt27922 sample --verify plan.json outlets.csv
    """
    request = _Request(
        stage=stage, size=size, seed=seed, required=require or (), previous=previous or (), estimable=estimable
    )
    _check_output(format, skeleton=skeleton, safe=safe)
    if verify:
        return _verify(verify, outlets, request, inputs.scheme(scheme, revision), lang)
    request.check()
    chosen = inputs.scheme(scheme, revision)
    listed = inputs.read(outlets, library.parse_outlets)
    plan = request.draw(listed, chosen, outlets)
    if skeleton:
        outputs.write_data(library.skeleton(plan, listed, chosen))
    elif format == "csv":
        outputs.write_table(_csv(plan, listed, is_safe=safe))
    else:
        outputs.write_result(plan, outputs.Form.of(format or "text", lang), outlets=listed)
        return Exit.DONE
    return _tell(plan, outlets, lang)


def _check_output(format: str | None, *, skeleton: bool, safe: bool) -> None:
    """Refuse options that would change nothing."""
    if skeleton and format not in {None, "json"}:
        raise UsageError(Said("skeleton_is_json", {"format": format}))
    if safe and (skeleton or format != "csv"):
        raise UsageError(Said("safe_with_csv"))


def _at_option(problem: Problem, required: Sequence[str]) -> Problem:
    name, *places = problem.place or ("",)
    option = _OPTIONS.get(name)
    return problem.at(" ".join([option, *(visible(required[int(place)]) for place in places)])) if option else problem


@frozen(kw_only=True)
class _Request:
    """The draw that is asked for: a stage or a size, and the outlets that are required or were visited before."""

    stage: Stage | None
    size: int | None
    seed: str | None
    required: Sequence[str]
    previous: Sequence[str]
    estimable: bool

    def check(self) -> None:
        """Refuse a request that leaves the draw open."""
        if self.seed is None:
            raise UsageError(Said("seed_needed"))
        if (self.stage is None) == (self.size is None):
            raise UsageError(Said("either_option", {"one": "--stage", "other": "--size"}))

    def check_is_empty(self) -> None:
        """Refuse what a plan already says."""
        if (
            self.seed is not None
            or self.size is not None
            or any((self.stage, self.required, self.previous, self.estimable))
        ):
            raise UsageError(Said("plan_says_it"))

    def draw(self, listed: Sequence[Site], scheme: Scheme, name: str) -> SamplePlan:
        """The plan, from the outlets in the file ``name``."""
        plans = [inputs.read(plan, library.parse_plan) for plan in self.previous]
        with problems_in(name), self._problems_at_options():
            return library.draw(
                listed,
                stage=self.stage,
                size=self.size,
                seed=self.seed or "",
                required=self.required,
                previous=plans,
                scheme=scheme,
                estimable=self.estimable,
            )

    @contextmanager
    def _problems_at_options(self) -> Iterator[None]:
        """Report problems of what is asked for at its options: ``$.required[0]`` is ``--require GZ-01``."""
        try:
            yield
        except ModelError as error:
            raise ModelError(tuple(_at_option(problem, self.required) for problem in error.problems)) from None


def _verify(plan: str, outlets: str, request: _Request, scheme: Scheme, lang: Wording | None) -> int:
    """Draw again and say what of a plan differs."""
    request.check_is_empty()
    recorded, listed = inputs.read(plan, library.parse_plan), inputs.read(outlets, library.parse_outlets)
    with problems_in(plan):
        differences = library.verify_plan(recorded, listed, scheme)
    done = outputs.write_agreement(plan, outlets, differences, lang)
    outputs.write_text(word("draw_does_not_show", language(lang)) + "\n")
    return done


def _tell(plan: SamplePlan, name: str, lang: Wording | None) -> Exit:
    """Say of the list in the file ``name`` what the page of a plan warns of: a table and a form have no room for it."""
    spoken = language(lang)
    write_error(*(f"{shown(name)}: {one}" for one in report.plan_warnings(plan, spoken)), lang=spoken)
    return Exit.DONE


def _csv(plan: SamplePlan, listed: Sequence[Site], *, is_safe: bool) -> str:
    """The chosen outlets as CSV."""
    names = {outlet.id: outlet.name for outlet in listed}
    rows = ((outlet.id, outlet.stratum, names[outlet.id], outlet.why) for outlet in plan.chosen)
    return written(["id", "stratum", "name", "why"], rows, is_safe=is_safe)
