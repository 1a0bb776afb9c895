"""A second way to feed a hub: out of the log, for a process that does nothing but tell.

Thousands of subscribers cost a core of their own. A process that opens the log for reading, folds
a view of its own and tells its own subscribers takes them off the venue, and takes no orders.
"""

import asyncio
import contextlib
from typing import Final

from damrak.services.gateway.stream.hub import Hub, ReadEvents

FEED_RECORDS: Final = 1_000
"""Records that are read at once."""

POLL_SECONDS: Final = 0.02
"""How long the feed waits for news where nobody pokes it."""


class LogFeed:
    """Tell a hub and its view what is appended to the log."""

    def __init__(
        self,
        hub: Hub,
        read_events: ReadEvents,
        *,
        after: int = 0,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Begin after an offset of the partition of events; the view must have heard up to it."""
        self.offset = after
        self._hub = hub
        self._read = read_events
        self._poll_seconds = poll_seconds
        self._news = asyncio.Event()

    def poke(self) -> None:
        """Say that there is something new, so that it is not waited for."""
        self._news.set()

    async def catch_up(self) -> int:
        """Tell all that there is, and return how many records that was; raises LogError."""
        told = 0
        while count := await self._advance():
            told += count
        return told

    async def tail(self) -> None:
        """Tell for ever what is appended; raises LogError."""
        while True:
            self._news.clear()
            # What was appended after the last few were read pokes again.
            if await self._advance() == FEED_RECORDS:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._news.wait()

    async def _advance(self) -> int:
        stored = await asyncio.to_thread(self._read, self.offset, FEED_RECORDS)
        if stored:
            self.offset = stored[-1].offset
            records = [entry.record for entry in stored]
            self._hub.view.hear(records)
            self._hub.hear(records)
        return len(stored)
