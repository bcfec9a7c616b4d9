"""Sides of a war in a passage: who is said to have done it, and who holds the place."""

from __future__ import annotations

import re

from according.comparing.lexicons import cues

__all__ = ["culprits", "holders"]

_DOES = re.compile(
    r"^(?:['’]?s)?(?: [\w.'’-]+){0,5}? (?:air ?-?strikes?|(?:air )?raids?|shelling|"
    r"bombardments?|bombing|rockets?|warplanes?|jets?|artillery|strikes?|missiles?|planes?|aircraft|killed|executed|fired|"
    r"dropped|hit|struck|carried out|target(?:s|ed|ing)|launched|bombed|shelled|attacked|used|"
    r"using|responsible|behind|massacred|detonated|blew|provocation|suicide|bomber|attack|assault)\b"
)
_DONE_BY = re.compile(
    r"(?:(?<!backed )(?<!held )(?<!controlled )(?<!supported )(?<!run )(?<!owned )\bby|blam\w+|"
    r"accus\w+|\bfrom|work of|implicat\w+|claimed by|belong(?:ing)? to|link)"
    r"(?: (?:the|a|an|so-called|suspected|his|its|us-led|opposition|saudi-backed|armed))*\s$"
)
_SUFFERS = re.compile(r"(?:against|killed|killing|on|of|members of|among|targeting|claimed "
                      r"responsib\w+)(?: (?:the|\d+|at least|of|dozens|many))*\s$")  # fmt: skip
_INSURGENTS = frozenset({"rebels", "terrorists", "nusra"})


def culprits(lowered: str) -> frozenset[str]:
    """Return the sides that lower-case words name as the doer, by light rules.

    Rebels, "terrorists" and named insurgent groups count as one side: outlets call the
    same people by each of these words.
    """
    found = set()
    for name, pattern in cues().items():
        if not name.startswith("actors."):
            continue
        side = name[len("actors.") :]
        for match in pattern.finditer(lowered):
            before = lowered[max(0, match.start() - 40) : match.start()]
            after = lowered[match.end() : match.end() + 70]
            if _DONE_BY.search(before) or (not _SUFFERS.search(before) and _DOES.match(after)):
                found.add("insurgents" if side in _INSURGENTS else side)
                break
    return frozenset(found)


_HELD = re.compile(
    r"(?<![\w-])(?:(?P<side>[a-z]+)s?[- ](?:held|controlled|run|dominated)(?![\w-])"
    r"|(?:controlled|held|dominated) by (?:the )?(?P<by>\w+(?: state| army)?))"
)
_HOLDERS = {
    "rebel": "rebels", "opposition": "rebels", "insurgent": "rebels", "is": "islamic state",
    "isis": "islamic state", "isil": "islamic state", "daesh": "islamic state",
    "islamic state": "islamic state", "government": "the government", "regime": "the government",
    "syrian army": "the government", "army": "the government", "kurdish": "kurds",
    "kurds": "kurds", "turkish": "turkey", "russian": "russia", "ukrainian": "ukraine",
}  # fmt: skip


def holders(lowered: str) -> set[str]:
    """Return the sides that lower-case words say hold a place.

    "Militant-held" and "jihadist-held" name no side in particular and are left out.
    """
    found = set()
    for match in _HELD.finditer(lowered):
        word = match["side"] or match["by"]
        side = _HOLDERS.get(word) or _HOLDERS.get(word.rstrip("s"))
        if side:
            found.add(side)
    return found
