"""Open a ledger's database: SQLite (WAL) or PostgreSQL, brought up to date by migrations.

One writer at a time on both: SQLite takes its write lock when a transaction begins, PostgreSQL
an advisory lock. Keys can then be handed out in order without sequences, and rows of one
dispatch lie together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from according.errors import StopError, UsageError

__all__ = ["HEAD", "analyse", "connect", "reads", "writes"]

HEAD = "0007"
"""The newest migration; a test holds it to the files in ``migrations/versions``."""

_LOCK = 0x6163636F  # the advisory lock every writer of one PostgreSQL database takes
_BUSY_SECONDS = 60


def connect(target: str | Path, *, create: bool = True) -> Engine:
    """Open the ledger at a file or ``postgresql://`` URL and run the migrations it lacks.

    Raises:
        UsageError: when the file does not exist and ``create`` is false, or the URL is of
            another kind of database.
        StopError: when the database cannot be reached, or a newer version made it.
    """
    url = _url(str(target))
    lite = url.get_backend_name() == "sqlite"
    engine = _sqlite(url, create) if lite else _postgresql(url)
    try:
        _upgrade(engine)
    except StopError:
        engine.dispose()
        raise
    except SQLAlchemyError as err:
        engine.dispose()
        raise StopError(
            f"{_shown(url)} is not a ledger, or is damaged: {_cause(err)} - nothing was changed"
        ) from err
    if (file := _file(engine)) is not None:
        engine.update_execution_options(according_file=file)
    return engine


def _file(engine: Engine) -> tuple[int, int] | None:
    """Return which file of the disk the ledger's name stands for now; None where it is none."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    try:
        about = Path(path).stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


@contextmanager
def reads(engine: Engine) -> Iterator[Connection]:
    """Give a connection for reading; every query of the block sees the same state."""
    with _there(engine), engine.connect() as conn:
        if engine.dialect.name == "postgresql":
            conn = conn.execution_options(isolation_level="REPEATABLE READ")
        yield conn


@contextmanager
def writes(engine: Engine, patience: float = _BUSY_SECONDS) -> Iterator[Connection]:
    """Give the one writing connection: all of the block is kept, or none of it.

    On SQLite, ``patience`` is how many seconds to wait for whoever writes now.
    """
    options = {"according_writes": patience}
    with (
        _there(engine),
        engine.connect().execution_options(**options) as conn,
        conn.begin(),
    ):
        if engine.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA cache_size = -65536")
        else:
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield conn
    # SQLite goes on writing to a file that was removed, and all of it would be lost unsaid.
    opened = engine.get_execution_options().get("according_file")
    if opened is not None and _file(engine) != opened:
        raise StopError(
            f"the ledger {_shown(engine.url)} was removed or replaced while it was in use - what "
            "was written to it since is lost; add again"
        )


@contextmanager
def _there(engine: Engine) -> Iterator[None]:
    """Say in one sentence that the store is gone, locked or full: nobody can go on then."""
    try:
        yield
    except OperationalError as err:
        raise StopError(
            f"the ledger {_shown(engine.url)} cannot be used: {_cause(err)} - what was reported "
            "before is kept"
        ) from err


def _url(target: str) -> URL:
    if "://" not in target:
        return URL.create("sqlite", database=target)
    try:
        url = make_url(target)
    except ArgumentError as err:
        raise UsageError(f"{target!r} is no file and no URL of a database") from err
    name = url.get_backend_name()
    if name in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if name == "sqlite":
        return url
    raise UsageError(
        f"a ledger lives in SQLite or PostgreSQL, not in {name!r} - "
        "give a file name or a postgresql:// URL"
    )


def _sqlite(url: URL, create: bool) -> Engine:
    path = url.database
    if path and path != ":memory:":
        file = Path(path)
        if not create and not file.exists():
            raise UsageError(f"there is no ledger at {path} - `according add` makes one")
        if not file.parent.is_dir():
            raise UsageError(f"the folder {file.parent} does not exist - the ledger needs a place")
    engine = sa.create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is ours to say, see _begin
        raw.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA journal_mode = WAL")
        # FULL: what was reported as added is on the disk, even if the power goes.
        raw.execute("PRAGMA synchronous = FULL")
        # Each connection of a pool has its own: the system's cache does the rest.
        raw.execute("PRAGMA cache_size = -16384")
        raw.execute("PRAGMA temp_store = MEMORY")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        patience = conn.get_execution_options().get("according_writes")
        if patience is None:
            conn.exec_driver_sql("BEGIN")
            return
        conn.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        # Writers read what the one before them committed, which they wait for: READ COMMITTED.
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    except ImportError as err:
        raise StopError(
            "PostgreSQL needs the package psycopg, which is not installed - "
            "install according[postgres]"
        ) from err


def _upgrade(engine: Engine) -> None:
    if _version(engine) == HEAD:
        return
    # Alembic takes a while to import; an up-to-date ledger opens without it.
    from according.ledger.migrations import upgrade

    with writes(engine) as conn:
        version = _version_on(conn)
        if version == HEAD:
            return
        if version is not None and version > HEAD:
            raise StopError(
                f"this ledger was made by a newer version of according (its tables are "
                f"{version}, this one knows {HEAD}) - upgrade according to open it"
            )
        upgrade(conn)


def _version(engine: Engine) -> str | None:
    with reads(engine) as conn:
        return _version_on(conn)


def _version_on(conn: Connection) -> str | None:
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    value = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if value is None else str(value)


def _shown(url: URL) -> str:
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()


def _cause(err: BaseException) -> str:
    return str(getattr(err, "orig", None) or err).strip().splitlines()[0]


def analyse(engine: Engine) -> None:
    """Tell SQLite's planner what the tables are like: it goes by what it last knew of them.

    A thousand rows of each index are looked at, so this takes as long however much there is.
    Whoever writes just now will do the same, so it does not wait for them.
    """
    if engine.dialect.name == "sqlite":
        with suppress(StopError), writes(engine, patience=0.2) as conn:
            conn.exec_driver_sql("PRAGMA analysis_limit = 1000")
            conn.exec_driver_sql("ANALYZE")
