"""Readings made by hand and readers that load no model, for the tests of doors and surfaces."""

from __future__ import annotations

import os
import re
import signal
import time

from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Entity,
    Place,
    PlaceCandidate,
    PlaceRole,
    Reading,
    Relay,
    Role,
    Size,
)
from according.spans import Original, Piece, Span, Spans
from according.wire import source_of

TEXT = (
    "Colonel Vera Lund told Norrby Post on Monday that shells had killed at least 20 people, "
    "among them four children, in Tresk.\n\n"
    "She denied that her troops fired. “We hope the road opens,” she said.\n\n"
    "Reportedly, aid may reach Lower Tresk. The road is closed.\n"
)


def at(words: str, nth: int = 0, text: str = TEXT) -> Span:
    """The span of the nth place where ``words`` stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def spans(*words: str) -> Spans:
    return tuple(at(w) for w in words)


def a_reading(**changes: str | None) -> Reading:
    """A reading that uses every field the schema has."""
    fields: dict[str, str | None] = {
        "publisher": "Norrby Post", "published_at": "2031-05-07", "title": "Shells hit Tresk",
        "ref": "n-1", "url": "https://norrby.example/1", "language": "en",
    }  # fmt: skip
    original = Original("record 7", 512, "character", "utf-8", (Piece(0, len(TEXT), 40, 999),))
    dispatch = Dispatch(text=TEXT, original=original, **{**fields, **changes})
    she, she_said = at("She"), at("she said")
    entities = (
        Entity(
            "e1", "Vera Lund", True, "PERSON",
            (at("Colonel Vera Lund"), she, Span(she_said.start, she_said.start + 3)),
            role="Colonel", affiliation="Third Brigade", country="SE",
        ),
        Entity("e2", "Norrby Post", True, "ORG", (at("Norrby Post"),)),
    )  # fmt: skip
    places = (
        Place(
            "p1", "Tresk", at("Tresk"), 101, "town", None, 60.5, 15.25, "SE", 0.9,
        ),
        Place(
            "p2", "Lower Tresk", at("Lower Tresk"), level="town", reason="two are too close",
            candidates=(
                PlaceCandidate(102, "Lower Tresk", "SE", 60.4, 15.2, 0.5),
                PlaceCandidate(103, "Lower Tresk", "FI", 61.4, 25.2, 0.45),
            ),
        ),
    )  # fmt: skip
    dates = (DateExpression("d1", at("on Monday"), "2031-05-05", "2031-05-05", "day", "resolved"),)
    attributions = (
        Attribution(
            "a1", (at("Colonel Vera Lund"),), (at("told"),), (at(
                "that shells had killed at least 20 people, among them four children, in Tresk"
            ),), "indirect", "say", "e1", relay=Relay("e2", "told_to"), said_on="d1", score=0.97,
        ),
        Attribution(
            "a2", (she,), (at("denied"),), (at("that her troops fired"),), "indirect", "deny",
            "e1", score=0.9,
        ),
        Attribution(
            "a3", (Span(she_said.start, she_said.start + 3),),
            (Span(she_said.start + 4, she_said.end),), (at("“We hope the road opens,”"),),
            "direct", "say", unresolved="two women are spoken of", score=0.8,
        ),
        Attribution(
            "a4", (at("We"),), (at("hope"),), (at("the road opens"),), "belief", "believe",
            parent="a3", score=0.7,
        ),
        Attribution("a5", (), (at("Reportedly"),), (at("aid may reach Lower Tresk"),),
                    "indirect", "say", score=0.6),
    )  # fmt: skip
    by_attribution = {a.id: a for a in attributions}
    by_entity = {e.id: e for e in entities}

    def claim(
        id: str, held: str | None, words: str, trigger: str, factuality: str, event: str,
        polarity: str = "affirmed", **rest: object,
    ) -> Claim:  # fmt: skip
        return Claim(
            id, held, rest.pop("continues", None), (at(words),), at(trigger), factuality,  # type: ignore[arg-type]
            polarity, event, score=0.5,
            source=source_of(dispatch, by_attribution.get(held or ""), by_entity),
            quote=words, **rest,  # type: ignore[arg-type]
        )  # fmt: skip

    claims = (
        claim(
            "c1", "a1", "shells had killed at least 20 people, among them four children, in Tresk",
            "killed", "fact", "ASSAULT", event_mode="shelling",
            actor=(Role(at("shells")),), recipient=(Role(at("people")),),
            place=PlaceRole(at("Tresk"), "p1"),
            sizes=(
                Size(
                    at("at least 20 people"), "dead", 20, None, "d1",
                    (Size(at("four children"), "dead", 4, 4),),
                ),
            ),
        ),
        claim(
            "c2", "a2", "her troops fired", "fired", "fact", "ASSAULT", "denied",
            polarity_cue=(at("denied"),),
        ),
        claim("c3", "a4", "the road opens", "opens", "forecast", "OTHER",
              factuality_cue=(at("hope"),)),
        claim("c4", "a5", "aid may reach Lower Tresk", "reach", "possible", "AID",
              place=PlaceRole(at("Lower Tresk"), "p2"), factuality_cue=(at("may"),)),
        claim("c5", None, "The road is closed", "closed", "fact", "STATE", continues="a5"),
    )  # fmt: skip
    return Reading(dispatch, entities, places, dates, attributions, claims, "by hand")


class QuoteReader:
    """Reads ``X said`` and nothing else: quick, deterministic, no model."""

    def read_dispatch(self, dispatch: Dispatch) -> Reading:
        found = []
        for i, match in enumerate(re.finditer(r"(\w+) (said) ([^.]+)", dispatch.text), 1):
            source, cue, content = (Span(*match.span(n)) for n in (1, 2, 3))
            found.append(
                Attribution(f"a{i}", (source,), (cue,), (content,), "indirect", "say", score=0.5)
            )
        return Reading(dispatch, attributions=tuple(found), reader="quote")


class MoodyReader(QuoteReader):
    """Does what the text tells it to: fails, dies, sleeps, grows."""

    def read_dispatch(self, dispatch: Dispatch) -> Reading:
        if "FAIL" in dispatch.text:
            raise ValueError("it failed\nas told")
        if "DIE" in dispatch.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "SLEEP" in dispatch.text:
            time.sleep(60)
        if "GROW" in dispatch.text:
            bytearray(2_000_000_000)
        return super().read_dispatch(dispatch)


def load_quotes(threads: int) -> QuoteReader:
    return QuoteReader()


def load_moody(threads: int) -> MoodyReader:
    return MoodyReader()


def load_threads(threads: int) -> QuoteReader:
    """A reader that tells in every reading how many threads it was given, and its process."""

    class Told(QuoteReader):
        def read_dispatch(self, dispatch: Dispatch) -> Reading:
            return Reading(dispatch, reader=f"{threads} {os.getpid()}")

    return Told()


def load_nothing(threads: int) -> QuoteReader:
    raise OSError("the model is not there")


def load_dead(threads: int) -> QuoteReader:
    os._exit(7)
