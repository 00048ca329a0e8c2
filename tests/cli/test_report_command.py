"""``gbt27922 report``: the report of an assessment as a file or in a terminal, and every other result in HTML."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import gbt27922
from tests.support.html_outline import sound
from tests.support.running import Run, runner

EXAMPLES = Path("docs/examples").resolve()
SAMPLED, FIVE, LIST = (str(EXAMPLES / name) for name in ("sampled.json", "five-star.json", "outlets.csv"))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(capsys, monkeypatch)


def headings(html: str) -> list[str]:
    return [one.text for one in sound(html)["h2"]]


class TestReport:
    """The answer first, then all that it rests on; an estimate and what changed, where they are asked for."""

    def test_a_file(self, run: Run) -> None:
        assert run("report", SAMPLED, "-o", "report.html", "--lang", "zh") == (0, "", "")
        found = headings(Path("report.html").read_text(encoding="utf-8"))
        assert found[0] == "结果"
        assert "对全部网点的推断" not in found

    def test_a_terminal(self, run: Run) -> None:
        code, out, err = run("report", SAMPLED, "--lang", "zh")
        assert (code, out.splitlines()[0], err) == (0, "评审报告", "")

    def test_an_estimate(self, run: Run) -> None:
        out = run("report", SAMPLED, "--outlets", LIST, "--format", "html", "--lang", "zh").out
        assert "对全部网点的推断" in headings(out)

    def test_outlets_that_are_not_those_of_the_assessment(self, run: Run) -> None:
        Path("few.csv").write_text("id\nA\nB\n", encoding="utf-8")
        assert run("report", SAMPLED, "--outlets", "few.csv").code == 1

    @pytest.mark.parametrize("is_card", [True, False])
    def test_what_changed(self, run: Run, is_card: bool) -> None:
        Path("card.json").write_text(gbt27922.to_json(gbt27922.score(gbt27922.read_assessment(FIVE))), encoding="utf-8")
        shown = run(
            "report", SAMPLED, "--previous", "card.json" if is_card else FIVE, "--format", "markdown", "--lang", "en"
        )
        assert shown.code == 0
        assert "\n## Change since the previous scorecard\n" in shown.out

    def test_what_came_before_is_at_fault_where_it_is_of_another_scheme(self, run: Run) -> None:
        acsi = str(EXAMPLES / "acsi.json")
        code, out, err = run("report", SAMPLED, "--previous", acsi, "-o", "report.html", "--lang", "zh")
        assert (code, out) == (1, "")
        assert err.startswith(f"{acsi}: $.previous.scheme：上次")
        assert not Path("report.html").exists()

    def test_another_scheme(self, run: Run) -> None:
        own = str(EXAMPLES / "own-scheme.json"), str(EXAMPLES / "repair-shop.json")
        assert run("report", own[1], "--scheme", own[0]).code == 0

    def test_a_letterhead_is_for_docx(self, run: Run) -> None:
        line = "gbt27922: --base goes with --format docx: no other form has a letterhead\n"
        assert run("report", SAMPLED, "--base", "letter.docx", "--lang", "en") == (2, "", line)

    def test_it_has_no_document(self, run: Run) -> None:
        line = 'gbt27922: --output: must end in one of .txt, .md, .html, .docx, got ".json"\n'
        assert run("report", SAMPLED, "-o", "report.json") == (2, "", line)

    def test_a_missing_extra_is_named(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "gbt27922.report.media.html", raising=False)
        monkeypatch.setitem(sys.modules, "jinja2", None)
        line = "gbt27922: this needs an extra: pip install 'gbt27922[report]'\n"
        assert run("report", SAMPLED, "--format", "html") == (1, "", line)


COMMANDS = [
    ("score", SAMPLED),
    ("explain", SAMPLED),
    ("estimate", SAMPLED, "--outlets", LIST),
    ("readings", SAMPLED),
    ("compare", FIVE, SAMPLED),
    ("rank", FIVE, SAMPLED),
    ("what-if", SAMPLED),
    ("improve", SAMPLED, "--target", "five_star"),
    ("sample", LIST, "--size", "2", "--seed", "A"),
    ("schemes", "show"),
    ("schemes", "diff", "--revision", "1", "--other-revision", "2"),
    ("certification", "time", "--staff", "1200", "--stage", "initial"),
    ("certification", "managers", "--staff", "45"),
    ("certification", "status", str(EXAMPLES / "certification" / "certificate.json"), "--on", "2027-01-01"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_result_is_a_file_of_html(run: Run, command: tuple[str, ...]) -> None:
    code, out, err = run(*command, "--format", "html", "--lang", "zh")
    assert (code, err) == (0, "")
    assert sound(out)["h1"][0].text
