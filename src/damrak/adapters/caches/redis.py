"""Counting in Redis, so that several servers hold somebody to one rate between them.

What must be exact, such as signing in, is asked of Redis before it is allowed. What must be quick,
such as orders, is counted here at once and told to Redis ten times a second: what the others have
counted comes back with it. While Redis is away each server counts for itself, and asks again after
a moment; nobody waits longer for it than a fraction of a second.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any, Final, Protocol

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from msgspec import Struct

from damrak.ports.cache import Count, Rate
from damrak.ports.clock import Clock

SHARING_SECONDS: Final = 0.1
"""How often servers tell each other what they counted."""

ANSWER_SECONDS: Final = 0.5
"""How long Redis may take to answer before it counts as away."""

RETRY_SECONDS: Final = 2.0
"""After how long it is asked again."""

SUBJECTS_SHARED_MAX: Final = 10_000
"""Most subjects that are told in one round; the rest of them count for this server alone."""

AT_ONCE_MAX: Final = 32
"""Most connections to Redis."""

PREFIX: Final = "damrak"

NANOSECONDS_PER_SECOND: Final = 1_000_000_000

log = structlog.get_logger("damrak")


class LocalCounter(Protocol):
    """Count in this process, and hear what others count."""

    def take(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request at once, if it is within the rate."""

    def learn(self, subject: str, seconds: int, number: int, others: int) -> None:
        """Hear what other servers have counted of a subject in the window of a number."""


class _Shared(Struct):
    # What this server counted in a window: all of it, and what Redis has not heard of yet.
    counted: int = 0
    untold: int = 0


class RedisCounter:
    """Count requests together with other servers; run ``share`` as a task."""

    def __init__(self, url: str, local: LocalCounter, clock: Clock) -> None:
        """Prepare to count; nothing is connected yet.

        Raises limits.errors.ConfigurationError where the redis package is not installed.
        """
        self._local = local
        self._now = clock.now
        self._storage = RedisStorage(
            f"async+{url}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=PREFIX,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            max_connections=AT_ONCE_MAX,
        )
        self._exact = SlidingWindowCounterRateLimiter(self._storage)
        self._news: dict[tuple[str, int, int], _Shared] = {}
        self._away_since = 0
        self.failures = 0

    @property
    def away(self) -> bool:
        """Return whether this server counts for itself, because Redis does not answer."""
        return self._away_since > 0

    def take(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request at once, with what the others counted a moment ago."""
        count = self._local.take(subject, rate, cost)
        if count.wait_seconds == 0:
            number = self._now() // (rate.seconds * NANOSECONDS_PER_SECOND)
            key = (subject, rate.seconds, number)
            shared = self._news.get(key)
            if shared is None:
                if len(self._news) >= SUBJECTS_SHARED_MAX:
                    return count
                shared = self._news[key] = _Shared()
            shared.counted += cost
            shared.untold += cost
        return count

    async def agree(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request if it is within the rate here and with all servers together."""
        count = self._local.take(subject, rate, cost)
        if not count.allowed or self._gives_it_time():
            return count
        item = RateLimitItemPerSecond(rate.amount, rate.seconds, namespace=PREFIX)
        asked = self._exact.hit(item, subject, cost=cost)
        try:
            within = await self._answered(asked)
        except _Away:
            return count
        if within:
            return count
        return Count(rate.amount, 0, count.reset_time, rate.seconds)

    async def share(self) -> None:
        """Tell Redis what was counted and hear of the others, for ever."""
        while True:
            await asyncio.sleep(SHARING_SECONDS)
            await self.share_once()

    async def share_once(self) -> None:
        """Tell Redis what was counted since the last time, and hear of the others."""
        if self._gives_it_time():
            self._forget_old()
            return
        untold = [(key, shared) for key, shared in self._news.items() if shared.untold]
        for start in range(0, len(untold), AT_ONCE_MAX):
            part = untold[start : start + AT_ONCE_MAX]
            telling = [self._tell(key, shared) for key, shared in part]
            if not all(await asyncio.gather(*telling)):
                break
        self._forget_old()

    async def close(self) -> None:
        """Let go of Redis."""
        connections: Any = self._storage.bridge
        with contextlib.suppress(Exception):
            await connections.storage.aclose()

    async def _tell(self, key: tuple[str, int, int], shared: _Shared) -> bool:
        subject, seconds, number = key
        amount, shared.untold = shared.untold, 0
        name = f"{PREFIX}/{subject}/{seconds}/{number}"
        try:
            total = await self._answered(self._storage.incr(name, 2 * seconds, amount))
        except _Away:
            shared.untold += amount
            return False
        others = total - (shared.counted - shared.untold)
        self._local.learn(subject, seconds, number, max(0, others))
        return True

    def _forget_old(self) -> None:
        now = self._now()
        for key in [each for each in self._news if _is_over(each, now)]:
            del self._news[key]

    def _gives_it_time(self) -> bool:
        since = self._away_since
        return since > 0 and self._now() - since < RETRY_SECONDS * NANOSECONDS_PER_SECOND

    async def _answered(self, asked: Awaitable[Any]) -> Any:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                said = await asked
        except (StorageError, OSError, TimeoutError) as error:
            self.failures += 1
            if not self._away_since:
                # Its name only: an address may hold a password.
                log.warning("redis is away: rates are counted here alone", error=_name(error))
            self._away_since = self._now()
            raise _Away from None
        if self._away_since:
            self._away_since = 0
            log.info("redis is back: rates are counted together")
        return said


class _Away(Exception):
    pass


def _name(error: BaseException) -> str:
    return type(error.__cause__ or error).__name__


def _is_over(key: tuple[str, int, int], now: int) -> bool:
    _, seconds, number = key
    return number < now // (seconds * NANOSECONDS_PER_SECOND) - 1
