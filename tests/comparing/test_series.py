"""Which incidents of different days are of one series."""

from __future__ import annotations

import pytest

from according.comparing.incidents import frames
from according.comparing.occurrences import Occurrence, occurrences
from according.comparing.series import one_series, related
from tests.ledger.readings import Draft

MONDAY = ("A raid on the market of Tresk on Monday killed 9 people", "2031-05-05")


def one(
    words: str, day: str, town: str = "Tresk", dead: int = 0, on: str = "", more: str = ""
) -> Occurrence:
    """The incident of a dispatch of one claim, its first sentence."""
    draft = Draft(f"{words}. {more}", f"Outlet {words[:40]}", day)
    weekday = on or next(w for w in words.split() if w.endswith("day"))
    when = draft.date(f"on {weekday}", day)
    for body in ("Valley Relief Fund",):
        if body in draft.dispatch.text:
            draft.entity(body)
    trigger = next(w for w in ("killed", "hit", "wounding") if w in words.split())
    sizes = ((f"{dead} people", "dead", dead, dead),) if dead else ()
    draft.claim(words, trigger, "ASSAULT", place=town, on=when, sizes=sizes)
    reading = draft.done()
    (found,) = occurrences(frames(reading, [f"{words} {day}"]))
    return found


@pytest.mark.parametrize(
    ("words", "day", "fields"),
    [
        # the same town, what was hit, three days later
        ("Planes hit the market of Tresk on Thursday", "2031-05-08", {}),
        # the same town and words, another toll
        (
            "Jets killed 4 people asleep in orchards around Tresk on Tuesday",
            "2031-05-06",
            {"dead": 4},
        ),
    ],
)
def test_another_day_in_one_town_is_of_the_series(
    words: str, day: str, fields: dict[str, int]
) -> None:
    first, other = one(*MONDAY, dead=9), one(words, day, **fields)  # type: ignore[arg-type]
    found = one_series(first, other)
    assert found is not None
    assert found == one_series(other, first)
    assert (found.left, found.right) == (first.frames[0], other.frames[0])
    assert found.reasons[0] == f"both were at Tresk, the one on 2031-05-05, the other on {day}"
    assert 0.7 < found.score <= 0.9


@pytest.mark.parametrize(
    ("words", "day", "fields"),
    [
        # one day: it may be one event, and is not called two
        ("Planes hit the market of Tresk on Monday", "2031-05-05", {}),
        # a week later: a date that is a week off reads so too
        ("Planes hit the market of Tresk on Monday", "2031-05-12", {}),
        # the same toll: more likely the same incident
        (
            "Jets killed 9 people asleep in orchards around Tresk on Tuesday",
            "2031-05-06",
            {"dead": 9},
        ),
        # another town
        ("Planes hit the market of Varna Ford on Thursday", "2031-05-08", {"town": "Varna Ford"}),
    ],
)
def test_one_day_one_toll_or_another_town_is_not(
    words: str, day: str, fields: dict[str, object]
) -> None:
    assert one_series(one(*MONDAY, dead=9), one(words, day, **fields)) is None  # type: ignore[arg-type]


def test_what_is_called_the_second_attack_may_be_in_the_next_town() -> None:
    fund = "The trucks were of the Valley Relief Fund."
    first = one("A mine hit a convoy at Tresk on Monday", "2031-05-05", more=fund)
    words = "The second attack on trucks of the Valley Relief Fund hit Varna Ford on Friday"
    second = one(words, "2031-05-09", "Varna Ford")
    found = one_series(first, second)
    assert found is not None
    assert found.reasons[1] == "the later is called “second attack”"
    assert "both dispatches name Valley Relief Fund" in found.reasons
    # nobody calls it the second
    plain = one(words.replace("The second", "An"), "2031-05-09", "Varna Ford")
    assert one_series(first, plain) is None
    # another target
    other = one("A mine hit a bus at Tresk on Monday", "2031-05-05")
    assert one_series(other, second) is None


def test_only_incidents_in_two_events_of_other_days_are_tied() -> None:
    first = one(*MONDAY, dead=9)
    again = one("A raid on the market of Tresk on Monday killed ten", "2031-05-05")
    later = one("Planes hit the market of Tresk on Thursday", "2031-05-08")
    event = {first.frames[0].id: "A", again.frames[0].id: "A", later.frames[0].id: "B"}
    # two events once, however many report the first
    (tie,) = related([later], [first, again], event.get)
    assert {tie.left.id, tie.right.id} <= set(event)
    # one event, or none
    assert list(related([later], [first, again], dict.fromkeys(event, "A").get)) == []
    assert list(related([later], [first], {later.frames[0].id: "B"}.get)) == []
