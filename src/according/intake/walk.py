"""From the paths of a command to dispatches: files, folders in name order, standard input."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import IO

from according.errors import DispatchError
from according.intake.archive import load_gzip, load_zip
from according.intake.docx import load_docx
from according.intake.doors import Limits, Loader, Opened, open_bytes, suffix_of, unfit
from according.intake.feed import load_feed
from according.intake.html import load_html
from according.intake.mail import load_mail
from according.intake.parquet import load_parquet
from according.intake.pdf import load_pdf
from according.intake.table import load_csv, load_json, load_jsonl
from according.intake.text import load_text
from according.intake.warc import load_warc
from according.records import Dispatch

__all__ = ["LOADERS", "files", "load", "load_from", "load_opened"]

LOADERS = [
    Loader("text", (".txt", ".text", ".md"), load_text),
    Loader("jsonl", (".jsonl", ".ndjson"), load_jsonl),
    Loader("json", (".json",), load_json),
    Loader("csv", (".csv", ".tsv"), load_csv),
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
    apart = {p.resolve() for p in leave_out}
    for path in paths:
        if str(path) == "-":
            if stdin is None:
                yield DispatchError("-: there is no standard input to read")
                continue
            yield from load_from("-", lambda: open_bytes(stdin), limits, say)
        elif Path(path).is_dir():
            for file in files(Path(path), say, apart):
                if isinstance(file, DispatchError):
                    yield file
                else:
                    yield from _file(file, limits, say)
        else:
            yield from _file(Path(path), limits, say)


def load_opened(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load an opened file by the loader its name, or else its first bytes, call for.

    Whatever a loader raises ends this file with one line; the run goes on.
    """
    try:
        for item in _loader(opened).load(opened):
            reason = unfit(item) if isinstance(item, Dispatch) else None
            yield opened.skip(reason) if reason else item
    except DispatchError as error:
        named = str(error).startswith(opened.name)
        yield error if named else opened.skip(str(error))
    except MemoryError:
        yield opened.skip("needs more memory than there is")
    except Exception as error:  # a library choked on a damaged file: that file is lost, no more
        reason = re.sub(r"\s+", " ", str(error)) or type(error).__name__
        yield opened.skip(f"is damaged, or not what its name says ({reason[:160]})")


def _loader(opened: Opened) -> Loader:
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


def load_from(
    name: str, opener: Callable[[], IO[bytes]], limits: Limits, say: Callable[[str], None]
) -> Iterator[Dispatch | DispatchError]:
    """Load what ``opener`` opens (seekable bytes) under the name people know it by."""
    shown = _shown(name)
    try:
        stream = opener()
    except OSError as error:
        yield DispatchError(f"{shown}: cannot be opened ({error.strerror or error})")
        return
    with stream:
        yield from load_opened(Opened(shown, stream, suffix_of(name), limits, say))


def _file(
    path: Path, limits: Limits, say: Callable[[str], None]
) -> Iterator[Dispatch | DispatchError]:
    def opener() -> IO[bytes]:
        stream = path.open("rb")
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return stream
        with stream:  # a pipe: `according read <(curl ...)`
            return open_bytes(stream)

    yield from load_from(str(path), opener, limits, say)


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
                yield DispatchError(f"{_shown(entry.path)}: is a link that leaves the folder")
                continue
            if not target.exists():
                yield DispatchError(f"{_shown(entry.path)}: is a link to nothing")
                continue
            if target.is_dir():
                continue  # what it holds is read in its own place
        elif not entry.is_file(follow_symlinks=False):
            yield DispatchError(f"{_shown(entry.path)}: is not a file (a pipe or a device)")
            continue
        if apart and path.resolve() in apart:
            continue
        yield path
    if hidden:
        note(f"{_shown(str(root))}: {hidden} hidden files or folders were left out")
    if not found:
        yield DispatchError(f"{_shown(str(root))}: the folder holds no files")


def _entries(folder: Path) -> Iterator[os.DirEntry[str] | DispatchError]:
    """Walk a folder in name order, folders in their place among the files."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda e: e.name)
    except OSError as error:
        yield DispatchError(f"{_shown(str(folder))}: cannot be opened ({error.strerror or error})")
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _entries(Path(entry.path))
        else:
            yield entry


def _shown(name: str) -> str:
    """Return a name that can be printed on one line and written as UTF-8."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "\ufffd", name)
