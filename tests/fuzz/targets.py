"""What is fuzzed: a target is a function from bytes that fails when a promise is broken."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from unicodedata import normalize

from according.errors import DispatchError
from according.intake.apart import clock
from according.intake.doors import Limits, Opened, check_text, unfit
from according.intake.walk import LOADERS, load_opened
from according.records import Dispatch

__all__ = ["TARGETS", "seeds"]

SECONDS = 5.0  # what loading may take here; a foreign library that needs more is interrupted
LIMITS = Limits(characters=200_000, bytes=1_000_000, expanded=20_000_000, seconds=SECONDS)
SAID = (
    "The mayor of Tresk, Vera Lund, told Norrby Post on Monday that shells had killed at least 20 "
    "people.\n\n“We hope the road opens,” she said. Reportedly, aid may reach the town on 9 May."
)


def door(suffix: str) -> Callable[[bytes], None]:
    """Make the target of one loader."""

    def target(data: bytes) -> None:
        name = f"in{suffix}"
        notes: list[str] = []
        opened = Opened(name, io.BytesIO(data), suffix, LIMITS, notes.append)
        with clock(SECONDS):
            found = list(load_opened(opened))
        assert found, "a file is read or skipped with a reason"
        for item in found:
            if isinstance(item, DispatchError):
                line = str(item)
                assert line.startswith(name) and len(line.splitlines()) == 1, line
                line.encode()
            else:
                assert isinstance(item, Dispatch)
                assert check_text(item.text, LIMITS) is None and unfit(item) is None
                assert (item.path or "").startswith(name)
                _way_back(item, data if suffix == ".xhtml" else None)
        for note in notes:
            assert note.startswith(name) and len(note.splitlines()) == 1, note

    return target


def _way_back(dispatch: Dispatch, page: bytes | None) -> None:
    """Check that the pieces lie in order, and that those of a page are its own characters."""
    original = dispatch.original
    if original is None:
        return
    markup = page.decode(original.encoding or "", "replace") if page is not None else None
    at = first = 0
    for piece in original.pieces:
        assert at <= piece.start < piece.end <= len(dispatch.text), piece
        assert first <= piece.first < piece.past, piece
        at, first = piece.end, piece.past
        if markup is not None and piece.end - piece.start == piece.past - piece.first:
            here, there = dispatch.text[piece.start : at], markup[piece.first : first]
            assert normalize("NFC", here) == normalize("NFC", there), piece
    assert markup is None or first <= len(markup)


@cache
def _reader() -> Any:
    import according
    from according.settings import Settings

    return according.load(settings=Settings(threads=1))


def reader(data: bytes) -> None:
    """Read a text: every span lies in it, and the words shown are its words."""
    from according.reading.languages import tell
    from according.wire import dumps, from_dict

    text = data.decode("utf-8", "ignore")
    if check_text(text, LIMITS):
        return
    tell(text)
    reading = _reader().read(text, published="2031-05-07")
    _check(reading, text)
    again = from_dict(json.loads(dumps(reading)))
    assert dumps(again) == dumps(reading)


def _check(reading: Any, text: str) -> None:
    assert reading.dispatch.text == text
    names = {x.id for kind in (reading.entities, reading.places, reading.dates) for x in kind}
    names |= {x.id for x in reading.attributions}
    for span in _spans(reading):
        assert 0 <= span[0] < span[1] <= len(text), span
    for claim in reading.claims:
        reading.evidence(claim.span)
        for word in (claim.attribution, claim.continues, claim.happened_on):
            assert word is None or word in names, word
        for role in (*claim.actor, *claim.recipient):
            assert role.entity is None or role.entity in names


def _spans(reading: Any) -> Iterator[Any]:
    for entity in reading.entities:
        yield from entity.mentions
    for one in (*reading.places, *reading.dates):
        yield one.span
    for one in reading.attributions:
        yield from (*one.source, *one.cue, *one.content)
    for one in reading.claims:
        yield from (*one.span, one.trigger)


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{loader.name: door(loader.suffixes[-1]) for loader in LOADERS},
    "unnamed": door(""),
    "reader": reader,
}


@cache
def seeds(name: str) -> list[bytes]:
    """Return what fuzzing of a target starts from: good files and known trouble of its kind."""
    from benchmarks.making import KINDS
    from benchmarks.nasty import fitting

    texts = [SAID, f"{SAID} Two.", "The army denied it."]
    if name == "reader":
        return [t.encode() for t in texts]
    suffixes = next((x.suffixes for x in LOADERS if x.name == name), (*KINDS,))
    chance = random.Random(3)
    found = [make(texts) for kind, make in KINDS.items() if kind.endswith(suffixes)]
    found += [t.make(texts, chance) for t in fitting(heavy=False) if t.suffix in suffixes]
    return [data for data in found if data and len(data) < 20_000]  # quick ones
