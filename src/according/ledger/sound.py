"""What a reading must be before the ledger takes it in."""

from __future__ import annotations

from collections.abc import Iterable

from according.errors import DispatchError
from according.records import Reading, Size
from according.spans import Span

__all__ = ["refuse_unsound"]

_BIGGEST = 2**63 - 1


def refuse_unsound(reading: Reading) -> None:
    """Refuse a reading whose evidence does not stand in its text, or that cannot be stored.

    Raises:
        DispatchError: saying which rule it breaks, and why that matters.
    """
    d = reading.dispatch
    for field in ("text", "publisher", "title", "url", "ref", "path", "published_at"):
        value = getattr(d, field)
        if value is None:
            continue
        if "\x00" in value:
            raise DispatchError(
                f"its {field} holds a NUL character (U+0000) at {value.index(chr(0))} - "
                "PostgreSQL cannot store one, and dropping it would move every span"
            )
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise DispatchError(
                f"its {field} holds a lone surrogate - it is no Unicode text and cannot be stored"
            )
    if not d.text.strip():
        raise DispatchError("it has no text - there is nothing to keep")
    _spans_stand(reading)
    _references_stand(reading)


def _spans_stand(reading: Reading) -> None:
    length = len(reading.dispatch.text)
    for what, span in _all_spans(reading):
        start, end = span
        if not 0 <= start < end <= length:
            raise DispatchError(
                f"{what} points at {start}-{end} of a text of {length} characters - "
                "evidence that cannot be pointed at is not evidence"
            )


def _all_spans(reading: Reading) -> Iterable[tuple[str, Span]]:
    for e in reading.entities:
        for s in e.mentions:
            yield f"entity {e.id}", s
    for p in reading.places:
        yield f"place {p.id}", p.span
    for x in reading.dates:
        yield f"date {x.id}", x.span
    for a in reading.attributions:
        for s in (*a.source, *a.cue, *a.content):
            yield f"attribution {a.id}", s
    for c in reading.claims:
        name = f"claim {c.id}"
        if not c.span:
            raise DispatchError(f"{name} has no span - a claim without evidence is not kept")
        for s in (*c.span, c.trigger, *c.factuality_cue, *c.polarity_cue):
            yield name, s
        for r in (*c.actor, *c.recipient):
            yield name, r.span
        if c.place:
            yield name, c.place.span
        for size in c.sizes:
            yield from _size_spans(name, size)


def _size_spans(name: str, size: Size) -> Iterable[tuple[str, Span]]:
    for bound in (size.low, size.high):
        if bound is not None and not 0 <= bound <= _BIGGEST:
            raise DispatchError(f"{name} counts {bound} - no number of people or things is that")
    yield name, size.span
    for part in size.parts:
        yield from _size_spans(name, part)


def _references_stand(reading: Reading) -> None:
    entities = {e.id for e in reading.entities}
    places = {p.id for p in reading.places}
    dates = {x.id for x in reading.dates}
    attributions = {a.id for a in reading.attributions}
    wanted: list[tuple[str, str | None, set[str]]] = []
    for a in reading.attributions:
        wanted += [
            (a.id, a.source_entity, entities), (a.id, a.said_on, dates),
            (a.id, a.parent, attributions), (a.id, a.relay.entity if a.relay else None, entities),
        ]  # fmt: skip
    for c in reading.claims:
        wanted += [
            (c.id, c.attribution, attributions), (c.id, c.continues, attributions),
            (c.id, c.happened_on, dates), (c.id, c.place.place if c.place else None, places),
        ]  # fmt: skip
        wanted += [(c.id, r.entity, entities) for r in (*c.actor, *c.recipient)]
    for owner, name, known in wanted:
        if name is not None and name not in known:
            raise DispatchError(
                f"{owner} names {name}, which is not in the reading - it would point at nothing"
            )
    for kind in (reading.entities, reading.dates, reading.attributions, reading.claims):
        ids = [x.id for x in kind]
        if len(set(ids)) != len(ids):
            raise DispatchError("two of its parts bear one id - what names them would be unclear")
