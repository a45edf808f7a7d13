"""Serve the page: an address of this machine, a password for any other, nothing sent outside."""

from __future__ import annotations

import errno
import hmac
import os
import socket
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenkyo.app import messages
from tenkyo.app import page_messages as say
from tenkyo.app.config import LOOPBACK, Settings, read_passwords
from tenkyo.app.messages import Locale
from tenkyo.app.uploads import MOST_BYTES
from tenkyo.ingest.errors import ConfigError

if TYPE_CHECKING:
    import gradio as gr

    from tenkyo.app.engine import Engine
    from tenkyo.app.waiting_page import WaitingPage

_FIRST_PORT, _PORTS_TRIED = 7860, 100
# One request may bring several files.
_MOST_AT_ONCE = 2 * MOST_BYTES
# Gradio names a toast's kind in English alone; its sign and its colour say it too. Toasts lie
# beyond what the style sheet of the page reaches.
_TOASTS = ".toast-title-row > span { display: none !important; }"
_FONTS = [
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic UI",
    "Meiryo",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "system-ui",
    "sans-serif",
]


def serve(engine: Engine, settings: Settings, waiting: WaitingPage) -> None:
    """Serve the page at the address of a waiting page, until an interrupt.

    Raises ConfigError for a password file that cannot be read.
    """
    password = page_password(settings)
    _keep_to_ourselves(settings.index)
    # Imported now: Gradio reads the environment as it is imported.
    from tenkyo.app.originals import serve_originals
    from tenkyo.app.page import build_page
    from tenkyo.app.tools import serve_tools

    page, i18n = build_page(engine)
    engine.start()
    page.queue(default_concurrency_limit=8)
    waiting.close()
    app, _, _ = page.launch(
        server_name=settings.host,
        server_port=waiting.port,
        auth=None if password is None else (lambda _, given: _same(given, password)),
        # The log-in page does not say who reads it.
        auth_message=say.in_both(say.PASSWORD),
        i18n=i18n,
        theme=_theme(),
        css=_read("theme.css"),
        head=f"<style>{_TOASTS}</style><script>{_read('page.js')}</script>",
        footer_links=[],
        app_kwargs=_guards(engine),
        max_file_size=MOST_BYTES,
        enable_monitoring=False,
        # Gradio's own tools would send the text of Python objects and no JSON.
        mcp_server=False,
        ssr_mode=False,
        share=False,
        quiet=True,
        prevent_thread_lock=True,
    )
    serve_originals(app, engine)
    serve_tools(app, engine, password)
    address = f"http://{_shown_host(settings.host)}:{waiting.port}"
    line = messages.PAGE_AT.text(settings.locale, address=address)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    page.block_thread()


def open_address(settings: Settings) -> WaitingPage:
    """Answer at the page's address from now on, before any long work.

    Raises ConfigError where the address is taken, is not this machine's, or lacks a password.
    """
    from tenkyo.app.waiting_page import WaitingPage

    page_password(settings)
    port = choose_port(settings)
    try:
        return WaitingPage(settings.host, port)
    except OSError as error:
        problem = messages.PORT_IN_USE.text(settings.locale, port=port, host=settings.host)
        raise ConfigError(problem) from error


def choose_port(settings: Settings) -> int:
    """Return the port that is set if it is free, else the first free one from 7860.

    Raises ConfigError where none is, or the host is no address of this machine.
    """
    locale, host = settings.locale, settings.host
    if settings.port is not None:
        ports = range(settings.port, settings.port + 1)
    else:
        ports = range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED)
    for port in ports:
        found = _free_port(host, port, locale)
        if found is not None:
            return found
    raise ConfigError(messages.PORT_IN_USE.text(locale, port=ports[0], host=host))


def _free_port(host: str, port: int, locale: Locale) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # As the server does: a port whose last connection is closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise ConfigError(messages.BAD_HOST.text(locale, host=host)) from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ConfigError(messages.BAD_HOST.text(locale, host=host)) from error
            return None
        return int(probe.getsockname()[1])


def page_password(settings: Settings) -> str | None:
    """Return the page's password, None where it needs none.

    Raises ConfigError where others can reach the page and there is no password.
    """
    if settings.page_password_file is not None:
        return read_passwords(settings.page_password_file)[0]
    if not settings.is_local:
        raise ConfigError(messages.NEEDS_PASSWORD.text(settings.locale, host=settings.host))
    return None


def _same(given: str, password: str) -> bool:
    # Compared in constant time; bytes, because the function takes no other than ASCII strings.
    return hmac.compare_digest(given.encode(), password.encode())


def _keep_to_ourselves(index: Path) -> None:
    """Tell Gradio to call nobody, and to keep its files in the index folder."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str(_page_files(index))


def _guards(engine: Engine) -> dict[str, Any]:
    """Return what stands before the page; on this machine, against DNS rebinding too."""
    from starlette.middleware import Middleware

    from tenkyo.app.guards import Guards, Limits

    limits = Limits(
        hosts=LOOPBACK if engine.settings.is_local else None,
        uploads=engine.changes.allowed,
        most_bytes=_MOST_AT_ONCE,
        waiting=_page_files(engine.settings.index),
        script=_read("page.js"),
    )
    return {"middleware": [Middleware(Guards, limits=limits)]}


def _page_files(index: Path) -> Path:
    """Return where Gradio keeps what is brought until it is taken in."""
    return (index / "page").absolute()


def _theme() -> gr.Theme:
    import gradio as gr

    return gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=["monospace"]
    )


def _read(name: str) -> str:
    return (files("tenkyo.app") / name).read_text(encoding="utf-8")


def _shown_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
