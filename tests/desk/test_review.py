"""Judging: the queue, every action, undo, two reviewers, patterns, agreement, forecasts, merges."""

from __future__ import annotations

import re
import time

import pytest

from according.desk.highlight import surroundings
from according.ledger import Filter
from according.ledger.views.desk_review import agreement, mark, patterns, queue, waits
from according.spans import Span
from tests.desk.conftest import Newsroom


def judge(desk: Newsroom, **body: object) -> dict[str, object]:
    answer = desk.client.post("/api/judgements", json=body, headers={"x-csrf-token": desk.csrf})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_the_queue_begins_with_the_most_doubtful(desk: Newsroom) -> None:
    claims, waiting, whole = queue(desk.ledger, Filter(review="open"), 100)
    scores = [c.score for c in claims]
    assert scores == sorted(scores) and len(claims) == waiting and whole
    html = desk.client.get("/review").text
    assert html.index(claims[0].id) < html.index(claims[1].id)
    assert waits(desk.ledger) == (waiting, True)
    # Walking the pages meets every claim once, without a filter and with one.
    for url, wanted in (("/review", len(claims)), ("/review?event=ASSAULT", None)):
        seen: list[str] = []
        to: str | None = url
        while to:
            html = desk.client.get(to).text
            seen += re.findall(r'<article class="task" id="c-(\w+)"', html)
            more = re.search(r'href="([^"]+)" rel="next"', html)
            to = more.group(1).replace("&amp;", "&") if more else None
        assert len(seen) == len(set(seen)) == (wanted or len(set(seen))) > 0


def test_a_judged_claim_leaves_the_queue_and_comes_back_when_it_is_taken_back(
    desk: Newsroom,
) -> None:
    claim = desk.claim("05 three craters")
    made = judge(desk, kind="reject", target=claim, note="an invention")
    assert made["user"] == "ana" and made["note"] == "an invention" and made["at"]
    assert f'id="c-{claim}"' not in desk.client.get("/review").text
    assert "three craters" not in desk.client.get("/?q=craters").text
    assert "three craters" in desk.client.get("/?q=craters&review=rejected").text
    judge(desk, kind="undo", target=made["id"])
    assert f'id="c-{claim}"' in desk.client.get("/review").text
    log = desk.client.get("/review/log").text
    assert "taken back" in log and "an invention" not in log.split("three craters")[0][-50:]
    assert len(desk.ledger.judgements(claim)) == 2  # added, never overwritten


def test_a_form_without_scripts_does_the_same(desk: Newsroom) -> None:
    claim = desk.claim("05 At")
    answer = desk.post(
        "/review/judge", {"kind": "accept", "target": claim, "next": "/review?skip=0"}
    )
    assert answer.status_code == 303 and answer.headers["location"] == "/review?skip=0"
    assert desk.ledger.claims_by_id([claim])[claim].review == "accepted"


def test_a_correction_keeps_what_the_reader_had_said(desk: Newsroom) -> None:
    claim = desk.claim("05 At")
    desk.post(
        "/review/judge",
        {"kind": "correct", "target": claim, "factuality": "probable", "polarity": "",
         "source": "Layla Ansour", "place": "Qamishli" if False else ""},
    )  # fmt: skip
    row = desk.ledger.claims_by_id([claim])[claim]
    assert row.factuality == "probable" and row.source.name == "Layla Ansour"
    assert dict(row.read_as)["factuality"] == "fact"
    page = desk.client.get(f"/dispatches/{row.dispatch.id}").text
    assert "read as" in page and "factuality: fact" in page


def test_a_name_that_may_be_several_is_not_taken(desk: Newsroom) -> None:
    claim = desk.claim("05 At")
    for source, says in (("nobody at all", "nobody called"), ("the", "may be any of these")):
        answer = desk.post("/review/judge", {"kind": "correct", "target": claim, "source": source})
        if answer.status_code == 400:
            assert "orrected" in answer.text or says in answer.text
    assert desk.ledger.claims_by_id([claim])[claim].review == "open"
    empty = desk.post("/review/judge", {"kind": "correct", "target": claim})
    assert empty.status_code == 400 and "Nothing was changed in the form" in empty.text


@pytest.mark.parametrize(
    "body",
    [{"kind": "zz", "target": "x"}, {"kind": "accept", "target": "x"}, {},
     {"kind": "settle", "target": "x"}, {"kind": "undo", "target": "x"}],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_in_a_sentence(
    desk: Newsroom, body: dict[str, str]
) -> None:
    answer = desk.client.post("/api/judgements", json=body, headers={"x-csrf-token": desk.csrf})
    assert answer.status_code in (400, 404) and answer.json()["error"].endswith(".")
    assert desk.ledger.totals().judgements == 0


def test_rejected_patterns_are_remembered(desk: Newsroom) -> None:
    claim = desk.claim("07 they fired")
    judge(desk, kind="reject", target=claim)
    assert patterns(desk.ledger) == {("fired", "ASSAULT"): 1}
    judge(desk, kind="reject", target=desk.claim("01 the Free"))
    html = desk.client.get("/review?q=firing").text
    assert "“firing” read as assault was rejected 1 time" in html


def test_reviewers_see_each_other_and_how_far_they_agree(desk: Newsroom) -> None:
    ledger = desk.ledger
    one, two, three = (desk.claim(x) for x in ("05 At", "06 Dozens", "09 The number"))
    for user, kinds in (("ana", ("accept", "reject", "accept")),
                        ("rui", ("accept", "reject", "reject"))):  # fmt: skip
        for claim, kind in zip((one, two, three), kinds, strict=True):
            ledger.judge(kind, claim, user)
    (found,) = agreement(ledger)
    assert (found.left, found.right, found.both, found.alike) == ("ana", "rui", 3, 2)
    # Cohen 1960: observed 2/3; by chance (2/3)(1/3) + (1/3)(2/3) = 4/9; kappa = 0.4
    assert found.kappa == 0.4
    shown = desk.client.get("/api/judgements?limit=3").json()["items"]
    assert [j["user"] for j in shown] == ["rui", "rui", "rui"]
    assert "0.40" in desk.client.get("/review/log").text


def test_what_another_decided_is_not_taken_back_by_a_reviewer(
    desk: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from according.desk.accounts import Account
    from according.desk.judging import judge as act

    row = desk.ledger.judge("accept", desk.claim("05 At"), "rui")
    state = desk.client.app.state.desk  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="decided by rui"):
        act(state, Account("ana", "reviewer"), {"kind": "undo", "target": row.id})
    act(state, Account("ana", "admin"), {"kind": "undo", "target": row.id})


def test_forecasts_fall_due_and_are_settled(desk: Newsroom) -> None:
    due = desk.client.get("/forecasts").text
    assert "The grain market will reopen within ten days" in due
    assert "formally cancelled" in desk.client.get("/forecasts?state=open").text
    claim = desk.claim("08 The grain")
    desk.post("/review/judge", {"kind": "settle", "target": claim, "settled": "false"})
    assert "will reopen within ten days" not in desk.client.get("/forecasts").text
    settled = desk.client.get("/forecasts?state=settled").text
    assert "Did not come true" in settled


def test_entities_are_merged_and_parted(desk: Newsroom) -> None:
    (pair,) = desk.ledger.proposals().items
    left, right = pair.left.id, pair.right.id
    desk.post("/review/judge", {"kind": "merge", "target": left, "with": right})
    assert desk.ledger.merges()[0].merged == right
    assert "Part them" in desk.client.get("/entities").text
    desk.post("/review/judge", {"kind": "split", "target": right, "with": ""})
    assert not desk.ledger.merges()


def test_a_source_is_graded(desk: Newsroom) -> None:
    source = desk.ledger.sources().items[0]
    desk.post("/review/judge", {"kind": "grade", "target": source.id, "grade": "B"})
    assert desk.ledger.source(source.id).source.grade == "B"


def test_the_mark_changes_with_whatever_is_added(desk: Newsroom) -> None:
    before = mark(desk.ledger)
    assert mark(desk.ledger) == before
    desk.ledger.judge("accept", desk.claim("05 At"), "rui")
    assert mark(desk.ledger) != before


def test_the_surroundings_of_a_claim_are_its_text() -> None:
    text = "One two three. " * 30 + "Vera said the road is closed. " + "Four five six. " * 30
    start = text.index("the road")
    parts = surroundings(
        text, (Span(start, start + 18),), (Span(text.index("Vera"), text.index("Vera") + 4),)
    )
    assert ("claim", "the road is closed") in parts and ("source", "Vera") in parts
    whole = "".join(words for _, words in parts)
    assert whole.startswith("… ") and whole.endswith(" …") and whole[2:-2] in text
    assert surroundings("It fell.", (Span(0, 7),)) == [("claim", "It fell"), ("", ".")]


def test_pages_that_are_kept_show_a_change_at_once_and_no_one_elses_token(
    desk: Newsroom,
) -> None:
    from starlette.testclient import TestClient

    from tests.desk.conftest import BASE

    claim = desk.claim("05 At")
    page = f"/dispatches/{desk.ledger.claims_by_id([claim])[claim].dispatch.id}"
    first = desk.client.get(page).text
    assert desk.client.get(page).text == first
    other = TestClient(desk.client.app, base_url=BASE)
    token = other.get("/api/me").json()["csrf"]
    assert token != desk.csrf
    seen = other.get(page).text
    assert token in seen and desk.csrf not in seen
    assert seen.replace(token, desk.csrf) == first
    judge(desk, kind="accept", target=claim)
    assert ">accepted<" in desk.client.get(page).text
    # What another process adds shows within a second.
    desk.ledger.judge("reject", claim, "rui")
    time.sleep(0.6)
    assert ">rejected<" in desk.client.get(page).text


def test_a_span_is_corrected_by_selecting_words(desk: Newsroom) -> None:
    (row,) = [d for d in desk.ledger.dispatches().items if d.title and "hacked" in d.title]
    claim = next(c for c in desk.ledger.claims(Filter(dispatch=row.id)).items if c.sizes)
    text = desk.ledger.dispatch(row.id).text

    def unit(words: str, end: bool = False) -> int:  # a browser counts UTF-16 units
        at = text.index(words) + (len(words) if end else 0)
        return len(text[:at].encode("utf-16-le")) // 2

    made = judge(
        desk, kind="correct", target=claim.id, unit_start=unit("killed 7"),
        unit_end=unit("killed 7 people", True),
    )  # fmt: skip
    now = desk.ledger.claims_by_id([claim.id])[claim.id]
    assert now.quote == "killed 7 people" and now.review == "corrected"
    assert dict(now.read_as)["quote"] == claim.quote
    assert desk.ledger.claims(Filter(text='"7 people in"', dispatch=row.id)).items == ()
    assert not desk.ledger.check()
    for start, end in ((unit("people"), unit("people", True)), (5, 5), (6, 9999), (-1, 4)):
        refused = desk.client.post(
            "/api/judgements", headers={"x-csrf-token": desk.csrf},
            json={"kind": "correct", "target": claim.id, "unit_start": start, "unit_end": end},
        )  # fmt: skip
        assert refused.status_code == 400, (start, end)
    judge(desk, kind="undo", target=made["id"])
    assert desk.ledger.claims_by_id([claim.id])[claim.id].quote == claim.quote
