"""States, their governments and their bodies: which of their names mean one.

A state that acts is its government, and none of its bodies ("U.S. troops"). Of a body's name
("the United States Air Force") only the country may be left off, and only where one body alone
has the rest.
"""

from __future__ import annotations

from according.reading.mention_features import Table
from according.reading.names import Description
from according.reading.outlets import is_outlet
from according.reading.words import Lexicon, country_of

__all__ = ["join_governments", "join_short_names", "medium_or_other", "state_or_body"]

# An outlet may be called an agency or a company as well.
_EITHER = {"medium", "agency", "party", "journalist", "company"}
# A state's government is the state, when it acts; its army or its embassy is not.
_GOVERNMENT = {
    "government", "governments", "regime", "administration", "authorities", "authority",
    "republic", "kingdom", "state", "states", "federal", "central", "islamic", "arab", "people's",
    "union", "of", "the",
}  # fmt: skip


def state_or_body(d: Description, lex: Lexicon) -> str | None:
    """Tell whether words mean a state ("the United States") or one of its bodies ("U.S. troops").

    Returns:
        ``state``, ``body``, or None for what has no country in front.
    """
    if not d.name:
        if d.kind != "nominal" or not d.country or not d.head:
            return None
        return "state" if d.head in _GOVERNMENT and _says_no_more(d, lex) else "body"
    if country_of(" ".join(d.name), lex):
        return "state"
    rest = _without_country(d.name, lex)
    if rest == d.name:
        return None
    return "state" if set(rest) <= _GOVERNMENT else "body"


def medium_or_other(d: Description) -> str | None:
    """Tell whether words mean an outlet, or a body that is none ("the army", "the ministry").

    None for what may be either, such as an agency or a network.
    """
    if d.families == {"medium"} or (d.name and is_outlet(" ".join(d.name))):
        return "medium"
    return "other" if d.families and d.families.isdisjoint(_EITHER) else None


def join_governments(table: Table, groups: list[int], lex: Lexicon) -> None:
    """Join a state that acts and its government ("the U.S. government"); changes ``groups``."""
    first: dict[str, int] = {}
    for k, d in enumerate(table.what):
        g = groups[k]
        if g < 0 or table.mentions[k].type != "ORG" or not d.country:
            continue
        # of what means a state, its name and "the government": not "a regime", "the authorities"
        plain = d.head == "government" and d.determiner == "definite"
        if country_of(" ".join(d.name), lex) if d.name else plain and _says_no_more(d, lex):
            owner = first.setdefault(d.country, g)
            if owner != g:
                groups[:] = [owner if x == g else x for x in groups]


def _says_no_more(d: Description, lex: Lexicon) -> bool:
    """Tell whether a description says of what country it is and no more: "the Iraqi one"."""
    more = {w for w in d.content if w != d.head and w not in lex.adjectives}
    # (all names of the country are only gone through where a word is left: "the United States one")
    return not more or more <= {
        w for name, code in lex.countries.items() if code == d.country for w in name.split()
    }


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
