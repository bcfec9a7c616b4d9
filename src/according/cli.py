"""The command ``according``: puts the groups of commands together and sets the exit code."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from according import __version__
from according.commands import reading
from according.commands.console import DONE, STOPPED, WRONG_USAGE, say, stopped
from according.errors import AccordingError

__all__ = ["app", "main", "run"]

# typer carries its own copy of click, whose base of all wrong usage has no public name
_WRONG: type[Exception] = typer.BadParameter.__mro__[2]
_INTERRUPTED = 130  # what typer makes of Ctrl-C

app = typer.Typer(
    name="according",
    help="Who said what, how sure they were, and who disagrees.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"according {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


reading.register(app)
for group in ("ledger",):
    if find_spec(f"according.commands.{group}"):
        import_module(f"according.commands.{group}").register(app)


def main() -> None:
    """Run the command; every way it can end has its exit code (0 done ... 3 stopped)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command with ``arguments`` and return its exit code."""
    try:
        code = app(arguments, prog_name="according", standalone_mode=False)
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
