"""The reference in Markdown, from the source: the signature and the docstring of every public name, without an import of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

DOCS = Path(__file__).parent
SOURCE = DOCS.parent / "src"
#: What is made stands between two marks; the first one says of which module, and of which of its names.
MADE = re.compile(
    r"(<!-- Made by docs/generate.py from ([\w.]+)(?:: ([\w ]+)|, but not ([\w ]+))?\. -->\n).*?(<!-- The end)",
    re.DOTALL,
)
#: What nobody makes by hand, so that how it is made is not shown.
NOT_MADE = {"Scorecard"}
LONGEST = 100
# Bases whose members are ours to use, not the reader's.
HIDDEN_BASES = {"Checked", "ABC", "Protocol"}
ROLE = re.compile(r":(\w+):`~?([^`]+)`")
CODE = re.compile(r"``(.+?)``", re.DOTALL)
SESSION = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def with_reference(path: str) -> str:
    """A page as it stands, with what is made from the docstrings."""
    page = (DOCS / path).read_text(encoding="utf-8")
    return MADE.sub(lambda mark: f"{mark[1]}\n{made(page, mark, path)}\n\n{mark[5]}", page)


def made(page: str, mark: re.Match[str], path: str) -> str:
    """The part of a page between two marks, under the heading that it stands below."""
    *_, level = (len(found) for found in re.findall(r"^(#+) ", page[: mark.start()], re.MULTILINE))
    parts = [part for name in names(mark) for part in entry(mark[2], name, level + 1, path)]
    shown = any("```pycon" in part for part in parts)
    wanted = ", ".join(mark[3].split()) if mark[3] else "*"
    session = [f"```pycon\n>>> from {mark[2]} import {wanted}\n\n```"] if shown else []
    return "\n\n".join(filter(None, session + parts))


def names(mark: re.Match[str]) -> list[str]:
    """The names that a mark asks for."""
    every = [name for name in public(mark[2]) if found_or_none(mark[2], name)]
    left_out = (mark[4] or "").split()
    return mark[3].split() if mark[3] else [name for name in every if name not in left_out]


def public(module: str) -> list[str]:
    """The names of a module in ``__all__``, those of functions first."""
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return sorted(ast.literal_eval(node.value), key=lambda name: (not name.islower(), name))
    return []


@cache
def homes() -> dict[str, tuple[str, str]]:
    """For each documented name, such as ``gbt27922.score`` or ``score``, its page and its anchor there."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((DOCS / "reference").glob("*.md")):
        for mark in MADE.finditer(path.read_text(encoding="utf-8")):
            for name in names(mark):
                place = (path.name, name.lower())
                found[f"{mark[2]}.{name}"] = place
                found.setdefault(name, place)
                found |= {f"{name}.{key}": (path.name, f"{name}{key}".lower()) for key, _ in members(mark[2], name)}
    return found


def entry(module: str, name: str, level: int, page: str) -> Iterator[str]:
    """A public name: its heading, its signature, what its docstring says, and the same of its members."""
    home, node = found(module, name)
    yield f"{'#' * level} `{name}`"
    if isinstance(node, ast.ClassDef):
        yield fenced(class_signature(home, node))
        yield from prose(node, page)
        for key, member in members(module, name):
            yield f"{'#' * (level + 1)} `{name}.{key}`"
            yield from member_parts(member, key, home, page)
    else:
        yield from member_parts(node, name, home, page)


def member_parts(node: ast.AST, name: str, home: str, page: str) -> Iterator[str]:
    """What is said of a function, a property, or a value with a comment above it."""
    match node:
        case ast.FunctionDef() if "property" in decorators(node):
            yield f"Type: `{segment(node.returns)}`."
            yield from prose(node, page)
        case ast.FunctionDef():
            yield fenced(function_signature(home, node).replace(f"def {node.name}(", f"def {name}(", 1))
            yield from prose(node, page)
        case ast.AnnAssign():
            of = segment(node.annotation)
            yield f"Type: `{of[len('ClassVar[') : -1] if is_constant(node) else of}`."
            yield markdown(comment(home, node), page)
        case ast.Assign():
            yield fenced(dedent(ast.get_source_segment(text(home), node) or ""))
            yield markdown(comment(home, node), page)


def prose(node: ast.ClassDef | ast.FunctionDef, page: str) -> Iterator[str]:
    """A docstring in Markdown."""
    yield markdown(ast.get_docstring(node) or "", page)


def members(module: str, name: str) -> list[tuple[str, ast.stmt]]:
    """The public members of a class that say what they are, its bases' too."""
    home, node = found(module, name)
    if not isinstance(node, ast.ClassDef):
        return []
    below = [pair for base in bases(home, node) for pair in members(*base)]
    return list(dict([*below, *own_members(home, node)]).items())


def own_members(home: str, node: ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    for member in node.body:
        match member:
            case ast.FunctionDef(name=key) if key[0] != "_" and ast.get_docstring(member):
                yield key, member
            case ast.AnnAssign(target=ast.Name(id=key)) if key[0] != "_" and comment(home, member):
                yield key, member


def bases(home: str, node: ast.ClassDef) -> list[tuple[str, str]]:
    """The bases of a class that are classes of ours, by the module that names them."""
    ours = (base.id for base in node.bases if isinstance(base, ast.Name) and base.id not in HIDDEN_BASES)
    return [(home, base) for base in ours if found_or_none(home, base)]


def class_signature(home: str, node: ast.ClassDef) -> str:
    """How an instance is made, by the fields of the class."""
    shown = list(parameters(home, node))
    if not shown or node.name in NOT_MADE:
        named = ", ".join(segment(base) for base in node.bases if segment(base) not in HIDDEN_BASES)
        return f"class {node.name}({named})" if named else f"class {node.name}"
    by_place = [line for by_name, line in shown if not by_name]
    by_name = [line for by_name, line in shown if by_name]
    lines = [*by_place, *(["*"] if by_name else []), *by_name]
    short = f"class {node.name}({', '.join(lines)})"
    each = indent(",\n".join(lines), "    ")
    return short if len(short) <= LONGEST else f"class {node.name}(\n{each},\n)"


def parameters(home: str, node: ast.ClassDef) -> Iterator[tuple[bool, str]]:
    """For each field of a class whether it is given by name only, and how."""
    for base in bases(home, node):
        yield from parameters(*found(*base))
    only_names = any("kw_only=True" in segment(one) for one in node.decorator_list)
    for member in node.body:
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name) and not is_constant(member):
            given = keywords(member.value)
            if given.get("init") != "False":
                alias = given.get("alias", "").strip('"') or member.target.id
                default = given.get("default", "…" if "factory" in given else "")
                line = f"{alias}: {segment(member.annotation)}" + (f" = {default}" if default else "")
                line = line.replace("FrozenMapping(())", "{}")
                yield only_names or given.get("kw_only") == "True", line


def keywords(value: ast.expr | None) -> dict[str, str]:
    """The keywords of ``field(…)``; any other value is a default."""
    if isinstance(value, ast.Call) and segment(value.func) == "field":
        return {one.arg or "": segment(one.value) for one in value.keywords}
    return {"default": segment(value)} if value else {}


def is_constant(node: ast.AnnAssign) -> bool:
    return segment(node.annotation).startswith("ClassVar")


def function_signature(home: str, node: ast.FunctionDef) -> str:
    """The head of a function as the source has it."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    lines = text(home).splitlines()[first - 1 : node.body[0].lineno - 1]
    return re.sub(r"  # .*$", "", dedent("\n".join(lines)), flags=re.MULTILINE).rstrip().removesuffix(":")


def decorators(node: ast.FunctionDef) -> set[str]:
    return {"property" if "property" in segment(one) else segment(one) for one in node.decorator_list}


def comment(home: str, node: ast.stmt) -> str:
    """The lines above a statement that begin with ``#:``."""
    lines = text(home).splitlines()[: node.lineno - 1]
    above: list[str] = []
    while lines and lines[-1].strip().startswith("#:"):
        above.insert(0, lines.pop().strip().removeprefix("#:").strip())
    return "\n".join(above)


def markdown(words: str, page: str) -> str:
    """Words of a docstring in Markdown, with links."""
    parts, at = [], 0
    for session in SESSION.finditer(words):
        parts += [words[at : session.start()], f"```pycon\n{session[0]}\n\n```"]
        at = session.end()
    parts.append(words[at:])
    sound = [part.strip() for part in parts if part.strip()]
    return "\n\n".join(part if part.startswith("```pycon") else linked(part, page) for part in sound)


def linked(words: str, page: str) -> str:
    """Text with its roles as links of Markdown."""
    return ROLE.sub(lambda role: link(role[1], role[2], page), CODE.sub(r"`\1`", words))


def link(kind: str, target: str, page: str) -> str:
    if kind == "doc":
        name = target.removeprefix("/")
        title = re.search(r"^# (.*)", (DOCS / f"{name}.md").read_text(encoding="utf-8"), re.MULTILINE)
        return f"[{title[1] if title else name}](../{name}.md)"
    shown = target.rpartition(".")[2]
    home = next(filter(None, map(homes().get, (target, f"gbt27922.{shown}", shown))), None)
    return f"[`{shown}`]({'' if home[0] == Path(page).name else home[0]}#{home[1]})" if home else f"`{shown}`"


def fenced(code: str) -> str:
    return f"```pyi\n{code}\n```"


def found(module: str, name: str) -> tuple[str, ast.stmt]:
    """Where a name is defined, and its definition."""
    place = found_or_none(module, name)
    if place is None:
        raise LookupError(module, name)
    return place


@cache
def found_or_none(module: str, name: str) -> tuple[str, ast.stmt] | None:
    for node in reversed(tree(module).body):  # of what is overloaded, the last is what runs
        match node:
            case ast.ClassDef(name=id) | ast.FunctionDef(name=id) if id == name:
                return module, node
            case ast.Assign(targets=[ast.Name(id=id)]) | ast.AnnAssign(target=ast.Name(id=id)) if id == name:
                return module, node
    for node in ast.walk(tree(module)):
        for one in node.names if isinstance(node, ast.ImportFrom) else ():
            if (one.asname or one.name) == name and node.module != module and module_file(str(node.module)):
                return found_or_none(str(node.module), one.name)
    return None


def segment(node: ast.AST | None) -> str:
    """A piece of code on one line."""
    return ast.unparse(node).replace("'", '"') if node else ""


def module_file(module: str) -> Path | None:
    path = SOURCE.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


@cache
def text(module: str) -> str:
    file = module_file(module)
    return file.read_text(encoding="utf-8") if file else ""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(text(module))
