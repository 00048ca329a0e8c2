"""The sites of a long frame: what is no id is a problem of its row, and so are two that look alike in one assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gbt27922._basis.ids import list_problems, look_alikes, plain_id_or_empty
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.codes import Codes, coded
from gbt27922.batch.tables.column_names import SITE
from gbt27922.errors import Problem


def site_problems(column: Any, assessments: Codes) -> Mapping[int, list[Problem]]:
    """The problems of each row, by the code of its assessment; sites that are not texts have none.

    Only distinct sites are looked at, and rows only where something is wrong with one.
    """
    places, distinct = coded(column)
    is_text = pa.types.is_string(distinct.type) or pa.types.is_large_string(distinct.type)
    texts = {place: text for place, text in enumerate(distinct.to_pylist() if is_text else ()) if text is not None}
    wrong = {place: problem.at(SITE) for place, text in texts.items() for problem in plain_id_or_empty(text)}
    alike = {text for pair in look_alikes(texts.values()) for text in pair}
    found = {row: [wrong[places[row]]] for row in np.flatnonzero(np.isin(places, list(wrong))).tolist()}
    rows = np.flatnonzero(np.isin(places, [place for place, text in texts.items() if text in alike]))
    by_assessment: dict[int, list[tuple[str, str]]] = {}
    for row in rows.tolist():
        by_assessment.setdefault(int(assessments[row]), []).append((str(row), texts[places[row]]))
    for named in by_assessment.values():
        for problem in list_problems(named, once=False):
            found.setdefault(int(problem.path), []).append(problem.at(SITE))
    return found
