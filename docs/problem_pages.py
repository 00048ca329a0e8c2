"""The pages about the codes of problems, in each language: made from the catalogs."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from gbt27922._basis.words import Language, catalog

HERE = Path(__file__).parent
CODES = HERE.parent / "src" / "gbt27922" / "data" / "words" / "codes.toml"
MARK = "<!-- Made from data by docs/generate.py: change the data, not this page. -->"
table: Callable[..., str] = runpy.run_path(str(HERE / "format_pages.py"))["table"]


def pages() -> dict[str, str]:
    """The page in each language, by its path."""
    words = tomllib.loads(CODES.read_text(encoding="utf-8"))
    return {f"reference/problems{end}.md": _Page(words, lang).text() for lang, end in (("en", ""), ("zh", ".zh-CN"))}


@frozen
class _Page:
    words: Mapping[str, Any]
    lang: Language

    def text(self) -> str:
        parts = [MARK, *self.said("title", "head")]
        for key, section in self.words["sections"].items():
            named = section["zh"] if self.lang == "zh" else f"{section['en']} {section['zh']}"
            parts += [f"## {named}", *filter(None, [self.of(section, "lead", "lead_zh")])]
            for code, about in self.words["problems"].items():
                if about["section"] == key:
                    parts += [*self.problem(code, about)]
        parts += [*self.said("ports_title", "ports"), table(*self.port_rows()), *self.said("words_title", "words")]
        parts += [part for name in ("wanted", "got") for part in self.sentences(lambda _: True, name)]
        return "\n\n".join(parts) + "\n"

    def said(self, *keys: str) -> Iterator[str]:
        return (TEXTS[self.lang][key] for key in keys)

    def of(self, about: Mapping[str, str], en: str, zh: str) -> str:
        return about.get(en if self.lang == "en" else zh, "")

    def problem(self, code: str, about: Mapping[str, str]) -> Iterator[str]:
        """A code: what it means, an example, and its sentences."""
        yield f"### `{code}` {about['zh']}"
        yield self.of(about, "meaning", "meaning_zh")
        if self.lang == "en":
            yield f"```text\n{about['example']}\n```"
        yield from self.sentences(lambda id_: id_.partition(".")[0] == code, "problems")

    def port_rows(self) -> Iterator[Iterable[str]]:
        """For each code when it is found, where its path leads, and a path as an example."""
        yield TEXTS[self.lang]["heads"].split("|")
        for code, about in self.words["problems"].items():
            path = re.split(r": (?=must|is )", about["example"])[0]
            section = self.of(self.words["sections"][about["section"]], "en", "zh")
            yield section.lower(), f"`{code}`", self.of(about, "path", "path_zh"), f"`{path}`"

    def sentences(self, wanted: Callable[[str], bool], name: str) -> list[str]:
        """The sentences of a catalog; in English beside the Chinese ones."""
        langs: tuple[Language, ...] = ("zh", "en") if self.lang == "en" else ("zh",)
        found = {key: each for key, each in catalog(name).items() if wanted(key)}
        rows = [(f"`{key}`", *(f"`{each[lang]}`" for lang in langs)) for key, each in found.items()]
        return [table(("id", "中文", "English")[: len(langs) + 1], *rows)] if rows else []


TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "# Problems 问题代码\n\n中文：{doc}`problems.zh-CN`",
        "heads": "found|code|where the path leads|example",
        "ports_title": "## For ports 移植者用表",
        "words_title": "## Words 词语",
        "head": """\
Every error of the library carries all its problems 问题 at once: `error.problems` is a tuple of [`gbt27922.errors.Problem`](errors.md#problem).
A problem has

- a `path`: where it is, as a JSON path such as `$.findings[7].sampled`, counted from 0
- an `id`: which sentence says it. It begins with its `code`, a word for programs from the list below; where a code has several
  sentences, a point and the name of one of them follow
- `values`: what that sentence speaks of, by name: numbers, quoted texts, keys of words, or lists of them; nothing in one language

`problem.message("zh")` and `problem.message("en")` are its sentence, which says what would be right; `problem.reason` is the English one.
Rely on the code and the path. Ids, values and the words of sentences may change ({doc}`../compatibility`).

```pycon
>>> import gbt27922
>>> try:
...     gbt27922.parse_assessment({"format": "gbt27922.assessment/1", "scheme": "GB/T 27922-2011"})
... except gbt27922.DocumentError as error:
...     for problem in error.problems:
...         print(problem.code, problem.path, problem.reason, sep=" | ")
missing_field | $.findings | is required

```

Below, each code has its meaning, an example of a path and a reason, and its sentences 句子. What stands in braces is filled in:
`{got}` is the value of that name, `{ids:list}` the items of a list, `{wanted:wanted}` one of the words at the end of this page.""",
        "ports": """\
A port in another language gives every problem its code and its path; the words are its own. What is found in an earlier step keeps later ones from being looked for:
first the bytes and the text, then all that the document says by itself, and then, in a sound document, all that scoring finds. Within a step all problems are told, in any order.
A path begins at `$`, the document. A member is `.name`, an item `[3]`, counted from 0; `…` stands for what leads there.""",
        "words": """\
What `{wanted:wanted}` and `{got:got}` stand for: what a value should be, and what one is that cannot be shown itself.""",
    },
    "zh": {
        "title": "# 问题代码\n\nEnglish: {doc}`problems`",
        "heads": "何时发现|代码|路径指向|例子",
        "ports_title": "## 移植者用表",
        "words_title": "## 词语",
        "head": """\
本库的每个错误一次带有它的全部问题：`error.problems` 是由 [`gbt27922.errors.Problem`](errors.md#problem) 组成的元组。
一个问题有

- `path`：位置，JSON 路径，例如 `$.findings[7].sampled`，从 0 数起
- `id`：用哪一句话说明。它以 `code` 开头，即下面列出的供程序使用的代码；一个代码有几句话的，后面是一个点和其中一句的名称
- `values`：这句话涉及的值，按名称：数字、引用的文本、词语的键，或它们的列表；其中没有任何一种语言的文字

`problem.message("zh")` 和 `problem.message("en")` 是它的句子，写明怎样才正确；`problem.reason` 是英文的。
请依靠代码和路径。id、values 和句子的文字可能改变（{doc}`../compatibility`）。

```pycon
>>> import gbt27922
>>> try:
...     gbt27922.parse_assessment({"format": "gbt27922.assessment/1", "scheme": "GB/T 27922-2011"})
... except gbt27922.DocumentError as error:
...     for problem in error.problems:
...         print(problem.code, problem.path, problem.message("zh"), sep=" | ")
missing_field | $.findings | 必填

```

下面每个代码有它的含义、一个路径的例子和它的各个句子。花括号中的内容会被填入：
`{got}` 是该名称的值，`{ids:list}` 是一个列表的各项，`{wanted:wanted}` 是本页末尾的词语之一。""",
        "ports": """\
用其他语言移植的实现给出每个问题的代码和路径；文字由它自己决定。前一步发现了问题，就不再查找后一步的问题：
先是字节和文本，再是文件自身能说明的一切，最后，对没有问题的文件，是评分能发现的一切。同一步之内的问题全部给出，顺序不限。
路径从 `$`（即文件）开始。成员写作 `.name`，列表的项写作 `[3]`，从 0 数起；`…` 表示到达那里的路径。""",
        "words": """\
`{wanted:wanted}` 和 `{got:got}` 所代表的词语：值应当是什么，以及本身不便显示的值是什么。""",
    },
}
