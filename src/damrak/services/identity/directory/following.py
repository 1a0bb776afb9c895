"""Following: what other processes change in the tables, a directory here takes up a moment later.

The tables number their changes, so a look is a question with a small answer. A database that does
not answer is asked again; until it does, what is known holds.
"""

import asyncio
import math
from typing import Final

import structlog

from damrak.services.identity.directory.directory import UNREADABLE, Directory
from damrak.services.identity.storage.following import POLL_SECONDS
from damrak.services.identity.storage.store import Store

_log: Final = structlog.get_logger("damrak")


class Following:
    """Keep a directory as the tables are.

    ``begin`` comes first, then ``follow`` as a task.
    """

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory
        self._place = 0
        self._answers = True

    def begin(self) -> None:
        """Read everybody; raises StoreUnavailable."""
        # The place first: what changes while everybody is read is heard of again.
        self._place, _ = self._store.follow_changes(-1)
        self._directory.load()

    async def follow(self, *, unanswered_seconds_max: float | None = None) -> None:
        """Look for ever.

        Raises what the database says where it does not answer for too long, if there is a maximum.
        """
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await asyncio.to_thread(self.look)
            except UNREADABLE as error:
                self._tell(error)
                if loop.time() - heard > (unanswered_seconds_max or math.inf):
                    raise
            else:
                self._answers, heard = True, loop.time()

    def look(self) -> None:
        """Take up what others have changed since the last look; raises StoreUnavailable."""
        self._directory.read_what_is_left()
        place, user_ids = self._store.follow_changes(self._place)
        if user_ids:
            self._directory.refresh(user_ids)
        self._place = place

    def _tell(self, error: Exception) -> None:
        if self._answers:
            self._answers = False
            _log.warning("changes of rights cannot be read now", detail=type(error).__name__)
