"""Names across spellings: transliteration folding and the names written in a passage.

Arabic, Persian and Slavic names reach English in many spellings ("Moallem", "Muallem";
"Raqa", "Ar Raqqah"). ``skeleton`` keeps what the spellings share: the consonants, with
the pairs that transliterations swap folded together. Equal skeletons are a reason to look
closer, never a proof: ``same_name`` asks for likeness of the whole spelling too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

__all__ = ["capitalised", "fold", "same_name", "skeleton"]

_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|at|ad|adh|an|az|ul|the)[\s\-’']+(?=\w)")
_NOT_LETTERS = re.compile(r"[^a-z0-9 ]")
# Spellings that transliterations of one sound swap; the order matters (longest first).
_SWAPS = (
    ("tch", "j"), ("sch", "sh"), ("dzh", "j"), ("dj", "j"), ("dh", "d"), ("th", "t"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("zh", "j"), ("ck", "k"), ("qu", "k"), ("q", "k"),
    ("c", "k"), ("x", "ks"), ("w", ""), ("v", "f"), ("z", "s"), ("y", ""), ("p", "b"),
)  # fmt: skip
_CAPITAL = re.compile(r"(?<![\w’'])(?:[Aa]l|[Ee]l|[Aa]r|[Aa]sh|[Dd]eir|[Aa]bu|[Uu]mm?)?[\s\-]?"
                      r"[A-ZÀ-ÖØ-Þ][\w’'\-]*", re.UNICODE)  # fmt: skip


@lru_cache(maxsize=65536)
def fold(words: str) -> str:
    """Return ``words`` lower-cased, without accents, punctuation or a leading article."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = _ARTICLE.sub("", plain.strip())
    plain = re.sub(r"[\s\-]+(?:al|el|ar|as|ash|at|ad|an|az|ul)[\s\-]+", " ", plain)
    plain = _NOT_LETTERS.sub("", plain.replace("-", " "))
    return " ".join(plain.split())


@lru_cache(maxsize=65536)
def skeleton(words: str) -> str:
    """Return the consonants of ``words`` with swapped spellings folded.

    A first vowel is kept as ``a`` ("Iraq" and "Raqqa" stay apart), doubled letters count
    once, and a last ``h`` after a vowel is dropped ("Hasakeh", "Hasaka").
    """
    parts = []
    for word in fold(words).split():
        word = re.sub(r"(?<=[aeiou])h$", "", word)
        first = "a" if word[0] in "aeiou" else ""
        for old, new in _SWAPS:
            word = word.replace(old, new)
        word = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", word))
        parts.append(first + word)
    return " ".join(p for p in parts if p)


@lru_cache(maxsize=65536)
def same_name(a: str, b: str) -> float:
    """Score 0..1 how surely two written names are one name in two spellings.

    Only the spelling is judged; who is meant is the business of ``entities``.
    """
    x, y = fold(a), fold(b)
    if not x or not y:
        return 0.0
    if x == y or x.replace(" ", "") == y.replace(" ", ""):
        return 1.0
    likeness = float(JaroWinkler.similarity(x, y))
    bones_x, bones_y = skeleton(a).replace(" ", ""), skeleton(b).replace(" ", "")
    if bones_x == bones_y and len(bones_x) >= 2 and likeness >= 0.7:
        return min(0.95, 0.45 + 0.5 * likeness) if len(bones_x) > 2 else 0.6 * likeness + 0.2
    if x[0] == y[0] and min(len(bones_x), len(bones_y)) >= 4:
        bones = float(JaroWinkler.similarity(bones_x, bones_y))
        if bones >= 0.93 and likeness >= 0.85:
            return 0.8 * likeness
    return 0.0


def capitalised(text: str) -> list[tuple[int, int, str]]:
    """List the capitalised words of ``text`` as (start, end, words), articles included."""
    return [(m.start(), m.end(), m.group().strip()) for m in _CAPITAL.finditer(text)]
