"""Draining: writes in the background what was gathered, and tries again after an outage."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from damrak.services.identity.storage.store import StoreUnavailable

RETRY_SECONDS: Final = 0.5
"""Pause after a write that failed; each later one waits twice as long."""

RETRY_SECONDS_MAX: Final = 30.0
"""Longest pause between two tries."""

CLOSE_SECONDS_MAX: Final = 5.0
"""How long a stop waits for what is left to be written."""

_log = structlog.get_logger(__name__)


class Draining:
    """Write what waits every few ``seconds`` until closed; ``write`` does it once."""

    def __init__(self, write: Callable[[], Awaitable[None]], seconds: float, what: str) -> None:
        self._write = write
        self._seconds = seconds
        self._what = what
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0

    def start(self, *, at_once: bool = False) -> None:
        """Begin, on the running loop; what is written ``at_once`` does not wait for its time."""
        self._task = asyncio.create_task(self._drain(at_once=at_once))

    async def close(self) -> None:
        """Write what is left, and end; the time is bounded."""
        if self._task is None:
            return
        self._closing.set()
        await self._task
        self._task = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS_MAX):
                await self._try()

    async def _drain(self, *, at_once: bool) -> None:
        if at_once:
            await self._try()
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._closing.wait()
            if not self._closing.is_set():
                await self._try()

    async def _try(self) -> None:
        try:
            await self._write()
            self._failures = 0
        except (StoreUnavailable, SQLAlchemyError, OSError) as error:
            self._failures += 1
            if self._failures == 1:
                # The type alone: a statement's values may be personal.
                _log.warning("cannot be written now", what=self._what, why=type(error).__name__)

    def _pause(self) -> float:
        if not self._failures:
            return self._seconds
        # Powers stay small: an outage may last for days.
        return min(RETRY_SECONDS * 2.0 ** min(self._failures - 1, 10), RETRY_SECONDS_MAX)
