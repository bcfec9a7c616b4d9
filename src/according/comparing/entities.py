"""Who is who across dispatches: merge what is surely one, propose what may be, leave the rest.

Entities are looked up by keys (the bones of a surname, the initials and words of a body),
judged pair by pair with reasons, and merged only above ``MERGE``; between ``PROPOSE`` and
``MERGE`` a person is asked. A surname alone that fits two people fits nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import yaml

from according.comparing.lexicons import body_pattern, resource
from according.comparing.names import fold, same_name, skeleton
from according.records import Entity

__all__ = ["MERGE", "PROPOSE", "EntityView", "Link", "Linker", "entity_keys", "same_entity"]

MERGE, PROPOSE = 0.8, 0.5
_CROWD = 400
_SMALL = frozenset(["the", "of", "for", "and", "in", "on", "to", "a", "an", "al", "el", "de", "la"])
_PARTICLES = frozenset({
    "al", "el", "ad", "ar", "as", "ash", "at", "ul", "bin", "abu", "ibn", "de", "van", "abd",
    "abdul", "abdel",
})  # fmt: skip
_PAREN = re.compile(r"\s*\(([^)]{2,30})\)")


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity as one dispatch gives it; ``names`` are its named mentions as written."""

    id: str
    type: str
    names: tuple[str, ...]
    role: str | None = None
    affiliation: str | None = None
    country: str | None = None

    @classmethod
    def of(cls, key: str, entity: Entity, text: str) -> EntityView:
        """Make the view of a reading's entity under the caller's own ``key``."""
        written = [text[s.start : s.end] for s in entity.mentions]
        names = dict.fromkeys([entity.name, *(w for w in written if w[:1].isupper())])
        return cls(key, entity.type, tuple(names), entity.role, entity.affiliation, entity.country)


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities that are, or may be, one: ``verdict`` is ``merge`` or ``propose``."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...]
    verdict: str


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    data = yaml.safe_load(resource("comparing_names.yaml"))
    return {name: frozenset(str(w) for w in words) for name, words in data.items()}


def same_entity(a: EntityView, b: EntityView) -> tuple[float, tuple[str, ...]]:
    """Score 0..1 that two entities are one, with the reasons.

    Countries that differ, given names that differ, or types that differ speak against it
    whatever the spelling.
    """
    if a.type != b.type and "GROUP" not in (a.type, b.type):
        return 0.0, ()
    if a.type == "PERSON":
        best = max(
            (_same_person(_person(x), _person(y), a, b) for x in a.names for y in b.names),
            key=lambda r: r[0], default=(0.0, ()),
        )  # fmt: skip
        blocked = _given_clash(a, b)
        return (0.0, ()) if blocked else best
    if a.country and b.country and a.country != b.country:
        return 0.0, ()
    return max(
        (_same_body(x, y) for x in a.names for y in b.names), key=lambda r: r[0], default=(0.0, ())
    )


def _person(name: str) -> tuple[str, ...]:
    """Return the words of a personal name without titles, roles and nationalities."""
    words = [w for w in re.split(r"\s+", _PAREN.sub("", name)) if w]
    titles = _words()["titles"]
    kept = [
        w for w in words
        if w.lower().strip(".") not in titles
        and (w[:1].isupper() or re.split(r"[-’']", w)[0].lower() in _PARTICLES)
    ]  # fmt: skip
    out: list[str] = []
    for w in kept:
        if out and out[-1].lower() in ("al", "abu", "bin", "el", "abd", "abdul", "abdel", "ibn"):
            out[-1] = f"{out[-1]}-{w}"
        else:
            out.append(w)
    return tuple(out)


def _given_clash(a: EntityView, b: EntityView) -> bool:
    """Tell whether both have full names whose given names cannot be one."""
    full_a = [p for n in a.names if len(p := _person(n)) > 1]
    full_b = [p for n in b.names if len(p := _person(n)) > 1]
    return bool(full_a and full_b) and not any(
        _given_alike(x[0], y[0]) >= 0.75 for x in full_a for y in full_b
    )


def _given_alike(x: str, y: str) -> float:
    if len(x.strip(".")) == 1 or len(y.strip(".")) == 1:
        return 0.75 if x[0].lower() == y[0].lower() else 0.0
    return same_name(x, y)


def _same_person(
    x: tuple[str, ...], y: tuple[str, ...], a: EntityView, b: EntityView
) -> tuple[float, tuple[str, ...]]:
    if not x or not y:
        return 0.0, ()
    surname = same_name(x[-1], y[-1])
    if surname < 0.7:
        return 0.0, ()
    written = f"“{' '.join(x)}” and “{' '.join(y)}”"
    reasons = [
        f"{written} are one spelling of a name" if surname < 1 else f"{written} share a name"
    ]
    common = _words()["common"]
    support, more = _support(a, b)
    reasons += more
    if len(x) > 1 and len(y) > 1:
        given = _given_alike(x[0], y[0])
        if given < 0.75:
            return 0.0, ()
        middle = {fold(w) for w in x[1:-1]}, {fold(w) for w in y[1:-1]}
        crowd = fold(x[-1]) in common and fold(x[0]) in common and not (middle[0] & middle[1])
        score = 0.55 + 0.2 * surname + 0.2 * given + support - 0.25 * crowd
        return max(0.0, min(0.99, score)), tuple(reasons)
    if len(x) != len(y):  # a surname against a full name
        lone = x[-1] if len(x) == 1 else y[-1]
        if fold(lone) in common:
            return max(0.0, min(0.75, 0.3 + support)), tuple(reasons)
        return max(0.0, min(0.95, 0.5 + 0.15 * surname + support)), tuple(reasons)
    if fold(x[0]) in common:
        return max(0.0, min(0.7, 0.2 + support)), tuple(reasons)
    return max(0.0, min(0.95, 0.45 + 0.15 * surname + support)), tuple(reasons)


def _support(a: EntityView, b: EntityView) -> tuple[float, list[str]]:
    """Weigh role, affiliation and country: what both have in common or in conflict."""
    score, reasons = 0.0, []
    roles = _role_words(a), _role_words(b)
    if roles[0] and roles[1]:
        shared = roles[0] & roles[1]
        if shared:
            score += 0.2
            reasons.append(f"both are described as {' '.join(sorted(shared))}")
        elif a.affiliation and b.affiliation and a.affiliation != b.affiliation:
            score -= 0.15
    if a.country and b.country:
        if a.country == b.country:
            score += 0.08
            reasons.append(f"both belong to {a.country}")
        else:
            score -= 0.35
    return score, reasons


def _role_words(e: EntityView) -> frozenset[str]:
    titles = _words()["titles"]
    out = {fold(w) for w in re.split(r"[\s\-]+", f"{e.role or ''} {e.affiliation or ''}") if w}
    for name in e.names:
        out |= {fold(w) for w in name.split() if w.lower().strip(".") in titles}
    return frozenset(w for w in out if len(w) > 2 and w not in _SMALL)


def _body_words(name: str) -> tuple[list[str], list[str]]:
    """Return a body's words without articles and places of residence, and its initials."""
    plain = re.sub(r"^(?:the\s+)?(?:[\w.]+-based\s+)?", "", name, flags=re.I)
    words = [fold(w) for w in re.split(r"[\s\-/]+", _PAREN.sub("", plain)) if fold(w)]
    kept = [w for w in words if w not in _SMALL]
    return kept, [m.group(1) for m in _PAREN.finditer(name)]


def _initials(words: list[str]) -> str:
    return "".join(w[0] for w in words)


def _same_body(x: str, y: str) -> tuple[float, tuple[str, ...]]:
    if x.lower() == y.lower():
        return 0.99, (f"both are written “{x}”",)
    known_x, known_y = _known(x), _known(y)
    if known_x and known_x == known_y:
        return 0.95, (f"“{x}” and “{y}” are known names of one body",)
    if known_x and known_y:
        return 0.0, ()
    (a, alias_a), (b, alias_b) = _body_words(x), _body_words(y)
    if not a or not b:
        return 0.0, ()
    for short, long in ((x, b), (y, a)):
        letters = re.sub(r"[^A-Za-z]", "", short)
        if (
            letters.isupper()
            and 2 <= len(letters) <= 7
            and len(long) >= 2
            and (letters.lower() == _initials(long))
        ):
            score = 0.85 if len(letters) >= 3 else 0.6
            return score, (f"{letters} are the initials of “{' '.join(long)}”",)
    if set(map(fold, alias_a)) & set(map(fold, [y, *alias_b])) or fold(x) in map(fold, alias_b):
        return 0.92, (f"“{x}” and “{y}” share a short name",)
    if sorted(a) == sorted(b):
        return 0.95, (f"“{x}” and “{y}” have the same words",)
    if len(a) == len(b) and all(same_name(p, q) >= 0.7 for p, q in zip(a, b, strict=True)):
        return 0.88, (f"“{x}” and “{y}” are spellings of one name",)
    short_words, long_words = (a, b) if len(a) < len(b) else (b, a)
    if len(short_words) >= 2 and long_words[: len(short_words)] == short_words:
        return 0.82, (f"“{' '.join(short_words)}” begins “{' '.join(long_words)}”",)
    if len(short_words) == 1 and short_words[0] in long_words:
        return 0.55, (f"“{short_words[0]}” stands in “{' '.join(long_words)}”",)
    return 0.0, ()


@lru_cache(maxsize=16384)
def _known(name: str) -> str | None:
    """Return the id of the known body that the whole of ``name`` names."""
    pattern, ids = body_pattern()
    plain = re.sub(r"^(?:the)\s+", "", name, flags=re.I)
    for candidate in (name, plain):
        match = pattern.fullmatch(candidate)
        if match:
            return ids[(match.lastindex or 1) - 1]
    return None


def entity_keys(view: EntityView) -> tuple[str, ...]:
    """Return the keys to look up: only entities that share one are ever judged."""
    out: dict[str, None] = {}
    for name in view.names:
        if view.type == "PERSON":
            words = _person(name)
            if words:
                out[f"p:{skeleton(words[-1])}"] = None
            continue
        known = _known(name)
        if known:
            out[f"k:{known}"] = None
        words_, alias = _body_words(name)
        if not words_:
            continue
        out[f"w:{skeleton(words_[0])}"] = None
        out[f"i:{_initials(words_)}"] = None
        letters = re.sub(r"[^A-Za-z]", "", name)
        if letters.isupper() and 2 <= len(letters) <= 7:
            out[f"i:{letters.lower()}"] = None
        out.update({f"i:{fold(x).replace(' ', '')}": None for x in alias})
        out[f"s:{' '.join(sorted(words_))}"] = None
    return tuple(out)


class Linker:
    """Link entities as they come in; each is looked up by its keys.

    ``apart`` are pairs of ids that a person judged to be two: they are never merged. ``sure``
    may ask for more before a merge: what it refuses is proposed.
    """

    def __init__(
        self,
        apart: Iterable[tuple[str, str]] = (),
        sure: Callable[[EntityView, EntityView], bool] = lambda a, b: True,
    ) -> None:
        self._sure = sure
        self._views: dict[str, EntityView] = {}
        self._keys: dict[str, list[str]] = {}
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._roots: dict[str, str] = {}
        self._apart = {frozenset(p) for p in apart}

    def add(self, view: EntityView) -> tuple[Link, ...]:
        """Add an entity; return the merge made, if one was sure, and what to ask a person.

        Where a lone surname fits two people already known, nothing is merged: both are
        proposed.
        """
        if view.id in self._views:
            return ()
        best: dict[str, Link] = {}
        for other in self._near(view):
            score, reasons = same_entity(self._views[other], view)
            if score < PROPOSE or frozenset((other, view.id)) in self._apart:
                continue
            root = self.root(other)
            if root not in best or score > best[root].score:
                certain = score >= MERGE and self._sure(self._views[other], view)
                verdict = "merge" if certain else "propose"
                best[root] = Link(other, view.id, round(score, 3), reasons, verdict)
        self._remember(view)
        links = sorted(best.values(), key=lambda link: (-link.score, link.first))
        merges = [link for link in links if link.verdict == "merge" and self._agrees(link)]
        certain = len(merges) == 1 or (
            len(merges) > 1 and self._is_full(view) and not self._parted(merges)
        )
        out: list[Link] = []
        for link in links:
            if link in merges and certain:
                self._join(link.first, link.second)
                out.append(link)
            elif link in merges and len(merges) > 1:
                more = (*link.reasons, "another known entity fits as well")
                out.append(Link(link.first, link.second, link.score, more, "propose"))
            else:
                out.append(Link(link.first, link.second, link.score, link.reasons, "propose"))
        return tuple(out)

    def recall(self, view: EntityView, root: str | None = None) -> None:
        """Take in an entity that was linked before, without judging it again.

        ``root`` is the one it was merged into, or its own id; a root not yet known is the first
        of its group to come.
        """
        if view.id in self._views:
            return
        self._remember(view)
        first = self._roots.setdefault(root or view.id, view.id)
        self._join(first, view.id)

    def root(self, entity: str) -> str:
        """Return the id of the first entity added of those this one was merged with."""
        while self._parent[entity] != entity:
            self._parent[entity] = self._parent[self._parent[entity]]
            entity = self._parent[entity]
        return entity

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the merged entities as groups of ids."""
        return tuple(tuple(m) for m in self._members.values())

    def _near(self, view: EntityView) -> list[str]:
        near: dict[str, None] = {}
        for key in entity_keys(view):
            holders = self._keys.get(key, [])
            roots: dict[str, None] = {}
            for holder in holders[-_CROWD:]:
                roots.setdefault(holder, None)
            near.update(roots)
        return list(near)

    def _remember(self, view: EntityView) -> None:
        self._views[view.id] = view
        self._parent[view.id] = view.id
        self._members[view.id] = [view.id]
        for key in entity_keys(view):
            self._keys.setdefault(key, []).append(view.id)

    def _is_full(self, view: EntityView) -> bool:
        return view.type != "PERSON" or any(len(_person(n)) > 1 for n in view.names)

    def _agrees(self, link: Link) -> bool:
        """Tell whether no member of the group clashes with the newcomer."""
        new = self._views[link.second]
        for member in self._members[self.root(link.first)]:
            if frozenset((member, link.second)) in self._apart:
                return False
            old = self._views[member]
            if new.type == "PERSON" and _given_clash(old, new):
                return False
        return True

    def _parted(self, links: list[Link]) -> bool:
        """Tell whether joining all would join two that a person parted."""
        members = [m for link in links for m in self._members[self.root(link.first)]]
        return any(a in members and b in members for a, b in map(tuple, self._apart))

    def _join(self, a: str, b: str) -> None:
        x, y = self.root(a), self.root(b)
        if x != y:
            self._parent[y] = x
            self._members[x] += self._members.pop(y)
