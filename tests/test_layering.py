"""Imports point one way, `ingest <- index <- app`, and always say `tenkyo.`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("ingest", "index", "app")
BESIDE = ("benchmarks", "training", "tests", "dev")
SOURCES = sorted(
    path
    for folder in (*LAYERS, "benchmarks", "training", "tests", "corpus")
    for path in (ROOT / folder).rglob("*.py")
)


def imported_names(source: str) -> list[str]:
    """List what a source imports, `from a import b` as both a and a.b, relative ones with dots."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return names


def forbidden_imports(source: str, layer: str | None) -> list[str]:
    """List the imports that break the rules; the layer is None outside the package."""
    above = LAYERS[LAYERS.index(layer) + 1 :] if layer else ()
    upward = {f"tenkyo.{name}" for name in above}
    outside = {*LAYERS, *(BESIDE if layer else ())}
    return [
        name
        for name in imported_names(source)
        if name.startswith(".")
        or name.split(".")[0] in outside
        or ".".join(name.split(".")[:2]) in upward
    ]


@pytest.mark.parametrize(
    ("source", "layer", "expected"),
    [
        ("import index.store", None, ["index.store"]),
        ("from app import cli", None, ["app", "app.cli"]),
        ("def f():\n    import ingest", "app", ["ingest"]),
        ("from tenkyo.index.store import Store", "ingest", 2 * ["tenkyo.index"]),
        ("from tenkyo import app", "index", ["tenkyo.app"]),
        ("import tenkyo.app.cli", "index", ["tenkyo.app.cli"]),
        ("from .types import Page", "ingest", [".types", ".types.Page"]),
        ("import training.train", "index", ["training.train"]),
        ("from tenkyo.ingest.types import Page\nimport appdirs", "index", []),
        ("from tenkyo.index.store import Store", "app", []),
        ("import tenkyo.app.cli", None, []),
    ],
)
def test_rule_finds_forbidden_imports(source: str, layer: str | None, expected: list[str]) -> None:
    found = forbidden_imports(source, layer)
    assert len(found) == len(expected)
    assert all(name.startswith(start) for name, start in zip(found, expected, strict=True))


def test_sources_import_only_what_their_layer_may() -> None:
    assert {path.parent.name for path in SOURCES} >= set(LAYERS)
    broken = []
    for path in SOURCES:
        top = path.relative_to(ROOT).parts[0]
        names = forbidden_imports(path.read_text("utf-8"), top if top in LAYERS else None)
        broken += [f"{path.relative_to(ROOT)}: {name}" for name in names]
    assert broken == []


def test_layers_have_no_packages_inside() -> None:
    inside = [p for layer in LAYERS for p in (ROOT / layer).rglob("*.py") if p.parent.name != layer]
    assert inside == [], "the build lists three packages: modules in a folder below would be lost"
