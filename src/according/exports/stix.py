"""Claims as a STIX 2.1 bundle: who said what as notes on reports, identities and locations.

https://docs.oasis-open.org/cti/stix/v2.1/. STIX knows no claims; a note is the object it has for
what somebody says about others. Ids come from content (UUIDv5), so the same claims give the same
bundle. Needs the extra ``stix``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, BinaryIO

from according.errors import StopError
from according.records import Dispatch
from according.rows import Bundle, ClaimRow, HeldPlace

__all__ = ["write"]

_SPACE = uuid.UUID("2f1d0f4e-5c59-5d0c-9a53-6a1b5c0c4a11")
_UNDATED = "1970-01-01T00:00:00.000Z"  # STIX demands a time; "undated" stands beside it


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one bundle; each object is checked against the specification by ``stix2``."""
    try:
        import stix2
    except ImportError as err:
        raise StopError(
            "STIX needs the package stix2, which is not installed - install according[stix]"
        ) from err
    out.write(f'{{"type": "bundle", "id": "{_id("bundle", "according")}", "objects": ['.encode())
    seen: set[str] = set()
    count = 0
    for bundle in bundles:
        for made in _objects(stix2, bundle):
            if made.id not in seen:
                text = made.serialize()
                out.write((",\n" if seen else "\n").encode() + text.encode("utf-8"))
                seen.add(made.id)
        count += len(bundle.claims)
    out.write(b"\n]}\n")
    return count


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid.uuid5(_SPACE, '|'.join((kind, *parts)))}"


def _objects(stix2: Any, bundle: Bundle) -> list[Any]:
    d = bundle.dispatch
    when = _time(d)
    stamps = {"created": when, "modified": when, "allow_custom": True}
    out: list[Any] = []
    refs: list[str] = []
    for claim in bundle.claims:
        about: list[str] = []
        for made in _about(stix2, claim):
            out.append(made)
            about.append(made.id)
        note_id = _id("note", claim.id)
        out.append(
            stix2.v21.Note(
                id=note_id, abstract=f"{claim.source.name or 'not credited'}: {claim.event}",
                content=claim.quote, authors=[claim.source.name] if claim.source.name else None,
                object_refs=about or [_id("report", d.id)],
                labels=[claim.factuality, claim.polarity, claim.event],
                # the machine's certainty of having read it right
                confidence=round(claim.score * 100),
                x_according_claim=claim.id, x_according_dispatch=d.id,
                x_according_spans=[list(s) for s in claim.span], **stamps,
            )
        )  # fmt: skip
        refs += [*about, note_id]
    url = {"url": d.url} if d.url else {}
    reference = {"source_name": d.publisher or "unnamed publisher", "external_id": d.id, **url}
    out.append(
        stix2.v21.Report(
            id=_id("report", d.id), name=d.title or f"Dispatch {d.id}", published=when,
            object_refs=list(dict.fromkeys(refs)),
            labels=[] if d.published_at else ["undated"],
            external_references=[reference], **stamps,
        )
    )  # fmt: skip
    return out


def _about(stix2: Any, claim: ClaimRow) -> list[Any]:
    """Make what a note speaks of: its holder, those who act and suffer, the place.

    These stand for the same thing in many dispatches, so their time is no dispatch's.
    """
    stamps = {"created": _UNDATED, "modified": _UNDATED}
    out: list[Any] = []
    people: dict[str, tuple[str, str | None]] = {}
    if claim.source.id:
        people[claim.source.id] = (claim.source.name, None)
    for r in (*claim.actor, *claim.recipient):
        if r.id:
            people[r.id] = (r.name or r.words, r.type)
    for id_, (name, _kind) in people.items():
        # the class is left out: one identity must be the same object wherever it is named
        out.append(stix2.v21.Identity(id=_id("identity", id_), name=name, **stamps))
    if claim.place is not None and _placed(claim.place):
        p = claim.place
        where: dict[str, Any] = {"name": p.name or p.words}
        if p.lat is not None and p.lon is not None:
            where.update(latitude=p.lat, longitude=p.lon)
        if p.country:
            where["country"] = p.country
        key = str(p.geonameid) if p.geonameid else f"{where['name']} {p.country}"
        out.append(stix2.v21.Location(id=_id("location", key), **where, **stamps))
    return out


def _placed(place: HeldPlace) -> bool:
    """Tell whether STIX can hold a place: it asks for a country or coordinates."""
    return place.country is not None or (place.lat is not None and place.lon is not None)


def _time(dispatch: Dispatch) -> str:
    day = (dispatch.published_at or "")[:10]
    return f"{day}T00:00:00.000Z" if len(day) == 10 else _UNDATED
