"""Many dispatches: in order, over processes, whatever happens to one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from according.batch import Skipped, cores, read_many
from according.errors import DispatchError, StopError
from according.records import Dispatch, Reading
from according.wire import dumps
from tests import by_hand


def dispatches(n: int, **odd: str) -> list[Dispatch]:
    """n English dispatches; ``odd`` gives some another text by their number (``n3="DIE"``)."""
    return [
        Dispatch(
            text=f"The officer {i} said the road to the town was open. " + odd.get(f"n{i}", ""),
            ref=str(i),
        )
        for i in range(n)
    ]


def refs(results: list[Reading | Skipped]) -> list[str]:
    return [r.dispatch.ref or "" if isinstance(r, Reading) else str(r) for r in results]


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_is_that_of_the_input(jobs: int) -> None:
    found = list(read_many(dispatches(70), jobs=jobs, load=by_hand.load_quotes))
    assert refs(found) == [str(i) for i in range(70)]


def test_same_bytes_whatever_the_number_of_processes() -> None:
    one = [dumps(r) for r in read_many(dispatches(40), jobs=1, load=by_hand.load_quotes)]  # type: ignore[arg-type]
    two = [dumps(r) for r in read_many(dispatches(40), jobs=2, load=by_hand.load_quotes)]  # type: ignore[arg-type]
    assert one == two


@pytest.mark.parametrize("jobs", [1, 2])
def test_skips_of_intake_stay_in_their_places(jobs: int) -> None:
    items: list[Dispatch | DispatchError] = [*dispatches(5)]
    items.insert(2, DispatchError("in.csv, line 4: has no “text”"))
    found = list(read_many(items, jobs=jobs, load=by_hand.load_quotes))
    assert refs(found) == ["0", "1", "in.csv, line 4: has no “text”", "2", "3", "4"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_costs_one_dispatch(jobs: int) -> None:
    found = refs(list(read_many(dispatches(9, n4="FAIL"), jobs=jobs, load=by_hand.load_moody)))
    assert found[4] == "(4): reading it failed (ValueError: it failed as told)"
    assert found[:4] + found[5:] == [str(i) for i in range(9) if i != 4]


def test_a_process_that_dies_costs_the_dispatch_it_held() -> None:
    found = refs(
        list(read_many(dispatches(60, n7="DIE", n30="DIE"), jobs=2, load=by_hand.load_moody))
    )
    assert found[7] == "(7): the process reading it ended (SIGKILL)"
    assert found[30] == "(30): the process reading it ended (SIGKILL)"
    assert [r for r in found if r.isdigit()] == [str(i) for i in range(60) if i not in (7, 30)]


def test_a_dispatch_that_takes_too_long_is_skipped() -> None:
    found = refs(
        list(read_many(dispatches(6, n2="SLEEP"), jobs=1, time_limit=0.5, load=by_hand.load_moody))
    )
    assert found == ["0", "1", "(2): it took more than 0.5 seconds", "3", "4", "5"]


def test_a_reader_that_cannot_be_loaded_stops_the_run() -> None:
    with pytest.raises(StopError, match="the model is not there"):
        list(read_many(dispatches(3), jobs=2, load=by_hand.load_nothing))


def test_processes_that_end_before_they_are_ready_stop_the_run() -> None:
    with pytest.raises(StopError, match="exit code 7"):
        list(read_many(dispatches(3), jobs=2, load=by_hand.load_dead))


def test_few_dispatches_stay_in_this_process_with_all_cores() -> None:
    (reading,) = read_many(dispatches(1), load=by_hand.load_threads)
    assert isinstance(reading, Reading)
    assert reading.reader == f"{cores()} {os.getpid()}"


def test_cores_are_shared_out() -> None:
    found = list(read_many(dispatches(12), jobs=2, load=by_hand.load_threads))
    told = {r.reader.split()[0] for r in found if isinstance(r, Reading)}
    assert told == {str(max(1, cores() // 2))}
    assert str(os.getpid()) not in {r.reader.split()[1] for r in found if isinstance(r, Reading)}


def test_reading_runs_only_a_little_ahead() -> None:
    taken = 0

    def endless() -> Iterator[Dispatch]:
        nonlocal taken
        while True:
            taken += 1
            yield Dispatch(text=f"The officer said the road was open. {taken}" + " so" * 2000)

    results = read_many(endless(), jobs=2, load=by_hand.load_quotes)
    for _ in range(40):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert taken < 40 + 8 * 17


def test_defaults_fill_what_is_missing_and_no_more() -> None:
    given = [
        Dispatch(text="The officer said the road was open."),
        Dispatch(text="The officer said so.", published_at="2030-01-01", publisher="Own"),
    ]
    first, second = read_many(
        given, published="2031-02-03", publisher="Default", load=by_hand.load_quotes
    )
    assert isinstance(first, Reading) and isinstance(second, Reading)
    assert (first.dispatch.published_at, first.dispatch.publisher) == ("2031-02-03", "Default")
    assert (second.dispatch.published_at, second.dispatch.publisher) == ("2030-01-01", "Own")
    assert second.dispatch.id == given[1].id
    assert first.dispatch.id != given[0].id


def test_another_language_is_refused_by_name() -> None:
    french = Dispatch(
        text="Le ministre a déclaré jeudi que les troupes avaient quitté la ville après trois "
        "jours de combats, selon un porte-parole de la présidence.",
        path="fr.txt",
    )
    english = dispatches(1)[0]
    found = list(read_many([french, english], load=by_hand.load_quotes))
    assert str(found[0]).startswith("fr.txt: this dispatch looks French (")
    assert isinstance(found[1], Reading) and found[1].dispatch.language == "en"


def test_a_dispatch_that_needs_too_much_memory_is_skipped() -> None:
    found = refs(
        list(
            read_many(
                dispatches(6, n2="GROW"), jobs=1, memory_limit=500_000_000, load=by_hand.load_moody
            )
        )
    )
    assert found[:2] + found[3:] == ["0", "1", "3", "4", "5"]
    assert found[2] == "(2): reading it needs more memory than there is, or than is allowed"
