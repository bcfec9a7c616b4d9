"""How two passages relate, on invented dispatches of one war."""

import pytest

from according.comparing.features import QUESTIONS, answer_all
from according.comparing.passages import PassageView, longest_run, study, view_claim
from according.comparing.relations import RELATIONS, STEPS, RelationModel, compare, model
from according.records import Claim, DateExpression, Dispatch, Reading, Source
from according.spans import Span


def view(
    words: str,
    day: str = "2024-05-14",
    publisher: str = "The Ledger",
    around: str = "",
    title: str = "",
) -> PassageView:
    text = f"{words} {around}".strip()
    return PassageView(text, (Span(0, len(words)),), title or None, publisher, day)


MONITOR = (
    "Shelling killed 14 civilians in the market of Varnak on Tuesday, the Syrian Observatory for "
    "Human Rights said."
)
CASES = [
    # the same sentence in another outlet
    (view(MONITOR), view(MONITOR, publisher="Morning Post"), {"repeats"}),
    # the same figure of the same body, reworded
    (view(MONITOR), view("The Observatory said 14 civilians were killed when shells hit a market "
                         "in Varnak on Tuesday.", "2024-05-15", "Morning Post"), {"repeats"}),
    # another body with the same figure
    (view(MONITOR), view("The Red Cross said 14 people died on Tuesday when the market of Varnak "
                         "was hit by shells.", "2024-05-15", "Morning Post"), {"corroborates"}),
    # another body with another figure
    (view(MONITOR), view("State television said 9 people were killed by shelling in the market of "
                         "Varnak on Tuesday.", "2024-05-14", "Beacon"), {"differs"}),
    # the same body, later, higher
    (view(MONITOR), view("The Syrian Observatory for Human Rights said the death toll from "
                         "Tuesday's shelling of the market of Varnak rose to 31.", "2024-05-15",
                         "Beacon"),
     {"updates"}),
    # a denial
    (view("Activists accused the Syrian army of shelling the market of Varnak on Tuesday."),
     view("The Syrian army denied shelling Varnak, calling the reports totally false."),
     {"contradicts"}),
    # another town, another month
    (view(MONITOR), view("A car bomb killed 14 people in the port of Ostrel on Friday, the Syrian "
                         "Observatory for Human Rights said.", "2024-08-02", "Beacon"),
     {"unrelated"}),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "relations"), CASES)
def test_relation(left: PassageView, right: PassageView, relations: set[str]) -> None:
    found = compare(left, right)
    assert found.relation in relations
    assert found.reasons
    assert all(r and r[0].islower() for r in found.reasons)
    assert 0 < found.score <= 1
    assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)
    assert tuple(found.scores) == RELATIONS


def test_reasons_quote_what_they_rest_on() -> None:
    found = compare(CASES[4][0], CASES[4][1])
    assert any("14" in reason and "31" in reason for reason in found.reasons)


def test_every_input_of_a_step_is_a_question_and_keeps_its_sign() -> None:
    names = {q.__name__ for q in QUESTIONS}
    trained = model()
    for step in STEPS:
        assert set(step.names) <= names
        assert set(step.yes) < set(step.among) <= set(RELATIONS)
        for sign, weight in zip(step.signs, trained.steps[step.name].weights, strict=True):
            assert sign * weight >= 0


def test_every_question_says_what_it_asks() -> None:
    assert all(q.__doc__ and "?" in q.__doc__ for q in QUESTIONS)


def test_the_model_survives_being_written() -> None:
    again = RelationModel.from_json(model().to_json())
    for name, weights in model().steps.items():
        assert again.steps[name].bias == weights.bias
        assert again.steps[name].weights.tolist() == weights.weights.tolist()


def test_longest_run() -> None:
    assert longest_run(("a", "b", "c", "d"), ("x", "b", "c", "y")) == (2, 3)
    assert longest_run((), ("a",)) == (0, 0)


@pytest.mark.parametrize("text", ["", "?", "12", "ظهر اليوم", "A" * 5000, "said said said"])
def test_any_text_compares(text: str) -> None:
    words = text or " "
    a = PassageView(words, (Span(0, len(words)),))
    assert compare(a, view(MONITOR)).relation in RELATIONS
    assert compare(view(MONITOR), a).relation in RELATIONS


def test_a_reading_supplies_the_day_and_the_source() -> None:
    text = "Shells hit the market of Varnak, she said."
    claim = Claim(
        "c1", "a1", None, (Span(0, 31),), Span(7, 10), "fact", "affirmed", "ASSAULT",
        happened_on="d1", source=Source("entity", "Marta Quillon", "e1"),
    )  # fmt: skip
    reading = Reading(
        Dispatch(text, publisher="The Ledger", published_at="2024-05-14"),
        dates=(DateExpression("d1", Span(0, 6), "2024-05-11", "2024-05-11", "day", "resolved"),),
        claims=(claim,),
    )
    passage = study(view_claim(reading, claim))
    assert str(passage.day) == "2024-05-11"
    assert passage.telling.teller is not None
    assert passage.telling.teller.name == "Marta Quillon"


def test_answers_do_not_depend_on_what_was_compared_before() -> None:
    a, b = study(CASES[1][0]), study(CASES[1][1])
    first = answer_all(a, b)
    for left, right, _ in CASES:
        compare(left, right)
    assert answer_all(a, b) == first
