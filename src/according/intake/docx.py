"""Word documents (.docx): paragraphs and rows of tables, a line each.

The way back is the number of the paragraph, where a row of a table counts as one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from according.errors import DispatchError
from according.intake.doors import Opened, check_text, missing_extra
from according.records import Dispatch
from according.spans import Original, Piece

__all__ = ["load_docx"]


def load_docx(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load a Word document; its properties' dates are not dates of publication."""
    try:
        import docx
    except ImportError:
        raise missing_extra("a Word document", "python-docx") from None
    with zipfile.ZipFile(opened.stream) as package:
        expanded = sum(member.file_size for member in package.infolist())
    if expanded > 4 * opened.limits.bytes:
        yield opened.skip(
            f"unpacks to {expanded:,} bytes, the limit is {4 * opened.limits.bytes:,}"
        )
        return
    opened.stream.seek(0)
    document = docx.Document(opened.stream)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = [cell.text.strip() for cell in row.cells]
                lines.append("\t".join(dict.fromkeys(c for c in cells if c)))
        else:
            lines.append(block.text)
    pieces: list[Piece] = []
    start = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            pieces.append(Piece(start, start + len(line), number, number + 1))
            start += len(line) + 1
    text = "\n".join(line for line in lines if line.strip())
    if reason := check_text(text, opened.limits):
        yield opened.skip(reason)
        return
    title = document.core_properties.title
    original = Original(unit="paragraph", pieces=tuple(pieces))
    yield Dispatch(text=text, title=title or None, path=opened.name, original=original)
