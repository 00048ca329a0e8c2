"""Many threads at once, from the first use on: what is worked out late, and once, is the same for all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: All threads begin together, in a process that has read and imported nothing yet, and are interrupted all the time.
TOGETHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import gbt27922

THREADS, ROUNDS = 16, 3
paths = [Path(path) for path in sys.argv[1:]]
begin = Barrier(THREADS)


def told(which):
    begin.wait()
    made = []
    for round in range(ROUNDS):
        data = paths[(which + round) % len(paths)].read_bytes()
        assessment = gbt27922.parse_assessment(data)
        card = gbt27922.score(assessment)
        ledger = gbt27922.analysis.ledger(card, assessment)
        page = gbt27922.report.render(card, "markdown", lang=("zh", "en")[which % 2])
        again = gbt27922.parse_scorecard(gbt27922.to_json(card))
        assert gbt27922.verify(again, assessment) == ()
        try:
            gbt27922.parse_assessment(data.replace(b'"findings"', b'"finding"', 1))
        except gbt27922.DocumentError as error:
            refused = str(error)
        made.append((data, which % 2, gbt27922.to_json(card), gbt27922.to_json(ledger), page, refused))
    return made


sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(THREADS) as pool:
    made = [one for each in pool.map(told, range(THREADS)) for one in each]
answers = {}
for data, lang, *answer in made:
    answers.setdefault((data, lang), set()).add(tuple(answer))
print(len(made), len(answers), max(map(len, answers.values())))
"""
EXAMPLES = ("appliance-maker.json", "five-star.json", "sampled.json", "sbt10401-durable.json")


def test_threads_that_begin_at_once_have_the_same_answers() -> None:
    paths = [str(Path("docs/examples", name)) for name in EXAMPLES]
    done = subprocess.run([sys.executable, "-c", TOGETHER, *paths], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("48 8 1\n", "")
