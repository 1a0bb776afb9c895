"""What the SQLite log promises beyond the port: its settings, its bounds, its errors."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.logs.sqlite.engine import log_error
from damrak.ports.log import Batch, LogDamaged, LogError, LogInUse
from tests.contracts.messages import records

INBOX = "inbox.exchange"


def test_a_batch_is_one_row_and_an_append_is_one_transaction(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.append([Batch(INBOX, records(1, 500)), Batch("events", records(1, 900))])
    log.append([Batch(INBOX, records(501, 1))])
    log.close()
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    rows = connection.execute("SELECT partition, first, count FROM batches ORDER BY id").fetchall()
    links = connection.execute(
        "SELECT a.hash = b.previous FROM batches a, batches b WHERE a.id = 1 AND b.id = 3"
    ).fetchone()
    settings = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "page_size", "auto_vacuum")
    ]
    connection.close()
    assert rows == [(INBOX, 1, 500), ("events", 1, 900), (INBOX, 501, 1)]
    assert links == (1,)
    assert settings == ["wal", 16_384, 2]


def test_the_payload_is_lines_of_json_that_any_tool_reads(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.append([Batch(INBOX, records(1, 2))])
    log.close()
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    [payload] = connection.execute("SELECT payload FROM batches").fetchone()
    connection.close()
    assert (
        payload.decode().splitlines()[1].startswith('{"time":2,"messages":[{"type":"CancelOrder"')
    )


def test_the_write_ahead_log_stays_within_its_limit(tmp_path: Path) -> None:
    limit = 1_048_576
    log = SqliteLog(tmp_path, wal_bytes_max=limit)
    append_bytes = 0
    for first in range(1, 60_001, 1_000):
        before = (tmp_path / "log.sqlite-wal").stat().st_size
        log.append([Batch(INBOX, records(first, 1_000))])
        after = (tmp_path / "log.sqlite-wal").stat().st_size
        append_bytes = max(append_bytes, after - before)
        assert after <= limit + append_bytes + 65_536
    assert (tmp_path / "log.sqlite").stat().st_size > limit
    log.close()


def test_appends_of_many_threads_are_dense_and_chained(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    offsets: list[int] = []

    def append_some() -> None:
        for _ in range(20):
            offsets.extend(log.append([Batch(INBOX, records(1, 3))]))

    threads = [threading.Thread(target=append_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(offsets) == list(range(3, 241, 3))
    assert list(log.verify_chain(INBOX))[-1] == log.tail(INBOX)
    log.close()


@pytest.mark.parametrize("name", ("", "a/b", "../up", ".hidden", "a:1", "ä", "x" * 65, "a\nb"))
def test_a_partition_name_that_cannot_be_a_file_name_is_refused(tmp_path: Path, name: str) -> None:
    log = SqliteLog(tmp_path)
    with pytest.raises(ValueError, match="partition must match"):
        log.append([Batch(INBOX, records(1, 1)), Batch(name, records(1, 1))])
    assert log.head(INBOX) == 0
    assert log.append([Batch(INBOX, records(1, 1))]) == [1], "a refused name stops nothing"
    log.close()


def test_a_closed_log_says_to_open_it_again_and_closing_twice_is_no_error(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.close()
    log.close()
    calls: list[Callable[[], object]] = [
        lambda: log.append([Batch(INBOX, records(1, 1))]),
        lambda: log.read(INBOX, 0),
        log.sizes,
        log.partitions,
    ]
    for call in calls:
        with pytest.raises(LogError, match="was closed: open it again"):
            call()


def test_two_empty_partitions_have_nothing_to_prove(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    assert list(log.verify_chain(INBOX)) == []
    assert log.partitions() == []
    log.close()


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    (
        (sqlite3.SQLITE_FULL, LogError, "full: free space and start again"),
        (sqlite3.SQLITE_IOERR_WRITE, LogError, "check the disk"),
        (sqlite3.SQLITE_CORRUPT, LogDamaged, "restore it from a backup"),
        (sqlite3.SQLITE_NOTADB, LogDamaged, "restore it from a backup"),
        (sqlite3.SQLITE_CANTOPEN, LogError, "choose another --data-dir"),
        (sqlite3.SQLITE_READONLY, LogError, "choose another --data-dir"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LogInUse, "is locked by another program: stop it"),
        (sqlite3.SQLITE_MISUSE, LogError, "run the doctor command"),
    ),
)
def test_every_failure_of_sqlite_says_what_to_do(
    code: int, kind: type[LogError], words: str
) -> None:
    error = log_error(code, sqlite3.OperationalError("oops"), Path("/data/log.sqlite"))
    assert type(error) is kind
    assert words in str(error)
