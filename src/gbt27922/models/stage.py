"""The stage of certification that an assessment, a sample or an audit time is for."""

from __future__ import annotations

from typing import Literal, get_args

from gbt27922._basis.rules import one_of

#: Initial certification, surveillance 监督评审, or recertification 再认证.
Stage = Literal["initial", "surveillance", "recertification"]
STAGES: tuple[Stage, ...] = get_args(Stage)
stage_rule = one_of(*STAGES)
