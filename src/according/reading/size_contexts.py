"""What the words beside a number make of it: a toll, the whole it is out of, a place, nothing.

``leading`` is what of the claim stands before the number, its last 90 characters.
"""

from __future__ import annotations

import re
from typing import Final

from according.spans import Span

__all__ = [
    "is_compared", "is_converted", "is_given", "is_of_none", "is_out_of", "is_reached",
    "is_released", "is_toll", "more_bodies", "says_where",
]  # fmt: skip

_TOLL = re.compile(r"\b(?:death )?tolls?\b[^.;:]{0,60}?(?:\s|^)$", re.IGNORECASE)
_TOLL_GROWS = re.compile(
    r"\b(?:death )?toll\b[^.;:]{0,160}? (?:ris(?:en|es?|ing)|rose|climb(?:s|ed)|jump(?:s|ed)"
    r"|gr[eo]wn?|increased|went up|stands|stood|reach(?:es|ed)|now|soared)(?: to| at)? $",
    re.IGNORECASE,
)
_CONVERTED = re.compile(
    r"\d(?: (?:million|billion|thousand|crore|lakh))?(?: [A-Za-z]+)? ?\([^()]*$"
)
_REACHED = re.compile(
    r"\b(?:passed|reached|topped|surpassed|exceeded|crossed|(?:risen|rose|climbed|grown?) to"
    r"|st(?:an|oo)ds? at) $"
)
_FOR = re.compile(r"\b(?:for|to|against) $")
_NONE_OF = re.compile(r"\b(?:none|neither) of (?:\w+ )?$", re.IGNORECASE)
_MORE = re.compile(r" (?:more|others)\b")
_BODIES = re.compile(r"\b(?:bodies|corpses)\b[^.!?]*\Z")
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|as against|versus|(?:up|down) from)(?: the| a)? $", re.IGNORECASE
)
_RELEASED = re.compile(
    r"\b(?:releas|free|pardon|exchang|swap)\w*(?: of| for)?(?: the| another| some)? $",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    r"\bone of (?:the|its|their)(?: \w+)? $"
    r"|(?:\d|\b(?:million|half|thirds?|quarters?|most|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve)) (?:out of|of)(?: the| its| their)?(?: [\w’']+)? $",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:in|across|on|from|throughout|over)(?: the| all)? $")
_LAND: Final = frozenset(
    (
        "countries", "provinces", "states", "districts", "regions", "areas", "cities", "towns",
        "villages", "neighbourhoods", "neighborhoods", "governorates", "incidents", "locations",
    )
)  # fmt: skip


def is_toll(leading: str, own: str, whole: str) -> bool:
    """Tell whether a number is a toll: "the death toll from the raid on the town has risen to 9".

    ``own`` are the words that bound the number, ``whole`` all that the claim has before it.
    """
    near = _TOLL.search(f"{leading} {own}")
    return near is not None or _TOLL_GROWS.search(whole[-240:]) is not None


def is_converted(leading: str) -> bool:
    """Tell whether a sum is the one before in other money: "10,000 yuan (US$1,550)"."""
    return _CONVERTED.search(leading) is not None


def is_out_of(leading: str) -> bool:
    """Tell whether a number is what another is out of: "42 of the 50 wells", "half of the 300"."""
    return _OUT_OF.search(leading) is not None


def is_compared(leading: str) -> bool:
    """Tell whether a number is only what another is set beside: "40, up from 12"."""
    return _COMPARED.search(leading) is not None


def is_released(leading: str) -> bool:
    """Tell whether those counted are let go: "the release of 750 detainees"."""
    return _RELEASED.search(leading) is not None


def is_of_none(leading: str) -> bool:
    """Tell whether it is none of so many: "none of the 33 passengers"."""
    return _NONE_OF.search(leading) is not None


def is_reached(leading: str) -> bool:
    """Tell whether a verb of its own has the number: "cases have passed 500,000"."""
    return _REACHED.search(leading) is not None


def is_given(leading: str) -> bool:
    """Tell whether something is for so many: "carrying food for 4,000 people"."""
    return _FOR.search(leading) is not None


def more_bodies(text: str, number: Span) -> bool:
    """Tell whether a bare number goes on counting: "nine bodies; six more were found"."""
    if not _MORE.match(text, number.end):
        return False
    return _BODIES.search(text, max(0, number.start - 120), number.start) is not None


def says_where(leading: str, following: str) -> bool:
    """Tell whether a size counts the places of the event: "12 died in three districts"."""
    if not _WHERE.search(leading):
        return False
    words = following.split(maxsplit=3)[:3]
    return not _LAND.isdisjoint(w.strip(",.;").lower() for w in words)
