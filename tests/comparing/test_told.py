"""Who tells a passage."""

import pytest

from according.comparing.told import Teller, same_teller, sentences, tell

CASES = [
    # subject before the verb
    ("The Syrian Observatory for Human Rights said 12 people died.", "observatory", "passage"),
    # inverted
    ("Twelve people died, said the Observatory.", "observatory", "passage"),
    # told to an agency: the agency is no source
    ("A police source told SANA that shells fell.", "police", "passage"),
    # a name
    ("Shells fell at dawn, Marta Quillon said.", "Marta Quillon", "passage"),
    # a place before the verb is no name
    ("An activist in the town of Varnak said shells fell.", "activists", "passage"),
    # the office speaks for the body
    ("According to the Red Cross, aid was stopped.", "red-cross", "passage"),
    # nobody
    ("Shells fell on the market at dawn.", None, "nobody"),
]


@pytest.mark.parametrize(("text", "who", "how"), CASES)
def test_teller(text: str, who: str | None, how: str) -> None:
    told = tell(text, sentences(text), 0, len(text), None, None)
    assert told.how == how
    assert (told.teller and (told.teller.body or told.teller.name)) == who


def test_he_is_the_last_one_credited() -> None:
    text = "The Local Coordination Committees said shells fell. It said nine people died."
    told = tell(text, sentences(text), 52, len(text), None, None)
    assert (told.how, told.teller and told.teller.body) == ("back", "lcc")


def test_an_uncredited_line_knows_who_is_credited_beside_it() -> None:
    text = "Nine people died in Varnak. The Red Cross said it could not reach the town."
    told = tell(text, sentences(text), 0, 27, None, None)
    assert told.teller is None
    assert "red-cross" in {t.body for t in told.near}


def test_a_person_speaks_for_the_body_named_beside_him() -> None:
    text = "The Pentagon spokesman Alan Reeve gave no toll. “Six targets were hit”, Reeve said."
    told = tell(text, sentences(text), 48, len(text), None, None)
    assert told.teller is not None
    assert told.teller.name == "Reeve"
    assert told.teller.body == "coalition"


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (Teller("observatory", "SOHR", 0), Teller("observatory", "the monitor", 0), 1.0, 1.0),
        (Teller("residents", "residents", 0), Teller("residents", "locals", 0), 0.5, 0.5),
        (Teller(None, "Walid Muallem", 0), Teller(None, "al-Moallem", 0), 0.7, 1.0),
        (Teller(None, "Marta Quillon", 0), Teller(None, "Ivan Besh", 0), 0.0, 0.0),
        (Teller("observatory", "SOHR", 0), Teller(None, "Marta Quillon", 0), 0.0, 0.0),
    ],
)
def test_same_teller(a: Teller, b: Teller, low: float, high: float) -> None:
    assert low <= same_teller(a, b) <= high


def test_sentences_cover_the_text_and_keep_initials_together() -> None:
    text = "The U.S. envoy left. “We stay,” he said.\nShells fell."
    bounds = sentences(text)
    assert [text[s:e].strip() for s, e in bounds] == [
        "The U.S. envoy left.", "“We stay,” he said.", "Shells fell.",
    ]  # fmt: skip
    assert bounds[0][0] == 0
    assert bounds[-1][1] == len(text)
