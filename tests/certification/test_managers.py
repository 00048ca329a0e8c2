"""Certified managers: how many, by every reading of the rounding, and the finding that this suggests."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.certification import ManagersRequired, Rounding, managers_required, suggested_finding
from gbt27922.errors import ModelError

ROUNDINGS = get_args(Rounding)
STAFF = st.integers(0, 1000)
_ROUNDING = st.sampled_from(ROUNDINGS)


class TestRequired:
    """5.1.2.2: at least one in ten, and at least one."""

    @pytest.mark.parametrize(
        ("staff", "up", "down", "nearest"),
        [
            (0, 1, 1, 1),
            (1, 1, 1, 1),
            (10, 1, 1, 1),
            (11, 2, 1, 1),
            (14, 2, 1, 1),
            (15, 2, 1, 2),
            (19, 2, 1, 2),
            (20, 2, 2, 2),
            (45, 5, 4, 5),
            (100, 10, 10, 10),
        ],
    )
    def test_by_hand(self, staff: int, up: int, down: int, nearest: int) -> None:
        found = managers_required(staff)
        assert dict(found.by_rounding) == {"up": up, "down": down, "nearest": nearest}
        assert found.matters is (len({up, down, nearest}) > 1)
        assert [managers_required(staff, name).required for name in ROUNDINGS] == [up, down, nearest]

    @given(STAFF)
    def test_up_is_the_least_that_is_a_tenth(self, staff: int) -> None:
        required = managers_required(staff).required
        assert required >= 1
        assert required >= Fraction(staff, 10)
        assert required == 1 or Fraction(required - 1) < Fraction(staff, 10)

    @given(STAFF, STAFF, _ROUNDING)
    def test_more_staff_need_no_fewer(self, staff: int, more: int, rounding: Rounding) -> None:
        few, many = (managers_required(number, rounding).required for number in sorted((staff, more)))
        assert few <= many

    @given(STAFF)
    def test_the_readings_lie_between_down_and_up(self, staff: int) -> None:
        by = managers_required(staff).by_rounding
        assert by["down"] <= by["nearest"] <= by["up"] <= by["down"] + 1

    def test_every_reading_and_every_figure_has_a_source_in_both_languages(self) -> None:
        sources = managers_required(1).rule.sources
        assert {source.figure for source in sources} == {"share", "least", *ROUNDINGS}
        assert all(source.text_zh for source in sources)

    def test_bad_input(self) -> None:
        with pytest.raises(ModelError) as refused:
            managers_required(-1, "half", "5")  # type: ignore[arg-type]  # what is tested
        assert [problem.path for problem in refused.value.problems] == ["$.staff", "$.certified", "$.rounding"]


class TestEnough:
    """Whether enough are certified, and whether the readings agree on it."""

    def test_unknown(self) -> None:
        found = managers_required(45)
        assert (found.enough, found.disputed) == (None, False)

    @pytest.mark.parametrize(
        ("certified", "enough", "disputed"), [(3, False, False), (4, False, True), (5, True, False)]
    )
    def test_up(self, certified: int, *, enough: bool, disputed: bool) -> None:
        found = managers_required(45, certified=certified)
        assert (found.enough, found.disputed) == (enough, disputed)

    @given(STAFF, STAFF)
    def test_disputed_only_where_the_rounding_matters(self, staff: int, certified: int) -> None:
        found = managers_required(staff, certified=certified)
        assert found.matters or not found.disputed


class TestSuggestedFinding:
    """The verdict of 5.1.2.2, with its reasons, for an assessor to accept."""

    def test_of_a_leaf_that_the_scheme_has_and_that_takes_a_verdict(self) -> None:
        finding = suggested_finding(managers_required(45, certified=5), site="HQ", lang="en")
        assert (finding.indicator, finding.site, finding.kind) == ("5.1.2.2", "HQ", "verdict")
        assert finding.indicator in {leaf.id for leaf in schemes.load("GB/T 27922-2011").leaves}
        assert finding.note == (
            "Suggested verdict, for the assessor to confirm: conforming. Of 45 service management staff 5 must be "
            "certified managers (at least 10%, rounded up), and 5 are."
        )

    def test_says_which_reading_gives_another_verdict(self) -> None:
        managers = managers_required(45, "down", certified=4)
        finding = suggested_finding(managers)
        assert finding.conforming is True
        assert finding.note == (
            "建议结论为符合，待评审员确认：服务管理人员 45 人，应配备售后服务管理师 4 名（至少 10%，向下取整），现有 4 名。"
            "若向上取整，应配备 5 名，结论为不符合。若四舍五入，应配备 5 名，结论为不符合。"
        )
        assert str(suggested_finding(managers, lang="en").note).endswith(
            " Rounded up, 5 must be, and the verdict is nonconforming."
            " Rounded to the nearest, a half up, 5 must be, and the verdict is nonconforming."
        )

    @given(STAFF, STAFF, _ROUNDING)
    def test_is_the_verdict_of_the_numbers(self, staff: int, certified: int, rounding: Rounding) -> None:
        managers = managers_required(staff, rounding, certified)
        finding = suggested_finding(managers)
        assert finding.conforming is managers.enough is (certified >= managers.required)
        assert ("若" in str(finding.note)) is managers.disputed

    def test_changes_no_assessment(self) -> None:
        assessment = gbt27922.read_assessment("docs/examples/five-star.json")
        before = gbt27922.to_json(assessment)
        suggested_finding(managers_required(45, certified=0))
        assert gbt27922.to_json(assessment) == before

    def test_without_a_number_there_is_none(self) -> None:
        with pytest.raises(ModelError) as refused:
            suggested_finding(managers_required(45), lang="fr")  # type: ignore[arg-type]  # what is tested
        assert [problem.path for problem in refused.value.problems] == ["$.certified", "$.lang"]
        assert refused.value.problems[0].id == "missing_field"


def test_what_was_edited_is_found() -> None:
    data = gbt27922.to_data(managers_required(45, certified=4))
    data["by_rounding"]["up"] = 4
    data["enough"] = True
    with pytest.raises(gbt27922.DocumentError) as refused:
        gbt27922.formats.parse(data)
    assert [problem.path for problem in refused.value.problems] == ["$.by_rounding.up", "$.enough"]
    assert isinstance(gbt27922.formats.parse(gbt27922.to_data(managers_required(45))), ManagersRequired)
