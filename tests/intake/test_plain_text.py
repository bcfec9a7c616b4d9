"""Plain text from bytes: strictly decoded, character for character, or skipped with a reason."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.errors import DispatchError
from according.intake import Limits
from according.intake.doors import Opened
from according.intake.text import load_text
from according.records import Dispatch


def loaded(data: bytes, limits: Limits | None = None) -> tuple[Dispatch | str, list[str]]:
    """Load bytes as a text file; return the dispatch or the reason, and the notes."""
    notes: list[str] = []
    (found,) = load_text(
        Opened("a.txt", io.BytesIO(data), ".txt", limits or Limits(), notes.append)
    )
    return (str(found) if isinstance(found, DispatchError) else found), notes


# bytes -> the text; each is what some machine writes
READS = [
    (b"plain", "plain", None),
    ("“curly” – é".encode(), "“curly” – é", None),
    (b"\xef\xbb\xbfmarked", "marked", None),  # the mark is no part of the text
    (b"two\r\nlines\r\n", "two\r\nlines\r\n", None),  # CRLF is
    (b"old\rmac\r", "old\rmac\r", None),
    ("\ufeffsixteen ש".encode("utf-16-le"), "sixteen ש", "UTF-16-LE (by its mark)"),
    ("\ufeffsixteen".encode("utf-16-be"), "sixteen", "UTF-16-BE (by its mark)"),
    ("\ufeffthirty-two".encode("utf-32-le"), "thirty-two", "UTF-32-LE (by its mark)"),
    ("no mark at all".encode("utf-16-le"), "no mark at all", "UTF-16-LE (it has no mark"),
    ("“We will,” he said – café".encode("cp1252"), "“We will,” he said – café", "cp1252"),
    ("It costs £20, the minister’s aide said".encode("cp1252"),
     "It costs £20, the minister’s aide said", "cp1252"),
    ("“We will,” he said".encode("mac_roman"), "“We will,” he said", "mac_roman"),
    (b"a NUL \x00 reads", "a NUL \x00 reads", None),
    ("\ufeffa mark in the \ufeff middle stays".encode(), "a mark in the \ufeff middle stays", None),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text", "note"), READS)
def test_reads(data: bytes, text: str, note: str | None) -> None:
    found, notes = loaded(data)
    assert isinstance(found, Dispatch), found
    assert found.text == text
    if note is None:
        assert notes == []
    else:
        assert len(notes) == 1 and notes[0].startswith("a.txt: read as ") and note in notes[0]


SKIPS = [
    (b"", "a.txt: is empty"),
    (b" \r\n\t", "a.txt: the text is empty"),
    (b"\xef\xbb\xbf", "a.txt: the text is empty"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt: is a PNG image, not text"),
    (b"\xff\xd8\xff\xe0JFIF", "a.txt: is a JPEG image, not text"),
    (b"\x7fELF\2\1\1", "a.txt: is a program, not text"),
    (bytes(range(256)) * 8, "a.txt: is binary data, not text"),
    # UTF-8 with one byte broken: reading it as something else would garble all its quotes
    ("“one” “two” “three”".encode() + b"\xe2\x80", "a.txt: is UTF-8 but damaged: byte 31"),
    (b"\xff\xfea\0b", "a.txt: is marked UTF-16-LE but byte 2 does not fit"),
]


@pytest.mark.parametrize(("data", "reason"), SKIPS)
def test_skips_with_one_line(data: bytes, reason: str) -> None:
    found, _ = loaded(data)
    assert isinstance(found, str) and found.startswith(reason) and "\n" not in found


def test_cyrillic_of_an_old_machine_is_detected() -> None:
    text = "Министр обороны заявил в четверг, что войска вернули контроль над городом. " * 4
    found, notes = loaded(text.encode("cp1251"))
    assert isinstance(found, Dispatch) and found.text == text
    assert "detected" in notes[0]


def test_a_text_over_the_limit_is_refused_with_the_limit() -> None:
    found, _ = loaded(b"a" * 11, Limits(characters=10))
    assert found == (
        "a.txt: the text has 11 characters, the limit is 10 - no dispatch is that long"
    )
    with pytest.raises(DispatchError, match=r"^a\.txt: is larger than 100 bytes"):
        loaded(b"a" * 101, Limits(bytes=100))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_utf8_text_is_its_own_characters(text: str) -> None:
    found, _ = loaded(text.encode())
    wanted = text.removeprefix("\ufeff")
    if wanted.strip() and not text.startswith("PAR1"):
        assert isinstance(found, Dispatch) and found.text == wanted


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_skipped(data: bytes) -> None:
    found, _ = loaded(data)
    if isinstance(found, Dispatch):
        found.text.encode()
    else:
        assert "\n" not in found


def test_path_is_that_of_the_file(tmp_path: Path) -> None:
    found, _ = loaded(b"text")
    assert isinstance(found, Dispatch) and found.path == "a.txt"


def test_a_stray_byte_does_not_choose_an_encoding_nobody_uses() -> None:
    # two flipped bits once made this cp775, a Baltic encoding of DOS
    text = b"The road \xb9\xf8as closed, \xf7the mayor\xd5 said on Monday; it would stay so. " * 3
    found, _ = loaded(text)
    assert found == "a.txt: is not UTF-8, and no other encoding fits its bytes"
