"""Revisions of a scheme: which one is meant, and what is said of an assessment that was made for an older one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, batch, schemes, scoring
from gbt27922.errors import AssessmentError, Gbt27922Error, UnknownSchemeError
from gbt27922.models import Assessment, Exclusion, Finding, Nonconformity, SchemeReference, SpecialBonus
from tests.support.running import Run, runner
from tests.support.shipped import NEWEST, SCHEME

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "0.1.0").glob("*.scorecard.json"))
OLDER = '5.1.6 is a leaf of revision 1; add "revision": 1 or assess 5.1.6.1, 5.1.6.2, 5.1.6.3, 5.1.6.4'
CHANGED = ("5.1.6", "5.1.7", "5.3.1")
FIRST_DIGEST = "8629ff1a5794dfd63b84793924ad3c50d358530504a40d656c0ef99ba5d1aaab"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(capsys, monkeypatch)


def conforming(leaves: Any, **more: Any) -> Assessment:
    return Assessment(SCHEME.id, [Finding(leaf, conforming=True) for leaf in leaves], **more)


def refused(assessment: Assessment, **more: Any) -> list[str]:
    with pytest.raises(AssessmentError) as raised:
        gbt27922.score(assessment, **more)
    return [str(problem) for problem in raised.value.problems]


class TestLoad:
    def test_all_revisions_are_shipped_and_the_newest_is_meant(self) -> None:
        assert schemes.revisions(SCHEME.id) == (1, 2)
        assert schemes.load(SCHEME.id) is schemes.load(SCHEME.id, 2) is schemes.default() is NEWEST
        assert schemes.load(SCHEME.id, revision=1) is SCHEME
        assert (SCHEME.revision, SCHEME.sha256, len(SCHEME.leaves)) == (1, FIRST_DIGEST, 21)
        assert (NEWEST.revision, len(NEWEST.leaves)) == (2, 30)
        assert schemes.ids().count(SCHEME.id) == 1

    def test_points_that_are_published_are_the_same_four(self) -> None:
        published = [{node.id: node.points for _, node in one.tree.nodes if node.points} for one in (SCHEME, NEWEST)]
        assert published[0] == published[1] == {"5.1": 40, "5.1.2.2": 5, "5.2": 35, "5.3": 25}
        assert sum(NEWEST.points(leaf.id) for leaf in NEWEST.leaves if leaf.id[:3] == "5.1") == 40

    @pytest.mark.parametrize("other", [0, 3, True, "1", 1.5, []])
    def test_a_revision_that_is_not_shipped_is_refused_by_name(self, other: Any) -> None:
        with pytest.raises(UnknownSchemeError, match=r"^\$\.revision: must be a shipped revision of .* \(1, 2\), got "):
            schemes.load(SCHEME.id, other)

    def test_an_unknown_scheme_has_no_revisions(self) -> None:
        for ask in (schemes.revisions, schemes.load):
            with pytest.raises(UnknownSchemeError, match=r"^\$\.scheme: must be a shipped scheme"):
                ask("S")

    @given(st.sampled_from([SCHEME, NEWEST]))
    def test_an_assessment_is_scored_by_the_revision_that_it_names(self, scheme: Any) -> None:
        found = conforming(scheme.tree.leaves, revision=scheme.revision)
        for given_ in (None, scheme.id, scheme):
            assert gbt27922.score(found, given_).scheme.revision == scheme.revision
            assert gbt27922.score(found, given_).scheme.sha256 == scheme.sha256


class TestOlder:
    def test_one_that_only_fits_an_older_revision_has_one_problem(self) -> None:
        assessment = conforming(SCHEME.tree.leaves)
        assert refused(assessment) == refused(assessment, scheme=SCHEME.id) == [f"$.revision: {OLDER}"]
        with pytest.raises(AssessmentError) as raised:
            gbt27922.score(assessment)
        problem = raised.value.problems[0]
        assert problem.code == "older_revision"
        assert problem.message("zh") == (
            "5.1.6 是修订版 1 的末级指标；请将“revision”写为 1，或改评 5.1.6.1、5.1.6.2、5.1.6.3、5.1.6.4"
        )

    def test_its_other_problems_are_those_that_it_has_there(self) -> None:
        bonuses = [SpecialBonus("a"), SpecialBonus("b")]
        assert refused(conforming(SCHEME.tree.leaves, special_bonuses=bonuses)) == [
            f"$.revision: {OLDER}",
            "$.special_bonuses: must hold at most 1, got 2",
        ]

    @given(st.sets(st.sampled_from(CHANGED)), st.booleans())
    def test_it_is_told_for_any_leaf_that_has_parts_now(self, out: set[str], all_found: bool) -> None:
        given_ = [Exclusion(leaf, "-") for leaf in sorted(out)]
        leaves = [leaf for leaf in SCHEME.tree.leaves if leaf not in out and (all_found or leaf in CHANGED)]
        draft = conforming(leaves, exclusions=given_)
        kept = [leaf for leaf in CHANGED if leaf not in out]
        if kept:
            with pytest.raises(AssessmentError, match=rf"^\$\.revision: {kept[0]} is a leaf of revision 1; add"):
                scoring.open_leaves(draft)
        elif all_found:
            assert scoring.open_leaves(draft) == ()
            assert gbt27922.score(draft).scheme.revision == 2

    def test_findings_on_leaves_of_both_are_told_as_they_are(self) -> None:
        mixed = conforming([*SCHEME.tree.leaves, "5.1.6.1"])
        assert all("revision" not in line for line in refused(mixed))
        assert all("revision" not in line for line in refused(conforming(SCHEME.tree.leaves, revision=2)))

    def test_a_leaf_that_is_gone_has_no_parts_to_assess(self) -> None:
        indicators = tuple(evolve(one, children=()) if one.id == "5.3" else one for one in SCHEME.indicators)
        newer = evolve(SCHEME, revision=3, indicators=indicators)
        assert refused(conforming(SCHEME.tree.leaves), scheme=newer) == [
            '$.revision: 5.3.1 is a leaf of revision 1; add "revision": 1'
        ]

    def test_a_scheme_of_one_s_own_has_no_older_revisions(self) -> None:
        mine = evolve(NEWEST, id="MINE")
        assert len(refused(conforming(SCHEME.tree.leaves), scheme=mine)) == 15

    def test_lines_of_a_batch(self, tmp_path: Path) -> None:
        lines = [conforming(SCHEME.tree.leaves), conforming(SCHEME.tree.leaves, revision=1)]
        (tmp_path / "in.jsonl").write_text("\n".join(gbt27922.to_json(one, indent=None) for one in lines))
        found = batch.read_jsonl(tmp_path / "in.jsonl").assessments["problem"].to_pylist()
        assert found == [
            f"$.revision: {OLDER}",
            "$.revision: must be 2, the revision of the scheme of this batch, got 1",
        ]
        found = batch.read_jsonl(tmp_path / "in.jsonl", SCHEME).assessments["problem"].to_pylist()
        assert found == [None, None]


class TestVerify:
    @pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
    def test_a_stored_scorecard_is_verified_by_the_revision_that_has_its_digest(self, path: Path) -> None:
        card = gbt27922.read_scorecard(path)
        found = gbt27922.read_assessment(path.with_name(path.name.replace("scorecard", "assessment")))
        assert found.revision is None
        assert schemes.of_reference(card.scheme) is SCHEME
        assert gbt27922.verify(card, found) == gbt27922.verify(card, found, SCHEME.id) == ()
        anew = gbt27922.score(found, SCHEME)
        assert analysis.verify(analysis.ledger(anew), found) == ()
        assert analysis.ledger(card, found) == analysis.ledger(card, found, SCHEME.id) == analysis.ledger(anew)

    def test_of_a_changed_scheme_the_revision_is_the_one_that_the_card_names(self) -> None:
        own = evolve(SCHEME, cap=100)
        assessment = conforming(SCHEME.tree.leaves)
        card = gbt27922.score(assessment, own)
        assert schemes.of_reference(card.scheme) is None
        assert [problem.path for problem in gbt27922.verify(card, assessment)] == ["$.scheme.sha256"]
        unknown = gbt27922.score(assessment, evolve(SCHEME, revision=9))
        with pytest.raises(Gbt27922Error, match="is a leaf of revision 1"):
            gbt27922.verify(unknown, assessment)


class TestCommandLine:
    def test_revision(self, run: Run) -> None:
        Path("old.json").write_text(gbt27922.to_json(conforming(SCHEME.tree.leaves)), encoding="utf-8")
        Path("named.json").write_text(gbt27922.to_json(conforming(SCHEME.tree.leaves, revision=1)), encoding="utf-8")
        assert run("score", "old.json") == (1, "", f"old.json: $.revision: {OLDER}\n")
        card = run("score", "old.json", "--revision", "1", "--format", "json").out
        assert json.loads(card)["scheme"] == {"id": SCHEME.id, "sha256": FIRST_DIGEST}
        Path("card.json").write_text(card, encoding="utf-8")
        assert run("verify", "card.json", "old.json").code == 0
        assert run("explain", "card.json").code == run("explain", "card.json", "--revision", "1").code == 0
        assert run("score", "named.json", "--scheme", SCHEME.id).code == 0
        assert run("score", "named.json", "--revision", "2").code == 1
        assert run("compare", "named.json", "old.json", "--revision", "1").code == 0

    def test_points_complete_the_revision_of_the_result(self, run: Run) -> None:
        Path("old.json").write_text(gbt27922.to_json(conforming(SCHEME.tree.leaves)), encoding="utf-8")
        Path("points.csv").write_text("indicator,points\n5.3.1,10\n5.3.2,15\n", encoding="utf-8")
        ask = ("score", "old.json", "--revision", "1", "--points", "points.csv", "--format", "json")
        Path("card.json").write_text(run(*ask).out, encoding="utf-8")
        assert run("verify", "card.json", "old.json", "--points", "points.csv").code == 0

    def test_what_is_wrong(self, run: Run) -> None:
        Path("scheme.json").write_text(gbt27922.to_json(SCHEME), encoding="utf-8")
        code, out, err = run("schemes", "points", "--revision", "7")
        assert (code, out) == (1, "")
        assert err == '--revision: must be a shipped revision of "GB/T 27922-2011" (1, 2), got 7\n'
        assert run("schemes", "points", "scheme.json", "--revision", "1").code == 2
        assert run("schemes", "points", "--revision", "1").out == "\ufeff" + schemes.points_csv(SCHEME)
        assert run("schemes", "show", "--revision", "1", "--format", "json").out == gbt27922.to_json(SCHEME) + "\n"


class TestOther:
    """The commands that take two schemes, or take another one."""

    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> None:
        leaves = [leaf for leaf in SCHEME.tree.leaves if leaf not in CHANGED]
        both = conforming([*leaves], exclusions=[Exclusion(one, "-") for one in CHANGED])
        for name, found in {"both": both, "named": conforming(SCHEME.tree.leaves, revision=1)}.items():
            (tmp_path / f"{name}.json").write_text(gbt27922.to_json(found), encoding="utf-8")
        (tmp_path / "scheme.json").write_text(gbt27922.to_json(SCHEME), encoding="utf-8")
        (tmp_path / "points.csv").write_text("indicator,points\n5.3.1,10\n5.3.2,15\n", encoding="utf-8")

    def revisions(self, run: Run, *argv: str, ends: tuple[str, str]) -> list[Any]:
        found = run(*argv, "--format", "json")
        assert (found.code, found.err) == (0, "")
        return [schemes.of_reference(SchemeReference(**json.loads(found.out)[end]["scheme"])) for end in ends]

    @pytest.mark.parametrize(
        ("argv", "expected"),
        [
            (("--revision", "1", "--other-revision", "2"), [SCHEME, NEWEST]),
            (("--other-revision", "1"), [NEWEST, SCHEME]),
            (("--scheme", SCHEME.id, "--revision", "2", "--other-revision", "1"), [NEWEST, SCHEME]),
            (("--scheme", "scheme.json", "--other-scheme", SCHEME.id), [SCHEME, NEWEST]),
            (("--other-scheme", SCHEME.id, "--other-revision", "1"), [NEWEST, SCHEME]),
            (("--revision", "1", "--points", "points.csv", "--other-revision", "2"), [None, NEWEST]),
            (("--revision", "1", "--other-points", "points.csv"), [SCHEME, None]),
            (("--revision", "1"), [SCHEME, SCHEME]),
        ],
    )
    def test_compare_and_what_if(self, run: Run, argv: tuple[str, ...], expected: list[Any]) -> None:
        compare = ("compare", "both.json", "both.json", "--allow-schemes", *argv)
        assert self.revisions(run, *compare, ends=("a", "b")) == expected
        assert self.revisions(run, "what-if", "both.json", *argv, ends=("before", "after")) == expected

    def test_a_file_has_no_revisions(self, run: Run) -> None:
        for command in (("what-if", "both.json"), ("compare", "both.json", "both.json")):
            code, _, err = run(*command, "--scheme", "scheme.json", "--other-revision", "2")
            assert code == 2
            assert '--other-revision is of a shipped scheme, and "scheme.json" is none' in err
        assert run("schemes", "diff", "scheme.json", "--other-revision", "7").code == 2
        code, _, err = run("schemes", "diff", "--other-revision", "7")
        assert (code, err.partition(":")[0]) == (1, "--other-revision")

    def test_another_revision_is_for_an_assessment(self, run: Run) -> None:
        Path("card.json").write_text(run("score", "both.json", "--format", "json").out, encoding="utf-8")
        code, _, err = run("compare", "both.json", "card.json", "--other-revision", "1")
        assert code == 2
        assert "--other-scheme, --other-revision, --other-points are for an assessment, but card.json" in err

    def test_the_revision_is_shown_where_the_scheme_is_named(self, run: Run) -> None:
        asked = [("score",), ("explain",), ("readings",), ("rank",), ("compare", "both.json")]
        for command, *more in asked:
            for lang, told in {"en": "revision", "zh": "修订版"}.items():
                for revision, count in (("1", 0), ("2", 1 + len(more))):
                    out = run(command, "both.json", *more, "--revision", revision, "--lang", lang).out
                    assert out.count(f"{SCHEME.id} {told} {revision}") == count
        out = run("what-if", "both.json", "--revision", "1", "--other-revision", "2", "--lang", "en").out
        assert f"{SCHEME.id} {SCHEME.sha256[:12]}" in out
        assert f"{SCHEME.id} revision 2 {NEWEST.sha256[:12]}" in out

    def test_rank(self, run: Run) -> None:
        Path("old.json").write_text(gbt27922.to_json(conforming(SCHEME.tree.leaves)), encoding="utf-8")
        assert run("rank", "old.json").err == f"old.json: $.revision: {OLDER}\n"
        found = json.loads(run("rank", "old.json", "both.json", "--revision", "1", "--format", "json").out)
        assert found["scheme"] == {"id": SCHEME.id, "sha256": FIRST_DIGEST}

    def test_diff(self, run: Run) -> None:
        for argv in (
            ("--revision", "1"),
            (SCHEME.id, "--revision", "1", "--other-revision", "2"),
            ("scheme.json", SCHEME.id),
        ):
            out = run("schemes", "diff", *argv, "--format", "json").out
            assert gbt27922.formats.parse(out) == schemes.diff(SCHEME, NEWEST)
        assert schemes.diff(NEWEST, SCHEME) == gbt27922.formats.parse(
            run("schemes", "diff", SCHEME.id, "scheme.json", "--format", "json").out
        )

    def test_upgrade(self, run: Run) -> None:
        for to in ([], ["--to", "2"]):
            found = run("schemes", "upgrade", "named.json", *to, "--format", "json")
            assert gbt27922.formats.parse(found.out) == schemes.upgrade(gbt27922.read_assessment("named.json"))
        Path("draft.json").write_text(json.dumps({**json.loads(found.out)["draft"], "format": "gbt27922.assessment/1"}))
        assert run("score", "draft.json").err.count("it has no finding") == 12
        out = run("schemes", "upgrade", "named.json", "--lang", "zh").out
        assert re.search(r"旧方案 +GB/T 27922-2011 修订版 1\n +新方案 +GB/T 27922-2011 修订版 2\n", out)
        assert re.search(r"保留的评审发现 +18\n +须重新评审的末级指标 +12\n", out)

    @pytest.mark.parametrize(
        ("change", "argv", "told"),
        [
            ({}, ("--to", "9"), '--to: must be a shipped revision of "GB/T 27922-2011" (1, 2), got 9\n'),
            ({"revision": 9}, (), "named.json: $.revision: must be a shipped revision of "),
            ({"scheme": "S"}, ("--to", "1"), "named.json: $.scheme: must be a shipped scheme"),
        ],
    )
    def test_what_cannot_be_upgraded(self, run: Run, change: dict[str, Any], argv: Any, told: str) -> None:
        Path("named.json").write_text(json.dumps(json.loads(Path("named.json").read_bytes()) | change))
        code, out, err = run("schemes", "upgrade", "named.json", *argv)
        assert (code, out) == (1, "")
        assert err.startswith(told)


class TestDiff:
    def test_of_two_revisions(self) -> None:
        found = schemes.diff(SCHEME, NEWEST)
        assert (found.old.revision, found.new.revision) == (1, 2)
        assert len(found.added) == 12
        assert (found.removed, found.retitled, found.points_changed, found.rules) == ((), (), (), ())
        assert found.assessed_otherwise == CHANGED
        assert schemes.diff(NEWEST, SCHEME).removed == found.added
        assert schemes.diff(NEWEST, NEWEST).indicators == ()

    def test_of_titles_points_and_rules(self) -> None:
        pointed = schemes.with_points(
            SCHEME, "indicator,points,title_en,method\n5.3.1,10,people,qualitative\n5.3.2,15,,\n"
        )
        changed = evolve(pointed, cap=100, grades=pointed.grades[:-1], sources=(), sampling=None)
        found = schemes.diff(SCHEME, changed)
        assert (found.retitled, found.assessed_otherwise) == (("5.3.1",), ("5.3.1",))
        assert found.points_changed == ("5.3.1", "5.3.2")
        assert set(found.rules) == {"cap", "grades", "sampling"}


class TestUpgrade:
    @given(st.sets(st.sampled_from(sorted(SCHEME.tree.leaves))), st.booleans())
    def test_no_finding_is_invented_and_none_is_lost(self, leaves: set[str], named: bool) -> None:
        old = conforming(sorted(leaves), revision=1 if named else None)
        for found in (schemes.upgrade(old), gbt27922.formats.upgrade(old, revision=2)):
            assert found.draft.revision == 2
            assert {*found.draft.findings, *found.findings} == {*old.findings}
            assert {one.indicator for one in found.findings} == leaves.intersection(CHANGED)
            assert found.open_leaves == scoring.open_leaves(found.draft)

    def test_exclusions(self) -> None:
        old = conforming(["5.3.2"], exclusions=[Exclusion("5.1", "-"), Exclusion("5.2", "-"), Exclusion("5.3.9", "-")])
        found = schemes.upgrade(old)
        assert [one.indicator for one in found.exclusions] == ["5.3.9"]
        assert found.open_leaves == tuple(f"5.3.1.{part}" for part in range(1, 6))

    def test_nonconformities(self) -> None:
        """One is kept where the new revision has its indicator, a leaf or not, and told where it has not."""
        ids = ["5.1.6", "5.1", "5.2.4"]
        made = {id: Nonconformity(indicator=id, severity="minor", description="-") for id in [*ids, "5.1.9"]}
        found = schemes.upgrade(conforming(["5.3.2"], revision=1, nonconformities=made.values()))
        assert found.draft.nonconformities == tuple(made[id] for id in ids)
        assert found.nonconformities == (made["5.1.9"],)
        assert gbt27922.formats.parse(gbt27922.to_json(found)) == found
        back = conforming(["5.3.2"], revision=2, nonconformities=[evolve(made["5.1.6"], indicator="5.1.6.1")])
        assert schemes.upgrade(back, 1).nonconformities == back.nonconformities

    def test_a_document_from_before_there_were_any(self) -> None:
        document = json.loads(gbt27922.to_json(schemes.upgrade(conforming(["5.3.2"]))))
        assert "nonconformities" not in document
        assert gbt27922.formats.parse(document).nonconformities == ()

    def test_what_is_new_already_stays(self) -> None:
        new = conforming(NEWEST.tree.leaves, revision=2)
        assert schemes.upgrade(new).draft == new
