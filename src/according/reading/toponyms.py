"""From the words of a mention to the name to look up, and what the words around it say of it.

"the Iraqi city of Mosul" is the name "Mosul", a town, in Iraq; "northern Syria" is "Syria" and a
direction; "Paris, Texas" is "Paris" in Texas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from according.reading.gazetteer_keys import bare_key, name_key, skeleton
from according.reading.words import lexicon
from according.spans import Span

__all__ = ["GENERIC", "Reference", "Toponym", "reference"]


class Toponym(NamedTuple):
    """A mention that may name a place: its span, the machine's score (0..1), and its type
    (PLACE, FACILITY, ORG, or ADJECTIVE for "Syrian")."""

    span: Span
    score: float
    type: str


@dataclass(slots=True)
class Reference:
    """A toponym taken apart. ``span`` is the name with its direction; ``name`` is the bare name.

    ``hint`` is the level that a generic word tells ("province" -> region), ``within`` holds keys of
    the places it is said to lie in, ``adjectives`` those before it ("Iraqi"), ``borrowed`` tells
    that the name is only part of a facility's ("Aleppo" in "Aleppo University Hospital").
    """

    toponym: Toponym
    span: Span
    name: str
    keys: tuple[str, str, str]
    hint: str | None = None
    direction: str | None = None
    within: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    borrowed: bool = False


GENERIC = {
    "city": "town", "town": "town", "village": "town", "township": "town", "capital": "town",
    "suburb": "town", "neighborhood": "town", "neighbourhood": "town", "hamlet": "town",
    "municipality": "town", "port": "town", "camp": "town", "settlement": "town",
    "province": "region", "governorate": "region", "region": "region", "state": "region",
    "county": "region", "district": "region", "prefecture": "region", "oblast": "region",
    "department": "region", "parish": "region", "emirate": "region", "territory": "region",
    "canton": "region", "provinces": "region", "governorates": "region", "counties": "region",
    "enclave": "area", "island": "area", "islands": "area", "peninsula": "area", "valley": "area",
    "desert": "area", "plain": "area", "plains": "area", "mountains": "area", "mountain": "area",
    "countryside": "area", "area": "area", "archipelago": "area", "coast": "area",
    "country": "country", "kingdom": "country", "republic": "country", "nation": "country",
    "river": "water", "lake": "water", "sea": "water", "gulf": "water", "strait": "water",
    "bay": "water", "canal": "water", "dam": "water",
    "airport": "facility", "airbase": "facility", "hospital": "facility", "university": "facility",
    "prison": "facility", "base": "facility", "station": "facility", "bridge": "facility",
    "mosque": "facility", "church": "facility", "cathedral": "facility", "school": "facility",
    "college": "facility", "stadium": "facility", "hotel": "facility", "square": "facility",
    "palace": "facility", "museum": "facility", "crossing": "facility", "refinery": "facility",
    "street": "facility", "avenue": "facility", "road": "facility", "highway": "facility",
    "park": "facility", "center": "facility", "centre": "facility", "embassy": "facility",
    "consulate": "facility", "field": "facility", "plant": "facility", "tower": "facility",
    "court": "facility", "club": "facility", "theater": "facility", "theatre": "facility",
}  # fmt: skip
COMPASS = r"(?:north|south)(?:[- ]?(?:east|west))?(?:ern)?|(?:east|west)(?:ern)?"
_PART = rf"{COMPASS}|central|mid"
_MAY_DIRECT = re.compile(r"[NSEWCMnsewcm](?i:orth|outh|ast|est|entral|id)")
_NAME_WORD = r"[^\W\d_][\w’'ʼ`‘-]*\.?|\d{1,3}(?:st|nd|rd|th)"
_JOIN = (
    r"(?:of|the|and|al|el|ar|as|ash|ad|an|at|az|ez|de|del|della|la|las|los|le|les|du|da|do|dos|di|"
    r"der|den|am|upon|on|sur|y|e|bin|ben|abu|&)"
)
# A run of capitalised words, small words inside it allowed.
_RUN = re.compile(
    rf"(?:(?:al|el|ar|as|ash|ad|an|at|az|ez)-)?(?=[^\W\d_a-z])(?:{_NAME_WORD})"
    rf"(?:[ \t]*(?:(?:{_JOIN})[- ]){{0,2}}[ -]?(?=[^\W\d_a-z])(?:{_NAME_WORD})|[-’'][\w’'-]+)*"
)
_SHORT = re.compile(r"[A-Z][a-z]{1,4}")
_ARTICLE = re.compile(r"(?:al|el|ar|as|ash|ad|an|at|az|ez)-")
_DIRECTION_BEFORE = re.compile(
    rf"(?i)\b({_PART}) (?:(parts?|end|side|coast|countryside|suburbs?|outskirts) of )?(?:the )?$"
)
_BEARING_BEFORE = re.compile(rf"(?i)\b(?:to the )?({_PART}) of (?:the )?(?:\w+ (?:of )?)?$")
_AFTER_GENERIC = re.compile(r"[ -]([a-zA-Z]{3,14})\b")
_BEFORE_GENERIC = re.compile(
    r"(?:\b([A-Z][\w-]+(?: [A-Z][\w-]+)?)['’s]* )?(?:(?:[a-z-]+),? ){0,2}?"
    r"\b([A-Za-z]{3,14})(?: of)? (?:the )?$"
)
_WORD = re.compile(r"\b[a-z]{3,14}")
_AS_FAR = 24  # characters before a name in which its generic word stands: "archipelago of the "
_WITHIN = re.compile(
    r"['’]?,? ?(?:\(|,|in (?:the )?(?:[a-z]+ ){0,2}?|in )\s*"
    r"((?:[A-Z][\w’'-]*\.?)(?:[ .-](?:(?:of|the|and) )?[A-Z][\w’'-]*\.?){0,3})"
    r"(?:, ([A-Z][\w. ’'-]*[\w.]))?"
)
_LEADING = re.compile(
    r"(?i)^(?:the|a|an|this|that|its|his|her|their|our|near|nearby|around|outside|inside|in|at|"
    r"from|of|to|greater|downtown|occupied|besieged|neighbouring|neighboring|rural|historic|"
    r"ancient|modern|old)\s+"
)
_TRAILING = re.compile(r"(?:['’]s?|[\s,;:.!?)\]”\"]+)$")
_NEVER_STRIPPED = {"lake", "river", "mount", "mt", "gulf", "bay", "strait", "sea", "port", "fort"}


def _direction(word: str) -> str:
    """Return "north", "southeast", "central" ... for a direction word as written."""
    plain = re.sub(r"[- ]|ern", "", word.lower())
    return "central" if plain == "mid" else plain


def _keys(name: str) -> tuple[str, str, str]:
    key = name_key(name)
    return key, bare_key(key), skeleton(key)


def reference(text: str, toponym: Toponym) -> list[Reference]:
    """Take a toponym apart, the likeliest name first; empty when the mention names nothing.

    Several readings come back when a shorter name may be meant: first the whole name, then the
    name without its generic word. The first that the gazetteer knows is to be used.
    """
    start, end = toponym.span
    start, end = max(start, 0), min(end, len(text))
    while trimmed := _TRAILING.search(text, start, end):
        end = trimmed.start()
    if text[end : end + 1] == "." and re.search(r"\.\w+$", text[start:end]):
        end += 1  # "U.S." is written with its last dot, wherever the tagger left it
    run = _core(text, start, end, toponym.type)
    if run is None:
        return []
    first, adjectives, rest = run
    hint, before = _around(text, start, first, toponym.type)
    within = [name_key(w) for w in rest] + _containers(text, first.end)
    out = [
        Reference(toponym, first, text[first.start : first.end],
                  _keys(text[first.start : first.end]), hint, None, within, adjectives + before)
    ]  # fmt: skip
    if text[first.end : first.end + 1] == "." and _SHORT.fullmatch(out[0].name):
        # "Calif." before "Calif", and "Iraq" at the end of a sentence after "Iraq.".
        dotted = Span(first.start, first.end + 1)
        name = text[dotted.start : dotted.end]
        out.insert(0, replace(out[0], span=dotted, name=name, keys=(name_key(name), "", "")))
    if _lost_possessive(text, out[0].name):
        name = out[0].name[:-1]
        span = Span(first.start, first.end - 1)
        out.insert(0, replace(out[0], span=span, name=name, keys=_keys(name)))
    out += _shorter(text, out[-1])
    for r in out:
        _add_direction(text, r)
    return out


def _lost_possessive(text: str, name: str) -> bool:
    """Tell whether "Syrias" is Syria's: in a text that lost its apostrophes, and names Syria."""
    return (
        len(name) > 4
        and name[-1] == "s"
        and name[-2].islower()
        and "'" not in text
        and "’" not in text
        and re.search(rf"\b{re.escape(name[:-1])}\b", text) is not None
    )


def _core(
    text: str, start: int, end: int, kind: str
) -> tuple[Span, list[str], list[str]] | None:  # fmt: skip
    """Find the name in a mention: (its span, adjectives before it, names of places around it)."""
    runs = [Span(m.start(), m.end()) for m in _RUN.finditer(text, start, end)]
    # "The Hague" keeps its article through the key; "The area" is no name.
    cleaned: list[Span] = []
    for run in runs:
        a, b = run
        while m := _LEADING.match(text[a:b]):
            a += m.end()
        if m := re.search(r"['’]s?$", text[a:b]):
            b = a + m.start()
        words = text[a:b]
        if (
            words
            and (not words[0].islower() or _ARTICLE.match(words))
            and words.lower() not in GENERIC
            and words.lower() not in lexicon().determiners
            and words.lower() not in ("we", "it", "he", "she", "what", "which")
        ):
            cleaned.append(Span(a, b))
    if not cleaned:
        return None
    # A modifier before the name: "the Iraqi city of Mosul", "the Turkish-backed town".
    adjectives: list[str] = []
    while len(cleaned) > 1 and re.match(r"['’s]* [a-z]", text[cleaned[0].end :]):
        between = text[cleaned[0].end : cleaned[1].start]
        if not re.search(r"\bof (?:the )?$", between):
            break
        adjectives.append(text[cleaned[0].start : cleaned[0].end])
        cleaned = cleaned[1:]
    if kind == "FACILITY" and len(cleaned) > 1:
        # "the Saudi consulate in Istanbul", "a market place in Baghdad": the town says where.
        located = [
            c
            for c in cleaned[1:]
            if re.search(r"\b(?:in|at|near) (?:\w+ )?$", text[max(0, c.start - 30) : c.start])
        ]
        if located:
            cleaned = [located[0], *(c for c in cleaned if c.start > located[0].start)]
    return cleaned[0], adjectives, [text[c.start : c.end] for c in cleaned[1:]]


def _around(text: str, start: int, name: Span, kind: str) -> tuple[str | None, list[str]]:
    """Read the generic word beside a name: (level hint, adjectives in front of it)."""
    hint: str | None = None
    adjectives: list[str] = []
    after = _AFTER_GENERIC.match(text, name.end)
    if after and after.group(1).lower() in GENERIC:
        hint = GENERIC[after.group(1).lower()]
    window = text[max(0, name.start - 60) : name.start]
    before = None
    if not GENERIC.keys().isdisjoint(_WORD.findall(window[-_AS_FAR:].lower())):
        before = _BEFORE_GENERIC.search(window)
    if before and before.group(2).lower() in GENERIC:
        hint = hint or GENERIC[before.group(2).lower()]
        if before.group(1):
            adjectives.append(before.group(1))
    if hint == "facility" and kind != "FACILITY":
        hint = None
    return hint, adjectives


def _containers(text: str, end: int) -> list[str]:
    """Return keys of the places that follow a name and hold it: "Paris, Texas", "Hama in Syria"."""
    match = _WITHIN.match(text, end, end + 60)
    if not match:
        return []
    found = [match.group(1)]
    if match.group(2):
        found.append(match.group(2))
    keys = []
    for name in found:
        keys.append(name_key(name))
        if name.endswith(".") and "." not in name[:-1]:
            keys.append(name_key(name[:-1]))
    return [k for k in keys if k]


def _shorter(text: str, whole: Reference) -> list[Reference]:
    """Return readings of ``whole`` without its generic words, the longest first."""
    words = list(re.finditer(r"\S+", text[whole.span.start : whole.span.end]))
    out: list[Reference] = []
    facility = whole.toponym.type == "FACILITY"

    def add(a: int, b: int, hint: str | None, borrowed: bool) -> None:
        span = Span(whole.span.start + words[a].start(), whole.span.start + words[b - 1].end())
        name = text[span.start : span.end].rstrip(",")
        if m := re.search(r"['’]s?$", name):
            name = name[: m.start()]
        span = Span(span.start, span.start + len(name))
        proper = name and (not name[0].islower() or _ARTICLE.match(name))
        if proper and name.lower() not in GENERIC:
            within = list(whole.within)
            out.append(
                Reference(whole.toponym, span, name, _keys(name), hint or whole.hint, None, within,
                          whole.adjectives, borrowed)
            )  # fmt: skip

    n = len(words)
    if n < 2:
        return out
    lower = [w.group().lower().strip(",.") for w in words]
    last, first = GENERIC.get(lower[-1]), GENERIC.get(lower[0])
    if (last and last not in ("facility", "water")) or (last == "water" and lower[-1] == "dam"):
        add(0, n - 1, last, False)
        if n > 2 and lower[-2] in GENERIC:
            add(0, n - 2, last, False)
    elif first and lower[0] not in _NEVER_STRIPPED and n > 2 and lower[1] == "of":
        add(2, n, first, first == "facility")
    if re.fullmatch(_PART, lower[0]):
        add(1, n, None, False)
    if facility and last == "facility":
        for b in range(n - 1, 0, -1):
            add(0, b, "facility", True)
    return out


def _add_direction(text: str, r: Reference) -> None:
    """Note a direction before the name and take it into the span: "northern Syria"."""
    window_start = max(0, r.span.start - 40)
    window = text[window_start : r.span.start]
    if not _MAY_DIRECT.search(window):
        return
    if m := _BEARING_BEFORE.search(window):
        r.direction = _direction(m.group(1)) + " of"
        return
    m = _DIRECTION_BEFORE.search(window)
    if m and (m.group(1)[0].islower() or r.toponym.span.start <= window_start + m.start()):
        r.direction = _direction(m.group(1))
        r.span = Span(window_start + m.start(), r.span.end)
