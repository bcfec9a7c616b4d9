"""Which claims become pairs."""

from according.comparing.candidates import MOST, Index, claim_keys
from according.comparing.passages import Passage, PassageView, study
from according.spans import Span


def passage(text: str, published: str = "2024-05-16", publisher: str = "The Ledger") -> Passage:
    return study(PassageView(text, (Span(0, len(text)),), None, publisher, published))


A = "Shelling killed 14 people in the town of Varnak on Tuesday, the Red Cross said."
B = "At least 14 people died when shells hit Varnak on Tuesday, residents said."
C = "A bomb wounded six people in the port of Ostrel on Tuesday, the police said."
LATER = "Shelling killed nine people in the town of Varnak on Monday, the Red Cross said."


def test_one_place_and_day_make_a_pair_with_its_reason() -> None:
    index = Index()
    assert list(index.add([("a", passage(A)), ("c", passage(C))])) == []
    (pair,) = index.add([("b", passage(B))])
    assert (pair.first, pair.second) == ("a", "b")
    assert pair.reason == "both name the same place or person within a few days"


def test_the_same_place_months_later_is_no_pair() -> None:
    index = Index()
    list(index.add([("a", passage(A))]))
    assert list(index.add([("later", passage(LATER, "2024-11-12"))])) == []


def test_copied_words_pair_whatever_the_day() -> None:
    line = "the roof of the old market hall came down on the heads of the traders below"
    index = Index()
    list(index.add([("a", passage(f"At noon {line}."))]))
    (pair,) = index.add([("b", passage(f"Last spring {line}.", "2025-01-20"))])
    assert pair.reason == "they share a run of eight words"


def test_claims_of_one_dispatch_are_not_paired() -> None:
    text = f"{A} {B}"
    view = PassageView(text, (Span(0, len(A)),), None, "The Ledger", "2024-05-16")
    other = PassageView(text, (Span(len(A) + 1, len(text)),), None, "The Ledger", "2024-05-16")
    assert list(Index().add([("a", study(view)), ("b", study(other))])) == []


def test_filing_twice_changes_nothing() -> None:
    index = Index()
    list(index.add([("a", passage(A))]))
    assert list(index.add([("a", passage(A))])) == []
    assert len(index) == 1


def test_work_for_a_new_claim_stays_bounded() -> None:
    index = Index()
    found = [0]
    for n in range(700):
        keys = {"p:vrnk:4970": 3.0, f"t:dead:{n}:4970": 1.5}
        found.append(len(index.add_keys(f"c{n}", keys, f"dispatch {n}")))
    assert max(found) == MOST
    assert found[-1] == 0  # the crowded key is no longer followed


def test_keys_are_stable() -> None:
    assert claim_keys(passage(A)) == claim_keys(passage(A))
    assert any(k.startswith("t:dead:14:") for k in claim_keys(passage(A)))
