"""Which names of a dispatch go to the map: what three finders say, and what rules a name out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from according.reading.adjectives import locates
from according.reading.dateline import filed
from according.reading.gazetteer import Gazetteer
from according.reading.gazetteer_keys import bare_key, name_key
from according.reading.mentions import Found
from according.reading.namesakes import SURE_PLACE, Namesakes
from according.reading.outlets import is_outlets_name
from according.reading.toponyms import Toponym
from according.reading.toponyms_known import gazetteer_toponyms, load_finding
from according.spans import Nearby, Span, overlap

__all__ = ["choose_toponyms", "place_of_dateline"]

DOUBTFUL = 0.2  # score of a known name, from which it counts if it is a place elsewhere
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][\w’'-]* $")  # "Radio Pyongyang"
_INSIDE = re.compile(r"(?i)\b(?:in|near|outside|across|throughout) $")
_INITIALS = re.compile(r"[A-Z]{2,3}|[A-Z](?:\.[A-Z]){1,2}")


def choose_toponyms(
    text: str,
    toponyms: Sequence[Found],
    mentions: Sequence[Found],
    gazetteer: Gazetteer,
    dates: Sequence[Span],
) -> list[Toponym]:
    """Join what the encoder calls a toponym, its place mentions, and names the gazetteer knows.

    Adjectives ("Syrian", "U.S." before "soil") that say where get the type ADJECTIVE, others ("U.S.
    Marines") are left out. No place is a part of a person's name, a name that the dispatch gives a
    person elsewhere ("Georgia Stevens ... Georgia"), or a day ("Easter"). A capital or country that
    acts ("Damascus said") is its government, and "Rosneft" no place at all: the encoder tags them
    as bodies. "SANA" is the agency, not Sanaa.
    """
    governments = {
        m.span.end for m in mentions if m.type == "ORG" and gazetteer.government_of(_bare(text, m))
    }
    people = Namesakes(text, mentions)
    sure = _places_mostly(text, toponyms, mentions)
    sites = {m.span for m in mentions if m.type in ("PLACE", "FACILITY")}
    named = {f.span for f in toponyms}
    bodies = [m for m in mentions if m.type == "ORG" and m.span in named]
    known = set(gazetteer.find([name_key(_bare(text, m)) for m in bodies]).key.tolist())
    companies = {m.span for n, m in enumerate(bodies) if n not in known}
    holders = Nearby((m.span, m.span) for m in mentions if m.type in ("PERSON", "ORG", "GROUP"))
    days = Nearby((d, d) for d in dates)

    def is_place(t: Toponym) -> bool:
        words = text[t.span.start : t.span.end]
        return (
            t.span.end not in governments
            and not gazetteer.country_of_demonym(words)
            and not is_outlets_name(words)
            and (words not in people.given or (t.span in sites and _inside(text, t.span)))
            and t.span not in companies
            and not days.overlapping(t.span)
            and not people.person(t.span, words in sure)
        )

    out: list[Toponym] = []
    adjectives: list[Toponym] = []
    for more in (
        (Toponym(f.span, f.score, "PLACE") for f in toponyms),
        (Toponym(f.span, f.score, f.type) for f in mentions if f.type in ("PLACE", "FACILITY")),
        _known(text, gazetteer, sure),
    ):
        taken = Nearby((t.span, t) for t in (*out, *adjectives))
        for t in more:
            if t.type == "ADJECTIVE":
                adjectives.append(t)
            elif not taken.overlapping(t.span) and is_place(t):
                modifies = any(_modifies(text, t.span, m) for m in holders.overlapping(t.span))
                (adjectives if modifies else out).append(
                    t._replace(type="ADJECTIVE") if modifies else t
                )
    out += [t for t in adjectives if locates(text, t.span)]
    return sorted(out, key=lambda t: t.span)


def place_of_dateline(text: str, mentions: Sequence[Found], gazetteer: Gazetteer) -> list[Found]:
    """Return the mentions, the name of a known place in the dateline as a place.

    "QAMISHLI - Two doctors were killed" tells where the report was filed; a name in capitals is
    easily taken for a body's, and then for whoever "the civil defence" may be.
    """
    line = filed(text)
    if line is None or is_outlets_name(text[line[0].start : line[0].end]):
        return list(mentions)
    span, begin = line
    key = name_key(text[span.start : span.end])
    if not len(gazetteer.find([key, bare_key(key)]).id):
        return list(mentions)
    out = {span: Found(span, "PLACE", 1.0)}
    for m in mentions:
        # "QAMISHLI - Three drivers", tagged as one, is the three drivers
        beyond = m if m.span.start >= begin else m._replace(span=Span(begin, m.span.end))
        if beyond.span.start < beyond.span.end:
            out.setdefault(beyond.span, beyond)
        elif not overlap(m.span, span):
            out.setdefault(m.span, m)  # the agency, or the country, in the dateline
    return sorted(out.values(), key=lambda m: (m.span.start, -m.span.end))


def _places_mostly(
    text: str, toponyms: Sequence[Found], mentions: Sequence[Found]
) -> frozenset[str]:
    """Return the names that the encoder is sure are places, at least as often as anything else."""
    places: dict[str, set[Span]] = {}
    others: Counter[str] = Counter()
    for f in (*toponyms, *mentions):
        name = text[f.span.start : f.span.end]
        if f.type == "PLACE" and f.score >= SURE_PLACE:
            places.setdefault(name, set()).add(f.span)
        elif f.type in ("PERSON", "ORG", "GROUP"):
            others[name] += 1
    return frozenset(name for name, spans in places.items() if len(spans) >= others[name])


def _known(text: str, gazetteer: Gazetteer, sure: frozenset[str]) -> Iterator[Toponym]:
    """Yield what the gazetteer finds; what is doubtful, if it surely is a place elsewhere."""
    finding = load_finding()
    for t in gazetteer_toponyms(text, gazetteer, finding=finding._replace(report=DOUBTFUL)):
        if t.score >= finding.report or (
            text[t.span.start : t.span.end] in sure
            and not _CAPITAL_BEFORE.search(text, max(0, t.span.start - 20), t.span.start)
        ):
            yield t


def _modifies(text: str, span: Span, holder: Span) -> bool:
    """Tell whether a state's short name stands as an adjective does: "U.S. Marines"."""
    return (
        _INITIALS.fullmatch(text[span.start : span.end].rstrip(".")) is not None
        and holder.start <= span.start
        and re.match(r"\.? \w", text[span.end : holder.end]) is not None
    )


def _bare(text: str, mention: Found) -> str:
    return text[mention.span.start : mention.span.end].removeprefix("the ").removeprefix("The ")


def _inside(text: str, span: Span) -> bool:
    """Tell whether a preposition before a name leaves only a place: "in Georgia"."""
    return _INSIDE.search(text, max(0, span.start - 12), span.start) is not None
