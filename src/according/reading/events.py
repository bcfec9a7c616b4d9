"""Events by word: how an assault was made, and triggers whose event is beyond doubt.

Both are lexicons as YAML (``resources/event_modes.yaml``, ``resources/event_triggers.yaml``). The
trained head decides events; ``rule_event`` breaks its ties. The classes are PLOVER's, with those
the guidelines add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from according.errors import UsageError
from according.reading.lexicons import alternatives, rows
from according.records import EVENT_MODES, EVENTS
from according.spans import Span, Spans, overlap

__all__ = ["EventWords", "armed_event", "event_mode", "mode_words", "rule_event"]

# Words of impact and of harm: what did it says whether it was an assault.
_IMPACT = re.compile(
    r"hit|hits|hitting|struck|strikes?|striking|landed|landing|fell|falling|slammed|rained|impacted"
    r"|pounded|pounding|targeted|targeting",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"kill(?:s|ed|ing)?|dead|died|die|dying|deaths?|wound(?:s|ed|ing)?|injur(?:ed|es|ing|ies|y)"
    r"|hurt|maimed|casualt(?:y|ies)|destroy(?:s|ed|ing)?|damag(?:ed|es|ing|e)",
    re.IGNORECASE,
)
_ACCIDENT = re.compile(r"\b(?:crash|accident|collid|collision|malfunction|emergency landing)")
_WORD = re.compile(r"\w+")
_FIRST = re.compile(r"\w[\w*]?")
_NEVER: tuple[None, tuple[()]] = (None, ())
_NEAR = 40  # characters between a weapon and the word of impact whose subject it is


@dataclass(frozen=True, slots=True, eq=False)
class EventWords:
    """The compiled lexicons: a group of a pattern is a row.

    ``modes`` has a pattern for each pair of letters that a phrase begins with, and its rows.
    """

    modes: dict[str, tuple[re.Pattern[str], tuple[tuple[str, int], ...]]]
    triggers: re.Pattern[str]
    trigger_events: tuple[str, ...]

    @classmethod
    def load(cls, modes: Path | None = None, triggers: Path | None = None) -> EventWords:
        """Read the bundled lexicons and a user's own rows of either.

        Raises:
            UsageError: when a row names no known mode or event, has unknown fields, or a phrase
                of modes begins with no word, or with one letter and a "*".
        """
        mode_rows = rows(
            "event_modes.yaml",
            required={"mode": str, "words": list},
            optional={"strength": int, "note": str},
            choices={"mode": EVENT_MODES},
            extra=modes,
        )
        trigger_rows = rows(
            "event_triggers.yaml",
            required={"event": str, "words": list},
            optional={"note": str},
            choices={"event": EVENTS},
            extra=triggers,
        )
        return cls(
            _by_letters(mode_rows),
            _compiled(trigger_rows, r"\b(?:{})(?!\w)"),
            tuple(row["event"] for row in trigger_rows),
        )


def _by_letters(
    table: Sequence[dict[str, Any]],
) -> dict[str, tuple[re.Pattern[str], tuple[tuple[str, int], ...]]]:
    """Compile the modes by the letters their phrases begin with: few words begin with any."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        for letters, some in groupby(sorted(map(str, row["words"]), key=_letters), _letters):
            phrases = list(some)
            if not letters or letters.endswith("*"):
                raise UsageError(
                    f"a mode of an event has the words {phrases[0]!r} "
                    "- a word is needed, or at least 2 letters before the *"
                )
            parts.setdefault(letters, []).append({**row, "words": phrases})
    return {
        letters: (
            _compiled(those, r"\b(?:{})\b"),
            tuple((row["mode"], row.get("strength", 2)) for row in those),
        )
        for letters, those in parts.items()
    }


def _letters(phrase: str) -> str:
    """Return the first two letters of a phrase's first word, or all of it."""
    found = _FIRST.match(phrase.strip().lower())
    return found[0] if found else ""


def _compiled(table: Sequence[dict[str, Any]], form: str) -> re.Pattern[str]:
    words = (alternatives(str(w) for w in row["words"]) for row in table)
    joined = "|".join(f"({form.format(w)})" for w in words)
    # a space in a phrase may be a hyphen in the text: "air-strike", "car-bomb"
    return re.compile(joined.replace(r"\s+", r"[\s-]+"), re.IGNORECASE)


@lru_cache(maxsize=1)
def _bundled() -> EventWords:
    return EventWords.load()


def mode_words(
    text: str, claim_span: Spans, trigger: Span, words: EventWords | None = None
) -> tuple[str, Span] | None:
    """Return the mode of an assault and the words that say it, or None when none do."""
    table = words or _bundled()
    best: tuple[tuple[int, int, int], str, Span] | None = None
    pieces = claim_span if any(_holds(s, trigger) for s in claim_span) else (*claim_span, trigger)
    for mode, strength, found in _modes(text, pieces, table):
        inside = overlap(found, trigger)
        gap = 0 if inside else min(abs(found.start - trigger.end), abs(trigger.start - found.end))
        rank = (-strength, gap, found.start)
        if best is None or rank < best[0]:
            best = (rank, mode, found)
    return (best[1], best[2]) if best else None


def _modes(text: str, pieces: Spans, table: EventWords) -> Iterator[tuple[str, int, Span]]:
    """Yield what words of a claim say how an assault was made: mode, strength, words."""
    for piece in pieces:
        past = piece.start
        for word in _WORD.finditer(text, piece.start, piece.end):
            begin = word.start()
            pattern, rows_of_it = table.modes.get(word[0][:2].lower(), _NEVER)
            match = pattern.match(text, begin, piece.end) if pattern and begin >= past else None
            if match:
                past = match.end()
                mode, strength = rows_of_it[(match.lastindex or 1) - 1]
                yield mode, strength, Span(begin, past)


def _holds(span: Span, inner: Span) -> bool:
    return span.start <= inner.start and inner.end <= span.end


def event_mode(
    text: str, claim_span: Spans, trigger: Span, event: str, words: EventWords | None = None
) -> str | None:
    """Return how an assault was made: aerial, shelling, firearms, explosives, chemical, stabbing.

    ``other`` stands for ways that are said and are none of these (arson, a beating). None for any
    other event, and where the claim does not say.
    """
    if event != "ASSAULT":
        return None
    found = mode_words(text, claim_span, trigger, words)
    return found[0] if found else None


def armed_event(text: str, claim_span: Spans, trigger: Span) -> str | None:
    """Return ASSAULT where a weapon hits or harms ("rockets hit the market"), else None.

    Neither word tells by itself: floods hit towns, and people die of cholera.
    """
    said = text[trigger.start : trigger.end]
    impact, harm = _IMPACT.fullmatch(said), _HARM.fullmatch(said)
    if not impact and not harm:
        return None
    if any(_ACCIDENT.search(text, s.start, s.end) for s in claim_span):
        return None
    table = _bundled()
    for mode, strength, words in _modes(text, claim_span, table):
        if strength < 2 or mode == "other":
            continue
        if harm or 0 <= trigger.start - words.end <= _NEAR:
            return "ASSAULT"
    return None


def rule_event(trigger_words: str, words: EventWords | None = None) -> str | None:
    """Return the event of a trigger as written, or None when the word alone does not tell."""
    phrase = trigger_words.strip().lower()
    return _of_trigger(words or _bundled(), phrase)


@lru_cache(maxsize=8192)
def _of_trigger(words: EventWords, phrase: str) -> str | None:
    match = words.triggers.fullmatch(phrase)
    return words.trigger_events[(match.lastindex or 1) - 1] if match else None
