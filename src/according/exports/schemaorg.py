"""Claims as schema.org ``Claim``, and ``ClaimReview`` where a person settled one.

A review rates whether a claim came true. That a person accepted or corrected what was *read* is
no such rating and makes none; nor does any score of the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from according.records import Dispatch
from according.rows import Bundle, ClaimRow, HeldInterval, HeldPlace

__all__ = ["CONTEXT", "write"]

CONTEXT = "https://schema.org"
_AUTHORS = {"PERSON": "Person", "ORG": "Organization", "GROUP": "Organization"}
_RATING = {"true": 5, "partly": 3, "false": 1}


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one graph: a Claim each, and a ClaimReview for those that were settled."""
    out.write(json.dumps({"@context": CONTEXT})[:-1].encode("utf-8") + b', "@graph": [')
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            nodes = [_claim(bundle.dispatch, claim)]
            if claim.settled in _RATING:
                nodes.append(_review(bundle.dispatch, claim))
            for i, node in enumerate(nodes):
                line = json.dumps(node, ensure_ascii=False)
                out.write((",\n" if count or i else "\n").encode() + line.encode("utf-8"))
            count += 1
    out.write(b"\n]}\n")
    return count


def _id(claim: ClaimRow) -> str:
    return f"urn:according:claim:{claim.id}"


def _article(dispatch: Dispatch) -> dict[str, Any]:
    return _set({
        "@type": "NewsArticle",
        "@id": f"urn:according:dispatch:{dispatch.id}",
        "headline": dispatch.title,
        "url": dispatch.url,
        "datePublished": dispatch.published_at,
        "inLanguage": dispatch.language,
        "publisher": {"@type": "Organization", "name": dispatch.publisher}
        if dispatch.publisher
        else None,
    })  # fmt: skip


def _claim(dispatch: Dispatch, claim: ClaimRow) -> dict[str, Any]:
    s = claim.source
    holder: dict[str, Any] | None = None
    if s.kind == "publisher":
        holder = {"@type": "Organization", "name": s.name}
    elif s.id and s.type in _AUTHORS:
        holder = {"@type": _AUTHORS[s.type], "name": s.name, "identifier": s.id}
    return _set({
        "@type": "Claim",
        "@id": _id(claim),
        "identifier": claim.id,
        "text": claim.quote,
        "author": holder,
        # schema.org's authors are known people and bodies; others are credited in words
        "creditText": s.words or None if holder is None else None,
        "appearance": _article(dispatch),
        "spatialCoverage": _place(claim.place),
        "temporalCoverage": _interval(claim.happened_on),
        "keywords": [claim.event, claim.factuality, claim.polarity],
    })  # fmt: skip


def _review(dispatch: Dispatch, claim: ClaimRow) -> dict[str, Any]:
    settled = claim.settled or ""
    return {
        "@type": "ClaimReview",
        "@id": f"urn:according:review:{claim.id}",
        "claimReviewed": claim.quote,
        "itemReviewed": {"@id": _id(claim)},
        "author": {"@type": "Person", "name": claim.settled_by or "unknown"},
        "reviewRating": {
            "@type": "Rating", "ratingValue": _RATING[settled], "bestRating": 5,
            "worstRating": 1, "alternateName": settled,
        },
    }  # fmt: skip


def _place(place: HeldPlace | None) -> dict[str, Any] | None:
    if place is None:
        return None
    located = place.lat is not None and place.lon is not None
    return _set({
        "@type": "Place",
        "name": place.name or place.words,
        "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
        if located
        else None,
        "sameAs": f"https://sws.geonames.org/{place.geonameid}/" if place.geonameid else None,
        "address": place.country,
    })  # fmt: skip


def _interval(when: HeldInterval | None) -> str | None:
    """Write an ISO 8601 interval; an open side is "..", an unknown date nothing."""
    if when is None or not (when.start or when.end):
        return None
    if when.start == when.end:
        return when.start
    return f"{when.start or '..'}/{when.end or '..'}"


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None}
