"""Retention: snapshots are taken, old ones go, and the log before them moves to the archive.

Two good snapshots are kept by default, because one may turn out damaged; what is older than the
older of them is needed for verification alone, and lies compressed.
"""

from typing import Final, Protocol

from damrak.ports.snapshots import Snapshot, SnapshotError, Snapshots
from damrak.runtime.shard import Shard

SNAPSHOTS_KEPT: Final = 2
"""Snapshots that are kept unless told otherwise."""


class Archivist(Protocol):
    """Move old records of a log to where they cost less."""

    def archive(self, partition: str, through: int) -> int:
        """Move batches that end at or below an offset, and return the last offset moved."""

    def mark_head(self) -> None:
        """Note outside of the log how far it reaches, so that a missing end is noticed."""


class Retention:
    """Take a shard's snapshots and bound what they and the log take up."""

    def __init__(
        self,
        shard: Shard,
        snapshots: Snapshots,
        archivist: Archivist | None,
        *,
        keep: int | None = SNAPSHOTS_KEPT,
    ) -> None:
        """Serve a shard; ``keep`` None keeps every snapshot and the whole log where it is."""
        if keep is not None and keep < 1:
            raise ValueError(f"keep must be at least 1, was {keep}")
        self._shard = shard
        self._snapshots = snapshots
        self._archivist = archivist
        self._keep = keep

    def keep_up(self) -> None:
        """Take a snapshot, and drop and archive what it makes superfluous."""
        self._shard.snapshot()
        if self._archivist is not None:
            self._archivist.mark_head()
        if self._keep is not None:
            self.archive(self._keep)

    def archive(self, keep: int) -> int:
        """Archive what is older than ``keep`` good snapshots, and return the inbox offset reached.

        Returns 0 and changes nothing while there are fewer good snapshots than that.
        """
        inbox = self._shard.plan.inbox
        oldest = self._oldest_needed(inbox, keep)
        if oldest is None:
            return 0
        if self._archivist is not None:
            for partition, head in sorted(oldest.heads.items()):
                self._archivist.archive(partition, head)
        for offset in self._snapshots.offsets(inbox):
            if offset < oldest.offset:
                self._snapshots.delete(inbox, offset)
        return oldest.offset

    def _oldest_needed(self, inbox: str, keep: int) -> Snapshot | None:
        good = 0
        for offset in reversed(self._snapshots.offsets(inbox)):
            try:
                snapshot = self._snapshots.load(inbox, offset)
            except SnapshotError:
                continue
            good += 1
            if good == keep:
                return snapshot
        return None
