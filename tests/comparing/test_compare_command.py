"""``according compare``."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from according.commands import compare

app = typer.Typer()
app.callback()(lambda: None)
compare.register(app)
TEXT = "Shells hit Varnak. The Red Cross said nine people died."


def row(key: str, **changes: Any) -> dict[str, Any]:
    side = {"text": TEXT, "span": [19, 55], "title": None, "publisher": "A", "published_at": None}
    return {"id": key, "left": side, "right": {**side, "publisher": "B", **changes}}


def run(tmp_path: Path, lines: list[str], *options: str) -> Any:
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return CliRunner().invoke(app, ["compare", "--pairs", str(file), *options])


def test_one_row_for_each_pair_in_order(tmp_path: Path) -> None:
    # a line separator inside a string is no end of a line
    lines = [
        json.dumps(row("one")), "",
        json.dumps(row("two", text="A\u2028B said nothing.", span=[0, 5]), ensure_ascii=False),
    ]  # fmt: skip
    result = run(tmp_path, lines, "--format", "jsonl")
    assert result.exit_code == 0
    rows = [json.loads(x) for x in result.stdout.splitlines()]
    assert [r["id"] for r in rows] == ["one", "two"]
    assert all(set(r) == {"id", "relation", "score", "reasons"} for r in rows)
    assert rows[0]["relation"] == "repeats"


def test_the_table_names_the_relation_and_the_reasons(tmp_path: Path) -> None:
    result = run(tmp_path, [json.dumps(row("one"))])
    assert "one  repeats" in result.stdout
    assert "run of" in result.stdout or "credited" in result.stdout


@pytest.mark.parametrize(
    "line",
    ["{", "[]", json.dumps({"id": "x"}), json.dumps(row("x", span=[3, 900])),
     json.dumps(row("x", span=None)), json.dumps(row("x", text=None))],
)  # fmt: skip
def test_a_wrong_row_is_named_and_the_rest_compared(tmp_path: Path, line: str) -> None:
    result = run(tmp_path, [line, json.dumps(row("good"))], "--format", "jsonl")
    assert result.exit_code == 1
    assert "line 1" in result.stderr
    assert [json.loads(x)["id"] for x in result.stdout.splitlines()] == ["good"]
