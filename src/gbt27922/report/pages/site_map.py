"""The map of sites and indicators: which site fell short of what, in panels that are legible with many sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from attrs import frozen

from gbt27922.models import Assessment, Scheme, Site
from gbt27922.models.finding import Counts
from gbt27922.report.chart import Band, Map, Panel, Strip, Tile
from gbt27922.report.lettering import width
from gbt27922.report.words import Words
from gbt27922.scoring.aggregation import by_site, observed

# So many columns have room in a panel; a name beside the id of a site has so much.
_COLUMNS = 15
_NAME = 104
# So many of the sites that fell short the most are named.
_WORST = 3
_CONFORMS, _FAILS, _EXCLUDED = "○", "●", "–"


def site_map(assessment: Assessment, scheme: Scheme, words: Words) -> Iterator[Map]:
    """The map, where there is more than one site."""
    view = _View(assessment, scheme, words, by_site(observed(assessment.findings, scheme.tree)))
    if len(view.sites) > 1:
        yield view.map()


@frozen(slots=False)
class _View:
    assessment: Assessment
    scheme: Scheme
    words: Words
    found: Mapping[str, Mapping[str | None, Counts]]

    @cached_property
    def sites(self) -> tuple[Site | None, ...]:
        """The sites; None, if there are findings that name none."""
        unnamed = (None,) if any(None in sites for sites in self.found.values()) else ()
        return (*self.assessment.sites, *unnamed)

    def map(self) -> Map:
        words = self.words
        return Map(
            title=words("chart_map"),
            alternative=self._said(),
            key=words("chart_map_key"),
            panels=self._panels(),
        )

    def _said(self) -> str:
        """How much was looked at, how much of it does not conform, and where the most."""
        ids = [site.id if site else None for site in self.sites]
        failing = Counter(
            site for sites in self.found.values() for site, counts in sites.items() if counts.nonconforming
        )
        known = {"sites": len(ids), "seen": sum(map(len, self.found.values())), "failing": failing.total()}
        most = max(failing.values(), default=0)
        worst = [id or self.words("chart_no_site") for id in ids if failing[id] == most]
        key = "chart_map_said" if most else "chart_map_none"
        return self.words(key, **known, worst=self.words("listed").join(worst[:_WORST]), most=most)

    def _panels(self) -> Iterator[Panel]:
        """The leaves under each outermost indicator, in as many panels as they need, of about as many columns each."""
        for node in self.scheme.indicators:
            leaves = self.scheme.tree.under[node.id]
            panels = -(-len(leaves) // _COLUMNS)
            for number in range(panels):
                some = leaves[number * len(leaves) // panels : (number + 1) * len(leaves) // panels]
                place = f" ({number + 1}/{panels})" if panels > 1 else ""
                yield Panel(f"{node.id} {self.words.title(node.title)}{place}", some, self._bands(some))

    def _bands(self, leaves: Sequence[str]) -> Iterator[Band]:
        """The sites of each stratum, in the order in which they are listed."""
        for name in self._strata:
            yield Band(name, (self._strip(site, leaves) for site in self.sites if self._stratum(site) == name))

    @cached_property
    def _strata(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._stratum, self.sites)))

    def _stratum(self, site: Site | None) -> str:
        if site is None:
            return ""
        return self.words("headquarters") if site.kind == "headquarters" else site.stratum or self.words("no_stratum")

    def _strip(self, site: Site | None, leaves: Sequence[str]) -> Strip:
        label = self._label(site) if site else self.words("chart_no_site")
        return Strip(label, (self._tile(leaf, site.id if site else None) for leaf in leaves))

    def _label(self, site: Site) -> str:
        """The id, and the name where there is room for it."""
        named = " ".join(filter(None, (site.id, site.name)))
        return named if width(named) <= _NAME else site.id

    def _tile(self, leaf: str, site: str | None) -> Tile:
        counts = self.found.get(leaf, {}).get(site)
        if counts is None:
            return Tile(None, _EXCLUDED if leaf in self._excluded else "")
        return Tile(counts.ratio, _sign(counts))

    @cached_property
    def _excluded(self) -> frozenset[str]:
        under = self.scheme.tree.under
        return frozenset(leaf for one in self.assessment.exclusions for leaf in under[one.indicator])


def _sign(counts: Counts) -> str:
    """Whether all conform or none, or how many percent do not, cut short.

    >>> [_sign(Counts(200, failing)) for failing in (0, 1, 31, 200)]
    ['○', '<1', '15', '●']
    """
    match counts.ratio:
        case 0:
            return _CONFORMS
        case 1:
            return _FAILS
        case ratio:
            return str(int(100 * ratio) or "<1")
