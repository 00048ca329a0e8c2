"""Make faulty.xlsx of sampled.xlsx: mistakes as people make them. ``python docs/examples/faulty.py`` needs openpyxl."""

from pathlib import Path

import openpyxl

HERE = Path(__file__).parent

book = openpyxl.load_workbook(HERE / "sampled.xlsx")
book["组织"]["B6"] = "2026-05-32"
findings = book["评审发现"]
findings["F29"] = "20 个"
findings["G30"] = 21
findings["F31"] = "=4*5"  # saved without its result
findings["D32"] = "SH-99"
book.save(HERE / "faulty.xlsx")
