"""What the ledger holds, in words for people: the same words on every page of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from according.exports.reading_words import amount, day, interval
from according.records import DateExpression, Size
from according.rows import ClaimRow, HeldInterval, HeldPlace, HeldRole, HeldSize, RelationRow

__all__ = [
    "COUNTED", "EVENTS", "FACTUALITIES", "RELATIONS", "count", "dated", "denial", "entity", "event",
    "factuality", "figure", "how_held", "moment", "number", "place", "quoted", "roles", "short_day",
    "size", "source_kind", "title", "told_in_order", "what", "when", "who",
]  # fmt: skip

EVENTS = {
    "AGREE": "agreement", "CONSULT": "talks", "SUPPORT": "support", "CONCEDE": "concession",
    "COOPERATE": "cooperation", "AID": "aid", "RETREAT": "retreat", "REQUEST": "request",
    "ACCUSE": "accusation", "REJECT": "rejection", "THREATEN": "threat",
    "SANCTION": "sanction", "PROTEST": "protest", "MOBILIZE": "mobilisation",
    "COERCE": "coercion", "ASSAULT": "assault", "DISASTER": "disaster", "MOVE": "movement",
    "OTHER": "other event", "STATE": "state of things",
}  # fmt: skip
FACTUALITIES = {
    "fact": "as fact", "probable": "probable", "possible": "possible", "forecast": "forecast",
    "conditional": "if", "directive": "wanted", "question": "asked", "none": "left open",
}  # fmt: skip
RELATIONS = {
    "contradicts": "contradicts", "differs": "gives another figure than",
    "corroborates": "corroborates", "repeats": "repeats", "updates": "updates",
    "related": "is of one series with", "unrelated": "is not related to",
}  # fmt: skip
COUNTED = {
    "dead": "dead", "injured": "injured", "missing": "missing", "displaced": "displaced",
    "arrested": "arrested", "participants": "taking part", "other": "",
}  # fmt: skip
_LEVELS = {
    "country": "country", "region": "region", "area": "area", "water": "water",
    "facility": "facility", "town": "town",
}  # fmt: skip
_ENTITIES = {"ORG": "organisation"}
_ARTICLES = {"a", "an", "the"}
_DENY = re.compile(r"\bden(?:y|ies|ied|ying|ials?)\b", re.I)
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def factuality(name: str) -> str:
    """Return how the holder presents a claim: ``forecast``, ``as fact``."""
    return FACTUALITIES.get(name, name)


def event(type_: str, mode: str | None = None) -> str:
    """Return a kind of event: ``assault (aerial)``."""
    kind = EVENTS.get(type_, type_.lower())
    return f"{kind} ({mode})" if mode else kind


def entity(type_: str | None) -> str:
    """Return what kind of bearer of a name this is: ``organisation``."""
    return _ENTITIES.get(type_ or "", (type_ or "").lower())


def dated(text: str) -> str:
    """Return a sentence with its ISO days in words: ``both speak of 10 March 2031``."""
    return _ISO.sub(lambda found: day(found[0]), text)


def title(text: str) -> str:
    """Return an event's title in words: ``Coercion, Tikrit, 14 March 2031``."""
    first, comma, rest = text.partition(", ")
    kind = EVENTS.get(first.upper()) if comma else None
    return dated(f"{kind.capitalize() if kind else first}{comma}{rest}")


def quoted(text: str) -> str:
    """Return a claim's words without the dash or comma that a dateline left in front of them."""
    return text.lstrip(" -\u2013\u2014,;:") or text


def denial(claim: ClaimRow) -> str:
    """Return the cue where it denies what its content says: ``denied``; empty otherwise.

    The content alone may read like a plain statement: "denied | having laid mines".
    """
    return claim.source.cue if _DENY.search(claim.source.cue) else ""


def who(claim: ClaimRow) -> str:
    """Return who holds a claim, in words that never credit more than the text does."""
    if claim.continues or claim.source.kind == "continues":
        return "Not credited"
    if claim.source.kind == "none":
        return "Nobody named"
    return claim.source.name or claim.source.words or "Nobody named"


def source_kind(claim: ClaimRow) -> str:
    """Say in a few words what stands behind the name, empty where it is a resolved entity."""
    if claim.continues or claim.source.kind == "continues":
        return "may be a source going on"
    return {
        "publisher": "in its own voice", "words": "as written, not resolved",
        "none": "an attribution that names nobody",
    }.get(claim.source.kind, "")  # fmt: skip


def how_held(claim: ClaimRow) -> str:
    """Return cue, mode and relay: ``“told”, to Kestrel Wire``."""
    s = claim.source
    parts = []
    if s.cue:
        parts.append(f"“{s.cue}”")
    if s.mode == "belief":
        parts.append("a belief")
    if s.relay:
        parts.append(f"told to {s.relay}" if s.relay_role == "told_to" else f"carried by {s.relay}")
    return ", ".join(parts)


def figure(low: int | None, high: int | None) -> str:
    """Return a range: ``13``, ``at least 20``, ``up to 50``, ``20 to 30``."""
    return amount(Size((0, 0), "", low, high))  # type: ignore[arg-type]


def size(held: HeldSize) -> str:
    """Return how many of what: ``at least 20 dead``, with parts and as-of date."""
    words = f"{figure(held.low, held.high)} {COUNTED.get(held.what, held.what)}".strip()
    if held.what == "other":
        words = f"{words} (“{held.words}”)"
    if held.parts:
        words += " (" + "; ".join(f"of them {size(p)}" for p in held.parts) + ")"
    if held.as_of:
        words += f", as of {day(held.as_of)}"
    return words


def roles(held: Iterable[HeldRole]) -> str:
    """Return names of actors or recipients, as resolved or as written."""
    return ", ".join(
        r.name or r.words for r in held if r.name or r.words.casefold() not in _ARTICLES
    )


def place(held: HeldPlace | None) -> str:
    """Return a place with its direction; where undecided, the words and that they are."""
    if held is None or (held.name is None and held.words.casefold() in _ARTICLES):
        return ""
    if held.name is None:
        return held.words
    name = held.name
    if held.direction and held.direction.lower() not in name.lower():
        name = f"{held.direction} {name}"
    if held.lat is None:
        return f"{held.words} (which one is unclear)"
    if held.level in ("country", "region", "area", "water") and held.level:
        return f"{name} ({_LEVELS[held.level]})"
    return name


def when(held: HeldInterval | None) -> str:
    """Return an interval of days in words, or the words as written where it is not resolved."""
    if held is None:
        return ""
    if held.status != "resolved":
        return f"“{held.words}” (not resolved)"
    made = DateExpression(
        "", held.span, held.start, held.end, held.precision, held.status, held.reason
    )
    return interval(made) or f"“{held.words}”"


def short_day(iso: str | None) -> str:
    """Return an ISO day for a narrow column: ``10 Mar 2031``; empty where unknown."""
    if not iso:
        return "no date"
    try:
        d = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{d.day} {d:%b} {d.year}"


def moment(iso: str | None) -> str:
    """Return a date, with its time where one is given, in full words."""
    return day(iso.replace("+00:00", "")) if iso else "no date"


def number(value: int) -> str:
    """Return a whole number with separators."""
    return f"{value:,}"


def told_in_order(relation: RelationRow) -> tuple[ClaimRow, ClaimRow]:
    """Return the two claims as a person reads them: what was said first, first.

    The ledger has the later stage of an update on its left; the reasons speak of it as the second.
    """
    pair = (relation.left, relation.right)
    return (pair[1], pair[0]) if relation.relation == "updates" else pair


def count(value: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 claim``, ``1,200 claims``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def what(claim: ClaimRow) -> str:
    """Return the kind of event with its denial: ``assault, denied``."""
    kind = event(claim.event, claim.event_mode)
    return f"{kind}, denied" if claim.polarity == "denied" or denial(claim) else kind
