"""How many: the numbers a claim gives, and what they count.

A number is a size when it counts people or things the claim is about. The words of its own noun
phrase decide first ("nine deaths"), then the words that lead up to it ("the deaths of nine"),
then the claim's trigger ("nine people died"); a number that is a date, an age, an ordinal or a
label is never one. The word lists are ``resources/size_nouns.yaml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from according.reading.numbers import Number, find_numbers
from according.reading.size_contexts import (
    is_compared,
    is_converted,
    is_given,
    is_of_none,
    is_out_of,
    is_reached,
    is_released,
    is_toll,
    more_bodies,
    says_where,
)
from according.reading.size_parts import as_of, between, counts_the_same, with_parts
from according.reading.size_words import SizeWords, bundled_words
from according.records import DateExpression, Size
from according.spans import Span, Spans

__all__ = ["SizeWords", "find_sizes"]

_HARM: Final = ("dead", "injured", "missing", "displaced", "arrested")

# Where the number's own noun phrase ends: a verb, a preposition, a stop.
_STOP = re.compile(
    r"^(?:in|on|at|by|from|to|into|for|with|during|since|after|before|as|when|while|who|which|that"
    r"|whose|were|was|are|is|be|been|being|have|has|had|will|would|may|might|could|can|and|or|but"
    r"|than|near|across|over|under|between|through|also|not|due|per|within|because|if|so|worldwide"
    r"|including|among|aboard|out|against)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’'-]+|[.,;:()—–\"”“]")
_HYPHEN = re.compile(r"\s?-\s?(?!to-\d)(?=[a-z])")
_DEFINITE = re.compile(
    r"\b(?:the|these|those|its|his|her|their|our|my|this|that|other|current|first|last|previous"
    r"|next|past|all|any|every)(?:\s+(?:other|first|last|new|same|remaining))?\s+$",
    re.IGNORECASE,
)
_BE_BEFORE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got|gets)(?:\s+(?:also|all|reportedly|both|either|\w+ly))*\s+$",
    re.IGNORECASE,
)
_PASSIVE_NEXT = re.compile(
    r"^(?:\s*$|\s*[.,;:()…”\"]|\s+(?:in|on|at|by|from|to|during|since|after|before|when|while|and"
    r"|or|as|near|across|here|there|so|yesterday|today|this|last|over|with|of|due|inside|outside"
    r"|for|along|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)",
    re.IGNORECASE,
)
_ACTIVE_VERB = re.compile(
    r"(?:ed|ing|s)$|^(?:kill|wound|injure|arrest|detain|hurt)$", re.IGNORECASE
)
_LIGHT = re.compile(
    r"(?:is|are|was|were|be|been|remain(?:s|ed)?|left|leaves|leaving|became|turned up|found|had"
    r"|has|have)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r" (?:family|household|house|tribe)\b")  # "six people from one family"
_ONE_OF = re.compile(
    r" of (?:about |some |at least )?(?:\d|several|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_OR_NO = re.compile(r" (?:\w+ )?\w+ (?:or|and|nor) (\w+)(?: (\w+))?")
_SUPERLATIVE = re.compile(r" of (?:the )?(?:\w+est|most|many|few|several|world)\b")
_AGENTS: Final = ("MOVE", "REQUEST", "REJECT", "SUPPORT", "MOBILIZE", "CONSULT")
_LOST = re.compile(r"los(?:t|es?|ing)", re.IGNORECASE)  # an army that "lost 15 men"
_SUFFERED = re.compile(r"(?:die|dead|fle|drown|perish|succumb)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:by|using|with|at|near|within|out of|under|across|for|from)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r" (?:barrels?|gallons?|lit(?:re|er)s?|tons?|tonnes?|acres?|hectares?|kilos?|kilograms?)\b"
)
_PERSON = (
    r"(?:man|woman|boy|girl|child|baby|person|soldier|civilian|policeman|officer|journalist|teenager"
    r"|student|worker|protester|protestor|passenger|suspect|gunman|firefighter|sergeant|tourist)"
)
_SINGULAR = re.compile(
    rf"\b(?=[ao])(?:(?:an?|another|one) (?:[\w-]+ ){{0,3}}?{_PERSON}\b"
    r"|another(?= (?:in|on|for|at|after|during|(?:was |is )?(?:injured|wounded|killed|hurt"
    r"|arrested|detained))\b|[.,;]|$))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:\w+ ){0,2}(?:and|,)\s+", re.IGNORECASE)
_BE_GAP = re.compile(r".*?\b(?:was|were|is|been|be|being|has|have)(?: \w+ly)? ?|[ ,]*(?:also )?")
_NUMBER_OF = re.compile(r"(?:\b| the )(?:number|count|total|tally) of (?=[\w ]+)", re.IGNORECASE)


def find_sizes(
    text: str,
    spans: Spans,
    trigger: Span,
    event: str,
    *,
    dates: Sequence[DateExpression] = (),
    numbers: Sequence[Number] | None = None,
    words: SizeWords | None = None,
) -> tuple[Size, ...]:
    """Return the sizes of one claim, in text order.

    Args:
        text: the dispatch.
        spans: the claim's words.
        trigger: its predicate.
        event: its PLOVER event.
        dates: the dispatch's date expressions, for "as of Monday".
        numbers: ``find_numbers(text)``, when the caller has it for all claims of a dispatch.
        words: other word lists than the bundled ones.
    """
    if not spans:
        return ()
    table = words or bundled_words()
    known = find_numbers(text) if numbers is None else numbers
    first = bisect_left(known, spans[0].start, key=_start)
    last = bisect_left(known, spans[-1].end, key=_start)
    inside = [
        n
        for n in known[first:last]
        if any(s.start <= n.core.start and n.core.end <= s.end for s in spans)
    ]
    if not inside and not _SINGULAR.search(text, spans[0].start, spans[-1].end):
        return ()
    main = _predicate(text, spans, trigger, table)
    claim = _ClaimWords(text, spans, trigger, event, main)
    found: list[Size] = []
    for number in inside:
        if (size := _size(claim, number, table)) is not None:
            before = found[-1] if found else None
            if before and size.what == "other" and before.what in _HARM:
                people = _noun(claim, number, table)[1] == "people"
                if counts_the_same(text, before, size, people):
                    size = replace(size, what=before.what)
            found.append(size)
            if number.kind == "none" and (other := _nor(text, number, size)):
                found.append(other)
    if len(found) > 1:
        found = [s for s in found if not _counts_places(claim, s)] or found
    if main in ("dead", "injured", "arrested"):
        found = _with_singulars(claim, found)
    sizes = with_parts(text, found)
    return tuple(as_of(text, size, dates) for size in sizes) if dates else tuple(sizes)


def _start(number: Number) -> int:
    return number.core.start


@dataclass(frozen=True, slots=True)
class _ClaimWords:
    """A claim as the rules see it; ``main`` is what its trigger does to those counted."""

    text: str
    spans: Spans
    trigger: Span
    event: str
    main: str | None

    def piece(self, position: int) -> Span:
        """Return the part of the claim's span that holds a position."""
        return next(s for s in self.spans if s.start <= position < s.end)

    def leading(self, position: int) -> str:
        """Return up to 90 characters of the claim before a position, its parts joined."""
        words = ""
        for span in reversed([s for s in self.spans if s.start < position]):
            words = self.text[span.start : min(span.end, position)] + (" " + words if words else "")
            if len(words) > 90:
                break
        return words[-90:]


def _size(claim: _ClaimWords, number: Number, table: SizeWords) -> Size | None:
    """Return the size a number of the claim gives, or None."""
    what = _what(claim, number, table)
    if what is None:
        return None
    piece = claim.piece(number.core.start)
    span = Span(max(number.span.start, piece.start), min(number.span.end, piece.end))
    return Size(span, what, _whole(number.low), _whole(number.high))


def _counts_places(claim: _ClaimWords, size: Size) -> bool:
    end = size.span.end
    return size.what == "other" and says_where(
        claim.leading(size.span.start), claim.text[end : end + 60]
    )


def _nor(text: str, number: Number, size: Size) -> Size | None:
    """Return the second size of "no deaths or injuries"."""
    match = _OR_NO.match(text, number.span.end)
    for word in match.groups(default="") if match else ():
        what = bundled_words().nouns.get(word.lower())
        if what in ("dead", "injured") and what != size.what:
            return replace(size, what=what)
    return None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _predicate(text: str, spans: Spans, trigger: Span, table: SizeWords) -> str | None:
    """Say what the claim's trigger does to those it counts: "died" makes them dead."""
    match = table.predicates.search(text, trigger.start, trigger.end)
    if match is None:
        # a trigger that needs its particle ("took part"), or says nothing by itself ("remain")
        end = next((s.end for s in spans if s.start <= trigger.start < s.end), trigger.end)
        if _LIGHT.match(text, trigger.start):
            match = table.predicates.search(text, trigger.end, min(end, trigger.end + 36))
        else:
            match = table.predicates.match(text, trigger.start, min(end, trigger.end + 24))
    what = table.predicate_groups[match.lastindex - 1] if match and match.lastindex else None
    if what == "injured" and text.startswith(" to death", trigger.end):
        return "dead"
    # who was found under the rubble is missing no longer
    return None if what == "missing" and text.startswith("found", trigger.start) else what


def _what(claim: _ClaimWords, number: Number, table: SizeWords) -> str | None:
    """Say what a number counts, or None when it is no size."""
    text = claim.text
    if not _is_whole(number):
        return None
    leading = claim.leading(number.span.start)
    if is_compared(leading) or (number.kind == "money" and is_converted(leading)):
        return None
    if number.kind in ("percent", "money"):
        return "other"
    if number.kind == "measure":
        return "other" if _AMOUNT.match(text, number.core.end) else None
    if number.kind not in ("count", "none") or is_of_none(leading):
        return None
    phrase, noun = _noun(claim, number, table)
    if number.kind == "none":
        counted = claim.main if noun == "people" or not phrase else None
        what = noun if noun in ("dead", "injured") else counted
        near = number.core.start <= claim.trigger.start + 40
        return what if near and what in ("dead", "injured") else None
    if _HYPHEN.match(text, number.core.end) or noun == "skipped":
        return None
    if _SUPERLATIVE.match(text, number.core.end) or (
        is_out_of(leading) and text[claim.trigger.start : claim.trigger.end] != "one"
    ):
        return None
    word = text[number.core.start : number.core.end].lower()
    if word == "one" and (
        _GROUP.match(text, number.core.end) or _ONE_OF.match(text, number.core.end)
    ):
        return None
    if word == "both" and (
        claim.main not in _HARM or not 0 <= claim.trigger.start - number.core.end <= 12
    ):
        return None
    if noun is None and (counted := _counted(text, claim, number, table)):
        return counted
    what = _named(claim, number, noun, phrase, leading, table)
    if what == "participants" and noun is None and (word == "one" or _loose(number, word)):
        return None
    if what is None and (_loose(number, word) or _weak(text, number, word, leading, noun)):
        return None
    if what is None and not phrase and more_bodies(text, number.span):
        return "dead"
    return what or "other"


def _counted(text: str, claim: _ClaimWords, number: Number, table: SizeWords) -> str | None:
    """Say what "the number of people killed … has risen to 19" counts."""
    piece = claim.piece(number.core.start)
    match = _NUMBER_OF.search(text, piece.start, number.span.start)
    end = number.span.start
    if match is None:  # "brought to nine the number of people in custody"
        match, end = _NUMBER_OF.match(text, number.span.end), piece.end
    if match is None:
        return None
    for word in text[match.end() : end].lower().split()[:3]:
        if (kind := table.nouns.get(word)) in _HARM:
            return kind
    found = table.predicates.search(text, match.end(), end)
    return table.predicate_groups[found.lastindex - 1] if found and found.lastindex else None


def _is_whole(number: Number) -> bool:
    return all(v is None or v == int(v) for v in (number.low, number.high))


def _loose(number: Number, word: str) -> bool:
    """Tell whether the word says little of how many: "several", "a few", "a number of"."""
    return number.vague and word in ("several", "a few", "a number of", "a handful")


def _weak(text: str, number: Number, word: str, leading: str, noun: str | None) -> bool:
    """Tell whether the number rather points than counts: "both", "one of", "the two sides"."""
    bounded = number.span != number.core
    if word == "one" and not bounded:
        return noun != "things" or text.startswith(" of", number.core.end)
    small = number.high is not None and number.high <= 12
    return word == "both" or bool(small and not bounded and _DEFINITE.search(leading))


def _noun(claim: _ClaimWords, number: Number, table: SizeWords) -> tuple[list[str], str | None]:
    """Return the words of the number's noun phrase and what the list says they are."""
    end = min(claim.piece(number.core.start).end, number.span.end + 90)
    if number.span.end <= claim.trigger.start:
        # "six deaths were …": the trigger may be the noun; a verb ("20 killed") only right after
        word = claim.text[claim.trigger.start : claim.trigger.end].lower()
        near = claim.trigger.start - number.span.end <= 1
        is_noun = table.nouns.get(word) in _HARM and (near or not word.endswith("ed"))
        end = min(end, claim.trigger.end if is_noun else claim.trigger.start)
    phrase: list[str] = []
    for i, match in enumerate(
        _WORD.finditer(claim.text, number.span.end, max(end, number.span.end))
    ):
        word = match[0].lower().removesuffix("'s").removesuffix("’s")
        if (i == 0 and word in ("of", "more", "other")) or word in ('"', "“", "”"):
            continue
        if i <= 1 and word in ("the", "our", "its", "their", "some", "his", "her"):
            continue
        stops = not word[:1].isalnum() or _STOP.match(word) or (phrase and word == "of")
        if stops or (phrase and word[0].isdigit()):
            break
        phrase.append(word)
        if len(phrase) == 6:
            break
    noun: str | None = None
    modifier = False
    for word in phrase:
        kind = table.nouns.get(word)
        if word in ("attempted", "foiled", "planned"):
            return phrase, "things"  # "three attempted murders"
        if kind in _HARM or kind == "participants":
            return phrase, kind
        if noun == "things" and modifier and word.endswith(("s", "men")):
            noun = kind  # "two field commanders", "two district judges": the last noun is the head
        elif kind is not None and noun in (None, "people"):
            noun = kind
        modifier = kind == "things" and word[-1] != "s"
    return phrase, noun


def _named(
    claim: _ClaimWords,
    number: Number,
    noun: str | None,
    phrase: list[str],
    leading: str,
    table: SizeWords,
) -> str | None:
    """Say which of the named sizes a count is, or None when it is none of them."""
    if noun == "things":
        return None
    free = claim.event in ("ASSAULT", "CONCEDE", "MOVE") or is_released(leading)
    if noun == "arrested" and free:
        noun = "people"  # who is freed or breaks out is held no longer, who is beaten was before
    if "lives" in phrase[:2] or leading.endswith("lives of "):
        verb = claim.text[claim.trigger.start : claim.trigger.end].lower()
        return "dead" if verb.startswith(("claim", "los", "cost", "tak", "took")) else None
    if noun == "arrested" and claim.main in ("dead", "injured") and "arrest" not in phrase[-1]:
        noun = "people"  # "44 inmates were killed"
    if noun in ("dead", "injured", "missing", "arrested"):
        return noun
    before = table.before.search(leading[-44:])
    lead = table.before_groups[before.lastindex - 1] if before and before.lastindex else None
    if lead in _HARM:
        return lead
    whole = claim.text[claim.piece(number.core.start).start : number.span.start]
    own = claim.text[number.span.start : number.core.start]
    if is_toll(leading, own, whole):
        return "dead"
    if is_reached(leading):
        return None  # "cases have passed 500,000 and nearly 2,000 people have died"
    if noun == "displaced" and claim.main not in _HARM:
        return "displaced" if claim.event in ("MOVE", "STATE", "COERCE") else None
    first = number.core.end <= claim.trigger.start
    if number.vague and leading.endswith("by the "):
        return claim.main or "participants"  # "villagers fled by the hundreds"
    if (
        not first
        and noun == "people"
        and claim.event == "ASSAULT"
        and _LOST.fullmatch(claim.text, claim.trigger.start, claim.trigger.end)
    ):
        return "dead"
    if claim.main in _HARM:
        if first:
            return None if _does_it(claim) else claim.main
        gap = claim.text[claim.trigger.end : number.span.start]
        return claim.main if len(gap) < 160 and not _ELSEWHERE.search(gap) else None
    if first and is_given(leading):
        return None  # "the convoy, carrying food for 4,000 people, entered Douma"
    if not first and lead is None and leading.endswith(" of the "):
        return None  # "attended the funeral of the 27 victims"
    return _taking_part(claim, noun, lead, phrase, first)


def _taking_part(
    claim: _ClaimWords, noun: str | None, lead: str | None, phrase: list[str], first: bool
) -> str | None:
    """Say whether those counted take part in the event: they marched, joined, arrived."""
    if noun == "participants" or lead == "participants" or claim.event == "PROTEST":
        return "participants"
    if claim.main == "participants":
        trigger = claim.text[claim.trigger.start : claim.trigger.end].lower()
        named = noun in ("people", "displaced") or trigger.startswith(("attendance", "turnout"))
        return "participants" if first or named else None
    if not first and claim.event == "MOBILIZE" and noun == "people":
        return "participants"
    if first and _BE_BEFORE.search(
        claim.text[max(0, claim.trigger.start - 40) : claim.trigger.start]
    ):
        return None  # "three were taken to hospital", "1.2 million were left without power"
    if first and claim.event in _AGENTS and (noun in ("people", "displaced") or not phrase):
        return "participants"
    return None


def _does_it(claim: _ClaimWords) -> bool:
    """Tell whether what stands before the trigger is its doer: "two men killed her"."""
    text, trigger = claim.text, claim.trigger
    verb = text[trigger.start : trigger.end]
    if not _ACTIVE_VERB.search(verb) or _SUFFERED.match(verb):
        return False
    if _BE_BEFORE.search(text[max(0, trigger.start - 40) : trigger.start]):
        return False
    end = next((s.end for s in claim.spans if s.start <= trigger.start < s.end), trigger.end)
    return not _PASSIVE_NEXT.match(text[trigger.end : end])


def _with_singulars(claim: _ClaimWords, sizes: list[Size]) -> list[Size]:
    """Add "a woman" who was hurt or arrested as one; "a man and two women" are three."""
    out = list(sizes)
    for piece in claim.spans:
        for match in _SINGULAR.finditer(claim.text, piece.start, piece.end):
            span = Span(match.start(), match.end())
            if any(s.span.start < span.end and span.start < s.span.end for s in out):
                continue
            joined = [
                i
                for i, s in enumerate(out)
                if s.what == claim.main
                and s.low == s.high
                and _JOINED.fullmatch(between(claim.text, s.span, span))
            ]
            if joined:
                one = out[joined[0]]
                count = (one.low or 0) + 1
                wide = Span(min(one.span.start, span.start), max(one.span.end, span.end))
                out[joined[0]] = replace(one, span=wide, low=count, high=count)
            elif not out and _is_counted(claim, span):
                out.append(Size(span, claim.main or "other", 1, 1))
    return sorted(out, key=lambda size: size.span)


def _is_counted(claim: _ClaimWords, span: Span) -> bool:
    """Tell whether one person is the one the trigger happens to."""
    trigger = claim.trigger
    if span.end <= trigger.start:
        gap = claim.text[span.end : trigger.start]
        return len(gap) < 40 and _BE_GAP.fullmatch(gap) is not None and not _does_it(claim)
    piece = claim.piece(span.start)
    gap = claim.text[max(trigger.end, piece.start) : span.start]
    if gap.strip():
        return False
    if piece.start > trigger.end:  # "they arrested … another"
        return not _BE_BEFORE.search(claim.text[max(0, trigger.start - 40) : trigger.start])
    return _does_it(claim)
