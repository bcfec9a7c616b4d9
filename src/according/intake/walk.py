"""From the paths of a command to dispatches: files, folders in name order, standard input."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from according.errors import DispatchError
from according.intake.archive import load_gzip, load_zip
from according.intake.docx import load_docx
from according.intake.doors import Limits, Loader, Opened, open_bytes, suffix_of, surviving, unfit
from according.intake.feed import load_feed
from according.intake.html import load_html
from according.intake.mail import load_mail
from according.intake.parquet import load_parquet
from according.intake.pdf import load_pdf
from according.intake.table import load_csv, load_json, load_jsonl
from according.intake.text import load_text
from according.intake.warc import load_warc
from according.records import Dispatch

__all__ = [
    "LOADERS", "InMemory", "Source", "files", "load", "load_opened", "load_source", "shown",
    "sources", "tell",
]  # fmt: skip

LOADERS = [
    Loader("text", (".txt", ".text", ".md"), load_text, own=True),
    Loader("jsonl", (".jsonl", ".ndjson"), load_jsonl, own=True),
    Loader("json", (".json",), load_json, own=True),
    Loader("csv", (".csv", ".tsv"), load_csv, own=True),
    Loader("html", (".html", ".htm", ".xhtml"), load_html, (b"<!doctype html", b"<html")),
    Loader("pdf", (".pdf",), load_pdf, (b"%pdf-",)),
    Loader("mail", (".eml",), load_mail),
    Loader("docx", (".docx",), load_docx),
    Loader("feed", (".rss", ".atom", ".xml"), load_feed, (b"<?xml", b"<rss", b"<feed")),
    Loader("warc", (".warc", ".warc.gz"), load_warc, (b"warc/1.",)),
    Loader("parquet", (".parquet",), load_parquet, (b"par1",)),
    Loader("zip", (".zip",), load_zip, (b"pk\x03\x04",)),
    Loader("gzip", (".gz",), load_gzip, (b"\x1f\x8b",)),
]
"""Every format, in one list. The ending of a name decides, then the first bytes, then text."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Open a file by its path; any process can."""

    path: str

    def __call__(self) -> IO[bytes]:
        return Path(self.path).open("rb")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to load: the name people know it by, and what opens it (seekable bytes).

    ``here``: only this process can open it, and once (standard input, a pipe). ``suffix`` says
    what it is where the name does not (an address).
    """

    name: str
    open: Callable[[], IO[bytes]]
    here: bool = False
    suffix: str | None = None

    @property
    def ending(self) -> str:
        """The ending that decides the format."""
        return suffix_of(shown(self.name)) if self.suffix is None else self.suffix


@dataclass(frozen=True, slots=True)
class InMemory:
    """Open bytes that are at hand; any process can that they are sent to."""

    data: bytes

    def __call__(self) -> IO[bytes]:
        return io.BytesIO(self.data)


def load(
    paths: Iterable[str | Path],
    *,
    stdin: IO[bytes] | None = None,
    limits: Limits | None = None,
    note: Callable[[str], None] | None = None,
    leave_out: Collection[Path] = (),
) -> Iterator[Dispatch | DispatchError]:
    """Load every dispatch of ``paths`` in order: files, folders (recursively), ``-`` for stdin.

    Yields a ``DispatchError`` in the place of each dispatch that is skipped: one line that
    names the file (and row) and says why. ``leave_out`` are files not to be read though they
    lie in a folder (the output of this very run).
    """
    limits = limits or Limits()
    say = note or (lambda line: None)
    for source in sources(paths, stdin=stdin, note=say, leave_out=leave_out):
        if isinstance(source, DispatchError):
            yield source
        else:
            yield from load_source(source, limits, say)


def sources(
    paths: Iterable[str | Path],
    *,
    stdin: IO[bytes] | None,
    note: Callable[[str], None],
    leave_out: Collection[Path] = (),
) -> Iterator[Source | DispatchError]:
    """Yield the files of ``paths`` in order, as ``load`` loads them."""
    apart = {p.resolve() for p in leave_out}
    for path in paths:
        if str(path) == "-":
            if stdin is None:
                yield DispatchError("-: there is no standard input to read")
                continue
            yield Source("-", lambda: open_bytes(stdin), here=True)
        elif Path(path).is_dir():
            for file in files(Path(path), note, apart):
                yield file if isinstance(file, DispatchError) else _source(file)
        else:
            yield _source(Path(path))


def _source(path: Path) -> Source:
    if path.exists() and not path.is_file():  # a pipe: `according read <(curl ...)`
        return Source(str(path), lambda: _piped(path), here=True)
    return Source(str(path), OnDisk(str(path)))


def _piped(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        return open_bytes(stream)


def load_opened(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load an opened file by the loader its name, or else its first bytes, call for.

    Whatever a loader raises ends this file with one line; the run goes on.
    """
    count = 0
    for item in surviving(_loaded(opened), opened):
        count += 1
        reason = unfit(item) if isinstance(item, Dispatch) else None
        yield opened.skip(reason) if reason else item
    if not count:
        yield opened.skip("holds no dispatch")


def _loaded(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    if not opened.stream.read(1):
        yield opened.skip("is empty")
        return
    opened.stream.seek(0)
    yield from tell(opened).load(opened)


def tell(opened: Opened) -> Loader:
    """Choose the loader of an opened file: by its ending, its first bytes, or else as text."""
    for loader in LOADERS:
        if opened.suffix in loader.suffixes:
            return loader
    head = opened.stream.read(1024)
    opened.stream.seek(0)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for loader in LOADERS:
        if loader.magic and start.startswith(loader.magic):
            return loader
    if opened.name == "-" and re.match(rb'\{\s*"', start) and b'"text"' in _line(opened.stream):
        opened.say("read as JSON Lines (its first line is an object with “text”)")
        return _named("jsonl")
    return _named("text")


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline(1 << 24)
    stream.seek(0)
    return line


def _named(name: str) -> Loader:
    return next(loader for loader in LOADERS if loader.name == name)


def load_source(
    source: Source,
    limits: Limits,
    say: Callable[[str], None],
    begin: Callable[[int, str], bool] | None = None,
) -> Iterator[Dispatch | DispatchError]:
    """Open a file and load it under the name people know it by; ``begin`` as in ``Opened``."""
    name = shown(source.name)
    try:
        stream = source.open()
    except OSError as error:
        yield DispatchError(f"{name}: cannot be opened ({error.strerror or error})")
        return
    with stream:
        opened = Opened(name, stream, source.ending, limits, say)
        yield from load_opened(replace(opened, begin=begin) if begin else opened)


def files(
    root: Path, note: Callable[[str], None], apart: Collection[Path] = ()
) -> Iterator[Path | DispatchError]:
    """Yield the files of a folder in name order, and one line for each entry that is no file."""
    inside = root.resolve()
    hidden = 0
    found = False
    for entry in _entries(root):
        if isinstance(entry, DispatchError):
            yield entry
            continue
        path = Path(entry.path)
        if entry.name.startswith("."):
            hidden += 1
            continue
        found = True
        if entry.is_symlink():
            target = path.resolve()
            if not target.is_relative_to(inside):
                yield DispatchError(f"{shown(entry.path)}: is a link that leaves the folder")
                continue
            if not target.exists():
                yield DispatchError(f"{shown(entry.path)}: is a link to nothing")
                continue
            if target.is_dir():
                continue  # what it holds is read in its own place
        elif not entry.is_file(follow_symlinks=False):
            yield DispatchError(f"{shown(entry.path)}: is not a file (a pipe or a device)")
            continue
        if apart and path.resolve() in apart:
            continue
        yield path
    if hidden:
        note(f"{shown(str(root))}: {hidden} hidden files or folders were left out")
    if not found:
        yield DispatchError(f"{shown(str(root))}: the folder holds no files")


def _entries(folder: Path) -> Iterator[os.DirEntry[str] | DispatchError]:
    """Walk a folder in name order, folders in their place among the files."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda e: e.name)
    except OSError as error:
        yield DispatchError(f"{shown(str(folder))}: cannot be opened ({error.strerror or error})")
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _entries(Path(entry.path))
        else:
            yield entry


def shown(name: str) -> str:
    """Return a name that can be printed on one line and written as UTF-8."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "\ufffd", name)
