"""What a desk is told when it starts; read once and passed in."""

from __future__ import annotations

import getpass
import ipaddress
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from according.batch import DispatchReader, load_reader
from according.errors import UsageError
from according.ledger import Ledger

__all__ = ["Options", "is_loopback", "local_name", "may_serve"]

Comparer = Callable[[Ledger, Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Options:
    """How a desk is run.

    ``host`` and ``port`` are what it binds; ``names`` are further host names people may use for
    it. ``accounts`` is the file of accounts: without one, whoever reaches the desk is the local
    user with every role, so a desk without accounts binds to this machine alone. ``load`` makes
    the reader for imports from its number of threads; ``compare`` is called with the ids of new
    claims after an import. ``upload_bytes`` bounds a request, ``characters`` one dispatch.
    ``secret`` signs the tokens of forms. ``https`` marks cookies as secure, for a desk behind a
    proxy that speaks TLS.
    """

    host: str = "127.0.0.1"
    port: int = 8017
    names: tuple[str, ...] = ()
    accounts: Path | None = None
    title: str = "ledger"
    https: bool = False
    upload_bytes: int = 32_000_000
    characters: int = 1_000_000
    load: Callable[[int], DispatchReader] = load_reader
    compare: Comparer | None = None
    user: str = ""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server bound to ``host``."""
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def local_name() -> str:
    """Return the name under which the one user of a desk without accounts judges."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "desk"


def may_serve(host: str, administrators: int | None) -> None:
    """Refuse to open a desk to others without accounts.

    ``administrators`` counts the accounts that may administer; None: no file of accounts.

    Raises:
        UsageError: when others could reach the desk and nobody is asked who they are.
    """
    if administrators == 0:
        raise UsageError(
            "the file of accounts has no administrator - make one first with "
            "`according accounts add NAME --role admin --accounts FILE`"
        )
    if administrators is None and not is_loopback(host):
        raise UsageError(
            f"a desk on {host} can be reached from other machines, so it asks for accounts - "
            "make one with `according accounts add NAME --role admin --accounts FILE` and "
            "serve with `--accounts FILE`"
        )
