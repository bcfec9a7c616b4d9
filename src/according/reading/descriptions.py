"""Sources that are only described: "the expert", "the French analyst".

A description with the definite article points back: to the one person of that calling, else
to the one named speaker whose calling is not told. Two who fit: nobody, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from according.reading.mention_features import Table
from according.reading.names import Description
from according.reading.words import Lexicon

__all__ = ["callings", "points_back", "settle"]

# callings that a newspaper gives a person already named; "the mayor" may be somebody new
_LATER = frozenset(("expert", "official", "spokesperson", "lawmaker", "journalist", "activist"))
_NO_CALLING = frozenset(("human", "kin"))


@dataclass(slots=True)
class _Known:
    """What is known of one person so far."""

    spoke: bool = False
    named: bool = False
    families: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    gender: str = "any"


def settle(
    table: Table,
    groups: list[int],
    names: Callable[[], Mapping[int, str]],
    said: Sequence[str],
    lex: Lexicon,
) -> dict[int, str]:
    """Join described sources that start a group to the one who fits; return reasons for none.

    ``groups`` is changed in place; ``names`` gives what shows a group in a reason, ``said[j]``
    shows a mention.
    """
    reasons: dict[int, str] = {}
    known: dict[int, _Known] = {}
    begun: set[int] = set()
    for j, d in enumerate(table.what):
        if said[j].lower().startswith("our ") and table.mentions[j].type == "PERSON":
            _settle_ours(table, j, groups)
        g = groups[j]
        if g >= 0 and g not in begun:
            begun.add(g)
            if points_back(table, j):
                fitting = _fitting(table, j, known, lex)
                if len(fitting) == 1:
                    groups[:] = [fitting[0] if x == g else x for x in groups]
                    g = fitting[0]
                elif len(fitting) > 1:
                    groups[j] = -1
                    a, b = (names().get(x, "one") for x in fitting[-2:])
                    reasons[j] = f"two people fit '{said[j]}': {a} and {b}"
                    continue
        elif g in known and points_back(table, j) and not known[g].families & callings(d):
            # the scorer took the last speaker; if another named speaker fits as well: nobody
            fitting = _fitting(table, j, known, lex)
            if len(fitting) == 1 and known[fitting[0]].families & callings(d):
                # somebody else is known to have this calling
                groups[j] = fitting[0]
                continue
            if len(fitting) > 1 and g in fitting:
                groups[j] = -1
                a, b = (names().get(x, "one") for x in fitting[-2:])
                reasons[j] = f"two people fit '{said[j]}': {a} and {b}"
                continue
        if g < 0 or table.mentions[j].type != "PERSON":
            continue
        person = known.setdefault(g, _Known())
        person.spoke = person.spoke or bool(table.source_of[j])
        person.named = person.named or d.kind == "name"
        person.families |= d.families
        person.words |= d.content | d.titles
        if d.country:
            person.countries.add(d.country)
        if d.gender in ("m", "f"):
            person.gender = d.gender
    return reasons


def callings(d: Description) -> frozenset[str]:
    """Return the families of callings in a description, without mere "man" or "father"."""
    return d.families - _NO_CALLING


def points_back(table: Table, j: int) -> bool:
    """Tell whether a mention is a source such as "the expert", with nothing after it."""
    d = table.what[j]
    return (
        bool(table.source_of[j])
        and table.mentions[j].type == "PERSON"
        and d.kind == "nominal"
        and d.determiner == "definite"
        and bool(callings(d))
        and d.core.end >= table.mentions[j].span.end
    )


def _settle_ours(table: Table, j: int, groups: list[int]) -> None:
    """Join "our prime minister" to the one person with that title, named before or after.

    Where two have it, or only one of another country than the speaker's, it is somebody new.
    """
    d = table.what[j]
    if d.kind != "nominal" or not d.content or not callings(d) or groups[j] < 0:
        return
    titled = {
        g for g, x in zip(groups, table.what, strict=True) if g >= 0 and d.content <= x.titles
    }
    home = {table.what[s].country for s in table.speakers[j] if s >= 0} - {None}
    foreign = {
        g
        for g, x in zip(groups, table.what, strict=True)
        if home and x.country and x.country not in home
    }
    fitting = titled - foreign
    if len(fitting) == 1:
        mine, one = groups[j], next(iter(fitting))
        if groups.index(mine) == j:
            groups[:] = [one if x == mine else x for x in groups]
        groups[j] = one
    elif groups[j] in titled | foreign:
        groups[j] = max(groups) + 1


def _fitting(table: Table, j: int, known: Mapping[int, _Known], lex: Lexicon) -> list[int]:
    """Return the people whom the description of ``j`` fits, in the order they came."""
    d = table.what[j]
    families = callings(d)
    extra = {w for w in d.content if w != d.head and w not in lex.adjectives}
    calling, open_to_it = [], []
    for g, person in known.items():
        if d.country and person.countries and d.country not in person.countries:
            continue
        if {d.gender, person.gender} == {"m", "f"}:
            continue
        if person.families & families and extra <= person.words:
            calling.append(g)
        elif person.spoke and person.named and not person.families and not extra:
            open_to_it.append(g)
    if calling:
        return calling
    return open_to_it if families & _LATER else []
