"""The databases of the control plane: what each is set up to, and how it is away and comes back.

What is in memory goes on meanwhile: a store that cannot be reached refuses what is asked of it,
at once or within its named bounds, and needs no new start afterwards.
"""

import asyncio
import sqlite3
import stat
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import DatabaseRefused, open_database
from damrak.ports.databases import READS
from damrak.services.identity.storage.models import Organisation
from damrak.services.identity.storage.store import (
    ATTEMPTS_MAX,
    Store,
    StoreUnavailable,
    Unit,
)
from damrak.services.identity.storage.upgrading import upgrade
from damrak.services.identity.storage.vault import Vault, new_key
from tests.postgres import PostgresServer
from tests.unit.services.identity.control import START, Lines


def add(unit: Unit, name: str = "desk") -> None:
    """Add a row."""
    unit.session.add(Organisation(name=name, created_time=1))
    unit.session.flush()


def names(unit: Unit) -> list[str]:
    """Return the names of all rows."""
    return list(unit.session.scalars(select(Organisation.name).order_by(Organisation.id)))


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Open a store on a database, and bring that up."""
    engine = open_database(url, pool_size=4)
    upgrade(engine)
    store = Store(engine, Vault([new_key()]), ManualClock(START), Lines())
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "control.sqlite"


@pytest.fixture
def on_file(file: Path) -> Iterator[Store]:
    with opened(f"sqlite:///{file}") as store:
        yield store


@pytest.fixture
def on_server(postgres_server: PostgresServer) -> Iterator[Store]:
    with opened(postgres_server.database()) as store:
        yield store


# --- SQLite ---------------------------------------------------------------------------------------


def setting(engine: Engine, name: str) -> object:
    """Return a setting of a connection."""
    with engine.begin() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_every_connection_to_a_file_is_durable_checked_and_erases(on_file: Store) -> None:
    told = {
        name: setting(on_file.engine, name)
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_the_files_are_their_owners_alone(file: Path) -> None:
    # ASVS 6.1.1, 8.3.4: also a file that an earlier release left open to others.
    file.touch(0o644)
    file.chmod(0o644)
    with opened(f"sqlite:///{file}"):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_a_writer_begins_as_the_only_one_and_readers_are_not_stopped(on_file: Store) -> None:
    # One who reads first and writes later would be refused without having waited.
    path = on_file.engine.url.database or ""
    with on_file.engine.begin() as writer, closing(sqlite3.connect(path, timeout=0)) as other:
        writer.execute(text("SELECT 1"))
        assert on_file.read_now(names) == []
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_a_file_that_another_program_holds_is_away_and_comes_back(file: Path) -> None:
    url = f"sqlite:///{file}"
    with opened(url) as store, closing(sqlite3.connect(file, isolation_level=None)) as other:
        # Shorter than the named bound, which is for people and not for tests.
        hurry(store)
        store.run_now(add)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable):
            store.run_now(add)
        # Who only looks is not stopped by it.
        assert store.read_now(names) == ["desk"]
        other.execute("ROLLBACK")
        store.run_now(lambda unit: add(unit, "other"))
        assert store.read_now(names) == ["desk", "other"]


def hurry(store: Store) -> None:
    """Let the connections of a store wait for nobody."""
    store.engine.dispose()
    event.listen(
        store.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0")
    )


def test_a_full_disk_is_an_absence_and_what_is_there_can_be_read(file: Path) -> None:
    with opened(f"sqlite:///{file}") as store:
        store.run_now(add)
        pages = setting(store.engine, "page_count")
        limit(store, f"{pages}")
        with pytest.raises(StoreUnavailable):
            store.run_now(fill)
        assert store.read_now(names) == ["desk"]
        limit(store, "1000000")
        store.run_now(fill)
        assert len(store.read_now(names)) == 2_001


def limit(store: Store, pages: str) -> None:
    """Bound the size of the file, as a full disk would."""
    store.engine.dispose()
    event.listen(
        store.engine,
        "connect",
        lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}"),
    )


def fill(unit: Unit) -> None:
    """Add more rows than there is room for."""
    unit.session.add_all(
        Organisation(name=f"{number:064}", created_time=1) for number in range(2_000)
    )
    unit.session.flush()


def test_a_file_that_may_only_be_read_is_an_absence_for_who_writes(on_file: Store) -> None:
    on_file.run_now(add)

    def write_where_nobody_may(unit: Unit) -> None:
        unit.session.connection().exec_driver_sql("PRAGMA query_only = ON")
        add(unit, "other")

    with pytest.raises(StoreUnavailable):
        on_file.run_now(write_where_nobody_may)
    on_file.run_now(lambda unit: add(unit, "other"))
    assert on_file.read_now(names) == ["desk", "other"]


def test_a_file_that_is_no_database_is_an_absence_that_names_no_path(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 1_000)
    engine = open_database(f"sqlite:///{file}", pool_size=1)
    with pytest.raises(StoreUnavailable) as caught:
        upgrade(engine)
    assert str(file) not in str(caught.value)
    engine.dispose()


def test_a_folder_that_is_absent_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite'}", pool_size=1)


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite://", "mysql://root:hunter2@db/x", "://hunter2"]
)
def test_other_databases_are_refused_without_their_password(url: str) -> None:
    # ASVS 7.4.1, 2.10.4.
    with pytest.raises(DatabaseRefused) as caught:
        open_database(url, pool_size=1)
    assert "hunter2" not in str(caught.value)


# --- PostgreSQL -----------------------------------------------------------------------------------


def test_a_server_that_stops_is_away_and_comes_back_without_a_new_start(
    on_server: Store, postgres_server: PostgresServer
) -> None:
    on_server.run_now(add)
    postgres_server.stop()
    try:
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                on_server.run_now(lambda unit: add(unit, "other"))
            with pytest.raises(StoreUnavailable):
                on_server.read_now(names)
    finally:
        postgres_server.start()
    on_server.run_now(lambda unit: add(unit, "other"))
    assert on_server.read_now(names) == ["desk", "other"]


def test_connections_that_were_cut_while_idle_are_not_noticed(
    on_server: Store, postgres_server: PostgresServer
) -> None:
    on_server.run_now(add)
    postgres_server.disconnect_all()
    assert on_server.read_now(names) == ["desk"]


def test_a_connection_that_is_cut_within_a_unit_undoes_it(
    on_server: Store, postgres_server: PostgresServer
) -> None:
    def work(unit: Unit) -> None:
        add(unit)
        postgres_server.disconnect_all()
        add(unit, "other")

    with pytest.raises(StoreUnavailable):
        on_server.run_now(work)
    assert on_server.read_now(names) == []


def test_a_connection_that_is_cut_by_the_last_word_of_a_unit_is_said_so(
    on_server: Store, postgres_server: PostgresServer
) -> None:
    def work(unit: Unit) -> None:
        add(unit)
        postgres_server.disconnect_all()

    with pytest.raises(StoreUnavailable):
        on_server.run_now(work)
    assert on_server.read_now(names) == []


def test_a_server_that_only_reads_is_away_for_who_writes(on_server: Store) -> None:
    # As a replica, or one whose disk is about to be full.
    def work(unit: Unit) -> None:
        unit.session.execute(text("SET TRANSACTION READ ONLY"))
        add(unit)

    with pytest.raises(StoreUnavailable):
        on_server.run_now(work)
    on_server.run_now(add)


def test_a_statement_that_takes_too_long_is_ended(on_server: Store) -> None:
    def work(unit: Unit) -> None:
        unit.session.execute(text("SET LOCAL statement_timeout = 20"))
        unit.session.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(StoreUnavailable):
        on_server.run_now(work)


def test_who_waits_too_long_for_his_turn_is_refused(on_server: Store) -> None:
    with on_server.engine.begin():
        second = on_server.engine.execution_options(**{READS: True})
        with second.connect() as waiting:
            waiting.exec_driver_sql("SET lock_timeout = 20")
            waiting.commit()
            # The same connection of the pool, now one that writes.
            with pytest.raises(Exception, match="lock timeout"):
                waiting.execution_options(**{READS: False}).exec_driver_sql("SELECT 1")


def test_a_unit_that_the_server_undid_is_begun_again(on_server: Store) -> None:
    begun: list[int] = []

    def work(unit: Unit) -> None:
        begun.append(1)
        add(unit)
        if len(begun) < ATTEMPTS_MAX:
            undo(unit, "40001")

    on_server.run_now(work)
    assert on_server.read_now(names) == ["desk"]
    assert len(begun) == ATTEMPTS_MAX


def test_a_unit_that_is_always_undone_is_given_up(on_server: Store) -> None:
    begun: list[int] = []

    def work(unit: Unit) -> None:
        begun.append(1)
        undo(unit, "40P01")

    with pytest.raises(StoreUnavailable, match="too many change"):
        on_server.run_now(work)
    assert len(begun) == ATTEMPTS_MAX


def undo(unit: Unit, code: str) -> None:
    """Let the server undo a transaction, as it does because of another one."""
    unit.session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'undone' USING ERRCODE = '{code}'; END $$")
    )


def test_the_password_of_a_server_is_in_no_error(postgres_server: PostgresServer) -> None:
    # ASVS 7.1.1, 2.10.4.
    url = postgres_server.url("nowhere")
    password = url.split(":")[2].split("@")[0]
    engine = open_database(url, pool_size=1)
    with pytest.raises(StoreUnavailable) as caught:
        upgrade(engine)
    told: BaseException | None = caught.value
    while told is not None:
        assert password not in f"{told} {told!r}"
        told = told.__cause__
    assert password not in repr(engine)
    engine.dispose()


# --- both -----------------------------------------------------------------------------------------


def test_the_loop_goes_on_while_the_database_does_not_answer(on_file: Store) -> None:
    # Deny rather than panic: what needs no database is answered meanwhile, such as an order.
    path = on_file.engine.url.database or ""

    async def trade() -> int:
        answered = 0
        waiting = asyncio.ensure_future(on_file.run(add))
        for _ in range(200):
            await asyncio.sleep(0)
            answered += 1
        assert not waiting.done()
        other.execute("ROLLBACK")
        await waiting
        return answered

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert asyncio.run(trade()) == 200
    assert on_file.read_now(names) == ["desk"]


def test_what_is_in_memory_is_not_asked_of_the_database(
    on_server: Store, postgres_server: PostgresServer
) -> None:
    # A listener holds rights in memory; a unit that fails takes nothing from them.
    rights = {7: "trader"}

    def forget(who: Collection[int]) -> None:
        for user in who:
            rights.pop(user, None)

    on_server.add_listener(forget)
    postgres_server.stop()
    try:
        with pytest.raises(StoreUnavailable):
            on_server.run_now(lambda unit: unit.changed(7))
        with pytest.raises(StoreUnavailable):
            on_server.follow_changes(0)
        assert rights == {7: "trader"}
        # What is sealed in memory still opens.
        assert on_server.vault.open(on_server.vault.seal("token")) == "token"
    finally:
        postgres_server.start()
    on_server.run_now(lambda unit: unit.changed(7))
    assert rights == {}
