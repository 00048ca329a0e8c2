"""The page of an estimate: the score with its interval, a bar for each grade, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.estimates import Estimate
from gbt27922.models import Grade, Scheme, Scorecard
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import Numbers, in_percent
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words

_BAR = 24
_LEAST = 0.001


def page(estimate: Estimate, words: Words, known: Known) -> Page:
    """An estimate beside the official scorecard."""
    view = View(estimate, needed(known.card, "card"), needed(known.scheme, "scheme"), words)
    return Page(words("estimate_heading"), view.parts())


@frozen
class View:
    """The parts of the page; also without the official scorecard, and without a scheme."""

    estimate: Estimate
    card: Scorecard | None
    scheme: Scheme | None
    words: Words

    def parts(self) -> Iterator[Part]:
        """The figures, the grades, the answer, and what it does not say."""
        words, estimate = self.words, self.estimate
        yield Facts(self._facts())
        if estimate.probabilities:
            yield Heading(words("estimate_chances"))
            yield Table(columns=(Head(""), Head("", right=True), Head("")), rows=self._chances(), heads="hidden")
        yield Remark(self._sentence(), "strong")
        yield from (Remark(warning, "warning") for warning in self._warnings())
        if not estimate.complete:
            yield from map(Remark, self._bases())
        yield Remark(words("estimate_practice"), "dim")

    def _warnings(self) -> Iterator[str]:
        """What the standard error does not hold."""
        words, estimate = self.words, self.estimate
        if estimate.lone_leaves:
            leaves = words("listed").join(map(self._leaf, estimate.lone_leaves))
            yield words("estimate_lone", leaves=leaves)
        if strata := [one.id or words("no_stratum") for one in estimate.strata if one.is_silent]:
            yield words("estimate_lonely", strata=words("listed").join(strata))
        if not estimate.standard_error and not estimate.complete:
            yield words("estimate_alike")
        if self.scheme and self.scheme.provisional:
            yield words("estimate_provisional" if estimate.has_interval else "estimate_apportioned")

    def _leaf(self, id: str) -> str:
        """A leaf by its id, and its title where the scheme is known."""
        return f"{id} {self.words.title(self.scheme.indicator(id).title)}" if self.scheme else id

    def _bases(self) -> Iterator[str]:
        """What is assumed of the outlets, and what holds without that they differ in any certain way."""
        words, estimate = self.words, self.estimate
        if len(estimate.strata) == 1:
            yield words("estimate_assumed_all", visited=estimate.visited, population=estimate.population)
        else:
            yield words("estimate_assumed", strata=words("listed").join(self._sampled()))
        if estimate.unmet_outlets is not None:
            known = {"population": estimate.population, "unmet": estimate.unmet_outlets}
            yield words("estimate_unmet", confidence=in_percent(estimate.confidence), **known)

    def _sampled(self) -> Iterator[str]:
        """The strata that were not visited completely."""
        for one in self.estimate.strata:
            if one.visited < one.population:
                stratum = one.id or self.words("no_stratum")
                yield self.words("estimate_stratum", stratum=stratum, visited=one.visited, population=one.population)

    def _facts(self) -> Iterator[Row]:
        estimate, words = self.estimate, self.words
        number = self._number
        counts = {"visited": estimate.visited, "population": estimate.population, "strata": len(estimate.strata)}
        yield Row((words("estimate_visited"), words("estimate_visited_of", **counts)))
        if self.card:
            yield Row((words("estimate_official"), self._graded(number(self.card.score), self.card.grade)))
        yield Row((words("estimate_score"), self._graded(number(estimate.score), estimate.grade)), "strong")
        error = f"{estimate.standard_error:.{number.places}f}"
        method = words(f"estimate_method_{estimate.variance_method}")
        yield Row((words("estimate_error"), words("estimate_error_by", error=error, method=method)))
        if estimate.has_interval:
            low, high = map(number, estimate.interval)
            known = {"low": low, "high": high, "confidence": in_percent(estimate.confidence), "df": _df(estimate.df)}
            yield Row((words("estimate_interval"), words("estimate_interval_of", **known)))

    @property
    def _number(self) -> Numbers:
        """As many places as the scheme has, or as its bounds need."""
        bounds = (grade.from_ for grade in self.estimate.grades)
        return Numbers(self.scheme.display_places) if self.scheme else Numbers.telling(bounds)

    def _graded(self, score: str, grade: Grade) -> str:
        return f"{score}  {self.words.grade(grade)}"

    def _chances(self) -> Iterator[Row]:
        """The grades, the highest first, each with its probability and a bar."""
        chances = zip(self.estimate.probabilities, percents(self.estimate), strict=True)
        for (grade, chance), shown in reversed(list(chances)):
            yield Row((self.words.grade(grade), shown, "█" * round(_BAR * chance)))

    def _sentence(self) -> str:
        """What an auditor needs to know: whether the grade is settled, and if not, how many more outlets would do."""
        estimate, words = self.estimate, self.words
        grade = words.grade(estimate.grade)
        if estimate.failed:
            return words("estimate_failed", grade=grade)
        if estimate.complete:
            return words("estimate_complete")
        if not estimate.probabilities:
            return words("estimate_open")
        more = estimate.more_outlets()
        if more is None:
            return words("estimate_all", population=estimate.population)
        if more:
            return words("estimate_more", more=more, total=more + estimate.visited)
        return words("estimate_settled", grade=grade)


def percents(estimate: Estimate) -> list[str]:
    """The probabilities of the grades in percent; only what no other outlet can change is shown as 0 or 100."""
    is_certain = estimate.complete or estimate.failed
    return [_percent(chance, is_certain=is_certain) for _, chance in estimate.probabilities]


def _percent(chance: float, *, is_certain: bool) -> str:
    """A probability in percent: of what is not certain never 0 or 100, even if its float is 0 or 1.

    >>> [_percent(chance, is_certain=False) for chance in (1.0, 0.9996, 0.25)], _percent(1.0, is_certain=True)
    (['> 99.9 %', '> 99.9 %', '25.0 %'], '100 %')
    """
    if is_certain and chance in {0.0, 1.0}:
        return f"{100 * chance:.0f} %"
    if not _LEAST <= chance <= 1 - _LEAST:
        return "< 0.1 %" if chance < _LEAST else "> 99.9 %"
    return f"{100 * chance:.1f} %"


def _df(df: Fraction) -> str:
    """Degrees of freedom: whole ones as they are, others cut to two places.

    >>> _df(Fraction(1233)), _df(Fraction(17, 3))
    ('1233', '5.66')
    """
    return str(df) if df.denominator == 1 else Numbers()(df)
