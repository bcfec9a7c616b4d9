"""A polite visitor: robots.txt, conditional requests, waiting, redirects, limits."""

from __future__ import annotations

import pytest

from according.intake import Limits
from according.intake.fetch import Fetcher, FetchError
from tests.watching.conftest import Page, Site


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def fetcher(clock: Clock, **options: object) -> Fetcher:
    return Fetcher(clock=clock, sleep=clock.sleep, **options)  # type: ignore[arg-type]


def test_robots_are_asked_once_and_obeyed(site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /private\n", "text/plain")
    site.pages["/a"] = site.pages["/b"] = Page("hello")
    visitor = fetcher(Clock())
    visitor.get(f"{site.url}/a")
    visitor.get(f"{site.url}/b")
    with pytest.raises(FetchError, match=r"robots\.txt asks not to") as refused:
        visitor.get(f"{site.url}/private/c")
    assert refused.value.forbidden
    assert all(agent.startswith("according/") for _, _, agent in site.asked)
    assert site.paths() == ["/robots.txt", "/a", "/b"]


def test_rules_that_cannot_be_had_forbid_for_now(site: Site) -> None:
    site.pages["/robots.txt"] = Page("", status=503, headers={"Retry-After": "90"})
    site.pages["/a"] = Page("hello")
    with pytest.raises(FetchError, match="rules are not known") as refused:
        fetcher(Clock()).get(f"{site.url}/a")
    assert refused.value.wait == 90 and not refused.value.forbidden
    assert site.paths() == ["/robots.txt"]


def test_requests_to_one_host_are_apart(site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 7\n", "text/plain")
    site.pages["/a"] = Page("hello")
    clock = Clock()
    visitor = fetcher(clock, gap=2.0)
    visitor.get(f"{site.url}/a")
    visitor.get(f"{site.url}/a")
    assert clock.slept == [2.0, 7.0]  # the delay is known once the rules are


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    site.pages["/a"] = Page("hello", etag='"1"')
    visitor = fetcher(Clock())
    first = visitor.get(f"{site.url}/a")
    assert first.body == b"hello"
    again = visitor.get(f"{site.url}/a", first.etag, first.modified)
    assert again.body is None and again.etag == '"1"'


def test_redirects_are_followed_and_end(site: Site) -> None:
    site.pages["/old"] = Page("", status=301, headers={"Location": "/new"})
    site.pages["/new"] = Page("hello")
    site.pages["/ring"] = Page("", status=302, headers={"Location": "/ring"})
    site.pages["/out"] = Page("", status=302, headers={"Location": "file:///etc/passwd"})
    visitor = fetcher(Clock())
    got = visitor.get(f"{site.url}/old")
    assert (got.url, got.body) == (f"{site.url}/new", b"hello")
    with pytest.raises(FetchError, match="redirects lead on"):
        visitor.get(f"{site.url}/ring")
    with pytest.raises(FetchError, match="no http or https"):
        visitor.get(f"{site.url}/out")


def test_an_endless_page_is_cut_off(site: Site) -> None:
    site.pages["/a"] = Page("x" * 5000)
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        fetcher(Clock(), limits=Limits(bytes=1000)).get(f"{site.url}/a")


def test_a_host_that_is_not_there_is_named() -> None:
    with pytest.raises(FetchError, match=r"http://127\.0\.0\.1:9/a?.*cannot be fetched"):
        fetcher(Clock()).get("http://127.0.0.1:9/a")
