"""Which mentions mean the same: a small trained scorer of pairs, and a careful reading order.

For each mention the scorer weighs every earlier mention, and "somebody new"; the weights come
from ``training/train_people.py`` (a network of one hidden layer, run with numpy). Mentions are
taken in reading order, and each joins the group of mentions that has most of the probability.
Third-person pronouns inside quotation marks come last: who speaks those words must be known
first, since "he" inside a quotation is not its speaker.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from according.reading.bodies import medium_or_other, state_or_body
from according.reading.descriptions import callings, points_back
from according.reading.mention_features import UNARY, Floats, Ints, Marks, Table
from according.reading.pair_features import PAIR, Candidates, Pairs
from according.reading.words import lexicon

__all__ = ["Choice", "Scorer", "Thresholds", "group", "scorer"]

_DIRECT = PAIR.index("i speaks j directly")
_FULL_DIFFER = PAIR.index("full names differ")
_SLIGHT = 0.0005
_SURELY = 0.9
_ALONE = 1 << 18  # multiplications up to which OpenBLAS takes one thread
_BLOCK = 128  # anaphors whose pairs are weighed at once: some 7 MB


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure a source must be: probabilities below which it stays unresolved."""

    pronoun: float = 0.5
    nominal: float = 0.4
    margin: float = 0.1


@dataclass(frozen=True, slots=True)
class Scorer:
    """The trained weights. ``hidden`` units see antecedent, anaphor and pair features."""

    antecedent: Floats
    anaphor: Floats
    pair: Floats
    bias: Floats
    out: Floats
    new_hidden: Floats
    new_bias: Floats
    new_out: Floats
    thresholds: Thresholds

    def new(self, marks: Marks) -> Floats:
        """Return the score of "somebody new" for mentions, given their rows of ``Table.unary``."""
        unary = marks.astype(np.float32)
        hidden = _product(unary, self.new_hidden) + self.new_bias
        out: Floats = np.maximum(hidden, 0) @ self.new_out
        return out

    def score(self, table: Table, pairs: Pairs) -> Floats:
        """Return a score for each pair."""
        hidden = _product(pairs.features, self.pair)
        for side, weights, bias in (
            (pairs.i, self.antecedent, None),
            (pairs.j, self.anaphor, self.bias),
        ):
            # each mention stands in many pairs: its part is worked out once
            mentions, at = _distinct(side)
            part = _product(table.unary[mentions].astype(np.float32), weights)
            hidden += (part if bias is None else part + bias).take(at, axis=0)
        np.maximum(hidden, 0, out=hidden)
        return (hidden @ self.out).astype(np.float32)


def _product(a: Floats, b: Floats) -> Floats:
    """Return ``a @ b``, worked out by the calling thread alone.

    OpenBLAS shares a large product out over all cores, and waits for them while they are at
    work on the next windows: so it is asked for some rows at a time.
    """
    out = np.empty((len(a), b.shape[1]), np.float32)
    step = max(1, _ALONE // b.size)
    for at in range(0, len(a), step):
        np.matmul(a[at : at + step], b, out=out[at : at + step])
    return out


def _distinct(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the different numbers in order, and where each of ``numbers`` is among them."""
    held = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=bool)
    held[numbers] = True
    return np.flatnonzero(held), (np.cumsum(held) - 1)[numbers]


@cache
def scorer() -> Scorer:
    """Load the weights that ship with the package, once a process."""
    path = files("according.resources") / "people_pairs.json"
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def from_json(data: dict[str, Any]) -> Scorer:
    """Rebuild a scorer from its JSON form.

    Raises:
        ValueError: when the weights were trained on other features than this code computes.
    """
    if data["unary"] != list(UNARY) or data["pairs"] != list(PAIR):
        raise ValueError(
            "people_pairs.json was trained on other features than mention_features.py computes "
            "- its weights would be applied to the wrong columns; train again"
        )
    arrays = {k: np.array(v, dtype=np.float32) for k, v in data["weights"].items()}
    return Scorer(**arrays, thresholds=Thresholds(**data["thresholds"]))


class Choice(NamedTuple):
    """What was decided for one mention.

    ``group`` is the number of its group, or -1 when undecided; ``probability`` what that group
    had; ``rivals`` the groups that came closest, best first, with their probabilities (none for
    a name: what is written out is not weighed again);
    ``new`` the probability of "somebody new".
    """

    group: int
    probability: float
    new: float
    rivals: tuple[tuple[int, float], ...]


class _Kinds(NamedTuple):
    """What ``state_or_body`` and ``medium_or_other`` say of a mention's words."""

    held: str | None
    told: str | None


_NEITHER = _Kinds(None, None)
_NONE: frozenset[str] = frozenset()
_SEXES = ("m", "f")


@dataclass(slots=True)
class _Group:
    """What the mentions of a group tell together (frozen sets: the many empty ones are one)."""

    gender: str = "any"
    plural: bool | None = None
    given: frozenset[str] = _NONE
    names: frozenset[str] = _NONE
    callings: frozenset[str] = _NONE
    countries: frozenset[str] = _NONE
    held: frozenset[str] = _NONE  # "state" and "body", of its names
    told: frozenset[str] = _NONE  # "medium" and "other", of its words


def group(
    table: Table, candidates: Candidates, model: Scorer, similarity: Floats | None = None
) -> list[Choice]:
    """Group the mentions; first and second person and relative pronouns are left at -1.

    ``similarity`` (mentions x mentions, in table order) fills the feature of that name.
    """
    n = len(table.mentions)
    decoder = _Decoder(table)
    for begin in range(0, n, _BLOCK):
        end = min(begin + _BLOCK, n)
        pairs = candidates.block(begin, end)
        if similarity is not None:
            pairs.features[:, PAIR.index("similarity")] = similarity[pairs.i, pairs.j]
        scores = decoder.mask(pairs, model.score(table, pairs))
        new = model.new(table.unary[begin:end])
        begins = np.searchsorted(pairs.j, np.arange(begin, end + 1))
        likely, unlike = _softmax(scores, new, pairs.j - begin, begins)
        keep = np.flatnonzero(likely > _SLIGHT)
        antecedents = [*zip(pairs.i[keep].tolist(), likely[keep].tolist(), strict=True)]
        bounds = np.searchsorted(keep, begins).tolist()
        for j, p in enumerate(unlike.tolist(), begin):
            decoder.take(j, antecedents[bounds[j - begin] : bounds[j - begin + 1]], p)
    return decoder.ended()


def _softmax(
    scores: Floats, new: Floats, j: npt.NDArray[np.intp], begins: npt.NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Return probabilities over each mention's antecedents and "somebody new"."""
    top = new.copy()
    filled = begins[1:] > begins[:-1]
    if len(scores):
        best = np.maximum.reduceat(scores, begins[:-1][filled])
        top[filled] = np.maximum(top[filled], best)
    e = np.exp(scores - top[j])
    e_new = np.exp(new - top)
    total = e_new.copy()
    if len(scores):
        total[filled] += np.add.reduceat(e, begins[:-1][filled])
    return e / total[j], e_new / total


class _Decoder:
    """Takes the mentions in reading order; each joins a group, or begins one."""

    def __init__(self, table: Table) -> None:
        self._table = table
        pronouns = [d.pronoun for d in table.what]
        self._third = np.array([p is not None for p in pronouns], dtype=bool)
        self._aside = np.array(
            [p is not None and (p.person < 3 or p.form == "relative") for p in pronouns], dtype=bool
        )
        self._choices = [Choice(-1, 0.0, 1.0, ())] * len(pronouns)
        self._groups: list[_Group] = []
        self._late: list[tuple[int, list[tuple[int, float]], float]] = []

    def mask(self, pairs: Pairs, scores: Floats) -> Floats:
        """Rule out what cannot be: pronouns decided elsewhere, two full names, a quoted speaker."""
        bad = self._aside[pairs.i] | self._aside[pairs.j]
        bad |= pairs.features[:, _FULL_DIFFER] > 0
        bad |= (pairs.features[:, _DIRECT] > 0) & self._third[pairs.j]
        return np.where(bad, np.float32(-30.0), scores)

    def take(self, j: int, antecedents: list[tuple[int, float]], p_new: float) -> None:
        """Decide mention ``j``, given likely antecedents and the probability of "somebody new"."""
        if self._aside[j]:
            return
        if self._third[j] and self._table.quoted[j] and self._table.speakers[j]:
            self._late.append((j, antecedents, p_new))
        else:
            self._choices[j] = self._choose(j, antecedents, p_new)

    def ended(self) -> list[Choice]:
        """Decide what had to wait for the speakers, and return all choices."""
        for j, antecedents, p_new in self._late:
            self._choices[j] = self._choose(j, antecedents, p_new)
        return self._choices

    def _choose(self, j: int, antecedents: list[tuple[int, float]], p_new: float) -> Choice:
        table, choices, groups = self._table, self._choices, self._groups
        d = table.what[j]
        kinds = _NEITHER
        if not d.pronoun and table.mentions[j].type != "PERSON":
            kinds = _Kinds(state_or_body(d, lexicon()), medium_or_other(d))
        if p_new >= _SURELY and not d.pronoun:
            return self._begun(j, kinds, p_new, p_new)  # no group can have as much
        mass: dict[int, float] = {}
        for i, p in antecedents:
            g = choices[i].group
            if g >= 0:
                mass[g] = mass.get(g, 0.0) + p
        barred = set()
        if d.pronoun and table.quoted[j]:
            barred = {choices[s].group for s in table.speakers[j] if s >= 0}
        called = callings(d) if points_back(table, j) else None
        ranked = [
            (g, p)
            for g, p in mass.items()
            if g not in barred and _fits(groups[g], table, j, kinds, called)
        ]
        if len(ranked) > 1:
            ranked.sort(key=lambda x: -x[1])
        total = p_new + sum([p for _, p in ranked])
        if total <= 0:
            total = 1.0
        ranked = [(g, p / total) for g, p in ranked]
        new = p_new / total
        rivals = () if d.kind == "name" else tuple(ranked[:3])
        if ranked and (ranked[0][1] >= new or d.pronoun):
            g, p = ranked[0]
            _join(groups[g], table, j, kinds)
            return Choice(g, p, new, rivals)
        if d.pronoun:
            return Choice(-1, 0.0, new, rivals)
        return self._begun(j, kinds, new, new, rivals)

    def _begun(
        self,
        j: int,
        kinds: _Kinds,
        p: float,
        new: float,
        rivals: tuple[tuple[int, float], ...] = (),
    ) -> Choice:
        """Begin a group with mention ``j``."""
        self._groups.append(_Group())
        _join(self._groups[-1], self._table, j, kinds)
        return Choice(len(self._groups) - 1, p, new, rivals)


def _fits(g: _Group, table: Table, j: int, kinds: _Kinds, called: frozenset[str] | None) -> bool:
    """Tell whether a group as a whole admits a mention: gender, number, given name.

    ``called``: the callings of a mention that points back ("the analyst"), None for others.
    """
    d = table.what[j]
    if d.gender != g.gender and d.gender in _SEXES and g.gender in _SEXES:
        return False
    if d.pronoun and d.pronoun.number == "pl" and g.plural is False:
        return False
    if called is not None:
        # "the analyst" is not the officer who spoke last, nor the French one the Russian
        if g.callings and not g.callings & called:
            return False
        if d.country and g.countries and d.country not in g.countries:
            return False
    if table.mentions[j].type != "PERSON":
        # "the United States" is not "United States troops"
        if g.held and kinds.held and kinds.held not in g.held:
            return False
        # nor is "the army" the agency that published its statement
        return not (g.told and kinds.told and kinds.told not in g.told)
    return not d.name or _same_name(g, d.name)


def _same_name(g: _Group, name: tuple[str, ...]) -> bool:
    """Tell whether a person's name may name the group: a shared word, no other given name."""
    if not g.names:
        return True
    if not any(a == b or _alike(a, b) for a in name for b in g.names):
        return False
    if len(name) == 1 or not g.given:
        return True
    given = name[0]
    return not g.given.isdisjoint(name[:-1]) or any(
        _initial(given, x) or _alike(given, x) for x in g.given
    )


def _initial(a: str, b: str) -> bool:
    """Tell whether one is the initial of the other."""
    return a[0] == b[0] and min(len(a.rstrip(".")), len(b.rstrip("."))) == 1


def _alike(a: str, b: str) -> bool:
    """Tell whether two words may be spellings of one name: Saree, Sarea."""
    if len(a) < 4 or a[:3] != b[:3] or abs(len(a) - len(b)) > 1:
        return False
    return sum(x != y for x, y in zip(a, b, strict=False)) <= 1


def _join(g: _Group, table: Table, j: int, kinds: _Kinds) -> None:
    d = table.what[j]
    if d.gender in ("m", "f"):
        g.gender = d.gender
    if table.mentions[j].type == "PERSON" and not d.pronoun:
        g.plural = False
        g.callings = _with(g.callings, callings(d))
        if d.country:
            g.countries = _with(g.countries, (d.country,))
        g.names = _with(g.names, d.name)
        g.given = _with(g.given, d.name[:-1])
    elif not d.pronoun:
        if kinds.held:
            g.held = _with(g.held, (kinds.held,))
        if kinds.told:
            g.told = _with(g.told, (kinds.told,))


def _with(held: frozenset[str], more: Collection[str]) -> frozenset[str]:
    return held if held.issuperset(more) else held.union(more)
