"""Moves batches from the database into archive files, a file at a time, so that a crash loses none.

The file is made durable first; then one commit names it and deletes its batches. A crash between
the two leaves a file that nobody names, whose batches are still rows; the next run removes it.
"""

from collections.abc import Iterator
from pathlib import Path

from damrak.adapters.logs.sqlite import schema
from damrak.adapters.logs.sqlite.archive import (
    ARCHIVE_DIRECTORY,
    ARCHIVE_FILE_BYTES_MAX,
    archive_file_name,
    archive_file_place,
    is_unfinished,
    write_archive_file,
)
from damrak.adapters.logs.sqlite.chain import Row, Tail, check_link, damage
from damrak.adapters.logs.sqlite.engine import Connection
from damrak.adapters.logs.sqlite.store import Store


def move_batches(
    store: Store, partition: str, *, through: int, file_bytes_max: int = ARCHIVE_FILE_BYTES_MAX
) -> int:
    """Move whole batches that end at or below an offset; return the last offset archived so far.

    Proves the chain of what it moves: raises LogDamaged rather than archive damage.
    """
    _remove_leftovers(store)
    with store.session() as connection:
        tail = schema.archived_tail(connection, partition)
    while True:
        with store.session() as connection:
            last = _last_of_file(
                connection,
                partition,
                first=tail.offset + 1,
                through=through,
                file_bytes_max=file_bytes_max,
            )
        if last is None:
            break
        tail = _move_file(store, partition, tail, last)
    give_back_room(store)
    return tail.offset


def _last_of_file(
    connection: Connection, partition: str, *, first: int, through: int, file_bytes_max: int
) -> int | None:
    cursor = connection.execute(
        "SELECT first + count - 1, LENGTH(payload) FROM batches "
        "WHERE partition = ? AND first >= ? AND first + count - 1 <= ? ORDER BY first",
        (partition, first, through),
    )
    last: int | None = None
    file_bytes = 0
    for batch_last, payload_bytes in iter(cursor.fetchone, None):
        last = batch_last
        file_bytes += payload_bytes
        if file_bytes >= file_bytes_max:
            break
    cursor.close()
    return last


def _move_file(store: Store, partition: str, tail: Tail, last: int) -> Tail:
    walk = _Walk(store, tail)
    name = archive_file_name(partition, first=tail.offset + 1, last=last)
    path = store.directory / ARCHIVE_DIRECTORY / name
    sha256 = write_archive_file(path, walk.rows(partition, last))
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO archives (partition, first, last, hash, file, file_sha256) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (partition, tail.offset + 1, last, walk.tail.hash, name, sha256),
        )
        connection.execute(
            "DELETE FROM batches WHERE partition = ? AND first > ? AND first <= ?",
            (partition, tail.offset, last),
        )
    return walk.tail


class _Walk:
    def __init__(self, store: Store, tail: Tail) -> None:
        self._store = store
        self.tail = tail

    def rows(self, partition: str, last: int) -> Iterator[Row]:
        while self.tail.offset < last:
            with self._store.session() as connection:
                row = schema.batch_at(connection, partition, self.tail.offset + 1)
            if row is None:
                raise damage(partition, self.tail.offset + 1, "no batch starts here")
            self.tail = check_link(self.tail, row)
            yield row


def give_back_room(store: Store, free_bytes_max: int = schema.FREE_BYTES_MAX) -> None:
    """Shrink the database by the room beyond a limit, in steps that let appends in between."""
    with store.session() as connection:
        surplus = schema.free_bytes(connection) - free_bytes_max
    pages = max(0, surplus) // schema.PAGE_BYTES
    for done in range(0, pages, schema.VACUUM_PAGES_MAX):
        step = min(schema.VACUUM_PAGES_MAX, pages - done)
        with store.transaction() as connection:
            for _ in range(step):
                # One page a statement: the sqlite3 module steps it only once.
                connection.execute("PRAGMA incremental_vacuum(1)").fetchall()


def _remove_leftovers(store: Store) -> None:
    for path in sorted((store.directory / ARCHIVE_DIRECTORY).glob("*")):
        if is_unfinished(path) or _is_leftover(store, path):
            path.unlink(missing_ok=True)


def _is_leftover(store: Store, path: Path) -> bool:
    place = archive_file_place(path.name)
    if place is None:
        return False
    partition, first = place
    with store.session() as connection:
        archived = schema.archive_at(connection, partition, first)
        row = schema.batch_at(connection, partition, first)
    # Without its row the file may be the only copy, so a file that nobody names stays.
    return row is not None and (archived is None or archived.file != path.name)
