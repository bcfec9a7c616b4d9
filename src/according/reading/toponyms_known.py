"""Find place names by the gazetteer alone: capitalised words that are known names.

Precision first: most words of a dispatch that are some village's name somewhere are a person's,
a body's or a plain word. Each match gets a score by logistic regression from how it stands in the
sentence; weights in ``resources/gazetteer_finding.yaml``, fitted by ``training/fit_places.py``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from according.reading.gazetteer import LEVEL_NUMBER, Gazetteer
from according.reading.gazetteer_keys import bare_key, name_key
from according.reading.initials import Neighbours, are_initials
from according.reading.toponyms import GENERIC, Toponym
from according.spans import Span

__all__ = [
    "FINDING",
    "Finding",
    "Match",
    "gazetteer_toponyms",
    "load_finding",
    "matches",
    "written",
]

FINDING = (
    "country", "region", "town", "town_size", "other", "alias_only", "adjective", "words",
    "starts_sentence", "capitals", "short", "left_word", "left_title", "left_direction",
    "right_word", "right_generic", "preposition", "of", "listed", "followed_by_place", "possessive",
    "surname", "lower_too", "again", "plain", "right_said",
)  # fmt: skip
LONGEST = 5
_FINDING_FILE = Path(__file__).parents[1] / "resources" / "gazetteer_finding.yaml"

_WORD = r"(?:[A-Z]\.(?:[A-Z]\.)+|(?:[a-z]{2,3}-)?[^\W\d_a-z][\w’']*(?:-[\w’']+)*)"
_RUN = re.compile(
    rf"(?<![\w’'-]){_WORD}(?:[ \t](?:(?:of|the|al|el|ar|de|del|la|las|los|le|les|du|da|do|dos|di|"
    rf"der|upon|on|and|es|ez|as|ash)[ \t]){{0,2}}{_WORD})*"
)
_PIECE = re.compile(r"[^\s]+")
_LOCATIVE = {
    "in", "at", "near", "from", "to", "into", "across", "outside", "inside", "toward", "towards",
    "around", "between", "through", "throughout", "via", "over", "within", "downtown", "nearby",
    "northern", "southern", "eastern", "western", "central", "against", "leave", "left", "visit",
    "visited", "reach", "reached", "enter", "entered", "retake", "recapture", "liberate",
}  # fmt: skip
_TITLES = {
    "mr", "mrs", "ms", "dr", "president", "minister", "gen", "general", "col", "colonel", "lt",
    "sgt", "sergeant", "capt", "captain", "maj", "major", "sen", "senator", "rep", "gov",
    "governor", "judge", "rev", "sheikh", "king", "queen", "prince", "princess", "pope", "sir",
    "lord", "lady", "ambassador", "secretary", "chancellor", "imam", "ayatollah", "officer",
    "detective", "chief", "mayor", "justice", "professor", "prof", "spokesman", "spokeswoman",
    "commander", "director", "constable", "const", "inspector", "miss", "saint", "brigadier",
    "admiral", "marshal", "sheriff", "deputy", "chairman", "analyst", "journalist", "reporter",
}  # fmt: skip
_SMALL = {
    "of", "the", "al", "el", "ar", "de", "del", "la", "las", "los", "le", "les", "du", "da", "do",
    "dos", "di", "der", "upon", "on", "and", "es", "ez", "as", "ash",
}  # fmt: skip
_DIRECTIONS = {
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central",
    "northeastern", "northwestern", "southeastern", "southwestern", "northeast", "northwest",
    "southeast", "southwest", "upper", "lower", "greater", "downtown", "old", "new",
}  # fmt: skip
_SAID = re.compile(r"['’]?s? (?:said|says|told|added|was|has|had|is|who|and his|and her)\b")
_WORD_BEFORE = re.compile(r"([\w.]+)[\s“\"(]*$")
_DOT_WITHIN = re.compile(r"\.\w$")
_LISTED = re.compile(r",? (?:and |or )?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]['\"”’)]*\s+|\n\s*|[“\"]|—\s*|--\s*)$")


class Finding(NamedTuple):
    """Weights of ``FINDING``, the bias, the score from which a match is reported, and keys of
    names that are hardly ever meant as places."""

    weights: dict[str, float]
    bias: float
    report: float
    never: frozenset[str]


@lru_cache(maxsize=4)
def load_finding(path: Path = _FINDING_FILE) -> Finding:
    """Read the weights from YAML."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Finding(
        {f: float(w) for f, w in held["weights"].items()}, float(held["bias"]),
        float(held["report"]), frozenset(held["never"]),
    )  # fmt: skip


@dataclass(slots=True)
class Match:
    """A known name in the text: its key, whether it is an adjective, and features by name."""

    span: Span
    key: str
    adjective: bool
    features: dict[str, float]


def gazetteer_toponyms(
    text: str, gazetteer: Gazetteer, *, adjectives: bool = True, finding: Finding | None = None
) -> list[Toponym]:
    """Return the known place names in ``text``, in order, with a score each.

    ``adjectives`` adds words like "Syrian" (type ADJECTIVE, not PLACE): corpora of toponyms count
    them, a map does not need them.
    """
    finding = finding or load_finding()
    out = []
    for match in matches(text, gazetteer):
        if match.adjective:
            if adjectives:
                out.append(Toponym(match.span, 0.9, "ADJECTIVE"))
            continue
        if written(text, match) in finding.never:
            match.features["plain"] = 1.0
        weights = finding.weights
        z = finding.bias + sum([weights.get(f, 0.0) * v for f, v in match.features.items() if v])
        score = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
        if score >= finding.report:
            out.append(Toponym(match.span, round(score, 3), "PLACE"))
    return out


def written(text: str, match: Match) -> str:
    """Return a match's key as ``never`` lists it: "ACT", not "act", where it is initials."""
    return match.key.upper() if are_initials(text, match.span) else match.key


def matches(text: str, gazetteer: Gazetteer) -> Iterator[Match]:
    """Yield the longest known names in runs of capitalised words, with their features.

    Initials are left out where the dispatch names nothing else of their country.
    """
    runs = [
        [(r.start() + m.start(), r.start() + m.end()) for m in _PIECE.finditer(r.group())]
        for r in _RUN.finditer(text)
    ]
    keys: dict[str, int] = {}
    options: list[list[tuple[int, int, str]]] = []
    for pieces in runs:
        found = list(_options(text, pieces))
        for _, _, key in found:
            keys.setdefault(key, len(keys))
            if key[:2] in ("al", "ar", "as", "an", "at", "ad", "az", "el", "es", "ez"):
                keys.setdefault(bare_key(key), len(keys))
        options.append(found)
    keys.pop("", None)
    ordered = list(keys)
    position = {k: n for n, k in enumerate(ordered)}
    held = gazetteer.find(ordered)
    bounds = np.searchsorted(held.key, np.arange(len(ordered) + 1)).tolist()
    level, size, main = held.level.tolist(), held.size.tolist(), held.main.tolist()
    kinds = {n: name for name, n in LEVEL_NUMBER.items()}

    def describe(key: str) -> dict[str, float] | None:
        n = position.get(key)
        if n is None or bounds[n] == bounds[n + 1]:
            return None
        f = {"alias_only": 1.0, "town_size": 0.0}
        for i in range(bounds[n], bounds[n + 1]):
            kind = kinds[level[i]]
            if main[i]:
                f["alias_only"] = 0.0
            if kind == "country" and main[i]:
                f["country"] = 1.0
            elif kind == "region":
                f["region"] = max(f.get("region", 0.0), 1.0 if main[i] else 0.5)
            elif kind == "town":
                f["town"] = 1.0
                f["town_size"] = max(f["town_size"], size[i] / 100.0 * (1.0 if main[i] else 0.7))
            else:
                f["other"] = 1.0
        return f

    ends: Counter[str] = Counter()  # how often a word follows an unknown name: a surname
    chosen: list[tuple[list[tuple[int, int]], int, int, str, bool, dict[str, float]]] = []
    for pieces, found in zip(runs, options, strict=True):
        free = 0
        taken = []
        for a, b, key in found:
            if a < free:
                continue
            words = _bare(text[pieces[a][0] : pieces[b - 1][1]])
            if words in gazetteer.adjectives:
                taken.append((pieces, a, b, key, True, {"adjective": 1.0}))
                free = b
                continue
            described = describe(key) or describe(bare_key(key))
            if described:
                taken.append((pieces, a, b, key, False, described))
                free = b
        covered = {n for t in taken for n in range(t[1], t[2])}
        for n in range(1, len(pieces)):
            if n - 1 not in covered and not _neutral(text, pieces[n - 1]):
                ends[name_key(_bare(text[pieces[n][0] : pieces[n][1]]))] += 1
        chosen += taken
    named = {c[3]: position[c[3]] for c in chosen if not c[4] and c[3] in position}
    return _with_context(text, chosen, ends, Neighbours(held, named))


def _options(text: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield what to look up in a run of words: (first, one past the last, key), longest first."""
    small = [text[a:b] in _SMALL for a, b in pieces]
    for a in range(len(pieces)):
        if small[a]:
            continue
        for b in range(min(len(pieces), a + LONGEST), a, -1):
            if small[b - 1]:
                continue
            start, end = pieces[a][0], pieces[b - 1][1]
            words = _bare(text[start:end])
            if b == a + 1:
                word = words.lower()
                if word in GENERIC or word in _DIRECTIONS or word in _TITLES:
                    continue
                if text[end : end + 1] == "." and text[max(0, start - 2) : start] == ", ":
                    yield a, b, name_key(words + ".")  # "Birmingham, Ala."
                if len(words) <= 2 and not words.isupper():
                    continue
            key = name_key(words)
            if len(key) > 1:
                yield a, b, key


def _bare(words: str) -> str:
    """Return ``words`` without a possessive and closing punctuation."""
    if words.endswith(("'s", "’s")):
        return words[:-2]
    return words[:-1] if words.endswith(("'", "’")) else words


def _neutral(text: str, piece: tuple[int, int]) -> bool:
    """Tell whether a word beside a name says nothing against it: "Northern", "Province"."""
    word = text[piece[0] : piece[1]].lower().strip(".,")
    return word in GENERIC or word in _DIRECTIONS or word in _SMALL


def _word_before(before: str) -> str:
    """Return the last word of what stands before a name, in small letters."""
    found = _WORD_BEFORE.search(before)
    return found.group(1).lower().strip(".") if found else ""


def _with_context(
    text: str,
    chosen: list[tuple[list[tuple[int, int]], int, int, str, bool, dict[str, float]]],
    ends: Counter[str],
    neighbours: Neighbours,
) -> Iterator[Match]:
    times = Counter(key for _, _, _, key, _, _ in chosen)
    lower: dict[str, bool] = {}  # a search through the whole text, made once a name
    last = -1  # where the name before ends
    # as they are asked for: with all its features a match takes a kilobyte
    chosen.reverse()
    while chosen:
        pieces, a, b, key, adjective, f = chosen.pop()
        start, end = pieces[a][0], pieces[b - 1][1]
        name = _bare(text[start:end])
        initials = "country" not in f and are_initials(text, Span(start, start + len(name)))
        if initials and not adjective and not neighbours.known(key):
            continue
        f["possessive"] = float(len(name) < end - start)
        end = start + len(name)
        if text[end : end + 1] == "." and (key[-1] == "." or _DOT_WITHIN.search(name)):
            end += 1
        f["words"] = float(b - a > 1)
        before = text[max(0, start - 24) : start]
        f["starts_sentence"] = float(bool(_SENTENCE_START.search(before)) or start == 0)
        f["capitals"] = float(name.isupper() and len(name) > 3)
        f["short"] = float(len(key) <= 3)
        left = text[pieces[a - 1][0] : pieces[a - 1][1]] if a else ""
        right = text[pieces[b][0] : pieces[b][1]] if b < len(pieces) else ""
        word = left.lower().strip(".,") or _word_before(before)
        f["left_title"] = float(word in _TITLES)
        f["left_direction"] = float(word in _DIRECTIONS)
        f["left_word"] = float(bool(left) and word not in _DIRECTIONS and word not in _SMALL)
        f["preposition"] = float(word in _LOCATIVE)
        f["of"] = float(word == "of")
        r = right.lower().strip(".,")
        f["right_generic"] = float(r in GENERIC)
        f["right_word"] = float(bool(right) and r not in GENERIC and r not in _SMALL)
        f["right_said"] = float(bool(_SAID.match(text, end)))
        if last >= 0 and 0 < start - last <= 6:
            f["listed"] = float(_LISTED.fullmatch(text, last, start) is not None)
        if chosen:
            following = chosen[-1]
            gap = text[end : following[0][following[1]][0]]
            near = gap in (", ", " and ", ", and ") and not following[4]
            holds = "country" in following[5] or "region" in following[5]
            f["followed_by_place"] = float(near and holds)
        f["surname"] = float(ends[key] > (1 if left else 0))
        low = name.lower()
        if low not in lower:
            lower[low] = f" {low} " in text
        f["lower_too"] = float(lower[low])
        f["again"] = float(times[key] > 1)
        last = end
        yield Match(Span(start, end), key, adjective, f)
