"""Rows shaped as ACLED's event data (columns and values of its codebook since 2023).

https://acleddata.com/knowledge-base/codebook/. Only asserted events (see ``asserted``) of types
that ACLED has. A field that the text does not settle is left empty rather than filled with
ACLED's default: no toll given is an empty cell, not zero. What ACLED lacks follows its columns:
who holds the claim, how sure, the evidence and the dispatch.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from according.exports.asserted import happened
from according.exports.claim_columns import number
from according.rows import Bundle, ClaimRow

__all__ = ["COLUMNS", "EXTRA", "write"]

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2",
    "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale",
    "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
EXTRA = (
    "claim_id", "dispatch_id", "holder", "factuality", "fatalities_low", "fatalities_high",
    "evidence", "url", "score",
)  # fmt: skip
_REMOTE = "Explosions/Remote violence"
# event, mode: ACLED's event type and sub-event type; empty where the text does not settle it
_TYPES: dict[tuple[str, str | None], tuple[str, str]] = {
    ("ASSAULT", "aerial"): (_REMOTE, "Air/drone strike"),
    ("ASSAULT", "shelling"): (_REMOTE, "Shelling/artillery/missile attack"),
    ("ASSAULT", "explosives"): (_REMOTE, ""),
    ("ASSAULT", "chemical"): (_REMOTE, "Chemical weapon"),
    ("PROTEST", None): ("Protests", ""),
    ("AGREE", None): ("Strategic developments", "Agreement"),
    ("RETREAT", None): ("Strategic developments", ""),
    ("MOBILIZE", None): ("Strategic developments", ""),
}
_DISORDER = {
    _REMOTE: "Political violence", "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments", "": "Political violence",
}  # fmt: skip
_GEO = {"town": 1, "facility": 1, "area": 2, "region": 3}


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one row an asserted event of a type that ACLED has."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    table = csv.DictWriter(text, (*COLUMNS, *EXTRA), restval="", lineterminator="\r\n")
    table.writeheader()
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            kind = _kind(claim)
            if kind is not None:
                table.writerow(_row(claim, *kind))
                count += 1
    text.detach()
    return count


def _kind(claim: ClaimRow) -> tuple[str, str] | None:
    """Return ACLED's types; None for what it does not hold, "" for what the text leaves open."""
    if not happened(claim):
        return None
    if claim.event == "COERCE" and any(s.what == "arrested" for s in claim.sizes):
        return "Strategic developments", "Arrests"
    if claim.event == "ASSAULT":
        # a battle or an attack on civilians? without a mode the words do not say
        return _TYPES.get((claim.event, claim.event_mode), ("", ""))
    return _TYPES.get((claim.event, None))


def _row(claim: ClaimRow, event_type: str, sub_event_type: str) -> dict[str, Any]:
    d, place = claim.dispatch, claim.place
    low, high = number(claim, "dead")
    day, precision = _day(claim)
    located = place is not None and place.lat is not None
    return {
        "event_id_cnty": claim.id,
        "event_date": day.isoformat() if day else "",
        "year": day.year if day else "",
        "time_precision": precision,
        "disorder_type": _DISORDER[event_type],
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "actor1": "; ".join(r.name or r.words for r in claim.actor),
        "actor2": "; ".join(r.name or r.words for r in claim.recipient),
        "country": place.country if place and place.country else "",
        "location": (place.name or place.words) if place else "",
        "latitude": place.lat if place and located else "",
        "longitude": place.lon if place and located else "",
        "geo_precision": _GEO.get(place.level or "", "") if place and located else "",
        "source": d.publisher or "",
        "notes": claim.quote,
        # ACLED takes the lowest credible number
        "fatalities": low if low is not None else (high if high is not None else ""),
        "timestamp": "",
        "claim_id": claim.id, "dispatch_id": d.id, "holder": claim.source.name,
        "factuality": claim.factuality, "fatalities_low": "" if low is None else low,
        "fatalities_high": "" if high is None else high, "evidence": claim.quote,
        "url": d.url or "", "score": claim.score,
    }  # fmt: skip


def _day(claim: ClaimRow) -> tuple[date | None, int | str]:
    """Return ACLED's date and its precision: 1 the day, 2 within a week, 3 within a month."""
    when = claim.happened_on
    if when is None or not when.start or not when.end:
        return None, ""
    start, end = date.fromisoformat(when.start[:10]), date.fromisoformat(when.end[:10])
    width = (end - start).days
    if width > 31:
        return None, ""
    return start + (end - start) / 2, 1 if width == 0 else 2 if width <= 7 else 3
