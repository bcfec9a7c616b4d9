"""Make an entity of a group of mentions: its name, role, affiliation and country.

All words of an entity stand in the dispatch; only "unnamed" is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from according.reading.mention_features import Table
from according.reading.names import Description
from according.reading.words import Lexicon, Words
from according.records import Entity
from according.spans import Span

__all__ = ["describe_entity", "shown"]

_ARTICLES = frozenset(("the", "a", "an", "some", "one", "this", "that", "these", "those"))
_POSSESSIVES = frozenset(("his", "her", "its", "their", "our", "my", "your"))
_GOES_ON = re.compile(
    r"(?:\s+(?:of|for|on|and|in|the|to|against)\b)+(?:\s+(?:[A-Z][\w.'’&-]*|of|for|the|and|on))*"
    r"\s+[A-Z][\w.'’&-]*"
)
_JOINT = re.compile(r",? and (?:(?:the|an?|his|her|its|their)\b|[A-Z])")
# "a doctor who reached the town on Monday", "a doctor quoted by the agency"
_CLAUSE = re.compile(r",? (?:(?:who|whom|whose|which)\b|(?:quoted|cited) by\b)")
_WEIGHTS = {"name": 4, "nominal": 2, "pronoun": 1}
_UNNAMED = re.compile(r"^(?:[Uu]nnamed|[Uu]nidentified|anonymous) ")
_OWNS = ("'s", "’s", "s'", "s’")


def shown(text: str, span: Span, d: Description) -> str:
    """Return the words by which a mention is shown: a person's name, else without its article."""
    if d.name_span is not None and d.title is not None:
        return text[d.name_span.start : d.name_span.end]
    return _bare(text, span, d)


def describe_entity(
    id_: str,
    words: Words,
    table: Table,
    members: Sequence[int],
    groups: Sequence[int],
    lex: Lexicon,
) -> Entity:
    """Return the entity of ``members`` (rows of ``table``, in reading order)."""
    text = words.text
    type_ = _type(table, members)
    named = [k for k in members if table.what[k].kind == "name"]
    same = [k for k in named if table.mentions[k].type == type_]
    name, is_named = _entity_name(text, table, members, same or named, type_, lex)
    role = _role(words, table, members, lex) if type_ == "PERSON" else None
    affiliation, body = _affiliation(text, table, members, groups, type_)
    country = _country(table, members, type_)
    if country is None and body is not None:
        country = table.what[body].country
    return Entity(
        id=id_,
        name=name,
        named=is_named,
        type=type_,
        mentions=tuple(table.mentions[k].span for k in members),
        role=role,
        affiliation=affiliation,
        country=country,
    )


def _type(table: Table, members: Sequence[int]) -> str:
    if len(members) == 1:
        return table.mentions[members[0]].type
    votes: Counter[str] = Counter()
    for k in members:
        votes[table.mentions[k].type] += _WEIGHTS[table.what[k].kind]
    top = max(votes.values())
    return next(table.mentions[k].type for k in members if votes[table.mentions[k].type] == top)


def _bare(text: str, span: Span, d: Description) -> str:
    """Return the words of a mention without article and without its own possessive ending."""
    out = text[span.start : span.end]
    first, _, rest = out.partition(" ")
    low = first.lower()
    article = low in _ARTICLES and not rest.startswith(("of ", "who "))
    if rest and (article or (d.determiner == "possessive" and low in _POSSESSIVES)):
        out = rest.strip()
    return out[:-2] if out.endswith(_OWNS[:2]) else out


def _entity_name(
    text: str,
    table: Table,
    members: Sequence[int],
    named: Sequence[int],
    type_: str,
    lex: Lexicon,
) -> tuple[str, bool]:
    """Return the fullest name in the dispatch; a description where there is none."""
    forms = []
    for k in named:
        d = table.what[k]
        span = table.mentions[k].span
        if type_ == "PERSON" and d.name_span is not None:
            forms.append((len(d.name), " ".join(text[d.name_span.start : d.name_span.end].split())))
        else:
            bare = _bare(text, Span(span.start, _name_end(text, span, d)), d)
            forms.append((len(bare.split()), " ".join(bare.split())))
    name = _fullest(forms, lex)
    nominal = [k for k in members if table.what[k].kind == "nominal"]
    if type_ == "ORG" and ((low := name.lower()) in lex.capitals or low in lex.countries):
        # "Damascus", said of the Syrian government: the plain description says more
        nominal = [k for k in nominal if table.what[k].country and table.what[k].families]
        name = "" if nominal else name
    if name:
        return name, True
    if nominal:
        # an introduction ("a Syrian army officer") tells more than "the officer"
        k = max(nominal, key=lambda k: (len(table.what[k].content), -k))
        words = " ".join(_bare(text, table.mentions[k].span, table.what[k]).split())
        head = _CLAUSE.split(words, maxsplit=1)[0]
        words = head if " " in head else words  # "those who fled" says nothing without its clause
        institution = type_ == "ORG" and table.what[k].country is not None
        unnamed = "unnamed " + _UNNAMED.sub("", words)
        return (unnamed if type_ == "PERSON" else words), institution
    span = table.mentions[members[0]].span
    return text[span.start : span.end], False


def _fullest(forms: Sequence[tuple[int, str]], lex: Lexicon) -> str:
    """Return the name of the most words (given with each), or "" where there is none.

    Of as many: "Russia" before "Russian", "Hasakah" before the dateline's "HASAKAH", then what
    is written most often, then the longest.
    """
    if len(forms) < 2:
        return forms[0][1] if forms else ""
    often = Counter([words for _, words in forms])

    def rank(form: tuple[int, str]) -> tuple[int, bool, bool, int, int]:
        count, words = form
        adjective = words.lower() in lex.adjectives
        return count, not adjective, not words.isupper(), often[words], len(words)

    return max([f for f in dict.fromkeys(forms) if f[1]], key=rank, default=(0, ""))[1]


def _name_end(text: str, span: Span, d: Description) -> int:
    """Return the end of a body's name: "House of Representatives" goes on after "of".

    Those who speak together ("Rex Tillerson and his counterpart Sergei Lavrov") are named whole.
    """
    more = _GOES_ON.match(text, d.core.end, span.end)
    end = more.end() if more and d.core.end < span.end else d.core.end
    return span.end if _JOINT.match(text, end, span.end) else end


def _role(words: Words, table: Table, members: Sequence[int], lex: Lexicon) -> str | None:
    """Return the longest title before a name, else a description that stands beside a name."""
    text = words.text
    titles = []
    for k in members:
        t = table.what[k].title
        if t is not None and text[t.start : t.end].rstrip(".").lower() not in lex.courtesy:
            titles.append(" ".join(text[t.start : t.end].split()))
    if titles:
        return max(titles, key=len)
    nominal = [k for k in members if table.what[k].kind == "nominal" and table.what[k].families]
    names = [k for k in members if table.what[k].kind == "name"]
    for k in nominal:
        span = table.mentions[k].span
        for n in names:
            other = table.mentions[n].span
            left, right = (other, span) if other.start < span.start else (span, other)
            if right.start <= left.end + 3:
                return " ".join(_bare(text, span, table.what[k]).split())
    after = [_apposed(words, table.mentions[k].span, lex) for k in names]
    for role in after:
        if role:
            return role
    if nominal:
        k = max(nominal, key=lambda k: len(table.what[k].content))
        core = table.what[k].core
        return " ".join(text[core.start : core.end].split())
    return None


def _apposed(words: Words, span: Span, lex: Lexicon) -> str | None:
    """Return the role in "Name, the defence minister," where no mention was tagged."""
    text = words.text
    at = span.end if text[span.end : span.end + 2] == ", " else text.find(", ", *span)
    if at < 0:
        return None
    lo, _ = words.range(Span(at + 2, at + 3))
    out: list[Any] = []
    for t in words.tokens[lo : lo + 7]:
        if out and t.start > out[-1].end + 1:
            break
        if t.low in ("the", "a", "an") and not out:
            continue
        if not t.text[0].isalpha() or t.low in lex.ends_head or t.low in lex.pronouns:
            break
        out.append(t)
        if t.low in lex.families and t.low in lex.role_words:
            return text[out[0].start : t.end]
    return None


def _affiliation(
    text: str, table: Table, members: Sequence[int], groups: Sequence[int], type_: str
) -> tuple[str | None, int | None]:
    """Return the body named within the words that name a person, as written, and its row."""
    if type_ != "PERSON":
        return None, None
    mine = groups[members[0]]
    for k in members:
        if table.what[k].pronoun:
            continue
        span = table.mentions[k].span
        for i in range(k + 1, min(k + 7, len(groups))):
            inner = table.mentions[i].span
            if inner.start >= span.end + 24:
                break
            if table.mentions[i].type != "ORG" or groups[i] == mine or table.what[i].pronoun:
                continue
            if inner.end > span.end:
                between = text[span.end : inner.start]
                if not _links(between):
                    continue
            if "who" in text[span.start : inner.start].split():
                continue
            return _bare(text, inner, table.what[i]), i
    return None, None


def _links(between: str) -> bool:
    """Tell whether "spokesman (for the) ministry" is all that stands between."""
    return between.strip().lower() in ("of", "of the", "for", "for the", "from", "from the",
                                       "at", "at the", "with", "with the")  # fmt: skip


def _country(table: Table, members: Sequence[int], type_: str) -> str | None:
    """Return the country of the title or name; None where mentions name different ones."""
    for kind in ("name", "nominal"):
        found = [
            table.what[k].country
            for k in members
            if table.what[k].kind == kind and table.what[k].country
        ]
        if found:
            return found[0] if len(set(found)) == 1 else None
    return None
