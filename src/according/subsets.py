"""Figures that count only some of those whom a toll counts, and words that give no figure."""

from __future__ import annotations

import re

__all__ = ["counts_group", "counts_some", "vague"]

_NO_FIGURE = re.compile(
    r"\b(?:dozens?|scores|hundreds|thousands|several|many|few)\b"
    # "some people", but "some 80" and "some twenty" are figures
    r"|\bsome\b(?! (?:\d|(?:two|three|ten|eleven|twelve|a (?:dozen|hundred)|hundred|thousand)\b"
    r"|(?:twen|thir|fo(?:u)?r|fif|six|seven|eigh|nine)\w*\b))",
    re.I,
)

_ABOUT = r"(?:(?:at (?:least|most)|about|around|some|nearly|almost|up to|over|more than) )?"
_SOME = re.compile(  # "two of the dead", and "three more", which a toll may hold already
    _ABOUT + r"\S+ (?:of (?:the(?:m|se|ir)?|those|its|his|her|whom|which)\b"
    # with a noun before "of" only where the dead follow: "two drivers of the agency" are all
    r"|\S+ of (?:them|these|those|whom|which|(?:the|its|their) (?:\w+ )?"
    r"(?:dead|killed|victims|wounded|injured|hurt|casualties|fatalities|bodies))\b"
    r"|(?:more|additional|further)\b)", re.I
)  # fmt: skip
_OTHERS = re.compile(r"\S+ others?\b", re.I)  # of the hurt, they are other than the dead
_THEN = re.compile(
    r"[^.;]{0,20}? (?:(?:were|was|are|is) among|among the (?:dead|killed|victims|wounded))\b"
    # those who lie in one hospital, or died there, are not all
    r"|[^.;]{0,45}?\b(?:being|were|was) (?:treated|taken|brought|admitted|moved) (?:in|at|to)\b"
    r"|[^.;]{0,30}?\bdied (?:later|since|after being|in hospital|of (?:their|his|her) wounds)\b",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:including|among them|of them|of whom)(?: at least)? $"
    # "two died, not three": who says so holds that it is not so many
    r"|\b(?:not|rather than|instead of)(?: the)? $"
    # "has risen to 19, after four bodies were found": they are among the 19
    r"|\b(?:ris(?:e|es|en|ing)|rose|climb(?:s|ed|ing)?|rais(?:e|es|ed|ing))\b[^.;]{0,40}? to "
    r"(?:\w+ ){0,2}\d[^.;]{0,90}?\bafter\b[^.;]{0,90}$",
    re.I,
)
_NO_FEWER = re.compile(r"(?:less|more|fewer|only)\b", re.I)
_WEAK = (  # "young children", "two schoolgirls": with adjectives that name nobody else
    r"(?:(?:more|other|young|little|small|school|local|innocent|unarmed|pregnant|elderly|civilian|"
    r"[\w-]+-old|(?-i:[A-Z])\w+) ){0,2}(?:child(?:ren)?|wom[ae]n|(?:school)?(?:girl|boy)s?|minors?|"
    r"infants?|bab(?:y|ies)|toddlers?)\b"
)
_GROUP = re.compile(  # children or women, and nobody else beside them
    rf"{_ABOUT}(?:\S+ )?\S+ {_WEAK}(?:,? (?:and|or) (?:\S+ )?{_WEAK})*"
    r"(?!,? (?:and|or|as well as)\b)", re.I
)  # fmt: skip
_REACH, _BACK = 80, 200  # characters after and before a figure that may say so


def counts_some(text: str, start: int, end: int, what: str) -> bool:
    """Tell whether a figure is written as a part of a toll, or as one to add to it.

    Args:
        text: The words it stands in.
        start: Where it begins in ``text``.
        end: Where it ends.
        what: What it counts ("dead", "injured").
    """
    return (
        _SOME.match(text, start) is not None
        or (what == "dead" and _OTHERS.match(text, start) is not None)
        or _THEN.match(text, end, end + _REACH) is not None
        or (
            _BEFORE.search(text[max(0, start - _BACK) : start]) is not None
            and _NO_FEWER.match(text, start) is None
        )
    )


def counts_group(text: str, start: int) -> bool:
    """Tell whether a figure, which begins at ``start``, counts children or women alone.

    They may be some of those whom another counts: beside a greater one, the figure is no toll.
    """
    return _GROUP.match(text, start) is not None


def vague(words: str) -> str | None:
    """Return the word, such as "dozens", that stands where a figure would; None: there is none."""
    found = _NO_FIGURE.search(words)
    return found.group() if found else None
