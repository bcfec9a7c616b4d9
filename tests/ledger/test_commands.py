"""The commands that work on a ledger, called as a person calls them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from readings import Draft, small_war
from typer.testing import CliRunner, Result

from according.commands import ledger as commands
from according.errors import UsageError
from according.ledger import Event, Filter, Ledger, Member, Relation
from according.wire import dumps


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    made = typer.Typer()
    commands.register(made)
    return made


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("commands") / "war.db")
    with Ledger.open(path) as ledger:
        hostile = Draft("The army said \x1b[31mred\x1b[0m \u202eevil [bold]x[/bold].", "P", None)
        hostile.claim("\x1b[31mred\x1b[0m \u202eevil [bold]x[/bold]", "evil")
        added = list(ledger.add([*small_war(), hostile.done()]))
        ledger.save_events([
            Event(tuple(Member(a.claims[0], a.dispatch) for a in added[:6]), id="tresk")
        ])  # fmt: skip
        ledger.save_relations([
            Relation(added[0].claims[0], added[1].claims[0], "contradicts", 0.9, ("a denial",))
        ])  # fmt: skip
    return path


def call(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, list(words))


VIEWS = ["claims", "sources", "events", "disputes", "tolls", "forecasts", "situation", "judge"]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_every_format(app: typer.Typer, war: str, name: str) -> None:
    for form in ("table", "json", "jsonl", "csv"):
        done = call(app, name, "--ledger", war, "--format", form)
        assert done.exit_code == 0, (form, done.output, done.exception)
        out = done.stdout
        if form == "table":
            assert max(len(line) for line in out.splitlines()) <= 80
        elif form == "json":
            assert isinstance(json.loads(out), dict)
        elif form == "jsonl":
            assert all(isinstance(json.loads(line), dict) for line in out.splitlines())
        elif name != "judge":
            assert len(list(csv.reader(io.StringIO(out)))) > 1


# words on the command line; words that must be on the screen
SHOWN = [
    ("claims guns", "Norrby army"),
    ("claims --source Vera", "Vera Lund (told"),
    ("claims --text", ""),
    ("sources observatory", "3 claims, 0 contradicted"),
    ("sources norrby", "Norrby army"),
    ("events --id tresk", "6 claims in 6 reports from 6 independent origins, 1 contradictions"),
    ("disputes", "a denial"),
    ("tolls --what dead", "17"),
    ("forecasts", "due 2031-06-01"),
    ("situation --place Tresk", "ASSAULT AT"),
    ("check", "The ledger is whole."),
]


@pytest.mark.parametrize(("words", "seen"), SHOWN)
def test_what_is_shown(app: typer.Typer, war: str, words: str, seen: str) -> None:
    done = call(app, *words.split(), "--ledger", war)
    assert done.exit_code == (0 if seen else 2)
    assert seen in " ".join(done.stdout.split())


def test_pages_follow_one_another(app: typer.Typer, war: str) -> None:
    seen: list[str] = []
    after: list[str] = []
    while True:
        out = call(app, "claims", "--ledger", war, "--format", "json", "--limit", "5", *after)
        page = json.loads(out.stdout)
        seen += [c["id"] for c in page["items"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert len(seen) == len(set(seen)) == 12


def test_a_hostile_text_does_not_steer_the_terminal(app: typer.Typer, war: str) -> None:
    out = call(app, "claims", "evil", "--ledger", war).stdout
    assert "\x1b" not in out and "\u202e" not in out and "[bold]x[/bold]" in " ".join(out.split())


def test_judging(app: typer.Typer, war: str) -> None:
    with Ledger.open(war) as ledger:
        (claim,) = ledger.claims(Filter(text="snow")).items
    words = ("judge", "correct", claim.id[:12], "event=OTHER", "--user", "Ada", "--note", "weather")
    assert call(app, *words, "--ledger", war).exit_code == 0
    listed = json.loads(call(app, "judge", "--ledger", war, "--format", "json").stdout)["items"]
    assert [(j["user"], j["target"], j["value"], j["note"]) for j in listed] == [
        ("Ada", claim.id, {"event": "OTHER"}, "weather")
    ]
    for wrong in (("accept",), ("correct", claim.id, "event"), ("accept", claim.id, "x"),
                  ("settle", claim.id, "true", "false")):  # fmt: skip
        done = call(app, "judge", *wrong, "--ledger", war)
        assert isinstance(done.exception, UsageError)


@pytest.mark.parametrize("form", ["jsonl", "csv", "geojson", "plover"])
def test_export(app: typer.Typer, war: str, tmp_path: Path, form: str) -> None:
    file = tmp_path / "out"
    words = ["export", "--to", form, "--ledger", war, "--country", "SE", "-o", str(file)]
    done = call(app, *words)
    assert done.exit_code == 0 and "claims exported" in done.output
    assert file.read_text("utf-8").count("Tresk") >= 5


def test_adding_readings_that_were_made_before(app: typer.Typer, tmp_path: Path) -> None:
    file, path = tmp_path / "readings.jsonl", str(tmp_path / "new.db")
    lines = [dumps(r) for r in small_war()]
    broken = '{"schema": "according.reading/1", "dispatch": 3}'
    file.write_text("\n".join([*lines[:3], broken, *lines[3:], lines[0]]) + "\n", "utf-8")
    first = call(app, "add", str(file), "--ledger", path)
    assert first.exit_code == 1
    assert "7 dispatches added with 11 claims, 1 known already, 1 skipped" in first.output
    assert f"{file}, line 4" in first.output
    again = call(app, "add", str(file), "--ledger", path, "--format", "jsonl")
    outcomes = [json.loads(x)["outcome"] for x in again.stdout.splitlines() if x.startswith("{")]
    assert outcomes == ["known"] * 8
    with Ledger.open(path) as ledger:
        assert ledger.totals().dispatches == 7 and ledger.check() == ()


def test_a_ledger_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from according.cli import main; main()"]
    done = subprocess.run(
        [*command, "claims", "--ledger", str(tmp_path / "none.db")], capture_output=True, text=True
    )
    assert done.returncode == 2 and "there is no ledger at" in done.stderr
    assert not (tmp_path / "none.db").exists()
