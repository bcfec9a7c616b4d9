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

SURE = 0.95
"""The share of belief (py3langid's, softened by length) above which a language is refused."""

SAMPLE = 1200
"""Characters looked at in each of three places: the beginning, the middle and the end."""

FEWEST_LETTERS = 60
"""A text with fewer letters of the Latin script than this is never refused."""

FEWEST_OTHER_LETTERS = 20
"""A text with fewer letters of another script than this is never refused."""

ENOUGH_SMALL_WORDS = 0.12
"""English prose has 0.35 to 0.5 of these; a headline may have none, another language few."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL = (
    "the of and to that for with was were is are be been has have had it its his her their they "
    "he she this these those from by at not but which who will would could should about after "
    "before over than more when where while there said says also into out up or if we you "
    "between during against because under through"
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
    if latin * 2 >= other and words and small >= ENOUGH_SMALL_WORDS * len(words):
        return Language("en", 1.0)
    code, sure = _identifier().classify(sample)
    if code == "en":
        return Language("en", float(sure))
    foreign_script = other >= FEWEST_OTHER_LETTERS and other > 2 * latin
    # Names and headlines look like anything to n-grams: a Latin-script text must have next to
    # none of English's small words and be prose (mostly words that do not begin in capitals).
    if not foreign_script and (small > 0.05 * len(words) or not _is_prose(sample)):
        return Language("en", 0.0)
    if sure < SURE and not (foreign_script and sure >= 0.5):
        if foreign_script:
            return Language("und", float(sure), _words("not English", None))
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
