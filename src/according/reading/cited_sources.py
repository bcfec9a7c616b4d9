"""Whom an outlet cites: in "Reuters reported, citing officials" the officials say it.

The encoder labels every word once for a cue, so it credits the outlet and loses the one behind
it, or takes "a doctor" in "quoted a doctor as saying" for no part of the attribution. The corpus
has them as two attributions that share a content, the outlet's and, inside it, that of the one
cited ("According to AFP, which cited officials"); "quoted Y as saying" is Y's alone. Reasons and
documents ("citing privacy rules") are no sources: only persons, bodies and groups are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from according.reading.attributions import SPEAKERS, Draft, speakers_from
from according.reading.mentions import Found
from according.reading.outlets import called_outlet
from according.spans import Nearby, Span, Spans, common, covers, end_before, overlap, trimmed

__all__ = ["cited_sources"]

_CITES = re.compile(r"\b(?:cit|quot)(?:ed|es|ing)\b(?=[ \n]+([^\W_]))", re.IGNORECASE)
_AS_SAYING = re.compile(
    r"(?:,[^.;!?\n\"“”]{1,120}?,)?[ \n]+"
    r"(as[ \n]+(?:say|tell|stat|add|warn|claim|confirm|report|deny|insist|explain)ing)\b"
)
# "quoted villagers who had fought to defend their homes saying that"
_SAYING = re.compile(r"[^.,;!?\n\"“”]{0,100}?[ \n]+((?:as[ \n]+)?saying)\b")
_THAT = re.compile(r"[ \n]+that\b")
_BEING = re.compile(
    r"\b(?:(?:has|have|had)[ \n]+)?(?:is|are|was|were|been)(?:[ \n]+(?:also|later))?[ \n]+$"
)
_AND = re.compile(r"[ \n]+and[ \n]+")
_WHICH = re.compile(r"\b(?:which|who)[ \n]+(?:has[ \n]+|also[ \n]+)?$")
# A noun that follows says that the words before it are no speaker ("citing their refusal").
_GOES_ON = re.compile(
    r"['’-]\w|[ \n]+(?!(?:in|at|from|on|of|for|with|within|inside|near|close|familiar|who|whom|that"
    r"|as[ \n]+\w+ing|and|or|there|here|said|says|reported|data|figures)\b|\w+day\b)\w"
)
# Who is cited because they know, whoever cites them; anyone else only by an outlet.
_KNOWS = re.compile(
    r"\b(?:officials?|sources?|witness(?:es)?|residents?|activists?|medics?|doctors?|experts?"
    r"|analysts?|spokes\w+|aides?|rescuers?|authorities|police|diplomats?|observers?|monitors?"
    r"|journalists?|reporters?|correspondents?|lawyers?|relatives|commanders?|participants?"
    r"|researchers?|scientists?|observatory|ministry|agency|media|data|figures)\b",
    re.IGNORECASE,
)
_CARRIES = re.compile(
    r"\b(?:agenc(?:y|ies)|media|reports?|outlets?|websites?|papers?|dispatch(?:es)?)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[,;:—–\"“”]|\b(?:and|but|while|that|as|because))\s*$")
_NEAR = 2000  # code points from a verb of citing to the cues that its sentence may hold


def cited_sources(
    text: str, drafts: Sequence[Draft], mentions: Sequence[Found], sentence_spans: Sequence[Span]
) -> list[Draft]:
    """Give those who are cited what they are cited with; who cites them carried it.

    - "quoted Y as saying C", "cited Y that C": one attribution, of Y, the outlet its relay.
    - "X reported C, citing Y", "X, citing Y, said C": a second one, of Y, with the same content.
    - "Y was quoted by X as saying C": of Y, not of X.
    """
    out = list(drafts)
    found = list(_CITES.finditer(text))
    if not found:
        return out
    speakers = speakers_from(mentions)
    named = sorted((m.span for m in mentions if m.type in SPEAKERS), reverse=True)
    subjects = {s.end: s for s in named}  # the longest of those that end there
    sentence = Nearby((s, s) for s in sentence_spans)
    begins = [d.cue[0].start for d in out]  # in text order: only those near a verb are looked at
    for match in found:
        verb = Span(match.start(), match.end())
        low = bisect_left(begins, verb.start - _NEAR)
        high = bisect_left(begins, verb.end + _NEAR)
        near = out[low:high]
        line = next(iter(sentence.overlapping(verb)), verb)
        being = _BEING.search(text, max(0, verb.start - 30), verb.start)
        if being and match[0].lower().endswith("ed"):
            subject = subjects.get(end_before(text, being.start()))
            if subject and (
                subject.start <= line.start or _CLAUSE.search(text, line.start, subject.start)
            ):
                near = _was_quoted(near, verb, subject)
        elif who := _speaker(text, match.start(1), speakers):
            near = _mended(text, near, verb, who, line, subjects)
        out[low:high] = near
        begins[low:high] = [d.cue[0].start for d in near]
    return out


def _mended(
    text: str, near: list[Draft], verb: Span, who: Span, line: Span, subjects: Mapping[int, Span]
) -> list[Draft]:
    """Return attributions, those about a verb of citing with their own sources.

    ``who`` is cited, in the sentence ``line``; ``subjects`` are speakers by where they end.
    """
    saying = _AS_SAYING.match(text, who.end)
    if saying is None and text[verb.start].lower() == "q":
        saying = _SAYING.match(text, who.end)
    if saying:
        return _quoted(text, near, verb, who, Span(*saying.span(1)))
    if _THAT.match(text, who.end):
        return _quoted(text, near, verb, who, None)
    which = _WHICH.search(text, max(0, verb.start - 16), verb.start)
    if not which and not text[verb.start : verb.end].lower().endswith("ing"):
        return near
    phrase = Span(which.start() if which else verb.start, who.end)
    citing = subjects.get(end_before(text, phrase.start, ","))
    near = _reported(near, citing, who, line)
    return _cited(text, near, verb, who, phrase, line, citing if which else None)


def _speaker(text: str, start: int, speakers: dict[int, Span]) -> Span | None:
    """Return the speakers named at ``start`` ("officials and witnesses")."""
    who = speakers.get(start)
    while who and (joint := _AND.match(text, who.end)) and (other := speakers.get(joint.end())):
        who = Span(who.start, other.end)
    return None if who is None or _GOES_ON.match(text, who.end) else who


def _quoted(
    text: str, drafts: list[Draft], verb: Span, who: Span, saying: Span | None
) -> list[Draft]:
    """Make "cited Y as saying C" one attribution of Y, whoever was found to say it."""
    outer = _with_cue(drafts, verb)
    inner = _with_cue(drafts, saying) if saying else None
    base = inner or outer
    if base is None:
        return drafts
    carrier = _before(text, outer.source, verb) if outer else ()
    first = min(s.start for s in (*carrier, verb))
    last = saying.end if saying else who.end
    content = tuple(trimmed(text, s) for s in _without(base.content, Span(first, last)))
    if not content:
        return drafts
    new = base._replace(
        source=base.source if _touches(base.source, who) and not carrier else (who,),
        cue=(verb, saying) if saying else (verb,),
        content=content,
        relay=base.relay or carrier[:1],
    )
    return [new if d is base else d for d in drafts if d is base or d is not outer]


def _was_quoted(drafts: list[Draft], verb: Span, subject: Span) -> list[Draft]:
    """Give "Y was quoted by X as saying C" to Y."""
    own = _with_cue(drafts, verb)
    if own is None or any(s.start <= subject.start for s in own.source):
        return drafts
    content = _without(own.content, subject) or own.content
    new = own._replace(source=(subject,), content=content, relay=own.relay or own.source[:1])
    return [new if d is own else d for d in drafts]


def _reported(drafts: list[Draft], citing: Span | None, who: Span, line: Span) -> list[Draft]:
    """Give "X, citing Y, reported C" to X where it was given to Y, who is right before the cue."""
    return [
        d._replace(source=(citing,))
        if citing
        and line.start <= d.cue[0].start < line.end
        and d.source == (who,)
        and 0 <= d.cue[0].start - who.end <= 2
        else d
        for d in drafts
    ]


def _cited(
    text: str, drafts: list[Draft], verb: Span, who: Span, phrase: Span, line: Span,
    citing: Span | None,
) -> list[Draft]:  # fmt: skip
    """Add the attribution of those who are cited beside that of who cites them.

    ``phrase`` is "citing officials" or "which cited officials", ``line`` its sentence; after
    "which", ``citing`` is who does.
    """
    own = _with_cue(drafts, verb)
    if own and _touches(own.source, who):
        return drafts
    apart = text[end_before(text, phrase.start) - 1 : phrase.start].startswith(",")
    knows = bool(_KNOWS.search(text, *who))
    hosts = [
        (min(_distance(c, verb) for c in d.cue), n)
        for n, d in enumerate(drafts)
        if d is not own
        and all(line.start <= c.start < line.end for c in d.cue)
        and not any(overlap(s, who) and not overlap(s, verb) for s in d.source)
        and (not _touches(d.content, verb) or (apart and _ends(d.content, phrase)))
        and (citing is None or _touches(d.source, citing))
        and (knows or any(_carries(text, s) for s in d.source))
    ]
    # whoever speaks inside what another says is not who cites
    hosts = [h for h in hosts if not any(
        covers(drafts[m].content, drafts[h[1]].cue[0]) for _, m in hosts if m != h[1]
    )]  # fmt: skip
    if not hosts:
        return drafts
    n = min(hosts)[1]
    host = drafts[n]
    if host.relay and _touches(host.relay, who):
        host = host._replace(relay=())
    if _touches(host.content, verb):
        host = host._replace(content=_before(text, host.content, phrase))
    if apart and _touches(host.source, verb):
        host = host._replace(source=_before(text, host.source, phrase))
    if not host.content:
        return drafts
    cited = host._replace(source=(who,), cue=(verb,), relay=host.source[:1], said_on=(), act="say")
    out = []
    for i, draft in enumerate(drafts):
        if i == n:
            out += [host, cited]
        elif draft is not own:
            out.append(draft)
    return out


def _carries(text: str, source: Span) -> bool:
    """Tell whether a source is an outlet, or a report that carries what others say."""
    words = text[source.start : source.end]
    return bool(_CARRIES.search(words)) or any(map(called_outlet, (words, *words.split(","))))


def _with_cue(drafts: Sequence[Draft], words: Span) -> Draft | None:
    return next((d for d in drafts if _touches(d.cue, words)), None)


def _touches(spans: Spans, span: Span) -> bool:
    return any(overlap(s, span) for s in spans)


def _ends(content: Spans, phrase: Span) -> bool:
    """Tell whether a content ends with the words that say who is cited."""
    return any(overlap(s, phrase) and s.end <= phrase.end for s in content)


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end)


def _without(spans: Spans, part: Span) -> Spans:
    return common(spans, (Span(0, part.start), Span(part.end, max(s.end for s in spans) + 1)))


def _before(text: str, spans: Spans, phrase: Span) -> Spans:
    """Cut spans before the phrase, and the comma before it."""
    return common(spans, (Span(0, end_before(text, phrase.start, ",")),))
