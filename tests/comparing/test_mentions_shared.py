"""Event coreference on ECB+ dev; needs the development data beside the repository."""

from pathlib import Path

from benchmarks.ecb import score


def test_event_coreference_stays_up(shared: Path) -> None:
    found = score(shared / "data/ecbplus/dev.jsonl")
    assert found["according"].conll >= 80
    assert found["according"].conll > found["lemma baseline"].conll + 7
