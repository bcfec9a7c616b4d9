"""The command ``according``: puts the groups of commands together and sets the exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from according.commands.console import DONE, STOPPED, WRONG_USAGE, say, stopped
from according.errors import AccordingError
from according.heap import share_heap
from according.version import __version__

__all__ = ["build", "main", "run"]

# typer carries its own copy of click, whose base of all wrong usage has no public name
_WRONG: type[Exception] = typer.BadParameter.__mro__[2]
_INTERRUPTED = 130  # what typer makes of Ctrl-C

GROUPS: dict[str, tuple[str, ...]] = {
    "reading": ("read", "schema", "--version"),
    "ledger": (),
    "watch": (),
    "desk": ("serve", "accounts"),
    "compare": ("compare",),
    "gazetteer": ("gazetteer",),
}
"""Each file of commands, in the order of the help, with its commands where it is worth loading
that file alone: the ledger's database takes longer to import than a dispatch to read."""


def build(command: str | None = None) -> typer.Typer:
    """Put the command together: only the group that holds ``command``, or all of them."""
    app = typer.Typer(
        name="according",
        help="Who said what, how sure they were, and who disagrees.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    alone = [g for g, commands in GROUPS.items() if command in commands]
    for group in alone or GROUPS:
        if find_spec(f"according.commands.{group}"):
            import_module(f"according.commands.{group}").register(app)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"according {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; every way it can end has its exit code (0 done ... 3 stopped)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command with ``arguments`` and return its exit code."""
    # Small matrices gain nothing from numpy's own threads, and those fight with onnxruntime's.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    share_heap()
    # what a library thinks of a damaged file is in our one line about it, or not worth one
    for library in ("pypdf", "trafilatura", "htmldate", "courlan", "charset_normalizer", "warcio"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    warnings.simplefilter("ignore")
    try:
        code = build(arguments[0] if arguments else None)(
            arguments, prog_name="according", standalone_mode=False
        )
    except typer.Abort:
        say("according: stopped by hand")
        return STOPPED
    except _WRONG as error:
        error.show()  # type: ignore[attr-defined]
        return WRONG_USAGE
    except (AccordingError, OSError) as error:
        return stopped(error)
    except Exception as error:
        # a fault of the program's own: show where, and do not let it pass for "some skipped"
        traceback.print_exc()
        say(f"according: stopped: {type(error).__name__} - this is a fault of the program")
        return STOPPED
    if code == _INTERRUPTED:
        say("according: stopped by hand")
        return STOPPED
    return int(code or DONE)
