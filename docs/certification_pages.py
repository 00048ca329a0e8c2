"""The pages about certification as data: every condition and figure with its source, and the states of a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from gbt27922._basis.words import sentence
from gbt27922.certification import conditions, lifecycle, rates, required_documents, terms
from gbt27922.models import Source, Title
from gbt27922.report import Language

MARK = "<!-- Made from data by docs/generate.py: change the data, not this page. -->"
STAGES = ("initial", "surveillance", "recertification")
LEAD = """All that the library knows of certification, each figure with its source and its confidence.
What is not here is not public, and is a parameter. In Chinese: {doc}`certification.zh-CN`."""
LEAD_ZH = "本库所知的认证要求全部列于此处，每个数值均附来源和可信度。未列出的没有公开资料，一律作为参数。英文版：{doc}`certification`。"
#: What the pages say besides the data, in both languages.
SAID: dict[str, tuple[str, str]] = {
    "title": ("Certification as data", "认证数据"),
    "lead": (LEAD, LEAD_ZH),
    "conditions": ("Conditions of certification", "认证条件"),
    "year": ("years: {}", "{} 年"),
    "month": ("months: {}", "{} 个月"),
    "least": ("at least {}", "至少 {}"),
    "high": ("high", "高"),
    "medium": ("medium", "中"),
    "low": ("low", "低"),
    "comma": (", ", "、"),
    "semicolon": ("; ", "；"),
    "condition": ("condition", "条件"),
    "figure": ("figure", "数值"),
    "where": ("in the application", "申请中的字段"),
    "confidence": ("confidence", "可信度"),
    "source": ("source", "来源"),
    "documents": ("The application file", "申请材料"),
    "document": ("document", "材料"),
    "only_if": ("only if", "仅当"),
    "per_site": ("for each site where there are several", "有多个场所的，每个场所一份"),
    "managers": ("Certified managers", "售后服务管理师"),
    "time": ("Audit time", "评审人日"),
    "time_lead": (
        "Person-days in total / on site; what is not known is left empty. The staff are those of the whole organization.",
        "总人日 / 其中现场人日；没有公开资料的留空。人数为组织全体人数。",
    ),
    "staff": ("staff", "人数"),
    "initial": ("initial", "初次认证"),
    "surveillance": ("surveillance", "监督评审"),
    "recertification": ("recertification", "再认证"),
    "fees": ("Fees", "费用"),
    "fee": ("fee", "费用"),
    "stages": ("stages", "阶段"),
    "first_year": ("The first year", "首张证书第一年"),
    "terms": ("Terms", "期限"),
    "not_public": ("not public", "未公开"),
    "states": ("States of a certificate", "证书状态"),
    "states_lead": (
        "The one table of transitions, `lifecycle.json`. A certificate lapses by itself after its last day.",
        "唯一的状态转换表 `lifecycle.json`。有效期届满后，证书自行失效。",
    ),
    "event": ("event", "事项"),
    "lapses": ("after the last day", "到期"),
    "months": ("months", "月数"),
    "name": ("what it is", "名称"),
    "needs": ("must name", "须写明"),
    "from_to": ("state before → state after", "之前的状态 → 之后的状态"),
}


def words(lang: Language) -> Mapping[str, str]:
    """What the pages say, in one language."""
    return {key: said[lang == "zh"] for key, said in SAID.items()}


def pages() -> dict[str, str]:
    """Both pages, by their paths under ``docs``."""
    return {"certification.md": page("en"), "certification.zh-CN.md": page("zh")}


def page(lang: Language) -> str:
    """The page in one language."""
    said = words(lang)
    parts = [
        *(MARK, f"# {said['title']}", said["lead"]),
        *(f"## {said['conditions']}", table(*condition_rows(lang))),
        *(f"## {said['documents']}", table(*document_rows(lang))),
        *(f"## {said['managers']}", table(*source_rows(data("managers"), lang))),
        *(
            f"## {said['time']}",
            said["time_lead"],
            table(*time_rows(lang)),
            table(*source_rows(data("audit-time"), lang)),
        ),
        *(f"## {said['fees']}", table(*fee_rows(lang))),
        *(f"## {said['first_year']}", table(*source_rows(data("first-year"), lang))),
        *(f"## {said['terms']}", table(*term_rows(lang))),
        *(f"## {said['states']}", said["states_lead"], diagram(lang), table(*transition_rows(lang))),
        table(*source_rows(data("lifecycle"), lang)),
    ]
    return "\n\n".join(parts) + "\n"


def table(*rows: Iterable[object]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body))


def data(name: str) -> dict[str, Any]:
    """A file of the data."""
    found: dict[str, Any] = json.loads((files("gbt27922") / "data" / "certification" / f"{name}.json").read_bytes())
    return found


def titled(title: Title, lang: Language) -> str:
    """A title in one language."""
    return title.zh if lang == "zh" else title.en


def cited(source: Source | None, lang: Language) -> tuple[str, str]:
    """How sure a source is, and what it is."""
    if source is None:
        return "", ""
    return words(lang)[source.confidence], (source.text_zh if lang == "zh" else None) or source.text


def measured(value: object, unit: str | None, lang: Language) -> str:
    """A figure with its unit; one without a unit is a least number."""
    return words(lang)[unit if unit in {"year", "month"} else "least"].format(value)


def condition_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each condition its figure, where it looks, and its sources: every reading where they disagree."""
    said = words(lang)
    yield said["condition"], said["figure"], said["where"], said["confidence"], said["source"]
    for one in conditions():
        figure = "" if one.figure is None else measured(one.figure, one.unit, lang)
        yield titled(one.title, lang), figure, f"`{one.path}`", *cited(one.source, lang)
        for reading in one.readings:
            period = str(reading.least) if reading.least == reading.most else f"{reading.least}–{reading.most}"
            yield "", measured(period, one.unit, lang), "", *cited(reading.source, lang)


def document_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each document of the application file its title, when it is needed, and its source."""
    said = words(lang)
    yield "id", said["document"], said["confidence"], said["source"]
    for one in required_documents():
        notes = [said["per_site"]] if one.per_site else []
        if one.only_if:
            notes.append(said["only_if"] + ("" if lang == "zh" else " ") + titled(one.only_if, lang))
        more = (f"（{note}）" if lang == "zh" else f" ({note})" for note in notes)
        yield f"`{one.id}`", titled(one.title, lang) + "".join(more), *cited(one.source, lang)


def source_rows(found: Mapping[str, Any], lang: Language) -> Iterator[Iterable[str]]:
    """The figures of a file that have a source, with it."""
    said = words(lang)
    yield said["figure"], said["confidence"], said["source"]
    for one in found.get("sources", [found.get("source", {})]):
        figure = one.get("figure", "months")
        value = found.get(figure, "")
        shown = f"`{figure}`" + (f" = {value}" if isinstance(value, int | float | str) and value != "" else "")
        yield shown, said[one["confidence"]], one["text_zh" if lang == "zh" else "text"]


def time_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each band of the table the days of each stage."""
    said = words(lang)
    yield said["staff"], *(said[stage] for stage in STAGES)
    for band in data("audit-time")["bands"]:
        yield f"{band['from']}–{band['to']}", *(" / ".join(days(band.get(stage, {}))) for stage in STAGES)


def days(found: Mapping[str, Any]) -> list[str]:
    """The days of a stage: in total, and on site as far as they are known."""
    return [str(found[name]) for name in ("total", "on_site") if name in found]


def fee_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each fee its amount, the stages at which it is due, and its source."""
    said, shipped = words(lang), rates()
    yield said["fee"], shipped.currency, said["stages"], said["confidence"], said["source"]
    for fee in shipped.fees:
        stages = said["comma"].join(said[stage] for stage in fee.stages)
        yield titled(fee.title, lang), str(fee.amount), stages, *cited(fee.source, lang)


def term_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each term its months, and its source."""
    said, shipped = words(lang), terms()
    yield said["figure"], said["months"], said["confidence"], said["source"]
    for source in shipped.sources:
        value = getattr(shipped, source.figure or "", "")
        yield f"`{source.figure}`", said["not_public"] if value in {None, ()} else str(value), *cited(source, lang)


def named(id: str, lang: Language) -> str:
    """The word for a state or an event."""
    return sentence("certificate", id, lang)


def diagram(lang: Language) -> str:
    """The states and what leads from one to the other, as a diagram; events that change no state are in the table only."""
    found, said = lifecycle(), words(lang)
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {found.start}"]
    lines += [f'    state "{named(one.id, lang)}" as {one.id}' for one in found.states]
    arrows: dict[tuple[str, str], list[str]] = {}
    for one in found.transitions:
        if one.from_ != one.to:
            arrows.setdefault((one.from_, one.to), []).append(named(one.event, lang))
    for state in found.states:
        if state.lapses_to:
            arrows.setdefault((state.id, state.lapses_to), []).append(said["lapses"])
    lines += [f"    {before} --> {after}: {said['comma'].join(events)}" for (before, after), events in arrows.items()]
    return "\n".join([*lines, "```"])


def transition_rows(lang: Language) -> Iterator[Iterable[str]]:
    """For each event the states in which it is possible, and what it leads to."""
    found, said = lifecycle(), words(lang)
    yield said["event"], said["name"], said["from_to"], said["needs"]
    for event in found.events:
        ways = [one for one in found.transitions if one.event == event.id]
        told = said["semicolon"].join(f"{named(one.from_, lang)} → {named(one.to, lang)}" for one in ways)
        needs = said["comma"].join(f"`{field}`" for field in event.needs)
        yield f"`{event.id}`", named(event.id, lang), told, needs
