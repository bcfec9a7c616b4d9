"""A claim as a W3C Web Annotation: its words selected by position and by quotation.

The selectors count Unicode code points, as https://www.w3.org/TR/annotation-model/ asks.
"""

from __future__ import annotations

from typing import Any

from according.rows import ClaimRow
from according.spans import Span

__all__ = ["annotation"]

_AROUND = 40


def annotation(claim: ClaimRow, text: str, base: str) -> dict[str, Any]:
    """Return the annotation; ``base`` is the address of the desk, with a slash at its end."""
    d = claim.dispatch
    tags = [claim.factuality, claim.polarity, claim.event, claim.event_mode]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{base}api/claims/{claim.id}/annotation",
        "type": "Annotation",
        "motivation": "identifying",
        "body": [
            *(
                {"type": "TextualBody", "purpose": "tagging", "value": x} for x in tags if x
            ),
            {
                "type": "TextualBody", "purpose": "describing", "format": "text/plain",
                "value": f"held by {claim.source.name or 'nobody named'}",
            },
        ],
        "target": [
            {
                "source": d.url or f"{base}dispatches/{d.id}",
                "selector": [_position(s), _quotation(text, s)],
            }
            for s in claim.span
        ],
    }  # fmt: skip


def _position(span: Span) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": span.start, "end": span.end}


def _quotation(text: str, span: Span) -> dict[str, Any]:
    return {
        "type": "TextQuoteSelector", "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - _AROUND) : span.start],
        "suffix": text[span.end : span.end + _AROUND],
    }  # fmt: skip
