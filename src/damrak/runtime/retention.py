"""Retention: snapshots are taken, old ones go, and the log before them moves to the archive.

Two good snapshots are kept by default, because one may turn out damaged; what is older than the
older of them is needed for verification alone, and lies compressed. Only capturing the state has to
wait for the shard; writing, compressing and archiving it may happen beside it.
"""

from concurrent.futures import Executor, Future
from typing import Final, Protocol

from damrak.ports.log import LogError
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
        worker: Executor | None = None,
    ) -> None:
        """Serve a shard; ``keep`` None keeps every snapshot and the whole log where it is.

        A ``worker`` does the writing beside the shard, one snapshot at a time; without one the
        shard waits for it.
        """
        if keep is not None and keep < 1:
            raise ValueError(f"keep must be at least 1, was {keep}")
        self._shard = shard
        self._snapshots = snapshots
        self._archivist = archivist
        self._keep = keep
        self._worker = worker
        self._pending: Future[None] | None = None
        self._failure: SnapshotError | LogError | None = None
        self._heads: dict[int, dict[str, int]] = {}

    def keep_up(self) -> None:
        """Take a snapshot, and drop and archive what it makes superfluous.

        What goes wrong with that takes nothing from what was acknowledged, so it is not raised
        here but by ``wait``; the next snapshot tries again.
        """
        self._join()
        snapshot = self._shard.capture()
        if self._worker is None:
            self._write(snapshot)
        else:
            self._pending = self._worker.submit(self._write, snapshot)

    @property
    def busy(self) -> bool:
        """Return whether a snapshot is still being written."""
        return self._pending is not None and not self._pending.done()

    def wait(self) -> None:
        """Wait until nothing is being written, and raise what went wrong since the last call.

        That is a SnapshotError or a LogError, the newest one.
        """
        self._join()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _join(self) -> None:
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def archive(self, keep: int) -> int:
        """Archive what is older than ``keep`` good snapshots, and return the inbox offset reached.

        Returns 0 and changes nothing while there are fewer good snapshots than that.
        """
        inbox = self._shard.plan.inbox
        oldest = self._oldest_needed(inbox, keep)
        if oldest is None:
            return 0
        if self._archivist is not None:
            for partition, head in sorted(self._heads[oldest].items()):
                self._archivist.archive(partition, head)
        for offset in self._snapshots.offsets(inbox):
            if offset < oldest:
                self._snapshots.delete(inbox, offset)
                self._heads.pop(offset, None)
        return oldest

    def _write(self, snapshot: Snapshot) -> None:
        try:
            self._snapshots.save(self._shard.plan.inbox, snapshot)
            self._heads[snapshot.offset] = snapshot.heads
            if self._archivist is not None:
                self._archivist.mark_head()
            if self._keep is not None:
                self.archive(self._keep)
        except (SnapshotError, LogError) as error:
            self._failure = error

    def _oldest_needed(self, inbox: str, keep: int) -> int | None:
        good = 0
        for offset in reversed(self._snapshots.offsets(inbox)):
            if offset not in self._heads:
                try:
                    self._heads[offset] = self._snapshots.load(inbox, offset).heads
                except SnapshotError:
                    continue
            good += 1
            if good == keep:
                return offset
        return None
