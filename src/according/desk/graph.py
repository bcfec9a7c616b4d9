"""The situation as a graph one can walk: one node in the middle, its neighbours around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from according.rows import Situation, SituationEdge, SituationNode

__all__ = ["Around", "Drawn", "Line", "around", "busiest", "joined"]

_WIDTH, _HEIGHT, _LOW = 900, 500, 240
_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node with where it stands; ``anchor`` is how its name hangs on it."""

    node: SituationNode
    x: float
    y: float
    anchor: str
    tx: float
    ty: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line from the middle to a neighbour; ``width`` grows with the claims behind it."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    disputed: bool


@dataclass(frozen=True, slots=True)
class Around:
    """A node and its neighbours; ``left`` more are listed, not drawn."""

    middle: SituationNode
    nodes: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    edges: tuple[tuple[SituationEdge, SituationNode, bool], ...]
    left: int
    width: int
    height: int


def joined(parts: Sequence[Situation]) -> Situation:
    """Join situations of one ledger; what two of them hold is kept once."""
    nodes = {n.id: n for p in parts for n in p.nodes}
    edges = {(e.source, e.target, e.kind): e for p in parts for e in p.edges}
    return Situation(
        parts[0].as_of, tuple(sorted(nodes.values(), key=lambda n: (-n.claims, n.id))),
        tuple(sorted(edges.values(), key=lambda e: (-len(e.claims), e.source, e.target, e.kind))),
        sum(p.claims for p in parts), all(p.complete for p in parts),
    )  # fmt: skip


def busiest(situation: Situation) -> str | None:
    """Return the actor or place with most neighbours: where a walk begins; None without any."""
    near: dict[str, set[str]] = {}
    for e in situation.edges:
        near.setdefault(e.source, set()).add(e.target)
        near.setdefault(e.target, set()).add(e.source)
    kinds = {n.id: n.kind for n in situation.nodes}
    able = [n for n in near if kinds.get(n) in ("actor", "place")]
    return max(able, key=lambda n: (len(near[n]), n), default=None)


def around(situation: Situation, chosen: str) -> Around | None:
    """Lay out the neighbours of one node, those with most claims first; None if it is not there.

    Each edge comes with the neighbour and whether it runs from the middle outwards.
    """
    by_id = {n.id: n for n in situation.nodes}
    middle = by_id.get(chosen)
    if middle is None:
        return None
    edges = [
        (e, by_id[e.target if e.source == chosen else e.source], e.source == chosen)
        for e in situation.edges
        if chosen in (e.source, e.target)
    ]
    weight: dict[str, int] = {}
    disputed: set[str] = set()
    for e, other, _ in edges:
        weight[other.id] = weight.get(other.id, 0) + len(e.claims)
        if e.disputed or e.denied:
            disputed.add(other.id)
    ordered = sorted(weight, key=lambda n: (-weight[n], n))
    shown = ordered[:_SHOWN]
    height = _LOW if len(shown) < 4 else _HEIGHT
    cx, cy = _WIDTH / 2, height / 2
    nodes, lines = [], []
    top = max(weight.values(), default=1)
    for i, id_ in enumerate(shown):
        # Beginning off the vertical keeps the names left and right, where there is room.
        angle = 2 * pi * (i + 0.5) / len(shown) - pi / 2
        x, y = cx + 235 * cos(angle), cy + 0.39 * height * sin(angle)
        side = "start" if cos(angle) > 0.15 else "end" if cos(angle) < -0.15 else "middle"
        tx = x + (11 if side == "start" else -11 if side == "end" else 0)
        ty = y + (4 if side != "middle" else 25 if sin(angle) > 0 else -13)
        at = (round(x, 1), round(y, 1))
        nodes.append(Drawn(by_id[id_], *at, side, round(tx, 1), round(ty, 1)))
        lines.append(
            Line(
                cx, cy, round(x, 1), round(y, 1), round(1 + 4 * weight[id_] / top, 1),
                id_ in disputed,
            )
        )  # fmt: skip
    edges.sort(key=lambda e: (-len(e[0].claims), e[1].name, e[0].kind))
    left = max(0, len(ordered) - _SHOWN)
    return Around(middle, tuple(nodes), tuple(lines), tuple(edges), left, _WIDTH, height)
