"""Rules of language: one word for a thing, and prose that speaks of Damrak alone."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.sources import Finding, Source

# Words of a name, and the word that the glossary has for the thing.
NEVER = {
    "amend": "replace",
    "amended": "replaced",
    "amendment": "replace",
    "cancelled": "canceled",
    "cancelling": "canceling",
    "cid": "client_order_id",
    "clordid": "client_order_id",
    "commission": "fee",
    "connector": "broker",
    "frozen": "reserved",
    "ladder": "book",
    "locked": "reserved",
    "modify": "replace",
    "modified": "replaced",
    "orderbook": "book",
    "pair": "instrument",
    "pairs": "instruments",
    "px": "price",
    "qty": "quantity",
    "ticker": "symbol",
    "tickers": "symbols",
    "tif": "time_in_force",
    "uid": "order_id, execution_id or trade_id",
    "volume": "quantity",
    "wallet": "account",
}
# Outside the package these may mean just what they say.
PLAIN_ENGLISH = frozenset({"locked", "modified", "pair", "pairs"})
# Whole runs of words inside a name.
NEVER_TOGETHER = {
    "order_book": "book",
    "order_kind": "order_type",
    "order_direction": "side",
    "order_ref": "client_order_id",
    "place_order": "submit_order",
    "create_order": "submit_order",
    "move_order": "replace_order",
    "update_order": "replace_order",
    "order_size": "quantity",
    "order_amount": "quantity",
    "trade_size": "last_quantity",
    "trade_amount": "last_quantity",
    "fill_size": "last_quantity",
    "fill_amount": "last_quantity",
    "lot_size": "lot",
    "remaining_quantity": "leaves_quantity",
    "remaining_size": "leaves_quantity",
    "filled_quantity": "cum_quantity",
    "filled_size": "cum_quantity",
    "executed_quantity": "cum_quantity",
    "fill_price": "last_price",
    "trade_price": "last_price",
    "avg_price": "average_price",
    "trigger_price": "stop_price",
    "limit_px": "price",
}

ASIDE = re.compile(r"\b[T]ODO\b|\b[F]IXME\b|\b[X]XX\b|\b[H]ACK\b")
# In quotes it is a foreign word, which a dialect may have to know.
DOUBLE_L = re.compile(r"(?<!\")\bcancell(?:ed|ing)\b(?!\")", re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"(?<![\w.$)}~-])/(?:home|Users|root|work|workspace|tmp)/|\b[A-Z]:\\+(?:Users|Windows|Program)"
)
# Spelled with brackets, so that this file does not find itself.
WORKPLACE = re.compile(
    r"\b[c]laude|\b[a]nthropic|\b[o]penai\b|\b[c]hatgpt|\bgpt-?\d|\b[l]lms?\b|\b[c]opilot\b"
    r"|language\s[m]odel|\b[A]I[- ](?:tool|agent|assistant|session)|[a]i-generated"
    r"|\b[c]oding (?:agent|session)s?\b|\b[h]elper sessions?\b|\b[b]rief (?:says|asks|wants)\b"
    r"|(?-i:\b[Ss]tep [A-Z]\b)|\b[i]ssues? #?\d|(?<![\w&])#\d{1,4}\b(?!;)",
    re.IGNORECASE,
)
GOT = re.compile(r"\bgot\b", re.IGNORECASE)


def glossary(source: Source) -> Iterator[Finding]:
    """Find names that use another word than the glossary's."""
    for line, name in _defined(source):
        snake = _snake(name)
        for word in snake.split("_"):
            if word in NEVER and (source.floor or word not in PLAIN_ENGLISH):
                yield Finding(source.path, line, f"{name}: we say {NEVER[word]}, never {word}")
        for words, ours in NEVER_TOGETHER.items():
            if f"_{words}_" in f"_{snake}_":
                yield Finding(source.path, line, f"{name}: we say {ours}, never {words}")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _defined(source: Source) -> Iterator[tuple[int, str]]:
    yield 1, source.path.rsplit("/", 1)[-1].removesuffix(".py")
    for node in ast.walk(source.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def errors_say_was(source: Source) -> Iterator[Finding]:
    """Find messages to people that say it the other way; ours say: must be this, was that."""
    if not source.floor:
        return
    for raised in ast.walk(source.tree):
        for node in ast.walk(raised) if isinstance(raised, ast.Raise | ast.Call) else ():
            if isinstance(node, ast.Constant) and GOT.search(str(node.value)):
                yield Finding(source.path, node.lineno, "an error says what a value was, never got")


def patching(source: Source) -> Iterator[Finding]:
    """Find tests that patch: a fake is the memory driver, handed in."""
    banned = {"MagicMock", "Mock", "AsyncMock", "monkeypatch", "mocker"}
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module=str(module)) if "mock" in module.split("."):
                yield Finding(source.path, node.lineno, "nothing is patched: hand in a fake")
            case ast.Import(names=names) if any("mock" in n.name.split(".") for n in names):
                yield Finding(source.path, node.lineno, "nothing is patched: hand in a fake")
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) if name in banned:
                yield Finding(source.path, node.lineno, f"{name}: hand in a fake instead")


def blind_excepts(source: Source) -> Iterator[Finding]:
    """Find bare excepts anywhere, and in the pure floors those that catch everything."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        if node.type is None:
            yield Finding(source.path, node.lineno, "an except must name what it catches")
        elif source.within("domain", "core", "ports") and _catches_all(node.type):
            yield Finding(source.path, node.lineno, "a broken law must stop the shard: catch less")


def _catches_all(caught: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}
        for node in ast.walk(caught)
    )


def prose(path: str, text: str) -> Iterator[Finding]:
    """Find words that are not about Damrak: asides, this machine, how the text came about."""
    rules = (
        (ASIDE, "do it now or leave it out"),
        (MACHINE_PATH, "a path of one machine means nothing on another"),
        (WORKPLACE, "the project speaks of itself alone"),
        (DOUBLE_L, "we write canceled"),
    )
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, rule in rules:
            if found := pattern.search(line):
                yield Finding(path, number, f"{found[0]!r}: {rule}")
