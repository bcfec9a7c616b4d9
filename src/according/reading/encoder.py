"""Run the encoder: one ONNX graph, one window at a time.

Windows go in singly, so a dispatch's result never depends on its neighbours (int8 activations
take their range over the whole input), and on a CPU that is the fastest way too. Several threads
encode several windows side by side, one core each: a window is too small to be shared out well,
and the rest of reading goes on meanwhile, as onnxruntime holds no lock of Python's.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from according.errors import StopError, one_line
from according.reading.labels import head_slices
from according.reading.windows import Window, Words, cut, tokenise

__all__ = ["Encoded", "Encoder", "providers"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SLICES = head_slices()

OUTPUTS = ("words", "anchors", "attribution", "triggers", "claim")
CPU = "CPUExecutionProvider"
GPUS = ("CUDAExecutionProvider",)
_AHEAD = 2  # windows begun for each thread: enough to keep it busy, few enough to be small


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the graph says of one window of W words.

    ``logits`` (W, K): all heads, by ``labels.head_slices``. ``anchors`` (A): words that may
    begin a cue; ``attribution`` (A, W, 6): role logits of all words seen from each of them.
    ``triggers`` (C) and ``claim`` (C, W, 6): the same for claims, the last logit being "inside
    the claim".
    """

    logits: Floats
    anchors: Ints
    attribution: Floats
    triggers: Ints
    claim: Floats

    def head(self, name: str) -> Floats:
        """Return the logits of one head: (W, labels)."""
        return self.logits[:, SLICES[name]]


class Encoder:
    """The model, loaded and verified.

    Args:
        folder: a folder with ``model.json``, ``model.onnx`` and ``tokenizer.json``; None for
            the model that ships with the package.
        threads: windows encoded side by side; 0 for as many as there are cores.
        device: ``cpu``, ``gpu``, or ``auto`` for a GPU where onnxruntime has one that works.

    ``provider`` says where it runs; ``version`` says so too when that is no CPU, as a GPU's
    arithmetic may flip a borderline case.

    Raises:
        StopError: when a file is missing or is not the one that ``model.json`` describes, or a
            GPU is asked for and does not work.
    """

    def __init__(self, folder: Path | None = None, threads: int = 0, device: str = "auto") -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        root = folder or Path(str(resources.files("according"))) / "resources" / "model"
        try:
            self.card: dict[str, Any] = json.loads((root / "model.json").read_text("utf-8"))
            vocabulary = (root / "tokenizer.json").read_bytes()
            with (root / "model.onnx").open("rb") as model:
                checksum = hashlib.file_digest(model, "sha256").hexdigest()
        except OSError as error:
            raise StopError(
                f"the model cannot be opened: {error} - without it nothing can be read; "
                "install the package again"
            ) from error
        for name, found in (
            ("model.onnx", checksum),
            ("tokenizer.json", hashlib.sha256(vocabulary).hexdigest()),
        ):
            if found != self.card["sha256"][name]:
                raise StopError(
                    f"{name} is not the file its checksum names ({found[:12]}…) "
                    "- its readings could not be trusted; install the package again"
                )
        self.tokenizer = Tokenizer.from_buffer(vocabulary)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # threads take a window each: see above
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # windows differ in size: an arena would keep them all
        # by its path: of bytes, onnxruntime would keep a copy beside its own
        self.session, self.provider = self._opened(str(root / "model.onnx"), options, device)
        self.version: str = self.card["version"]
        if self.provider != "CPU":
            self.version += f" on {self.provider}"
        self._threads = threads or cores()
        self._pool = ThreadPoolExecutor(self._threads) if self._threads > 1 else None

    def _opened(self, model: str, options: Any, device: str) -> tuple[Any, str]:
        """Open the graph on the first provider on which it runs; return it with its name."""
        import onnxruntime

        reason = "onnxruntime has none (pip install onnxruntime-gpu)"
        for provider in providers(onnxruntime.get_available_providers(), device):
            try:
                session = onnxruntime.InferenceSession(model, options, providers=[provider])
                if session.get_providers()[0] != provider:
                    # onnxruntime takes the CPU without a word when a driver is missing
                    raise RuntimeError("its driver or libraries are missing")
                self.session = session
                for window in cut(self.words("The road is open, the mayor said."), 40):
                    self.encode(window, -1, -1)
            except Exception as error:
                if provider == CPU:
                    raise
                reason = one_line(error, 200)
                continue
            return session, provider.removesuffix("ExecutionProvider")
        raise StopError(f"a GPU was asked for and cannot be used: {reason} - leave it to auto")

    @property
    def side_by_side(self) -> int:
        """How many windows are encoded at once beside the caller's own work; 0: none."""
        return self._threads if self._pool is not None else 0

    def words(self, text: str) -> Words:
        """Cut a text into words and wordpieces."""
        return tokenise(text, self.tokenizer)

    def encode(self, window: Window, anchor_floor: float, trigger_floor: float) -> Encoded:
        """Encode one window; roles are given for words whose logit exceeds the floors."""
        out = self.session.run(
            OUTPUTS,
            {
                "ids": window.ids[None],
                "types": window.types[None],
                "first": window.first,
                "paragraph": window.paragraph,
                "floors": np.array([anchor_floor, trigger_floor], np.float32),
            },
        )
        return Encoded(*out)

    def stream(
        self, windows: Iterable[Window], anchor_floor: float, trigger_floor: float
    ) -> Iterator[tuple[Window, Encoded]]:
        """Encode windows in order; with several threads, the first are begun at once.

        Only a few windows are ahead of the one that is asked for, so memory does not grow with
        the text.
        """
        if self._pool is None:
            return ((w, self.encode(w, anchor_floor, trigger_floor)) for w in windows)
        pool, rest = self._pool, iter(windows)

        def begin(window: Window) -> tuple[Window, Future[Encoded]]:
            return window, pool.submit(self.encode, window, anchor_floor, trigger_floor)

        begun = deque(begin(w) for w in islice(rest, _AHEAD * self._threads))

        def ended() -> Iterator[tuple[Window, Encoded]]:
            while begun:
                window, encoded = begun.popleft()
                yield window, encoded.result()
                begun.extend(begin(w) for w in islice(rest, 1))

        return ended()


def providers(available: Sequence[str], device: str) -> list[str]:
    """Return which of onnxruntime's providers to try, the best first.

    Only NVIDIA's: the graph has been tried on no other.
    """
    gpus = [p for p in GPUS if p in available and device != "cpu"]
    return gpus if device == "gpu" else [*gpus, CPU]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
