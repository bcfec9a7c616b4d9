"""The API's description: OpenAPI 3.1, its schemas made from the records themselves."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from according import __version__
from according.rows import JudgementRow
from according.spans import Span

if TYPE_CHECKING:
    from according.desk.api import Endpoint

__all__ = ["describe", "schema_of"]

_ABOUT = {
    "q": 'words that must all occur; "a phrase", begin*, -not',
    "source": "who holds it: a name or an id",
    "about": "the id of an event", "event": "kinds of event, with commas",
    "mode": "how an assault was done", "factuality": "how it is presented, with commas",
    "review": "open, accepted, rejected, corrected or any; by default all but rejected",
    "since": "first day of publication", "until": "last day of publication",
    "after": "the cursor that the page before gave as `next`", "limit": "1 to 200 rows",
    "relation": "relations, with commas", "place": "a name or a GeoNames id",
}  # fmt: skip
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}
_AS_OBJECTS = ("read_as", "value")


def describe(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the OpenAPI document of these addresses."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for e in endpoints:
        paths[e.path] = {"get": _operation(e, schemas)}
    paths["/api/judgements"]["post"] = {
        "summary": "Add a judgement; needs the header X-CSRF-Token with what /api/me gives",
        "operationId": "post_api_judgements",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["kind", "target"],
            "properties": {
                "kind": {"type": "string"}, "target": {"type": "string"},
                "value": {"type": "object"}, "note": {"type": "string"},
            },
        }}}},
        "responses": {
            "201": _body(schema_of(JudgementRow, schemas)), "400": _error(), "403": _error(),
            "404": _error(),
        },
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "According: the desk", "version": __version__,
            "description": "Claims, who holds them and who disagrees. Spans are half-open ranges "
            "of Unicode code points of the dispatch's text. Ids are lasting.",
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }  # fmt: skip


def _operation(e: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    names = [*re.findall(r"{(\w+)}", e.path), *e.takes, *(("after", "limit") if e.paged else ())]
    parameters = [
        {
            "name": n, "in": "path" if f"{{{n}}}" in e.path else "query",
            "required": f"{{{n}}}" in e.path,
            "schema": {"type": "integer" if n == "limit" else "string"},
            **({"description": _ABOUT[n]} if n in _ABOUT else {}),
        }
        for n in dict.fromkeys(names)
    ]  # fmt: skip
    answer: dict[str, Any] = {"type": "object"} if e.gives is None else schema_of(e.gives, schemas)
    if e.paged or e.listed:
        answer = {
            "type": "object", "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": answer},
                "next": {"type": ["string", "null"]},
            },
        }  # fmt: skip
    return {
        "summary": e.summary,
        "operationId": "get" + re.sub(r"\W+", "_", e.path).rstrip("_"),
        "parameters": parameters,
        "responses": {"200": _body(answer), "400": _error(), "404": _error()},
    }


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "The answer", "content": {"application/json": {"schema": schema}}}


def _error() -> dict[str, Any]:
    return {
        "description": "A sentence that says what was wrong",
        "content": {"application/json": {"schema": {
            "type": "object", "properties": {"error": {"type": "string"}},
        }}},
    }  # fmt: skip


def schema_of(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a type; records go into ``schemas`` and are referred to."""
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if kind is type(None):
        return {"type": "null"}
    if kind is Span:
        return {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(a, schemas) for a in args]}
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return {"type": "array", "items": schema_of(args[0], schemas)}
        return {"type": "array", "prefixItems": [schema_of(a, schemas) for a in args]}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(args[1], schemas)}
    record: Any = origin or kind
    if not is_dataclass(record):
        return {}
    name = str(getattr(record, "__name__", "")) + "".join(getattr(a, "__name__", "") for a in args)
    if name not in schemas:
        schemas[name] = {}  # held open: records may contain themselves
        hints = get_type_hints(record)
        variables = dict(zip(getattr(record, "__parameters__", ()), args, strict=False))
        properties = {}
        for f in fields(record):
            hint = hints[f.name]
            if get_origin(hint) is tuple and variables:
                hint = tuple[tuple(variables.get(a, a) for a in get_args(hint))]  # type: ignore[misc]
            properties[f.name] = (
                {"type": "object"} if f.name in _AS_OBJECTS else schema_of(hint, schemas)
            )
        doc = (record.__doc__ or "").strip().split("\n\n")[0]
        schemas[name] = {
            "type": "object", "description": " ".join(doc.split()),
            "required": list(properties), "properties": properties,
        }  # fmt: skip
    return {"$ref": f"#/components/schemas/{name}"}
