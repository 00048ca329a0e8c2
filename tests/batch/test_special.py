"""A batch counts special deductions without their grounds: a scheme in which these differ is refused, never guessed."""

from __future__ import annotations

import pytest

from gbt27922 import batch
from gbt27922.errors import ModelError
from tests.property.strategies import UNEQUAL
from tests.support.libraries import pa


def test_deductions_that_differ_are_refused() -> None:
    columns = {
        f"{word}_{leaf.id}": [int(word == "sampled")]
        for leaf in UNEQUAL.leaves
        for word in ("sampled", "nonconforming")
    }
    with pytest.raises(ModelError, match=r"^\$\.scheme\.special\.grounds: must all cost the same in a batch"):
        batch.score(pa.table(columns), UNEQUAL)
