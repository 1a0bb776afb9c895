"""SQLite as a database of few writers: one file, durable at every commit, for its owner alone."""

import os
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from damrak.ports.databases import READS

BUSY_TIMEOUT_MS: Final = 5_000
"""Longest wait for another transaction that writes."""

POOL_TIMEOUT_S: Final = 5
"""Longest wait of a thread for a connection."""

WAL_BYTES_MAX: Final = 16 * 1024 * 1024
"""What the write-ahead log shrinks to once its pages are in the file."""

CACHE_KIB: Final = 16_384
"""Most memory of one connection for pages of the file."""

FILE_MODE: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm")


def open_sqlite(url: URL, pool_size: int) -> Engine:
    """Return the engine of a SQLite file, which is made where it is absent; raises OSError."""
    path = Path(url.database or "").absolute()
    _make_private(path)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite", database=str(path)),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        # What is bound are digests, hashes and sealed texts: no error repeats them.
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1_000, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    # SQLite gives the files beside the mode of the first one.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE))
    for end in _BESIDE:
        file = path.with_name(path.name + end)
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(FILE_MODE)


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions when it sees fit, and too late for a writer.
    connection.isolation_level = None
    for setting, value in (
        ("busy_timeout", BUSY_TIMEOUT_MS),
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        # What was erased is overwritten, not only let go of.
        ("secure_delete", "ON"),
        ("journal_size_limit", WAL_BYTES_MAX),
        ("cache_size", -CACHE_KIB),
        ("temp_store", "MEMORY"),
        # A file that somebody else made holds no functions that run by being looked at.
        ("trusted_schema", "OFF"),
    ):
        connection.execute(f"PRAGMA {setting} = {value}")


def _begin(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get(READS))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    # Whoever reads first and writes later could find that another did so in between.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
