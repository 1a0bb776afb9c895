"""The tables of the log, the settings they run under, and the format number that guards both.

Batches lie in one table in the order in which they were appended, so a commit writes at the end of
the file. Pages are large because a batch is: fewer pages, fewer checksums in the write-ahead log.
"""

import contextlib
from pathlib import Path
from typing import Final, NamedTuple

from damrak.adapters.logs.sqlite.chain import Row, Tail
from damrak.adapters.logs.sqlite.engine import Connection, Engine, translated
from damrak.ports.log import LogDamaged, LogError

DATABASE_FILE = "log.sqlite"
FORMAT: Final = 1
"""Number of the table layout; it grows when older releases could misread newer files."""

FORMAT_RELEASE: Final = "0.1.0"
"""First release that reads ``FORMAT``; kept in the database for the eyes of older ones."""

WAL_BYTES_MAX: Final = 64 * 1024 * 1024
"""Size at which the write-ahead log is carried over: about a second of full load."""

PAGE_BYTES: Final = 16_384
CACHE_KIBIBYTES: Final = 8_192
BUSY_MS_MAX: Final = 10_000
"""How long a statement waits for another connection, which only start-up and shutdown ever hold."""

FREE_BYTES_MAX: Final = 256 * 1024 * 1024
"""Room of archived batches that is kept for new ones; more goes back to the disk."""

VACUUM_PAGES_MAX: Final = 1_024
"""Pages given back in one step, so that appends do not wait long."""

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE batches (
        id INTEGER PRIMARY KEY,
        partition TEXT NOT NULL,
        first INTEGER NOT NULL,
        count INTEGER NOT NULL,
        previous BLOB NOT NULL,
        hash BLOB NOT NULL,
        payload BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX batches_place ON batches (partition, first)",
    """CREATE TABLE archives (
        partition TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        hash BLOB NOT NULL,
        file TEXT NOT NULL,
        file_sha256 BLOB NOT NULL,
        PRIMARY KEY (partition, first)
    ) WITHOUT ROWID""",
)

INSERT_BATCH: Final = (
    "INSERT INTO batches (partition, first, count, previous, hash, payload) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
# Cast, because SQLite gives back whatever type somebody wrote: bytes that are not what they were
# break the chain, where another type would break the reader.
SELECT_BATCHES: Final = (
    "SELECT partition, first, count, CAST(previous AS BLOB), CAST(hash AS BLOB), "
    "CAST(payload AS BLOB) FROM batches "
    "WHERE partition = ?1 AND first + count > ?2 AND first >= COALESCE("
    "(SELECT MAX(first) FROM batches WHERE partition = ?1 AND first <= ?2), 0) ORDER BY first"
)
"""Batches from the one that holds an offset on; the caller stops when it has enough."""


class Archived(NamedTuple):
    """Name an archive file, the records in it and the hash of its last batch."""

    partition: str
    first: int
    last: int
    hash: bytes
    file: str
    file_sha256: bytes


def open_database(
    engine: Engine, directory: Path, *, read_only: bool, synchronous: str, wal_bytes_max: int
) -> Connection:
    """Open the database of a directory, or create it for a writer; raises LogError."""
    path = directory / DATABASE_FILE
    if read_only and not path.exists():
        raise LogError(
            f"{directory} holds no log: choose another --data-dir, or start the venue once"
        )
    with translated(engine, path):
        connection = engine.connect(path, read_only=read_only)
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS_MAX}").fetchall()
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
            if not read_only and _is_empty(connection):
                _create(connection)
            _check_format(connection, path)
            if not read_only:
                _set_writing(connection, synchronous, wal_bytes_max)
        except BaseException:
            with contextlib.suppress(engine.error):
                connection.close()
            raise
    return connection


def _is_empty(connection: Connection) -> bool:
    return bool(connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0] == 0)


def _create(connection: Connection) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        connection.execute(table)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)", [("format", str(FORMAT)), ("release", FORMAT_RELEASE)]
    )
    connection.execute("COMMIT")


def _set_writing(connection: Connection, synchronous: str, wal_bytes_max: int) -> None:
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {wal_bytes_max // PAGE_BYTES}").fetchall()
    connection.execute(f"PRAGMA journal_size_limit = {wal_bytes_max}").fetchall()


def _check_format(connection: Connection, path: Path) -> None:
    known = connection.execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'meta'").fetchone()
    if known[0] == 0:
        raise LogDamaged(f"{path} is not a log: choose another --data-dir")
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if meta.get("format") != str(FORMAT):
        raise LogDamaged(
            f"{path} has log format {meta.get('format')}, this release reads {FORMAT}: "
            f"upgrade to release {meta.get('release')} or later"
        )


def partitions(connection: Connection) -> list[str]:
    """Return the names of all partitions, sorted."""
    found: set[str] = set()
    # One look-up a partition: a DISTINCT would walk the whole index.
    for sql in (
        "SELECT MIN(partition) FROM batches WHERE partition > ?",
        "SELECT MIN(partition) FROM archives WHERE partition > ?",
    ):
        name = ""
        while (row := connection.execute(sql, (name,)).fetchone())[0] is not None:
            name = row[0]
            found.add(name)
    return sorted(found)


def tail_of(connection: Connection, partition: str) -> Tail:
    """Return the end of a partition as the database has it."""
    last_batch = connection.execute(
        "SELECT first + count - 1, hash FROM batches WHERE partition = ? "
        "ORDER BY first DESC LIMIT 1",
        (partition,),
    ).fetchone()
    return Tail(*last_batch) if last_batch is not None else archived_tail(connection, partition)


def archived_tail(connection: Connection, partition: str) -> Tail:
    """Return where the archived part of a partition ends."""
    row = connection.execute(
        "SELECT last, hash FROM archives WHERE partition = ? ORDER BY first DESC LIMIT 1",
        (partition,),
    ).fetchone()
    return Tail() if row is None else Tail(*row)


def tail_at(connection: Connection, partition: str, offset: int) -> Tail | None:
    """Return the end of the batch that ends at an offset, None when no stored batch does."""
    for sql in (
        "SELECT first + count - 1, hash FROM batches WHERE partition = ? AND first <= ? "
        "ORDER BY first DESC LIMIT 1",
        "SELECT last, hash FROM archives WHERE partition = ? AND first <= ? "
        "ORDER BY first DESC LIMIT 1",
    ):
        row = connection.execute(sql, (partition, offset)).fetchone()
        if row is not None and row[0] == offset:
            return Tail(*row)
    return None


def batch_at(connection: Connection, partition: str, first: int) -> Row | None:
    """Return the batch that starts at an offset, None when no row does."""
    row = connection.execute(
        "SELECT partition, first, count, CAST(previous AS BLOB), CAST(hash AS BLOB), "
        "CAST(payload AS BLOB) FROM batches WHERE partition = ? AND first = ?",
        (partition, first),
    ).fetchone()
    return None if row is None else Row(*row)


def archive_holding(connection: Connection, partition: str, offset: int) -> Archived | None:
    """Return the archive file that holds an offset, None when there is none."""
    row = connection.execute(
        "SELECT partition, first, last, hash, file, file_sha256 FROM archives "
        "WHERE partition = ? AND first <= ? "
        "ORDER BY first DESC LIMIT 1",
        (partition, offset),
    ).fetchone()
    return None if row is None or row[2] < offset else Archived(*row)


def archive_at(connection: Connection, partition: str, first: int) -> Archived | None:
    """Return the archive file that starts at an offset, None when none does."""
    row = connection.execute(
        "SELECT partition, first, last, hash, file, file_sha256 FROM archives "
        "WHERE partition = ? AND first = ?",
        (partition, first),
    ).fetchone()
    return None if row is None else Archived(*row)


def free_bytes(connection: Connection) -> int:
    """Return the room in the database file that new batches will fill first."""
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0]) * PAGE_BYTES
