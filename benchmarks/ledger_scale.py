"""How the ledger grows: time and size to add, and time of every view's first page.

Dispatches are made by recombining readings: the text of a reading is kept, its publisher, day
and the names in it are exchanged, so that ids, sources, places and days spread as they would.
Readings come from ``--readings``, JSON lines as ``according read --format jsonl`` writes them.

    python -m benchmarks.ledger_scale --readings READINGS.jsonl --claims 20000

At a million claims on SQLite (about 1.5 hours on one core, 3 GB), and on PostgreSQL:

    python -m benchmarks.ledger_scale --readings READINGS.jsonl --claims 1000000
    python -m benchmarks.ledger_scale --readings READINGS.jsonl --claims 1000000 \\
        --ledger postgresql://user@host/empty_database
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from according.ledger import Event, Filter, Ledger, Member, Relation
from according.records import Dispatch, Reading
from according.wire import from_dict

_OUTLETS = 60
_DAYS = 2500
_NAMES = 400  # variants of each name: a reading's sources recur this many times apart
_FIRST = 21_000  # claims of the first step, two transactions: its middle is at ten thousand
_RELATED = 20  # of a hundred claims, how many are set against another


def recombined(readings: Sequence[Reading], claims: int, seed: int = 20) -> Iterator[Reading]:
    """Make readings with about ``claims`` claims in all, each dispatch unlike every other."""
    chance = random.Random(seed)
    made = number = 0
    while made < claims:
        old = readings[number % len(readings)]
        number += 1
        day = date(2011, 3, 15) + timedelta(days=chance.randrange(_DAYS))
        variant = chance.randrange(_NAMES)
        # The text gets a line of its own at the end, so that no span moves.
        dispatch = Dispatch(
            f"{old.dispatch.text}\nNo. {number}",
            f"Outlet {chance.randrange(_OUTLETS)}",
            day.isoformat(),
            title=old.dispatch.title,
        )
        entities = tuple(
            replace(e, name=f"{e.name} {variant}" if e.named else e.name) for e in old.entities
        )
        made += len(old.claims)
        yield replace(old, dispatch=dispatch, entities=entities)


def relate(ledger: Ledger, added: Sequence[tuple[str, ...]], chance: random.Random) -> None:
    """Make events and relations of claims that came together, as comparing would."""
    flat = [c for claims in added for c in claims]
    chance.shuffle(flat)
    events, relations = [], []
    for i in range(0, len(flat) * _RELATED // 100, 5):
        some = flat[i : i + 5]
        if len(some) < 2:
            break
        events.append(Event(tuple(Member(c, c[:4]) for c in some), title=f"Event {some[0][:6]}"))
        kinds = ("contradicts", "differs", "updates", "corroborates")
        relations += [
            Relation(some[0], other, chance.choice(kinds), 0.8, ("made for measuring",))
            for other in some[1:]
        ]
    ledger.save_events(events)
    ledger.save_relations(relations)


def grow(
    target: str, readings: Sequence[Reading], claims: int, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Add until there are ``claims`` claims; measure the rate in steps.

    The first step ends at ten thousand claims or so, which is what the last is held against. The
    time it takes to make the readings is not counted.
    """
    chance = random.Random(7)
    steps: list[dict[str, Any]] = []
    with Ledger.open(target) as ledger:
        total = 0
        block: list[tuple[str, ...]] = []
        making = _Timed(recombined(readings, claims))
        since, cpu, end = time.perf_counter(), time.process_time(), min(_FIRST, claims // 2)
        for dispatches, result in enumerate(ledger.add(making), 1):
            total += len(result.claims)
            block.append(result.claims)
            if total >= end:
                passed = time.perf_counter() - since - making.wall
                used = time.process_time() - cpu - making.cpu
                relate(ledger, block, chance)
                steps.append({
                    "claims": total, "dispatches": dispatches,
                    "ms_per_dispatch": round(1000 * passed / len(block), 2),
                    "cpu_ms_per_dispatch": round(1000 * used / len(block), 2),
                    "size_mb": round(_size(target) / 1e6, 1),
                    "peak_rss_mb": _peak(),
                })  # fmt: skip
                say(json.dumps(steps[-1]))
                block, end = [], total + max(1000, claims // 10)
                since, cpu, making.wall, making.cpu = time.perf_counter(), time.process_time(), 0, 0
    return steps


class _Timed(Iterator[Reading]):
    """Hands readings on and adds up what it took to make them: ``wall`` and ``cpu`` in seconds."""

    def __init__(self, readings: Iterator[Reading]) -> None:
        self._readings = readings
        self.wall = self.cpu = 0.0

    def __next__(self) -> Reading:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return next(self._readings)
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


def _size(target: str) -> int:
    if "://" in target:
        return 0
    return sum(p.stat().st_size for p in Path(target).parent.glob(Path(target).name + "*"))


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def first_pages(ledger: Ledger) -> dict[str, Callable[[], Any]]:
    """Every view's first page, with the filters that cost most: common, rare, and crossed."""
    newest = ledger.claims(limit=1).items[0]
    busiest = ledger.sources(limit=1).items[0]
    event = ledger.events(order="claims", limit=1).items[0]
    placed = ledger.claims(Filter(country="SY"), limit=1).items
    place = placed[0].place if placed else None
    return {
        "claims": lambda: ledger.claims(),
        "claims, common word": lambda: ledger.claims(Filter(text="attack")),
        "claims, two words": lambda: ledger.claims(Filter(text="killed people")),
        "claims, rare word": lambda: ledger.claims(Filter(text="tsunami")),
        "claims, phrase": lambda: ledger.claims(Filter(text='"said on"')),
        "claims, word and labels": lambda: ledger.claims(
            Filter(text="attack", factuality="forecast", country="SY")
        ),
        "claims, source": lambda: ledger.claims(Filter(source=busiest.id)),
        "claims, source by name": lambda: ledger.claims(Filter(source=busiest.name)),
        "claims, publisher": lambda: ledger.claims(Filter(publisher="Outlet 7")),
        "claims, country": lambda: ledger.claims(Filter(country="SY")),
        "claims, place": lambda: ledger.claims(
            Filter(place=str(place.geonameid) if place else "1")
        ),
        "claims, event": lambda: ledger.claims(Filter(event="ASSAULT")),
        "claims, events": lambda: ledger.claims(Filter(event="ASSAULT,COERCE,PROTEST")),
        "claims, factuality": lambda: ledger.claims(Filter(factuality="possible,probable")),
        "claims, denied": lambda: ledger.claims(Filter(polarity="denied")),
        "claims, days": lambda: ledger.claims(Filter(since="2013-01-01", until="2013-01-31")),
        "claims, happened": lambda: ledger.claims(
            Filter(happened_since="2013-01-01", happened_until="2013-02-01")
        ),
        "claims, actor": lambda: ledger.claims(Filter(actor=busiest.id)),
        "claims, crossed": lambda: ledger.claims(
            Filter(event="ASSAULT", country="SY", factuality="forecast", polarity="denied")
        ),
        "claims, score": lambda: ledger.claims(Filter(min_score=0.99)),
        "facets": lambda: ledger.facets(Filter(event="ASSAULT")),
        "dispatches": lambda: ledger.dispatches(),
        "dispatch": lambda: ledger.reading(newest.dispatch.id),
        "sources": lambda: ledger.sources(),
        "sources, name": lambda: ledger.sources("ministry"),
        "source": lambda: ledger.source(busiest.id),
        "events": lambda: ledger.events(),
        "events, words": lambda: ledger.events(Filter(text="attack")),
        "event": lambda: ledger.event(event.id),
        "disputes": lambda: ledger.disputes(),
        "disputes, words": lambda: ledger.disputes(Filter(text="attack")),
        "tolls": lambda: ledger.tolls(),
        "forecasts": lambda: ledger.forecasts(),
        "forecasts, due": lambda: ledger.forecasts(state="due"),
        "situation, country": lambda: ledger.situation(Filter(country="SY"), limit=500),
        "candidates": lambda: ledger.candidates([newest.id]),
    }


def measure(target: str, rounds: int) -> dict[str, dict[str, float]]:
    """Time every first page; the median of ``rounds`` after one to warm up."""
    out: dict[str, dict[str, float]] = {}
    with Ledger.open(target, create=False) as ledger:
        for name, run in first_pages(ledger).items():
            run()
            walls, cpus = [], []
            for _ in range(rounds):
                wall, cpu = time.perf_counter(), time.process_time()
                run()
                walls.append(time.perf_counter() - wall)
                cpus.append(time.process_time() - cpu)
            out[name] = {
                "median_ms": round(1000 * statistics.median(walls), 1),
                "cpu_ms": round(1000 * statistics.median(cpus), 1),
                "worst_ms": round(1000 * max(walls), 1),
            }
    return out


def main() -> None:
    """Grow a ledger and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--readings", required=True, type=Path)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--ledger", help="an empty ledger to grow (default: a temporary file)")
    arguments = parser.parse_args()
    lines = arguments.readings.read_text("utf-8").splitlines()
    readings = [from_dict(json.loads(line)) for line in lines]
    readings = [r for r in readings if r.claims]
    with tempfile.TemporaryDirectory() as folder:
        target = arguments.ledger or str(Path(folder) / "ledger.db")
        steps = grow(target, readings, arguments.claims, lambda line: print(line, flush=True))
        pages = measure(target, arguments.rounds)
        for name, figures in pages.items():
            print(f"{name:28} {figures['median_ms']:8.1f} ms {figures['cpu_ms']:8.1f} ms cpu")
        print(json.dumps({"steps": steps, "pages": pages, "peak_rss_mb": _peak()}))


if __name__ == "__main__":
    main()
