"""Export a trained reader: ``python -m training.export --weights FILE --out FILE``.

One graph: wordpieces in; for every word the logits of all heads; for every word that may begin
a cue (or be a trigger) the roles of all words as seen from it. The graph picks those words
itself, so nothing is computed twice and the run time needs no torch.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from according.reading.labels import head_slices
from training.model import Layer, Reader

OPSET = 17
OUTPUTS = ["words", "anchors", "attribution", "triggers", "claim", "vectors"]


class _Attention(torch.autograd.Function):
    """onnxruntime's fused self-attention, which int8 quantisation knows."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, heads: int) -> Tensor:
        b, t, w = x.shape
        q, k, v = (x @ weight + bias).view(b, t, 3, heads, w // heads).permute(2, 0, 3, 1, 4)
        a = torch.nn.functional.scaled_dot_product_attention(q, k, v)
        return a.transpose(1, 2).reshape(b, t, w)

    @staticmethod
    def symbolic(g: Any, x: Any, weight: Any, bias: Any, heads: int) -> Any:
        out = g.op("com.microsoft::Attention", x, weight, bias, num_heads_i=heads)
        out.setType(x.type())
        return out


class _ExportLayer(nn.Module):
    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.weight = nn.Parameter(layer.qkv.weight.T.contiguous())
        self.bias = layer.qkv.bias

    def forward(self, x: Tensor) -> Tensor:
        layer = self.layer
        a = _Attention.apply(x, self.weight, self.bias, layer.heads)
        x = layer.norm1(x + layer.out(a))
        return layer.norm2(x + layer.down(torch.nn.functional.gelu(layer.up(x))))


class Export(nn.Module):
    """The reader as one graph over one window."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model
        self.layers = nn.ModuleList(_ExportLayer(x) for x in model.encoder.layers)
        self.slices = head_slices()
        # Half of the weights are word vectors: eight bits and one scale a word lose nothing.
        word = model.encoder.word.weight.detach()
        scale = word.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("word", (word / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(
        self, ids: Tensor, types: Tensor, first: Tensor, paragraph: Tensor, floors: Tensor
    ) -> tuple[Tensor, ...]:
        e = self.model.encoder
        word = self.word[ids].float() * self.scale[ids]
        x = word + e.position(torch.arange(ids.shape[1])) + e.shape(types)
        x = e.norm(x)
        for layer in self.layers:
            x = layer(x)
        words = x[0].index_select(0, first)
        logits = self.model.heads(words)
        anchors = torch.nonzero(logits[:, self.slices["anchor"].start] > floors[0])[:, 0]
        triggers = torch.nonzero(logits[:, self.slices["trigger"].start] > floors[1])[:, 0]
        return (
            logits,
            anchors,
            self._pairs(self.model.attribution, words, paragraph, anchors),
            triggers,
            self._pairs(self.model.claim, words, paragraph, triggers),
            self.model.mention(words),
        )

    @staticmethod
    def _pairs(head: nn.Module, words: Tensor, paragraph: Tensor, centre: Tensor) -> Tensor:
        a, p = head.word(words).chunk(2, -1)
        b, q = head.centre(words.index_select(0, centre)).chunk(2, -1)
        delta = torch.arange(words.shape[0])[None] - centre[:, None]
        far = (paragraph[None] - paragraph.index_select(0, centre)[:, None]).clamp(-3, 3) + 3
        x = a[None] + b[:, None] + p[None] * q[:, None]
        x = x + head.distance(head.bucket(delta)) + head.paragraph(far)
        return head.out(torch.relu(x))


def export(weights: Path, out: Path, int8: bool = True, reduce_range: bool = True) -> None:
    """Write the graph; int8 weights, activations ranged a window at a time."""
    model = Reader()
    model.load_state_dict(torch.load(weights, weights_only=True))
    graph = Export(model).eval()
    n = 12
    inputs = (
        torch.randint(1000, 2000, (1, n)), torch.zeros(1, n, dtype=torch.long),
        torch.arange(1, n - 1), torch.zeros(n - 2, dtype=torch.long),
        torch.tensor([-100.0, -100.0]),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                graph, inputs, str(plain), dynamo=False, opset_version=OPSET,
                input_names=["ids", "types", "first", "paragraph", "floors"],
                output_names=OUTPUTS,
                custom_opsets={"com.microsoft": 1},
                dynamic_axes={
                    "ids": {1: "pieces"}, "types": {1: "pieces"}, "first": {0: "words"},
                    "paragraph": {0: "words"}, "words": {0: "words"}, "anchors": {0: "anchors"},
                    "attribution": {0: "anchors", 1: "words"}, "triggers": {0: "triggers"},
                    "claim": {0: "triggers", 1: "words"}, "vectors": {0: "words"},
                },
            )  # fmt: skip
        if not int8:
            onnx.save(onnx.load(plain), out)
            return
        quantize_dynamic(
            plain, out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=reduce_range,
            op_types_to_quantize=["MatMul", "Attention"],
            nodes_to_exclude=_small(plain),
            extra_options={"DefaultTensorType": 1},
        )  # fmt: skip


def _small(path: Path) -> list[str]:
    """Name the nodes outside the encoder: they are cheap, and their precision is worth more."""
    graph = onnx.load(path).graph
    return [x.name for x in graph.node if x.op_type == "MatMul" and "/layers." not in x.name]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="keep float32 (for comparison)")
    parser.add_argument("--full-range", action="store_true", help="8 bits, for VNNI only")
    args = parser.parse_args()
    export(args.weights, args.out, not args.float, not args.full_range)
