"""Rules of size: what fits on a screen and in a head."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tests.tidy.sources import Finding, Source, functions

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
LINE_LENGTH_MAX = 100
FOLDER_FILES_MAX = 12
POSITIONAL_MAX = 4
EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "misc", "base"})


def file_length(source: Source) -> Iterator[Finding]:
    """Find files that are too long."""
    lines = len(source.text.splitlines())
    if lines > FILE_LINES_MAX:
        rule = f"a file must have at most {FILE_LINES_MAX} lines, was {lines}"
        yield Finding(source.path, lines, rule)


def line_length(source: Source) -> Iterator[Finding]:
    """Find lines that are too long."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if len(line) > LINE_LENGTH_MAX:
            rule = f"a line must have at most {LINE_LENGTH_MAX} characters, was {len(line)}"
            yield Finding(source.path, number, rule)


def function_length(source: Source) -> Iterator[Finding]:
    """Find functions that are too long, their docstring included."""
    for node in functions(source.tree):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            rule = f"{node.name} must have at most {FUNCTION_LINES_MAX} lines, was {lines}"
            yield Finding(source.path, node.lineno, rule)


def positional_parameters(source: Source) -> Iterator[Finding]:
    """Find functions that take too much by position."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
        count = len(names) - (names[:1] in (["self"], ["cls"]))
        if count > POSITIONAL_MAX:
            rule = f"must take at most {POSITIONAL_MAX} by position, was {count}: add a *"
            yield Finding(source.path, node.lineno, f"{getattr(node, 'name', 'lambda')} {rule}")


def empty_names(source: Source) -> Iterator[Finding]:
    """Find files, folders and classes whose name says nothing."""
    path = PurePosixPath(source.path)
    said = [(1, part) for part in (*path.parent.parts, path.stem)]
    said += [(n.lineno, n.name) for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef)]
    for line, name in said:
        low = name.lower()
        if low.strip("_") in EMPTY_NAMES or low.split("_")[-1] in EMPTY_NAMES or _manages(name):
            yield Finding(source.path, line, f"{name} says nothing: name what it holds or does")


def _manages(name: str) -> bool:
    return name.endswith(("Manager", "Helper", "Helpers", "Utils", "Util", "Base", "Misc"))


def folder_sizes(paths: Iterable[str]) -> Iterator[Finding]:
    """Find folders with too many Python files; ``__init__`` does not count."""
    files = (PurePosixPath(path) for path in paths)
    counts = Counter(path.parent.as_posix() for path in files if path.name != "__init__.py")
    for folder, count in sorted(counts.items()):
        if count > FOLDER_FILES_MAX:
            rule = f"a folder must have at most {FOLDER_FILES_MAX} Python files, was {count}"
            yield Finding(folder, 1, rule)
