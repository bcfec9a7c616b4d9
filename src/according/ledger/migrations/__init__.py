"""The ledger's migrations, in order, shipped inside the package and run when it is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

__all__ = ["configuration", "upgrade"]


def configuration() -> Config:
    """Return Alembic's configuration for the scripts that lie beside this file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def upgrade(conn: Connection) -> None:
    """Run the migrations that the database behind ``conn`` lacks, in its open transaction."""
    config = configuration()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
