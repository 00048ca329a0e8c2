"""What commands complain of in Chinese: the same lines, exit codes and places as in English, in other words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gbt27922 import schemes
from gbt27922.cli.faults import Fault, unreadable
from gbt27922.errors import Problem
from tests.support.running import Run, runner

A = str(Path(__file__).parents[2] / "docs" / "examples" / "appliance-maker.json")

IDS = [f'"{id}"' for id in schemes.ids()]
SHIPPED_EN, SHIPPED_ZH = ", ".join(IDS), "、".join(IDS)
OF_SCHEME = ' of the scheme, "special_deductions", or one such as "special deduction 1", got "5.9"'


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command line in an empty folder, in no particular locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("argv", "code", "en", "zh"),
    [
        (
            ["score", "no.json"],
            1,
            "no.json: cannot be read: No such file or directory",
            "no.json: 无法读取：没有此文件或文件夹",
        ),
        (
            ["score", A, "--scheme", "X"],
            1,
            f"X: cannot be read: No such file or directory; the shipped schemes are {SHIPPED_EN}",
            f"X: 无法读取：没有此文件或文件夹；随附的认证方案有 {SHIPPED_ZH}",
        ),
        (
            ["explain", "other.json"],
            1,
            'other.json: $.format: must be "gbt27922.assessment/1" or "gbt27922.scorecard/1", got 1',
            "other.json: $.format：应为“gbt27922.assessment/1”或“gbt27922.scorecard/1”，实为 1",
        ),
        (
            ["what-if", A, "--remove-bonus", "3"],
            1,
            f"{A}: --remove-bonus 3: must be at most 0, the number of special_bonuses, got 3",
            f"{A}: --remove-bonus 3：应不超过 special_bonuses 的数目 0，实为 3",
        ),
        (
            ["improve", A, "--target", "five_star", "--costs", "costs.csv", "--fixable", "5.1.4"],
            1,
            f'costs.csv: costs["5.9"]: must be a leaf{OF_SCHEME}',
            'costs.csv: costs["5.9"]：应为方案的末级指标、“特别扣分项”，或“特别扣分项 1”这样的一项，实为 "5.9"',
        ),
        (
            ["improve", A, "--target", "five_star", "--fixable", "5.9"],
            2,
            f"gbt27922: --fixable 5.9: must be an indicator{OF_SCHEME}",
            'gbt27922: --fixable 5.9：应为方案的指标、“特别扣分项”，或“特别扣分项 1”这样的一项，实为 "5.9"',
        ),
    ],
)
def test_each_language_says_its_own(run: Run, argv: list[str], code: int, en: str, zh: str) -> None:
    Path("other.json").write_text('{"format": 1}', encoding="utf-8")
    Path("costs.csv").write_text("indicator,cost\n5.9,1\n5.1.4,1\n", encoding="utf-8")

    for lang, line in (("en", en), ("zh", zh)):
        found = run(*argv, "--lang", lang)
        assert (found.code, [one for one in found.err.splitlines() if one == line]) == (code, [line]), found.err


def test_a_command_without_the_option_follows_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert run("verify", "no.json", A).err == "no.json: 无法读取：没有此文件或文件夹\n"
    assert run("batch", "no.csv", "-o", "out.csv").err == "no.csv: 无法读取：没有此文件或文件夹\n"


def test_many_problems_are_counted_in_the_language_too(run: Run) -> None:
    Path("costs.csv").write_text("indicator,cost\n" + ",x\n" * 200, encoding="utf-8")
    argv = ("improve", A, "--target", "five_star", "--costs", "costs.csv", "--lang")

    assert run(*argv, "zh").err.splitlines()[-1] == "另有 300 条问题"
    assert run(*argv, "en").err.splitlines()[-1] == "and 300 more"


def test_the_name_of_a_file_stays_as_it_is() -> None:
    fault = Fault("line 3: a.csv", Problem("line 3: cost", "missing_field"))

    assert fault.told("zh") == "line 3: a.csv: 第 3 行：cost：必填"


@pytest.mark.parametrize(
    ("number", "zh"),
    [
        (errno.EACCES, "没有权限"),
        (errno.EISDIR, "这是文件夹"),
        (errno.ENOTDIR, "不是文件夹"),
        (errno.ENAMETOOLONG, "文件名过长"),
        (errno.ENOSPC, "空间不足"),
        (errno.EROFS, "文件系统只读"),
        (errno.EIO, "设备读写出错"),
        (errno.EBADF, "已关闭"),
        (errno.ELOOP, "符号链接过多"),
        (errno.ENXIO, os.strerror(errno.ENXIO)),
    ],
)
def test_what_keeps_a_file_from_being_read(number: int, zh: str) -> None:
    fault = unreadable("a", OSError(number, os.strerror(number)))

    assert fault.told("zh") == f"a: 无法读取：{zh}"
    assert fault.told("en") == f"a: cannot be read: {os.strerror(number)}"
