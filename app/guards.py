"""What stands before the page: other sites kept out, a content security policy, upload limits."""

from __future__ import annotations

import hashlib
import re
import shutil
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tenkyo.app import page_messages as say

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_INLINE_SCRIPT = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S | re.I)
# 'unsafe-eval' is for Gradio alone: its HTML component, which every panel of the page is, compiles
# its template, its style and what it does when loaded by Function(), and an event with "js" its
# code by that of async functions; what they compile are constants of Gradio's and of ours, the
# values come in as arguments. No inline script runs but those of the page itself, by their hashes,
# and nothing comes from elsewhere. Styles stand in the elements, which no hash can name.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{scripts}; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# Parts of Gradio that the page has no use for; the first would serve files by their paths.
_CLOSED = re.compile(
    r"^/(gradio_api/(file[=/]|proxy=|deep_link|stream/|component_server|runs|run-history|vibe-|"
    r"process_recording)|custom_component/|monitoring)"
)
_UPLOAD = "/gradio_api/upload"
_SPARE = 500 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be sent to the page.

    ``hosts`` are the names it answers to, None for any. ``uploads`` says whether files may be
    brought at all, ``most_bytes`` how large one request may be; ``waiting`` is where they wait.
    ``script`` is the page's own, which Gradio puts in when the page is open.
    """

    hosts: frozenset[str] | None
    uploads: bool
    most_bytes: int
    waiting: Path
    script: str


class Guards:
    """ASGI middleware around the whole page."""

    def __init__(self, app: App, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it in one line."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await _answer(send, *refused)
            return
        await self._app(_with_our_page(scope), receive, _with_headers(send, self._limits.script))

    def _refusal(self, scope: MutableMapping[str, Any]) -> tuple[int, str] | None:
        """Return the status and reason with which a request is refused, None if it is not."""
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._limits.hosts is not None and host_name(host) not in self._limits.hosts:
            return 400, say.in_both(say.WRONG_HOST)
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return 403, say.in_both(say.WRONG_ORIGIN)
        path = str(scope["path"])
        if _CLOSED.match(path):
            return 404, say.in_both(say.NOTHING_HERE)
        if path.rstrip("/") == _UPLOAD:
            return self._upload_refusal(headers)
        return None

    def _upload_refusal(self, headers: dict[str, str]) -> tuple[int, str] | None:
        limits = self._limits
        if not limits.uploads:
            return 403, say.in_both(say.UPLOADS_OFF)
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return 411, say.in_both(say.NO_SIZE)
        limits.waiting.mkdir(parents=True, exist_ok=True)
        waiting = sum(one.stat().st_size for one in limits.waiting.rglob("*") if one.is_file())
        if int(length) + waiting > limits.most_bytes:
            return 413, say.in_both(say.TOO_LARGE)
        if shutil.disk_usage(limits.waiting).free < 2 * int(length) + _SPARE:
            return 507, say.in_both(say.DISK_FULL)
        return None


def _with_our_page(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the page of a document from Gradio, to which it would be one of its own pages.

    The browser still has it in the address, and sends it along with the page's first event.
    """
    if scope["path"] not in ("", "/", "/config", "/config/"):
        return scope
    query = re.sub(rb"(^|&)page=[^&]*", rb"\1", scope.get("query_string", b""))
    return {**scope, "query_string": query}


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port and the brackets of IPv6."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def policy_for(page: bytes, script: str) -> str:
    """Return the content security policy of a page: its inline scripts by their hashes."""
    inline = _INLINE_SCRIPT.finditer(page)
    codes = [found["code"] for found in inline if b"src=" not in found["attributes"]]
    digests = (hashlib.sha256(code).digest() for code in (*codes, script.encode()))
    hashes = "".join(f" 'sha256-{b64encode(digest).decode('ascii')}'" for digest in digests)
    return _POLICY.format(scripts=hashes)


def _with_headers(send: Send, script: str) -> Send:
    """Add our headers to what is sent; a page is held back until its policy is known."""
    start: Message | None = None
    page = bytearray()

    async def sending(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
            if _is_html(message):
                start = message
                return
        elif message["type"] == "http.response.body" and start is not None:
            page.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            policy = policy_for(bytes(page), script).encode("ascii")
            start["headers"].append((b"content-security-policy", policy))
            await send(start)
            message = {"type": "http.response.body", "body": bytes(page)}
            start = None
        await send(message)

    return sending


def _is_html(message: Message) -> bool:
    kind = dict(message["headers"]).get(b"content-type", b"")
    return bool(kind.lower().startswith(b"text/html"))


async def _answer(send: Send, status: int, reason: str) -> None:
    body = f"{reason}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
