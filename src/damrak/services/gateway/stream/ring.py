"""The ring: the newest records, in memory, so that short interruptions need not read the log."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from damrak.domain.records import Record

RING_RECORDS_MAX: Final = 20_000
"""Most records that are kept."""

RING_BYTES_MAX: Final = 32 * 1024 * 1024
"""About how much memory the records may take."""

MESSAGE_BYTES: Final = 160
"""About what an event takes in memory, its envelope's share included."""

_TRIM_SHARE: Final = 8
_sequence: Final = attrgetter("sequence")


class Ring:
    """Keep every record after ``floor``."""

    def __init__(
        self,
        floor: int,
        *,
        records_max: int = RING_RECORDS_MAX,
        bytes_max: int = RING_BYTES_MAX,
    ) -> None:
        self.floor = floor
        self._records: list[Record] = []
        self._messages = 0
        self._records_max = records_max
        self._messages_max = bytes_max // MESSAGE_BYTES

    def add(self, record: Record) -> None:
        """Keep a record, and let go of the oldest where there are too many."""
        self._records.append(record)
        self._messages += len(record.messages)
        if len(self._records) > self._records_max or self._messages > self._messages_max:
            self._trim()

    def after(self, sequence: int, limit: int) -> Sequence[Record] | None:
        """Return up to ``limit`` records after a sequence; None where that lies too far back."""
        if sequence < self.floor:
            return None
        start = bisect_right(self._records, sequence, key=_sequence)
        return self._records[start : start + limit]

    def _trim(self) -> None:
        # A share at once, since shortening a list moves the rest of it.
        count = max(1, len(self._records) // _TRIM_SHARE)
        gone = self._records[:count]
        del self._records[:count]
        self.floor = gone[-1].sequence
        self._messages -= sum(len(record.messages) for record in gone)
