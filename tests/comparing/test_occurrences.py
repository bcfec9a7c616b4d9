"""Which claims of a dispatch are about one incident, and which dispatches are about one event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from according.comparing.allowed import disputes
from according.comparing.incidents import Frame, frames
from according.comparing.occurrences import Occurrence, occurrences
from according.comparing.one_event import SAME, days_of, kind_of, place_of, same_occurrence
from according.records import PlaceRole, Reading
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


def strike(more: str = "", first: str = "A blast in Tresk on Monday hit a market") -> Draft:
    """A dispatch that tells of a blast, and goes on with ``more``."""
    draft = Draft(f"{first}. {more}", "Kolm Radio", "2031-05-06")
    place = "Tresk" if "Tresk" in first else None
    on = draft.date("on Monday", "2031-05-05") if "on Monday" in first else None
    trigger = "hit" if "hit" in first else "killed"
    draft.claim(first, trigger, "ASSAULT", place=place, on=on)
    return draft


# what follows the first sentence, the claim in it, its trigger and dead -> is it of the blast?
FOLLOWS = [
    # a bare toll goes on with the incident before it
    ("The bridge was closed. At least 70 people were killed, the mayor said.",
     "At least 70 people were killed", "killed", 70, True),
    # a sum over many incidents does not
    ("At least 70 people were killed since Friday.", "At least 70 people were killed", "killed", 70,
     False),
    # nor what leads elsewhere
    ("Elsewhere 4 people were killed.", "4 people were killed", "killed", 4, False),
    # what else was hit is another incident, though words point back
    ("Six people were killed in the strike that hit a clinic.",
     "Six people were killed in the strike that hit a clinic", "killed", 6, False),
    # "where" begins a clause that tells, and asks nothing
    ("The market is closed where 9 people were killed.", "where 9 people were killed", "killed", 9,
     True),
]  # fmt: skip


@pytest.mark.parametrize(("more", "words", "trigger", "dead", "of_it"), FOLLOWS)
def test_a_bare_toll_goes_with_the_incident_before_it(
    more: str, words: str, trigger: str, dead: int, of_it: bool
) -> None:
    draft = strike(more)
    figure = words.split(" people")[0].removeprefix("where ")
    draft.claim(words, trigger, "ASSAULT", sizes=((figure, "dead", dead, dead),))
    found = told(draft.done())
    assert (len(found) == 1) == of_it
    assert sum(bool(o.figures) for o in found) == 1


def test_a_toll_after_what_is_only_recalled_goes_with_the_main_incident() -> None:
    draft = strike(
        "It was an answer to the gas attack on Varna Ford on Friday. Five people were killed."
    )
    draft.claim(
        "the gas attack on Varna Ford on Friday", "attack", "ASSAULT", place="Varna Ford",
        on=draft.date("on Friday", "2031-05-02"),
    )  # fmt: skip
    draft.claim(
        "Five people were killed", "killed", "ASSAULT", sizes=(("Five people", "dead", 5, 5),)
    )
    blast, recalled = told(draft.done())
    assert blast.figures and not recalled.figures


def test_a_body_or_a_side_is_no_town_and_a_day_to_come_dates_nothing() -> None:
    words = "Planes hit the capital of the Valley Front on Sunday"
    draft = Draft(f"{words}.", "Kolm Radio", "2031-05-06")
    draft.entity("Valley Front")
    made = draft.claim(words, "hit", "ASSAULT", on=draft.date("on Sunday", "2031-05-11"))
    at = draft.at("the capital of the Valley Front")
    draft._claims[-1] = replace(made, place=PlaceRole(at, None))
    (found,) = told(draft.done())
    assert found.spots == [] and found.days is None


def test_a_quarter_on_no_map_is_found_in_the_sentences_of_the_other() -> None:
    def shelling(text: str, words: str, dead: int, town: str | None) -> Occurrence:
        draft = Draft(text, f"Outlet {dead}", "2031-05-06")
        made = draft.claim(
            text.split(".")[0], "killed", "ASSAULT", place=town,
            on=draft.date("on Monday", "2031-05-05"),
            sizes=((f"{dead} people", "dead", dead, dead),),
        )  # fmt: skip
        if town is None:
            draft._claims[-1] = replace(made, place=PlaceRole(draft.at(words), None))
        (found,) = told(draft.done())
        return found

    quarter = shelling(
        "Shells on the quarter of Zabdiyeh killed 11 people on Monday.", "the quarter of Zabdiyeh",
        11, None,
    )  # fmt: skip
    city = shelling(
        "Shells on the Zabdiya quarter of Tresk killed 8 people on Monday.", "", 8, "Tresk"
    )
    other = shelling(
        "Shells on the Orlu quarter of Tresk killed 8 people on Monday.", "", 8, "Tresk"
    )
    assert [s.name for s in quarter.spots] == ["Zabdiyeh"]
    assert same_occurrence(quarter, city)[0] >= SAME
    assert same_occurrence(quarter, other)[0] < SAME


def test_what_was_hit_parts_two_attacks_on_one_great_city() -> None:
    clinic, convoy = (
        told(strike(first=f"A strike in Tresk on Monday hit a {site}").done())[0]
        for site in ("clinic", "convoy")
    )
    assert clinic.hit == {"clinic"} and convoy.hit == {"convoy"}
    again = told(strike(first="Jets in Tresk on Monday hit a convoy").done())[0]
    assert same_occurrence(convoy, again)[0] - same_occurrence(clinic, again)[0] >= 1.5


@pytest.mark.parametrize(("day", "of_it"), [("2031-03-25", False), ("2031-05-04", True)])
def test_an_attack_long_ago_does_not_date_the_news(day: str, of_it: bool) -> None:
    draft = Draft(
        "Bombers struck a shrine in Tresk. The last attack in Tresk then killed seven.",
        "Kolm Radio", "2031-05-06",
    )  # fmt: skip
    draft.claim("Bombers struck a shrine in Tresk", "struck", "ASSAULT", place="Tresk")
    draft.claim(
        "The last attack in Tresk then killed seven", "killed", "ASSAULT", place="Tresk",
        on=draft.date("then", day), sizes=(("seven", "dead", 7, 7),),
    )  # fmt: skip
    news = told(draft.done())[0]
    assert (news.days is not None) == of_it


def test_a_sentence_in_the_same_words_speaks_for_one_event() -> None:
    def raid(words: str, publisher: str) -> Occurrence:
        return one(f"{words}.", published="2031-05-06", trigger="hit", publisher=publisher)

    words = "Early in the morning jets of the coalition hit the yard of a mill"
    first, copy, other = (
        raid(words, "Norrby Post"),
        raid(f"Witnesses saw how {words[0].lower()}{words[1:]}", "Kolm Radio"),
        raid("Jets of the coalition early in the morning hit the yard of a mill", "Kolm Radio"),
    )
    worth, reason = same_occurrence(first, copy)
    assert reason == "both have eight words in a row"
    assert worth > same_occurrence(first, other)[0]


def test_who_always_says_it_is_no_sentence_in_the_same_words() -> None:
    def raid(words: str, publisher: str) -> Occurrence:
        said = f"{words}, the Kolm-based Norrby Observatory of Human Rights and Law said."
        draft = Draft(said, publisher, "2031-05-06")
        draft.claim(words, "hit", "ASSAULT")
        return told(draft.done())[0]

    one_raid = raid("Jets hit a mill near the river", "Norrby Post")
    other = raid("Rockets hit two farms at dawn", "Kolm Radio")
    assert one_raid.runs.isdisjoint(other.runs)


def test_an_inquiry_into_an_old_attack_has_its_day() -> None:
    draft = Draft(
        "A blast in Tresk killed 87 people, an inquiry finds. "
        "The attack on Tresk on April 4 left 87 people dead.",
        "Kolm Radio", "2031-06-30",
    )  # fmt: skip
    sizes = (("87 people", "dead", 87, 87),)
    draft.claim("A blast in Tresk killed 87 people", "killed", "ASSAULT", place="Tresk",
                sizes=sizes)  # fmt: skip
    draft.claim(
        "The attack on Tresk on April 4 left 87 people dead", "left", "ASSAULT", place="Tresk",
        on=draft.date("on April 4", "2031-04-04"), sizes=sizes,
    )  # fmt: skip
    (found,) = told(draft.done())
    assert found.days is not None


def test_two_tellings_of_gas_on_one_day_are_one_event_and_two_of_blasts_are_not() -> None:
    """Where the bar lies: what both tell in few words must be rare."""

    def hurt(by: str, publisher: str) -> Occurrence:
        return one(
            f"{by} on Monday hurt nurses and many bakers.", published="2031-05-06", trigger="hurt",
            on=("on Monday", "2031-05-05"), publisher=publisher,
        )  # fmt: skip

    def drove(by: str, publisher: str) -> Occurrence:
        return one(
            f"{by} drove many from their beds on Monday.", published="2031-05-06",
            trigger="drove", on=("on Monday", "2031-05-05"), publisher=publisher,
        )  # fmt: skip

    gas = hurt("Chlorine gas", "Norrby Post"), drove("Toxic gas", "Kolm Radio")
    blasts = hurt("A blast", "Norrby Post"), drove("Shells", "Kolm Radio")
    assert SAME <= same_occurrence(*gas)[0] < SAME + 0.75
    assert same_occurrence(*blasts)[0] < SAME


@pytest.mark.parametrize(
    ("where", "spots"), [("a Shiite shrine", []), ("the village of Whitesite", ["Whitesite"])]
)
def test_a_denomination_is_no_town(where: str, spots: list[str]) -> None:
    words = f"Bombers struck outside {where} on Monday"
    draft = Draft(f"{words}.", "Kolm Radio", "2031-05-06")
    made = draft.claim(words, "struck", "ASSAULT", on=draft.date("on Monday", "2031-05-05"))
    draft._claims[-1] = replace(made, place=PlaceRole(draft.at(where), None))
    (found,) = told(draft.done())
    assert [s.name for s in found.spots] == spots
