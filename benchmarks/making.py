"""Files of every kind that has a door, made from dispatches: each function returns a file's bytes.

A file holds one dispatch or several; a writer of a format that holds one takes the first.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from xml.sax.saxutils import escape

__all__ = ["KINDS", "MANY", "a_pdf", "a_warc", "a_zip"]

Texts = Sequence[str]


def _day(number: int) -> str:
    return (date(2031, 5, 5) + timedelta(days=number)).isoformat()


def a_text(texts: Texts) -> bytes:
    """Plain text, UTF-8."""
    return texts[0].encode()


def a_page(texts: Texts) -> bytes:
    """A web page with a menu, a footer and a date of publication."""
    story = "".join(f"<p>{html.escape(p)}</p>" for p in texts[0].split("\n\n"))
    stated = {"@type": "NewsArticle", "headline": "Road stays closed", "datePublished": _day(0)}
    return (
        "<!doctype html><html><head><meta charset=utf-8><title>Road stays closed</title>"
        f'<script type="application/ld+json">{json.dumps(stated)}</script></head><body>'
        f"<nav><a href=/>Home</a><a href=/sport>Sport</a></nav><article>{story}</article>"
        "<footer>Subscribe to our letter</footer></body></html>"
    ).encode()


def a_mail(texts: Texts) -> bytes:
    """A message with a plain body and an attachment."""
    message = EmailMessage()
    message["From"] = "Press Office, Tresk <press@tresk.example>"
    message["Subject"] = "Road – closed"
    message["Date"] = "Mon, 05 May 2031 10:00:00 +0200"
    message.set_content(texts[0])
    message.add_attachment(b"\x89PNG\r\n", "image", "png", filename="map.png")
    return message.as_bytes()


def a_docx(texts: Texts) -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    for paragraph in texts[0].split("\n\n"):
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_pdf(pages: Texts) -> bytes:
    """A PDF by hand: a page a text, a line a paragraph; only what Latin-1 holds is kept."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for page in pages:
        lines = b"".join(b"(%s) Tj T* " % _pdf_string(line) for line in page.split("\n") if line)
        stream = b"BT /F1 12 Tf 14 TL 50 700 Td %sET" % lines
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Contents {len(objects) + 2} 0 R/MediaBox[0 0 600 800]"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
            "/Encoding/WinAnsiEncoding>>>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>".encode()
    return of_objects(objects)


def of_objects(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Put a PDF together from the bodies of its objects; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, body)
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF"
        ).encode()
    )


def _pdf_string(line: str) -> bytes:
    for mark in "\\()":
        line = line.replace(mark, "\\" + mark)
    return line.encode("cp1252", "replace")


def _rows(texts: Texts) -> list[dict[str, str]]:
    return [
        {"id": f"r{i}", "text": text, "publisher": "Norrby Post", "published_at": _day(i)}
        for i, text in enumerate(texts)
    ]


def a_csv(texts: Texts) -> bytes:
    """CSV with a header row; the fields hold line ends."""
    out = io.StringIO()
    table = csv.DictWriter(out, ["id", "text", "publisher", "published_at"])
    table.writeheader()
    table.writerows(_rows(texts))
    return out.getvalue().encode()


def a_jsonl(texts: Texts) -> bytes:
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in _rows(texts)).encode()


def a_json(texts: Texts) -> bytes:
    """One array of objects."""
    return json.dumps(_rows(texts)).encode()


def a_parquet(texts: Texts) -> bytes:
    """Parquet, a row a dispatch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(_rows(texts)), out)
    return out.getvalue()


def a_feed(texts: Texts) -> bytes:
    """RSS, an item a dispatch."""
    items = "".join(
        f"<item><title>Item {i}</title><guid>g{i}</guid>"
        f"<description>{escape(html.escape(text))}</description></item>"
        for i, text in enumerate(texts)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Norrby Post</title>{items}</channel></rss>"
    ).encode()


def a_warc(texts: Texts, gzipped: bool = True) -> bytes:
    """A web archive: a page a text, and between them a redirect, which is no page."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    for i, text in enumerate(texts):
        for status, body in (("301 Moved", b""), ("200 OK", a_page([text]))):
            headers = [("Content-Type", "text/html; charset=utf-8")]
            writer.write_record(
                writer.create_warc_record(
                    f"https://norrby.example/{i}", "response", payload=io.BytesIO(body),
                    http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.0"),
                    # the same bytes each time
                    warc_headers_dict={
                        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-{status[:3]:0>4}-{i:012}>",
                        "WARC-Date": f"{_day(i)}T00:00:00Z",
                    },
                )
            )  # fmt: skip
    return out.getvalue()


def a_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of named files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _mixed_zip(texts: Texts) -> bytes:
    makers: list[tuple[str, Callable[[Texts], bytes]]] = [
        ("a.txt", a_text), ("b/page.html", a_page), ("c.eml", a_mail),
    ]  # fmt: skip
    return a_zip({
        makers[i % 3][0].replace(".", f"{i}."): makers[i % 3][1]([t]) for i, t in enumerate(texts)
    })  # fmt: skip


def _gzipped(texts: Texts) -> bytes:
    return gzip.compress(a_jsonl(texts), mtime=0)


KINDS: dict[str, Callable[[Any], bytes]] = {
    ".txt": a_text, ".html": a_page, ".eml": a_mail, ".docx": a_docx, ".pdf": a_pdf,
    ".csv": a_csv, ".jsonl": a_jsonl, ".json": a_json, ".parquet": a_parquet, ".rss": a_feed,
    ".warc.gz": a_warc, ".zip": _mixed_zip, ".jsonl.gz": _gzipped,
}  # fmt: skip
"""By ending, what makes a file of some texts."""

MANY = frozenset({".csv", ".jsonl", ".json", ".parquet", ".rss", ".warc.gz", ".zip", ".jsonl.gz"})
"""The kinds that hold a dispatch a text; the others hold one."""
