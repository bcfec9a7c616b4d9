"""What the claims themselves allow: relations they bear out, incidents they share.

``relations.compare`` judges two sentences. Before its word is kept of two claims, what was read
of them, their figures, denials and who they blame, must agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from according.comparing.incidents import (
    Frame,
    competing,
    likeness,
    nearness,
    one_incident,
)
from according.comparing.names import fold

__all__ = ["borne_out", "falls_on", "groups", "tied"]

# words that lead from one incident of a sentence to another
_TURN = re.compile(
    r"\b(?:after|before|following|followed|response|retaliation|revenge|over|since|amid|despite|"
    r"site of|days?|weeks?|hours? (?:after|earlier)|earlier|previous|another|separate|elsewhere|"
    r"meanwhile|while)\b", re.I
)  # fmt: skip
_TIMES = 10  # a toll that many times another's is of another thing


def _one_side(a: Frame, b: Frame) -> bool:
    """Tell whether one source is the other or speaks for it ("an officer of the army")."""
    x, y = fold(a.claim.source.name), fold(b.claim.source.name)
    return bool(x and y) and (x in y or y in x)


def _beside(a: Frame, b: Frame) -> bool:
    """Tell whether a denial passes the other by: who denies having fired disputes no toll."""
    if a.denied == b.denied or a.family != "violence":
        return False
    said, denied = (b, a) if a.denied else (a, b)
    if said.blames or denied.figures:
        return False
    return bool(said.figures) or likeness(a, b) < 0.6


def tied(a: Frame, b: Frame) -> bool:
    """Tell whether more than a town and a week tie two claims: many things happen in one."""
    if nearness(a, b) >= (0.2 if a.dated and b.dated else 0.22):
        return True
    if any(w in b.figures and b.figures[w].low == f.low > 3 for w, f in a.figures.items()):
        return True
    return a.dated and b.dated and a.place is not None and b.place is not None


def falls_on(own: Sequence[Frame], days: tuple[int, int]) -> bool:
    """Tell whether claims may be about an incident of these days (ordinals of ``date``).

    A claim that names no day speaks of the days before its dispatch.
    """
    for f in own:
        if f.days is None:
            continue
        first, last = f.days[0].toordinal(), f.days[1].toordinal()
        if not f.dated:
            told = f.passage.dispatch.told_on
            first, last = first - 2, max(last, told.toordinal() if told else last)
        if first > days[1] + 1 or last < days[0] - 1:
            return False
    return True


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
            return alike >= 0.25
        sides = left.passage.culprits, right.passage.culprits
        accused = bool(sides[0]) and bool(sides[1]) and not sides[0] & sides[1]
        return accused and alike >= 0.25 and one_incident(left, right) is not None
    if name in ("differs", "updates"):
        if count is None:
            return alike >= 0.4
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
