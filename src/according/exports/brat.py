"""Claims as brat standoff in a ZIP: a ``.txt`` and an ``.ann`` for each dispatch.

https://brat.nlplab.org/standoff.html. Sources, cues and contents carry PolNeAR's names, so that
its tools read them; claims and their roles stand beside them. brat counts code points, as we do.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from according.records import Dispatch
from according.rows import Bundle, ClaimRow
from according.spans import Span

__all__ = ["CONFIGURATION", "standoff", "write"]

CONFIGURATION = """[entities]
Source
Cue
Content
Claim
Trigger
Actor
Recipient
Place
Date
Size
[relations]
Cue-Source Arg1:Cue, Arg2:Source
Cue-Content Arg1:Cue, Arg2:Content
Claim-Trigger Arg1:Claim, Arg2:Trigger
Claim-Actor Arg1:Claim, Arg2:Actor
Claim-Recipient Arg1:Claim, Arg2:Recipient
Claim-Place Arg1:Claim, Arg2:Place
Claim-Date Arg1:Claim, Arg2:Date
Claim-Size Arg1:Claim, Arg2:Size
Content-Claim Arg1:Content, Arg2:Claim
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
[events]
[attributes]
Factuality Arg:Claim, Value:fact|probable|possible|forecast|conditional|directive|question|none
Denied Arg:Claim
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # ZIP's first day: the same claims give the same bytes


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write the texts, their annotations and brat's configuration."""
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "annotation.conf", CONFIGURATION)
        for bundle in bundles:
            _put(archive, f"{bundle.dispatch.id}.txt", bundle.dispatch.text)
            _put(archive, f"{bundle.dispatch.id}.ann", standoff(bundle))
            count += len(bundle.claims)
    return count


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode("utf-8"))


class _Sheet:
    """Lines of one ``.ann`` file; the same words in the same role are one annotation."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._text = dispatch.text
        self._ids: dict[tuple[str, tuple[Span, ...]], str] = {}
        self.lines: list[str] = []
        self._links: set[tuple[str, str, str]] = set()
        self._count = 0

    def mark(self, kind: str, spans: Iterable[Span]) -> str:
        where = tuple(spans)
        if (kind, where) not in self._ids:
            id_ = self._ids[kind, where] = f"T{len(self._ids) + 1}"
            # a fragment may not hold a line break: it is cut there, as brat asks
            parts = [p for s in where for p in _lines(self._text, s)]
            offsets = ";".join(f"{a} {b}" for a, b in parts)
            words = " ".join(self._text[a:b] for a, b in parts).replace("\t", " ")
            self.lines.append(f"{id_}\t{kind} {offsets}\t{words}")
        return self._ids[kind, where]

    def link(self, kind: str, first: str, second: str) -> None:
        if (kind, first, second) not in self._links:
            self._links.add((kind, first, second))
            self.lines.append(f"R{len(self._links)}\t{kind} Arg1:{first} Arg2:{second}")

    def note(self, attribute: str) -> None:
        self._count += 1
        self.lines.append(f"A{self._count}\t{attribute}")


def _lines(text: str, span: Span) -> list[Span]:
    out: list[Span] = []
    start = span.start
    for i in range(span.start, span.end + 1):
        if i == span.end or text[i] in "\r\n":
            if i > start:
                out.append(Span(start, i))
            start = i + 1
    return out


def standoff(bundle: Bundle) -> str:
    """Write the annotations of one dispatch."""
    sheet = _Sheet(bundle.dispatch)
    for claim in bundle.claims:
        _claim(sheet, claim)
    return "".join(line + "\n" for line in sheet.lines)


def _claim(sheet: _Sheet, claim: ClaimRow) -> None:
    s = claim.source
    made = sheet.mark("Claim", claim.span)
    if s.cue_span and s.content_span:
        cue, content = sheet.mark("Cue", s.cue_span), sheet.mark("Content", s.content_span)
        sheet.link("Cue-Content", cue, content)
        if s.span:
            sheet.link("Cue-Source", cue, sheet.mark("Source", s.span))
        sheet.link("Content-Claim", content, made)
    sheet.link("Claim-Trigger", made, sheet.mark("Trigger", [claim.trigger]))
    for kind, roles in (("Actor", claim.actor), ("Recipient", claim.recipient)):
        for role in roles:
            sheet.link(f"Claim-{kind}", made, sheet.mark(kind, [role.span]))
    if claim.place is not None and claim.place.words:
        sheet.link("Claim-Place", made, sheet.mark("Place", [claim.place.span]))
    if claim.happened_on is not None:
        sheet.link("Claim-Date", made, sheet.mark("Date", [claim.happened_on.span]))
    for size in claim.sizes:
        sheet.link("Claim-Size", made, sheet.mark("Size", [size.span]))
    sheet.note(f"Factuality {made} {claim.factuality}")
    if claim.polarity == "denied":
        sheet.note(f"Denied {made}")
