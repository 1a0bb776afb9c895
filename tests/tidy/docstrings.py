"""Rules of documentation: what others may use explains itself, what is private need not."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.sources import Definition, Finding, Source

SENTENCE_END = re.compile(r"[.!?:][)\"']?$")
OPENERS_NEVER = frozenset(
    "a an the this these it its class function method module returns gets sets makes creates gives "
    "yields raises checks tells holds keeps says sends reads writes".split()
)


def presence(source: Source) -> Iterator[Finding]:
    """Find public code without a docstring and private code with one."""
    if not source.floor:
        return
    if ast.get_docstring(source.tree) is None:
        yield Finding(source.path, 1, "a module must open with a docstring")
    for node, public in _definitions(source.tree, public=True):
        if node.name.startswith("__") or _says_override(node):
            continue
        documented = ast.get_docstring(node) is not None
        if public and not documented:
            yield Finding(source.path, node.lineno, f"{node.name} is public: it needs a docstring")
        if not public and documented:
            rule = f"{node.name} is private: a comment may say why, a docstring is too much"
            yield Finding(source.path, node.lineno, rule)


def _definitions(
    parent: ast.Module | Definition, *, public: bool
) -> Iterator[tuple[Definition, bool]]:
    ahead: list[tuple[ast.AST, bool]] = [(child, public) for child in parent.body]
    while ahead:
        node, shown = ahead.pop()
        if isinstance(node, Definition):
            seen = shown and not node.name.startswith("_")
            yield node, seen
            inner = seen and isinstance(node, ast.ClassDef)
            ahead.extend((child, inner) for child in node.body)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            ahead.extend((child, shown) for child in ast.iter_child_nodes(node))


def _says_override(node: Definition) -> bool:
    marks = {"override", "overload", "setter"}
    return any(
        (isinstance(mark, ast.Name) and mark.id in marks)
        or (isinstance(mark, ast.Attribute) and mark.attr in marks)
        for mark in node.decorator_list
    )


def wording(source: Source) -> Iterator[Finding]:
    """Find docstrings that do not open with a sentence, of functions and classes an imperative."""
    if not source.floor:
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Module | Definition):
            continue
        text = ast.get_docstring(node)
        if not text:
            continue
        line = getattr(node, "lineno", 1)
        if isinstance(node, ast.Module):
            first = text.split("\n\n")[0]
        else:
            first = text.splitlines()[0]
            if first.split()[0].lower().strip(",.:") in OPENERS_NEVER:
                rule = f"{node.name}: begin with an imperative, was {first.split()[0]}"
                yield Finding(source.path, line, rule)
        if not SENTENCE_END.search(first):
            rule = f"a docstring's first line must be a sentence, was {first[-40:]!r}"
            yield Finding(source.path, line, rule)
        if not first[0].isupper() and first[0] not in "`'\"0123456789":
            yield Finding(source.path, line, "a sentence begins with a capital")
