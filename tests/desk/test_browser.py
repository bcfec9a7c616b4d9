"""The desk in a real browser: every page, every review action, keys alone, hostile text, axe.

Needs Debian's chromium and the package playwright; accessibility needs axe-core, which
``python frontend/build.py --tests`` fetches. What is missing is skipped with the reason.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from according.desk import Options, create_app
from according.desk.rendering import has_bundle
from according.ledger import Filter, Ledger

sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not here")

CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's package chromium is not here")
AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Served:
    """A desk of its own ledger on a free port, and what its pages did wrong."""

    def __init__(self, path: Path, ids: dict[str, str], **options: Any) -> None:
        self.ledger = Ledger.open(path)
        self.ids = ids
        app = create_app(self.ledger, Options(**{"user": "ana", "title": "newsroom.db", **options}))
        self._server = uvicorn.Server(
            uvicorn.Config(app, port=0, log_level="error", access_log=False)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def claim(self, begin: str) -> str:
        return next(v for k, v in self.ids.items() if k.startswith(begin))

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.ledger.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def served(filled: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Served]:
    path = tmp_path / "browser.db"
    shutil.copy(filled[0], path)
    desk = Served(path, filled[1])
    yield desk
    desk.stop()


@pytest.fixture
def opened(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Open a page; at its end nothing may have gone to another host or been complained of."""
    contexts = []
    wrong: list[str] = []

    def make(size: dict[str, int] = WIDE, dark: bool = False) -> Any:
        context = chromium.new_context(
            viewport=size, color_scheme="dark" if dark else "light", base_url=served.url
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)

        def request(r: Any) -> None:
            if not r.url.startswith((served.url, "data:")):
                wrong.append(f"a request to {r.url}")

        page.on("request", request)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong, wrong


def main_pages(ledger: Ledger) -> list[str]:
    claim = ledger.claims(Filter(text="ammunition")).items[-1]
    event = next(e for e in ledger.events().items if "market" in e.title)
    return [
        "/", "/?q=rocket*", "/?q=nothing-like-it", "/dispatches",
        f"/dispatches/{claim.dispatch.id}?claim={claim.id}",
        f"/events/{event.id}", "/events", "/disputes?relation=both", "/tolls",
        "/sources", f"/sources/{ledger.sources().items[0].id}", "/forecasts?state=open", "/map",
        "/situation", "/review", f"/review/claims/{claim.id}", "/review/log", "/entities",
        "/import", "/settings", "/api",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_every_page_fits_the_screen(
    served: Served, opened: Callable[..., Any], size: dict[str, int]
) -> None:
    page = opened(size)
    for url in main_pages(served.ledger):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{url} is {wide} pixels wide"
        assert page.evaluate("window.hacked") is None, url
        assert page.locator("h1").count() == 1, url


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_to_mend(served: Served, opened: Callable[..., Any], dark: bool) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here (python frontend/build.py --tests)")
    axe = AXE.read_text("utf-8")
    page = opened(WIDE, dark)
    found = []
    for url in main_pages(served.ledger):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        page.evaluate(axe)  # through the debugger: the page's own policy lets no script in
        result = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        found += [
            f"{url}: {v['id']}: {v['help']}: {v['nodes'][0]['target']} "
            f"{v['nodes'][0]['any'][0]['message'] if v['nodes'][0]['any'] else ''}"
            for v in result["violations"]
        ]
    assert not found, "\n".join(found)


def test_hover_and_keys_move_between_text_and_cards(
    served: Served, opened: Callable[..., Any]
) -> None:
    claim = served.claim("07 the Council")
    row = served.ledger.claims_by_id([claim])[claim]
    page = opened()
    page.goto(f"/dispatches/{row.dispatch.id}")
    page.locator(f'[data-claims~="{claim}"]').first.hover()
    assert "on" in page.locator(f"#c-{claim}").get_attribute("class")
    lit = page.locator(".text .on").all_text_contents()
    assert "".join(lit) == row.quote
    page.mouse.move(5, 5)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.dataset.claim")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.dataset.claim")
    page.keyboard.press("k")
    assert first and second and first != second
    assert page.evaluate("document.activeElement.dataset.claim") == first
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == f"t-{first}"
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == f"c-{first}"
    page.locator(f'[data-claims~="{claim}"]').first.click()
    assert page.evaluate("document.activeElement.id") == f"c-{claim}"


def test_selected_words_become_the_span_of_a_claim(
    served: Served, opened: Callable[..., Any]
) -> None:
    claim = served.claim("07 the Council")
    row = served.ledger.claims_by_id([claim])[claim]
    page = opened()
    page.goto(f"/dispatches/{row.dispatch.id}?claim={claim}")
    page.evaluate(
        """(id) => {
          const pieces = [...document.querySelectorAll(`[data-claims~="${id}"]`)];
          const last = pieces.at(-1).firstChild;
          const range = document.createRange();
          range.setStart(pieces[0].firstChild, 4);
          range.setEnd(last, " ammunition".length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        claim,
    )
    page.locator(f"#c-{claim} [data-span]").click()
    page.locator(f"#c-{claim} .tag.corrected").wait_for()
    assert served.ledger.claims_by_id([claim])[claim].quote == "Council had stored ammunition"
    assert page.locator(".text .on").first.text_content().startswith("Council")


def test_reviewing_with_the_keyboard_alone(served: Served, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/review")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.dataset.claim")
    page.keyboard.press("a")
    page.locator(f"#c-{first}.done").wait_for()
    second = page.evaluate("document.activeElement.dataset.claim")
    assert second != first
    page.keyboard.press("r")
    page.locator(f"#c-{second}.done").wait_for()

    def review(claim: str) -> str:
        return served.ledger.claims_by_id([claim])[claim].review

    assert (review(first), review(second)) == ("accepted", "rejected")
    page.keyboard.press("u")
    page.locator(f"#c-{second}:not(.done)").wait_for()
    assert review(second) == "open"
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "source"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "factuality"
    page.keyboard.press("ArrowDown")
    page.locator(f"#c-{second} form.correct button").focus()
    page.keyboard.press("Enter")
    page.locator(f"#c-{second}.done").wait_for()
    assert review(second) == "corrected"
    made = served.ledger.latest_judgements().items
    assert {j.user for j in made} == {"ana"}
    assert [j.kind for j in made] == ["correct", "undo", "reject", "accept"]


def test_two_reviewers_see_each_other(served: Served, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/review")
    page.wait_for_load_state("networkidle")
    claim = page.locator(".task").nth(2).get_attribute("data-claim")
    served.ledger.judge("accept", claim, "rui")
    page.get_by_text("Accepted by rui just now.").first.wait_for()


def test_going_to_a_page_by_keys(served: Served, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("ammunition")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=ammunition")
    page.get_by_role("link", name="Disputes").last.click()
    page.wait_for_url("**/disputes?q=ammunition")
    page.get_by_text("There was no ammunition in the market").first.wait_for()
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/events")


def test_the_map_draws_clusters_and_follows_the_days(
    served: Served, opened: Callable[..., Any]
) -> None:
    page = opened()
    page.goto("/map")
    if not has_bundle():
        assert page.locator("svg.map").is_visible()
        pytest.skip("the front-end bundle is not here (python frontend/build.py)")
    page.locator(".cluster").first.wait_for()
    before = page.locator("#shown").text_content()
    assert "14 claims with a place" in before
    page.locator("#from").focus()
    page.keyboard.press("End")
    assert page.locator("#shown").text_content() != before
    page.keyboard.press("Home")
    page.locator(".cluster").first.click()
    page.locator(".leaflet-popup-content a").first.click()
    page.wait_for_url("**/dispatches/**")
    assert page.locator(".text .on").count() > 0


def test_without_scripts_the_pages_still_say_everything(chromium: Any, served: Served) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=served.url)
    page = context.new_page()
    page.goto("/map")
    assert page.locator("svg.map").is_visible()
    page.goto("/review")
    page.locator(".task button[value=accept]").first.click()
    assert served.ledger.totals().judgements == 1
    page.goto("/")
    page.fill("#q", "rocket*")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".claim").count() > 0
    context.close()


def test_a_text_is_pasted_and_a_file_dropped(
    filled: tuple[Path, dict[str, str]], tmp_path: Path, chromium: Any
) -> None:
    from tests.by_hand import load_quotes

    path = tmp_path / "import.db"
    shutil.copy(filled[0], path)
    desk = Served(path, filled[1], load=load_quotes)
    try:
        page = chromium.new_page(base_url=desk.url)
        page.goto("/import")
        page.fill("#paste", "Vera said the road to the town is closed.")
        page.get_by_label("Publisher").fill("Norrby Post")
        page.get_by_role("button", name="Read and add").click()
        page.locator("[data-state=done]").wait_for()
        assert "1 dispatch was added" in page.content()
        page.goto("/import")
        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.items.add(new File(["Arvid said snow fell over the valley."], "a.txt"));
              document.getElementById("import").dispatchEvent(
                new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
            }"""
        )
        assert page.locator("#chosen").text_content() == "a.txt"
        page.get_by_role("button", name="Read and add").click()
        page.locator("[data-state=done]").wait_for()
        assert desk.ledger.totals().dispatches >= 2
        page.close()
    finally:
        desk.stop()


def test_a_report_opens_without_the_desk(
    served: Served, opened: Callable[..., Any], chromium: Any, tmp_path: Path
) -> None:
    event = served.ledger.events().items[0]
    page = opened()
    page.goto(f"/events/{event.id}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Report").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    alone = chromium.new_page()
    asked: list[str] = []
    alone.on("request", lambda r: asked.append(r.url))
    alone.goto(file.as_uri())
    assert alone.locator("h1").text_content() == event.title
    assert asked == [file.as_uri()]
    alone.close()


def test_entities_are_merged_and_parted_by_keys_alone(
    served: Served, opened: Callable[..., Any]
) -> None:
    page = opened()
    page.goto("/entities?name=jazira")
    page.get_by_label("Why").focus()
    page.keyboard.type("one body")
    page.keyboard.press("Tab")
    before = len(served.ledger.merges())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len(served.ledger.merges()) == before + 1
    part = page.get_by_role("button", name="Part them").first
    part.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len(served.ledger.merges()) == before
    assert {j.kind for j in served.ledger.latest_judgements().items} == {"merge", "split"}


def test_an_event_prints_without_the_desk_around_it(
    served: Served, opened: Callable[..., Any]
) -> None:
    event = next(e for e in served.ledger.events().items if "market" in e.title)
    page = opened()
    page.goto(f"/events/{event.id}")
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible() and not page.locator(".top").is_visible()
    assert page.locator("blockquote").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]


def test_names_on_the_map_do_not_lie_on_one_another(
    served: Served, opened: Callable[..., Any]
) -> None:
    if not has_bundle():
        pytest.skip("the front-end bundle is not here (python frontend/build.py)")
    for size in (WIDE, NARROW):
        page = opened(size)
        page.goto("/map")
        page.locator(".leaflet-tooltip").first.wait_for()
        boxes = page.evaluate(
            """() => [...document.querySelectorAll(".leaflet-tooltip")].map((e) => {
              const r = e.getBoundingClientRect();
              return [r.left, r.top, r.right, r.bottom];
            })"""
        )
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 6 or b[3] <= a[1] + 6
                assert apart, (size, a, b)
