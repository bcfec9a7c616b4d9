"""The bundled JSON-LD contexts: what a document loader gives instead of fetching."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["CONTEXTS", "context"]

CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": "anno.jsonld",
    "urn:according:context:claim": "claim.jsonld",
    "https://schema.org": "schema.jsonld",
}


def context(url: str) -> dict[str, Any]:
    """Return the context that an export names by ``url``.

    Raises:
        KeyError: when it is none of the bundled ones.
    """
    path = files("according").joinpath("resources/contexts", CONTEXTS[url])
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded
