"""Find attributions: for each word that begins a cue, the roles of all words around it.

The encoder marks the first word of each cue and labels every word of the window as seen from
it (source, cue, content, relay, time of saying). So contents may be split, attributions may
nest, and a source may be missing; nothing is linked afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from according.reading.decoding import (
    Floats,
    Ints,
    best_runs,
    highest,
    log_softmax,
    sigmoid,
    smooth_path,
    spans_of,
)
from according.reading.encoder import SLICES, Encoded
from according.reading.labels import ACTS, ATTRIBUTION_ROLES
from according.reading.mentions import Found
from according.reading.windows import Window, Words
from according.records import MODES
from according.spans import Nearby, Span, Spans, alike, overlap, smallest_around, trimmed

__all__ = [
    "ANCHOR_FLOOR", "REPORTS", "SPEAKERS", "Draft", "bare_source", "draft_attributions", "parents",
    "snap_sources", "speakers_from",
]  # fmt: skip

ANCHOR_FLOOR = -0.2  # logit above which a word begins a cue; chosen on dev (see the gate)
# What it costs to begin a run of a role, in the order of ATTRIBUTION_ROLES; chosen on dev.
ENTER = np.array([0.5, 0.3, 0.5, 3.5, 0.5, 0.5], np.float32)
# What is added to the logarithm of each role's probability: a miss costs more than a slip.
BONUS = np.array([2.5, -0.1, 0.3, 0.0, 0.0], np.float32)
MIX = 0.35  # weight of the heads that see a word alone, beside its role seen from the cue
# Words of reporting are cues nearly always: no encoder's doubt may lose "the minister said".
REPORTS = 3.0  # added to their logit
_REPORTS = re.compile(
    r"(?:said|says|saying|told|tells|added|adding|according to|stated|wrote)\b"
    # "put the death toll at 16", "was put at 23 by the monitor"
    r"|(?:put|puts|gave|placed)[ \n](?:\w+[ \n]){0,3}?toll\b"
    r"|(?:put|puts|placed)[ \n](?:\w+[ \n]){0,2}?(?:number|figure)[ \n]"
    r"(?:of[ \n](?:\w+[ \n]){1,3})?at\b"
    r"|(?:was|is|were|are)[ \n]put[ \n]at[ \n](?:\w+[ \n]){0,2}\d",
    re.IGNORECASE,
)
# "We offer our condolences to the victims" says nothing that could be so or not: a courtesy.
_CONDOLES = re.compile(
    r"\W*(?:[\w'’]+[ \n]+){0,4}?(?:condolences?|(?:deepest|sincere) sympath(?:y|ies)|sympathies)\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(r"(?:offer|express|extend|send|sent|convey|g[ai]v|tender)", re.IGNORECASE)
SAME = 0.85  # overlap of contents (Dice) from which two attributions are one; chosen on dev
# What no name ends or begins with: "Amnesty International on", "and a banner"
_TAIL = re.compile(
    r"(?:[ \n,]+(?:on|of|in|at|to|for|with|and|or|but|that|by|from|as|while|has|have|had|is|was))+$"
)
_LEAD = re.compile(r"(?:(?:and|or|but|while|as)[ \n]+)+(?=\S)")
SPEAKERS = ("PERSON", "ORG", "GROUP")

SOURCE, CUE, CONTENT, RELAY, SAID_ON = range(1, 6)
assert ATTRIBUTION_ROLES[1:] == ("source", "cue", "content", "relay", "said_on")
ALONE = slice(SLICES["in_source"].start, SLICES["in_content"].stop)  # source, cue, content
assert SLICES["in_cue"] == slice(ALONE.start + 1, ALONE.stop - 1)


class Draft(NamedTuple):
    """An attribution as found, before anybody asks who the source is."""

    source: Spans
    cue: Spans
    content: Spans
    relay: Spans
    said_on: Spans
    mode: str
    act: str
    chance: float  # of the cue's first word
    clarity: float  # mean probability of the roles chosen


def draft_attributions(
    text: str, words: Words, windows: Sequence[tuple[Window, Encoded]], floor: float = ANCHOR_FLOOR
) -> list[Draft]:
    """Decode all windows of a text, in text order of the cues."""
    drafts: list[Draft] = []
    for window, encoded in windows:
        worth = encoded.head("anchor")[encoded.anchors, 0]
        worth = worth + _reporting(text, words, window.begin + encoded.anchors)
        keep = worth > floor
        anchors, worth = encoded.anchors[keep], worth[keep]
        if not len(anchors):
            continue
        emission = log_softmax(encoded.attribution[keep])
        alone = encoded.logits[:, ALONE]
        emission[..., SOURCE : CONTENT + 1] += MIX * np.minimum(
            0, np.log(sigmoid(alone) * 2 + 1e-6)
        )
        emission[..., 1:] += BONUS
        rows = np.arange(len(anchors))
        emission[rows, anchors, CUE] += 20  # the anchor itself is part of the cue
        paths = smooth_path(emission, ENTER)
        _one_source(emission, paths)
        chances = sigmoid(worth)
        modes = encoded.head("mode")[anchors].argmax(-1)
        acts = encoded.head("act")[anchors].argmax(-1)
        every = paths.ravel()
        chosen = emission.reshape(len(every), -1)[np.arange(len(every)), every]
        sure = np.exp(np.minimum(chosen, 0)).reshape(paths.shape)
        roles = spans_of(words, window.begin, paths, len(ATTRIBUTION_ROLES))
        for k, spans in enumerate(roles):
            if not spans[CONTENT] or not spans[CUE]:
                continue  # no cue: its word is nothing but control characters
            clear = sure[k][paths[k] > 0]
            drafts.append(
                Draft(
                    spans[SOURCE],
                    spans[CUE],
                    spans[CONTENT],
                    spans[RELAY],
                    spans[SAID_ON],
                    MODES[modes[k]],
                    ACTS[acts[k]],
                    float(chances[k]),
                    float(np.add.reduce(clear) / len(clear)),
                )
            )
    return [d for d in _distinct(drafts) if not _condoles(text, d)]


def _condoles(text: str, draft: Draft) -> bool:
    """Tell whether an attribution only offers condolences, in its cue or as its content."""
    cue = draft.cue[0]
    if len(draft.cue) > 1:
        return False  # "offered his condolences, saying"
    if _CONDOLES.match(text, *cue):
        return True
    begins = min(draft.content)
    offers = _OFFERS.match(text, cue.start, cue.end) and begins.start > cue.start
    return bool(offers and _CONDOLES.match(text, begins.start, begins.end))


def _reporting(text: str, words: Words, at: Ints) -> Floats:
    """Return what being a word of reporting adds to each word's logit."""
    found = [_REPORTS.match(text, int(words.start[i])) is not None for i in at.tolist()]
    return np.array(found, np.float32) * REPORTS


def _one_source(emission: Floats, paths: Ints) -> None:
    """Make each source one run of words: the one with most evidence. Changes ``paths``.

    A source is one noun phrase (in the corpora split sources are one in a thousand), so a
    second run is another mention of the same person, or a slip.
    """
    source = paths == SOURCE
    rows = np.flatnonzero(source.any(1))
    if not len(rows):
        return
    logs = emission[rows]
    others = np.maximum(logs[..., 0], highest(logs[..., SOURCE + 1 :]))
    paths[source] = 0
    for k, begin, end in zip(rows, *best_runs(logs[..., SOURCE] - others), strict=True):
        paths[k, begin:end] = SOURCE


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Keep the likelier of two attributions that share a cue, or all but all of their content."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: -d.chance):
        if not any(
            _touch(draft.cue, other.cue) or alike(draft.content, other.content) >= SAME
            for other in kept
        ):
            kept.append(draft)
    return sorted(kept, key=lambda d: d.cue[0])


def _touch(a: Spans, b: Spans) -> bool:
    return any(overlap(x, y) for x in a for y in b)


def speakers_from(mentions: Sequence[Found]) -> dict[int, Span]:
    """Return who may speak by where they begin, the longest of those that begin together."""
    return {s.start: s for s in sorted(m.span for m in mentions if m.type in SPEAKERS)}


def snap_sources(drafts: Sequence[Draft], mentions: Sequence[Found]) -> list[Draft]:
    """Complete a source that is a part of a mention, or cuts through one.

    "The Air" in "The Air Force"; "defence, Faris Bedrani" where "the head of civil defence" is
    one. The smallest mention around it is taken, else what is left of those at its ends, unless
    that reaches into the cue or the content.
    """
    around = Nearby((m.span, m.span) for m in mentions if m.type in SPEAKERS)
    out = []
    for draft in drafts:
        beyond = (*draft.cue, *draft.content)
        source = tuple(_whole(s, around.overlapping(s), beyond) for s in draft.source)
        out.append(draft if source == draft.source else draft._replace(source=source))
    return out


def _whole(source: Span, around: Sequence[Span], beyond: Spans) -> Span:
    whole = smallest_around(source, around, beyond)
    if whole == source:
        for m in around:
            if (
                m.start < source.start < m.end < source.end
                or source.start < m.start < source.end < m.end
            ):
                wider = Span(min(whole.start, m.start), max(whole.end, m.end))
                if not any(overlap(wider, x) for x in beyond):
                    whole = wider
    return whole


def bare_source(text: str, source: Span) -> Span:
    """Return a source without the marks and the small words that it cannot end or begin with."""
    start, end = trimmed(text, source)
    words = text[start:end]
    lead = _LEAD.match(words)
    tail = _TAIL.search(words, lead.end() if lead else 0)
    return Span(start + (lead.end() if lead else 0), start + tail.start() if tail else end)


def parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each attribution, the innermost other one whose content holds its cue.

    Before that, the one that carried it: whose source is its relay, and whose content it shares.
    """
    carried = {(s, d.content): j for j, d in enumerate(drafts) for s in d.source}
    contents = Nearby((s, j) for j, d in enumerate(drafts) for s in d.content)
    size = [sum(s.end - s.start for s in d.content) for d in drafts]
    out: list[int | None] = []
    for i, draft in enumerate(drafts):
        cue = draft.cue[0]
        holders = [
            (size[j], j)
            for j in contents.overlapping(cue)
            if j != i
            and _holds(drafts[j], cue)
            # Two attributions never hold each other: the shorter content is the inner one.
            and (size[j] > size[i] or not _holds(draft, drafts[j].cue[0]))
        ]
        carrier = carried.get((draft.relay[0], draft.content)) if draft.relay else None
        if carrier is not None and carrier != i:
            out.append(carrier)
        else:
            out.append(min(holders)[1] if holders else None)
    return out


def _holds(draft: Draft, cue: Span) -> bool:
    return any(s.start <= cue.start and cue.end <= s.end for s in draft.content)
