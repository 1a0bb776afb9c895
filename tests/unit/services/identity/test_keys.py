"""The ring of keys: who is let in, who no longer is, and what outlives a restart."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.identifiers import IDENTIFIER_MAX, AccountId
from damrak.ports.identity import Caller, KeyRefused, Scope
from damrak.ports.tables import TablesError, Transaction
from damrak.services.identity.keys import KeyRing, read_keys
from damrak.services.identity.schema import KEYS, MIGRATIONS, migrate

READ, TRADE, OPERATE = Scope.READ, Scope.TRADE, Scope.ADMIN


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(5)


@pytest.fixture
def ring(clock: ManualClock) -> KeyRing:
    return KeyRing(SqliteTables(IN_MEMORY), clock)


def test_whoever_holds_a_secret_is_its_caller(ring: KeyRing) -> None:
    record, secret = ring.create("bot", [READ, TRADE], AccountId(7))
    operator, master = ring.create("desk", [READ, OPERATE], None)

    assert ring.caller_of(secret) == Caller(record.key_id, frozenset({READ, TRADE}), AccountId(7))
    assert ring.caller_of(master) == Caller(operator.key_id, frozenset({READ, OPERATE}), None)
    assert ring.all() == [record, operator]


def test_a_secret_can_be_recognised_where_it_leaks(ring: KeyRing) -> None:
    record, secret = ring.create("bot", [READ], None)

    assert re.fullmatch(rf"dmk_{record.key_id}_[A-Za-z0-9_-]{{43}}", secret)
    assert ring.create("bot", [READ], None)[1] != secret


def test_nobody_else_is_let_in(ring: KeyRing) -> None:
    _, secret = ring.create("bot", [READ], None)
    other, _ = ring.create("other", [READ], None)
    last = "A" if secret[-1] != "A" else "B"
    wrong = [
        "",
        "dmk",
        secret[:-1],
        f"{secret} ",
        secret[:-1] + last,
        secret.upper(),
        secret[:4] + other.key_id + secret[16:],
        secret.replace("dmk_", "dmk-"),
        secret[:16] + "-" + secret[17:],
        secret[:-1] + "é",
        "\udcff" * len(secret),
        "dmk_" + "0" * 12 + secret[16:],
        "x" * 1_000_000,
    ]

    assert ring.caller_of(secret) is not None
    assert [text for text in wrong if ring.caller_of(text) is not None] == []


def test_a_revoked_key_opens_nothing_from_that_moment_on(ring: KeyRing, clock: ManualClock) -> None:
    record, secret = ring.create("bot", [READ], None)
    clock.set(9)

    revoked = ring.revoke(record.key_id)

    assert ring.caller_of(secret) is None
    assert revoked is not None
    assert (revoked.created_time, revoked.revoked_time) == (5, 9)
    clock.set(11)
    assert ring.revoke(record.key_id) == revoked
    assert ring.all() == [revoked]
    assert ring.revoke("unknown") is None


def test_keys_and_revocations_outlive_the_process(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "control.sqlite"
    tables = SqliteTables(path, only_copy=True)
    ring = KeyRing(tables, clock)
    kept, secret = ring.create("zürich bot", [TRADE], AccountId(IDENTIFIER_MAX))
    lost, dead = ring.create("old", [READ], None)
    ring.revoke(lost.key_id)
    records = ring.all()
    tables.close()

    again = KeyRing(SqliteTables(path), clock)
    assert sorted(again.all(), key=str) == sorted(records, key=str)
    assert again.caller_of(secret) == Caller(kept.key_id, frozenset({TRADE}), kept.account_id)
    assert again.caller_of(dead) is None
    assert read_keys(SqliteTables(path, read_only=True)) == again.all()


def test_no_file_holds_a_secret(tmp_path: Path, clock: ManualClock) -> None:
    ring = KeyRing(SqliteTables(tmp_path / "control.sqlite"), clock)
    record, secret = ring.create("bot", [READ], None)

    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert record.key_id.encode() in content
    assert secret[17:].encode() not in content


@pytest.mark.parametrize(
    ("name", "scopes", "account_id", "refusal"),
    [
        ("", [READ], None, "name must have 1 to 64 characters, was 0"),
        ("x" * 65, [READ], None, "name must have 1 to 64 characters, was 65"),
        (" bot", [READ], None, "name must be printable, without spaces around it, was ' bot'"),
        ("a\nb", [READ], None, "name must be printable, without spaces around it, was 'a\\nb'"),
        ("bot", [], None, "scopes must be one or more of read, trade, operate, was none"),
        ("bot", [TRADE], None, "account_id must be set on a key that trades, was none"),
        ("bot", [OPERATE], 1, "account_id must not be set on a key that operates, was 1"),
        ("bot", [READ], 0, f"account_id must be from 1 to {IDENTIFIER_MAX}, was 0"),
        (
            "bot",
            [TRADE, OPERATE],
            None,
            "scopes must not hold both operate and trade: make two keys, was operate trade",
        ),
    ],
)
def test_what_no_key_may_be_is_refused_with_the_rule(
    ring: KeyRing, *, name: str, scopes: Collection[Scope], account_id: int | None, refusal: str
) -> None:
    account = None if account_id is None else AccountId(account_id)
    with pytest.raises(KeyRefused) as refused:
        ring.create(name, scopes, account)

    assert str(refused.value) == refusal
    assert refused.value.field == refusal.split()[0]
    assert ring.all() == []


def test_a_secret_that_cannot_be_delivered_leaves_no_key(ring: KeyRing) -> None:
    delivered: list[str] = []

    def refuse(secret: str) -> None:
        delivered.append(secret)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        ring.create_operator(refuse)
    assert ring.caller_of(delivered[0]) is None
    assert ring.all() == []
    ring.create_operator(delivered.append)
    assert ring.caller_of(delivered[1]) is not None


def test_what_the_disk_does_not_take_changes_nothing(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "control.sqlite"
    tables = SqliteTables(path)
    ring = KeyRing(tables, clock)
    record, secret = ring.create("bot", [READ], None)
    tables.close()

    with pytest.raises(TablesError, match="closed"):
        ring.create("other", [READ], None)
    with pytest.raises(TablesError, match="closed"):
        ring.revoke(record.key_id)
    assert ring.all() == [record]
    assert ring.caller_of(secret) is not None


def test_migrations_run_once_and_in_order() -> None:
    tables = SqliteTables(IN_MEMORY)
    ran: list[str] = []

    def first(transaction: Transaction) -> None:
        MIGRATIONS[0](transaction)
        ran.append("first")

    def second(transaction: Transaction) -> None:
        transaction.change("UPDATE keys_v1 SET name = 'renamed'", [()])
        ran.append("second")

    assert migrate(tables, 1, (first,)) == 1
    with tables.transaction() as transaction:
        transaction.insert(KEYS, [("id", "name", "read", None, "", 1, None)])
    assert migrate(tables, 2, (first, second)) == 1
    assert migrate(tables, 3, (first, second)) == 0
    assert ran == ["first", "second"]
    assert tables.query("SELECT name FROM keys") == [("renamed",)]
    assert tables.query("SELECT * FROM migrations_v1") == [(1, 1), (2, 2)]


def test_tables_of_a_later_release_are_left_alone() -> None:
    tables = SqliteTables(IN_MEMORY)
    migrate(tables, 1, (*MIGRATIONS, lambda _transaction: None))

    with pytest.raises(TablesError, match="later release"):
        KeyRing(tables, ManualClock())


def test_a_migration_that_fails_leaves_the_tables_as_they_were() -> None:
    tables = SqliteTables(IN_MEMORY)
    migrate(tables, 1)

    def broken(transaction: Transaction) -> None:
        transaction.drop("keys_v1")
        raise ValueError("half done")

    with pytest.raises(ValueError, match="half done"):
        migrate(tables, 2, (*MIGRATIONS, broken))
    KeyRing(tables, ManualClock()).create("bot", [READ], None)
