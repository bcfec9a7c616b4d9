"""Web archives (WARC, WARC.gz), streamed: one record in memory at a time."""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from itertools import count
from typing import Any

from according.errors import DispatchError
from according.intake.decoding import decode
from according.intake.doors import Opened, check_text, missing_extra, surviving
from according.intake.html import left_out as letters_left_out
from according.intake.html import page_dispatches
from according.records import Dispatch
from according.spans import Original

__all__ = ["load_warc"]

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_CUT = "is cut short - the archive ends in the middle of it"
_DAMAGED = "is damaged, and what comes after it cannot be found"


def load_warc(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load the pages of a web archive; the day of the crawl is no date of publication.

    Records that are no page (pictures, redirects, requests) are counted in one line on the log.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise missing_extra("a web archive", "warcio") from None
    left_out: Counter[str] = Counter()
    tally: Counter[str] = Counter()
    size = opened.stream.seek(0, 2)
    opened.stream.seek(0)
    archive = ArchiveIterator(opened.stream)
    records = iter(archive)
    number = 0
    for number in count(1):
        try:
            # it writes its opinion of damage to standard error, which belongs to our lines
            with redirect_stderr(io.StringIO()):
                record = next(records, None)
        except (ArchiveLoadFailed, zlib.error, ValueError, AttributeError):
            if number == 1:
                yield opened.skip("holds no record of a web archive")
                return
            yield opened.skip(_DAMAGED, f"record {number}")
            break
        if record is None:
            if archive.offset < size:
                yield opened.skip(_CUT, f"record {number}")
            break
        where = f"record {number}"
        if not opened.begin(number, f"{opened.name}, {where}"):
            archive.err_count = 0
            continue
        page = _Page(opened, where, archive, record, left_out, tally)
        yield from surviving(page.dispatches(), opened, where)
        if archive.err_count:
            yield opened.skip("is followed by what is no record - its length is wrong", where)
            archive.err_count = 0
    if number == 1 and not archive.offset < size:
        yield opened.skip("holds no records")
    if tally["shown"] > tally["kept"]:
        letters = letters_left_out(tally["shown"], tally["kept"])
        opened.say(f"of {tally['pages']:,} pages, {letters}")
    for what, n in left_out.items():
        opened.say(f"{n:,} records {what} were left out")


@dataclass(frozen=True, slots=True)
class _Page:
    """One record of an archive, which may be a page."""

    opened: Opened
    where: str
    archive: Any
    record: Any
    left_out: Counter[str]
    tally: Counter[str]

    def dispatches(self) -> Iterator[Dispatch | DispatchError]:
        """Load the record; one that is no page is counted."""
        opened, record, where = self.opened, self.record, self.where
        said = record.rec_headers
        if said.get_header("Content-Length") is None and not record.format.startswith("arc"):
            yield opened.skip(_CUT, where)
            return
        if record.rec_type not in ("response", "conversion", "resource"):
            yield from self._rest()
            return
        status = record.http_headers.get_statuscode() if record.http_headers else "200"
        headers = record.http_headers or said
        kind = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
        if status != "200" or kind not in _PAGES:
            what = "no page (redirects, errors)" if status != "200" else "of other types"
            self.left_out[what] += 1
            yield from self._rest()
            return
        data = record.content_stream().read(opened.limits.bytes + 1)
        if cut := list(self._rest()):
            yield from cut
            return
        if len(data) > opened.limits.bytes:
            yield opened.skip(f"is larger than {opened.limits.bytes:,} bytes", where)
            return
        at = self.archive.get_record_offset()
        url, ref = said.get_header("WARC-Target-URI"), said.get_header("WARC-Record-ID")
        if kind != "text/plain":
            yield from page_dispatches(
                data, opened, url=url, ref=ref, row=where, at=at, tally=self.tally
            )
            return
        try:
            text = decode(data).text
        except ValueError as error:
            yield opened.skip(str(error), where)
            return
        if reason := check_text(text, opened.limits):
            yield opened.skip(reason, where)
            return
        original = Original(where, at)
        yield Dispatch(text=text, url=url, ref=ref, path=opened.name, original=original)

    def _rest(self) -> Iterator[DispatchError]:
        """Go to the record's end, and say when the archive ends before it."""
        with redirect_stderr(io.StringIO()):
            self.archive.read_to_end()
        if getattr(self.record.raw_stream, "limit", 0) > 0:
            yield self.opened.skip(_CUT, self.where)
