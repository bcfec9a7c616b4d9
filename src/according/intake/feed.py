"""RSS and Atom files: a dispatch an entry, as much of it as the feed carries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from according.errors import DispatchError
from according.intake.doors import Opened, check_text, missing_extra
from according.intake.html import html_text
from according.records import Dispatch
from according.spans import Original

__all__ = ["load_feed"]

_NAMED = 20  # empty entries that are named; a damaged feed may have thousands


def load_feed(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load a feed kept in a file; nothing it points to is fetched."""
    try:
        import feedparser
    except ImportError:
        raise missing_extra("a feed", "feedparser") from None
    # Given bytes, feedparser may take them for an address or a path; given a stream it cannot.
    feed = feedparser.parse(io.BytesIO(opened.whole()))
    if not feed.entries:
        yield opened.skip("the feed has no entries" if feed.version else "holds no feed")
        return
    if feed.bozo and not isinstance(feed.bozo_exception, feedparser.CharacterEncodingOverride):
        opened.say("the feed is damaged; read as far as that goes")
    publisher = feed.feed.get("title")
    empty: list[int] = []
    for i, entry in enumerate(feed.entries, 1):
        try:
            text = _text(entry)
        except DispatchError as error:
            yield opened.skip(str(error), f"entry {i}")
            continue
        if not text:
            empty.append(i)
            continue
        if reason := check_text(text, opened.limits):
            yield opened.skip(reason, f"entry {i}")
            continue
        origin = entry.get("source") or {}
        yield Dispatch(
            text=text,
            publisher=origin.get("title") or publisher or None,
            published_at=_moment(entry.get("published_parsed")),
            url=entry.get("link") or None,
            title=html_text(entry.get("title", "")) or None,
            ref=entry.get("id") or None,
            path=opened.name,
            original=Original(part=f"entry {i}"),
        )
    for i in empty[:_NAMED]:
        yield opened.skip("the text is empty", f"entry {i}")
    if empty[_NAMED:]:
        yield opened.skip(f"{len(empty) - _NAMED:,} more entries have no text")


def _text(entry: Any) -> str:
    full = [c.value for c in entry.get("content", []) if c.get("value")]
    return html_text(max(full, key=len) if full else entry.get("summary", ""))


def _moment(parsed: Any) -> str | None:
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
