"""A situation as GraphML (http://graphml.graphdrawing.org/), for Gephi, yEd or NetworkX."""

from __future__ import annotations

import re
from typing import BinaryIO
from xml.etree import ElementTree as ET

from according.rows import Situation

__all__ = ["write"]

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KEYS = (
    ("node", "kind", "string"), ("node", "name", "string"), ("node", "type", "string"),
    ("node", "country", "string"), ("node", "lat", "double"), ("node", "lon", "double"),
    ("node", "claims", "int"), ("edge", "label", "string"), ("edge", "weight", "int"),
    ("edge", "claim_ids", "string"), ("edge", "factuality", "string"),
    ("edge", "holders", "string"), ("edge", "denied", "int"), ("edge", "disputed", "int"),
    ("edge", "disputed_by", "string"), ("graph", "as_of", "string"),
    ("graph", "complete", "boolean"),
)  # fmt: skip


def write(situation: Situation, out: BinaryIO) -> None:
    """Write nodes and directed edges; an edge names the claims behind it."""
    ET.register_namespace("", _SPACE)
    root = ET.Element(f"{{{_SPACE}}}graphml")
    for on, name, kind in _KEYS:
        ET.SubElement(
            root, f"{{{_SPACE}}}key",
            {"id": f"{on}_{name}", "for": on, "attr.name": name, "attr.type": kind},
        )  # fmt: skip
    graph = ET.SubElement(root, f"{{{_SPACE}}}graph", {"id": "G", "edgedefault": "directed"})
    _data(graph, "graph", "as_of", situation.as_of)
    _data(graph, "graph", "complete", str(situation.complete).lower())
    for n in situation.nodes:
        node = ET.SubElement(graph, f"{{{_SPACE}}}node", {"id": n.id})
        for name in ("kind", "name", "type", "country", "lat", "lon", "claims"):
            _data(node, "node", name, getattr(n, name))
    for i, e in enumerate(situation.edges):
        edge = ET.SubElement(
            graph, f"{{{_SPACE}}}edge", {"id": f"e{i}", "source": e.source, "target": e.target}
        )
        _data(edge, "edge", "label", e.kind)
        _data(edge, "edge", "weight", len(e.claims))
        _data(edge, "edge", "claim_ids", " ".join(e.claims))
        _data(edge, "edge", "factuality", "; ".join(f"{k} {n}" for k, n in e.factuality))
        _data(edge, "edge", "holders", "; ".join(f"{k} ({n})" for k, n in e.holders))
        _data(edge, "edge", "denied", len(e.denied))
        _data(edge, "edge", "disputed", len(e.disputed))
        _data(edge, "edge", "disputed_by", "; ".join(e.disputed_by))
    out.write(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _data(parent: ET.Element, on: str, name: str, value: object) -> None:
    if value is None or value == "":
        return
    element = ET.SubElement(parent, f"{{{_SPACE}}}data", {"key": f"{on}_{name}"})
    # XML holds no control characters, and a dispatch may
    element.text = _FORBIDDEN.sub("", str(value))
