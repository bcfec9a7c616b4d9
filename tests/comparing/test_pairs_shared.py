"""Judged pairs, cross-validated by event; needs the development data beside the repository."""

from pathlib import Path

import pytest


def test_cross_validated_figures_stay_up(
    shared: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(repository / "training"))
    monkeypatch.syspath_prepend(str(repository / "benchmarks"))
    import pairs_cv

    pairs = pairs_cv.read_pairs(shared / "pairs/open.jsonl")
    steps = pairs_cv.inputs(pairs_cv.answers(pairs))
    relations, events = [p["relation"] for p in pairs], [p["event"] for p in pairs]
    which = pairs_cv.folds(events, 10, 0)
    assert all(
        len({int(w) for w, e in zip(which, events, strict=True) if e == event}) == 1
        for event in set(events)
    )
    found = pairs_cv.predict(steps, relations, events, 0)
    got = [pairs_cv.RELATIONS[i] for i in found.argmax(1)]
    figures = pairs_cv.figures(pairs, got)
    assert figures["four classes"] >= 77
    assert figures["seven classes"] >= 66
    assert figures["repeats/corroborates"] >= 80
    assert figures["differing tolls"] >= 83
