"""A small map of one place as inline SVG: a graticule, the place, what else the dispatch names.

It has no outlines (a page that fetches nothing has none to fetch), so distances and the other
places give the bearings. A town is a dot; a region or a country, which is no point, is a wide
dashed ring. Plate carrée, with a degree of longitude narrowed to its length in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import cos, floor, log10, radians

from according.records import Place

__all__ = ["place_map"]

_WIDTH, _HEIGHT = 300, 170
_KM = 111.32  # a degree of latitude
_RINGS = {"country": 62, "region": 40, "area": 30, "water": 30}


@dataclass(frozen=True, slots=True)
class _View:
    """What part of the world is drawn: the middle, and how many pixels a degree is."""

    lat: float
    lon: float
    scale: float

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        narrowed = (lon - self.lon + 180) % 360 - 180
        x = _WIDTH / 2 + narrowed * self.scale * max(0.1, cos(radians(self.lat)))
        return x, _HEIGHT / 2 - (lat - self.lat) * self.scale


def place_map(place: Place, others: Iterable[Place]) -> str | None:
    """Return the SVG of ``place`` among the dispatch's other places, or None without a point."""
    if place.lat is None or place.lon is None:
        return None
    near = _distinct(place, others)
    view = _view(place, near)
    parts = [
        f'<svg class="map" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(_label(place))}">',
        f'<rect class="sea" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>',
        *_graticule(view),
    ]
    taken: list[tuple[float, float, float, float]] = []
    x, y = view.xy(place.lat, place.lon)
    ring = _RINGS.get(place.level or "")
    if ring:
        parts.append(f'<circle class="wide" cx="{x:.1f}" cy="{y:.1f}" r="{ring}"/>')
    else:
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    taken.append((x - 5, y - 5, x + 5, y + 5))
    shown = []
    for other in near:
        assert other.lat is not None and other.lon is not None
        ox, oy = view.xy(other.lat, other.lon)
        if 4 < ox < _WIDTH - 4 and 4 < oy < _HEIGHT - 4 and not _RINGS.get(other.level or ""):
            parts.append(f'<circle class="other" cx="{ox:.1f}" cy="{oy:.1f}" r="2.5"/>')
            taken.append((ox - 3, oy - 3, ox + 3, oy + 3))
            shown.append((other.name, ox, oy))
    parts.extend(_name(place.name, x, y, "here", taken, always=True))
    for name, ox, oy in shown:
        parts.extend(_name(name, ox, oy, "there", taken))
    parts.extend(_scale_bar(view))
    parts.append("</svg>")
    return "".join(parts)


def _label(place: Place) -> str:
    assert place.lat is not None and place.lon is not None
    where = f"{abs(place.lat):.1f}° {'N' if place.lat >= 0 else 'S'}, "
    where += f"{abs(place.lon):.1f}° {'E' if place.lon >= 0 else 'W'}"
    exact = "about the middle of" if place.level in _RINGS else "at"
    return f"Map: {place.name}, {exact} {where}"


def _distinct(place: Place, others: Iterable[Place]) -> list[Place]:
    seen = {(place.lat, place.lon)}
    found = []
    for other in others:
        if other.lat is None or other.lon is None or (other.lat, other.lon) in seen:
            continue
        seen.add((other.lat, other.lon))
        found.append(other)
    return sorted(found, key=lambda p: _degrees(place, p))[:8]


def _degrees(a: Place, b: Place) -> float:
    assert a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None
    east = ((b.lon - a.lon + 180) % 360 - 180) * cos(radians(a.lat))
    return max(abs(b.lat - a.lat), abs(east) * _HEIGHT / _WIDTH)


def _view(place: Place, near: list[Place]) -> _View:
    assert place.lat is not None and place.lon is not None
    # as wide as the nearest few places need, within what is still a map of this place
    least = {"country": 7.0, "region": 2.5, "area": 1.5, "water": 2.5}.get(place.level or "", 0.8)
    most = 16.0 if place.level == "country" else 6.0
    reach = [d for other in near[:5] if (d := _degrees(place, other)) < most]
    half = min(most, max([least, *(1.25 * d for d in reach)]))
    return _View(place.lat, place.lon, _HEIGHT / 2 / half)


def _graticule(view: _View) -> list[str]:
    step = next(s for s in (0.25, 0.5, 1, 2, 5, 10, 30) if s * view.scale >= 34 or s == 30)
    lines: list[str] = []
    high, wide = _HEIGHT / view.scale, _WIDTH / view.scale / max(0.1, cos(radians(view.lat)))
    at = floor((view.lat - high / 2) / step) * step
    while at < view.lat + high / 2:
        _, y = view.xy(at, view.lon)
        if 0 < y < _HEIGHT and abs(at) <= 90:
            lines.append(f'<path class="grid" d="M0 {y:.1f}H{_WIDTH}"/>')
            if 14 < y < _HEIGHT - 16:
                lines.append(f'<text class="deg" x="4" y="{y - 2:.1f}">{_degree(at, "NS")}</text>')
        at += step
    at = floor((view.lon - wide / 2) / step) * step
    while at < view.lon + wide / 2:
        x = _WIDTH / 2 + (at - view.lon) * view.scale * max(0.1, cos(radians(view.lat)))
        if 0 < x < _WIDTH:
            lines.append(f'<path class="grid" d="M{x:.1f} 0V{_HEIGHT}"/>')
            if 30 < x < _WIDTH - 24:
                turned = (at + 180) % 360 - 180
                lines.append(
                    f'<text class="deg" x="{x + 2:.1f}" y="10">{_degree(turned, "EW")}</text>'
                )
        at += step
    return lines


def _degree(value: float, signs: str) -> str:
    return f"{abs(value):g}°{signs[0] if value >= 0 else signs[1]}"


def _name(
    name: str, x: float, y: float, kind: str, taken: list[tuple[float, float, float, float]],
    always: bool = False,
) -> list[str]:  # fmt: skip
    """Write a name right or left of its dot where nothing stands yet."""
    shown = name if len(name) <= 26 else name[:25] + "…"
    width, height = len(shown) * (6.8 if always else 5.6), 12.0
    for left in (False, True):
        x0 = x - 9 - width if left else x + 9
        box = (x0, y - height / 2, x0 + width, y + height / 2)
        free = all(box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken)
        inside = box[0] > 2 and box[2] < _WIDTH - 2
        if (free and inside) or (always and (inside or left)):
            taken.append(box)
            anchor = ' text-anchor="end"' if left else ""
            tx = x - 9 if left else x + 9
            return [
                f'<text class="{kind}" x="{tx:.1f}" y="{y + 4:.1f}"{anchor}>{escape(shown)}</text>'
            ]
    return []


def _scale_bar(view: _View) -> list[str]:
    km_a_pixel = _KM / view.scale
    longest = 80 * km_a_pixel
    power = 10.0 ** floor(log10(longest))
    length = next(m * power for m in (5, 2, 1) if m * power <= longest)
    width = length / km_a_pixel
    x, y = _WIDTH - 10, _HEIGHT - 9
    return [
        f'<path class="bar" d="M{x - width:.1f} {y - 3}v3H{x}v-3"/>',
        f'<text class="deg" x="{x}" y="{y - 6}" text-anchor="end">{length:g} km</text>',
    ]
