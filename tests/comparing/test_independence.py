"""Copies, relays and origins."""

from according.comparing.independence import (
    Copies,
    Report,
    agencies,
    first_teller,
    origins,
    report,
    sketch,
)
from according.records import Attribution, Claim, Dispatch, Entity, Reading, Relay, Source
from according.spans import Span

WIRE = (
    "Shells struck the fruit market of Varnak shortly before noon on Tuesday, a medic said. "
    "At least fourteen people were killed and thirty were wounded, according to the hospital. "
    "The roof of the market hall collapsed and fire spread to the houses behind it. "
    "Rescuers dug through the rubble with their hands until late in the evening. "
    "The governor said that schools would stay closed for the rest of the week."
)
OTHER = (
    "The central bank of Ordania raised its rate to nine percent on Tuesday in a surprise move. "
    "The currency gained against the dollar after the decision, traders in the capital said. "
    "Two members of the board had voted for a smaller step, the minutes will show next week."
)
LONGER = " ".join(
    f"In district {n} the clerk of ward {n * 3} counted {n * 17} ballots and sent them on by cart."
    for n in range(12)
)


def dispatch(text: str, publisher: str) -> Dispatch:
    return Dispatch(text, publisher=publisher, published_at="2024-05-16")


def test_copies_of_one_wire_are_one_origin() -> None:
    copies = Copies()
    first = dispatch(f"VARNAK (AP) - {WIRE}", "The Ledger")
    second = dispatch(f"VARNAK, May 16 (AP) {WIRE} Reporting by staff.", "Morning Post")
    assert copies.add(first) == ()
    (copy,) = copies.add(second)
    assert copy.kind == "copy"
    assert "Associated Press" in copy.reason
    assert copies.origin(second.id) == first.id
    copies.add(dispatch(OTHER, "The Ledger"))
    assert [len(g) for g in copies.groups()] == [2, 1]


def test_a_dispatch_within_a_longer_one() -> None:
    copies = Copies()
    copies.add(dispatch(WIRE, "A"))
    (copy,) = copies.add(dispatch(f"{OTHER} {WIRE} {LONGER}", "B"))
    assert copy.kind == "contains"


def test_a_shared_sentence_does_not_make_one_origin() -> None:
    copies = Copies()
    copies.add(dispatch(WIRE, "A"))
    (copy,) = copies.add(dispatch(f"{OTHER} {WIRE.split('. ')[2]}.", "B"))
    assert copy.kind == "passage"
    assert len(copies.groups()) == 2


def test_adding_twice_changes_nothing() -> None:
    copies = Copies()
    copies.add(dispatch(WIRE, "A"))
    assert copies.add(dispatch(WIRE, "A")) == ()
    assert len(copies.groups()) == 1


def test_a_sentence_that_everybody_carries_tells_nothing() -> None:
    copies = Copies()
    line = "More than three hundred thousand people have been killed since the war began."
    for n in range(70):
        copies.add(dispatch(f"Report {n} from town {n * 7}. {line}", f"outlet {n}"))
    late = copies.add(dispatch(f"{OTHER} {line}", "late"))
    assert late == ()


def test_sketches_are_the_same_on_any_machine() -> None:
    a, b = sketch(dispatch(WIRE, "A")), sketch(dispatch(WIRE, "A"))
    assert a.lookup_keys() == b.lookup_keys()
    assert agencies("VARNAK (AP) - Shells fell.") == {"ap"}


def reading() -> tuple[Reading, Claim]:
    text = "Reuters reported that state television said shells fell on Varnak."
    claim = Claim(
        "c1", "a2", None, (Span(49, 66),), Span(56, 60), "fact", "affirmed", "ASSAULT",
        source=Source("entity", "state television", "e2"),
    )  # fmt: skip
    return (
        Reading(
            Dispatch(text, publisher="The Ledger"),
            entities=(
                Entity("e1", "Reuters", True, "ORG", (Span(0, 7),)),
                Entity("e2", "state television", True, "ORG", (Span(22, 38),)),
                Entity("e3", "The Beacon", True, "ORG", (Span(0, 7),)),
            ),
            attributions=(
                Attribution("a1", (Span(0, 7),), (Span(8, 16),), (Span(22, 66),), "indirect",
                            "say", "e1"),
                Attribution("a2", (Span(22, 38),), (Span(39, 43),), (Span(44, 66),), "indirect",
                            "say", "e2", parent="a1", relay=Relay("e3", "told_to")),
            ),
            claims=(claim,),
        ),
        claim,
    )  # fmt: skip


def test_a_relay_is_traced_to_the_first_teller() -> None:
    chain = first_teller(*reading())
    assert chain.names == ("state television", "The Beacon", "Reuters", "The Ledger")
    assert chain.reason.startswith("state television said it")


def test_own_voice() -> None:
    read, claim = reading()
    own = Claim("c2", None, None, claim.span, claim.trigger, "fact", "affirmed", "ASSAULT")
    assert first_teller(read, own).names == ("The Ledger",)
    assert report(read, own).named


def test_reports_group_by_first_teller_and_by_copy() -> None:
    reports = [
        Report("c1", "d1", "the monitor", True),
        Report("c2", "d2", "the monitor", True),
        Report("c3", "d3", "residents", False),
        Report("c4", "d4", "residents", False),
        Report("c5", "d5", None, False),
    ]
    found = origins(reports, repeats=[("c3", "c5", "they share a run of 12 words")])
    assert [set(o.claims) for o in found] == [{"c1", "c2"}, {"c3", "c5"}, {"c4"}]
    assert found[0].reasons == ("both go back to the monitor",)
    assert found[1].reasons == ("they share a run of 12 words",)
