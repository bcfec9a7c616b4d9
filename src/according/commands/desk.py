"""``according serve`` and ``according accounts``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from according.commands.console import say
from according.errors import UsageError

__all__ = ["register"]

_LEDGER = typer.Option(
    "--ledger", metavar="FILE_OR_URL", help="A ledger's file, or a postgresql:// URL."
)
_ACCOUNTS = typer.Option(
    "--accounts", metavar="FILE", help="The file of accounts; whoever opens the desk logs in."
)


class Role(StrEnum):
    """What an account may do."""

    reader = "reader"
    reviewer = "reviewer"
    admin = "admin"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("serve")(serve)
    accounts = typer.Typer(no_args_is_help=True, help="Accounts of a desk that others can reach.")
    accounts.command("add")(add)
    accounts.command("list")(list_)
    accounts.command("password")(password)
    accounts.command("remove")(remove)
    app.add_typer(accounts, name="accounts")


def serve(
    ledger: Annotated[str, _LEDGER] = "according.db",
    host: Annotated[
        str,
        typer.Option(help="What to bind; anything but this machine alone needs --accounts."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8017,
    accounts: Annotated[Path | None, _ACCOUNTS] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A further host name the desk answers to."),
    ] = None,
    https: Annotated[
        bool, typer.Option(help="Behind a proxy that speaks TLS: mark cookies as secure.")
    ] = False,
    user: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who judges, on a desk without accounts."),
    ] = None,
    upload_megabytes: Annotated[
        int, typer.Option(min=1, max=2000, help="The largest import at once.")
    ] = 32,
) -> None:
    """Open the desk on a ledger: read, compare and judge its claims in a browser.

    The ledger is made where there is none yet. Stop the desk with Ctrl-C.
    """
    import socket

    from according.collating import collate
    from according.desk.app import create_app
    from according.desk.options import Options, may_serve
    from according.ledger import Ledger

    # Refused before the ledger is opened: a desk for others needs to know who they are.
    may_serve(host, _administrators(accounts))
    with Ledger.open(ledger) as opened:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A page's head and body are two writes: without this the body waits 40 ms for the
            # reader's acknowledgement of the head.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                listening.bind((host.strip("[]"), port))
            except OSError as error:
                raise UsageError(
                    f"{host} port {port} cannot be used ({error.strerror}) - choose another "
                    "with --port"
                ) from None
            bound = int(listening.getsockname()[1])
            options = Options(
                host=host, port=bound, names=tuple(name or ()), accounts=accounts,
                title=_shown(ledger), https=https, user=user or "",
                upload_bytes=upload_megabytes * 1_000_000,
                compare=lambda held, _claims: collate(held),
            )  # fmt: skip
            listening.listen(128)  # whoever follows the address at once waits a moment, no more
            app = create_app(opened, options)
            shown = f"[{host}]" if ":" in host else host
            say(f"The desk is open at http://{shown}:{bound}/ - stop it with Ctrl-C")
            _run(app, listening)


def _run(app: Any, listening: Any) -> None:
    import uvicorn

    # No access log: addresses hold what people search for. No server header: nobody needs it.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="on",
        proxy_headers=False, limit_concurrency=512, timeout_keep_alive=20,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def _administrators(accounts: Path | None) -> int | None:
    if accounts is None:
        return None
    from according.desk.accounts import Accounts

    if not accounts.exists():
        raise UsageError(
            f"there is no file of accounts {accounts} - make it with "
            f"`according accounts add NAME --role admin --accounts {accounts}`"
        )
    return Accounts(accounts).administrators()


def _shown(ledger: str) -> str:
    """Return the ledger's name for people: a URL without its password."""
    if "://" not in ledger:
        return Path(ledger).name
    from sqlalchemy.engine import make_url

    url = make_url(ledger)
    return f"{url.database or ''} on {url.host or 'this machine'}"


def add(
    name: Annotated[str, typer.Argument(help="Who logs in, and whose name stands on judgements.")],
    accounts: Annotated[Path, _ACCOUNTS],
    role: Annotated[
        Role, typer.Option(help="reader: read; reviewer: judge and import too; admin: all.")
    ] = Role.reviewer,
    password_stdin: Annotated[
        bool, typer.Option(help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account; the file is made with the first one."""
    from according.desk.accounts import Accounts

    Accounts(accounts).add(name, _password(password_stdin), role.value)
    say(f"{name} can log in as {role.value}")


def list_(accounts: Annotated[Path, _ACCOUNTS]) -> None:
    """List the accounts with their roles."""
    for account in _open(accounts).list():
        typer.echo(f"{account.name}\t{account.role}")


def password(
    name: Annotated[str, typer.Argument(help="Whose password.")],
    accounts: Annotated[Path, _ACCOUNTS],
    password_stdin: Annotated[
        bool, typer.Option(help="Read the password from standard input.")
    ] = False,
) -> None:
    """Give an account a new password and end its sessions."""
    _open(accounts).set_password(name, _password(password_stdin))
    say(f"{name} has a new password")


def remove(
    name: Annotated[str, typer.Argument(help="Whose account.")],
    accounts: Annotated[Path, _ACCOUNTS],
) -> None:
    """Remove an account; what it judged stays in the ledger."""
    _open(accounts).remove(name)
    say(f"{name} can no longer log in")


def _open(accounts: Path) -> Any:
    from according.desk.accounts import Accounts

    if not accounts.exists():
        raise UsageError(f"there is no file of accounts {accounts}")
    return Accounts(accounts)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
