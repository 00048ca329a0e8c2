"""A page in one language has no words of the other, but those that documents say and those that are kept on purpose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import pytest

import gbt27922
from gbt27922 import analysis, outlets, report, schemes
from gbt27922._basis.words import catalog, of_data
from tests.support.file_texts import texts_of
from tests.support.leftovers import leftovers
from tests.support.results import ASSESSMENT, OPEN, OUTLETS, REPORT, SHOWN
from tests.support.shipped import EXAMPLES, SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
BOUNDS = EXAMPLES[0].parent / "invented-bounds.csv"
#: What is written in Latin letters in a Chinese text too.
KEPT = {
    "Kappa": "a coefficient that is known by this name",
    "CNAS-CC11": "a rule",
    "ACSI": "an index",
    "J.D. Power": "who makes an index",
    "CSI": "an index",
    "schemes": "the package of a function",
    "gbt27922.schemes.with_grades": "a function",
    "grade,from": "the columns of a file",
    "{scheme}": "a placeholder of a command",
    "{points}": "a placeholder of a command",
    "gbt27922 explain": "a command",
    "estimable=True": "an argument",
    "gbt27922 verify": "a command",
    "A": "one of two that are compared, or what a test calls a scheme's indicator",
    "B": "the other",
    "t": "a distribution",
    "x̄": "a mean",
    "json": "the value of an option",
    "test": "the source of a scheme that is not shipped",
    "draft": "a field",
    "why": "a field",
    "grades": "a field",
    "[(x̄₁−1)w₁ + (x̄₂−1)w₂ + (x̄₃−1)w₃]": "a formula",
}
#: The fields of documents that people fill in, and those whose value is an id, a path or an answer, which is never put in words.
OWN = {"name", "note", "description", "justification", "evidence", "correction", "id", "number", "scope", "by", "case"}
OWN |= {"organization", "site", "stratum", "ground", "grade", "seed", "indicator", "path", "command", "vector", "zh"}
OWN |= {"group", "expected", "got", "possible", "role", "value", "stage"}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ESCAPED = re.compile(r"\\([\\`*_\[\]<>|~&#$=+.)-])")


def texts(data: Any, key: str = "", *, lang: report.Language) -> Iterator[str]:
    """What a document says itself: under Chinese what people fill in, under English all but what it says in Chinese too."""
    match data:
        case dict():
            for name, value in data.items():
                yield from texts(value, name, lang=lang)
        case list():
            for value in data:
                yield from texts(value, key, lang=lang)
        case str() if key in OWN if lang == "zh" else key not in {"zh", "text_zh"}:
            yield data


def left(shown: str, documents: list[Any], lang: report.Language) -> list[str]:
    """The words of a page in the other language that none of its documents says."""
    said = {text for one in documents for text in texts(gbt27922.to_data(one), lang=lang)}
    shown = ESCAPED.sub(r"\1", shown)
    if lang == "zh":
        return leftovers(shown, [*said, *KEPT])
    for text in sorted(said, key=len, reverse=True):
        shown = shown.replace(text, " ")
    return CHINESE.findall(shown)


def pages(lang: report.Language, medium: report.Medium) -> Iterator[tuple[str, list[Any]]]:
    """Every page, with the documents that it is made of."""
    card = gbt27922.score(ASSESSMENT, OPEN)
    for result in SHOWN:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "outlets": OUTLETS, "card": card}
        yield shown(result, medium, lang, **known), [result, ASSESSMENT, OPEN]
    yield shown(REPORT, medium, lang), [ASSESSMENT, OPEN]
    for scheme in SHIPPED:
        yield shown(scheme, medium, lang), [scheme]
    for stage in ("initial", "surveillance", "recertification"):
        plan = outlets.draw(OUTLETS, stage=stage, seed="A")
        yield shown(plan, medium, lang), [plan]


def shown(result: Any, medium: report.Medium, lang: report.Language, **known: Any) -> str:
    """A page in lines that are long enough for every sentence, or every text and every name in a file."""
    made = report.render(result, medium, lang=lang, width=10_000, **known)
    return "\n".join(texts_of(made) if medium in {"html", "docx", "xlsx"} else [str(made)])


def of_examples(path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What can be made of an assessment."""
    assessment = gbt27922.read_assessment(path)
    card = gbt27922.score(assessment)
    yield card, {}
    yield report.AssessmentReport(card=card, previous=card if card.is_graded else None), {}
    yield analysis.ledger(card), {"card": card}
    for by in ("site", "indicator", "kind"):
        yield analysis.ledger(card), {"card": card, "by": by}
    yield analysis.what_if(assessment, []), {}
    if card.is_graded:
        yield analysis.readings(assessment), {"card": card}
        yield analysis.compare(card, card), {}
    if card.is_graded and len(card.grades) > 1:
        yield analysis.improve(assessment, card.grades[-1].id), {"card": card}


@pytest.mark.parametrize("medium", get_args(report.Medium))
@pytest.mark.parametrize("lang", report.LANGUAGES)
def test_every_result(lang: report.Language, medium: report.Medium) -> None:
    found = {(page.partition("\n")[0], word) for page, of in pages(lang, medium) for word in left(page, of, lang)}
    assert sorted(found) == []


@pytest.mark.parametrize("medium", ["text", "markdown", "html"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", report.LANGUAGES)
def test_every_example(lang: report.Language, path: Path, medium: report.Medium) -> None:
    assessment = gbt27922.read_assessment(path)
    scheme = gbt27922.schemes.load(assessment.scheme, revision=assessment.revision)
    found = [
        (page.partition("\n")[0], word)
        for result, known in of_examples(path)
        for page in [shown(result, medium, lang, **known)]
        for word in left(page, [assessment, scheme], lang)
    ]
    assert found == []


def test_a_word_that_is_left_is_found() -> None:
    """Neither what a document says nor its titles are looked for, but any other word is."""
    assert left("评分 score of 某公司", [ASSESSMENT], "zh") == ["score", "of"]
    assert left("score of 某公司 维修", [ASSESSMENT], "en") == ["维修"]


@pytest.mark.parametrize("medium", ["html", "docx", "xlsx"])
def test_what_is_left_in_a_file_is_found(medium: report.Medium) -> None:
    """Its properties too, and what is read instead of a picture."""
    found = "".join(texts_of(report.render(REPORT, medium, lang="zh")))
    assert "评审报告" in found
    assert "从满分到评分" in found
    assert "失分" in found


def sources(data: Any) -> Iterator[str]:
    """The texts of all sources in a document."""
    match data:
        case {"text": str() as text, "confidence": _}:
            yield text
        case dict() | list():
            for value in data.values() if isinstance(data, dict) else data:
                yield from sources(value)


#: What documents made here say in English: sources, the rule of the draw in its four forms, and how a program ended.
OF_DATA = {
    *(text for scheme in SHIPPED for text in sources(gbt27922.to_data(scheme))),
    outlets.draw(OUTLETS, stage="initial", seed="A").rule.text,
    outlets.draw(OUTLETS, size=1, seed="A").rule.text,
    outlets.draw(OUTLETS, stage="initial", seed="A", estimable=True).rule.text,
    outlets.draw(OUTLETS, size=1, seed="A", estimable=True).rule.text,
    outlets.draw(OUTLETS, size=1, seed="A", scheme=OPEN).rule.source,
    *("exit 3", "signal 9"),
    *sources(gbt27922.to_data(schemes.with_points(OPEN, "indicator,points\n1.1,3\n1.2,4\n"))),
    *sources(gbt27922.to_data(schemes.with_grades(schemes.load("capability-levels"), BOUNDS.read_text()))),
}


@pytest.mark.parametrize("text", sorted(OF_DATA - {"test"}))
def test_what_data_says_is_there_in_chinese(text: str) -> None:
    assert CHINESE.search(of_data(text, "zh"))
    assert of_data(text, "en") == text


@pytest.mark.parametrize("key", catalog("sources"))
def test_data_says_every_text_of_the_catalog(key: str) -> None:
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(catalog("sources")[key]["en"]))
    assert [text for text in OF_DATA if re.fullmatch(pattern, text)]


@pytest.mark.parametrize("text", ["", "as it stands", "public outline of GB/T 27922-2011, 5.1; and more", "x" * 10_000])
def test_what_others_say_is_shown_as_it_is(text: str) -> None:
    assert of_data(text, "zh") == text
