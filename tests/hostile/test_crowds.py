"""Crowds that are idle: thousands of sockets and connections cost little, and leave nothing."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.hostile.siege import Siege
from tests.hostile.wire import Wire

BYTES_A_SOCKET = 24_000
BYTES_A_CONNECTION = 40_000
BYTES_LEFT = 40_000_000
TOGETHER = 200


@pytest.fixture(autouse=True)
def many_files() -> Iterator[None]:
    """Allow this process as many open files as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def sockets(siege: Siege, count: int) -> list[ClientConnection]:
    """Open sockets that subscribe to a channel and then do nothing but answer pings."""
    turn = asyncio.Semaphore(TOGETHER)

    async def one(number: int) -> ClientConnection:
        headers = {"Authorization": f"Bearer {siege.keys[number % len(siege.keys)]}"}
        async with turn:
            socket = await connect(
                siege.served.stream,
                additional_headers=headers,
                compression=None,
                ping_interval=None,
                open_timeout=60,
            )
            await socket.send('{"op":"subscribe","id":1,"channel":"orders"}')
            await socket.recv()
            await socket.recv()
            return socket

    return list(await asyncio.gather(*(one(number) for number in range(count))))


@contextlib.asynccontextmanager
async def idle(siege: Siege, streams: int, connections: int) -> AsyncIterator[None]:
    """Hold sockets of the stream, and connections that have asked once."""
    wires = [Wire(siege.http_port) for _ in range(connections)]
    opened = await sockets(siege, streams)
    try:
        for wire in wires:
            wire.say(b"GET /health HTTP/1.1\r\nHost: venue\r\n\r\n")
        for wire in wires:
            assert wire.answer().status == 200
        yield
        for socket in opened[:: max(1, len(opened) // 20)]:
            await asyncio.wait_for(await socket.ping(), 10)
    finally:
        await asyncio.gather(*(socket.close() for socket in opened))
        for wire in wires:
            wire.socket.close()


async def _rounds(siege: Siege, rounds: int, streams: int, connections: int) -> list[int]:
    left = []
    for _ in range(rounds):
        before = siege.memory()
        async with idle(siege, streams, connections):
            start = time.monotonic()
            await asyncio.to_thread(siege.serves)
            assert time.monotonic() - start < 3.0
            grown = siege.memory() - before
            assert grown < streams * BYTES_A_SOCKET + connections * BYTES_A_CONNECTION + 5_000_000
        await asyncio.sleep(0.5)
        siege.serves()
        left.append(siege.memory())
    return left


def test_idle_crowds_come_and_go_and_leave_nothing(siege: Siege) -> None:
    left = asyncio.run(_rounds(siege, 3, 400, 200))
    assert left[2] - left[0] < BYTES_LEFT // 4
    assert _gauge(siege, "damrak_stream_sockets") == 0


@pytest.mark.chaos
def test_thousands_come_and_go_and_leave_nothing(siege: Siege) -> None:
    left = asyncio.run(_rounds(siege, 3, 5_000, 1_000))
    assert left[2] - left[0] < BYTES_LEFT
    assert _gauge(siege, "damrak_stream_sockets") == 0


def _gauge(siege: Siege, name: str) -> float:
    with siege.client() as client:
        lines = client.get("/metrics").text.splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))
