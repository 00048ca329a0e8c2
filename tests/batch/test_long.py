"""The long layout: findings in any order, what is pooled, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve

from gbt27922 import batch, errors
from tests.house.test_bare import without_extras
from tests.property.strategies import SMALL, node, patched
from tests.support.libraries import pa, pd, pl
from tests.support.shipped import NEWEST as SHIPPED

LEAVES = [leaf.id for leaf in SHIPPED.leaves]
TINY = patched(total=10, indicators=[node("A", 4, node("A.1"), node("A.2")), node("B", 6)])
TINY_BY_SITE = {
    rule: patched(total=10, indicators=[node("A", 4), node("B", 6)], aggregation=rule)
    for rule in ("site_mean", "worst_site")
}
NAMES = ("assessment", "indicator", "sampled", "nonconforming", "site")


def long(*rows: tuple[Any, ...]) -> Any:
    """A long table of rows: assessment, indicator, sampled, nonconforming, site."""
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(NAMES[: len(rows[0])])})


def problem(*rows: tuple[Any, ...], scheme: Any = TINY) -> str | None:
    """What is wrong with one assessment."""
    (text,) = batch.score(long(*(("a", *row) for row in rows)), scheme, "long")["problem"].to_pylist()
    return None if text is None else str(text)


REST = (("A.2", 1, 0), ("B", 1, 0))
OF_A1 = {
    "5 of 4": ((("A.1", 4, 5),), "A.1: nonconforming must be at most 4, the number sampled, got 5"),
    "less than none": ((("A.1", 4, -1),), "A.1: nonconforming must be 0 or more, got -1"),
    "less than none sampled": ((("A.1", -4, -5),), "A.1: sampled must be 0 to 2**62, got -4"),
    "too many": ((("A.1", 2**62 + 1, 0),), f"A.1: sampled must be 0 to 2**62, got {2**62 + 1}"),
    "null": ((("A.1", None, 0),), "A.1: sampled is missing"),
    "two nulls": ((("A.1", None, None),), "A.1: sampled is missing; A.1: nonconforming is missing"),
    "null indicator": (((None, 1, 0), ("A.1", 1, 0)), "indicator: is missing"),
    "unknown": ((("A.9", 1, 0), ("A.1", 1, 0)), "A.9: must be an indicator of the scheme"),
    "unknown exclusion": ((("A.9", 0, 0), ("A.1", 1, 0)), "A.9: must be an indicator of the scheme"),
    "inner": (
        (("A", 1, 0), ("A.1", 1, 0)),
        "A: must be a leaf, or have 0 sampled to be excluded; its parts are A.1, A.2",
    ),
    "excluded and found": ((("A.1", 0, 0), ("A.1", 3, 0)), "A.1: must not be excluded and have a finding"),
    "excluded twice": ((("A.1", 0, 0), ("A.1", 0, 0)), "A.1: must be excluded once, but is excluded 2 times"),
    "missing": ((), "must have a finding or an exclusion for every leaf; missing: A.1"),
}


@pytest.mark.parametrize("name", OF_A1)
def test_what_is_wrong_with_a_finding(name: str) -> None:
    rows, reason = OF_A1[name]
    assert problem(*rows, *REST) == reason
    assert problem(*REST, *rows) == reason


def test_what_is_wrong_with_exclusions() -> None:
    everything = "must leave something that applies and has points, but everything is excluded"
    assert problem(("A", 0, 0), ("B", 0, 0)) == everything
    assert problem(("A", 0, 0), ("A.2", 0, 0), ("B", 1, 0)) == "A.2: must be excluded once, but is excluded 2 times"
    assert problem(("A", 0, 0), ("A.2", 1, 0), ("B", 1, 0)) == "A.2: must not be excluded and have a finding"
    assert problem(("A", 0, 0), ("B", 1, 0)) is None


def test_a_qualitative_leaf_takes_verdicts_each_of_one() -> None:
    rows = [(leaf.id, 1, 0) for leaf in SMALL.leaves]
    assert problem(*rows, ("B.1", 1, 1), scheme=SMALL) is None
    assert problem(*rows[1:], (SMALL.leaves[0].id, 9, 0), ("B.1", 2, 1), scheme=SMALL) == (
        "B.1: must be a verdict, sampled 1, because it is qualitative, got 2"
    )


def test_findings_of_one_leaf_are_pooled_whatever_their_size() -> None:
    rows = [("a", "A.1", 2**62, 2**62), ("a", "A.1", 2**62, 0), ("b", "A.1", 300, 3), ("b", "A.1", 100, 97)]
    scored = batch.score(long(*rows, *((name, *row) for name in "ab" for row in REST)), TINY, "long", exact=True)
    assert scored["score_exact"].to_pylist() == ["90", "95"]


def test_sites_count_as_the_scheme_says() -> None:
    rows = [
        ("a", "A", 4, 2, "X"),
        ("a", "A", 1, 1, "Y"),
        ("a", "B", 5, 0, "X"),
        ("b", "A", 1, 1, None),
        ("b", "B", 1, 0, "X"),
    ]
    table = long(*rows)
    assert batch.score(table, TINY_BY_SITE["site_mean"], "long")["score"].to_pylist() == [70, 60]
    assert batch.score(table, TINY_BY_SITE["worst_site"], "long")["score"].to_pylist() == [60, 60]
    without = table.drop_columns(["site"])
    assert batch.score(without, TINY_BY_SITE["worst_site"], "long")["score"].to_pylist() == [76, 60]


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
@pytest.mark.parametrize("leaves", [0, 1, -1], ids=["in order", "in another order", "in no order"])
def test_findings_come_to_the_same_in_turn_and_in_any_order(dtype: type, leaves: int) -> None:
    rng, names, rows = np.random.default_rng(7), [leaf.id for leaf in SMALL.leaves], 40
    order = np.roll(np.arange(len(names)), leaves)
    sampled = rng.integers(0, 3, (rows, len(names)))  # a sample of two is wrong for a qualitative leaf
    nonconforming = np.minimum(rng.integers(0, 2, sampled.shape), sampled)
    nonconforming[3, 1] = 9
    columns = {"assessment": np.repeat(np.arange(rows), len(names)), "indicator": np.tile(np.array(names)[order], rows)}
    columns |= {"sampled": sampled[:, order].ravel().astype(dtype)}
    columns |= {"nonconforming": nonconforming[:, order].ravel().astype(dtype)}
    table = pa.table(columns)
    shuffled = table.take(rng.permutation(len(table)))
    wide = pa.table(
        {f"sampled_{name}": sampled[:, at] for at, name in enumerate(names)}
        | {f"nonconforming_{name}": nonconforming[:, at] for at, name in enumerate(names)}
    )
    expected = batch.score(wide, SMALL)
    assert 0 < expected["problem"].null_count < rows
    for findings in (table, shuffled):
        scored = batch.score(findings, SMALL, "long").sort_by("assessment")
        assert scored["score"].to_pylist() == expected["score"].to_pylist()
        assert scored["problem"].is_null().to_pylist() == expected["problem"].is_null().to_pylist()
    assert "at most" in batch.score(table, SMALL, "long")["problem"][3].as_py()


def test_findings_whose_leaves_are_in_turn_but_not_their_assessments() -> None:
    leaves = ("A.1", "A.2", "B") * 2
    split = long(*((key, leaf, 1, 0) for key, leaf in zip("aabbba", leaves, strict=True)))
    assert batch.score(split, TINY, "long")["problem"].to_pylist() == [None, None]
    shifted = long(*((key, leaf, 1, 0) for key, leaf in zip("aaaabb", leaves, strict=True)))
    missing = "must have a finding or an exclusion for every leaf; missing: A.1"
    assert batch.score(shifted, TINY, "long")["problem"].to_pylist() == [None, missing]


SPECIAL = {"assessment": ["b", "a", "z"], "special_deductions": [1, 0, 0], "special_bonuses": [0, 1, 0]}


class TestSpecials:
    def scored(self, **columns: Any) -> Any:
        findings = long(*((name, *row) for name in "ab" for row in (("A.1", 1, 0), *REST)))
        return batch.score(findings, TINY, "long", specials=pa.table(SPECIAL | columns))

    def test_they_find_their_assessment(self) -> None:
        scored = self.scored()
        assert scored["assessment"].to_pylist() == ["a", "b", "z"]
        assert scored["score"].to_pylist() == [101, 99, None]
        assert (
            scored["problem"][2].as_py() == "must have a finding or an exclusion for every leaf; missing: A.1, A.2, B"
        )

    def test_too_many_have_no_exact_score_either(self) -> None:
        findings = long(*((name, *row) for name in "ab" for row in (("A.1", 1, 0), *REST)))
        specials = pa.table(SPECIAL | {"special_bonuses": [0, 2, 0]})
        scored = batch.score(findings, TINY, "long", exact=True, specials=specials)
        assert scored["score_exact"].to_pylist() == [None, "99", None]

    def test_what_is_wrong_with_them(self) -> None:
        scored = self.scored(assessment=["b", "b", "a"], special_deductions=[0, 0, -1], special_bonuses=[0, 0, 2])
        assert scored["problem"].to_pylist() == [
            "special_deductions: must be 0 or more, got -1; special_bonuses: must be 0 to 1, got 2",
            "special items must be given once, but are given twice",
        ]
        assert self.scored(special_bonuses=[None, 0, 0])["problem"][1].as_py() == "special_bonuses: is missing"

    def test_keys_of_another_kind_are_refused(self) -> None:
        findings = long(*((1, *row) for row in (("A.1", 1, 0), *REST)))
        with pytest.raises(
            errors.FrameError, match=r"specials\.assessment: must be of the kind of .* int64, got string"
        ):
            batch.score(findings, TINY, "long", specials=pa.table(SPECIAL))
        with pytest.raises(
            errors.FrameError, match=r"specials\.assessment: must be numbers, texts or the like, got list"
        ):
            self.scored(assessment=[[1], [2], [3]])

    def test_columns_are_refused_by_name(self) -> None:
        with pytest.raises(errors.FrameError) as caught:
            batch.score(pa.table({}), layout="long", specials=pa.table({"assessment": ["a"]}))
        assert [problem.path for problem in caught.value.problems] == [*NAMES[:4], "specials.special_deductions"]


class TestKeys:
    def test_a_missing_key_is_a_row_of_its_own(self) -> None:
        rows = [(name, leaf, 1, 0) for name in ("a", None) for leaf in ("A.1", "A.2", "B")]
        scored = batch.score(long(*rows), TINY, "long", exact=True)
        assert scored["assessment"].to_pylist() == ["a", None]
        assert scored["problem"].to_pylist() == [None, "assessment is missing"]

    @pytest.mark.parametrize(
        "kind", [pa.int32(), pa.string(), pa.large_string(), pa.date32(), pa.dictionary(pa.int8(), pa.string())]
    )
    def test_of_any_kind(self, kind: Any) -> None:
        keys = pa.array([3, 3, 1, 3, 1, 1]).cast(pa.string() if pa.types.is_dictionary(kind) else pa.int32()).cast(kind)
        findings = pa.table(
            {
                "assessment": keys,
                "indicator": ["A.1", "A.2", "B", "B", "A.1", "A.2"],
                "sampled": [1] * 6,
                "nonconforming": [0, 0, 1, 0, 0, 0],
            }
        )
        scored = batch.score(findings, TINY, "long")
        assert scored["score"].to_pylist() == [100, 40]
        assert scored["assessment"].to_pylist() == [keys[0].as_py(), keys[2].as_py()]

    def test_equal_entries_of_a_dictionary_are_one_key(self) -> None:
        keys = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0, 2, 3, 2], pa.int8()), pa.array(["a", "a", "b", "b"]))
        rows = {"indicator": ["A.1", "A.2", "B"] * 2, "sampled": [1] * 6, "nonconforming": [0] * 5 + [1]}
        scored = batch.score(pa.table({"assessment": keys, **rows}), TINY, "long")
        assert scored["assessment"].to_pylist() == ["a", "b"]
        assert scored["score"].to_pylist() == [100, 40]

    def test_indicators_as_categoricals(self) -> None:
        table = long(*(("a", *row) for row in (("A.1", 1, 0), *REST)))
        coded = table.set_column(1, "indicator", table["indicator"].dictionary_encode())
        assert batch.score(coded, TINY, "long")["score"].to_pylist() == [100]
        frame = table.to_pandas().astype({"indicator": "category"})
        assert batch.score(frame, TINY, "long")["score"].tolist() == [100]
        assert batch.score(pl.from_arrow(coded), TINY, "long")["score"].to_list() == [100]

    def test_indicators_that_are_no_texts_are_refused(self) -> None:
        for values in ([1], [1.5]):
            with pytest.raises(errors.FrameError, match="indicator: must be texts, got"):
                batch.score(long(("a", values[0], 1, 0)), TINY, "long")
        mixed = pd.DataFrame(
            {"assessment": [1, 1], "indicator": ["A.1", 1], "sampled": [1, 1], "nonconforming": [0, 0]}
        )
        with pytest.raises(errors.FrameError, match="indicator: must be texts, got Python objects of several kinds"):
            batch.score(mixed, TINY, "long")
        with pytest.raises(errors.FrameError, match="indicator: must be texts, got int64"):
            batch.score(
                pd.DataFrame({"assessment": [1], "indicator": [1], "sampled": [1], "nonconforming": [0]}), TINY, "long"
            )

    def test_counts_that_are_no_numbers_are_refused(self) -> None:
        with pytest.raises(errors.FrameError, match="sampled: must be whole numbers, got string"):
            batch.score(long(("a", "B", "1", 0)), TINY, "long")


@pytest.mark.parametrize("kind", ["in order", "mixed"])
def test_many_assessments_are_scored_some_at_a_time(kind: str) -> None:
    rng = np.random.default_rng(7)
    many = 70_000
    lost = rng.integers(0, 3, (many, 2))
    keys, leaves = np.repeat(np.arange(many), 2), np.tile([0, 1], many)
    order = rng.permutation(2 * many) if kind == "mixed" else np.arange(2 * many)
    indicators = pa.DictionaryArray.from_arrays(pa.array(leaves[order]), pa.array(["A", "B"]))
    columns = {
        "assessment": keys[order],
        "indicator": indicators,
        "sampled": np.full(2 * many, 2),
        "nonconforming": lost.ravel()[order],
    }
    scored = batch.score(pa.table(columns), patched(total=10, indicators=[node("A", 4), node("B", 6)]), "long")
    scores = dict(zip(scored["assessment"].to_pylist(), scored["score"].to_pylist(), strict=True))
    assert [scores[key] for key in range(many)] == (100 - 20 * lost[:, 0] - 30 * lost[:, 1]).tolist()


def test_objects_of_several_kinds_as_keys_are_refused_and_as_counts_read() -> None:
    rows = {
        "indicator": ["A.1", "A.2", "B"],
        "sampled": [1, 1, 1],
        "nonconforming": pd.Series([0, "x", 0], dtype=object),
    }
    frame = pd.DataFrame({"assessment": ["a"] * 3, **rows})
    assert batch.score(frame, TINY, "long")["problem"].tolist() == [
        'A.2: nonconforming must be a whole number, got "x"'
    ]
    with pytest.raises(errors.FrameError, match="assessment: must be of one kind"):
        batch.score(frame.assign(assessment=pd.Series(["a", 1, 2], dtype=object)), TINY, "long")


def test_empty_special_items_and_empty_pieces() -> None:
    table = long(*(("a", *row) for row in (("A.1", 1, 0), *REST)))
    none = pa.table(SPECIAL).slice(3)
    assert batch.score(table, TINY, "long", specials=none)["score"].to_pylist() == [100]
    pieces = pa.table(
        {name: pa.chunked_array([], kind) for name, kind in zip(table.column_names, table.schema.types, strict=True)}
    )
    assert len(batch.score(pieces, TINY, "long")) == 0


def test_bytes_are_summed_too() -> None:
    rows = [("a", "A.1", 200, 100), ("a", "A.1", 200, 0), ("a", "A.2", 0, 0), ("a", "B", 1, 0), ("b", "B", 1, 0)]
    table = long(*rows).cast(
        pa.schema(
            [
                ("assessment", pa.string()),
                ("indicator", pa.string()),
                ("sampled", pa.uint8()),
                ("nonconforming", pa.uint8()),
            ]
        )
    )
    scored = batch.score(table, TINY, "long")
    assert scored["score"].to_pylist() == [93.75, None]


def test_no_findings_at_all() -> None:
    empty = long(("a", "B", 1, 0)).slice(1)
    assert len(batch.score(empty, TINY, "long")) == 0
    assert batch.score(empty, TINY, "long").column_names[0] == "assessment"


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    done = without_extras("import gbt27922\ngbt27922.batch.score")
    assert done.stderr.endswith("ModuleNotFoundError: gbt27922.batch needs an extra: pip install 'gbt27922[batch]'\n")
    for missing, message in (("pyarrow", "needs an extra"), ("somewhere.else", "no somewhere.else")):

        def nowhere(_name: str, missing: str = missing) -> None:
            raise ModuleNotFoundError(f"no {missing}", name=missing)

        monkeypatch.setattr("gbt27922._basis.lazy.import_module", nowhere)
        with pytest.raises(ModuleNotFoundError, match=message):
            batch.score  # noqa: B018
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        batch.scores  # noqa: B018
    assert dir(batch) == sorted(batch.__all__)


def test_an_empty_frame_of_pandas_has_no_texts() -> None:
    empty = pd.DataFrame({"assessment": [], "indicator": [], "sampled": [], "nonconforming": []})
    assert len(batch.score(empty, TINY, "long")) == 0


class TestSites:
    """A site is an id, the same in a frame as in a document: a row with another is at fault, and no other row."""

    ROWS = (("A.1", 4, 1), ("A.2", 1, 0), ("B", 1, 0))

    def scored(self, *sites: Any, scheme: Any = TINY) -> list[str | None]:
        """The problem of each of some assessments with the rows above, the sites of each in turn."""
        rows = [
            (f"a{at}", *row, site) for at, three in enumerate(sites) for row, site in zip(self.ROWS, three, strict=True)
        ]
        return list(batch.score(long(*rows), scheme, "long")["problem"].to_pylist())

    @pytest.mark.parametrize("scheme", [TINY, evolve(TINY, aggregation="worst_site")], ids=["pooled", "worst"])
    def test_no_id(self, scheme: Any) -> None:
        reason = 'A.2: site must be an id without white space at either end, such as "HQ", got "HQ "'
        assert self.scored(("HQ", "HQ ", "HQ"), ("HQ", "HQ", None), scheme=scheme) == [reason, None]

    def test_look_alikes_within_one_assessment(self) -> None:
        reason = 'B: site must differ in more than U+FF27 for U+0047 from "G1", got "Ｇ1"'
        assert self.scored(("G1", "G1", "Ｇ1"), ("Ｇ1", "Ｇ1", "Ｇ1"), ("G1", "", None)) == [reason, None, None]

    def test_numbers_are_sites_as_they_are(self) -> None:
        assert self.scored((1, 2, 1), (None, 3, 3)) == [None, None]


def test_a_long_indicator_is_cut_and_escaped() -> None:
    said = problem((f"\x1b{'x' * 99}", 1, 0), ("A.1", 1, 0), *REST)
    assert said == f"\\x1b{'x' * 35}…: must be an indicator of the scheme"
