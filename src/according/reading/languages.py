"""In which language a dispatch is written, and whether to refuse it.

Only English is read. English is recognised first by its own small words, which is quick,
needs no model and never refuses a headline; only a text without them goes to py3langid
(Lui and Baldwin's langid.py, a naive Bayes over byte n-grams), and it is refused by name
only when that is sure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["Language", "refuse", "tell"]

SURE = 0.7
"""The belief (py3langid's, softened by length) in one language that is enough to name it ..."""

NOT_ENGLISH = 0.99
"""... when there is this much that it is not English: neighbours share a belief (Norwegian)."""

SAMPLE = 1200
"""Characters looked at in each of three places: the beginning, the middle and the end."""

FEWEST_LETTERS = 50
"""A text with fewer letters of the Latin script than this is never refused."""

FEWEST_OTHER_LETTERS = 20
"""A text with fewer letters of another script than this is never refused."""

ENOUGH_SMALL_WORDS = 0.12
"""English prose has 0.15 to 0.35 of its words among these: above this it is surely English."""

FEW_SMALL_WORDS = 0.05
"""Above this a text in Latin script is never refused; other languages have fewer."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Those that no other language in Latin script has too: not “for”, “at” (Danish), “of”, “is”,
# “was”, “over” (Dutch), “a”, “to”, “in”.
_SMALL = (
    "the and that with are been has its his their they this these those from but not which who "
    "will would could should about after before than when where while said says also into "
    "between during against because through it be had were there"
)
_SMALL_WORDS = frozenset(_SMALL.split())
_NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gl": "Galician", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean",
    "ku": "Kurdish", "la": "Latin", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
    "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """A language (ISO 639-1 code) with how sure, 0 to 1, and why it is refused, if it is."""

    code: str
    sure: float
    refused: str | None = None


def refuse(text: str) -> str | None:
    """Say why a text is not read ("this dispatch looks French ..."), or None when it may be."""
    return tell(text).refused


def tell(text: str) -> Language:
    """Tell the language of a text from samples of it; English when there is too little to tell."""
    sample = _sample(text)
    latin, other = _letters(sample)
    if other < FEWEST_OTHER_LETTERS and latin < FEWEST_LETTERS:
        return Language("en", 0.0)
    words = [w.lower() for w in _WORD.findall(sample) if w.isascii()]
    small = sum(w in _SMALL_WORDS for w in words)
    foreign_script = other >= FEWEST_OTHER_LETTERS and other > 2 * latin
    # Names and headlines look like anything to n-grams: a text in Latin script must have next
    # to none of English's small words and be prose (mostly words that do not begin in
    # capitals) before the detector, which is slow to load, is asked at all.
    if not foreign_script and (
        small > FEW_SMALL_WORDS * len(words) or latin < FEWEST_LETTERS or not _is_prose(sample)
    ):
        return Language("en", 1.0 if small > ENOUGH_SMALL_WORDS * len(words) else 0.0)
    ranked = _identifier().rank(sample)
    code, sure = ranked[0]
    if code == "en":
        return Language("en", float(sure))
    if foreign_script:
        # no English whatever it is; its name is given only when that is sure too
        named = _NAMES.get(code) if sure >= 0.5 else None
        if named is None:
            return Language("und", float(sure), _words("not English", None))
        return Language(code, float(sure), _words(named, float(sure)))
    if sure < SURE or 1 - dict(ranked)["en"] < NOT_ENGLISH:
        return Language("en", 0.0)
    return Language(code, float(sure), _words(_NAMES.get(code, f"“{code}”"), float(sure)))


def _words(name: str, sure: float | None) -> str:
    # never "100 %": the detector can be wrong
    share = "" if sure is None else f" ({min(99, int(sure * 100))} %)"
    return f"this dispatch looks {name}{share} - only English is read"


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = (len(text) - SAMPLE) // 2
    return "\n".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))


def _letters(sample: str) -> tuple[int, int]:
    """Count the letters of the Latin script and of all others."""
    latin = other = 0
    for c in sample:
        if c.isascii():
            latin += c.isalpha()
        elif c.isalpha():
            if c < "\u0250" or unicodedata.name(c, "").startswith("LATIN"):
                latin += 1
            else:
                other += 1
    return latin, other


def _is_prose(sample: str) -> bool:
    words = _WORD.findall(sample)
    lower: int = sum(w[0].islower() for w in words)
    return 2 * lower >= len(words)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
