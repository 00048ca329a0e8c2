"""The letterhead of an invented body, 示例认证机构: a base document for reports in Word.

``python docs/examples/letterhead.py`` writes ``letterhead.docx``. A real one is made in Word or WPS, and saved as it is.
"""

from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

GREEN = RGBColor(0x1B, 0x5E, 0x20)


def letterhead():
    """A page of A4 with the body's name above, its address below, and titles in its color."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = Mm(32)
    for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 13)):
        style = document.styles[name]
        lettered(style, "仿宋" if name == "Normal" else "黑体", "Times New Roman" if name == "Normal" else "Arial")
        style.font.size = Pt(size)
        if name != "Normal":
            style.font.color.rgb = GREEN
    for border in document.styles["Title"].element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    above.add_run("示例认证机构  ").bold = True
    above.add_run("Example Certification Body")
    underlined(above)
    below.add_run("示例省示例市示例路 1 号  ·  服务认证  ·  第 ")
    below._p.append(field("PAGE"))
    below.add_run(" 页")
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def lettered(style, chinese, latin):
    """Set both fonts of a style: the library sets the Latin one only."""
    style.font.name = latin
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese)


def underlined(paragraph):
    """Draw a line under a paragraph, from margin to margin."""
    line = OxmlElement(
        "w:bottom", {qn(f"w:{k}"): v for k, v in {"val": "single", "sz": "8", "space": "4", "color": "1B5E20"}.items()}
    )
    borders = OxmlElement("w:pBdr")
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def field(what):
    """What Word works out, such as the number of the page."""
    made = OxmlElement("w:fldSimple", {qn("w:instr"): f" {what} "})
    made.append(OxmlElement("w:r"))
    return made


if __name__ == "__main__":
    letterhead().save(str(Path(__file__).with_suffix(".docx")))
