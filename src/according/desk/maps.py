"""Maps drawn on the server as SVG: outlines where they were bundled, dots, rings, names.

A town is a dot. A region or a country is not a point, so it is a wide dashed ring that says
"somewhere in here". Plate carrée, a degree of longitude narrowed to its length in the middle.
The outlines are Natural Earth's (public domain), from the TopoJSON of npm's world-atlas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, floor, radians
from typing import Any

from markupsafe import Markup, escape

from according.desk.rendering import STATIC, address, has_bundle

__all__ = ["AREAS", "Spot", "event_map", "rings"]

AREAS = {"country": 5.0, "region": 1.1, "area": 0.6, "water": 0.8}
"""Levels that are no point, and about how many degrees wide their ring is drawn."""

_WIDTH, _HEIGHT = 560, 330
_LEAST = 1.6  # degrees of latitude from top to bottom
_MOST = 120.0
_Ring = tuple[tuple[float, float, float, float], list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with how many claims name it; ``query`` leads to them."""

    name: str
    lat: float
    lon: float
    level: str
    count: int
    query: str | None = None


@dataclass(frozen=True, slots=True)
class _View:
    lat: float
    lon: float
    scale: float

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        narrowed = max(0.2, cos(radians(self.lat)))
        return (
            _WIDTH / 2 + (lon - self.lon) * self.scale * narrowed,
            _HEIGHT / 2 - (lat - self.lat) * self.scale,
        )


def event_map(spots: Sequence[Spot]) -> Markup | None:
    """Return the SVG of a map of these places, or None where none has a point."""
    if not spots:
        return None
    view = _fit(spots)
    parts: list[str] = [
        f'<svg class="map" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" '
        f'aria-label="Map of {len(spots)} place{"s" if len(spots) > 1 else ""}">',
        f'<rect class="sea" width="{_WIDTH}" height="{_HEIGHT}"/>',
        *_land(view), *_graticule(view),
    ]  # fmt: skip
    taken: list[tuple[float, float, float, float]] = []
    for s in spots:
        x, y = view.xy(s.lat, s.lon)
        if s.level in AREAS:
            r = max(16.0, min(150.0, AREAS[s.level] * view.scale))
            parts.append(f'<circle class="wide" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
        else:
            r = min(9.0, 3.5 + s.count**0.5)
            parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
            taken.append((x - r, y - r, x + r, y + r))
    for s in spots[:40]:
        parts += _name(view, s, taken)
    parts.append("</svg>")
    return Markup("".join(parts))  # every name in it was escaped


def _fit(spots: Sequence[Spot]) -> _View:
    # Areas widen the view only where they stand alone: a country would shrink its towns away.
    exact = [s for s in spots if s.level not in AREAS] or list(spots)
    lats, lons = [s.lat for s in exact], [s.lon for s in exact]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    narrowed = max(0.2, cos(radians(lat)))
    high = max(lats) - min(lats)
    wide = (max(lons) - min(lons)) * narrowed * _HEIGHT / _WIDTH
    least = max([_LEAST, *(2.6 * AREAS[s.level] for s in exact if s.level in AREAS)])
    degrees = min(_MOST, max(least, 1.5 * high, 1.5 * wide))
    return _View(lat, lon, _HEIGHT / degrees)


def _name(view: _View, s: Spot, taken: list[tuple[float, float, float, float]]) -> Iterator[str]:
    x, y = view.xy(s.lat, s.lon)
    shown = s.name if len(s.name) <= 28 else s.name[:27] + "…"
    width = 6.1 * len(shown) + 4
    for left, dy in ((False, 0), (True, 0), (False, 13), (False, -13)):
        x0 = x - 11 - width if left else x + 11
        box = (x0, y + dy - 7, x0 + width, y + dy + 7)
        inside = box[0] > 2 and box[2] < _WIDTH - 2 and box[1] > 2 and box[3] < _HEIGHT - 2
        if inside and all(
            box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken
        ):
            taken.append(box)
            anchor = ' text-anchor="end"' if left else ""
            tx = x - 11 if left else x + 11
            label = f"{s.name}: {s.count} claim{'s' if s.count != 1 else ''}"
            text = f'<text x="{tx:.1f}" y="{y + dy + 4:.1f}"{anchor}>{escape(shown)}</text>'
            to = address("", place=s.query or s.name)
            yield f'<a href="{escape(to)}" aria-label="{escape(label)}">{text}</a>'
            return


def _land(view: _View) -> Iterator[str]:
    if not has_bundle():
        return
    margin = 6.0
    wide = _WIDTH / view.scale / max(0.2, cos(radians(view.lat))) / 2
    high = _HEIGHT / view.scale / 2
    west, east = view.lon - wide, view.lon + wide
    south, north = view.lat - high, view.lat + high
    for box, ring in rings():
        if box[2] < west or box[0] > east or box[3] < south or box[1] > north:
            continue
        points: list[tuple[int, int]] = []
        for lon, lat in ring:
            x, y = view.xy(lat, lon)
            # What lies outside is drawn along the edge: the path stays short.
            at = (
                round(min(max(x, -margin), _WIDTH + margin)),
                round(min(max(y, -margin), _HEIGHT + margin)),
            )
            if not points or at != points[-1]:
                points.append(at)
        if len(points) > 2:
            path = "L".join(f"{x} {y}" for x, y in points)
            yield f'<path class="land" d="M{path}Z"/>'


def _graticule(view: _View) -> Iterator[str]:
    step = next(s for s in (0.25, 0.5, 1, 2, 5, 10, 30) if s * view.scale >= 70 or s == 30)
    high = _HEIGHT / view.scale
    wide = _WIDTH / view.scale / max(0.2, cos(radians(view.lat)))
    at = floor((view.lat - high / 2) / step) * step
    while at < view.lat + high / 2:
        _, y = view.xy(at, view.lon)
        if 0 < y < _HEIGHT and abs(at) <= 90:
            yield f'<path class="grid" d="M0 {y:.1f}H{_WIDTH}"/>'
            if 14 < y < _HEIGHT - 6:
                yield f'<text class="deg" x="4" y="{y - 3:.1f}">{_degree(at, "NS")}</text>'
        at += step
    at = floor((view.lon - wide / 2) / step) * step
    while at < view.lon + wide / 2:
        x, _ = view.xy(view.lat, at)
        if 0 < x < _WIDTH:
            yield f'<path class="grid" d="M{x:.1f} 0V{_HEIGHT}"/>'
            if 30 < x < _WIDTH - 28:
                turned = (at + 180) % 360 - 180
                yield f'<text class="deg" x="{x + 3:.1f}" y="10">{_degree(turned, "EW")}</text>'
        at += step


def _degree(value: float, signs: str) -> str:
    return f"{abs(value):g}°{signs[0] if value >= 0 else signs[1]}"


@cache
def rings() -> tuple[_Ring, ...]:
    """Return the outlines of countries as rings of (longitude, latitude) with their boxes."""
    if not has_bundle():
        return ()
    data = json.loads((STATIC / "vendor/countries-50m.json").read_bytes())
    sx, sy = data["transform"]["scale"]
    tx, ty = data["transform"]["translate"]
    arcs: list[list[tuple[float, float]]] = []
    for arc in data["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:  # each point is written as the step from the one before
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    out: list[_Ring] = []
    for geometry in data["objects"]["countries"]["geometries"]:
        for ring in _ring_arcs(geometry):
            points: list[tuple[float, float]] = []
            for index in ring:
                line = arcs[index] if index >= 0 else arcs[~index][::-1]
                points += line[1:] if points else line
            lons, lats = [p[0] for p in points], [p[1] for p in points]
            out.append(((min(lons), min(lats), max(lons), max(lats)), points))
    return tuple(out)


def _ring_arcs(geometry: dict[str, Any]) -> Iterator[list[int]]:
    if geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon
