"""The frozen records that flow from a dispatch to a ledger.

Nothing here reads or writes. Every span is in code points of ``Dispatch.text``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from according.spans import Evidence, Original, Span, Spans, quote

__all__ = [
    "ACTS", "ENTITY_TYPES", "EVENTS", "EVENT_MODES", "FACTUALITIES", "MODES", "POLARITIES",
    "SIZES", "Attribution", "Claim", "DateExpression", "Dispatch", "Entity", "Place",
    "PlaceCandidate", "PlaceRole", "Reading", "Relay", "Role", "Size", "Source",
]  # fmt: skip

EntityType = Literal["PERSON", "ORG", "GROUP", "PLACE", "WEAPON", "FACILITY"]

ENTITY_TYPES = ("PERSON", "ORG", "GROUP", "PLACE", "WEAPON", "FACILITY")
MODES = ("direct", "indirect", "mixed", "belief")
ACTS = (
    "say", "announce", "accuse", "deny", "confirm", "warn", "threaten", "demand", "ask",
    "promise", "agree", "propose", "praise", "believe", "plan", "order",
)  # fmt: skip
FACTUALITIES = (
    "fact", "probable", "possible", "forecast", "conditional", "directive", "question", "none",
)  # fmt: skip
POLARITIES = ("affirmed", "denied")
EVENTS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "SANCTION", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT",
    "DISASTER", "MOVE", "OTHER", "STATE",
)  # fmt: skip
EVENT_MODES = ("aerial", "shelling", "firearms", "explosives", "chemical", "stabbing", "other")
SIZES = ("dead", "injured", "missing", "displaced", "arrested", "participants", "other")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One document that came in.

    ``id`` is a hash of text, publisher, ``published_at`` and url, so it is the same on any
    machine, and identical copies from several publishers stay several dispatches.
    ``published_at`` is an ISO date (or date and time); ``ref`` is the caller's own id.
    ``original`` is the way back to the file; where a text was found makes no other dispatch of it.
    """

    text: str
    publisher: str | None = None
    published_at: str | None = None
    url: str | None = None
    title: str | None = None
    ref: str | None = None
    path: str | None = None
    language: str | None = None
    original: Original | None = field(default=None, compare=False, repr=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        key = json.dumps(
            [self.text, self.publisher, self.published_at, self.url], ensure_ascii=True
        )
        object.__setattr__(self, "id", hashlib.sha256(key.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something named or described in a dispatch, with all its mentions."""

    id: str
    name: str
    named: bool
    type: str
    mentions: Spans
    role: str | None = None
    affiliation: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place of the gazetteer that a toponym may mean."""

    geonameid: int
    name: str
    country: str | None
    lat: float
    lon: float
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym and the place it means; ``lat`` is None, with a reason, when undecided.

    ``adjective``: it is named by an adjective that says where ("the Turkish coast").
    """

    id: str
    name: str
    span: Span
    geonameid: int | None = None
    level: str | None = None
    direction: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    score: float = 0.0
    reason: str | None = None
    candidates: tuple[PlaceCandidate, ...] = ()
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A time expression and its interval of days; ``end`` is inclusive, an open side is None."""

    id: str
    span: Span
    start: str | None
    end: str | None
    precision: str
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """The medium that carried the words: ``told_to`` or ``carried_by``."""

    entity: str
    role: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """A passage credited to a source: source, cue and content, each a tuple of spans."""

    id: str
    source: Spans
    cue: Spans
    content: Spans
    mode: str
    act: str
    source_entity: str | None = None
    unresolved: str | None = None
    relay: Relay | None = None
    said_on: str | None = None
    parent: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Role:
    """Who did it, or to whom: the words, and the entity they mean where there is one."""

    span: Span
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRole:
    """Where it happened: the words, and the place they mean where there is one."""

    span: Span
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How many: a range with what is counted. An open side is None; ``parts`` are subsets."""

    span: Span
    what: str
    low: int | None
    high: int | None
    as_of: str | None = None
    parts: tuple[Size, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who holds a claim.

    ``kind`` is ``entity`` (resolved), ``words`` (as written, not resolved), ``none`` (an
    attribution that names nobody: "reportedly") or ``publisher`` (the outlet's own voice).
    """

    kind: Literal["entity", "words", "none", "publisher"]
    name: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition, held by a source or by the publisher in its own voice."""

    id: str
    attribution: str | None
    continues: str | None
    span: Spans
    trigger: Span
    factuality: str
    polarity: str
    event: str
    factuality_cue: Spans = ()
    polarity_cue: Spans = ()
    event_mode: str | None = None
    actor: tuple[Role, ...] = ()
    recipient: tuple[Role, ...] = ()
    place: PlaceRole | None = None
    happened_on: str | None = None
    sizes: tuple[Size, ...] = ()
    score: float = 0.0
    source: Source = Source("publisher", "the publisher")
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one dispatch, with the model and rules that read it."""

    dispatch: Dispatch
    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    reader: str = ""

    def evidence(self, spans: Spans) -> tuple[Evidence, ...]:
        """Return the words of ``spans``, each proven to stand in the dispatch."""
        return tuple(Evidence.of(self.dispatch.id, self.dispatch.text, s) for s in spans)

    def words(self, spans: Spans) -> str:
        """Return the words of ``spans``, split parts joined by an ellipsis."""
        return quote(self.dispatch.text, spans)

    def where(self, spans: Spans) -> str | None:
        """Say where in the original file ``spans`` stand: "page 3"; None where not known."""
        original = self.dispatch.original
        return original.says(self.dispatch.text, spans) if original else None
