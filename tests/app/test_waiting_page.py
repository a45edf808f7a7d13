from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, expect
from visitor import PATIENCE

from tenkyo.app.config import Settings
from tenkyo.app.serve import choose_port, open_address
from tenkyo.app.waiting_page import WaitingPage
from tenkyo.ingest.errors import ConfigError


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"<p id=ready>{self.path}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def waiting() -> Iterator[WaitingPage]:
    with WaitingPage("127.0.0.1", choose_port(Settings())) as page:
        yield page


@contextmanager
def ready_page(port: int) -> Iterator[None]:
    with HTTPServer(("127.0.0.1", port), Ready) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield
        server.shutdown()


def ask(page: WaitingPage, method: str, path: str = "/") -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_it_says_in_both_languages_that_the_page_is_coming(waiting: WaitingPage) -> None:
    status, headers, body = ask(waiting, "GET", "/?doc=a.pdf&page=2")
    assert status == 503
    assert headers["Retry-After"] == "1"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Server" not in headers
    assert '<p lang="en">The page is being opened …</p>' in body
    assert '<p lang="ja">ページを開いています…</p>' in body
    assert "a.pdf" not in body


def test_a_program_is_told_to_come_back(waiting: WaitingPage) -> None:
    assert ask(waiting, "POST", "/gradio_api/call/ask")[0] == 503
    assert ask(waiting, "HEAD") == (*ask(waiting, "GET")[:2], "")


def test_the_address_is_free_once_it_is_closed(waiting: WaitingPage) -> None:
    with socket.create_connection(("127.0.0.1", waiting.port), timeout=10):
        waiting.close()
        waiting.close()
    with ready_page(waiting.port):
        assert ask(waiting, "GET")[0] == 200


def test_a_taken_address_is_refused(waiting: WaitingPage) -> None:
    with pytest.raises(ConfigError, match=f"port {waiting.port} on 127.0.0.1 is in use"):
        open_address(Settings(port=waiting.port))


@pytest.mark.needs("chromium")
def test_a_browser_comes_to_the_real_page_by_itself(browser: Browser, waiting: WaitingPage) -> None:
    with browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{waiting.port}/?doc=a.pdf")
        expect(page.get_by_role("status")).to_contain_text("ページを開いています…")
        waiting.close()
        with ready_page(waiting.port):
            found = page.locator("#ready")
            expect(found).to_have_text("/?doc=a.pdf", timeout=PATIENCE)
