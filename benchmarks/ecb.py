"""Score event coreference on ECB+ dev: ``python benchmarks/ecb.py --data DIR``.

Validated gold mentions, gold topics, singletons kept; CoNLL F1 (``benchmarks/coreference.py``).
Beside it the lemma baseline: all mentions of one head lemma in a topic are one event.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from according.comparing.mentions import cluster_mentions, head_lemma
from benchmarks.coreference import CoreferenceScores, score_clusters
from training.train_mentions import gold_clusters, read_topics


def score(path: Path) -> dict[str, CoreferenceScores]:
    """Return the scores of the lemma baseline and of the trained scorer on one file."""
    topics = read_topics(path)
    baseline, trained = [], []
    for views, chains in topics.values():
        gold = gold_clusters(chains)
        lemmas = [head_lemma(m.text[m.start : m.end])[0] for m in views]
        baseline.append((gold, gold_clusters(lemmas)))
        trained.append((gold, cluster_mentions(views)))
    return {"lemma baseline": score_clusters(baseline), "according": score_clusters(trained)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    for name, s in score(arguments.data / "data/ecbplus/dev.jsonl").items():
        print(
            f"{name:16s} CoNLL {s.conll:.1f} (MUC {s.muc:.1f}, B3 {s.b_cubed:.1f}, "
            f"CEAF-e {s.ceaf_e:.1f})"
        )


if __name__ == "__main__":
    main()
