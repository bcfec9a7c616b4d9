"""From bytes to characters, strictly: what is decided is said, and nothing is repaired.

A repaired text would have other offsets than its file, and evidence would point beside the
words. So a text is decoded whole in one encoding or not at all.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode", "looks_binary", "tell_encoding"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF-", "a PDF"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"RIFF", "sound or film"),
)

_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1b") + b"\x7f"
_SAMPLE = 1 << 18

# The bytes above 127 that English text in windows-1252 holds: quotation marks, dashes, the
# ellipsis, pound, euro and section signs, a middle dot, accented letters.
_WESTERN = set("‘’“”‚„–—…€£§©®°·«»½¼¾±•†™\u00a0¡¿")

# The encodings besides those that English text may be in: a byte a character, and several.
_SINGLE = ("cp125", "iso8859", "latin", "koi8")
_MANY = ("gb", "big5", "euc", "shift", "cp932", "cp949", "johab", "utf")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, how it was encoded, and what to say of it when it was not plain UTF-8."""

    text: str
    encoding: str
    note: str | None = None


def looks_binary(data: bytes) -> str | None:
    """Name what kind of binary file this looks like, or None for text (a few NULs are text)."""
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return None
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if not controls or _utf16_without_mark(sample):
        return None
    # bytes that are not UTF-8 and hold control codes are no text in any encoding in use
    allowed = 0.3 if _is_utf8(sample, final=len(sample) == len(data)) else 0.02
    return "binary data" if controls > allowed * len(sample) else None


def decode(data: bytes) -> Decoded:
    """Decode the whole of a file; a byte-order mark is no part of the text, CRLF is.

    Raises:
        ValueError: when no encoding fits, with the reason in plain words.
    """
    encoding, note = tell_encoding(data)
    body = data
    for mark, marked in _MARKS:
        if marked == encoding and data.startswith(mark):
            body = data[len(mark) :]
            break
    try:
        return Decoded(body.decode(encoding), encoding, note)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"is marked {encoding.upper()} but byte {error.start} does not fit it"
        ) from None


def tell_encoding(data: bytes) -> tuple[str, str | None]:
    """Return the encoding of ``data`` (the whole, or a large sample) and a note unless UTF-8.

    Raises:
        ValueError: when it is damaged UTF-8, or no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            note = None if encoding == "utf-8" else f"read as {encoding.upper()} (by its mark)"
            return encoding, note
    if guess := _utf16_without_mark(data[:_SAMPLE]):
        return guess, f"read as {guess.upper()} (it has no mark; every other byte is zero)"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = error
    else:
        return "utf-8", None
    whole = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data[:_SAMPLE]))
    broken = len(data[:_SAMPLE].decode("utf-8", "replace").split("\ufffd")) - 1
    if whole > 2 * broken:
        raise ValueError(
            f"is UTF-8 but damaged: byte {wrong.start} does not fit - a repaired text would "
            "have other offsets than the file"
        )
    legacy = _legacy(data[:_SAMPLE])
    if legacy is None:
        raise ValueError("is not UTF-8, and no other encoding fits its bytes")
    return legacy, f"read as {legacy} (detected; it is not UTF-8)"


def _legacy(sample: bytes) -> str | None:
    """Choose among the one-byte and East Asian encodings."""
    high = [c for c in sample if c > 127]
    if len(high) <= 0.25 * len(sample):
        # mostly ASCII: the few other bytes decide, and statistics of them mislead
        for encoding in ("cp1252", "mac_roman"):
            if _plausible(sample, encoding):
                return encoding
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return None
    guess = str(best.encoding)
    # a few stray bytes "fit" many an encoding that nobody writes any more
    few = len(high) <= 0.25 * len(sample)
    single = guess.startswith(_SINGLE)
    if few and not (guess.startswith(_MANY) or (single and _plausible(sample, guess))):
        return None
    return guess


def _plausible(sample: bytes, encoding: str) -> bool:
    """Whether the bytes above 127 decode to what English text holds."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    good = bad = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        c, at = match[0], match.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 3]
        around = before + after[:1]
        if c in _WESTERN:
            # a quotation mark inside a word is a letter of another encoding (an apostrophe not)
            inside = len(around) == 2 and around.isalpha() and c in "“”‚„«»…€£§©®°±•†™¡¿"
            good, bad = good + (not inside), bad + inside
        elif c.isalpha() and c.islower() and any(x.isalpha() for x in around):
            good += 1
        elif c.isupper() and not before.islower():
            # Émile or ÉMILE, but not ÒWe: that is a quotation mark of another encoding
            capital = after[:1].islower() or (after[:1].isupper() and not after[1:].islower())
            good, bad = good + capital, bad + (not capital)
        else:
            bad += 1
    return good > 4 * bad


def _utf16_without_mark(sample: bytes) -> str | None:
    if len(sample) < 8 or len(sample) % 2:
        sample = sample[: len(sample) // 2 * 2]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _is_utf8(sample: bytes, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final)
    except UnicodeDecodeError:
        return False
    return True
