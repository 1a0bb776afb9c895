"""The log in memory: for tests, simulations and backtests. Nothing in it outlives the process."""

import threading
from collections.abc import Sequence

from damrak.domain.records import Record, Stored
from damrak.ports.log import READ_LIMIT_MAX, Batch


class MemoryLog:
    """Keep partitions as lists; closing keeps them, so that the same object can be opened again."""

    def __init__(self) -> None:
        self._partitions: dict[str, list[Record]] = {}
        self._lock = threading.Lock()

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Keep all batches, or none, and return the offset of the last record of each."""
        for batch in batches:
            if not batch.records:
                raise ValueError(f"batch for partition {batch.partition} must not be empty")
        with self._lock:
            return [self._extend(batch) for batch in batches]

    def _extend(self, batch: Batch) -> int:
        records = self._partitions.setdefault(batch.partition, [])
        records.extend(batch.records)
        return len(records)

    def read(self, partition: str, after: int, limit: int = READ_LIMIT_MAX) -> list[Stored]:
        """Return up to ``limit`` records whose offset is above ``after``."""
        records = self._partitions.get(partition, [])
        start = max(after, 0)
        found = records[start : start + min(limit, READ_LIMIT_MAX)]
        return [Stored(offset, record) for offset, record in enumerate(found, start + 1)]

    def head(self, partition: str) -> int:
        """Return the offset of the last record of a partition, 0 when there is none."""
        return len(self._partitions.get(partition, []))

    def close(self) -> None:
        """Do nothing."""
