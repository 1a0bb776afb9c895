"""A log and its snapshots as they were at one moment, though another process goes on writing.

Who replays a log beside its writer would otherwise read records whose events it has not seen, or
the other way round. It stands apart because it is about reading beside a writer and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from damrak.domain.records import Stored
from damrak.ports.log import READ_LIMIT_MAX, Batch, Log, LogError, LogInUse
from damrak.ports.snapshots import Snapshot, Snapshots

PIN_TRIES_MAX: Final = 1_000
"""Most attempts to catch inbox and events at the same commit."""


class PinnedLog:
    """Show partitions of a log up to where they ended when this was made; refuse every append."""

    def __init__(self, log: Log, heads: Mapping[str, int]) -> None:
        """Pin partitions that were written together, each at an offset."""
        self._log = log
        self._heads = heads

    @classmethod
    def now(cls, log: Log, inbox: str, events: str) -> "PinnedLog":
        """Pin two partitions written together; raises LogInUse if they never stand still."""
        for _ in range(PIN_TRIES_MAX):
            before = log.head(events)
            heads = {inbox: log.head(inbox), events: log.head(events)}
            if heads[events] == before:
                return cls(log, heads)
        raise LogInUse("the log is written to faster than it can be looked at: try again")

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Refuse with LogError."""
        names = ", ".join(batch.partition for batch in batches)
        raise LogError(
            f"log was opened for reading, but {names} lacks records that a crash kept from it: "
            "run any command that writes, which completes them"
        )

    def read(self, partition: str, after: int, limit: int = READ_LIMIT_MAX) -> list[Stored]:
        """Return up to ``limit`` records whose offset is above ``after``, none beyond the pin."""
        left = self.head(partition) - after
        return self._log.read(partition, after, min(limit, left)) if left > 0 else []

    def head(self, partition: str) -> int:
        """Return the pinned offset of the last record of a partition."""
        head = self._heads.get(partition)
        return self._log.head(partition) if head is None else head

    def close(self) -> None:
        """Release the log."""
        self._log.close()


class PinnedSnapshots:
    """Show the snapshots that an inbox had when this was made; refuse to change them."""

    def __init__(self, snapshots: Snapshots, inbox: str, *, through: int | None = None) -> None:
        """Show all, or those up to an offset."""
        self._snapshots = snapshots
        offsets = snapshots.offsets(inbox)
        self._offsets = [each for each in offsets if through is None or each <= through]

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Refuse with LogError."""
        raise LogError(
            f"snapshot of {inbox} at {snapshot.offset} was not saved: opened for reading"
        )

    def offsets(self, _: str) -> list[int]:
        """Return the offsets of the snapshots, rising."""
        return list(self._offsets)

    def load(self, inbox: str, offset: int) -> Snapshot:
        """Return the snapshot at an offset; raises SnapshotError when it is missing or damaged."""
        return self._snapshots.load(inbox, offset)

    def delete(self, inbox: str, offset: int) -> None:
        """Refuse with LogError."""
        raise LogError(f"snapshot of {inbox} at {offset} was not removed: opened for reading")
