"""The JSON Schemas elsewhere: Ajv in strict mode says what our validator says, and a client in TypeScript has its types.

Only where the packages of ``tests/javascript`` are installed, in the folder that ``JAVASCRIPT`` names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import gbt27922
from gbt27922 import formats
from tests.support.by_turns import ONE_OF
from tests.support.results import RESULTS
from tests.support.schemas import SCHEMAS, documents
from tests.support.shipped import EXAMPLES

FOLDER = Path(os.environ.get("JAVASCRIPT", "nowhere"))
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        not (FOLDER / "node_modules").is_dir(),
        reason="nox -s javascript installs what it needs of npm, and nothing else does",
    ),
]
HERE = Path("tests/javascript")
DOCUMENTS = [json.loads(path.read_bytes()) for path in EXAMPLES]


def node(*command: str, given: str = "") -> str:
    """What a program prints that runs where the packages are."""
    for path in HERE.iterdir():
        shutil.copy(path, FOLDER)
    done = subprocess.run(command, cwd=FOLDER, input=given, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def verdicts(found: list[tuple[str, str]]) -> list[bool]:
    """What Ajv says of documents, each with its format."""
    schemas = {id: formats.load(id) for id in formats.ids()}
    said: list[bool] = json.loads(
        node("node", "verdicts.mjs", given=json.dumps({"schemas": schemas, "documents": found}))
    )
    return said


def drawn(form: str) -> list[str]:
    """Documents near to what the schema of a format describes."""
    found: list[str] = []

    @settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck), max_examples=100 // ONE_OF)
    @given(documents(form))
    def keep(document: Any) -> None:
        found.append(json.dumps(document))

    keep()
    return found


def test_ajv_takes_what_the_library_writes() -> None:
    cards = [gbt27922.to_data(gbt27922.score(gbt27922.parse_assessment(example))) for example in DOCUMENTS]
    sound = [*DOCUMENTS, *cards, *map(gbt27922.to_data, RESULTS)]
    assert {document["format"] for document in sound} == set(formats.ids())
    assert all(verdicts([(document["format"], json.dumps(document)) for document in sound]))


def test_ajv_says_what_our_validator_says() -> None:
    found = [(form, text) for form in formats.ids() for text in drawn(form)]
    # JavaScript has no numbers but floats.
    ours = [SCHEMAS[form].is_valid(json.loads(text, parse_int=float)) for form, text in found]
    said = verdicts(found)
    assert [one for one, here, there in zip(found, ours, said, strict=True) if here != there] == []
    assert {True, False} <= set(said)


def test_a_client_in_typescript_has_its_types() -> None:
    described = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    (FOLDER / "openapi.json").write_text(json.dumps(described | {"components": {"schemas": formats.openapi()}}))
    node("npx", "--no-install", "openapi-typescript", "openapi.json", "--output", "documents.d.ts")
    library = ["--lib", "es2022,dom", "--module", "nodenext", "--skipLibCheck", "false"]
    node("npx", "--no-install", "tsc", "--strict", "--noEmit", *library, "client.ts")
