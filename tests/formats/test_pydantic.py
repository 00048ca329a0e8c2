"""Documents as fields of Pydantic and as bodies of FastAPI, and the schemas as components of OpenAPI."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError

import gbt27922
from gbt27922 import formats
from gbt27922.models import Assessment, Finding, Scheme, Scorecard
from tests.support.results import RESULTS

FIVE_STARS: dict[str, Any] = json.loads(Path("docs/examples/five-star.json").read_bytes())
UNSOUND = FIVE_STARS | {
    "findings": [
        {"indicator": "", "{brace}": 1},
        *FIVE_STARS["findings"][1:3],
        {"indicator": "5.2.4", "sampled": 5, "nonconforming": 6},
    ],
    "sites": [{"id": "HQ"}],
}


class Case(BaseModel):
    assessment: Assessment
    cards: list[Scorecard] = []
    before: Scorecard | None = None


# The program of the page is the service that is tested.
PAGE = Path("docs/how-to/embed.md").read_text(encoding="utf-8")
PRINTED: dict[str, Any] = {}
exec(PAGE.partition("```python\n")[2].partition("```")[0], PRINTED)  # noqa: S102  # it is our page
app: Any = PRINTED["app"]


def case(body: Case) -> int:
    return len(body.assessment.findings)


app.post("/cases")(case)


def post(path: str, body: Any) -> httpx.Response:
    async def posted() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            return await client.post(path, json=body)

    return asyncio.run(posted())


def told(error: ValidationError) -> list[tuple[Any, ...]]:
    return [(one["loc"], one["type"], one["msg"], one["input"]) for one in error.errors()]


def test_a_body_becomes_a_scorecard() -> None:
    answer = post("/scorecards", FIVE_STARS)
    assert answer.status_code == 200
    assert answer.json() == gbt27922.to_data(gbt27922.score(gbt27922.parse_assessment(FIVE_STARS)))


def test_every_problem_is_an_error_of_its_own_with_our_path_and_code() -> None:
    with pytest.raises(gbt27922.DocumentError) as caught:
        gbt27922.parse_assessment(UNSOUND)
    answer = post("/cases", {"assessment": UNSOUND})
    assert answer.status_code == 422
    errors = answer.json()["detail"]
    assert [(one["type"], one["msg"], one["ctx"]["path"]) for one in errors] == [
        (problem.code, problem.reason, problem.path) for problem in caught.value.problems
    ]
    assert ["body", "assessment", "findings", 0, "indicator"] in [one["loc"] for one in errors]
    assert ["body", "assessment", "sites", 0, "kind"] in [one["loc"] for one in errors]
    # An error holds the value at its place, and never the whole document again.
    assert {json.dumps(one["input"]) for one in errors} >= {'""', "6", "null"}
    assert len(answer.content) < 2_000


@pytest.mark.parametrize("value", ["{}", b"{}", 7, None, [], [FIVE_STARS]])
def test_what_is_no_object_is_one_error(value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Assessment).validate_python(value)
    ((place, kind, message, _),) = told(caught.value)
    assert (place, kind) == ((), "wrong_type")
    assert message.startswith("must be an object, got ")


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: type(one).__name__)
def test_every_result_is_a_field(result: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(type(result))
    assert adapter.validate_python(result) is result
    assert adapter.validate_json(adapter.dump_json(result)) == result
    assert adapter.dump_python(result) == gbt27922.to_data(result)
    for mode in ("validation", "serialization"):
        schema = adapter.json_schema(mode=mode)
        assert schema["title"] == formats.load(type(result).FORMAT)["title"]
        assert "$ref" not in json.dumps(schema)


def test_a_model_with_fields_of_ours_is_read_and_written() -> None:
    card = gbt27922.score(gbt27922.parse_assessment(FIVE_STARS))
    made = Case(assessment=FIVE_STARS, cards=[card], before=gbt27922.to_data(card))  # type: ignore[arg-type]
    assert made.before == card
    assert Case.model_validate_json(made.model_dump_json()) == made


def test_a_part_of_a_document_is_no_field() -> None:
    with pytest.raises(PydanticSchemaGenerationError):
        TypeAdapter(Finding)


def test_a_service_describes_itself() -> None:
    described = app.openapi()
    validate(described)
    body = described["paths"]["/scorecards"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["findings"]["items"]["properties"]["indicator"]["type"] == "string"


def test_the_components_stand_by_themselves() -> None:
    found = formats.openapi()
    validate(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": found}}
    )
    text = json.dumps(found)
    assert "0" * 20 not in text  # longer integers are floats, which every writer of JSON takes
    referred = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= found.keys()
    assert "#/$defs" not in text
    titles = {formats.load(id)["title"] for id in formats.ids()}
    assert titles <= {one.get("title") for one in found.values()}


def test_what_refers_to_itself_is_any_object_there() -> None:
    schema = TypeAdapter(Scheme).json_schema()
    indicator = schema["properties"]["indicators"]["items"]
    assert indicator["properties"]["children"]["items"]["type"] == "object"


def test_pydantic_is_imported_only_when_it_calls() -> None:
    program = (
        "import sys, gbt27922; gbt27922.score(gbt27922.read_assessment('docs/examples/five-star.json'));"
        "sys.exit('pydantic' in sys.modules or 'pydantic_core' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
