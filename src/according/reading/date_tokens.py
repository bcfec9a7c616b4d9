"""Words, numbers and marks of a text as the date rules see them.

A text is cut once, with one compiled expression. Every token gets one symbol character: each
word the rules know has its own, other words share one. A rule is then a short regular
expression over the string of symbols, so the cost of reading dates grows with the length of
the text and hardly with the number of rules.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, overload

from according.reading.date_words import TELLING

__all__ = [
    "CLASSES", "MONTHS", "SHORT_MONTHS", "SHORT_WEEKDAYS", "WEEKDAYS", "Form", "Token", "Tokens",
    "Vocabulary", "needed",
]  # fmt: skip

MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
}  # fmt: skip
UNITS = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month",
    "months": "month", "year": "year", "years": "year", "decade": "decade",
    "decades": "decade", "fortnight": "fortnight", "quarter": "quarter", "quarters": "quarter",
    "century": "century", "centuries": "century",
}  # fmt: skip
CLOCK_UNITS = {
    "hour": "hour", "hours": "hour", "minute": "minute", "minutes": "minute", "seconds": "second",
}  # fmt: skip
PARTS = {
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night",
    "mornings": "morning", "nights": "night", "noon": "noon", "midday": "noon",
    "midnight": "midnight", "dawn": "dawn", "dusk": "dusk", "sunset": "dusk", "sunrise": "dawn",
}  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _numbered(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {word: first + step * n for n, word in enumerate(words.split())}


SMALL = _numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    0,
)
TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    1,
)
WORD_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
ZONES = (
    "gmt", "utc", "est", "edt", "cst", "cdt", "pst", "pdt", "cet", "cest", "bst", "eet", "msk",
    "ist", "jst", "et", "pt",
)  # fmt: skip

KINDS: tuple[tuple[str, dict[str, int] | dict[str, str]], ...] = (
    ("MONTH", MONTHS), ("SHORTMONTH", SHORT_MONTHS), ("WEEKDAY", WEEKDAYS),
    ("SHORTDAY", SHORT_WEEKDAYS), ("UNIT", UNITS), ("CLOCKUNIT", CLOCK_UNITS), ("PART", PARTS),
    ("SEASON", SEASONS), ("SMALL", SMALL), ("TENS", TENS), ("ORDWORD", ORDINALS),
    ("WORDDECADE", WORD_DECADES), ("ZONE", dict.fromkeys(ZONES, 0)),
)  # fmt: skip

# Words that mean a month or a weekday only when written with a capital.
CASED = frozenset({"march", "may", *SHORT_MONTHS, *SHORT_WEEKDAYS, "et", "pt", "est", "ist"})
# Kinds of tokens that are not words, by what the number can be.
SHAPES = (
    "NUM12", "NUM31", "NUM99", "NUMBIG", "YEARNUM", "ORDNUM", "DECADENUM", "SHORTYEAR", "ISO",
    "SLASH", "DOTTED", "CLOCK", "DECIMAL", "PARA", "WORD", "CAPWORD", "POSS", "MARK",
)  # fmt: skip
MARKS = {
    ",": "COMMA", ".": "DOT", "-": "DASH", "–": "DASH", "—": "DASH", "‑": "DASH", "(": "OPEN",
    ")": "CLOSE", "[": "OPEN", "]": "CLOSE", "/": "STROKE", ":": "COLON", "{": "OPEN",
    "}": "CLOSE",
}  # fmt: skip
CLASSES = {
    "DAYNUM": ("NUM12", "NUM31"),
    "ORD": ("ORDNUM", "ORDWORD"),
    "FIGURE": ("NUM12", "NUM31", "NUM99"),
    "YEAR": ("YEARNUM",),
    "ANYUNIT": ("UNIT", "CLOCKUNIT"),
    "ANYWORD": ("WORD", "CAPWORD"),
}
MACROS = {
    "M": "(MONTH|SHORTMONTH DOT?)",
    "D": "(DAYNUM|ORDNUM|ORDWORD)",
    "WD": "((WEEKDAY|SHORTDAY DOT?) COMMA?)",
    "PHASE": "((early|late|mid|middle) (in|DASH)?)",
    "YEARWORDS": "((eighteen|nineteen) (TENS DASH SMALL|TENS SMALL|TENS|SMALL))",
    "YT": "(COMMA? of? (YEAR|YEARWORDS|this year|last year|next year))",
    "EDGE": (
        "(the? very? (end|beginning|start|middle|close|turn|outset|latter part|early part) of)"
    ),
    "HALF": "(the? (first|second|latter|last) half of)",
    "TO": "(to|DASH|through|until|till|thru)",
    "COUNT": (
        "(FIGURE|TENS DASH SMALL|TENS SMALL|TENS|SMALL|a couple of|a couple|a dozen|a|an|few|"
        "a few|several|many)"
    ),
    "APPROX": (
        "(about|around|nearly|almost|approximately|roughly|some|just|over|under|more than|"
        "less than|fewer than|at least|at most|up to|exactly|only|barely|well over|just over|"
        "just under)"
    ),
    "AMPM": "(am|pm)",
    "HOUR": "(NUM12 AMPM|CLOCK AMPM?|YEARNUM ZONE|NUM12 o'clock)",
    "ZONED": "((local time|ZONE|ANYWORD time|ANYWORD ANYWORD time|hours))",
    "PAREN": "(OPEN (CLOCK|YEARNUM) ZONE CLOSE)",
}

_FIRST_SYMBOL = "\u4e00"
_FORMS = 1 << 15  # words whose forms are kept

# Words come first, being most; what begins with a figure or an apostrophe is tried only there.
TOKEN = re.compile(
    r"(?P<word>o['’]clock|[ap]\.\s?m\.?(?!\w)|(?:[^\W\d_]\.){2,}|[^\W\d_]+)"
    r"|(?=[0-9'’`‘])(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])(?:T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)"
    r"|(?P<slash>[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}(?![0-9-])|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}(?![0-9/])|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})(?![0-9/]))"
    r"|(?P<dotted>[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9]))"
    r"|(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:]))"
    r"|(?P<decade>[0-9]{2,4}['’]?s(?!\w)|['’`‘][0-9]0s(?!\w))"
    r"|(?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th)(?!\w))"
    r"|(?P<decimal>[0-9]+(?:,[0-9]{3})*\.[0-9]+)"
    r"|(?P<number>[0-9]+(?:,[0-9]{3})*(?![0-9]))"
    r"|(?P<shortyear>['’‘][0-9]{2}(?!\w))"
    r"|(?P<poss>['’]s?(?!\w)))"
    r"|(?P<para>\n[^\S\n]*\n\s*)"
    r"|(?P<mark>[^\s\w])"
)


class Form(NamedTuple):
    """What a token is wherever it stands: symbol, kind, words in small letters, their worth.

    ``tells`` marks words that may tell whether the past or the future is spoken of.
    """

    symbol: str
    kind: str
    low: str
    value: int | str
    upper: bool = False
    tells: bool = False


class Token(NamedTuple):
    """One token: code points, kind, its words in small letters, what they are worth."""

    start: int
    end: int
    kind: str
    low: str
    value: int | str
    upper: bool


class Tokens(Sequence[Token]):
    """The tokens of a text, each made when it is asked for: a long text has a million.

    ``forms`` has one entry a token; ``symbols`` one character.
    """

    def __init__(self, starts: Sequence[int], ends: Sequence[int], forms: Sequence[Form]) -> None:
        self.starts, self.ends, self.forms = starts, ends, forms
        self.symbols = "".join([f.symbol for f in forms])

    def __len__(self) -> int:
        return len(self.forms)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(len(self.forms)))]
        _, kind, low, value, upper, _ = self.forms[at]
        return Token(self.starts[at], self.ends[at], kind, low, value, upper)


class Vocabulary:
    """The words that rules know, and the one character that stands for each.

    Patterns are compiled first, which makes their words known; texts are cut afterwards.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._words: dict[str, tuple[str, str, int | str]] = {}
        self._members: dict[str, str] = {}
        for shape in (*SHAPES, *MARKS.values()):
            self._members[shape] = self._symbol(shape)
        for kind, table in KINDS:
            for word, value in table.items():
                self._words[word] = (self._symbol("'" + word), kind, value)
            self._members[kind] = "".join(self._words[word][0] for word in table)
        self._form = lru_cache(maxsize=_FORMS)(self._formed)

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile a rule's pattern to a regular expression over symbols.

        Small words stand for themselves, capitals for a kind, a class or a macro of this
        module; ``( ) | ? *`` mean what they mean in a regular expression; ``< >`` mark the
        words of the date where the pattern looks at more than those.
        """
        for _ in range(4):  # macros stand in macros, three deep at most
            pattern = re.sub(r"\b[A-Z]+\b", lambda m: MACROS.get(m[0], m[0]), pattern)
        out = re.sub(r"[A-Za-z][A-Za-z0-9'.]*", lambda m: self._class(m[0]), pattern)
        out = out.replace(" ", "").replace("(", "(?:").replace("<", "(").replace(">", ")")
        return re.compile(out)

    def symbols(self, names: Iterable[str]) -> set[str]:
        """Return the symbols of small words, and of kinds in capitals."""
        return {c for name in names for c in self._class(name).strip("[]")}

    @staticmethod
    def is_symbol(character: str) -> bool:
        """Tell whether a character of a compiled pattern stands for a token."""
        return character >= _FIRST_SYMBOL

    def cut(self, text: str) -> Tokens:
        """Cut a text into tokens, once, from left to right."""
        starts, ends = array("i"), array("i")
        forms: list[Form] = []
        form_of = self._form
        for m in TOKEN.finditer(text):
            start, end = m.span()
            starts.append(start)
            ends.append(end)
            forms.append(form_of(m.lastgroup, m[0]))
        return Tokens(starts, ends, forms)

    def _formed(self, group: str, words: str) -> Form:
        """Say what words are that matched a group of ``TOKEN``."""
        kind, low, upper = group.upper(), words, False
        value: int | str = 0
        if kind == "WORD":
            upper = words[0].isupper()
            low = words.lower()
            if "." in low or "’" in low:
                low = _plain(low)
            known = self._words.get(low)
            if known and (upper or low not in CASED):
                symbol, kind, value = known
                return Form(symbol, kind, low, value, upper, _tells(low))
            kind = "CAPWORD" if upper else "WORD"
        elif kind == "NUMBER":
            kind, value = _number(low)
        elif kind == "MARK":
            kind = MARKS.get(low, "MARK")
        elif kind == "ORDINAL":
            kind, value = "ORDNUM", int(low[:-2])
        elif kind == "DECADE":
            kind = "DECADENUM"
        return Form(self._members[kind], kind, low, value, upper, _tells(low))

    def _symbol(self, name: str) -> str:
        return self._names.setdefault(name, chr(ord(_FIRST_SYMBOL) + len(self._names)))

    def _class(self, name: str) -> str:
        if name[0].isupper():
            return "[" + "".join(self._members[k] for k in CLASSES.get(name, (name,))) + "]"
        if name not in self._words:
            self._words[name] = (self._symbol("'" + name), "KNOWN", 0)
        return self._words[name][0]


def _tells(low: str) -> bool:
    return low in TELLING or (len(low) > 4 and low.endswith("ed"))


def needed(expression: str) -> tuple[frozenset[str], ...]:
    """Return sets of symbols; whatever a compiled rule matches holds a symbol of each of them.

    A text without any symbol of one of the sets need not be searched.
    """
    return tuple(_alternatives(expression, 0)[0])


_Needed = tuple[list[frozenset[str]], int]


def _alternatives(expression: str, at: int) -> _Needed:
    """Read "a|b|c" from ``at`` on: what is needed whichever is taken, and where it ends."""
    options: list[list[frozenset[str]]] = []
    while True:
        option, at = _sequence(expression, at)
        options.append(option)
        if expression[at : at + 1] != "|":
            break
        at += 1
    if len(options) == 1:
        return options[0], at
    if not all(options):
        return [], at
    return [frozenset[str]().union(*(min(option, key=len) for option in options))], at


def _sequence(expression: str, at: int) -> _Needed:
    """Read a run of symbols, classes and groups up to "|", ")" or the end."""
    out: list[frozenset[str]] = []
    while at < len(expression) and expression[at] not in "|)":
        found = [frozenset(expression[at])]
        if expression[at] == "[":
            end = expression.index("]", at)
            found = [frozenset(expression[at + 1 : end])]
            at = end
        elif expression[at] == "(":
            at += 3 if expression.startswith("(?:", at) else 1
            found, at = _alternatives(expression, at)
        at += 1
        if at < len(expression) and expression[at] in "?*":
            at += 1
        else:
            out += found
    return out, at


def _plain(word: str) -> str:
    low = word.replace("’", "'")
    if len(low) > 2 and low[1] == "." and low[0] in "ap":
        short = low.replace(".", "").replace(" ", "").replace("\n", "")
        return short if short in ("am", "pm") else low
    return low


def _number(words: str) -> tuple[str, int]:
    if "," in words or len(words) > 4:
        return "NUMBIG", 0
    value = int(words)
    if len(words) == 4:
        return "YEARNUM", value
    if 1 <= value <= 31:
        return ("NUM12" if value <= 12 else "NUM31"), value
    return ("NUM99" if value < 100 else "NUMBIG"), value
