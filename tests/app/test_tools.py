"""The tools for assistants, called as an assistant's program calls them."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import httpx2
import pytest
from loops import in_a_thread
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, TextContent, Tool
from visitor import served

from tenkyo.app.config import Settings
from tenkyo.app.engine import Engine
from tenkyo.app.programs import Programs
from tenkyo.app.tools import INSTRUCTIONS, make_server, tools_of

KOBAN = "When was the koban system introduced?"
KOBAN_SAID = "The koban system was introduced in Bekasi, West Java, in 2002."
Call = tuple[str, dict[str, Any]]
CALLS: tuple[Call, ...] = (
    ("ask", {"question": KOBAN, "limit": 2}),
    ("ask", {"question": KOBAN, "document": "*.md", "language": "en", "until": "2100"}),
    ("ask", {"question": "ジャカルタの鉄道はいつ開業しましたか", "document": "ja/*"}),
    ("find", {"statement": "The koban system was introduced in Bekasi in 2012."}),
    ("passage", {"document": "en/vessels.pdf", "page": 2, "quote": "forty vessels"}),
    ("passage", {"document": "nowhere.pdf", "page": 1}),
    ("status", {}),
)


def connected(server: Any, *calls: Call) -> tuple[str | None, list[Tool], list[CallToolResult]]:
    """Return what an assistant is told, the tools it finds, and what its calls return."""

    async def session() -> tuple[str | None, list[Tool], list[CallToolResult]]:
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            results = [await client.call_tool(name, given) for name, given in calls]
            return client.instructions, tools, results

    return in_a_thread(session())


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def over_http(address: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Call the endpoint of the same name, as a program does without a library."""
    filters = ("document", "folder", "language", "since", "until")
    order = {
        "ask": ("question", "limit", *filters),
        "find": ("statement", *filters),
        "passage": ("document", "page", "quote"),
    }
    anything = dict.fromkeys(filters, "")
    defaults: dict[str, Any] = {
        "ask": {"limit": 10, **anything},
        "find": anything,
        "passage": {"quote": ""},
    }
    named = {**defaults.get(name, {}), **given}
    data = [named[one] for one in order.get(name, tuple(named))]
    call = f"{address}/gradio_api/call/{name}"
    request = urllib.request.Request(
        call, json.dumps({"data": data}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as begun:
        number = json.load(begun)["event_id"]
    with urllib.request.urlopen(f"{call}/{number}") as answered:
        sent = answered.read().decode()
    assert sent.startswith("event: complete\ndata: ")
    (found,) = json.loads(sent.split("data: ")[1])
    return dict(found)


@pytest.fixture
def in_process(indexed: Path) -> Server[Any]:
    """The protocol's side of the tools, without the network."""
    engine = Engine(Settings(index=indexed / ".tenkyo"))
    engine.start()
    return make_server(tools_of(Programs(engine)))


def test_the_four_tools_and_no_other(address: str) -> None:
    told, tools, _ = connected(f"{address}/mcp")
    assert told == INSTRUCTIONS
    assert [tool.name for tool in tools] == ["ask", "find", "passage", "status"]
    ask = tools[0]
    assert ask.description is not None
    assert ask.description.startswith("Answer a question from the user's documents")
    assert "Args" not in ask.description
    assert ask.input_schema == {
        "type": "object",
        "properties": {
            "question": {"type": "string", "description": "The question, in Japanese or English."},
            "limit": {
                "type": "integer",
                "description": "Most passages to return, 1 to 100.",
                "default": 10,
            },
            "document": {
                "type": "string",
                "description": "A glob that the document's path must fit; empty for all documents.",
                "default": "",
            },
            "folder": {
                "type": "string",
                "description": "The name of a folder of the index; empty for all folders.",
                "default": "",
            },
            "language": {
                "type": "string",
                "description": '"ja" or "en" for passages in that language; empty for both.',
                "default": "",
            },
            "since": {
                "type": "string",
                "description": "The earliest day, month or year of a document's date, as 2020-01; "
                "empty for any.",
                "default": "",
            },
            "until": {
                "type": "string",
                "description": "The latest day, month or year of a document's date; empty for any.",
                "default": "",
            },
        },
        "required": ["question"],
        "additionalProperties": False,
    }
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert all(one["description"] for one in tool.input_schema["properties"].values())


def test_tools_return_what_the_endpoints_return(address: str, library: Path) -> None:
    _, _, results = connected(f"{address}/mcp", *CALLS)
    for (name, given), result in zip(CALLS, results, strict=True):
        assert not result.is_error
        found = json.loads(text_of(result))
        assert found == result.structured_content
        expected = over_http(address, name, given)
        assert found.pop("seconds", 0) >= 0
        expected.pop("seconds", 0)
        assert found == expected
        assert str(library.parent) not in text_of(result)
    found = json.loads(text_of(results[0]))
    assert found["citations"][0]["quote"] == KOBAN_SAID
    assert len(found["passages"]) == 2


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("ask", {"question": " "}), "The question is empty: type what you want to know."),
        (("ask", {}), "$: 'question' is a required property"),
        (("ask", {"question": KOBAN, "limit": "3"}), "limit: '3' is not of type 'integer'"),
        (("status", {"verbose": True}), "Additional properties are not allowed"),
        (("rebuild", {}), "no tool of this name; there are ask, find, passage, status."),
    ],
)
def test_a_call_that_makes_no_sense_says_why(
    in_process: Server[Any], call: Call, said: str
) -> None:
    _, _, (result,) = connected(in_process, call)
    assert result.is_error
    assert said in text_of(result)


def test_a_fault_names_nothing_of_this_machine(
    in_process: Server[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("/home/somebody")

    monkeypatch.setattr(Engine, "find", fail)
    _, _, (result,) = connected(in_process, ("find", {"statement": KOBAN_SAID}))
    assert result.is_error
    assert text_of(result) == "something went wrong inside Tenkyo (RuntimeError)"


def test_tools_behind_a_password(home: Path) -> None:
    (home / "password.txt").write_text("秘密\n", encoding="utf-8")

    async def listed(address: str, headers: dict[str, bytes]) -> list[str]:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
        ):
            return [tool.name for tool in (await client.list_tools()).tools]

    with served(home, "--page-password-file", "password.txt", "--no-watch") as address:
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for given in ({}, {"authorization": "Bearer no"}, {"authorization": "Basic 秘密"}):
            headers = {name: value.encode() for name, value in given.items()}
            refused = httpx2.post(f"{address}/mcp", json=call, headers=headers)
            assert (refused.status_code, "bearer" in refused.text) == (401, True)
        token = {"authorization": "Bearer 秘密".encode()}
        assert in_a_thread(listed(address, token))[0] == "ask"


def test_the_address_of_the_tools_is_none_for_browsers(address: str) -> None:
    assert httpx2.get(f"{address}/mcp").status_code == 405
    assert httpx2.post(f"{address}/mcp", headers={"host": "example.org"}).status_code == 400
    evil = {"origin": "https://example.org"}
    assert httpx2.post(f"{address}/mcp", headers=evil).status_code == 403
