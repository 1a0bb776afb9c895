"""Each rule on a few lines that break it and a few that do not: a rule that cannot fail is none."""

import pytest

from tests.tidy import determinism, docstrings, shape, words
from tests.tidy.sources import parse
from tests.tidy.test_source_text import RULES, Rule

CORE = "src/damrak/core/markets/sample.py"
RIM = "src/damrak/runtime/sample.py"
TEST = "tests/unit/test_sample.py"

BAD: tuple[tuple[Rule, str, str], ...] = (
    (shape.file_length, RIM, "x = 1\n" * 401),
    (shape.line_length, RIM, "x = '" + "y" * 100 + "'"),
    (shape.function_length, RIM, "def f():\n" + "    x = 1\n" * 50),
    (shape.positional_parameters, RIM, "def f(a, b, c, d, e): ..."),
    (shape.positional_parameters, RIM, "class A:\n    def f(self, a, b, c, d, e): ..."),
    (shape.positional_parameters, RIM, "f = lambda a, b, c, d, e: 0"),
    (shape.empty_names, "src/damrak/core/utils.py", ""),
    (shape.empty_names, "src/damrak/runtime/common/log.py", ""),
    (shape.empty_names, "tests/unit/order_helpers.py", ""),
    (shape.empty_names, RIM, "class OrderManager: ..."),
    (determinism.banned_imports, CORE, "import time"),
    (determinism.banned_imports, CORE, "from datetime import datetime"),
    (determinism.banned_imports, CORE, "def f():\n    import os.path"),
    (determinism.banned_imports, "src/damrak/domain/sample.py", "import sqlite3"),
    (determinism.banned_imports, "src/damrak/strategy/simulation/world.py", "import random"),
    (determinism.third_party, CORE, "import sortedcontainers"),
    (determinism.banned_calls, CORE, "x = hash(y)"),
    (determinism.banned_calls, CORE, "x = sorted(y, key=lambda o: id(o))"),
    (determinism.banned_calls, CORE, "f = open(name)"),
    (determinism.floats, CORE, "x = 0.5"),
    (determinism.floats, CORE, "x = 1e9"),
    (determinism.floats, CORE, "x: float"),
    (determinism.floats, CORE, "x = a / b"),
    (determinism.floats, CORE, "x /= b"),
    (determinism.coroutines, CORE, "async def f(): ..."),
    (determinism.coroutines, "src/damrak/strategy/host.py", "async def f(): ..."),
    (determinism.set_order, CORE, "for x in {1, 2}: ..."),
    (determinism.set_order, CORE, "for x in set(y): ..."),
    (determinism.set_order, CORE, "x = [y for y in frozenset(z)]"),
    (determinism.set_order, CORE, "x = list({1, 2})"),
    (determinism.set_order, CORE, "names = set()\nfor x in names: ..."),
    (determinism.set_order, CORE, "def f(names: set[str]) -> str:\n    return ','.join(names)"),
    (determinism.set_order, CORE, "x: Final[frozenset[int]] = y\nfirst = next(iter(x))"),
    (
        determinism.set_order,
        CORE,
        "class A:\n    def f(self):\n        self.ids = {1}\n        self.ids.pop()",
    ),
    (determinism.recursion, CORE, "def f(n):\n    return f(n - 1)"),
    (determinism.recursion, CORE, "class A:\n    def f(self):\n        self.f()"),
    (determinism.recursion, CORE, "def f():\n    g()\ndef g():\n    f()"),
    (words.glossary, RIM, "def amend_order(): ..."),
    (words.glossary, RIM, "class OrderBook: ..."),
    (words.glossary, RIM, "def f(tif): ..."),
    (words.glossary, RIM, "qty = 1"),
    (words.glossary, RIM, "for pair in listed: ..."),
    (words.glossary, RIM, "self.wallet = 1"),
    (words.glossary, RIM, "def place_order(): ..."),
    (words.glossary, RIM, "class Cancel" + "led: ..."),
    (words.glossary, RIM, "import x as ticker"),
    (words.glossary, "src/damrak/core/orderbook.py", ""),
    (words.errors_say_was, RIM, "raise ValueError(f'must be 1, got {x}')"),
    (words.patching, TEST, "from unittest.mock import patch"),
    (words.patching, TEST, "import unittest.mock"),
    (words.patching, TEST, "def test_x(monkeypatch): ..."),
    (words.patching, TEST, "x = mock.MagicMock()"),
    (words.blind_excepts, RIM, "try:\n    f()\nexcept:\n    pass"),
    (words.blind_excepts, CORE, "try:\n    f()\nexcept (KeyError, Exception):\n    pass"),
    (docstrings.presence, RIM, "x = 1"),
    (docstrings.presence, RIM, '"""Here."""\ndef f(): ...'),
    (docstrings.presence, RIM, '"""Here."""\nclass A:\n    """Be."""\n    def f(self): ...'),
    (docstrings.presence, RIM, '"""Here."""\ndef _f():\n    """Do."""'),
    (docstrings.presence, RIM, '"""Here."""\nclass _A:\n    def f(self):\n        """Do."""'),
    (docstrings.wording, RIM, 'def f():\n    """Return a thing"""'),
    (docstrings.wording, RIM, 'def f():\n    """Returns a thing."""'),
    (docstrings.wording, RIM, 'class A:\n    """The thing."""'),
    (docstrings.wording, RIM, 'def f():\n    """return a thing."""'),
    (docstrings.wording, RIM, '"""A module without an end"""'),
)

GOOD: tuple[tuple[Rule, str, str], ...] = (
    (shape.file_length, RIM, "x = 1\n" * 400),
    (shape.function_length, RIM, "def f():\n" + "    x = 1\n" * 49),
    (shape.positional_parameters, RIM, "class A:\n    def f(self, a, b, c, d, *, e): ..."),
    (shape.empty_names, RIM, "class Database: ..."),
    (determinism.banned_imports, RIM, "import time"),
    (determinism.banned_imports, "src/damrak/strategy/simulation/agents.py", "import random"),
    (determinism.third_party, CORE, "import enum\nimport msgspec\nimport damrak.domain.orders"),
    (determinism.banned_calls, RIM, "f = open(name)"),
    (determinism.floats, CORE, "x = a // b\ny = 10**9"),
    (determinism.set_order, CORE, "for x in sorted({1, 2}): ..."),
    (determinism.set_order, CORE, "names = {}\nfor x in names: ..."),
    (determinism.set_order, CORE, "x = any(y > 1 for y in {1, 2})"),
    (determinism.recursion, CORE, "class A:\n    def f(self):\n        self.book.f()"),
    (determinism.recursion, RIM, "def f(n):\n    return f(n - 1)"),
    (words.glossary, RIM, "class A(Struct, frozen=True): ..."),
    (words.glossary, TEST, "for pair in rows: ..."),
    (words.errors_say_was, RIM, "raise ValueError(f'must be 1, was {x}')"),
    (words.blind_excepts, RIM, "try:\n    f()\nexcept Exception:\n    pass"),
    (docstrings.presence, RIM, '"""Here."""\ndef _f(): ...\nclass A:\n    """Be."""'),
    (docstrings.presence, TEST, "def test_x(): ..."),
    (docstrings.wording, RIM, 'def f():\n    """Return a thing.\n\n    More."""'),
)

BAD_PROSE = (
    "# " + "TO" + "DO later",
    "see /ho" + "me/jan/damrak",
    "read /wo" + "rk/data",
    "C:" + "\\\\Users",
    "as the br" + "ief says",
    "see is" + "sue 12",
    "fixes #" + "12",
    "written by Cl" + "aude",
    "Ste" + "p B adds a door",
    "the order was cancel" + "led",
)
GOOD_PROSE = (
    "the previous session ended at midnight",
    "a broker's sandbox",
    "agents are strategies",
    "GET /users/me and ./work/x",
    "https://example.org/home/page",
    "step a little aside",
    'the dialect says "cancelled"',
)


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_rule_finds_what_is_bad(rule: Rule, path: str, text: str) -> None:
    findings = list(rule(parse(path, text)))

    assert findings
    assert all(finding.path == path and finding.line >= 1 for finding in findings)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_rule_leaves_alone_what_is_good(rule: Rule, path: str, text: str) -> None:
    assert list(rule(parse(path, text))) == []


def test_every_rule_was_seen_to_bite() -> None:
    assert {rule.__name__ for rule in RULES} == {rule.__name__ for rule, _, _ in BAD}


def test_a_full_folder_is_found_and_its_init_is_not_counted() -> None:
    full = [f"src/damrak/core/law{n}.py" for n in range(12)] + ["src/damrak/core/__init__.py"]

    assert list(shape.folder_sizes(full)) == []
    assert len(list(shape.folder_sizes([*full, "src/damrak/core/law12.py"]))) == 1


@pytest.mark.parametrize("line", BAD_PROSE)
def test_prose_that_is_not_about_damrak_is_found(line: str) -> None:
    findings = list(words.prose("docs/page.md", f"fine\n{line}"))

    assert [(finding.path, finding.line) for finding in findings] == [("docs/page.md", 2)]


@pytest.mark.parametrize("line", GOOD_PROSE)
def test_prose_about_damrak_is_left_alone(line: str) -> None:
    assert list(words.prose("docs/page.md", line)) == []
