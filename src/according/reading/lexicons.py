"""Word lists kept as YAML beside the code, and their validation.

A list is a YAML sequence of rows. Every row must have the fields its reader names and may have
no others, so that a misspelt field is an error and not a rule that silently never fires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from according.errors import UsageError

__all__ = ["alternatives", "rows", "words_of"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows(
    name: str,
    *,
    required: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    extra: Path | None = None,
) -> tuple[dict[str, Any], ...]:
    """Read the rows of a bundled list, then those of ``extra``, a file of the same form.

    Args:
        name: the file's name in ``according/resources``.
        required: fields every row has, with their types.
        optional: fields a row may have.
        choices: the values a field may take.
        extra: a user's own file; its rows come after the bundled ones.

    Raises:
        UsageError: when a file is not a list of such rows; it names the file and the row.
    """
    bundled = files("according").joinpath("resources", name).read_text(encoding="utf-8")
    out = list(_parse(bundled, name, required, optional or {}, choices or {}))
    if extra is not None:
        try:
            own = extra.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{extra} cannot be read ({error}) - its rows would be missing without a word"
            ) from error
        out += _parse(own, str(extra), required, optional or {}, choices or {})
    return tuple(out)


def words_of(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return the words of a field that holds a list, or one string of several words by line."""
    return tuple(value.split()) if isinstance(value, str) else tuple(str(v) for v in value)


def alternatives(phrases: Iterable[str]) -> str:
    """Return a regular expression of the phrases, longest first.

    A phrase is taken as written, except that a space stands for any white space and ``*`` at
    its end for any ending ("kill*" is killed, killing, killings).
    """
    parts = sorted({p.strip().lower() for p in phrases if p.strip()}, key=lambda p: (-len(p), p))
    return "|".join(
        re.escape(p.removesuffix("*")).replace(r"\ ", r"\s+").replace("'", "['’]")
        + (r"\w*" if p.endswith("*") else "")
        for p in parts
    )


def _parse(
    source: str,
    name: str,
    required: Mapping[str, type],
    optional: Mapping[str, type],
    choices: Mapping[str, Sequence[str]],
) -> Iterable[dict[str, Any]]:
    try:
        data = yaml.load(source, Loader=_Loader)
    except yaml.YAMLError as error:
        raise UsageError(f"{name} is not YAML ({error}) - none of its rows can be used") from error
    if not isinstance(data, list):
        raise UsageError(f"{name} is not a list of rows - none of its rows can be used")
    for number, row in enumerate(data, 1):
        if not isinstance(row, dict):
            raise UsageError(f"row {number} of {name} is not a row of fields: {row!r}")
        known = {**required, **optional}
        for key in row:
            if key not in known:
                raise UsageError(
                    f"row {number} of {name} has a field {key!r} that means nothing here "
                    f"- it may have {', '.join(known)}"
                )
        for key, kind in known.items():
            if key in required and key not in row:
                raise UsageError(f"row {number} of {name} lacks the field {key!r}: {row!r}")
            if key in row and not isinstance(row[key], kind):
                raise UsageError(
                    f"row {number} of {name}: {key!r} must be a {kind.__name__}, not {row[key]!r}"
                )
        for key, allowed in choices.items():
            if key in row and row[key] not in allowed:
                raise UsageError(
                    f"row {number} of {name}: {key} is {row[key]!r} "
                    f"- it must be one of {', '.join(allowed)}"
                )
        yield row
