"""Loading in a process of its own: what loops, grows or kills costs itself and no more."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from according.errors import DispatchError
from according.intake import Limits, load, load_apart
from according.intake.apart import load_sources
from according.intake.walk import Source
from according.records import Dispatch
from benchmarks.making import KINDS, a_page, a_pdf, a_zip, of_objects

SAID = "The mayor of Tresk said on Monday that the road to the north would stay closed."


def told(found: Any) -> list[str]:
    return [str(x) if isinstance(x, DispatchError) else x.text for x in found]


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    for number, (suffix, make) in enumerate(KINDS.items()):
        (tmp_path / f"{number}{suffix}").write_bytes(make([SAID, f"{SAID} {number}"]))
    (tmp_path / "page without an ending").write_bytes(a_page([SAID]))
    (tmp_path / "x.pdf").write_bytes(b"junk")
    return tmp_path


def test_the_same_comes_as_without_a_process(folder: Path) -> None:
    here: list[str] = []
    apart: list[str] = []
    found = list(load([folder], note=here.append))
    again = list(load_apart([folder], note=apart.append))
    assert told(again) == told(found) and len(found) > 20
    assert [x for x in again if isinstance(x, Dispatch)] == [
        x for x in found if isinstance(x, Dispatch)
    ]
    assert apart == here and here


def test_standard_input_of_any_kind(folder: Path) -> None:
    for data in (SAID.encode(), a_pdf([SAID]), a_page([SAID]), a_zip({"a.txt": SAID.encode()})):
        (found,) = load_apart(["-"], stdin=io.BytesIO(data))
        assert isinstance(found, Dispatch), found
        assert SAID in found.text and (found.path or "").startswith("-")


def a_slow_pdf(strokes: int) -> bytes:
    """A page that is long to take apart, in Python."""
    stream = b"BT /F1 12 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * strokes + b"ET"
    return of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1"
        b"/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ])  # fmt: skip


def test_what_takes_too_long_costs_itself_alone(tmp_path: Path) -> None:
    slow = a_slow_pdf(300_000)
    (tmp_path / "a.pdf").write_bytes(slow)
    (tmp_path / "b.zip").write_bytes(a_zip({"1.pdf": slow, "2.pdf": a_pdf([SAID])}))
    (tmp_path / "c.pdf").write_bytes(a_pdf([SAID]))
    assert told(load_apart([tmp_path], limits=Limits(seconds=0.3))) == [
        f"{tmp_path}/a.pdf: took more than 0.3 seconds to load",
        f"{tmp_path}/b.zip/1.pdf: took more than 0.3 seconds to load",
        SAID,
        SAID,
    ]


def test_what_needs_too_much_memory_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p><b>said</b> so " * 1_000_000)
    (tmp_path / "b.html").write_bytes(a_page([SAID]))
    large, fine = told(load_apart([tmp_path], limits=Limits(memory=300_000_000)))
    assert large.startswith(f"{tmp_path}/a.html: ") and "memory" in large and SAID in fine


@dataclass(frozen=True)
class DeadlyFile:
    """Open a file that kills whoever reads the bytes that hold ``poison``."""

    data: bytes
    poison: bytes

    def __call__(self) -> Any:
        stream = Poisoned(self.data)
        stream.at = self.data.find(self.poison)
        return stream


class Poisoned(io.BytesIO):
    """Bytes of which one place must not be read."""

    at = 0

    def read(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        found = super().read(size)
        if start <= self.at < start + len(found) and len(found) < 5000:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def test_a_part_that_ends_the_process_costs_itself_alone() -> None:
    import zipfile

    parts = {f"{i}.txt": f"{SAID} {i}".encode() for i in range(5)}
    parts["2.txt"] = b"poison"
    archive = a_zip(parts, zipfile.ZIP_STORED)
    found = told(load_sources([Source("a.zip", DeadlyFile(archive, b"poison"))], Limits(), print))
    assert found == [
        f"{SAID} 0", f"{SAID} 1", "a.zip/2.txt: ended the process loading it (SIGKILL)",
        f"{SAID} 3", f"{SAID} 4",
    ]  # fmt: skip


def test_a_file_that_ends_the_process_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(a_pdf([SAID]))
    given = [
        Source("a.pdf", DeadlyFile(b"%PDF-1.4 poison", b"poison")),
        *[replace(x, name="b.pdf") for x in _sources(tmp_path / "b.pdf")],
    ]
    assert told(load_sources(given, Limits(), print)) == [
        "a.pdf: ended the process loading it (SIGKILL)", SAID,
    ]  # fmt: skip


def _sources(path: Path) -> list[Source]:
    from according.intake.walk import sources

    return [x for x in sources([path], stdin=None, note=print) if isinstance(x, Source)]


def test_the_process_ends_with_the_reading() -> None:
    import multiprocessing

    items = load_sources([Source("a.zip", DeadlyFile(a_zip({"a.txt": b"x", "b.txt": b"y"}), b"-"))],
                         Limits(), print)  # fmt: skip
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


PROGRAM = """
print("the program runs")  # and would again in each process that loads it, without end
import sys
from according.intake.apart import load_apart
print(len(list(load_apart(sys.argv[1:]))))
"""


def test_a_process_that_loads_does_not_run_the_program_again(tmp_path: Path) -> None:
    program, page = tmp_path / "program.py", tmp_path / "a.html"
    program.write_text(PROGRAM)
    page.write_text("<html><body><p>The mayor of Tresk said the road was closed.</p></body></html>")
    done = subprocess.run(
        [sys.executable, str(program), str(page)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "the program runs\n1\n"
