"""PLOVER event records as JSON lines (field names of PLOVER's gold-standard records).

https://github.com/openeventdata/PLOVER. Only asserted events of the sixteen types (see
``asserted``). PLOVER codes who did it, not who says so: that stands under ``according``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from according.exports.asserted import happened
from according.rows import Bundle, ClaimRow, HeldRole

__all__ = ["write"]


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one record an asserted event."""
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            if happened(claim):
                line = json.dumps(_record(claim), ensure_ascii=False)
                out.write(line.encode("utf-8") + b"\n")
                count += 1
    return count


def _record(claim: ClaimRow) -> dict[str, Any]:
    d, when, where = claim.dispatch, claim.happened_on, claim.place
    start, end = (when.start, when.end) if when else (None, None)
    return {
        "id": claim.id,
        # one day only where the text gives one; else the interval, and no day is made up
        "date": start if start and start == end else None,
        "dateStart": start,
        "dateEnd": end,
        "datePublished": d.published_at,
        "text": claim.quote,
        "publication": d.publisher,
        "event": {
            "type": claim.event,
            "mode": claim.event_mode,
            "context": None,
            "eventText": claim.trigger_words,
        },
        "source": [_actor(r) for r in claim.actor],
        "target": [_actor(r) for r in claim.recipient],
        "location": {
            "name": where.name or where.words,
            "geonameid": where.geonameid,
            "lat": where.lat,
            "lon": where.lon,
            "country": where.country,
            "level": where.level,
        }
        if where
        else None,
        "according": {
            "claim": claim.id,
            "dispatch": d.id,
            "url": d.url,
            "holder": claim.source.name or None,
            "holderKind": claim.source.kind,
            "factuality": claim.factuality,
            "spans": [list(s) for s in claim.span],
            "sizes": [[s.what, s.low, s.high] for s in claim.sizes],
            "score": claim.score,
            "eventId": claim.event_id,
        },
    }


def _actor(role: HeldRole) -> dict[str, Any]:
    return {
        "actorText": role.words,
        "actorName": role.name,
        "country": role.country,
        # agent codes and sectors need PLOVER's own dictionaries: not guessed here
        "code": None,
        "sector": None,
    }
