"""A small ledger to test the desk with: readings of bundled exercise dispatches, made by hand.

No model is loaded. Every span is found by its words, so a reading that does not stand in its
text cannot be made. Events, relations, copies and a proposal are given by hand, too.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

from according.ledger import Copies, Event, Ledger, Member, Merge, Relation
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
from according.spans import Span, quote
from according.wire import source_of

__all__ = ["HOSTILE", "Hand", "fill", "hostile", "readings"]

HOSTILE = (
    "<script>window.hacked=1</script> General \U0001f4a5 <img src=x onerror=window.hacked=2> said "
    'shells\u202e killed 7 people in Tresk&amp;"\'. "><svg onload=window.hacked=3> </p></article>'
)
PLACES = {
    "Hasakah": (173811, "town", 36.5024, 40.7477, "SY"),
    "Deir ez-Zor": (170794, "town", 35.3359, 40.1408, "SY"),
    "Qamishli": (173480, "town", 37.0522, 41.2314, "SY"),
    "Syria": (163843, "country", 35.0, 38.0, "SY"),
}


class Hand:
    """A reading in the making; every method takes words that stand in the text."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.d = Dispatch(
            row["text"], row.get("publisher"), row.get("published_at"), row.get("url"),
            row.get("title"), row.get("id"), language="en",
        )  # fmt: skip
        self.entities: dict[str, Entity] = {}
        self.places: dict[str, Place] = {}
        self.dates: dict[str, DateExpression] = {}
        self.attributions: list[Attribution] = []
        self.claims: list[Claim] = []

    def at(self, words: str) -> Span:
        start = self.d.text.index(words)
        return Span(start, start + len(words))

    def who(
        self, name: str, words: str | None = None, type: str = "PERSON", role: str | None = None,
        named: bool = True,
    ) -> str:  # fmt: skip
        span = self.at(words or name)
        known = self.entities.get(name) or Entity(
            f"e{len(self.entities) + 1}", name, named, type, (), role, None, "SY"
        )
        if span not in known.mentions:
            known = replace(known, mentions=(*known.mentions, span))
        self.entities[name] = known
        return known.id

    def where(self, name: str, words: str | None = None) -> str:
        if name not in self.places:
            geonameid, level, lat, lon, country = PLACES[name]
            self.places[name] = Place(
                f"p{len(self.places) + 1}", name, self.at(words or name), geonameid, level, None,
                lat, lon, country, 0.95,
            )  # fmt: skip
        return self.places[name].id

    def when(self, words: str, start: str | None, end: str | None = None) -> str:
        if words not in self.dates:
            self.dates[words] = DateExpression(
                f"d{len(self.dates) + 1}", self.at(words), start, end or start, "day", "resolved"
            )
        return self.dates[words].id

    def said(
        self, content: str, cue: str, source: str = "", name: str | None = None, act: str = "say",
        mode: str = "indirect", relay: str | None = None, parent: str | None = None, **who: Any,
    ) -> str:  # fmt: skip
        id_ = f"a{len(self.attributions) + 1}"
        self.attributions.append(
            Attribution(
                id_, (self.at(source),) if source else (), (self.at(cue),), (self.at(content),),
                mode, act, self.who(name, source, **who) if name else None,
                "no name fits these words" if source and not name else None,
                Relay(self.who(relay, type="ORG"), "told_to") if relay else None, None, parent, 0.9,
            )
        )  # fmt: skip
        return id_

    def claim(
        self, words: str, trigger: str, event: str, held: str | None = None,
        factuality: str = "fact", polarity: str = "affirmed", actor: tuple[str, str] | None = None,
        recipient: tuple[str, str] | None = None, place: tuple[str, str] | None = None,
        on: str | None = None, sizes: tuple[tuple[Any, ...], ...] = (),
        continues: str | None = None, mode: str | None = None, score: float = 0.9,
    ) -> None:  # fmt: skip
        def role(who: tuple[str, str] | None) -> tuple[Role, ...]:
            return (Role(self.at(who[0]), self.who(who[1], who[0], "ORG")),) if who else ()

        actors, recipients = role(actor), role(recipient)
        span = (self.at(words),)
        attribution = next((a for a in self.attributions if a.id == held), None)
        self.claims.append(
            Claim(
                f"c{len(self.claims) + 1}", held, continues, span, self.at(trigger), factuality,
                polarity, event, event_mode=mode, actor=actors, recipient=recipients,
                place=PlaceRole(self.at(place[0]), self.where(place[1], place[0]))
                if place else None,
                happened_on=on,
                sizes=tuple(Size(self.at(s[0]), *s[1:]) for s in sizes), score=score,
                source=source_of(
                    self.d, attribution, {e.id: e for e in self.entities.values()}
                ),
                quote=quote(self.d.text, span),
            )
        )  # fmt: skip

    def done(self) -> Reading:
        return Reading(
            self.d, tuple(self.entities.values()), tuple(self.places.values()),
            tuple(self.dates.values()), tuple(self.attributions), tuple(self.claims), "by hand 1",
        )  # fmt: skip


def _rows() -> dict[str, dict[str, Any]]:
    path = files("according").joinpath("resources/exercise/exercise.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {row["id"][-2:]: row for row in rows}


def _strike(row: dict[str, Any]) -> Reading:
    h = Hand(row)
    monday = h.when("on Monday", "2031-03-10")
    content = (
        "A strike on the grain market in the northeastern Syrian town of Hasakah killed 12 people "
        "and wounded 30 on Monday"
    )
    said = h.said(content, "said", "a hospital official")
    h.claim(
        content, "killed", "ASSAULT", said, place=("Hasakah killed"[:7], "Hasakah"), on=monday,
        sizes=(("12 people", "dead", 12, 12), ("30", "injured", 30, 30)),
    )  # fmt: skip
    bodies = h.said(
        "Twelve bodies were brought to us before noon, and four of the wounded may not live "
        "through the night", "said", "Layla Ansour", "Layla Ansour", mode="direct",
        role="head of the emergency ward",
    )  # fmt: skip
    h.claim("four of the wounded may not live through the night", "live", "DISASTER", bodies,
            "possible", score=0.71)  # fmt: skip
    accused = h.said(
        "the Free Valley Brigades of firing four rockets at the market", "accused",
        "Idris Qaraman", "Idris Qaraman", act="accuse", relay="Kestrel Wire",
        role="spokesman of the Jazira Provincial Council",
    )  # fmt: skip
    h.claim(
        "the Free Valley Brigades of firing four rockets at the market", "firing", "ASSAULT",
        accused, actor=("the Free Valley Brigades", "Free Valley Brigades"), mode="shelling",
        place=("Hasakah", "Hasakah"), on=monday, score=0.93,
    )  # fmt: skip
    warned = h.said("bread prices in Hasakah could double", "warned", "the millers' union",
                    "millers' union", act="warn", type="ORG")  # fmt: skip
    h.claim("bread prices in Hasakah could double", "double", "STATE", warned, "conditional",
            place=("Hasakah", "Hasakah"), score=0.62)  # fmt: skip
    return h.done()


def readings() -> list[Reading]:
    """Eleven dispatches: two copies, differing tolls, accusation and denial, forecasts."""
    rows = _rows()
    out = [_strike(rows["01"]), _strike(rows["02"])]

    h = Hand(rows["05"])
    monday = h.when("on Monday morning", "2031-03-10")
    told = h.said(
        "At least 15 people died when rockets hit the grain market of Hasakah on Monday morning",
        "told", "Faris Bedrani", "Faris Bedrani", relay="Jazira Evening Radio",
        role="head of the town's civil defence",
    )  # fmt: skip
    h.claim(
        "At least 15 people died when rockets hit the grain market of Hasakah on Monday morning",
        "died", "ASSAULT", told, place=("Hasakah", "Hasakah"), on=monday, mode="shelling",
        sizes=(("At least 15 people", "dead", 15, None),), score=0.95,
    )  # fmt: skip
    h.claim("three craters, not four", "craters", "STATE", score=0.44)
    out.append(h.done())

    h = Hand(rows["06"])
    monday = h.when("on Monday", "2031-03-10")
    words = "Dozens of people were killed on Monday in an attack on the grain market of Hasakah"
    said = h.said(words, "said", "the Khabur Monitoring Network", "Khabur Monitoring Network",
                  type="ORG")  # fmt: skip
    h.claim(words, "killed", "ASSAULT", said, place=("Hasakah", "Hasakah"), on=monday,
            sizes=(("Dozens of people", "dead", 24, None),), score=0.9)  # fmt: skip
    expected = h.said('the final count to be "well above thirty"', "expected", "she",
                      "Nour Tellawi", mode="belief", role="director")  # fmt: skip
    h.claim('the final count to be "well above thirty"', "count", "STATE", expected, "forecast",
            sizes=(("above thirty", "dead", 31, None),), score=0.66)  # fmt: skip
    reportedly = h.said("some of the fragments were taken away by armed men", "Reportedly")
    h.claim("some of the fragments were taken away by armed men", "taken", "OTHER", reportedly,
            score=0.58)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["07"])
    monday = h.when("on Monday", "2031-03-10")
    deny = h.said(
        "that they fired any rocket at the town of Hasakah on Monday", "deny",
        "The Free Valley Brigades", "Free Valley Brigades", act="deny", type="ORG",
    )  # fmt: skip
    h.claim(
        "they fired any rocket at the town of Hasakah on Monday", "fired", "ASSAULT", deny,
        polarity="denied", actor=("they", "Free Valley Brigades"), place=("Hasakah", "Hasakah"),
        on=monday, mode="shelling", score=0.96,
    )  # fmt: skip
    stored = h.said(
        "that the Council had stored ammunition under the weighing hall and that it blew up by "
        "itself", "said", "Abu Tarif", "Abu Tarif", role="spokesman of the Brigades",
    )  # fmt: skip
    h.claim("the Council had stored ammunition under the weighing hall", "stored", "MOBILIZE",
            stored, actor=("the Council", "Jazira Provincial Council"), score=0.83)  # fmt: skip
    h.claim("it blew up by itself", "blew up", "DISASTER", stored, score=0.55)
    warned = h.said(
        "Should the Council move its armour across the river, the Brigades would consider the "
        "truce between it and the other factions as dead", "warned", "the spokesman",
        "Abu Tarif", act="warn",
    )  # fmt: skip
    h.claim("the Brigades would consider the truce between it and the other factions as dead",
            "consider", "REJECT", warned, "conditional",
            actor=("the Brigades", "Free Valley Brigades"), score=0.7)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["08"])
    said = h.said("The cellar held empty sacks and nothing else", "said", "Idris Qaraman",
                  "Idris Qaraman", role="Council spokesman")  # fmt: skip
    stressed = h.said(
        "There was no ammunition in the market, and there never had been", "stressed", "he",
        "Idris Qaraman",
    )  # fmt: skip
    h.claim("The cellar held empty sacks and nothing else", "held", "STATE", said, score=0.88)
    h.claim("There was no ammunition in the market", "ammunition", "STATE", stressed,
            polarity="denied", score=0.74)  # fmt: skip
    reopen = h.said("The grain market will reopen within ten days", "announced",
                    "the head of the market administration", act="announce")  # fmt: skip
    due = h.when("within ten days", "2031-03-11", "2031-03-18")
    h.claim("The grain market will reopen within ten days", "reopen", "OTHER", reopen, "forecast",
            on=due, score=0.9)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["09"])
    monday = h.when("Monday", "2031-03-10")
    words = (
        "The number of people killed in Monday's strike on the grain market in Hasakah has risen "
        "to 19"
    )
    said = h.said(words, "said", "the town's Central Hospital", "Central Hospital", type="ORG")
    h.claim(words, "killed", "ASSAULT", said, place=("Hasakah", "Hasakah"), on=monday,
            sizes=(("19", "dead", 19, 19),), score=0.97)  # fmt: skip
    feared = h.said("the truce would not outlast the month", "feared", "One of them",
                    mode="belief")  # fmt: skip
    h.claim("the truce would not outlast the month", "outlast", "STATE", feared, "forecast",
            on=h.when("the month", "2031-03-01", "2031-03-31"), score=0.6)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["11"])
    told = h.said(
        "there is a one in four chance that the truce will be formally cancelled before the end "
        "of April", "According to", "him", "Tobias Renholt", role="analyst",
    )  # fmt: skip
    h.claim("the truce will be formally cancelled before the end of April", "cancelled", "REJECT",
            told, "forecast", on=h.when("before the end of April", None, "2031-04-30"),
            score=0.86)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["13"])
    monday = h.when("Monday", "2031-03-10")
    h.claim("The names of 21 dead were read out at the cemetery", "dead", "ASSAULT", None,
            place=("Hasakah", "Hasakah"), on=monday, sizes=(("21 dead", "dead", 21, 21),),
            score=0.8)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["14"])
    wednesday = h.when("on Wednesday", "2031-03-12")
    words = (
        "An explosion hit an aid convoy at the pontoon bridge southeast of Deir ez-Zor on "
        "Wednesday, killing two drivers and injuring five other people"
    )
    said = h.said(words, "said", "an officer of the Jazira Provincial Council's forces")
    h.claim(words, "killing", "ASSAULT", said, place=("Deir ez-Zor", "Deir ez-Zor"),
            on=wednesday, mode="explosives",
            sizes=(("two drivers", "dead", 2, 2), ("five other people", "injured", 5, 5)),
            score=0.92)  # fmt: skip
    h.claim("It was not clear who had laid the mine", "laid", "ASSAULT", None, "question",
            continues=said, score=0.4)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["16"])
    wednesday = h.when("on Wednesday", "2031-03-12")
    words = (
        "Three drivers of the Steppe Relief Committee were killed on Wednesday when a drone "
        "dropped explosives on their convoy at the bridge below Deir ez-Zor"
    )
    said = h.said(words, "said", "Elin Marsk", "Elin Marsk", role="the committee's coordinator")
    h.claim(words, "killed", "ASSAULT", said, place=("Deir ez-Zor", "Deir ez-Zor"), on=wednesday,
            mode="aerial", recipient=("the Steppe Relief Committee", "Steppe Relief Committee"),
            sizes=(("Three drivers", "dead", 3, 3),), score=0.94)  # fmt: skip
    out.append(h.done())

    h = Hand(rows["17"])
    denied = h.said(
        "that one of its drones had hit an aid convoy near Deir ez-Zor", "denied",
        "The Jazira Provincial Council", "Jazira Provincial Council", act="deny", type="ORG",
    )  # fmt: skip
    h.claim(
        "one of its drones had hit an aid convoy near Deir ez-Zor", "hit", "ASSAULT", denied,
        polarity="denied", actor=("its", "Jazira Provincial Council"),
        recipient=("an aid convoy", "aid convoy"), place=("Deir ez-Zor", "Deir ez-Zor"),
        on=h.when("On Wednesday", "2031-03-12"), mode="aerial", score=0.93,
    )  # fmt: skip
    according = h.said("Two drivers died, not three", "according to", "Qaraman", "Idris Qaraman")
    h.claim("Two drivers died, not three", "died", "ASSAULT", according,
            sizes=(("Two drivers", "dead", 2, 2),), score=0.87)  # fmt: skip
    out.append(h.done())
    return out


def hostile() -> Reading:
    """A dispatch that tries to break out of the page, with an overlap and an astral character."""
    h = Hand({"text": HOSTILE, "title": "</title><script>window.hacked=4</script>",
              "publisher": "\u0648\u0643\u0627\u0644\u0629 <b>", "published_at": "2031-03-20",
              "url": "javascript:window.hacked=5"})  # fmt: skip
    said = h.said("shells\u202e killed 7 people in Tresk", "said", "General \U0001f4a5",
                  'x" onmouseover="window.hacked=6')  # fmt: skip
    span = h.at("Tresk")
    h.places["Tresk"] = Place(
        "p1", "Tresk <i>", span, reason="two are too close & alike",
        candidates=(PlaceCandidate(1, "Tresk", "SE", 60.0, 15.0, 0.5),),
    )  # fmt: skip
    h.claim("shells\u202e killed 7 people in Tresk", "killed", "ASSAULT", said,
            sizes=(("7 people", "dead", 7, 7),), place=("Tresk", "Tresk"), score=0.3)  # fmt: skip
    h.claim("General \U0001f4a5 <img src=x onerror=window.hacked=2> said shells\u202e killed 7",
            "said", "STATE", score=0.35)  # fmt: skip
    return h.done()


def fill(ledger: Ledger) -> dict[str, str]:
    """Add everything; return claim ids by a few of their words."""
    added = list(ledger.add(readings()))
    ids: dict[str, str] = {}
    for row in ledger.claims_by_id([c for a in added for c in a.claims]).values():
        ids[f"{row.dispatch.ref[-2:]} {row.quote[:24]}"] = row.id  # type: ignore[index]

    def find(begin: str) -> str:
        return next(v for k, v in ids.items() if k.startswith(begin))

    def member(begin: str, origin: str) -> Member:
        return Member(find(begin), origin)

    ledger.save_copies(
        [Copies((added[0].dispatch, added[1].dispatch), "nearly the same words in the same order")]
    )
    ledger.save_events(
        [
            Event(
                (
                    member("01 A strike", "o1"), member("02 A strike", "o1"),
                    member("01 the Free", "o2"), member("02 the Free", "o2"),
                    member("05 At least", "o3"), member("06 Dozens", "o4"),
                    member("07 they fired", "o5"), member("09 The number", "o1"),
                    member("13 The names", "o6"),
                ), title="Strike on the grain market of Hasakah, 10 March 2031", type="ASSAULT",
                start="2031-03-10", end="2031-03-10", place=PLACES["Hasakah"][0],
            ),
            Event(
                (
                    member("14 An explosion", "o1"), member("16 Three", "o2"),
                    member("17 one of its", "o3"), member("17 Two drivers", "o3"),
                ), title="Blast at the bridge below Deir ez-Zor, 12 March 2031", type="ASSAULT",
                start="2031-03-12", end="2031-03-12", place=PLACES["Deir ez-Zor"][0],
            ),
        ]
    )  # fmt: skip

    def relate(left: str, right: str, relation: str, score: float, *reasons: str) -> Relation:
        return Relation(find(left), find(right), relation, score, reasons)

    ledger.save_relations(
        [
            relate("07 they fired", "01 the Free", "contradicts", 0.94,
                   "both speak of rockets fired at Hasakah on 10 March 2031",
                   "one says that the Brigades fired, the other denies it"),
            relate("07 they fired", "02 the Free", "contradicts", 0.93,
                   "one says that the Brigades fired, the other denies it"),
            relate("07 the Council", "08 There was", "contradicts", 0.9,
                   "one says that ammunition was stored, the other that there was none"),
            relate("17 one of its", "16 Three", "contradicts", 0.88,
                   "one says that a drone hit the convoy, the other denies it"),
            relate("01 A strike", "05 At least", "differs", 0.91,
                   "12 dead against at least 15 dead for the same strike"),
            relate("01 A strike", "06 Dozens", "differs", 0.87, "12 dead against dozens"),
            relate("17 Two drivers", "16 Three", "differs", 0.9, "2 dead against 3 dead"),
            relate("09 The number", "01 A strike", "updates", 0.95,
                   "the hospital gives 19 after 12, a day later"),
            relate("02 A strike", "01 A strike", "repeats", 0.99,
                   "the same words, credited to the same official"),
            relate("14 An explosion", "17 Two drivers", "corroborates", 0.81,
                   "both say that two drivers died"),
            relate("01 A strike", "14 An explosion", "related", 0.78,
                   "both dispatches name Jazira Provincial Council; two days apart"),
        ]
    )  # fmt: skip
    entities = {e.name: e.id for e in ledger.entities()[0]}
    ledger.propose_merges(
        [Merge(entities["Central Hospital"], entities["Khabur Monitoring Network"], 0.42,
               "both give a toll for the same strike")]
    )  # fmt: skip
    return ids
