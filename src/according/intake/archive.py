"""ZIP and gzip: what lies inside, loaded by its own name, within limits.

Members are never written under their own names, so a name that climbs out of the folder
(../../etc) has nothing to climb out of.
"""

from __future__ import annotations

import errno
import gzip
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO

from according.errors import DispatchError
from according.intake.doors import Opened, suffix_of, surviving
from according.records import Dispatch

__all__ = ["load_gzip", "load_zip"]

_BLOCK = 1 << 18
_DAMAGED = (
    OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
_FREE = 10_000_000  # bytes a member may unpack to before its ratio is looked at ...
_FREE_ALL = 100_000_000  # ... and all members of an archive together


def load_zip(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load every file of a ZIP in name order; hidden ones and folders are left out."""
    if opened.depth >= opened.limits.depth:
        yield opened.skip(f"lies more than {opened.limits.depth} archives deep")
        return
    with zipfile.ZipFile(opened.stream) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) > opened.limits.members:
            yield opened.skip(
                f"holds {len(members):,} files, the limit is {opened.limits.members:,}"
            )
            return
        size = opened.stream.seek(0, 2)
        room = _Room(min(opened.limits.expanded, max(_FREE_ALL, opened.limits.ratio * size)))
        hidden = 0
        found = False
        for number, member in enumerate(sorted(members, key=lambda m: m.filename), 1):
            parts = PurePosixPath(member.filename).parts
            if any((p[0] == "." and p != "..") or p == "__MACOSX" for p in parts):
                hidden += 1
                continue
            found = True
            inner = _inside(opened, member.filename)
            if opened.begin(number, inner.name):
                yield from surviving(_member(archive, member, inner, room), inner)
            if room.left < 0:
                left = f"{len(members) - number:,} files in it were left"
                yield opened.skip(f"unpacks to more than its size allows, so {left}")
                break
        if hidden:
            opened.say(f"{hidden} hidden files were left out")
        if not found:
            yield opened.skip("the archive holds no files")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: Opened, room: _Room
) -> Iterator[Dispatch | DispatchError]:
    """Load one file of a ZIP."""
    if member.flag_bits & 1:
        yield inner.skip("is locked with a password")
        return
    try:
        with archive.open(member) as packed:
            stream = _unpack(packed, member.compress_size, room, inner)
    except _DAMAGED as error:
        yield inner.skip(_reason(error))
        return
    with stream:
        yield from _load(replace(inner, stream=stream))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "cannot be unpacked: there is no room on the disk for temporary files"
    return f"is damaged ({error})"


def load_gzip(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load the one file of a .gz by the name without .gz."""
    if opened.depth >= opened.limits.depth:
        yield opened.skip(f"lies more than {opened.limits.depth} archives deep")
        return
    size = opened.stream.seek(0, 2)
    opened.stream.seek(0)
    inner = replace(
        opened, suffix=suffix_of(re.sub(r"(?i)\.gz$", "", opened.name)), depth=opened.depth + 1
    )
    try:
        with gzip.GzipFile(fileobj=opened.stream) as packed:
            stream = _unpack(packed, size, _Room(opened.limits.expanded), opened)
    except _DAMAGED as error:
        yield opened.skip(_reason(error))
        return
    with stream:
        yield from _load(replace(inner, stream=stream))


def _inside(opened: Opened, name: str) -> Opened:
    shown = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", name)
    return replace(
        opened, name=f"{opened.name}/{shown}", suffix=suffix_of(name), depth=opened.depth + 1,
        begin=lambda number, name: True,
    )  # fmt: skip


@dataclass(slots=True)
class _Room:
    """How many bytes an archive may still unpack to."""

    left: int


def _unpack(
    packed: IO[bytes] | gzip.GzipFile, compressed: int, room: _Room, opened: Opened
) -> IO[bytes]:
    """Unpack to a spool, stopping at a bomb's first signs."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 - caller closes it
    size = 0
    while block := packed.read(_BLOCK):
        size += len(block)
        room.left -= len(block)
        if room.left < 0:
            spool.close()
            raise opened.skip(
                "its archive unpacks to more than its size allows - a decompression bomb"
            )
        if size > _FREE and size > opened.limits.ratio * max(1, compressed):
            spool.close()
            raise opened.skip(
                f"unpacks to more than {opened.limits.ratio} times its size - a decompression bomb"
            )
        spool.write(block)
    spool.seek(0)
    return spool


def _load(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    # walk lists this loader among the others, so it can only be asked for when called
    from according.intake.walk import load_opened

    yield from load_opened(opened)
