"""A small web site on the loopback interface that a watch can visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Page:
    """What an address answers."""

    body: str
    media: str = "text/html"
    etag: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """Pages by path, and who asked for what: (path, whether conditionally, user agent)."""

    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, bool, str]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The paths asked for so far; forgotten afterwards."""
        out = [path for path, _, _ in self.asked]
        self.asked.clear()
        return out


@pytest.fixture
def site() -> Iterator[Site]:
    held = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            conditional = self.headers.get("If-None-Match")
            held.asked.append((self.path, bool(conditional), self.headers["User-Agent"]))
            page = held.pages.get(self.path, Page("", status=404))
            same = page.etag is not None and conditional == page.etag
            body = b"" if same else page.body.encode()
            self.send_response(304 if same else page.status)
            self.send_header("Content-Type", page.media)
            self.send_header("Content-Length", str(len(body)))
            if page.etag:
                self.send_header("ETag", page.etag)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output of tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    server.server_close()
