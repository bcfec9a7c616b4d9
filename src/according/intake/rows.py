"""From one row (a dict of named values) to a dispatch, for every table-like format."""

from __future__ import annotations

from typing import Any

from according.errors import DispatchError
from according.intake.dates import iso
from according.intake.doors import Opened, check_text, lone_surrogate
from according.records import Dispatch
from according.spans import Original

__all__ = ["from_row"]


def from_row(row: dict[str, Any], opened: Opened, where: str) -> Dispatch | DispatchError:
    """Make the dispatch of a row with ``text`` and, where known, ``id``, ``title``,
    ``publisher``, ``published_at`` (or ``published``) and ``url``; or say why it is skipped.
    """
    text = row.get("text")
    if text is None:
        return opened.skip("has no “text”", where)
    if not isinstance(text, str):
        return opened.skip("its “text” is not a string", where)
    if reason := check_text(text, opened.limits):
        return opened.skip(reason, where)
    values: dict[str, str | None] = {}
    for name in ("id", "title", "publisher", "url"):
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            opened.say(f"its “{name}” is not a string and is left out", where)
            value = None
        if value and (reason := lone_surrogate(value, f"the {name}")):
            return opened.skip(reason, where)
        values[name] = value or None
    published = row.get("published_at") or row.get("published")
    published_at = None
    if published is not None:
        published_at = iso(str(published))
        if published_at is None:
            shown = ascii(str(published))[:40]
            opened.say(f"its “published_at” {shown} is no date; read as undated", where)
    return Dispatch(
        text=text,
        publisher=values["publisher"],
        published_at=published_at,
        url=values["url"],
        title=values["title"],
        ref=values["id"],
        path=opened.name,
        original=Original(part=where),
    )
