"""The flat columns that tables of claims share: one claim a row, with evidence and dispatch."""

from __future__ import annotations

from typing import Any

from according.rows import ClaimRow, HeldSize

__all__ = ["COLUMNS", "number", "row", "summed"]

# name and type: s(tring), i(nteger), f(loat), b(oolean)
COLUMNS: tuple[tuple[str, str], ...] = (
    ("claim_id", "s"), ("dispatch_id", "s"), ("dispatch_ref", "s"), ("publisher", "s"),
    ("published_at", "s"), ("url", "s"), ("title", "s"), ("quote", "s"), ("spans", "s"),
    ("trigger", "s"), ("source", "s"), ("source_kind", "s"), ("source_id", "s"),
    ("source_words", "s"), ("cue", "s"), ("act", "s"), ("mode", "s"), ("relay", "s"),
    ("relay_role", "s"), ("continues", "b"), ("factuality", "s"), ("polarity", "s"),
    ("event", "s"), ("event_mode", "s"), ("event_id", "s"), ("actor", "s"), ("actor_id", "s"),
    ("recipient", "s"), ("recipient_id", "s"), ("place", "s"), ("place_words", "s"),
    ("geonameid", "i"), ("place_level", "s"), ("country", "s"), ("latitude", "f"),
    ("longitude", "f"), ("happened_words", "s"), ("happened_from", "s"), ("happened_to", "s"),
    ("happened_precision", "s"), ("said_from", "s"), ("said_to", "s"), ("dead_low", "i"),
    ("dead_high", "i"), ("injured_low", "i"), ("injured_high", "i"), ("sizes", "s"),
    ("score", "f"), ("review", "s"), ("settled", "s"),
)  # fmt: skip


def row(claim: ClaimRow) -> dict[str, Any]:
    """Return the columns of one claim; several actors are joined with "; "."""
    d, s, p = claim.dispatch, claim.source, claim.place
    happened, said = claim.happened_on, claim.said_on
    dead, injured = number(claim, "dead"), number(claim, "injured")
    return {
        "claim_id": claim.id, "dispatch_id": d.id, "dispatch_ref": d.ref,
        "publisher": d.publisher, "published_at": d.published_at, "url": d.url, "title": d.title,
        "quote": claim.quote, "spans": " ".join(f"{a}-{b}" for a, b in claim.span),
        "trigger": claim.trigger_words, "source": s.name, "source_kind": s.kind,
        "source_id": s.id, "source_words": s.words or None, "cue": s.cue or None, "act": s.act,
        "mode": s.mode, "relay": s.relay, "relay_role": s.relay_role,
        "continues": claim.continues, "factuality": claim.factuality,
        "polarity": claim.polarity, "event": claim.event, "event_mode": claim.event_mode,
        "event_id": claim.event_id,
        "actor": "; ".join(r.name or r.words for r in claim.actor) or None,
        "actor_id": "; ".join(r.id for r in claim.actor if r.id) or None,
        "recipient": "; ".join(r.name or r.words for r in claim.recipient) or None,
        "recipient_id": "; ".join(r.id for r in claim.recipient if r.id) or None,
        "place": p.name if p else None, "place_words": p.words if p else None,
        "geonameid": p.geonameid if p else None, "place_level": p.level if p else None,
        "country": p.country if p else None, "latitude": p.lat if p else None,
        "longitude": p.lon if p else None,
        "happened_words": happened.words if happened else None,
        "happened_from": happened.start if happened else None,
        "happened_to": happened.end if happened else None,
        "happened_precision": happened.precision if happened else None,
        "said_from": said.start if said else None, "said_to": said.end if said else None,
        "dead_low": dead[0], "dead_high": dead[1], "injured_low": injured[0],
        "injured_high": injured[1], "sizes": "; ".join(summed(x) for x in claim.sizes) or None,
        "score": claim.score, "review": claim.review, "settled": claim.settled,
    }  # fmt: skip


def number(claim: ClaimRow, what: str) -> tuple[int | None, int | None]:
    """Return the range of one count; two different ones of a claim leave it open which is meant."""
    ranges = {(s.low, s.high) for s in claim.sizes if s.what == what}
    return ranges.pop() if len(ranges) == 1 else (None, None)


def summed(size: HeldSize) -> str:
    """Write a size as a person would: ``20+ dead``, ``up to 50 dead``, ``13-17 dead``."""
    low, high = size.low, size.high
    if low is None:
        amount = "?" if high is None else f"up to {high}"
    elif high is None:
        amount = f"{low}+"
    else:
        amount = str(low) if low == high else f"{low}-{high}"
    return f"{amount} {size.what}"
