from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from loops import in_a_thread

from tenkyo.app.guards import Guards, Limits, host_name, policy_for
from tenkyo.app.originals import address_of

PAGE = b"<html><script>let a = 1;</script><script src='x.js'></script></html>"


async def page(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


def get(
    limits: Limits, path: str = "/", host: str = "localhost:1", **headers: str
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> Any:
        return {"type": "http.request"}

    told = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    in_a_thread(Guards(page, limits)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent)


def limits(tmp_path: Path, **changed: Any) -> Limits:
    usual: dict[str, Any] = {
        "hosts": frozenset({"localhost", "127.0.0.1", "::1"}),
        "uploads": True,
        "most_bytes": 1000,
        "waiting": tmp_path / "waiting",
        "script": "go()",
    }
    return Limits(**{**usual, **changed})


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "", "[::1", "127.0.0.2"])
def test_other_names_are_refused(tmp_path: Path, host: str) -> None:
    assert get(limits(tmp_path), host=host)[0] == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7860", "127.0.0.1:80", "[::1]:7860"])
def test_names_of_this_machine_are_answered(tmp_path: Path, host: str) -> None:
    assert get(limits(tmp_path), host=host)[0] == 200
    assert host_name(host) in limits(tmp_path).hosts  # type: ignore[operator]


def test_other_origins_are_refused(tmp_path: Path) -> None:
    anywhere = limits(tmp_path, hosts=None)
    assert get(anywhere, host="a.org", origin="https://a.org")[0] == 200
    for origin in ("https://b.org", "null", "http://a.org:81"):
        assert get(anywhere, host="a.org", origin=origin)[0] == 403


def test_the_policy_names_the_scripts_of_the_page(tmp_path: Path) -> None:
    status, headers, body = get(limits(tmp_path))
    assert (status, body) == (200, PAGE)
    assert headers[b"x-content-type-options"] == b"nosniff"
    policy = headers[b"content-security-policy"].decode()
    assert policy == policy_for(PAGE, "go()")
    for code in (b"let a = 1;", b"go()"):
        digest = b64encode(hashlib.sha256(code).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert script.count("sha256") == 2
    assert policy.startswith("default-src 'self'; ")


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://a"],
)
def test_files_by_their_paths_are_not_served(tmp_path: Path, path: str) -> None:
    assert get(limits(tmp_path), path)[0] == 404


def test_uploads_are_bounded(tmp_path: Path) -> None:
    upload = "/gradio_api/upload"
    assert get(limits(tmp_path), upload, content_length="10")[0] == 200
    assert get(limits(tmp_path), upload)[0] == 411
    assert get(limits(tmp_path), upload, content_length="1001")[0] == 413
    assert get(limits(tmp_path, uploads=False), upload, content_length="10")[0] == 403
    (tmp_path / "waiting" / "left").write_bytes(b"x" * 995)
    assert get(limits(tmp_path), upload, content_length="10")[0] == 413
    huge = limits(tmp_path, most_bytes=1 << 60)
    assert get(huge, upload, content_length=str(1 << 50))[0] == 507


def test_the_address_of_a_file_keeps_its_name_apart() -> None:
    assert address_of("a&b=c #?.pdf") == "/original?document=a%26b%3Dc+%23%3F.pdf"
