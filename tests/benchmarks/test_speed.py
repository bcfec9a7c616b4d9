"""The measuring of speed and memory, on stand-ins whose cost is known."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks import speed
from benchmarks.material import dispatches, long_dispatch, paragraphs
from benchmarks.speed import Row, _record, first_dispatch, import_time, peak_memory


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a program in the place of the command."""
    path = tmp_path / "according"
    monkeypatch.setenv("ACCORDING", str(path))

    def write(body: str) -> Path:
        path.write_text(f"#!{sys.executable}\n{body}\n")
        path.chmod(0o755)
        return tmp_path

    return write


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_peak_memory_counts_children_and_what_was_given_back(command: Any) -> None:
    hold = "import time; x = bytearray(60_000_000); time.sleep(0.3); del x; time.sleep(0.3)"
    alone, seconds = peak_memory(command(hold))
    assert 60 < alone < 120 and 0.6 < seconds < 30
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert 60 < peak_memory(command(child))[0] < 160


def test_a_stopped_command_is_not_measured(command: Any) -> None:
    folder = command("import sys; sys.exit(3)")
    with pytest.raises(RuntimeError, match="ended with 3"):
        peak_memory(folder)
    with pytest.raises(RuntimeError, match="wrote nothing"):
        first_dispatch(folder)


def test_the_first_dispatch_counts_and_not_the_last(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "STARTS", 1)
    folder = command("import time; print('{}', flush=True); time.sleep(1); print('{}')")
    assert 0 < first_dispatch(folder) < 0.9


def test_import_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "STARTS", 1)
    assert 0 < import_time() < 10


def test_material_is_english_and_the_same_every_time() -> None:
    assert len(dispatches(3)) == 3 and dispatches(3) == dispatches(3)
    assert not any("Douze" in p for p in paragraphs())
    assert 10_000 <= len(long_dispatch(10_000).encode()) < 12_000


def test_recording_takes_the_calls_of_the_longest_session() -> None:
    class Session:
        def __init__(self, seconds: float) -> None:
            self.seconds = seconds

        def run(self, names: Any, feed: Any) -> None:
            time.sleep(self.seconds)

    encoder, scorer = Session(0.02), Session(0.0)
    original = Session.run

    def work() -> None:
        encoder.run(None, {"x": 1})
        scorer.run(None, {"y": 2})
        encoder.run(None, feed={"x": 3})

    calls = _record(Session, work)
    assert calls == [(encoder, (None, {"x": 1}), {}), (encoder, (None,), {"feed": {"x": 3}})]
    assert Session.run is original
    with pytest.raises(RuntimeError, match="nothing to compare with"):
        _record(Session, lambda: None)


def test_speed_rows() -> None:
    assert Row("import according", 0.1234, "s", 0.3).cells() == (
        "import according",
        "0.12 s",
        "≤ 0.3",
    )
    assert Row("reading", 12345.6, "words/s").cells() == ("reading", "12,346 words/s", "")
