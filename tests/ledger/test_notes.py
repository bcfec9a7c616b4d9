"""Tolls and disputes on the command line: what an analyst reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from according.collating import collate
from according.commands import ledger as commands
from according.ledger import Filter, Ledger
from tests.ledger.readings import Draft, toll


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Two outlets carry one observatory, a hospital gives another toll, two sides blame."""
    made = str(tmp_path / "war.db")
    readings = [
        toll("Norrby Post", "2031-05-06", 13), toll("Kolm Radio", "2031-05-07", 13),
        toll("Vale News", "2031-05-07", 17, observatory=False),
    ]  # fmt: skip
    for publisher, who, content in (
        ("Norrby Post", "Vera Lund", "Russian jets shelled Tresk on Monday"),
        ("Vale News", "Arvid Holm", "Russian planes shelled Tresk on Monday"),
    ):
        draft = Draft(f"{who} said {content}.", publisher, "2031-05-07")
        monday = draft.date("on Monday", "2031-05-05")
        said = draft.said(content, "said", who, who)
        draft.claim(content, "shelled", "ASSAULT", said, place="Tresk", on=monday,
                    actor=(content.split(" shelled")[0], "jets"))  # fmt: skip
        readings.append(draft.done())
    draft = Draft("Moscow denied that it shelled Tresk on Monday.", "Kolm Radio", "2031-05-08")
    monday = draft.date("on Monday", "2031-05-05")
    denied = draft.said("that it shelled Tresk on Monday", "denied", "Moscow", "Moscow", act="deny")
    draft.claim("it shelled Tresk on Monday", "shelled", "ASSAULT", denied, polarity="denied",
                place="Tresk", on=monday)  # fmt: skip
    readings.append(draft.done())
    with Ledger.open(made) as ledger:
        list(ledger.add(readings))
        collate(ledger)
    return made


def shown(path: str, *words: str) -> str:
    app = typer.Typer()
    commands.register(app)
    done = CliRunner().invoke(app, [*words, "--ledger", path])
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    return done.stdout


def test_a_toll_is_written_once_with_all_who_give_it(path: str) -> None:
    out = shown(path, "tolls", "--what", "dead")
    assert out.startswith("Assault, Tresk, 2031-05-05\n===")
    assert "independent origins; event" in out
    # the higher figure first; two carriers of one observatory are one origin
    assert out.index("  17 (1 origin)") < out.index("  13 (1 origin)")
    flat = " ".join(out.split())
    assert "Norrby Observatory - Norrby Post 2031-05-06, Kolm Radio 2031-05-07" in flat
    assert flat.count("“The Norrby Observatory said shells killed 13 people") == 1
    assert "A hospital official said shells killed 17 people in Tresk on Monday.”" in flat


def test_each_position_is_written_once_with_who_holds_it(path: str) -> None:
    out = shown(path, "disputes")
    assert out.count("Assault, Tresk") == 1
    assert "Russia did it: 2 voices, 2 independent origins" in out
    assert "Denied that Russia did it: 1 voice, 1 independent origin" in out
    assert out.index("Russia did it: 2") < out.index("Denied that Russia did it: 1")
    for sentence in ("“Vera Lund said Russian jets", "“Moscow denied that it shelled Tresk"):
        assert sentence in out


def test_a_place_is_found_in_another_spelling(path: str) -> None:
    assert "Tresk" in shown(path, "tolls", "--place", "Trisk")
    with Ledger.open(path) as ledger:
        assert ledger.claims(Filter(place="Trisk")).items
        assert not ledger.claims(Filter(place="Trosk Ford")).items


def test_of_figures_in_one_claim_the_greatest_stands(tmp_path: Path) -> None:
    draft = Draft("Twenty civilians and one nurse were killed in Tresk, two more died.")
    draft.claim(
        "Twenty civilians and one nurse were killed in Tresk", "killed", "ASSAULT", place="Tresk",
        sizes=(("Twenty civilians", "dead", 20, 20), ("one nurse", "dead", 1, 1)),
    )  # fmt: skip
    draft.claim("two more died", "died", "ASSAULT", sizes=(("two more", "dead", 2, 2),))
    with Ledger.open(tmp_path / "war.db") as ledger:
        list(ledger.add([draft.done()]))
        collate(ledger)
        (ladder,) = ledger.tolls().items
    assert [(r.low, r.high) for r in ladder.rungs] == [(20, 20)]
