"""Places named by an adjective: "Turkish" in "the Turkish coast" names Turkey.

Only where the noun is a stretch of land or water, a border, a settlement, or a building or road
that stands in its own country: the adjective then says where it lies (a literal modifier in the
taxonomy of M. Gritta et al., A pragmatic guide to geoparsing evaluation, LREC 2020). "The Russian
embassy" stands in Damascus, "Turkish officials" met in Geneva: such words say whose, and name no
place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from according.reading.gazetteer import LEVEL_NUMBER, Gazetteer
from according.reading.gazetteer_index import LEVELS
from according.reading.gazetteer_keys import name_key
from according.reading.toponyms import COMPASS, GENERIC, Toponym
from according.records import Place
from according.spans import Span

__all__ = ["LAND", "adjective_places", "locates"]

SCORE = 0.9  # an adjective of this list hardly ever means anything but its country
# Nouns that say "whose" as often as "where", though each may name a place.
_BODIES = {"state", "country", "nation", "republic", "kingdom", "department", "camp", "plain"}
_MORE = (
    "border borders frontier frontiers soil airspace waters shore shores coastline mainland "
    "interior side cities towns villages suburbs provinces regions territories ports"
)
LAND = {n for n, level in GENERIC.items() if level != "facility"} - _BODIES | {*_MORE.split()}
# What may stand between: "the Syrian rebel-held border town"
_BETWEEN = (
    rf"[a-z]+-[a-z]+|{COMPASS}|central|port|border|frontier|coastal|mountain|desert|resort|market"
    "|capital|ancient|besieged|occupied|divided"
)
# "The Turkish border with Iraq" is a place, "Turkish border guards" are none.
_EITHER = (
    r"(?:port|border|frontier|capital)"
    r"(?=[ \n]+(?:of|with|in|at|on|near|to|from|and|was|is)\b|[ \n]+[A-Z]|[^\w\s-]|\s*$)"
)
# Buildings and roads lie in the country that their adjective names, unless the text says where they
# lie: "a Turkish hospital", not "the Turkish hospital in Mogadishu". Embassies, bases and schools
# lie abroad as often; a restaurant may be Mexican, and a church or club a body, anywhere.
_ELSEWHERE = r"(?![ \n]+(?:in|at|on|near|outside)[ \n]+(?:the[ \n]+)?[A-Z])"
_SITES = (
    r"(?:hospitals|clinics|prisons|jails|airports|laboratories|courts|roads|highways|streets)"
    r"(?![\w-])"
)
# "A Turkish court jailed two men", but "Turkish court officials"
_SITE = (
    r"(?:hospital|clinic|prison|jail|airport|laboratory|court|road|highway|street)"
    r"(?=[ \n]+(?:of|with|in|at|on|near|to|from|and|or|but|for|by|as|after|before|when|where|while"
    r"|which|that|who|since|until|because|was|is|has|had|will|would|may|could|said|heard|found"
    r"|upheld|\w+ed)\b|[ \n]+[A-Z]|[^\w\s-]|\s*$)"
)
# "Indian states", "the Indian state of Bihar"; "the Indian state" is whose.
_PART = r"states(?![\w-])|state(?=[ \n]+of[ \n]+[A-Z])"
_PLAIN = "|".join(sorted(LAND - {"port", "border", "frontier", "capital"}))
_NOUN = re.compile(
    rf"[ \n-]+(?:(?:{_BETWEEN})[ \n]+){{0,2}}"
    rf"(?:(?:{_PLAIN})(?![\w-])|{_EITHER}|(?:{_SITES}|{_SITE}){_ELSEWHERE}|{_PART})"
)


def locates(text: str, span: Span) -> bool:
    """Tell whether a word like "Turkish" says where the noun after it lies."""
    return _NOUN.match(text, span.end) is not None


def adjective_places(
    text: str, toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> dict[Span, Place]:
    """Return the countries (or parts of the world) that toponyms of type ADJECTIVE name."""
    words = {t.span: text[t.span.start : t.span.end] for t in toponyms if t.type == "ADJECTIVE"}
    if not words:
        return {}
    # ("U.S." before "soil" is an adjective too, and no word of their list)
    key = {w: gazetteer.adjective_key(w) or name_key(w) for w in words.values()}
    keys = list(dict.fromkeys(key.values()))
    found = gazetteer.find(keys)
    largest: dict[str, int] = {}  # the country of that name, else the largest place of all
    for i in np.lexsort((-found.size, found.level != LEVEL_NUMBER["country"])).tolist():
        largest.setdefault(keys[int(found.key[i])], i)
    out = {}
    for span, word in words.items():
        i = largest.get(key[word])
        if i is None:
            continue
        name = gazetteer.name(int(found.index[i]), int(found.row[i]))
        out[span] = Place(
            "", name, span, int(found.id[i]) or None, LEVELS[int(found.level[i])], None,
            round(float(found.lat[i]), 5), round(float(found.lon[i]), 5),
            gazetteer.country_code(int(found.country[i])), SCORE, adjective=True,
        )  # fmt: skip
    return out
