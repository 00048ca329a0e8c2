"""A port such as somebody else could write: the shipped scheme, one assessment in, its score and grade out.

It scores exactly. With ``--floats`` it computes as most scripts do, and fails the conformance kit.
"""

import json
import sys
from fractions import Fraction

NUMBER = float if "--floats" in sys.argv else Fraction
LEAVES = "5.1.1.1 5.1.1.2 5.1.2.1 5.1.3.1 5.1.3.2 5.1.3.3 5.1.4.1 5.1.4.2 5.1.5.1 5.1.5.2 5.1.6 5.1.7"
LEAVES += " 5.2.1 5.2.2 5.2.3 5.2.4 5.2.5 5.2.6 5.3.1 5.3.2"
PARTS = {"5.1.6": 4, "5.1.7": 3, "5.3.1": 5}  # since revision 2
LEFT = {"5.1": 35, "5.2": 35, "5.3": 25}
GRADES = [(95, "five_star"), (90, "four_star"), (80, "three_star"), (70, "qualified")]


def points(revision):
    """The leaves of 5.1, of 5.2 and of 5.3 share what is left of their points; 5.1.2.2 has points of its own."""
    found = {"5.1.2.2": NUMBER(5)}
    for group, left in LEFT.items():
        names = [leaf for leaf in LEAVES.split() if leaf.startswith(group)]
        if revision > 1:
            names = [
                part for leaf in names for part in ([f"{leaf}.{n + 1}" for n in range(PARTS.get(leaf, 0))] or [leaf])
            ]
        found |= {leaf: NUMBER(left) / len(names) for leaf in names}
    return found


POINTS = {revision: points(revision) for revision in (1, 2)}


def answer(assessment):
    """The score and the grade of an assessment that is sound."""
    worth = POINTS[assessment.get("revision", 2)]
    sampled, nonconforming = {}, {}
    for finding in assessment["findings"]:
        leaf = finding["indicator"]
        sampled[leaf] = sampled.get(leaf, 0) + finding.get("sampled", 1)
        lost = finding.get("nonconforming", not finding.get("conforming", True))
        nonconforming[leaf] = nonconforming.get(leaf, 0) + lost
    earned = sum(worth[leaf] * (1 - NUMBER(nonconforming[leaf]) / sampled[leaf]) for leaf in sampled)
    applicable = sum(worth[leaf] for leaf in sampled)
    deductions, bonuses = (len(assessment.get(name, [])) for name in ("special_deductions", "special_bonuses"))
    score = 100 * earned / applicable - deductions + bonuses
    grade = next((grade for bound, grade in GRADES if score >= bound), "fail")
    return {"score": str(score), "grade": "fail" if deductions >= 5 else grade}


if "--jsonl" in sys.argv:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)["assessment"])))
else:
    print(json.dumps(answer(json.load(sys.stdin))))
