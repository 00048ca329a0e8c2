"""The Chinese page about the command line, from the help of the commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbt27922._basis.words import catalog
from gbt27922.cli.app import CERTIFICATION_COMMANDS, COMMANDS, SCHEMES_COMMANDS, Command, program
from gbt27922.cli.help import examples_of, usage

if TYPE_CHECKING:
    from cyclopts.argument import Argument

HEAD = """# 命令行

English: {doc}`command-line`，其中另有各命令的输出示例

命令行是附加组件。在项目文件夹中，`python3 run.py gbt27922 …` 无需安装；也可以安装：

```console
$ python3 -m pip install '.[cli]'
```

每个命令都有 `--help`。凡要文件之处，`-` 为标准输入；只有 `batch` 不行，它由扩展名判断文件的内容。

语言依次取自 `--lang`、环境变量 `GBT27922_LANG`（`zh`、`en` 或 `both`）、`LANGUAGE`（列表中第一个中文或英文）、`LC_ALL`、`LC_MESSAGES`、`LANG`，
都没有时取系统的语言：Windows 为其界面语言，其他系统为英文。JSON 与语言无关。

等级、阶段、判定和事件可以写编号，也可以写中文或英文名称：`--require 四星级`、`--stage 初次`、`--set 5.2.4=符合`、`--event 撤销`。
人所读所写的一律从 1 数起；JSON 路径供程序使用，从 0 数起。

| 退出码 | 含义 |
|---|---|
| 0 | 完成 |
| 1 | 输入有误；标准错误中一行一条问题，写明文件和位置。`conformance`：有回答错误 |
| 2 | 命令行本身有误 |
| 3 | 一切完成，但未达到 `--require` 的要求 |
| 129、130、143 | 因会话结束（SIGHUP）、Ctrl-C（SIGINT）或被要求结束（SIGTERM）而停止：128 加信号的编号；不会留下写了一半的文件 |
| 141 | 输出没有人再读，例如 `… \\| head` |"""


def pages() -> dict[str, str]:
    """The page, by its path under ``docs``."""
    named: dict[str, Command] = dict(COMMANDS)
    for group, commands in (("schemes", SCHEMES_COMMANDS), ("certification", CERTIFICATION_COMMANDS)):
        named |= {f"{group} {name}": command for name, command in commands.items()}
    parts = [HEAD, *(part for name, command in named.items() for part in section(name, command))]
    mark = "<!-- Made from data by docs/generate.py: change the data, not this page. -->"
    return {"reference/command-line.zh-CN.md": "\n\n".join([mark, *parts]) + "\n"}


def section(name: str, command: Command) -> Iterator[str]:
    """What a command is about, how it is called, what may be given, and examples."""
    told = catalog("help")
    yield f"## {name}"
    yield from (told[key]["zh"] for key in (f"command {name}", f"command {name} more") if key in told)
    yield f"```text\n{usage(f'gbt27922 {name} {command.usage}', 'zh')}\n```"
    app = program("zh")
    for word in name.split():
        app = app[word]
    rows = [row(one) for one in app.assemble_argument_collection()]
    yield "\n".join(["| 参数或选项 | 含义 | 可选 | 默认 |", "|---|---|---|---|", *rows])
    yield f"例如：\n\n```text\n{examples_of(command.run)}\n```"


def row(one: Argument) -> str:
    """An argument or an option as a row of a table."""
    names = ", ".join(f"`{name}`" if name.startswith("-") else usage(name, "zh") for name in one.names)
    choices = ", ".join(f"`{choice}`" for choice in one.get_choices() or ())
    default = one.field_info.default
    shown = "必填" if one.required else "" if default in {None, False} else f"`{default}`"
    return f"| {names} | {one.parameter.help or ''} | {choices} | {shown} |".replace("…|", "…\\|")
