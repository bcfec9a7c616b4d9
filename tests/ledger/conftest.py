"""The ledger's tests run on both databases, on PostgreSQL where its server is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from according.ledger import Ledger
from according.ledger.engine import HEAD
from according.ledger.tables import metadata

sys.path.insert(0, str(Path(__file__).parent))


def _server_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: its own user runs it then."""
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *command]
    return command


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder; gives the URL of its first database."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("the PostgreSQL server is not installed (Debian's package postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed (according[postgres])")
    folder = Path(tempfile.mkdtemp(prefix="according-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    control = str(programs / "pg_ctl")
    try:
        subprocess.run(
            _as_server([str(programs / "initdb"), "-D", str(data), "-U", "according", "-A",
                        "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]),
            **quiet,
        )  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        subprocess.run(
            _as_server([control, "-D", str(data), "-w", "-t", "60", "-o", options, "-l",
                        str(folder / "log"), "start"]),
            **quiet,
        )  # fmt: skip
        yield f"postgresql://according@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            _as_server([control, "-D", str(data), "-m", "immediate", "stop"]),
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new, empty ledger may be made."""
    if request.param == "sqlite":
        yield str(tmp_path / "ledger.db")
        return
    server = request.getfixturevalue("postgresql_server")
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as conn:
        _empty(conn)
    engine.dispose()
    yield server


def _empty(conn: sa.Connection) -> None:
    """Leave no row behind; tables of another version are made anew."""
    if sa.inspect(conn).has_table("alembic_version"):
        version = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        if version == HEAD:
            names = ", ".join(f'"{table}"' for table in metadata.tables)
            conn.execute(sa.text(f"TRUNCATE {names}"))
            return
    conn.execute(sa.text("DROP SCHEMA public CASCADE"))
    conn.execute(sa.text("CREATE SCHEMA public"))


@pytest.fixture
def ledger(target: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(target) as made:
        yield made
