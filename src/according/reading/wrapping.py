"""Lines that were broken to fit a width: such a break ends no paragraph and no sentence.

Mail, wire copy and many text files are wrapped at some 70 columns. The view of the text made here
is what the steps of reading see; it has a space where a line was wrapped, so every offset stays,
and evidence is cut from the dispatch's own text.
"""

from __future__ import annotations

import re

__all__ = ["unwrapped"]

LEAST = 0.2  # share of breaks before a lower-case letter from which a text counts as wrapped
LONGER = 0.03  # share of lines that may be longer than the wrapped ones: addresses, tables
_BREAK = re.compile(r"(?<=[^\s])[ \t\r]*\n[ \t]*(?=[^\s])")
_WORD = re.compile(r"\S+")


def unwrapped(text: str) -> str:
    """Return the text with a space for each line break that is a wrap; of the same length.

    A text is wrapped when its lines often go on in lower case and hardly any line is longer than
    those that do. Then a break is a wrap where the next line goes on in lower case, or where its
    first word would not have fitted on the line.
    """
    breaks = list(_BREAK.finditer(text))
    going_on = [m for m in breaks if text[m.end()].islower()]
    if len(going_on) < max(2, LEAST * len(breaks)):
        return text
    width = max(m.start() - _line_start(text, m.start()) for m in going_on)
    lines = text.split("\n")
    if sum(len(line.rstrip()) > width for line in lines) > LONGER * len(lines):
        return text
    out = list(text)
    for m in breaks:
        word = _WORD.match(text, m.end())
        assert word is not None
        taken = m.start() - _line_start(text, m.start())
        if text[m.end()].islower() or taken + 1 + len(word.group()) > width:
            out[text.index("\n", m.start())] = " "
    return "".join(out)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1
