"""Pairs of mentions are weighed by blocks: where a block ends changes nothing."""

from __future__ import annotations

import re

import numpy as np
import pytest

from according.reading import coreference
from according.reading.coreference import group, scorer
from according.reading.mention_features import Mention, Table, tabulate
from according.reading.pair_features import WINDOW, Candidates
from according.reading.pair_sparse import near_spellings
from according.reading.words import Words, lexicon
from according.spans import Span

LINES = (
    "General Omar Sadiq, the army commander, met Lina Haddad of the Relief Council. ",
    "He said she would return. The commander praised the Council. ",
    "Minister Paul Venn wrote to Sadiq. The minister told Haddad that they agreed. ",
)
TEXT = "".join(LINES * 12)
NAMED = re.compile(
    r"General Omar Sadiq|Omar Sadiq|Lina Haddad|the Relief Council|Minister Paul Venn|Haddad|Sadiq|"
    r"[Tt]he (?:army )?commander|the Council|[Tt]he minister|\b(?:He|she|they)\b"
)


def tabled() -> tuple[Words, Table]:
    words = Words(TEXT)
    mentions = [
        Mention(Span(*m.span()), "ORG" if "Council" in m.group() else "PERSON")
        for m in NAMED.finditer(TEXT)
    ]
    return words, tabulate(words, mentions, [], [], lexicon())


@pytest.mark.parametrize("size", [1, 7, 64])
def test_blocks_hold_the_pairs_of_the_whole(size: int) -> None:
    words, table = tabled()
    n = len(table.mentions)
    assert n > WINDOW + 20  # some pairs lie beyond the window
    candidates = Candidates(words, table)
    whole = candidates.block(0, n)
    assert (whole.j - whole.i).max() > WINDOW
    blocks = [candidates.block(b, min(b + size, n)) for b in range(0, n, size)]
    assert np.array_equal(np.concatenate([b.i for b in blocks]), whole.i)
    assert np.array_equal(np.concatenate([b.j for b in blocks]), whole.j)
    assert np.array_equal(np.concatenate([b.features for b in blocks]), whole.features)


def test_groups_do_not_depend_on_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    words, table = tabled()

    def groups(block: int) -> list[int]:
        monkeypatch.setattr(coreference, "_BLOCK", block)
        return [c.group for c in group(table, Candidates(words, table), scorer())]

    whole = groups(10_000)
    assert len(set(whole)) > 3
    assert groups(5) == whole


def test_near_spellings_are_alike_but_for_one_letter_or_have_one_less() -> None:
    near = near_spellings(["saree", "sarea", "sare", "tarek", "saree"])
    assert near == {"saree": {"sarea", "sare"}, "sarea": {"saree", "sare"}}
