"""Rows of the log and the chain that joins them: each batch bears the hash of the one before it.

An altered byte, a swapped pair or a missing batch breaks the chain at a place that can be named.
"""

import hashlib
import re
from typing import NamedTuple

from damrak.ports.log import LogDamaged

GENESIS = bytes(32)
"""What the first batch of a partition names as the hash before it."""

PARTITION_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
"""What a partition may be called: its name is part of file names and of the hashed bytes."""


class Tail(NamedTuple):
    """Name the last record of a partition, and the hash of the batch that holds it."""

    offset: int = 0
    hash: bytes = GENESIS


class Row(NamedTuple):
    """Hold one batch as it is stored; ``length`` counts its records, ``payload`` is their JSON."""

    partition: str
    first: int
    length: int
    previous: bytes
    hash: bytes
    payload: bytes

    @property
    def last(self) -> int:
        """Return the offset of the last record."""
        return self.first + self.length - 1


def batch_hash(previous: bytes, partition: str, *, first: int, count: int, payload: bytes) -> bytes:
    """Return the hash of a batch: SHA-256 over the hash before it, its place and its payload."""
    digest = hashlib.sha256(previous)
    digest.update(f"{partition}:{first}:{count}:".encode())
    digest.update(payload)
    return digest.digest()


def linked(tail: Tail, partition: str, *, count: int, payload: bytes) -> Row:
    """Return the row that continues a partition after its tail."""
    first = tail.offset + 1
    own = batch_hash(tail.hash, partition, first=first, count=count, payload=payload)
    return Row(partition, first, count, tail.hash, own, payload)


def check_link(tail: Tail, row: Row) -> Tail:
    """Return the tail after a row that continues the chain; raises LogDamaged when it does not."""
    if row.first != tail.offset + 1:
        raise damage(row.partition, row.first, f"batch must start at {tail.offset + 1}")
    if row.previous != tail.hash:
        raise damage(
            row.partition,
            row.first,
            f"hash before the batch must be {tail.hash.hex()[:16]}, was {row.previous.hex()[:16]}",
        )
    own = batch_hash(
        row.previous, row.partition, first=row.first, count=row.length, payload=row.payload
    )
    if own != row.hash:
        raise damage(
            row.partition,
            row.first,
            f"hash of the batch must be {row.hash.hex()[:16]}, was {own.hex()[:16]}",
        )
    return Tail(row.last, own)


def damage(partition: str, offset: int, what: str) -> LogDamaged:
    """Return the error that names a damaged place."""
    return LogDamaged(
        f"partition {partition} is damaged at offset {offset}: {what}; "
        f"restore the log from a backup"
    )
