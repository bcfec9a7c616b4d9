"""What a dispatch offers for choosing between namesakes: candidates and their features."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from according.reading.gazetteer import LEVEL_NUMBER, Candidates, Gazetteer
from according.reading.gazetteer_index import IntArray
from according.reading.gazetteer_keys import name_key
from according.reading.toponyms import Reference, Toponym, reference

__all__ = ["FIRST", "SECOND", "Evidence", "Weights", "distance_km", "gather", "nearest"]

FIRST = (
    "size", "large", "size_of_area", "town_main", "region_main", "country", "area",
    "region_other", "district", "capital", "bare", "skeleton", "largest", "country_named",
    "country_share", "region_named", "within_country", "within_region", "within_other", "hint_fits",
    "hint_differs", "adjective", "publisher_country", "publisher_region", "facility", "hinted",
    "contained",
)  # fmt: skip
SECOND = (*FIRST, "near", "same_region", "same_country", "neighbour_country")
NEAR_KM = 150.0
_DISTANCES = 200_000  # computed at once

Floats = npt.NDArray[np.float64]
_SAME_NAME = 75.0  # of 100: the part of two spellings that is the same
_LARGE = 136  # as filed: 130,000 people
Rows = Callable[[str], IntArray]
_TOWN, _REGION, _DISTRICT, _COUNTRY, _AREA, _WATER, _FACILITY = (
    LEVEL_NUMBER[level]
    for level in ("town", "region", "district", "country", "area", "water", "facility")
)
_FITS = {
    "town": {_TOWN}, "region": {_REGION, _DISTRICT}, "area": {_AREA, _REGION, _DISTRICT},
    "country": {_COUNTRY}, "water": {_WATER}, "facility": {_FACILITY, _TOWN},
}  # fmt: skip
_CAPITALISED = re.compile(r"([A-Z][\w’'-]*\w)(?: ([A-Z][\w-]*\w))?")


class Weights(NamedTuple):
    """Weights of the two passes (of ``FIRST`` and ``SECOND``), the score of "none of these" in
    each, the temperature of the second, and the probability from which a place is decided."""

    first: Floats
    second: Floats
    none: tuple[float, float]
    temperature: float
    decide: float


@dataclass(slots=True)
class Evidence:
    """What a dispatch offers for choosing: groups of mentions that mean one place, and features.

    ``groups`` holds a reference each; ``group_of`` gives the group of a toponym or -1;
    ``candidates.key`` is the group; ``features`` is (candidates, len(FIRST)).
    """

    groups: list[Reference]
    group_of: list[int]
    references: list[Reference | None]
    candidates: Candidates
    features: Floats
    gazetteer: Gazetteer

    def probabilities(self, weights: Weights) -> tuple[Floats, Floats]:
        """Return the probability of each candidate, and of "none of these" for each group."""
        first, _ = self._softmax(self.features @ weights.first, weights.none[0])
        second = np.concatenate([self.features, self.context(first)], axis=1) @ weights.second
        t = weights.temperature
        return self._softmax(second / t, weights.none[1] / t)

    def _softmax(self, scores: Floats, none: float) -> tuple[Floats, Floats]:
        group, n = self.candidates.key, len(self.groups)
        top = np.full(n, none)
        np.maximum.at(top, group, scores)
        power = np.exp(scores - top[group])
        nothing = np.exp(none - top)
        total = nothing + np.bincount(group, power, n)
        return power / total[group], nothing / total

    def context(self, first: Floats) -> Floats:
        """Return the features that depend on the first pass: (candidates, 4)."""
        c, n = self.candidates, len(self.groups)
        out = np.zeros((len(c.key), len(SECOND) - len(FIRST)))
        if not len(c.key):
            return out
        # The winner of each group, and how sure the first pass was of it.
        order = np.lexsort((first, c.key))
        last = np.flatnonzero(np.append(np.diff(c.key[order]) != 0, True))
        winner = order[last]
        sure = first[winner]
        point = (c.level[winner] <= _DISTRICT) | (c.level[winner] == _FACILITY)
        if point.any():
            out[:, 0] = nearest(c, winner[point], sure[point])
        size = len(self.gazetteer.regions)
        for column, values, usable in (
            (1, c.region, point), (2, c.country, c.country[winner] > 0),
        ):  # fmt: skip
            w, s = winner[usable], sure[usable]
            total = np.bincount(values[w], s, size)
            own = np.zeros(n)
            own_value = np.zeros(n, np.int64)
            own[c.key[w]], own_value[c.key[w]] = s, values[w]
            support = total[values] - np.where(own_value[c.key] == values, own[c.key], 0.0)
            everything = np.maximum(total.sum() - own[c.key], 1e-9)
            out[:, column] = np.where(values > 0, np.minimum(1.0, support / everything), 0.0)
        out[:, 3] = self._neighbours(winner, sure)
        return out

    def _neighbours(self, winner: IntArray, sure: Floats) -> Floats:
        """Tell for each candidate whether a neighbour of its country is surely in the dispatch."""
        c, g = self.candidates, self.gazetteer
        present = {int(x) for x in c.country[winner[sure > 0.5]] if x}
        beside = {
            g.region_number[code]
            for x in present for code in g.neighbours(g.regions[x]) if code in g.region_number
        }  # fmt: skip
        hit = np.zeros(len(g.regions))
        hit[list(beside - present)] = 1.0
        return hit[c.country]


def nearest(c: Candidates, winner: IntArray, sure: Floats) -> Floats:
    """Return how near the nearest sure winner of another group is to each candidate, 0 to 1.

    Winners that lie in one place are one: only the surest counts, and the surest of another
    group for those of its own. Candidates are taken some at a time, which bounds the memory.
    """
    order = np.lexsort((-sure, c.lon[winner], c.lat[winner]))
    winner, sure = winner[order], sure[order]
    moved = np.diff(c.lat[winner]).astype(bool) | np.diff(c.lon[winner]).astype(bool)
    first = np.flatnonzero(np.append(True, moved))
    second = np.minimum(first + 1, len(winner) - 1)
    alone = np.append(first[1:], len(winner)) - first == 1
    surest, surer = sure[first], np.where(alone, 0.0, sure[second])
    whose, place = c.key[winner[first]], winner[first]
    out = np.empty(len(c.key))
    step = max(1, _DISTANCES // len(place))
    for at in range(0, len(out), step):
        some = slice(at, at + step)
        far = distance_km(
            c.lat[some, None], c.lon[some, None], c.lat[place][None, :], c.lon[place][None, :]
        )
        own = c.key[some, None] == whose[None, :]
        pull = np.exp(-far / NEAR_KM) * np.where(own, surer[None, :], surest[None, :])
        out[some] = pull.max(axis=1)
    return out


def distance_km(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Return great-circle distances in km (haversine); the arguments, in degrees, broadcast."""
    a, b, p, q = (np.radians(x) for x in (lat1, lat2, lon1, lon2))
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin((q - p) / 2) ** 2
    return np.asarray(12742 * np.arcsin(np.sqrt(np.clip(h, 0, 1))))


def gather(
    text: str, toponyms: Sequence[Toponym], gazetteer: Gazetteer, *,
    publisher: str | None = None, title: str | None = None,
) -> Evidence:  # fmt: skip
    """Look up all toponyms of a dispatch at once and describe their candidates."""
    readings = [reference(text, t) for t in toponyms]
    wanted = dict.fromkeys(k for found in readings for r in found for k in (*r.keys, *r.within))
    for found in readings:
        if found and found[0].name in gazetteer.adjectives:
            wanted[gazetteer.adjective_key(found[0].name)] = None
    published = _publisher_keys(publisher)
    wanted.update(dict.fromkeys(published))
    wanted.pop("", None)
    keys = list(wanted)
    everything = gazetteer.find(keys)
    bounds = np.searchsorted(everything.key, np.arange(len(keys) + 1))
    position = {key: n for n, key in enumerate(keys)}

    def rows(key: str) -> IntArray:
        n = position.get(key)
        return np.arange(0) if n is None else np.arange(bounds[n], bounds[n + 1])

    chosen = [_choose(found, rows) for found in readings]
    groups, group_of, sizes = _group(chosen, everything, rows)
    picked, group, strength = _candidates(groups, everything, rows, gazetteer)
    candidates = everything.take(picked)._replace(key=group)
    named = _named(text, title, sizes, candidates, strength == 0, gazetteer)
    around = _around(groups, published, publisher, everything, rows, gazetteer)
    features = _features(candidates, strength, groups, sizes, named, around, gazetteer)
    return Evidence(groups, group_of, chosen, candidates, features, gazetteer)


def _candidates(
    groups: list[Reference], everything: Candidates, rows: Rows, gazetteer: Gazetteer
) -> tuple[IntArray, IntArray, IntArray]:
    """Return candidates of all groups: (row of ``everything``, group, strength of the match)."""
    picked, group, strength = [], [], []
    for g, r in enumerate(groups):
        taken: set[tuple[int, int]] = set()
        keys: Sequence[str] = r.keys
        if r.name in gazetteer.adjectives:
            keys = (gazetteer.adjective_key(r.name),)
        for n, key in enumerate(keys):
            if n == 2 and taken:
                break
            for row in rows(key):
                place = (int(everything.index[row]), int(everything.row[row]))
                if place not in taken:
                    taken.add(place)
                    picked.append(int(row))
                    group.append(g)
                    strength.append(n)
    return (np.array(picked, np.int64), np.array(group, np.int64), np.array(strength, np.int64))


def _publisher_keys(publisher: str | None) -> list[str]:
    """Return the keys that a publisher's name may hold a place under: "The Ottawa Citizen"."""
    words = re.findall(r"[A-Z][\w’'-]*", publisher or "")[:8]
    return [
        name_key(" ".join(words[a:b]))
        for a in range(len(words)) for b in range(a + 1, min(a + 4, len(words) + 1))
    ]  # fmt: skip


def _choose(found: list[Reference], rows: Rows) -> Reference | None:
    """Return the first reading that the gazetteer knows; strict and bare keys before skeletons."""
    for loose in (False, True):
        for r in found:
            strict, bare, skeleton = r.keys
            if any(len(rows(key)) for key in ((skeleton,) if loose else (strict, bare))):
                return r
    return found[0] if found else None


def _group(
    chosen: list[Reference | None], everything: Candidates, rows: Rows
) -> tuple[list[Reference], list[int], list[int]]:
    """Join mentions of one name into one group: (groups, group of each mention, sizes).

    "Paris, Texas" tells where the bare "Paris" of the next sentence lies, too.
    """
    said: dict[str, list[str]] = {}
    for r in chosen:
        if r is not None:
            r.within[:] = [
                k for k in r.within
                if _postal(k) or np.isin(everything.level[rows(k)], (_REGION, _COUNTRY)).any()
            ]  # fmt: skip
            if r.within:
                said.setdefault(r.keys[0], r.within)
    groups: list[Reference] = []
    number: dict[tuple[object, ...], int] = {}
    group_of, sizes = [], []
    for r in chosen:
        if r is None:
            group_of.append(-1)
            continue
        if not r.within and r.keys[0] in said:
            r = replace(r, within=said[r.keys[0]])
        hint = r.hint if r.hint != "facility" else None
        key = (r.keys[0], tuple(r.within), hint, tuple(r.adjectives), r.borrowed)
        if key not in number:
            number[key] = len(groups)
            groups.append(r)
            sizes.append(0)
        group_of.append(number[key])
        sizes[number[key]] += 1
    return groups, group_of, sizes


def _postal(key: str) -> str | None:
    """Return the region code of an American postal abbreviation ("tx" -> "US.TX")."""
    return f"US.{key.upper()}" if len(key) == 2 and key.isalpha() else None


class _Named(NamedTuple):
    """How often countries and regions are named, by number, in all and by each group."""

    country: Floats
    region: Floats
    own_country: Floats
    own_region: Floats


def _named(
    text: str, title: str | None, sizes: list[int], c: Candidates, strict: npt.NDArray[np.bool_],
    gazetteer: Gazetteer,
) -> _Named:  # fmt: skip
    n, size = len(sizes), len(gazetteer.regions)
    country, region = np.zeros(size), np.zeros(size)
    adjectives: Counter[str] = Counter()
    for part in (text, title or ""):
        for m in _CAPITALISED.finditer(part):
            for word in (m.group(), m.group(1), m.group(2)):
                code = gazetteer.adjectives.get(word)
                if code:
                    adjectives[code] += 1
                    break
    for code, times in adjectives.items():
        if code in gazetteer.region_number:
            country[gazetteer.region_number[code]] += times
    naming = strict & c.main & ((c.level == _COUNTRY) | (c.level == _REGION))
    share = np.bincount(c.key[naming], minlength=n).astype(float)
    weight = np.array(sizes, float) / np.maximum(share, 1.0)
    given = weight[c.key] * naming
    np.add.at(country, c.country[naming], given[naming] * np.where(
        c.level[naming] == _COUNTRY, 1.0, 0.5))  # fmt: skip
    inside = naming & (c.level == _REGION)
    np.add.at(region, c.region[inside], given[inside])
    # What a candidate's own group said for its own country and region is no evidence for it.
    pair = c.key * size + c.country
    own = np.bincount(np.unique(pair, return_inverse=True)[1], given * np.where(
        c.level == _COUNTRY, 1.0, 0.5))  # fmt: skip
    own_country = own[np.unique(pair, return_inverse=True)[1]]
    inverse = np.unique(c.key * size + c.region, return_inverse=True)[1]
    own_region = np.bincount(inverse, given * inside)[inverse]
    return _Named(country, region, own_country.astype(float), own_region.astype(float))


def _features(
    c: Candidates, strength: IntArray, groups: list[Reference], sizes: list[int], named: _Named,
    around: _Around, gazetteer: Gazetteer,
) -> Floats:  # fmt: skip
    """Return (candidates, len(FIRST)); see ``FIRST`` for the columns."""
    n = len(groups)
    column: dict[str, npt.NDArray[np.generic]] = {}
    town = c.level == _TOWN
    column["size"] = town * c.size / 100.0
    column["large"] = town * np.maximum(0, c.size - _LARGE) / 100.0
    # Washington state has ten times the people of the capital, but is not meant as often.
    column["size_of_area"] = ~town * c.size / 100.0
    column["town_main"] = town & c.main
    column["region_main"] = (c.level == _REGION) & c.main
    column["region_other"] = (c.level == _REGION) & ~c.main
    column["country"] = c.level == _COUNTRY
    column["area"] = np.isin(c.level, (_AREA, _WATER, _FACILITY))
    column["district"] = c.level == _DISTRICT
    column["capital"] = c.capital
    column["bare"] = strength == 1
    most = np.zeros(n)
    np.maximum.at(most, c.key, np.where(town, c.size, 0).astype(float))
    column["largest"] = town & (c.size == most[c.key]) & (c.size > 0)
    country = np.where(c.country > 0, named.country[c.country] - named.own_country, 0.0)
    total = max(float(named.country.sum()), 1.0)
    column["country_named"] = country > 1e-6
    column["country_share"] = np.clip(country / total, 0, 1)
    region = np.where(c.level != _COUNTRY, named.region[c.region] - named.own_region, 0.0)
    column["region_named"] = region > 1e-6
    # Another spelling of a place in a country that the dispatch names is as good as its name.
    loose = strength == 2
    for i in np.flatnonzero(loose & (country > 1e-6)):
        filed = name_key(gazetteer.name(int(c.index[i]), int(c.row[i])))
        loose[i] = fuzz.ratio(groups[int(c.key[i])].keys[0], filed) < _SAME_NAME
    column["skeleton"] = loose
    in_country = around.country.has(c.key, c.country) & (c.level != _COUNTRY)
    in_region = around.region.has(c.key, c.region) & (c.level != _COUNTRY)
    column["within_country"] = in_country
    column["within_region"] = in_region
    # In a list ("Ohio, Texas and Utah") the next name is a peer, not a container.
    peer = (c.level == _COUNTRY) | ((c.level == _REGION) & ~around.in_country[c.key])
    column["within_other"] = around.given[c.key] & ~in_country & ~in_region & ~peer
    hinted = np.array([r.hint is not None for r in groups], bool)
    fits = np.zeros(len(c.key), bool)
    for hint in {r.hint for r in groups if r.hint}:
        told = np.array([r.hint == hint for r in groups], bool)
        fits |= told[c.key] & np.isin(c.level, list(_FITS[hint]))
    column["hint_fits"] = fits
    column["hint_differs"] = hinted[c.key] & ~fits
    column["adjective"] = around.adjective.has(c.key, c.country)
    column["publisher_country"] = around.publisher[c.country] & (c.level != _COUNTRY)
    column["publisher_region"] = around.publisher[c.region] & (c.level != _COUNTRY)
    column["facility"] = np.array([r.toponym.type == "FACILITY" for r in groups], bool)[c.key]
    # The same for all of a group: they weigh against "none of these".
    column["hinted"] = hinted[c.key]
    column["contained"] = around.given[c.key]
    return np.stack([column[f].astype(float) for f in FIRST], axis=1)


class _Pairs:
    """Pairs of a group and a region (by number; 0 is none), of which there are few."""

    def __init__(self, regions: int) -> None:
        self._regions = regions
        self._held: set[int] = set()

    def add(self, group: int, regions: Iterable[int]) -> None:
        """Note that a group is said to lie in ``regions``."""
        self._held.update(group * self._regions + r for r in regions if r)

    def has(self, group: IntArray, region: IntArray) -> npt.NDArray[np.bool_]:
        """Tell of each pair whether it was noted."""
        held = np.fromiter(self._held, np.int64, len(self._held))
        return np.isin(group * self._regions + region, held)

    def any(self, groups: int) -> npt.NDArray[np.bool_]:
        """Tell of each group whether a region was noted for it."""
        out = np.zeros(groups, bool)
        out[[pair // self._regions for pair in self._held]] = True
        return out


class _Around(NamedTuple):
    """Where each group is said to lie, and what the publisher's name tells, by region."""

    country: _Pairs
    region: _Pairs
    given: npt.NDArray[np.bool_]
    in_country: npt.NDArray[np.bool_]
    adjective: _Pairs
    publisher: npt.NDArray[np.bool_]


def _around(
    groups: list[Reference], published: list[str], publisher: str | None, everything: Candidates,
    rows: Rows, gazetteer: Gazetteer,
) -> _Around:  # fmt: skip
    country, region, adjective = (_Pairs(len(gazetteer.regions)) for _ in range(3))
    given = np.zeros(len(groups), bool)
    for g, r in enumerate(groups):
        for key in r.within:
            hit = rows(key)
            level, main = everything.level[hit], everything.main[hit]
            country.add(g, everything.country[hit[level == _COUNTRY]].tolist())
            inside = everything.region[hit[level == _REGION]].tolist()
            region.add(g, inside)
            # "Aleppo, Homs": a region that bears its town's name may be the town, a peer.
            towns = everything.region[hit[(level == _TOWN) & main]].tolist()
            given[g] |= bool((level == _COUNTRY).any() or set(inside) - set(towns))
            if number := gazetteer.region_number.get(_postal(key) or "?"):
                region.add(g, [number])
                given[g] = True
        for word in r.adjectives:
            code = gazetteer.adjectives.get(word)
            if code and code in gazetteer.region_number:
                adjective.add(g, [gazetteer.region_number[code]])
    told = np.zeros(len(gazetteer.regions), bool)
    for key in published:
        hit = rows(key)
        if len(hit):
            # The largest place of that name, or the country itself.
            best = hit[np.argmax(everything.size[hit])]
            told[[everything.country[best], everything.region[best]]] = True
    for word in re.findall(r"[A-Z][\w-]+", publisher or ""):
        code = gazetteer.country_of_demonym(word)
        if code and code in gazetteer.region_number:
            told[gazetteer.region_number[code]] = True
    told[0] = False
    return _Around(country, region, given, country.any(len(groups)), adjective, told)
