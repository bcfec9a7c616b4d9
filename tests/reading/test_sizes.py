"""Sizes: the words of a claim, its trigger and event, and what must be counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from according.errors import UsageError
from according.reading.sizes import SizeWords, find_sizes
from according.records import DateExpression, Size
from according.spans import Span

CASES = [
    # the trigger decides
    ("At least 20 people were killed in the blast", "killed", "ASSAULT", [("dead", 20, None)]),
    ("The strike killed dozens", "killed", "ASSAULT", [("dead", 24, None)]),
    ("Forty-one sailors drowned off the coast", "drowned", "DISASTER", [("dead", 41, 41)]),
    ("wounding 238", "wounding", "ASSAULT", [("injured", 238, 238)]),
    ("35 others were hospitalised", "hospitalised", "DISASTER", [("injured", 35, 35)]),
    ("two men had been found under the rubble", "found", "OTHER", [("other", 2, 2)]),
    ("three men were found dead", "found", "OTHER", [("dead", 3, 3)]),
    ("68 people were missing", "missing", "STATE", [("missing", 68, 68)]),
    ("Some 3,000 families were displaced", "displaced", "MOVE", [("displaced", 3000, 3000)]),
    ("up to 50 residents fled the town", "fled", "MOVE", [("displaced", None, 50)]),
    ("Police arrested twelve people", "arrested", "COERCE", [("arrested", 12, 12)]),
    ("thousands marched through the capital", "marched", "PROTEST", [("participants", 2000, None)]),
    ("54 delegates attended the talks", "attended", "CONSULT", [("participants", 54, 54)]),
    # the noun decides
    ("nine deaths were recorded in the slum", "recorded", "OTHER", [("dead", 9, 9)]),
    ("the raid left six soldiers dead", "left", "ASSAULT", [("dead", 6, 6)]),
    ("17 bodies had been recovered", "recovered", "OTHER", [("dead", 17, 17)]),
    ("the toll rose from five to 12", "rose", "DISASTER", [("dead", 5, 5), ("dead", 12, 12)]),
    # the words before decide
    ("the fire led to the deaths of more than 30 workers", "led", "DISASTER", [("dead", 30, None)]),
    # lives are lost by some verbs and saved by others
    ("the epidemic claimed 488 lives", "claimed", "DISASTER", [("dead", 488, 488)]),
    ("the crew saved 40 lives", "saved", "AID", [("other", 40, 40)]),
    # who does it does not suffer it
    ("Three gunmen killed ten guards", "killed", "ASSAULT", [("other", 3, 3), ("dead", 10, 10)]),
    # things do not die, nor are they arrested; the last noun is what is counted
    ("capturing two neighborhoods", "capturing", "COERCE", [("other", 2, 2)]),
    ("the blaze killed 40 sheep", "killed", "DISASTER", [("other", 40, 40)]),
    ("gunmen killed two field commanders", "killed", "ASSAULT", [("dead", 2, 2)]),
    ("the blast killed two market traders", "killed", "ASSAULT", [("dead", 2, 2)]),
    ("Gunmen killed two district judges", "killed", "ASSAULT", [("dead", 2, 2)]),
    ("captured three villages rebels had held", "captured", "COERCE", [("other", 3, 3)]),
    ("convicted of three attempted murders", "convicted", "COERCE", [("other", 3, 3)]),
    ("his guilt in eight murders", "guilt", "COERCE", [("dead", 8, 8)]),
    ("17 rockets struck the base", "struck", "ASSAULT", [("other", 17, 17)]),
    ("24 homes were destroyed", "destroyed", "ASSAULT", [("other", 24, 24)]),
    # none is a size where it counts the dead and the hurt
    ("no troops were injured", "injured", "ASSAULT", [("injured", 0, 0)]),
    ("there is no plan to leave", "is", "STATE", []),
    # one person, and a sum
    ("A woman was injured in the crash", "injured", "DISASTER", [("injured", 1, 1)]),
    ("he injured a man and two women", "injured", "ASSAULT", [("injured", 3, 3)]),
    # money and percent are other
    ("it pledged $15 million in aid", "pledged", "AID", [("other", 15_000_000, 15_000_000)]),
    ("40 percent of homes are empty", "are", "STATE", [("other", 40, 40)]),
    # no sizes: dates, ages, durations, labels, pointing words, decimals
    ("in 2014 he moved to the city", "moved", "MOVE", []),
    ("a 35-year-old man spoke", "spoke", "CONSULT", []),
    ("the siege lasted 13 days", "lasted", "STATE", []),
    ("Resolution 2254 was adopted", "adopted", "AGREE", []),
    ("both sides kept firing", "firing", "ASSAULT", []),
    ("it is one of the oldest towns", "is", "STATE", []),
    ("the two countries agreed", "agreed", "AGREE", []),
    ("spending rose by 1.15 percent", "rose", "OTHER", []),
    # what is counted stands before the verb that gives the number
    (
        "The number of people killed in the strike on the market has risen to 19",
        "risen",
        "OTHER",
        [("dead", 19, 19)],
    ),
    (
        "The number of refugees has passed 90,000",
        "passed",
        "OTHER",
        [("displaced", 90_000, 90_000)],
    ),
    (
        "That brings to seven the number of people in custody",
        "brings",
        "OTHER",
        [("arrested", 7, 7)],
    ),
    (
        "The death toll from a strike on the grain market of a border town rose to 31",
        "rose",
        "OTHER",
        [("dead", 31, 31)],
    ),
    # who was held is killed or freed; who fights is lost; whose lives are taken is dead
    ("Nine inmates were killed in the riot", "killed", "ASSAULT", [("dead", 9, 9)]),
    ("30 prisoners were released", "released", "CONCEDE", [("other", 30, 30)]),
    ("The army lost 14 soldiers", "lost", "ASSAULT", [("dead", 14, 14)]),
    ("The team lost four games", "lost", "OTHER", []),
    ("the floods took the lives of 12 villagers", "took", "DISASTER", [("dead", 12, 12)]),
    (
        "the flood took the lives of 12 monks and nine miners",
        "took",
        "DISASTER",
        [("dead", 12, 12), ("dead", 9, 9)],
    ),
    ("the vaccine saved the lives of 12 villagers", "saved", "AID", [("other", 12, 12)]),
    ("Three men were stabbed to death", "stabbed", "ASSAULT", [("dead", 3, 3)]),
    ("Three men were stabbed", "stabbed", "ASSAULT", [("injured", 3, 3)]),
    (
        "the shelling led to the death of 10 and injury of 31 civilians",
        "led",
        "ASSAULT",
        [("dead", 10, 10), ("injured", 31, 31)],
    ),
    ("Six people from one family were killed", "killed", "ASSAULT", [("dead", 6, 6)]),
    ("Among the dead were three nurses", "were", "STATE", [("dead", 3, 3)]),
    # some of those, and those besides
    (
        "Crews pulled out the bodies of six children, two of them girls",
        "pulled",
        "AID",
        [("dead", 6, 6)],
    ),
    (
        "Ten soldiers were killed in the blast, along with five guards",
        "killed",
        "ASSAULT",
        [("dead", 10, 10), ("dead", 5, 5)],
    ),
    (
        "The dead, found in the river: nine bodies in May and six more in June",
        "found",
        "OTHER",
        [("dead", 9, 9), ("dead", 6, 6)],
    ),
    # why, where and out of how many is no size; nor is the same sum in other money
    (
        "Police arrested 23 men for 43 thefts",
        "arrested",
        "COERCE",
        [("arrested", 23, 23), ("other", 43, 43)],
    ),
    ("Gunmen killed 15 people in two villages", "killed", "ASSAULT", [("dead", 15, 15)]),
    ("Raids were reported in two villages", "reported", "ASSAULT", [("other", 2, 2)]),
    ("Engineers mended 42 of the 50 wells", "mended", "AID", [("other", 42, 42)]),
    ("He was fined 10,000 yuan (US$1,450)", "fined", "COERCE", [("other", 10_000, 10_000)]),
    ("He was one of seven people killed in the raid", "killed", "ASSAULT", [("dead", 7, 7)]),
    ("The toll stood at 40, up from 12", "stood", "OTHER", [("dead", 40, 40)]),
    (
        "The pact provides for the release of 750 detainees",
        "provides",
        "STATE",
        [("other", 750, 750)],
    ),
    (
        "Some 900 people attended the funeral of the 27 victims",
        "attended",
        "OTHER",
        [("participants", 900, 900), ("other", 27, 27)],
    ),
    ("Another 200 were turned back", "turned", "COERCE", [("other", 200, 200)]),
    ("Rebels hold 14 of the city's 25 districts", "hold", "STATE", [("other", 14, 14)]),
    ("Three of the four suspects were killed", "killed", "ASSAULT", [("dead", 3, 3)]),
    ("the flood killed 7,000 head of livestock", "killed", "DISASTER", [("other", 7000, 7000)]),
    ("Two-thirds of the 2,700 residents have fled", "fled", "MOVE", []),
    # a number that has a verb of its own
    (
        "Cases have passed 500,000 and nearly 200 people have died",
        "died",
        "DISASTER",
        [("other", 500_000, 500_000), ("dead", None, 200)],
    ),
    ("seven are in a critical condition", "are", "STATE", [("injured", 7, 7)]),
    ("another was injured", "injured", "DISASTER", [("injured", 1, 1)]),
    # who is led or fed takes no part
    (
        "1.2 million people were left without power",
        "left",
        "MOVE",
        [("other", 1_200_000, 1_200_000)],
    ),
    (
        "The convoy, carrying food for 4,000 people, entered the town",
        "entered",
        "MOVE",
        [("other", 4000, 4000)],
    ),
    # who does it in such numbers
    ("Villagers fled by the hundreds", "fled", "MOVE", [("displaced", 200, None)]),
    ("Residents gave blood by the dozens", "gave", "AID", [("participants", 24, None)]),
    ("The bill passed, 230-to-198", "passed", "OTHER", [("other", 230, 230), ("other", 198, 198)]),
    # none of them
    ("None of the 33 passengers was injured", "injured", "DISASTER", [("injured", 0, 0)]),
    ("Eleven people, none of them foreign, died", "died", "DISASTER", [("dead", 11, 11)]),
    (
        "No deaths or serious injuries were reported",
        "reported",
        "DISASTER",
        [("dead", 0, 0), ("injured", 0, 0)],
    ),
    ("The court has no records of the killing", "has", "STATE", []),
    ("The number of wounded rose to 40", "rose", "OTHER", [("injured", 40, 40)]),
    ("The number of sacks in the store rose to 40", "rose", "OTHER", [("other", 40, 40)]),
]


def read(text: str, trigger: str, event: str) -> tuple[Size, ...]:
    start = text.index(trigger)
    return find_sizes(text, (Span(0, len(text)),), Span(start, start + len(trigger)), event)


@pytest.mark.parametrize(("text", "trigger", "event", "expected"), CASES)
def test_what_and_how_many(
    text: str, trigger: str, event: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert [(s.what, s.low, s.high) for s in read(text, trigger, event)] == expected


def test_the_span_is_the_number_as_written() -> None:
    text = "The ministry said at least 20 people were killed"
    start = text.index("killed")
    (size,) = find_sizes(text, (Span(18, len(text)),), Span(start, start + 6), "ASSAULT")
    assert text[size.span.start : size.span.end] == "at least 20"


def test_parts_stay_in_the_whole() -> None:
    (size,) = read("13 civilians including four children and two women died", "died", "ASSAULT")
    assert (size.what, size.low) == ("dead", 13)
    assert [(p.what, p.low) for p in size.parts] == [("dead", 4), ("dead", 2)]


def test_a_part_larger_than_the_whole_is_none() -> None:
    sizes = read("13 civilians including 40 children died", "died", "ASSAULT")
    assert [(s.low, s.parts) for s in sizes] == [(13, ()), (40, ())]


def test_only_numbers_inside_the_claim() -> None:
    text = "Ten died and 20 were hurt"
    sizes = find_sizes(text, (Span(0, 8),), Span(4, 8), "ASSAULT")
    assert [(s.what, s.low) for s in sizes] == [("dead", 10)]


def test_as_of() -> None:
    text = "As of Monday, 31 people had died. By Friday nobody knew more."
    date = DateExpression("d1", Span(6, 12), "2024-05-06", "2024-05-06", "day", "resolved")
    other = DateExpression("d2", Span(37, 43), "2024-05-10", "2024-05-10", "day", "resolved")
    start = text.index("died")
    (size,) = find_sizes(
        text, (Span(0, 32),), Span(start, start + 4), "DISASTER", dates=(other, date)
    )
    assert size.as_of == "d1"


def test_a_plan_for_a_year_is_no_count_at_a_time() -> None:
    text = "They will close 31 plants by 2030."
    year = DateExpression("d1", Span(29, 33), "2030-01-01", "2030-12-31", "year", "resolved")
    sizes = find_sizes(text, (Span(0, 33),), Span(10, 15), "OTHER", dates=(year,))
    assert [(s.low, s.as_of) for s in sizes] == [(31, None)]


def test_a_users_word(tmp_path: Path) -> None:
    extra = tmp_path / "nouns.yaml"
    extra.write_text("- {what: dead, role: predicate, words: [keeled over]}\n")
    words = SizeWords.load(extra)
    text = "Twelve oarsmen keeled over"
    (size,) = find_sizes(text, (Span(0, 26),), Span(15, 21), "DISASTER", words=words)
    assert size.what == "dead"


def test_a_wrong_row_says_which(tmp_path: Path) -> None:
    extra = tmp_path / "nouns.yaml"
    extra.write_text("- {what: deceased, role: noun, words: [x]}\n")
    with pytest.raises(UsageError, match=r"row 1 of .*nouns.yaml: what is 'deceased'"):
        SizeWords.load(extra)


def test_as_of_goes_no_further_than_its_clause() -> None:
    text = "By Monday night, nine bodies had been found; six more were found on Tuesday."
    night = DateExpression("d1", Span(3, 15), "2024-05-06", "2024-05-06", "day", "resolved")
    start = text.index("six")
    (size,) = find_sizes(
        text, (Span(start, len(text)),), Span(start + 14, start + 19), "OTHER", dates=[night]
    )
    assert (size.what, size.low, size.as_of) == ("dead", 6, None)
