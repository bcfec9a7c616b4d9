"""Readings as one self-contained page: each dispatch marked, its claims in cards beside it.

Nothing is fetched (a content security policy sees to it), all text of a dispatch is escaped,
and every mark in the text leads to its card and back.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from according.exports.reading_map import place_map
from according.exports.reading_segments import Mark, Segment, paragraphs, segments
from according.exports.reading_words import Words, day
from according.records import Attribution, Claim, Reading, Role
from according.spans import Spans

__all__ = ["HtmlWriter"]

_TEMPLATES = Path(__file__).parent / "templates"
_HUES = 7  # sources with a colour of their own; the rest share the eighth


class HtmlWriter:
    """Renders dispatch by dispatch to a spool, then the page with its index to ``out``."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        self._page = environment.get_template("reading.html")
        self._dispatch = environment.get_template("dispatch.html")
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._index: list[dict[str, str]] = []
        self._claims = self._attributions = 0

    def write(self, reading: Reading) -> None:
        """Render one dispatch."""
        key = f"d{len(self._index) + 1}"
        view = _DispatchView(reading, key)
        self._spool.write(self._dispatch.render(view.context()))
        self._attributions += len(reading.attributions)
        self._claims += len(reading.claims)
        d = reading.dispatch
        facts = [d.publisher, day(d.published_at) if d.published_at else None]
        facts.append(_count(len(reading.claims), "claim"))
        self._index.append(
            {"key": key, "title": view.title, "facts": " · ".join(f for f in facts if f)}
        )

    def close(self, skipped: int = 0) -> None:
        """Write the page."""
        css = (_TEMPLATES / "reading.css").read_text("utf-8")
        js = (_TEMPLATES / "reading.js").read_text("utf-8")
        n = len(self._index)
        totals = [
            f"{n:,} {'dispatch' if n == 1 else 'dispatches'}",
            _count(self._attributions, "attribution"),
            _count(self._claims, "claim"),
        ]
        if skipped:
            totals.append(f"{skipped:,} skipped")
        self._out.write(
            self._page.render(
                title=self._index[0]["title"] if n == 1 else f"Who said what: {totals[0]}",
                totals=" · ".join(totals),
                index=self._index,
                first=self._index[0]["key"] if self._index else "",
                css=css,
                css_hash=_hash(css),
                js_hash=_hash(js),
            )
        )
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, self._out)
        self._spool.close()
        if not self._index:
            self._out.write('<p class="empty facts">No dispatch was read.</p>\n')
        self._out.write(
            "</main>\n<footer>Every marked passage stands in the dispatch as quoted, character "
            "for character. How sure is how the source presents it, not whether it is true."
            f"</footer>\n<script>{js}</script>\n</body>\n</html>\n"
        )


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _count(n: int, one: str) -> str:
    return f"{n:,} {one if n == 1 else one + 's'}"


class _DispatchView:
    """What the template of one dispatch is given."""

    def __init__(self, reading: Reading, key: str) -> None:
        self._reading = reading
        self._key = key
        self._words = Words(reading)
        d = reading.dispatch
        self.title = d.title or d.ref or d.path or "Untitled dispatch"
        held = Counter(_source_key(a) for a in reading.attributions)
        ranked = [source for source, _ in held.most_common()]
        self._hue = {source: f"h{min(i, _HUES)}" for i, source in enumerate(ranked)}
        self._held = held
        self._claims = {c.id: c for c in reading.claims}
        # one of each point: a long dispatch names the same few towns a thousand times
        points = {
            (p.lat, p.lon): p for p in reading.places if p.lat is not None and not p.adjective
        }
        self._points = list(points.values())

    def context(self) -> dict[str, Any]:
        """Return the values of ``dispatch.html``."""
        d = self._reading.dispatch
        facts = [
            d.publisher, day(d.published_at) if d.published_at else "undated",
            (d.ref or d.path) if d.title else None,
        ]  # fmt: skip
        url = d.url if d.url and d.url.lower().startswith(("http://", "https://")) else None
        return {
            "key": self._key,
            "title": self.title,
            "facts": [f for f in facts if f],
            "url": url,
            "legend": self._legend(),
            "paragraphs": self._paragraphs(),
            "cards": self._cards(),
        }

    def _legend(self) -> list[dict[str, Any]]:
        names: dict[str, str] = {}
        for attribution in self._reading.attributions:
            names.setdefault(_source_key(attribution), self._words.who(attribution))
        return [
            {"name": names[s], "hue": hue, "count": self._held[s]}
            for s, hue in self._hue.items()
            if hue != f"h{_HUES}"
        ]

    def _id(self, local: str) -> str:
        return f"{self._key}-{local}"

    def _target(self, local: str) -> str:
        return f"{self._key}-{local}-text"

    # The text ------------------------------------------------------------------------------

    def _marks(self) -> list[Mark]:
        marks: list[Mark] = []

        def add(spans: Spans, role: str, owner: str) -> None:
            marks.extend(Mark(span, role, owner) for span in spans)

        for a in self._reading.attributions:
            add(a.source, "source", a.id)
            add(a.cue, "cue", a.id)
            add(a.content, "content", a.id)
        for c in self._reading.claims:
            add(c.span, "claim", c.id)
            add((c.trigger,), "trigger", c.id)
        return marks

    def _paragraphs(self) -> list[list[dict[str, Any]]]:
        text = self._reading.dispatch.text
        lines = list(paragraphs(text))
        cuts = [edge for line in lines for edge in line]
        out: list[list[dict[str, Any]]] = [[] for _ in lines]
        anchored: set[str] = set()
        at = 0
        for segment in segments(0, len(text), self._marks(), cuts):
            while at < len(lines) and segment.start >= lines[at].end:
                at += 1
            if at == len(lines):
                break
            if segment.end > lines[at].start:
                out[at].append(self._segment(segment, anchored))
        return out

    def _segment(self, segment: Segment, anchored: set[str]) -> dict[str, Any]:
        owners = list(dict.fromkeys(mark.owner for mark in segment.marks))
        anchors = [o for o in owners if o not in anchored]
        anchored.update(anchors)
        roles = [m for m in segment.marks if m.role in ("source", "cue", "content")]
        css: list[str] = []
        link: str | None = None
        if roles:
            inner = roles[0]
            attribution = self._words.attributions[inner.owner]
            css += [inner.role, self._hue[_source_key(attribution)]]
            contents = [m for m in roles if m.role == "content"]
            if len(contents) > 1:
                css.append("n2")
            if contents and inner.role != "content":
                # a cue inside another's words keeps the colour of those words behind it
                css.append(self._behind(contents[0].owner))
            if inner.role in ("source", "cue"):
                link = self._id(inner.owner)
        for mark in segment.marks:
            if mark.role == "trigger" and link is None:
                link = self._id(mark.owner)
                css.append("trigger")
            elif mark.role == "claim" and not roles and "own" not in css and "maybe" not in css:
                css += self._own_css(mark.owner)
        return {
            "words": self._reading.dispatch.text[segment.start : segment.end],
            "owners": " ".join(self._id(o) for o in owners),
            "anchors": [{"id": self._target(o), "owner": self._id(o)} for o in anchors],
            "css": " ".join(css),
            "link": link,
        }

    def _behind(self, attribution_id: str) -> str:
        return self._hue[_source_key(self._words.attributions[attribution_id])].replace("h", "b")

    def _own_css(self, claim_id: str) -> list[str]:
        claim = self._claims[claim_id]
        going_on = self._words.attributions.get(claim.continues or "")
        if going_on is not None:
            return ["maybe", self._hue[_source_key(going_on)]]
        return ["own"] if claim.attribution is None else []

    # The cards -----------------------------------------------------------------------------

    def _cards(self) -> list[dict[str, Any]]:
        held: dict[str | None, list[Claim]] = {}
        going_on: dict[str, list[Claim]] = {}
        for claim in self._reading.claims:
            if claim.continues:
                going_on.setdefault(claim.continues, []).append(claim)
            else:
                held.setdefault(claim.attribution, []).append(claim)
        cards = []
        for a in self._reading.attributions:
            cards.append(self._attribution_card(a, held.get(a.id, [])))
            if claims := going_on.get(a.id):
                card = self._plain_card(f"{a.id}-maybe", "Credited to nobody", claims)
                card["hue"] = self._hue[_source_key(a)]
                card["notes"] = [
                    f"No cue says whose words these are; {self._words.who(a)} may be going on."
                ]
                cards.append(card)
        if own := held.get(None):
            card = self._plain_card("own", self._words.publisher(), own)
            card["how"] = ["in its own voice"]
            cards.append(card)
        return cards

    def _attribution_card(self, a: Attribution, claims: list[Claim]) -> dict[str, Any]:
        words = self._words
        mapped: set[str] = set()
        notes = []
        if a.unresolved:
            notes.append(f"Who this is stays open: {a.unresolved}.")
        parent = words.attributions.get(a.parent or "")
        if parent is not None:
            notes.append(f"Within the words of {words.who(parent)}.")
        written = words.as_written(a)
        how = [
            f"as written: “{written}”" if written else None,
            words.described(a), words.relay(a), words.when(a.said_on),
            f"score {a.score:.2f}" if a.score else None,
        ]  # fmt: skip
        return {
            "id": self._id(a.id),
            "owner": self._id(a.id),
            "target": self._target(a.id),
            "hue": self._hue[_source_key(a)],
            "who": words.who(a),
            "cue": self._reading.words(a.cue),
            "how": [h for h in how if h],
            "notes": notes,
            "content": None if claims else self._reading.words(a.content),
            "claims": [self._claim(c, mapped) for c in claims],
        }

    def _plain_card(self, name: str, who: str, claims: list[Claim]) -> dict[str, Any]:
        mapped: set[str] = set()
        return {
            "id": self._id(name), "owner": self._id(name), "target": None, "hue": "", "who": who,
            "cue": None, "how": [], "notes": [], "content": None,
            "claims": [self._claim(c, mapped) for c in claims],
        }  # fmt: skip

    def _claim(self, claim: Claim, mapped: set[str]) -> dict[str, Any]:
        """Return a claim's values; a card draws the map of one place once (``mapped``)."""
        words = self._words
        tags = [{"css": claim.factuality, "words": words.how_sure(claim).split(",")[0]}]
        if claim.polarity == "denied":
            tags.append({"css": "denied", "words": "denied"})
        tags.append({"css": "kind", "words": words.event(claim)})
        facts = [
            ("who", self._roles(claim.actor)),
            ("to whom", self._roles(claim.recipient)),
            ("where", self._where(claim)),
            ("when", words.when(claim.happened_on)),
            ("how many", "; ".join(words.sizes(claim))),
        ]
        place = words.places.get(claim.place.place or "") if claim.place else None
        if place is not None and place.name in mapped:
            place = None
        if place is not None:
            mapped.add(place.name)
        note = None
        if place is not None and place.level in ("country", "region", "area"):
            note = f"Somewhere in {words.place(place)}: a {place.level} is not a point."
        return {
            "id": self._id(claim.id),
            "owner": self._id(claim.id),
            "target": self._target(claim.id),
            "quote": self._reading.words(claim.span),
            "tags": tags,
            "facts": [(name, value) for name, value in facts if value],
            "map": place_map(place, self._points) if place else None,
            "map_note": note,
        }

    def _where(self, claim: Claim) -> str | None:
        where = self._words.where(claim)
        place = self._words.places.get(claim.place.place or "") if claim.place else None
        if where is None or place is None:
            return where
        known = ", ".join(x for x in (place.level, place.country) if x)
        where = f"{where} ({known})" if known else where
        if place.lat is None and place.reason:
            named = [", ".join(filter(None, (c.name, c.country))) for c in place.candidates]
            where += f" - not placed: {place.reason}"
            where += f"; it may be {' or '.join(named[:4])}" if named else ""
        return where

    def _roles(self, roles: tuple[Role, ...]) -> str:
        shown = []
        for role in roles:
            written = self._reading.dispatch.text[role.span.start : role.span.end]
            entity = self._words.entities.get(role.entity or "")
            if entity is None or entity.name == written:
                shown.append(written)
            else:
                shown.append(f"{entity.name} (“{written}”)")
        return "; ".join(shown)


def _source_key(attribution: Attribution) -> str:
    """Tell sources apart: by entity, else each unresolved one is its own; nobody is one."""
    if attribution.source_entity:
        return attribution.source_entity
    return f"?{attribution.id}" if attribution.source else "nobody"
