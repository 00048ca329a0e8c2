"""The pages of managers, audit time and quotation: what they say, and what they leave out where there is nothing."""

from __future__ import annotations

from attrs import evolve

from gbt27922 import report
from gbt27922.certification import Fee, ManagersRule, Rates, audit_time, fees, managers_required
from gbt27922.models import Title


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
    assert "No fee is due at this stage: the total is 0." in shown
    assert "Not included" not in shown
    assert "Sources" not in shown


def test_a_chinese_page_has_no_english_source() -> None:
    for found in (managers_required(45), audit_time(9000, "initial"), fees(audit_time(9000, "initial"))):
        assert "public" not in report.render(found, lang="zh")
        assert "公开" not in report.render(found, lang="en")
        assert "公开资料" in report.render(found, "markdown", lang="zh")
