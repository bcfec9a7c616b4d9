"""The formats in which a ledger's claims leave it, in one plain list.

An exporter is a module with ``write(bundles, out) -> int``: dispatches with their claims in,
bytes out, and how many claims were written. Formats that know only events (PLOVER, ACLED,
GeoJSON) leave out claims that are none; each says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import BinaryIO, NamedTuple

from according.errors import UsageError
from according.rows import Bundle

__all__ = ["EXPORTERS", "Exporter", "exporter", "write"]


class Exporter(NamedTuple):
    """A format's name, the file ending it goes with, where it is, and what it holds."""

    name: str
    suffix: str
    module: str
    about: str


EXPORTERS = [
    Exporter("jsonl", ".jsonl", "according.exports.claims_jsonl", "every field, one claim a line"),
    Exporter("csv", ".csv", "according.exports.claims_csv", "one claim a row"),
    Exporter("parquet", ".parquet", "according.exports.claims_parquet", "the same, typed"),
    Exporter("plover", ".plover.jsonl", "according.exports.plover", "PLOVER event records"),
    Exporter("acled", ".acled.csv", "according.exports.acled", "rows shaped as ACLED's"),
    Exporter("geojson", ".geojson", "according.exports.geojson", "claims with coordinates"),
    Exporter("annotations", ".anno.jsonld", "according.exports.annotations", "Web Annotation"),
    Exporter("schemaorg", ".jsonld", "according.exports.schemaorg", "Claim and ClaimReview"),
    Exporter("stix", ".stix.json", "according.exports.stix", "STIX 2.1 bundle (extra: stix)"),
    Exporter("brat", ".zip", "according.exports.brat", "brat and PolNeAR standoff, zipped"),
]


def exporter(name: str) -> Exporter:
    """Find an exporter.

    Raises:
        UsageError: when there is none of that name.
    """
    for entry in EXPORTERS:
        if entry.name == name:
            return entry
    names = ", ".join(e.name for e in EXPORTERS)
    raise UsageError(f"{name!r} is no format to export to - one of {names}")


def write(name: str, bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Export claims and return how many were written; the format's libraries load only now."""
    run: Callable[[Iterable[Bundle], BinaryIO], int] = import_module(exporter(name).module).write
    return run(bundles, out)
