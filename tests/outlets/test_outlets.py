"""Samples of outlets: their size, their draw, their documents, and how anyone draws them again."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import outlets, report, schemes
from gbt27922._basis.canonical import digest, plain
from gbt27922.errors import DocumentError, Gbt27922Error, ModelError
from gbt27922.models import ChosenOutlet, Estimability, SamplePlan, Site
from gbt27922.report import Language
from tests.support.shipped import SCHEME

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "outlets.json").read_bytes())
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "sample.md"
STAGES: tuple[outlets.Stage, ...] = ("initial", "surveillance", "recertification")
SITES = tuple(Site(f"{region}-{number}", "outlet", region) for region in ("N", "S", "W") for number in range(5))


def made(*ids: str, stratum: str | None = None) -> list[Site]:
    return [Site(id, "outlet", stratum) for id in ids]


def told(function: Any, *given: Any, **named: Any) -> list[tuple[str, str]]:
    """The path and code of every problem that ``function`` refuses with."""
    with pytest.raises(Gbt27922Error) as refusal:
        function(*given, **named)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


class TestSize:
    """IAF MD 1: the smallest whole number that is not less than a factor times the square root."""

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("case", VECTORS["sizes"], ids=lambda case: str(case["outlets"]))
    def test_vectors(self, case: dict[str, Any], stage: outlets.Stage) -> None:
        scheme = schemes.load(VECTORS["scheme"])
        assert outlets.sample_size(int(case["outlets"]), stage, scheme) == int(case[stage])

    def test_factors_are_those_of_the_scheme(self) -> None:
        assert SCHEME.sampling
        thirds = evolve(SCHEME, sampling=evolve(SCHEME.sampling, surveillance="1/3"))
        assert [outlets.sample_size(number, "surveillance", thirds) for number in (9, 10, 36, 37)] == [1, 2, 2, 3]

    def test_what_is_no_number_or_no_stage_is_refused(self) -> None:
        assert told(outlets.sample_size, -1, "first") == [("$.outlets", "invalid_value"), ("$.stage", "invalid_value")]
        assert told(outlets.sample_size, True, None) == [("$.outlets", "wrong_type"), ("$.stage", "wrong_type")]

    def test_a_scheme_without_a_rule_has_no_size(self) -> None:
        without = evolve(SCHEME, sampling=None)
        assert told(outlets.sample_size, 3, "initial", without) == [("$.scheme", "no_sampling")]
        assert told(outlets.draw, SITES, size=1, seed="A", scheme=without) == [("$.scheme", "no_sampling")]


class TestDraw:
    """The draw is public, exact and the same in every language."""

    @pytest.mark.parametrize("case", VECTORS["draws"], ids=lambda case: case["id"])
    def test_vectors(self, case: dict[str, Any]) -> None:
        for id, number in case["numbers"].items():
            assert hashlib.sha256(f"{case['seed']}\0{id}".encode()).hexdigest() == number
        given = {name: case[name] for name in ("stage", "size", "seed", "required", "previous") if name in case}
        listed = outlets.parse_outlets(case["outlets"])
        plan = outlets.draw(listed, **given)
        assert dict(plan.allocation) == case["expect"]["allocation"]
        assert [outlet.id for outlet in plan.chosen] == case["expect"]["chosen"]
        assert (set(plan.required), set(plan.previous)) == (
            set(given.get("required", ())),
            set(given.get("previous", ())),
        )
        assert outlets.verify_plan(outlets.parse_plan(gbt27922.to_json(plan)), listed) == ()

    def test_the_plan_says_by_which_rule(self) -> None:
        plan = outlets.draw(SITES, stage="surveillance", seed="A")
        assert (plan.stage, plan.seed, plan.size, plan.population) == ("surveillance", "A", 3, 15)
        assert plan.rule.text.startswith("General practice for many sites, not a rule of the standard;")
        assert "less than 0.6 × √outlets" in plan.rule.text
        assert "IAF MD 1" in plan.rule.source
        assert "Size: given." in outlets.draw(SITES, size=3, seed="A").rule.text

    def test_a_scheme_that_names_no_source_is_said_to(self) -> None:
        assert SCHEME.sampling
        scheme = evolve(SCHEME, sampling=evolve(SCHEME.sampling, sources=()))
        assert outlets.draw(SITES, size=3, seed="A", scheme=scheme).rule.source == "the scheme names no source"

    def test_a_stage_never_asks_for_more_than_there_are(self) -> None:
        assert SCHEME.sampling
        scheme = evolve(SCHEME, sampling=evolve(SCHEME.sampling, initial=3))
        assert outlets.draw(made("A", "B"), stage="initial", seed="A", scheme=scheme).size == 2

    def test_no_outlets_are_a_plan_with_none(self) -> None:
        plan = outlets.draw([], stage="initial", seed="A")
        assert (plan.size, plan.allocation, plan.chosen) == (0, (), ())
        assert outlets.parse_plan(gbt27922.to_json(plan)) == plan

    def test_previous_plans_and_ids_are_alike(self) -> None:
        first = outlets.draw(SITES, size=4, seed="A")
        ids = [outlet.id for outlet in first.chosen]
        assert outlets.draw(SITES, size=4, seed="A", previous=[first]) == outlets.draw(
            SITES, size=4, seed="A", previous=iter(ids)
        )

    def test_the_digest_is_that_of_the_sites_sorted_by_id(self) -> None:
        listed = [
            Site("b", "outlet", "华南", 'a "name"'),
            Site("\U00020000", "outlet"),
            Site("\uffff", "outlet", name="x\t"),
            Site("a", "outlet", "N"),
        ]
        expected = digest([plain(site) for site in sorted(listed, key=lambda site: site.id)])
        assert outlets.outlets_sha256(listed) == expected == outlets.draw(listed, size=1, seed="A").outlets_sha256
        assert outlets.outlets_sha256([]) == digest([])


class TestRefusals:
    """What cannot be drawn is refused with all problems at once, each with its path."""

    def test_everything_at_once(self) -> None:
        listed: list[Any] = [*made("A", "B", "A"), Site("HQ", "headquarters"), "C"]
        problems = told(
            outlets.draw,
            listed,
            stage="initial",
            size=9,
            seed=" ",
            required=["Z", "B", "B", ""],
            previous=["A", "Y", 3],
        )
        assert problems == [
            ("$.size", "stage_or_size"),
            ("$.size", "invalid_value"),
            ("$.seed", "invalid_value"),
            ("$.outlets[3].kind", "invalid_value"),
            ("$.outlets[4]", "wrong_type"),
            ("$.outlets[2].id", "duplicate_id"),
            ("$.required[3]", "invalid_value"),
            ("$.previous[2]", "wrong_type"),
            ("$.required[0]", "unknown_outlet"),
            ("$.required[3]", "unknown_outlet"),
            ("$.previous[1]", "unknown_outlet"),
            ("$.required[2]", "duplicate_id"),
        ]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, ("$.stage", "stage_or_size")),
            ({"stage": "first"}, ("$.stage", "invalid_value")),
            ({"size": 16}, ("$.size", "invalid_value")),
            ({"size": -1}, ("$.size", "invalid_value")),
            ({"size": 2.5}, ("$.size", "wrong_type")),
            ({"size": 3, "seed": ""}, ("$.seed", "invalid_value")),
            ({"size": 3, "seed": "\ud800"}, ("$.seed", "invalid_value")),
            ({"size": 3, "seed": None}, ("$.seed", "wrong_type")),
            ({"size": 3, "required": "N-1"}, ("$.required", "wrong_type")),
            ({"size": 3, "previous": None}, ("$.previous", "wrong_type")),
            ({"size": 3, "required": [3]}, ("$.required[0]", "wrong_type")),
        ],
    )
    def test_one_by_one(self, given: dict[str, Any], expected: tuple[str, str]) -> None:
        assert told(outlets.draw, SITES, **{"seed": "A", **given}) == [expected]

    def test_a_list_that_is_none(self) -> None:
        assert told(outlets.draw, "A", size=0, seed="A", required=3) == [
            ("$.outlets", "wrong_type"),
            ("$.required", "wrong_type"),
        ]

    @pytest.mark.parametrize(("size", "most"), [(1, 0), (2, 1), (4, 3), (5, 3), (8, 6), (9, 6)])
    def test_a_quarter_is_random_and_the_most_that_may_be_required_is_told(self, size: int, most: int) -> None:
        ids = [site.id for site in SITES]
        outlets.draw(SITES, size=size, seed="A", required=ids[:most])
        with pytest.raises(ModelError) as refusal:
            outlets.draw(SITES, size=size, seed="A", required=ids[: most + 1])
        reason = f"must hold at most {most} for a size of {size}, because 0.25 of it is random, got {most + 1}"
        assert [(problem.path, problem.code, problem.reason) for problem in refusal.value.problems] == [
            ("$.required", "too_many_required", reason)
        ]

    def test_a_previous_plan_of_another_list(self) -> None:
        plan = outlets.draw(made("X"), size=1, seed="A")
        assert told(outlets.draw, SITES, size=1, seed="A", previous=["N-1", plan]) == [
            ("$.previous[1].chosen[0].id", "unknown_outlet")
        ]


class TestLists:
    """Lists of outlets as CSV and JSON."""

    def test_all_forms_are_one(self, tmp_path: Path) -> None:
        csv = "\ufeffname,id,stratum\r\n广州,GZ,华南\r\n\r\n,CD,\r\n"
        data = [{"id": "GZ", "stratum": "华南", "name": "广州"}, {"id": "CD", "kind": "outlet"}]
        expected = (Site("GZ", "outlet", "华南", "广州"), Site("CD", "outlet"))
        text = json.dumps(data)
        for source in (csv, csv.encode(), data, {"outlets": data}, f"\ufeff {text}", f'{{"outlets": {text}}}'.encode()):
            assert outlets.parse_outlets(source) == expected
        (tmp_path / "list").write_text(csv, encoding="utf-8")
        assert outlets.read_outlets(tmp_path / "list") == expected

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("", [("line 1", "missing_field")]),
            ("id,nam\n", [("line 1", "unknown_field")]),
            ("id,id\n", [("line 1", "repeated_key")]),
            (b"id\n\xb9\xff\n", [("line 2", "not_utf8")]),
            (
                'id,stratum\nA,N\nB\n,S\nA,S\n  ,\n"C',
                [
                    ("line 3", "invalid_value"),
                    ("line 7", "not_csv"),
                    ("line 4: id", "invalid_value"),
                    ("line 6: id", "invalid_value"),
                    ("line 5: id", "duplicate_id"),
                ],
            ),
            ("[", [("$", "not_json")]),
            ("[" * 100_000, [("$", "too_deep")]),
            ('[{"id": "A", "id": "B"}]', [("$.outlets[0].id", "repeated_key")]),
            ('{"outlets": [], "outlets": []}', [("$.outlets", "repeated_key")]),
            (
                [{"id": ""}, {"id": "A"}, {"region": "N"}, {"id": "B", "kind": "headquarters"}],
                [
                    ("$.outlets[0].id", "invalid_value"),
                    ("$.outlets[2].id", "missing_field"),
                    ("$.outlets[2].region", "unknown_field"),
                    ("$.outlets[3].kind", "invalid_value"),
                ],
            ),
            ([{"id": "A"}, {"id": "A"}], [("$.outlets[1].id", "duplicate_id")]),
            ({"sites": []}, [("$.outlets", "missing_field"), ("$.sites", "unknown_field")]),
            (3, [("$", "wrong_type")]),
        ],
    )
    def test_lists_made_wrong(self, source: Any, expected: list[tuple[str, str]]) -> None:
        assert sorted(told(outlets.parse_outlets, source)) == sorted(expected)


class TestPlan:
    """Plans as documents, and what is found when they are drawn again."""

    PLAN = outlets.draw(SITES, stage="initial", seed="A", required=["S-3"], previous=["N-0"])

    def test_a_plan_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.json"
        path.write_text(gbt27922.to_json(self.PLAN), encoding="utf-8")
        assert outlets.read_plan(path) == self.PLAN
        assert hash(outlets.read_plan(path)) == hash(self.PLAN)

    def test_a_plan_agrees_with_itself(self) -> None:
        document = json.loads(gbt27922.to_json(self.PLAN))
        document |= {"size": 20, "chosen": [*document["chosen"], document["chosen"][0]]}
        assert told(outlets.parse_plan, document) == [
            ("$.size", "invalid_value"),
            ("$.chosen", "invalid_value"),
            ("$.chosen[4].id", "duplicate_id"),
        ]

    @pytest.mark.parametrize(
        ("field", "value"), [("allocation", {"N": -1}), ("allocation", []), ("previous", ["", 3]), ("previous", {})]
    )
    def test_fields_made_wrong(self, field: str, value: Any) -> None:
        document = json.loads(gbt27922.to_json(self.PLAN))
        paths = [path for path, _ in told(outlets.parse_plan, document | {field: value})]
        assert paths
        assert all(path.startswith(f"$.{field}") for path in paths)

    @pytest.mark.parametrize(
        ("change", "paths"),
        [
            ({"rule": {"text": "t", "source": "s"}}, []),
            ({"seed": "B"}, ["$.chosen[2].id", "$.chosen[3].id"]),
            ({"outlets_sha256": "0" * 64}, ["$.outlets_sha256"]),
            ({"population": 16}, ["$.population"]),
            ({"allocation": {"N": 1, "S": 0, "W": 1}}, ["$.allocation.S"]),
            ({"stage": "recertification"}, []),
        ],
    )
    def test_what_differs_is_told(self, change: dict[str, Any], paths: list[str]) -> None:
        document = json.loads(gbt27922.to_json(self.PLAN)) | change
        found = outlets.verify_plan(outlets.parse_plan(document), SITES)
        assert {problem.code for problem in found} <= {"differs"}
        assert {problem.path for problem in found} >= set(paths)
        assert bool(found) == bool(paths)

    def test_another_outlet_in_the_plan_is_told(self) -> None:
        spare = next(site for site in SITES if site.id not in {outlet.id for outlet in self.PLAN.chosen})
        *kept, last = self.PLAN.chosen
        swapped = evolve(self.PLAN, chosen=[*kept, ChosenOutlet(spare.id, last.stratum, "random")])
        found = outlets.verify_plan(swapped, SITES)
        assert [str(problem) for problem in found] == [
            f'$.chosen[3].id: must be "{last.id}" as drawn anew, got "{spare.id}"'
        ]

    def test_a_plan_that_cannot_be_drawn_is_refused(self) -> None:
        assert told(outlets.verify_plan, self.PLAN, SITES[:6]) == [("$.required[0]", "unknown_outlet")]


class TestEstimable:
    """What can be estimated from a sample, and drawing it so that it can."""

    def test_what_is_too_few_and_what_would_do(self) -> None:
        listed = [Site(f"{region}-{number}", "outlet", region) for region in "NESWC" for number in range(5)]
        plan = outlets.draw([*listed, Site("N-5", "outlet", "N")], stage="initial", seed="A")
        assert plan.estimability == Estimability(rule_size=6, least_size=10, too_few=dict.fromkeys("CESW", 5))
        sixty = [Site(f"{region}-{number}", "outlet", region) for region in "NESWC" for number in range(12)]
        said = outlets.draw(sixty, stage="initial", seed="A").estimability
        assert said
        assert (said.rule_size, said.least_size, len(said.too_few)) == (8, 10, 2)

    def test_both_sizes_are_in_the_plan_and_the_rule(self) -> None:
        plan = outlets.draw(SITES, stage="initial", seed="A", estimable=True)
        assert (plan.size, plan.rule_size, dict(plan.allocation)) == (6, 4, {"N": 2, "S": 2, "W": 2})
        assert plan.estimability == Estimability(asked=True, rule_size=4, least_size=6, too_few=())
        assert plan.rule.text.endswith(
            "each stratum then has at least two random visits, or one where it has one outlet."
        )
        given = outlets.draw(SITES, size=1, seed="A", estimable=True)
        assert (given.size, given.rule_size, outlets.verify_plan(given, SITES)) == (6, 1, ())

    def test_a_plan_of_a_version_that_did_not_say_it_is_still_right(self) -> None:
        plan = outlets.draw(SITES, stage="initial", seed="A", required=["N-0"])
        document = json.loads(gbt27922.to_json(plan))
        del document["estimability"]
        older = outlets.parse_plan(document)
        assert (older.estimability, older.rule_size) == (None, 4)
        assert outlets.verify_plan(older, SITES) == ()
        assert json.loads(gbt27922.to_json(older)) == document
        assert "estimated" not in report.render(older, "text", lang="en")

    @pytest.mark.parametrize(
        ("change", "paths"),
        [
            ({"asked": False, "rule_size": 6}, {"$.size", "$.estimability.rule_size", "$.estimability.too_few.W"}),
            ({"rule_size": 5}, {"$.estimability.rule_size"}),
        ],
    )
    def test_what_differs_is_told(self, change: dict[str, Any], paths: set[str]) -> None:
        document = json.loads(gbt27922.to_json(outlets.draw(SITES, stage="initial", seed="A", estimable=True)))
        document["estimability"] |= change
        found = outlets.verify_plan(outlets.parse_plan(document), SITES)
        assert {problem.code for problem in found} == {"differs"}
        assert {problem.path for problem in found} >= paths

    def test_required_outlets_are_a_stratum_of_their_own_or_judged(self) -> None:
        asked: dict[str, Any] = {"stage": "initial", "seed": "A", "required": ["N-0", "S-1"]}
        assert set(outlets.draw(SITES, **asked).judged) == {"N-0", "S-1"}
        apart = [evolve(site, stratum="asked") if site.id in asked["required"] else site for site in SITES]
        plan = outlets.draw(apart, **asked, estimable=True)
        assert (plan.judged, dict(plan.allocation)) == ((), {"N": 2, "S": 2, "W": 2})

    def test_what_is_no_flag_is_refused(self) -> None:
        estimable: Any = "yes"
        assert told(outlets.draw, SITES, size=1, seed="A", estimable=estimable) == [("$.estimable", "wrong_type")]

    def test_a_plan_that_says_another_size_is_refused(self) -> None:
        document = json.loads(gbt27922.to_json(outlets.draw(SITES, size=4, seed="A")))
        said = {"rule_size": 3, "least_size": 6, "too_few": {"N": 5, "Ｎ": 5}}
        assert told(outlets.parse_plan, document | {"estimability": said}) == [
            ("$.estimability.too_few.Ｎ", "duplicate_id"),
            ("$.size", "invalid_value"),
            ("$.estimability.too_few.Ｎ", "invalid_value"),
        ]

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            (
                {"asked": True, "too_few": {"N": 5}},
                "$.too_few: must be empty: the sample was drawn so that it can be estimated (asked)",
            ),
            ({"least_size": 3}, "$.least_size: must be at least 4, the size by the rule, got 3"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, said: dict[str, Any], problem: str) -> None:
        with pytest.raises(ModelError) as refused:
            Estimability(**{"rule_size": 4, "least_size": 6, "too_few": {}, **said})
        assert [str(one) for one in refused.value.problems] == [problem]

    @pytest.mark.parametrize("few", [{"X": 5}, {"S": 5}, {"W": 1}, {"W": 0}])
    def test_a_stratum_with_enough_visits_is_not_one_with_too_few(self, few: dict[str, int]) -> None:
        """One that has two visits, or all, or that the plan does not have."""
        document = json.loads(gbt27922.to_json(outlets.draw(SITES, size=4, seed="A")))
        document["allocation"] = {"N": 1, "S": 2, "W": 1}
        document["estimability"]["too_few"] = few
        assert told(outlets.parse_plan, document) == [(f"$.estimability.too_few.{next(iter(few))}", "invalid_value")]


class TestEarlierVisits:
    """What the page of a plan says where outlets were visited before."""

    LISTED = tuple(
        Site(f"{stratum}-{number}", "outlet", stratum)
        for stratum, size in (("A", 3), ("B", 8))
        for number in range(size)
    )

    def again(self, listed: tuple[Site, ...] = LISTED, **asked: Any) -> SamplePlan:
        first = outlets.draw(listed, size=4, seed="1", estimable=True)
        return outlets.draw(listed, size=4, seed="2", previous=[first], estimable=True, **asked)

    def page(self, plan: SamplePlan, lang: Language = "en") -> str:
        return " ".join(report.render(plan, outlets=self.LISTED, lang=lang).split())

    def test_where_old_ones_are_drawn_again_nothing_can_be_estimated(self) -> None:
        plan = self.again()
        assert plan.estimability
        assert (plan.estimability.too_few, plan.revisited) == ((), ("A",))
        told = self.page(plan)
        assert "Outlets of earlier visits were drawn again in A: what is visited there is no random sample" in told
        assert "begin a new cycle: draw without the earlier plans (--previous)" in told
        assert "can be estimated from this sample" not in told
        assert "a random sample of those" not in told
        told = self.page(plan, "zh")
        assert "再次抽到的层有 A：" in told
        assert "请开始新的一轮" in told
        assert "可以推断" not in told

    def test_where_only_new_ones_are_drawn_those_can_be_estimated(self) -> None:
        plan = self.again(tuple(site for site in self.LISTED if site.stratum == "B"))
        assert plan.revisited == ()
        told = self.page(plan)
        assert "What the outlets not visited before would score can be estimated from this sample" in told
        assert "What all outlets would score" not in told
        assert "were not visited before, and of all of it only if the earlier visits were all drawn at random" in told
        assert "由此样本可以推断以往未到访的网点的评分" in self.page(plan, "zh")

    def test_what_was_required_is_no_second_draw(self) -> None:
        listed = tuple(site for site in self.LISTED if site.stratum == "B")
        first = outlets.draw(listed, size=4, seed="1")
        plan = outlets.draw(listed, size=4, seed="2", previous=[first], required=[first.chosen[0].id])
        assert (plan.revisited, plan.judged) == ((), (first.chosen[0].id,))

    def test_outlets_without_a_stratum(self) -> None:
        listed = tuple(evolve(site, stratum=None) for site in self.LISTED[:5])
        plan = self.again(listed)
        assert plan.revisited == ("",)
        assert "were drawn again in (no stratum)" in self.page(plan)

    def test_required_outlets_beside_others_are_the_last_word(self) -> None:
        plan = outlets.draw(self.LISTED, size=6, seed="1", required=["A-0", "A-1"], estimable=True)
        assert "can be estimated from this sample" not in self.page(plan)
        assert "可以推断" not in self.page(plan, "zh")
        assert "Required outlets are not a random sample of their stratum" in self.page(plan)


class TestSkeleton:
    """The assessment to fill in."""

    def test_every_leaf_at_every_site_is_open(self) -> None:
        plan = outlets.draw(SITES, stage="initial", seed="A")
        document = outlets.skeleton(plan, SITES, SCHEME)
        sites = [site["id"] for site in document["sites"]]
        assert sites == ["HQ", *(outlet.id for outlet in plan.chosen)]
        assert [site["kind"] for site in document["sites"]] == ["headquarters", *["outlet"] * 4]
        expected = [(f"$.findings[{index}]", "verdict_or_counts") for index in range(5 * len(SCHEME.leaves))]
        assert told(gbt27922.parse_assessment, json.dumps(document)) == expected

    @pytest.mark.parametrize("stage", get_args(outlets.Stage))
    def test_the_stage_is_that_of_the_plan(self, stage: outlets.Stage) -> None:
        assert outlets.skeleton(outlets.draw(SITES, stage=stage, seed="A"), SITES)["stage"] == stage
        assert "stage" not in outlets.skeleton(outlets.draw(SITES, size=2, seed="A"), SITES)

    def test_filled_in_it_is_scored(self) -> None:
        document = outlets.skeleton(outlets.draw(SITES, size=1, seed="A"), SITES, SCHEME)
        for finding in document["findings"]:
            finding["conforming"] = True
        assert gbt27922.score(gbt27922.parse_assessment(document)).score == 100

    def test_headquarters_has_an_id_of_its_own(self) -> None:
        listed = made("HQ", "HQ-1")
        document = outlets.skeleton(outlets.draw(listed, size=2, seed="A"), listed)
        assert document["sites"][0] == {"id": "HQ-2", "kind": "headquarters"}

    def test_a_plan_of_another_list_is_refused(self) -> None:
        plan = outlets.draw(made("A", "B"), size=2, seed="A")
        assert told(outlets.skeleton, plan, made("A")) == [
            (f"$.chosen[{index}].id", "unknown_outlet") for index, one in enumerate(plan.chosen) if one.id == "B"
        ]


def program(language: str) -> str:
    """The program in this language on the page."""
    code = re.search(f"^```{language}\n(.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert code
    return code[1]


def run_by_python(folders: Sequence[Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    code, printed = compile(program("python"), "sample.md", "exec"), []
    for folder in folders:
        monkeypatch.chdir(folder)
        with redirect_stdout(StringIO()) as out, warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # a short program leaves its files open
            exec(code, {})  # noqa: S102  # our own page
        printed.append(out.getvalue())
    return printed


def run_by_node(folders: Sequence[Path], _: pytest.MonkeyPatch) -> list[str]:
    if not (node := shutil.which("node")):
        pytest.skip("node is not installed")
    each = """const printed = [], console = { log: (line) => printed.push(line) };
    const { folders, code } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    for (const folder of folders) { process.chdir(folder); new Function("require", "console", code)(require, console); }
    process.stdout.write(JSON.stringify(printed));"""
    given = json.dumps({"folders": [*map(str, folders)], "code": program("js")})
    done = subprocess.run(
        [node, "-e", each], input=given, check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    return list(json.loads(done.stdout))


ENGINES = {"python": run_by_python, "js": run_by_node}
engines = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def random_of(plan: SamplePlan) -> list[str]:
    return sorted(outlet.id for outlet in plan.chosen if outlet.why == "random")


def kept(folder: Path, listed: bytes, plan: SamplePlan) -> Path:
    """A folder with a list and the plan that was drawn from it."""
    folder.mkdir()
    (folder / "outlets.csv").write_bytes(listed)
    (folder / "plan.json").write_text(gbt27922.to_json(plan), encoding="utf-8")
    return folder


ASKED: tuple[dict[str, Any], ...] = (
    {"stage": "initial"},
    {"size": 2},
    {"size": 0},
    {"size": 15},
    {"size": 9, "required": ["N-0", "S-4"]},
    {"size": 6, "previous": ["N-0", "N-1", "W-1", "W-2", "W-3", "W-4", "W-0"]},
    {"size": 2, "previous": ["N-0", "N-1", "N-2", "N-3", "N-4"]},
    {"stage": "initial", "estimable": True},
    {"size": 2, "required": ["W-1"], "previous": ["N-0", "N-1"], "estimable": True},
)


def hard_list(chance: Random) -> bytes:
    """A list as a spreadsheet may save it: a mark, blank rows, quoted cells, any order of columns, any ends of lines."""
    columns = chance.choice([["id", "stratum", "name"], ["name", "id"], ["stratum", "name", "id"], ["id"]])
    end, quotes = chance.choice(["\n", "\r\n", "\r"]), chance.choice(["", ',"\r\n'])
    starts = ["A", "店 ", "𠮷", "__proto__", "a,b", 'say "x"', "5."]
    ids = [f"{chance.choice(starts)}{number}" for number in range(12)]
    blank = [dict.fromkeys(columns, "")] * chance.randrange(4)
    names = ["", 'the "new" one', "a,b", "two\nlines", "two\r\nlines", "店"]
    strata = ["", "华南", "N,S", '"', "constructor"]
    rows = [{"id": id, "stratum": chance.choice(strata), "name": chance.choice(names)} for id in ids]
    chance.shuffle(mixed := rows + blank)
    lines = [[row[column] for column in columns] for row in [dict(zip(columns, columns, strict=True)), *mixed]]
    text = end.join(",".join(cell_of(cell, quotes) for cell in line) for line in lines)
    return (chance.choice(["", "\ufeff"]) + text + end * chance.randrange(3)).encode()


def cell_of(text: str, quotes: str) -> str:
    """A cell, quoted if it holds one of the characters that must be; always, where there are none."""
    return '"' + text.replace('"', '""') + '"' if not quotes or set(quotes) & set(text) else text


@engines
def test_anyone_can_draw_again(engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strata = {"N": "华北", "S": "华南", "W": ""}
    rows = [f"{site.id},{strata[site.id[0]]},店" for site in SITES[:-2]] + ["W-3,,店", "W-4,西,店"]
    text = "\n".join(["id,stratum,name", *rows]).encode()
    listed = outlets.parse_outlets(text)
    plans = [outlets.draw(listed, seed=seed, **asked) for seed in ("A", "种子") for asked in ASKED]
    folders = [kept(tmp_path / str(number), text, plan) for number, plan in enumerate(plans)]
    assert [sorted(out.split()) for out in engine(folders, monkeypatch)] == [random_of(plan) for plan in plans]


@engines
def test_anyone_can_draw_again_from_the_list_of_a_spreadsheet(
    engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [hard_list(Random(seed)) for seed in range(80)]  # noqa: S311  # the same lists at every run
    plans = []
    for number, text in enumerate(texts):
        listed = outlets.parse_outlets(text)
        required, previous = [listed[0].id] * (number % 2), [one.id for one in listed[: number % 5]]
        plans.append(outlets.draw(listed, size=len(listed) - 1, seed="种", required=required, previous=previous))
    folders = [kept(tmp_path / str(number), *both) for number, both in enumerate(zip(texts, plans, strict=True))]
    assert [sorted(out.splitlines()) for out in engine(folders, monkeypatch)] == [random_of(plan) for plan in plans]


@engines
@pytest.mark.parametrize(
    "listed",
    ["\ufeffid,stratum,name\r\nA,x,店\r\nB,x,店\r\n", "id,stratum,name\nA,x,1\n,,\nB,x,2\nC,y,3\n,,\n"],
    ids=["byte-order mark", "blank rows"],
)
def test_what_the_command_draws_is_drawn_again(
    engine: Any, listed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = pytest.importorskip("gbt27922.cli.app", reason="the command line is an extra").run
    (tmp_path / "outlets.csv").write_bytes(listed.encode())
    assert main(["sample", str(tmp_path / "outlets.csv"), "--size", "2", "--seed", "A", "--format", "json"]) == 0
    plan = outlets.parse_plan(capsys.readouterr().out)
    (tmp_path / "plan.json").write_text(gbt27922.to_json(plan), encoding="utf-8")
    assert sorted(engine([tmp_path], monkeypatch)[0].splitlines()) == random_of(plan)


def test_a_refused_list_is_a_document_error() -> None:
    with pytest.raises(DocumentError):
        outlets.parse_outlets("id\nA,B\n")


@pytest.mark.parametrize("lang", report.LANGUAGES)
def test_its_warnings_are_those_of_its_page(lang: Language) -> None:
    listed = [Site(f"O{number}", "outlet", "AB"[number % 2]) for number in range(9)]
    earlier = outlets.draw(listed, size=8, seed="P")
    plans = [
        outlets.draw(listed, size=size, seed="S", required=required, previous=previous, estimable=estimable)
        for size in (1, 2, 6)
        for required in ((), ["O1"][: size - 1])
        for previous in ((), (earlier,))
        for estimable in (False, True)
    ]
    told = [report.plan_warnings(plan, lang) for plan in plans]
    for plan, warnings_of in zip(plans, told, strict=True):
        page = report.render(plan, "markdown", lang=lang)
        assert all(one in page for one in warnings_of)
    assert {len(one) for one in told} == {0, 1, 2}
    wrong: Any = "la"
    with pytest.raises(ModelError):
        report.plan_warnings(earlier, wrong)
    with pytest.raises(TypeError, match="takes a sample plan"):
        report.plan_warnings(wrong)
