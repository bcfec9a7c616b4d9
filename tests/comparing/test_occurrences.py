"""Which claims of a dispatch are about one incident, and which dispatches are about one event."""

from __future__ import annotations

from according.comparing.allowed import disputes
from according.comparing.incidents import Frame, frames
from according.comparing.occurrences import Occurrence, occurrences
from according.comparing.one_event import SAME, days_of, kind_of, place_of, same_occurrence
from according.records import Reading
from tests.ledger.readings import Draft


def told(reading: Reading) -> list[Occurrence]:
    return occurrences(framed(reading))


def framed(reading: Reading) -> list[Frame]:
    return frames(reading, [f"{reading.dispatch.publisher} {c.id}" for c in reading.claims])


def gas(publisher: str = "Norrby Post", published: str = "2031-05-06", dead: int = 87) -> Reading:
    """A dispatch that names town and day once, then goes on with "the attack"."""
    draft = Draft(
        f"A gas attack on Tresk on Monday killed {dead} people. "
        "The Observatory said the attack was carried out by government warplanes. "
        "The foreign ministry of Russia denied any part in the attack. "
        "Hours later air strikes hit Varna Ford.",
        publisher, published,
    )  # fmt: skip
    monday = draft.date("on Monday", "2031-05-05")
    draft.claim(
        f"A gas attack on Tresk on Monday killed {dead} people", "killed", "ASSAULT",
        place="Tresk", on=monday, sizes=((f"{dead} people", "dead", dead, dead),),
    )  # fmt: skip
    said = draft.said(
        "the attack was carried out by government warplanes", "said", "The Observatory",
        "Observatory",
    )  # fmt: skip
    draft.claim(
        "the attack was carried out by government warplanes", "carried", "ASSAULT", said,
        actor=("government warplanes", "government"),
    )  # fmt: skip
    denied = draft.said(
        "any part in the attack", "denied", "The foreign ministry of Russia",
        "foreign ministry of Russia", act="deny",
    )  # fmt: skip
    draft.claim("any part in the attack", "part", "ASSAULT", denied, polarity="denied")
    draft.claim("air strikes hit Varna Ford", "hit", "ASSAULT", place="Varna Ford")
    return draft.done()


def test_what_points_back_goes_with_the_place_and_day_named_before() -> None:
    first, second = told(gas())
    # who did it and who denies it name neither town nor day
    assert [f.claim.trigger.start for f in first.frames] == sorted(
        f.claim.trigger.start for f in first.frames
    )
    assert [f.claim.quote for f in first.frames] == [
        "A gas attack on Tresk on Monday killed 87 people",
        "the attack was carried out by government warplanes",
        "any part in the attack",
    ]
    assert first.exact and first.gas
    # another town stays apart
    assert [f.claim.quote for f in second.frames] == ["air strikes hit Varna Ford"]


def one(text: str, **fields: object) -> Occurrence:
    """The occurrence of a dispatch of one claim, its whole first sentence."""
    draft = Draft(text, str(fields.pop("publisher", "Kolm Radio")), str(fields.pop("published")))
    on = fields.pop("on", None)
    when = draft.date(*on) if isinstance(on, tuple) else None
    draft.claim(text.split(".")[0], str(fields.pop("trigger")), "ASSAULT", on=when, **fields)  # type: ignore[arg-type]
    (occurrence,) = told(draft.done())
    return occurrence


def test_town_and_day_make_one_event_and_other_days_and_tolls_do_not() -> None:
    attack = told(gas())[0]
    # recalled days later, with a week for a day
    recalled = one(
        "Earlier this week a gas attack on Tresk killed at least 87 people.",
        published="2031-05-09", trigger="killed", place="Tresk",
        on=("Earlier this week", "2031-05-05", "2031-05-11"),
        sizes=(("at least 87 people", "dead", 87, None),),
    )  # fmt: skip
    # a raid on the same town some days later, within that week
    raid = one(
        "A raid on Tresk on Friday killed one woman.", published="2031-05-09", trigger="killed",
        place="Tresk", on=("on Friday", "2031-05-09"), sizes=(("one woman", "dead", 1, 1),),
    )  # fmt: skip
    assert same_occurrence(attack, recalled)[0] >= SAME
    assert same_occurrence(attack, raid)[0] < SAME
    assert same_occurrence(recalled, raid)[0] < SAME


def test_a_raid_on_the_site_of_a_gas_attack_and_a_gas_bottle_are_no_chemical_attacks() -> None:
    words = "Jets on Friday hit Tresk, site of a suspected chemical attack on Monday"
    draft = Draft(f"{words}.", "Kolm Radio", "2031-05-09")
    friday = draft.date("on Friday", "2031-05-09")
    draft.claim("Jets on Friday hit Tresk", "hit", "ASSAULT", place="Tresk", on=friday)
    draft.claim("a suspected chemical attack", "attack", "ASSAULT")
    assert [o.gas for o in told(draft.done())] == [False] * len(told(draft.done()))
    bottle = one(
        "A gas bottle killed 3 people in Tresk on Monday.", published="2031-05-06",
        trigger="killed", place="Tresk", on=("on Monday", "2031-05-05"),
    )  # fmt: skip
    assert not bottle.gas and kind_of([bottle]) is None
    assert told(gas())[0].gas


def test_the_dead_of_one_town_are_not_those_a_dispatch_about_another_counts() -> None:
    def counted(town: str, dead: int) -> Occurrence:
        draft = Draft(f"The hall of {town} is closed. Rebels murdered {dead} people.", "Kolm Radio")
        draft.place(town)
        draft.claim(
            f"Rebels murdered {dead} people", "murdered", "ASSAULT",
            sizes=((f"{dead} people", "dead", dead, dead),),
        )  # fmt: skip
        (found,) = told(draft.done())
        return found

    here = one(
        "A blast killed 12 people in Tresk on Monday.", published="2031-05-06", trigger="killed",
        place="Tresk", on=("on Monday", "2031-05-05"), sizes=(("12 people", "dead", 12, 12),),
    )  # fmt: skip
    at_home, away = (same_occurrence(here, counted(t, 12))[0] for t in ("Tresk", "Kolm"))
    assert at_home >= SAME > away


def test_an_event_is_dated_placed_and_named_by_most_tellings() -> None:
    made = [told(gas(p))[0] for p in ("Norrby Post", "Kolm Radio")]
    assert days_of(made) == ("2031-05-05", "2031-05-05")
    assert place_of(made) == 101
    assert kind_of(made) == "chemical attack"
    convoy = [
        one(
            f"{who} hit a convoy near Tresk on Monday.", published="2031-05-06", trigger="hit",
            publisher=who, place="Tresk", on=("on Monday", "2031-05-05"),
        )
        for who in ("Jets", "Planes")
    ]  # fmt: skip
    assert kind_of(convoy) == "attack on a convoy"
    assert days_of([]) == (None, None) and place_of([]) is None and kind_of([]) is None


def test_who_holds_whom_responsible_contradicts_who_denies_it() -> None:
    draft = Draft("The Syrian army denied using gas in Tresk.", "Kolm Radio", "2031-05-06")
    denied = draft.said("using gas in Tresk", "denied", "The Syrian army", "army", act="deny")
    draft.claim("using gas in Tresk", "using", "ASSAULT", denied, polarity="denied", place="Tresk")
    held = [*framed(gas()), *framed(draft.done())]
    found = list(disputes(held, {f.id for f in held}))
    ((_, _, score, reasons),) = found
    assert score == 0.8
    assert set(reasons[1:]) == {
        "Observatory says that Damascus did it", "army denies that Damascus did it",
    }  # fmt: skip
    # nothing new, nothing said
    assert list(disputes(held, set())) == []
