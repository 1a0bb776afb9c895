"""Reads records from where they lie: the database, or below its first row the archive files.

Rows are looked for first and archive files second. The archive is filled before rows are deleted,
so what is missing from the rows was already in the archive, also while another process moves
batches.
"""

from collections.abc import Iterable
from typing import Final

from damrak.adapters.logs.sqlite import schema
from damrak.adapters.logs.sqlite.archive import (
    ARCHIVE_DIRECTORY,
    check_archive_file,
    read_archive_file,
)
from damrak.adapters.logs.sqlite.chain import Row, damage
from damrak.adapters.logs.sqlite.store import Store
from damrak.domain.codec import CodecError, decode_records
from damrak.domain.records import Stored

READ_BYTES_MAX: Final = 64 * 1024 * 1024
"""Payload after which a read ends early, so that large records do not fill the memory."""


def read_records(store: Store, partition: str, *, after: int, limit: int) -> list[Stored]:
    """Return up to ``limit`` records above an offset, in order; raises LogDamaged."""
    if limit <= 0:
        return []
    with store.session() as connection:
        cursor = connection.execute(schema.SELECT_BATCHES, (partition, after + 1))
        rows = _enough(map(Row._make, iter(cursor.fetchone, None)), after, limit)
        cursor.close()
    if not rows or rows[0].first > after + 1:
        archived = _archived_rows(store, partition, after, limit)
        if rows and not archived:
            raise damage(partition, after + 1, f"records up to {rows[0].first - 1} are missing")
        rows = archived
    return _records(rows, after, limit)


def _enough(source: Iterable[Row], after: int, limit: int) -> list[Row]:
    rows: list[Row] = []
    payload_bytes = 0
    for row in source:
        if row.last <= after:
            continue
        rows.append(row)
        payload_bytes += len(row.payload)
        if row.last - after >= limit or payload_bytes >= READ_BYTES_MAX:
            break
    return rows


def _archived_rows(store: Store, partition: str, after: int, limit: int) -> list[Row]:
    with store.session() as connection:
        archived = schema.archive_holding(connection, partition, after + 1)
    if archived is None:
        return []
    path = store.directory / ARCHIVE_DIRECTORY / archived.file
    check_archive_file(path, archived.file_sha256)
    rows = _enough(read_archive_file(path), after, limit)
    if not rows or rows[0].first > after + 1:
        raise damage(partition, after + 1, f"archive file {path} does not hold it")
    return rows


def _records(rows: Iterable[Row], after: int, limit: int) -> list[Stored]:
    found: list[Stored] = []
    expected: int | None = None
    for row in rows:
        if expected is not None and row.first != expected:
            raise damage(row.partition, row.first, f"batch must start at {expected}")
        found += _decoded(row)[max(0, after + 1 - row.first) :]
        expected = row.last + 1
    return found[:limit]


def _decoded(row: Row) -> list[Stored]:
    try:
        records = decode_records(row.payload)
    except CodecError as error:
        raise damage(row.partition, row.first, str(error)) from error
    if len(records) != row.length:
        raise damage(
            row.partition, row.first, f"batch must hold {row.length} records, was {len(records)}"
        )
    return list(map(Stored, range(row.first, row.last + 1), records))
