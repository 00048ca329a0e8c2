"""Small tables: every encoding, separator and language of headings gives what the clean file gives, and what is written is read."""

from __future__ import annotations

import codecs
import csv
import io
import random
import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922 import DocumentError, analysis, formats, outlets, schemes
from gbt27922._basis.headings import SEPARATORS, meanings, plain, table_of_names
from gbt27922._basis.small_tables import rows_of, written
from gbt27922._basis.table_cells import indicator, indicator_or_deductions, number, text, whole
from gbt27922._basis.table_text import note, notes_in, text_of
from gbt27922.errors import Gbt27922Warning, Problem
from gbt27922.formats import findings_table

SCHEME = schemes.load("GB/T 27922-2011")
OPEN = schemes.load("capability-levels")
LEAF = SCHEME.leaves[0].id


def findings(source: str | bytes) -> object:
    return formats.parse_findings(source, SCHEME.id, outlets=outlets.parse_outlets("id,stratum\n天河店,华南\n"))


#: Every table: how it is read, and its rows with the headings of both languages.
TABLES: dict[str, tuple[Callable[[Any], object], dict[str, str], list[str]]] = {
    "outlets": (
        outlets.parse_outlets,
        {"网点编号": "id", "区域": "Stratum", "网点名称": "outlet name", "类别": "KIND"},
        ["GZ-01,华南,“天河”店,服务网点", "GZ-02,华北,,outlet", 'GZ-03,华北,"两行\n店",'],
    ),
    "points": (
        lambda source: schemes.with_points(SCHEME, source),
        {"指标": "indicator", "分值": "Points", "名称": "title zh", "英文名称": "English title", "方法": "method"},
        ["5.3.1,１０,客户关系,,", "５.３.２,15,,customer complaints,"],
    ),
    "grades": (
        lambda source: schemes.with_grades(OPEN, source),
        {"等级": "GRADE", "分数线": "lower bound"},
        [f"{grade.title.zh if at % 2 else grade.id},{60 + 10 * at}" for at, grade in enumerate(OPEN.grades[1:])],
    ),
    "costs": (analysis.parse_costs, {"条款": "clause", "成本": "Cost"}, ["5.2.4,１２．５", "special_deductions,3"]),
    "findings": (
        findings,
        {
            "条款": "indicator",
            "场所": "Site ID",
            "类别": "site-kind",
            "抽样数": "sample size",
            "不符合数": "nonconforming",
            "结论": "Verdict",
            "备注": "remarks",
        },
        [
            f"{LEAF},总部,,,,符合,",
            "5.2.4,天河店,,２０,3.0,,有，“备注”",
            "5.2.5,北京店,服务网点,5,0,,",
            "5.2.6,,,,,不符合,x",
        ],
    ),
    "exclusions": (formats.parse_exclusions, {"指标编号": "indicator id", "理由": "reason"}, ["5.2.3,不提供安装"]),
    "special items": (
        lambda source: formats.parse_special_items(source, SCHEME),
        {"项目": "special item", "扣分依据": "ground", "描述": "Description", "是否整改": "rectified"},
        [f"特别扣分项,{SCHEME.special.grounds[0].title.zh},虚假宣传,是", "special bonus,,首创,"],
    ),
}
ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16-le": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


def spread(headings: list[str], rows: list[str], separator: str, end: str = "\r\n") -> str:
    """A table as a spreadsheet saves it."""
    made = io.StringIO()
    given = csv.reader(io.StringIO("\n".join(rows), newline=""))
    csv.writer(made, delimiter=separator, lineterminator=end).writerows([headings, *given])
    return made.getvalue()


@pytest.mark.parametrize("name", TABLES)
def test_every_encoding_separator_and_language(name: str) -> None:
    read, names, rows = TABLES[name]
    clean = read(spread(list(names.values()), rows, ","))
    for encoding, separator, language, said in product(ENCODINGS, SEPARATORS, (0, 1), ("", "sep")):
        headings = [*(names if language == 0 else names.values())]
        table = (f"sep={separator}\r\n" if said else "") + spread(headings, rows, separator)
        with warnings.catch_warnings(record=True) as notes:
            warnings.simplefilter("always")
            assert read(ENCODINGS[encoding](table)) == clean, (encoding, separator, language)
        assert [str(one.message).partition(": ")[2] for one in notes] == [
            "read as GB18030, because it is not UTF-8"
        ] * (encoding == "gb18030")


@pytest.mark.parametrize("name", TABLES)
def test_columns_that_are_not_asked_for_are_named_and_left(name: str) -> None:
    read, names, rows = TABLES[name]
    clean = read(spread(list(names), rows, ","))
    (first, *_), more = rows, [*names, "面积", "电话", "", ""]
    with pytest.warns(Gbt27922Warning, match='^line 1: not read: the columns "面积", "电话"$'):
        found = read(spread(more, [f"{row},9,0,," for row in rows], ";") + ";" * len(more) + "\r\n\r\n")
    assert found == clean
    assert read(spread(list(names), [f"{row},," for row in rows], ",")) == clean
    twice = [*names, next(iter(names)).lower()]
    with pytest.raises(DocumentError, match="must name the column"):
        read(spread(twice, [f"{first},"], ","))


@pytest.mark.once
def test_random_tables_of_other_programs() -> None:
    """200 lists of outlets as other programs write them, in Chinese encodings, are what they were."""
    draw = random.Random(14)  # noqa: S311  # the same lists at every run
    for number_ in range(200):
        letters = "广州天河店，、；“”\"',;\t\n甲 A1=-" if number_ % 2 else "广州店AB"
        names = [
            "".join(draw.choices(letters, k=draw.randint(1, 9))).strip() or "店" for _ in range(draw.randint(1, 20))
        ]
        listed = [(f"网点{at}", draw.choice(["华南", "华北", ""]), name) for at, name in enumerate(names)]
        made = io.StringIO()
        csv.writer(
            made,
            delimiter=(separator := draw.choice(SEPARATORS)),
            lineterminator=draw.choice(["\r\n", "\n"]),
            quoting=draw.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        ).writerows([draw.choice([("编号", "区域", "名称"), ("id", "Region", "NAME")]), *listed])
        encoding = draw.choice(["gbk", "gb18030", "utf-16", "utf-8-sig", "utf-8"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Gbt27922Warning)
            found = outlets.parse_outlets(made.getvalue().encode(encoding))
        told = [(site.id, site.stratum or "", site.name) for site in found]
        assert told == listed, (encoding, separator)


HOSTILE = st.one_of(
    st.text(min_size=1, max_size=8), st.text("=+-@＝'\"\t\r\n ,;sep店１.0", min_size=1, max_size=8)
).filter(lambda text: "\0" not in text and text.encode("utf-8", "ignore").decode() == text)


class TestWritten:
    """What is written is read back, with and without marks."""

    @given(rows=st.lists(st.tuples(HOSTILE, st.none() | HOSTILE)), is_safe=st.booleans())
    def test_any_table(self, rows: list[tuple[str, str | None]], *, is_safe: bool) -> None:
        table = written(["id", "name"], rows, is_safe=is_safe)
        found, problems = rows_of(table, {"id": text, "name": text}, ["id"])
        assert not problems
        assert [(cells["id"], cells["name"]) for _, cells in found] == rows
        assert rows_of(table.encode("utf-8-sig"), {"id": text, "name": text}, ["id"]) == (found, [])
        if is_safe:
            cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
            assert not any(cell.lstrip().startswith(tuple("=@＝＠")) for cell in cells)

    @given(titles=st.lists(HOSTILE.filter(str.strip), min_size=1, max_size=4), safe=st.booleans())
    def test_points(self, titles: list[str], *, safe: bool) -> None:
        scheme = SCHEME
        leaves = [leaf.id for leaf in scheme.leaves][: len(titles)]
        rows = [[leaf, None, title] for leaf, title in zip(leaves, titles, strict=True)]
        titled = schemes.with_points(scheme, written(["indicator", "points", "title_zh"], rows))
        assert schemes.with_points(scheme, schemes.points_csv(titled, safe=safe)).tree == titled.tree

    def test_a_table_of_which_nothing_is_marked_says_so(self) -> None:
        assert written(["id"], [["A"]], is_safe=True) == "id\nA\n"
        assert written(["id"], [["=A"]]) == "id\n=A\n"


class TestText:
    """What is neither UTF-8 nor GB18030 is refused with its line."""

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            ("编号\n广州".encode("gbk") + b"\xff", 2),
            ("编号\n广州一店\n深圳".encode() + b"\xff", 3),
            (codecs.BOM_UTF8 + "编号\n".encode() + "深圳".encode("gbk"), 2),
            ("编号\n广州".encode("utf-16") + b"\x00", 2),
        ],
    )
    def test_no_text(self, data: bytes, line: int) -> None:
        with pytest.raises(DocumentError) as raised:
            text_of(data)
        assert raised.value.problems == (Problem(f"line {line}", "not_utf8.csv"),)

    def test_where_it_is_not_utf8_is_said(self) -> None:
        with pytest.warns(Gbt27922Warning, match="^line 3: read as GB18030"):
            assert text_of("a\nb\n广\n".encode("gbk")) == "a\nb\n广\n"

    def test_notes_of_another_table(self) -> None:
        def noted() -> None:
            with notes_in("specials"):
                note(Problem("line 2", "not_utf8.gb18030"))
                warnings.warn("of others", DeprecationWarning, stacklevel=1)

        with pytest.warns() as said:
            noted()
        told = "specials line 2: read as GB18030, because it is not UTF-8"
        assert [str(one.message) for one in said] == [told, "of others"]

    @pytest.mark.parametrize("said", ["sep=|\nid|name\n", "sep=:\nid:name\n", "id|name\n"])
    def test_another_separator(self, said: str) -> None:
        with pytest.raises(DocumentError, match="must be separated by commas, semicolons or tabs, but is separated by"):
            outlets.parse_outlets(said)


class TestCells:
    """Only what is certain is understood."""

    @pytest.mark.parametrize("cell", ["1,234", "1，234", "①", "十", "1e3", "60%", "+5", "½", "1 2", "٣"])
    def test_what_is_no_number_stays(self, cell: str) -> None:
        assert number(cell) == cell
        with pytest.raises(DocumentError, match="line 2: cost: must be a number"):
            analysis.parse_costs(f'indicator,cost\nA,"{cell}"\n')

    def test_names_keep_their_width(self) -> None:
        (site,) = outlets.parse_outlets("编号,名称\nＧＺ１,１号店\n")
        assert (site.id, site.name) == ("ＧＺ１", "１号店")
        assert (indicator("５.１"), indicator("Ａ１"), whole("２０.０"), whole("九")) == ("5.1", "Ａ１", 20, "九")


def test_no_two_columns_of_a_table_share_a_heading() -> None:
    """A heading means one column, whichever of the columns of its table are there."""
    known = table_of_names("headings")
    for columns in (
        "id stratum name kind",
        " ".join(findings_table.COLUMNS),
        "item ground description rectified",
        "indicator points title_zh title_en method",
        "grade from",
        "indicator cost",
        "indicator justification",
        "assessment indicator site sampled nonconforming value responses",
        "assessment special_deductions special_bonuses",
    ):
        names = [{plain(name) for name in (column, *known[column])} for column in columns.split()]
        assert len(set().union(*names)) == sum(map(len, names)), columns
        assert set(meanings(columns.split()).values()) == {*columns.split()}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04abc", "第 1 行：应为 CSV，实为 Excel 工作簿；请在电子表格中另存为“CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1", "第 1 行：应为 CSV，实为 Excel 工作簿；请在电子表格中另存为“CSV UTF-8”"),
        (
            "a\nb\tc".encode("utf-16-le"),
            "第 1 行：编码应为 UTF-8、GB18030，或带标记的 UTF-16；请在电子表格中另存为“CSV UTF-8”",
        ),
    ],
)
def test_what_is_no_text_is_told_as_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as raised:
        text_of(data)
    assert [problem.told("zh") for problem in raised.value.problems] == [said]


def test_special_deductions_are_named_by_their_words_and_counted_from_1() -> None:
    cells = [
        "特别扣分项",
        "special-deduction",
        "special_deductions",
        "特别扣分项 ２",
        "特别扣分项0",
        "Ａ.1 ",
        "特别扣分项 " + "9" * 5000,
    ]
    assert [*map(indicator_or_deductions, cells[:-1])] == [
        "special_deductions",
        "special_deductions",
        "special_deductions",
        "special_deductions[1]",
        "特别扣分项0",
        "Ａ.1 ",
    ]
    assert indicator_or_deductions(cells[-1]) == cells[-1]


def test_what_looks_like_a_numbered_deduction_is_looked_at_once() -> None:
    cell = "deduction" + " " * 10**6 + "x"  # looked at again from each space, it takes an hour
    assert indicator_or_deductions(cell) == cell
