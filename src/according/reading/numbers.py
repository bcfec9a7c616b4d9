"""Numbers as written: digits, words, ranges and the words that open a side of them.

One compiled expression finds every number; the words around it then say whether it is a count
("at least 20 people"), or something that is no count: a date, an age, a duration, a label.

``Number.low`` and ``Number.high`` follow the corpus guidelines: an open side is None; "at least",
"over" and "more than" give a low side as written (70, not 71), "up to", "nearly" and "fewer
than" a high side, "about" and "some" leave the number exact; dozens is 24 and up, scores 40,
hundreds 200, thousands 2,000, tens of thousands 20,000.
"""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass
from typing import Final

from according.reading.ages import is_called_age, stands_as_age
from according.spans import Span

__all__ = ["Number", "find_numbers"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text.

    ``span`` includes the words that bound it and its currency or percent sign ("at least 20",
    "20 or more", "over $5 million"); ``core`` is the number alone. ``kind`` is ``count``,
    ``percent``, ``money``, ``measure`` (length, weight, times), ``duration``, ``age``, ``date``,
    ``time``, ``fraction``, ``label`` (a number that names or ranks something) or ``none`` (the
    zero of "no" and "nobody"). ``vague`` marks numbers without a figure ("dozens", "several").
    ``low`` and ``high`` are whole numbers unless decimals are written.
    """

    span: Span
    core: Span
    low: float | None
    high: float | None
    kind: str
    vague: bool = False


_ONES: Final[dict[str, int]] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final[dict[str, int]] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES: Final = {
    "dozen": 12, "hundred": 100, "thousand": 1_000, "k": 1_000, "lakh": 10**5, "million": 10**6,
    "mil": 10**6, "mn": 10**6, "m": 10**6, "crore": 10**7, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_PLURALS: Final = {
    "tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000,
    "millions": 2 * 10**6, "billions": 2 * 10**9,
}  # fmt: skip
_PLURAL_UNITS: Final = {"thousands": 1_000, "millions": 10**6, "billions": 10**9}
_VAGUE: Final = {"several": 3, "a few": 2, "a number of": 2, "a handful": 2}

_SCALE = r"dozen|hundred|thousand|million|billion|trillion|lakh|crore|mil"
_TEEN = "|".join(sorted((w for w in _ONES if w != "zero"), key=len, reverse=True))
_UNIT = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_TEEN}))?|{_TEEN})"
_WORDS = (
    rf"(?:half an? (?:{_SCALE})|a quarter of a (?:{_SCALE})"
    rf"|(?:an?|several|a few|a couple) (?:{_SCALE})|{_UNIT}"
    rf"(?:[ -]and[ -]a[ -]half)?)"
    rf"(?:[ -](?:{_SCALE})|[ -](?:and[ -])?{_UNIT}(?=[ -](?:{_SCALE})\b)"
    rf"|(?:(?<=hundred)|(?<=thousand))(?: and)? {_UNIT})*(?![\w])"
)
# "10 000", as ISO 31-0 and many agencies group digits; after a month's name it is a day.
_NOT_A_DAY = "".join(
    f"(?<!{month} )" for name in month_name[1:] for month in {name, name[:3], f"{name[:3]}."}
)
_SPACED = rf"{_NOT_A_DAY}\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}})+(?![\d.,]?\d)"
_DIGITS = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|{_SPACED}|\d+)(?:\.\d+)?"
    rf"(?:(?:[ \u00a0-]{{1,2}})(?:{_SCALE})\b|(?:bn|tn|mn|m|k)\b)?"
)
_CURRENCY = (
    r"(?:(?:US|NZ|AU|A|C|CA|HK|S|N)? ?\$|[€£¥₹₺₽]"
    r"|(?:USD|GBP|EUR|SEK|NOK|CAD|AUD|JPY|CNY|INR|dlrs|SR|KD|RM|Rs\.?)(?=[ \d]))"
)
_MANY = (
    rf"(?:(?:tens|dozens|hundreds|scores|thousands) (?:of|and|or) ){{0,2}}"
    rf"(?:{'|'.join(_PLURALS)})\b"
)
_ONE = rf"(?:{_DIGITS}|{_WORDS})"
_CORE = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]-)(?<!\d[,:/–-])"
    rf"(?:(?P<money>{_CURRENCY}) ?|(?<![$€£]))"
    rf"(?:(?P<many>{_MANY})|(?P<first>{_ONE})"
    rf"(?:(?: ?%| per ?cent)?(?P<join> ?[-–—] ?|-to-| to | or (?:by )?| and )"
    rf"(?:{_CURRENCY} ?)?(?P<second>{_ONE}))?"
    rf"|(?P<couple>a couple|both)\b|(?P<vague>several|a few|a number of|a handful)\b"
    rf"|(?P<zero>no one|nobody|not a single|(?-i:None|Neither)(?= of )"
    rf"|(?:none|neither)(?= of (?!them|wh))|no(?! (?:fewer|less|more|later) than))\b)",
    re.IGNORECASE,
)
_LOW = (
    r"at least|at the very least|no (?:fewer|less) than|not (?:fewer|less) than|more than|over"
    r"|above|upwards? of|in excess of|exceed(?:ing|ed|s)?|greater than|a minimum of"
    r"|surpass(?:ing|ed|es)|topp(?:ed|ing)|north of"
)
_HIGH = (
    r"up to|as many as|as much as|no more than|not more than|at most|fewer than|less than|under"
    r"|below|a maximum of|nearly|almost|just under|not quite"
)
_FREE = (
    r"about|around|approximately|approx\.|roughly|some|an estimated|estimated|close to|only|just"
    r"|exactly|a total of|altogether|either|between|an additional|additional|all|well"
)
_BEFORE = re.compile(
    rf"(?<!\w)(?=\w)(?:(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|{_FREE})\s+)+$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<low>\+(?!\w)| or more\b| (?:people|persons) or more\b|, at least\b)"
    r"|(?P<high> or (?:fewer|less)\b)| or so\b",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\w|[-–/.:,]\d|['’]s\b|-[A-Z]")
_RISE = re.compile(
    r"(?<!rang)(?<!range )(?<!ranges )(?<!ranged )(?<!ranging )\bfrom (?:\w+ ){0,2}$"
)

_PERCENT = re.compile(r" ?%| ?per ?cent\b| percentage points?\b|-percent\b", re.IGNORECASE)
_MONEY = re.compile(
    r" (?:(?:US|Canadian|Australian|American|Hong Kong|New Zealand|Syrian|Iraqi|British) )?"
    r"(?:dollars?|euros?|yen|rupees?|dinars?|lira|rou?bles?|yuan|pesos?|francs?|ri[ya]+ls?|dirhams?"
    r"|pounds sterling|cents|shekels?|naira|USD|EUR|GBP)\b"
)
_MEASURE = re.compile(
    r"[ -]?(?:square |cubic |sq\.? |nautical )?(?:km2?|km/h|kms|kilomet(?:re|er)s?|miles?"
    r"|met(?:re|er)s?|feet|foot|kg|kilos?|kilograms?|grams?|mg|pounds?|lbs?|tons?|tonnes?|acres?"
    r"|hectares?|gallons?|lit(?:re|er)s?|barrels?|degrees?|mph|kph|inch(?:es)?|yards?"
    r"|light[ -]years?|cm|mm|knots|(?:mega)?watts?|kilotons?|times)\b|[ -]?°"
)
_DURATION = re.compile(
    r"(?:[ -](?:more|full|consecutive|straight|whole|long|calendar|working|additional))?"
    r"[ -](?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?"
    r"|centur(?:y|ies)|mornings?|evenings?)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE_BEFORE = re.compile(rf"\b{_MONTH}\.?,? (?:\d{{1,2}}(?:, | ?(?:and|or|to|-|–) ?))?$")
_DATE_AFTER = re.compile(rf"(?:st|nd|rd|th)?(?: of)? {_MONTH}\b")
_TIME_AFTER = re.compile(
    r" ?(?:a\.?m\b|p\.?m\b|o['’]clock)| (?:UTC|GMT|BST|EST|CET|local time|hours local)\b"
)
_HOUR_AFTER = re.compile(r" (?:in the (?:morning|afternoon|evening)|at night)\b")
_HOUR_BEFORE = re.compile(
    r"\b(?:at|after|before|until|till|by|around|about|past|from|to|since|between|and)\s+$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|from|until|till|during|of|late|early|mid|the|and|between|to|before|after"
    r"|year|for|through|spring|summer|autumn|winter)[ -]$|(?:19|20)\d\d ?[-–/] ?$|[(]$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\d{4}[-–]\d{4}")  # "the 1954-1962 war"
_PLURAL_NOUN = re.compile(
    r" (?:[\w-]+ ){0,2}?(?!(?:was|has|is|as|its|this|his|us)\b)"
    r"(?:[A-Za-z-]+s|people|men|women|children|police|dead|others)\b"
)
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:numbers?|resolutions?|articles?|phase|sections?|chapters?|route|flight|highway|room"
    r"|pages?|paragraphs?|level|magnitude|group|channel|version|tier|stage|class|type|line|season"
    r"|episode|per|(?:one|1) in|terminal|gate|interstate|windows|brigade|zone|sector|category|grade"
    r"|step|round|day|part|volume|rule|rated|ranked|posts|covid|area"
    r"|(?:mother|father)s? of)\b|\bNos?\.?|#)[ -]?$",
    re.IGNORECASE,
)
# a headline writes its verbs large, and a dateline its town: neither gives a number its name
_LARGE = (
    r"(?!(?:(?:Kill|Wound|Injure|Leave|Arrest|Detain|Claim|Free|Rescue|Seize|Capture|Behead|Execute"
    r"|Deploy|Displace|Destroy|Save|Abduct|Kidnap|Jail|Hit|Evacuate)(?:e?[sd]|ing)?|At|Over|Some"
    r"|From|To|With|Than|About|Nearly|Almost|And|Least|Another) $)"
)
_NAME_BEFORE = re.compile(rf"[\w,] {_LARGE}(?:[A-Z][\w’'-]+|[A-Z]) $")
_NAMED_WORD = re.compile(rf"\b{_LARGE}(?![A-Z]{{4,}} )(?:[A-Z]\w*|[A-Z]\w* of) $")
_UNIT_BEFORE = re.compile(
    r"\b(?:[Bb]ase|[Dd]ivision|[Bb]rigade|[Rr]egiment|[Bb]attalion|posts? \d+ and) $"
)
_ARTICLE_BEFORE = re.compile(r"(?:^|[^\w])(?:the|an?) $", re.IGNORECASE)
_PLURAL_VERB = re.compile(
    r" (?:were|are|have|must|will|who|others|more|of|killed|dead|wounded|injured|arrested)\b"
)
_MAGNITUDE = re.compile(r"[ -](?:magnitude|Magnitude)\b|[ -]caliber\b|[ -]carat\b|[ -]karat\b")
_FRACTION = re.compile(r"[ -](?:thirds?|quarters?|fifths?|tenths?|hal(?:f|ves))\b|/\d")
_RATE_AFTER = re.compile(
    r"(?: \w+){0,3} per (?:100|1),000\b| in (?:\d+|two|three|four|five|six|ten) \w"
)
_SCORES_OF = re.compile(r" (?:of|more|were|others|dead)\b")
_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+")


_FIRST: Final = frozenset(
    {*_ONES, *_TENS, *_PLURALS, "half", "several", "both", "no", "nobody", "not", "none", "neither"}
)
_ARTICLE: Final = frozenset({"a", "an"})
_AFTER_ARTICLE = re.compile(rf" (?:{_SCALE}|few|couple|number of|handful|quarter of a)\b")
_CURRENCY_CODES: Final = frozenset(
    {
        "us", "nz", "au", "a", "c", "ca", "hk", "s", "n", "usd", "gbp", "eur", "sek", "nok", "cad",
        "aud", "jpy", "cny", "inr", "rs", "dlrs",
        "sr", "kd", "rm",
    }
)  # fmt: skip


_PERHAPS_FIRST: Final = _ARTICLE | _CURRENCY_CODES
_START = re.compile(r"(?<![\w.])(?:[A-Za-z]+|\d|[$€£¥₹₺₽])")
_MONEY_AFTER = re.compile(r"[$0-9]|[ .][$0-9]")

# "a far higher toll than the one given by ..." points and counts nothing; "the one child" counts
_POINTED = re.compile(
    r"\b(?:the|this|that|which) one(?: (?:given|that|which|who|by|in|of|on|at|from|to|we|he|she"
    r"|they|it|I|is|was)\b|[,.;:?!)]|$)",
    re.IGNORECASE,
)


def find_numbers(text: str) -> tuple[Number, ...]:
    """Return every number of ``text`` in order, each with its range and kind."""
    out: list[Number] = []
    position = 0
    # a number starts with a digit, a currency sign or one of few words: try only there
    for start in _START.finditer(text):
        word = start[0].lower()
        if word not in _FIRST and word.isalpha():
            if word not in _PERHAPS_FIRST:
                continue
            money = word in _CURRENCY_CODES and _MONEY_AFTER.match(text, start.end())
            if not money and not (word in _ARTICLE and _AFTER_ARTICLE.match(text, start.end())):
                continue
        if start.start() < position:
            continue
        if word == "one" and _POINTED.search(text[max(0, start.start() - 6) : start.end() + 9]):
            continue
        match = _CORE.match(text, start.start())
        if match is None:
            continue
        found = _read(text, match)
        position = found[-1].core.end
        out += found
    return tuple(out)


def _read(text: str, match: re.Match[str]) -> list[Number]:
    """Turn one match into one number, or two where "and" or "from … to" joins no range."""
    start = match.start()
    before = text[max(0, start - 48) : start]
    if match["zero"]:
        core = Span(start, match.end())
        return [Number(core, core, 0, 0, "none")]
    if match["vague"] or match["couple"]:
        words = (match["vague"] or match["couple"]).lower()
        core = Span(start, match.end())
        kind = "duration" if _DURATION.match(text, core.end) else "count"
        if words in ("both", "a couple"):
            return [Number(core, core, 2, 2, kind)]
        return [Number(core, core, _VAGUE[words], None, kind, vague=True)]
    if match["many"]:
        return [_many(text, match, before)]
    first, second = match["first"], match["second"]
    low = _value(first)
    if first.lower().startswith(("several", "a few")):
        core = Span(start, match.end("first"))
        return [Number(core, core, low, None, "count", vague=True)]
    end = match.end("first")
    high = low
    if second is not None:
        top = _value(second)
        inherits = _scale(second) if not _scale(first) else 1
        joined = match["join"].strip()
        reached = low * inherits if inherits > 1 and low < top / inherits else low
        is_range = (
            reached < top
            and not _of_another_kind(text, match)
            and (joined != "and" or before.lower().endswith("between "))
            and not (joined == "to" and _RISE.search(before))
        )
        if is_range:
            low, high, end = reached, top, match.end()
        elif joined == "-to-":  # a vote of "230-to-198"
            rest = Span(match.start("second"), match.end())
            return [
                _bounded(text, match, before, Span(start, end), low, low),
                Number(rest, rest, top, top, "count"),
            ]
    return [_bounded(text, match, before, Span(start, end), low, high)]


def _of_another_kind(text: str, match: re.Match[str]) -> bool:
    """Tell whether the second number cannot end a range: "rose 12 per cent to $1.4 billion"."""
    percent = _PERCENT.match(text, match.end("first"))
    return percent is not None and not _PERCENT.match(text, match.end())


def _bounded(
    text: str, match: re.Match[str], before: str, core: Span, low: float, high: float
) -> Number:
    """Widen a number by the words that bound it, and say what kind it is."""
    unit_end = core.end
    kind = _kind(text, before, core, match, low, high)
    if kind == "percent":
        sign = _PERCENT.match(text, core.end)
        unit_end = sign.end() if sign else core.end
    elif kind == "money" and (currency := _MONEY.match(text, core.end)):
        unit_end = currency.end()
    start, end = core.start, unit_end
    lowest: float | None = low
    highest: float | None = high
    if bound := _BEFORE.search(before):
        start -= len(before) - bound.start()
        if bound["low"]:
            highest = None
        elif bound["high"] and not (kind in ("money", "percent") and _exact(bound["high"])):
            lowest = None
    if after := _AFTER.match(text, end):
        end = after.end()
        if after["low"]:
            lowest, highest = low, None
        elif after["high"]:
            lowest, highest = None, high
    return Number(Span(start, end), core, lowest, highest, kind)


def _exact(word: str) -> bool:
    """Tell whether the word only says "close to": "nearly $100 million" is taken as written."""
    return word.lower() in ("nearly", "almost", "just under", "not quite")


def _many(text: str, match: re.Match[str], before: str) -> Number:
    """Read "dozens", "tens of thousands", "hundreds or thousands"."""
    core = Span(match.start(), match.end())
    words = _WORD.findall(match["many"].lower())
    names = [w for w in words if w in _PLURALS]
    low = _PLURALS[names[0]]
    joined = len(names) > 1 and ("of" in words or names[0] == "tens")
    if joined and names[-1] in _PLURAL_UNITS:
        low *= _PLURAL_UNITS[names[-1]]
    # "scores" is a verb and a noun of sport and school too: only as a number of somebody
    if names == ["scores"] and not re.match(
        r" (?:of|more|were|others|dead)\b", text[core.end :][:8]
    ):
        return Number(core, core, low, None, "label", vague=True)
    start = core.start
    if bound := _BEFORE.search(before):
        start -= len(before) - bound.start()
    kind = "count"
    if _MEASURE.match(text, core.end + 3) and text.startswith(" of ", core.end):
        kind = "measure"
    elif _DURATION.match(text, core.end + 3) and text.startswith(" of ", core.end):
        kind = "duration"
    elif match["money"]:
        kind = "money"
    return Number(Span(start, core.end), core, low, None, kind, vague=True)


def _kind(text: str, before: str, core: Span, match: re.Match[str], low: float, high: float) -> str:
    """Say what a number counts, from the words on both sides of it."""
    end = core.end
    around, before = before, before[-26:]
    if match["money"]:
        return "money"
    if _PERCENT.match(text, end):
        return "percent"
    written = text[core.start : end]
    digits = written.isdigit()
    year = digits and len(written) == 4 and 1500 <= low <= 2100
    if _YEARS.fullmatch(written) and low >= 1500 and high <= 2100:
        return "date"
    if is_called_age(text, around, end, low):
        return "age"
    if _TIME_AFTER.match(text, end) or text[end : end + 1] == ":":
        return "time"
    if _HOUR_AFTER.match(text, end) and _HOUR_BEFORE.search(before):
        return "time"
    if _DATE_BEFORE.search(before) or (digits and _DATE_AFTER.match(text, end)):
        return "date"
    if year and (_YEAR_BEFORE.search(before) or not _counts(text, end, low, before)):
        return "date"
    if not match["second"] and _GLUED.match(text, end) and not _MEASURE.match(text, end):
        return "label"
    if _DURATION.match(text, end):
        return "duration"
    if _MONEY.match(text, end):
        return "money"
    if _MEASURE.match(text, end):
        return "measure"
    if _FRACTION.match(text, end):
        return "fraction"
    if _LABEL_BEFORE.search(before) or _RATE_AFTER.match(text, end):
        return "label"
    if digits and _UNIT_BEFORE.search(before) and not _PLURAL_NOUN.match(text, end):
        return "label"
    if low < 110 and stands_as_age(text, before, end, digits):
        return "age"
    if written[0].isdigit():
        named = _NAME_BEFORE.search(before) or (
            digits and _ARTICLE_BEFORE.search(before) and not _PLURAL_VERB.match(text, end)
        )
        if _MAGNITUDE.match(text, end) or (named and not _PLURAL_NOUN.match(text, end)):
            return "label"
    elif written[0].isupper() and _NAMED_WORD.search(before):
        return "label"
    return "count"


def _counts(text: str, end: int, value: float, before: str) -> bool:
    """Tell whether a number that looks like a year counts the plural noun after it."""
    if _BEFORE.search(before):
        return True
    return not 1980 <= value < 2040 and _PLURAL_NOUN.match(text, end) is not None


def _scale(written: str) -> int:
    """Return the scale word a number ends in ("five million": 10**6), or 0."""
    last = re.search(r"(?:^|[^a-z])([a-z]+)$|(?<=\d)([a-z]+)$", written.lower())
    return _SCALES.get((last[1] or last[2]) if last else "", 0)


_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")


def _value(written: str) -> float:
    """Evaluate one number, in digits with separators or in words."""
    total, current = 0.0, 0.0
    seen = False
    half_after = False
    written = _GROUPS.sub("", written.lower().replace("-", " "))
    written = written.replace("a quarter of a ", "0.25 ")
    words = _WORD.findall(written)
    for i, word in enumerate(words):
        if word[0].isdigit():
            current, seen = float(word.replace(",", "")), True
        elif word in ("a", "an"):
            if half_after or (i + 1 < len(words) and words[i + 1] == "half"):
                continue
            current, seen = max(current, 1.0), True
        elif word == "half":
            if seen:
                current += 0.5
            else:
                current, seen, half_after = 0.5, True, True
        elif word in ("several", "few", "couple"):
            current, seen = 2.0, True
        elif word in _ONES:
            current += _ONES[word]
            seen = True
        elif word in _TENS:
            current += _TENS[word]
            seen = True
        elif word in _SCALES:
            scale = _SCALES[word]
            if scale < 1_000:
                current = (current if seen else 1.0) * scale
            else:
                total += (current if seen else 1.0) * scale
                current, seen = 0.0, False
    value = total + current
    return int(value) if value == int(value) else value
