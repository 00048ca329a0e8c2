"""Write the pages that are made from data: ``python docs/generate.py``; with ``--check``, say which differ."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import runpy
import shlex
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, chdir, redirect_stderr, redirect_stdout
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from gbt27922 import display, schemes
from gbt27922._basis.words import LANGUAGES, Language
from gbt27922.cli import main as main_of_commands
from gbt27922.report import render

if TYPE_CHECKING:
    from gbt27922.models import Scheme, Source

HERE = Path(__file__).parent
_FORMATS = runpy.run_path(str(HERE / "format_pages.py"))
beyond: Callable[[Language], str] = _FORMATS["beyond"]
field_tables: Callable[[str, Language], str] = _FORMATS["field_tables"]
table: Callable[..., str] = _FORMATS["table"]
as_shown: Callable[[], AbstractContextManager[None]] = runpy.run_path(str(HERE / "shown_version.py"))["as_shown"]
problem_pages: Callable[[], dict[str, str]] = runpy.run_path(str(HERE / "problem_pages.py"))["pages"]
SOURCE = HERE.parent / "src" / "gbt27922"
COMMAND_LINE = "reference/command-line.md"
# Where the commands of a page run, if not at the top of the project.
FOLDERS = {
    f"tutorial-{name}{end}.md": HERE / "examples" / name
    for name in ("audit", "certification")
    for end in ("", ".zh-CN")
}
# A block with a command and what it prints; those with a second command, or without output, stay as they are.
CONSOLE = re.compile(r"^(```console\n\$ gbt27922 ([^\n]+)\n)(?!\$ |```)(.*?)^```", re.MULTILINE | re.DOTALL)
NOTEBOOKS = ("tutorial-simulation.ipynb", "how-to/sensitivity.ipynb")
#: Where a page has the fields of a document.
FIELDS = re.compile(
    r"(<!-- Made by docs/generate.py from ([\w.-]+/\d+|data/formats/1/beyond\.toml)\. -->\n).*?(<!-- The end)",
    re.DOTALL,
)
#: Where a page has a block of code of the one in the other language.
CODE = re.compile(r"(<!-- The code of ([\w.-]+), block (\d+)\. -->\n).*?\n?(<!-- The end of the code)", re.DOTALL)
BEYOND = "data/formats/1/beyond.toml"
MARK = "<!-- Made from data by docs/generate.py: change the data, not this page. -->"


def pages() -> dict[str, str]:
    """Every page that is made, by its path under ``docs``."""
    notebooks = {name.replace(".ipynb", ".md"): from_notebook(HERE / name) for name in NOTEBOOKS}
    made = {
        "clauses.md": clauses(schemes.load("GB/T 27922-2011")),
        **{path: with_outputs(path) for path in with_commands()},
    }
    house = {"design.md": with_listing("design.md"), **problem_pages()}
    of_certification: dict[str, str] = runpy.run_path(str(HERE / "certification_pages.py"))["pages"]()
    of_commands: dict[str, str] = runpy.run_path(str(HERE / "command_line_pages.py"))["pages"]()
    return made | scheme_pages() | house | reference() | notebooks | of_certification | of_commands


def scheme_pages() -> dict[str, str]:
    """A page about each shipped scheme, in each language."""
    shipped = map(schemes.load, schemes.ids())
    return {scheme_path(scheme, lang): scheme_page(scheme, lang) for scheme in shipped for lang in LANGUAGES}


def scheme_path(scheme: Scheme, lang: Language) -> str:
    """Where the page about a scheme is."""
    name = re.sub(r"[^a-z0-9]+", "-", scheme.id.lower().replace("/", ""))
    return f"schemes/{name}{'.zh-CN' if lang == 'zh' else ''}.md"


def scheme_page(scheme: Scheme, lang: Language) -> str:
    """The page about a scheme: its report, with a link to the one in the other language."""
    title, other = getattr(scheme.title, lang), next(one for one in LANGUAGES if one != lang)
    link = f"{{doc}}`{Path(scheme_path(scheme, other)).name.removesuffix('.md')}`"
    _, _, body = render(scheme, "markdown", lang=lang).partition("\n\n")
    return "\n\n".join((MARK, f"# {scheme.id} {title}", SCHEME_HEAD[lang].format(link=link), body))


def reference() -> dict[str, str]:
    """The pages of the reference that hold signatures and docstrings."""
    with_reference = runpy.run_path(str(HERE / "reference_pages.py"))["with_reference"]
    paths = (f"reference/{path.name}" for path in (HERE / "reference").glob("*.md"))
    found = {path: with_reference(path) for path in paths if path not in {COMMAND_LINE, *problem_pages()}}
    return {path: with_fields(page, "zh" if path.endswith(".zh-CN.md") else "en") for path, page in found.items()}


def with_fields(page: str, lang: Language) -> str:
    """A page with the tables of the documents that it asks for."""
    return FIELDS.sub(
        lambda mark: f"{mark[1]}\n{beyond(lang) if mark[2] == BEYOND else field_tables(mark[2], lang)}\n{mark[3]}", page
    )


def from_notebook(path: Path) -> str:
    """The page of a notebook: its text, its code, and what that printed when it was last run."""
    parts = [MARK]
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        parts.append(f"```python\n{source}\n```" if cell["cell_type"] == "code" else source)
        printed = "".join(line for output in cell.get("outputs", ()) for line in output["text"])
        parts += [f"```text\n{printed}```"] if printed else []
    return "\n\n".join(parts) + "\n"


def text(number: Fraction) -> str:
    """An exact number as a whole one, or as a fraction with about what it is."""
    return str(number) if number.denominator == 1 else f"{number} ({display(number, 2)}…)"


def clauses(scheme: Scheme) -> str:
    """The page about the shipped scheme."""
    parts = [
        MARK,
        "# The standard as data 条款与分值",
        CLAUSES_HEAD.format(scheme=scheme),
        *("## Indicators and points 指标与分值", POINTS_HEAD, table(*indicator_rows(scheme)), POINTS_FOOT),
        *("## Special deductions and bonuses 特别扣分项与特别加分项", special(scheme)),
        *("## Grades 等级", GRADES_HEAD.format(special=scheme.special), table(*grade_rows(scheme))),
        *("## Sampling of outlets 服务网点抽样", SAMPLING_HEAD, table(*sampling_rows(scheme))),
        *("## Everything else", table(*other_rows(scheme))),
        *("## Sources of the indicators", table(*source_rows(scheme))),
    ]
    return "\n\n".join(parts) + "\n"


def indicator_rows(scheme: Scheme) -> Iterator[Iterable[str]]:
    """For each indicator its titles, its points and where those come from."""
    yield "indicator", "中文", "English", "confidence", "points", "how"
    for level, node in scheme.tree.nodes:
        mark = "**" if level == 1 else ""
        how = "published" if node.points is not None else "apportioned"
        if node.points is None and node.children:
            how = "sum"
        number = node.id if node.is_leaf else f"{node.id} …"
        confidence = node.source.confidence if node.source else ""
        number, zh, en, points = (
            f"{mark}{cell}{mark}" for cell in (number, node.title.zh, node.title.en, text(scheme.points(node.id)))
        )
        yield number, zh, en, confidence, points, how


def special(scheme: Scheme) -> str:
    """The figures of the special items, and their grounds."""
    of = {source.figure: source for source in scheme.special.sources}
    figures = [
        (f"`{figure}`", meaning, getattr(scheme.special, figure), *cited(of[figure]))
        for figure, meaning in SPECIAL_FIGURES.items()
    ]
    grounds = [(f"`{ground.id}`", ground.title.zh, ground.title.en) for ground in scheme.special.grounds]
    return "\n\n".join(
        (
            table(("field", "meaning", "value", "source", "confidence"), *figures),
            "The grounds 事由 of a special deduction ({}; confidence: {}):".format(*cited(of["grounds"])),
            table(("ground", "中文", "English"), *grounds),
        )
    )


def grade_rows(scheme: Scheme) -> Iterator[Iterable[str]]:
    """For each grade where it starts."""
    yield "id", "中文", "English", "from", "source", "confidence"
    for grade in scheme.grades:
        bound = "everything below" if grade.from_ is None else f"≥ {grade.from_}"
        yield f"`{grade.id}`", grade.title.zh, grade.title.en, bound, *cited(grade.source)


def sampling_rows(scheme: Scheme) -> Iterator[Iterable[str]]:
    """The factors of the sampling rule."""
    yield "field", "meaning", "value", "source", "confidence"
    if scheme.sampling:
        of = {source.figure: source for source in scheme.sampling.sources}
        for figure, meaning in SAMPLING_FIGURES.items():
            yield f"`{figure}`", meaning, f"{float(getattr(scheme.sampling, figure)):g}", *cited(of[figure])


def other_rows(scheme: Scheme) -> Iterator[Iterable[str]]:
    """What else the scheme says."""
    yield "field", "value", "source", "confidence"
    values = {
        "revision": scheme.revision,
        "dates": scheme.dates and f"published {scheme.dates.published}, in force {scheme.dates.in_force}",
        "title": f"{scheme.title.zh}, {scheme.title.en}",
        "total": scheme.total,
        "aggregation": f"`{scheme.aggregation}`",
        "cap": "none" if scheme.cap is None else scheme.cap,
        "display_places": scheme.display_places,
    }
    for source in scheme.sources:
        yield f"`{source.figure}`", str(values[source.figure or ""]), *cited(source)


def source_rows(scheme: Scheme) -> Iterator[Iterable[str]]:
    """For each indicator the words of its source."""
    yield "indicator", "source", "confidence"
    for _, node in scheme.tree.nodes:
        yield node.id, *cited(node.source)


def cited(source: Source | None) -> tuple[str, str]:
    """A source and how sure it is."""
    return (source.text, source.confidence) if source else ("", "")


def with_code(path: str) -> str:
    """A page as it stands, with the blocks of code of the page in the other language where it asks for them."""
    folder = (HERE / path).parent
    return CODE.sub(
        lambda mark: f"{mark[1]}\n{blocks_of(folder / mark[2])[int(mark[3]) - 1]}\n\n{mark[4]}",
        (HERE / path).read_text(encoding="utf-8"),
    )


@cache
def blocks_of(page: Path) -> list[str]:
    """The blocks of code of a page; those with a name in braces are none."""
    fences = re.findall(r"^```[^\n]*\n.*?^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [one for one in fences if not one.startswith("```{")]


def with_commands() -> list[str]:
    """The pages that show what commands print, or the code of another page, wherever they are."""
    pages = ((path, path.read_text(encoding="utf-8")) for path in sorted(HERE.rglob("*.md")))
    found = (path for path, page in pages if CONSOLE.search(page) or CODE.search(page))
    return [path.relative_to(HERE).as_posix() for path in found]


def with_outputs(path: str) -> str:
    """A page as it stands, with what its commands print."""
    page = with_code(path)
    folder = FOLDERS.get(path, HERE.parent)
    lang: Language = "zh" if path.endswith(".zh-CN.md") else "en"
    return CONSOLE.sub(lambda block: f"{block[1]}{printed(shlex.split(block[2]), folder, lang)}```", page)


def printed(arguments: list[str], folder: Path, lang: Language) -> str:
    """What a command prints in a folder, in a terminal of 100 columns of this language: first its output, then its errors."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    settings = {"COLUMNS": "100", "GBT27922_LANG": lang, "NO_COLOR": "1"}
    told = chdir(folder), patch.dict(os.environ, settings), redirect_stdout(streams[0]), redirect_stderr(streams[1])
    with ExitStack() as stack:
        for one in (*told, as_shown()):
            stack.enter_context(one)
        main_of_commands(arguments)
    return "".join(map(written, streams))


def written(stream: io.TextIOWrapper) -> str:
    """What was written into a stream in memory, without the mark by which a spreadsheet knows UTF-8."""
    stream.flush()
    stream.seek(0)
    return stream.read().removeprefix("\ufeff")


def with_listing(path: str) -> str:
    """A page as it stands, with the layers and every package and file that there is."""
    head, _, rest = (HERE / path).read_text(encoding="utf-8").partition(LISTING)
    return head + "\n\n".join((LISTING, *layers(), *packages(), LISTING_END)) + rest.partition(LISTING_END)[2]


def layers() -> Iterator[str]:
    """The layers of the package, and of those packages in it that have layers of their own, from the top down."""
    settings = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            names = ", ".join(f"`{name}`" for name in contract["containers"])
            yield f"The layers of {names}, from the top down:"
            yield "\n".join(("```text", *contract["layers"], "```"))


def packages() -> Iterator[str]:
    """For each package what it is about, and the same of its files; packages in a package follow it."""
    for init in sorted(SOURCE.rglob("__init__.py"), key=lambda path: path.parts[:-1]):
        package = init.parent
        name = ".".join(package.relative_to(SOURCE.parent).parts)
        files = [path for path in sorted(package.glob("*.py")) if path != init]
        rows = [(f"`{path.name}`", first_words(path)) for path in files]
        yield f"### `{name}`"
        yield first_words(init)
        yield table(("file", "what it is about"), *rows)


def first_words(path: Path) -> str:
    """The first paragraph of a module's docstring, in Markdown."""
    written = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(written.partition("\n\n")[0].split()).replace("``", "`")


LISTING = (
    "<!-- From here to the next mark made by docs/generate.py, from pyproject.toml and the modules' docstrings. -->"
)
LISTING_END = "<!-- The end of what is made. -->"

SCHEME_HEAD: dict[Language, str] = {
    "en": """\
中文：{link}.

All that this scheme knows, as the library reads it. What is not public is not here; points marked * are a choice of ours.""",
    "zh": """\
English: {link}.

该方案在库中的全部内容。未公开的内容不在其中；标 * 的分值是本项目的推定。""",
}

CLAUSES_HEAD = """\
This page shows all that the shipped scheme 认证方案 `{scheme.id}` knows, as the library reads it.
The full text of the standard is under copyright and is not here: titles of the leaves are paraphrased,
and what is not publicly known is left out.

The digest of the scheme, which every scorecard 评分表 made with it names, is
`{scheme.sha256}`.

Each figure carries its source and its confidence 可信度:

| confidence | meaning |
|---|---|
| high | two independent sources, or words quoted from the standard |
| medium | one source |
| low | inferred, or a choice of this project |
| supplied | given by whoever made the point table or the scheme |"""

POINTS_HEAD = """\
*Published* points 已公布分值 are public. Points that are *apportioned* 均分 are **not** those of the standard: the leaves without
published points share equally what is left of the nearest indicator above them that has points.
A *sum* adds up the leaves below. An indicator marked with … has parts; the others are the leaves, which are assessed.
The confidence is that of the id, the title and published points; what is apportioned is a choice of ours."""

POINTS_FOOT = """\
Where an indicator is known but its parts are not, the indicator itself is the leaf.
The numbers are exact; in brackets they are cut to two places. To supply the points that are missing, see {doc}`how-to/points`."""

GRADES_HEAD = """\
The grade is the highest one whose bound the exact score reaches; bounds are inclusive 含.
With {special.fail_at} or more special deductions it is the lowest grade whatever the score."""

SAMPLING_HEAD = """\
```{warning}
This is general practice for many sites, **not a rule of the standard**. No public rule is specific to GB/T 27922.
```

Of x outlets, so many are visited: a factor times √x, rounded up. The headquarters 总部 is always visited besides."""

SPECIAL_FIGURES = {
    "deduction_points": "what one special deduction takes off the score",
    "fail_at": "so many special deductions give the lowest grade",
    "bonus_points": "what one special bonus adds to the score",
    "bonus_limit": "so many bonuses are allowed",
    "applied": "outside: after the score is brought to 100",
}
SAMPLING_FIGURES = {
    "initial": "factor, first certification 初次认证",
    "surveillance": "factor, surveillance 监督",
    "recertification": "factor, recertification 再认证",
    "random_share": "the least share of the sample that is drawn at random",
}


def main(*options: str) -> int:
    """Write the pages, or with ``--check`` only compare them."""
    stale = {path: page for path, page in pages().items() if not current(HERE / path, page)}
    for path, page in stale.items():
        if "--check" not in options:
            (HERE / path).parent.mkdir(exist_ok=True)
            (HERE / path).write_text(page, encoding="utf-8")
        sys.stderr.write(f"docs/{path} {'differs' if '--check' in options else 'written'}\n")
    return 1 if stale and "--check" in options else 0


def current(path: Path, page: str) -> bool:
    """Whether the page stands as it would be made."""
    return path.exists() and path.read_text(encoding="utf-8") == page


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
