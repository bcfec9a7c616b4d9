"""Numbers in a passage and what they count, by light rules.

"At least 18 people were killed, ten of them children" gives eighteen dead (people) and,
as a part of them, ten dead (children). A claim's own ``sizes`` are used instead where the
reader found them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

import yaml

from according.comparing.lexicons import resource

__all__ = ["Quantity", "quantities", "totals"]


def _load() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resource("comparing_quantities.yaml"))
    return data


_LISTS = _load()
_UNITS: dict[str, int] = _LISTS["units"]
_TENS: dict[str, int] = _LISTS["tens"]
_SCALE: dict[str, int] = _LISTS["scale"]
_VAGUE: dict[str, int] = _LISTS["vague"]
_GROUP: dict[str, str] = {w: g for g, words in _LISTS["groups"].items() for w in words}
_THINGS: dict[str, str] = {w: g for g, words in _LISTS["things"].items() for w in words}
_DEAD, _HURT = frozenset(_LISTS["dead"]), frozenset(_LISTS["injured"])
_NOT_COUNTED, _SINGLE = frozenset(_LISTS["not_counted"]), frozenset(_LISTS["single"])
_ARTICLES = frozenset({"a", "an", "another", "one"})
_MONTHS = frozenset(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-zÀ-ÿ]+(?:['’][a-z]+)?|[.;:!?\"“”()]")
_BEFORE = (
    (re.compile(r"(?:at least|no fewer than|not less than|minimum of)(?: \w+)?$"), "least"),
    (re.compile(r"(?:more than|over|above|upwards of|exceed\w*|well over)(?: an?)?$"), "more"),
    (re.compile(r"(?:up to|as many as|as high as|maximum of)$"), "most"),
    (re.compile(r"(?:nearly|almost|close to|around|about|some|approximately|roughly|estimated)$"),
     "about"),
    (re.compile(r"(?:less than|fewer than|under|below)$"), "less"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count: ``what`` (dead, injured, ...), of which ``group``, in the range low..high.

    ``value`` is the number as written; ``part`` marks a subset of a larger figure, ``vague``
    words like "dozens", ``earlier`` a figure recalled as superseded ("an earlier toll of
    15"); ``at`` is the offset of the number in the text that was looked through.
    """

    what: str
    group: str
    value: float
    low: float | None
    high: float | None
    part: bool
    at: int
    end: int
    vague: bool = False
    earlier: bool = False


def quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """List the counts in ``text[start:end]`` in order, with offsets in ``text``."""
    end = len(text) if end is None else end
    tokens = [(m.start(), m.end(), m.group().lower()) for m in _TOKEN.finditer(text, start, end)]
    words = [t[2] for t in tokens]
    out: list[Quantity] = []
    i = 0
    while i < len(words):
        parsed = _number(words, i)
        if parsed is None:
            i += 1
            continue
        value, j, vague = parsed
        found = _counted(words, i, j, value, out, tokens, vague)
        if found is not None:
            out.append(found)
        i = max(j, i + 1)
    return _mark_parts(out, words, tokens)


def totals(found: list[Quantity]) -> dict[str, Quantity]:
    """Return one figure for each kind of count: the largest whole, or the sum of its groups."""
    out: dict[str, Quantity] = {}
    for what in dict.fromkeys(q.what for q in found):
        same = [q for q in found if q.what == what]
        same = [q for q in same if not q.earlier] or same
        whole = [q for q in same if not q.part] or same
        best = max(whole, key=lambda q: q.value)
        groups = {q.group: q for q in whole}
        if len(whole) > 1 and len(groups) == len(whole) and "people" not in groups:
            value = sum(q.value for q in whole)
            best = replace(best, group="people", value=value, low=value, high=value)
        out[what] = best
    return out


def _number(words: list[str], i: int) -> tuple[float, int, bool] | None:
    """Return (value, index after the number, vague?) for a number that begins at ``i``."""
    w = words[i]
    if w[0].isdigit():
        value = float(w.replace(",", "")) if w.replace(",", "").replace(".", "").isdigit() else None
        if value is None:
            return None
        j = i + 1
        if j < len(words) and words[j] in _SCALE:
            return value * _SCALE[words[j]], j + 1, False
        return value, j, False
    if w in ("several", "few") and words[i + 1 : i + 2] and words[i + 1] in ("hundred", "thousand"):
        return 2.0 * _SCALE[words[i + 1]], i + 2, True
    if w in _VAGUE:
        j = i + 1
        if j + 1 < len(words) and words[j] == "of" and words[j + 1] in _VAGUE:
            return float(_VAGUE[words[j + 1]] * 10), j + 2, True
        return float(_VAGUE[w]), j, w != "dozen"
    if w not in _UNITS and w not in _TENS and w not in _ARTICLES:
        return None
    total = 0
    j = i
    while j < len(words):
        x = words[j]
        if x in _UNITS and (j == i or words[j - 1] in _TENS or words[j - 1] in ("hundred", "and")):
            total += _UNITS[x]
        elif x in _TENS and (j == i or words[j - 1] in ("hundred", "thousand", "and")):
            total += _TENS[x]
        elif x in _SCALE and j > i:
            total = max(total, 1) * _SCALE[x]
        elif x in _SCALE or (
            x in ("a", "an") and j == i and words[j + 1 : j + 2] and words[j + 1] in _SCALE
        ):
            total = max(total, 1)
        elif not (
            x == "and"
            and j > i
            and words[j - 1] in _SCALE
            and j + 1 < len(words)
            and (words[j + 1] in _UNITS or words[j + 1] in _TENS)
        ):
            break
        j += 1
    if j == i:  # an article: "a child" counts one, when it turns out to be counted at all
        return 1.0, i + 1, False
    return float(total), j, False


def _counted(
    words: list[str], i: int, j: int, value: float, earlier: list[Quantity],
    tokens: list[tuple[int, int, str]], vague: bool,
) -> Quantity | None:  # fmt: skip
    article = words[i] in _ARTICLES
    if i and words[i - 1][:3] in _MONTHS and words[i].isdigit() and value <= 31:
        return None
    after = _until_stop(words[j : j + 15])
    if (after[:1] and after[0] in _NOT_COUNTED) or (
        1900 <= value <= 2100
        and float(value).is_integer()
        and words[i].isdigit()
        and after[:1] != ["people"]
        and (not after or after[0] not in _GROUP)
    ):
        return None
    if j < len(words) and words[j] in ("of",) and words[j + 1 : j + 2] == ["the"] and article:
        return None
    before = words[max(0, i - 28) : i]
    group_at = next((k for k, w in enumerate(after[:4]) if w in _GROUP), None)
    if (
        article
        and words[i] != "one"
        and (group_at is None or group_at > 1 or after[group_at] not in _SINGLE)
    ):
        return None
    group = _GROUP[after[group_at]] if group_at is not None else "people"
    what = _what(before, after, group_at)
    goes_on = group_at is not None or (words[i - 1 : i] == ["and"] and after[:1] == ["in"])
    if what is None and goes_on and earlier:
        last = earlier[-1]
        if tokens[i][0] - last.end < 90 and not any(
            w in ".;!?" for w in words[_index(tokens, last.end) : i]
        ):
            what = last.what
    if what is None or (article and what not in ("dead", "injured")):
        return None
    if what in ("dead", "injured") and group_at is None and not after[:1]:
        group = earlier[-1].group if earlier and earlier[-1].what == what and vague else group
    phrase = " ".join(before[-4:])
    kind = next((name for pattern, name in _BEFORE if pattern.search(phrase)), "")
    low: float | None
    high: float | None
    low, high = value, value
    if kind == "least":
        high = None
    elif kind == "more":
        low, high = value + 1, None
    elif kind == "most":
        low = None
    elif kind == "less":
        low, high = None, value - 1
    elif kind == "about":
        low, high = math.floor(value * 0.9), math.ceil(value * 1.1)
    if vague:
        high = None
    recalled = {"earlier", "previous", "initial", "initially", "previously"}
    earlier_one = bool(recalled & set(before[-6:])) or bool(recalled & set(before) and (
        "toll" in before[-9:]
    ))  # fmt: skip
    return Quantity(
        what, group, value, low, high, False, tokens[i][0], tokens[j - 1][1], vague, earlier_one
    )


def _what(before: list[str], after: list[str], group_at: int | None) -> str | None:
    """Decide what a number counts from the words around it; None when nothing says so.

    Nearest evidence first: "40 wounded", "were wounded" after the number, an active verb
    just before it ("killed 18"), then the rest of its clause, then the clause before.
    """
    for k, w in enumerate(after[:4]):
        if w in _THINGS and (group_at is None or k <= group_at):
            return _THINGS[w]
        if w in _JOINS:
            break
    if {"casualties", "victims"} & set(after[:2]):
        return "casualties"
    after_kind = _kind_after(after)
    if after_kind is not None:
        return after_kind
    clause = before[max((k for k, w in enumerate(before) if w in ".;!?"), default=-1) + 1 :]
    near = clause[-4:]
    for k in range(len(near) - 1, -1, -1):
        kind = _casualty(near[k])
        if kind is not None and not {"and", "while", "with"} & set(near[k + 1 :]):
            return kind
    if (
        clause[-1:]
        and clause[-1] in ("to", "at", "reached", "was", "of", "is", "as")
        and ("toll" in clause)
    ):
        return "dead"
    for k, w in enumerate(after):
        kind = _casualty(w)
        if kind is not None:
            return kind
        if w in _JOINS and k > 0:
            break
    return next((kind for w in reversed(clause[-12:]) if (kind := _casualty(w)) is not None), None)


_JOINS = ("and", "while", "but", "as", "with")
_PASSIVE = {"were", "was", "been", "be", "being", "are", "got"}


def _casualty(word: str) -> str | None:
    if word in _HURT:
        return "injured"
    if word in _DEAD:
        return "dead"
    thing = _THINGS.get(word)
    return thing if thing in ("captured", "missing", "displaced") else None


def _kind_after(after: list[str]) -> str | None:
    """Read "18 killed", "40 others wounded" and "20 people, 13 of them civilians, were killed"."""
    for k, w in enumerate(after):
        kind = _casualty(w)
        if kind is not None and ((k <= 2 and not set(_JOINS) & set(after[:k])) or
                                 _PASSIVE & set(after[max(0, k - 2) : k])):  # fmt: skip
            if after[k + 1 : k + 2] == ["or"] and any(map(_casualty, after[k + 2 : k + 3])):
                return "casualties"
            return kind
        if w in _JOINS and "including" not in after[:k] and "among" not in after[:k]:
            return None
    return None


def _until_stop(words: list[str]) -> list[str]:
    """Cut the words after a number at the next figure or stop, but not inside "including"."""
    aside = False
    for k, w in enumerate(words):
        aside = aside or w in ("including", "among")
        if w in ".;:!?" or (k > 0 and w[0].isdigit() and not aside):
            return words[:k]
    return words


def _index(tokens: list[tuple[int, int, str]], offset: int) -> int:
    return next((k for k, t in enumerate(tokens) if t[0] >= offset), len(tokens))


def _mark_parts(
    found: list[Quantity], words: list[str], tokens: list[tuple[int, int, str]]
) -> list[Quantity]:
    """Mark the figures that are written as a subset of another one in the same sentence."""
    out = list(found)
    for k, q in enumerate(found):
        i, j = _index(tokens, q.at), _index(tokens, q.end)
        before, after = words[max(0, i - 5) : i], words[j : j + 6]
        within = {"including", "include", "among", "them", "whom", "included", "which"}
        if "among" in before and before[: before.index("among")][-1:] in (["were"], ["was"]):
            within = within - {"among"}  # "ten were among at least 48": 48 is the whole
        inside = bool(within & set(before)) and k > 0
        inside = inside or (
            "among" in after
            and after.index("among") <= 4
            and any(x in ("were", "was", "are") for x in after[: after.index("among")])
        )
        inside = inside or (after[:2] == ["of", "them"] or after[:2] == ["of", "whom"])
        if (
            not inside
            and k > 0
            and out[k - 1].part
            and found[k - 1].what == q.what
            and (words[i - 1 : i] == ["and"] and q.group in ("women", "children"))
        ):
            inside = True
        if inside:
            out[k] = replace(q, part=True)
    return out
