"""Numbers that are ages: called so ("aged 9, 12 and 14"), or by where they stand ("Sara, 9,")."""

from __future__ import annotations

import re

__all__ = ["is_called_age", "stands_as_age"]

_AGE_AFTER = re.compile(r"[ -](?:years?|months?|weeks?|days?)[ -](?:olds?|of age)\b")
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|ages? of|at age)(?: (?:from|between|below|under|over|above|up to))? $",
    re.IGNORECASE,
)
# "boys aged 9, 12 and 14": the second and third age; "aged five and two soldiers" has one
_AGES_BEFORE = re.compile(
    r"\b(?:aged?|ages|ages of|in age from|ages? ranged from) (?:[\w-]+(?:,? (?:and|or|to) |, ))+$"
)
_AGES_END = re.compile(
    r"(?:,? (?:and|or|to)|,) [\w-]+(?:[.,;)]| (?:and|or|were|was|in|at|who)\b|$)"
    r"|[.;)]|, (?!\w+ \w+s\b)| (?:were|was|are|in|at|who|from|have|had)\b|$"
)
_NAME_COMMA = re.compile(
    r"(?:[A-Z][\w’'-]+(?:,| \() ?|\b(?:wom[ae]n|m[ae]n|girls?|boys?|teenagers|brothers|sisters), )"
    r"(?:\d+ and )?$"
)
# "her grandmother, 67, died"; after "the dead" or a plural it may count
_SOMEBODY = re.compile(
    r"(?<![\w’'-])(?!(?:dead|wounded|injured|killed|missing|total|toll|number|figure|men|women|people"
    r"|children|police)\b)[a-z][a-z’'-]*(?:ss|[a-rt-z]), $"
)
_ALL_AGED = re.compile(r", (?:both|all|each|then|now|just) $")  # "the two men, both 27, were held"
_TWO_AGES = re.compile(r" and \d{1,2}[,.;)]")
_WAS_AGED = re.compile(r"\b(?:[Hh]e|[Ss]he|who|[A-Z][\w’'-]+) (?:was|is|turned)(?: only| just)? $")
_AGE_END = re.compile(r"[.,;)]| (?:and|when|at|years)\b|$")


def is_called_age(text: str, before: str, end: int, value: float) -> bool:
    """Tell whether the words around a number call it an age, alone or in a list of ages.

    ``before`` is what stands before the number, ``end`` where the number ends.
    """
    if _AGE_AFTER.match(text, end) or _AGE_BEFORE.search(before[-26:]):
        return True
    listed = value < 110 and _AGES_BEFORE.search(before)
    return bool(listed and _AGES_END.match(text, end))


def stands_as_age(text: str, before: str, end: int, digits: bool) -> bool:
    """Tell whether a number stands where an age does: after a name, or "she was 40".

    ``digits`` tells whether it is written in digits.
    """
    close = text[end : end + 1] in (",", ")", ";") or _TWO_AGES.match(text, end)
    if digits and close and _NAME_COMMA.search(before):
        return True
    if digits and text[end : end + 1] == "," and _SOMEBODY.search(before):
        return text[end - 3 : end - 2] == " "  # of two digits
    if not _AGE_END.match(text, end):
        return False
    return bool(_WAS_AGED.search(before) or (digits and _ALL_AGED.search(before)))
