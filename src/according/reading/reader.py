"""The steps of reading, in order: text in, one ``Reading`` out.

words and windows → encoder → attributions → people → dates → places → claims
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from according.errors import DispatchError
from according.reading.attributions import (
    ANCHOR_FLOOR,
    REPORTS,
    Draft,
    bare_source,
    draft_attributions,
    parents,
    snap_sources,
)
from according.reading.calibration import Calibration
from according.reading.cited_sources import cited_sources
from according.reading.claims import (
    TRIGGER_FLOOR,
    ClaimDraft,
    ClaimDrafts,
    draft_claims,
    holder,
    subject_before,
    unjoined,
    with_whole_numbers,
)
from according.reading.continuations import possible_continuation
from according.reading.control_codes import with_marks
from according.reading.dateline import filed
from according.reading.dates import read_dates
from according.reading.encoder import Encoded, Encoder
from according.reading.event_counts import event_leaning
from according.reading.event_places import place_of_event
from according.reading.events import armed_event, event_mode, rule_event
from according.reading.factuality import (
    CueScan,
    cue_hits,
    evidence_of,
    factuality_of,
    find_cues,
)
from according.reading.gazetteer import Gazetteer
from according.reading.headlines import headline_sources
from according.reading.mentions import Found, find_mentions, find_toponyms
from according.reading.numbers import Number, find_numbers
from according.reading.outlets import outlets_as_bodies
from according.reading.own_sentence import own_sentence
from according.reading.people import Mention, People, resolve
from according.reading.places import locate
from according.reading.polarity import polarity_of
from according.reading.quotations import Quotation, act_of, find_quotations, mode_of
from according.reading.relays import relay_of
from according.reading.seams import across_seams
from according.reading.sentences import paragraphs, sentences
from according.reading.sizes import find_sizes
from according.reading.sourceless import without_subjects
from according.reading.toponyms_chosen import choose_toponyms, place_of_dateline
from according.reading.weighing import settle_act, settle_event, settle_factuality
from according.reading.whole_quotations import whole_quotations
from according.reading.whole_roles import complete_roles, with_subject
from according.reading.windows import Window, Words, cut
from according.reading.words import Words as PeopleWords
from according.reading.wrapping import unwrapped
from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Place,
    Reading,
    Role,
)
from according.settings import Settings
from according.spans import Nearby, Span, Spans, common, quote, trimmed
from according.version import __version__
from according.wire import source_of

__all__ = ["Reader", "load"]

AHEAD = 2  # dispatches begun for each thread: most are one or two windows long
COUNTED_WITHIN = 300  # code points beside a claim where the day of its counts can stand
CONTINUES_WITHIN = 3000  # code points before a sentence where what it may continue can stand


def load(
    folder: Path | None = None,
    *,
    settings: Settings | None = None,
    user_gazetteer: Path | None = None,
) -> Reader:
    """Load the model and the gazetteer that ship with the package, ready to read.

    Args:
        folder: another model's folder; None for the bundled one.
        settings: threads of onnxruntime, and where it runs.
        user_gazetteer: an index made by ``according gazetteer add``.

    Raises:
        StopError: when the model is missing or damaged, or a GPU is asked for and does not work.
    """
    settings = settings or Settings()
    return Reader(
        Encoder(folder, settings.threads, settings.device), Gazetteer.open(user_gazetteer)
    )


@dataclass(slots=True)
class Scan:
    """What the encoder found in one text, in text order."""

    words: Words
    seams: list[int] = field(default_factory=list)  # first words of the windows after the first
    mentions: list[Found] = field(default_factory=list)
    toponyms: list[Found] = field(default_factory=list)
    attributions: list[Draft] = field(default_factory=list)
    claims: ClaimDrafts = field(default_factory=ClaimDrafts)


class _Begun(NamedTuple):
    """A dispatch that the encoder is at work on, and its text as the steps see it."""

    dispatch: Dispatch
    text: str
    words: Words
    encoded: Iterator[tuple[Window, Encoded]]


class Reader:
    """Reads dispatches; keeps nothing between them, so order and company change no result."""

    def __init__(self, encoder: Encoder, gazetteer: Gazetteer) -> None:
        self.encoder = encoder
        self.gazetteer = gazetteer
        self.calibration = Calibration.of(encoder.card)
        self.version = f"according {__version__}, model {encoder.version}"

    def read(
        self,
        text: str,
        *,
        published: str | None = None,
        publisher: str | None = None,
        title: str | None = None,
        url: str | None = None,
    ) -> Reading:
        """Read one text.

        Args:
            text: the dispatch, in English.
            published: ISO date of publication; relative dates are resolved against it.
            publisher: the outlet, who holds what is said in the dispatch's own voice.

        Raises:
            DispatchError: when the text cannot be read (lone surrogates).
        """
        return self.read_dispatch(
            Dispatch(text=text, published_at=published, publisher=publisher, title=title, url=url)
        )

    def pipe(self, dispatches: Iterable[Dispatch], batch_size: int = 1) -> Iterator[Reading]:
        """Read many dispatches in order; ``batch_size`` is accepted and changes nothing.

        Windows go through the encoder singly (see ``encoder``), so there is nothing to batch;
        with several threads, the next dispatches are encoded while one is read.
        For several processes use ``according.batch.read_many``.
        """
        del batch_size
        begun: deque[_Begun] = deque()
        for dispatch in dispatches:
            try:
                begun.append(self._begin(dispatch))
            except DispatchError:
                while begun:  # those before it first
                    yield self._finish(begun.popleft())
                raise
            if len(begun) > AHEAD * self.encoder.side_by_side:
                yield self._finish(begun.popleft())
        while begun:
            yield self._finish(begun.popleft())

    def scan(self, text: str) -> Scan:
        """Run the encoder over a text, window by window."""
        words = self.encoder.words(text)
        return _decode(text, words, self._encode(words))

    def _encode(self, words: Words) -> Iterator[tuple[Window, Encoded]]:
        return self.encoder.stream(cut(words), ANCHOR_FLOOR - REPORTS, TRIGGER_FLOOR)

    def read_dispatch(self, dispatch: Dispatch) -> Reading:
        """Read one dispatch.

        Raises:
            DispatchError: when the text holds lone surrogates, which no file can hold.
        """
        return self._finish(self._begin(dispatch))

    def _begin(self, dispatch: Dispatch) -> _Begun:
        """Set the encoder to work on a dispatch."""
        try:
            dispatch.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DispatchError(
                f"the text has a lone surrogate at character {error.start} "
                "- it is no text that could be stored or pointed at"
            ) from None
        text = unwrapped(with_marks(dispatch.text))
        words = self.encoder.words(text)
        return _Begun(dispatch, text, words, self._encode(words))

    def _finish(self, begun: _Begun) -> Reading:
        """Read a dispatch that the encoder is at work on."""
        dispatch, text, words, encoded = begun
        # What needs no encoder is done while the first windows are encoded.
        dates = read_dates(text, dispatch.published_at).dates
        dated = Nearby((d.span, d) for d in dates)
        quotations, lines = find_quotations(text), sentences(text)
        blocks = paragraphs(text)
        people_words = PeopleWords(text, quotations, lines, blocks)
        scan = _decode(text, words, encoded)
        scan.mentions = place_of_dateline(text, scan.mentions, self.gazetteer)
        scan.mentions = outlets_as_bodies(text, scan.mentions)
        drafts = across_seams(scan.words, scan.seams, scan.attributions, quotations)
        del begun, words, encoded, scan.words, scan.attributions  # as long as the text
        drafts = whole_quotations(text, drafts, quotations)
        drafts = own_sentence(text, drafts, scan.mentions, quotations, lines)
        drafts = cited_sources(text, drafts, scan.mentions, lines)
        drafts = without_subjects(text, drafts, scan.mentions)
        drafts = headline_sources(text, drafts, scan.mentions, scan.claims)
        body = None
        if line := filed(text):
            # "QAMISHLI - Two doctors died, the ministry said": the ministry did not say "Qamishli".
            body = (Span(line[1], len(text)),)
            drafts = [
                d._replace(
                    source=common(d.source, body) or d.source,
                    content=common(d.content, body) or d.content,
                )
                for d in drafts
            ]
        attributions = _attributions(text, drafts, quotations, dated, self.calibration)
        places = locate(
            text,
            choose_toponyms(
                text, scan.toponyms, scan.mentions, self.gazetteer, [d.span for d in dates]
            ),
            self.gazetteer,
            publisher=dispatch.publisher,
            title=dispatch.title,
        )
        relays = [d.relay[0] if d.relay else None for d in drafts]
        mentions = [Mention(f.span, f.type, f.score) for f in scan.mentions]
        del scan.mentions, scan.toponyms, drafts  # what follows takes the most memory
        people = resolve(
            text, mentions, attributions, publisher=dispatch.publisher, words=people_words
        )
        del people_words, mentions
        attributions = _sourced(text, attributions, relays, people)
        claims = _claims(
            dispatch,
            text,
            (_within(d, body) for d in scan.claims) if body else scan.claims,
            attributions,
            people,
            places,
            dated,
            lines,
            blocks,
            find_cues(text),
            find_numbers(text),
            self.calibration,
        )
        return Reading(dispatch, people.entities, places, dates, attributions, claims, self.version)


def _decode(text: str, words: Words, windows: Iterable[tuple[Window, Encoded]]) -> Scan:
    """Decode window by window, and keep what was found, not the sums."""
    scan = Scan(words)
    for window, encoded in windows:
        here = [(window, encoded)]
        mentions = find_mentions(text, words, here)
        if window.begin:
            scan.seams.append(window.begin)
        scan.mentions += mentions
        scan.toponyms += find_toponyms(text, words, here)
        scan.attributions += snap_sources(draft_attributions(text, words, here), mentions)
        drafts = [with_whole_numbers(text, unjoined(text, d)) for d in draft_claims(words, here)]
        for draft in complete_roles(text, drafts, mentions):
            scan.claims.add(with_subject(text, draft, mentions))
    return scan


def _within(draft: ClaimDraft, body: Spans) -> ClaimDraft:
    """Return a claim without what of it stands before the body of the text."""
    return draft._replace(
        span=common(draft.span, body) or draft.span,
        actor=common(draft.actor, body),
        recipient=common(draft.recipient, body),
    )


def _attributions(
    text: str,
    drafts: Sequence[Draft],
    quotations: Sequence[Quotation],
    dated: Nearby[DateExpression],
    calibration: Calibration,
) -> tuple[Attribution, ...]:
    above = parents(drafts)
    return tuple(
        Attribution(
            id=f"a{i + 1}",
            source=tuple(bare_source(text, s) for s in d.source),
            cue=tuple(trimmed(text, s) for s in d.cue),
            content=d.content,
            mode=mode_of(text, d.content, quotations, quote(text, d.cue)),
            act=settle_act(d.act, act_of(quote(text, d.cue), content_words=quote(text, d.content))),
            said_on=_first_at(d.said_on, dated),
            parent=None if (p := above[i]) is None else f"a{p + 1}",
            score=calibration.attribution_score(d),
        )
        for i, d in enumerate(drafts)
    )


def _first_at(spans: Spans, dated: Nearby[DateExpression]) -> str | None:
    return next((d.id for s in spans for d in dated.overlapping(s)), None)


def _sourced(
    text: str, attributions: Sequence[Attribution], relays: Sequence[Span | None], people: People
) -> tuple[Attribution, ...]:
    by_id = {a.id: a for a in attributions}
    out = []
    for attribution, relay in zip(attributions, relays, strict=True):
        entity, reason = people.source_of.get(attribution.id, (None, None))
        if attribution.source and entity is None and reason is None:
            reason = "nobody in this dispatch could be matched with these words"
        out.append(
            replace(
                attribution,
                source_entity=entity,
                unresolved=None if entity else reason,
                relay=relay_of(
                    text,
                    attribution,
                    relay,
                    people,
                    parent=by_id.get(attribution.parent or ""),
                ),
            )
        )
    return tuple(out)


def _claims(
    dispatch: Dispatch,
    text: str,
    drafts: Iterable[ClaimDraft],
    attributions: Sequence[Attribution],
    people: People,
    places: Sequence[Place],
    dated: Nearby[DateExpression],
    lines: Sequence[Span],
    blocks: Sequence[Span],
    cues: CueScan,
    numbers: Sequence[Number],
    calibration: Calibration,
) -> tuple[Claim, ...]:
    contents = Nearby((s, (n, a.content)) for n, a in enumerate(attributions) for s in a.content)
    around = Nearby((_reach(a), a) for a in attributions)
    located = Nearby((p.span, p) for p in places)
    entities = {e.id: e for e in people.entities}
    line_at = Nearby((s, s) for s in lines)
    asked: Span | None = None
    answer: str | None = None
    out: list[Claim] = []
    for d in drafts:
        inside = holder(d.trigger, contents.overlapping(d.trigger))
        attribution = None if inside is None else attributions[inside]
        held = attribution.id if attribution else None
        if attribution:
            # What a source is credited with lies in the content; nothing beyond it is theirs.
            span = common(d.span, attribution.content)
            span = subject_before(text, span, attribution.content, attribution.cue)
            d = d if span == d.span else d._replace(span=span)
        cue = attribution.cue if attribution else ()
        hits = cue_hits(text, d.span, d.trigger, cue_spans=cue, scan=cues)
        factuality = settle_factuality(d, *factuality_of(hits))
        words_of_it = text[d.trigger.start : d.trigger.end]
        known = rule_event(words_of_it) or armed_event(text, d.span, d.trigger)
        event = settle_event(d, known, event_leaning(words_of_it))
        polarity = polarity_of(text, d, hits, attribution, factuality)
        continues = None
        if held is None:
            line = next(iter(line_at.overlapping(d.trigger)), None)
            if line != asked:  # the claims of a sentence come one after another
                asked, answer = (
                    line,
                    line
                    and possible_continuation(
                        text,
                        line,
                        around.overlapping(Span(line.start - CONTINUES_WITHIN, line.end)),
                        sentence_spans=lines,
                        paragraph_spans=blocks,
                    ),
                )
            continues = answer
        out.append(
            Claim(
                id=f"c{len(out) + 1}",
                attribution=held,
                continues=continues,
                span=d.span,
                trigger=d.trigger,
                factuality=factuality,
                polarity=polarity,
                event=event,
                factuality_cue=() if factuality == "fact" else evidence_of(hits, factuality),
                polarity_cue=evidence_of(hits, polarity) if polarity == "denied" else (),
                event_mode=event_mode(text, d.span, d.trigger, event),
                actor=tuple(Role(s, people.entity_at(s)) for s in d.actor),
                recipient=tuple(Role(s, people.entity_at(s)) for s in d.recipient),
                place=place_of_event(text, d.place, located),
                happened_on=_first_at(d.time, dated),
                sizes=find_sizes(
                    text,
                    d.span,
                    d.trigger,
                    event,
                    dates=dated.overlapping(_wide(d.span)),
                    numbers=numbers,
                ),
                score=calibration.claim_score(d),
                source=source_of(dispatch, attribution, entities),
                quote=quote(dispatch.text, d.span),
            )
        )
    return tuple(out)


def _wide(spans: Spans) -> Span:
    """Return where the date of a count may stand: the words of a claim, and some beside them."""
    return Span(spans[0].start - COUNTED_WITHIN, spans[-1].end + COUNTED_WITHIN)


def _reach(attribution: Attribution) -> Span:
    """Return the stretch of text from an attribution's first word to its last."""
    parts = (*attribution.source, *attribution.cue, *attribution.content)
    return Span(min(s.start for s in parts), max(s.end for s in parts))
