"""The log driver for one machine: appends as one commit, reads, archives, proves its chain.

A commit covers all batches of one append, so its single wait for the disk is shared by everything
in them. One object appends; it may be used from several threads, one at a time. Who wants to read
while it waits for the disk opens a second, read-only object on the same directory: readers and the
writer do not wait for each other.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from damrak.adapters.logs.sqlite import schema
from damrak.adapters.logs.sqlite.archive import ARCHIVE_FILE_BYTES_MAX
from damrak.adapters.logs.sqlite.chain import PARTITION_NAME, Row, Tail, linked
from damrak.adapters.logs.sqlite.engine import Engine, SqliteEngine
from damrak.adapters.logs.sqlite.head import check_head, read_heads, write_heads
from damrak.adapters.logs.sqlite.lock import WriterLock
from damrak.adapters.logs.sqlite.mover import move_batches
from damrak.adapters.logs.sqlite.reading import read_records
from damrak.adapters.logs.sqlite.store import Sizes, Store
from damrak.adapters.logs.sqlite.verification import verified_tails
from damrak.domain.codec import encode_records
from damrak.domain.records import Stored
from damrak.ports.log import READ_LIMIT_MAX, Batch, LogError

BATCH_BYTES_MAX: Final = 256 * 1024 * 1024
"""Largest payload of a batch; SQLite keeps at most 1,000,000,000 bytes in a row."""


class SqliteLog:
    """Keep the partitions of a venue in a directory that exists; raises LogError where it cannot.

    ``synchronous`` is SQLite's; anything below FULL can lose what was acknowledged and serves only
    to show that. ``wal_bytes_max`` bounds the write-ahead log. ``engine`` is the SQLite library to
    use.
    """

    def __init__(
        self,
        directory: Path,
        *,
        read_only: bool = False,
        synchronous: str = "FULL",
        wal_bytes_max: int = schema.WAL_BYTES_MAX,
        engine: Engine | None = None,
    ) -> None:
        _require_directory(directory)
        self._directory = directory
        self._append_lock = threading.Lock()
        self._archive_lock = threading.Lock()
        with contextlib.ExitStack() as undo:
            self._writer_lock = None if read_only else WriterLock(directory)
            if self._writer_lock is not None:
                undo.callback(self._writer_lock.release)
            # The heads are read first: a writer beside us may append, and then mark, at any moment.
            self._stored_heads = read_heads(directory)
            self._store = Store(
                engine or SqliteEngine(),
                directory,
                read_only=read_only,
                synchronous=synchronous,
                wal_bytes_max=wal_bytes_max,
            )
            undo.callback(self._store.close)
            self._tails = self._checked_tails()
            undo.pop_all()

    def _checked_tails(self) -> dict[str, Tail]:
        with self._store.session() as connection:
            names = schema.partitions(connection)
            tails = {name: schema.tail_of(connection, name) for name in names}
            for name, stored in self._stored_heads.items():
                check_head(name, stored, tails.get(name, Tail()))
                marked = schema.tail_at(connection, name, stored.offset)
                check_head(name, stored, marked or stored)
        return tails

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Make all batches durable, or none, and return the offset of the last record of each.

        After a commit that failed every further append is refused: the process must stop.
        """
        payloads = [_payload(batch) for batch in batches]
        with self._append_lock:
            rows, tails = self._linked(batches, payloads)
            with self._store.transaction() as connection:
                connection.executemany(schema.INSERT_BATCH, rows)
            self._tails.update(tails)
        return [row.last for row in rows]

    def _linked(
        self, batches: Sequence[Batch], payloads: Sequence[bytes]
    ) -> tuple[list[Row], dict[str, Tail]]:
        rows: list[Row] = []
        tails: dict[str, Tail] = {}
        for batch, payload in zip(batches, payloads, strict=True):
            name = batch.partition
            tail = tails.get(name) or self._tails.get(name) or _new_partition(name)
            row = linked(tail, name, count=len(batch.records), payload=payload)
            tails[name] = Tail(row.last, row.hash)
            rows.append(row)
        return rows, tails

    def read(self, partition: str, after: int, limit: int = READ_LIMIT_MAX) -> list[Stored]:
        """Return up to ``limit`` records whose offset is above ``after``, in order; [] at the end.

        Raises LogDamaged when what lies there does not decode or does not line up; hashes are
        proven by ``verify_chain`` alone.
        """
        start = max(after, 0)
        return read_records(self._store, partition, after=start, limit=min(limit, READ_LIMIT_MAX))

    def head(self, partition: str) -> int:
        """Return the offset of the last record of a partition, 0 when there is none."""
        return self.tail(partition).offset

    def tail(self, partition: str) -> Tail:
        """Return the last offset of a partition and the hash that stands for its whole history."""
        if not self._store.read_only:
            return self._tails.get(partition, Tail())
        with self._store.session() as connection:
            return schema.tail_of(connection, partition)

    def partitions(self) -> list[str]:
        """Return the names of all partitions that hold records, sorted."""
        with self._store.session() as connection:
            return schema.partitions(connection)

    def verify_chain(self, partition: str) -> Iterator[Tail]:
        """Yield the tail after each batch, archived ones too, once its hash is proven.

        Raises LogDamaged that names partition, offset and what differs; the partition is proven
        only when the iterator has ended.
        """
        head = self._stored_heads.get(partition, Tail())
        return verified_tails(self._store, partition, head)

    def archive(
        self, partition: str, through: int, *, file_bytes_max: int = ARCHIVE_FILE_BYTES_MAX
    ) -> int:
        """Move batches that end at or below an offset to archive files; return the last one moved.

        ``read`` and ``verify_chain`` find them there. Appends go on meanwhile. Raises LogError.
        """
        with self._archive_lock:
            last = move_batches(
                self._store, partition, through=through, file_bytes_max=file_bytes_max
            )
        self.mark_head()
        return last

    def mark_head(self) -> None:
        """Store outside of the database where all partitions end; a removed tail is noticed."""
        with self._append_lock:
            tails = dict(self._tails)
        with self._archive_lock:
            write_heads(self._directory, tails)

    def sizes(self) -> Sizes:
        """Return the bytes that the log takes on disk."""
        return self._store.sizes()

    def close(self) -> None:
        """Mark the heads, carry the write-ahead log over and let the next writer in."""
        with contextlib.ExitStack() as steps:
            if self._writer_lock is not None:
                steps.callback(self._writer_lock.release)
            steps.callback(self._store.close)
            if self._store.writable:
                self.mark_head()


def _require_directory(directory: Path) -> None:
    if directory.is_dir():
        return
    what = "is not a directory" if directory.exists() else "does not exist"
    raise LogError(f"data directory {directory} {what}: create it or choose another --data-dir")


def _payload(batch: Batch) -> bytes:
    if not batch.records:
        raise ValueError(f"batch for partition {batch.partition} must not be empty")
    payload = encode_records(batch.records)
    if len(payload) > BATCH_BYTES_MAX:
        raise ValueError(f"batch must be at most {BATCH_BYTES_MAX} bytes, was {len(payload)}")
    return payload


def _new_partition(name: str) -> Tail:
    if PARTITION_NAME.fullmatch(name) is None:
        raise ValueError(f"partition must match {PARTITION_NAME.pattern}, was {name[:80]!r}")
    return Tail()
