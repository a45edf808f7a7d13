from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visitor import Visit, served

KOBAN = "When was the koban system introduced?"
KOBAN_SAID = "The koban system was introduced in Bekasi, West Java, in 2002."
pytestmark = pytest.mark.needs("chromium")


def test_only_the_endpoints_for_programs_are_public(visit: Visit, address: str) -> None:
    answered = visit().page.request.get(f"{address}/gradio_api/info").json()
    assert set(answered["named_endpoints"]) == {"/ask", "/find", "/passage", "/status"}
    assert answered["unnamed_endpoints"] == {}


def test_programs_get_json_without_paths_of_this_machine(visit: Visit, library: Path) -> None:
    visitor = visit()
    found = {}
    for name, data in (
        ("ask", (KOBAN, 3, *[""] * 5)),
        ("find", ("The koban system was introduced in Bekasi in 2012.", *[""] * 5)),
        ("passage", ("en/vessels.pdf", 2, "forty vessels")),
        ("status", ()),
    ):
        sent = visitor.call(name, *data)
        assert sent.startswith("event: complete\ndata: ")
        assert str(library.parent) not in sent
        (found[name],) = json.loads(sent.split("data: ")[1])
    assert found["ask"]["citations"][0]["quote"] == KOBAN_SAID
    assert len(found["ask"]["passages"]) == 3
    assert (found["passage"]["found"], found["passage"]["page"]) == (True, 2)
    assert found["find"]["verdict"] == "differs"
    assert found["find"]["differences"] == [{"stated": "2012", "source": "2002"}]
    assert found["status"]["documents"] >= 4
    assert visitor.call("ask", " ", 3, *[""] * 5).startswith("event: error\n")


def test_another_name_for_this_machine_is_refused(visit: Visit, address: str) -> None:
    request = visit().page.request
    assert request.get(address, headers={"Host": "example.org"}).status == 400
    assert request.get(address, headers={"Origin": "https://example.org"}).status == 403


def test_a_page_with_a_password_opens_to_those_who_know_it(home: Path, browser: Browser) -> None:
    (home / "password.txt").write_text("秘密\n", encoding="utf-8")
    with served(home, "--page-password-file", "password.txt", "--no-watch") as address:
        request = browser.new_context().request
        original = f"{address}/original?document=en/police.md"
        asked = f"{address}/gradio_api/call/status"
        assert request.get(original).status == 401
        assert request.post(asked, data={"data": []}).status == 401
        login = f"{address}/login"
        assert request.post(login, form={"username": "x", "password": "no"}).status == 400
        assert request.post(login, form={"username": "x", "password": "秘密"}).ok
        assert request.get(original).ok
        assert request.post(asked, data={"data": []}).ok


def example(language: str, address: str) -> str:
    """Return the example of a language from the documentation, for another address."""
    text = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
    return (
        text.split(f"```{language}\n")[1].split("```")[0].replace("http://127.0.0.1:7860", address)
    )


def test_the_python_example(address: str) -> None:
    command = [sys.executable, "-c", example("python", address)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert f"en/police.md 1 {KOBAN_SAID}" in done.stdout
    assert "differs [{'stated': '2012', 'source': '2002'}]" in done.stdout


@pytest.mark.needs("curl")
def test_the_curl_example(address: str) -> None:
    done = subprocess.run(
        ["sh", "-c", example("sh", address)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.startswith("event: complete\ndata: ")
    assert KOBAN_SAID in done.stdout
