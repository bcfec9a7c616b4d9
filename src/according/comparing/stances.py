"""Stances: whom a claim holds responsible, or whose part it denies.

"The army shelled the town", "the rebels blew it up themselves" and "we had no planes there" are
answers to one question. Who answers it how is what an analyst asks first, and what sources that
share hardly a word contradict each other in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import yaml

from according.comparing.lexicons import cues, resource
from according.comparing.sides import culprits
from according.records import Attribution, Claim, Reading

__all__ = ["Stance", "of_one_camp", "opposed", "side_of", "stance"]

_SPEAKS_OF = re.compile(r"\b(?:condemn|denounc|deplor|decr(?:y|ie)|mourn|describ|report)", re.I)
_DENY = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)\b|dismiss|reject|refut|not (?:respons|involv|behind)|"
    r"no evidence)", re.I
)  # fmt: skip
_BLAME = re.compile(
    r"\b(?:blam|accus|responsib|behind\b|pointed? (?:\w+ ){0,3}finger|pointing (?:\w+ ){0,3}finger|"
    r"perpetrat|culprit)", re.I
)  # fmt: skip
_POINT = re.compile(
    r"\b(?:blam(?:ed|es|ing)|accus(?:ed|es|ing)|point\w* (?:\w+ ){0,3}finger)", re.I
)
_HIT = re.compile(r"\b(?:hit|hitting|struck|strikes?|bomb\w*|attack\w*|shell\w*|us(?:ed|ing))\b")
_NOT = re.compile(
    r"\b(?:not|never|nor|neither)\b (?:\w+ ){0,2}(?:behind|respons|involv|carr|us(?:e|ing)|target|"
    r"hit|launch|bomb)|\bno (?:evidence|part in|role in)|\bdenials?\b"
)  # fmt: skip
_OUGHT = re.compile(r"\b(?:cannot|can ?not|must|should|unacceptable|tolerat\w+)\b")
_WHO = re.compile(r"(?:the |those )?(?:\w+ ){1,2}(?:that|who|which)\b")
_NEXT = re.compile(r"(?:['’]?s)? [a-z]")
_BY = re.compile(r"\bby (?:the )?((?:[\w-]+ ){0,2}[\w-]+)")
_ONLY_SAID = re.compile(  # "accusations by the rebels": their words, and no deed of theirs
    r"\b(?:accusation|allegation|claim|charge|report|statement)s? by (?:the )?(?:[\w-]+ ?){1,2}"
    r"|[\w'’ -]{1,40}\b(?:condemn|denounc|deplor|mourn)\w*"
)
_AGAINST = re.compile(r"\bagainst (?:the )?[\w-]+")
_SUFFERED = re.compile(
    r"\b(?:was|were|been|being) (?:\w+ )?(?:hit|struck|killed|targeted|attacked|bombed|shelled)\b"
)
_OR = re.compile(r"\bor (?:by )?(?:the |those of )?((?:[\w-]+ )?[\w-]+)")
_HELD = re.compile(
    r"[\w-]+[- ](?:held|controlled|run|backed|dominated|brokered|led opposition)\b"
    r"(?: by (?:the )?[\w-]+)?"
)
_STORE = re.compile(
    r"\b(?:depots?|stockpiles?|warehouses?|arsenals?|stores?|stored|workshops?|factory|factories|"
    r"laborator(?:y|ies)|dumps?|building chemical)\b"
)
_WENT_OFF = re.compile(  # what makes a store the cause: what it held, or that it blew up
    r"\b(?:contain\w*|stor(?:ed|ing)|kept|stockpil\w*|toxic|chemicals?|poison\w*|gas|sarin|chlorine|"
    r"explo\w+|blew|blown|went off|detonat\w+|leak\w*|releas\w*)\b"
)
_OWNER = 6  # words beside a store that may say whose it is


class _Sides(NamedTuple):
    """``resources/comparing_sides.yaml``: what is known of the sides of wars."""

    camps: tuple[frozenset[str], ...]
    same: Mapping[str, str]
    states: Mapping[str, str]
    names: Mapping[str, str]


@cache
def _known() -> _Sides:
    held = yaml.safe_load(resource("comparing_sides.yaml"))
    camps = tuple(frozenset(camp) for camp in held["camps"])
    return _Sides(camps, held["same"], held["states"], held["names"])


@dataclass(frozen=True, slots=True)
class Stance:
    """Whom a claim says did it, or whose doing it is denied.

    ``sides`` are empty where a denial names nobody. ``holder`` is the one the words belong to:
    the source, or, where an outlet says that somebody denies or accuses, that one; ``own`` is
    the side it is of. A ``charge`` answers who did it ("blamed", "was behind"); other claims
    only tell that a side did something.
    """

    holder: str
    own: str | None
    sides: frozenset[str]
    denies: bool
    charge: bool = False

    def __str__(self) -> str:
        return f"{self.holder} {'denies' if self.denies else 'says'} that {_who(self.sides)} did it"


def side_of(words: str) -> str | None:
    """Return the side that words name ("Syrian army": Damascus), or None."""
    return next(iter(sorted(_named(words.lower()))), None)


def _own_side(*names: str) -> str | None:
    """Return the side that a source is of: a state's name is its government's when it speaks."""
    for name in names:
        if side := _known().states.get(name.lower()) or side_of(name):
            return side
    return None


def stance(reading: Reading, claim: Claim, attribution: Attribution | None) -> Stance | None:
    """Return whom a claim holds responsible, or whose part it denies; None: it says neither."""
    said, words = claim.quote.lower(), claim.quote.split()
    if len(words) > 2 and sum(w[:1].isupper() for w in words) > 0.6 * len(words):
        return None  # a list of names, or of tags, charges nobody
    blames = bool(_BLAME.search(said)) or claim.event == "ASSAULT"
    sides = _sides(reading, claim, said) if blames or claim.polarity == "denied" else set()
    stored = _stored(said)
    sides = stored or sides
    if attribution is None:
        return _own_voice(reading, claim)
    if claim.source.kind == "none" or (_WHO.match(said) and not stored):
        return None  # nobody said it; "the rebels who shelled us" says who they are
    holder = claim.source.name
    cue = reading.words(attribution.cue)
    who = next((e for e in reading.entities if e.id == attribution.source_entity), None)
    role = who.role or "" if who else ""
    own = _own_side(reading.words(attribution.source), holder, role)
    if stored and claim.polarity != "denied":  # "denied it, saying a depot was hit"
        return Stance(holder, own, frozenset(sides), False, True)
    denied = _DENY.search(cue) is not None
    if claim.polarity == "denied" or denied or _NOT.search(said):
        answers = claim.event in ("ASSAULT", "REJECT") or _BLAME.search(said) or _NOT.search(said)
        if _OUGHT.search(said) or not (answers or (denied and _HIT.search(said))):
            return None
        return Stance(holder, own, frozenset(sides or ({own} if own else ())), True)
    if not sides and (attribution.act == "accuse" or _BLAME.search(cue)):
        sides = _named(said)
    if len(_camps(sides)) != 1:
        return None
    if of_one_camp(own, sides) and claim.event != "ASSAULT" and "claim" not in f"{cue} {said}":
        return None  # it tells of an accusation: nobody says so of his own side
    charge = attribution.act == "accuse" or _BLAME.search(f"{cue} {said}") is not None
    return Stance(holder, own, frozenset(sides), False, charge)


def _stored(said: str) -> set[str]:
    """Return whose store words hold to be the cause: "a rebel depot containing gas was hit"."""
    if not _WENT_OFF.search(said):
        return set()
    for m in _STORE.finditer(said):
        before = " ".join(said[: m.start()].split()[-_OWNER:])
        after = " ".join(said[m.end() :].split()[: _OWNER // 2])
        for words in (before, after):
            owners = _whose(words, last=words is before)
            if owners:
                return owners
    return set()


def _whose(words: str, last: bool) -> set[str]:
    """Return the side that words beside a store name, the nearest where several do."""
    found = [
        (m.end() if last else -m.start(), _known().same.get(key[7:], key[7:]))
        for key, pattern in cues().items() if key.startswith("actors.")
        for m in pattern.finditer(words)
    ]  # fmt: skip
    return {max(found)[1]} if found else set()


def _own_voice(reading: Reading, claim: Claim) -> Stance | None:
    """Return the stance of an outlet's words: its own, or that of one it says denies or accuses."""
    text, start = reading.dispatch.text, claim.span[0].start
    led = text[max(0, start - 80) : start].rsplit(". ", 1)[-1]
    if claim.continues or (_DENY.search(led) and not _DENY.search(claim.quote)):
        return None  # what is denied is not the outlet's word
    trigger = text[claim.trigger.start : claim.trigger.end]
    denies, points = _DENY.search(trigger), _POINT.search(claim.quote)
    if denies or points:
        before = [r for r in claim.actor if r.entity and r.span.start < claim.trigger.start]
        last = max(before, key=lambda r: r.span.start, default=None)
        name = next((e.name for e in reading.entities if last and e.id == last.entity), None)
        own = _own_side(name or "")
        if name is None or (denies and own is None):
            return None
        if denies:
            return Stance(name, own, frozenset({own}) if own else frozenset(), True)
        sides = _named(claim.quote.lower()) - {own or ""}
        return Stance(name, own, frozenset(sides), False, True) if len(_camps(sides)) == 1 else None
    if claim.event != "ASSAULT" or claim.polarity == "denied":
        return None
    sides = _doers(reading, claim)  # an outlet's own words tell of many sides: only who is the doer
    return (
        Stance(claim.source.name, None, frozenset(sides), False)
        if len(_camps(sides)) == 1
        else None
    )


def _sides(reading: Reading, claim: Claim, said: str) -> set[str]:
    """Return the sides that a claim's words, or who it has as its actors, make the doers."""
    said = _ONLY_SAID.sub(" ", said)
    plain = _HELD.sub(" ", said)
    suffered = _SUFFERED.search(said) is not None  # whoever comes before it did nothing
    sides = set() if suffered else {_known().same.get(s, s) for s in culprits(said)}
    sides |= {side for m in _BY.finditer(plain) if (side := side_of(m.group(1)))}
    if claim.event == "ASSAULT":
        sides |= _doers(reading, claim)
    if not sides and _BLAME.search(said):
        sides = _named(plain)
    if sides:
        sides |= {side for m in _OR.finditer(plain) if (side := side_of(m.group(1)))}
    return sides


def _doers(reading: Reading, claim: Claim) -> set[str]:
    """Return the sides of those that a claim has as its actors."""
    text = reading.dispatch.text
    found = set()
    for r in claim.actor:
        words = text[r.span.start : r.span.end + 12].lower()
        if _SPEAKS_OF.search(text, r.span.end, max(r.span.end, claim.trigger.start)):
            continue  # who condemns an attack did not make it
        side = side_of(text[r.span.start : r.span.end])
        if side and _NEXT.match(text, r.span.end) and not _HELD.search(words):
            found.add(side)
    return found


def _named(said: str) -> set[str]:
    """Return the sides that words name, those left out that only hold or back something."""
    plain = _AGAINST.sub(" ", _HELD.sub(" ", said))
    return {
        _known().same.get(key[7:], key[7:]) for key, pattern in cues().items()
        if key.startswith("actors.") and pattern.search(plain)
    }  # fmt: skip


def _camps(sides: Iterable[str]) -> set[int]:
    return {i for i, camp in enumerate(_known().camps) if camp & set(sides)}


def of_one_camp(a: str | None, sides: Iterable[str]) -> bool:
    """Tell whether a side is of the camp of some sides."""
    return a is not None and bool(_camps((a,)) & _camps(sides))


def opposed(a: Stance, b: Stance) -> str | None:
    """Say how two stances on one incident exclude each other; None where they do not."""
    if a.denies and b.denies:
        return None
    if a.denies or b.denies:
        said, denied = (b, a) if a.denies else (a, b)
        if denied.sides and not said.sides & denied.sides:
            return None
        if not denied.sides:
            return None
        return f"{_who(said.sides)} is said to have done it, and that is denied"
    if not a.sides or not b.sides or _camps(a.sides) & _camps(b.sides):
        return None
    if not a.charge and not b.charge:
        return None  # in one town both sides may have fired
    return f"one says {_who(a.sides)} did it, the other {_who(b.sides)}"


def _who(sides: frozenset[str]) -> str:
    return " or ".join(sorted(_known().names.get(s, s.capitalize()) for s in sides))
