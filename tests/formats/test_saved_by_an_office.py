"""What LibreOffice saves as CSV is read, in the encodings that Chinese spreadsheets use."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gbt27922 import outlets
from gbt27922.errors import Gbt27922Warning

#: The numbers by which LibreOffice names an encoding in the options of a filter, and a separator by its character.
ENCODINGS = {"gb18030": "85", "utf-16": "65535", "utf-8": "76"}
SEPARATORS = {",": "44", ";": "59", "\t": "9"}
CLEAN = '编号,区域,名称,面积\r\nGZ-01,华南,“天河”店；一楼,88\r\nGZ-02,华南,"两行\n店, 二",90\r\nBJ-01,华北,王府井㐂店,70\r\n'

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.mark.parametrize(
    ("encoding", "separator"), [("gb18030", ","), ("gb18030", "\t"), ("utf-16", ";"), ("utf-16", ","), ("utf-8", "\t")]
)
def test_a_list_of_outlets(tmp_path: Path, encoding: str, separator: str) -> None:
    (source := tmp_path / "清单.csv").write_text(CLEAN, encoding="utf-8-sig", newline="")
    saved = f"csv:Text - txt - csv (StarCalc):{SEPARATORS[separator]},34,{ENCODINGS[encoding]},1"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", saved]
    read = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"
    subprocess.run([*command, read, "--outdir", tmp_path / "out", source], check=True, timeout=120, capture_output=True)
    data = (tmp_path / "out" / "清单.csv").read_bytes()
    with pytest.warns(Gbt27922Warning) as notes:
        found = outlets.parse_outlets(data)
    with pytest.warns(Gbt27922Warning):
        assert found == outlets.parse_outlets(CLEAN)
    told = {one.message.args[0].id for one in notes if isinstance(one.message, Gbt27922Warning)}
    assert told == {"unknown_field.left"} | ({"not_utf8.gb18030"} if encoding == "gb18030" else set())
