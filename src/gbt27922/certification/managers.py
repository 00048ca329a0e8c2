"""Certified managers 售后服务管理师: how many are required, and the verdict on 5.1.2.2 that this suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import ceil, floor
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.exact import Whole, exact_if_possible, exact_text, whole_if_possible
from gbt27922._basis.ids import indicator_id
from gbt27922._basis.rules import as_tuple, instance_of, natural, one_of, optional, positive, tuple_of, zero_to_one
from gbt27922._basis.words import LANGUAGES, Language, sentence
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.formats.reader import parse
from gbt27922.models.finding import Finding
from gbt27922.models.indicators import Source

MANAGERS_FORMAT = "gbt27922.managers/1"
#: How a part of a manager is read, which is not public: up, down, or to the nearest whole number, a half up.
Rounding = Literal["up", "down", "nearest"]
ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
_ROUNDED: Mapping[Rounding, Callable[[Fraction], int]] = MappingProxyType(
    {"up": ceil, "down": floor, "nearest": lambda number: floor(number + Fraction(1, 2))}
)


@frozen(kw_only=True)
class ManagersRule(Checked):
    """The rule of an ``indicator``: certified managers are at least this ``share`` of the staff, and at least so many."""

    indicator: str = field(metadata=holds(indicator_id))
    share: Fraction = field(converter=exact_if_possible, metadata=holds(zero_to_one))
    least: int = field(converter=whole_if_possible, metadata=holds(positive))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))


@frozen(kw_only=True)
class ManagersRequired(Checked):
    """How many of so many service management ``staff`` must be certified managers 售后服务管理师, by one ``rounding``.

    ``certified`` is how many are, None where that is not known.

    >>> found = managers_required(45, certified=4)
    >>> found.required, dict(found.by_rounding), found.matters, found.enough, found.disputed
    (5, {'up': 5, 'down': 4, 'nearest': 5}, True, False, True)
    """

    staff: int = field(converter=whole_if_possible, metadata=holds(natural))
    certified: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    rounding: Rounding = field(metadata=holds(one_of(*ROUNDINGS)))
    rule: ManagersRule = field(metadata=holds(instance_of(ManagersRule)))

    #: The format of its document.
    FORMAT: ClassVar[str] = MANAGERS_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "required": attrgetter("required"),
        "by_rounding": lambda found: dict(found.by_rounding),
        "matters": attrgetter("matters"),
        "enough": attrgetter("enough"),
        "disputed": attrgetter("disputed"),
    }

    @property
    def by_rounding(self) -> Mapping[Rounding, int]:
        """How many are required by each reading of the rounding: the share of the staff, and at least the least."""
        # 5.1.2.2: at least 10 %, and at least one.
        share = self.rule.share * self.staff
        return MappingProxyType({name: max(self.rule.least, _ROUNDED[name](share)) for name in ROUNDINGS})

    @property
    def required(self) -> int:
        """How many are required by the rounding that was chosen."""
        return self.by_rounding[self.rounding]

    @property
    def matters(self) -> bool:
        """Whether it matters how a part of a manager is read: the readings require different numbers."""
        return len(set(self.by_rounding.values())) > 1

    @property
    def enough(self) -> bool | None:
        """Whether enough are certified; None where it is not known how many are."""
        return None if self.certified is None else self.certified >= self.required

    @property
    def disputed(self) -> bool:
        """Whether the readings of the rounding give different verdicts on how many are certified."""
        if self.certified is None:
            return False
        return len({self.certified >= number for number in self.by_rounding.values()}) > 1


@cache
def _rule() -> ManagersRule:
    return parse(shipped_data("managers"), None, ManagersRule)


def managers_required(staff: Whole, rounding: Rounding = "up", certified: Whole | None = None) -> ManagersRequired:
    """How many certified managers are required: at least one in ten of the service management staff, and at least one (5.1.2.2).

    ``staff`` are those who manage service at headquarters and at outlets. How a tenth rounds is not public: the answer has
    every reading and says whether it matters. ``certified`` is how many managers there are.
    Raises :class:`~gbt27922.errors.ModelError` with every problem of the arguments.

    >>> found = managers_required(45)
    >>> found.required, found.matters, found.enough
    (5, True, None)
    >>> managers_required(3).required
    1
    """
    return ManagersRequired(staff=staff, rounding=rounding, certified=certified, rule=_rule())


def suggested_finding(managers: ManagersRequired, *, site: str | None = None, lang: Language = "zh") -> Finding:
    """The verdict on 5.1.2.2 that the numbers suggest, as a finding 评审发现 for an assessor to accept: nothing adds it.

    Its note says in words that it is suggested, by which numbers and which rounding, and where another rounding gives
    another verdict. It is a verdict only: what is lost in part when managers are few is not public.
    Raises :class:`~gbt27922.errors.ModelError` if it is not known how many are certified, and for another language.

    >>> finding = suggested_finding(managers_required(45, certified=5), site="HQ")
    >>> finding.indicator, finding.conforming
    ('5.1.2.2', True)
    >>> print(finding.note)
    建议结论为符合，待评审员确认：服务管理人员 45 人，应配备售后服务管理师 5 名（至少 10%，向上取整），现有 5 名。
    """
    check(managers, ManagersRequired)
    refuse(ModelError, _not_suggested(managers, lang))
    return Finding(managers.rule.indicator, site, conforming=managers.enough, note=_note(managers, lang))


def _not_suggested(managers: ManagersRequired, lang: Language) -> Iterator[Problem]:
    if managers.certified is None:
        yield Problem("$.certified", "missing_field")
    yield from (problem.under("$.lang") for problem in one_of(*LANGUAGES)(lang))


def _note(managers: ManagersRequired, lang: Language) -> str:
    """What the verdict rests on, and what another reading of the rounding says."""
    told = sentence("report", "managers_suggested", lang, **_values(managers, managers.rounding, lang))
    others: list[Rounding] = [name for name in ROUNDINGS if _verdict(managers, name) is not managers.enough]
    return "".join(
        (told, *(sentence("report", "managers_disputed", lang, **_values(managers, name, lang)) for name in others))
    )


def _verdict(managers: ManagersRequired, rounding: Rounding) -> bool:
    return (managers.certified or 0) >= managers.by_rounding[rounding]


def _values(managers: ManagersRequired, rounding: Rounding, lang: Language) -> Mapping[str, object]:
    verdict = "conforming" if _verdict(managers, rounding) else "nonconforming"
    return {
        "staff": managers.staff,
        "share": f"{exact_text(100 * managers.rule.share)}%",
        "required": managers.by_rounding[rounding],
        "rounding": sentence("report", f"managers_{rounding}", lang),
        "certified": managers.certified,
        "verdict": sentence("report", verdict, lang),
    }
