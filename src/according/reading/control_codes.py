"""Quotation marks and dashes that a wrong decoding left as control codes.

Where Windows' bytes were taken for Latin-1, as in many collections of news, “ and — stand in the
text as U+0093 and U+0097, which print as nothing. The view of the text made here is what the
steps of reading see: one mark for one code, so every offset stays.
"""

from __future__ import annotations

import re

__all__ = ["with_marks"]

# Not U+0085, which is an ellipsis there and the end of a line elsewhere.
_MARKS = {0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x96: "–", 0x97: "—"}
_CODES = re.compile(f"[{''.join(map(chr, _MARKS))}]")


def with_marks(text: str) -> str:
    """Return the text with the marks that its control codes stand for; of the same length."""
    return text.translate(_MARKS) if _CODES.search(text) else text
