"""Wrong implementations: the oracle and its program, each with one error that people make."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from tests.oracle import oracle, port

FLOATS = """
def Fraction(above=0, below=1):
    top, _, bottom = str(above).partition("/")
    return float(top) / float(bottom or 1) / below
"""
SCORE = "score = 100 * (earned + extra) / whole if inside else 100 * earned / whole + extra"

#: The error, and what of the oracle is replaced by what.
RULES: dict[str, tuple[str, str]] = {
    "binary floats": ("from fractions import Fraction\n", FLOATS),
    "floats, rounded to ten places": (
        "value, base = totals(points, lost, assessment, scheme)",
        "value, base = (exact(round(float(one), 10)) for one in totals(points, lost, assessment, scheme))",
    ),
    "decimals of 28 digits": (
        "return Fraction(sum(bad for _, bad in seen), sum(sampled for sampled, _ in seen))",
        (
            "from decimal import Decimal as D; "
            "return Fraction(D(sum(bad for _, bad in seen)) / D(sum(sampled for sampled, _ in seen)))"
        ),
    ),
    "rounded before the grade": ('"grade": grade(value, count', '"grade": grade(round(value, 2), count'),
    "score rounded to two places": ('"score": value,', '"score": round(value, 2),'),
    "bounds that are not inclusive": ("if bound <= score", "if bound < score"),
    "six deductions to fail, not five": (
        'special_deductions >= scheme["special"]',
        'special_deductions > scheme["special"]',
    ),
    "deductions never fail": ('special_deductions >= scheme["special"]["fail_at"] or', ""),
    "deductions ignored": ("extra -= total(deductions(assessment, scheme))", "extra -= 0"),
    "bonus ignored": ('extra = exact(special["bonus_points"])', "extra = Fraction(0)"),
    "one bonus at most": (
        '* len(assessment.get("special_bonuses", ()))\n    extra',
        '* min(1, len(assessment.get("special_bonuses", ())))\n    extra',
    ),
    "deductions and bonuses swapped": (
        'extra = exact(special["bonus_points"]) * len(assessment.get("special_bonuses", ()))\n    extra -= total(deductions(assessment, scheme))',
        'extra = exact(special["deduction_points"]) * len(assessment.get("special_bonuses", ()))\n    extra -= exact(special["bonus_points"]) * len(assessment.get("special_deductions", ()))',
    ),
    "special items always inside": ('inside = special.get("applied", "outside") == "inside"', "inside = True"),
    "special items always outside": ('inside = special.get("applied", "outside") == "inside"', "inside = False"),
    "cap ignored": ("score if cap is None else min(score, exact(cap))", "score"),
    "capped at 100 always": (
        "score if cap is None else min(score, exact(cap))",
        "min(score, exact(100 if cap is None else cap))",
    ),
    "capped before the deductions": (
        SCORE,
        (
            f'{SCORE}\n    cut = exact(special["deduction_points"]) * len(assessment.get("special_deductions", ())) * (100 / whole if inside else 1)'
            '\n    score = score if scheme.get("cap") is None else min(score + cut, exact(scheme["cap"])) - cut'
        ),
    ),
    "base score capped too": (
        "100 * earned / whole]",
        "100 * earned / whole if cap is None else min(100 * earned / whole, exact(cap))]",
    ),
    "exclusions do not rescale": ("total(points[leaf] for leaf in lost)\n", 'exact(scheme["total"])\n'),
    "exclusions count as met": (
        "total(points[leaf] for leaf in lost)\n    earned = total(points[leaf] * (1 - share) for leaf, share in lost.items())",
        'exact(scheme["total"])\n    earned = whole - total(points[leaf] * share for leaf, share in lost.items())',
    ),
    "not brought to 100": (SCORE, "score = earned + extra"),
    "always pooled": ("return by_sites.get(aggregation, pooled(findings))", "return pooled(findings)"),
    "always the mean of the sites": ("by_sites.get(aggregation, pooled(findings))", 'by_sites["site_mean"]'),
    "the best site": ('"worst_site": max(each)', '"worst_site": min(each)'),
    "mean and worst site swapped": (
        '{"site_mean": total(each) / len(each), "worst_site": max(each)}',
        '{"worst_site": total(each) / len(each), "site_mean": max(each)}',
    ),
    "findings without a site left out": (
        '{finding.get("site") for finding in findings}',
        '{finding.get("site") for finding in findings if finding.get("site") or not any(one.get("site") for one in findings)}',
    ),
    "mean of the findings": (
        "    return Fraction(sum(bad for _, bad in seen), sum(sampled for sampled, _ in seen))",
        "    return total(Fraction(bad, sampled) for sampled, bad in seen) / len(seen)",
    ),
    "the last finding replaces the others": (
        'found.setdefault(finding["indicator"], []).append(finding)',
        'found[finding["indicator"]] = [finding]',
    ),
    "the first finding wins": (
        'found.setdefault(finding["indicator"], []).append(finding)',
        'found.setdefault(finding["indicator"], [finding])',
    ),
    "a verdict weighs two": (
        'return 1, 0 if finding["conforming"] else 1',
        'return 2, 0 if finding["conforming"] else 2',
    ),
    "a verdict not met loses the leaf": (
        "    seen = [counts(finding) for finding in findings]",
        '    findings = list(findings)\n    if any(finding.get("conforming") is False for finding in findings): return Fraction(1)\n    seen = [counts(finding) for finding in findings]',
    ),
    "what conforms is lost": (
        "points[leaf] * (1 - share) for leaf, share in lost.items()",
        "points[leaf] * share for leaf, share in lost.items()",
    ),
    "two leaves swapped": (
        "    return given | {leaf: left / len(leaves) for left, leaves in groups for leaf in leaves}",
        (
            "    found = given | {leaf: left / len(leaves) for left, leaves in groups for leaf in leaves}\n"
            '    one, other = found.get("5.2.1", 0), found.get("5.2.2", 0)\n'
            '    return found | {"5.2.1": other, "5.2.2": one}'
        ),
    ),
    "all open leaves alike": (
        "left / len(leaves) for left, leaves in groups",
        "sum(part for part, _ in groups) / sum(len(some) for _, some in groups) for left, leaves in groups",
    ),
    "an unweighted mean of the leaves": (
        "earned = total(points[leaf]",
        "whole, points = Fraction(len(lost)), dict.fromkeys(points, Fraction(1))\n    earned = total(points[leaf]",
    ),
    "never provisional": ('"provisional": bool(undetermined(scheme))', '"provisional": False'),
    "earned and lost swapped in the lines": ('"lost": gone,', '"lost": applicable - gone,'),
    "a range at the apportioned points only": (
        "usable = [points for points in vertices(scheme) if any(points[leaf] for leaf in lost)]",
        "usable = [apportioned(scheme)]",
    ),
    "a range with its ends swapped": (
        '{"lowest": min(scores), "highest": max(scores)}',
        '{"lowest": max(scores), "highest": min(scores)}',
    ),
    "too many bonuses taken": (
        'len(assessment.get("special_bonuses", ())) > scheme["special"]["bonus_limit"]',
        "False",
    ),
    "missing findings taken as met": ("if applicable - {", "if not applicable and {"),
    "findings on excluded leaves taken": ("elif name in out:", "elif False:"),
    "unknown indicators skipped": ("if name not in nodes:", "if False:"),
}

#: The same for what the program reads.
READING: dict[str, tuple[str, str]] = {
    "documents unchecked": ("demand(SCHEMA.is_valid(document))", "demand(isinstance(document, dict))"),
    "more nonconforming than sampled": ('demand("sampled" not in finding or', "demand(True or"),
    "sites that are not listed": ('demand("site" not in finding or', "demand(True or"),
    "the last of repeated keys": ("demand(len(dict(pairs)) == len(pairs))", ""),
    "any encoding": ('data.decode("utf-8")', 'data.decode("latin-1")'),
    "sums of points unchecked": ("demand(not below or given == points or (is_open and given < points))", ""),
    "published points overwritten": ("demand(not points or published is None or", "demand(True or"),
}


def rules(error: str) -> ModuleType:
    """The oracle with an error."""
    return _changed(oracle, *RULES[error])


def program(error: str) -> ModuleType:
    """The program with an error."""
    return _changed(port, *READING[error])


def _changed(module: ModuleType, old: str, new: str) -> ModuleType:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert source.count(old) == 1, old
    made = ModuleType("wrong")
    exec(compile(source.replace(old, new), "wrong", "exec"), vars(made))  # noqa: S102  # our own source
    return made
