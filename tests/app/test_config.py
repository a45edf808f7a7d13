from __future__ import annotations

import os
from pathlib import Path

import pytest

from tenkyo.app.config import Settings, load_settings, read_passwords, system_locale
from tenkyo.ingest.errors import ConfigError

NOWHERE = Path("no-such.toml")


def write(folder: Path, text: str) -> Path:
    file = folder / "tenkyo.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults() -> None:
    assert load_settings(environ={}, file=NOWHERE) == Settings()


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    file = write(tmp_path, 'limit = 2\nindex = "from-file"\nencoder = "from-file"\n')
    environ = {"TENKYO_INDEX": "from-environment", "TENKYO_ENCODER": "from-environment"}
    settings = load_settings({"encoder": "from-flag", "index": None}, environ=environ, file=file)
    assert (settings.limit, settings.index, settings.encoder) == (
        2,
        Path("from-environment"),
        "from-flag",
    )


def test_folders_from_file_and_environment(tmp_path: Path) -> None:
    file = write(tmp_path, 'folders = ["a", "b"]\n')
    assert load_settings(environ={}, file=file).folders == (Path("a"), Path("b"))
    environ = {"TENKYO_FOLDERS": os.pathsep.join(("c", "d"))}
    assert load_settings(environ=environ, file=file).folders == (Path("c"), Path("d"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colour = 1", 'unknown setting "colour"; the settings are allow_changes, '),
        ("limit = 0", "limit: give a whole number from 1 to 100"),
        ("limit = true", "limit: give a whole number from 1 to 100"),
        ("limit = 2.5", "limit: give a whole number from 1 to 100"),
        ("threshold = 1.5", "threshold: give a number from 0 to 1"),
        ('threshold = "nan"', "threshold: give a number from 0 to 1"),
        ("folders = 3", "folders: give a list of folders"),
        ('locale = "fr"', 'locale: give "ja" or "en"'),
        ('index = ""', "index: give a text that is not empty"),
        ('allow_changes = "perhaps"', "allow_changes: give true or false"),
        ("limit = ", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_settings(environ={}, file=write(tmp_path, text))


def test_the_source_of_a_wrong_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^the environment: port: give a whole number"):
        load_settings(environ={"TENKYO_PORT": "many"}, file=NOWHERE)
    with pytest.raises(ConfigError, match=r"^the command line: limit: "):
        load_settings({"limit": "1000"}, environ={}, file=NOWHERE)


def test_a_settings_file_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "tenkyo.toml"
    file.write_bytes('encoder = "模型"'.encode("shift_jis"))
    with pytest.raises(ConfigError, match="check that it is a UTF-8 text file"):
        load_settings(environ={}, file=file)


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ja_JP", "LANG": "en_GB"}, "ja"),
    ],
)
def test_locale_of_the_system(environ: dict[str, str], locale: str) -> None:
    assert system_locale(environ) == locale
    assert load_settings(environ=environ, file=NOWHERE).locale == locale


def test_a_locale_that_is_set_wins() -> None:
    environ = {"LANG": "ja_JP.UTF-8", "TENKYO_LOCALE": "en"}
    assert load_settings(environ=environ, file=NOWHERE).locale == "en"


def test_only_loopback_is_local() -> None:
    assert Settings().is_local
    assert not Settings(host="0.0.0.0").is_local


def test_passwords_are_read_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text("\ufeff一つ目 \n\nsecond\n", encoding="utf-8")
    assert read_passwords(file) == ("一つ目 ", "second")


def test_a_password_file_without_a_password_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    with pytest.raises(ConfigError, match="cannot be read as a password file"):
        read_passwords(file)
    file.write_text("\n\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="holds no password"):
        read_passwords(file)


def test_milvus_is_set_like_all_else(tmp_path: Path) -> None:
    file = write(tmp_path, 'store = "milvus"\nmilvus_uri = "http://here:19530"\n')
    environ = {"TENKYO_MILVUS_TOKEN": "root:hush", "TENKYO_MILVUS_INDEX": "hnsw"}
    settings = load_settings({"milvus_uri": "vectors.db"}, environ=environ, file=file)
    assert (settings.store, settings.milvus_uri) == ("milvus", "vectors.db")
    assert (settings.milvus_token, settings.milvus_index) == ("root:hush", "HNSW")
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('store = "faiss"', 'store: give "local" or "milvus"'),
        ('milvus_index = "IVF"', "milvus_index: give FLAT, HNSW, HNSW_SQ or DISKANN"),
        ('milvus_uri = "here:19530"', "milvus_uri: give an address as http://host:19530, or"),
        ('milvus_uri = "http://me:hush@here"', r"milvus_uri: give user and password as the token"),
        ('milvus_token = "hush"', r"toml: a token is read from TENKYO_MILVUS_TOKEN or from"),
    ],
)
def test_a_wrong_setting_of_milvus_is_named_but_not_shown(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint) as raised:
        load_settings(environ={}, file=write(tmp_path, text))
    assert "hush" not in str(raised.value)
