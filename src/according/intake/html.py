"""Web pages: the main text by trafilatura, and what the page states about itself.

Publisher, date, title and address are taken only where the page states them (JSON-LD,
OpenGraph, ``<meta>``, ``<link rel=canonical>``); nothing is guessed from its looks.

Spans count in the main text. The way back is where its words stand in the markup (``aligning``),
and how much of the page's text was left out is said.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from according.errors import DispatchError
from according.intake.aligning import align
from according.intake.dates import iso
from according.intake.decoding import looks_binary
from according.intake.doors import Opened, check_text, missing_extra
from according.records import Dispatch
from according.spans import Original

__all__ = ["Page", "html_text", "left_out", "load_html", "read_page"]

_SHOWN = (
    "//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's main text and what it states about itself.

    ``shown`` is how many letters and digits all the page's text has, ``kept`` how many of them
    its main text has: the rest was taken for menus, adverts and the like. ``original`` is where
    the main text stands in the markup.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    url: str | None = None
    shown: int = 0
    kept: int = 0
    original: Original | None = None


def load_html(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load a web page saved to a file."""
    data = opened.whole()
    if not data.strip():
        yield opened.skip("is empty")
        return
    yield from page_dispatches(data, opened)


def page_dispatches(
    data: bytes,
    opened: Opened,
    *,
    url: str | None = None,
    ref: str | None = None,
    row: str | None = None,
    at: int | None = None,
    tally: Counter[str] | None = None,
) -> Iterator[Dispatch | DispatchError]:
    """Make the dispatch of a page, or say why there is none; the page's own address wins.

    What was left out is said, or, where there are many pages, counted in ``tally``. ``row`` and
    ``at`` say where the page stands in its file.
    """
    if kind := looks_binary(data):
        yield opened.skip(f"is {kind}, not a page", row)
        return
    try:
        page = read_page(data)
    except DispatchError as error:
        yield opened.skip(str(error), row)
        return
    if reason := check_text(page.text, opened.limits):
        shown = "no text was found in the page" if not page.text.strip() else reason
        yield opened.skip(shown, row)
        return
    if tally is not None:
        tally.update(pages=1, shown=page.shown, kept=page.kept)
    elif page.shown > page.kept:
        opened.say(left_out(page.shown, page.kept), row)
    yield Dispatch(
        text=page.text, publisher=page.publisher, published_at=page.published_at,
        url=page.url or url, title=page.title, ref=ref, path=opened.name,
        original=page.original and replace(page.original, part=row, at=at),
    )  # fmt: skip


def left_out(shown: int, kept: int) -> str:
    """Say how much of a page's text is not in its dispatch."""
    return (
        f"{shown - kept:,} of {shown:,} letters were left out (menus, adverts and the like); "
        "spans count in the main text"
    )


def read_page(data: bytes | str) -> Page:
    """Return the main text of a page and what it states about itself.

    Raises:
        DispatchError: when it cannot be parsed, or trafilatura is not installed.
    """
    try:
        import trafilatura
        from trafilatura.utils import HTML_PARSER, detect_encoding
        from trafilatura.utils import load_html as parse
    except ImportError:
        raise missing_extra("web pages", "trafilatura") from None
    markup, encoding = (data, None) if isinstance(data, str) else _decoded(data, detect_encoding)
    tree = parse(markup)
    if tree is None:
        raise DispatchError("is no HTML, or too much of it for the memory there is")
    _whole(HTML_PARSER)
    stated = _stated(tree)
    shown = sum(_letters(x) for x in tree.xpath(_SHOWN))
    text = trafilatura.extract(tree, include_comments=False, include_tables=False) or ""
    original = Original(unit="character", encoding=encoding, pieces=align(text, markup))
    kept = min(shown, _letters(text))
    return Page(text, **stated, shown=shown, kept=kept, original=original)


def _decoded(data: bytes, detect: Callable[[bytes], list[str]]) -> tuple[str, str]:
    """Decode a page as trafilatura does, and say in what."""
    for encoding in detect(data):
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace"), "utf-8"


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _whole(parser: Any) -> None:
    """Refuse a page that the parser gave up on: the rest of it would be left out unsaid."""
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise DispatchError("is nested too deep, or has too long a piece, to be parsed whole")


def html_text(fragment: str) -> str:
    """Return the text of a piece of HTML (a feed's entry, a message), a line a block."""
    try:
        from lxml import html  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise missing_extra("HTML in feeds and messages", "lxml") from None
    if not fragment.strip():
        return ""
    parser = html.HTMLParser()
    root = html.document_fromstring(f"<div>{fragment}</div>", parser=parser)
    _whole(parser)
    for element in root.xpath("//script|//style|//head|//noscript|//template"):
        element.drop_tree()
    for block in root.xpath("//p|//div|//br|//li|//h1|//h2|//h3|//h4|//blockquote|//tr"):
        block.tail = "\n" + (block.tail or "")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in root.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _stated(tree: Any) -> dict[str, str | None]:
    linked = _linked(tree)
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            meta.setdefault(name.lower(), element.get("content").strip())
    canonical = next(
        (e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"),
        None,
    )
    title = tree.find(".//title")
    publisher = linked.get("publisher")
    if isinstance(publisher, list):
        publisher = publisher[0] if publisher else None
    if isinstance(publisher, dict):
        publisher = publisher.get("name")
    dates = (
        linked.get("datePublished"), meta.get("article:published_time"),
        meta.get("datepublished"), meta.get("date"), meta.get("dc.date"),
        meta.get("dc.date.issued"),
    )  # fmt: skip
    return {
        "title": _string(linked.get("headline"))
        or meta.get("og:title")
        or _string(title.text if title is not None else None),
        "publisher": _string(publisher) or meta.get("og:site_name"),
        "published_at": next((d for x in dates if isinstance(x, str) and (d := iso(x))), None),
        "url": _address(canonical) or _address(meta.get("og:url")) or _address(linked.get("url")),
    }


def _string(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return re.sub(r"\s+", " ", value).strip() or None


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and re.match(r"https?://\S+$", value) else None


def _linked(tree: Any) -> dict[str, Any]:
    """Return the page's JSON-LD article, if it has one."""
    for element in tree.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json" or not element.text:
            continue
        try:
            content = json.loads(element.text)
        except (ValueError, RecursionError):
            continue
        top = content if isinstance(content, list) else [content]
        graphs = [g for t in top if isinstance(t, dict) and isinstance(g := t.get("@graph"), list)]
        for thing in islice(chain(top, *graphs), 200):
            if not isinstance(thing, dict):
                continue
            if "headline" in thing or "datePublished" in thing:
                return thing
    return {}
