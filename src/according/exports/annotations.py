"""Claims as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), one collection.

Selectors count Unicode code points, as the model asks. A split claim has a target for each part.
The contexts named are bundled under ``resources/contexts``; nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from according.records import Dispatch
from according.rows import Bundle, ClaimRow, plain
from according.spans import Span

__all__ = ["CONTEXT", "annotation", "write"]

ANNO = "http://www.w3.org/ns/anno.jsonld"
OWN = "urn:according:context:claim"
CONTEXT = [ANNO, OWN]
_AROUND = 32  # characters of the text before and after that a quotation is found again by


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one annotation a claim."""
    head = {"@context": CONTEXT, "id": "urn:according:claims", "type": "AnnotationCollection"}
    out.write(json.dumps(head)[:-1].encode("utf-8"))
    out.write(b', "first": {"id": "urn:according:claims:1", "type": "AnnotationPage", "items": [')
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            line = json.dumps(annotation(bundle.dispatch, claim), ensure_ascii=False)
            out.write((",\n" if count else "\n").encode() + line.encode("utf-8"))
            count += 1
    out.write(b'\n]}, "total": %d}\n' % count)
    return count


def annotation(dispatch: Dispatch, claim: ClaimRow) -> dict[str, Any]:
    """Make one annotation (without the context that its collection has)."""
    targets = [_target(dispatch, span) for span in claim.span]
    return {
        "id": f"urn:according:claim:{claim.id}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": {
            "type": "Claim",
            "holder": claim.source.name or None,
            "holderKind": claim.source.kind,
            "act": claim.source.act,
            "factuality": claim.factuality,
            "polarity": claim.polarity,
            "event": claim.event,
            "eventMode": claim.event_mode,
            "actor": [r.name or r.words for r in claim.actor],
            "recipient": [r.name or r.words for r in claim.recipient],
            "place": plain(claim.place) if claim.place else None,
            "happenedOn": plain(claim.happened_on) if claim.happened_on else None,
            "sizes": plain(claim.sizes),
            "score": claim.score,
            "dispatch": f"urn:according:dispatch:{dispatch.id}",
            "publisher": dispatch.publisher,
            "publishedAt": dispatch.published_at,
        },
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _target(dispatch: Dispatch, span: Span) -> dict[str, Any]:
    text = dispatch.text
    return {
        "source": f"urn:according:dispatch:{dispatch.id}",
        **({"canonical": dispatch.url} if dispatch.url else {}),
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": text[span.start : span.end],
                "prefix": text[max(0, span.start - _AROUND) : span.start],
                "suffix": text[span.end : span.end + _AROUND],
            },
        ],
    }
