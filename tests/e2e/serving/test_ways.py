"""Both ways to a venue: over the doors of a server, and on the directory; they say the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from damrak.app.identity.key_files import OPERATOR_KEY_FILE
from tests.e2e.serving.servers import served, taken_port
from tests.e2e.shell import Shell

LISTING = (
    *("instrument", "add", "VOC/EUR", "--base", "VOC", "--quote", "EUR"),
    *("--price-scale", "2", "--tick", "0.05", "--tick", "100=0.10", "--lot", "1"),
    *("--taker-fee-ppm", "500", "--notional-min", "5"),
)
SETUP = (
    ("asset", "add", "EUR", "--scale", "8"),
    ("asset", "add", "VOC", "--scale", "0"),
    LISTING,
    ("account", "open", "2"),
    ("account", "open"),
    ("account", "deposit", "1", "VOC", "1000", "--reference", "r1"),
    ("account", "deposit", "1", "VOC", "1000", "--reference", "r1"),
    ("account", "deposit", "2", "EUR", "100000", "--reference", "r2"),
    ("account", "withdraw", "2", "EUR", "0.5", "--reference", "r3"),
    ("key", "create", "one", "--account", "1"),
    ("key", "create", "two", "--account", "2", "--scope", "trade", "--scope", "read"),
)
TRADING = (
    ("order", "submit", "1", "VOC/EUR", "sell", "10", "480.10", "--client-order-id", "a"),
    ("order", "submit", "1", "VOC/EUR", "sell", "10", "480.10", "--client-order-id", "a"),
    ("order", "submit", "2", "VOC/EUR", "buy", "4", "481", "--client-order-id", "b"),
    ("order", "submit", "2", "VOC/EUR", "buy", "2", "--client-order-id", "c"),
    ("order", "submit", "2", "VOC/EUR", "buy", "1", "480.15", "--client-order-id", "d"),
    (
        *("order", "submit", "2", "VOC/EUR", "buy", "1", "480.10", "--post-only"),
        *("--client-order-id", "e"),
    ),
    ("order", "submit", "2", "VOC/EUR", "buy", "10", "480.20", "--dry-run"),
    ("order", "submit", "2", "VOC/EUR", "buy", "100000", "480.25", "--dry-run"),
    (
        *("order", "submit", "2", "VOC/EUR", "buy", "3", "400", "--time-in-force", "gtd"),
        *("--expire-time", "2130-01-31T17:30:00Z", "--client-order-id", "f"),
    ),
    ("order", "replace", "1", "65", "--quantity", "9"),
    ("order", "replace", "1", "65", "--price", "480.20"),
    ("order", "cancel", "1", "65"),
    ("order", "cancel", "1", "65"),
    ("order", "replace", "1", "9999", "--quantity", "9"),
)
LOOKS = (
    ("asset", "list"),
    ("instrument", "list"),
    ("instrument", "show", "VOC/EUR"),
    ("account", "list"),
    ("account", "show", "1"),
    ("account", "show", "2"),
    ("order", "list", "1"),
    ("order", "list", "2"),
    ("order", "list", "2", "--all"),
    ("order", "list", "2", "--all", "--limit", "2"),
    ("book", "VOC/EUR"),
    ("book", "VOC/EUR", "--levels", "1"),
    ("trades", "VOC/EUR"),
    ("trades", "VOC/EUR", "--limit", "1"),
    ("instrument", "halt", "VOC/EUR"),
    ("instrument", "open", "VOC/EUR"),
)
REFUSED = (
    ("account", "show", "9"),
    ("account", "open", "1"),
    ("account", "deposit", "9", "EUR", "1"),
    ("account", "deposit", "1", "USD", "1"),
    ("account", "deposit", "1", "VOC", "0.5"),
    ("account", "withdraw", "1", "VOC", "5000"),
    ("asset", "add", "EUR", "--scale", "2"),
    ("instrument", "show", "ABC"),
    ("instrument", "halt", "ABC"),
    ("book", "ABC"),
    ("trades", "ABC"),
    ("order", "list", "9"),
    ("key", "revoke", "nobody"),
    ("key", "create", "x", "--account", "9"),
    ("key", "create", "x", "--scope", "trade"),
    ("key", "create", "x", "--scope", "trade", "--scope", "admin", "--account", "1"),
    ("key", "create", " x", "--account", "1"),
    ("order", "submit", "2", "VOC/EUR", "buy", "1.5", "480"),
    ("order", "submit", "2", "VOC/EUR", "buy", "1000000", "480"),
    ("order", "submit", "2", "ABC", "buy", "1", "480"),
    ("order", "submit", "2", "VOC/EUR", "buy", "1", "480", "--client-order-id", "a b"),
    LISTING,
)
CHANGING = frozenset({"created_time", "time", "key_id", "secret", "revoked_time"})


def told(shell: Shell, words: tuple[str, ...]) -> tuple[int, Any]:
    """Return how a command ended and what it told programs, without what differs every time."""
    result = shell.invoke(*words, "--json")
    assert "Traceback" not in result.output
    return result.exit_code, [same(json.loads(line)) for line in result.stdout.splitlines()]


def same(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: same(each) for key, each in value.items() if key not in CHANGING}
    return [same(each) for each in value] if isinstance(value, list) else value


class Sides:
    """Hold a venue on a directory and one behind a server, and the keys of its traders."""

    def __init__(self, local: Shell, remote: Shell) -> None:
        self.local = local
        self.remote = remote
        self.keys: dict[str, str] = {}

    def both(self, words: tuple[str, ...]) -> tuple[Any, Any]:
        key = self.keys.get(words[2]) if words[:1] == ("order",) else None
        there = (*words, "--key", key) if key and words[1] != "list" else words
        return told(self.local, words), told(self.remote, there)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    place = tmp_path_factory.mktemp("sides")
    sides = Sides(Shell(place / "local"), Shell(place / "remote"))
    with served(sides.remote):
        for words in SETUP:
            here, there = sides.both(words)
            assert here == there
            assert here[0] == 0
        for account in ("1", "2"):
            made = sides.remote.json("key", "create", "trader", "--account", account)
            sides.keys[account] = made["secret"]
        yield sides


def test_a_venue_says_the_same_over_its_doors_and_on_its_directory(sides: Sides) -> None:
    for words in (*TRADING, *LOOKS):
        here, there = sides.both(words)
        assert here == there, words


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_refusal_says_the_same_too(sides: Sides, words: tuple[str, ...]) -> None:
    (code, (here,)), (code_there, (there,)) = sides.both(words)

    assert (code, code_there) == (1, 1)
    assert here["error"]["message"] == there["error"]["message"]


def test_an_order_needs_the_key_of_its_account(sides: Sides) -> None:
    order = ("order", "submit", "1", "VOC/EUR", "sell", "1", "480")
    before = sides.remote.rows("order", "list", "2", "--all")
    operator = sides.remote.refusal(*order)
    other = sides.remote.refusal(*order, "--key", sides.keys["2"])

    assert "the operator's key trades on no account" in operator
    assert "`damrak key create NAME --account 1`" in operator
    assert "this key trades on account 2, and the order is for account 1" in other
    assert sides.remote.rows("order", "list", "2", "--all") == before


def test_a_wrong_key_is_refused_with_where_the_right_one_lies(sides: Sides) -> None:
    wrong = sides.remote.refusal("account", "list", "--key", "dmk_wrong")
    forbidden = sides.remote.refusal("account", "open", "--key", sides.keys["1"])

    assert "does not know this key" in wrong
    assert OPERATOR_KEY_FILE in wrong
    assert "the permission accounts.open" in forbidden
    assert "--key or DAMRAK_KEY" in forbidden


def test_an_operator_key_that_works_no_more_is_said(sides: Sides) -> None:
    file = sides.remote.data_dir / OPERATOR_KEY_FILE
    kept = file.read_text()
    try:
        file.write_text(kept.replace("_", "-"))
        wrong = sides.remote.refusal("account", "list")
        file.unlink()
        missing = sides.remote.refusal("account", "list")
    finally:
        file.write_text(kept)

    assert str(file) in wrong
    assert "`damrak key create --operator`" in wrong
    assert "--key or DAMRAK_KEY" in missing
    assert "first revoke it" in sides.remote.refusal("key", "create", "--operator")


def test_a_venue_is_named_by_option_and_environment(sides: Sides, tmp_path: Path) -> None:
    status = sides.remote.json("status")
    url, key = status["http"], sides.keys["1"]
    elsewhere = str(tmp_path / "elsewhere")
    afar = Shell(tmp_path, DAMRAK_URL=url, DAMRAK_KEY=key)

    assert afar.json("account", "show", "1")["account"] == 1
    assert afar.json("book", "VOC/EUR")["symbol"] == "VOC/EUR"
    # What is typed counts more than what lies around.
    assert "does not exist" in afar.refusal("--data-dir", elsewhere, "account", "list")
    assert "does not exist" in afar.refusal("account", "list", "--data-dir", elsewhere)
    assert sides.local.json("account", "show", "1", "--url", url, "--key", key)["account"] == 1


def test_a_venue_that_is_not_there_is_said(sides: Sides) -> None:
    nobody = sides.local.refusal("account", "list", "--url", "http://127.0.0.1:1", "--key", "k")
    nonsense = sides.local.refusal("account", "list", "--url", "venue")
    no_server = sides.local.refusal("account", "list", "--key", "k")
    with taken_port() as port:
        mute = sides.local.run("top", "--url", f"http://127.0.0.1:{port}", code=1).stderr

    assert "no venue answers at http://127.0.0.1:1: start it with `damrak start`" in nobody
    assert "url must look like" in nonsense
    assert "none runs in" in no_server
    assert "--stream-url" in mute
