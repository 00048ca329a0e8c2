"""Tables say of themselves what they were made from, in memory and in files, and with that they are made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

nw = pytest.importorskip("narwhals", reason="it wraps frames of any library")
np = pytest.importorskip("numpy", reason="what is simulated is made with numpy")
pa = pytest.importorskip("pyarrow", reason="and comes as a table of pyarrow")
pf = pytest.importorskip("pyarrow.feather")
pq = pytest.importorskip("pyarrow.parquet")
pd = pytest.importorskip("pandas", reason="its frames carry provenance too")
pl = pytest.importorskip("polars", reason="its frames carry none")

from attrs import evolve  # noqa: E402

import gbt27922  # noqa: E402
from gbt27922 import batch, formats, schemes  # noqa: E402
from gbt27922.batch import Population, Provenance, provenance  # noqa: E402
from gbt27922.errors import DocumentError, ModelError  # noqa: E402
from gbt27922.models import SchemeReference  # noqa: E402
from tests.batch.test_simulate import KINDS, MIXED  # noqa: E402
from tests.support.shipped import NEWEST as SCHEME  # noqa: E402

POPULATION = Population(rates={"5.1": "0.03", "*": "0.06"}, outlets=(1, 3), sample_size=4)
KEY = b"gbt27922"


def simulated(rows: int = 7, start: int = 0, seed: str = "A") -> Any:
    return batch.simulate(POPULATION, rows, seed=seed, start=start)


def carried(table: Any) -> Provenance:
    found = provenance(table)
    assert found is not None
    return found


def again(found: Provenance, scheme: Any = None) -> Any:
    """The rows, made from their provenance alone; a scheme that is not shipped must be at hand."""
    asked, used = found.simulation, found.scheme
    assert asked is not None
    assert used is not None
    scheme = scheme or schemes.load(used.id, revision=used.revision)
    assert scheme.sha256 == used.sha256
    more: dict[str, Any] = {"seed": asked.seed, "start": asked.start, "layout": asked.layout, "names": asked.names}
    return batch.simulate(asked.population, asked.rows, scheme, **more)


class TestSimulated:
    def test_says_what_it_was_made_from(self) -> None:
        table = batch.simulate(POPULATION, 5, seed=2026, start=3)
        data = json.loads(table.schema.metadata[KEY])
        assert data == {
            "format": "gbt27922.provenance/1",
            "step": "simulate",
            "library_version": gbt27922.__version__,
            "scheme": {"id": SCHEME.id, "sha256": SCHEME.sha256, "revision": SCHEME.revision},
            "simulation": {
                "population": {name: value for name, value in gbt27922.to_data(POPULATION).items() if name != "format"},
                "seed": "2026",
                "rows": 5,
                "start": 3,
            },
        }

    def test_is_made_again_from_it_alone(self) -> None:
        table = simulated(50, start=9)
        anew = again(carried(table))
        assert anew.equals(table, check_metadata=True)

    @pytest.mark.parametrize("layout", ["wide", "long"])
    def test_in_each_layout_and_under_each_scheme(self, layout: Any) -> None:
        made = batch.simulate(evolve(MIXED, verdicts=["A.2"]), 300, KINDS, seed="A", layout=layout)
        tables = made if layout == "long" else (made,)
        for place, table in enumerate(tables):
            anew = again(carried(table), KINDS)
            assert (anew[place] if layout == "long" else anew).equals(table, check_metadata=True)

    @pytest.mark.parametrize("layout", ["wide", "long"])
    def test_under_plain_names(self, layout: Any) -> None:
        made = batch.simulate(evolve(MIXED, verdicts=["A.2"]), 30, KINDS, seed="A", layout=layout, names="plain")
        for place, table in enumerate(made if layout == "long" else (made,)):
            asked = carried(table).simulation
            assert asked is not None
            assert asked.names == "plain"
            anew = again(carried(table), KINDS)
            assert (anew[place] if layout == "long" else anew).equals(table, check_metadata=True)

    def test_from_a_file_too(self, tmp_path: Path) -> None:
        table = simulated()
        pq.write_table(table, tmp_path / "a.parquet")
        pf.write_feather(table, tmp_path / "a.feather")
        for name in ("a.parquet", "a.feather"):
            assert again(carried(tmp_path / name)).equals(table)
            assert again(carried(str(tmp_path / name))).equals(table)


class TestScored:
    def test_adds_itself_over_what_was_there(self) -> None:
        table = simulated()
        once, twice = batch.score(table), batch.score(table.select(table.column_names), exact=True)
        made = carried(once)
        assert made == carried(twice)
        assert (made.step, made.scheme, made.inputs) == ("score", SchemeReference.of(SCHEME), (carried(table),))
        assert again(made.inputs[0]).equals(table)

    def test_keeps_all_else_that_a_table_says_of_itself(self) -> None:
        table = simulated().replace_schema_metadata({"mine": "1"})
        scored = batch.score(table)
        assert scored.schema.metadata[b"mine"] == b"1"
        assert carried(scored).inputs == ()

    def test_a_record_batch(self) -> None:
        (first,) = simulated().to_batches()
        assert carried(batch.score(first)).inputs == (carried(simulated()),)

    def test_two_tables_that_went_in_each_once(self) -> None:
        findings, specials = batch.simulate(POPULATION, 5, seed="A", layout="long")
        scored = batch.score(findings, layout="long", specials=specials)
        assert carried(scored).inputs == (carried(findings),)
        _, others = batch.simulate(POPULATION, 5, seed="B", layout="long")
        scored = batch.score(findings, layout="long", specials=others)
        assert carried(scored).inputs == (carried(findings), carried(others))

    @pytest.mark.parametrize(
        "text", ["", "no JSON", "{}", "[" * 10_000, '{"format": "gbt27922.provenance/2"}', "\ud7ff", "甲"]
    )
    def test_what_cannot_be_read_is_kept_as_it_is(self, text: str) -> None:
        table = simulated().replace_schema_metadata({KEY: text.encode()})
        assert provenance(table) is None
        assert carried(batch.score(table)).unread == (text,)

    def test_however_often_a_table_is_scored_it_is_read(self) -> None:
        table, kinds = simulated(), set[bool]()
        for _ in range(120):
            scored = batch.score(table)
            made, before = carried(scored), table.schema.metadata[KEY].decode()
            kept = (made.inputs, made.unread)
            assert kept in {((provenance(table),), ()), ((), (before,))}
            kinds.add(bool(made.unread))
            table = table.replace_schema_metadata(scored.schema.metadata)
        assert kinds == {False, True}

    def test_a_reader_of_batches_tells_what_its_table_does(self) -> None:
        table = simulated()
        assert provenance(table.to_reader()) == provenance(table) is not None

    @pytest.mark.parametrize("given", [5, None, {"a": [1]}, object()])
    def test_what_is_no_table_is_refused(self, given: Any) -> None:
        with pytest.raises(TypeError, match="takes a frame"):
            provenance(given)

    def test_nor_is_a_document_of_another_format_taken_for_one(self) -> None:
        table = simulated().replace_schema_metadata({KEY: gbt27922.to_json(POPULATION)})
        assert provenance(table) is None

    def test_bytes_that_are_no_text(self) -> None:
        table = simulated().replace_schema_metadata({KEY: b"\xff{"})
        assert carried(batch.score(table)).unread == ("\\xff{",)

    def test_a_step_of_a_simulation_tells_it(self) -> None:
        with pytest.raises(ModelError) as refusal:
            Provenance(step="simulate", library_version="1")
        assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
            ("$.simulation", "missing_field")
        ]
        wrong: Any = {"unread": "a"}
        with pytest.raises(ModelError):
            Provenance(step="score", library_version="1", **wrong)

    def test_other_steps_keep_it(self) -> None:
        scored = batch.score(simulated(), exact=True)
        assert carried(batch.rank(scored)) == carried(scored)
        table = simulated()
        assert carried(batch.pack(table)) == carried(batch.unpack(batch.pack(table))) == carried(table)


class TestOtherLibraries:
    def test_pandas_has_it_among_its_attributes(self, tmp_path: Path) -> None:
        frame = simulated().to_pandas()
        assert provenance(frame) is None  # Arrow does not hand it over
        frame.attrs = {"mine": 1, "gbt27922": simulated().schema.metadata[KEY].decode()}
        scored = batch.score(frame)
        assert scored.attrs["mine"] == 1
        assert frame.attrs["gbt27922"] != scored.attrs["gbt27922"]
        assert carried(scored).inputs == (carried(simulated()),)
        assert carried(scored[scored["score"] > 0].sort_values("score")) == carried(scored)
        scored.to_parquet(tmp_path / "a.parquet")
        assert carried(tmp_path / "a.parquet") == carried(pd.read_parquet(tmp_path / "a.parquet")) == carried(scored)
        assert carried(batch.score(pq.read_table(tmp_path / "a.parquet").select(frame.columns))).inputs == (
            carried(scored),
        )

    def test_pandas_keeps_it_as_the_page_says(self) -> None:
        frame = batch.score(simulated().to_pandas(), exact=True)
        more = pd.DataFrame({"assessment": frame["assessment"], "note": "a"})
        kept = (frame[frame["score"] > 0], frame.sort_values("score"), batch.rank(frame), batch.pack(frame))
        assert [provenance(one) == provenance(frame) for one in kept] == [True] * 4
        assert provenance(frame.merge(more, on="assessment")) is None

    @pytest.mark.parametrize(
        ("said", "unread"),
        [
            (10**5000, "a number of very many digits"),
            ("\ud800", "\\ud800"),
            ({"a": 1}, "an object"),
            (None, "null"),
            (object(), "a Python object"),
        ],
        ids=["digits", "surrogate", "mapping", "none", "object"],
    )
    def test_attributes_that_are_no_text_keep_no_rows_from_being_scored(self, said: object, unread: str) -> None:
        frame = simulated().to_pandas()
        frame.attrs = {"gbt27922": said}
        assert provenance(frame) is None
        assert carried(batch.score(frame)).unread == (unread,)

    @pytest.mark.parametrize("library", ["pyarrow", "pandas"])
    def test_columns_of_one_name_do_not_matter(self, library: str) -> None:
        said = simulated().schema.metadata
        table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"]).replace_schema_metadata(said)
        frame: Any = table.to_pandas() if library == "pandas" else table
        if library == "pandas":
            frame.attrs = {"gbt27922": said[KEY].decode()}
        assert provenance(frame) == provenance(simulated())

    def test_what_narwhals_wraps_tells_what_is_in_it(self) -> None:
        assert provenance(nw.from_native(simulated())) == provenance(simulated())

    def test_pandas_in_the_long_layout(self) -> None:
        findings, specials = (table.to_pandas() for table in batch.simulate(POPULATION, 5, seed="A", layout="long"))
        assert carried(batch.score(findings, layout="long", specials=specials)).inputs == ()

    @pytest.mark.parametrize("said", [b"no JSON", b"{}", b"7", b'{"attributes": 7}', b"[" * 100_000])
    def test_what_others_write_for_pandas(self, said: bytes) -> None:
        assert provenance(simulated().replace_schema_metadata({b"pandas": said})) is None

    def test_polars_keeps_none(self) -> None:
        frame = pl.from_arrow(simulated())
        assert provenance(frame) is provenance(batch.score(frame)) is provenance(frame.lazy()) is None
        assert (frame.to_arrow().schema.metadata or {}) == {}


class TestFiles:
    @pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".feather"])
    def test_tables_that_are_written_say_it(self, tmp_path: Path, suffix: str) -> None:
        source, target = tmp_path / "in.parquet", tmp_path / f"out{suffix}"
        pq.write_table(simulated(), source)
        batch.score_file(source, target)
        assert carried(target) == carried(batch.score(simulated()))

    @pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "out.jsonl", "out.xlsx"])
    def test_other_files_have_no_place_for_it(self, tmp_path: Path, name: str) -> None:
        source = tmp_path / "in.parquet"
        pq.write_table(simulated(), source)
        batch.score_file(source, tmp_path / name)
        assert provenance(tmp_path / name) is None

    def test_in_the_long_layout(self, tmp_path: Path) -> None:
        findings, specials = batch.simulate(POPULATION, 50, seed="A", layout="long")
        _, others = batch.simulate(POPULATION, 60, seed="B", layout="long")
        for name, table in (("in", findings), ("same", specials), ("others", others)):
            pq.write_table(table, tmp_path / f"{name}.parquet")
        for name, inputs in (("same", [findings]), ("others", [findings, others])):
            target = tmp_path / f"{name}.arrow"
            batch.score_file(tmp_path / "in.parquet", target, layout="long", specials=tmp_path / f"{name}.parquet")
            assert carried(target).inputs == tuple(map(carried, inputs))

    def test_documents(self, tmp_path: Path) -> None:
        documents = batch.read_jsonl("docs/examples/archive.jsonl")
        made = {carried(table) for table in (documents.assessments, documents.findings, documents.specials)}
        (read,) = made
        assert (read.step, read.scheme, read.inputs) == ("read_jsonl", SchemeReference.of(SCHEME), ())
        batch.score_file("docs/examples/archive.jsonl", tmp_path / "out.parquet")
        assert carried(tmp_path / "out.parquet").inputs == (read,)

    def test_from_csv_there_is_only_the_score(self, tmp_path: Path) -> None:
        simulated().to_pandas().to_csv(tmp_path / "in.csv", index=False)
        batch.score_file(tmp_path / "in.csv", tmp_path / "out.parquet")
        assert (carried(tmp_path / "out.parquet").step, carried(tmp_path / "out.parquet").inputs) == ("score", ())

    def test_a_folder_tells_that_of_each_file(self, tmp_path: Path) -> None:
        folder = tmp_path / "parts"
        folder.mkdir()
        parts = [simulated(4, start=start) for start in (0, 4, 8)]
        for place, table in enumerate(parts):
            pq.write_table(table, folder / f"{place}.parquet")
        batch.score_file(folder, tmp_path / "out.parquet")
        (found,) = carried(tmp_path / "out.parquet").inputs
        assert found == carried(folder)
        assert (found.step, found.scheme) == ("folder", None)
        assert found.inputs == tuple(map(carried, parts))
        assert pq.read_table(tmp_path / "out.parquet")["assessment"].to_pylist() == [*range(12)]

    def test_a_folder_of_one_population_is_as_one_file(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            pq.write_table(simulated(), tmp_path / f"{name}.parquet")
        assert carried(tmp_path) == carried(simulated())

    def test_what_is_no_such_file(self, tmp_path: Path) -> None:
        for name in ("none.parquet", "none.csv"):
            with pytest.raises(FileNotFoundError):
                provenance(tmp_path / name)
        with pytest.raises(ModelError):
            provenance(tmp_path / "a.txt")
        (tmp_path / "a.parquet").write_bytes(b"PAR1")
        with pytest.raises(DocumentError):
            provenance(tmp_path / "a.parquet")


class TestPopulationDocument:
    def test_a_document_of_another_format_is_refused(self) -> None:
        with pytest.raises(DocumentError, match=r'format: .*"gbt27922.population/1"'):
            batch.parse_population(gbt27922.to_json(SCHEME))

    @pytest.mark.parametrize("population", [MIXED, POPULATION, Population(rates=[(0, 1), ("1/3", "1/3")])])
    def test_what_is_read_back_gives_the_same_rows(self, population: Population) -> None:
        text = gbt27922.to_json(population)
        assert batch.parse_population(text) == formats.parse(json.loads(text)) == population
        assert batch.parse_population(gbt27922.to_json(batch.parse_population(text))) == population

    def test_a_number_is_taken_as_it_is_written(self) -> None:
        given: dict[str, Any] = {"format": "gbt27922.population/1", "rates": 0.1, "sample_size": 2e1}
        assert batch.parse_population(given) == batch.parse_population(json.dumps(given))
        assert batch.parse_population(given) == Population(rates="0.1", sample_size=20)

    def test_every_problem_at_once(self) -> None:
        document = (
            '{"format": "gbt27922.population/1", "rates": {"5.1": {"0.1": 1}, "b": [[1, 2], [3]], "c": [[2, -1]]},'
            ' "outlets": [3, 2], "sample_size": {"*": [1, 2, 3]}, "exclusions": null, "special_bonuses": [0]}'
        )
        with pytest.raises(DocumentError) as refusal:
            batch.parse_population(document)
        assert [str(problem) for problem in refusal.value.problems] == [
            '$.rates.5.1: must be a number such as 40, "2.5" or "35/12", got an object',
            "$.rates.b: must be a rate, or pairs of a rate and its weight, got an array",
            "$.rates.c[0][0]: must be from 0 to 1, got 2",
            "$.rates.c[0][1]: must be zero or more, got -1",
            '$.outlets: must be a whole number from 1 to 1000, or the least and the greatest of such, got "3 to 2"',
            "$.sample_size: must be a whole number from 1 to 1000, or the least and the greatest of such, got an array",
            "$.exclusions: must not be null; leave the field out",
            "$.special_bonuses: must have a weight that is more than 0",
        ]

    def test_the_example_is_the_population_of_the_page(self) -> None:
        found = batch.read_population("docs/examples/population.json")
        assert found == formats.read("docs/examples/population.json")
        assert found.outlets == (2, 6)
