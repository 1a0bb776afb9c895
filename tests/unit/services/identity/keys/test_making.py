"""Making, replacing and taking back keys: what the tables and the audit then say."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.identity import Role, Scope
from damrak.services.identity.keys.making import (
    KEYS_KEPT_MAX,
    LIVE_KEYS_MAX,
    Rotation,
    find_key,
    key_of_secret,
    make_key,
    read_keys,
    revoke_key,
    rotate_key,
)
from damrak.services.identity.keys.records import Asker, KeyRecord, KeyRefused, KeyWish, MadeKey
from damrak.services.identity.keys.uses import WRITTEN_SECONDS, KeyUses
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.directory.city import SECOND, City, city

READ, TRADE, TRANSFER, ADMIN = Scope
ASKER = Asker(user_id=7, credential="session:s", cause="c", address="192.0.2.7")


@pytest.fixture
def town() -> Iterator[City]:
    with city() as opened:
        yield opened


def wish(*scopes: Scope, name: str = "bot", **more: Any) -> KeyWish:
    return KeyWish(name=name, scopes=frozenset(scopes), **more)


def make(town: City, wanted: KeyWish, user_id: int = 0) -> MadeKey:
    return town.store.run_now(lambda unit: make_key(unit, wanted, ASKER, user_id=user_id))


def all_keys(town: City) -> list[KeyRecord]:
    return town.store.read_now(read_keys)


def rotate(town: City, record: KeyRecord, **how: Any) -> MadeKey:
    rotation = Rotation(**how)
    return town.store.run_now(lambda unit: rotate_key(unit, record, rotation, ASKER))


def test_a_key_opens_at_once_and_no_table_holds_its_secret(town: City) -> None:
    # ASVS 2.4.1, 6.4.1
    somebody = town.person(Role.TRADER)
    made = make(town, wish(READ, expires_time=town.clock.now() + SECOND), somebody)

    caller = town.doors.caller_of(made.secret)
    assert caller is not None
    assert caller.user_id == somebody
    assert made.secret not in repr(made)
    (kept,) = all_keys(town)
    assert (kept.user_id, kept.expires_time) == (somebody, town.clock.now() + SECOND)
    with town.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert made.record.key_id in str(rows)
    assert made.secret[17:] not in str(rows)


def test_each_change_is_in_the_audit_without_the_secret(town: City) -> None:
    # ASVS 7.1.1, 7.2.1
    made = make(town, wish(READ))
    other = rotate(town, made.record)
    town.store.run_now(lambda unit: revoke_key(unit, other.record.key_id, ASKER))

    entries = town.lines.entries
    assert [each.action for each in entries] == ["key.created", "key.rotated", "key.revoked"]
    assert {each.credential for each in entries} == {"session:s"}
    assert entries[1].details["replaces"] == made.record.key_id
    assert all(each.personal == {"address": "192.0.2.7"} for each in entries)
    assert made.secret[17:] not in str(entries)
    assert other.secret[17:] not in str(entries)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (wish(READ, name=""), "name must have 1 to 64 characters, was 0"),
        (wish(READ, name="x" * 65), "name must have 1 to 64 characters, was 65"),
        (wish(READ, name=" b"), "name must be printable, without spaces around it, was ' b'"),
        (wish(READ, name="a\nb"), "name must be printable, without spaces around it, was 'a\\nb'"),
        (wish(), "scopes must be one or more of read, trade, transfer, admin, was none"),
        (wish(TRADE), "account_id must be set on a key that trades, was none"),
        (
            wish(ADMIN, account_id=1),
            "account_id must not be set on a key with the scope admin, was 1",
        ),
        (wish(READ, account_id=0), f"account_id must be from 1 to {IDENTIFIER_MAX}, was 0"),
        (
            wish(TRADE, ADMIN),
            "scopes must not hold both admin and trade: make two keys, was admin trade",
        ),
        (wish(READ, expires_time=1), "expires_time must lie in the future"),
        (
            wish(READ, requests_per_second=-1),
            "requests_per_second must be from 0 to 1000000, was -1",
        ),
        (
            wish(READ, addresses=("192.0.2.1/24",)),
            "addresses must be addresses or networks such as 192.0.2.7 or 2001:db8::/32, "
            "was '192.0.2.1/24'",
        ),
        (
            wish(READ, addresses=tuple(f"10.0.0.{n}" for n in range(33))),
            "addresses must be at most 32, was 33",
        ),
        (
            wish(READ, public_key="x"),
            "public_key must be an Ed25519 public key: PEM, or its 32 bytes in base64",
        ),
    ],
)
def test_what_no_key_may_be_is_refused_with_the_rule(
    town: City, wanted: KeyWish, refusal: str
) -> None:
    with pytest.raises(KeyRefused) as refused:
        make(town, wanted)

    assert str(refused.value) == refusal
    assert refused.value.field == refusal.split()[0]
    assert all_keys(town) == []
    assert town.lines.entries == []


def test_a_revoked_key_stays_on_record_and_keeps_its_first_time(town: City) -> None:
    made = make(town, wish(READ))
    key_id = made.record.key_id
    town.wait(SECOND)
    first = town.store.run_now(lambda unit: revoke_key(unit, key_id, ASKER))

    assert town.doors.caller_of(made.secret) is None
    town.wait(SECOND)
    assert town.store.run_now(lambda unit: revoke_key(unit, key_id, ASKER)) == first
    assert all_keys(town) == [first]
    assert town.store.run_now(lambda unit: revoke_key(unit, "unknown", ASKER)) is None


def test_the_key_of_somebody_else_is_absent(town: City) -> None:
    # ASVS 4.2.1
    one, other = town.person(Role.TRADER), town.person(Role.TRADER)
    made = make(town, wish(READ), one)
    key_id = made.record.key_id

    def tried(unit: Unit) -> list[KeyRecord | None]:
        found = [find_key(unit, key_id, user_id=user_id) for user_id in (other, 0)]
        return found + [revoke_key(unit, key_id, ASKER, user_id=user_id) for user_id in (other, 0)]

    assert town.store.run_now(tried) == [None] * 4
    assert town.doors.caller_of(made.secret) is not None


def test_a_key_is_replaced_at_once(town: City) -> None:
    # ASVS 2.10.2
    somebody = town.person(Role.TRADER)
    wanted = wish(READ, addresses=("192.0.2.0/24",), requests_per_second=5)
    made = make(town, wanted, somebody)
    fresh = rotate(town, made.record)

    assert town.doors.caller_of(made.secret, "192.0.2.1") is None
    assert town.doors.caller_of(fresh.secret, "192.0.2.1") is not None
    assert town.doors.caller_of(fresh.secret, "192.0.3.1") is None
    assert fresh.record.replaces == made.record.key_id
    assert fresh.record.requests_per_second == 5
    with pytest.raises(KeyRefused, match="key_id must be a key that opens something"):
        rotate(town, made.record)


def test_a_replaced_key_works_on_for_its_grace_and_no_longer(town: City) -> None:
    made = make(town, wish(READ))
    with pytest.raises(KeyRefused, match="grace_seconds must be from 0 to 86400, was 86401"):
        rotate(town, made.record, grace_seconds=86_401)
    rotate(town, made.record, grace_seconds=60)

    assert town.doors.caller_of(made.secret) is not None
    town.wait(60 * SECOND)
    assert town.doors.caller_of(made.secret) is None


def test_grace_makes_no_key_live_longer(town: City) -> None:
    ends = town.clock.now() + 10 * SECOND
    made = make(town, wish(READ, expires_time=ends))
    fresh = rotate(town, made.record, grace_seconds=60)

    assert {each.expires_time for each in all_keys(town)} == {ends}
    assert fresh.record.expires_time == ends


def test_a_key_that_signs_is_replaced_by_one_that_signs(town: City) -> None:
    publics = [
        base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
        for _ in range(2)
    ]
    made = make(town, wish(READ, public_key=publics[0]))
    assert made.secret == ""
    for wrong, rule in (("", "must be given"), (publics[0], "must be another one")):
        with pytest.raises(KeyRefused, match=f"public_key {rule}"):
            rotate(town, made.record, public_key=wrong)
    assert rotate(town, made.record, public_key=publics[1]).record.public_key == publics[1]


def test_nobody_fills_the_tables_with_keys(town: City) -> None:
    # ASVS 11.1.4
    somebody = town.person(Role.TRADER)

    def fill(unit: Unit) -> list[MadeKey]:
        return [make_key(unit, wish(READ), ASKER, user_id=somebody) for _ in range(LIVE_KEYS_MAX)]

    made = town.store.run_now(fill)
    with pytest.raises(KeyRefused, match="keys must be fewer than 100"):
        make(town, wish(READ), somebody)

    def renew(unit: Unit) -> None:
        for number in range(KEYS_KEPT_MAX):
            revoke_key(unit, made[0].record.key_id, ASKER)
            made[0] = make_key(unit, wish(READ, name=str(number)), ASKER, user_id=somebody)

    town.store.run_now(renew)
    assert len(all_keys(town)) == KEYS_KEPT_MAX
    assert all(town.doors.caller_of(each.secret) for each in made)


def test_replacing_with_grace_is_no_way_around_the_bound_on_keys(town: City) -> None:
    # ASVS 11.1.4: the one that was replaced opens on, so it counts.
    somebody = town.person(Role.TRADER)
    made = [make(town, wish(READ), somebody) for _ in range(LIVE_KEYS_MAX)]

    with pytest.raises(KeyRefused):
        rotate(town, made[0].record, grace_seconds=3_600)

    # Where the old one ends at once, there is no key more; those that ended are not kept for ever.
    for _ in range(KEYS_KEPT_MAX - LIVE_KEYS_MAX + 5):
        made[0] = rotate(town, made[0].record)
    assert len(all_keys(town)) == KEYS_KEPT_MAX
    assert town.doors.caller_of(made[0].secret) is not None


def test_a_secret_finds_its_key_while_it_opens_something(town: City) -> None:
    made = make(town, wish(READ, expires_time=town.clock.now() + SECOND))

    def found(secret: str) -> KeyRecord | None:
        return town.store.read_now(lambda unit: key_of_secret(unit, secret))

    assert found(made.secret) == made.record
    assert found(made.secret[:-1] + "!") is None
    assert found("nonsense") is None
    town.wait(SECOND)
    assert found(made.secret) is None


def test_the_last_use_is_written_once_a_minute_with_a_sealed_address(town: City) -> None:
    made = make(town, wish(READ))
    uses = KeyUses(town.store)
    start = town.clock.now()
    for _ in range(WRITTEN_SECONDS):
        uses.used(made.record.key_id, "192.0.2.7")
        uses.flush_now()
        town.wait(SECOND)
    assert [each.used_time for each in all_keys(town)] == [start]
    with town.store.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM key_uses").all()
    assert b"192.0.2.7" not in row[-1]

    uses.used(made.record.key_id, "192.0.2.8")
    uses.used("never made", "192.0.2.8")
    uses.flush_now()
    assert [each.used_time for each in all_keys(town)] == [start + WRITTEN_SECONDS * SECOND]
