"""Who is meant, and who the source is: mentions and attributions in, entities out.

    people = resolve(text, mentions, attributions, publisher="Sputnik")
    people.source_of["a3"]        # ("e1", None), or (None, "two people fit 'he': ...")
    people.entity_at(span)        # "e1", or None

A wrong person is worse than none: where two candidates remain, or the best one is not likely
enough, the source stays as written, with the reason in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from according.reading.bodies import join_governments, join_short_names
from according.reading.completions import complete
from according.reading.coreference import Choice, Scorer, Thresholds, group, scorer
from according.reading.descriptions import settle
from according.reading.documents import assign_documents
from according.reading.entities import describe_entity, shown
from according.reading.mention_features import Floats, Mention, Table, tabulate
from according.reading.names import Description, describe
from according.reading.pair_features import Candidates
from according.reading.sources import tidy, with_sources
from according.reading.words import Lexicon, Words, lexicon
from according.records import Attribution, Entity
from according.spans import Nearby, Span, overlap

__all__ = ["Mention", "People", "Similarity", "resolve"]

Similarity = Callable[[int, int], float] | npt.NDArray[np.float32] | None
_OPENS = frozenset(("in", "at", "during", "through", "with", "after", "before", "on", "despite"))
_WHO = {"who": ("PERSON", "GROUP"), "whom": ("PERSON", "GROUP"), "which": ("ORG",)}
_NOBODY = re.compile(r"(?i:nobody|no[ -]one|none|neither|no)\b(?! [.\d])")
_NO_BEFORE = re.compile(r"(?i:\b(?:no|neither) )$")
_RIVAL = 0.1  # probability from which somebody else may be meant as well
Decision = tuple[str | None, str | None]


@dataclass(frozen=True)
class People:
    """The entities of one dispatch.

    ``source_of`` gives each attribution's entity id, or None and the reason (no reason where
    no source is written). ``probability_of`` gives how sure each resolved source is, 0..1.
    """

    entities: tuple[Entity, ...]
    source_of: Mapping[str, Decision]
    probability_of: Mapping[str, float]
    _at: Mapping[Span, str] = field(repr=False)
    _ends: Mapping[int, tuple[tuple[Span, str], ...]] = field(repr=False)
    _words: Words = field(repr=False)

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        """The entities by their ids."""
        return {e.id: e for e in self.entities}

    @cached_property
    def mentioned(self) -> Nearby[tuple[int, Span]]:
        """Every mention, found by place: its entity's position in ``entities``, and its span."""
        return Nearby((m, (k, m)) for k, e in enumerate(self.entities) for m in e.mentions)

    def entity_at(self, span: Span) -> str | None:
        """Return the id of the entity that these words mean, or None.

        The words are a mention, or share the head (the last word of the head's phrase) of one.
        """
        exact = self._at.get(span)
        if exact is not None:
            return exact
        trimmed = tidy(self._words.text, [Mention(span, "")])
        if not trimmed:
            return None
        span = trimmed[0].span
        if span in self._at:
            return self._at[span]
        end = describe(self._words, span, "PERSON", lexicon()).core.end
        found = [(s, e) for s, e in self._ends.get(end, ()) if overlap(s, span)]
        if len({e for _, e in found}) > 1:
            # nested mentions share a head: the one most like these words decides
            found.sort(key=lambda x: abs(x[0].start - span.start) + abs(x[0].end - span.end))
            best = abs(found[0][0].start - span.start) + abs(found[0][0].end - span.end)
            found = [
                x for x in found if abs(x[0].start - span.start) + abs(x[0].end - span.end) == best
            ]
        ids = {e for _, e in found}
        return ids.pop() if len(ids) == 1 else None


def resolve(
    text: str,
    mentions: Sequence[Mention],
    attributions: Sequence[Attribution],
    *,
    similarity: Similarity = None,
    publisher: str | None = None,
    model: Scorer | None = None,
    words: Words | None = None,
) -> People:
    """Group mentions into entities and find the entity that speaks in each attribution.

    Args:
        text: the dispatch; all spans count its code points.
        mentions: what the encoder marked; spans may be nested, noisy or outside the text.
        attributions: with source, cue, content and parent; read only.
        similarity: how alike two mentions are, by their positions in ``mentions``; a function
            or a square matrix. Weights trained without it ignore it.
        publisher: the outlet; "we" outside any quotation is the publisher where it is named.
        model: other weights than those that ship (for training and measuring).
        words: ``Words(text)``, where the caller has it already.
    """
    lex = lexicon()
    words = words or Words(text)
    model = model or scorer()
    given = complete(words, tidy(text, mentions), lex)
    everyone, own = with_sources(words, given, attributions, lex)
    table = tabulate(words, everyone, attributions, own, lex)
    matrix = _matrix(similarity, mentions, everyone)
    choices = group(table, Candidates(words, table), model, matrix)
    groups = [c.group for c in choices]
    reasons = _weigh(table, choices, groups, model.thresholds, words)
    said = [text[m.span.start : m.span.end] for m in table.mentions]
    reasons |= settle(table, groups, _names_later(table, groups, words), said, lex)
    reasons |= _nobody(words, table, groups)
    join_governments(table, groups, lex)
    join_short_names(table, groups, lex)
    _ahead(words, table, groups)
    _relatives(words, table, groups)
    _first_person(words, table, groups, reasons, own, publisher)
    assign_documents(words, table, groups, reasons, attributions, own, lex)
    # "we" in a statement: whoever issued it, which is known now
    _first_person(words, table, groups, reasons, own, publisher)
    sources = {row: choices[row] for row in own if row is not None}
    del choices  # as many as mentions
    people = _people(words, table, groups, sources, reasons, attributions, own, lex)
    words.described.clear()  # as large as the text; what is asked for again is little
    return people


def _matrix(
    similarity: Similarity, mentions: Sequence[Mention], everyone: Sequence[Mention]
) -> Floats | None:
    """Return the similarities in table order; 0 where a mention is not the caller's."""
    if similarity is None:
        return None
    index = {m.span: k for k, m in enumerate(mentions)}
    at = [index.get(m.span, -1) for m in everyone]
    out = np.zeros((len(at), len(at)), dtype=np.float32)
    for b, kb in enumerate(at):
        for a, ka in enumerate(at[:b]):
            if ka >= 0 and kb >= 0:
                out[a, b] = similarity(ka, kb) if callable(similarity) else similarity[ka, kb]
    return out


def _weigh(
    table: Table,
    choices: list[Choice],
    groups: list[int],
    thresholds: Thresholds,
    words: Words,
) -> dict[int, str]:
    """Undo choices that are not sure enough; return the reason for each mention undone."""
    reasons: dict[int, str] = {}
    names = _names_later(table, groups, words)
    members: dict[int, list[int]] = {}
    for k, g in enumerate(groups):
        members.setdefault(g, []).append(k)
    for j, c in enumerate(choices):
        d = table.what[j]
        if d.pronoun and (d.pronoun.person < 3 or d.pronoun.form == "relative"):
            continue
        said = words.text[table.mentions[j].span.start : table.mentions[j].span.end]
        if d.pronoun:
            floor = thresholds.pronoun
        elif d.kind == "nominal" and d.determiner == "definite" and table.source_of[j]:
            floor = thresholds.nominal
        else:
            continue
        second = max((p for g, p in c.rivals if g != c.group), default=0.0)
        if second > _RIVAL and d.country and table.mentions[j].type == "PERSON":
            # "Tillerson met Lavrov. The Russian minister said": nothing here tells who is Russian
            others = [table.what[k] for k in members.get(c.group, ()) if k != j]
            if others and not any(x.country or x.families for x in others):
                floor = 1.0
        if c.group >= 0 and c.probability >= floor and c.probability - second >= thresholds.margin:
            continue
        groups[j] = -1
        likely = [names().get(g, "") for g, p in c.rivals if p > 0.15]
        likely = [x for x in dict.fromkeys(likely) if x]
        if len(likely) > 1:
            reasons[j] = f"two fit '{said}': {likely[0]} and {likely[1]}"
            if all(table.mentions[m].type == "PERSON" for m in _firsts(groups, members, c)):
                reasons[j] = "two people " + reasons[j][4:]
        elif likely:
            reasons[j] = f"'{said}' may be {likely[0]}, but that is not sure enough"
        else:
            reasons[j] = f"nobody named before fits '{said}'"
    return reasons


def _firsts(groups: list[int], members: Mapping[int, list[int]], c: Choice) -> list[int]:
    """Return the first mention that is still in each of the two likeliest groups."""
    found = (next((k for k in members.get(g, ()) if groups[k] == g), None) for g, _ in c.rivals[:2])
    return [k for k in found if k is not None]


def _names_later(table: Table, groups: list[int], words: Words) -> Callable[[], Mapping[int, str]]:
    """Return what gives the names of the groups as they are now: few dispatches ask for them."""
    held = groups.copy()
    return cache(lambda: _group_names(table, held, words))


def _group_names(table: Table, groups: list[int], words: Words) -> dict[int, str]:
    """Return short names of groups for reasons: a name where there is one."""
    out: dict[int, tuple[int, str]] = {}
    for k, g in enumerate(groups):
        d = table.what[k]
        if g < 0 or d.pronoun:
            continue
        rank = 1 if d.kind == "name" else 0
        if g not in out or out[g][0] < rank:
            out[g] = (rank, shown(words.text, table.mentions[k].span, d))
    return {g: name for g, (_, name) in out.items()}


def _nobody(words: Words, table: Table, groups: list[int]) -> dict[int, str]:
    """Take out who does not exist: what "no group" said was said by no group called so."""
    reasons: dict[int, str] = {}
    for j, m in enumerate(table.mentions):
        said = words.text[m.span.start : m.span.end]
        before = words.text[max(0, m.span.start - 8) : m.span.start]
        if _NOBODY.match(said) or _NO_BEFORE.search(before):
            groups[j] = -1
            reasons[j] = f"'{said}' is nobody: the text says that there is none who says so"
    return reasons


def _ahead(words: Words, table: Table, groups: list[int]) -> None:
    """Give "In his statement, X said" to X: the one pronoun that points forward."""
    text = words.text
    for j, d in enumerate(table.what):
        if not d.pronoun or d.pronoun.form != "possessive" or d.pronoun.person != 3:
            continue
        start = table.mentions[j].span.start
        opening = text[words.sentence_start(start) : start].split()
        if not 1 <= len(opening) <= 2 or opening[0].lower() not in _OPENS:
            continue
        for i in range(j + 1, min(j + 4, len(groups))):
            other = table.what[i]
            between = text[table.mentions[j].span.end : table.mentions[i].span.start]
            if not between.endswith(", ") or len(between) > 60 or other.pronoun:
                continue
            alike = d.gender == "any" or (d.gender == "n") == (other.gender == "n")
            if table.source_of[i] and groups[i] >= 0 and alike:
                if {d.gender, other.gender} != {"m", "f"}:
                    groups[j] = groups[i]
                break


def _relatives(words: Words, table: Table, groups: list[int]) -> None:
    """Give "who" and "which" the mention that ends just before them, or nearly so."""
    text = words.text
    for j, d in enumerate(table.what):
        if not d.pronoun or d.pronoun.form != "relative":
            continue
        start = table.mentions[j].span.start
        adjacent, near = -1, -1
        for i in range(max(0, j - 8), j):
            m = table.mentions[i]
            if groups[i] < 0 or table.sentence[i] != table.sentence[j]:
                continue
            if d.gender == "p" and m.type not in ("PERSON", "GROUP", "ORG"):
                continue
            # a mention may hold its own relative clause: its head ends before "who"
            end = m.span.end if m.span.end <= start else table.what[i].core.end
            if end > start:
                continue
            if text[end:start].strip() in ("", ",", ", and", "of", ", some of", ", one of"):
                adjacent = i if adjacent < 0 else adjacent
            elif start - end <= 40 and m.type in _WHO.get(d.head, ()) and not table.what[i].pronoun:
                near = i
        best = adjacent if adjacent >= 0 else near
        if best >= 0:
            groups[j] = groups[best]


def _first_person(
    words: Words,
    table: Table,
    groups: list[int],
    reasons: dict[int, str],
    own: Sequence[int | None],
    publisher: str | None,
) -> None:
    """Give "I" the speaker of its words, and "we" the body that speaks, where it is named."""
    names = _names_later(table, groups, words)
    house = _publisher_group(table, groups, publisher)
    sides = _Sides(table, groups)
    for j, d in enumerate(table.what):
        if not d.pronoun or d.pronoun.person != 1:
            continue
        said = words.text[table.mentions[j].span.start : table.mentions[j].span.end]
        speaker = next((s for s in table.speakers[j] if s != j), None)
        if speaker is not None and speaker >= 0 and _same_voice(table, speaker, j):
            # "we hope", inside "we said": the outer speaker has been decided already
            speaker = next((s for s in table.speakers[j] if s >= 0 and s != j
                            and not _same_voice(table, s, j)), speaker)  # fmt: skip
        if speaker is None:
            if house >= 0 and not table.quoted[j]:
                groups[j] = house
            else:
                reasons[j] = f"the text does not say who speaks where it says '{said}'"
        elif speaker < 0 or groups[speaker] < 0:
            reasons[j] = f"who says '{said}' is not resolved"
        elif d.pronoun.number == "sg" or _body(table, groups, speaker):
            groups[j] = groups[speaker]
            reasons.pop(j, None)
        else:
            side = sides.of(groups[speaker])
            if side >= 0:
                groups[j] = side
                reasons.pop(j, None)
            else:
                name = names().get(groups[speaker], "the speaker")
                reasons[j] = f"'{said}' is the side of {name}, which the text does not name"


def _body(table: Table, groups: list[int], speaker: int) -> bool:
    """Tell whether a body speaks: the speaker is one, or a paper that one issued."""
    bodies = ("ORG", "GROUP")
    if table.mentions[speaker].type in bodies:
        return True
    group = groups[speaker]
    return any(
        groups[k] == group and m.type in bodies for k, m in enumerate(table.mentions)
    ) and not any(
        groups[k] == group and m.type == "PERSON" and k != speaker
        for k, m in enumerate(table.mentions)
    )


def _same_voice(table: Table, a: int, b: int) -> bool:
    """Tell whether both are "I", or both "we"."""
    x, y = table.what[a].pronoun, table.what[b].pronoun
    return bool(x and y and x.person == 1 and y.person == 1)


def _publisher_group(table: Table, groups: list[int], publisher: str | None) -> int:
    """Return the group that the publisher's name stands for, or -1."""
    if not publisher:
        return -1
    wanted = {w.low for w in Words(publisher).tokens if w.low not in ("the", "of")}
    for k, d in enumerate(table.what):
        if d.kind == "name" and groups[k] >= 0 and d.content and table.mentions[k].type == "ORG":
            got = {w for w in d.content if w not in ("the", "of")}
            if got == wanted or (len(wanted) > 1 and wanted <= got):
                return groups[k]
    # a ministry's own statement may name only its country: "The U.S. condemns ... We call ..."
    lex = lexicon()
    house = describe(Words(publisher), Span(0, len(publisher)), "ORG", lex)
    if house.country and house.families & {"state", "ministry"}:
        found = {
            groups[k]
            for k, d in enumerate(table.what)
            if table.mentions[k].type == "ORG" and groups[k] >= 0 and d.country == house.country
            and _is_country(d)
        }  # fmt: skip
        return found.pop() if len(found) == 1 else -1
    return -1


class _Sides:
    """The bodies that people speak for; pronouns may change their groups meanwhile."""

    def __init__(self, table: Table, groups: list[int]) -> None:
        self._table, self._groups = table, groups
        self._members: dict[int, list[int]] = {}
        self._states: dict[str, set[int]] = {}
        for k, (g, d) in enumerate(zip(groups, table.what, strict=True)):
            if g < 0 or d.pronoun:
                continue
            self._members.setdefault(g, []).append(k)
            state = "state" in d.families or _is_country(d)
            if d.country and state and table.mentions[k].type == "ORG":
                self._states.setdefault(d.country, set()).add(g)

    def of(self, person: int) -> int:
        """Return the body that a person speaks for, or -1.

        It is named within the words that name the person ("USDA official John Clifford"), or it
        is the government of the country whose minister or head the person is.
        """
        table, groups = self._table, self._groups
        country = None
        for k in self._members.get(person, ()):
            span = table.mentions[k].span
            for i in range(k + 1, min(k + 6, len(groups))):
                inner = table.mentions[i]
                if inner.span.start >= span.end:
                    break
                if inner.type in ("ORG", "GROUP") and groups[i] >= 0 and groups[i] != person:
                    return groups[i]
            d = table.what[k]
            if d.country and d.families & {"minister", "head", "spokesperson"}:
                country = d.country
        found = self._states.get(country or "", set())
        return next(iter(found)) if len(found) == 1 else -1


def _is_country(d: Description) -> bool:
    """Tell whether a mention is a country's bare name."""
    return d.kind == "name" and d.key in lexicon().countries


def _people(
    words: Words,
    table: Table,
    groups: list[int],
    choices: Mapping[int, Choice],
    reasons: dict[int, str],
    attributions: Sequence[Attribution],
    own: Sequence[int | None],
    lex: Lexicon,
) -> People:
    members: dict[int, list[int]] = {}
    for k, g in enumerate(groups):
        if g >= 0:
            members.setdefault(g, []).append(k)
    entities = []
    ids: dict[int, str] = {}
    for number, (g, ks) in enumerate(members.items(), 1):
        ids[g] = f"e{number}"
        entities.append(describe_entity(ids[g], words, table, ks, groups, lex))
    source_of: dict[str, Decision] = {}
    probability_of: dict[str, float] = {}
    for a, row in zip(attributions, own, strict=True):
        if row is None:
            source_of[a.id] = (None, None)
        elif groups[row] >= 0:
            source_of[a.id] = (ids[groups[row]], None)
            c = choices[row]
            probability_of[a.id] = round(c.probability, 3) if c.group >= 0 else 1.0
        else:
            said = words.text[table.mentions[row].span.start : table.mentions[row].span.end]
            source_of[a.id] = (None, reasons.get(row, f"nobody named before fits '{said}'"))
    at: dict[Span, str] = {}
    ends: dict[int, list[tuple[Span, str]]] = {}
    for k, g in enumerate(groups):
        if g >= 0:
            span = table.mentions[k].span
            at[span] = ids[g]
            ends.setdefault(table.what[k].core.end, []).append((span, ids[g]))
    return People(
        tuple(entities),
        MappingProxyType(source_of),
        MappingProxyType(probability_of),
        MappingProxyType(at),
        MappingProxyType({k: tuple(v) for k, v in ends.items()}),
        words,
    )
