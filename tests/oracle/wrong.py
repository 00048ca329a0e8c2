"""Wrong implementations: the oracle and its program, each with one error that people make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from tests.oracle import beside, oracle, port

FLOATS = """
def Fraction(above=0, below=1):
    top, _, bottom = str(above).partition("/")
    return float(top) / float(bottom or 1) / below
"""
SCORE = "score = top * (earned + extra) / whole if inside else top * earned / whole + extra"
POOLED = "return Fraction(sum(bad for _, bad in seen)) / sum(weight for weight, _ in seen)"

#: The error, and what of the oracle is replaced by what.
RULES: dict[str, tuple[str, str]] = {
    "binary floats": ("from fractions import Fraction\n", FLOATS),
    "floats, rounded to ten places": (
        "value, base = totals(points, lost, assessment, scheme)",
        "value, base = (exact(round(float(one), 10)) for one in totals(points, lost, assessment, scheme))",
    ),
    "decimals of 28 digits": (
        POOLED,
        (
            "from decimal import Decimal as D; bad = sum(bad for _, bad in seen); "
            "return Fraction(D(bad.numerator) / D(bad.denominator) / D(sum(weight for weight, _ in seen)))"
        ),
    ),
    "rounded before the grade": ('"grade": grade(value, count', '"grade": grade(round(value, 2), count'),
    "score rounded to two places": ('"score": value,', '"score": round(value, 2),'),
    "bounds that are not inclusive": ('exact(condition["from"]) <= score', 'exact(condition["from"]) < score'),
    "six deductions to fail, not five": (
        'special_deductions >= scheme.get("special", NO_SPECIAL)',
        'special_deductions > scheme.get("special", NO_SPECIAL)',
    ),
    "deductions never fail": ('if special_deductions >= scheme.get("special", NO_SPECIAL)["fail_at"]:', "if False:"),
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
            f'{SCORE}\n    cut = exact(special["deduction_points"]) * len(assessment.get("special_deductions", ())) * (top / whole if inside else 1)'
            '\n    score = score if scheme.get("cap") is None else min(score + cut, exact(scheme["cap"])) - cut'
        ),
    ),
    "base score capped too": (
        "top * earned / whole]",
        "top * earned / whole if cap is None else min(top * earned / whole, exact(cap))]",
    ),
    "exclusions do not rescale": ("total(points[leaf] for leaf in lost)\n", 'exact(scheme["total"])\n'),
    "exclusions count as met": (
        "total(points[leaf] for leaf in lost)\n    earned = total(points[leaf] * (1 - share) for leaf, share in lost.items())",
        'exact(scheme["total"])\n    earned = whole - total(points[leaf] * share for leaf, share in lost.items())',
    ),
    "not brought to 100": (SCORE, "score = earned + extra"),
    "always pooled": ("return by_sites.get(aggregation, pooled(findings, scale))", "return pooled(findings, scale)"),
    "always the mean of the sites": ("by_sites.get(aggregation, pooled(findings, scale))", 'by_sites["site_mean"]'),
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
        POOLED,
        "return total(Fraction(bad) / weight for weight, bad in seen) / len(seen)",
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
        "    seen = [weighed(finding, scale) for finding in findings]",
        '    findings = list(findings)\n    if any(finding.get("conforming") is False for finding in findings): return Fraction(1)\n    seen = [weighed(finding, scale) for finding in findings]',
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
    "floors ignored": ('("floor" not in condition or', "(True or"),
    "floors that are not inclusive": ("if kept < exact(floor", "if applicable and kept <= exact(floor"),
    "a floor for the score": (
        'above_floor(condition["floor"], scheme, points, lost)',
        'exact(condition["floor"]["share"]) * exact(scheme.get("score_total", 100)) <= score',
    ),
    "floors of points that do not apply too": (
        'applicable = total(points[leaf] for leaf in below[node["id"]] if leaf in lost)',
        'applicable = total(points[leaf] for leaf in below[node["id"]])',
    ),
    "floors of the outermost level": ('len(above) + 1 == floor["level"]', "not above"),
    "floors of leaves": ('len(above) + 1 == floor["level"]', 'not node.get("children")'),
    "requirements ignored": ('and lost_nothing(condition.get("requires", ()), scheme, lost)', ""),
    "the first requirement only": (
        'and lost_nothing(condition.get("requires", ()),',
        'and lost_nothing(condition.get("requires", ())[:1],',
    ),
    "requirements of leaves with points": (
        "lost.get(leaf, 0) for name in names for leaf in below[name]",
        "lost.get(leaf, 0) for name in names for leaf in below[name] if apportioned(scheme)[leaf]",
    ),
    "requirements met by half": (
        "return not any(lost.get(leaf, 0)",
        "return not any(lost.get(leaf, 0) > Fraction(1, 2)",
    ),
    "required means applicable": ("return not any(lost.get(leaf, 0)", "return not any(lost.get(leaf, 1)"),
    "conditions that are not cumulative": ("takewhile(lambda item: holds", "filter(lambda item: holds"),
    "measured from the wrong end": (
        '(best - exact(finding["value"])) / (best - least)',
        '(exact(finding["value"]) - least) / (best - least)',
    ),
    "scales that start at 0": (
        '(best - exact(finding["value"])) / (best - least)',
        '(best - exact(finding["value"])) / best',
    ),
    "scales that end at 10": (
        'least, best = exact(scale["from"]), exact(scale["to"])\n    return (best - exact(',
        'least, best = exact(scale["from"]), exact(10)\n    return (best - exact(',
    ),
    "responses ignored": ('return finding.get("responses", 1), 0', "return 1, 0"),
    "values that are missing or not": (
        "weight * short_of_the_best(finding, scale))",
        "weight * round(short_of_the_best(finding, scale)))",
    ),
    "scores always on 100": (
        'top, (extra, inside) = exact(scheme.get("score_total", 100))',
        "top, (extra, inside) = exact(100)",
    ),
    "bounds always on 100": (
        'exact(condition["from"]) <= score',
        'exact(condition["from"]) <= score * 100 / exact(scheme.get("score_total", 100))',
    ),
    "scores on the total of the points": (
        'exact(scheme.get("score_total", 100)), change_of',
        'exact(scheme["total"]), change_of',
    ),
    "special items on the scale of the score": (
        "top * earned / whole + extra",
        "top * earned / whole + extra * top / 100",
    ),
    "never provisional": ('"provisional": bool(undetermined(scheme))', '"provisional": False'),
    "earned and lost swapped in the lines": ('"lost": gone,', '"lost": applicable - gone,'),
    "a range at the apportioned points only": (
        "usable = [points for points in tried if any(points[leaf] for leaf in lost)]",
        "usable = [apportioned(scheme)]",
    ),
    "a range with its ends swapped": (
        '{"lowest": min(scores), "highest": max(scores)}',
        '{"lowest": max(scores), "highest": min(scores)}',
    ),
    "grades of a range by its scores alone": (
        "return answer | grade_range(assessment, scheme)",
        (
            'count = len(assessment.get("special_deductions", ()))\n'
            '    ends = {f"{end}_grade": grade(answer[end] or Fraction(0), count, scheme, {}, lost) for end in ("lowest", "highest")}\n'
            "    return answer | ends"
        ),
    ),
    "grades of a range by the shared points": (
        "self.points |= {leaf: Row({leaf: Fraction(1)}) for leaf in others}",
        "self.points |= {leaf: Row({None: left / len(leaves)}) for leaf in leaves}",
    ),
    "grades of a range by the last condition": (
        "best.some(*chain(*met[: index + 1]))",
        "best.some(*met[index])",
    ),
    "too many bonuses taken": (
        'len(assessment.get("special_bonuses", ())) > special["bonus_limit"]',
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


class Error(NamedTuple):
    """An error of the program: the group of vectors that sees it, where it is, and what is replaced by what."""

    group: str
    module: ModuleType
    old: str
    new: str


COUNT = "return int(value) if value.adjusted() <= DIGITS and value == value.to_integral_value() else value"
PLACED = '(f"{digits[:-places]}.{digits[-places:]}" if places else digits)'
ONE_NUMBER = "return text(oracle.exact(value))"
AS_A_WHOLE = 'as_a_whole(weight, not bad, scales.get(finding["indicator"]))'
AT_A_SITE = 'demand({one["site"] for one in document.get("nonconformities", ()) if "site" in one} <= set(ids))'
IN_A_TEAM = 'demand(differ([one["id"] for one in document.get("team", ()) if "id" in one]))'
TABLED = "beside.digest(scheme if points is None else beside.with_table(scheme, points))"

#: The same for everything that can be asked, each seen by a vector of its group.
ERRORS: dict[str, Error] = {
    # ranges without an end
    "a missing end is that of the corners": Error("range-ends", oracle, "if len(usable) < len(tried):", "if False:"),
    "an end is missing outside too": Error("range-ends", oracle, "if not inside or not change:", "if not change:"),
    "an end is missing though special items cancel": Error("range-ends", oracle, " or not change:", ":"),
    "the other end is missing": Error("range-ends", oracle, "if change < 0 else", "if change > 0 else"),
    "a missing end is not capped": Error(
        "range-ends", oracle, '"highest": None if cap is None else exact(cap)', '"highest": None'
    ),
    "five stars at a missing end that fails": Error(
        "range-ends",
        oracle,
        'if len(assessment.get("special_deductions", ())) >= scheme.get("special", NO_SPECIAL)["fail_at"]:\n        return {"low',
        'if False:\n        return {"low',
    ),
    "the grade of a corner at a missing end": Error("range-ends", oracle, "top * change * inside", "Fraction(0)"),
    # margins
    "margins the other way round": Error("margins", beside, '"margin": score - bound', '"margin": bound - score'),
    "margins never below zero": Error("margins", beside, '"margin": score - bound', '"margin": max(score - bound, 0)'),
    "bounds in whole numbers": Error(
        "margins", beside, '"id"], oracle.exact(grade["from"]))', '"id"], Fraction(int(oracle.exact(grade["from"]))))'
    ),
    "margins of the base score": Error(
        "margins", port, 'beside.bounds(found["score"], complete)', 'beside.bounds(found["base_score"], complete)'
    ),
    # reversals
    "one nonconforming less, not none": Error(
        "reversals", beside, AS_A_WHOLE, '{"sampled": weight, "nonconforming": bad - 1 if bad else weight}'
    ),
    "conforming findings are not reversed": Error(
        "reversals", beside, AS_A_WHOLE, '{"sampled": weight, "nonconforming": 0}'
    ),
    "measured values reversed to the wrong end": Error(
        "asymmetric-reversals", beside, 'scale["from" if bad else "to"]', 'scale["to" if bad else "from"]'
    ),
    "measured values are not reversed": Error(
        "asymmetric-reversals", beside, 'scale["from" if bad else "to"]', 'scale["from"]'
    ),
    "findings with losses are not reversed": Error(
        "asymmetric-reversals", beside, "as_a_whole(weight, not bad, scales", "as_a_whole(weight, True, scales"
    ),
    "exclusions lifted as conforming alone": Error(
        "reversals", beside, 'for becomes in ("conforming", "nonconforming"):', 'for becomes in ("conforming",):'
    ),
    "bonuses are not reversed": Error("reversals", beside, ', ("special_bonus", "special_bonuses")):', ",):"),
    "reversals that change no grade": Error("reversals", beside, 'if after["grade"] != grade:', "if True:"),
    "reversals at no site": Error(
        "reversals", beside, 'if key != "conforming"', 'if key not in {"conforming", "site"}'
    ),
    "all deductions removed at once": Error(
        "reversals", beside, "less = {items: replaced(assessment[items], index, [])}", "less = {items: []}"
    ),
    # readings
    "the record's values first": Error(
        "every-reading", beside, "[own[name], *(value for value in others if value != own[name])]", "list(others)"
    ),
    "the worst site is no reading": Error(
        "every-reading", beside, '["pooled", "site_mean", "worst_site"]', '["pooled", "site_mean"]'
    ),
    "no cap is no reading": Error("every-reading", beside, '"cap": [None, 100]', '"cap": [100]'),
    "a bonus that is not allowed is ignored": Error("every-reading", beside, "    if problems:\n", "    if False:\n"),
    "special items inside are no reading": Error(
        "every-reading", beside, '"special.applied": ["outside", "inside"]', '"special.applied": ["outside"]'
    ),
    # grades and numbers alone
    "a grade by a score that is rounded": Error(
        "grades", beside, 'oracle.exact(asked["score"]),', 'round(oracle.exact(asked["score"]), 2),'
    ),
    "a grade by a score that is a float": Error(
        "grades", beside, 'oracle.exact(asked["score"]),', 'Fraction(float(oracle.exact(asked["score"]))),'
    ),
    "a grade without the deductions": Error(
        "grades", beside, "score, deductions, scheme, {}, {})", "score, 0, scheme, {}, {})"
    ),
    "shown rounded": Error(
        "displays", beside, "units = value * 10**places // 1", "units = (value * 10**places + Fraction(1, 2)) // 1"
    ),
    "shown cut toward zero": Error(
        "displays", beside, "units = value * 10**places // 1", "units = int(value * 10**places)"
    ),
    "shown by a float": Error(
        "displays", beside, "units = value * 10**places // 1", "units = int(float(value) * 10**places // 1)"
    ),
    "shown without zeros at the end": Error("displays", beside, PLACED, f"{PLACED[:-1]}).rstrip('0').rstrip('.')"),
    # sizes and draws
    "a size above its root": Error("outlets", beside, "middle**2 >= factor", "middle**2 > factor"),
    "a size by floats": Error(
        "outlets", beside, "    return enough\n", "    return -int(-float(factor) * outlets**0.5 // 1)\n"
    ),
    "one size for all stages": Error("outlets", beside, "oracle.exact(sampling[stage])) for", "Fraction(1)) for"),
    "numbers without a zero byte": Error(
        "outlets", beside, "{asked['seed']}\\0{one['id']}", "{asked['seed']}{one['id']}"
    ),
    "the id before the seed": Error(
        "outlets", beside, "{asked['seed']}\\0{one['id']}", "{one['id']}\\0{asked['seed']}"
    ),
    "numbers of text in another encoding": Error(
        "outlets", beside, ".encode()).hexdigest() for", ".encode('gb18030')).hexdigest() for"
    ),
    "outlets visited before are like the others": Error(
        "outlets", beside, '(one["id"] in before, number', "(False, number"
    ),
    "required outlets stay in the population": Error("outlets", beside, 'if one["id"] not in required:', "if True:"),
    "required outlets by their ids": Error(
        "outlets", beside, "sorted(required, key=lambda name: number[name])", "sorted(required)"
    ),
    "strata in the order of their names": Error(
        "outlets", beside, "sorted(ranked, key=lambda name: ranked[name][0])", "sorted(ranked)"
    ),
    "visits in proportion to all outlets": Error("outlets", beside, "len(ranked[name]) - 1", "len(ranked[name])"),
    "the smallest remainders": Error(
        "outlets", beside, "int(share[name]) - share[name])[:left]", "share[name] - int(share[name]))[:left]"
    ),
    "stratum after stratum": Error("outlets", beside, "random = sorted(one", "random = list(one"),
    "outlets of no stratum left out": Error(
        "outlets", beside, 'if one["id"] not in required:', 'if one["id"] not in required and "stratum" in one:'
    ),
    # digests
    "characters beyond ASCII escaped": Error(
        "digests", beside, "json.dumps(value, ensure_ascii=False)", "json.dumps(value)"
    ),
    "slashes escaped": Error(
        "digests",
        beside,
        "json.dumps(value, ensure_ascii=False)",
        "json.dumps(value, ensure_ascii=False).replace('/', r'\\/')",
    ),
    "delete and line separators escaped": Error(
        "digests",
        beside,
        "json.dumps(value, ensure_ascii=False)",
        r"json.dumps(value, ensure_ascii=False).replace('\u2028', r'\u2028')",
    ),
    "keys sorted by UTF-16": Error(
        "digests",
        beside,
        "for key in sorted(value))",
        "for key in sorted(value, key=lambda key: key.encode('utf-16-be')))",
    ),
    "keys as they stand": Error("digests", beside, "for key in sorted(value))", "for key in value)"),
    "keys in no case": Error(
        "digests", beside, "for key in sorted(value))", "for key in sorted(value, key=str.lower))"
    ),
    "a space after a colon": Error("digests", beside, "{written(key)}:{written(", "{written(key)}: {written("),
    "a line feed at the end": Error(
        "digests", beside, "canonical(document).encode()", '(canonical(document) + "\\n").encode()'
    ),
    "digests in capitals": Error(
        "digests",
        beside,
        "canonical(document).encode()).hexdigest()",
        "canonical(document).encode()).hexdigest().upper()",
    ),
    "digests of UTF-16": Error(
        "digests", beside, "canonical(document).encode()", "canonical(document).encode('utf-16-be')"
    ),
    "defaults are written": Error("digests", beside, "if not at_default(key, one, value)}", "}"),
    "every empty list left out": Error(
        "digests", beside, '"sources", "metadata"}', '"sources", "metadata", "findings"}'
    ),
    "every null left out": Error(
        "digests", beside, "return (name in DEFAULTS and", "return value is None or (name in DEFAULTS and"
    ),
    "every false left out": Error(
        "digests", beside, "return (name in DEFAULTS and", "return value is False or (name in DEFAULTS and"
    ),
    "true left out": Error("digests", beside, '"rectified": False}', '"rectified": True}'),
    "numbers as they are written": Error("digests", beside, ONE_NUMBER, "return str(value)"),
    "numbers as floats": Error("digests", beside, ONE_NUMBER, "return float(oracle.exact(value))"),
    "whole figures as integers": Error(
        "digests",
        beside,
        ONE_NUMBER,
        "return int(value) if oracle.exact(value) == int(oracle.exact(value)) else text(oracle.exact(value))",
    ),
    "counts as text": Error(
        "digests", beside, "return int(value) if name in COUNTS", "return str(value) if name in COUNTS"
    ),
    "fractions as decimals": Error("digests", beside, 'f"{value.numerator}/{below}"', "str(float(value))"),
    "all numbers as fractions": Error(
        "digests", beside, "shown(value, places) if (10**places)", "str(value) if (10**places)"
    ),
    "numbers in metadata": Error("digests", beside, 'one if name == "metadata" else normal', "normal"),
    "text normalized": Error(
        "digests",
        beside,
        "if name in COUNTS else value",
        'if name in COUNTS else __import__("unicodedata").normalize("NFC", value)',
    ),
    "text in compatibility form": Error(
        "digests",
        beside,
        "if name in COUNTS else value",
        'if name in COUNTS else __import__("unicodedata").normalize("NFKC", value)',
    ),
    "text trimmed": Error("digests", beside, "if name in COUNTS else value", "if name in COUNTS else value.strip()"),
    "lists sorted": Error(
        "digests",
        beside,
        'return [normal(one, "") for one in value]',
        'return sorted((normal(one, "") for one in value), key=str)',
    ),
    "a scheme without its table": Error("digests", port, TABLED, "beside.digest(scheme)"),
    "a table leaves the source": Error(
        "digests", beside, '"text": "point table", "confidence": "supplied"', '"text": "table", "confidence": "low"'
    ),
    "a table replaces the source of what was given": Error(
        "digests",
        beside,
        'old.get("points") is None or oracle.exact(row["points"]) != oracle.exact(old["points"])',
        "True",
    ),
    "a table without titles": Error("digests", beside, 'row.get(f"title_{lang}") or title[lang]', "title[lang]"),
    "a split leaf keeps its method": Error(
        "digests", beside, '        if node["children"]:\n            node.pop("method", None)\n', ""
    ),
    # numbers
    "whole numbers with a point refused": Error("numbers", port, COUNT, "return value"),
    "counts as floats": Error(
        "numbers", port, "parse_float=number", "parse_float=number, parse_int=lambda one: int(float(one))"
    ),
    "counts of 64 bits": Error("numbers", port, '("sampled", 1) < 10**DIGITS', '("sampled", 1) < 2**63'),
    "99 digits at most": Error("numbers", port, "DIGITS = 100", "DIGITS = 99"),
    "sums of 100 digits at most": Error(
        "numbers",
        port,
        "    return dict(found) | ",
        '    demand(all(line["sampled"] < 10**DIGITS for line in lines))\n    return dict(found) | ',
    ),
    "counts of any length": Error("invalid-numbers", port, 'demand(finding.get("sampled", 1) < 10**DIGITS)', "pass"),
    "counts rounded": Error(
        "invalid-numbers", port, COUNT, "return int(value) if value.adjusted() <= DIGITS else value"
    ),
    "decimals as floats": Error("invalid-numbers", port, "parse_float=number", "parse_float=float"),
    "101 digits of a figure": Error("invalid-numbers", port, "demand(not points or short(Fraction(points)))", "pass"),
    "numbers of text as Python reads them": Error(
        "invalid-numbers", port, "[0-9]+(\\.[0-9]+)?|[0-9]+/0*[1-9][0-9]*", "[+0-9１０_e.]+"
    ),
    "digits of any script": Error("invalid-numbers", port, "[0-9]+(\\.[0-9]+)?|", r"\d+(\.\d+)?|"),
    # characters
    "a byte order mark refused": Error("texts", port, '.removeprefix("\\ufeff")', ""),
    "any number of byte order marks": Error(
        "invalid-characters", port, '.removeprefix("\\ufeff")', '.lstrip("\\ufeff")'
    ),
    "byte order marks anywhere": Error(
        "invalid-characters", port, '.removeprefix("\\ufeff")', '.replace("\\ufeff", "")'
    ),
    "any white space between tokens": Error(
        "invalid-characters", port, '.removeprefix("\\ufeff")', '.removeprefix("\\ufeff").replace("\\u3000", " ")'
    ),
    "controls within a text": Error(
        "invalid-characters", port, "json.loads(text, object", "json.loads(text, strict=False, object"
    ),
    "white space of ASCII alone": Error(
        "invalid-characters", port, '"metadata" or text.strip(BLANK)', '"metadata" or text.strip(" \\t\\r\\n")'
    ),
    "metadata that is not empty": Error(
        "texts", port, 'demand(name == "metadata" or text.strip(BLANK))', "demand(text.strip(BLANK))"
    ),
    "zero width is white space": Error("texts", port, 'BLANK += "', 'BLANK += "\\u200b\\ufeff'),
    "no white space within an id": Error(
        "texts", port, "demand(text == text.strip(BLANK))", "demand(not set(text) & set(BLANK))"
    ),
    "white space at the end of an id": Error("invalid-characters", port, "demand(text == text.strip(BLANK))", "pass"),
    "white space as JavaScript trims it": Error("invalid-characters", port, "\\x1c\\x1d\\x1e\\x1f \\x85", " "),
    "characters that are not seen": Error("invalid-characters", port, '{"Cc", "Cf", "Zl", "Zp"}', '{"Cc"}'),
    "half of a surrogate pair": Error(
        "invalid-characters",
        port,
        'demand(not re.search("[\\ud800-\\udfff]", text))',
        'text.encode("utf-16", "surrogatepass")',
    ),
    "surrogates put right": Error(
        "invalid-characters",
        port,
        "    demand(SCHEMA.is_valid(document))",
        '    document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))\n    demand(SCHEMA.is_valid(document))',
    ),
    "sites that look alike": Error("invalid-characters", port, 'unicodedata.normalize("NFKC", name)', "name"),
    "sites that differ in width": Error("invalid-characters", port, '"NFKC"', '"NFC"'),
    # schemes
    "schemes unchecked": Error("invalid-schemes", port, 'check_scheme(asked.get("scheme", DEFAULT))', "pass"),
    "bounds with any number of places": Error(
        "invalid-schemes", port, "demand(all((bound * 10**places).denominator == 1 for bound in exact))", "pass"
    ),
    "bounds that are equal": Error("invalid-schemes", port, "one < other for", "one <= other for"),
    "figures of any length": Error(
        "invalid-schemes",
        port,
        "demand(all(short(oracle.exact(figure)) for figure in [*exact, *figures, *ends]))",
        "pass",
    ),
    "sums of schemes unchecked": Error(
        "invalid-schemes", port, 'add_up({"points": scheme["total"], "children": scheme["indicators"]})', "pass"
    ),
    "scales that end where they start": Error("invalid-scales", port, "least < best for", "least <= best for"),
    "conditions unchecked": Error("invalid-conditions", port, "    check_conditions(scheme)\n", ""),
    "floors at any level": Error(
        "invalid-conditions",
        port,
        'demand("floor" not in one or one["floor"]["level"] <= max(levels.values()))',
        "pass",
    ),
    "requirements of anything": Error(
        "invalid-conditions", port, 'demand(set(one.get("requires", ())) <= levels.keys())', "pass"
    ),
    "values off their scale": Error(
        "measured-acsi", oracle, 'if least <= exact(finding["value"]) <= best else {("value", "outside_scale")}', ""
    ),
    "verdicts and counts on measured leaves": Error(
        "measured-acsi",
        oracle,
        'return {("sampled" if "sampled" in finding else "conforming", "not_measured")}',
        "return set()",
    ),
    # stage, team and nonconformities
    "nonconformities of anything": Error(
        "invalid-assessments", oracle, " | nonconformity_problems(assessment, scheme)", ""
    ),
    "nonconformities of leaves alone": Error(
        "scoring",
        oracle,
        "known, given = set(leaves_below(scheme)),",
        "known, given = {leaf for leaf, below in leaves_below(scheme).items() if below == [leaf]},",
    ),
    "open nonconformities cost points": Error(
        "scoring",
        oracle,
        '    for finding in assessment["findings"]:\n        found.setdefault',
        '    raised = [one for one in assessment.get("nonconformities", ()) if "closed" not in one]\n'
        '    for finding in [*assessment["findings"], *({**one, "conforming": False} for one in raised)]:\n'
        "        found.setdefault",
    ),
    "nonconformities at any site": Error("invalid-documents", port, AT_A_SITE, "pass"),
    "two people with one id": Error("invalid-documents", port, IN_A_TEAM, "pass"),
    "people that look alike": Error(
        "invalid-characters", port, IN_A_TEAM, IN_A_TEAM.replace("differ(", "(lambda ids: len(ids) == len(set(ids)))(")
    ),
    "people of one name": Error(
        "scoring", port, IN_A_TEAM, 'demand(differ([one["name"] for one in document.get("team", ())]))'
    ),
    "a team and nonconformities that are empty are written": Error(
        "digests", beside, ', "team", "nonconformities"', ""
    ),
    "bounds of as many places as are shown refused": Error(
        "margins", port, "(bound * 10**places).denominator", "(bound * 10 ** (places - 1)).denominator"
    ),
}


def answers(error: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """How the program answers with an error of its own, of its rules, or of what it knows beside them."""
    _, module, old, new = ERRORS[error]
    changed = _changed(module, old, new)
    made: Any = changed if module is port else _changed(port, "", "")
    if module is beside:
        made.beside = changed
    return lambda asked: dict(made.answer(asked, changed if module is oracle else oracle))


def rules(error: str) -> ModuleType:
    """The oracle with an error."""
    return _changed(oracle, *RULES[error])


def program(error: str) -> ModuleType:
    """The program with an error."""
    return _changed(port, *READING[error])


def _changed(module: ModuleType, old: str, new: str) -> ModuleType:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert not old or source.count(old) == 1, old
    made = ModuleType("wrong")
    exec(compile(source.replace(old, new), "wrong", "exec"), vars(made))  # noqa: S102  # our own source
    return made
