"""HTTP load: many connections, one request under way on each, requests made beforehand.

Closed: a connection sends its next request when it has its answer, which finds the most a server
does. Paced: requests are due at fixed times, and latency counts from then, whether or not a
connection was free: a server that stalls is charged for everybody it kept waiting.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from typing import Final, cast

from benchmarks.load.times import Result

TIMEOUT_SECONDS: Final = 120.0


def request_bytes(method: str, path: str, *, key: str, body: bytes = b"") -> bytes:
    """Return a whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection(asyncio.Protocol):
    def __init__(self, load: "HttpLoad") -> None:
        self._load = load
        self._buffer = b""
        self._due = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes, due: int) -> None:
        assert self._transport is not None
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        lowered = self._buffer[:head].lower()
        start = lowered.find(b"content-length:")
        length = 0 if start < 0 else int(lowered[start + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < head + 4 + length:
            return
        status = int(self._buffer[9:12])
        self._buffer = b""
        self._load.answered(self, status, self._due)

    def connection_lost(self, error: Exception | None) -> None:
        self._load.lost(error)


class HttpLoad:
    """Send requests over a number of connections and time the answers."""

    def __init__(self, host: str, port: int, *, connections: int, units: int = 1) -> None:
        """Prepare; ``units`` is how much work an answered request stands for."""
        self._address = (host, port)
        self._count = connections
        self._units = units
        self._connections: list[_Connection] = []
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[tuple[bytes, int]] = deque()
        self._requests: Iterator[bytes] = iter(())
        self._paced = False
        self._open = 0
        self._result = Result()
        self._done: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Open all connections."""
        loop = asyncio.get_running_loop()
        for _ in range(self._count):
            _, connection = await loop.create_connection(lambda: _Connection(self), *self._address)
            self._connections.append(connection)
        self._idle.extend(self._connections)

    async def run(self, requests: Iterator[bytes]) -> Result:
        """Send all requests as fast as answers come."""
        self._begin(requests, paced=False)
        start = time.perf_counter()
        for connection in self._connections:
            self._next(connection)
        return await self._finish(start)

    async def pace(self, requests: Iterator[bytes], rate: float) -> Result:
        """Send requests at a rate a second, each when it is due."""
        self._begin(requests, paced=True)
        start, started = time.perf_counter(), time.perf_counter_ns()
        for number, request in enumerate(requests):
            due = started + int(number * 1e9 / rate)
            ahead = (due - time.perf_counter_ns()) / 1e9
            if ahead > 0:
                await asyncio.sleep(ahead)
            self._open += 1
            if self._idle:
                self._idle.popleft().send(request, due)
            else:
                self._waiting.append((request, due))
        self._paced = False
        if self._open == 0 and self._done is not None and not self._done.done():
            self._done.set_result(None)
        return await self._finish(start)

    def answered(self, connection: _Connection, status: int, due: int) -> None:
        """Note an answer, and give the connection something to do."""
        result = self._result
        result.latencies.append(time.perf_counter_ns() - due)
        result.statuses[status] += 1
        result.units += self._units
        self._open -= 1
        if self._waiting:
            connection.send(*self._waiting.popleft())
        elif self._paced:
            self._idle.append(connection)
        else:
            self._next(connection)

    def lost(self, error: Exception | None) -> None:
        """Fail: a server under measurement must keep its connections."""
        if self._done is not None and not self._done.done():
            self._done.set_exception(error or ConnectionError("the server closed a connection"))

    def close(self) -> None:
        """Close all connections."""
        self._done = None
        for connection in self._connections:
            if connection._transport is not None:
                connection._transport.close()

    def _begin(self, requests: Iterator[bytes], *, paced: bool) -> None:
        self._requests, self._paced, self._open = requests, paced, 0
        self._result = Result()
        self._done = asyncio.get_running_loop().create_future()
        self._idle = deque(self._connections)

    def _next(self, connection: _Connection) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._open += 1
            connection.send(request, time.perf_counter_ns())
        elif self._open == 0 and self._done is not None and not self._done.done():
            self._done.set_result(None)

    async def _finish(self, start: float) -> Result:
        assert self._done is not None
        await asyncio.wait_for(self._done, TIMEOUT_SECONDS)
        self._result.seconds = time.perf_counter() - start
        return self._result
