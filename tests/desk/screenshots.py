"""Write pictures of the main pages to ``docs/screenshots``.

python -m tests.desk.screenshots --ledger out/exercise.db   # of what ``make demo`` adds
python -m tests.desk.screenshots                            # of the ledger the tests use
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from according.ledger import Ledger
from tests.desk.newsroom import fill
from tests.desk.test_browser import ARGUMENTS, CHROMIUM, NARROW, WIDE, Served

OUT = Path(__file__).resolve().parents[2] / "docs/screenshots"


def main() -> None:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledger", type=Path, help="a SQLite ledger; it is copied, not changed")
    ledger = parser.parse_args().ledger
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "exercise.db"
        if ledger:
            shutil.copy(ledger, path)
        else:
            with Ledger.open(path) as made:
                fill(made)
        desk = Served(path, {}, title=ledger.name if ledger else path.name)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, url, size, dark, whole in _pictures(desk.ledger):
            context = browser.new_context(
                viewport=size, color_scheme="dark" if dark else "light", base_url=desk.url
            )
            page = context.new_page()
            page.goto(url)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{name}.png", full_page=whole)
            print(f"{name}.png  {url}")
            context.close()
        browser.close()
        desk.stop()


def _pictures(ledger: Ledger) -> list[tuple[str, str, dict[str, int], bool, bool]]:
    event = max(ledger.events().items, key=lambda e: (e.contradictions, e.claims))
    told: list[Any] = [c for c, _ in ledger.event(event.id).claims]
    claim = next((c for c in told if c.polarity == "denied"), told[0])
    source = max(ledger.sources().items, key=lambda s: (s.contradicted, s.claims))
    reading = f"/dispatches/{claim.dispatch.id}?claim={claim.id}"
    return [
        ("inbox", "/", WIDE, False, False),
        ("dispatch", reading, WIDE, False, False),
        ("dispatch-dark", reading, WIDE, True, False),
        ("event", f"/events/{event.id}", {**WIDE, "height": 1600}, False, False),
        ("disputes", "/disputes?relation=both", WIDE, False, False),
        ("source", f"/sources/{source.id}", WIDE, False, False),
        ("review", "/review", WIDE, False, False),
        ("map", "/map", WIDE, False, False),
        ("situation", "/situation", WIDE, False, False),
        ("event-narrow", f"/events/{event.id}", NARROW, False, False),
        ("dispatch-narrow", reading, NARROW, False, False),
    ]


if __name__ == "__main__":
    main()
