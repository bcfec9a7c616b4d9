"""``according serve`` and ``according accounts``: what they refuse, and that a desk opens."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from according.commands.desk import _shown, register
from according.desk.accounts import Accounts
from according.errors import UsageError

PASSWORD = "correct horse battery"


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    register(made)
    return made


def run(app: typer.Typer, *arguments: str, given: str | None = None) -> str:
    result = CliRunner().invoke(app, list(arguments), input=given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_desk_for_others_demands_accounts_before_anything_is_opened(
    app: typer.Typer, tmp_path: Path
) -> None:
    ledger, accounts = tmp_path / "l.db", tmp_path / "a.db"
    for more in ([], ["--accounts", str(accounts)]):
        with pytest.raises(UsageError, match="accounts"):
            run(app, "serve", "--ledger", str(ledger), "--host", "0.0.0.0", *more)
    Accounts(accounts).add("rui", PASSWORD, "reviewer")
    with pytest.raises(UsageError, match="no administrator"):
        run(app, "serve", "--ledger", str(ledger), "--host", "0.0.0.0", "--accounts", str(accounts))
    assert not ledger.exists()


def test_accounts_are_made_listed_and_removed(app: typer.Typer, tmp_path: Path) -> None:
    file = str(tmp_path / "a.db")
    run(app, "accounts", "add", "ana", "--role", "admin", "--accounts", file, "--password-stdin",
        given=f"{PASSWORD}\n")  # fmt: skip
    run(app, "accounts", "add", "rui", "--accounts", file, "--password-stdin", given=PASSWORD)
    assert run(app, "accounts", "list", "--accounts", file) == "ana\tadmin\nrui\treviewer\n"
    run(app, "accounts", "password", "rui", "--accounts", file, "--password-stdin",
        given="another long password\n")  # fmt: skip
    assert Accounts(Path(file)).login("rui", "another long password", "")
    run(app, "accounts", "remove", "rui", "--accounts", file)
    with pytest.raises(UsageError, match="only administrator"):
        run(app, "accounts", "remove", "ana", "--accounts", file)
    with pytest.raises(UsageError, match="no file of accounts"):
        run(app, "accounts", "list", "--accounts", str(tmp_path / "zz.db"))


def test_a_password_in_the_address_of_a_ledger_is_not_shown() -> None:
    shown = _shown("postgresql://user:secret@db.example:5432/war")
    assert shown == "war on db.example" and "secret" not in shown
    assert _shown("/home/ana/war.db") == "war.db"


def test_a_desk_opens_answers_and_stops(tmp_path: Path) -> None:
    code = (
        "import typer; from according.commands.desk import register; a = typer.Typer(); "
        "register(a); a()"
    )
    desk = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--ledger", str(tmp_path / "l.db"), "--port", "0"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    try:
        assert desk.stderr is not None
        line = desk.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        url = found.group()
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"{url}api/claims", timeout=5) as answer:
                    assert json.load(answer) == {"items": [], "next": None}
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("the desk did not answer")
    finally:
        desk.send_signal(signal.SIGINT)
        desk.wait(20)
