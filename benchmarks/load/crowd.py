"""A crowd that listens in a process of its own, so that orders are timed apart from it.

Run as ``python -m benchmarks.load.crowd``. The first line of standard input says to whom to listen;
a line on standard output says that all are subscribed. Each further line asks what was heard since
the one before.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import uvloop
from msgspec import Struct

from benchmarks.figures import percentile
from benchmarks.load.stream import Subscribers

ANSWER_SECONDS_MAX: Final = 180.0
NANOSECONDS_PER_MILLISECOND: Final = 1_000_000


class Wish(Struct, frozen=True):
    """Say to what so many sockets shall listen."""

    url: str
    key: str
    subscription: dict[str, str]
    count: int


class Heard(Struct, frozen=True):
    """Hold what a crowd heard; latencies are milliseconds from when the venue took the cause in."""

    messages: int
    p50: float
    p99: float
    cpu_seconds: float


class Crowd:
    """Speak with a crowd that is a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def forget(self) -> None:
        """Start counting anew."""
        await self.heard()

    async def heard(self) -> Heard:
        """Return what was heard since this was asked last."""
        return msgspec.json.decode(await self.ask(b"heard"), type=Heard)

    async def ask(self, line: bytes) -> bytes:
        """Say a line and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + b"\n")
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            answer = await self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the crowd must listen until it is told to go, but is gone")
        return answer


@asynccontextmanager
async def listening_crowd(wish: Wish) -> AsyncIterator[Crowd]:
    """Let a crowd listen within the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load.crowd"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        crowd = Crowd(process)
        await crowd.ask(msgspec.json.encode(wish))
        yield crowd
    finally:
        process.kill()
        await process.wait()


async def _listen() -> None:
    loop = asyncio.get_running_loop()
    wish = msgspec.json.decode(await loop.run_in_executor(None, sys.stdin.readline), type=Wish)
    subscribers = Subscribers(wish.url, wish.key, dict(wish.subscription), count=wish.count)
    await subscribers.connect()
    used = time.process_time()
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        waits = subscribers.latencies or [0]
        p50, p99 = (percentile(waits, each) / NANOSECONDS_PER_MILLISECOND for each in (50, 99))
        now = time.process_time()
        heard = Heard(subscribers.messages, p50, p99, now - used)
        subscribers.forget()
        used = now
        print(msgspec.json.encode(heard).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(_listen())
