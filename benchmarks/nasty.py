"""Damaged and hostile files, a function a kind of trouble: (a file's texts, chance) -> bytes.

Every one of them must be accounted for: what can be read of it is read, the rest is named with
the reason, and the run goes on.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.making import KINDS, a_feed, a_jsonl, a_page, a_pdf, a_warc, a_zip, of_objects

__all__ = ["TROUBLES", "Trouble", "fitting"]

Texts = Sequence[str]
Maker = Callable[[Texts, random.Random], bytes]

FRENCH = (
    "Le ministre a déclaré jeudi que les troupes avaient quitté la ville après trois jours de "
    "combats, selon un porte-parole de la présidence. Il a ajouté que la route du nord resterait "
    "fermée jusqu'à la fin de la semaine."
)
ARABIC = (
    "قال المتحدث باسم الوزارة يوم الخميس إن القوات انسحبت من المدينة بعد ثلاثة أيام من القتال، "
    "وأضاف أن الطريق الشمالي سيبقى مغلقا حتى نهاية الأسبوع."
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of damage: the ending of the file and what makes it.

    ``heavy`` files are large, or take long: a benchmark makes only a few of them.
    """

    name: str
    suffix: str
    make: Maker
    heavy: bool = False


def truncated(suffix: str) -> Maker:
    """Cut the file somewhere in its middle."""

    def make(texts: Texts, chance: random.Random) -> bytes:
        whole = KINDS[suffix](texts)
        return whole[: chance.randrange(len(whole) // 10, len(whole) - 1)]

    return make


def flipped(suffix: str) -> Maker:
    """Change a few bytes."""

    def make(texts: Texts, chance: random.Random) -> bytes:
        data = bytearray(KINDS[suffix](texts))
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)

    return make


def noise(texts: Texts, chance: random.Random) -> bytes:
    """Bytes without meaning under an innocent name."""
    return chance.randbytes(chance.randrange(1, 3000))


def of(data: bytes) -> Maker:
    """Always the same bytes."""
    return lambda texts, chance: data


def encoded(encoding: str, errors: str = "replace") -> Maker:
    """The text in another encoding than UTF-8."""
    return lambda texts, chance: texts[0].encode(encoding, errors)


def _broken_utf8(texts: Texts, chance: random.Random) -> bytes:
    data = f"“{texts[0]}” – said so; “no”, “yes”, “both”.".encode()
    return data[: len(data) // 2] + b"\xe2\x80" + data[len(data) // 2 :]


def _bad_rows(texts: Texts, chance: random.Random) -> bytes:
    odd = [
        "{broken", "[1, 2]", "7", '{"id": "x"}', '{"text": 7}', '{"text": ""}', "\x00", "null",
        '{"text": "half a character \\ud800 said the mayor"}', '{"text": "' + "\\u0000" * 9 + '"}',
    ]  # fmt: skip
    rows = a_jsonl(texts).decode().splitlines()
    return "\n".join([*rows, *chance.sample(odd, 3)]).encode()


def _nested(opening: str, times: int) -> bytes:
    return (opening * times).encode()


def _deep_page(texts: Texts, chance: random.Random) -> bytes:
    return b"<html><body>" + b"<div><b>" * 20_000 + a_page(texts) + b"</i>" * 20_000


def _unclosed_csv(texts: Texts, chance: random.Random) -> bytes:
    return b'id,text\r\n1,"' + texts[0].encode().replace(b'"', b"'") + b"\r\n2,fine words\r\n"


def _gzip_bomb() -> bytes:
    return gzip.compress(bytes(40_000_000), mtime=0)


def _zip_bomb() -> bytes:
    return a_zip({"a.txt": bytes(30_000_000), "b.txt": b"The mayor said the road was open."})


def _nested_zip() -> bytes:
    inner = a_zip({"a.txt": b"The mayor said the road was open."})
    for _ in range(5):
        inner = a_zip({"a.zip": inner})
    return inner


def _quine_like_zip() -> bytes:
    """Many members that all point to the same packed bytes: small file, enormous content."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packed.compress(bytes(9_000_000)) + packed.flush()
    crc = zlib.crc32(bytes(9_000_000))
    header = struct.pack(
        "<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(kernel), 9_000_000, 5, 0
    )  # fmt: skip
    body = header + b"a.txt" + kernel
    entries = b""
    for _ in range(300):
        entries += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(kernel), 9_000_000, 5, 0, 0, 0,
            0, 0, 0,
        ) + b"a.txt"  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 300, 300, len(entries), len(body), 0)
    return body + entries + end


def _climbing_zip() -> bytes:
    said = b"The mayor said the road was open."
    return a_zip(
        {"../../etc/passwd.txt": said, "/abs.txt": said, "C:\\x.txt": said, "a\n.txt": b""}
    )


def _locked_zip() -> bytes:
    data = bytearray(a_zip({"a.txt": b"The mayor said the road was open."}))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(mark) + offset
        data[at] |= 1
    return bytes(data)


def _laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha" * 10}">' for i in range(10)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><rss version="2.0"><channel>'
        "<title>x</title><item><title>t</title><description>&l9;</description></item>"
        "</channel></rss>"
    ).encode()


def _external(texts: Texts, chance: random.Random) -> bytes:
    entity = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss'
    return a_feed(texts).replace(b"<rss", entity, 1).replace(b"<description>", b"<description>&x;")


def _docx_with(document: bytes) -> bytes:
    good = zipfile.ZipFile(io.BytesIO(KINDS[".docx"](["The mayor spoke."])))
    parts = {name: good.read(name) for name in good.namelist()}
    return a_zip({**parts, "word/document.xml": document})


def _docx_bomb() -> bytes:
    return _docx_with(b"<w:document>" + b" " * 200_000_000)


def _docx_laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha" * 10}">' for i in range(10)
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _docx_with(
        f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><w:document xmlns:w="{space}"><w:body><w:p>'
        "<w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>".encode()
    )


def _looping_pdf() -> bytes:
    """A tree of pages whose branch is its own root."""
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[3 0 R]>>",
        b"<</Type/Pages/Parent 2 0 R/Count 9/Kids[2 0 R]>>",
    ])  # fmt: skip


def _looping_form() -> bytes:
    """A page that draws a form that draws itself."""
    draw = b"/X Do"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>>>",
        form + b"/Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
    ])  # fmt: skip


def _looping_table() -> bytes:
    """A table of objects whose predecessor is itself."""
    whole = a_pdf(["The mayor said the road was open."])
    at = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % at)


def _pdf_bomb() -> bytes:
    packed = zlib.compress(b"(said) Tj " * 30_000_000, 9)
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ])  # fmt: skip


def _slow_pdf() -> bytes:
    """Two million strokes of text on one page: nothing wrong with it but the time it takes."""
    strokes = b"BT /F1 12 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 1_500_000 + b"ET"
    packed = zlib.compress(strokes, 9)
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1"
        b"/BaseFont/Helvetica>>>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ])  # fmt: skip


def _many_pages() -> bytes:
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 9999/Kids[%s]>>" % (b"3 0 R " * 9999),
        b"<</Type/Page/Parent 2 0 R>>",
    ])  # fmt: skip


def _mail_nest(texts: Texts, chance: random.Random) -> bytes:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(900))
    return f"From: a@b.example\nMIME-Version: 1.0\n{parts}\n{texts[0]}".encode()


def _mail_odd(texts: Texts, chance: random.Random) -> bytes:
    heads = [
        "Content-Type: text/plain; charset=nonsense-8", "Content-Transfer-Encoding: base64",
        "Content-Type: multipart/alternative", "Date: 99 Foo 0000 77:88:99 +9999",
        "Content-Type: text/plain; charset=utf-7", "From: =?utf-8?b?!!!?=", "Subject: \x00\x01",
    ]  # fmt: skip
    return ("\n".join(chance.sample(heads, 3)) + "\n\n" + texts[0]).encode()


def _warc_lying(texts: Texts, chance: random.Random) -> bytes:
    return a_warc(texts, gzipped=False).replace(b"Content-Length: ", b"Content-Length: 9", 2)


def _latin_page(texts: Texts, chance: random.Random) -> bytes:
    return a_page(["“" + texts[0] + "” – é"]).decode().encode("cp1252", "replace")


def _long_line() -> bytes:
    return b'{"text": "' + b"said so " * 12_500_000 + b'"}\n{"text": "The mayor said no."}\n'


def _wide_csv() -> bytes:
    return b"text" + b",a" * 200_000 + b"\nThe mayor said no" + b",1" * 200_000 + b"\n"


def _json_deep() -> bytes:
    return json.dumps({"text": "The mayor spoke."}).encode() + b"\n" + b'{"text":[' * 20_000


TROUBLES = [
    *(Trouble(f"truncated{s}", s, truncated(s)) for s in KINDS),
    *(Trouble(f"flipped{s}", s, flipped(s)) for s in KINDS),
    *(Trouble(f"empty{s}", s, of(b"")) for s in KINDS),
    *(Trouble(f"noise{s}", s, noise) for s in KINDS),
    *(Trouble(f"text under{s}", s, lambda t, c: KINDS[".txt"](t)) for s in KINDS),
    *(Trouble(f"{e} text", ".txt", encoded(e))
      for e in ("utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "mac_roman", "cp1251",
                "shift_jis", "cp037", "ascii")),
    Trouble("damaged utf-8", ".txt", _broken_utf8),
    Trouble("NUL inside", ".txt", lambda t, c: t[0].encode().replace(b" ", b"\0", 2)),
    Trouble("spaces only", ".txt", of(b" \n\t\r\n" * 50)),
    Trouble("no ending", "", lambda t, c: KINDS[c.choice(list(KINDS))](t)),
    Trouble("wrong ending", ".txt", lambda t, c: KINDS[c.choice([".pdf", ".zip", ".parquet"])](t)),
    Trouble("French", ".txt", of(FRENCH.encode())),
    Trouble("Arabic", ".txt", of(ARABIC.encode())),
    Trouble("French page", ".html", lambda t, c: a_page([FRENCH])),
    Trouble("Arabic rows", ".jsonl", lambda t, c: a_jsonl([ARABIC, *t])),
    Trouble("bad rows", ".jsonl", _bad_rows),
    Trouble("unclosed quotation", ".csv", _unclosed_csv),
    Trouble("no header", ".csv", lambda t, c: b"1,2,3\n4,5,6\n"),
    Trouble("deep JSON", ".jsonl", of(_json_deep())),
    Trouble("deep JSON", ".json", of(_nested("[", 100_000))),
    Trouble("deep page", ".html", _deep_page),
    Trouble("page of openings", ".html", of(_nested("<", 100_000))),
    Trouble("page in cp1252", ".html", _latin_page),
    Trouble("deep mail", ".eml", _mail_nest),
    Trouble("odd mail", ".eml", _mail_odd),
    Trouble("external entity", ".xml", _external),
    Trouble("billion laughs", ".rss", of(_laughs())),
    Trouble("billion laughs", ".docx", of(_docx_laughs())),
    Trouble("deep feed", ".rss", of(b'<?xml version="1.0"?><rss>' + _nested("<item>", 20_000))),
    Trouble("pages that loop", ".pdf", of(_looping_pdf())),
    Trouble("form that loops", ".pdf", of(_looping_form())),
    Trouble("table that loops", ".pdf", of(_looping_table())),
    Trouble("pages without end", ".pdf", of(_many_pages())),
    Trouble("archives in archives", ".zip", of(_nested_zip())),
    Trouble("climbing names", ".zip", of(_climbing_zip())),
    Trouble("locked", ".zip", of(_locked_zip())),
    Trouble("lying lengths", ".warc", _warc_lying),
    Trouble("wide table", ".csv", of(_wide_csv()), heavy=True),
    Trouble("gzip bomb", ".txt.gz", of(_gzip_bomb()), heavy=True),
    Trouble("zip bomb", ".zip", of(_zip_bomb()), heavy=True),
    Trouble("members that share bytes", ".zip", of(_quine_like_zip()), heavy=True),
    Trouble("docx bomb", ".docx", lambda t, c: _docx_bomb(), heavy=True),
    Trouble("pdf bomb", ".pdf", lambda t, c: _pdf_bomb(), heavy=True),
    Trouble("slow pdf", ".pdf", lambda t, c: _slow_pdf(), heavy=True),
    Trouble("line of 100 MB", ".jsonl", lambda t, c: _long_line(), heavy=True),
    Trouble("text of 50 MB", ".txt", lambda t, c: b"said so " * 6_250_000, heavy=True),
]  # fmt: skip
"""Every kind of trouble, in one list."""


def fitting(heavy: bool) -> list[Trouble]:
    """Return the troubles that are light, or the heavy ones."""
    return [t for t in TROUBLES if t.heavy == heavy]
