"""Watching: what is new comes in once, what is corrected is a version, what fails waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import according
from according.batch import DispatchReader
from according.cli import build
from according.intake.fetch import Fetcher
from according.ledger import Ledger
from according.watching import Kept, State, Watch
from tests.watching.conftest import Page, Site

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Valley News</title>
<item><title>Shelling in Tal Abyad</title><link>{url}/one</link><guid>one</guid>
<description>Ten people died.</description>
<pubDate>Mon, 03 Oct 2016 08:00:00 GMT</pubDate></item>
</channel></rss>"""

ARTICLE = """<html><head><title>Shelling in Tal Abyad</title></head><body><article>
<h1>Shelling in Tal Abyad</h1>
<p>Mayor Omar Aziz said on Monday that {toll} people had been killed by shelling in Tal Abyad,
a town on the border, and that the hospital had been hit twice during the night.</p>
<p>The army denied that it had shelled the town. "We have no guns there," Colonel Sami Darwish
told reporters in the capital, adding that the militia was to blame for what had happened.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def reader() -> DispatchReader:
    return according.load()


class Desk:
    """A watch with its own time, on one ledger."""

    def __init__(self, folder: Path, reader: DispatchReader) -> None:
        self.now = 1_000_000.0
        self.ledger = Ledger.open(folder / "ledger.db")
        self.said: list[str] = []
        self._folder, self._reader = folder, reader
        self.start()

    def start(self) -> None:
        """Begin anew, as after a restart: only what is on disk is left."""
        self.state = State(self._folder / "watch.db")
        self.watch = Watch(
            self.ledger,
            self.state,
            Fetcher(gap=0.0),
            900.0,
            self.said.append,
            clock=lambda: self.now,
            load_reader=lambda threads: self._reader,
        )

    def round(self, *targets: str) -> list[Kept]:
        return list(self.watch.round(targets))


@pytest.fixture
def desk(tmp_path: Path, reader: DispatchReader) -> Iterator[Desk]:
    made = Desk(tmp_path, reader)
    yield made
    made.state.close()
    made.ledger.close()


def publish(site: Site, toll: str, etag: str) -> str:
    site.pages["/feed"] = Page(FEED.format(url=site.url), "application/rss+xml", '"feed"')
    site.pages["/one"] = Page(ARTICLE.format(toll=toll), etag=etag)
    return f"{site.url}/feed"


def test_an_entry_is_read_from_its_page_once(site: Site, desk: Desk) -> None:
    feed = publish(site, "ten", '"1"')
    (kept,) = desk.round(feed)
    assert kept.changed is None and kept.claims > 1
    dispatch = desk.ledger.dispatch(kept.dispatch)
    assert "hospital had been hit" in dispatch.text  # the page, not the feed's summary
    assert dispatch.publisher == "Valley News" and dispatch.url == f"{site.url}/one"
    site.paths()
    assert desk.round(feed) == [] and site.paths() == []  # nothing is due
    desk.start()
    desk.now += 1000
    assert desk.round(feed) == []
    assert "/one" not in site.paths() and desk.ledger.totals().dispatches == 1


def test_a_correction_is_a_version_with_what_changed(site: Site, desk: Desk) -> None:
    feed = publish(site, "ten", '"1"')
    (first,) = desk.round(feed)
    publish(site, "twelve", '"2"')
    site.pages["/feed"].etag = '"feed 2"'
    desk.now += 4000
    (second,) = desk.round(feed)
    assert second.changed is not None
    words = [(before.quote, after.quote) for before, after in second.changed.changed]
    assert any("ten people" in a and "twelve people" in b for a, b in words)
    assert not second.changed.gone and not second.changed.new
    assert desk.ledger.versions(f"{site.url}/one") == [first.dispatch, second.dispatch]


def test_what_fails_is_asked_again_ever_later(site: Site, desk: Desk) -> None:
    feed = f"{site.url}/feed"
    site.pages["/feed"] = Page("", status=500)
    waits = []
    for _ in range(3):
        assert desk.round(feed) == []
        due = desk.state.get(feed).due
        waits.append(due - desk.now)
        desk.now = due + 1
    assert waits[0] < waits[1] < waits[2]
    publish(site, "ten", '"1"')
    assert len(desk.round(feed)) == 1
    assert desk.state.get(feed).failures == 0


def test_a_page_that_failed_comes_in_though_its_feed_does_not_change(
    site: Site, desk: Desk
) -> None:
    feed = publish(site, "ten", '"1"')
    site.pages["/one"].status = 500
    assert desk.round(feed) == []
    desk.now += 1000  # the feed is due, its page not yet
    assert desk.round(feed) == []
    site.pages["/one"].status = 200
    desk.now += 10_000
    assert len(desk.round(feed)) == 1
    assert desk.state.get(feed).etag == '"feed"'  # nothing is owed: conditional again


def test_a_page_that_may_not_be_fetched_leaves_the_feeds_words(site: Site, desk: Desk) -> None:
    feed = publish(site, "ten", '"1"')
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /one\n", "text/plain")
    (kept,) = desk.round(feed)
    assert desk.ledger.dispatch(kept.dispatch).text == "Ten people died."
    assert any("robots.txt" in line for line in desk.said)
    desk.now += 100_000
    site.pages["/feed"].etag = '"feed 2"'
    assert desk.round(feed) == []


def test_a_killed_watch_adds_nothing_twice(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = publish(site, "ten", '"1"')

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(State, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.round(feed)
    assert desk.ledger.totals().dispatches == 1  # it was added, but not yet remembered
    monkeypatch.undo()
    desk.start()
    assert desk.round(feed) == []
    assert desk.ledger.totals().dispatches == 1


def test_folders_are_watched(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    file = folder / "deep" / "a.txt"
    file.write_text("The minister said on Monday that ten people had been killed in Aleppo.\n")
    (folder / "b.txt").write_bytes(b"\0\1\2" * 400)
    (kept,) = desk.round(str(folder))
    assert kept.changed is None
    assert sum("b.txt" in line for line in desk.said) == 1
    assert desk.round(str(folder)) == []
    file.write_text("The minister said on Monday that twelve people had been killed in Aleppo.\n")
    (again,) = desk.round(str(folder))
    assert again.changed
    assert sum("b.txt" in line for line in desk.said) == 1  # named once, not every round


def test_the_command_watches_once_and_shows_versions(site: Site, tmp_path: Path) -> None:
    feed = publish(site, "ten", '"1"')
    ledger = str(tmp_path / "l.db")
    run = CliRunner()
    arguments = ["watch", feed, "--ledger", ledger, "--once", "--gap", "0"]
    first = run.invoke(build(), arguments)
    assert first.exit_code == 0, first.output
    assert "new: Shelling in Tal Abyad" in first.stdout
    shown = run.invoke(build(), ["versions", f"{site.url}/one", "--ledger", ledger])
    assert "version 1, 2016-10-03" in shown.stdout
    assert (tmp_path / "l.db.watch").exists()
