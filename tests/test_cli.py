"""The command: what it prints, where, and with which exit code."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from according import __version__, batch
from according.cli import run
from according.commands.reading import check_date
from according.errors import StopError, UsageError
from tests import by_hand


@pytest.fixture(autouse=True)
def quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with a reader that needs no model."""
    monkeypatch.setattr(batch, "load_reader", by_hand.load_quotes)


@pytest.fixture()
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": "one", "text": "Lund said the road was open."}\n'
        "nonsense\n"
        '{"id": "two", "text": "Berg said “no”.", "published_at": "2030-01-01"}\n',
        "utf-8",
    )
    return path


def test_jsonl_is_one_object_a_dispatch_and_nothing_else(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["read", str(rows), "--format", "jsonl", "--published", "2031-05-05"])
    out, err = capsys.readouterr()
    readings = [json.loads(line) for line in out.splitlines()]
    assert [r["dispatch"]["ref"] for r in readings] == ["one", "two"]
    assert [r["dispatch"]["published_at"] for r in readings] == ["2031-05-05", "2030-01-01"]
    assert readings[0]["dispatch"]["language"] == "en"
    assert readings[0]["dispatch"]["path"] == str(rows)
    assert err == f"skipped {rows}, line 2: is not JSON (Expecting value)\n"
    assert code == 1


def test_json_is_an_array(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["read", str(rows), "--format", "json"])
    assert [r["dispatch"]["ref"] for r in json.loads(capsys.readouterr().out)] == ["one", "two"]


def test_an_array_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    assert run(["read", str(tmp_path), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == []


def test_done_is_zero_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Lund said “no”.\r\n".encode())
    assert run(["read", str(path), "--format", "jsonl", "--publisher", "Norrby Post"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["dispatch"]["text"] == "Lund said “no”.\r\n"
    assert json.loads(out)["dispatch"]["publisher"] == "Norrby Post"


def test_table_is_the_default(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["read", str(rows)])
    out = capsys.readouterr().out
    assert "the road was open" in out and "2 attributions by 2 sources" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "start"), [("a.html", "<!doctype html>"), ("a.json", "[\n{"), ("a.jsonl", "{")]
)
def test_output_goes_to_the_file_and_its_ending_is_the_format(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, start: str
) -> None:
    assert run(["read", str(rows), "-o", str(tmp_path / name)]) == 1
    assert (tmp_path / name).read_text("utf-8").startswith(start)
    assert capsys.readouterr().out == ""


def test_its_own_output_in_the_folder_is_not_read(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.write_text('{"text": "Lund said no."}\n', "utf-8")
    for _ in range(2):
        assert run(["read", str(tmp_path), "-o", str(tmp_path / "out.jsonl")]) == 0
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Lund said no.")))
    assert run(["read", "-", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["dispatch"]["path"] == "-"


# Arguments that are wrong, and what the one line says.
WRONG = [
    (["read"], "Missing argument"),
    (["read", "nowhere.txt"], "there is no file or folder 'nowhere.txt'"),
    (["read", ".", "--published", "31/10/2016"], "is not a date: write it as year-month-day"),
    (["read", ".", "--published", "2016-02-30"], "'2016-02-30' is not a date"),
    (["read", ".", "--format", "xml"], "xml"),
    (["read", ".", "--jobs", "-1"], "'--jobs'"),
    (["read", ".", "--format", "json", "-o", "no/such/folder/a"], "cannot be written"),
    (["reed"], "No such command 'reed'"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_usage_is_two(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert words in err and "Traceback" not in err and out == ""


def test_a_run_that_must_stop_is_three(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(threads: int) -> by_hand.QuoteReader:
        raise StopError("the model is damaged - its checksum does not fit")

    monkeypatch.setattr(batch, "load_reader", load)
    assert run(["read", str(rows), "--format", "jsonl"]) == 3
    assert "stopped: the model is damaged" in capsys.readouterr().err


def test_a_fault_of_our_own_is_three(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(threads: int) -> by_hand.QuoteReader:
        raise ZeroDivisionError

    monkeypatch.setattr(batch, "load_reader", load)
    assert run(["read", str(rows), "--format", "jsonl"]) == 3
    assert "ZeroDivisionError - this is a fault of the program" in capsys.readouterr().err


def test_a_full_disk_is_three(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    assert run(["read", str(rows), "--format", "jsonl", "-o", "/dev/full"]) == 3
    assert "No space left" in capsys.readouterr().err


def test_whoever_stops_reading_gets_no_traceback(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop()); from tests import by_hand\n"
        "from according import batch; batch.load_reader = by_hand.load_quotes\n"
        "from according.cli import main; main()\n"
    )
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "Lund said no."}\n' * 5000, "utf-8")
    command = [sys.executable, "-c", program, "read", str(path), "--format", "jsonl"]
    with subprocess.Popen(
        [*command, str(Path(by_hand.__file__).parents[1])],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 3


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"according {__version__}\n"


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["schema"]["const"] == (
        "according.reading/1"
    )


def test_dates_of_options() -> None:
    assert check_date(None, "--published") is None
    assert check_date("2016-10-31", "--published") == "2016-10-31"
    assert check_date("2016-10-31T09:00", "--published") == "2016-10-31T09:00"
    for wrong in ("", "20161031", "2016-10", "yesterday"):
        with pytest.raises(UsageError):
            check_date(wrong, "--published")


def test_importing_is_light() -> None:
    """``import according`` and the command's start load nothing heavy."""
    program = (
        "import sys, according, according.cli\n"
        "assert according.cli.run(['read', '--help']) == 0\n"
        "heavy = {'numpy', 'onnxruntime', 'pandas', 'pyarrow', 'sqlalchemy', 'trafilatura', "
        "'starlette', 'torch', 'jinja2', 'charset_normalizer', 'py3langid'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr
