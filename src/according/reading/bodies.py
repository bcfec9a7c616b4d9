"""Bodies by their short names: "the Air Force" after "the United States Air Force".

Only a country may be left off a name, and only where one body alone has that name.
"""

from __future__ import annotations

from according.reading.mention_features import Table
from according.reading.words import Lexicon, country_of

__all__ = ["join_short_names"]


def join_short_names(table: Table, groups: list[int], lex: Lexicon) -> None:
    """Join groups of bodies whose names differ by a country in front; changes ``groups``."""
    full: dict[tuple[str, ...], set[int]] = {}
    plain: dict[tuple[str, ...], set[int]] = {}
    countries: dict[int, set[str]] = {}
    named: dict[int, set[tuple[str, ...]]] = {}
    for k, d in enumerate(table.what):
        g = groups[k]
        if g < 0 or not d.name or table.mentions[k].type not in ("ORG", "GROUP"):
            continue
        if d.country:
            countries.setdefault(g, set()).add(d.country)
        short = _without_country(d.name, lex)
        named.setdefault(g, set()).add(short)
        if short != d.name or d.country:
            full.setdefault(short, set()).add(g)
        elif d.determiner == "definite":
            plain.setdefault(short, set()).add(g)
    for short, found in plain.items():
        owners = full.get(short, set())
        if len(owners) != 1:
            continue
        owner = next(iter(owners))
        for g in found - owners:
            if named[g] == {short} and not countries.get(g):
                groups[:] = [owner if x == g else x for x in groups]


def _without_country(name: tuple[str, ...], lex: Lexicon) -> tuple[str, ...]:
    """Return a name without the country in front: (united, states, navy) is (navy,)."""
    for n in range(min(4, len(name) - 1), 0, -1):
        front = " ".join(name[:n])
        if country_of(front, lex) or front in lex.short_for:
            return name[n:]
    return name
