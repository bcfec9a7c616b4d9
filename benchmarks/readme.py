"""Put the figures last measured into the README: ``python -m benchmarks.readme``.

What ``benchmarks.gate`` and ``benchmarks.speed`` wrote with ``--markdown`` takes the place of what
stands between the README's marks; floors are for the gate and left out.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["main", "with_figures"]

_HERE = Path(__file__).parent
_BEGIN, _END = "<!-- FIGURES -->\n", "<!-- /FIGURES -->"
_FLOOR = 2


def with_figures(readme: str, quality: str, speed: str) -> str:
    """Return the README with the two tables between its marks.

    Raises:
        ValueError: when the README has no marks.
    """
    before, begin, rest = readme.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError("the README has no marks for the figures - nothing was changed")
    rows = [row.split("|")[1:-1] for row in quality.strip().splitlines()]
    kept = [[cell.strip() for n, cell in enumerate(row) if n != _FLOOR] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in kept]
    table = "\n".join(lines)
    return f"{before}{begin}{table}\n\n{speed.strip()}\n{end}{after}"


def main() -> None:
    """Rewrite the README beside the benchmarks."""
    path = _HERE.parent / "README.md"
    tables = ((_HERE / name).read_text("utf-8") for name in ("quality.md", "speed.md"))
    path.write_text(with_figures(path.read_text("utf-8"), *tables), encoding="utf-8")


if __name__ == "__main__":
    main()
