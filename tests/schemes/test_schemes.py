"""The schemes that are shipped: which of them is the default, whatever else is shipped."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import gbt27922
from gbt27922 import batch, conformance, outlets, schemes
from gbt27922.cli import main
from tests.support import cases
from tests.support.libraries import pa
from tests.support.shipped import SCHEME

_vectors: Any = import_module("gbt27922.conformance.vectors")  # the function of that name hides it

SHIPPED = schemes.load("GB/T 27922-2011")
FIRST = "AA/T 1-2000"
VECTORS = conformance.vectors()
ARCHIVE = "docs/examples/archive.jsonl"
SITES = outlets.read_outlets("docs/examples/outlets.csv")


def another_edition() -> str:
    """An edition with other bounds, other sample sizes and fewer leaves."""
    edition: dict[str, Any] = copy.deepcopy(cases.SHIPPED) | {"id": FIRST}
    edition["indicators"][2]["children"].pop()
    edition["grades"][-1]["from"] = 99
    edition["sampling"]["initial"] = 3
    return cases.dumped(edition)


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An edition is shipped whose id and file sort before all others."""
    data = copytree(Path(str(files("gbt27922"))) / "data", tmp_path / "data")
    (data / "schemes" / "a.json").write_text(another_edition(), encoding="utf-8")
    monkeypatch.setattr(schemes, "files", lambda _: tmp_path)
    caches = schemes._shipped, schemes.default, _vectors._shipped
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.mark.usefixtures("first")
class TestAnEditionThatSortsFirst:
    """Data names the default; another edition changes no answer that does not ask for it."""

    def test_it_is_first_and_not_the_default(self) -> None:
        assert schemes.ids()[0] == FIRST
        assert schemes.default() == SHIPPED != schemes.load(FIRST)

    def test_grade(self) -> None:
        assert gbt27922.grade("95").id == "five_star"
        assert gbt27922.grade("95", scheme=schemes.load(FIRST)).id == "four_star"

    def test_outlets(self) -> None:
        assert outlets.sample_size(25, "initial") == 5
        assert outlets.sample_size(25, "initial", schemes.load(FIRST)) == 15
        plan = outlets.draw(SITES, stage="initial", seed="A")
        assert plan == outlets.draw(SITES, stage="initial", seed="A", scheme=SHIPPED)
        assert outlets.skeleton(plan, SITES) == outlets.skeleton(plan, SITES, SHIPPED)
        assert outlets.skeleton(plan, SITES) != outlets.skeleton(plan, SITES, schemes.load(FIRST))

    def test_vectors(self) -> None:
        assert conformance.vectors() == VECTORS
        for vector in VECTORS:
            if vector.points is not None and not vector.refused:
                scheme = (
                    schemes.parse(vector.scheme) if vector.scheme else schemes.load(vector.scheme_id, vector.revision)
                )
                card = gbt27922.score(
                    gbt27922.parse_assessment(vector.document), schemes.with_points(scheme, vector.points)
                )
                assert not conformance.check(vector, gbt27922.to_json(card)).failures

    def test_batch(self, tmp_path: Path) -> None:
        columns = {f"{name}_{leaf.id}": [20] for leaf in SHIPPED.leaves for name in ("sampled", "nonconforming")}
        columns |= {f"nonconforming_{leaf.id}": [20 * (leaf.id == "5.1.2.2")] for leaf in SHIPPED.leaves}
        table = pa.table(columns)
        scored = batch.score(table)
        assert (scored["score"].to_pylist(), scored["grade"].to_pylist()) == ([95.0], ["five_star"])
        assert batch.pack(table) == batch.pack(table, SHIPPED)
        assert batch.point_tables(tables=1, seed=1) == batch.point_tables(tables=1, seed=1, scheme=SHIPPED)
        assert batch.read_jsonl(ARCHIVE).assessments["problem"].null_count == 3
        outcome = batch.score_file(ARCHIVE, tmp_path / "scores.csv")
        assert (outcome.rows, outcome.problems) == (4, 1)

    def test_command_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        def printed(*argv: str) -> str:
            assert main(argv) == 0
            return capsys.readouterr().out

        assert printed("grade", "95") == "five_star 五星级 five-star\n"
        assert printed("grade", "95", "--scheme", FIRST) == "four_star 四星级 four-star\n"
        assert printed("schemes", "points") == "\ufeff" + schemes.points_csv(SHIPPED)
        assert printed("schemes", "list").startswith(FIRST)


def test_a_scheme_is_taken_by_its_id_too() -> None:
    assessment = gbt27922.read_assessment("tests/data/revision-1/sampled.json")
    card, id = gbt27922.score(assessment), schemes.default().id
    assert gbt27922.score(assessment, id) == card
    assert gbt27922.verify(card, assessment, id) == ()
    assert gbt27922.grade("94.99", scheme=id) == gbt27922.grade("94.99")
    assert gbt27922.analysis.ledger(card, scheme=id) == gbt27922.analysis.ledger(card)
    assert gbt27922.outlets.sample_size(26, "initial", id) == 6
    with pytest.raises(gbt27922.errors.UnknownSchemeError, match=r'must be a shipped scheme .*, got "S"'):
        gbt27922.score(assessment, "S")


def test_indicators_and_lines_are_found_by_id() -> None:
    scheme = SCHEME
    card = gbt27922.score(gbt27922.read_assessment("tests/data/revision-1/sampled.json"))
    for _, node in scheme.tree.nodes:
        assert scheme.indicator(node.id) is node
        assert card.line(node.id).indicator == node.id
    for find in (scheme.indicator, card.line):
        with pytest.raises(KeyError, match=r"5\.9"):
            find("5.9")


def test_scores_are_displayed_as_the_default_scheme_shows_them() -> None:
    assert gbt27922.display("94.999") == "94.99"
    assert gbt27922.display("94.999", 1) == "94.9"
