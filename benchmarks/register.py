"""A register read, verified and asked for what is due: time against ``json.loads`` of each line, and the most memory.

``--certificates`` says how many, each with four events and about 1.3 kB. ``--smoke`` takes a moment: its figures mean little.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gbt27922 import schemes
from gbt27922.certification import due, read_register, verify_register

FULL, SMOKE = 100_000, 200
ON, WITHIN = "2026-11-26", 30
SCHEME = schemes.default()
REFERENCE = {"id": SCHEME.id, "revision": SCHEME.revision, "sha256": SCHEME.sha256}


def canonical(data: Any) -> str:
    """Canonical JSON."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def lines(count: int) -> Iterator[str]:
    """Certificates that share nothing but their scheme, issued on days of the year before."""
    today = dt.date.fromisoformat(ON)
    for serial in range(count):
        issued = today - dt.timedelta(30 + serial % 300)
        head: dict[str, Any] = {
            "format": "gbt27922.certificate/1",
            "number": f"EXAMPLE-{serial:08}",
            "organization": {"name": f"示例{serial}公司", "id": f"O-{serial}"},
            "scheme": REFERENCE,
            "scorecard_sha256": digest(f"card {serial}"),
            "grade": "four_star",
            "scope": "家用电器的售后服务",
            "issued": issued.isoformat(),
            "valid_until": issued.replace(year=issued.year + 3, day=min(issued.day, 28)).isoformat(),
        }
        chain, events = digest(canonical(head)), []
        for event in _events(serial, issued):
            events.append(event | {"previous": chain})
            chain = digest(canonical(events[-1]))
        yield canonical(head | {"events": events, "chain_sha256": chain}) + "\n"


def _events(serial: int, issued: dt.date) -> Iterator[dict[str, str]]:
    later = [(issued + dt.timedelta(days)).isoformat() for days in (0, 3, 9, 20)]
    yield {"kind": "issued", "date": later[0], "by": "R-003 王五", "rests_on": digest(f"decision {serial}")}
    letter, reply = (digest(f"{what} {serial}") for what in ("letter", "reply"))
    received = {"kind": "complaint_received", "date": later[1], "by": "投诉平台", "rests_on": letter}
    yield received | {"note": f"维修超期 {serial}"}
    yield {"kind": "complaint_resolved", "date": later[2], "by": "投诉平台", "rests_on": reply}
    passed = {"kind": "surveillance_passed", "date": later[3], "by": "R-004 赵六"}
    yield passed | {"rests_on": digest(f"report {serial}")}


def _loaded(path: Path) -> int:
    with path.open("rb") as file:
        return sum(bool(json.loads(line)) for line in file)


def _verified(path: Path) -> int:
    report = verify_register(path, on=ON)
    assert not report.problems, report.problems
    return report.certificates


#: What is measured; each answers how much it found.
STEPS: dict[str, Callable[[Path], int]] = {
    "json.loads of each line": _loaded,
    "read": lambda path: sum(1 for _ in read_register(path)),
    "verify": _verified,
    "due within 30 days": lambda path: len(due(read_register(path), on=ON, within=WITHIN).entries),
}


def most() -> float:
    """The most memory that the process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few certificates")
    parser.add_argument("--certificates", type=int, default=FULL, help="how many")
    given = parser.parse_args()
    count = SMOKE if given.smoke else given.certificates
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "register.jsonl")
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines(count))
        print(f"{count} certificates, {path.stat().st_size / 2**20:.1f} MB; at the start {most():.0f} MB of memory\n")
        print(
            "| step | found | wall | CPU | a certificate | ÷ json.loads | most memory |\n|---|---|---|---|---|---|---|"
        )
        base = 0.0
        for name, step in STEPS.items():
            wall, spent = time.perf_counter(), time.process_time()
            found = step(path)
            wall, spent = time.perf_counter() - wall, time.process_time() - spent
            base = base or spent
            each = f"{1e6 * spent / count:.1f} µs | {spent / base:.1f}×"
            print(f"| {name} | {found} | {wall:.1f} s | {spent:.1f} s | {each} | {most():.0f} MB |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
