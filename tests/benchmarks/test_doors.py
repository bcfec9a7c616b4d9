"""The count of what became of many files: a lost one, a doubled one and a wrong end are seen."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.doors import Made, Outcome, faults, make_files, unlike


def outcome(folder: Path, readings: list[tuple[str, str]], log: list[str], code: int) -> Outcome:
    out = folder / "out.jsonl"
    rows = [{"dispatch": {"path": path, "id": id_}} for path, id_ in readings]
    out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Outcome(code, 1.0, out, log)


MADE = [
    Made(Path("in/a.txt"), "real .txt", 1),
    Made(Path("in/b.zip"), "real .zip", 2),
    Made(Path("in/c.pdf"), "damaged .pdf"),
]
READ = [("in/a.txt", "1"), ("in/b.zip/x.txt", "2"), ("in/b.zip/y.txt", "3")]
SKIP = ["skipped in/c.pdf: is damaged", "in/a.txt: read as cp1252"]


def test_all_is_accounted_for(tmp_path: Path) -> None:
    wrong, kinds = faults(MADE, outcome(tmp_path, READ, SKIP, 1))
    assert wrong == []
    assert kinds["real .zip"] == {"read": 1, "dispatches": 2}
    assert kinds["damaged .pdf"]["skipped"] == 1


def test_what_is_lost_is_seen(tmp_path: Path) -> None:
    def wrong(readings: list[tuple[str, str]], log: list[str], code: int) -> str:
        return " | ".join(faults(MADE, outcome(tmp_path, readings, log, code))[0])

    assert "in/c.pdf: no reading and no line" in wrong(READ, [], 0)
    assert "in/b.zip: 1 readings, it holds 2" in wrong(READ[:2], SKIP, 1)
    assert "ended with 0" in wrong(READ, SKIP, 0)
    assert "in/z.txt: read, but never made" in wrong([*READ, ("in/z.txt", "9")], SKIP, 1)
    assert "log: Traceback" in wrong(READ, [*SKIP, "Traceback (most recent call last):"], 1)


def test_add_must_come_to_what_read_came_to(tmp_path: Path) -> None:
    read = outcome(tmp_path, READ, SKIP, 1)
    out = tmp_path / "add.jsonl"
    out.write_text('{"dispatch": "1"}\n{"dispatch": "2"}\n{"dispatch": "7"}\n', "utf-8")
    added = Outcome(1, 1.0, out, [])
    assert unlike(read, added) == [
        "add lost the dispatch 3", "add made the dispatch 7",
        "add did not skip in/c.pdf: is damaged",
    ]  # fmt: skip


def test_memory_is_that_of_a_share_of_the_work() -> None:
    found = Outcome(0, 1.0, Path("x"), memory=[(n, float(n)) for n in range(101)])
    assert (found.at(0.1), found.at(0.5), found.at(1.0)) == (10.0, 50.0, 100.0)


def test_the_same_files_are_made_each_time(tmp_path: Path) -> None:
    one, two = (make_files(tmp_path / name, 60) for name in ("a", "b"))
    assert len(one) == 68 and len({m.kind for m in one}) > 15
    pairs = [(a.path, b.path) for a, b in zip(one, two, strict=True) if a.path.is_file()]
    same = [a.read_bytes() == b.read_bytes() for a, b in pairs if a.suffix != ".docx"]
    assert sum(same) > 0.9 * len(same)  # heavy ones and pages written by a library aside
