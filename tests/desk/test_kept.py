"""Pages kept while the ledger changes: given old with their age, made anew behind the readers."""

from __future__ import annotations

import threading
import time
from typing import cast

import pytest
from starlette.responses import HTMLResponse, Response

from according.desk import kept
from according.desk.kept import Kept
from according.ledger import Ledger


class Clockwork:
    """A store whose ledger's mark is a number, and a page that counts how often it is made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state = 0
        self.made = 0
        self.free = threading.Event()
        self.free.set()
        monkeypatch.setattr(kept, "_FRESH", -1.0)
        monkeypatch.setattr(kept.desk_review, "mark", lambda ledger: self.state)
        self.store = Kept(cast("Ledger", None))

    def make(self) -> Response:
        self.free.wait(5)
        self.made += 1
        state = self.store.get("answer", lambda: self.state)
        return HTMLResponse(f"<!--age-->state {state}, token secret-1")

    def page(self, who: str = "ana", token: str = "secret-1") -> str:
        return bytes(self.store.page("page", who, token, self.make).body).decode()

    def settle(self) -> None:
        while self.store._coming:
            time.sleep(0.01)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    return Clockwork(monkeypatch)


def test_a_page_is_made_once_while_nothing_changes(clock: Clockwork) -> None:
    assert clock.page() == "state 0, token secret-1"
    assert clock.page(token="secret-2") == "state 0, token secret-2"
    assert clock.made == 1


def test_a_page_that_is_quick_to_make_is_given_new(clock: Clockwork) -> None:
    clock.page()
    clock.state = 1
    assert clock.page() == "state 1, token secret-1"


def test_a_slow_page_is_given_old_with_its_age_and_is_new_for_the_next(clock: Clockwork) -> None:
    clock.page()
    clock.state = 1
    clock.free.clear()
    begun = time.monotonic()
    old = [clock.page() for _ in range(20)]
    assert time.monotonic() - begun < 1.0  # only the first of them waited
    assert all("as of 1 second ago" in o and "state 0" in o for o in old)
    clock.free.set()
    clock.settle()
    assert clock.page() == "state 1, token secret-1"
    assert clock.made == 2  # however many asked


def test_no_page_is_older_than_it_may_be(clock: Clockwork, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.page()
    clock.state = 1
    monkeypatch.setattr(kept, "LAG", 0.0)
    assert clock.page() == "state 1, token secret-1"


def test_who_changed_something_sees_it_at_once_and_others_are_told(clock: Clockwork) -> None:
    clock.page("ana")
    clock.state = 1
    clock.store.changed("ana")
    clock.free.clear()
    assert "state 0" in clock.page("rui")
    threading.Timer(0.3, clock.free.set).start()
    assert clock.page("ana") == "state 1, token secret-1"


def test_a_page_of_old_answers_does_not_pass_for_new(clock: Clockwork) -> None:
    clock.page()
    clock.state = 1
    other = clock.store.page("other", "ana", "secret-1", clock.make)
    assert b"state 0" in other.body and b"as of" in other.body
    assert other.headers["age"] == "1"
    assert clock.store.page("other", "ana", "secret-1", clock.make).body.startswith(b"state 1")


def test_what_fails_behind_the_readers_is_told_to_the_next(clock: Clockwork) -> None:
    clock.page()
    clock.state = 1

    def broken() -> Response:
        raise ValueError("nothing there")

    with pytest.raises(ValueError, match="nothing there"):
        for _ in range(2):
            clock.store.page("page", "ana", "secret-1", broken)
            clock.settle()
