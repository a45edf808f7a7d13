"""The routes that hand out files as downloads: originals the index lists, the starred questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tenkyo.app import page_messages as say
from tenkyo.app.starring import starred_file

if TYPE_CHECKING:
    from fastapi import Request, Response
    from gradio.routes import App

    from tenkyo.app.engine import Engine
    from tenkyo.app.sources import Original

PATH = "/original"
STARRED_PATH = "/starred"


def address_of(document: str) -> str:
    """Return the address, on the page's own host, of a document's file."""
    return f"{PATH}?{urlencode({'document': document}, errors='replace')}"


def serve_originals(app: App, engine: Engine) -> None:
    """Add the routes to the page's application, behind its password if it has one."""
    from fastapi import Response
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    def hand_out(path: str, find: Callable[[str], Original | None], missing: str) -> None:
        async def handed_out(request: Request) -> Response:
            if not may_enter(app, request):
                return Response(f"{say.in_both(say.LOG_IN)}\n", 401, media_type="text/plain")
            document = request.query_params.get("document", "")
            found = await run_in_threadpool(find, document)
            if found is None:
                return Response(f"{missing}\n", 404, media_type="text/plain")
            return Response(found.data, headers=_headers(found.name))

        app.router.routes.insert(0, Route(path, handed_out, methods=["GET"]))

    gone = say.in_both(say.NO_ORIGINAL)
    hand_out(PATH, engine.sources.original, gone)
    hand_out(STARRED_PATH, lambda _: starred_file(engine.settings), say.in_both(say.NOTHING_HERE))


def _headers(name: str) -> dict[str, str]:
    """Return what makes a browser save the bytes and never show them (RFC 6266, RFC 8187)."""
    plain = "".join(c if (c.isalnum() and c.isascii()) or c in ".-_" else "_" for c in name)
    encoded = quote(name, safe="", errors="replace")
    return {
        "content-type": "application/octet-stream",
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "no-store",
    }


def may_enter(app: App, request: Request) -> bool:
    """Tell whether somebody has logged in, by the cookies that Gradio sets for that."""
    if app.auth is None:
        return True
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return any(request.cookies.get(name) in app.tokens for name in names)
