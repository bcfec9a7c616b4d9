"""Inputs of a cluster: files on shared disks or in object storage, each read where there is room.

A path may be anything that fsspec opens (``s3://bucket/crawl/*.warc.gz``); a local one keeps the
name it was given, so that a dispatch reads the same here as by ``load``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from according.errors import DispatchError, UsageError
from according.intake.apart import Apart
from according.intake.walk import Source, files
from according.records import Dispatch

__all__ = ["Input", "inputs", "load_input", "storage"]


@dataclass(frozen=True, slots=True)
class Input:
    """One file: the name people know it by, and where any machine finds it."""

    name: str
    location: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Open a file by its location, on a disk or in object storage; any process can."""

    location: str

    def __call__(self) -> IO[bytes]:
        files_, path = storage(self.location)
        opened: IO[bytes] = files_.open(path, "rb")
        return opened


def inputs(paths: Iterable[str], note: Callable[[str], None]) -> Iterator[Input | DispatchError]:
    """Yield the files that ``paths`` name, in order: files, folders, patterns with ``*``.

    Raises:
        UsageError: when a path names nothing, or is standard input.
    """
    for path in paths:
        if path == "-":
            raise UsageError("standard input lies on one machine - give files to a cluster")
        if "://" in path:
            yield from _stored(path)
        elif Path(path).is_dir():
            for file in files(Path(path), note):
                yield file if isinstance(file, DispatchError) else _local(str(file))
        elif Path(path).exists():
            yield _local(path)
        else:
            raise UsageError(f"there is no file or folder {path!r}")


def load_input(
    given: Input, apart: Apart, note: Callable[[str], None]
) -> Iterator[Dispatch | DispatchError]:
    """Load the dispatches of one file, streaming, as ``load_apart`` does."""
    yield from apart.load(Source(given.name, Stored(given.location)), note)


def storage(location: str) -> tuple[Any, str]:
    """Return the file system of a location, and the path in it.

    Raises:
        UsageError: when nothing that is installed opens it.
    """
    try:
        import fsspec
    except ImportError:
        raise UsageError(
            "a cluster's files cannot be opened without fsspec - pip install 'according[ray]'"
        ) from None
    try:
        files_, path = fsspec.core.url_to_fs(location)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{location} cannot be opened ({error})") from None
    return files_, path


def _local(name: str) -> Input:
    return Input(name, str(Path(name).resolve()))


def _stored(path: str) -> Iterator[Input]:
    files_, inside = storage(path)
    if "*" in inside:
        found = files_.glob(inside)
    elif files_.isdir(inside):
        found = files_.find(inside)
    else:
        found = [inside] if files_.exists(inside) else []
    if not found:
        raise UsageError(f"there is no file or folder {path!r}")
    for one in sorted(found):
        whole = files_.unstrip_protocol(one)
        yield Input(whole, whole)
