"""Read the words of one mention: what is its head, its name, its title, whom can it mean.

``describe`` turns one span of a dispatch into a ``Description``; nothing here looks at other
mentions.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern
from typing import NamedTuple

from according.reading.words import Lexicon, Pronoun, Token, Words, country_of
from according.spans import Span

__all__ = ["Description", "describe"]

_STATES = frozenset(("states", "kingdom", "nations", "republic", "union", "arabia", "zealand"))


class Description(NamedTuple):
    """What the words of one mention say by themselves.

    ``kind`` is ``pronoun``, ``name`` or ``nominal``; ``determiner`` is ``definite``,
    ``indefinite``, ``possessive`` or ``bare``. ``name`` holds the tokens of a proper name,
    ``title`` the span of the words before it. ``content`` holds the telling words, lower
    case (of a person's name without its title, which is ``titles``), ``alias`` the short form
    in "World Health Organization (WHO)".
    """

    kind: str
    determiner: str
    head: str
    name: tuple[str, ...]
    name_span: Span | None
    title: Span | None
    content: frozenset[str]
    families: frozenset[str]
    number: str
    gender: str
    country: str | None
    pronoun: Pronoun | None
    acronym: str
    key: str
    core: Span
    titles: frozenset[str] = frozenset()
    alias: str = ""


def _countries(tokens: list[Token], lex: Lexicon, capital: bool) -> str | None:
    """Return the first country, demonym or (where asked) capital that the words name."""
    n = len(tokens)
    for i, t in enumerate(tokens):
        if not t.capital:
            continue
        low = t.low
        if low in lex.long_names:
            for width in range(min(4, n - i), 1, -1):
                words = " ".join([x.low for x in tokens[i : i + width]])
                if found := country_of(words, lex, capital):
                    return found
        if low.endswith(("-led", "-backed", "-based", "-born")):
            continue
        found = country_of(low, lex, capital)
        if found and i + 2 < n and tokens[i + 1].low == "and":
            other = country_of(tokens[i + 2].low, lex)
            if other and other != found:
                return None  # "Russian and Iranian"
        if found and not (low == "us" and t.text != "US"):
            return found
    return None


def _number(head: str, type_: str, determiner: str, first: str, lex: Lexicon) -> str:
    if type_ == "PERSON":
        return "sg"
    if head in lex.plural:
        return "pl"
    looks = head.endswith("s") and not head.endswith("ss") and head not in lex.singular
    if type_ == "GROUP":
        return "pl" if looks or first not in ("a", "an") else "any"
    if type_ == "ORG":
        return "any"
    return "pl" if looks and head.islower() and determiner != "name" else "sg"


def _cut(tokens: list[Token], text: str, type_: str, lex: Lexicon) -> int:
    """Return how many of ``tokens`` belong to the head's phrase, before "of ...", "who ..."."""
    for i, t in enumerate(tokens):
        if i == 0:
            continue
        between = text[tokens[i - 1].end : t.start]
        if between != " ":
            if ("," in between and t.low not in lex.suffixes) or "(" in between or "–" in between:
                return i
            if ":" in between or ";" in between or " - " in between:
                return i
        if t.low == "and" and tokens[i - 1].low in lex.adjectives and i + 2 < len(tokens):
            continue  # "his Russian and Iranian counterparts"
        if t.low in lex.ends_head and t.text[:1].islower():
            return i
    return len(tokens)


def describe(words: Words, span: Span, type_: str, lex: Lexicon) -> Description:
    """Describe the words of ``span``, tagged ``type_``, without looking at other mentions."""
    described = words.described[type_]
    known = described.get(span)
    if known is None:
        known = described[span] = _describe(words, span, type_, lex)
    return known


def _describe(words: Words, span: Span, type_: str, lex: Lexicon) -> Description:
    lo, hi = words.range(span)
    tokens = words.tokens[lo:hi]
    if not tokens:
        low = words.text[span.start : span.end].lower()
        none: frozenset[str] = frozenset()
        return Description(
            "nominal", "bare", low, (), None, None, none, none, "any", "any", None, None, "", low,
            span,
        )  # fmt: skip
    if len(tokens) == 1 or (len(tokens) == 2 and tokens[1].low in ("all", "both")):
        word = "i" if tokens[0].low in ("i'm", "i've", "i'd", "i'll") else tokens[0].low
        pronoun = lex.pronouns.get(word)
        if pronoun and not (word == "us" and tokens[0].text == "US"):
            empty: frozenset[str] = frozenset()
            number = pronoun.number
            gender = pronoun.gender
            return Description(
                "pronoun", "bare", word, (), None, None, empty, empty, number, gender, None,
                pronoun, "", word, span,
            )  # fmt: skip
    return _noun_phrase(words, span, tokens, type_, lex)


def _noun_phrase(
    words: Words, span: Span, tokens: list[Token], type_: str, lex: Lexicon
) -> Description:
    first = tokens[0].low
    determiner = lex.determiners.get(first, "bare") if len(tokens) > 1 else "bare"
    if tokens[0].possessor and len(tokens) > 1:
        determiner = "possessive"
    elif determiner == "bare" and first.isdigit() and len(tokens) > 1:
        determiner = "indefinite"
    begin = 1 if determiner != "bare" and not tokens[0].possessor else 0
    end = _cut(tokens[begin:], words.text, type_, lex) + begin
    end = max(end, begin + 1)
    of_name = end + 1 < len(tokens) and tokens[end].low == "of" and tokens[end + 1].capital
    if type_ == "PLACE" and of_name and not tokens[end - 1].capital:
        # "the Iraqi city of Mosul" is Mosul
        begin = end + 1
        end = begin + _cut(tokens[begin:], words.text, type_, lex)
    core_from = begin
    for i in range(begin, end - 1):
        if tokens[i].possessor:
            core_from = i + 1
            determiner = "possessive"
    core = tokens[core_from:end]
    # "Mu'allem's" alone: the mention may include its own possessive ending
    head = core[-1].low
    name = _name(core, type_, words, lex)
    country = _countries(tokens[:end], lex, type_ in ("ORG", "GROUP", "PLACE"))
    if country is None and end < len(tokens):
        country = _countries(tokens[end:], lex, False)
    if type_ == "PERSON" and not name and end < len(tokens):
        late = tokens[core_from:]
        name = _late_name(late, end - core_from, words.text, lex)
        name = name or _apposed_name(late, end - core_from, words.text, lex)
        core = [*core, *name]
    named = bool(name)
    person = named and type_ == "PERSON"
    content = _content(name if person else core)
    titles: frozenset[str] = frozenset()
    alias = ""
    title = None
    name_span = None
    if named:
        name_span = Span(name[0].start, _own_end(name[-1]))
        if type_ == "PERSON":
            before = [t for t in tokens[begin:] if t.end <= name[0].start]
            if before:
                title = Span(before[0].start, before[-1].end)
                titles = _content(before)
        elif end < len(tokens):
            after = [t for t in tokens[end:] if t.capital]
            for t in after:
                if words.text[t.start - 1] == "(" and words.text[t.end : t.end + 1] == ")":
                    alias = t.low
            content |= _content([t for t in after if t.low != alias])
    families: frozenset[str] = frozenset()
    telling = [t for t in core if t not in name][-2:] if person else core[-1:]
    for t in telling:
        more = lex.families.get(t.low) or lex.families.get(t.stem)
        if more:
            families = families | more if families else more
    gender = _gender(tokens[begin:end], core, name, type_, lex)
    number = _number(head, type_, determiner, first, lex)
    letters = [t.text[0] for t in tokens[begin:] if t.capital]
    acronym = "".join(letters).lower() if len(letters) > 1 else ""
    key = " ".join([t.low for t in tokens[begin:]])
    content = words.contents.setdefault(content, content)
    stem = core[-1].stem if not named or type_ != "PERSON" else name[-1].low
    # One object for what is the same: a long text has many thousand.
    core_span = Span(core[0].start, core[-1].end)
    core_span = span if core_span == span else core_span
    if name_span == core_span:
        name_span = core_span
    return Description(
        "name" if named else "nominal", determiner, stem, tuple([t.low for t in name]), name_span,
        title, content, families, number, gender, country, None, acronym, intern(key),
        core_span, titles, alias,
    )  # fmt: skip


def _content(core: Iterable[Token]) -> frozenset[str]:
    """Return the telling words, lower case and singular, "U.S." written out."""
    return frozenset([word for t in core for word in t.telling])


def _late_name(tokens: list[Token], cut: int, text: str, lex: Lexicon) -> list[Token]:
    """Return the name that ends "Minister of Information Moammar al-Eryani", or nothing.

    The name is the run of capitals at the end of the first stretch without a comma, after a
    role or a common noun ("the parliament Ali Larijani"), or from a known given name on.
    """
    head = tokens[cut - 1].low
    # "University of Texas Association president Sehar Memon": the role may come later
    later = any(t.low in lex.role_words and t.text.islower() for t in tokens[cut:])
    if not later and head not in lex.families and head not in lex.role_words:
        return []
    stop = cut
    while stop < len(tokens):
        between = text[tokens[stop - 1].end : tokens[stop].start]
        if "," in between or "(" in between:
            break
        stop += 1
    run: list[Token] = []
    for t in reversed(tokens[cut:stop]):
        particle = bool(run) and t.low in lex.particles and not t.capital
        if not particle and not (t.capital and t.low not in lex.role_words):
            break
        run.append(t)
    run.reverse()
    while run and not run[0].capital:
        run.pop(0)
    for k, t in enumerate(run[:-1]):
        if t.low in lex.given:
            return run[k:]
    if not run:
        return []
    before = tokens[tokens.index(run[0]) - 1]
    if before.low in lex.role_words:
        return run
    bodies = [k for k, t in enumerate(run) if t.low in lex.families or t.low in _STATES]
    last = bodies[-1] if bodies else -1
    rest = run[last + 1 :]
    if last < 0 and (before.low in lex.ends_head or before.low in lex.determiners):
        rest = rest[1:]
        while rest and not rest[0].capital:
            rest.pop(0)
    return rest if len(rest) > 1 and not rest[-1].possessor else []


def _apposed_name(tokens: list[Token], cut: int, text: str, lex: Lexicon) -> list[Token]:
    """Return the name that ends "another co-author, engineering professor Julian Marshall".

    The description must be a calling, with nothing of a name before its comma (no "mayor of
    Springfield, Illinois"), and what follows must be a name alone or a title and a name.
    """
    if tokens[cut - 1].low not in lex.role_words or "," not in text[
        tokens[cut - 1].end : tokens[cut].start
    ]:  # fmt: skip
        return []
    rest = tokens[cut:]
    if "," in text[rest[0].start : rest[-1].end] or rest[-1].possessor:
        return []
    run: list[Token] = []
    for t in reversed(rest):
        name = t.capital and t.low not in lex.role_words and t.low not in lex.families
        if not name and not (run and t.low in lex.particles):
            break
        run.insert(0, t)
    while run and not run[0].capital:
        run.pop(0)
    if len(run) < 2:
        return []
    before = rest[: len(rest) - len(run)]
    titled = bool(before) and before[-1].low in lex.role_words
    return run if titled or not before else []


def _own_end(token: Token) -> int:
    """Return the end of a token without its possessive ending."""
    if token.possessor and token.text[-2:-1] in ("'", "’"):
        return token.end - 2
    return token.end


def _name(core: list[Token], type_: str, words: Words, lex: Lexicon) -> list[Token]:
    """Return the tokens of the proper name in ``core``; an empty list for a description."""
    if type_ == "PERSON":
        out: list[Token] = []
        for t in reversed(core):
            upper = t.capital
            role = t.low in lex.role_words or t.low in lex.families
            nameable = upper and not role and t.low not in lex.adjectives
            if nameable or (out and t.low in lex.particles):
                out.append(t)
            elif not out and t.low in lex.suffixes:
                continue
            else:
                break
        while out and out[-1].low in lex.particles and not out[-1].capital:
            out.pop()
        if len(out) == 1 and len(core) > 1:
            before = core[-2] if out[0] is core[-1] else None
            # "Defense Secretary", "State official": a capital alone makes no name
            if before is None:
                return []
        if len(out) == 1 and len(core) == 1 and out[0].text in ("A", "The"):
            return []
        return out[::-1]
    telling = [
        t
        for t in core
        if t.capital and t.low not in lex.determiners and t.low not in lex.adjectives
    ]
    if not telling:
        # "Houthis", "Syrians", "French": a people is named by its adjective alone
        last = core[-1]
        return [last] if last.capital and len(core) == 1 else []
    if type_ in ("ORG", "PLACE", "FACILITY", "GROUP", "WEAPON"):
        only = telling[0]
        opens = words.sentence_start(only.start) >= only.start - 1
        if (
            len(core) == 1
            and opens
            and (
                only.text.lower() in words.lower_seen
                or only.low in lex.groups
                or only.low in lex.families
            )
        ):
            return []
        if core[-1].capital or type_ != "GROUP":
            return telling if core[-1].capital else []
    return telling if core[-1].capital else []


def _gender(
    tokens: list[Token], core: Iterable[Token], name: list[Token], type_: str, lex: Lexicon
) -> str:
    if type_ in ("ORG", "PLACE", "FACILITY", "WEAPON"):
        return "n"
    if type_ == "GROUP":
        return "any"
    named = {t.start for t in name}
    for t in core:
        if t.start not in named and t.low in lex.genders:
            return lex.genders[t.low]
    for t in name[:1] if len(name) > 1 else ():
        if t.low in lex.given:
            return lex.given[t.low]
    return "p"
