"""``according gazetteer add``: places of a user's own."""

from pathlib import Path

import pytest

from according.cli import run
from according.reading.gazetteer import Gazetteer
from according.reading.gazetteer_keys import name_key
from according.settings import gazetteer_folder

ROW = (
    "170000\tUlvenby\tUlvenby\t\t35.1\t36.7\tP\tPPL\tSY\t\t00\t\t\t\t1200\t\t300\tAsia/Damascus\t"
    "2020-01-01\n"
)


def test_a_dump_is_added_and_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCORDING_GAZETTEER", str(tmp_path / "own"))
    dump = tmp_path / "SY.txt"
    dump.write_text(ROW, encoding="utf-8")
    assert run(["gazetteer", "add", str(dump)]) == 0
    assert "1 places of SY.txt added" in capsys.readouterr().out
    found = Gazetteer.open(gazetteer_folder()).find([name_key("Ulvenby")])
    assert found.id.tolist() == [170000]
    assert Gazetteer.open().find([name_key("Ulvenby")]).id.tolist() == []


def test_a_dump_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gazetteer", "add", str(tmp_path / "no.txt"), "--folder", str(tmp_path)]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_a_file_that_is_no_dump(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a table\n", encoding="utf-8")
    assert run(["gazetteer", "add", str(tmp_path / "notes.txt"), "--folder", str(tmp_path)]) == 3


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"ACCORDING_GAZETTEER": "/data/places", "HOME": "/home/ada"}, "/data/places"),
        ({"XDG_DATA_HOME": "/home/ada/.data", "HOME": "/home/ada"},
         "/home/ada/.data/according/gazetteer"),
        ({"HOME": "/home/ada"}, "/home/ada/.local/share/according/gazetteer"),
    ],
)  # fmt: skip
def test_where_added_places_lie(
    environment: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert gazetteer_folder(environment) == Path(folder)
