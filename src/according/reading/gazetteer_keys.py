"""The keys under which the gazetteer files a place name.

A name written in several ways must come to the same key. Three kinds of key, from strict to
loose, each with its own mark so that they never meet:

* the name itself without case, accents, apostrophes and hyphens ("Deir ez-Zor" -> ``deir ez zor``);
* the *bare* key, without the Arabic article ("Ar-Raqqah", "al-Raqqah" -> ``~raqqah``);
* the *skeleton*, consonants only, folded where transliterations differ ("Khan Sheikhoun",
  "Khan Shaykhun" -> ``#kn skn``). It is a weak match, for Arabic, Persian and Turkic names only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

__all__ = ["HASH_BITS", "bare_key", "hash_key", "name_key", "skeleton"]

HASH_BITS = 44
"""Bits of a key's hash that an index may keep: 600,000 keys give one false match in 30 million."""

_KEPT = 1 << 13  # names whose keys are kept: those of a text come again and again

_LETTERS = str.maketrans({
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a", "ð": "d",
    "þ": "th", "ħ": "h", "ŋ": "n", "-": " ", "‐": " ", "‑": " ", "–": " ", "/": " ", "&": " and ",
    "’": None, "'": None, "‘": None, "ʼ": None, "`": None, "´": None, "ʻ": None, "ʿ": None,
    "ʾ": None, "ʹ": None, "ʺ": None, ".": None,
})  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+")
_ABBREVIATION = re.compile(r"[A-Z][a-z]{1,4}\.")
_EXPANDED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_ARTICLE = {
    "al", "el", "ar", "er", "as", "es", "ash", "esh", "ad", "ed", "an", "en", "at", "et", "az",
    "ez", "ath", "adh", "ul",
}  # fmt: skip
_DIGRAPHS = re.compile(r"kh|gh|sh|ch|th|dh|zh|ph|ck|tz|dj")
_FOLDED = {
    "kh": "k", "gh": "g", "sh": "s", "ch": "s", "th": "t", "dh": "d", "zh": "z", "ph": "f",
    "ck": "k", "tz": "z", "dj": "j",
}  # fmt: skip
_CONSONANTS = str.maketrans({
    "q": "k", "c": "k", "x": "k", "v": "f", "a": None, "e": None, "i": None, "o": None, "u": None,
    "y": None, "w": None, "h": None,
})  # fmt: skip
_JOINED_ARTICLE = re.compile(r"^[ae](?=([dlnrstz])\1)")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=_KEPT)
def name_key(name: str) -> str:
    """Return the strict key of ``name``, or ``""`` when it has no letter or digit.

    A dotted abbreviation keeps its dot ("Miss." is not "Miss"), a leading "the" is dropped.
    """
    if _ABBREVIATION.fullmatch(name):
        return name.lower()
    folded = name.casefold().translate(_LETTERS)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    tokens = [_EXPANDED.get(t, t) for t in _TOKEN.findall(folded)]
    if len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    return " ".join(tokens)


@lru_cache(maxsize=_KEPT)
def bare_key(key: str) -> str:
    """Return the key without Arabic articles, marked ``~``; ``""`` when nothing would be left."""
    left = [t for t in key.split(" ") if t not in _ARTICLE]
    return "~" + " ".join(left) if left and len("".join(left)) > 2 else ""


@lru_cache(maxsize=_KEPT)
def skeleton(key: str) -> str:
    """Return the folded consonants of ``key``, marked ``#``; ``""`` when they are too few to tell.

    Fewer than three consonants would match half the map.
    """
    out = []
    for token in key.split(" "):
        if token in _ARTICLE:
            continue
        # "Ezzor" and "ez-Zor": the article may be written into the word.
        token = _JOINED_ARTICLE.sub("", token)
        folded = _DIGRAPHS.sub(lambda m: _FOLDED[m.group()], token)
        first = "a" if folded[:1] in "aeiou" else ""
        bones = _DOUBLED.sub(r"\1", folded.translate(_CONSONANTS))
        out.append(first + bones)
    joined = " ".join(t for t in out if t)
    return "#" + joined if len(joined.replace(" ", "").lstrip("a")) >= 3 else ""


@lru_cache(maxsize=_KEPT)
def hash_key(key: str) -> int:
    """Return a 64-bit hash of ``key``, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
