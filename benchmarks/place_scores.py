"""Scores of toponyms: how many are recognised, and how many of those placed are placed right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Any

from benchmarks.words import Share

__all__ = ["NEAR_KM", "PlaceScores", "distance_km", "score_places"]

NEAR_KM = 161  # a hundred miles, the usual tolerance in the literature on toponyms
_EARTH_DIAMETER_KM = 12742
_LITERAL = ("Literal", "Literal_Modifier", "Mixed", None)

Row = Mapping[str, Any]
Point = tuple[float, float]


@dataclass
class PlaceScores:
    """``found`` of the gold toponyms with a GeoNames id; ``toponyms`` of the predictions that
    overlap one; ``placed`` right of those found and given coordinates."""

    found: Share = field(default_factory=Share)
    toponyms: Share = field(default_factory=Share)
    placed: Share = field(default_factory=Share)


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance of two points given as latitude, longitude in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(x), radians(y)) for x, y in (a, b))
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return _EARTH_DIAMETER_KM * asin(sqrt(chord))


def score_places(gold: Iterable[Row], readings: Mapping[str, Row]) -> PlaceScores:
    """Score the places of readings against toponyms that carry a GeoNames id.

    Right is the same id, or a point within 161 km. Only literal toponyms are owed; finding a
    figurative one is not held against the reader.
    """
    scores = PlaceScores()
    for row in gold:
        places = readings.get(row["id"], {"places": ()})["places"]
        resolved = [t for t in row["toponyms"] if t["gaz"]]
        for place in places:
            scores.toponyms.add(any(_overlap(place, t) for t in resolved))
        for toponym in resolved:
            if not toponym["gaz"].get("geonameid"):
                continue
            place = next((p for p in places if _overlap(p, toponym)), None)
            if toponym.get("category") in _LITERAL:
                scores.found.add(place is not None)
            if place is not None:
                _score_point(scores, place, toponym["gaz"])
    return scores


def _overlap(place: Row, toponym: Row) -> bool:
    start, end = place["span"]
    return bool(start < toponym["end"] and toponym["start"] < end)


def _score_point(scores: PlaceScores, place: Row, wanted: Row) -> None:
    if place.get("lat") is None or wanted.get("lat") in (None, ""):
        return
    same = str(place.get("geonameid")) == str(wanted["geonameid"])
    point = (float(wanted["lat"]), float(wanted["lon"]))
    near = distance_km(point, (place["lat"], place["lon"])) <= NEAR_KM
    scores.placed.add(same or near)
