"""People: the team that makes the findings, and who decides."""

from __future__ import annotations

from typing import Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import one_of, optional, some_text

#: What somebody is in a team: its leader, an assessor 评审员, or a technical expert.
Role = Literal["leader", "assessor", "expert"]


@frozen
class Person(Checked):
    """Somebody who takes part in certification; the ``id`` tells people of one name apart.

    >>> Person("张三", "A-017", role="leader").role
    'leader'
    """

    name: str = field(metadata=holds(some_text))
    id: str | None = field(default=None, metadata=holds(optional(plain_id)))
    role: Role | None = field(default=None, kw_only=True, metadata=holds(optional(one_of(*get_args(Role)))))
