"""The numbers of a report: exact ones, shown with so many decimal places as the scheme has, and digests."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from gbt27922 import display
from gbt27922._basis.exact import exact_text

#: How many decimal places are shown where the scheme, which says it, is not known.
PLACES = 2
# More are shown to nobody.
_MOST_PLACES = 100
_SHORT_DIGEST = 12


@frozen
class Numbers:
    """How numbers are shown: cut short after ``places``, never rounded.

    >>> Numbers(2)(Fraction("94.996")), Numbers(2).signed(Fraction("-0.019"))
    ('94.99', '-0.01')
    """

    places: int = PLACES

    @classmethod
    def telling(cls, bounds: Iterable[Fraction | None], gaps: Iterable[Fraction] = ()) -> Numbers:
        """With two places, or more where a bound would else seem to be reached, or a gap to be none.

        >>> Numbers.telling([Fraction("94.995"), None]).places, Numbers.telling([], [Fraction("0.0001")]).places
        (3, 4)
        """
        exact, least = [bound for bound in bounds if bound is not None], min(gaps, default=Fraction(1))
        places = PLACES
        while places < _MOST_PLACES and (
            not Fraction(display(least, places)) or any(Fraction(display(bound, places)) != bound for bound in exact)
        ):
            places += 1
        return cls(places)

    def __call__(self, value: Fraction | float) -> str:
        """A number, cut toward the lower grade."""
        return display(value, self.places)

    def rest(self, whole: Fraction, part: Fraction) -> str:
        """What is left of a number as it is shown, so that what is shown adds up.

        >>> Numbers(2).rest(Fraction("3.5"), Fraction("2.9166")), Numbers(2)(Fraction("0.5834"))
        ('0.59', '0.58')
        """
        return self(Fraction(self(whole)) - Fraction(self(part)))

    def signed(self, value: Fraction) -> str:
        """A difference with its sign, cut toward zero; without a sign if there is none."""
        sign = "+" if value > 0 else "-" if value < 0 else ""
        return sign + self(abs(value))


def in_percent(share: Fraction) -> str:
    """An exact share in percent, without its sign; never rounded, so that what is less than 1 is not shown as 100.

    >>> in_percent(Fraction("0.95")), in_percent(Fraction("0.9999999"))
    ('95', '99.99999')
    """
    return exact_text(100 * share)


def short(digest: str) -> str:
    """The start of a digest, enough to tell documents apart.

    >>> short("8629ff1a5794dfd63b84")
    '8629ff1a5794'
    """
    return digest[:_SHORT_DIGEST]
