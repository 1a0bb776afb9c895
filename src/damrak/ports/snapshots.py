"""Snapshots: the state of a shard at an offset, so that recovery need not read the whole log."""

from typing import Protocol

from msgspec import Raw, Struct


class SnapshotError(Exception):
    """Tell that snapshots cannot be written or read; the message says what to do."""


class Snapshot(Struct, frozen=True):
    """Hold a shard's state: everything after ``offset`` must be read from the log.

    ``time`` is the newest record time applied, ``watermarks`` the last sequence seen of each
    writer, ``digest`` the machine's digest, ``state`` what its ``dump`` returned.
    """

    offset: int
    time: int
    watermarks: dict[str, int]
    heads: dict[str, int]
    digest: str
    state: Raw


class Snapshots(Protocol):
    """Keep the snapshots of shards, named after their inbox."""

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Make a snapshot durable, all or nothing; raises SnapshotError."""

    def offsets(self, inbox: str) -> list[int]:
        """Return the offsets of the snapshots that are there, rising."""

    def load(self, inbox: str, offset: int) -> Snapshot:
        """Return the snapshot at an offset; raises SnapshotError when it is missing or damaged."""

    def delete(self, inbox: str, offset: int) -> None:
        """Remove a snapshot; one that is not there is no error."""
