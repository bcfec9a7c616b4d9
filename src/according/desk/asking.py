"""What a page was asked for: the parameters of its address, as a filter and back as links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from according.errors import UsageError
from according.ledger import Filter

__all__ = ["FIELDS", "Asked", "Chip"]

FIELDS = {
    "q": "text", "source": "source", "publisher": "publisher", "place": "place",
    "country": "country", "event": "event", "mode": "event_mode", "about": "event_id",
    "actor": "actor", "recipient": "recipient", "factuality": "factuality",
    "polarity": "polarity", "dispatch": "dispatch", "since": "since", "until": "until",
    "happened_since": "happened_since", "happened_until": "happened_until",
    "min_score": "min_score", "review": "review",
}  # fmt: skip
"""The parameter of an address and the field of ``Filter`` that it sets."""

_LABELS = {
    "q": "words", "about": "event", "event": "kind", "mode": "by", "min_score": "score from",
    "since": "from", "until": "to", "happened_since": "happened from",
    "happened_until": "happened to",
}  # fmt: skip
_LONGEST = 300
REVIEWS = ("open", "accepted", "rejected", "corrected", "any")


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in force: its label, its value, and the address without it."""

    name: str
    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of an address; ``values`` holds those that are set."""

    values: dict[str, str]
    where: Filter

    @classmethod
    def of(cls, parameters: Mapping[str, str], **fixed: str) -> Asked:
        """Read the parameters of an address; unknown ones are left alone.

        Raises:
            UsageError: when a value cannot be one (a score that is no number).
        """
        values = {
            name: parameters[name].strip()[:_LONGEST]
            for name in FIELDS
            if parameters.get(name, "").strip()
        }
        values.update(fixed)
        fields: dict[str, Any] = {FIELDS[name]: value for name, value in values.items()}
        if "min_score" in fields:
            try:
                fields["min_score"] = float(fields["min_score"])
            except ValueError:
                raise UsageError(
                    f"{fields['min_score']!r} is no score - a number from 0 to 1"
                ) from None
        if fields.get("review", "any") not in REVIEWS:
            raise UsageError(f"review is one of {', '.join(REVIEWS)}")
        return cls(values, Filter(**fields))

    def url(self, path: str, **changes: str | None) -> str:
        """Return the address of ``path`` with these conditions and changes; None removes one."""
        values = {k: v for k, v in {**self.values, **changes}.items() if v}
        return f"{path}?{urlencode(values)}" if values else path

    def chips(self, path: str, names: Mapping[str, str]) -> list[Chip]:
        """Return the conditions in force; ``names`` gives a readable value for ids."""
        return [
            Chip(
                name, _LABELS.get(name, name), names.get(value, value),
                self.url(path, **{name: None}),
            )
            for name, value in self.values.items()
            if name != "q"
        ]  # fmt: skip

    def with_(self, **changes: Any) -> Filter:
        """Return the filter with other fields set."""
        return replace(self.where, **changes)
