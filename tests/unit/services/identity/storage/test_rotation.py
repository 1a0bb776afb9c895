"""Rotation: all that is sealed gets another key, beside a server, and wherever it is cut short."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.services.identity.storage.models import Rows, User, VaultState
from damrak.services.identity.storage.rotation import (
    BATCH_MAX,
    Resealed,
    adopt,
    reseal_all,
    sealed_columns,
)
from damrak.services.identity.storage.sealing import is_sealed, open_vault
from damrak.services.identity.storage.store import Store, StoreUnavailable, Unit
from damrak.services.identity.storage.vault import Vault, VaultError, key_id_of, new_key
from tests.unit.services.identity.control import START, Lines, database

PEOPLE = 2 * BATCH_MAX + 1


@contextmanager
def opened(url: str, *keys: str, source: list[str] | None = None) -> Iterator[Store]:
    """Open a database with keys, and with a source from which others come later."""
    engine = open_database(url, pool_size=8)
    try:
        vault = open_vault(engine, keys, START)
    except BaseException:
        engine.dispose()
        raise
    later = None if source is None else (lambda: source)
    store = Store(engine, vault, ManualClock(START), Lines(), keys=later)
    try:
        yield store
    finally:
        store.close()


def settle(unit: Unit, first: int = 1, count: int = PEOPLE) -> None:
    """Let many people live here, a few of them without a name."""
    unit.session.add_all(
        User(
            id=number,
            public_id=f"p{number}",
            email_sealed=unit.vault.seal(f"{number}@example.org"),
            email_index=unit.vault.index("email", f"{number}@example.org"),
            name_sealed=unit.vault.seal(f"name {number}") if number % 3 else None,
            status="active",
            created_time=1,
        )
        for number in range(first, first + count)
    )


def told(store: Store) -> list[str]:
    """Return all addresses, opened."""

    def look(unit: Unit) -> list[str]:
        rows = unit.session.scalars(select(User).order_by(User.id))
        return [unit.vault.open(row.email_sealed or b"") for row in rows]

    return store.read_now(look)


def everyone(count: int = PEOPLE) -> list[str]:
    """Return the addresses that there must be."""
    return [f"{number}@example.org" for number in range(1, count + 1)]


def test_every_sealed_column_is_found_by_its_name() -> None:
    found = {
        f"{each.table.name}.{column.name}" for each in sealed_columns() for column in each.columns
    }
    binary = {
        f"{table.name}.{column.name}"
        for table in Rows.metadata.sorted_tables
        for column in table.columns
        if str(column.type) == "BLOB"
    }
    # What is binary and not sealed is meant to be so.
    assert binary - found == {"passkeys.public_key", "audit.salt"}
    assert "vault.index_sealed" in found


def test_everything_opens_with_the_new_key_alone() -> None:
    old, new = new_key(), new_key()
    with database() as url:
        with opened(url, old) as store:
            store.run_now(settle)
            index = store.vault.index("email", "7@example.org")
            adopt(store, [new, old])
            assert reseal_all(store) == Resealed(PEOPLE + 1, PEOPLE)
            assert reseal_all(store) == Resealed(PEOPLE + 1, 0)
        with opened(url, new) as store:
            assert told(store) == everyone()
            assert store.vault.index("email", "7@example.org") == index
        with (
            pytest.raises(VaultError, match=f"must hold the key {key_id_of(new)}"),
            opened(url, old),
        ):
            pass


def test_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    old, new = new_key(), new_key()
    with database() as url, opened(url, old) as store:
        store.run_now(settle)
        adopt(store, [new, old])
        reseal_all(store, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (PEOPLE + 1, PEOPLE + 1)
    assert len([step for step in steps if step[0] <= PEOPLE]) >= 3


def test_a_running_server_takes_the_new_key_up_and_seals_with_it() -> None:
    old, new = new_key(), new_key()
    kept = [old]
    with database() as url, opened(url, old, source=kept) as server:
        server.run_now(settle)
        with opened(url, old) as command:
            kept[:] = [new, old]
            adopt(command, kept)
            server.run_now(lambda unit: settle(unit, PEOPLE + 1, 1))
            reseal_all(command)
            assert reseal_all(command).resealed == 0
            kept[:] = [new]
        assert server.vault.key_id == key_id_of(new)
        assert told(server) == everyone(PEOPLE + 1)
        with opened(url, new) as later:
            assert told(later) == everyone(PEOPLE + 1)


def test_a_server_that_cannot_have_the_new_key_does_nothing_and_loses_nothing() -> None:
    # Its settings hold the keys: it must be started again with the new ones.
    old, new = new_key(), new_key()
    with database() as url, opened(url, old) as server:
        server.run_now(settle)
        with opened(url, old) as command:
            adopt(command, [new, old])
            with pytest.raises(StoreUnavailable, match="give this process the new keys"):
                server.run_now(lambda unit: settle(unit, PEOPLE + 1, 1))
            with pytest.raises(StoreUnavailable, match="give this process the new keys"):
                told(server)
            assert told(command) == everyone()


def test_what_is_sealed_with_an_unknown_key_stops_the_rotation() -> None:
    old, new = new_key(), new_key()
    with database() as url, opened(url, old) as store:
        store.run_now(settle)
        stranger = Vault([new_key()]).seal("nobody")

        def spoil(unit: Unit) -> None:
            unit.session.get_one(User, 3).email_sealed = stranger

        store.run_now(spoil)
        adopt(store, [new, old])
        with pytest.raises(VaultError, match="does not open"):
            reseal_all(store)


def test_adopting_keys_without_the_present_one_is_refused() -> None:
    old = new_key()
    with database() as url, opened(url, old) as store:
        store.run_now(settle)
        # What it had in memory it keeps, so nothing is lost even then; a fresh process has not.
        with pytest.raises(VaultError, match="must hold the key"), opened(url, new_key()):
            pass
        assert told(store) == everyone()


def test_the_key_of_the_indexes_is_made_once_and_lies_there_sealed() -> None:
    key = new_key()
    with database() as url:
        with opened(url, key) as store:
            index, secret = store.vault.index("email", "a"), store.vault.index_key
            state = store.read_now(lambda unit: unit.session.get_one(VaultState, 1))
            assert secret.hex().encode() not in state.index_sealed
            assert secret not in state.index_sealed
            assert is_sealed(store.engine)
        with opened(url, key) as store:
            assert store.vault.index("email", "a") == index


CUT_SHORT = """
import os, signal, sys
from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.services.identity.storage.rotation import adopt, reseal_all
from damrak.services.identity.storage.sealing import open_vault
from damrak.services.identity.storage.store import Store

url, old, new, steps = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
engine = open_database(url, pool_size=2)
store = Store(engine, open_vault(engine, [new, old], 1), ManualClock(1), None)
done = 0


def step(*_ignored):
    global done
    done += 1
    if done > steps:
        os.kill(os.getpid(), signal.SIGKILL)


step()
adopt(store, [new, old])
step()
reseal_all(store, step)
"""


@pytest.mark.parametrize("steps", [1, 3])
def test_killed_at_any_moment_nothing_is_lost_and_it_goes_on(steps: int) -> None:
    old, new = new_key(), new_key()
    with database() as url:
        with opened(url, old) as store:
            store.run_now(settle)
        ended = subprocess.run([sys.executable, "-c", CUT_SHORT, url, old, new, str(steps)])
        assert ended.returncode == -9
        # Both keys are still there, as they are until a rotation has come to its end.
        with opened(url, new, old) as store:
            assert told(store) == everyone()
            adopt(store, [new, old])
            reseal_all(store)
        with opened(url, new) as store:
            assert told(store) == everyone()
            assert (
                store.run_now(lambda unit: len(unit.session.scalars(select(User)).all())) == PEOPLE
            )
