"""A port such as somebody else could write: the shipped scheme, one assessment in, its score and grade out.

It scores exactly. With ``--floats`` it computes as most scripts do, and fails the conformance kit.
"""

import json
import sys
from fractions import Fraction

NUMBER = float if "--floats" in sys.argv else Fraction
SHARED = "5.1.1.1 5.1.1.2 5.1.2.1 5.1.3.1 5.1.3.2 5.1.3.3 5.1.4.1 5.1.4.2 5.1.5.1 5.1.5.2 5.1.6 5.1.7"
POINTS = {
    "5.1.2.2": NUMBER(5),
    **{leaf: NUMBER(35) / 12 for leaf in SHARED.split()},
    **{f"5.2.{number}": NUMBER(35) / 6 for number in range(1, 7)},
    **{f"5.3.{number}": NUMBER(25) / 2 for number in range(1, 3)},
}
GRADES = [(95, "five_star"), (90, "four_star"), (80, "three_star"), (70, "qualified")]


def answer(assessment):
    """The score and the grade of an assessment that is sound."""
    sampled, nonconforming = {}, {}
    for finding in assessment["findings"]:
        leaf = finding["indicator"]
        sampled[leaf] = sampled.get(leaf, 0) + finding.get("sampled", 1)
        lost = finding.get("nonconforming", not finding.get("conforming", True))
        nonconforming[leaf] = nonconforming.get(leaf, 0) + lost
    earned = sum(POINTS[leaf] * (1 - NUMBER(nonconforming[leaf]) / sampled[leaf]) for leaf in sampled)
    applicable = sum(POINTS[leaf] for leaf in sampled)
    deductions, bonuses = (len(assessment.get(name, [])) for name in ("special_deductions", "special_bonuses"))
    score = 100 * earned / applicable - deductions + bonuses
    grade = next((grade for bound, grade in GRADES if score >= bound), "fail")
    return {"score": str(score), "grade": "fail" if deductions >= 5 else grade}


if "--jsonl" in sys.argv:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)["assessment"])))
else:
    print(json.dumps(answer(json.load(sys.stdin))))
