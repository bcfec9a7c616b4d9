"""The corpus of nasty files: whatever lies in a folder is read, or named with the reason."""

from __future__ import annotations

import errno
import io
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.errors import DispatchError
from according.intake import LOADERS, Limits, load, load_apart
from according.records import Dispatch
from benchmarks.making import KINDS, a_feed, a_jsonl, a_warc, a_zip
from benchmarks.nasty import TROUBLES, fitting
from tests.fuzz.targets import TARGETS, seeds

SAID = "The mayor of Tresk said on Monday that the road to the north would stay closed."
TEXTS = [f"{SAID} One.", f"{SAID} Two.", f"{SAID} Three."]


def told(found: Any, root: Path) -> list[str]:
    return [
        str(x).removeprefix(f"{root}/") if isinstance(x, DispatchError) else x.text for x in found
    ]


def test_every_trouble_is_accounted_for(tmp_path: Path) -> None:
    """All of them in one folder, in one run: each gives a dispatch or one line with its name."""
    chance = random.Random(7)
    for number, trouble in enumerate(fitting(heavy=False)):
        (tmp_path / f"{number:03}{trouble.suffix}").write_bytes(trouble.make(TEXTS, chance))
    seen = set()
    for item in load_apart([tmp_path]):
        name = (item.path or "") if isinstance(item, Dispatch) else str(item)
        assert name.startswith(f"{tmp_path}/") and len(str(item).splitlines()) == 1
        seen.add(name.removeprefix(f"{tmp_path}/")[:3])
    assert seen == {f"{n:03}" for n in range(len(fitting(heavy=False)))}


HEAVY = {
    "gzip bomb": "unpacks to more than 200 times its size - a decompression bomb",
    "zip bomb": "a.txt: unpacks to more than 200 times its size - a decompression bomb",
    "members that share bytes": "unpacks to more than its size allows, so",
    "docx bomb": "the limit is 160,000,000",
    "line of 100 MB": "line 1: is longer than",
    "text of 50 MB": "is larger than 40,000,000 bytes",
}


@pytest.mark.parametrize("trouble", [t for t in TROUBLES if t.name in HEAVY], ids=lambda t: t.name)
def test_a_bomb_is_one_line_and_quickly_told(tmp_path: Path, trouble: Any) -> None:
    (tmp_path / f"a{trouble.suffix}").write_bytes(trouble.make(TEXTS, random.Random(7)))
    found = told(load([tmp_path]), tmp_path)
    assert len(found) < 30
    assert any(HEAVY[trouble.name] in line for line in found)


@pytest.mark.parametrize("name", [x for x in TARGETS if x != "reader"])
@given(data=st.data())
def test_changed_files_are_read_or_named(name: str, data: st.DataObject) -> None:
    """A few bytes of a good file changed, cut or doubled, as atheris does for an hour."""
    found = bytearray(data.draw(st.sampled_from(seeds(name))))
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(found)))
        some = data.draw(st.binary(max_size=8) | st.just(bytes(found[at : at + 40])))
        found[at : at + data.draw(st.sampled_from([0, len(some), 1, 400]))] = some
    TARGETS[name](bytes(found))


# what ends in the middle of a record, and where: no record is lost without a line
CUTS = [(gzipped, share) for gzipped in (True, False) for share in (0.2, 0.5, 0.9, 0.99)]


@pytest.mark.parametrize(("gzipped", "share"), CUTS)
def test_a_web_archive_cut_anywhere_says_so(tmp_path: Path, gzipped: bool, share: float) -> None:
    whole = a_warc(TEXTS, gzipped)
    path = tmp_path / ("a.warc.gz" if gzipped else "a.warc")
    path.write_bytes(whole[: int(share * len(whole))])
    *read, last = told(load([path]), tmp_path)
    assert "is cut short - the archive ends in the middle of it" in last
    assert all("said" in text for text in read)


def test_a_damaged_record_does_not_end_the_archive(tmp_path: Path) -> None:
    # found by fuzzing: a page a library chokes on ended the whole archive
    path = tmp_path / "a.warc"
    path.write_bytes(a_warc(TEXTS, gzipped=False).replace(b"<article>", b"<x>" * 300, 1))
    found = told(load([path]), tmp_path)
    assert any("record" in x for x in found) and sum("Three." in x for x in found) == 1


def test_text_under_the_name_of_an_archive_is_named(tmp_path: Path) -> None:
    # lost without a line: a web archive's library takes plain text for records of another type
    (tmp_path / "a.warc.gz").write_bytes(SAID.encode())
    assert told(load([tmp_path]), tmp_path) == ["a.warc.gz: holds no dispatch"]
    (tmp_path / "a.warc.gz").unlink()
    (tmp_path / "a.csv").write_bytes(b"text,id\n")
    assert told(load([tmp_path]), tmp_path) == ["a.csv: holds no dispatch"]


def test_a_damaged_feed_is_read_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(a_feed(TEXTS)[:-40])
    notes: list[str] = []
    assert len(list(load([tmp_path], note=notes.append))) == 3
    assert notes == [f"{tmp_path}/a.rss: the feed is damaged; read as far as that goes"]


def test_empty_entries_are_not_a_line_each_without_end(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(b"<rss><channel>" + b"<item></item>" * 5000)
    found = told(load([tmp_path]), tmp_path)
    assert found[0] == "a.rss, entry 1: the text is empty"
    assert found[-1] == "a.rss: 4,980 more entries have no text" and len(found) == 21


def test_a_mail_whose_heads_are_damaged_keeps_its_text(tmp_path: Path) -> None:
    heads = "Date: 99 Foo 0000 77:88:99 +9999\nSubject: \x00\x01\nFrom: =?utf-8?b?!!!?=\n"
    (tmp_path / "a.eml").write_text(f"{heads}\n{SAID}", "utf-8")
    assert told(load([tmp_path]), tmp_path) == [SAID]
    (tmp_path / "a.eml").write_text(f"Content-Type: text/plain; charset=no-8\n\n{SAID}", "utf-8")
    assert told(load([tmp_path]), tmp_path) == [
        "a.eml: the message is in an encoding that is not known"
    ]


def test_a_full_disk_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.zip").write_bytes(a_zip({"a.txt": SAID.encode()}))
    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda max_size: Full())
    assert told(load([tmp_path]), tmp_path) == [
        "a.zip/a.txt: cannot be unpacked: there is no room on the disk for temporary files"
    ]


def test_limits_are_those_given(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(a_zip({f"{i}.txt": SAID.encode() for i in range(9)}))
    (found,) = told(load([tmp_path], limits=Limits(members=8)), tmp_path)
    assert found == "a.zip: holds 9 files, the limit is 8"
    (tmp_path / "a.zip").unlink()
    (tmp_path / "a.jsonl").write_bytes(a_jsonl([SAID, "x" * 500]))
    assert told(load([tmp_path], limits=Limits(characters=400)), tmp_path)[1].endswith(
        "the text has 500 characters, the limit is 400 - no dispatch is that long"
    )


def test_every_kind_that_has_a_door_is_made_and_fuzzed() -> None:
    endings = {s for loader in LOADERS for s in loader.suffixes}
    assert {s for s in KINDS if s != ".jsonl.gz"} <= endings
    assert set(TARGETS) == {loader.name for loader in LOADERS} | {"unnamed", "reader"}
