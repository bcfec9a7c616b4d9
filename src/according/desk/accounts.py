"""Accounts, sessions and login limits of a desk, in a SQLite file of their own.

Passwords are kept as scrypt hashes, each with its own salt and cost; sessions as SHA-256 of the
token that only the browser has. Nothing here writes to a log.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from according.errors import AccordingError, UsageError

__all__ = ["ROLES", "Account", "Accounts", "LoginRefusedError", "TooManyAttemptsError"]

ROLES = ("reader", "reviewer", "admin")
"""What an account may do: read; read and judge; all, with imports and accounts."""

_COST = (2**15, 8, 1)  # scrypt's n, r, p: 32 MiB and about 0.1 s a try
_SESSION = 12 * 3600
_WINDOW = 15 * 60
_TRIES_NAME = 6
_TRIES_ADDRESS = 20
_SHORTEST = 10
_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL,
  n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL, made_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS session (
  token BLOB PRIMARY KEY, name TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
  expires_at REAL NOT NULL);
"""


class LoginRefusedError(AccordingError):
    """Name and password do not belong together; which of the two is wrong is not said."""


class TooManyAttemptsError(AccordingError):
    """Too many wrong passwords; ``wait`` is the seconds until the next may be tried."""

    def __init__(self, wait: int) -> None:
        minutes = max(1, round(wait / 60))
        super().__init__(
            f"too many attempts - try again in {minutes} minute{'s' if minutes > 1 else ''}"
        )
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Account:
    """Who works at a desk, and as what."""

    name: str
    role: str

    def may(self, role: str) -> bool:
        """Tell whether this account has ``role`` or one that includes it."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Accounts:
    """The accounts of a desk. Safe to use from several threads."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._failed: dict[str, list[float]] = {}
        try:
            with self._open() as db:
                db.executescript(_SCHEMA)
            path.chmod(0o600)
        except sqlite3.Error as err:
            raise UsageError(f"the file of accounts {path} cannot be opened: {err}") from err

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db
        finally:
            db.close()

    def add(self, name: str, password: str, role: str) -> Account:
        """Make an account.

        Raises:
            UsageError: when the name is taken or empty, the password short, the role unknown.
        """
        name = name.strip()
        if not name or len(name) > 80 or not name.isprintable():
            raise UsageError("an account needs a name of at most 80 printable characters")
        _refuse_role(role)
        salt, found = _hashed(password)
        try:
            with self._open() as db:
                db.execute(
                    "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (name, role, salt, found, *_COST, self._now()),
                )
        except sqlite3.IntegrityError as err:
            raise UsageError(f"there is an account {name!r} already") from err
        return Account(name, role)

    def set_password(self, name: str, password: str) -> None:
        """Give an account a new password and end its sessions."""
        salt, found = _hashed(password)
        with self._open() as db:
            done = db.execute(
                "UPDATE account SET salt = ?, hash = ?, n = ?, r = ?, p = ? WHERE name = ?",
                (salt, found, *_COST, name),
            )
            if not done.rowcount:
                raise UsageError(f"there is no account {name!r}")
            db.execute("DELETE FROM session WHERE name = ?", (name,))

    def set_role(self, name: str, role: str) -> None:
        """Change what an account may do; the last administrator stays one."""
        _refuse_role(role)
        with self._open() as db:
            self._keep_one(db, name, role)
            done = db.execute("UPDATE account SET role = ? WHERE name = ?", (role, name))
            if not done.rowcount:
                raise UsageError(f"there is no account {name!r}")

    def remove(self, name: str) -> None:
        """Remove an account and its sessions; what it judged stays in the ledger."""
        with self._open() as db:
            self._keep_one(db, name, "")
            if not db.execute("DELETE FROM account WHERE name = ?", (name,)).rowcount:
                raise UsageError(f"there is no account {name!r}")

    def _keep_one(self, db: sqlite3.Connection, name: str, role: str) -> None:
        others = db.execute(
            "SELECT count(*) FROM account WHERE role = 'admin' AND name <> ?", (name,)
        ).fetchone()[0]
        if role != "admin" and not others:
            known = db.execute(
                "SELECT 1 FROM account WHERE name = ? AND role = 'admin'", (name,)
            ).fetchone()
            if known:
                raise UsageError(f"{name!r} is the only administrator - make another one first")

    def list(self) -> tuple[Account, ...]:
        """Return all accounts, by name."""
        with self._open() as db:
            rows = db.execute("SELECT name, role FROM account ORDER BY name").fetchall()
        return tuple(Account(*r) for r in rows)

    def administrators(self) -> int:
        """Count the accounts that may administer."""
        return sum(a.role == "admin" for a in self.list())

    def login(self, name: str, password: str, address: str) -> str:
        """Check a password and return the token of a new session.

        Raises:
            TooManyAttemptsError: when this name or address failed too often lately.
            LoginRefusedError: when name and password do not belong together.
        """
        name = name.strip()[:80]
        keys = ((f"name {name}", _TRIES_NAME), (f"address {address}", _TRIES_ADDRESS))
        with self._lock:
            for key, limit in keys:
                self._refuse_hurry(key, limit)
            # Counted before it is tried, so that many at once cannot slip by.
            for key, _ in keys:
                self._failed.setdefault(key, []).append(self._now())
        with self._open() as db:
            row = db.execute(
                "SELECT salt, hash, n, r, p FROM account WHERE name = ?", (name,)
            ).fetchone()
        # An unknown name costs as much time as a known one.
        salt, wanted, n, r, p = row or (b"\0" * 16, b"\0" * 32, *_COST)
        found = _scrypt(password, salt, n, r, p)
        if not hmac.compare_digest(found, wanted) or row is None:
            raise LoginRefusedError("name and password do not belong together")
        with self._lock:
            for key, _ in keys:
                self._failed.pop(key, None)
        token = secrets.token_urlsafe(32)
        now = self._now()
        with self._open() as db:
            db.execute("DELETE FROM session WHERE expires_at < ?", (now,))
            db.execute("INSERT INTO session VALUES (?, ?, ?)", (_key(token), name, now + _SESSION))
        return token

    def _refuse_hurry(self, key: str, limit: int) -> None:
        since = self._now() - _WINDOW
        tries = [t for t in self._failed.get(key, ()) if t > since]
        if tries:
            self._failed[key] = tries
        else:
            self._failed.pop(key, None)
        if len(self._failed) > 50_000:  # an attack with many names must not fill the memory
            self._failed.clear()
        if len(tries) >= limit:
            raise TooManyAttemptsError(int(tries[-limit] + _WINDOW - self._now()) + 1)

    def who(self, token: str) -> Account | None:
        """Return whose session a token is, or None where it is none or has ended."""
        with self._open() as db:
            row = db.execute(
                "SELECT account.name, account.role FROM session JOIN account USING (name) "
                "WHERE token = ? AND expires_at > ?",
                (_key(token), self._now()),
            ).fetchone()
        return Account(*row) if row else None

    def logout(self, token: str) -> None:
        """End a session."""
        with self._open() as db:
            db.execute("DELETE FROM session WHERE token = ?", (_key(token),))


def _refuse_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(f"{role!r} is no role - one of {', '.join(ROLES)}")


def _hashed(password: str) -> tuple[bytes, bytes]:
    if len(password) < _SHORTEST:
        raise UsageError(f"a password has at least {_SHORTEST} characters")
    salt = secrets.token_bytes(16)
    return salt, _scrypt(password, salt, *_COST)


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r,
        dklen=32,
    )  # fmt: skip


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
