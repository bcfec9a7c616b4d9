"""Bundle the front-end libraries whenever the package is built; never a reason not to build."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``build.py`` before a wheel is made; where it cannot, the desk's maps stay plain."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the bundle in its place."""
        path = Path(self.root) / "frontend/build.py"
        spec = importlib.util.spec_from_file_location("according_frontend", path)
        if spec is None or spec.loader is None:
            return
        build = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(build)
        if build.bundle(tests=False, quiet=True):
            print("The desk is built without Leaflet and outlines.", file=sys.stderr)
