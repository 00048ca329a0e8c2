"""The pages of managers, audit time and quotation: what they say, and what they leave out where there is nothing."""

from __future__ import annotations

from attrs import evolve
from rich.cells import cell_len

from gbt27922 import report
from gbt27922.certification import Fee, ManagersRule, Rates, Status, audit_time, fees, managers_required
from gbt27922.models import Title
from tests.support.results import SHOWN


def test_managers_without_sources() -> None:
    found = managers_required(45, certified=5)
    bare = evolve(found, rule=ManagersRule(indicator="5.1.2.2", share="1/10", least=1))
    assert "There are enough." in report.render(bare)
    assert "Sources" in report.render(found)
    assert "Sources" not in report.render(bare)


def test_audit_time_without_sources() -> None:
    found = audit_time(1200, "initial")
    assert "Sources" in report.render(found)
    assert "Sources" not in report.render(evolve(found, sources=()))


def test_nothing_is_due_and_nothing_is_left_out() -> None:
    own = Rates(currency="EUR", fees=[Fee(id="a", title=Title("甲", "A"), amount=1, per="case", stages=["initial"])])
    shown = report.render(fees(audit_time(5, "surveillance"), own))
    assert "  No fee is due at this stage: the total is 0.\n" in shown
    assert "Not included" not in shown
    assert "Sources" not in shown


def test_a_chinese_page_has_no_english_source() -> None:
    for found in (managers_required(45), audit_time(9000, "initial"), fees(audit_time(9000, "initial"))):
        assert "public" not in report.render(found, lang="zh")
        assert "公开" not in report.render(found, lang="en")
        assert "公开资料" in report.render(found, "markdown", lang="zh")


def test_a_status_says_what_is_overdue_beside_its_state() -> None:
    """A certificate is valid until something is recorded, also when surveillance did not take place in time."""
    late = next(one for one in SHOWN if isinstance(one, Status) and one.state == "valid")
    assert "  状态             有效；监督评审已逾期，应在 2027-01-31 以前\n" in report.render(late, lang="zh")
    assert "valid; surveillance overdue, was due by 2027-01-31\n" in report.render(late, lang="en")


def test_the_total_of_a_quotation_stands_under_its_sums() -> None:
    time = audit_time(1200, "initial")
    lines = report.render(fees(time), lang="zh").splitlines()
    head, foot = (next(line for line in lines if word in line) for word in ("金额（元）", "合计"))
    assert cell_len(head) == cell_len(foot)
    assert "CNY" not in "".join(lines)
