"""Average the weights of trained readers: ``python -m training.average --out FILE A B ...``.

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
    args = parser.parse_args()
    held = [torch.load(path, weights_only=True) for path in args.weights]
    torch.save({k: sum(w[k] for w in held) / len(held) for k in held[0]}, args.out)
