"""A dispatch cut into words once, and the word lists that tell people apart.

The lists are YAML (``resources/people_*.yaml``): pronouns, titles, roles, countries.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, overload
from unicodedata import combining, normalize

import yaml

from according.reading.quotations import Quotation, find_quotations
from according.reading.sentences import paragraphs, sentences
from according.spans import Span

if TYPE_CHECKING:
    from according.reading.names import Description

__all__ = ["Lexicon", "Pronoun", "Token", "Words", "country_of", "lexicon"]

TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-'’&]\w+)*", re.UNICODE)
CAPITAL_WITHIN = re.compile(r"(?:al|el|ar|as|ash|at|an|ad|az|ul|d|l|bin|abu)[-'’][A-Z]")


_APOSTROPHES = ("'", "’")


class Pronoun(NamedTuple):
    """A pronoun's form, grammatical person, number and gender."""

    form: str
    person: int
    number: str
    gender: str


class Token(NamedTuple):
    """One word of the dispatch: where it stands, as written, lower case.

    ``possessor`` tells whether it owns what follows ("Syria's"); ``capital`` whether it is
    written like a name ("Eryani", "al-Eryani"). ``stem`` is its crude singular; ``telling`` what
    it adds to what a mention tells: nothing ("the"), its stem, or what it is short for.
    """

    start: int
    end: int
    text: str
    low: str
    possessor: bool
    capital: bool
    stem: str
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of ``resources/people_*.yaml``, turned for look-up by word."""

    pronouns: dict[str, Pronoun]
    determiners: dict[str, str]
    ends_head: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]
    genders: dict[str, str]
    given: dict[str, str]
    courtesy: frozenset[str]
    families: dict[str, frozenset[str]]
    role_words: frozenset[str]
    groups: frozenset[str]
    plural: frozenset[str]
    singular: frozenset[str]
    documents: frozenset[str]
    sites: frozenset[str]
    short_for: dict[str, tuple[str, ...]]
    countries: dict[str, str]
    capitals: dict[str, str]
    adjectives: dict[str, str]
    long_names: frozenset[str]  # the first words of names of countries that have several


def _load(name: str) -> Any:
    text = (files("according.resources") / name).read_text(encoding="utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def lexicon() -> Lexicon:
    """Load the lexicons, once a process."""
    words = _load("people_words.yaml")
    first = _load("people_first_names.yaml")
    countries: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    capitals: dict[str, str] = {}
    for code, row in _load("people_countries.yaml").items():
        for name in row["names"]:
            countries.setdefault(name.lower(), code)
        for name in (*row["adjectives"], *row["people"]):
            adjectives.setdefault(name.lower(), code)
        if row["capital"]:
            capitals.setdefault(row["capital"].lower(), code)
    families: dict[str, set[str]] = {}
    role_words: set[str] = set()
    for kind in ("roles", "bodies"):
        for family, members in words[kind].items():
            for word in members:
                families.setdefault(word, set()).add(family)
                if kind == "roles":
                    role_words.add(word)
    genders = dict.fromkeys(words["men"], "m") | dict.fromkeys(words["women"], "f")
    both = set(first["men"]) & set(first["women"])
    given = {
        name: gender
        for gender, names in (("m", first["men"]), ("f", first["women"]))
        for name in names
        if name not in both
    }
    return Lexicon(
        pronouns={w: Pronoun(*row) for w, row in words["pronouns"].items()},
        determiners={w: k for k, ws in words["determiners"].items() for w in ws},
        ends_head=frozenset(words["ends_head"]),
        particles=frozenset(words["particles"]),
        suffixes=frozenset(words["suffixes"]),
        genders=genders,
        given=given,
        courtesy=frozenset(words["courtesy"]),
        families={w: frozenset(fs) for w, fs in families.items()},
        role_words=frozenset(role_words | set(genders) | set(words["courtesy"])),
        groups=frozenset(words["groups"]),
        plural=frozenset(words["irregular_plural"]),
        singular=frozenset(words["singular_in_s"]),
        documents=frozenset(words["documents"]),
        sites=frozenset(words["sites"]),
        short_for={k: tuple(v.split()) for k, v in words["short_for"].items()},
        countries=countries,
        capitals=capitals,
        adjectives=adjectives,
        long_names=frozenset(
            name.split()[0] for name in (*countries, *adjectives, *capitals) if " " in name
        ),
    )


Form = tuple[str, str, bool, bool, str, tuple[str, ...]]
_FORMS = 1 << 15  # words whose forms are kept


class Tokens(Sequence[Token]):
    """The words of a text, each made when it is asked for: a long text has a million."""

    def __init__(self, starts: Sequence[int], ends: Sequence[int], forms: Sequence[Form]) -> None:
        self._starts, self._ends, self._forms = starts, ends, forms

    def __len__(self) -> int:
        return len(self._forms)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        starts, ends, forms = self._starts, self._ends, self._forms
        if isinstance(at, slice):
            return [
                Token._make((start, end, *form))
                for start, end, form in zip(starts[at], ends[at], forms[at], strict=True)
            ]
        return Token(starts[at], ends[at], *forms[at])


@lru_cache(maxsize=_FORMS)
def _form(word: str, after: str) -> Form:
    """Return what is known of a word as written; ``after``: an apostrophe and two characters."""
    low, owner = _lower(word.lower(), after)
    capital = word[:1].isupper() or bool(CAPITAL_WITHIN.match(word))
    lex = lexicon()
    stem = _singular(low, lex)
    telling: tuple[str, ...] = (stem,)
    if low in lex.determiners or low in lex.courtesy or len(low) < 2:
        telling = ()
    elif low in lex.short_for and capital:
        telling = tuple(_singular(w, lex) for w in lex.short_for[low])
    return word, low, owner, capital, stem, telling


def _singular(word: str, lex: Lexicon) -> str:
    """Return a crude singular, so that "officers" and "officer" share a stem."""
    if word in lex.singular or len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]


def _lower(low: str, after: str) -> tuple[str, bool]:
    """Return a lower-case word without accents and possessive, and whether it is an owner."""
    low = low.replace("’", "'")
    if not low.isascii():
        low = "".join(c for c in normalize("NFKD", low) if not combining(c))
    if low.endswith("'s"):
        return low[:-2], True
    if "'" in low and low[1:2] != "'" and not low.startswith("i'"):
        return low.replace("'", ""), False  # Da'esh, Dae'sh
    return low, low.endswith("s") and after[1:2] == " " and after[2:].isalpha()


class Words:
    """A dispatch cut into tokens, sentences and paragraphs, once.

    The quotations, sentences and paragraphs may be given, where the caller has them already.
    """

    def __init__(
        self,
        text: str,
        quotations: Sequence[Quotation] | None = None,
        sentence_spans: Sequence[Span] | None = None,
        paragraph_spans: Sequence[Span] | None = None,
    ) -> None:
        self.text = text
        starts, ends = array("i"), array("i")
        forms: list[Form] = []
        for m in TOKEN.finditer(text):
            start, end = m.span()
            starts.append(start)
            ends.append(end)
            after = text[end : end + 3] if text[end : end + 1] in _APOSTROPHES else ""
            forms.append(_form(m[0], after))
        self.tokens = Tokens(starts, ends, forms)
        self.starts = starts
        self.ends = ends
        quotations = find_quotations(text) if quotations is None else quotations
        sentence_spans = sentences(text) if sentence_spans is None else sentence_spans
        paragraph_spans = paragraphs(text) if paragraph_spans is None else paragraph_spans
        self.quotations = [q.span for q in quotations]
        self._sentences = [s.start for s in sentence_spans]
        self._paragraphs = [p.start for p in paragraph_spans]
        # what ``names.describe`` found for a type and span: asked for again by every step
        self.described: defaultdict[str, dict[Span, Description]] = defaultdict(dict)
        self.contents: dict[frozenset[str], frozenset[str]] = {}  # of those: one object each
        self.lower_seen = frozenset(w for w in {f[0] for f in forms} if w[:1].islower())

    def range(self, span: Span) -> tuple[int, int]:
        """Return the half-open range of tokens that ``span`` touches."""
        return bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence that holds ``offset``, from 0."""
        return max(0, bisect_right(self._sentences, offset) - 1)

    def sentence_start(self, offset: int) -> int:
        """Return where the sentence that holds ``offset`` begins."""
        n = bisect_right(self._sentences, offset)
        return self._sentences[n - 1] if n else 0

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph that holds ``offset``, from 0."""
        return max(0, bisect_right(self._paragraphs, offset) - 1)

    def quoted(self, offset: int) -> bool:
        """Tell whether ``offset`` stands between quotation marks."""
        n = bisect_right(self.quotations, (offset, len(self.text) + 1)) - 1
        return n >= 0 and offset < self.quotations[n].end


def country_of(low: str, lex: Lexicon, capital: bool = False) -> str | None:
    """Return the ISO code that a lower-case word or name stands for, or None."""
    return (
        lex.countries.get(low)
        or lex.adjectives.get(low)
        or (lex.capitals.get(low) if capital else None)
    )
