"""Every page on a filled and on an empty ledger: answers, honesty, escaping, promises."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from according.desk import create_app
from according.desk.rendering import STATIC
from according.ledger import Filter, Ledger
from tests.desk.conftest import BASE, Newsroom

PAGES = [
    "/", "/?q=rocket*", "/?q=zzz", "/?factuality=forecast", "/?since=2031-03-11", "/dispatches",
    "/events", "/events?order=claims", "/disputes", "/disputes?relation=both", "/tolls",
    "/tolls?what=injured", "/sources", "/sources?name=council", "/forecasts",
    "/forecasts?state=open", "/forecasts?state=settled", "/map", "/situation", "/review",
    "/review/log", "/entities", "/entities?name=council", "/import", "/settings", "/api",
    "/report", "/login",
]  # fmt: skip
OUTSIDE = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""")


class Text(HTMLParser):
    """Gathers elements, their attributes, and the text inside the element with one id."""

    def __init__(self, id_: str = "") -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._id, self._depth, self.lines = id_, 0, [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if self._depth or dict(attrs).get("id") == self._id:
            if tag not in ("input", "img", "br", "meta", "link"):
                self._depth += 1
            if tag == "p":
                self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.lines[-1] += data


def parsed(html: str, id_: str = "") -> Text:
    text = Text(id_)
    text.feed(html)
    return text


def every_page(desk: Newsroom) -> list[str]:
    ledger = desk.ledger
    return [
        *PAGES,
        *(f"/dispatches/{d.id}" for d in ledger.dispatches().items),
        *(f"/events/{e.id}" for e in ledger.events().items),
        *(f"/events/{e.id}/report" for e in ledger.events().items),
        *(f"/sources/{s.id}" for s in ledger.sources().items),
        *(f"/review/claims/{c.id}" for c in ledger.claims(limit=3).items),
    ]


def test_every_page_answers_and_keeps_its_promises(desk: Newsroom) -> None:
    for url in every_page(desk):
        answer = desk.client.get(url)
        assert answer.status_code == 200, url
        assert not OUTSIDE.search(answer.text), f"{url} names another host"
        for tag, attrs in parsed(answer.text).tags:
            assert not [a for a in attrs if a.startswith("on")], f"{url} has an inline script"
            if tag == "script":
                assert attrs.get("src", "").startswith("/static/"), url  # type: ignore[union-attr]
            if "/report" not in url:
                assert tag != "style" and "style" not in attrs, f"{url} has an inline style"


def test_the_pages_of_an_empty_ledger_say_what_to_do_next(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "empty.db") as ledger:
        client = TestClient(create_app(ledger), base_url=BASE)
        for url in PAGES:
            assert client.get(url).status_code == 200, url
        for url in ("/", "/dispatches", "/events", "/sources", "/map", "/situation", "/review"):
            assert 'href="/import"' in client.get(url).text.split("<main")[1], url


def test_ids_are_unique_and_labels_have_their_fields(desk: Newsroom) -> None:
    for url in every_page(desk):
        tags = parsed(desk.client.get(url).text).tags
        ids = [a["id"] for _, a in tags if a.get("id")]
        assert len(ids) == len(set(ids)), f"{url}: {[i for i in ids if ids.count(i) > 1][:3]}"
        for tag, attrs in tags:
            if tag == "label" and attrs.get("for"):
                assert attrs["for"] in ids, url


def test_from_an_event_to_the_exact_sentence_is_one_click(desk: Newsroom) -> None:
    event = desk.ledger.events().items[0]
    html = desk.client.get(f"/events/{event.id}").text
    for claim, _ in desk.ledger.event(event.id).claims:
        link = f"/dispatches/{claim.dispatch.id}?claim={claim.id}#t-{claim.id}"
        assert link in html
        shown = desk.client.get(link).text
        assert f'id="t-{claim.id}"' in shown
        on = [
            a for t, a in parsed(shown).tags
            if t == "span" and "on" in (a.get("class") or "").split()
        ]  # fmt: skip
        assert on and all(claim.id in (a["data-claims"] or "") for a in on)


def test_an_event_leads_to_others_of_its_series(desk: Newsroom) -> None:
    market, bridge = (
        next(e for e in desk.ledger.events().items if w in e.title) for w in ("market", "bridge")
    )
    for here, there in ((market, bridge), (bridge, market)):
        for url in (f"/events/{here.id}", f"/events/{here.id}/report"):
            part = desk.client.get(url).text.split("Other events of the same series")[1]
            assert there.title in part and "Two events of one series" in part, url
        assert f'href="/events/{there.id}"' in desk.client.get(f"/events/{here.id}").text
    claim = next(c for c, _ in desk.ledger.event(bridge.id).claims if "explosion" in c.quote)
    card = desk.client.get(f"/dispatches/{claim.dispatch.id}").text
    assert "is of one series with" in card


def test_from_the_start_to_who_disagrees_is_three_clicks_at_most(desk: Newsroom) -> None:
    # Typing the words and pressing Enter is one, choosing "Disputes" the second.
    first = desk.client.get("/?q=ammunition").text
    link = next(a["href"] for t, a in parsed(first).tags
                if t == "a" and (a.get("href") or "").startswith("/disputes?"))  # fmt: skip
    assert link == "/disputes?q=ammunition"
    second = desk.client.get(link).text
    assert "the Council had stored ammunition" in second
    assert "There was no ammunition in the market" in second
    assert "one says that ammunition was stored, the other that there was none" in second


@pytest.mark.parametrize("on", [False, True])
def test_the_text_of_a_dispatch_is_shown_character_for_character(desk: Newsroom, on: bool) -> None:
    for row in desk.ledger.dispatches().items:
        url = f"/dispatches/{row.id}"
        if on:
            claims = desk.ledger.claims(Filter(dispatch=row.id)).items
            url += f"?claim={claims[0].id}"
        found = parsed(desk.client.get(url).text, "text")
        shown = [line.rstrip("\n") for line in found.lines if line.strip()]
        text = desk.ledger.dispatch(row.id).text
        assert shown == [
            line.rstrip().replace("\u202e", "\u2426")  # a turning letter is shown as a sign
            for line in text.splitlines() if line.strip()
        ]  # fmt: skip


def test_hostile_text_stays_text_on_every_page(desk: Newsroom) -> None:
    html = [desk.client.get(url).text for url in every_page(desk)]
    joined = "\n".join(html)
    assert "&lt;script&gt;window.hacked" in joined
    for page in html:
        for tag, attrs in parsed(page).tags:
            assert "hacked" not in " ".join(k for k in attrs), tag
            assert not (tag == "script" and "src" not in attrs)
            assert tag not in ("img", "iframe", "object", "embed")
            assert not (attrs.get("href") or "").startswith("javascript:")
    # What cannot be credited is said, not guessed.
    assert "Not credited" in joined and "Nobody named" in joined
    assert "two are too close &amp; alike" in joined


def test_scripts_of_a_page_are_below_300_kilobytes(desk: Newsroom) -> None:
    for url in every_page(desk):
        sources = [
            (a.get("src") or "").split("?")[0] for t, a in parsed(desk.client.get(url).text).tags
            if t == "script"
        ]  # fmt: skip
        files = {STATIC / s.removeprefix("/static/") for s in sources} | {STATIC / "desk.js"}
        assert sum(f.stat().st_size for f in files) < 300_000, url


def test_what_is_not_there_is_said(desk: Newsroom) -> None:
    for url in ("/nothing", "/dispatches/zz", "/events/zz", "/sources/zz", "/review/claims/zz",
                "/import/zz", "/static/.gitignore", "/static/../app.py"):  # fmt: skip
        assert desk.client.get(url).status_code == 404, url
    for url in ("/?min_score=x", "/?since=yesterday", "/?after=zz", "/?review=zz",
                "/disputes?relation=zz", "/tolls?what=zz", "/api/claims?limit=0"):  # fmt: skip
        assert desk.client.get(url).status_code == 400, url


def test_a_report_stands_alone(desk: Newsroom) -> None:
    event = desk.ledger.events().items[0]
    for url in (f"/events/{event.id}/report", "/report?q=rocket*"):
        answer = desk.client.get(url)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "style-src 'unsafe-inline'" in answer.headers["content-security-policy"]
        for tag, attrs in parsed(answer.text).tags:
            assert tag not in ("script", "link", "img")
            assert "src" not in attrs
        assert "<style>" in answer.text


def test_claims_leave_in_every_format(desk: Newsroom) -> None:
    answer = desk.client.get("/export/jsonl?q=rocket*")
    found = desk.ledger.claims(Filter(text="rocket*"), limit=100).items
    assert answer.status_code == 200 and len(answer.text.splitlines()) == len(found) > 0
    assert desk.client.get("/export/zz").status_code == 400


def test_copies_of_one_report_are_one_origin(desk: Newsroom) -> None:
    event = next(e for e in desk.ledger.events().items if "market" in e.title)
    html = desk.client.get(f"/events/{event.id}").text
    assert event.reports > event.origins
    assert f"<b>{event.origins}</b><span>independent origins" in html


def test_a_region_is_not_drawn_as_a_point() -> None:
    from according.desk.maps import Spot, event_map

    town = event_map([Spot("Hasakah", 36.5, 40.7, "town", 3)])
    land = event_map([Spot("Syria <x>", 35.0, 38.0, "country", 3)])
    assert town and 'class="dot"' in town and 'class="wide"' not in town
    assert land and 'class="wide"' in land and 'class="dot"' not in land
    assert "Syria &lt;x&gt;" in land
    assert event_map([]) is None
