"""Floors only go up, and the gate stops below one. The command is a stand-in that answers gold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gate
from benchmarks.command import CommandError, executable, read
from benchmarks.figures import FIGURES, TASKS
from benchmarks.floors import (
    FloorError,
    below,
    load_floors,
    raise_floors,
    save_floors,
)
from benchmarks.gold import SETS

TEXT = "HASAKAH - The mayor said on Monday that 12 people had died. Police denied it."


def at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


ROW: dict[str, Any] = {
    "id": "gold-1", "text": TEXT, "title": None, "publisher": "Test", "published": "2031-03-11",
    "entities": [
        {"id": "e1", "name": "mayor", "type": "PERSON", "mentions": [at("The mayor")]},
        {"id": "e2", "name": "police", "type": "ORG", "mentions": [at("Police")]},
    ],
    "dates": [{"span": at("on Monday"), "value": "2031-03-10"}],
    "attributions": [
        {"id": "a1", "source": [at("The mayor")], "cue": [at("said")], "mode": "indirect",
         "content": [at("that 12 people had died")], "source_entity": "e1", "act": "say",
         "relay": None, "said_on": at("on Monday"), "parent": None},
        {"id": "a2", "source": [at("Police")], "cue": [at("denied")], "mode": "indirect",
         "content": [at("it")], "source_entity": "e2", "act": "deny",
         "relay": None, "said_on": None, "parent": None},
    ],
    "claims": [
        {"id": "c1", "attribution": "a1", "span": [at("12 people had died")],
         "trigger": at("died"), "factuality": "fact", "polarity": "affirmed", "event": "DISASTER",
         "actor": [], "recipient": [at("12 people")], "place": None, "happened_on": None,
         "sizes": [{"span": at("12"), "what": "dead", "low": 12, "high": 12}]},
    ],
}  # fmt: skip


def as_reading(row: dict[str, Any], forget: int) -> dict[str, Any]:
    """The reading that a perfect reader gives, less the last ``forget`` attributions."""
    kept = row["attributions"][: len(row["attributions"]) - forget]
    claims = [
        {
            **c,
            "actor": [],
            "recipient": [{"span": s, "entity": None} for s in c["recipient"]],
            "happened_on": None,
        }
        for c in row["claims"]
    ]
    return {
        "dispatch": {"ref": row["id"], "text": row["text"]}, "entities": row["entities"],
        "places": [], "dates": [], "attributions": kept, "claims": claims,
    }  # fmt: skip


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A data folder with one gold dispatch, and a command that answers what it is told to."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/dev.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    command = tmp_path / "according"
    monkeypatch.setenv("ACCORDING", str(command))

    def answer(output: str, code: int = 0, complaint: str = "") -> Path:
        (tmp_path / "answer").write_text(output, encoding="utf-8")
        command.write_text(
            f"#!{sys.executable}\nimport sys\n"
            f"sys.stdout.write(open({str(tmp_path / 'answer')!r}, encoding='utf-8').read())\n"
            f"sys.stderr.write({complaint!r})\nsys.exit({code})\n"
        )
        command.chmod(0o755)
        return tmp_path

    return answer


def run_gate(data: Path, *words: str) -> int:
    floors = str(data / "floors.json")
    return gate.main(["--data", str(data), "--floors", floors, "--fresh", *words])


def test_gate_measures_raises_and_then_refuses(
    stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    data = stand_in(json.dumps(as_reading(ROW, 0)))
    page = data / "quality.md"
    assert run_gate(data, "--update", "--markdown", str(page)) == 0
    floors = load_floors(data / "floors.json")
    assert floors["corpus near"] == 100 and floors["corpus source resolved"] == 100
    assert "| corpus near | 100.0 |  | 84.0 | 93.0 |" in page.read_text()
    capsys.readouterr()

    stand_in(json.dumps(as_reading(ROW, 1)))
    assert run_gate(data) == 1
    assert "Below its floor: corpus near, 66.7 < 100.0." in capsys.readouterr().err
    assert run_gate(data, "--update") == 1
    assert load_floors(data / "floors.json") == floors


def test_gate_says_which_data_it_lacks(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    data = stand_in("")
    assert run_gate(data, "--only", "polnear") == 0
    assert "Left out: polnear, for want of" in capsys.readouterr().err


def test_gate_tells_of_unread_dispatches(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    data = stand_in(json.dumps(as_reading(ROW, 0)), code=1, complaint="gold-2: skipped\n")
    second = json.dumps({**ROW, "id": "gold-2"})
    (data / "corpus/dev.jsonl").write_text(json.dumps(ROW) + "\n" + second, encoding="utf-8")
    assert run_gate(data, "--only", "corpus", "--update") == 0
    assert "corpus: 1 of 2 were not read." in capsys.readouterr().err
    assert load_floors(data / "floors.json")["corpus dispatches read"] == 50


def test_gate_stops_when_the_reader_does(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    data = stand_in("", code=3, complaint="the model is not there\n")
    assert run_gate(data, "--only", "corpus") == 3
    told = " ".join(capsys.readouterr().err.split())
    assert "according read ended with 3: the model is not there" in told


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ("", "nothing was read\n"),
        # one dispatch was read, then the program broke; Python too ends with 1
        (
            json.dumps(as_reading(ROW, 0)),
            "Traceback (most recent call last):\n  ...\nKeyError: 'x'",
        ),
    ],
)
def test_a_crash_is_not_taken_for_skipped_dispatches(
    stand_in: Any, capsys: pytest.CaptureFixture[str], output: str, complaint: str
) -> None:
    data = stand_in(output, code=1, complaint=complaint)
    assert run_gate(data, "--only", "corpus", "--update") == 3
    assert complaint.splitlines()[-1] in " ".join(capsys.readouterr().err.split())
    assert load_floors(data / "floors.json") == {}


def test_a_changed_text_is_refused(stand_in: Any) -> None:
    changed = as_reading({**ROW, "text": TEXT.upper()}, 0)
    stand_in(json.dumps(changed))
    with pytest.raises(CommandError, match="came back changed"):
        read([{"id": "gold-1", "text": TEXT}], fresh=True)


def test_the_command_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ACCORDING", str(tmp_path / "nothing"))
    assert executable().endswith("nothing")
    with pytest.raises(CommandError, match="cannot be run"):
        read([{"id": "1", "text": "x"}], fresh=True)


def test_floors_rise_and_never_fall(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    save_floors(path, raise_floors({}, {"a": 80.17, "b": 50.0}))
    assert load_floors(path) == {"a": 80.1, "b": 50.0}
    save_floors(path, raise_floors(load_floors(path), {"a": 80.06}))  # within the tolerance
    assert load_floors(path) == {"a": 80.1, "b": 50.0}
    with pytest.raises(FloorError, match="never lowered"):
        raise_floors(load_floors(path), {"a": 80.0})
    for lower in ({"a": 79.0, "b": 50.0}, {"a": 80.1}):
        with pytest.raises(FloorError, match="never lowered"):
            save_floors(path, lower)


def test_below_lets_a_twentieth_pass() -> None:
    assert below({"a": 80.0}, {"a": 79.95}) == []
    assert below({"a": 80.0}, {"a": 79.94}) == ["a"]
    assert below({"a": 80.0}, {}) == []


def test_the_committed_floors_did_not_fall(repository: Path) -> None:
    name = "benchmarks/floors.json"
    shown = subprocess.run(
        ["git", "show", f"HEAD:{name}"], cwd=repository, capture_output=True, text=True
    )
    if shown.returncode:
        pytest.skip("this is not a git checkout with floors in it")
    now = load_floors(repository / name)
    before = {k: v for k, v in json.loads(shown.stdout).items() if now.get(k, -1) < v}
    assert not before, "a floor is never lowered"
    assert now.keys() <= FIGURES.keys()


def test_every_figure_has_its_set_and_every_set_its_figures() -> None:
    assert SETS.keys() == TASKS.keys() == {name.split()[0] for name in FIGURES}
