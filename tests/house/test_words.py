"""The catalogs of sentences: complete in both languages, and of one mind with the source that says them."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.words import LANGUAGES, Language, catalog
from gbt27922.errors import Problem, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SOURCE = Path(__file__).parents[2] / "src" / "gbt27922"
#: Every catalog; codes.toml is of another form, and a test of the reference holds it.
NAMES = sorted(
    path.name.removesuffix(".toml")
    for path in (files("gbt27922") / "data" / "words").iterdir()
    if path.name != "codes.toml"
)
#: The catalogs that problems are said with.
OF_PROBLEMS = [name for name in NAMES if name not in {"report", "help", "sources", "workbook"}]
#: Catalogs of what others say, whose keys are worked out from that, and whose English is theirs.
FOREIGN = {"json_error", "os_error", "broken"}
#: How a list is shown; every other format names a catalog.
LISTS = {"few", "list", "choice"}
#: What stands between two sentences or words.
JOINTS = {"comma", "semicolon"}

# What stands in a Chinese sentence as it is written in a document, and so has marks of its own.
_VERBATIM = re.compile(r'"[0-9./]+"|[0-9]+(\.[0-9]+)+')
_CHINESE, _MARK = r"[\u4e00-\u9fff]", "[，。：；（）“”？、]"
_BLEMISHES = [
    r"[,;:?!()\"']",  # half-width marks
    rf"{_CHINESE}[A-Za-z0-9]|[A-Za-z0-9]{_CHINESE}",  # no space before or after what is not Chinese
    rf"{_CHINESE} +{_CHINESE}|{_MARK} | {_MARK}|  | $",  # a space where there is none
    "。$",  # a problem is no full sentence: its place stands before it
]


def fields(text: str) -> list[tuple[str, str]]:
    """The fields of a sentence, each with its format."""
    return sorted((name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None)


def blemishes(text: str) -> list[str]:
    """What is not Chinese in the typography of a sentence; a field that is a word is of either kind."""
    shown = "".join(
        literal + ("" if name is None else "…" if spec and spec not in LISTS else "0")
        for literal, name, spec, _ in Formatter().parse(_VERBATIM.sub("0", text))
    )
    return re.findall("|".join(_BLEMISHES), shown)


def those(names: list[str], wrong: Callable[[str, str], object]) -> list[str]:
    """The sentences of these catalogs with which something is wrong."""
    return [f"{name}.toml: {key}" for name in names for key in catalog(name) if wrong(name, key)]


def test_each_sentence_is_said_in_every_language() -> None:
    assert those(NAMES, lambda name, key: catalog(name)[key].keys() != set(LANGUAGES)) == []
    assert those(NAMES, lambda name, key: not all(catalog(name)[key].values())) == []


def test_a_sentence_speaks_of_the_same_in_every_language() -> None:
    def differs(name: str, key: str) -> bool:
        return len({tuple(fields(text)) for text in catalog(name)[key].values()}) > 1

    assert those([name for name in NAMES if name not in FOREIGN], differs) == []


def test_a_field_is_shown_as_it_is_or_as_a_list_or_by_a_catalog() -> None:
    def is_unknown(name: str, key: str) -> bool:
        return any(spec not in {"", *LISTS, *NAMES} for text in catalog(name)[key].values() for _, spec in fields(text))

    assert those(NAMES, is_unknown) == []


def test_chinese_can_be_written_in_gbk() -> None:
    # U+00AD is where a narrow column may break a word; it is never written.
    assert those(NAMES, lambda name, key: not catalog(name)[key]["zh"].replace("\u00ad", "").encode("gbk")) == []


def test_the_chinese_of_a_problem_has_chinese_marks() -> None:
    assert those(OF_PROBLEMS, lambda name, key: blemishes(catalog(name)[key]["zh"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "应为 0,1",
        "应为0",
        "0应",
        "应为（a）: b",
        "应 为",
        "应为“a”。",
        "应为 {got},",
        "应为{got}",
        "应为{of:list} 之一",
    ],
)
def test_a_blemish_is_seen(text: str) -> None:
    assert blemishes(text)


def test_the_english_of_a_problem_has_no_full_stop_and_no_space_around_it() -> None:
    def is_untidy(name: str, key: str) -> bool:
        text = catalog(name)[key]["en"]
        return key not in JOINTS and (text != text.strip() or "  " in text or text.endswith("."))

    assert those(OF_PROBLEMS, is_untidy) == []


@cache
def nodes() -> list[ast.AST]:
    """The whole source, but the list of all codes: what stands only there is said by nobody."""
    trees = [ast.parse(module.read_text(encoding="utf-8")) for module in sorted(SOURCE.rglob("*.py"))]
    statements = [one for tree in trees for one in tree.body]
    return [node for one in statements if not _is_list_of_codes(one) for node in ast.walk(one)]


def _is_list_of_codes(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "Code"


@cache
def texts() -> frozenset[str]:
    """Every text of the source."""
    return frozenset(
        node.value.strip() for node in nodes() if isinstance(node, ast.Constant) and type(node.value) is str
    )


def is_said(key: str) -> bool:
    """Whether a key stands in the source, whole or put together there: ``f"{code}.look_alike"``."""
    base, _, end = key.rpartition(".")
    return key in texts() or (base in texts() and f".{end}" in texts())


def test_the_source_says_every_sentence_and_word() -> None:
    unsaid = those([name for name in OF_PROBLEMS if name not in FOREIGN], lambda _, key: not is_said(key))

    assert unsaid == []
    assert not is_said("invalid_value.of_nothing")
    assert not is_said("of_nothing")


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be, as far as they are written there."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from (*literals(body), *literals(other))


def calls(*functions: str, among: Iterable[ast.AST] | None = None) -> Iterator[ast.Call]:
    """Every call of one of these functions, also as ``(one if … else other)(…)``."""
    for node in nodes() if among is None else among:
        if isinstance(node, ast.Call):
            called = (node.func.body, node.func.orelse) if isinstance(node.func, ast.IfExp) else (node.func,)
            if any(isinstance(one, ast.Name) and one.id in functions for one in called):
                yield node


def members(node: ast.expr | None, named: Mapping[str, list[ast.expr]]) -> dict[str, ast.expr] | None:
    """The members of an object, written there or under one of these names; None if they cannot be told from the source."""
    match node:
        case ast.Name(id=name) if len(named.get(name, ())) == 1:
            return members(named[name][0], {})
        case ast.Dict(keys=keys, values=values):
            parts = [
                {str(key.value): value} if isinstance(key, ast.Constant) else members(value, named)
                for key, value in zip(keys, values, strict=True)
            ]
            return None if None in parts else {name: value for part in parts if part for name, value in part.items()}
    return None


def assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name in a function stands for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
    return found


@cache
def made() -> list[tuple[str, dict[str, ast.expr] | None]]:
    """Every id that a problem is made with, and its values, as far as they can be told from the source."""
    return [
        (id_, members(call.args[2], named) if len(call.args) > 2 else {})
        for scope in nodes()
        if isinstance(scope, ast.FunctionDef)
        for named in [assigned(scope)]
        for call in calls("Problem", among=ast.walk(scope))
        for id_ in literals(call.args[1])
    ]


def spoken_of(name: str, key: str) -> set[str]:
    """The values that a sentence or word speaks of."""
    return {field for field, _ in fields(catalog(name)[key]["en"])}


def test_every_sentence_that_the_source_says_is_in_the_catalog() -> None:
    meant = [id_ + end for call in calls("meant_problem") for id_ in literals(call.args[1]) for end in ("", ".meant")]
    said = {*meant, *(id_ for id_, _ in made())}

    assert len(said) > 100
    assert sorted(said - catalog("problems").keys()) == []


def test_every_word_that_the_source_wants_is_in_the_catalog() -> None:
    asking = calls("wrong_type", "wrong_value", "pairs_of", "_count")
    wanted = {word for call in asking for one in call.args for word in literals(one)}
    wanted |= {word for _, values in made() if values and "wanted" in values for word in literals(values["wanted"])}

    assert len(wanted) > 30
    assert sorted(wanted - catalog("wanted").keys()) == []


def test_a_problem_has_the_values_that_its_sentence_speaks_of() -> None:
    """A value by its name, or by what it is called in each language: ``title_zh`` and ``title_en`` for ``title``."""

    def has(values: Mapping[str, object], field: str) -> bool:
        return field in values or all(f"{field}_{lang}" in values for lang in LANGUAGES)

    spoken = [(id_, spoken_of("problems", id_), values) for id_, values in made() if values is not None]
    lacking = [(id_, {field for field in of if not has(values, field)}) for id_, of, values in spoken]

    assert len(lacking) > 150
    assert [each for each in lacking if each[1]] == []


def test_a_wanted_word_has_the_values_that_it_speaks_of() -> None:
    given = [
        (word, {one.arg for one in call.keywords})
        for call in calls("wrong_type", "wrong_value")
        for word in literals(call.args[0])
    ]

    assert [(word, names) for word, names in given if not spoken_of("wanted", word) <= names] == []


#: Any value that a stored problem may have: keys of words too, where others are meant.
STORED = st.one_of(
    st.integers(),
    st.text(max_size=5),
    st.sampled_from([key for name in OF_PROBLEMS for key in catalog(name)]),
    st.lists(st.one_of(st.integers(), st.text(max_size=5)), max_size=3).map(tuple),
)


#: The names of all values that sentences speak of.
EVERY_NAME = sorted(
    {name for of in OF_PROBLEMS for each in catalog(of).values() for text in each.values() for name, _ in fields(text)}
)


@pytest.mark.parametrize("lang", LANGUAGES)
@given(STORED)
def test_a_stored_problem_is_said_whatever_its_values_are(lang: Language, value: Value) -> None:
    """Whoever keeps a list of problems may have changed it; it is said all the same."""
    values = dict.fromkeys(EVERY_NAME, value)
    for id_ in catalog("problems"):
        assert Problem("$", id_, values).message(lang).isprintable()


@pytest.mark.parametrize("id_", ["too_many_bonuses", "another.version"])
def test_a_stored_problem_that_cannot_be_said_is_named(id_: str) -> None:
    assert id_ in Problem("$", id_, {"most": 1}).message("zh")


def test_a_list_of_one_is_said_as_one() -> None:
    one, other = (Problem("$", "not_a_leaf", {"indicator": '"5.1"', "leaves": of}) for of in ("5.1.1", ("5.1.1",)))
    assert one.message("zh") == other.message("zh")
    assert one.reason == other.reason == 'must be a leaf, but "5.1" has parts: assess 5.1.1'


ROOT = SOURCE.parents[1]
#: What others say for a word of the glossary, which has it once, in its last column.
SYNONYMS = [
    synonym
    for row in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    if row.startswith("| ") and row.count("|") == 5
    for synonym in re.findall(r"[\u4e00-\u9fff]+", row.split("|")[4])
    if synonym != "别处也称"
]
#: What people read in Chinese: all catalogs, what documents hold, and every page.
READ = [
    *(SOURCE / "data").rglob("*.toml"),
    *(path for path in (ROOT / "docs").rglob("*.md") if path.name != "glossary.md" and "_build" not in path.parts),
    *(ROOT / "docs").glob("*.toml"),
    *ROOT.glob("README*.md"),
]


def synonyms(text: str) -> list[str]:
    """The words in a text for which the glossary has another."""
    return [one for one in SYNONYMS if one in text]


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_word_for_one_thing(path: Path) -> None:
    assert len(SYNONYMS) > 8
    assert synonyms(path.read_text("utf-8")) == []


def test_a_synonym_is_found() -> None:
    assert synonyms("审核员核对了评分") == ["审核", "审核员", "核对"]
