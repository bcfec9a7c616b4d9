"""Claims with coordinates as a GeoJSON FeatureCollection (RFC 7946), streamed.

A claim about a country or region stands at that area's point: ``precision`` says how wide it is,
so that no map shows it as a spot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from according.exports.claim_columns import row
from according.rows import Bundle, ClaimRow

__all__ = ["write"]


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one feature a claim with coordinates; the others are left out."""
    out.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            feature = _feature(claim)
            if feature is None:
                continue
            line = json.dumps(feature, ensure_ascii=False)
            out.write((",\n" if count else "\n").encode() + line.encode("utf-8"))
            count += 1
    out.write(b"\n]}\n")
    return count


def _feature(claim: ClaimRow) -> dict[str, Any] | None:
    place = claim.place
    if place is None or place.lat is None or place.lon is None:
        return None
    return {
        "type": "Feature",
        "id": claim.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "precision": place.level or "unknown",
            "direction": place.direction,
            **{k: v for k, v in row(claim).items() if k not in ("latitude", "longitude")},
        },
    }
