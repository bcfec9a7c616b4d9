"""Every door in: a path or a stream becomes dispatches; nothing here interprets them."""

from according.intake.apart import load_apart
from according.intake.doors import Limits, Loader, check_storable
from according.intake.walk import LOADERS, load

__all__ = ["LOADERS", "Limits", "Loader", "check_storable", "load", "load_apart"]
