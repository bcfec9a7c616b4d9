"""Shards: what a cluster reads is, byte for byte, what one machine reads; whole or not there."""

from __future__ import annotations

import io
import json
import multiprocessing
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from typer.testing import CliRunner

from according import cluster
from according.cli import build, run
from according.cluster import Options, ShardDone, Staff, read_shard, shards
from according.errors import StopError, UsageError
from according.exports.reading_parquet import counts, lines
from according.intake.remote import Input, inputs
from tests import by_hand

OPTIONS = Options(reader="quote")


def row(number: int, text: str = "") -> str:
    text = text or f"The officer {number} said the road to the town was open."
    return json.dumps({"id": str(number), "text": text, "published_at": "2031-05-07"})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("fsspec", reason="fsspec opens a cluster's files: the extra ray has it")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("\n".join(row(i) for i in range(30)) + "\n{damaged\n")
    (tmp_path / "in" / "b.jsonl").write_text(row(77) + "\n")
    return tmp_path


def given(*paths: str) -> list[Input]:
    return [x for x in inputs(paths, lambda line: None) if isinstance(x, Input)]


def made(one: Input, out: Path, options: Options = OPTIONS) -> ShardDone:
    (out).mkdir(exist_ok=True)
    with Staff(options, by_hand.load_quotes) as staff:  # type: ignore[arg-type]
        return read_shard(shards([one], str(out))[0], options, staff)


def stored(path: str | Path, what: str = "read") -> list[str]:
    with Path(path).open("rb") as stream:
        return list(lines(stream, what))


def test_a_shard_accounts_for_every_row(folder: Path) -> None:
    (one, _) = given("in")
    done = made(one, folder / "out")
    assert (done.read, done.skipped, done.known) == (30, 1, False)
    assert done.reasons == tuple(stored(done.target, "skipped"))
    assert "in/a.jsonl, line 31" in done.reasons[0]
    read = [json.loads(x)["dispatch"] for x in stored(done.target)]
    assert [d["ref"] for d in read] == [str(i) for i in range(30)]
    assert {d["path"] for d in read} == {"in/a.jsonl"}  # as on one machine, not as on the cluster


def test_a_shard_is_made_once_and_again_when_its_input_changes(folder: Path) -> None:
    _, one = given("in")
    first = made(one, folder / "out")
    before = Path(first.target).read_bytes()
    again = made(one, folder / "out")
    assert again.known and again.read == 1
    Path(first.target).unlink()
    made(one, folder / "out")
    assert Path(first.target).read_bytes() == before
    assert not made(one, folder / "out", Options("quote", publisher="Norrby Post")).known
    (folder / "in" / "b.jsonl").write_text(row(77) + "\n" + row(78) + "\n")
    changed = made(one, folder / "out")
    assert (changed.known, changed.read, changed.target) == (False, 2, first.target)
    assert [p.name for p in (folder / "out").iterdir()] == [Path(first.target).name]


def test_a_shard_that_fails_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, _) = given("in")
    with pytest.raises(StopError, match="readings of two kinds"):
        made(one, folder / "out", Options("according 99, model other"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    from fsspec.implementations.local import LocalFileSystem

    monkeypatch.setattr(LocalFileSystem, "mv", full)
    with pytest.raises(OSError, match="No space"):
        made(one, folder / "out")
    assert list((folder / "out").iterdir()) == []


def test_the_same_processes_make_one_shard_after_another(folder: Path) -> None:
    (folder / "out").mkdir()
    with Staff(OPTIONS, by_hand.load_threads) as staff:  # type: ignore[arg-type]
        options = Options(reader="1 0")
        for one in given("in"):
            with pytest.raises(StopError, match="readings of two kinds") as told:
                read_shard(shards([one], "out")[0], options, staff)
            staff.pool.close()
            assert str(told.value)
    with Staff(OPTIONS, by_hand.load_quotes) as staff:  # type: ignore[arg-type]
        done = [read_shard(s, OPTIONS, staff) for s in shards(given("in"), "out")]
        assert [d.read for d in done] == [30, 1]
        assert len(multiprocessing.active_children()) == 1
    assert multiprocessing.active_children() == []


def test_half_a_shard_is_no_shard(folder: Path) -> None:
    (one, _) = given("in")
    done = made(one, folder / "out")
    whole = Path(done.target).read_bytes()
    assert counts(io.BytesIO(whole[: len(whole) // 2])) is None
    Path(done.target).write_bytes(whole[: len(whole) // 2])
    assert not made(one, folder / "out").known
    assert Path(done.target).read_bytes() == whole


def test_inputs_in_storage_are_found_by_pattern(folder: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for name in ("b", "a"):
        store.pipe(f"/crawl/{name}.jsonl", row(1).encode())
    found = given("memory://crawl/*.jsonl")
    assert [x.name for x in found] == ["memory://crawl/a.jsonl", "memory://crawl/b.jsonl"] or [
        x.name for x in found
    ] == ["memory:///crawl/a.jsonl", "memory:///crawl/b.jsonl"]
    done = made(found[0], folder / "out")
    assert done.read == 1
    with pytest.raises(UsageError, match="no file or folder"):
        given("memory://nowhere/*.jsonl")


def test_without_ray_one_sentence_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    monkeypatch.setattr(cluster, "version_of", lambda: "")
    assert run(["read", "in", "--engine", "ray", "-o", "out"]) == 2
    assert "pip install 'according[ray]'" in capsys.readouterr().err


def test_a_machine_too_busy_to_start_ray(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def init(**_: object) -> None:
        raise Exception("The current node timed out\n during startup.")  # it is one of no kind

    ray = ModuleType("ray")
    vars(ray).update(
        init=init, is_initialized=lambda: False, shutdown=lambda: None, data=ModuleType("ray.data"),
        exceptions=SimpleNamespace(RayError=RuntimeError),
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.data", vars(ray)["data"])
    todo = shards([Input("a.jsonl", "a.jsonl")], str(folder / "out"))
    with pytest.raises(StopError, match="cannot be started"):
        list(cluster.read_on_ray(todo, OPTIONS))


def test_ray_needs_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "in", "--engine", "ray"]) == 2
    assert run(["add", "in", "--engine", "ray"]) == 2
    assert "-o FOLDER" in capsys.readouterr().err


def test_shards_are_added_to_a_ledger(folder: Path) -> None:
    done = [made(one, folder / "out") for one in given("in")]
    arguments = ["add", *(x.target for x in done), "--ledger", "l.db", "--format", "jsonl"]
    added = CliRunner().invoke(build(), arguments)
    assert added.exit_code == 0, added.output
    rows = [json.loads(line) for line in added.stdout.splitlines()]
    assert len(rows) == 31 and {x["outcome"] for x in rows} == {"added"}


@pytest.fixture
def ray_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("ray", reason="Ray is not installed (600 MB): pip install 'according[ray]'")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    yield


def test_a_ray_cluster_reads_the_same_bytes(
    folder: Path, ray_here: None, capsys: pytest.CaptureFixture[str]
) -> None:
    exercise = Path(cluster.__file__).parent / "resources/exercise/exercise.jsonl"
    held = exercise.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "in" / "a.jsonl").write_text("".join(held[:12]), encoding="utf-8")
    (folder / "in" / "b.jsonl").write_text("".join(held[12:]), encoding="utf-8")
    here = run(["read", "in", "--format", "jsonl", "-o", "here.jsonl"])
    assert run(["read", "in", "--engine", "ray", "-o", "out"]) == here == 1  # one is in French
    there = [x for s in shards(given("in"), "out") for x in stored(s.target)]
    assert "".join(f"{x}\n" for x in there) == (folder / "here.jsonl").read_text(encoding="utf-8")
    before = {p.name: p.read_bytes() for p in (folder / "out").iterdir()}
    next((folder / "out").iterdir()).unlink()
    capsys.readouterr()
    assert run(["read", "in", "--engine", "ray", "-o", "out"]) == 1
    assert "1 of 2 files were read before" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in (folder / "out").iterdir()} == before


def test_what_a_ray_cluster_adds_is_what_one_machine_adds(
    folder: Path, ray_here: None, capsys: pytest.CaptureFixture[str]
) -> None:
    exercise = Path(cluster.__file__).parent / "resources/exercise/exercise.jsonl"
    held = exercise.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "in" / "a.jsonl").write_text("".join(held[:9]), encoding="utf-8")
    words = ["--format", "jsonl", "--no-compare"]
    here = run(["add", "in", "--ledger", "here.db", *words])
    told_here = capsys.readouterr().out
    ray = ["--engine", "ray", "--readings", "out"]
    assert run(["add", "in", "--ledger", "there.db", *words, *ray]) == here
    assert capsys.readouterr().out == told_here and told_here.count("added") > 5
    assert rows("there.db") == rows("here.db")
    assert run(["add", "in", "--ledger", "there.db", *words, *ray]) == here
    assert "added" not in capsys.readouterr().out


def rows(ledger: str) -> list[str]:
    """What a ledger holds of claims, entities and places, all columns."""
    with closing(sqlite3.connect(ledger)) as file:
        return [
            repr(row)
            for table in ("claim", "attribution", "entity", "place", "role", "size")
            for row in file.execute(f"SELECT * FROM {table}")
        ]
