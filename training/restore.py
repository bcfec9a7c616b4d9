"""Turn a shipped graph back into weights: ``python -m training.restore --out FILE``.

The int8 graph holds every weight with its scale, so training can go on from the model that
ships (``python -m training.train --init FILE``) when its float32 checkpoint is not at hand.
Only ``antecedent``, which no graph carries, starts anew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.model import Reader
from training.ship import FOLDER

LAYER = ("out", "up", "down")  # a layer's plain matrices, in the order of the graph


def restore(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a ``Reader`` from a graph that ``training.export`` wrote."""
    graph = onnx.load(path).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}

    def whole(name: str) -> np.ndarray:
        """Return a matrix in float32, (inputs, outputs) as the graph multiplies it."""
        if name in arrays:
            return arrays[name]
        zero = arrays[name + "_zero_point"].astype(np.float32)
        return (arrays[name + "_quantized"].astype(np.float32) - zero) * arrays[name + "_scale"]

    state = Reader().state_dict()
    found = {k: arrays["model." + k] for k in state if "model." + k in arrays}
    found["encoder.word.weight"] = arrays["word"].astype(np.float32) * arrays["scale"]
    inputs = {node.name: list(node.input) for node in graph.node}
    for i in range(sum(k.endswith("qkv.weight") for k in state)):
        found[f"encoder.layers.{i}.qkv.weight"] = whole(f"layers.{i}.weight").T
        for part in LAYER:
            name = inputs[f"/layers.{i}/{part}/MatMul_quant"][1].removesuffix("_quantized")
            found[f"encoder.layers.{i}.{part}.weight"] = whole(name).T
    for k in state:
        if f"model.{k}_Transposed_quantized" in arrays:
            found[k] = whole(f"model.{k}_Transposed").T
    for node, head in (("/out/MatMul", "attribution"), ("/out_1/MatMul", "claim")):
        found[f"{head}.out.weight"] = whole(inputs[node][1]).T
    for k, v in found.items():
        state[k] = torch.from_numpy(np.array(v, np.float32)).reshape(state[k].shape)
    missing = [k for k in state if k not in found and not k.startswith("antecedent")]
    if missing:
        raise SystemExit(f"{path} does not hold {', '.join(missing)}")
    return state


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", type=Path, default=FOLDER / "model.onnx")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.save(restore(args.graph), args.out)
