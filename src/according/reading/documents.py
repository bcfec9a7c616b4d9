"""Documents that speak: "the report" is whoever issued it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from according.reading.mention_features import Table
from according.reading.sources import document_word
from according.reading.words import Lexicon, Words
from according.records import Attribution
from according.spans import Span

__all__ = ["assign_documents"]

# "said in a joint statement", "issued a report"
_ISSUED = re.compile(
    r"\b(?:in|issued|released|published|gave)\s+(?:a|an|the|its|his|her|their)\s+(?:\w+\s+){0,2}?(\w+)"
    r"(?=\W*$|\s+(?:on|to|that|released|issued|published|posted|about|read|carried)\b)",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(\w+)\s+(?:by|from)\s+$")
# "denied the attack | in a joint statement"
_THROUGH = re.compile(r"\W{0,2}in\s+(?:a|an|its|his|her|their)\s+(?:\w+\s+){0,2}?(\w+)\b")
# "the ministry | issued a long statement", "the Council adopted Resolution 2328"
_PUT_OUT = re.compile(
    r"\s+(?:has\s+|have\s+|had\s+)?(?:issued|released|published|posted|sent|adopted|put\s+out)\s+"
    r"(?:(?:a|an|the|its|his|her|their)\s+)?((?:\w+\s+){0,2}\w+)"
)
_OWNED = re.compile(r"['’]s?((?:\s+\w+){1,3})")
_STUDIES = frozenset(("study", "studie", "research", "finding", "result", "paper"))


def assign_documents(
    words: Words,
    table: Table,
    groups: list[int],
    reasons: dict[int, str],
    attributions: Sequence[Attribution],
    own: Sequence[int | None],
    lex: Lexicon,
) -> None:
    """Give "the report" to whoever issued the report named before; changes ``groups``.

    Where several issued one, the latest who spoke through it or is said to have issued it;
    else the one whom the words before name as its author; else the researchers, of a study.
    Nobody otherwise, with the reason in ``reasons``.
    """
    issued: dict[str, int] = {}
    makers = _Makers(words, table, groups)
    text = words.text
    order = sorted(
        (a.cue[0].start if a.cue else a.source[0].start, n)
        for n, a in enumerate(attributions)
        if a.source
    )
    for _, n in order:
        a, k = attributions[n], own[n]
        if k is None:
            continue
        word = document_word(words, Span(a.source[0].start, a.source[-1].end), lex)
        span = table.mentions[k].span
        alone = word is not None and document_word(words, span, lex) == word
        if alone and word is not None:
            # never what the scorer of persons thinks: a document is whoever issued it
            maker = issued.get(word, -1)
            if maker < 0:
                maker = makers.told(word, span.start)
            if maker < 0 and word in _STUDIES:
                maker = makers.researchers(span.start)
            if maker >= 0:
                groups[k] = maker
            else:
                groups[k] = -1
                said = text[span.start : span.end]
                reasons[k] = f"the text does not say whose '{said}' is"
            continue
        if groups[k] < 0:
            continue
        if word is not None:
            issued[word] = groups[k]
        for part in a.cue:
            # the cue may end before its object: "has published | a report on"
            for m in _ISSUED.finditer(text, part.start, _reach(words, part.end)):
                if m.start() < part.end and m.group(1).lower() in lex.documents:
                    issued[m.group(1).lower().removesuffix("s")] = groups[k]
        through = _THROUGH.match(text, a.content[-1].end) if a.content else None
        if through and through.group(1) in lex.documents:
            issued[through.group(1).removesuffix("s")] = groups[k]


def _reach(words: Words, end: int) -> int:
    """Return how far the object of a cue may reach: 60 characters, within the sentence."""
    stop = min(len(words.text), end + 60)
    while stop > end and words.sentence_start(stop - 1) > end:
        stop = words.sentence_start(stop - 1)
    return stop


class _Makers:
    """Who is said to have made a document; what is looked for is found once, for all of them."""

    def __init__(self, words: Words, table: Table, groups: list[int]) -> None:
        self._text, self._table, self._groups = words.text, table, groups

    def told(self, word: str, before: int) -> int:
        """Return the one group said to have made the document, in words before, or -1."""
        return self._one(self._made.get(word, ()), before)

    def researchers(self, before: int) -> int:
        """Return the one group of researchers who spoke before, or -1: a study is theirs."""
        return self._one(self._experts, before)

    def _one(self, mentions: Iterable[int], before: int) -> int:
        groups = self._groups
        starts = ((groups[k], self._table.mentions[k].span.start) for k in mentions)
        found = {g for g, start in starts if g >= 0 and start < before}
        return found.pop() if len(found) == 1 else -1

    @cached_property
    def _made(self) -> dict[str, list[int]]:
        """The mentions said to have made something, by the words for it."""
        text = self._text
        out: dict[str, list[int]] = {}
        for k, m in enumerate(self._table.mentions):
            if m.type not in ("PERSON", "ORG", "GROUP"):
                continue
            made = _BY.search(text, max(0, m.span.start - 40), m.span.start)
            owned = _OWNED.match(text, m.span.end)
            put_out = _PUT_OUT.match(text, m.span.end)
            for match in (made, owned, put_out):
                for word in match.group(1).lower().split() if match else ():
                    out.setdefault(word.removesuffix("s"), []).append(k)
        return out

    @cached_property
    def _experts(self) -> list[int]:
        table = self._table
        return [
            k
            for k, d in enumerate(table.what)
            if table.source_of[k] and "expert" in d.families and table.mentions[k].type == "GROUP"
        ]
