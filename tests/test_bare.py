"""Without any extra the core does everything it promises, and the command says what it needs.

These tests hide the extras, so that they mean the same whether the extras are installed or not.
"""

from __future__ import annotations

import subprocess
import sys

HIDE = """
import importlib.abc, sys
class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"cyclopts", "rich"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", HIDE + code], capture_output=True, text=True, check=False)


def test_the_core_scores_writes_reads_and_verifies() -> None:
    done = run(
        "import gbt27922\n"
        "from gbt27922.models import Assessment, Finding\n"
        "scheme = gbt27922.schemes.load('GB/T 27922-2011')\n"
        "assessment = Assessment(scheme.id, [Finding(l.id, conforming=l.id != '5.1.2.2') for l in scheme.leaves])\n"
        "card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(assessment)))\n"
        "print(card.score, card.grade.id, gbt27922.verify(card, assessment))\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "95 five_star ()\n", "")


def test_the_command_says_which_extra_to_install() -> None:
    done = run("from gbt27922.cli import main\nraise SystemExit(main())")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "gbt27922: the command line needs an extra: pip install 'gbt27922[cli]'\n"
