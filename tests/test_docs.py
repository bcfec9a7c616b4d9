"""Documentation that fails the build when it lies.

Commands shown must exist, with the options shown; Python examples must run (those that need the
model only where it is there); links must lead somewhere; fields and labels must be the code's.
"""

from __future__ import annotations

import doctest
import functools
import json
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from according import records, wire
from according.records import (
    Attribution,
    Claim,
    DateExpression,
    Dispatch,
    Entity,
    Place,
    PlaceRole,
    Reading,
    Role,
    Size,
)
from according.spans import Span

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted(
    list(REPOSITORY.glob("*.md"))
    + [p for folder in ("docs", "decisions") for p in (REPOSITORY / folder).glob("*.md")]
    + [REPOSITORY / "src/according/resources/exercise/README.md"]
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:\.venv/bin/)?according [a-z][^`]*|make [a-z]+|python -m [^`]+)`")


def blocks(page: Path, *languages: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for language, body in _BLOCK.findall(text) if language in languages]


def shown_commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        lines = [line for body in blocks(page, "sh", "console") for line in body.splitlines()]
        lines += _INLINE.findall(page.read_text(encoding="utf-8"))
        found += [(page.name, line.removeprefix("$ ").strip()) for line in lines]
    return sorted({(page, line) for page, line in found if line and not line.startswith("#")})


def of(program: str) -> list[tuple[str, list[str]]]:
    """The shown calls of one program: page and words, comments and pipes cut off."""
    calls = []
    for page, line in shown_commands():
        words = shlex.split(line.split(" | ")[0], comments=True)
        if words and words[0].rsplit("/", 1)[-1] == program:
            calls.append((page, words[1:]))
    return calls


def show(case: tuple[str, list[str]]) -> str:
    return f"{case[0]}: {' '.join(case[1])}"


def test_there_is_something_to_check() -> None:
    assert len(of("according")) >= 4 and len(of("make")) >= 3 and of("python")
    assert PAGES and all(page.is_file() for page in PAGES)


@pytest.mark.parametrize("case", of("make"), ids=show)
def test_make_targets_exist(case: tuple[str, list[str]]) -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for target in case[1]:
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("case", of("python"), ids=show)
def test_modules_run_by_name_exist(case: tuple[str, list[str]]) -> None:
    assert case[1][0] == "-m" and find_spec(case[1][1]), case


@functools.cache
def help_of(command: str) -> str:
    code = "from according.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, command, "--help"],
        capture_output=True,
        encoding="utf-8",
        env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", "PATH": "", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, f"according {command} does not exist: {done.stderr}"
    return done.stdout


@pytest.mark.parametrize("case", of("according"), ids=show)
def test_commands_and_options_exist(case: tuple[str, list[str]]) -> None:
    if find_spec("according.cli") is None:
        pytest.skip("the command is not part of this build")
    words = case[1]
    options = {w.split("=")[0] for w in words[1:] if re.match(r"--?[a-z]", w)}
    offered = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", help_of(words[0])))
    assert options <= offered, f"{options - offered} not in the help of {words[0]}"


@pytest.mark.parametrize(
    ("page", "code"),
    [(page, code) for page in PAGES for code in blocks(page, "python")],
    ids=lambda x: x.name if isinstance(x, Path) else "",
)
def test_python_examples_run(page: Path, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    if code.lstrip().startswith(">>>"):
        example = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), 0)
        assert doctest.DocTestRunner().run(example).failed == 0, capsys.readouterr().out
        return
    program = compile(code, str(page), "exec")
    if "according.load" in code:
        model = list((REPOSITORY / "src/according/resources").rglob("*.onnx"))
        if not model:
            pytest.skip("the model is not part of this build")
    exec(program, {"__name__": "example"})
    if "print(" in code:
        assert capsys.readouterr().out.strip(), "the example prints nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


# --- docs/reading.md ----------------------------------------------------------------------------


def full_reading() -> Reading:
    """A reading in which every list has a member and every optional record is there."""
    one = Span(0, 1)
    return Reading(
        Dispatch("x"),
        (Entity("e1", "x", True, "ORG", (one,)),),
        (Place("p1", "x", one),),
        (DateExpression("d1", one, None, None, "day", "unresolved"),),
        (Attribution("a1", (one,), (one,), (one,), "direct", "say"),),
        (
            Claim(
                "c1", "a1", None, (one,), one, "fact", "affirmed", "STATE",
                actor=(Role(one),), recipient=(Role(one),), place=PlaceRole(one),
                sizes=(Size(one, "dead", 1, 1),),
            ),
        ),
    )  # fmt: skip


def test_every_field_is_described() -> None:
    text = (REPOSITORY / "docs/reading.md").read_text(encoding="utf-8")
    reading = wire.to_dict(full_reading())
    sections = {m[1]: m[0] for m in re.finditer(r"^### `(\w+)`\n.*?(?=^##|\Z)", text, re.M | re.S)}
    for name, section in {"": text, **sections}.items():
        part = reading[name] if name else reading
        fields = part[0] if isinstance(part, list) else part
        described = set(re.findall(r"`(\w+)`", section))
        assert fields.keys() <= described, (name, fields.keys() - described)
        if name:  # and nothing is described that is not there
            rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, re.MULTILINE)
            assert set(re.findall(r"`(\w+)`", " ".join(rows))) == fields.keys(), name
    assert sections.keys() == {k for k, v in reading.items() if isinstance(v, list | dict)}
    assert reading["claims"][0]["sizes"][0].keys() <= set(
        re.findall(r"`(\w+)`", sections["claims"])
    )


@pytest.mark.parametrize(
    "labels",
    [
        "ENTITY_TYPES",
        "MODES",
        "ACTS",
        "FACTUALITIES",
        "POLARITIES",
        "EVENTS",
        "EVENT_MODES",
        "SIZES",
    ],
)
def test_every_label_is_described(labels: str) -> None:
    words = set(re.findall(r"\w+", (REPOSITORY / "docs/reading.md").read_text(encoding="utf-8")))
    assert set(getattr(records, labels)) <= words, set(getattr(records, labels)) - words


def test_the_published_schema_names_the_same_fields() -> None:
    found = list((REPOSITORY / "src/according/resources/schema").glob("*reading*.json"))
    if not found:
        pytest.skip("the JSON Schema is not part of this build")
    text = found[0].read_text(encoding="utf-8")
    json.loads(text)
    for name in wire.to_dict(full_reading()):
        assert f'"{name}"' in text
