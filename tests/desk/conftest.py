"""A filled ledger and a client of its desk, made anew for each test from one copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from according.desk import Options, create_app
from according.ledger import Ledger
from tests.desk.newsroom import fill, hostile

BASE = "http://127.0.0.1:8017"


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The file of a filled ledger, not to be written to, and claim ids by their words."""
    path = tmp_path_factory.mktemp("desk") / "newsroom.db"
    with Ledger.open(path) as ledger:
        ids = fill(ledger)
        list(ledger.add([hostile()]))
    return path, ids


@dataclass
class Newsroom:
    """A desk under test: its ledger, a client, and what is in the ledger by a few words."""

    ledger: Ledger
    client: TestClient
    ids: dict[str, str]

    def claim(self, begin: str) -> str:
        return next(v for k, v in self.ids.items() if k.startswith(begin))

    @property
    def csrf(self) -> str:
        return str(self.client.get("/api/me").json()["csrf"])

    def post(self, url: str, data: dict[str, Any], **more: Any) -> Any:
        return self.client.post(
            url, data={"csrf": self.csrf, **data}, follow_redirects=False, **more
        )


@pytest.fixture
def open_desk(
    filled: tuple[Path, dict[str, str]], tmp_path: Path
) -> Iterator[Callable[..., Newsroom]]:
    """Open a desk of its own ledger with the given options."""
    opened: list[Ledger] = []

    def make(**options: Any) -> Newsroom:
        path = tmp_path / f"ledger{len(opened)}.db"
        shutil.copy(filled[0], path)
        ledger = Ledger.open(path)
        opened.append(ledger)
        app = create_app(ledger, Options(**{"title": "newsroom.db", "user": "ana", **options}))
        return Newsroom(ledger, TestClient(app, base_url=BASE), filled[1])

    yield make
    for ledger in opened:
        ledger.close()


@pytest.fixture
def desk(open_desk: Callable[..., Newsroom]) -> Newsroom:
    """A desk for one local user."""
    return open_desk()
