"""Windows are encoded side by side, and come back in order, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from according.reading.encoder import Encoder
from according.reading.windows import Window, cut

TEXT = "\n".join(f"Officer {n} said on Monday that {n} soldiers had left." for n in range(40))


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_neither_order_nor_numbers(threads: int) -> None:
    one, several = Encoder(threads=1), Encoder(threads=threads)
    windows = list(cut(one.words(TEXT), 40))
    assert len(windows) > 9
    singly = list(one.stream(windows, -1, -1))
    together = list(several.stream(windows, -1, -1))
    assert [w.begin for w, _ in together] == [w.begin for w in windows]
    for (_, a), (_, b) in zip(singly, together, strict=True):
        assert np.array_equal(a.logits, b.logits)
        assert np.array_equal(a.attribution, b.attribution)
        assert np.array_equal(a.claim, b.claim)


def test_few_windows_are_ahead() -> None:
    encoder = Encoder(threads=2)
    asked = 0

    def windows() -> Iterator[Window]:
        nonlocal asked
        for window in cut(encoder.words(TEXT), 40):
            asked += 1
            yield window

    stream = encoder.stream(windows(), -1, -1)
    assert 0 < asked < 6  # begun before anybody waits for them
    begun = asked
    next(stream)
    next(stream)
    assert begun < asked <= begun + 2
