"""Who may reach the desk and what they may do: hosts, tokens, sizes, accounts, roles."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from according.desk import Options, create_app
from according.desk.accounts import Accounts, LoginRefusedError, TooManyAttemptsError
from according.desk.options import is_loopback, may_serve
from according.errors import UsageError
from according.ledger import Ledger
from tests.desk.conftest import BASE, Newsroom

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    """A file with an account of each role."""
    path = tmp_path / "accounts.db"
    made = Accounts(path)
    for name, role in (("ana", "admin"), ("rui", "reviewer"), ("eve", "reader")):
        made.add(name, PASSWORD, role)
    return path


def login(desk: Newsroom, name: str, password: str = PASSWORD) -> int:
    page = desk.client.get("/login")
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = desk.client.post(
        "/login", data={"csrf": token, "name": name, "password": password}, follow_redirects=False
    )
    return answer.status_code


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8017", 200), ("localhost:8017", 200), ("[::1]:8017", 200),
        ("127.0.0.1", 200), ("LOCALHOST", 200),
        ("evil.example", 421),           # DNS rebinding: the name of another site
        ("127.0.0.1.evil.example", 421), ("localhost.evil.example:8017", 421),
        ("192.168.1.5:8017", 421),       # it is bound to this machine only
        ("", 421),
    ],
)  # fmt: skip
def test_only_its_own_host_names_are_answered(desk: Newsroom, host: str, status: int) -> None:
    assert desk.client.get("/", headers={"host": host}).status_code == status


def test_a_further_name_can_be_given(open_desk: Callable[..., Newsroom]) -> None:
    desk = open_desk(names=("desk.newsroom.example",))
    assert desk.client.get("/", headers={"host": "desk.newsroom.example"}).status_code == 200


def test_headers_that_keep_others_out_are_on_every_answer(desk: Newsroom) -> None:
    for url in ("/", "/nothing", "/static/desk.css", "/api/claims", "/dispatches/zz"):
        headers = desk.client.get(url).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
    refused = desk.client.get("/", headers={"host": "evil.example"})
    assert "content-security-policy" in refused.headers


def _posts(desk: Newsroom) -> list[str]:
    return [
        r.path for r in desk.client.app.routes  # type: ignore[attr-defined]
        if isinstance(r, Route) and r.methods and "POST" in r.methods
    ]  # fmt: skip


def test_nothing_changes_without_the_token_of_the_page(desk: Newsroom) -> None:
    posts = _posts(desk)
    assert {"/review/judge", "/import", "/api/judgements", "/login"} <= set(posts)
    before = desk.ledger.totals()
    body = {"kind": "accept", "target": desk.claim("05 At"), "text": "X said y.", "do": "add"}
    for path in posts:
        for csrf in ({}, {"csrf": "wrong"}, {"csrf": ""}):
            assert desk.client.post(path, data={**body, **csrf}).status_code == 403, path
        assert desk.client.post(path, json=body).status_code == 403, path
    assert desk.ledger.totals() == before


def test_a_token_of_another_browser_is_worth_nothing(desk: Newsroom) -> None:
    token = desk.csrf
    desk.client.cookies.clear()
    answer = desk.client.post(
        "/review/judge",
        data={"csrf": token, "kind": "accept", "target": desk.claim("05 At")},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"},
     {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:9999"}],
)  # fmt: skip
def test_a_post_of_another_site_is_refused(desk: Newsroom, headers: dict[str, str]) -> None:
    answer = desk.post(
        "/review/judge", {"kind": "accept", "target": desk.claim("05 At")}, headers=headers
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_going_back_never_leads_to_another_site(desk: Newsroom, to: str) -> None:
    answer = desk.post(
        "/review/judge", {"kind": "accept", "target": desk.claim("05 At"), "next": to}
    )
    assert answer.status_code == 303 and answer.headers["location"] == "/review"


def test_more_than_a_request_may_have_is_refused(open_desk: Callable[..., Newsroom]) -> None:
    desk = open_desk(upload_bytes=50_000)
    long = {"text": "x" * 60_000}
    assert desk.post("/import", long).status_code == 413

    def chunks():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b"x" * 1000

    # Without a length announced, the bytes are counted as they come.
    answer = desk.client.post(
        "/import", content=chunks(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert desk.post("/review/judge", {"note": "x" * 400_000}).status_code == 413


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.0.0.9", True), ("::1", True), ("[::1]", True),
     ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.4", False),
     ("desk.example", False), ("", False)],
)  # fmt: skip
def test_what_only_this_machine_can_reach(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    if loopback:
        may_serve(host, None)
    else:
        with pytest.raises(UsageError, match="accounts"):
            may_serve(host, None)
        may_serve(host, 1)
    with pytest.raises(UsageError, match="no administrator"):
        may_serve(host, 0)


def test_a_desk_for_others_without_accounts_is_not_made(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger, pytest.raises(UsageError, match="accounts"):
        create_app(ledger, Options(host="0.0.0.0"))


def test_without_a_session_only_the_login_is_open(
    open_desk: Callable[..., Newsroom], accounts: Path
) -> None:
    desk = open_desk(accounts=accounts)
    answer = desk.client.get("/disputes?q=a b", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/disputes%3Fq%3Da")
    for url in ("/api/claims", "/api/me", "/api/openapi.json"):
        assert desk.client.get(url).status_code == 401
    assert desk.client.get("/static/desk.css").status_code == 200
    assert login(desk, "ana", "wrong password") == 401
    assert login(desk, "nobody") == 401
    assert login(desk, "ana") == 303
    assert desk.client.get("/disputes").status_code == 200
    assert desk.client.get("/api/me").json()["role"] == "admin"
    desk.post("/logout", {})
    assert desk.client.get("/api/claims").status_code == 401


def test_a_session_cookie_is_not_for_scripts_or_other_sites(
    open_desk: Callable[..., Newsroom], accounts: Path
) -> None:
    desk = open_desk(accounts=accounts, https=True)
    desk.client.base_url = BASE.replace("http:", "https:")  # type: ignore[assignment]
    page = desk.client.get("/login")
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = desk.client.post(
        "/login", data={"csrf": token, "name": "ana", "password": PASSWORD},
        follow_redirects=False,
    )  # fmt: skip
    line = answer.headers["set-cookie"]
    assert "HttpOnly" in line and "SameSite=Lax" in line and "Secure" in line


@pytest.mark.parametrize(
    ("name", "judge", "administer"), [("eve", 403, 403), ("rui", 201, 403), ("ana", 201, 303)]
)
def test_roles_bound_what_one_may_do(
    open_desk: Callable[..., Newsroom], accounts: Path, name: str, judge: int, administer: int
) -> None:
    desk = open_desk(accounts=accounts)
    assert login(desk, name) == 303
    body = {"kind": "accept", "target": desk.claim("05 At")}
    answer = desk.client.post("/api/judgements", json=body, headers={"x-csrf-token": desk.csrf})
    assert answer.status_code == judge
    if judge == 201:
        assert answer.json()["user"] == name
    made = desk.post(
        "/settings/accounts", {"do": "add", "name": "new", "password": PASSWORD, "role": "reader"}
    )
    assert made.status_code == administer
    assert desk.client.get("/review").status_code == (403 if name == "eve" else 200)
    assert desk.client.get("/import").status_code == (403 if name == "eve" else 200)
    assert desk.client.get("/").status_code == 200


def test_passwords_are_kept_as_salted_hashes_only(accounts: Path) -> None:
    stored = accounts.read_bytes()
    assert PASSWORD.encode() not in stored
    assert accounts.stat().st_mode & 0o077 == 0
    import sqlite3

    rows = sqlite3.connect(accounts).execute("SELECT salt, hash, n FROM account").fetchall()
    assert len({r[0] for r in rows}) == 3 and len({r[1] for r in rows}) == 3
    assert all(r[2] >= 2**15 for r in rows)


def test_wrong_passwords_are_slowed_down(tmp_path: Path) -> None:
    now = [1000.0]
    made = Accounts(tmp_path / "a.db", now=lambda: now[0])
    made.add("ana", PASSWORD, "admin")
    for _ in range(6):
        with pytest.raises(LoginRefusedError):
            made.login("ana", "wrong", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError) as late:
        made.login("ana", PASSWORD, "10.0.0.2")  # the right one waits, too, from anywhere
    assert 0 < late.value.wait <= 901
    now[0] += 901
    assert made.who(made.login("ana", PASSWORD, "10.0.0.1")).name == "ana"  # type: ignore[union-attr]


def test_one_address_cannot_try_many_names(tmp_path: Path) -> None:
    made = Accounts(tmp_path / "a.db")
    for i in range(20):
        with pytest.raises(LoginRefusedError):
            made.login(f"name{i}", "wrong", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        made.login("another", "wrong", "10.0.0.1")


def test_sessions_end(tmp_path: Path) -> None:
    now = [1000.0]
    made = Accounts(tmp_path / "a.db", now=lambda: now[0])
    made.add("ana", PASSWORD, "admin")
    token = made.login("ana", PASSWORD, "a")
    assert token.encode() not in (tmp_path / "a.db").read_bytes()
    now[0] += 13 * 3600
    assert made.who(token) is None
    token = made.login("ana", PASSWORD, "a")
    made.set_password("ana", "another long password")
    assert made.who(token) is None


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    made = Accounts(tmp_path / "a.db")
    made.add("ana", PASSWORD, "admin")
    for act in (lambda: made.remove("ana"), lambda: made.set_role("ana", "reader")):
        with pytest.raises(UsageError, match="only administrator"):
            act()
    made.add("rui", PASSWORD, "admin")
    made.remove("ana")
    with pytest.raises(UsageError, match="at least 10"):
        made.add("short", "short", "reader")
    with pytest.raises(UsageError, match="already"):
        made.add("rui", PASSWORD, "reader")


def test_no_secret_is_written_to_a_log(
    open_desk: Callable[..., Newsroom], accounts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = open_desk(accounts=accounts)
    login(desk, "ana", "a wrong secret")
    login(desk, "ana")
    session = desk.client.cookies["according_session"]
    desk.client.get("/settings")
    written = caplog.text
    for secret in (PASSWORD, "a wrong secret", session):
        assert secret not in written


def test_a_fault_of_our_own_says_nothing_of_its_inside(
    desk: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("postgresql://user:secret@host/db")

    monkeypatch.setattr(desk.ledger, "sources", broken)
    client = TestClient(desk.client.app, base_url=BASE, raise_server_exceptions=False)
    answer = client.get("/sources")
    assert answer.status_code == 500 and "secret" not in answer.text
    assert "content-security-policy" in answer.headers
