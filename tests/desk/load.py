"""Measure how quickly a desk answers many readers at once.

    python -m tests.desk.load http://127.0.0.1:8017 --readers 50 --seconds 30 --think 1

Every reader walks the pages in its own order, following what the API names; ``--think`` is the
mean pause in seconds between two pages. Printed: the median and the 95th percentile for each
kind of page, in milliseconds, until the last byte. ``--changing LEDGER --readings FILE`` adds a
dispatch to the desk's ledger every second meanwhile, so that nothing stays as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

import httpx

from according.ledger import Ledger
from according.wire import from_dict
from benchmarks.ledger_scale import recombined


async def pages(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Return (kind, address) of pages to read, many of each kind."""

    async def items(name: str, **parameters: object) -> list[dict[str, object]]:
        answer = await client.get(f"/api/{name}", params={"limit": 40, **parameters})
        return list(answer.json()["items"])

    claims = await items("claims")
    events = await items("events", order="claims")
    sources = await items("sources")
    publishers = {str(c["dispatch"]["publisher"]) for c in claims}  # type: ignore[index]
    words = ["killed", "attack", "the truce", "government", "ceasefire talks", "police officer"]
    out = [("inbox", "/")]
    out += [("inbox by publisher", "/?" + urlencode({"publisher": p})) for p in publishers]
    out += [("inbox by source", f"/?source={s['id']}") for s in sources]
    out += [("inbox by kind", f"/?event={e}") for e in ("ASSAULT", "CONSULT", "ACCUSE", "MOVE")]
    out += [("search", "/?" + urlencode({"q": w})) for w in words]
    out += [("dispatch", f"/dispatches/{c['dispatch']['id']}?claim={c['id']}") for c in claims]  # type: ignore[index]
    out += [("dispatches", "/dispatches")]
    out += [("events", u) for u in ("/events", "/events?order=claims", "/events?event=ASSAULT")]
    out += [("event", f"/events/{e['id']}") for e in events]
    out += [("disputes", u) for u in ("/disputes", "/disputes?relation=both")]
    out += [("disputes about", "/disputes?" + urlencode({"q": w})) for w in words]
    out += [("tolls", "/tolls"), ("sources", "/sources"), ("forecasts", "/forecasts")]
    out += [("source", f"/sources/{s['id']}") for s in sources]
    out += [("map", "/map"), ("situation", "/situation"), ("review", "/review")]
    out += [("entities", "/entities"), ("API claims", "/api/claims"), ("settings", "/settings")]
    return out


async def reader(
    client: httpx.AsyncClient, found: list[tuple[str, str]], until: float, think: float,
    took: dict[str, list[float]], seed: int,
) -> None:  # fmt: skip
    """Read pages until the time is over; each kind is as likely as another."""
    choose = random.Random(seed)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, url in found:
        by_kind[kind].append(url)
    await asyncio.sleep(choose.random() * think)
    while time.perf_counter() < until:
        kind = choose.choice(sorted(by_kind))
        begun = time.perf_counter()
        answer = await client.get(choose.choice(by_kind[kind]))
        took[kind if answer.status_code == 200 else f"FAILED {kind}"].append(
            (time.perf_counter() - begun) * 1000
        )
        if think:
            await asyncio.sleep(choose.expovariate(1 / think))


def change(target: str, readings: Path, over: threading.Event) -> None:
    """Add a dispatch every second until it is over."""
    known = [from_dict(json.loads(x)) for x in readings.read_text("utf-8").splitlines()]
    with Ledger.open(target) as ledger:
        for reading in recombined(known, 10**9, seed=int(time.time())):
            list(ledger.add([reading]))
            if over.wait(1):
                return


async def main() -> None:
    """Run the readers and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=0.0)
    parser.add_argument("--changing", help="the ledger of that desk, to add dispatches to")
    parser.add_argument("--readings", type=Path, help="what is added, as `according read` writes")
    options = parser.parse_args()
    over = threading.Event()
    took: dict[str, list[float]] = defaultdict(list)
    limits = httpx.Limits(max_connections=options.readers)
    async with httpx.AsyncClient(base_url=options.url, timeout=120, limits=limits) as client:
        found = await pages(client)
        if options.changing:
            threading.Thread(
                target=change, args=(options.changing, options.readings, over), daemon=True
            ).start()
        until = time.perf_counter() + options.seconds
        await asyncio.gather(
            *(
                reader(client, found, until, options.think, took, seed)
                for seed in range(options.readers)
            )
        )
    over.set()
    every = [t for times in took.values() for t in times]
    print(f"{len(every)} pages, {len(every) / options.seconds:.1f} a second")
    print(f"{'page':24}{'count':>7}{'median':>9}{'95 %':>9}")
    for kind, times in sorted(took.items(), key=lambda x: -statistics.median(x[1])):
        print(
            f"{kind:24}{len(times):7}{statistics.median(times):9.0f}"
            f"{sorted(times)[int(0.95 * (len(times) - 1))]:9.0f}"
        )
    print(f"{'all':24}{len(every):7}{statistics.median(every):9.0f}")


if __name__ == "__main__":
    asyncio.run(main())
