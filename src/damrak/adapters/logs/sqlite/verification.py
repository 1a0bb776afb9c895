"""Proves a partition: walks its archive files and rows from the first batch and checks every hash.

It looks up one batch at a time, so it can run beside the writer and while batches are being moved.
"""

from collections.abc import Iterator

from damrak.adapters.logs.sqlite import schema
from damrak.adapters.logs.sqlite.archive import (
    ARCHIVE_DIRECTORY,
    check_archive_file,
    read_archive_file,
)
from damrak.adapters.logs.sqlite.chain import Row, Tail, check_link, damage
from damrak.adapters.logs.sqlite.head import check_head
from damrak.adapters.logs.sqlite.store import Store


def verified_tails(store: Store, partition: str, stored_head: Tail) -> Iterator[Tail]:
    """Yield the tail after each batch once its hash is proven; raises LogDamaged at a fault.

    The partition is proven only when the iterator has ended.
    """
    tail = Tail()
    while (rows := _next_rows(store, partition, tail)) is not None:
        for row in rows:
            tail = check_link(tail, row)
            if tail.offset == stored_head.offset:
                check_head(partition, stored_head, tail)
            yield tail
    check_head(partition, stored_head, tail)


def _next_rows(store: Store, partition: str, tail: Tail) -> Iterator[Row] | None:
    with store.session() as connection:
        row = schema.batch_at(connection, partition, tail.offset + 1)
        archived = schema.archive_at(connection, partition, tail.offset + 1)
        end = schema.tail_of(connection, partition)
    if row is not None:
        return iter([row])
    if archived is not None:
        return _archived(store, archived)
    if end.offset > tail.offset:
        raise damage(partition, tail.offset + 1, "no batch starts here")
    return None


def _archived(store: Store, archived: schema.Archived) -> Iterator[Row]:
    path = store.directory / ARCHIVE_DIRECTORY / archived.file
    check_archive_file(path, archived.file_sha256)
    last: Row | None = None
    for last in read_archive_file(path):
        if last.partition != archived.partition:
            raise damage(
                archived.partition, last.first, f"archive file {path} holds {last.partition}"
            )
        yield last
    if last is None or (last.last, last.hash) != (archived.last, archived.hash):
        raise damage(archived.partition, archived.last, f"archive file {path} ends elsewhere")
