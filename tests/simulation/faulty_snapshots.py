"""Snapshots that get lost while they are saved, cannot be saved, or turn out damaged."""

import random
from collections.abc import Iterator

from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.ports.snapshots import Snapshot, SnapshotError
from tests.simulation.faulty_log import Crash, Weather


class FaultySnapshots:
    """Keep snapshots for the life of a simulated house, over all its crashes."""

    def __init__(self, source: random.Random, weather: Weather) -> None:
        self._kept = MemorySnapshots()
        self._damaged: set[tuple[str, int]] = set()
        self._source = source
        self._weather = weather

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Keep a snapshot, unless it is lost or refused; what is kept may be damaged."""
        if self._source.random() >= self._weather.faults.snapshot:
            self._keep(inbox, snapshot)
            return
        fate = self._source.choice(("lost", "refused", "torn", "kept"))
        if fate == "refused":
            raise SnapshotError("snapshot cannot be written (no space left): free space")
        if fate in ("torn", "kept"):
            self._keep(inbox, snapshot)
        if fate == "torn":
            self._damaged.add((inbox, snapshot.offset))
        raise Crash(f"while saving a snapshot, which was {fate}")

    def _keep(self, inbox: str, snapshot: Snapshot) -> None:
        self._damaged.discard((inbox, snapshot.offset))
        self._kept.save(inbox, snapshot)

    def offsets(self, inbox: str) -> list[int]:
        """Return the offsets of the snapshots that are there, damaged ones too, rising."""
        return self._kept.offsets(inbox)

    def load(self, inbox: str, offset: int) -> Snapshot:
        """Return the snapshot at an offset; raises SnapshotError when missing or damaged."""
        if (inbox, offset) in self._damaged:
            raise SnapshotError(f"snapshot of {inbox} at {offset} is damaged: remove it")
        return self._kept.load(inbox, offset)

    def delete(self, inbox: str, offset: int) -> None:
        """Remove a snapshot; one that is not there is no error."""
        self._damaged.discard((inbox, offset))
        self._kept.delete(inbox, offset)

    def damage_newest(self, inbox: str) -> None:
        """Let the newest snapshot of an inbox, if there is one, be unreadable from now on."""
        for offset in self._kept.offsets(inbox)[-1:]:
            self._damaged.add((inbox, offset))

    def readable(self, inbox: str) -> Iterator[Snapshot]:
        """Yield the snapshots of an inbox that are not damaged."""
        for offset in self._kept.offsets(inbox):
            if (inbox, offset) not in self._damaged:
                yield self._kept.load(inbox, offset)
