"""PDF: the text of its pages in order, with a form feed where a page ends.

The way back is the number of the page. Lines are joined to paragraphs and words divided at a
line's end made whole; headers and footers that repeat from page to page are dropped, and that
is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from according.errors import DispatchError
from according.intake.doors import Opened, check_text, missing_extra
from according.records import Dispatch
from according.spans import Original, Piece

__all__ = ["join_pages", "load_pdf"]


def load_pdf(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load a PDF; its date of making is not taken for a date of publication."""
    try:
        import pypdf
    except ImportError:
        raise missing_extra("a PDF", "pypdf") from None
    reader = pypdf.PdfReader(opened.stream, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        yield opened.skip("is locked with a password")
        return
    count = len(reader.pages)
    if count > opened.limits.pages:
        yield opened.skip(f"has {count:,} pages, the limit is {opened.limits.pages:,}")
        return
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > opened.limits.characters:
            break
    text, pieces, dropped = join_pages(pages)
    if not text.strip():
        yield opened.skip("holds no text (pages scanned as pictures, perhaps)")
        return
    if reason := check_text(text, opened.limits):
        yield opened.skip(reason)
        return
    if dropped:
        opened.say(f"{dropped} repeated header or footer lines were left out")
    title = reader.metadata.title if reader.metadata else None
    yield Dispatch(
        text=text, title=str(title) if title else None, path=opened.name,
        original=Original(unit="page", pieces=pieces),
    )  # fmt: skip


def join_pages(pages: list[str]) -> tuple[str, tuple[Piece, ...], int]:
    """Join pages to one text.

    Returns:
        The text, what of it stands on which page (from 1), and how many header and footer lines
        were dropped.
    """
    split = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    repeated = _repeated(split)
    dropped = 0
    out: list[str] = []
    for lines in split:
        kept = []
        for i, line in enumerate(lines):
            edge = i < 2 or i >= len(lines) - 2
            if edge and _shape(line) in repeated:
                dropped += 1
            else:
                kept.append(line)
        out.append(_paragraphs(kept))
    parts: list[str] = []
    pieces: list[Piece] = []
    start = 0
    for number, page in enumerate(out, 1):
        if start:
            before = parts[-1][-1:]
            parts.append("\n\f" if before in ".!?:”\"'’)" else " \f")
            start += 2
        if page:
            pieces.append(Piece(start, start + len(page), number, number + 1))
            parts.append(page)
            start += len(page)
    return "".join(parts), tuple(pieces), dropped


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _repeated(pages: list[list[str]]) -> set[str]:
    """Return the first and last lines (numbers aside) that stand on most of three pages or more."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_shape(line) for line in (*lines[:2], *lines[-2:])})
    return {shape for shape, n in seen.items() if n >= 3 and n > len(pages) / 2}


def _paragraphs(lines: list[str]) -> str:
    """Join lines to paragraphs: a short line that ends a sentence ends a paragraph."""
    if not lines:
        return ""
    width = sorted(len(line) for line in lines)[int(0.9 * (len(lines) - 1))]
    text = lines[0]
    for before, line in pairwise(lines):
        short = len(before) < 0.75 * width
        if re.search(r"[^\W\d_]-$", before) and line[0].islower():
            text = text[:-1] + line
        elif short and (before[-1] in ".!?:”\"'’)" or line[0].isupper()):
            text += "\n" + line
        else:
            text += " " + line
    return text
