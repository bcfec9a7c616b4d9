"""The JSON form of a reading: ``according.reading/1``, both ways.

``to_dict`` gives plain dicts and lists in a fixed key order, so the same reading is always
the same bytes; ``from_dict`` gives the records back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Entity,
    Place,
    PlaceCandidate,
    PlaceRole,
    Reading,
    Relay,
    Role,
    Size,
    Source,
)
from according.spans import Original, Piece, Span, Spans, quote

__all__ = ["SCHEMA", "dumps", "from_dict", "pieces", "source_of", "to_dict"]

SCHEMA = "according.reading/1"
_RECORDS = 200  # made into JSON at once
_CHARACTERS = 100_000  # of the text
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def dumps(reading: Reading) -> str:
    """Return one line of JSON, the same bytes for the same reading."""
    return "".join(pieces(reading))


def pieces(reading: Reading) -> Iterator[str]:
    """Yield the line of ``dumps`` in pieces: that of a long dispatch is many times its text."""
    text = reading.dispatch.text
    whole = _json({"schema": SCHEMA, "dispatch": {**_dispatch(reading.dispatch), "text": ""}})
    # in a string the quotation marks would be escaped, so this is the key and nothing else
    before, after = whole.split('"text": ""')
    yield f'{before}"text": "'
    for begin in range(0, len(text), _CHARACTERS):
        yield _json(text[begin : begin + _CHARACTERS])[1:-1]
    yield f'"{after[:-1]}'
    for name, records, form in _lists(reading):
        yield f', "{name}": ['
        for begin in range(0, len(records), _RECORDS):
            some = [form(r) for r in records[begin : begin + _RECORDS]]
            yield (", " if begin else "") + _json(some)[1:-1]
        yield "]"
    yield f', "reader": {_json(reading.reader)}}}'


def _json(value: object) -> str:
    # Some programs end a line at these too; they stand only inside strings, so escape them.
    # (Those of ASCII are escaped already, as all its control characters are.)
    line = _ENCODER.encode(value)
    return line if line.isascii() else _LINE_ENDS.sub(_escaped, line)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def to_dict(reading: Reading) -> dict[str, Any]:
    """Return the reading as the published JSON schema describes it."""
    return {
        "schema": SCHEMA,
        "dispatch": _dispatch(reading.dispatch),
        **{name: [form(r) for r in records] for name, records, form in _lists(reading)},
        "reader": reading.reader,
    }


def _lists(reading: Reading) -> Iterator[tuple[str, Sequence[Any], Callable[[Any], object]]]:
    """Yield the lists of a reading, each with the form of its records."""
    yield "entities", reading.entities, _entity
    yield "places", reading.places, _place
    yield "dates", reading.dates, _date
    yield "attributions", reading.attributions, _attribution
    yield "claims", reading.claims, _claim


def from_dict(data: dict[str, Any]) -> Reading:
    """Rebuild a reading from its JSON form.

    Raises:
        ValueError: when the schema is another one.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"this is not a reading of schema {SCHEMA}: {data.get('schema')!r}")
    d = data["dispatch"]
    dispatch = Dispatch(
        text=d["text"], publisher=d["publisher"], published_at=d["published_at"], url=d["url"],
        title=d["title"], ref=d["ref"], path=d["path"], language=d["language"],
        original=_original_from(d.get("original")),
    )  # fmt: skip
    entities = tuple(
        Entity(
            id=e["id"], name=e["name"], named=e["named"], type=e["type"],
            mentions=_tuple(e["mentions"]), role=e["role"], affiliation=e["affiliation"],
            country=e["country"],
        )
        for e in data["entities"]
    )  # fmt: skip
    places = tuple(
        Place(
            **{
                **p,
                "span": Span(*p["span"]),
                "candidates": tuple(PlaceCandidate(**c) for c in p["candidates"]),
            }
        )
        for p in data["places"]
    )
    dates = tuple(DateExpression(**{**x, "span": Span(*x["span"])}) for x in data["dates"])
    attributions = tuple(
        Attribution(
            **{
                **a,
                "source": _tuple(a["source"]),
                "cue": _tuple(a["cue"]),
                "content": _tuple(a["content"]),
                "relay": Relay(**a["relay"]) if a["relay"] else None,
            }
        )
        for a in data["attributions"]
    )
    by_attribution = {a.id: a for a in attributions}
    by_entity = {e.id: e for e in entities}
    claims = []
    for c in data["claims"]:
        span = _tuple(c["span"])
        place = c["place"]
        claims.append(
            Claim(
                **{
                    **c,
                    "span": span,
                    "trigger": Span(*c["trigger"]),
                    "factuality_cue": _tuple(c["factuality_cue"]),
                    "polarity_cue": _tuple(c["polarity_cue"]),
                    "actor": _roles(c["actor"]),
                    "recipient": _roles(c["recipient"]),
                    "place": PlaceRole(Span(*place["span"]), place["place"]) if place else None,
                    "sizes": tuple(_size_from(s) for s in c["sizes"]),
                    "source": source_of(
                        dispatch, by_attribution.get(c["attribution"] or ""), by_entity
                    ),
                    "quote": quote(dispatch.text, span),
                }
            )
        )
    return Reading(
        dispatch, entities, places, dates, attributions, tuple(claims), data.get("reader", "")
    )


def source_of(
    dispatch: Dispatch, attribution: Attribution | None, entities: dict[str, Entity]
) -> Source:
    """Say who holds a claim: an entity, the words as written, nobody named, or the publisher."""
    if attribution is None:
        return Source("publisher", dispatch.publisher or "the publisher")
    if attribution.source_entity:
        entity = entities[attribution.source_entity]
        return Source("entity", entity.name, entity.id)
    if attribution.source:
        return Source("words", quote(dispatch.text, attribution.source))
    return Source("none", "nobody named")


def _original(d: Dispatch) -> dict[str, Any] | None:
    """Return the way back where there is one to keep.

    A row's number alone is not kept: the same rows in another order are the same readings.
    """
    o = d.original
    if o is None or o.unit is None:
        return None
    return {
        "part": o.part, "at": o.at, "unit": o.unit, "encoding": o.encoding,
        "pieces": [list(p) for p in o.pieces],
    }  # fmt: skip


def _original_from(data: dict[str, Any] | None) -> Original | None:
    if data is None:
        return None
    return Original(**{**data, "pieces": tuple(Piece(*p) for p in data["pieces"])})


def _spans(spans: Spans) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _tuple(spans: list[list[int]]) -> Spans:
    return tuple(Span(*s) for s in spans)


def _roles(roles: list[dict[str, Any]]) -> tuple[Role, ...]:
    return tuple(Role(Span(*r["span"]), r["entity"]) for r in roles)


def _dispatch(d: Dispatch) -> dict[str, Any]:
    return {
        "id": d.id, "ref": d.ref, "path": d.path, "title": d.title,
        "publisher": d.publisher, "published_at": d.published_at, "url": d.url,
        "language": d.language, "text": d.text, "original": _original(d),
    }  # fmt: skip


def _entity(e: Entity) -> dict[str, Any]:
    return {
        "id": e.id, "name": e.name, "named": e.named, "type": e.type, "role": e.role,
        "affiliation": e.affiliation, "country": e.country, "mentions": _spans(e.mentions),
    }  # fmt: skip


def _date(x: DateExpression) -> dict[str, Any]:
    return {
        "id": x.id, "span": list(x.span), "start": x.start, "end": x.end,
        "precision": x.precision, "status": x.status, "reason": x.reason,
    }  # fmt: skip


def _place(p: Place) -> dict[str, Any]:
    return {
        "id": p.id, "name": p.name, "span": list(p.span), "geonameid": p.geonameid,
        "level": p.level, "direction": p.direction, "lat": p.lat, "lon": p.lon,
        "country": p.country, "score": round(p.score, 3), "reason": p.reason,
        "candidates": [
            {
                "geonameid": c.geonameid, "name": c.name, "country": c.country,
                "lat": c.lat, "lon": c.lon, "score": round(c.score, 3),
            }
            for c in p.candidates
        ],
        "adjective": p.adjective,
    }  # fmt: skip


def _attribution(a: Attribution) -> dict[str, Any]:
    return {
        "id": a.id, "source": _spans(a.source), "cue": _spans(a.cue),
        "content": _spans(a.content), "mode": a.mode, "act": a.act,
        "source_entity": a.source_entity, "unresolved": a.unresolved,
        "relay": {"entity": a.relay.entity, "role": a.relay.role} if a.relay else None,
        "said_on": a.said_on, "parent": a.parent, "score": round(a.score, 3),
    }  # fmt: skip


def _size(s: Size) -> dict[str, Any]:
    return {
        "span": list(s.span), "what": s.what, "low": s.low, "high": s.high, "as_of": s.as_of,
        "parts": [_size(p) for p in s.parts],
    }  # fmt: skip


def _size_from(s: dict[str, Any]) -> Size:
    return Size(
        Span(*s["span"]), s["what"], s["low"], s["high"], s["as_of"],
        tuple(_size_from(p) for p in s["parts"]),
    )  # fmt: skip


def _claim(c: Claim) -> dict[str, Any]:
    return {
        "id": c.id, "attribution": c.attribution, "continues": c.continues,
        "span": _spans(c.span), "trigger": list(c.trigger), "factuality": c.factuality,
        "factuality_cue": _spans(c.factuality_cue), "polarity": c.polarity,
        "polarity_cue": _spans(c.polarity_cue), "event": c.event, "event_mode": c.event_mode,
        "actor": [{"span": list(r.span), "entity": r.entity} for r in c.actor],
        "recipient": [{"span": list(r.span), "entity": r.entity} for r in c.recipient],
        "place": {"span": list(c.place.span), "place": c.place.place} if c.place else None,
        "happened_on": c.happened_on, "sizes": [_size(s) for s in c.sizes],
        "score": round(c.score, 3),
    }  # fmt: skip
