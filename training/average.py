"""Average the weights of trained readers: ``python -m training.average --out FILE A B ...``.

``--parts 0.4 0.6`` gives each its part of the mean; without it all have the same.

Readers trained one from the other, or from the same base, lie in one basin: the mean of their
weights is often better than any of them (M. Wortsman et al., Model soups, ICML 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parts", type=float, nargs="+", help="each one's part of the mean")
    args = parser.parse_args()
    parts = args.parts or [1.0] * len(args.weights)
    if len(parts) != len(args.weights):
        raise SystemExit(f"{len(parts)} parts were given for {len(args.weights)} readers")
    held = [torch.load(path, weights_only=True) for path in args.weights]
    torch.save(
        {
            k: sum(part * w[k] for part, w in zip(parts, held, strict=True)) / sum(parts)
            for k in held[0]
        },
        args.out,
    )
