"""The scheme that most tests score against: the first revision of the default one, so that a newer one changes none of them."""

from __future__ import annotations

import json
from pathlib import Path

from gbt27922 import schemes

SCHEME = schemes.load("GB/T 27922-2011", revision=1)
#: Its newest revision: what is meant where no scheme is given.
NEWEST = schemes.default()
#: Every revision of every scheme that is shipped.
SHIPPED = tuple(
    schemes.load(id, revision=revision) for id in schemes.ids() for revision in range(1, schemes.load(id).revision + 1)
)
#: The assessments among the examples that name a scheme that is shipped.
EXAMPLES = [
    path
    for path in sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.json"))
    if json.loads(path.read_bytes()).get("scheme") in schemes.ids()
]
