"""Snapshots in memory: for tests and simulations. Nothing in it outlives the process."""

from damrak.ports.snapshots import Snapshot, SnapshotError


class MemorySnapshots:
    """Keep snapshots in a table of inboxes and offsets."""

    def __init__(self) -> None:
        self._inboxes: dict[str, dict[int, Snapshot]] = {}

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Keep a snapshot in place of an older one at its offset."""
        self._inboxes.setdefault(inbox, {})[snapshot.offset] = snapshot

    def offsets(self, inbox: str) -> list[int]:
        """Return the offsets of the snapshots that are there, rising."""
        return sorted(self._inboxes.get(inbox, {}))

    def load(self, inbox: str, offset: int) -> Snapshot:
        """Return the snapshot at an offset; raises SnapshotError when it is missing."""
        snapshot = self._inboxes.get(inbox, {}).get(offset)
        if snapshot is None:
            raise SnapshotError(
                f"snapshot of {inbox} at offset {offset} is missing: use an older one"
            )
        return snapshot

    def delete(self, inbox: str, offset: int) -> None:
        """Remove a snapshot; one that is not there is no error."""
        self._inboxes.get(inbox, {}).pop(offset, None)
