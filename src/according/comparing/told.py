"""Who tells a passage: the body or person credited in it or near it, by light rules.

This is no reader of attributions: it finds a known body or a name beside a reporting verb,
follows "he said" and "the group said" back to the last one credited, and otherwise says
that nobody is credited. A reading's own attributions are used instead where they are given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from according.comparing.lexicons import bodies, body_pattern, capitals, publishers
from according.comparing.names import fold, same_name

__all__ = ["Teller", "Telling", "publisher_body", "same_teller", "sentences", "tell"]

_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bMr)(?<!\bDr)(?<!\bLt)(?<!\bSt)(?<!\bGen)(?<!\bCol)(?<!\bMrs)[.!?]+"
    r"[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9À-Þ\"“])|\n+"
)
_STRONG = re.compile(
    r"(?<![\w-])(?:said|says?|saying|told|add(?:ed|s)|report(?:ed|s)|announced|according to|"
    r"quoted|quoting|citing|confirmed|stated|tweeted)(?![\w-])", re.I
)  # fmt: skip
_WEAK = re.compile(
    r"(?<![\w-])(?:claim(?:ed|s|ing)|den(?:ied|ies)|stat(?:es|ement)|warn(?:ed|s)|accus(?:ed|es|ing)|"
    r"put(?= the)|gave|giving|estimat(?:ed|es)|describ(?:ed|es)|believ(?:ed?|es)|allege[ds]?|"
    r"blam(?:ed|es)|wrote|documented|listed|insist(?:ed|s)|declar(?:ed|es)|not(?:ed|es)|"
    r"referenced|dismissed|rejected|explained|asserted|indicated|argued|condemn(?:ed|s)|"
    r"backed up|voiced|placed)(?![\w-])", re.I
)  # fmt: skip
_NAME = (
    r"(?:(?:[Aa]l|[Ee]l)-)?[A-ZÀ-Þ][\w’'\-]+(?: (?:bin |al |el |de |van )?[A-ZÀ-Þ][\w’'\-]+){0,3}"
)
_NAMED = re.compile(
    rf"(?P<before>{_NAME})(?: (?:also|later|then|had|has))? (?:said|says|told|added|reported|"
    rf"announced|claimed|confirmed|denied|stated|warned|accused|declared|tweeted|dismissed|insisted)"
    rf"(?!\w)|(?P<quoted>{_NAME}) (?:was|were|is) quoted"
    rf"|(?P<apposed>{_NAME}),? an? (?:[\w-]+ ){{0,4}}"
    rf"(?:group|network|monitor|organi[sz]ation|committee|agency|channel|outlet|charity)\b"
    rf"|(?P<who>{_NAME}) who [^.\"“”]{{0,140}}? (?:said|told|added|reported)(?!\w)"
    rf"|(?:said|added|says|according to|told by)(?: the)? (?P<after>{_NAME})"
)
_BETWEEN = ("al", "and", "spokesman", "spokeswoman", "chief", "director", "head", "minister")
_QUOTE = re.compile(r"[\"“”]")
_PREPOSITION = re.compile(r"\b(?:in|of|at|from|near|on|to|for|with|against|town|city)(?: the)? $")
_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.I)
_ANAPHOR = re.compile(
    r"(?<![\w-])(?:he|she|it|they|(?:the|this) (?:\w+[- ]){0,2}"
    r"(?:group|source|sources|agency|ministry|network|official|officials|activist|activists|statement|broadcaster|channel|organisation|organization|"
    r"spokes\w+|director|correspondent|monitor|head|body|report|general|minister|ambassador)) "
    r"(?:also |later |had |has |then |further )?(?:said|says|added|told|reported|claimed|confirmed|"
    r"denied|stated|warned|put|gave|noted|accused|described|pointed|listed|dismissed)(?![\w-])",
    re.I,
)
_NOT_NAMES = frozenset({
    "the", "a", "an", "in", "on", "at", "it", "he", "she", "they", "but", "and", "as", "while",
    "this", "that", "according", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "syrias", "syrian", "syria",
    "reuters", "afp", "sputnik", "meanwhile", "earlier", "also", "tv", "news", "state",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Teller:
    """One credited body or person: ``body`` is a known body's id, or None for another name."""

    body: str | None
    name: str
    at: int

    @property
    def generic(self) -> bool:
        """Tell whether the words name nobody in particular ("residents")."""
        return self.body is not None and bodies()[self.body].generic


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells a passage.

    ``how`` is ``passage`` (credited in it), ``sentence`` (in the rest of its sentence),
    ``back`` ("he said": the last one credited before), or ``nobody``; ``near`` are the
    bodies and names credited within two sentences or in the title; ``through`` the agencies
    and outlets that were told or carried it.
    """

    teller: Teller | None
    how: str
    near: tuple[Teller, ...]
    through: frozenset[str]
    publisher: str | None


def sentences(text: str) -> list[tuple[int, int]]:
    """Split ``text`` into sentences as (start, end) offsets, by light rules."""
    out, at = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[at : match.end()].strip():
            out.append((at, match.end()))
        at = match.end()
    if text[at:].strip():
        out.append((at, len(text)))
    return out or [(0, len(text))]


@lru_cache(maxsize=4096)
def publisher_body(publisher: str | None) -> str | None:
    """Return the body that a publisher is, or None."""
    return publishers().get((publisher or "").lower())


@lru_cache(maxsize=8192)
def _credited(
    sentence: str,
) -> tuple[tuple[tuple[str | None, str, int], ...], frozenset[str], bool]:
    """Return who a sentence credits (best first), through whom, and whether it points back."""
    cues = [(m.start(), m.end(), 0) for m in _STRONG.finditer(sentence)]
    cues += [(m.start(), m.end(), 15) for m in _WEAK.finditer(sentence)]
    if not cues:
        return (), frozenset(), False
    pattern, ids = body_pattern()
    ranked: list[tuple[float, str | None, str, int]] = []
    through: set[str] = set()
    found = [
        m for m in pattern.finditer(sentence)
        if m.group() not in capitals()
        or not _PREPOSITION.search(sentence[max(0, m.start() - 10) : m.start()])
    ]  # fmt: skip
    spans = [match.span() for match in found]
    for match in found:
        body = ids[(match.lastindex or 1) - 1]
        before = sentence[max(0, match.start() - 20) : match.start()].lower()
        told = re.search(r"\b(?:told|(?<!according )to)(?: the)? $", before) is not None
        agency = bodies()[body].agency
        if told or (agency and not re.search(r"(?:according to|said|by)(?: the)? $", before)):
            through.add(body)
            if told and not agency:
                continue
        far = min(_distance(sentence, match.start(), match.end(), cue, spans) for cue in cues)
        if far <= 90:
            penalty = 200.0 * (agency or body in through) + 25.0 * bodies()[body].generic
            penalty += 0.05 * match.start()  # the main clause comes first
            ranked.append((far + penalty, body, match.group(), match.start()))
    for match in _NAMED.finditer(sentence):
        group = next(g for g in ("before", "quoted", "apposed", "who", "after") if match[g])
        at, end = match.span(group)
        words = [w for w in match[group].split() if w.lower() not in _NOT_NAMES]
        if not words or any(s < end and at < e for s, e in spans):
            continue
        if group == "before" and _PREPOSITION.search(sentence[max(0, at - 10) : at]):
            continue
        rank = 3.0 if group in ("apposed", "who") else 8.0 if len(words) > 1 else 20.0
        ranked.append((rank, None, " ".join(words), at))
    ranked.sort(key=lambda r: (r[0], r[3]))
    seen = tuple((b, n, at) for _, b, n, at in ranked)
    return seen, frozenset(through), _ANAPHOR.search(sentence) is not None


def _distance(
    sentence: str, start: int, end: int, cue: tuple[int, int, int], names: list[tuple[int, int]]
) -> float:
    """Measure how far a name stands from a reporting verb; subjects before objects."""
    at, stop, penalty = cue
    if at >= end:
        if _PRONOUN.search(sentence, end, at) or _QUOTE.search(sentence, end, at):
            return 999.0
        return at - end + penalty
    gap = start - stop
    if gap < 0:
        return 999.0
    subject = any(
        0 <= at - e <= 8 and not _QUOTE.search(sentence, e, at) for _, e in names
    ) or _PRONOUN.search(sentence, max(0, at - 6), at)
    if gap <= 8 and sentence[at:stop].lower() in ("citing", "quoting", "quoted"):
        return -6.0
    if gap <= 5 and (not subject or sentence[at:stop].lower().startswith("acc")):
        return penalty - 1.0
    return penalty + gap + 60.0


def tell(
    text: str, bounds: list[tuple[int, int]], start: int, end: int, title: str | None,
    publisher: str | None,
) -> Telling:  # fmt: skip
    """Say who tells ``text[start:end]``; ``bounds`` are the sentences of ``text``."""
    starts = [b[0] for b in bounds]
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_right(starts, max(start, end - 1)) - 1)
    own, through, back = _credited(text[start:end])
    how, teller = "nobody", None
    if own:
        how, teller = "passage", Teller(own[0][0], own[0][1], start + own[0][2])
    if (teller is None or teller.generic) and back:
        found = _before(text, bounds, first)
        if found:
            how, teller = "back", found
    if teller is None:
        for k in range(first, last + 1):
            at = bounds[k][0]
            found_here, more, points_back = _credited(text[at : bounds[k][1]])
            through |= more
            if found_here:
                how, teller = (
                    "sentence",
                    Teller(found_here[0][0], found_here[0][1], at + found_here[0][2]),
                )
                break
            if points_back and (found := _before(text, bounds, k)):
                how, teller = "back", found
                break
    if teller is not None and teller.body is None:
        teller = Teller(_body_of(text, teller.name), teller.name, teller.at)
    near = []
    for k in range(max(0, first - 2), min(len(bounds), last + 3)):
        at = bounds[k][0]
        near += [Teller(b, n, at + o) for b, n, o in _credited(text[at : bounds[k][1]])[0][:2]]
    pattern, ids = body_pattern()
    for match in pattern.finditer(title or ""):
        near.append(Teller(ids[(match.lastindex or 1) - 1], match.group(), -1))
    return Telling(teller, how, tuple(near), through, publisher_body(publisher))


@lru_cache(maxsize=4096)
def _body_of(text: str, name: str) -> str | None:
    """Find the body that a person speaks for ("Homs governor Talal Barazi") in the text."""
    last = name.split()[-1]
    pattern, ids = body_pattern()
    for found in re.finditer(re.escape(last) + r"(?!\w)", text):
        before = text[max(0, found.start() - 70) : found.start()]
        best = None
        for match in pattern.finditer(before):
            between = before[match.end() :].split()
            if len(between) <= 4 and all(w[0].isupper() or w in _BETWEEN for w in between):
                body = ids[(match.lastindex or 1) - 1]
                best = body if best is None or not bodies()[body].generic else best
        if best is not None:
            return best
        after = text[found.end() : found.end() + 70]
        role = re.match(
            r"'?s? (?:(?:the )?(?:head|director|chief|spokes\w+|who heads|who runs|"
            r"leader)(?: of)?|of|from)(?: the)? ",
            after,
        )
        if role and (named := pattern.match(after, role.end())):
            return ids[(named.lastindex or 1) - 1]
    return None


def _before(text: str, bounds: list[tuple[int, int]], k: int) -> Teller | None:
    for back in range(k - 1, max(-1, k - 5), -1):
        at, stop = bounds[back]
        found = [
            f for f in _credited(text[at:stop])[0] if f[0] is None or not bodies()[f[0]].agency
        ]
        if found:
            return Teller(found[0][0], found[0][1], at + found[0][2])
    return None


def same_teller(a: Teller, b: Teller) -> float:
    """Score 0..1 that two credited names are one body or person; 0.5 for generic words."""
    if a.body and b.body:
        if a.body != b.body:
            return 0.0
        return 0.5 if a.generic else 1.0
    if a.body or b.body:
        return 0.0
    whole = same_name(a.name, b.name)
    last = (
        same_name(fold(a.name).split()[-1], fold(b.name).split()[-1])
        if fold(a.name) and fold(b.name)
        else 0.0
    )
    return max(whole, 0.9 * last)
