"""Readings made by hand for the ledger's tests: dispatches of an invented war, built by words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Entity,
    Place,
    PlaceRole,
    Reading,
    Relay,
    Role,
    Size,
)
from according.spans import Span, quote
from according.wire import source_of

READER = "by hand 1"
PLACES = {
    "Tresk": (101, "town", 60.5, 15.25, "SE"),
    "Varna Ford": (102, "town", 60.9, 15.9, "SE"),
    "Kolm": (103, "town", 47.5, 7.6, "CH"),
}


class Draft:
    """A reading in the making; every method takes words that stand in the text."""

    def __init__(
        self, text: str, publisher: str | None = "Norrby Post",
        published: str | None = "2031-05-07", reader: str = READER, **fields: Any,
    ) -> None:  # fmt: skip
        self.dispatch = Dispatch(text, publisher, published, **fields)
        self._reader = reader
        self._entities: dict[str, Entity] = {}
        self._places: dict[str, Place] = {}
        self._dates: dict[str, DateExpression] = {}
        self._attributions: list[Attribution] = []
        self._claims: list[Claim] = []

    def at(self, words: str) -> Span:
        start = self.dispatch.text.index(words)
        return Span(start, start + len(words))

    def entity(
        self, name: str, words: str | None = None, type: str = "ORG", country: str | None = "SE",
        named: bool = True, role: str | None = None,
    ) -> str:  # fmt: skip
        span = self.at(words or name)
        known = self._entities.get(name)
        if known is None:
            known = Entity(
                f"e{len(self._entities) + 1}", name, named, type, (), role=role, country=country
            )
        if span not in known.mentions:
            known = replace(known, mentions=(*known.mentions, span))
        self._entities[name] = known
        return known.id

    def place(self, name: str, words: str | None = None) -> str:
        if name not in self._places:
            geonameid, level, lat, lon, country = PLACES[name]
            self._places[name] = Place(
                f"p{len(self._places) + 1}", name, self.at(words or name), geonameid, level,
                None, lat, lon, country, 0.9,
            )  # fmt: skip
        return self._places[name].id

    def date(self, words: str, start: str | None, end: str | None = None) -> str:
        if words not in self._dates:
            self._dates[words] = DateExpression(
                f"d{len(self._dates) + 1}", self.at(words), start, end or start, "day", "resolved"
            )
        return self._dates[words].id

    def said(
        self, content: str, cue: str, source: str = "", entity: str | None = None,
        act: str = "say", relay: str | None = None, on: str | None = None, **who: Any,
    ) -> str:  # fmt: skip
        id_ = f"a{len(self._attributions) + 1}"
        self._attributions.append(
            Attribution(
                id_, (self.at(source),) if source else (), (self.at(cue),), (self.at(content),),
                "indirect", act, self.entity(entity, source, **who) if entity else None,
                "nobody is named so" if source and not entity else None,
                Relay(self.entity(relay), "told_to") if relay else None, on, None, 0.9,
            )
        )  # fmt: skip
        return id_

    def claim(
        self, words: str, trigger: str, event: str = "STATE", held: str | None = None,
        factuality: str = "fact", polarity: str = "affirmed", actor: tuple[str, str] | None = None,
        recipient: tuple[str, str] | None = None, place: str | None = None,
        on: str | None = None, sizes: tuple[tuple[Any, ...], ...] = (),
        continues: str | None = None, **rest: Any,
    ) -> Claim:  # fmt: skip
        """``actor`` and ``recipient``: (words, name); a size: (words, what, low, high, as of?)."""
        text = self.dispatch.text

        def role(who: tuple[str, str] | None) -> tuple[Role, ...]:
            return (Role(self.at(who[0]), self.entity(who[1], who[0])),) if who else ()

        actors, recipients = role(actor), role(recipient)
        span = (self.at(words),)
        attribution = next((a for a in self._attributions if a.id == held), None)
        made = Claim(
            f"c{len(self._claims) + 1}", held, continues, span, self.at(trigger), factuality,
            polarity, event, actor=actors, recipient=recipients,
            place=PlaceRole(self.at(place), self.place(place)) if place else None,
            happened_on=on,
            sizes=tuple(Size(self.at(s[0]), *s[1:]) for s in sizes), score=rest.pop("score", 0.9),
            source=source_of(
                self.dispatch, attribution, {e.id: e for e in self._entities.values()}
            ),
            quote=quote(text, span), **rest,
        )  # fmt: skip
        self._claims.append(made)
        return made

    def done(self) -> Reading:
        return Reading(
            self.dispatch, tuple(self._entities.values()), tuple(self._places.values()),
            tuple(self._dates.values()), tuple(self._attributions), tuple(self._claims),
            self._reader,
        )  # fmt: skip


def toll(
    publisher: str, published: str, number: int, observatory: bool = True, low_only: bool = False
) -> Reading:
    """One outlet's report of the strike on Tresk, with its own number."""
    least = "at least " if low_only else ""
    who = "The Norrby Observatory" if observatory else "A hospital official"
    draft = Draft(
        f"{who} said shells killed {least}{number} people in Tresk on Monday.",
        publisher,
        published,
    )
    monday = draft.date("on Monday", "2031-05-05")
    told = draft.said(
        f"shells killed {least}{number} people in Tresk on Monday", "said", who,
        "Norrby Observatory" if observatory else None,
    )  # fmt: skip
    draft.claim(
        f"shells killed {least}{number} people in Tresk on Monday", "killed", "ASSAULT", told,
        place="Tresk", on=monday,
        sizes=((f"{least}{number} people", "dead", number, None if low_only else number),),
    )  # fmt: skip
    return draft.done()


def denial(publisher: str = "Kolm Radio", published: str = "2031-05-08") -> Reading:
    """The army denies the strike; a spokesman foresees an inquiry."""
    draft = Draft(
        "The Norrby army denied that its guns shelled Tresk on Monday. "
        "Spokesman Arvid Holm said there is a 70 percent chance that an inquiry opens by June 1.",
        publisher,
        published,
    )
    monday = draft.date("on Monday", "2031-05-05")
    june = draft.date("by June 1", None, "2031-06-01")
    denied = draft.said(
        "that its guns shelled Tresk on Monday", "denied", "The Norrby army", "Norrby army",
        act="deny",
    )  # fmt: skip
    said = draft.said(
        "there is a 70 percent chance that an inquiry opens by June 1", "said",
        "Spokesman Arvid Holm", "Arvid Holm", type="PERSON", role="Spokesman",
    )  # fmt: skip
    draft.claim(
        "its guns shelled Tresk on Monday", "shelled", "ASSAULT", denied, polarity="denied",
        actor=("its", "Norrby army"), place="Tresk", on=monday,
    )  # fmt: skip
    draft.claim(
        "there is a 70 percent chance that an inquiry opens by June 1", "opens", "OTHER", said,
        factuality="forecast", on=june,
    )  # fmt: skip
    return draft.done()


def accusation(publisher: str = "Norrby Post", published: str = "2031-05-07") -> Reading:
    """The governor accuses the army, in the paper and on the radio."""
    draft = Draft(
        "Governor Vera Lund told Kolm Radio the Norrby army shelled Tresk on Monday. "
        "The road to Varna Ford is closed. Reportedly, aid may reach Varna Ford.",
        publisher,
        published,
        title="Governor accuses army",
        url="https://norrby.example/1",
        ref="n-1",
    )
    monday = draft.date("on Monday", "2031-05-05")
    told = draft.said(
        "the Norrby army shelled Tresk on Monday", "told", "Governor Vera Lund", "Vera Lund",
        act="accuse", relay="Kolm Radio", type="PERSON", role="Governor",
    )  # fmt: skip
    maybe = draft.said("aid may reach Varna Ford", "Reportedly")
    draft.claim(
        "the Norrby army shelled Tresk on Monday", "shelled", "ASSAULT", told,
        actor=("the Norrby army", "Norrby army"), place="Tresk", on=monday,
        event_mode="shelling",
    )  # fmt: skip
    draft.claim("The road to Varna Ford is closed", "closed", "STATE", continues=told)
    draft.claim(
        "aid may reach Varna Ford", "reach", "AID", maybe, factuality="possible",
        place="Varna Ford",
    )  # fmt: skip
    return draft.done()


def small_war() -> list[Reading]:
    """Seven dispatches: an accusation, a denial, three tolls of one body, one of another, news."""
    plain = Draft("Snow fell in Kolm. Nobody was hurt.", "Kolm Radio", "2031-05-09")
    plain.claim("Snow fell in Kolm", "fell", "DISASTER", place="Kolm")
    plain.claim("Nobody was hurt", "hurt", "DISASTER", polarity="denied")
    return [
        accusation(),
        denial(),
        toll("Norrby Post", "2031-05-05", 13),
        toll("Kolm Radio", "2031-05-05", 13),
        toll("Norrby Post", "2031-05-07", 20, low_only=True),
        toll("Valley News", "2031-05-06", 17, observatory=False),
        plain.done(),
    ]
