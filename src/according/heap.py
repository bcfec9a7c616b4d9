"""One heap for all threads of a process.

glibc gives each thread a heap of its own, and what the encoder's threads free there serves no
other: on a long dispatch that is a sixth of all memory. Windows are few and large, so that threads
hardly wait for each other in one heap.
"""

from __future__ import annotations

import os
import sys

__all__ = ["share_heap"]

_ARENA_MAX = -8  # mallopt's M_ARENA_MAX


def share_heap() -> None:
    """Let threads begun from now on use the first one's heap, where glibc can be told so."""
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    import ctypes

    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    except (OSError, AttributeError):  # another C library
        return
