"""How the cost of work grows with its size: what would hang on a large dispatch is found small."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 6


def growth(work: Callable[[int], object], small: int, large: int) -> float:
    """Return how many times the processor time of ``work(large)`` is that of ``work(small)``.

    Each is the least of several tries, taken in turns and without garbage collection: a busy
    machine adds time to some tries, and takes it from none.
    """
    work(small)
    least = {small: float("inf"), large: float("inf")}
    gc.collect()
    gc.disable()
    try:
        for _ in range(TRIES):
            for size in least:
                start = time.process_time()
                work(size)
                least[size] = min(least[size], time.process_time() - start)
    finally:
        gc.enable()
    return least[large] / max(least[small], 1e-3)
