"""Web archives (WARC, WARC.gz), streamed: one record in memory at a time."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from itertools import count

from according.errors import DispatchError
from according.intake.decoding import decode
from according.intake.doors import Opened, check_text, missing_extra
from according.intake.html import left_out as letters_left_out
from according.intake.html import page_dispatches
from according.records import Dispatch

__all__ = ["load_warc"]


def load_warc(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load the pages of a web archive; the day of the crawl is no date of publication.

    Records that are no page (pictures, redirects, requests) are counted in one line on the log.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise missing_extra("a web archive", "warcio") from None
    left_out: Counter[str] = Counter()
    tally: Counter[str] = Counter()
    any_record = False
    records = iter(ArchiveIterator(opened.stream))
    for number in count(1):
        # it writes its opinion of damaged records to standard error, which belongs to our lines
        with redirect_stderr(io.StringIO()):
            record = next(records, None)
        if record is None:
            break
        any_record = True
        where = f"record {number}"
        if record.rec_type not in ("response", "conversion", "resource"):
            continue
        status = record.http_headers.get_statuscode() if record.http_headers else "200"
        headers = record.http_headers or record.rec_headers
        kind = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
        if status != "200":
            left_out["no page (redirects, errors)"] += 1
            continue
        if kind not in ("text/html", "application/xhtml+xml", "text/plain"):
            left_out["of other types"] += 1
            continue
        data = record.content_stream().read(opened.limits.bytes + 1)
        if len(data) > opened.limits.bytes:
            yield opened.skip(f"is larger than {opened.limits.bytes:,} bytes", where)
            continue
        url = record.rec_headers.get_header("WARC-Target-URI")
        ref = record.rec_headers.get_header("WARC-Record-ID")
        if kind != "text/plain":
            yield from page_dispatches(data, opened, url=url, ref=ref, row=where, tally=tally)
            continue
        try:
            text = decode(data).text
        except ValueError as error:
            yield opened.skip(str(error), where)
            continue
        if reason := check_text(text, opened.limits):
            yield opened.skip(reason, where)
            continue
        yield Dispatch(text=text, url=url, ref=ref, path=opened.name)
    if not any_record:
        yield opened.skip("holds no records")
    if tally["shown"] > tally["kept"]:
        letters = letters_left_out(tally["shown"], tally["kept"])
        opened.say(f"of {tally['pages']:,} pages, {letters}")
    for what, n in left_out.items():
        opened.say(f"{n:,} records {what} were left out")
