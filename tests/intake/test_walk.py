"""Paths of a command: files, folders in name order, standard input, and what is not followed."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from according.errors import DispatchError
from according.intake import LOADERS, check_storable, load
from according.records import Dispatch


def lines(*paths: str | Path, **options: Any) -> list[str]:
    """What each thing loaded is: its text, or ``! reason``."""
    return [f"! {x}" if isinstance(x, DispatchError) else x.text for x in load(paths, **options)]


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    (root / "b").mkdir(parents=True)
    (root / "a.txt").write_text("first", "utf-8")
    (root / "b" / "1.txt").write_text("second", "utf-8")
    (root / "b" / "2.jsonl").write_text('{"text": "third"}\n{"text": "fourth"}\n', "utf-8")
    (root / "c.txt").write_text("fifth", "utf-8")
    return root


def test_a_folder_is_read_in_name_order(folder: Path) -> None:
    assert lines(folder) == ["first", "second", "third", "fourth", "fifth"]


def test_paths_keep_their_order(folder: Path) -> None:
    assert lines(folder / "c.txt", folder / "a.txt") == ["fifth", "first"]


def test_bad_files_are_named_and_the_rest_is_read(folder: Path) -> None:
    (folder / "b" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "b" / "9.txt").write_bytes(b"")
    assert lines(folder) == [
        "first", f"! {folder}/b/0.png: is a PNG image, not text", "second", "third", "fourth",
        f"! {folder}/b/9.txt: is empty", "fifth",
    ]  # fmt: skip


def test_hidden_files_are_left_out_and_said(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("never", "utf-8")
    notes: list[str] = []
    assert lines(folder, note=notes.append) == ["first", "second", "third", "fourth", "fifth"]
    assert notes == [f"{folder}: 2 hidden files or folders were left out"]


def test_a_link_that_leaves_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (folder / "z1.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "z2").symlink_to(tmp_path)
    (folder / "z3").symlink_to(folder)  # a loop inside: its files are read in their own place
    (folder / "z4.txt").symlink_to(folder / "nothing.txt")
    assert lines(folder)[5:] == [
        f"! {folder}/z1.txt: is a link that leaves the folder",
        f"! {folder}/z2: is a link that leaves the folder",
        f"! {folder}/z4.txt: is a link to nothing",
    ]


def test_a_pipe_in_a_folder_does_not_hang(folder: Path) -> None:
    os.mkfifo(folder / "z.txt")
    assert lines(folder)[5:] == [f"! {folder}/z.txt: is not a file (a pipe or a device)"]


def test_a_file_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(self: Path, *args: Any, **more: Any) -> Any:
        if self.name == "1.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)  # root, who runs these in a container, may all
    assert lines(folder)[1] == f"! {folder}/b/1.txt: cannot be opened (Permission denied)"


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert lines(tmp_path) == [f"! {tmp_path}: the folder holds no files"]


def test_the_output_of_this_run_is_left_out(folder: Path) -> None:
    assert lines(folder, leave_out=[folder / "c.txt"])[-1] == "fourth"


STDIN = [
    (b"plain words", ["plain words"]),
    (b'{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
    (b'{"no": "a"}\n', ['{"no": "a"}\n']),
    (b"", ["! -: is empty"]),
]


@pytest.mark.parametrize(("data", "wanted"), STDIN)
def test_standard_input(data: bytes, wanted: list[str]) -> None:
    assert lines("-", stdin=io.BytesIO(data)) == wanted


def test_a_name_that_is_not_unicode_or_breaks_the_line(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9\n.txt")).write_bytes(b"")
    (only,) = lines(tmp_path)
    assert only == f"! {tmp_path}/caf\ufffd\ufffd.txt: is empty"
    (tmp_path / os.fsdecode(b"caf\xe9\n.txt")).write_bytes(b"words")
    (dispatch,) = load([tmp_path])
    assert isinstance(dispatch, Dispatch)
    (dispatch.path or "").encode()


def test_without_an_ending_the_first_bytes_decide(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"<!DOCTYPE html><p>" + b"The road to Tresk is open. " * 20)
    (tmp_path / "words").write_bytes(b"The road is open.")
    found = lines(tmp_path)
    assert found[0].startswith("The road to Tresk is open.") and "<" not in found[0]
    assert found[1] == "The road is open."


def test_nul_reads_and_is_told_to_the_ledger() -> None:
    assert check_storable(Dispatch(text="fine")) is None
    assert check_storable(Dispatch(text="a\0b", path="n.txt")) == (
        "n.txt: the text holds a NUL at character 1 - a ledger's database cannot keep it"
    )


def test_every_ending_belongs_to_one_loader() -> None:
    endings = [suffix for loader in LOADERS for suffix in loader.suffixes]
    assert len(endings) == len(set(endings))


@pytest.mark.parametrize("ending", [s for loader in LOADERS for s in loader.suffixes])
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 50, b"<", b"PK\x03\x04junk", b"%PDF-1.4 junk", bytes(range(256)) * 20],
    ids=["empty", "zeros", "open", "zip", "pdf", "all"],
)  # fmt: skip
def test_damaged_files_of_every_kind_are_one_line(tmp_path: Path, ending: str, data: bytes) -> None:
    (tmp_path / f"a{ending}").write_bytes(data)
    found = list(load([tmp_path]))
    assert len(found) == 1
    (one,) = found
    if isinstance(one, DispatchError):
        assert str(one).startswith(f"{tmp_path}/a{ending}") and "\n" not in str(one)
