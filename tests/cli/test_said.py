"""What commands say besides problems is in the language that they are asked for."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

pytest.importorskip("cyclopts", reason="the command line is an extra")

from cyclopts import CycloptsError

from gbt27922.cli.faults import extra_needed
from gbt27922.cli.parsing import fault
from tests.support.running import Run, runner

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "certification"
DECIDE = 'certification decide assessment.json --application application.json --reviewer "R-003 王五" --on 2026-06-01'


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of the certification examples, in an English terminal."""
    monkeypatch.chdir(FOLDER)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("verify card.json assessment.json", 0, "card.json: 与 assessment.json 一致"),
        (
            "certification verify register.jsonl --on 2026-11-26",
            0,
            "register.jsonl: 6 份证书，SHA-256 为 a256cb92886c2e468e44476c842a3d838a1827a19cb62c899a06d11613885b2e，核验无误",
        ),
        (
            "score assessment.json --require five_star",
            3,
            "assessment.json: 未达到 --require 要求的“five_star”：等级为“四星级”，评分为 93.63",
        ),
        (
            "certification eligibility application.json --on 2015-12-16 --require",
            3,
            "application.json: --require 的要求未满足：结论为不满足",
        ),
        (f"{DECIDE} --require", 3, "assessment.json: --require 的要求未满足：不予认证"),
        (
            "certification status suspended.json --on 2028-06-15 --require",
            3,
            "suspended.json: --require 的要求未满足：证书状态为“暂停”，不授予等级",
        ),
        ("certification managers", 2, "gbt27922: 认证申请和 --staff 应给出其一，且只给出其一"),
        (
            "certification due register.jsonl --within 3 --safe",
            2,
            "gbt27922: --safe 与 --format csv 同用：其他格式的内容不会被电子表格当作公式",
        ),
    ],
)
def test_it_is_said_in_chinese(run: Run, command: str, code: int, said: str) -> None:
    found, out, err = run(*shlex.split(command), "--lang", "zh")

    assert (found, (out + err).splitlines()[-1]) == (code, said)


def test_an_error_of_the_parser_that_we_do_not_know_is_told_all_the_same() -> None:
    assert fault(CycloptsError(msg="Something in English"), "zh").told("zh") == "无法理解这些选项，见 --help"


def test_a_missing_module_that_is_no_extra_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError, match="no somewhere"), extra_needed():
        raise ModuleNotFoundError("no somewhere", name="somewhere")
