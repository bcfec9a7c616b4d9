"""Keep what a model knows where a corpus does not label it.

Windows that label attributions and claims alone pull the encoder away from the heads for
mentions, names, toponyms and dates. Where training goes on from a model, that model's own sure
answers stand in for the labels that are missing (Z. Li and D. Hoiem, Learning without
Forgetting, ECCV 2016); where it is unsure, nothing is taught.
"""

from __future__ import annotations

import numpy as np
import torch

from according.reading.labels import head_slices
from training import samples
from training.model import Reader

SURE = 0.8


def keep_tags(model: Reader, windows: list[samples.Sample]) -> None:
    """Fill in the tags that the windows do not label with what ``model`` is sure of."""
    slices = head_slices()
    model.eval()
    with torch.no_grad():
        for sample in windows:
            w = sample.window
            hidden = model.encoder(
                torch.from_numpy(w.ids)[None], torch.from_numpy(w.types)[None], None, drop=0.0
            )
            logits = model.heads(hidden[0, torch.from_numpy(w.first)])
            for head in samples.TAGS:
                if head in sample.tags:
                    continue
                sure, label = logits[:, slices[head]].softmax(-1).max(-1)
                sample.tags[head] = np.where(
                    sure.numpy() >= SURE, label.numpy(), samples.IGNORE
                ).astype(np.int64)
