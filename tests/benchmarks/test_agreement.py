"""The project's scorer and the one that defines the figures give the same figures.

Both score the same spoiled readings of the development data. Runs only where that data, with
the defining scorer, stands beside the repository.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from benchmarks.attribution_scores import score_attributions
from benchmarks.claim_scores import score_corpus
from benchmarks.date_scores import score_dates
from benchmarks.entity_scores import score_entities
from benchmarks.gold import SETS, polnear_attributions
from benchmarks.pair_scores import score_pairs
from benchmarks.place_scores import score_places
from benchmarks.words import Counts

SEEDS = (1, 2)


@pytest.fixture
def measure(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The defining scorer, imported from its path."""
    path = shared / "score" / "measure.py"
    if not path.is_file():
        pytest.skip("the defining scorer (../shared/score) does not stand beside the repository")
    monkeypatch.delenv("SEALED", raising=False)
    monkeypatch.setenv("ACCORDING", "unused")
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location("defining_measure", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("attribution_score", None)


def rows_of(name: str, shared: Path, step: int = 1) -> list[Any]:
    rows = SETS[name].rows(shared)
    if rows is None:
        pytest.skip(f"the development data lacks {SETS[name].file}")
    return list(rows)[::step]


def feed(module: ModuleType, rows: list[Any], readings: dict[str, Any]) -> None:
    module.gold = lambda task: rows
    module.read = lambda docs: readings


def numbers(line: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", line)]


def three(counts: Counts) -> list[float]:
    return [round(x, 1) for x in (counts.precision, counts.recall, counts.f1)]


def close(ours: float, theirs: float) -> bool:
    """Compare means over classes: theirs is of F1s rounded to one decimal, then rounded again."""
    return abs(ours - theirs) <= 0.1 + 1e-9


def printed(out: str, *names: str) -> list[float]:
    """The numbers after a name in the scorer's printed table."""
    for line in out.splitlines():
        for name in names:
            if name in line:
                return numbers(line.split(name, 1)[1])
    raise AssertionError(f"{names} not printed:\n{out}")


@pytest.mark.parametrize("seed", SEEDS)
def test_attributions_on_polnear(measure: ModuleType, shared: Path, spoil: Any, seed: int) -> None:
    rows, spoiler = rows_of("polnear", shared, 6), spoil(seed)
    gold = {r["id"]: polnear_attributions(r) for r in rows}
    readings = {
        r["id"]: spoiler.reading(r, attributions=spoiler.attributions(r["text"], gold[r["id"]]))
        for r in rows[1:]  # one dispatch is not read at all
    }
    feed(measure, rows, readings)
    theirs = measure.polnear()
    ours = score_attributions(
        gold,
        {k: v["attributions"] for k, v in readings.items()},
        {r["id"]: r["text"] for r in rows},
        nested=False,
    )
    for role, counts in ours.words.items():
        assert three(counts) == list(theirs[f"token {role}"])
    for strictness, counts in ours.relations.items():
        assert three(counts) == list(theirs[f"relation {strictness}"])
    assert 20 < ours.relations["near"].f1 < 99


@pytest.mark.parametrize("seed", SEEDS)
def test_corpus(
    measure: ModuleType,
    shared: Path,
    spoil: Any,
    seed: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows, spoiler = rows_of("corpus", shared), spoil(seed)
    readings = {r["id"]: spoiler.corpus(r) for r in rows[1:]}
    feed(measure, rows, readings)
    measure.corpus()
    out = capsys.readouterr().out
    relations = score_attributions(
        {r["id"]: r["attributions"] for r in rows},
        {k: v["attributions"] for k, v in readings.items()},
        {r["id"]: r["text"] for r in rows},
    )
    for strictness, counts in relations.relations.items():
        assert three(counts) == printed(out, f"relation {strictness}")
    scores = score_corpus(rows, readings)
    assert three(scores.claims) == printed(out, "claim (trigger)")
    assert 50 < scores.claims.f1 < 99
    for name, share in scores.labels.items():
        assert [round(share.percent, 1), share.of] == printed(out, f"corpus       {name} "), name
    for name, kind in (("source resolved", "all"), ("source pronoun/nominal", "pronoun")):
        share = scores.sources[kind]
        assert [round(share.percent, 1), share.of] == printed(out, name), name
    assert close(scores.macro_f1, printed(out, "factuality macro-F1")[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_entities(
    measure: ModuleType, shared: Path, spoil: Any, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, spoiler = rows_of("re3d", shared), spoil(seed)
    kinds = {"Person": "PERSON", "Organisation": "ORG", "Location": "PLACE", "Weapon": "WEAPON"}

    def reading(row: Any) -> Any:
        text = row["text"]
        entities = [
            {"type": ours, "mentions": [span]}
            for theirs, ours in kinds.items()
            for span in spoiler.spans_of(text, [e for e in row["entities"] if e["type"] == theirs])
        ]
        dates = [e for e in row["entities"] if e["type"] == "Temporal"]
        return spoiler.reading(
            row,
            entities=entities,
            dates=[{"span": span} for span in spoiler.spans_of(text, dates)],
            places=[{"span": e["mentions"][0]} for e in entities if e["type"] == "PLACE"][::3],
        )

    readings = {r["id"]: reading(r) for r in rows[1:]}
    feed(measure, rows, readings)
    measure.ner()
    out = capsys.readouterr().out
    for kind, counts in score_entities(rows, readings).items():
        assert three(counts) == printed(out, f"ner          {kind} "), kind


@pytest.mark.parametrize("name", ["trnews", "lgl"])
def test_places(
    measure: ModuleType, shared: Path, spoil: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, spoiler = rows_of(name, shared, 1 if name == "trnews" else 5), spoil(3)

    def place(text: str, row: Any) -> Any:
        gaz = row["gaz"] or {}
        lat, lon = float(gaz.get("lat") or 0), float(gaz.get("lon") or 0)
        if spoiler.slips():
            lat, lon = lat + spoiler.dice.uniform(-3, 3), lon + 0.5
        wrong = spoiler.slips()
        return {
            "span": spoiler.span(text, [row["start"], row["end"]]),
            "geonameid": 1 if wrong else int(gaz.get("geonameid") or 2),
            "lat": None if spoiler.slips() else lat,
            "lon": lon,
        }

    readings = {
        r["id"]: spoiler.reading(
            r, places=[place(r["text"], t) for t in spoiler.some(r["toponyms"])]
        )
        for r in rows[1:]
    }
    feed(measure, rows, readings)
    measure.geo()
    found, of, false, predicted, right, placed = numbers(capsys.readouterr().out)
    scores = score_places(rows, readings)
    assert [round(scores.found.percent, 1), scores.found.of] == [found, of]
    assert [round(100 - scores.toponyms.percent, 1), scores.toponyms.of] == [false, predicted]
    assert [round(scores.placed.percent, 1), scores.placed.of] == [right, placed]


@pytest.mark.parametrize("seed", SEEDS)
def test_dates(
    measure: ModuleType, shared: Path, spoil: Any, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, spoiler = rows_of("tbaq", shared), spoil(seed)

    def date(text: str, row: Any) -> Any:
        day = (row.get("value") or "")[:10]
        return {
            "span": spoiler.span(text, [row["start"], row["end"]]),
            "start": day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else "1998-01-01",
            "end": None if spoiler.slips() else day or None,
        }

    readings = {
        r["id"]: spoiler.reading(r, dates=[date(r["text"], t) for t in spoiler.some(r["timex"])])
        for r in rows[1:]
    }
    feed(measure, rows, readings)
    measure.time_()
    found, of, right = numbers(capsys.readouterr().out)
    scores = score_dates(rows, readings)
    assert [round(scores.found.percent, 1), scores.found.of] == [found, of]
    assert round(scores.right.percent, 1) == right


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs(
    measure: ModuleType, shared: Path, spoil: Any, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, spoiler = rows_of("pairs", shared), spoil(seed)
    relations = tuple(sorted({r["relation"] for r in rows}))
    # a second opinion on some pairs, as held-out pairs have
    rows = [{**r, "also": spoiler.dice.choice(relations)} if spoiler.slips() else r for r in rows]
    answers = {r["id"]: spoiler.label(r["relation"], relations) for r in rows[2:]}
    output = "".join(json.dumps({"id": k, "relation": v}) + "\n" for k, v in answers.items())
    run: Callable[..., Any] = lambda *a, **k: SimpleNamespace(stdout=output)  # noqa: E731
    measure.subprocess = SimpleNamespace(run=run, PIPE=None)  # type: ignore[attr-defined]
    measure.gold = lambda task: rows  # type: ignore[attr-defined]
    measure.pairs()
    out = capsys.readouterr().out
    scores = score_pairs(rows, answers)
    assert close(scores.macro["four"], printed(out, "4 classes macro-F1")[0])
    assert close(scores.macro["seven"], printed(out, "7 classes macro-F1")[0])
    origin, tolls, of = printed(out, "repeats/corroborates macro-F1")
    assert close(scores.macro["origin"], origin)
    assert [round(scores.tolls.percent, 1), scores.tolls.of] == [tolls, of]
