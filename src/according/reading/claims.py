"""Find claims: for each trigger, the words of its proposition and the roles around it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from according.reading.decoding import Floats, Ints, log_softmax, sigmoid, smooth_marks, spans_of
from according.reading.encoder import Encoded
from according.reading.labels import CLAIM_ROLES
from according.reading.windows import Window, Words
from according.records import EVENTS, FACTUALITIES
from according.spans import Span, Spans, alike, end_before, merge

__all__ = [
    "TRIGGER_FLOOR",
    "ClaimDraft",
    "ClaimDrafts",
    "draft_claims",
    "holder",
    "subject_before",
    "unjoined",
    "with_whole_numbers",
]

TRIGGER_FLOOR = -0.4  # logit above which a word is a trigger; chosen on dev (see the gate)
SWITCH = 4.0  # cost of leaving or entering the claim: propositions are seldom torn; chosen on dev
DENIED_FLOOR = 0.0
SAME = 0.8  # overlap of words (Dice) from which two claims are one; chosen on dev

_LABELS = len(FACTUALITIES)
_VALUES = _LABELS + len(EVENTS) + 2  # numbers kept of a draft

DOUBTFUL = 0.7  # of the surest piece's chance, below which another is none; counted on train
SUBJECT = 12  # words at most

ACTOR, RECIPIENT, PLACE, TIME = range(1, 5)
assert CLAIM_ROLES[1:] == ("actor", "recipient", "place", "happened_on")


class ClaimDraft(NamedTuple):
    """A claim as found: spans only, no entity, place or date yet."""

    span: Spans
    trigger: Span
    actor: Spans
    recipient: Spans
    place: Spans
    time: Spans
    factuality_log: Sequence[float]  # logarithm of the probability of each label
    event_log: Sequence[float]
    denied: bool
    chance: float


class ClaimDrafts:
    """Claims as found, in the order they were added, packed: a long text has a hundred thousand.

    A draft in Python's objects takes a kilobyte, as numbers in arrays a fifth of that.
    """

    def __init__(self) -> None:
        self._spans = array("i")  # of each draft, part by part: how many spans, their bounds
        self._values = array("f")  # of each draft: the logarithms, denied, chance
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, draft: ClaimDraft) -> None:
        """Keep a draft."""
        parts = draft.span, (draft.trigger,), draft.actor, draft.recipient, draft.place, draft.time
        spans: list[int] = []
        for part in parts:
            spans.append(len(part))
            for span in part:
                spans += span
        self._spans.fromlist(spans)
        self._values.extend(draft.factuality_log)
        self._values.extend(draft.event_log)
        self._values.extend((draft.denied, draft.chance))
        self._count += 1

    def __iter__(self) -> Iterator[ClaimDraft]:
        spans, values, at = self._spans, self._values, 0
        for k in range(self._count):
            parts: list[Spans] = []
            for _ in range(6):
                first, at = at + 1, at + 1 + 2 * spans[at]
                some = spans[first:at]
                parts.append(tuple(map(Span, some[::2], some[1::2])) if some else ())
            whole, (trigger,), actor, recipient, place, time = parts
            of_it = values[k * _VALUES : (k + 1) * _VALUES]
            factuality, event = of_it[:_LABELS], of_it[_LABELS:-2]
            denied, chance = bool(of_it[-2]), of_it[-1]
            yield ClaimDraft(
                whole, trigger, actor, recipient, place, time, factuality, event, denied, chance
            )


def draft_claims(
    words: Words, windows: Sequence[tuple[Window, Encoded]], floor: float = TRIGGER_FLOOR
) -> list[ClaimDraft]:
    """Decode all windows of a text, in text order of the triggers."""
    drafts: list[ClaimDraft] = []
    for window, encoded in windows:
        keep = encoded.head("trigger")[encoded.triggers, 0] > floor
        triggers = encoded.triggers[keep]
        if not len(triggers):
            continue
        claim = encoded.claim[keep]
        inside_logit = claim[..., -1].copy()
        claim[..., -1] = -np.inf  # no role
        roles = _surest(claim[..., :-1], claim.argmax(-1))
        rows = np.arange(len(triggers))
        inside_logit[rows, triggers] = 20  # the trigger is part of its own proposition
        inside = smooth_marks(inside_logit, SWITCH)
        chances = sigmoid(encoded.head("trigger")[triggers, 0])
        factuality = log_softmax(encoded.head("factuality")[triggers]).tolist()
        denied = encoded.head("denied")[triggers, 0] > DENIED_FLOOR
        events = log_softmax(encoded.head("event")[triggers]).tolist()
        wholes = spans_of(words, window.begin, inside, 2)
        parts = spans_of(words, window.begin, roles, len(CLAIM_ROLES))
        for k, trigger in enumerate(triggers.tolist()):
            at = window.begin + trigger
            role = parts[k]
            drafts.append(
                ClaimDraft(
                    wholes[k][1],
                    Span(int(words.start[at]), int(words.end[at])),
                    role[ACTOR],
                    role[RECIPIENT],
                    role[PLACE],
                    role[TIME],
                    factuality[k],
                    events[k],
                    bool(denied[k]),
                    float(chances[k]),
                )
            )
    return _distinct(drafts)


def _surest(scores: Floats, roles: Ints) -> Ints:
    """Take the label off pieces of an actor or recipient that are doubtful beside another.

    Where the sentence before or the next clause has somebody too, the encoder labels both, and
    is surer of the right one. What it is sure of, however much, stays: "rebels and the army".
    """
    for trigger, role in zip(*np.nonzero(_pieces(roles) > 1), strict=True):
        at = np.flatnonzero(roles[trigger] == role + ACTOR)
        first = np.flatnonzero(np.append(True, np.diff(at) > 1))
        seen = scores[trigger, at]
        chance = 1 / np.exp(seen - seen.max(-1, keepdims=True)).sum(-1)
        surest = np.maximum.reduceat(chance, first)
        doubtful = surest < DOUBTFUL * surest.max()
        roles[trigger, at[np.repeat(doubtful, np.diff(np.append(first, len(at))))]] = 0
    return roles


def _pieces(roles: Ints) -> Ints:
    """Count the runs of the labels of actor and of recipient in each row: (N, W) to (N, 2)."""
    before = np.pad(roles[:, :-1], ((0, 0), (1, 0)))
    begun = [((roles == r) & (before != r)).sum(-1) for r in (ACTOR, RECIPIENT)]
    return np.stack(begun, -1)


def _distinct(drafts: list[ClaimDraft]) -> list[ClaimDraft]:
    """Of claims with nearly the same words keep the likeliest: they are one proposition."""
    kept: list[ClaimDraft] = []
    for draft in sorted(drafts, key=lambda d: -d.chance):
        if all(alike(draft.span, other.span) < SAME for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda d: d.trigger)


def with_whole_numbers(text: str, draft: ClaimDraft) -> ClaimDraft:
    """Return a claim whose spans cut through no number: "9,000 people", not "000 people"."""
    parts = (draft.span, draft.actor, draft.recipient, draft.place)
    if not any(_cuts(text, p) for part in parts for s in part for p in s):
        return draft
    span, actor, recipient, place = (merge(_whole(text, s) for s in part) for part in parts)
    return draft._replace(span=span, actor=actor, recipient=recipient, place=place)


def _cuts(text: str, at: int) -> bool:
    """Tell whether a place lies in a number, right or left of its comma or point."""
    return any(_IN_NUMBER.match(text, at - n) for n in (1, 2) if at >= n)


def _whole(text: str, span: Span) -> Span:
    """Widen a span to the whole of the numbers that it begins or ends in."""
    start, end = span
    for figure in _FIGURE.finditer(text, max(0, start - _FAR), min(len(text), end + _FAR)):
        if figure.start() < start < figure.end():
            start = figure.start()
        if figure.start() < end < figure.end():
            end = figure.end()
    return Span(start, end)


_IN_NUMBER = re.compile(r"\d(?:[,.]\d| (?=[mb]illion))")
_FIGURE = re.compile(r"\d+(?:[,.]\d+)*(?: [mb]illion)?")
_FAR = 16  # characters of a number at most

_JOINTS = ("and", "but", "nor")
_JOINING = re.compile(r"[\s,;:]+(?:and|or|but|nor)[\s,;:]*\Z", re.IGNORECASE)


def unjoined(text: str, draft: ClaimDraft) -> ClaimDraft:
    """Return a claim without the conjunction it ends on: that leads to the next one."""
    last = draft.span[-1]
    end = end_before(text, last.end, ",;:")
    if text[end - 3 : end].lower() not in _JOINTS and text[end - 2 : end].lower() != "or":
        return draft  # as nearly all
    found = _JOINING.search(text, last.start, last.end)
    if found is None or found.start() < draft.trigger.end:
        return draft
    return draft._replace(span=(*draft.span[:-1], Span(last.start, found.start())))


def subject_before(text: str, span: Spans, content: Spans, cue: Sequence[Span]) -> Spans:
    """Return a claim's words with the subject that its attribution's cue parts from them.

    "Over a thousand were believed to have reached Rachel": the claim is not just "to have reached
    Rachel". The subject is the part of the content that ends where the cue begins.
    """
    first = span[0].start
    if text[first : first + 3].lower() != "to ":
        return span
    before = [c.start for c in cue if not text[c.end : first].strip() and c.end <= first]
    subject = [
        s for s in content for at in before
        if s.end <= at and not text[s.end : at].strip()
        # longer words, or such as lead on, are a proposition of their own
        and len(text[s.start : s.end].split()) <= SUBJECT
        and not _JOINING.search(text, s.start, s.end)
    ]  # fmt: skip
    return (*subject[:1], *span)


def holder(trigger: Span, contents: Sequence[tuple[int, Spans]]) -> int | None:
    """Return the innermost attribution whose content holds a trigger, or None.

    ``contents`` are numbered in order; of two that are one, the later is inside the other.
    """
    holders = [
        (sum(s.end - s.start for s in content), -n)
        for n, content in contents
        if any(s.start <= trigger.start and trigger.end <= s.end for s in content)
    ]
    return -min(holders)[1] if holders else None
