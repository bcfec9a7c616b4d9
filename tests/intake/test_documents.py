"""Web pages, PDF, mail, Word, feeds, web archives, Parquet, ZIP: made here, loaded back."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from according.errors import DispatchError
from according.intake import Limits, load
from according.intake.pdf import join_pages
from according.records import Dispatch, Reading
from according.spans import Span

STORY = (
    "<p>The mayor of Tresk said on Monday that the road to the north would stay closed.</p>"
    "<p>Aid groups warned that stocks of flour would last nine days at most, and asked both "
    "sides to let lorries pass before the weekend.</p>"
)
PAGE = f"""<!doctype html><html><head><title>Road stays closed | Norrby Post</title>
<meta property="og:site_name" content="Norrby Post (og)">
<link rel="canonical" href="https://norrby.example/road">
<script type="application/ld+json">{{"@graph": [{{"@type": "WebPage"}},
{{"@type": "NewsArticle", "headline": "Road stays closed", "datePublished": "2031-05-05T08:00:00Z",
"publisher": {{"@type": "Organization", "name": "Norrby Post"}}}}]}}</script></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Road stays closed</h1>
{STORY}</article><footer>Subscribe to our letter</footer></body></html>"""


def one(path: Path, **options: Any) -> Dispatch:
    (found,) = load([path], **options)
    assert isinstance(found, Dispatch), found
    return found


def reason(path: Path, **options: Any) -> str:
    (found,) = load([path], **options)
    assert isinstance(found, DispatchError)
    return str(found).removeprefix(f"{path}").removeprefix(": ")


def test_a_page_gives_its_main_text_and_what_it_states(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    found = one(path)
    assert "road to the north would stay closed.\n" in found.text
    assert "Sport" not in found.text and "Subscribe" not in found.text
    assert (found.publisher, found.title) == ("Norrby Post", "Road stays closed")
    assert (found.published_at, found.url) == (
        "2031-05-05T08:00:00Z", "https://norrby.example/road",
    )  # fmt: skip


def test_a_page_says_how_much_of_it_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    notes: list[str] = []
    found = one(path, note=notes.append)
    kept = sum(map(str.isalnum, found.text))
    gone = sum(map(str.isalnum, "HomeSport" + "Subscribe to our letter"))
    assert notes == [
        f"{path}: {gone} of {kept + gone} letters were left out (menus, adverts and the like); "
        "spans count in the main text"
    ]


def test_a_page_that_states_nothing_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>5 May 2031</p>{STORY}</body></html>", "utf-8")
    found = one(path)
    assert (found.publisher, found.published_at, found.url) == (None, None, None)


def test_a_page_whose_title_is_half_a_character(tmp_path: Path) -> None:
    # found by fuzzing: JSON escapes in a page's JSON-LD make what no file could hold
    path = tmp_path / "a.html"
    path.write_text(PAGE.replace('Norrby Post"}', 'Norrby \\ud800Post"}'), "utf-8")
    assert reason(path).startswith("the publisher holds a lone surrogate at character 7")


def test_a_page_without_a_main_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><img src='x'></body></html>", "utf-8")
    assert reason(path) == "no text was found in the page"
    path.write_text("The road was closed, said the mayor, and no tag was used.", "utf-8")
    assert reason(path).startswith("is no HTML")


def test_a_page_of_which_the_parser_would_leave_out_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE.replace("<p>Aid", "<div>" * 300 + "<p>Aid"), "utf-8")
    assert reason(path).startswith("is nested too deep")
    (tmp_path / "a.rss").write_text(FEED.replace("<p>It", "<p>" + "<b>" * 300 + "It"), "utf-8")
    first, _ = load([tmp_path / "a.rss"])
    assert ", entry 1: is nested too deep" in str(first)


def a_pdf(*pages: str) -> bytes:
    """A small PDF by hand: a line of text for each line of a page."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for page in pages:
        lines = "".join(f"({line}) Tj T* " for line in page.split("\n"))
        stream = f"BT /F1 12 Tf 14 TL 50 700 Td {lines}ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Contents {len(objects) + 2} 0 R/MediaBox[0 0 600 800]"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
        ).encode()
    )


def test_a_pdf_keeps_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf("The mayor said the road was closed.", "Aid groups asked for lorries."))
    found = one(path)
    assert found.text == "The mayor said the road was closed.\n\fAid groups asked for lorries."
    assert page(found, "mayor") == "page 1"
    assert page(found, "lorries.") == "page 2"
    assert page(found, "closed.\n\fAid") == "pages 1–2"


def page(found: Dispatch, words: str) -> str | None:
    start = found.text.index(words)
    return Reading(found).where((Span(start, start + len(words)),))


def test_a_page_without_text_counts_too(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf("", "The mayor spoke.", "", "Aid groups too."))
    found = one(path)
    assert found.text == "The mayor spoke.\n\f \fAid groups too."
    assert (page(found, "mayor"), page(found, "groups")) == ("page 2", "page 4")


# pages as lists of lines -> the text, and how many header and footer lines were dropped
PAGES = [
    (["The road was clo-\nsed for days."], "The road was closed for days.", 0),
    (["The Third Bri-\nGade left."], "The Third Bri- Gade left.", 0),  # not one word, perhaps
    (["The convoy that left the city at dawn had reached\nthe river by noon.\nIt was stopped there "
      "and the drivers were sent back."],
     "The convoy that left the city at dawn had reached the river by noon.\nIt was stopped there "
     "and the drivers were sent back.", 0),
    (["NP 1\nOne ended.", "NP 2\nTwo goes", "NP 3\non."], "One ended.\n\fTwo goes \fon.", 3),
    ([""], "", 0),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "text", "dropped"), PAGES)
def test_pages_are_joined(pages: list[str], text: str, dropped: int) -> None:
    found, pieces, left = join_pages(pages)
    assert (found, left) == (text, dropped)
    stand = [(found[p.start : p.end], p.first, p.past) for p in pieces]
    shown = [part.strip("\n ") for part in found.split("\f")]
    assert [(w.strip(), n) for w, n, _ in stand] == [(w, n) for n, w in enumerate(shown, 1) if w]
    assert all(past == first + 1 for _, first, past in stand)


def test_a_pdf_without_text_or_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(""))
    assert reason(path) == "holds no text (pages scanned as pictures, perhaps)"
    path.write_bytes(a_pdf(*["One page."] * 3))
    assert reason(path, limits=Limits(pages=2)) == "has 3 pages, the limit is 2"


MAIL = b"""From: "Press Office, Tresk" <press@tresk.example>
Date: Mon, 05 May 2031 10:00:00 +0200
Subject: =?utf-8?q?Road_=E2=80=93_closed?=
Message-ID: <1@tresk.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<style>p{}</style><p>The mayor said the road was closed.</p><p>Lorries &amp; cars turn back.</p>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename=a.pdf

junk
--b--
"""


def test_mail(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL)
    notes: list[str] = []
    found = one(path, note=notes.append)
    assert found.text == "The mayor said the road was closed.\nLorries & cars turn back."
    assert found.publisher == "Press Office, Tresk"
    assert found.published_at == "2031-05-05T10:00:00+02:00"
    assert (found.title, found.ref) == ("Road – closed", "<1@tresk.example>")
    assert notes == [f"{path}: 1 attachment was left out"]
    assert found.original is not None and found.original.part == "text/html part"
    markup = "<style>p{}</style><p>The mayor said the road was closed.</p><p>Lorries &amp; cars"
    amp = found.original.find(found.text, Span(found.text.index("&"), found.text.index("&") + 1))
    assert amp is not None and markup[amp.start : amp.end] == "&amp;"


def test_word(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("The mayor said the road was closed.")
    document.add_paragraph("")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Dead", "20"
    document.add_paragraph("Nobody else spoke.")
    path = tmp_path / "a.docx"
    document.save(str(path))
    found = one(path)
    assert found.text == "The mayor said the road was closed.\nDead\t20\nNobody else spoke."
    assert page(found, "mayor") == "paragraph 1"
    assert page(found, "Dead\t20\nNobody") == "paragraphs 3–4"  # the second is empty


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Norrby Post</title><link>https://norrby.example</link>
<item><title>Road &amp;amp; rail</title><link>https://norrby.example/1</link><guid>g1</guid>
<pubDate>Mon, 05 May 2031 08:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The mayor said the road was closed.</p><p>It rained.</p>]]>
</content:encoded>
</item><item><title>Empty</title><guid>g2</guid></item></channel></rss>"""


def test_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text(FEED, "utf-8")
    first, second = load([path])
    assert isinstance(first, Dispatch)
    assert first.text == "The mayor said the road was closed.\nIt rained."
    assert (first.publisher, first.title, first.ref) == ("Norrby Post", "Road & rail", "g1")
    assert (first.published_at, first.url) == (
        "2031-05-05T08:00:00+00:00", "https://norrby.example/1",
    )  # fmt: skip
    assert str(second) == f"{path}, entry 2: the text is empty"
    assert Reading(first).where(()) == "entry 1"


def test_a_hostile_feed_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret", "utf-8")
    path = tmp_path / "a.xml"
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    path.write_text(FEED.replace("<rss", entity + "<rss").replace("Short.", "&x;"), "utf-8")
    for found in load([path]):
        assert "the secret" not in (found.text if isinstance(found, Dispatch) else str(found))


def a_warc(gzipped: bool) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    for url, status, kind, body in (
        ("https://norrby.example/road", "200 OK", "text/html; charset=utf-8", PAGE),
        ("https://norrby.example/old", "301 Moved", "text/html", ""),
        ("https://norrby.example/a.png", "200 OK", "image/png", "x"),
        ("https://norrby.example/plain", "200 OK", "text/plain", "The mayor said no."),
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body.encode()), http_headers=headers
            )
        )
    return out.getvalue()


@pytest.mark.parametrize("gzipped", [False, True])
def test_a_web_archive(tmp_path: Path, gzipped: bool) -> None:
    path = tmp_path / ("a.warc.gz" if gzipped else "a.warc")
    path.write_bytes(a_warc(gzipped))
    notes: list[str] = []
    page, plain = load([path], note=notes.append)
    assert isinstance(page, Dispatch) and isinstance(plain, Dispatch)
    assert page.publisher == "Norrby Post" and page.url == "https://norrby.example/road"
    assert (page.ref or "").startswith("<urn:uuid:")
    assert page.original is not None and page.original.part == "record 1"
    assert plain.original is not None and plain.original.part == "record 4"
    with path.open("rb") as file:  # the byte at which a record begins leads to it
        file.seek(plain.original.at or 0)
        rest = file.read()
    assert b"The mayor said no." in (gzip.decompress(rest) if gzipped else rest)
    assert rest.startswith(b"\x1f\x8b" if gzipped else b"WARC/1.")
    assert (plain.text, plain.url) == ("The mayor said no.", "https://norrby.example/plain")
    assert plain.published_at is None  # the day of the crawl is no date of publication
    assert [n.removeprefix(f"{path}: ") for n in notes] == [
        "of 1 pages, 29 of 211 letters were left out (menus, adverts and the like); "
        "spans count in the main text",
        "1 records no page (redirects, errors) were left out",
        "1 records of other types were left out",
    ]


def test_a_web_archive_cut_short_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(a_warc(True)[:-40])
    found = list(load([path]))
    assert isinstance(found[0], Dispatch)


def test_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    rows = {"id": [1, 2], "text": ["The mayor said no.", None], "extra": [1.5, 2.5]}
    pq.write_table(pa.table(rows), path)
    first, second = load([path])
    assert isinstance(first, Dispatch) and (first.ref, first.text) == ("1", "The mayor said no.")
    assert str(second) == f"{path}, row 2: has no “text”"


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_zip_of_several_kinds(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    inner = a_zip(deep__txt=b"deepest")
    path.write_bytes(
        a_zip(b__jsonl=b'{"text": "second"}\n', a__txt=b"first", c__png=b"\x89PNG\r\n\x1a\n",
              d__zip=inner)
    )  # fmt: skip
    found = list(load([path]))
    assert [x.text if isinstance(x, Dispatch) else str(x) for x in found] == [
        "first", "second", f"{path}/c.png: is a PNG image, not text", "deepest",
    ]  # fmt: skip
    assert isinstance(found[0], Dispatch) and found[0].path == f"{path}/a.txt"


def test_a_bomb_is_stopped_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(a_zip(a__txt=b"\0" * 30_000_000, b__txt=b"fine"))
    bomb, fine = load([path])
    assert "unpacks to more than 200 times its size - a decompression bomb" in str(bomb)
    assert isinstance(fine, Dispatch) and fine.text == "fine"
    nest = a_zip(a__txt=b"words")
    for _ in range(4):
        nest = a_zip(a__zip=nest)
    path.write_bytes(nest)
    assert "lies more than 3 archives deep" in reason(path)


def test_gzip_by_the_name_within(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n{"text": "b"}\n'))
    assert [x.text for x in load([path]) if isinstance(x, Dispatch)] == ["a", "b"]
    path.write_bytes(gzip.compress(b"words" * 100)[:-9])
    assert reason(path).startswith("is damaged")


@pytest.mark.parametrize(
    ("name", "package"),
    [("a.html", "trafilatura"), ("a.pdf", "pypdf"), ("a.docx", "docx"), ("a.rss", "feedparser"),
     ("a.warc", "warcio.archiveiterator"), ("a.parquet", "pyarrow.parquet")],
)  # fmt: skip
def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / name).write_bytes(b"something")
    assert reason(tmp_path / name).endswith("pip install 'according[doors]'")
