"""Whom a claim holds responsible, and which of two such claims exclude each other."""

from __future__ import annotations

import pytest

from according.comparing.stances import Stance, opposed, side_of, stance
from tests.ledger.readings import Draft

# source, cue, act, content, event, polarity, the doer's words -> sides and whether it is denied
SAID = [
    # an accusation
    ("Vera Lund", "blamed", "accuse", "regime forces for the attack", "ASSAULT", "affirmed", None,
     ({"damascus"}, False)),
    # one of two
    ("Vera Lund", "said", "say", "regime or Russian jets bombed the town", "ASSAULT", "affirmed",
     None, ({"damascus", "moscow"}, False)),
    # a denial that names nobody speaks for who denies
    ("Moscow", "denied", "deny", "involvement in the attack", "ASSAULT", "denied", None,
     ({"moscow"}, True)),
    # "not behind" denies, whatever the verb of saying
    ("Vera Lund", "said", "say", "Russia was not behind the attack", "STATE", "affirmed", None,
     ({"moscow"}, True)),
    # another's store that went up
    ("Moscow", "said", "say", "a rebel depot containing toxic material was hit", "ASSAULT",
     "affirmed", None, ({"insurgents"}, False)),
    # whoever it belonged to
    ("Vera Lund", "said", "say", "an army depot blew up and the gas came from it", "ASSAULT",
     "affirmed", None, None),
    ("Vera Lund", "said", "say", "ammunition stored by the Ukrainian army exploded", "ASSAULT",
     "affirmed", None, ({"ukraine"}, False)),
    # a store that somebody hit was not the cause
    ("Vera Lund", "said", "say", "a rebel depot was hit by regime jets", "ASSAULT", "affirmed",
     None, ({"damascus"}, False)),
    # words of theirs are no deed of theirs
    ("Vera Lund", "said", "say", "it was fabricated accusations by the rebels", "ASSAULT",
     "affirmed", None, None),
    # who condemns an attack did not make it
    ("Vera Lund", "said", "say", "Turkey condemned the gas attack", "ASSAULT", "affirmed", "Turkey",
     None),
    # what ought not to be is no denial
    ("Vera Lund", "said", "say", "the attack by the regime cannot be tolerated", "ASSAULT",
     "denied", None, None),
    # who only holds the town did nothing
    ("Vera Lund", "said", "say", "the area controlled by the regime was hit", "ASSAULT",
     "affirmed", None, None),
    ("Vera Lund", "said", "say", "planes bombed the rebel-held town", "ASSAULT", "affirmed", None,
     None),
    # tags and headlines charge nobody
    ("Vera Lund", "said", "say", "Russia Regime Tresk Attack", "ASSAULT", "affirmed", "Russia",
     None),
    # evidence against one is no word of who speaks
    ("Vera Lund", "accused", "accuse", "withholding evidence against Russia", "OTHER", "affirmed",
     None, None),
    # nobody says of himself that he is to blame
    ("Moscow", "said", "say", "accusing Russia of all sins is hysteria", "STATE", "affirmed", None,
     None),
]  # fmt: skip


@pytest.mark.parametrize(("who", "cue", "act", "content", "event", "polarity", "doer", "is_"), SAID)
def test_what_is_said_of_the_doer(
    who: str, cue: str, act: str, content: str, event: str, polarity: str, doer: str | None,
    is_: tuple[set[str], bool] | None,
) -> None:  # fmt: skip
    draft = Draft(f"{who} {cue} {content}.")
    held = draft.said(content, cue, who, who, act=act)
    claim = draft.claim(
        content, content.split()[-1], event, held, polarity=polarity,
        actor=(doer, doer) if doer else None,
    )  # fmt: skip
    reading = draft.done()
    found = stance(reading, claim, reading.attributions[0])
    assert (found and (set(found.sides), found.denies)) == is_


def test_an_outlet_that_says_who_denies_it_gives_the_denial_to_that_one() -> None:
    draft = Draft("Many blamed the army, but the Syrian regime denied any part.", "Kolm Radio")
    claim = draft.claim(
        "the Syrian regime denied any part", "denied", "REJECT",
        actor=("the Syrian regime", "Syrian regime"),
    )  # fmt: skip
    found = stance(draft.done(), claim, None)
    assert found == Stance("Syrian regime", "damascus", frozenset({"damascus"}), True)


def test_sides_and_camps() -> None:
    assert side_of("Russian warplanes") == "moscow"
    assert side_of("the rebel-held town") is None

    def says(*sides: str, denies: bool = False, charge: bool = True) -> Stance:
        return Stance("somebody", None, frozenset(sides), denies, charge)

    assert opposed(says("damascus"), says("damascus", denies=True)) is not None
    assert opposed(says("damascus"), says("insurgents")) is not None
    # that both sides fired in one town is no contradiction
    assert opposed(says("damascus", charge=False), says("insurgents", charge=False)) is None
    # allies are not each other's contradiction, nor is a denial by one who is not accused
    assert opposed(says("damascus"), says("moscow")) is None
    assert opposed(says("damascus"), says("moscow", denies=True)) is None
    assert opposed(says("moscow", denies=True), says("damascus", denies=True)) is None
