"""Rules of the determinism contract: the same inbox gives the same state, anywhere, for ever."""

import ast
import sys
from collections.abc import Iterator

from tests.tidy.sources import Finding, Source, dotted, functions

PURE = ("domain", "core")
DETERMINED = (*PURE, "strategy/simulation")
SYNCHRONOUS = (*PURE, "strategy")
THIRD_PARTY = frozenset({"damrak", "msgspec"})
# Agents of a simulation may use floats and a seeded generator; what they send is integers.
FREE_AGENTS = "strategy/simulation/agents"

CLOCKS_AND_CHANCE = frozenset({"time", "datetime", "random", "uuid", "secrets"})
OUTSIDE = frozenset(
    "asyncio concurrent ctypes fcntl ftplib glob http io locale logging mmap multiprocessing os "
    "pathlib platform queue resource select selectors shutil signal smtplib socket socketserver "
    "sqlite3 ssl subprocess tempfile threading urllib warnings weakref".split()
)
CALLS = {
    "hash": "order by a key that is the same in every process",
    "id": "order by a key that is the same in every process",
    "open": "files live at the rim",
    "print": "the core says things in events",
    "input": "the core hears things in commands",
    "eval": "no code from text",
    "exec": "no code from text",
    "__import__": "no imports at run time",
}
ORDER_FREE = frozenset("all any frozenset len max min set sorted sum".split())
SET_TYPES = frozenset({"set", "frozenset", "Set", "AbstractSet", "MutableSet"})


def banned_imports(source: Source) -> Iterator[Finding]:
    """Find imports through which time, chance or the outside could come in."""
    if not source.within(*DETERMINED):
        return
    for line, module in _imports(source.tree):
        top = module.split(".")[0]
        chance = top == "random" and source.floor.startswith(FREE_AGENTS)
        if (top in CLOCKS_AND_CHANCE or top in OUTSIDE) and not chance:
            yield Finding(source.path, line, f"{top} must not be imported here: messages bring it")


def third_party(source: Source) -> Iterator[Finding]:
    """Find what domain and core import beyond the standard library and msgspec."""
    if not source.within(*PURE):
        return
    for line, module in _imports(source.tree):
        top = module.split(".")[0]
        if top not in THIRD_PARTY and top not in sys.stdlib_module_names:
            rule = f"only the standard library and msgspec may be imported here, was {top}"
            yield Finding(source.path, line, rule)


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def banned_calls(source: Source) -> Iterator[Finding]:
    """Find calls whose answer differs from run to run."""
    if not source.within(*DETERMINED):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            rule = f"{node.func.id}() must not be called here: {CALLS[node.func.id]}"
            yield Finding(source.path, node.lineno, rule)


def floats(source: Source) -> Iterator[Finding]:
    """Find floating point in any form: money and time are integers."""
    if not source.within(*DETERMINED) or source.floor.startswith(FREE_AGENTS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield Finding(source.path, node.lineno, f"must be an integer, was {node.value}")
        elif isinstance(node, ast.Name) and node.id in {"float", "complex"}:
            yield Finding(source.path, node.lineno, f"{node.id} must not be named here")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield Finding(source.path, node.lineno, "/ makes floats: say // or mul_div")


def coroutines(source: Source) -> Iterator[Finding]:
    """Find async code where nothing may wait."""
    if not source.within(*SYNCHRONOUS):
        return
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    for node in ast.walk(source.tree):
        if isinstance(node, kinds):
            yield Finding(source.path, node.lineno, "async lives at the rim only")


def set_order(source: Source) -> Iterator[Finding]:
    """Find loops over sets, as far as the text shows: their order is nobody's promise."""
    if not source.within(*DETERMINED):
        return
    known = _set_names(source.tree)
    harmless = {
        id(argument)
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and dotted(call.func) in ORDER_FREE
        for argument in call.args
    }
    for node in ast.walk(source.tree):
        for place in _ordered_reads(node, harmless):
            if _is_set(place, known):
                yield Finding(source.path, place.lineno, "a set has no order: sort it")


def _ordered_reads(node: ast.AST, harmless: set[int]) -> Iterator[ast.expr]:
    if isinstance(node, ast.For):
        yield node.iter
    elif isinstance(node, ast.Starred):
        yield node.value
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        if id(node) not in harmless:
            yield from (generator.iter for generator in node.generators)
    elif isinstance(node, ast.Call):
        called = dotted(node.func)
        if called in {"list", "tuple", "iter", "enumerate", "zip", "map", "dict.fromkeys"}:
            yield from node.args
        elif isinstance(node.func, ast.Attribute):
            if node.func.attr == "pop" and not node.args:
                yield node.func.value
            if node.func.attr in {"join", "extend"}:
                yield from node.args


def _set_names(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_set(node.value, frozenset()):
            names.update(dotted(target) for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and _is_set_type(node.annotation):
            names.add(dotted(node.target))
        elif isinstance(node, ast.arg) and node.annotation and _is_set_type(node.annotation):
            names.add(node.arg)
    return frozenset(names - {""})


def _is_set_type(annotation: ast.expr) -> bool:
    while isinstance(annotation, ast.Subscript):
        if dotted(annotation.value) in SET_TYPES:
            return True
        if dotted(annotation.value) != "Final":
            return False
        annotation = annotation.slice
    return dotted(annotation) in SET_TYPES


def _is_set(node: ast.expr, known: frozenset[str]) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return dotted(node.func) in {"set", "frozenset"}
    return dotted(node) in known


def recursion(source: Source) -> Iterator[Finding]:
    """Find functions of the core that reach themselves through their own file."""
    if not source.within("core"):
        return
    calls = _calls_within(source.tree)
    for name, (line, _) in calls.items():
        reached: set[str] = set()
        ahead = list(calls[name][1])
        while ahead:
            step = ahead.pop()
            if step in calls and step not in reached:
                reached.add(step)
                ahead.extend(calls[step][1])
        if name in reached:
            rule = f"{name} must not call itself, not even in a round: the core does not recurse"
            yield Finding(source.path, line, rule)


def _calls_within(tree: ast.Module) -> dict[str, tuple[int, list[str]]]:
    owner = {
        child: node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for child in node.body
    }
    calls: dict[str, tuple[int, list[str]]] = {}
    for function in functions(tree):
        prefix = f"{owner[function]}." if function in owner else ""
        names = (dotted(n.func) for n in ast.walk(function) if isinstance(n, ast.Call))
        called = [f"{prefix}{n[5:]}" if n.startswith("self.") else n for n in names]
        calls[f"{prefix}{function.name}"] = (function.lineno, called)
    return calls
