"""The example service as its page starts it: over HTTP, with many requests at once, large bodies and bad ones."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sys
import threading
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

import gbt27922
from gbt27922 import formats
from tests.support.serving import serving

FOLDER = Path("docs/examples/service")
BODY = Path("docs/examples/five-star.json").read_bytes()
DATA: dict[str, Any] = json.loads(BODY)
CARD = gbt27922.score(gbt27922.parse_assessment(BODY))


PAGES = [(FOLDER / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")]
SET_UP, START, ASK = re.findall(r"^\$ (.*)$", PAGES[0], re.MULTILINE)
MOST_BYTES = 10 * 2**20


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the service listens that the page starts, here on a free port."""
    _, _, program, *arguments = shlex.split(START)
    command = [sys.executable, "-m", program, *arguments, "--port", "0"]
    with serving(command) as address:
        yield address


def test_the_page_says_the_same_in_both_languages() -> None:
    commands = [re.findall(r"^\$ .*$", page, re.MULTILINE) for page in PAGES]
    assert commands[0] == commands[1]
    assert f"python3 run.py pip install -r {FOLDER}/requirements.txt" == SET_UP
    assert f"MOST_BYTES = {MOST_BYTES // 2**20} * 2**20" in (FOLDER / "app.py").read_text(encoding="utf-8")


def test_what_the_page_asks_for_is_what_the_tests_need() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = (FOLDER / "requirements.txt").read_text(encoding="utf-8").split()
    assert set(needed) <= set(project["optional-dependencies"]["test"])


def post(url: str, content: bytes, path: str = "/scorecards") -> httpx.Response:
    return httpx.post(url + path, content=content, timeout=60)


def test_what_the_page_sends_becomes_a_scorecard(url: str) -> None:
    _, _, body, place = shlex.split(ASK)
    answer = post(url, Path(body.removeprefix("@")).read_bytes(), place.removeprefix("http://127.0.0.1:8000"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert gbt27922.parse_scorecard(answer.content) == CARD


def test_200_requests_at_once_have_each_its_own_answer(url: str) -> None:
    def body(number: int) -> dict[str, Any]:
        wrong = {"indicator": "5.2.4", "sampled": 200, "nonconforming": number}
        return DATA | {"findings": [one for one in DATA["findings"] if one["indicator"] != "5.2.4"] + [wrong]}

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=200)) as client:
            return await asyncio.gather(*(client.post(f"{url}/scorecards", json=body(one)) for one in range(200)))

    answers = asyncio.run(ask())
    assert {answer.status_code for answer in answers} == {200}
    scored = [gbt27922.score(gbt27922.parse_assessment(body(number))).score for number in range(200)]
    assert [Fraction(answer.json()["score"]) for answer in answers] == scored


def test_a_body_of_10_mb_is_scored_and_a_larger_one_refused(url: str) -> None:
    large = json.dumps(DATA | {"metadata": {"note": "a" * (MOST_BYTES - len(json.dumps(DATA)) - 30)}}).encode()
    assert 0.99 < len(large) / MOST_BYTES <= 1
    assert post(url, large).status_code == 200
    for path in ("/scorecards", "/verifications"):
        assert post(url, large + b" " * MOST_BYTES, path).status_code == 413


def test_many_findings_are_scored_while_others_are_answered(url: str) -> None:
    many = json.dumps(DATA | {"findings": DATA["findings"] * 5_000}).encode()
    assert len(many) < MOST_BYTES
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(post(url, many).status_code))
    thread.start()
    assert "GB/T 27922-2011" in [one["id"] for one in httpx.get(f"{url}/schemes", timeout=60).json()]
    thread.join()
    assert answers == [200]


BAD = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"scheme": "\xff"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a list": b"[]",
    "a number of many digits": b'{"findings": ' + b"9" * 5_000 + b"}",
    "half of a surrogate pair": b'{"format": "gbt27922.assessment/1", "scheme": "\\ud800", "\\ud800": 1}',
    "wrong types": json.dumps(DATA | {"findings": 7, "sites": [None], "date": 3}).encode(),
    "a field twice": BODY.replace(b"{", b'{"scheme": "S", ', 1),
    "an unknown scheme": json.dumps(DATA | {"scheme": "S"}).encode(),
    "no findings": json.dumps(DATA | {"findings": []}).encode(),
    "NaN": BODY.replace(b"true", b"NaN", 1),
}


@pytest.mark.parametrize("body", BAD.values(), ids=list(BAD))
@pytest.mark.parametrize("path", ["/scorecards", "/verifications"])
def test_a_bad_body_is_the_fault_of_who_sent_it(url: str, path: str, body: bytes) -> None:
    answer = post(url, body, path)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


def test_every_problem_leads_to_its_field(url: str) -> None:
    body = DATA | {"findings": [{"indicator": "", "sampled": 5, "nonconforming": 6}], "sites": [{"id": "HQ"}]}
    detail = post(url, json.dumps(body).encode()).json()["detail"]
    with pytest.raises(gbt27922.DocumentError) as refused:
        gbt27922.parse_assessment(body)
    assert [(one["type"], one["ctx"]["path"], one["msg"]) for one in detail] == [
        (problem.code, problem.path, problem.reason) for problem in refused.value.problems
    ]
    assert ["body", "sites", 0, "kind"] in [one["loc"] for one in detail]
    assert detail[0]["ctx"]["zh"].startswith("应为非空文本")


def test_a_scorecard_is_verified(url: str) -> None:
    case = {"scorecard": gbt27922.to_data(CARD), "assessment": DATA}
    answer = httpx.post(f"{url}/verifications", json=case)
    assert answer.json() == {"verified": True, "problems": []}
    case["scorecard"] |= {"score": "99"}
    answer = httpx.post(f"{url}/verifications", json=case).json()
    assert not answer["verified"]
    assert "$.score" in [one["path"] for one in answer["problems"]]


def test_the_service_describes_itself(url: str) -> None:
    described = httpx.get(f"{url}/openapi.json").json()
    validate(described)
    scored = described["paths"]["/scorecards"]["post"]
    body = scored["requestBody"]["content"]["application/json"]["schema"]
    assert body["title"] == formats.load("gbt27922.assessment/1")["title"]
