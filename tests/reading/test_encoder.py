"""Windows are encoded side by side, and come back in order, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnxruntime
import pytest

from according.errors import StopError, UsageError
from according.reading.encoder import Encoder, providers
from according.reading.windows import Window, cut
from according.settings import device

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


BOTH = ["CUDAExecutionProvider", "CPUExecutionProvider"]

# what onnxruntime offers, what is asked for -> what is tried, the best first
OFFERED = [
    (["CPUExecutionProvider"], "auto", ["CPUExecutionProvider"]),
    (BOTH, "auto", BOTH),
    (BOTH, "cpu", ["CPUExecutionProvider"]),
    (BOTH, "gpu", ["CUDAExecutionProvider"]),
    (["AzureExecutionProvider", "CPUExecutionProvider"], "auto", ["CPUExecutionProvider"]),
    (["CPUExecutionProvider"], "gpu", []),
]


@pytest.mark.parametrize(("offered", "device", "tried"), OFFERED)
def test_providers_are_chosen(offered: list[str], device: str, tried: list[str]) -> None:
    assert providers(offered, device) == tried


def test_a_gpu_that_does_not_work_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """onnxruntime offers CUDA, but the session quietly runs on the CPU: no driver."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: BOTH)
    encoder = Encoder(threads=1)
    assert encoder.provider == "CPU" and "CUDA" not in encoder.version
    with pytest.raises(StopError, match="a GPU was asked for and cannot be used"):
        Encoder(threads=1, device="gpu")
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: BOTH[1:])
    with pytest.raises(StopError, match="onnxruntime has none"):
        Encoder(threads=1, device="gpu")


def test_a_gpu_that_works_is_used_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that says it runs on CUDA (and does its work on the CPU, as there is no GPU)."""
    asked: list[str] = []

    class Session(onnxruntime.InferenceSession):  # type: ignore[misc]
        def __init__(self, model: bytes, options: object, providers: list[str]) -> None:
            asked.extend(providers)
            super().__init__(model, options, providers=["CPUExecutionProvider"])

        def get_providers(self) -> list[str]:
            return BOTH

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: BOTH)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    encoder = Encoder(threads=1)
    assert asked == ["CUDAExecutionProvider"] and encoder.provider == "CUDA"
    assert encoder.version.endswith(" on CUDA")

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA failure 2: out of memory")

    monkeypatch.setattr(Session, "run", fails)
    with pytest.raises(StopError, match="out of memory"):
        Encoder(threads=1, device="gpu")


def test_the_device_is_named_in_the_environment() -> None:
    assert device({}) == "auto" and device({"ACCORDING_DEVICE": "cpu"}) == "cpu"
    with pytest.raises(UsageError, match="auto, cpu, gpu"):
        device({"ACCORDING_DEVICE": "tpu"})
