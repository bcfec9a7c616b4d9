"""A claim of the ledger leads back to the page of the file that its dispatch was loaded from."""

from __future__ import annotations

from according.ledger import Ledger
from according.records import Claim, Dispatch, Reading
from according.spans import Original, Piece, Span

TEXT = "The mayor spoke.\n\fAid groups left Tresk."


def test_the_page_of_a_claim_is_kept(ledger: Ledger) -> None:
    pages = Original(unit="page", pieces=(Piece(0, 16, 2, 3), Piece(18, len(TEXT), 3, 4)))
    left = Span(TEXT.index("left"), TEXT.index("left") + 4)
    whole = Span(18, len(TEXT))
    claim = Claim("c1", None, None, (whole,), left, "fact", "affirmed", "MOVE")
    dispatch = Dispatch(TEXT, path="report.pdf", original=pages)
    list(ledger.add([Reading(dispatch, claims=(claim,), reader="by hand")]))
    (row,) = ledger.claims().items
    assert ledger.reading(row.dispatch.id).where(row.span) == "page 3"
