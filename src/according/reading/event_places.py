"""The place of an event: the words that say it, and the toponym that puts it on the map.

Words without a name ("the bridge") are put where the phrase itself puts them ("the bridge below
Deir ez-Zor"); nothing further away is taken for their place.
"""

from __future__ import annotations

import re

from according.reading.toponyms import COMPASS
from according.records import Place, PlaceRole
from according.spans import Nearby, Span, Spans

__all__ = ["place_of_event"]

_WHERE = re.compile(
    rf"\s*(?:\b(?:in|of|near|at|by|on|off|along|below|above|outside|inside|around|beside"
    rf"|(?:(?:to|on|in) the )?(?:{COMPASS})(?: (?:edge|outskirts|side))? of"
    r"|on the (?:edge|outskirts) of)\s+)?(?:the (?:city|town|village) of )?",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:in|of|near|at|by|off|along|below|above|outside|around)\Z")
REACH = 40  # characters that may lie between the words and the name that places them


def place_of_event(text: str, spans: Spans, located: Nearby[Place]) -> PlaceRole | None:
    """Return the words that say where an event happened, and the place they mean.

    ``located`` holds the dispatch's places by their spans. Where the words name no place but the
    next ones do, joined by no more than a preposition, the span takes those in.
    """
    if not spans:
        return None
    said = spans[0]
    if not any(c.isalpha() for c in text[said.start : said.end]):
        return None  # the number of "3 km from the airport" alone is no place
    # "the Syrian city of Aleppo" is Aleppo; "Syrian soil" is Syria
    named = min(located.overlapping(said), key=lambda p: p.adjective, default=None)
    if named is not None:
        return PlaceRole(said, named.id)
    after = [
        p
        for p in located.overlapping(Span(said.end, min(said.end + REACH, len(text))))
        if p.span.start >= said.end and not p.adjective
    ]
    following = min(after, key=lambda p: p.span.start, default=None)
    if following is None:
        return PlaceRole(said, None)
    between = text[said.end : following.span.start]
    # some preposition joins the two: between them, or the last of the words themselves
    joined = between.strip() or _PREPOSITION.search(text, said.start, said.end)
    if not joined or not _WHERE.fullmatch(between):
        return PlaceRole(said, None)
    return PlaceRole(Span(said.start, following.span.end), following.id)
