"""Dates: a table of sentences for every rule, and what holds for any text."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from according.reading import dates
from according.reading.calendars import FEASTS, LUNAR
from according.reading.date_rules import DATE_RULES, Finder
from according.reading.dates import read_dates
from according.records import DateExpression

PUBLISHED = "2016-10-31"  # a Monday

# rule, sentence with the date in brackets, first and last day (".." is open) and precision.
ROWS = [
    ("iso date", "The log of [2016-10-17] names two ships.", "2016-10-17 day"),
    ("slash date", "The permit is dated [10/17/2016].", "2016-10-17 day"),
    ("slash date", "The permit is dated [17.10.2016].", "2016-10-17 day"),
    ("slash date", "The permit is dated [17-10-2016].", "2016-10-17 day"),
    # one reading is the day of publication
    ("slash date", "The permit is dated [01-11-2016].", "2016-11-01 day"),
    ("slash date", "The permit is dated [2016/10/17].", "2016-10-17 day"),
    # another date in the text tells the order of day and month
    ("slash date", "Signed [03/04/2016], stamped 21/04/2016.", "2016-04-03 day"),
    ("days of a month", "[From 3 to 5 May] they fought.", "2016-05-03/2016-05-05 duration"),
    ("days of a month", "The talks of [May 3-5] failed.", "2016-05-03/2016-05-05 duration"),
    ("days of a month", "It rained [10–15 October 2015].", "2015-10-10/2015-10-15 duration"),
    ("days of two months", "The lull held [from 30 April to 2 May].",
     "2016-04-30/2016-05-02 duration"),
    # across the end of a year
    ("days of two months", "They met [from 28 December to 3 January 2016].",
     "2015-12-28/2016-01-03 duration"),
    ("day and month", "On [October 17] the prime minister announced it.", "2016-10-17 day"),
    ("day and month", "They left on [17 October].", "2016-10-17 day"),
    ("day and month", "[Oct. 17, 2015], was a Saturday.", "2015-10-17 day"),
    ("day and month", "They left on [the 6th of January 2016].", "2016-01-06 day"),
    ("day and month", "The vote is due on [12 December].", "2016-12-12 day"),
    ("day and month", "He was shot on [December 22 last year].", "2015-12-22 day"),
    ("day and month", "He wrote on [3 Jan 90] from prison.", "1990-01-03 day"),
    ("day and month", "Stamped [17-Oct-2016].", "2016-10-17 day"),
    # the weekday settles the year
    ("day and month", "The bridge fell on [Friday, 6 November].", "2015-11-06 day"),
    ("week of a day", "Calm held in [the week of October 3].", "2016-10-03/2016-10-09 week"),
    ("weekend of a month", "The fair fills [the last weekend of July].",
     "2016-07-30/2016-07-31 duration"),
    ("week of a month", "It was shelled in [the first week of May 2015].",
     "2015-05-01/2015-05-07 week"),
    ("month", "It would be the worst raid [since December].", "2015-12-01/.. month"),
    ("part of a period", "It rained in [the first three months of 2015].",
     "2015-01-01/2015-03-31 duration"),
    ("part of a period", "It rained in [the last two weeks of January].",
     "2016-01-18/2016-01-31 duration"),
    ("part of a period", "It rained in [the first 10 days of May 2015].",
     "2015-05-01/2015-05-10 duration"),
    ("part of a period", "It rose over [the first six months of this year].",
     "2016-01-01/2016-06-30 duration"),
    ("months", "They rested [between March and June 2014].", "2014-03-01/2014-06-30 duration"),
    ("months", "It was shut [from November 2015 to March 2016].", "2015-11-01/2016-03-31 duration"),
    ("month and year", "It fell in [late March 2011].", "2011-03-01/2011-03-31 month"),
    ("month and year", "It fell in [August of last year].", "2015-08-01/2015-08-31 month"),
    ("month beside this one", "He was jailed [last May].", "2016-05-01/2016-05-31 month"),
    ("month beside this one", "Polls are planned for [next March].", "2017-03-01/2017-03-31 month"),
    # said in October, "last September" is the one of the year before
    ("month beside this one", "He was jailed [last September].", "2015-09-01/2015-09-30 month"),
    ("month", "The town was taken in [mid-June].", "2016-06-01/2016-06-30 month"),
    ("month", "The road will open in [December].", "2016-12-01/2016-12-31 month"),
    ("month", "The [March] truce collapsed.", "2016-03-01/2016-03-31 month"),
    ("years", "He served [from 2006 to 2009].", "2006-01-01/2009-12-31 duration"),
    ("years", "the [1990-91] war", "1990-01-01/1991-12-31 duration"),
    ("years", "He served in [2003 and 2004].", "2003-01-01/2004-12-31 duration"),
    ("year", "They wed in [early 2017].", "2017-01-01/2017-12-31 year"),
    ("year", "the [2014] protests", "2014-01-01/2014-12-31 year"),
    ("short year", "It burned in ['89].", "1989-01-01/1989-12-31 year"),
    ("year in words", "It burned in [nineteen ninety-six].", "1996-01-01/1996-12-31 year"),
    ("decade", "It was built in [the 1990s].", "1990-01-01/1999-12-31 decade"),
    ("decade", "They met in [the late '80s].", "1980-01-01/1989-12-31 decade"),
    ("decade", "They met in [the nineties].", "1990-01-01/1999-12-31 decade"),
    ("century", "a fort of [the 19th century]", "1801-01-01/1900-12-31 vague"),
    ("day of the month", "He arrived on [the 17th].", "2016-10-17 day"),
    ("second day", "They met on May 3 and [9].", "2016-05-09 day"),
    ("season", "They left in [the summer of 2014].", "2014-06-01/2014-08-31 season"),
    ("season", "Snow fell [last winter].", "2015-12-01/2016-02-29 season"),
    ("season", "Talks resumed [this autumn].", "2016-09-01/2016-11-30 season"),
    ("quarter", "Trade fell in [the third quarter of 2016].", "2016-07-01/2016-09-30 season"),
    ("quarter", "Trade fell in [Q2 2016].", "2016-04-01/2016-06-30 season"),
    ("quarter", "Trade fell in [the second half of 2015].", "2015-07-01/2015-12-31 duration"),
    ("fiscal year", "Aid rose in [fiscal 2015].", "2015-01-01/2015-12-31 vague"),
    ("feast", "The fighting eased during [Ramadan].", "2016-06-06/2016-07-05 month"),
    ("feast", "They prayed on [Eid al-Fitr].", "2016-07-06/2016-07-08 duration"),
    ("feast", "They marched on [Ashura last year].", "2015-10-23 day"),
    ("feast", "They met on [Good Friday 2015].", "2015-04-03 day"),
    ("feast", "They will return by [Christmas Eve].", "2016-12-24 day"),
    ("feast", "Shops were shut on [New Year’s Day].", "2016-01-01 day"),
    ("weekday", "The truce began on [Friday].", "2016-10-28 day"),
    ("weekday", "The truce began on [Monday].", "2016-10-31 day"),
    ("weekday", "Envoys will meet on [Friday].", "2016-11-04 day"),
    ("weekday", "The hearing is on [Friday].", "2016-11-04 day"),
    ("weekday", "Envoys are expected to arrive [Friday].", "2016-11-04 day"),
    ("weekday", "He said on [Friday] he would resign.", "2016-10-28 day"),
    ("weekday", "The ultimatum had been due to expire on [Friday].", "2016-10-28 day"),
    ("weekday", "He came [last Monday].", "2016-10-24 day"),
    ("weekday", "He comes [next Monday].", "2016-11-07 day"),
    ("weekday", "The hearing opens [this Friday].", "2016-11-04 day"),
    ("weekday of a week", "He came on [Tuesday last week].", "2016-10-25 day"),
    ("today", "It rained [today].", "2016-10-31 day"),
    ("today", "It will rain [tonight].", "2016-10-31 time"),
    ("today", "It rained [early yesterday].", "2016-10-30 day"),
    ("today", "It rained [the day before yesterday].", "2016-10-29 day"),
    ("today", "They land [the day after tomorrow].", "2016-11-02 day"),
    ("part of a day told", "They landed [this morning].", "2016-10-31 time"),
    ("part of a day told", "They landed [last night].", "2016-10-30 time"),
    ("part of a day told", "They fled on 4 October and [that evening] returned.",
     "2016-10-04 time"),
    ("overnight", "It snowed [overnight].", "2016-10-30/2016-10-31 time"),
    ("clock", "It struck at [3 pm on Tuesday].", "2016-10-25 time"),
    ("clock", "It struck on [Saturday at 8:00 p.m. (1200 UTC)].", "2016-10-29 time"),
    # a time alone belongs to the day told of
    ("clock", "It began on 4 October. The roof fell at [15:11 GMT].", "2016-10-04 time"),
    ("part of a day", "On [Tuesday morning] it rained.", "2016-10-25 time"),
    ("part of a day", "It rained in [the early hours of Tuesday].", "2016-10-25 time"),
    ("unit of the calendar", "[This week] was calm.", "2016-10-31/2016-11-06 week"),
    ("unit of the calendar", "[Last month] was not.", "2016-09-01/2016-09-30 month"),
    ("unit of the calendar", "It will end [next year].", "2017-01-01/2017-12-31 year"),
    ("unit of the calendar", "He fled [earlier this year].", "2016-01-01/2016-12-31 year"),
    ("unit of the calendar", "Prices rose over [the past year].", "2015-10-31/2016-10-31 duration"),
    ("unit told of", "He fell on 4 October and died [the same day].", "2016-10-04 day"),
    ("unit told of", "He fell on 4 October and died [the next day].", "2016-10-05 day"),
    ("unit told of", "He rose in 2009 and fell [the following year].",
     "2010-01-01/2010-12-31 year"),
    ("then", "The law dates from 1997. [Since then] nobody has changed it.", "1997-01-01/.. year"),
    ("day beside", "He fell on 4 October; he had married [the day before].", "2016-10-03 day"),
    ("in a unit", "The ministry said [earlier in the day].", "2016-10-31 day"),
    ("in a unit", "He fled [earlier in the month].", "2016-10-01/2016-10-31 month"),
    ("end of a unit", "It closes at [the end of the year].", "2016-01-01/2016-12-31 year"),
    ("year-end", "It will close by [year-end].", "2016-12-31 day"),
    ("ago", "[Two years ago] there was war.", "2014-01-01/2014-12-31 year"),
    ("ago", "He left [10 days ago].", "2016-10-21 day"),
    ("ago", "He left [a week ago].", "2016-10-24 day"),
    ("ago", "He left [two weeks ago].", "2016-10-17/2016-10-23 week"),
    ("ago", "He left [about a couple of months ago].", "2016-08-01/2016-08-31 month"),
    ("ago", "He left [two and a half years ago].", "2014-01-01/2014-12-31 year"),
    ("apart from a date", "He fell on 4 October and died [three days later].", "2016-10-07 day"),
    ("apart from a date", "They fired [two days after Christmas].", "2015-12-27 day"),
    ("ahead", "The bridge will reopen [in two months].", "2016-12-01/2016-12-31 month"),
    ("ahead", "It will reopen [three days from now].", "2016-11-03 day"),
    ("within", "The army will respond [within 48 hours].", "2016-10-31/2016-11-02 duration"),
    # N days up to D run from D minus N to D
    ("up to now", "[For already 13 days], no aircraft flew.", "2016-10-18/2016-10-31 duration"),
    ("up to now", "No aircraft flew [for the past 13 days].", "2016-10-18/2016-10-31 duration"),
    ("up to now", "Ten died in [the last 24 hours].", "2016-10-30/2016-10-31 duration"),
    ("up to now", "Ten died in [the past few days].", "../2016-10-31 vague"),
    ("from now", "They will attack in [the next three days].", "2016-10-31/2016-11-03 duration"),
    ("lasting", "The planes have been grounded [for 13 days].", "2016-10-18/2016-10-31 duration"),
    ("recent", "In [recent days] shelling grew.", "../2016-10-31 vague"),
    ("coming", "Shelling will grow in [the coming weeks].", "2016-10-31/.. vague"),
    ("now", "[Currently] it is calm.", "2016-10-31 vague"),
    ("now", "It is calm [at the moment].", "2016-10-31 vague"),
    ("to date", "It is the worst attack [to date].", "../2016-10-31 vague"),
    ("to date", "He left. [Earlier], an officer had wept.", "../2016-10-31 vague"),
    ("weekend", "[Last weekend] was calm.", "2016-10-29/2016-10-30 duration"),
    ("weekend", "They will march [this weekend].", "2016-11-05/2016-11-06 duration"),
]  # fmt: skip

# rule, sentence, words, precision, part of the reason.
UNRESOLVED = [
    ("slash date", "The permit is dated 03/04/2016.", "03/04/2016", "day", "either order"),
    ("year before Christ", "It was built in 575 B.C. by slaves.", "575 B.C.", "year", "year 1"),
    ("that time", "He was a child at the time.", "at the time", "vague", "not named"),
    ("recurring", "They pray every Friday.", "every Friday", "vague", "again"),
    ("up to now", "He spent the last five months of his life there.",
     "the last five months", "duration", "event"),
    ("recently", "He recently moved.", "recently", "vague", "how long ago"),
    ("ago", "He left a few days ago.", "a few days ago", "vague", "how long"),
    ("lasting", "The siege lasted for three years.", "for three years", "duration", "calendar"),
    ("apart from a date", "He died three days later.", "three days later", "vague", "points back"),
    ("unit told of", "He died the same day.", "The same day", "day", "points back"),
    ("quarter", "The fiscal third quarter fell.", "The fiscal third quarter", "season", "fiscal"),
    ("feast", "They danced at Chinese New Year.", "Chinese New Year", "day", "not computed"),
    ("feast", "They marched on Independence Day.", "Independence Day", "day", "its own"),
    ("day beside", "He wept the day before the funeral.", "the day before", "vague", "event"),
]  # fmt: skip

# Words that are no dates, each sentence read in full.
NOTHING = [
    "He may march on the second city.",  # a modal, a verb, an ordinal
    "May said she would resign, and April Smith agreed.",  # names
    "The March 14 alliance met the 17 November group near Easter Island.",
    "Theresa May met Mr March.",
    "The Sunday Times reported 2,000 dead.",  # a paper, a count
    "At least 1995 people were missing.",
    "The firm sacked 1600 employees and paid $1990.",
    "The home side won 3-2 at 12 May Street.",  # a score, an address
    "The sun sat high and dec cars went wed.",  # abbreviations without capitals
    "He read it in USA Today.",
    "Flight 2005 carried 300 passengers.",
    "Resolution No. 1430/2019 passed.",
    "She finished second and fell in the mud.",
]


def plain(marked: str) -> str:
    """Return a sentence of the table without its brackets."""
    return marked.replace("[", "").replace("]", "")


def found(text: str, words: str, published: str | None = PUBLISHED) -> DateExpression:
    """Return the expression that reads ``words``, or fail with what was read."""
    read = read_dates(text, published).dates
    for date in read:
        if text[slice(*date.span)].lower() == words.lower():
            return date
    raise AssertionError(f"{words!r} not among {[text[slice(*d.span)] for d in read]}")


@pytest.mark.parametrize(("rule", "marked", "value"), ROWS)
def test_a_date_is_read(rule: str, marked: str, value: str) -> None:
    date = found(plain(marked), marked[marked.index("[") + 1 : marked.index("]")])
    sides = [date.start or "..", date.end or ".."]
    days = sides[0] if sides[0] == sides[1] else "/".join(sides)
    assert (f"{days} {date.precision}", date.status) == (value, "resolved")


@pytest.mark.parametrize(("rule", "text", "words", "precision", "reason"), UNRESOLVED)
def test_what_cannot_be_known_says_why(
    rule: str, text: str, words: str, precision: str, reason: str
) -> None:
    date = found(text, words)
    assert (date.start, date.end, date.status, date.precision) == (
        None, None, "unresolved", precision,
    )  # fmt: skip
    assert date.reason is not None and reason in date.reason


@pytest.mark.parametrize("text", NOTHING)
def test_no_date_is_seen_where_none_is(text: str) -> None:
    assert read_dates(text, PUBLISHED).dates == ()


@pytest.mark.parametrize("rule", [r.name for r in DATE_RULES])
def test_every_rule_has_a_row_that_needs_it(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [plain(r[1]) for r in ROWS if r[0] == rule] + [r[1] for r in UNRESOLVED if r[0] == rule]
    assert rows, f"the rule {rule!r} has no row"
    before = [read_dates(text, PUBLISHED) for text in rows]
    monkeypatch.setattr(dates, "FINDER", Finder([r for r in DATE_RULES if r.name != rule]))
    assert [read_dates(text, PUBLISHED) for text in rows] != before


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("The war has gone on since 2011.", "since 2011", "2011-01-01", None),
        ("It has been calm since last Monday.", "since last Monday", "2016-10-24", None),
        ("It has stood since about 1900.", "since about 1900", "1900-01-01", None),
        ("The crossing is closed until Friday.", "until Friday", None, "2016-11-04"),
        ("It remained a secret until 1997.", "until 1997", None, "1997-12-31"),
        # what was not done until Friday was done on Friday
        ("The crossing was not opened until Friday.", "Friday", "2016-10-28", "2016-10-28"),
    ],
)
def test_since_and_until_open_a_side(
    text: str, words: str, start: str | None, end: str | None
) -> None:
    date = found(text, words)
    assert (date.start, date.end, date.status) == (start, end, "resolved")


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("It rained from Monday to Friday.", "from Monday to Friday", "2016-10-24", "2016-10-28"),
        ("It lasted from early 2015 to last month.", "from early 2015 to last month",
         "2015-01-01", "2016-09-30"),
        ("It held between Tuesday and yesterday.", "between Tuesday and yesterday",
         "2016-10-25", "2016-10-30"),
    ],
)  # fmt: skip
def test_two_dates_make_a_range(text: str, words: str, start: str, end: str) -> None:
    date = found(text, words)
    assert (date.start, date.end, date.precision) == (start, end, "duration")


def test_ids_follow_the_text() -> None:
    read = read_dates("On Friday, and again today, and in 2011.", PUBLISHED)
    assert [d.id for d in read.dates] == ["d1", "d2", "d3"]
    assert [d.start for d in read.dates] == ["2016-10-28", "2016-10-31", "2011-01-01"]


@pytest.mark.parametrize(
    ("head", "published", "anchor"),
    [
        ("DAMASCUS, Oct. 17 (SANA) - ", "2016-10-18", "2016-10-18"),  # near enough
        ("DAMASCUS, Oct. 17 (SANA) - ", "2016-10-31", "2016-10-17"),
        ("DAMASCUS, 30 December (SANA) - ", "2017-01-04T10:00:00Z", "2016-12-30"),
        ("SAN SALVADOR, 3 JAN 90 -- ", None, "1990-01-03"),
        ("DAMASCUS, 3 Oct 2016 (SANA) - ", None, "2016-10-03"),
        ("DAMASCUS, Oct. 17 (SANA) - ", None, None),  # no year anywhere
        ("A quiet week\n\nFriday, September 9, 2016\n\n", None, "2016-09-09"),
        ("A quiet week\n\nFriday, September 9, 2016\n\n", "2016-10-31", "2016-09-09"),
        # pages whose head was run into one line
        ("Published April 29 2017 ", "2017-04-10", "2017-04-29"),
        ("Date of publication 14 October 2016 ", "2016-10-14", "2016-10-14"),
        ("Last updated at Aug 142016 BEIRUT ", "2016-08-19", "2016-08-14"),
        ("Wed Oct 12 2016 ", "2016-10-20", "2016-10-12"),
        ("Sat 24 Aug 2013 at 2354 Regional NNA - ", "2013-08-18", "2013-08-24"),
        ("24.09.2014 ", "2014-10-06", "2014-09-24"),
        ("1735 15.04.2017(updated 2033) ", "2017-04-06", "2017-04-15"),
        ("03-07-2015 ", "2015-07-08", "2015-07-03"),  # the nearer of the two readings
        ("03-07-2015 ", None, None),
        ("Bomber kills six Monitor AFP Friday 23 Aug 2013 ", "2013-08-15", "2013-08-23"),
        # no dateline: the weekday is another, a sentence goes on, a preposition stands before
        ("Bomber kills six Monitor AFP Monday 23 Aug 2013 ", "2013-08-15", "2013-08-15"),
        ("October 17, 2014, was a day of calm. ", "2016-10-31", "2016-10-31"),
        ("In Mosul on Friday 23 Aug 2013 Iraqi troops left. ", "2016-10-31", "2016-10-31"),
        ("", "2016-10-31", "2016-10-31"),
        ("", "not a date", None),
        ("", None, None),
    ],
)
def test_the_dateline_of_the_text(head: str, published: str | None, anchor: str | None) -> None:
    text = head + "The army said it had left today."
    read = read_dates(text, published)
    assert read.anchor == anchor
    far = bool(published and anchor and anchor != published[:10])
    assert bool(read.anchor_reason) == far
    today = found(text, "today", published)
    assert today.start == anchor
    assert (today.status == "unresolved") == (anchor is None)


def test_without_a_day_the_text_still_gives_what_it_states() -> None:
    text = "The attack of early November 2005 began on 5 November. It ended in March 2006."
    assert found(text, "5 November", None).start == "2005-11-05"
    assert found(text, "March 2006", None).end == "2006-03-31"
    text = "It ended on 5 November."
    assert "year is not stated" in (found(text, "5 November", None).reason or "")


def test_the_clock_of_the_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(dt.date):
        @classmethod
        def today(cls) -> Stopped:
            raise AssertionError("the clock was asked")

    monkeypatch.setattr(dt, "date", Stopped)
    assert read_dates("He left yesterday, on Friday and in May.", None).dates


@pytest.mark.parametrize(
    ("feast", "days"),
    [  # from printed calendars
        ("easter", ["2016-03-27", "2019-04-21", "2024-03-31"]),
        ("orthodox easter", ["2016-05-01", "2019-04-28", "2024-05-05"]),
        ("passover", ["2016-04-23", "2019-04-20", "2024-04-23"]),
        ("rosh hashanah", ["2016-10-03", "2019-09-30", "2024-10-03"]),
        ("yom kippur", ["2016-10-12", "2019-10-09", "2024-10-12"]),
        ("hanukkah", ["2016-12-25", "2019-12-23", "2024-12-26"]),
        ("purim", ["2016-03-24", "2019-03-21", "2024-03-24"]),
        ("nowruz", ["2016-03-20", "2019-03-21", "2024-03-20"]),
        ("thanksgiving", ["2016-11-24", "2019-11-28", "2024-11-28"]),
    ],
)
def test_feasts_are_computed(feast: str, days: list[str]) -> None:
    got = [FEASTS[feast](int(day[:4])).start for day in days]
    assert [str(g) for g in got] == days


def test_a_lunar_month_may_begin_twice_in_a_year() -> None:
    assert [str(r.start) for r in LUNAR["ramadan"](2030)] == ["2030-01-05", "2030-12-26"]
    assert LUNAR["ramadan"](1600) == []


HEAP = (
    "since until from to between and the of in on at for last next this May March Monday 3 17 "
    "2016 31 99 1990s 3pm 10:30 days weeks months years ago later before after past few two "
    "a Ramadan Christmas early late - – , . ’s \n\n noon century quarter first half year week "
    "weekend summer now 9999 0001 0000-00-00 9999-12-31 99/99/9999 00:00 decades 29 February every "
    "each '89 3/4/16 half ago 17th second"
)  # fmt: skip
WORDS = st.sampled_from(HEAP.split(" "))


def holds(text: str, published: str | None) -> None:
    """Check what must hold for the dates of any text."""
    read = read_dates(text, published)
    end = 0
    for number, date in enumerate(read.dates, 1):
        assert date.id == f"d{number}"
        assert end <= date.span.start < date.span.end <= len(text)
        end = date.span.end
        assert text[date.span.start : end] == text[date.span.start : end].strip()
        if date.status == "unresolved":
            assert date.reason and date.start is None and date.end is None
        else:
            assert date.start or date.end
            for day in (date.start, date.end):
                assert day is None or dt.date.fromisoformat(day)
            assert not (date.start and date.end) or date.start <= date.end
        assert date.precision in {
            "time", "day", "week", "month", "season", "year", "decade", "duration", "vague",
        }  # fmt: skip
    assert read == read_dates(text, published)


@given(st.text(), st.one_of(st.none(), st.dates().map(str), st.text(max_size=12)))
@settings(max_examples=200, deadline=None)
def test_any_text_reads(text: str, published: str | None) -> None:
    holds(text, published)


@given(st.lists(WORDS, max_size=30).map(" ".join), st.one_of(st.none(), st.dates().map(str)))
@settings(max_examples=400, deadline=None)
def test_any_heap_of_date_words_reads(text: str, published: str | None) -> None:
    holds(text, published)


SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared beside the repository, which is not here"
)
def test_dates_of_news_are_found_and_right() -> None:
    """The goals of the project on the TBAQ dev part, by the definitions of its measure."""
    total = seen = right = 0
    lines = (SHARED / "data/timeml_tbaq/dev.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        read = read_dates(row["text"], (row["meta"].get("dct") or "")[:10]).dates
        for timex in row["timex"]:
            days = _days(timex.get("value") or "")
            if timex["type"] not in ("DATE", "TIME") or days is None:
                continue
            over = [d for d in read if d.span[0] < timex["end"] and timex["start"] < d.span[1]]
            total += 1
            seen += bool(over)
            right += any((d.start, d.end) == days for d in over)
    assert seen / total >= 0.92
    assert right / total >= 0.85


def _days(value: str) -> tuple[str, str] | None:
    """Return the first and the last day of a TimeML value, or None for other values."""
    value = value.split("T")[0]
    try:
        if len(value) == 10:
            return str(dt.date.fromisoformat(value)), value
        if len(value) == 7:
            first = dt.date.fromisoformat(value + "-01")
            after = (first + dt.timedelta(days=31)).replace(day=1)
            return str(first), str(after - dt.timedelta(days=1))
        return (f"{int(value):04}-01-01", f"{value}-12-31") if len(value) == 4 else None
    except ValueError:
        return None
