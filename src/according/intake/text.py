"""Plain text: one file, one dispatch, its own characters."""

from __future__ import annotations

from collections.abc import Iterator

from according.errors import DispatchError
from according.intake.decoding import decode, looks_binary
from according.intake.doors import Opened, check_text
from according.records import Dispatch

__all__ = ["load_text"]


def load_text(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load a plain-text file. Its byte-order mark is no part of the text; CRLF is."""
    data = opened.whole()
    if not data:
        yield opened.skip("is empty")
        return
    if kind := looks_binary(data):
        yield opened.skip(f"is {kind}, not text")
        return
    try:
        decoded = decode(data)
    except ValueError as error:
        yield opened.skip(str(error))
        return
    del data
    if reason := check_text(decoded.text, opened.limits):
        yield opened.skip(reason)
        return
    if decoded.note:
        opened.say(decoded.note)
    yield Dispatch(text=decoded.text, path=opened.name)
