"""All quality figures, each from its development set, with its goal and what people reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import command
from benchmarks.attribution_scores import AttributionScores, score_attributions
from benchmarks.claim_scores import score_corpus
from benchmarks.date_scores import score_dates
from benchmarks.entity_scores import score_capitals, score_entities
from benchmarks.factuality_scores import score_scale
from benchmarks.gold import SETS, polnear_attributions
from benchmarks.pair_scores import score_pairs
from benchmarks.place_scores import score_places
from benchmarks.words import Counts

__all__ = ["FIGURES", "TASKS", "Figure", "measure"]

Row = Mapping[str, Any]
Readings = Mapping[str, Any]
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure should reach, and what two people reach among themselves; None: not known."""

    goal: float | None = None
    people: float | None = None
    floor: bool = True


# Names are "set measure". People's figures: PolNeAR's six annotators; the corpus annotated twice.
FIGURES: dict[str, Figure] = {
    "polnear exact": Figure(58, 58.5),
    "polnear good": Figure(),
    "polnear near": Figure(79, 76),
    "polnear near, reporting cues": Figure(95, 96.8),
    "polnear near, source in another sentence (recall)": Figure(),
    "polnear words of sources": Figure(),
    "polnear words of cues": Figure(),
    "polnear words of contents": Figure(),
    "corpus dispatches read": Figure(100),
    "corpus exact": Figure(62, 79),
    "corpus good": Figure(people=92),
    "corpus near": Figure(84, 93),
    "corpus near, source in another sentence (recall)": Figure(),
    "corpus words of sources": Figure(people=96),
    "corpus words of cues": Figure(people=89),
    "corpus words of contents": Figure(people=97),
    "corpus mode": Figure(people=97),
    "corpus act": Figure(people=89),
    "corpus source resolved": Figure(92),
    "corpus source resolved, pronoun or nominal": Figure(88),
    "corpus source resolved, in another sentence": Figure(),
    "corpus source not given to another": Figure(),
    "corpus claims": Figure(84, 94),
    "corpus factuality": Figure(91, 97),
    "corpus factuality macro-F1": Figure(70),
    "corpus polarity": Figure(97, 100),
    "corpus event": Figure(76, 88),
    "corpus actor": Figure(74, 83),
    "corpus recipient": Figure(74, 88),
    "corpus place": Figure(88, 96),
    "corpus time": Figure(88, 97),
    "corpus sizes": Figure(85),
    "re3d all kinds": Figure(85),
    "re3d person": Figure(),
    "re3d organisation": Figure(),
    "re3d location": Figure(),
    "re3d weapon": Figure(),
    "re3d temporal": Figure(),
    "trnews recognised": Figure(85),
    "trnews is a toponym": Figure(),
    "trnews placed right": Figure(92),
    "lgl recognised": Figure(floor=False),
    "lgl is a toponym": Figure(floor=False),
    "lgl placed right": Figure(floor=False),
    "tbaq found": Figure(92),
    "tbaq value right": Figure(85),
    "uw rank correlation": Figure(floor=False),
    "uw events met": Figure(floor=False),
    "muc4 victims and culprits found": Figure(floor=False),
    "muc4 attacks found": Figure(floor=False),
    "muc4 dispatches with an attribution": Figure(floor=False),
    "pairs four classes macro-F1": Figure(78),
    "pairs seven classes macro-F1": Figure(66),
    "pairs repeats and corroborates macro-F1": Figure(82),
    "pairs differing tolls found": Figure(85),
}


def _attribution_values(name: str, scores: AttributionScores) -> Values:
    values = {f"{name} {k}": counts.f1 for k, counts in scores.relations.items()}
    values |= {f"{name} words of {k}s": counts.f1 for k, counts in scores.words.items()}
    far = scores.far_source.recall
    return values | {f"{name} near, source in another sentence (recall)": far}


def _predictions(rows: Iterable[Row], readings: Readings) -> dict[str, Sequence[Row]]:
    return {r["id"]: readings[r["id"]]["attributions"] for r in rows if r["id"] in readings}


def _texts(rows: Iterable[Row]) -> dict[str, str]:
    return {row["id"]: row["text"] for row in rows}


def _polnear(rows: Sequence[Row], readings: Readings) -> Values:
    gold = {row["id"]: polnear_attributions(row) for row in rows}
    found = _predictions(rows, readings)
    scores = score_attributions(gold, found, _texts(rows), nested=False)
    values = _attribution_values("polnear", scores)
    return values | {"polnear near, reporting cues": scores.reporting.f1}


def _corpus(rows: Sequence[Row], readings: Readings) -> Values:
    gold = {row["id"]: row["attributions"] for row in rows}
    found = _predictions(rows, readings)
    values = _attribution_values("corpus", score_attributions(gold, found, _texts(rows)))
    scores = score_corpus(rows, readings)
    values["corpus dispatches read"] = 100 * len(found) / len(rows)
    values["corpus claims"] = scores.claims.f1
    values["corpus factuality macro-F1"] = scores.macro_f1
    names = {"happened_on": "time"}
    values |= {f"corpus {names.get(k, k)}": share.percent for k, share in scores.labels.items()}
    kinds = {"all": "", "pronoun": ", pronoun or nominal", "far": ", in another sentence"}
    for kind, words in kinds.items():
        values[f"corpus source resolved{words}"] = scores.sources[kind].percent
    values["corpus source not given to another"] = 100 - scores.wrong.percent
    return values


def _re3d(rows: Sequence[Row], readings: Readings) -> Values:
    scores = score_entities(rows, readings)
    total = Counts()
    for kind, counts in scores.items():
        if kind != "Temporal":
            total.add(counts.hit, counts.extra, counts.missed)
    return {f"re3d {k.lower()}": c.f1 for k, c in scores.items()} | {"re3d all kinds": total.f1}


def _places(name: str) -> Callable[[Sequence[Row], Readings], Values]:
    def values(rows: Sequence[Row], readings: Readings) -> Values:
        scores = score_places(rows, readings)
        return {
            f"{name} recognised": scores.found.percent,
            f"{name} is a toponym": scores.toponyms.percent,
            f"{name} placed right": scores.placed.percent,
        }

    return values


def _tbaq(rows: Sequence[Row], readings: Readings) -> Values:
    scores = score_dates(rows, readings)
    return {"tbaq found": scores.found.percent, "tbaq value right": scores.right.percent}


def _uw(rows: Sequence[Row], readings: Readings) -> Values:
    scores = score_scale(rows, readings)
    return {
        "uw rank correlation": scores.correlation,
        "uw events met": 100 * scores.matched / scores.total if scores.total else 0.0,
    }


def _muc4(rows: Sequence[Row], readings: Readings) -> Values:
    scores = score_capitals(rows, readings)
    return {
        "muc4 victims and culprits found": scores.people.percent,
        "muc4 attacks found": scores.attacks.percent,
        "muc4 dispatches with an attribution": scores.attributed.percent,
    }


def _pairs(rows: Sequence[Row], answers: Mapping[str, str]) -> Values:
    scores = score_pairs(rows, answers)
    macro = scores.macro
    return {
        "pairs four classes macro-F1": macro["four"],
        "pairs seven classes macro-F1": macro["seven"],
        "pairs repeats and corroborates macro-F1": macro["origin"],
        "pairs differing tolls found": scores.tolls.percent,
    }


TASKS: dict[str, Callable[[Sequence[Row], Any], Values]] = {
    "polnear": _polnear,
    "corpus": _corpus,
    "re3d": _re3d,
    "trnews": _places("trnews"),
    "lgl": _places("lgl"),
    "tbaq": _tbaq,
    "uw": _uw,
    "muc4": _muc4,
    "pairs": _pairs,
}


def measure(task: str, rows: Sequence[Row], *, fresh: bool = False) -> tuple[Values, int]:
    """Read the rows of one set with the command; return its figures and how many were not read.

    Raises:
        benchmarks.command.CommandError: when the command cannot be run or stops.
    """
    if task == "pairs":
        answers = command.compare(rows, fresh=fresh)
        return _pairs(rows, answers), sum(row["id"] not in answers for row in rows)
    readings = command.read(map(SETS[task].dispatch, rows), fresh=fresh)
    return TASKS[task](rows, readings), sum(row["id"] not in readings for row in rows)
