"""Run the encoder: one ONNX graph, one window at a time.

Windows go in singly, so a dispatch's result never depends on its neighbours (int8 activations
take their range over the whole input), and on a CPU that is the fastest way too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from according.errors import StopError
from according.reading.labels import head_slices
from according.reading.windows import Window, Words, tokenise

__all__ = ["Encoded", "Encoder"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SLICES = head_slices()


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the graph says of one window of W words.

    ``logits`` (W, K): all heads, by ``labels.head_slices``. ``anchors`` (A): words that may
    begin a cue; ``attribution`` (A, W, 6): role logits of all words seen from each of them.
    ``triggers`` (C) and ``claim`` (C, W, 6): the same for claims, the last logit being "inside
    the claim". ``vectors`` (W, 128): parts of mention vectors.
    """

    logits: Floats
    anchors: Ints
    attribution: Floats
    triggers: Ints
    claim: Floats
    vectors: Floats

    def head(self, name: str) -> Floats:
        """Return the logits of one head: (W, labels)."""
        return self.logits[:, SLICES[name]]


class Encoder:
    """The model, loaded and verified.

    Args:
        folder: a folder with ``model.json``, ``model.onnx`` and ``tokenizer.json``; None for
            the model that ships with the package.
        threads: threads onnxruntime may use; 0 for one a core.

    Raises:
        StopError: when a file is missing or is not the one that ``model.json`` describes.
    """

    def __init__(self, folder: Path | None = None, threads: int = 0) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        root = folder or Path(str(resources.files("according"))) / "resources" / "model"
        try:
            self.card: dict[str, Any] = json.loads((root / "model.json").read_text("utf-8"))
            model = (root / "model.onnx").read_bytes()
            vocabulary = (root / "tokenizer.json").read_bytes()
        except OSError as error:
            raise StopError(
                f"the model cannot be opened: {error} - without it nothing can be read; "
                "install the package again"
            ) from error
        for name, data in (("model.onnx", model), ("tokenizer.json", vocabulary)):
            found = hashlib.sha256(data).hexdigest()
            if found != self.card["sha256"][name]:
                raise StopError(
                    f"{name} is not the file its checksum names ({found[:12]}…) "
                    "- its readings could not be trusted; install the package again"
                )
        self.version: str = self.card["version"]
        self.tokenizer = Tokenizer.from_buffer(vocabulary)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Between windows the rest of reading runs: threads that spin while they wait slow it down.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # windows differ in size: an arena would keep them all
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def words(self, text: str) -> Words:
        """Cut a text into words and wordpieces."""
        return tokenise(text, self.tokenizer)

    def encode(self, window: Window, anchor_floor: float, trigger_floor: float) -> Encoded:
        """Encode one window; roles are given for words whose logit exceeds the floors."""
        out = self.session.run(
            None,
            {
                "ids": window.ids[None],
                "types": window.types[None],
                "first": window.first,
                "paragraph": window.paragraph,
                "floors": np.array([anchor_floor, trigger_floor], np.float32),
            },
        )
        return Encoded(*out)
