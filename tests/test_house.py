"""The house keeps its own rules: set-up commands, names, sizes, licence, the exercise's labels."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import according

# A stand-in for Python: makes a virtual environment whose commands only write down what was asked.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >>"$LOG"
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin
    for tool in python ruff mypy lint-imports; do cp "$0" .venv/bin/$tool; done
    cp "$READ" .venv/bin/according ;;
esac
case "$(basename "$0") $*" in *"$FAIL"*) exit 2 ;; esac
"""

# A stand-in for the command: writes the page it is asked for, unless it is to crash.
READ = """#!/bin/sh
echo "according $*" >>"$LOG"
echo "claims on the screen"
[ "$READ_CODE" = crash ] && exit 1
case "$*" in
  *" -o "*) echo page >out/exercise.html ;;
  serve*" 8017") exit 3 ;;
  serve*) echo "The desk is open at http://127.0.0.1:4711/ - stop it"
    while :; do sleep 0.1; done ;;
esac
exit "$READ_CODE"
"""

Make = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def make(tmp_path: Path, repository: Path) -> Iterator[Make]:
    """Run make in a clean copy of the house; return exit code, output and what was called."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "frontend").mkdir()
    for name in (
        "Makefile",
        "pyproject.toml",
        ".ci/run",
        ".ci/desk",
        "frontend/package-lock.json",
        "frontend/build.py",
    ):
        (tmp_path / name).write_bytes((repository / name).read_bytes())
    (tmp_path / ".ci/system").write_text("echo system >>$LOG\n")
    stand_in = tmp_path / "any-python"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    command = tmp_path / "any-command"
    command.write_text(READ)
    command.chmod(0o755)

    def run(*words: str, read_code: int | str = 0, fail: str = "nothing fails") -> Any:
        log = tmp_path / "log"
        log.write_text("")
        environment = {
            k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        }
        environment |= {"LOG": str(log), "READ_CODE": str(read_code), "FAIL": fail}
        environment["READ"] = str(command)
        done = subprocess.run(
            [*words, f"PYTHON={stand_in}"] if words[0] == "make" else list(words),
            cwd=tmp_path,
            env={**environment, "PYTHON": str(stand_in)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return (
            done.returncode,
            done.stdout + done.stderr,
            [x.strip() for x in log.read_text().splitlines()],
        )

    yield run
    run("make", "stop")


def test_demo_sets_up_reads_and_ends_with_a_desk(make: Make, tmp_path: Path) -> None:
    code, output, calls = make("make", "demo", read_code=1)  # 1: one dispatch refused, as planned
    assert code == 0, output
    assert [c.split()[:3] for c in calls[:2]] == [
        ["any-python", "-m", "venv"],
        ["python", "-m", "pip"],
    ]
    exercise = "src/according/resources/exercise/exercise.jsonl"
    assert [c for c in calls[2:] if " pip " not in c] == [
        "python frontend/build.py --quiet",
        f"according read {exercise} --format html -o out/exercise.html",
        f"according read {exercise}",
        f"according add {exercise} --ledger out/exercise.db",
        "according serve --ledger out/exercise.db --port 8017",  # taken, says the stand-in
        "according serve --ledger out/exercise.db --port 0",
    ]
    shown = output.partition("claims on the screen")[2]
    desk, page = shown.index("http://127.0.0.1:4711/"), shown.index(f"file://{tmp_path}/out/")
    assert desk < page, output


def test_the_desk_of_the_demo_is_stopped(make: Make, tmp_path: Path) -> None:
    make("make", "demo")
    number = int((tmp_path / "out/desk.pid").read_text())
    os.kill(number, 0)  # it runs on after make has ended
    assert make("make", "stop")[0] == 0
    assert not (tmp_path / "out/desk.pid").exists()
    for _ in range(100):
        shown = subprocess.run(["ps", "-p", str(number), "-o", "args="], capture_output=True)
        if b"serve" not in shown.stdout:
            return
        time.sleep(0.05)
    raise AssertionError("the desk runs on")


def test_demo_installs_once_and_again_when_the_needs_change(make: Make, tmp_path: Path) -> None:
    def installs(calls: list[str]) -> int:
        return sum(" install " in call for call in calls)

    assert installs(make("make", "demo")[2]) == 1
    assert installs(make("make", "demo")[2]) == 0
    later = (tmp_path / ".venv/.package").stat().st_mtime + 10
    os.utime(tmp_path / "pyproject.toml", (later, later))
    assert installs(make("make", "demo")[2]) == 1


@pytest.mark.parametrize("how", [3, "crash"])
def test_demo_stops_when_reading_does(make: Make, how: int | str) -> None:
    code, output, _ = make("make", "demo", read_code=how)
    assert code != 0 and "page to open" not in output


def test_a_failed_environment_leaves_nothing_half_made(make: Make, tmp_path: Path) -> None:
    code, output, _ = make("make", "demo", fail="-m venv")
    assert code != 0 and "python3-venv" in output
    assert not (tmp_path / ".venv").exists()


def test_test_checks_everything_and_then_runs_the_tests(make: Make) -> None:
    code, output, calls = make("make", "test")
    assert code == 0, output
    tools = [c for c in calls if "pip" not in c and "venv" not in c]
    assert tools == [
        "system",
        "ruff check .",
        "ruff format --check .",
        "mypy src benchmarks",
        "lint-imports",
        "python frontend/build.py --quiet",
        "python frontend/build.py --tests --quiet",
        "python -m pytest -rs",
    ]


@pytest.mark.parametrize(
    "broken", ["ruff check", "ruff format", "mypy", "lint-imports", "-m pytest"]
)
def test_the_build_fails_when_any_check_does(make: Make, broken: str) -> None:
    code, output, _ = make("bash", ".ci/run", fail=broken)
    assert code != 0
    assert "all passed" not in output


def test_the_build_says_when_all_passed(make: Make) -> None:
    code, output, _ = make("bash", ".ci/run")
    assert code == 0
    assert output.splitlines()[-1].startswith("according: all passed in ")


def test_build_scripts_are_strict_and_name_no_host(repository: Path) -> None:
    run = (repository / ".ci/run").read_text()
    assert run.startswith("#!/usr/bin/env bash\n") and "set -euo pipefail" in run
    assert os.access(repository / ".ci/run", os.X_OK)
    for name in ("Makefile", ".ci/run", ".ci/system", "pyproject.toml"):
        text = (repository / name).read_text()
        assert not re.search(r"https?://|index-url|trusted-host|find-links", text), name


@pytest.mark.parametrize(
    ("user", "apt", "told"),
    [
        (1000, None, "Left out: the tests in a browser, for want of chromium - this needs root"),
        (0, None, "Left out: the tests in a browser, for want of chromium - this needs root"),
        (0, "echo no such package; exit 100", "apt-get could not: no such package"),
        (0, "touch $HERE/chromium; chmod +x $HERE/chromium", "Installing chromium"),
    ],
)
def test_system_packages_are_installed_or_their_tests_named(
    repository: Path, tmp_path: Path, user: int, apt: str | None, told: str
) -> None:
    for tool in ("bash", "mktemp", "tail", "rm", "timeout", "touch", "chmod"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")
    commands = {"id": f"echo {user}", "postgres": "", "apt-get": apt}
    for name, body in commands.items():
        if body is not None:
            (tmp_path / name).write_text(f"#!{tmp_path}/bash\n{body}\n")
            (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["bash", str(repository / ".ci/system")],
        env={"PATH": str(tmp_path), "HERE": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert told in done.stdout
    assert ("Left out" in done.stdout) == (not (tmp_path / "chromium").exists())


def test_licence_is_whole(repository: Path) -> None:
    text = (repository / "LICENSE").read_text()
    assert "Apache License" in text and "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text and len(text.splitlines()) > 195


def test_one_version_everywhere(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    newest = re.search(r"^## (\S+)", (repository / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest and newest[1] == project["version"] == according.__version__


def code_files(repository: Path) -> list[Path]:
    tops = (repository / top for top in ("src", "benchmarks", "training", "tests"))
    return sorted(path for top in tops for path in top.rglob("*.py"))


def test_no_file_is_long_or_named_for_nothing(repository: Path) -> None:
    for path in code_files(repository):
        name = path.relative_to(repository)
        assert len(path.read_text(encoding="utf-8").splitlines()) < 500, name
        assert not re.search(r"utils?|helpers?|common|misc", path.stem), name


def test_every_module_says_what_it_is_for(repository: Path) -> None:
    for path in code_files(repository):
        text = path.read_text(encoding="utf-8").strip()
        assert not text or text.startswith(('"""', 'r"""')), path.relative_to(repository)


def test_the_package_knows_nothing_of_the_data_beside_it(repository: Path) -> None:
    for path in sorted((repository / "src").rglob("*.py")):
        assert "../shared" not in path.read_text(encoding="utf-8"), path


def test_decisions_are_numbered_without_gaps(repository: Path) -> None:
    numbers = sorted(int(p.name[:4]) for p in (repository / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


# --- the exercise -------------------------------------------------------------------------------

REAL_OUTLETS = re.compile(
    r"(?i)\b(?:Reuters|AFP|Agence France|Associated Press|\(AP\)|BBC|CNN|Sputnik|TASS|SANA|Xinhua"
    r"|Anadolu|Al[ -]Jazeera|Al[ -]Arabiya|Rudaw|Guardian|New York Times|Washington Post|DPA|EFE)\b"
)


@pytest.fixture(scope="module")
def rows(exercise: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exercise.read_text(encoding="utf-8").splitlines()]


def test_every_exercise_dispatch_says_that_it_is_one(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows) == 25
    for row in rows:
        assert row["note"].startswith("EXERCISE")
        assert row["id"].startswith("exercise-")
        assert row["publisher"].endswith("(exercise)")
        assert re.fullmatch(r"https://[\w.]+\.invalid/\d+", row["url"])
        assert re.fullmatch(r"2031-03-\d\d", row["published_at"])


def test_exercise_dispatches_look_like_dispatches(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert 120 <= len(row["text"].split()) <= 350, row["id"]
        assert row["text"].count("\n\n") >= 3 and "  " not in row["text"], row["id"]
        assert not REAL_OUTLETS.search(row["text"] + row["title"]), row["id"]


@pytest.mark.parametrize(
    "words",
    [
        "(Kestrel Wire) -",  # an agency's report, carried by others
        "told Kestrel Wire",  # relay
        "At least 15",  # tolls that differ
        "Dozens",
        "risen to 19",  # update
        "deny that they fired",  # denial
        "accused the Free Valley Brigades",  # accusation ...
        "accuse the Jazira Provincial Council",  # ... and counter-accusation
        "will be reopened on Friday",  # forecast
        "If the Brigades were to take",  # conditional
        "thought that the operator",  # what one says that another thinks
        "spoke on condition of anonymity",  # unnamed officer
        "The expert added",  # nominal source
        "Reportedly,",  # no source
        "CORRECTION:",
        ".\n\n“What worries me",  # quotation reopened at the next paragraph
        "HASAKAH, March 11",  # dateline
        "cited an unnamed engineer",
        "Douze personnes",  # another language
    ],
)
def test_the_exercise_has_what_dispatches_have(rows: list[dict[str, Any]], words: str) -> None:
    assert any(words in row["text"] for row in rows)
