"""The frozen records a ledger gives back: what the views, the desk and the exports read.

Nothing here reads or writes. Ids are lasting (made from content) unless a field says ``local``;
spans are code points of the dispatch's text; days are ISO dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Generic, TypeVar

from according.records import Dispatch
from according.spans import Span, Spans

__all__ = [
    "Bundle", "CanonicalRow", "ClaimRow", "DispatchRow", "DisputeRow", "EventRow", "EventView",
    "Facets",
    "Fault", "ForecastRow", "HeldInterval", "HeldPlace", "HeldRole", "HeldSize", "HeldSource",
    "JudgementRow", "Ladder", "MergeRow", "Page", "ProposalRow", "ReadingRow", "RelationRow",
    "Rung", "ShiftRow", "Situation", "SituationEdge", "SituationNode", "SourceRow", "SourceView",
    "plain",
]  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a view; ``next`` is the cursor to pass as ``after``, None on the last page."""

    items: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A dispatch without its text; ``origin`` groups copies of one report."""

    id: str
    title: str | None
    publisher: str | None
    published_at: str | None
    url: str | None
    language: str | None
    ref: str | None
    path: str | None
    origin: str | None = None
    claims: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """Which reader read a dispatch, and when; exactly one reading of a dispatch is current."""

    key: str
    dispatch: str
    reader: str
    version: str
    rules: str | None
    read_at: str
    current: bool


@dataclass(frozen=True, slots=True)
class HeldSource:
    """Who holds a claim (see ``records.Source``); ``id`` is the canonical entity's, if resolved."""

    kind: str
    name: str
    id: str | None = None
    words: str = ""
    span: Spans = ()
    cue: str = ""
    cue_span: Spans = ()
    content_span: Spans = ()
    mode: str | None = None
    act: str | None = None
    unresolved: str | None = None
    relay: str | None = None
    relay_role: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """An actor or recipient: the words, and the entity they mean where there is one."""

    words: str
    span: Span
    id: str | None = None
    name: str | None = None
    type: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """Where it happened: the words, and the place where it is known."""

    words: str
    span: Span
    name: str | None = None
    geonameid: int | None = None
    level: str | None = None
    direction: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HeldInterval:
    """An interval of days, ``end`` inclusive, an open side None, with the words that say so."""

    words: str
    span: Span
    start: str | None
    end: str | None
    precision: str
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HeldSize:
    """How many of what: a range (an open side is None) with the words that say so."""

    words: str
    span: Span
    what: str
    low: int | None
    high: int | None
    as_of: str | None = None
    parts: tuple[HeldSize, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with its evidence, its holder and the dispatch it stands in.

    ``continues`` is true where the words may be a source's going on and are credited to nobody.
    ``review`` is ``open``, ``accepted``, ``rejected`` or ``corrected``; ``read_as`` keeps what
    the reader had said of each field that a person corrected. ``settled`` says what became of a
    forecast, and ``settled_by`` who said so.
    """

    id: str
    local: str
    dispatch: DispatchRow
    quote: str
    span: Spans
    trigger: Span
    trigger_words: str
    source: HeldSource
    continues: bool
    factuality: str
    factuality_cue: Spans
    polarity: str
    polarity_cue: Spans
    event: str
    event_mode: str | None
    actor: tuple[HeldRole, ...]
    recipient: tuple[HeldRole, ...]
    place: HeldPlace | None
    happened_on: HeldInterval | None
    said_on: HeldInterval | None
    sizes: tuple[HeldSize, ...]
    score: float
    review: str = "open"
    read_as: tuple[tuple[str, str | None], ...] = ()
    event_id: str | None = None
    settled: str | None = None
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A dispatch with its text and those of its claims that were asked for: what exports read."""

    dispatch: Dispatch
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class CanonicalRow:
    """An entity across dispatches; ``names`` are the forms seen, ``claims`` those it holds."""

    id: str
    name: str
    type: str
    country: str | None
    role: str | None
    names: tuple[str, ...]
    claims: int
    dispatches: int
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class MergeRow:
    """Two canonical entities that were made one, why and by whom; undone by a ``split``."""

    kept: str
    merged: str
    reason: str
    score: float
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """Two entities that may be one: for a person to decide."""

    left: CanonicalRow
    right: CanonicalRow
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class RelationRow:
    """How two claims relate, with the score and reasons a person can read."""

    left: ClaimRow
    right: ClaimRow
    relation: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A contradiction (or competing figures), both sentences, and the event it is about."""

    relation: RelationRow
    event_id: str | None
    event_title: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as told by its claims; ``origins`` counts independent tellers, not outlets."""

    id: str
    title: str
    type: str
    start: str | None
    end: str | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    claims: int
    reports: int
    origins: int
    contradictions: int
    sized: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One figure of a toll ladder; ``superseded_by`` is the id of the claim that replaced it."""

    claim: ClaimRow
    low: int | None
    high: int | None
    words: str
    as_of: str | None
    origin: str
    superseded_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """What sources say of one number: UCDP-style low, best and high over standing figures.

    ``best`` is the range most independent origins stand behind; None, with ``why``, where no
    figure has more origins than another. ``high_open`` is true where a standing figure is a
    minimum ("at least 70"), so the true number may lie above ``high``.
    """

    event: EventRow
    what: str
    low: int | None
    high: int | None
    high_open: bool
    best: tuple[int | None, int | None] | None
    why: str
    origins: int
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """Everything the ledger knows of one event.

    ``relations`` are those among its claims; ``related`` tie one of them to a claim of another
    event of the same series, the surest of each such event.
    """

    event: EventRow
    claims: tuple[tuple[ClaimRow, str], ...]
    relations: tuple[RelationRow, ...]
    ladders: tuple[Ladder, ...]
    truncated: bool = False
    related: tuple[DisputeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A forecast and what became of it.

    ``state`` is ``open``, ``due``, ``true``, ``false``, ``partly`` or ``unsettled`` (cannot be
    settled). ``probability`` is set only where the source's own words give one, ``brier`` only
    where such a forecast came true or false.
    """

    claim: ClaimRow
    state: str
    due: str | None
    probability: float | None
    probability_words: str | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: how much it said, from when to when, and how it fared.

    ``grade`` is the newest Admiralty reliability (A to F) a person gave; contradictions are
    counted as pairs of claims, those with its own earlier claims apart (``shifted``).
    """

    id: str
    name: str
    type: str
    country: str | None
    role: str | None
    claims: int
    first: str | None
    last: str | None
    contradicted: int
    shifted: int
    forecasts_open: int
    forecasts_true: int
    forecasts_false: int
    forecasts_partly: int
    grade: str | None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """Two claims of one source about one matter that do not say the same."""

    before: ClaimRow
    after: ClaimRow
    relation: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source over time; ``brier`` is the mean over forecasts with a stated probability."""

    source: SourceRow
    names: tuple[str, ...]
    claims: Page[ClaimRow]
    shifts: tuple[ShiftRow, ...]
    disputes: tuple[DisputeRow, ...]
    forecasts: tuple[ForecastRow, ...]
    grades: tuple[JudgementRow, ...]
    brier: float | None
    brier_count: int


@dataclass(frozen=True, slots=True)
class SituationNode:
    """An actor, place or event of the graph; ``claims`` counts the claims that touch it."""

    id: str
    kind: str
    name: str
    type: str | None
    country: str | None
    lat: float | None
    lon: float | None
    claims: int


@dataclass(frozen=True, slots=True)
class SituationEdge:
    """One kind of link between two nodes, with the claims behind it.

    ``factuality`` and ``holders`` count claims; ``denied`` and ``disputed`` name the claims that
    deny the link, and those that another claim contradicts.
    """

    source: str
    target: str
    kind: str
    claims: tuple[str, ...]
    factuality: tuple[tuple[str, int], ...]
    holders: tuple[tuple[str, int], ...]
    denied: tuple[str, ...]
    disputed: tuple[str, ...]
    disputed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the chosen claims say of a theatre, as of a day; ``complete`` is false when capped."""

    as_of: str | None
    nodes: tuple[SituationNode, ...]
    edges: tuple[SituationEdge, ...]
    claims: int
    complete: bool


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """What a person decided: added with user and time, never overwritten.

    ``undoes`` is the id of the judgement this one takes back; ``carried`` is true where it was
    made on an earlier reading of the same words.
    """

    id: str
    kind: str
    target_kind: str
    target: str
    value: tuple[tuple[str, str | None], ...]
    user: str
    at: str
    note: str | None = None
    undoes: str | None = None
    undone: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something ``check`` found wrong: which rule, on what, and what it means."""

    rule: str
    target: str
    message: str


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the found claims carry each label; ``complete`` is false when capped."""

    counted: int
    complete: bool
    values: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


def plain(value: Any) -> Any:
    """Turn a record into dicts and lists in field order, ready for JSON.

    Pairs of (name, value) tuples stay lists of pairs except ``read_as`` and ``value``, which are
    objects in JSON, since that is what they are.
    """
    if is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {}
        for f in fields(value):
            item = getattr(value, f.name)
            out[f.name] = dict(item) if f.name in ("read_as", "value") else plain(item)
        return out
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value
