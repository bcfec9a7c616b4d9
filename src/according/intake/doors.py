"""What every loader is given and what it gives back.

A loader is a function from an opened file to the dispatches in it. It yields a ``Dispatch``
for what can be read and a ``DispatchError`` (yielded, not raised) for what is skipped; both
in the order of the file. A ``DispatchError`` it raises ends that file, not the run.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from according.errors import DispatchError
from according.records import Dispatch

__all__ = [
    "Limits", "Loader", "Opened", "TooLong", "check_storable", "check_text", "lone_surrogate",
    "missing_extra", "open_bytes", "suffix_of", "surviving", "unfit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one dispatch may cost; beyond it, the dispatch is refused by name.

    ``characters`` is the longest text of a dispatch in code points. ``bytes`` is the largest
    file or member read whole (a PDF, a page, a message). ``expanded`` is how many bytes an
    archive may unpack to, ``ratio`` how many times its packed size, and ``members`` how many
    files it may hold; ``depth`` is how many archives may lie inside one another. ``seconds`` of
    computing and ``memory`` in bytes are what loading one dispatch may take, where it is loaded
    in a process of its own (``load_apart``).
    """

    characters: int = 10_000_000
    bytes: int = 40_000_000
    expanded: int = 4_000_000_000
    ratio: int = 200
    members: int = 1_000_000
    depth: int = 3
    pages: int = 5_000
    seconds: float = 60.0
    memory: int = 2_000_000_000


class TooLong(BaseException):
    """Loading one dispatch has taken longer than the limit.

    No ``Exception``: libraries that swallow those would go on.
    """


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened file: its bytes (seekable, at the start), its name to people, its limits.

    ``note`` is called with one line for whatever was decided that the reader of the log should
    know and that is no skip: a detected encoding, boilerplate dropped. An archive calls ``begin``
    with the number and name of each part (from 1) before it loads it, and passes over those for
    which it returns False: that part cost an earlier process its life, or came before it.
    """

    name: str
    stream: IO[bytes]
    suffix: str = ""
    limits: Limits = Limits()
    note: Callable[[str], None] = field(default=lambda line: None)
    depth: int = 0
    begin: Callable[[int, str], bool] = field(default=lambda number, name: True)

    def skip(self, reason: str, row: str | None = None) -> DispatchError:
        """Make the one line that names the file (and row) and says why it is skipped."""
        where = f"{self.name}, {row}" if row else self.name
        return DispatchError(f"{where}: {reason}")

    def say(self, decided: str, row: str | None = None) -> None:
        """Say on the log what was decided about this file (and row)."""
        where = f"{self.name}, {row}" if row else self.name
        self.note(f"{where}: {decided}")

    def whole(self) -> bytes:
        """Return all bytes, or refuse when there are more than the limit."""
        data = self.stream.read(self.limits.bytes + 1)
        if len(data) > self.limits.bytes:
            raise self.skip(
                f"is larger than {self.limits.bytes:,} bytes - one dispatch is read whole, "
                "and no dispatch is that long"
            )
        return data


@dataclass(frozen=True, slots=True)
class Loader:
    """One intake format: its name, the file endings it takes, and the function that loads.

    ``magic`` are the first bytes (in lower case) that tell it. ``own`` says that it needs no
    foreign library, so that its time and memory are known to grow with the file.
    """

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[Opened], Iterator[Dispatch | DispatchError]]
    magic: tuple[bytes, ...] = ()
    own: bool = False


def surviving(
    items: Iterable[Dispatch | DispatchError], opened: Opened, row: str | None = None
) -> Iterator[Dispatch | DispatchError]:
    """Pass items on; whatever making them raises ends them with one line, and the run goes on."""
    try:
        yield from items
    except DispatchError as error:
        named = str(error).startswith(opened.name)
        yield error if named else opened.skip(str(error), row)
    except TooLong:
        yield opened.skip(f"took more than {opened.limits.seconds:g} seconds to load", row)
    except MemoryError:
        yield opened.skip("needs more memory than there is, or than is allowed", row)
    except RecursionError:
        yield opened.skip("is nested too deep", row)
    except Exception as error:  # a library choked on a damaged file: that file is lost, no more
        reason = "is damaged, or not what its name says"
        # what Python says of the library's own slip tells nobody anything
        slip = isinstance(error, (AttributeError, TypeError, LookupError, AssertionError))
        told = "" if slip and not isinstance(error, UnicodeError) else _one_line(error)
        yield opened.skip(f"{reason} ({told})" if told else reason, row)


def _one_line(error: Exception) -> str:
    told = str(error) or type(error).__name__
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", re.sub(r"\s+", " ", told))[:160]


def check_text(text: str, limits: Limits) -> str | None:
    """Say why a text cannot be a dispatch's text, or None: empty, too long, lone surrogates."""
    if not text or text.isspace():
        return "the text is empty"
    if len(text) > limits.characters:
        return (
            f"the text has {len(text):,} characters, the limit is {limits.characters:,} "
            "- no dispatch is that long"
        )
    return lone_surrogate(text, "the text")


def lone_surrogate(text: str, what: str) -> str | None:
    """Say where a lone surrogate stands (half a character: not Unicode text), or None."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"{what} holds a lone surrogate at character {error.start} - not Unicode text"
    return None


def unfit(dispatch: Dispatch) -> str | None:
    """Say which of the small fields is not Unicode text, or None: titles come from anywhere."""
    for name in ("title", "publisher", "url", "ref", "published_at"):
        value = getattr(dispatch, name)
        if value and (reason := lone_surrogate(value, f"the {name}")):
            return reason
    return None


def check_storable(dispatch: Dispatch) -> str | None:
    """Say why a ledger refuses a dispatch that reads, or None: databases take no NUL."""
    at = dispatch.text.find("\0")
    if at >= 0:
        return (
            f"{dispatch.path or dispatch.ref or dispatch.id}: the text holds a NUL at character "
            f"{at} - a ledger's database cannot keep it"
        )
    return None


def missing_extra(what: str, package: str) -> DispatchError:
    """Name the extra to install for a format whose library is not there."""
    return DispatchError(
        f"{what} cannot be read without {package} - pip install 'according[doors]'"
    )


def open_bytes(stream: IO[bytes]) -> IO[bytes]:
    """Return a seekable copy of a stream that may not be (a pipe), spooled to disk when large."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 - caller closes it
    while block := stream.read(1 << 20):
        spool.write(block)
    spool.seek(0)
    return spool


def suffix_of(name: str) -> str:
    """Return the ending that decides the format: ``.warc.gz`` whole, otherwise the last."""
    suffixes = [s.lower() for s in Path(name).suffixes]
    return ".warc.gz" if suffixes[-2:] == [".warc", ".gz"] else (suffixes or [""])[-1]
