"""The fields of a reading in words, the same on every surface: who, when, where, how many."""

from __future__ import annotations

from datetime import date, datetime

from according.records import Attribution, Claim, DateExpression, Place, Reading, Size

__all__ = ["Words"]

_EVENTS = {
    "AGREE": "agree", "CONSULT": "talk", "SUPPORT": "support", "CONCEDE": "concede",
    "COOPERATE": "cooperate", "AID": "aid", "RETREAT": "retreat", "REQUEST": "request",
    "ACCUSE": "accuse", "REJECT": "reject", "THREATEN": "threaten", "SANCTION": "sanction",
    "PROTEST": "protest", "MOBILIZE": "mobilise", "COERCE": "coerce", "ASSAULT": "assault",
    "DISASTER": "disaster", "MOVE": "move", "OTHER": "event", "STATE": "state",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FACTUALITIES = {"none": "not said"}


class Words:
    """Puts one reading's records into words, resolving their ids once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.dispatch.text
        self.entities = {e.id: e for e in reading.entities}
        self.places = {p.id: p for p in reading.places}
        self.dates = {d.id: d for d in reading.dates}
        self.attributions = {a.id: a for a in reading.attributions}

    def publisher(self) -> str:
        """Return the outlet's name, or what stands for it."""
        return self.reading.dispatch.publisher or "the publisher"

    def who(self, attribution: Attribution) -> str:
        """Return the resolved source's name, or its words, or that nobody is named."""
        if entity := self.entities.get(attribution.source_entity or ""):
            return entity.name
        return self.reading.words(attribution.source) or "nobody named"

    def as_written(self, attribution: Attribution) -> str | None:
        """Return the source's own words where they differ from its resolved name."""
        words = self.reading.words(attribution.source)
        return words if words and words != self.who(attribution) else None

    def described(self, attribution: Attribution) -> str | None:
        """Return what is known of the source: role, affiliation, country."""
        entity = self.entities.get(attribution.source_entity or "")
        if entity is None:
            return None
        parts = [entity.role, entity.affiliation, entity.country]
        return ", ".join(p for p in parts if p) or None

    def relay(self, attribution: Attribution) -> str | None:
        """Return whom it was told to, or who carried it."""
        if attribution.relay is None:
            return None
        entity = self.entities.get(attribution.relay.entity)
        name = entity.name if entity else attribution.relay.entity
        return f"told to {name}" if attribution.relay.role == "told_to" else f"carried by {name}"

    def how_sure(self, claim: Claim) -> str:
        """Return how the holder presents it: ``forecast``, ``fact, denied``."""
        sure = _FACTUALITIES.get(claim.factuality, claim.factuality)
        return f"{sure}, denied" if claim.polarity == "denied" else sure

    def event(self, claim: Claim) -> str:
        """Return the kind of event: ``assault (aerial)``."""
        kind = _EVENTS.get(claim.event, claim.event.lower())
        return f"{kind} ({claim.event_mode})" if claim.event_mode else kind

    def where(self, claim: Claim) -> str | None:
        """Return the place of the event: its name where it is known, else the words."""
        if claim.place is None:
            return None
        words = self.text[claim.place.span.start : claim.place.span.end]
        place = self.places.get(claim.place.place or "")
        if place is None:
            return words
        return self.place(place) + (" (which one is unclear)" if self.undecided(place) else "")

    def place(self, place: Place) -> str:
        """Return a place's name with its direction: ``northern Syria``."""
        if place.direction and place.direction.lower() not in place.name.lower():
            return f"{place.name} ({place.direction})"
        return place.name

    def undecided(self, place: Place) -> bool:
        """Whether a place has several candidates and no choice."""
        return place.lat is None and bool(place.candidates)

    def when(self, date_id: str | None) -> str | None:
        """Return an interval of days in words, or the expression as written when unresolved."""
        expression = self.dates.get(date_id or "")
        if expression is None:
            return None
        words = self.text[expression.span.start : expression.span.end]
        if expression.status != "resolved":
            return f"“{words}” (not resolved)"
        return interval(expression) or words

    def sizes(self, claim: Claim) -> list[str]:
        """Return how many: ``at least 20 dead (4 of them participants)``."""
        return [self._size(size) for size in claim.sizes]

    def _size(self, size: Size) -> str:
        words = f"{amount(size)} {size.what if size.what != 'other' else ''}".strip()
        if size.what == "other":
            words = f"{words} (“{self.text[size.span.start : size.span.end]}”)"
        if size.parts:
            words += " (" + "; ".join(f"of them {self._size(p)}" for p in size.parts) + ")"
        if size.as_of and (day := self.when(size.as_of)):
            words += f", as of {day}"
        return words


def amount(size: Size) -> str:
    """Return a range in words: ``13``, ``at least 20``, ``up to 50``, ``20 to 30``."""
    if size.low is not None and size.high is not None:
        return f"{size.low:,}" if size.low == size.high else f"{size.low:,} to {size.high:,}"
    if size.low is not None:
        return f"at least {size.low:,}"
    return f"up to {size.high:,}" if size.high is not None else "an unknown number"


def interval(expression: DateExpression) -> str | None:
    """Return an interval in words; ``end`` is inclusive."""
    start, end = expression.start, expression.end
    if start and end:
        if start == end:
            return day(start)
        first, last = _parsed(start), _parsed(end)
        if first and last:
            if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
                return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
            if first.year == last.year and first.month == last.month:
                if first.day == 1 and _is_last(last):
                    return f"{_MONTHS[first.month - 1]} {first.year}"
                return f"{first.day}–{last.day} {_MONTHS[first.month - 1]} {first.year}"
        return f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"up to {day(end)}" if end else None


def day(iso: str) -> str:
    """Return an ISO date (and time) in words: ``17 October 2016``."""
    parsed = _parsed(iso)
    if parsed is None:
        return iso
    words = f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"
    return f"{words}, {iso[11:16]}" if len(iso) > 10 and iso[10] in "T " else words


def _parsed(iso: str) -> date | None:
    try:
        return datetime.fromisoformat(iso).date()
    except ValueError:
        return None


def _is_last(last: date) -> bool:
    return date.fromordinal(last.toordinal() + 1).day == 1
