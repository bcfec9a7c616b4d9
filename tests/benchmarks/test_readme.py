"""The README shows the figures that were measured last, without the gate's floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.readme import with_figures

HERE = Path(__file__).parents[2]
QUALITY = """| figure | value | floor | goal | people |
| --- | ---: | ---: | ---: | ---: |
| near | 84.6 | 84.5 | 84.0 |  |
"""
SPEED = "| what | measured | goal |\n| --- | ---: | ---: |\n| start | 0.75 s | ≤ 1.5 |\n"


def test_tables_take_the_place_of_what_stands_between_the_marks() -> None:
    readme = "Before.\n<!-- FIGURES -->\nold\n<!-- /FIGURES -->\nAfter.\n"
    assert with_figures(readme, QUALITY, SPEED) == (
        "Before.\n<!-- FIGURES -->\n"
        "| figure | value | goal | people |\n| --- | ---: | ---: | ---: |\n"
        "| near | 84.6 | 84.0 |  |\n\n"
        f"{SPEED}<!-- /FIGURES -->\nAfter.\n"
    )
    with pytest.raises(ValueError, match="no marks"):
        with_figures("Nothing here.", QUALITY, SPEED)


def test_the_readme_has_what_was_measured_last() -> None:
    readme = (HERE / "README.md").read_text("utf-8")
    tables = [(HERE / "benchmarks" / f"{x}.md").read_text("utf-8") for x in ("quality", "speed")]
    assert with_figures(readme, *tables) == readme
