"""What the claims themselves allow: relations they bear out, incidents they share.

``relations.compare`` judges two sentences. Before its word is kept of two claims, what was read
of them, their figures, denials and who they blame, must agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from according.comparing.incidents import (
    Frame,
    competing,
    likeness,
    nearness,
    one_incident,
)
from according.comparing.names import fold
from according.comparing.stances import of_one_camp, opposed

__all__ = ["borne_out", "disputes", "groups", "tied"]

# words that lead from one incident of a sentence to another
_TURN = re.compile(
    r"\b(?:after|before|following|followed|response|retaliation|revenge|over|since|amid|despite|"
    r"site of|days?|weeks?|hours? (?:after|earlier)|earlier|previous|another|separate|elsewhere|"
    r"meanwhile|while)\b", re.I
)  # fmt: skip
_STATED = 60  # claims on the doer of one event that are set against each other
_TIMES = 10  # a toll that many times another's is of another thing


def _one_side(a: Frame, b: Frame) -> bool:
    """Tell whether one source is the other or speaks for it ("an officer of the army")."""
    x, y = fold(a.claim.source.name), fold(b.claim.source.name)
    return bool(x and y) and (x in y or y in x)


def _beside(a: Frame, b: Frame) -> bool:
    """Tell whether a denial passes the other by: who denies having fired disputes no toll."""
    if a.denied == b.denied:
        return False
    said, denied = (b, a) if a.denied else (a, b)
    if denied.family != "violence" or said.blames or denied.figures:
        return False
    return bool(said.figures) or likeness(a, b) < 0.6


def tied(a: Frame, b: Frame) -> bool:
    """Tell whether more than a town and a week tie two claims: many things happen in one."""
    if nearness(a, b) >= (0.2 if a.dated and b.dated else 0.22):
        return True
    if any(w in b.figures and b.figures[w].low == f.low > 3 for w, f in a.figures.items()):
        return True
    return a.dated and b.dated and a.place is not None and b.place is not None


def disputes(
    held: Sequence[Frame], new: Collection[str]
) -> Iterator[tuple[str, str, float, tuple[str, ...]]]:
    """Yield who contradicts whom on the doer of one event: two claims' ids, score and reasons.

    The reasons end with what the one holds and what the other does.

    ``held`` are the event's claims; pairs without a ``new`` one are known already. Of what one
    holder says in one dispatch, the fullest words stand for all.
    """
    said: dict[tuple[str, str, frozenset[str], bool], Frame] = {}
    for f in held:
        if f.stance is not None:
            key = (f.passage.view.text, f.stance.holder, f.stance.sides, f.stance.denies)
            if key not in said or len(f.claim.quote) > len(said[key].claim.quote):
                said[key] = f
    stated = [f for f in said.values() if not _lets_on(f, said.values())][:_STATED]
    for i, a in enumerate(stated):
        for b in stated[i + 1 :]:
            if (a.id not in new and b.id not in new) or a.stance is None or b.stance is None:
                continue
            reason = opposed(a.stance, b.stance)
            x, y = fold(a.stance.holder), fold(b.stance.holder)
            if reason is None or x in y or y in x or _one_report(a, b):
                continue
            sure = 0.8 if a.stance.denies or b.stance.denies else 0.7
            hedged = {a.claim.factuality, b.claim.factuality} != {"fact"}
            left, right = sorted((a, b), key=lambda f: (f.passage.view.published_at or "", f.id))
            reasons = (reason, str(left.stance), str(right.stance))
            yield left.id, right.id, sure - 0.1 * hedged, reasons


def _one_report(a: Frame, b: Frame) -> bool:
    """Tell whether an outlet's own words stand beside what the same dispatch reports."""
    own = any(
        f.claim.source.kind == "publisher" and not f.stance.denies for f in (a, b) if f.stance
    )
    return own and a.passage.view.text == b.passage.view.text


def _lets_on(f: Frame, said: Iterable[Frame]) -> bool:
    """Tell whether a source names its own camp only on the way to blaming another.

    "Its planes struck, but the gas was the rebels'" holds the rebels responsible. Nor does who
    denies a charge in one dispatch make it there.
    """
    mine = f.stance
    if mine is None or mine.denies:
        return False
    own = of_one_camp(mine.own, mine.sides)
    for g in said:
        theirs = g.stance
        if theirs is None or theirs.holder != mine.holder:
            continue
        if g.passage.view.text != f.passage.view.text:
            continue
        if theirs.denies and theirs.sides & mine.sides:
            return True  # who denies it tells of a charge
        if own and g.sentence == f.sentence and not of_one_camp(mine.own, theirs.sides):
            return True
    return False


def borne_out(name: str, left: Frame, right: Frame) -> bool:
    """Tell whether the claims' own figures, denials and culprits allow a relation."""
    count = competing(left, right)
    alike = likeness(left, right)
    if name == "contradicts":
        if _one_side(left, right) or _beside(left, right):
            return False
        if not (left.asserted and right.asserted):
            return False
        if left.denied != right.denied:
            return alike >= (0.25 if one_incident(left, right) else 0.4)
        return False  # who holds whom responsible is for ``disputes``
    if name in ("differs", "updates"):
        if count is None:
            return name == "updates" and alike >= 0.4
        a, b = (f.figures[count[0]].low for f in (left, right))
        # a toll tens of times another's is of another thing
        return (count[1] or name == "updates") and max(a, b) <= _TIMES * max(1, min(a, b))
    if left.denied != right.denied or (count is not None and count[1]):
        return False
    return name == "repeats" or count is not None or alike >= 0.3


def groups(own: Sequence[Frame]) -> Iterator[list[Frame]]:
    """Group the claims of one dispatch that are about one incident, in the order of the text.

    Those of one sentence and kind are, unless days or places part them; those of different
    sentences only where both name the place or the day themselves.
    """
    groups: list[list[Frame]] = []
    for f in own:
        if f.family is None or not f.asserted or f.partial:
            continue
        for group in groups:
            if any(_together(f, g) for g in group):
                group.append(f)
                break
        else:
            groups.append([f])
    yield from groups


def _together(a: Frame, b: Frame) -> bool:
    if one_incident(a, b) is None:
        return False
    if a.sentence == b.sentence:
        first, last = sorted((a.claim.trigger, b.claim.trigger))
        return not _TURN.search(a.passage.view.text[first.end : last.start])
    return a.place is not None and b.place is not None and a.dated and b.dated
