"""The bundled exercise, read by the real reader: it shows every relation the desk can draw."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from according.desk import Options, create_app
from according.ledger import Ledger
from tests.desk.conftest import BASE

ADD = "import sys; from according.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, exercise: Path) -> Iterator[TestClient]:
    """A desk on what ``make demo`` adds."""
    path = tmp_path_factory.mktemp("exercise") / "exercise.db"
    done = subprocess.run(
        [sys.executable, "-c", ADD, "add", str(exercise), "--ledger", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr  # the French one is refused
    with Ledger.open(path) as ledger:
        yield TestClient(create_app(ledger, Options(user="ana")), base_url=BASE)


@pytest.mark.parametrize(
    "relation", ["contradicts", "differs", "updates", "corroborates", "repeats", "related"]
)
def test_the_exercise_shows_every_relation(desk: TestClient, relation: str) -> None:
    page = desk.get("/disputes", params={"relation": relation}).text
    assert "Nothing of this kind" not in page
    assert page.count('<p class="verdict">') >= 1


def test_the_exercise_ties_the_second_attack_to_the_first(desk: TestClient) -> None:
    page = desk.get("/disputes", params={"relation": "related"}).text
    event = re.search(r'href="(/events/\w+)">', page)
    assert event is not None
    shown = desk.get(event[1]).text
    assert "Other events of the same series" in shown
    assert "called “second attack”" in shown


def test_the_exercise_fills_every_list(desk: TestClient) -> None:
    for url in ("/", "/events", "/tolls", "/sources", "/forecasts", "/map", "/situation", "/review",
                "/entities"):  # fmt: skip
        page = desk.get(url)
        assert page.status_code == 200 and 'class="empty"' not in page.text, url


def test_who_disputes_what_is_at_most_three_clicks_away(desk: TestClient) -> None:
    found = desk.get("/disputes", params={"q": "ammunition"}).text
    assert "These contradict each other" in found
