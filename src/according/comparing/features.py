"""What two passages have in common: one question a function, each with a readable answer.

Every question returns an ``Answer``: a score (its range is said in the question's
docstring) and, where it says something, a sentence a journalist can read. ``QUESTIONS`` is
the plain list of them, in the order of the trained weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from according.comparing.days import days_apart
from according.comparing.lexicons import bodies
from according.comparing.passages import Passage, longest_run
from according.comparing.sides import holders
from according.comparing.told import Teller, same_teller
from according.comparing.tolls import compared, fits, in_words

__all__ = ["QUESTIONS", "Answer", "Answers", "answer_all"]


class Answer(NamedTuple):
    """A score and the reason for it; no reason where there is nothing to say."""

    score: float
    reason: str | None = None


NOTHING = Answer(0.0)


def shared_run(a: Passage, b: Passage) -> Answer:
    """How long is the longest run of words in both? (0..1, at 20 words or the whole)"""
    length, at = longest_run(a.words, b.words)
    reason = None
    if length >= 8:
        reason = f"they share a run of {length} words: “{' '.join(a.words[at - length : at])}”"
    return Answer(min(length, 20) / 20, reason)


def run_of_eight(a: Passage, b: Passage) -> Answer:
    """Do they share eight words in a row, or nearly all of the shorter? (0 or 1)"""
    length, _ = longest_run(a.words, b.words)
    shortest = min(len(a.words), len(b.words))
    return Answer(float(length >= 8 or (length >= 5 and length >= 0.8 * shortest)))


def cosine(a: Passage, b: Passage) -> Answer:
    """How alike are their words, rare ones counting more? (0..1)"""
    shared = sum(v * b.weights[w] for w, v in a.weights.items() if w in b.weights)
    score = shared / (a.norm * b.norm)
    return Answer(score, f"their words are alike ({score:.0%})" if score >= 0.5 else None)


def in_other_dispatch(a: Passage, b: Passage) -> Answer:
    """How much of each passage's words stands in the other's whole dispatch, at least? (0..1)"""
    return Answer(min(_known(a, b), _known(b, a)))


def meaning_alike(a: Passage, b: Passage) -> Answer:
    """How alike are the sentence embeddings? (0..1; 0.5 where there is none)"""
    left, right = a.view.embedding, b.view.embedding
    if left is None or right is None:
        return Answer(0.5)
    norm = float(np.linalg.norm(left) * np.linalg.norm(right)) or 1.0
    return Answer(max(0.0, float(left @ right) / norm))


def same_source(a: Passage, b: Passage) -> Answer:
    """Are both credited to one named body or person? (0..1)"""
    x, y = a.telling.teller, b.telling.teller
    if x is None or y is None or x.generic or y.generic:
        return NOTHING
    score = same_teller(x, y)
    if score < 0.7:
        return NOTHING
    return Answer(score, f"both are credited to {_name(x)}")


def other_source(a: Passage, b: Passage) -> Answer:
    """Are they credited to two different bodies or people? (0..1; half for generic words)"""
    x, y = a.telling.teller, b.telling.teller
    if x is None or y is None or same_teller(x, y) >= 0.5:
        return NOTHING
    score = 0.8 if x.generic or y.generic else 1.0
    return Answer(score, f"one is credited to {_name(x)}, the other to {_name(y)}")


def credit_missing_near_same(a: Passage, b: Passage) -> Answer:
    """Is one uncredited where the other's source is credited close by? (0 or 1)"""
    for x, y in ((a.telling, b.telling), (b.telling, a.telling)):
        if (
            x.teller is None
            and y.teller is not None
            and any(same_teller(y.teller, n) >= 0.7 for n in x.near)
        ):
            return Answer(1.0, f"one is not credited, but stands beside words of {_name(y.teller)}")
    return NOTHING


def credit_missing_elsewhere(a: Passage, b: Passage) -> Answer:
    """Is one uncredited with the other's source nowhere near? (0 or 1)"""
    missing = (a.telling.teller is None) != (b.telling.teller is None)
    return Answer(float(missing and not credit_missing_near_same(a, b).score))


def nobody_credited(a: Passage, b: Passage) -> Answer:
    """Is neither credited to anybody? (0 or 1)"""
    return Answer(float(a.telling.teller is None and b.telling.teller is None))


def near_sources_shared(a: Passage, b: Passage) -> Answer:
    """Do the sentences around both credit a named body in common? (0 or 1)"""
    for x in a.telling.near:
        if not x.generic and any(same_teller(x, y) >= 0.7 for y in b.telling.near):
            return Answer(1.0)
    return NOTHING


def rival_camps(a: Passage, b: Passage) -> Answer:
    """Do their sources speak for different sides? (0 or 1)"""
    x, y = _camp(a), _camp(b)
    return Answer(float(x is not None and y is not None and x != y))


def same_publisher(a: Passage, b: Passage) -> Answer:
    """Did one outlet publish both? (0 or 1)"""
    x, y = a.view.publisher, b.view.publisher
    return Answer(float(bool(x) and (x or "").lower() == (y or "").lower()))


def figures_equal(a: Passage, b: Passage) -> Answer:
    """Do they give the same figure for the same thing? (0..1, small numbers count less)"""
    pair = compared(a, b)
    if pair is None or pair[0].value != pair[1].value:
        return NOTHING
    value = pair[0].value
    return Answer(1.0 if value > 3 else 0.75, f"both give {in_words(pair[0])}")


def figures_near(a: Passage, b: Passage) -> Answer:
    """Are their figures different in writing but compatible ("dozens", 62)? (0 or 1)"""
    pair = compared(a, b)
    return Answer(float(pair is not None and pair[0].value != pair[1].value and fits(*pair)))


def figures_differ(a: Passage, b: Passage) -> Answer:
    """Do they give competing figures for the same thing? (0..1, by how far apart)"""
    pair = compared(a, b)
    if pair is None or pair[0].value == pair[1].value or fits(*pair):
        return NOTHING
    ratio = abs(math.log(max(pair[0].value, 1)) - math.log(max(pair[1].value, 1)))
    return Answer(
        0.6 + 0.4 * min(1.0, ratio / 2),
        f"one gives {in_words(pair[0])}, the other {in_words(pair[1])}",
    )


def second_is_larger(a: Passage, b: Passage) -> Answer:
    """Is the second passage's figure larger (1) or smaller (-1)?"""
    pair = compared(a, b)
    if pair is None or pair[0].value == pair[1].value or fits(*pair):
        return NOTHING
    return Answer(1.0 if pair[1].value > pair[0].value else -1.0)


def figures_in_both(a: Passage, b: Passage) -> Answer:
    """Do both give a figure for one kind of thing? (0 or 1)"""
    return Answer(float(compared(a, b) is not None))


def figures_shared(a: Passage, b: Passage) -> Answer:
    """How many figures above three, with their kinds, stand in both? (0..1, at three)"""
    left = {(q.what, q.value) for q in a.figures if q.value > 3}
    both = left & {(q.what, q.value) for q in b.figures}
    return Answer(min(3, len(both)) / 3)


def part_and_whole(a: Passage, b: Passage) -> Answer:
    """Is one figure of a group (children, fighters) and the other of all? (0 or 1)"""
    pair = compared(a, b)
    if pair is None:
        return NOTHING
    x, y = pair
    if x.group == y.group and x.part == y.part:
        return NOTHING
    narrow = {"children", "women", "fighters", "civilians"}
    if x.part != y.part or (x.group in narrow) != (y.group in narrow):
        return Answer(1.0, f"one counts {x.group}, the other {y.group}")
    return Answer(0.5)


def days_between(a: Passage, b: Passage) -> Answer:
    """How many days lie between what they speak of? (0..1, at ten days; 0.3 if unknown)"""
    gap = days_apart(a.day, b.day)
    if gap is None:
        return Answer(0.3)
    reason = None
    if gap and a.day and b.day and (a.day.written or b.day.written):
        reason = f"one speaks of {a.day}, the other of {b.day}"
    return Answer(min(gap, 10) / 10, reason)


def days_cannot_meet(a: Passage, b: Passage) -> Answer:
    """Do the days they speak of differ at all? (0, 0.6 for a day, 1 for more)"""
    gap = days_apart(a.day, b.day)
    return Answer(0.0 if not gap else 0.6 if gap == 1 else 1.0)


def same_day_written(a: Passage, b: Passage) -> Answer:
    """Do both write the day, and is it the same? (0 or 1)"""
    if a.day and b.day and a.day.written and b.day.written and days_apart(a.day, b.day) == 0:
        return Answer(1.0, f"both speak of {max(a.day.start, b.day.start).isoformat()}")
    return NOTHING


def told_days_between(a: Passage, b: Passage) -> Answer:
    """How many days lie between the two dispatches? (0..1, at thirty; 0.2 if unknown)"""
    x, y = a.dispatch.told_on, b.dispatch.told_on
    return Answer(0.2 if x is None or y is None else min(30, abs((x - y).days)) / 30)


def second_told_later(a: Passage, b: Passage) -> Answer:
    """Was the second written on a later day (1), an earlier one (-1)? (0 within a day)"""
    x, y = a.dispatch.told_on, b.dispatch.told_on
    if x is None or y is None or x == y or abs((x - y).days) > 20:
        return NOTHING
    return Answer(1.0 if y > x else -1.0, "the second was written later" if y > x else None)


def places_shared(a: Passage, b: Passage) -> Answer:
    """Do they name a place in common? (0 or 1)"""
    shared = (a.places & b.names) | (b.places & a.names)
    if not shared:
        return NOTHING
    names = {**b.written, **a.written}
    return Answer(1.0, "both name " + ", ".join(sorted(names[k] for k in shared)[:3]))


def place_unknown_to_other(a: Passage, b: Passage) -> Answer:
    """Do both name places that the other's whole dispatch does not? (0..1)"""
    left, right = a.places - b.dispatch.names, b.places - a.dispatch.names
    if left and right:
        x, y = a.written[min(left)], b.written[min(right)]
        return Answer(1.0, f"one speaks of {x}, the other of {y}")
    return Answer(0.4 if left or right else 0.0)


def names_shared(a: Passage, b: Passage) -> Answer:
    """How many of the fewer names stand in both? (0..1)"""
    fewer = min(len(a.names), len(b.names))
    return Answer(len(a.names & b.names) / fewer if fewer else 0.0)


def names_alike(a: Passage, b: Passage) -> Answer:
    """How much do the names of the two whole dispatches agree, rare ones counting more? (0..1)"""
    x, y = a.dispatch.name_weights, b.dispatch.name_weights
    fewer = min(sum(x.values()), sum(y.values()))
    if not fewer:
        return NOTHING
    return Answer(sum(w for n, w in x.items() if n in y) / fewer)


def rarest_name_shared(a: Passage, b: Passage) -> Answer:
    """How rare is the rarest name of one passage that the other's dispatch has? (0..1)"""
    best = 0.0
    for p, q in ((a, b), (b, a)):
        for n in p.names:
            if n in q.dispatch.names:
                best = max(best, p.dispatch.name_weights.get(n, 0.0))
    return Answer(min(1.0, best / 8))


def leads_name_other_places(a: Passage, b: Passage) -> Answer:
    """Do the heads of both dispatches write a rare name that the other lacks? (0..1)"""
    scores, names = [], []
    for p, q in ((a, b), (b, a)):
        missing = {n: w for n, w in p.dispatch.lead_names.items() if n not in q.dispatch.names}
        best = max(missing, key=lambda n: missing[n], default=None)
        scores.append(missing[best] / 8 if best else 0.0)
        names.append(best)
    return Answer(min(1.0, min(scores)))


def events_shared(a: Passage, b: Passage) -> Answer:
    """Do their words speak of the same kind of event? (0..1)"""
    return Answer(_jaccard(_kinds(a, "events."), _kinds(b, "events.")))


def culprits_differ(a: Passage, b: Passage) -> Answer:
    """Do both say who did it, and name no side in common? (0 or 1)"""
    if not a.culprits or not b.culprits or a.culprits & b.culprits:
        return NOTHING
    return Answer(
        1.0, f"one says {_list(set(a.culprits))} did it, the other {_list(set(b.culprits))}"
    )


def culprits_shared(a: Passage, b: Passage) -> Answer:
    """Do both name one side as the doer? (0 or 1)"""
    shared = a.culprits & b.culprits
    if not shared:
        return NOTHING
    return Answer(1.0, f"both say {_list(set(shared))} did it")


def blame_apart(a: Passage, b: Passage) -> Answer:
    """Does blame fall on different sides? (0 or 1)"""
    if "blame" not in a.cues and "blame" not in b.cues:
        return NOTHING
    return culprits_differ(a, b)


def denied_by_one(a: Passage, b: Passage) -> Answer:
    """Does one deny, or call false, and the other not? (0 or 1)"""
    if ("denial" in a.cues) == ("denial" in b.cues):
        return NOTHING
    words = a.cues.get("denial") or b.cues.get("denial")
    return Answer(1.0, f"one denies (“{words}”), the other does not")


def denied_by_both(a: Passage, b: Passage) -> Answer:
    """Do both deny? (0 or 1)"""
    return Answer(float("denial" in a.cues and "denial" in b.cues))


def failed_in_one(a: Passage, b: Passage) -> Answer:
    """Does one say it was foiled or repelled, and the other not? (0 or 1)"""
    if ("failed" in a.cues) == ("failed" in b.cues) or "unclear" in a.cues or "unclear" in b.cues:
        return NOTHING
    words = a.cues.get("failed") or b.cues.get("failed")
    return Answer(1.0, f"one says it failed (“{words}”), the other does not")


def unclear_in_one(a: Passage, b: Passage) -> Answer:
    """Does one say it is not clear, and the other say it is so? (0 or 1)"""
    if ("unclear" in a.cues) == ("unclear" in b.cues):
        return NOTHING
    words = a.cues.get("unclear") or b.cues.get("unclear")
    return Answer(1.0, f"one says it is not known (“{words}”), the other does not")


def unclear_then_claimed(a: Passage, b: Passage) -> Answer:
    """Is it unknown in the first, and claimed or explained in the second? (0 or 1)"""
    return Answer(float("unclear" in a.cues and "claimed" in b.cues and "unclear" not in b.cues))


def hedged_in_one(a: Passage, b: Passage) -> Answer:
    """Does one hedge ("believed to") and the other not? (0 or 1)"""
    return Answer(float(("hedged" in a.cues) != ("hedged" in b.cues)))


def later_words(a: Passage, b: Passage) -> Answer:
    """Does the second, or what stands beside it, speak of a later toll ("rises to")? (0..1)"""
    if "later" in b.cues:
        return Answer(1.0, f"the second speaks of a later stage (“{b.cues['later']}”)")
    return Answer(0.6 if "later" in b.around else 0.0)


def first_expected_more(a: Passage, b: Passage) -> Answer:
    """Does the first say that its figure may rise? (0 or 1)"""
    if "may_rise" not in a.around:
        return NOTHING
    return Answer(1.0, f"the first says the figure may change (“{a.around['may_rise']}”)")


def first_recalled_by_second(a: Passage, b: Passage) -> Answer:
    """Does the second's dispatch recall the first's figure as an earlier one? (0 or 1)"""
    for q in a.figures:
        for z in b.dispatch.figures:
            if z.what != q.what or z.value != q.value or q.value <= 2:
                continue
            beside = b.view.text[max(0, z.at - 110) : z.end + 60].lower()
            if any(w in beside for w in ("earlier", "previous", "initial", "updat", "first put")):
                return Answer(1.0, f"the second's dispatch calls {in_words(q)} an earlier figure")
    return NOTHING


def background_words(a: Passage, b: Passage) -> Answer:
    """Does one look back or aside ("last month", "also")? (0, 0.5 or 1)"""
    return Answer((("background" in a.cues) + ("background" in b.cues)) / 2)


def total_words(a: Passage, b: Passage) -> Answer:
    """Does one add up several places or days, and the other not? (0 or 1)"""
    return Answer(float(("total" in a.cues) != ("total" in b.cues)))


def control_differs(a: Passage, b: Passage) -> Answer:
    """Do they say that different sides hold the place? (0 or 1)"""
    left, right = holders(a.quoted.lower()), holders(b.quoted.lower())
    if not left or not right or left & right:
        return NOTHING
    return Answer(1.0, f"one says {_list(left)} hold it, the other {_list(right)}")


def details_differ(a: Passage, b: Passage) -> Answer:
    """Do they name different sites or vehicles? (0..1)"""
    score, reason = 0.0, None
    for kind in ("sites", "vehicles"):
        if kind in a.cues and kind in b.cues and a.cues[kind] != b.cues[kind]:
            score += 0.5
            reason = f"one says “{a.cues[kind]}”, the other “{b.cues[kind]}”"
    return Answer(score, reason)


def targets_differ(a: Passage, b: Passage) -> Answer:
    """Does one speak of civilians hit, the other only of fighters? (0 or 1)"""
    of = {("civilian_target" in p.cues, "military_target" in p.cues) for p in (a, b)}
    return Answer(float(of == {(True, False), (False, True)}))


def same_source_rises(a: Passage, b: Passage) -> Answer:
    """Does one source give a larger figure in the second? (0..1, -1 for a smaller one)"""
    return Answer(
        figures_differ(a, b).score * same_source(a, b).score * second_is_larger(a, b).score
    )


QUESTIONS: tuple[Callable[[Passage, Passage], Answer], ...] = (
    shared_run, run_of_eight, cosine, in_other_dispatch, meaning_alike, same_source, other_source,
    credit_missing_near_same, credit_missing_elsewhere, nobody_credited, near_sources_shared,
    rival_camps, same_publisher, figures_equal, figures_near, figures_differ, second_is_larger,
    same_source_rises, figures_in_both, figures_shared, part_and_whole, days_between,
    days_cannot_meet, same_day_written, told_days_between, second_told_later, places_shared,
    place_unknown_to_other, names_shared, names_alike, rarest_name_shared,
    leads_name_other_places, events_shared, culprits_differ, culprits_shared, blame_apart,
    denied_by_one, denied_by_both, failed_in_one, unclear_in_one, unclear_then_claimed,
    hedged_in_one, later_words, first_expected_more, first_recalled_by_second,
    background_words, total_words, control_differs, details_differ, targets_differ,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to all questions about one pair, in the order of ``QUESTIONS``."""

    scores: dict[str, float]
    reasons: dict[str, str]


def answer_all(a: Passage, b: Passage) -> Answers:
    """Ask every question about the pair."""
    scores: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for question in QUESTIONS:
        score, reason = question(a, b)
        scores[question.__name__] = score
        if reason:
            reasons[question.__name__] = reason
    return Answers(scores, reasons)


def _known(a: Passage, b: Passage) -> float:
    whole = sum(a.weights.values()) or 1.0
    return sum(v for w, v in a.weights.items() if w in b.dispatch.weights) / whole


def _camp(p: Passage) -> str | None:
    body = p.telling.teller.body if p.telling.teller else p.telling.publisher
    return bodies()[body].camp if body else None


def _name(teller: Teller) -> str:
    return bodies()[teller.body].name if teller.body else teller.name


def _kinds(p: Passage, prefix: str) -> set[str]:
    return {name[len(prefix) :] for name in p.cues if name.startswith(prefix)}


def _jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _list(kinds: set[str]) -> str:
    return ", ".join(sorted(k.replace("-", " ") for k in kinds))
