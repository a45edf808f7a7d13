"""The page's address answers at once: with a page that waits until the real one is there."""

from __future__ import annotations

import os
import socket
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tenkyo.app import page_messages as say
from tenkyo.app.guards import policy_for
from tenkyo.app.markup import escaped
from tenkyo.app.messages import LOCALES

# It goes on asking through the moment in which nobody listens.
_SCRIPT = """
const look = () => fetch(location.href, {cache: "no-store"})
  .then((answer) => answer.ok ? location.reload() : setTimeout(look, 300))
  .catch(() => setTimeout(look, 300));
look();
"""
_STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; text-align: center; }
"""
# Seconds after which a visitor that sends nothing is let go.
_SILENCE = 5.0


class WaitingPage:
    """Holds an address from the start, until the page itself is ready to take it over."""

    def __init__(self, host: str, port: int) -> None:
        """Listen; raises OSError where the address cannot be had."""
        self.port = port
        self._server = _Server(host, port)
        serve = partial(self._server.serve_forever, poll_interval=0.05)
        threading.Thread(target=serve, name="tenkyo-waiting", daemon=True).start()

    def close(self) -> None:
        """Give the address free; may be called again."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Elsewhere two programs could listen side by side.
    allow_reuse_address = os.name == "posix"

    def __init__(self, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # Without the look-up of a name, which may take long where there is no network.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, self.allow_reuse_address)
        self.socket.bind(self.server_address)

    def handle_error(self, *_: object) -> None:
        """Say nothing of visitors that go away."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _SILENCE

    def do_GET(self) -> None:
        page = waiting_html().encode()
        self.send_response_only(503)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", policy_for(page, ""))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Retry-After", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Keep no record."""


def waiting_html() -> str:
    """Return the page: a line in each language, and a script that looks for the real one."""
    lines = "".join(
        f'<p lang="{locale}">{escaped(say.OPENING.text(locale))}</p>' for locale in LOCALES
    )
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Tenkyo 典拠</title>'
        '<meta name="viewport" content="width=device-width">'
        '<noscript><meta http-equiv="refresh" content="2"></noscript>'
        f'<style>{_STYLE}</style></head><body><main role="status"><h1>Tenkyo 典拠</h1>{lines}'
        f"</main><script>{_SCRIPT}</script></body></html>"
    )
