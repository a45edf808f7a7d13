"""The command line with vectors in Milvus: index, ask, status, doctor, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from library import write_library
from milvus_engine import embedded

from tenkyo.app.cli import main
from tenkyo.app.config import Settings
from tenkyo.app.vectors import open_vectors
from tenkyo.index.milvus_collection import MilvusServer
from tenkyo.ingest.errors import ConfigError

Capture = pytest.CaptureFixture[str]
QUESTION = "In which year was the koban system introduced in Bekasi?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with embedded(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture
def home(
    tmp_path: Path, server: MilvusServer, in_english: None, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with a library, and settings that name the engine."""
    write_library(tmp_path / "library")
    settings = f'store = "milvus"\nmilvus_uri = {json.dumps(server.uri)}\n'
    (tmp_path / "tenkyo.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: Capture, *arguments: str) -> tuple[int, dict[str, object]]:
    code = main([*arguments, "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return code, found


def test_answers_are_the_same_as_without_milvus(home: Path, capsys: Capture) -> None:
    assert told(capsys, "index", "library")[0] == 0
    assert not list(Path(".tenkyo").glob("dense-*"))
    code, with_milvus = told(capsys, "ask", QUESTION)
    assert code == 0
    _, without = told(capsys, "ask", QUESTION, "--store", "local")
    for one, other in zip(with_milvus["passages"], without["passages"], strict=True):  # type: ignore[call-overload]
        assert one["text"] == other["text"]
        assert one["score"] == pytest.approx(other["score"], abs=1e-4)


def test_status_and_doctor_tell_of_milvus(home: Path, capsys: Capture) -> None:
    told(capsys, "index", "library")
    _, status = told(capsys, "status")
    milvus = status["milvus"]
    assert isinstance(milvus, dict)
    assert (milvus["held"], milvus["problem"]) == (status["chunks"], "")
    assert told(capsys, "doctor")[0] == 0
    assert main(["status"]) == 0
    assert (
        f"{status['chunks']} of {status['chunks']} chunks are in Milvus" in capsys.readouterr().out
    )
    assert main(["status", "--milvus-uri", "http://127.0.0.1:1"]) == 0
    assert "problem with Milvus: Milvus at http://127.0.0.1:1 failed" in capsys.readouterr().out
    assert told(capsys, "doctor", "--milvus-uri", "http://127.0.0.1:1")[0] == 1
    assert "milvus" not in told(capsys, "status", "--store", "local")[1]


def test_a_removed_document_is_gone_from_milvus(home: Path, capsys: Capture) -> None:
    told(capsys, "index", "library")
    (home / "library" / "en" / "police.md").unlink()
    assert told(capsys, "index")[1]["removed"] == 1
    _, status = told(capsys, "status")
    assert status["milvus"]["held"] == status["chunks"]  # type: ignore[index]
    assert told(capsys, "index", "--forget", "library")[0] == 0
    assert told(capsys, "status")[1]["milvus"]["held"] == 0  # type: ignore[index]


def test_a_server_out_of_reach_is_one_line(home: Path, capsys: Capture) -> None:
    told(capsys, "index", "library")
    assert main(["ask", QUESTION, "--milvus-uri", "http://127.0.0.1:1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Milvus at http://127.0.0.1:1 failed" in said.err


def test_the_token_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("root:hush\n", encoding="utf-8")
    settings = Settings(store="milvus", milvus_uri="http://here", milvus_token_file=file)
    vectors = open_vectors(settings)
    assert vectors is not None
    assert vectors.server == MilvusServer("http://here", "root:hush", "FLAT")


def test_milvus_without_an_address_is_an_error() -> None:
    assert open_vectors(Settings()) is None
    with pytest.raises(ConfigError, match="store is milvus and milvus_uri is not set"):
        open_vectors(Settings(store="milvus"))
