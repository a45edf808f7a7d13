"""What a package can say: the texts of its errors and reasons, found in its syntax trees.

A text has ``HOLE`` where something is filled in that is known only when it is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("ingest", "index", "app")
HOLE = "\0"
_DEEP = 6
_STARTS = {"SkippedFile": 1, "failed_file": 2, "on_wait": 0}


@dataclass(frozen=True)
class Saying:
    """A text that can be said, and the expression that makes it, with its file and line."""

    text: str
    place: str
    source: str


class Module:
    """The syntax tree of a module, with what its names stand for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)
        }
        self.imports = {
            (name.asname or name.name): (node.module or "", name.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }

    def calls(self) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
        """Yield every call with the function that it stands in."""
        yield from _calls(self.tree, None)


def sayings(errors: Iterable[str]) -> Iterator[Saying]:
    """Yield all that the layers say of what went wrong, in calls of ``errors`` and as reasons."""
    modules = {
        f"tenkyo.{layer}.{path.stem}": Module(path)
        for layer in LAYERS
        for path in sorted((ROOT / layer).glob("*.py"))
    }
    names = frozenset(errors)
    reader = _Reader(modules)
    for module in modules.values():
        for call, function in module.calls():
            for part in _told(call, names):
                for text in reader.texts(part, module, function):
                    place = f"{module.path.parent.name}/{module.path.name}:{call.lineno}"
                    yield Saying(text, place, ast.unparse(part))


def _told(call: ast.Call, errors: frozenset[str]) -> Iterator[ast.expr]:
    """Yield the arguments of a call that a person may read."""
    name = _name(call.func)
    if name in errors:
        yield from call.args[:1]
    elif name in _STARTS:
        yield from call.args[_STARTS[name] :][:1]
    yield from (word.value for word in call.keywords if word.arg in ("warning", "notice"))


class _Reader:
    """Follows expressions to the texts they can have."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self._modules = modules

    def texts(
        self, part: ast.expr, module: Module, function: ast.FunctionDef | None, depth: int = 0
    ) -> set[str]:
        """Return the texts of an expression; a hole where that is not known."""
        if depth > _DEEP:
            return {HOLE}

        def inner(one: ast.expr, within: ast.FunctionDef | None = function) -> set[str]:
            return self.texts(one, module, within, depth + 1)

        if isinstance(part, ast.Constant):
            return {part.value} if isinstance(part.value, str) else set()
        if isinstance(part, ast.Call):
            return self._called(part, module, function, depth)
        if isinstance(part, ast.Name):
            return self._named(part.id, module, function, depth)
        if isinstance(part, ast.Subscript):
            put = _put(ast.unparse(part.value), module)
            return set().union(*(inner(one, within) for one, within in put)) or {HOLE}
        if pieces := _pieces(part):
            return {"".join(joined) for joined in product(*map(inner, pieces))}
        if choices := _choices(part):
            return set().union(*map(inner, choices))
        return {HOLE}

    def _called(
        self, call: ast.Call, module: Module, function: ast.FunctionDef | None, depth: int
    ) -> set[str]:
        name = _name(call.func)
        if name == "text":
            # A message, in the language it is wanted in.
            return set()
        if name == "str" and call.args:
            return self.texts(call.args[0], module, function, depth + 1)
        if name == "join" and isinstance(call.args[0], ast.Name) and function is not None:
            listed = call.args[0].id
            added = (
                node.args[0]
                for node, _ in _calls(function, None)
                if ast.unparse(node.func) == f"{listed}.append"
            )
            return set().union(
                *(self.texts(one, module, function, depth + 1) for one in added)
            ) or {HOLE}
        home, within = self._function(name, module)
        if home is None or within is None:
            return {HOLE}
        returned = (
            node.value
            for node in ast.walk(within)
            if isinstance(node, ast.Return) and node.value is not None
        )
        return set().union(*(self.texts(one, home, within, depth + 1) for one in returned))

    def _function(self, name: str, module: Module) -> tuple[Module | None, ast.FunctionDef | None]:
        if name in module.functions:
            return module, module.functions[name]
        home = self._modules.get(module.imports.get(name, ("", ""))[0])
        return home, home.functions.get(name) if home else None

    def _named(
        self, name: str, module: Module, function: ast.FunctionDef | None, depth: int
    ) -> set[str]:
        if function is not None:
            if name in [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]:
                return self._passed(name, module, function, depth)
            local = list(_assigned(name, ast.walk(function)))
            if local:
                return set().union(*(self.texts(one, module, function, depth + 1) for one in local))
        for value in _assigned(name, module.tree.body):
            return self.texts(value, module, None, depth + 1)
        origin, original = module.imports.get(name, ("", ""))
        if origin in self._modules:
            return self._named(original, self._modules[origin], None, depth + 1)
        return {HOLE}

    def _passed(self, name: str, module: Module, function: ast.FunctionDef, depth: int) -> set[str]:
        """Return what a function's argument is, in the calls of its own module."""
        position = [one.arg for one in function.args.args if one.arg != "self"]
        found: set[str] = set()
        for call, within in module.calls():
            if _name(call.func) != function.name:
                continue
            given = {word.arg: word.value for word in call.keywords}
            given |= dict(zip(position, call.args, strict=False))
            if name in given:
                found |= self.texts(given[name], module, within, depth + 1)
        return found or {HOLE}


def _pieces(part: ast.expr) -> list[ast.expr]:
    """Return what a text is put together from."""
    if isinstance(part, ast.JoinedStr):
        return part.values
    return [part.left, part.right] if isinstance(part, ast.BinOp) else []


def _choices(part: ast.expr) -> list[ast.expr]:
    """Return the expressions one of which becomes the text."""
    if isinstance(part, ast.FormattedValue) and part.format_spec is None:
        return [part.value]
    if isinstance(part, ast.IfExp):
        return [part.body, part.orelse]
    return part.values if isinstance(part, ast.BoolOp) else []


def _put(kept: str, module: Module) -> Iterator[tuple[ast.expr, ast.FunctionDef]]:
    """Yield what is put into a dictionary, by its name, and where."""
    for within in module.functions.values():
        for node in ast.walk(within):
            if not isinstance(node, ast.Assign):
                continue
            target = node.targets[0]
            if isinstance(target, ast.Subscript) and ast.unparse(target.value) == kept:
                yield node.value, within


def _calls(
    tree: ast.AST, function: ast.FunctionDef | None
) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, function
        yield from _calls(node, node if isinstance(node, ast.FunctionDef) else function)


def _assigned(name: str, nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield node.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
