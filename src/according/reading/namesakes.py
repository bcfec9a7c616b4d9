"""People and places that share a name: "Antonio Rivera" is no town of that name.

But a mention of a person holds more than the name: "Aleppo Mayor Karim Hadad" names the town whose
mayor he is, and nobody called Aleppo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from according.reading.mentions import Found
from according.reading.words import lexicon
from according.spans import Nearby, Span

__all__ = ["SURE_PLACE", "Namesakes"]

SURE_PERSON = 0.8  # mean chance of a mention's words, above which a name is a person's
SURE_PLACE = 0.9  # of a toponym's words, from which it outweighs a mention of a person
_WORD = re.compile(r"[\w.’'-]+")
_OWNER = re.compile(r"['’]s? \w")
_OWNS = re.compile(r"['’]s?$")
_INITIALS = re.compile(r"[A-Z]{2,4}")
_OPENING = re.compile(
    r"(?i:(?:the|an?|former|ex|then|late|acting|outgoing|incoming|new)[ -]|[DRI]-)*"
)
_PARTIES = ("D-", "R-", "I-")


class Namesakes:
    """The names of people in a dispatch, to tell whether other words mean them."""

    def __init__(self, text: str, mentions: Iterable[Found]) -> None:
        self.text = text
        people = [m.span for m in mentions if m.type == "PERSON" and m.score > SURE_PERSON]
        self._people = Nearby((p, p) for p in people)
        self.given = {word for p in people for word in self._name(p)}

    def person(self, span: Span, sure: bool) -> bool:
        """Tell whether a name lies in a person's name ("Antonio Rivera", not "envoy to Cuba").

        ``sure``: the name was found with little doubt; a lone word then is a place although it
        was tagged as a person too ("Karim Hadad, 40, of Jackson"), unless somebody bears it.
        """
        return any(
            p.start <= span.start
            and span.end <= p.end
            and _capitals(self.text[p.start : p.end])
            and not self._beside_name(p, span)
            and not (p == span and sure and self.text[span.start : span.end] not in self.given)
            for p in self._people.overlapping(span)
        )

    def _beside_name(self, person: Span, place: Span) -> bool:
        """Tell whether a place opens the mention, and the person's office or name comes after."""
        opening = _OPENING.match(self.text, person.start, place.start)
        shouted = self.text[person.start : person.end].isupper()  # no word of it tells anything
        if shouted or opening is None or opening.end() < place.start:
            return False
        if opening.group() in _PARTIES:
            return True  # "Sen. Karim Hadad, D-Springfield"
        rest = self.text[place.end : person.end]
        if _OWNER.match(rest):
            return True
        words = _WORD.findall(rest)
        return len(words) > 1 and any(map(_office, words))  # "Sydney Bishop" may be her name

    def _name(self, person: Span) -> list[str]:
        """Return the words of a person's name that has several, and nothing but names in it.

        Nothing for who is called by an office alone: "Aleppo Fire Chief", "Aleppo PD".
        """
        whole, _, _ = self.text[person.start : person.end].partition(",")
        words = whole.split()
        if len(words) < 2 or not _capitals(whole):
            return []
        if whole.isupper():
            return words
        nameless = len(words) > 2 and words[0].lower() not in lexicon().given
        if _INITIALS.fullmatch(words[-1]) or (nameless and _office(words[-1])):
            return []
        return words[_told(words) :]


def _told(words: Sequence[str]) -> int:
    """Return how many words stand up to the last that is an office, a body or an owner, or 0.

    The last word of all does not count: "Martin King".
    """
    return max((n for n, w in enumerate(words[:-1], 1) if _office(w) or _OWNS.search(w)), default=0)


def _office(word: str) -> bool:
    """Tell whether a word in a mention of a person names an office or body: "Mayor", "MP"."""
    lex = lexicon()
    last = word.lower().strip(".").rpartition("-")[2]
    return last in lex.role_words or last in lex.families or bool(_INITIALS.fullmatch(word))


def _capitals(words: str) -> bool:
    return all(w[0].isupper() for w in words.split())
