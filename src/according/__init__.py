"""Who said what, how sure they were, and who disagrees.

>>> import according
>>> reader = according.load()                                    # doctest: +SKIP
>>> reading = reader.read(text, published="2016-10-31")          # doctest: +SKIP
>>> for claim in reading.claims:                                 # doctest: +SKIP
...     print(claim.source.name, claim.quote, claim.factuality)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from according.errors import AccordingError, DispatchError, EvidenceError, StopError
from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Entity,
    Place,
    Reading,
    Source,
)
from according.spans import Evidence, Span
from according.version import __version__

if TYPE_CHECKING:
    from according.reading.reader import Reader, load

__all__ = [
    "AccordingError",
    "Attribution",
    "Claim",
    "DateExpression",
    "Dispatch",
    "DispatchError",
    "Entity",
    "Evidence",
    "EvidenceError",
    "Place",
    "Reader",
    "Reading",
    "Source",
    "Span",
    "StopError",
    "__version__",
    "load",
]


def __getattr__(name: str) -> Any:
    # The model's libraries load with the first reader, not with the package.
    if name in ("Reader", "load"):
        from according.reading import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'according' has no attribute {name!r}")
