"""Train the reader: ``python -m training.train --data DIR --out FOLDER``.

One run trains every head at once from the corpora under ``DIR``. On two CPU cores it takes
about 80 minutes; ``--device cuda`` uses a GPU. Checkpoints and a log go to ``FOLDER``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from according.reading.labels import head_slices
from training import samples
from training.augment import vary
from training.keep import keep_tags
from training.model import Reader, base_folder

# What one item adds to the loss: about 1 / (items a batch) times the head's importance.
WEIGHT = {
    "anchor": 1 / 100, "in_source": 1 / 1000, "in_cue": 1 / 1000, "in_content": 1 / 1000,
    "trigger": 1 / 60, "mention": 1 / 150, "inner": 1 / 250, "date": 1 / 400, "name": 1 / 400,
    "toponym": 1 / 200, "attribution": 1 / 400, "roles": 1 / 200, "inside": 1 / 300,
    "mode": 1 / 20, "act": 1 / 20, "factuality": 1 / 20, "denied": 1 / 20, "event": 1 / 15,
    "scale": 1 / 60, "antecedent": 1 / 60,
}  # fmt: skip
# Three quarters of all claims are plain fact: the rare labels count somewhat more.
RARE = torch.tensor([1, 2, 1.8, 1.6, 1.8, 1.3, 2, 1.0])
SMOOTH = 0.1  # a few thousand claims are learned by heart otherwise
SLICES = head_slices()


def mixture(data: Path, tokenizer: Tokenizer, seed: int) -> dict[str, list[samples.Sample]]:
    """Load every training corpus; texts that are dev elsewhere are left out."""
    excluded = json.loads((data / "exclude.json").read_text())
    d = data / "data"
    rng = random.Random(seed)
    return {
        "corpus": samples.corpus(data / "corpus/train.jsonl", tokenizer, set(excluded["corpus"])),
        "annotated": samples.annotated(d, tokenizer, set(excluded["re3d"])),
        "polnear": samples.polnear(d / "polnear/train.jsonl", tokenizer, rng),
        "re3d": samples.conflict_entities(d / "re3d/train.jsonl", tokenizer, set(excluded["re3d"])),
        "names": samples.names(d / "ner_worldwide/train.jsonl", tokenizer),
        "trnews": samples.toponyms(d / "geo_trnews/train.jsonl", tokenizer),
        "lgl": samples.toponyms(d / "geo_lgl/train.jsonl", tokenizer),
        "geovirus": samples.toponyms(d / "geo_geovirus/train.jsonl", tokenizer),
        "event_places": samples.event_places(d / "event_location/train.jsonl", tokenizer),
        "scale": samples.factuality_scale(
            d / "factuality_uw/train.jsonl", tokenizer, set(excluded["factuality_uw"])
        ),
        "plover": samples.plover(d / "event_plover_gsr/train.jsonl", tokenizer),
    }


SHARE = {
    "corpus": 4.0, "annotated": 2.0, "polnear": 0.9, "re3d": 2.5, "names": 0.08, "trnews": 1.5,
    "lgl": 0.1, "geovirus": 0.4, "event_places": 0.12, "scale": 0.4, "plover": 2.0,
}  # fmt: skip


def epoch(
    data: dict[str, list[samples.Sample]], rng: random.Random, size: int
) -> list[list[samples.Sample]]:
    """Draw one epoch: batches of windows of like length, at most ``size`` padded wordpieces."""
    drawn: list[samples.Sample] = []
    for name, share in SHARE.items():
        whole, part = divmod(share, 1)
        drawn += data[name] * int(whole)
        drawn += rng.sample(data[name], int(part * len(data[name])))
    drawn = [vary(s, rng) for s in drawn]
    rng.shuffle(drawn)
    batches: list[list[samples.Sample]] = []
    for at in range(0, len(drawn), 96):
        batch: list[samples.Sample] = []
        for s in sorted(drawn[at : at + 96], key=lambda s: len(s.window.ids)):
            if batch and len(s.window.ids) * (len(batch) + 1) > size:
                batches.append(batch)
                batch = []
            batch.append(s)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def pad(arrays: list[np.ndarray], value: float = 0) -> Tensor:
    """Stack arrays of unequal length."""
    n = max(len(a) for a in arrays)
    out = np.full((len(arrays), n), value, arrays[0].dtype)
    for i, a in enumerate(arrays):
        out[i, : len(a)] = a
    return torch.from_numpy(out)


def losses(model: Reader, batch: list[samples.Sample], device: str) -> dict[str, Tensor]:
    """Return each head's loss on a batch; heads a window does not label add nothing."""
    ids = pad([s.window.ids for s in batch]).to(device)
    types = pad([s.window.types for s in batch]).to(device)
    mask = None
    if len({len(s.window.ids) for s in batch}) > 1:
        mask = (ids != 0)[:, None, None, :]
    hidden = model.encoder(ids, types, mask)
    first = pad([s.window.first for s in batch]).to(device)
    words = hidden.gather(1, first[..., None].expand(-1, -1, hidden.shape[-1]))
    words = F.dropout(words, 0.1, model.training)
    logits = model.heads(words)
    paragraph = pad([s.window.paragraph for s in batch]).to(device)
    length = torch.tensor([len(s.window.first) for s in batch], device=device)
    out: dict[str, Tensor] = {}

    for head in ("anchor", "in_source", "in_cue", "in_content", "trigger"):
        rows = [i for i, s in enumerate(batch) if head in s.binary]
        if rows:
            t = pad([batch[i].binary[head] for i in rows], np.nan).to(device)
            x = logits[rows, : t.shape[1], SLICES[head]][..., 0]
            ok = ~t.isnan()
            out[head] = F.binary_cross_entropy_with_logits(x[ok], t[ok], reduction="sum")
    for head in samples.TAGS:
        rows = [i for i, s in enumerate(batch) if head in s.tags]
        if rows:
            t = pad([batch[i].tags[head] for i in rows], samples.IGNORE).to(device)
            x = logits[rows, : t.shape[1], SLICES[head]]
            out[head] = F.cross_entropy(
                x.flatten(0, 1), t.flatten(), ignore_index=samples.IGNORE, reduction="sum"
            )
    rows = [i for i, s in enumerate(batch) if s.scale is not None]
    if rows:
        t = pad([batch[i].scale for i in rows], np.nan).to(device)
        x = logits[rows, : t.shape[1], SLICES["scale"]][..., 0]
        ok = ~t.isnan()
        out["scale"] = (x[ok] - t[ok]).pow(2).sum()

    anchors = [(i, a) for i, s in enumerate(batch) for a in s.anchors]
    if anchors:
        i = torch.tensor([x for x, _ in anchors], device=device)
        w = torch.tensor([a.word for _, a in anchors], device=device)
        x = _pairs(model.attribution, words, paragraph, i, w)
        t = pad([a.roles for _, a in anchors], samples.IGNORE).to(device)
        out["attribution"] = F.cross_entropy(
            x[:, : t.shape[1]].flatten(0, 1),
            t.flatten(),
            ignore_index=samples.IGNORE,
            reduction="sum",
        )
        for head in ("mode", "act"):
            t = torch.tensor([getattr(a, head) for _, a in anchors], device=device)
            if (t >= 0).any():
                out[head] = F.cross_entropy(
                    logits[i, w, SLICES[head]],
                    t,
                    ignore_index=samples.IGNORE,
                    reduction="sum",
                    label_smoothing=SMOOTH,
                )
    triggers = [(i, t) for i, s in enumerate(batch) for t in s.triggers]
    if triggers:
        i = torch.tensor([x for x, _ in triggers], device=device)
        w = torch.tensor([t.word for _, t in triggers], device=device)
        x = _pairs(model.claim, words, paragraph, i, w)
        n = x.shape[1]
        inside = np.full((len(triggers), n), np.nan, np.float32)
        roles = np.full((len(triggers), n), samples.IGNORE, np.int64)
        for k, (_, t) in enumerate(triggers):
            if t.inside is not None:
                inside[k, : len(t.inside)] = t.inside
            if t.roles is not None and not t.place_only:
                roles[k, : len(t.roles)] = t.roles
        target = torch.from_numpy(inside).to(device)
        ok = ~target.isnan()
        if ok.any():
            out["inside"] = F.binary_cross_entropy_with_logits(
                x[..., -1][ok], target[ok], reduction="sum"
            )
        total = F.cross_entropy(
            x[..., :-1].flatten(0, 1), torch.from_numpy(roles).to(device).flatten(),
            ignore_index=samples.IGNORE, reduction="sum",
        )  # fmt: skip
        for k, (_, t) in enumerate(triggers):
            if t.place_only and t.roles is not None:
                # Only places are annotated: ask place or not, whatever else the word may be.
                p = x[k, : len(t.roles), :-1].log_softmax(-1)[:, samples.CLAIM_ROLE["place"]]
                y = torch.from_numpy(t.roles).to(device)
                known = y >= 0
                p, y = p[known].clamp(max=-1e-6), y[known] > 0
                total = total - torch.where(y, p, torch.log1p(-p.exp())).sum()
        out["roles"] = total
        for head, weight in (("factuality", RARE.to(device)), ("event", None)):
            t = torch.tensor([getattr(t, head) for _, t in triggers], device=device)
            if (t >= 0).any():
                out[head] = F.cross_entropy(
                    logits[i, w, SLICES[head]],
                    t,
                    weight,
                    ignore_index=samples.IGNORE,
                    reduction="sum",
                    label_smoothing=SMOOTH,
                )
        t = torch.tensor([float(t.denied) for _, t in triggers], device=device)
        ok = t >= 0
        if ok.any():
            out["denied"] = F.binary_cross_entropy_with_logits(
                logits[i, w, SLICES["denied"]][..., 0][ok], t[ok], reduction="sum"
            )
    total = torch.zeros((), device=device)
    for k, s in enumerate(batch):
        if len(s.mentions) > 1:
            total = total + _antecedents(model, words[k], s.mentions)
    if total.requires_grad:
        out["antecedent"] = total
    del length
    return out


def _pairs(head: torch.nn.Module, words: Tensor, paragraph: Tensor, i: Tensor, w: Tensor) -> Tensor:
    a, p = head.word(words).chunk(2, -1)
    return head.join(a[i], p[i], words[i, w], paragraph[i], w)


def _antecedents(model: Reader, words: Tensor, mentions: list[tuple[int, int, str]]) -> Tensor:
    """Each mention picks any earlier mention of its entity, or none (score 0)."""
    first = torch.tensor([m[0] for m in mentions])
    last = torch.tensor([m[1] for m in mentions])
    v = model.vector(words, first, last)
    score = model.antecedent(v) @ v.T / 8
    n = len(mentions)
    earlier = torch.tril(torch.ones(n, n, dtype=torch.bool), -1)
    score = score.masked_fill(~earlier, -1e4)
    score = torch.cat([torch.zeros(n, 1), score], 1)
    names = [m[2] for m in mentions]
    gold = torch.tensor([[x == y for y in names] for x in names]) & earlier
    gold = torch.cat([~gold.any(1, keepdim=True), gold], 1)
    return -(score.log_softmax(1).masked_fill(~gold, -1e4).logsumexp(1)).sum()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pieces", type=float, default=7.5e6, help="wordpieces to train on")
    parser.add_argument("--minutes", type=float, default=1e9, help="shorten the schedule to this")
    parser.add_argument("--batch", type=int, default=2048, help="padded wordpieces a batch")
    parser.add_argument("--init", type=Path, help="go on from these weights")
    parser.add_argument("--rate", type=float, default=1.0, help="times the usual learning rate")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--bfloat16", action="store_true", help="faster where the processor has it (AVX512-BF16)"
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    folder = base_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    data = mixture(args.data, tokenizer, args.seed)
    for name, part in data.items():
        print(name, len(part), "windows", sum(len(s.window.ids) for s in part), flush=True)

    model = Reader()
    model.encoder.load_base(folder)
    if args.init:
        model.load_state_dict(torch.load(args.init, weights_only=True))
        keep_tags(model, data["annotated"])
    model.encoder.word.weight.requires_grad_(False)
    model.to(args.device).train()
    average = {k: v.clone() for k, v in model.state_dict().items()}
    inner = [p for p in model.encoder.parameters() if p.requires_grad]
    outer = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    groups = [
        {"params": inner, "lr": 1.5e-4 * args.rate},
        {"params": outer, "lr": 1e-3 * args.rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    peak = [g["lr"] for g in groups]

    done, step, begun, saved = 0, 0, time.time(), time.time()
    seen: dict[str, list[float]] = {}
    while True:
        for batch in epoch(data, rng, args.batch):
            progress = max(done / args.pieces, (time.time() - begun) / 60 / args.minutes)
            if progress >= 1:
                break
            rate = min(progress / 0.06, (1 - progress) / 0.94)
            for group, top in zip(optimiser.param_groups, peak, strict=True):
                group["lr"] = top * max(rate, 0.01)
            with torch.autocast(args.device, torch.bfloat16, enabled=args.bfloat16):
                parts = losses(model, batch, args.device)
            loss = sum(WEIGHT[k] * v.float() for k, v in parts.items())
            loss.backward()
            torch.nn.utils.clip_grad_norm_(inner + outer, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            keep = min(0.999, (1 + step) / (10 + step))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    average[k].lerp_(v, 1 - keep)
            done += sum(len(s.window.ids) for s in batch)
            step += 1
            for k, v in parts.items():
                seen.setdefault(k, []).append(float(v.detach()) * WEIGHT[k])
            if step % 50 == 0:
                rate_ = done / (time.time() - begun)
                heads = " ".join(f"{k} {sum(v) / 50:.3f}" for k, v in seen.items())
                print(f"{step} {progress:.3f} {rate_:.0f}/s {heads}", flush=True)
                seen = {}
            if time.time() - saved > 600:
                torch.save(average, args.out / "average.pt")
                torch.save(model.state_dict(), args.out / "last.pt")
                saved = time.time()
        else:
            continue
        break
    torch.save(average, args.out / "average.pt")
    torch.save(model.state_dict(), args.out / "last.pt")
    print("done", done, "wordpieces", round(time.time() - begun), "seconds", flush=True)


if __name__ == "__main__":
    main()
