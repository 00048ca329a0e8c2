"""The tables of the pages about documents, in each language: what their JSON Schemas say, and what no schema can say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from gbt27922 import formats
from gbt27922._basis.words import Language

HERE = Path(__file__).parent
BEYOND = HERE.parent / "src" / "gbt27922" / "data" / "formats" / "1" / "beyond.toml"
#: The words of the tables.
WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "heads": "field|required|holds|meaning",
        "yes": "yes",
        "or": " or ",
        "list": "list of {}",
        "object": "object of {}s",
        "texts": "object of texts",
        "boolean": "true or false",
        "integer": "integer, {} or more",
        "else": "; else {}",
        "beyond": "id|where|what must hold",
        "array": "list",
        "string": "string",
        "number": "number",
        "null": "null",
    },
    "zh": {
        "heads": "字段|必填|内容|含义",
        "yes": "是",
        "or": " 或 ",
        "list": "列表：{}",
        "object": "对象：{}",
        "texts": "对象：文本",
        "boolean": "true 或 false",
        "integer": "整数，{} 或更大",
        "else": "；缺省为 {}",
        "beyond": "标识|位置|应满足",
        "array": "列表",
        "string": "文本",
        "number": "数字",
        "null": "null",
    },
}


@cache
def chinese() -> Mapping[str, Mapping[str, str]]:
    """The Chinese of the sentences and titles of the schemas."""
    return tomllib.loads((HERE / "formats.zh-CN.toml").read_text(encoding="utf-8"))


def table(*rows: Iterable[object]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body))


def name(form: str) -> str:
    """The short name of a document format."""
    return form.removeprefix("gbt27922.").partition("/")[0]


def anchor(heading: str) -> str:
    """Where a link leads to a heading, here and where the repository is shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def beyond(lang: Language) -> str:
    """What the reader refuses and no schema can say, by id."""
    rules = tomllib.loads(BEYOND.read_text(encoding="utf-8"))["beyond"]
    named = [[", ".join(f"`{one}`" for one in rule.get(key, ())) for key in ("ids", "at")] for rule in rules]
    rows = ((*cells, rule[lang]) for cells, rule in zip(named, rules, strict=True))
    return table(WORDS[lang]["beyond"].split("|"), *rows) + "\n"


def field_tables(form: str, lang: Language) -> str:
    """A table of the fields of a document, and one for each kind of object in it."""
    return _Tables(formats.load(form), name(form), lang).text()


@frozen
class _Tables:
    schema: Mapping[str, Any]
    document: str
    lang: Language

    def text(self) -> str:
        objects = (item for item in self.schema["$defs"].values() if "properties" in item)
        parts = [self.sentence(self.schema), table(*self.rows(self.schema))]
        for item in objects:
            parts += [f"### {self.heading(item)}", self.sentence(item), table(*self.rows(item))]
        return "\n\n".join(parts) + "\n"

    def word(self, key: str, *values: object) -> str:
        return WORDS[self.lang][key].format(*values)

    def sentence(self, rule: Mapping[str, Any]) -> str:
        said = rule.get("description", "")
        return chinese()["sentences"][said] if said and self.lang == "zh" else said

    def title(self, item: Mapping[str, Any]) -> str:
        title = str(item["title"])
        return chinese()["titles"][title] if self.lang == "zh" else title

    def heading(self, item: Mapping[str, Any]) -> str:
        """The heading of a kind of object in the document."""
        return f"{self.document}: {self.title(item)}"

    def rows(self, item: Mapping[str, Any]) -> Iterator[Iterable[str]]:
        """For each field of an object whether it is required, what it holds and what it means."""
        yield self.word("heads").split("|")
        for field, rule in item["properties"].items():
            required = self.word("yes") if field in item.get("required", ()) else ""
            yield f"`{field}`", required, self.held(rule), self.sentence(rule)

    def held(self, rule: Mapping[str, Any]) -> str:
        """In words, what a rule of a JSON Schema allows."""
        match rule:
            case {"$ref": reference}:
                return self.referred(reference.rpartition("/")[2])
            case {"type": "array", "items": items}:
                return self.word("list", self.held(items))
            case {"anyOf": rules} | {"oneOf": rules}:
                return self.word("or").join(map(self.held, rules)) + self.default(rule)
            case {"type": "object", "additionalProperties": {"$ref": reference} as items}:
                return self.word("texts") if "text" in reference else self.word("object", self.held(items))
        return self.simple(rule) + self.default(rule)

    def simple(self, rule: Mapping[str, Any]) -> str:
        """In words, what a rule allows that refers to no other."""
        match rule:
            case {"const": value}:
                return f'`"{value}"`'
            case {"enum": values}:
                return self.word("or").join(f'`"{value}"`' for value in values)
            case {"type": "integer", "minimum": least}:
                return self.word("integer", least)
            case {"type": kind}:
                return self.word({"object": "texts"}.get(kind, kind))
        raise ValueError(rule)

    def default(self, rule: Mapping[str, Any]) -> str:
        """What is meant where the field is left out."""
        words = {None: "null", True: "true", False: "false"}
        value = rule.get("default")
        return self.word("else", words.get(value, value)) if "default" in rule else ""

    def referred(self, key: str) -> str:
        """What a named rule is called; a link if it is an object."""
        item = self.schema["$defs"][key]
        if "properties" in item:
            return f"[{self.title(item)}](#{anchor(self.heading(item))})"
        if item.get("type") == "array" or "oneOf" in item:
            return self.held(item)
        title = self.title(item)
        return title[0].lower() + title[1:] if self.lang == "en" else title
