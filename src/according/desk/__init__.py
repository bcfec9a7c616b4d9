"""The desk: read, compare and judge claims in a browser. ``create_app`` makes it."""

from __future__ import annotations

from according.desk.app import create_app
from according.desk.options import Options

__all__ = ["Options", "create_app"]
