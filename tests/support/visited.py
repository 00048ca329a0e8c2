"""An assessment of an organization with as many outlets as one likes, and something to say in every part of its report."""

from __future__ import annotations

import random

from attrs import evolve

import gbt27922
from gbt27922 import estimates, report
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Organization,
    Person,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from tests.support.shipped import NEWEST

REGIONS = ("华南", "华东", "华北", "西南")
EXCLUDED = "5.2.3"


def visited(outlets: int, seed: int = 27922) -> Assessment:
    """A sample of each leaf at each outlet, and a verdict at the headquarters; some of them are not met."""
    dice = random.Random(seed)  # noqa: S311  # the same every time
    sites = [
        Site(f"D{place:03}", "outlet", REGIONS[place % 4], f"第{place}服务网点") for place in range(1, outlets + 1)
    ]
    leaves = [leaf.id for leaf in NEWEST.leaves if leaf.id != EXCLUDED]
    return Assessment(
        NEWEST.id,
        [finding for leaf in leaves for finding in _found(leaf, sites, dice)],
        organization=Organization("青屿厨卫电器有限公司（虚构）", id="EXAMPLE-60"),
        date="2026-05-12",
        stage="initial",
        team=[Person("张三", "A-1", role="leader"), Person("李四", "A-2")],
        metadata={"case": "CX-2026-0417"},
        sites=[Site("HQ", "headquarters"), *sites],
        nonconformities=[
            Nonconformity(indicator=leaves[3], site=sites[0].id, severity="minor", description="投诉记录未按月汇总"),
            Nonconformity(
                indicator=leaves[9],
                severity="major",
                description="三家网点没有公示收费标准",
                evidence="现场照片三张",
                correction="已补充公示，并纳入月度检查",
                closed="2026-06-01",
            ),
        ],
        exclusions=[Exclusion(EXCLUDED, "产品无需安装")],
        special_deductions=[SpecialDeduction("law", "一家网点的营业执照过期", rectified=True)],
        special_bonuses=[SpecialBonus("服务热线全年无休")],
    )


def reported(outlets: int) -> report.AssessmentReport:
    """The report of it, with all that can be told besides: where a stratum has outlets enough, what they tell of all."""
    found = visited(outlets)
    seen = [site for site in found.sites if site.kind == "outlet"]
    listed = [*seen, *(evolve(site, id=f"E{site.id}") for site in seen)]
    is_enough = outlets > 2 * len(REGIONS)
    return report.AssessmentReport(
        card=gbt27922.score(found),
        estimate=estimates.estimate(found, listed) if is_enough else None,
        previous=gbt27922.score(visited(outlets, seed=1)),
        outlets=listed,
    )


def _found(leaf: str, sites: list[Site], dice: random.Random) -> list[Finding]:
    verdict = Finding(leaf, "HQ", conforming=dice.random() < 0.97)
    counts = [(dice.randint(5, 20), dice.choice((0, 0, 0, 0, 0, 1, 2))) for _ in sites]
    samples = [
        Finding(leaf, site.id, sampled=sampled, nonconforming=bad, note="回访记录缺签名" if bad > 1 else None)
        for site, (sampled, bad) in zip(sites, counts, strict=True)
    ]
    return [verdict, *samples]
