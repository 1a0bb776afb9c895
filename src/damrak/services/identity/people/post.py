"""The post: what is done for a person while nobody waits for it, above all letters.

Whether there is a letter to send, and to whom, is found out here too, so that the answer takes as
long for an address that nobody has. The queue is bounded and in memory: what is lost in a crash is
asked for again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from damrak.ports.messenger import Letter, Messenger, MessengerError
from damrak.services.identity.storage.store import StoreUnavailable

ERRANDS_MAX: Final = 1_000
"""Most errands that wait; more are refused."""

CARRIERS: Final = 2
"""Errands that are under way at a time."""

TRIES_MAX: Final = 3
RETRY_SECONDS: Final = (1.0, 10.0)
"""How long to wait after the first and the second failure."""

SECONDS_MAX: Final = 60.0
"""Longest time that one try may take."""

Errand = Callable[[], Awaitable[Letter | None]]
"""Finds out what is to be written, and returns it or nothing."""

_log = structlog.get_logger(__name__)


class PostFull(Exception):
    """Tell that too many errands wait."""


class Post:
    """Run errands and carry letters in the background, between ``start`` and ``close``.

    ``lost`` counts the letters that nobody took.
    """

    def __init__(
        self, messenger: Messenger, *, retry_seconds: tuple[float, ...] = RETRY_SECONDS
    ) -> None:
        self._messenger = messenger
        self._retry_seconds = retry_seconds
        self._errands: asyncio.Queue[Errand] = asyncio.Queue(ERRANDS_MAX)
        self._carriers: list[asyncio.Task[None]] = []
        self.lost = 0

    async def start(self) -> None:
        """Begin to run errands."""
        self._carriers = [asyncio.create_task(self._carry()) for _ in range(CARRIERS)]

    async def close(self) -> None:
        """Stop, and leave undone what waits."""
        for carrier in self._carriers:
            carrier.cancel()
        for carrier in self._carriers:
            with contextlib.suppress(asyncio.CancelledError):
                await carrier
        self._carriers = []

    async def emptied(self) -> None:
        """Wait until every errand is done."""
        await self._errands.join()

    def send(self, letter: Letter) -> None:
        """Take a letter in; one too many is counted as lost, since what it tells is done."""

        async def written() -> Letter | None:
            return letter

        try:
            self.run(written)
        except PostFull:
            self._lose("the post is full")

    def run(self, errand: Errand) -> None:
        """Take an errand in; raises PostFull."""
        try:
            self._errands.put_nowait(errand)
        except asyncio.QueueFull:
            raise PostFull from None

    async def _carry(self) -> None:
        while True:
            errand = await self._errands.get()
            try:
                letter = await errand()
                if letter is not None:
                    await self._deliver(letter)
            except StoreUnavailable as error:
                self._lose(str(error))
            except Exception as error:  # noqa: BLE001
                # One errand that fails must not end all others; its text may name a person.
                self._lose(type(error).__name__)
            finally:
                self._errands.task_done()

    async def _deliver(self, letter: Letter) -> None:
        why = ""
        for pause in (0.0, *self._retry_seconds)[:TRIES_MAX]:
            await asyncio.sleep(pause)
            try:
                async with asyncio.timeout(SECONDS_MAX):
                    await self._messenger.send(letter)
                return
            except MessengerError as error:
                why = str(error)
            except TimeoutError:
                why = f"the messenger did not answer within {SECONDS_MAX:.0f} s"
        self._lose(why)

    def _lose(self, why: str) -> None:
        self.lost += 1
        _log.warning("letter_lost", why=why)
