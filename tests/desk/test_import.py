"""Importing by paste and by file, with a reader that loads no model."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from according.desk.pages_import import _safe
from tests.by_hand import load_moody, load_quotes
from tests.desk.conftest import Newsroom


@pytest.fixture
def desk(open_desk: Callable[..., Newsroom]) -> Newsroom:
    return open_desk(load=load_quotes)


def wait(desk: Newsroom, answer: object) -> str:
    assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]
    url = answer.headers["location"]  # type: ignore[attr-defined]
    for _ in range(400):
        html = desk.client.get(url).text
        if 'data-state="done"' in html:
            return html
        time.sleep(0.05)
    raise AssertionError("the import did not end")


def test_a_pasted_text_is_read_and_added(desk: Newsroom) -> None:
    before = desk.ledger.totals().dispatches
    answer = desk.post(
        "/import",
        {"text": "Vera said the road is closed.\r\nIt snows.", "publisher": "Norrby Post",
         "published": "2031-05-07", "title": "Road", "url": ""},
    )  # fmt: skip
    html = wait(desk, answer)
    assert "1 dispatch was added" in html
    assert desk.ledger.totals().dispatches == before + 1
    (row,) = desk.ledger.dispatches("Norrby Post").items
    assert desk.ledger.dispatch(row.id).text == "Vera said the road is closed.\nIt snows."
    again = desk.post(
        "/import", {"text": "Vera said the road is closed.\nIt snows.",
                    "publisher": "Norrby Post", "published": "2031-05-07", "title": "Road"},
    )  # fmt: skip
    assert "1 known already" in wait(desk, again)


def test_files_of_several_kinds_and_a_hostile_name(desk: Newsroom) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("../../escape.txt", "Arvid said snow fell over the whole valley.")
    files = [
        ("files", ("../../etc/passwd.txt", b"Vera said the road to the town is closed.")),
        ("files", ("rows.jsonl", b'{"text": "Kolm said yes to the offer.", "id": "r1"}\n')),
        ("files", ("<b>x</b>.zip", packed.getvalue())),
    ]
    html = wait(desk, desk.post("/import", {"publisher": "P"}, files=files))
    assert "3 dispatches were added" in html, html
    assert "<b>x</b>" not in html and "according-import-" not in html


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\dir\\a.txt", "a.txt"), ("..", "file"), ("", "file"),
        ("a\x00b\n.txt", "a_b_.txt"), (".hidden", "hidden"), ("<x>.html", "_x_.html"),
        ("n" * 300 + ".txt", "n" * 116 + ".txt"), ("новости.txt", "новости.txt"),
    ],
)  # fmt: skip
def test_names_of_uploads_are_made_safe(given: str, safe: str) -> None:
    assert _safe(given, set()) == safe
    assert _safe(given, {safe}) == f"2 {safe}"


def test_what_cannot_be_imported_is_said_on_the_form(desk: Newsroom) -> None:
    answer = desk.post("/import", {"text": "  "})
    assert answer.status_code == 400 and "There is no text and no file" in answer.text
    answer = desk.post("/import", {"text": "Vera said so.", "published": "last <Monday>"})
    assert answer.status_code == 400 and "Write the date as year-month-day" in answer.text
    assert "Vera said so." in answer.text and "last &lt;Monday&gt;" in answer.text


def test_a_dispatch_that_fails_costs_itself_alone(open_desk: Callable[..., Newsroom]) -> None:
    desk = open_desk(load=load_moody)
    rows = b'{"text": "FAIL now, all of you."}\n{"text": "Vera said the road is closed."}\n'
    html = wait(desk, desk.post("/import", {}, files=[("files", ("r.jsonl", rows))]))
    assert "1 dispatch was added" in html and "1 left out" in html
    assert "reading it failed" in html


def test_a_reader_that_cannot_be_loaded_is_said(open_desk: Callable[..., Newsroom]) -> None:
    def broken(threads: int) -> None:
        raise OSError("no model")

    desk = open_desk(load=broken)
    html = wait(desk, desk.post("/import", {"text": "Vera said the road is closed."}))
    assert "Something went wrong" in html


def test_new_claims_are_compared(open_desk: Callable[..., Newsroom]) -> None:
    from according.batch import DispatchReader
    from according.records import Dispatch, Reading
    from tests.by_hand import a_reading

    seen: list[list[str]] = []

    class Fixed:
        def read_dispatch(self, dispatch: Dispatch) -> Reading:
            return a_reading()

    def load(threads: int) -> DispatchReader:
        return Fixed()

    desk = open_desk(load=load, compare=lambda ledger, claims: seen.append(list(claims)))
    wait(desk, desk.post("/import", {"text": a_reading().dispatch.text}))
    assert len(seen) == 1 and len(seen[0]) == len(a_reading().claims)
