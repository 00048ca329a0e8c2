"""How fast the example service answers over HTTP: p50 and p99, one request after another and 200 at once.

Needs what ``docs/examples/service/requirements.txt`` names, and httpx. ``--smoke`` sends a few requests and shows only that it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.support.serving import serving

SMALL: dict[str, Any] = json.loads(Path("docs/examples/appliance-maker.json").read_bytes())
COMMAND = [
    sys.executable,
    "-m",
    "uvicorn",
    "--app-dir",
    "docs/examples/service",
    "app:app",
    "--port",
    "0",
    "--timeout-keep-alive",
    "600",
]
AT_ONCE = 200


def numbered(count: int, factor: int = 1) -> list[bytes]:
    """Different assessments, with so many times the findings."""
    findings = SMALL["findings"] * factor
    return [json.dumps(SMALL | {"findings": findings, "metadata": {"case": str(one)}}).encode() for one in range(count)]


async def latencies(url: str, bodies: list[bytes], at_once: int) -> list[float]:
    """How many seconds each answer took, in order of size; so many are asked for at once."""
    turn = asyncio.Semaphore(at_once)
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(timeout=600, limits=limits) as client:

        async def ask(body: bytes) -> float:
            async with turn:
                start = time.perf_counter()
                answer = await client.post(f"{url}/scorecards", content=body)
                answer.raise_for_status()
                return time.perf_counter() - start

        await asyncio.gather(*(client.get(f"{url}/schemes") for _ in range(at_once)))  # connections, and imports
        return sorted(await asyncio.gather(*map(ask, bodies)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    brief = parser.parse_args().smoke
    rows = (
        ("one after another", numbered(20 if brief else 1000), 1),
        ("200 at once", numbered(200 if brief else 1000), AT_ONCE),
        ("1 MB, one after another", numbered(2 if brief else 30, 175), 1),
        ("10 MB, one after another", numbered(1 if brief else 10, 1450), 1),
    )
    print("| requests | body | p50 | p99 | answers a second |")
    print("|---|---|---|---|---|")
    with serving(COMMAND) as url:
        for name, bodies, at_once in rows:
            start = time.perf_counter()
            took = asyncio.run(latencies(url, bodies, at_once))
            rate = len(took) / (time.perf_counter() - start)
            middle, slow = (1000 * took[int(share * (len(took) - 1))] for share in (0.5, 0.99))
            print(f"| {name} | {len(bodies[0]) / 1000:.0f} kB | {middle:.1f} ms | {slow:.1f} ms | {rate:.1f} |")


if __name__ == "__main__":
    main()
