"""Wrapped lines are read as one; nothing moves."""

from __future__ import annotations

import textwrap

import according
from according.reading.wrapping import unwrapped

PARAGRAPHS = (
    "Mayor Omar Aziz said on Monday that ten people had been killed by shelling in Tal Abyad, a "
    "town on the border, and that the hospital of the town had been hit twice during the night.",
    "The army denied that it had shelled the town or the roads that lead to it from the capital.",
)


def test_only_what_was_wrapped_is_joined() -> None:
    wrapped = "\n\n".join(textwrap.fill(p, 60) for p in PARAGRAPHS)
    seen = unwrapped(wrapped)
    assert len(seen) == len(wrapped)
    assert seen.split("\n\n") == list(PARAGRAPHS)


def test_indented_and_crlf_lines_are_joined() -> None:
    wrapped = textwrap.fill(PARAGRAPHS[0], 60, subsequent_indent="    ").replace("\n", "\r\n")
    assert " ".join(unwrapped(wrapped).split()) == PARAGRAPHS[0]
    assert "\n" not in unwrapped(wrapped)


def test_paragraphs_headlines_and_lists_stay() -> None:
    for text in (
        "\n".join(PARAGRAPHS),
        "Shelling in Tal Abyad\nTen people died.\nThe army denied it.\n",
        "Present were:\n- the mayor\n- the army\n- the hospital",
        "",
        "\n\n",
        "iPhone sales fell.\nThe company said so.\neBay was not concerned.",
    ):
        assert unwrapped(text) == text


def test_a_wrapped_dispatch_reads_as_the_same_one_unwrapped() -> None:
    reader = according.load()
    plain = "\n\n".join(PARAGRAPHS)
    wrapped = "\n\n".join(textwrap.fill(p, 60) for p in PARAGRAPHS)
    a, b = reader.read(plain), reader.read(wrapped)
    assert [x.content for x in a.attributions] == [x.content for x in b.attributions]
    assert [x.span for x in a.claims] == [x.span for x in b.claims]
    for claim in b.claims:
        assert " ".join(claim.quote.split()) in " ".join(plain.split())
        if len(claim.span) == 1:
            assert claim.quote == wrapped[claim.span[0].start : claim.span[0].end]
