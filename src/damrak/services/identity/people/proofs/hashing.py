"""Hashing of passwords: slow on purpose, so it has a thread of its own and a bounded queue.

Argon2id with the least that OWASP's Password Storage Cheat Sheet allows (19 MiB, two passes, one
lane). The library lets go of the interpreter while it hashes, so orders pass by; one thread at a
time leaves them the other cores.
"""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

MEMORY_KIB: Final = 19_456
PASSES: Final = 2
LANES: Final = 1

THREADS: Final = 1
"""Passwords that are hashed at a time."""

WAITING_MAX: Final = 64
"""Most passwords that wait to be hashed, some two seconds' worth; more are refused."""

RETRY_SECONDS: Final = 2
"""After how long it is worth asking again where too many wait."""


NICE: Final = 10
"""How far hashing steps back where a core is wanted for something else, as ``nice`` has it."""


class TooManyWait(Exception):
    """Tell that a password cannot be looked at now, because too many others wait."""


class PasswordHashing:
    """Hash and verify passwords away from the event loop; raises TooManyWait.

    ``done`` counts what was hashed. A person who does not exist, or has no password, costs as much
    as one who has.
    """

    def __init__(self, *, threads: int = THREADS, waiting_max: int = WAITING_MAX) -> None:
        self._hasher = PasswordHasher(
            time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(threads, "passwords", _step_back)
        self._waiting_max = waiting_max
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody's password")
        self.done = 0

    def require_place(self) -> None:
        """Raise TooManyWait where nobody else could wait now; it is asked before work is done."""
        if self._waiting >= self._waiting_max:
            raise TooManyWait

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return await self._aside(lambda: self._hasher.hash(password))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the one of which something is kept."""
        right = await self._aside(lambda: self._is_right(kept or self._nobody, password))
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Return whether a password was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    def _is_right(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _aside(self, work: Callable[[], T]) -> T:
        self.require_place()
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
        self.done += 1
        return found


def _step_back() -> None:
    # Linux knows a priority of one thread; elsewhere it would be that of the whole process.
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
