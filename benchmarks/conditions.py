"""Random schemes of every kind, each with an assessment, scored by the library and by the oracle; they must not differ.

``python benchmarks/conditions.py [how many [the first seed]]``, with the root of the project on the path.
"""

from __future__ import annotations

import sys
from time import perf_counter

from tests.support import twice


def main(count: int = 1000, first: int = 0) -> int:
    """Score so many, and say which seeds differ."""
    start = perf_counter()
    wrong = [seed for seed in range(first, first + count) if not twice.same(seed)]
    print(f"{count} schemes and assessments from seed {first}: {len(wrong)} differ, {perf_counter() - start:.0f} s")
    for seed in wrong[:20]:
        print(f"  seed {seed}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
