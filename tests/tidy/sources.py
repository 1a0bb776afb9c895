"""The files that the rules read, parsed once, and the shape in which a rule complains."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("src", "tests", "benchmarks")
TEXT_PATTERNS = ("*.md", "*.toml", "Makefile", ".ci/*", "docs/**/*.md", "changelog.d/*.md")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


class Source(NamedTuple):
    """Hold a Python file: its path from the root of the repository, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def floor(self) -> str:
        """Return the path inside the package, or an empty text outside it."""
        return self.path.removeprefix("src/damrak/") if self.path.startswith("src/damrak/") else ""

    def within(self, *floors: str) -> bool:
        """Return whether the file lies on one of the floors."""
        return self.floor.startswith(tuple(f"{floor}/" for floor in floors))


class Finding(NamedTuple):
    """Say which rule a line breaks."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}"


def parse(path: str, text: str) -> Source:
    """Return a source made of a text."""
    return Source(path, text, ast.parse(text, path))


@cache
def code() -> tuple[Source, ...]:
    """Return every Python file of the repository, sorted."""
    paths = sorted(path for folder in CODE_FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(parse(_relative(path), path.read_text("utf-8")) for path in paths)


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Return path and text of everything that people read: code, pages, settings."""
    pages = sorted({path for pattern in TEXT_PATTERNS for path in ROOT.glob(pattern)})
    read = tuple((_relative(path), path.read_text("utf-8")) for path in pages)
    return read + tuple((source.path, source.text) for source in code())


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names, or an empty text."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
