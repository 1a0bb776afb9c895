"""Notes: takes entries for the audit from whoever must not wait, and writes them a moment later.

A flood must not fill the disk: what one address is refused again and again becomes one line at
once and one line a window later that says how often. What finds no room is counted, and the count
becomes a line too.
"""

import threading
from collections import deque
from functools import partial
from typing import Final

from msgspec.structs import replace

from damrak.ports.audit import Did, Entry
from damrak.services.identity.audit.draining import Draining
from damrak.services.identity.audit.folding import Folding
from damrak.services.identity.storage.store import Store, Unit

WAITING_MAX: Final = 10_000
"""Most entries that wait to be written; further ones are dropped and counted."""

BATCH_MAX: Final = 500
"""Most entries written in a transaction."""

FLUSH_SECONDS: Final = 0.1
"""How often those that wait are written."""

LATE_NANOSECONDS: Final = 1_000_000_000
"""A line that is written so much later than it was noted says when that was."""

DROPPED: Final = "audit.dropped"


class Notes:
    """Take notes; implements Auditor. ``start`` and ``close`` it on a loop."""

    def __init__(self, store: Store, waiting_max: int = WAITING_MAX) -> None:
        self.dropped = 0
        self._store = store
        self._waiting_max = waiting_max
        self._waiting: deque[tuple[int, Entry]] = deque()
        self._unsaid = 0
        self._folding = Folding()
        self._guard = threading.Lock()
        self._draining: Draining | None = None

    def note(self, entry: Entry) -> None:
        """Take an entry in; never waits."""
        now = self._store.clock.now()
        with self._guard:
            if entry.outcome is not Did.REFUSED or self._folding.is_new(entry, now):
                self._take(entry, now)

    def start(self) -> None:
        """Write in the background from now on."""
        self._draining = Draining(self._flush, FLUSH_SECONDS, "notes of the audit")
        self._draining.start()

    async def close(self) -> None:
        """Write what waits, with the counts of what was folded, and end."""
        with self._guard:
            self._unfold(self._folding.all())
        if self._draining is not None:
            await self._draining.close()

    async def _flush(self) -> None:
        with self._guard:
            self._unfold(self._folding.ended(self._store.clock.now()))
        while True:
            batch, unsaid = self._batch()
            if not batch and not unsaid:
                return
            await self._store.run(partial(_write, batch=batch, unsaid=unsaid))
            with self._guard:
                self._unsaid -= unsaid
                for _ in batch:
                    self._waiting.popleft()

    def _unfold(self, counted: list[Entry]) -> None:
        now = self._store.clock.now()
        for entry in counted:
            self._take(entry, now)

    def _take(self, entry: Entry, now: int) -> None:
        if len(self._waiting) < self._waiting_max:
            self._waiting.append((now, entry))
        else:
            self.dropped += 1
            self._unsaid += 1

    def _batch(self) -> tuple[list[tuple[int, Entry]], int]:
        with self._guard:
            count = min(len(self._waiting), BATCH_MAX)
            return [self._waiting[at] for at in range(count)], self._unsaid


def _write(unit: Unit, batch: list[tuple[int, Entry]], unsaid: int) -> None:
    for noted, entry in batch:
        if unit.now - noted >= LATE_NANOSECONDS:
            entry = replace(entry, details={**entry.details, "noted_time": str(noted)})
        unit.audit(entry)
    if unsaid:
        details = {"count": str(unsaid), "rule": "more was noted than could be written"}
        unit.audit(Entry(action=DROPPED, outcome=Did.FAILED, details=details))
