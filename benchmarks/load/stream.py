"""WebSocket load: orders pipelined over a few sockets, and subscribers in their thousands."""

import asyncio
import calendar
import time
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.load.times import Result

TIMEOUT_SECONDS: Final = 120.0
SWEEP: Final = 200
"""Sockets that are opened at once."""


class _Reply(Struct):
    type: str
    id: int = 0
    status: int = 0


_reply = msgspec.json.Decoder(_Reply)


class _OrderSocket(WSListener):
    def __init__(self, load: "OrderLoad") -> None:
        self._load = load
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            message = _reply.decode(frame.get_payload_as_memoryview())
            if message.type == "reply":
                self._load.answered(self, message)
        elif frame.msg_type == WSMsgType.CLOSE:
            self._load.fail(ConnectionError(f"the server closed a socket: {frame}"))


class OrderLoad:
    """Keep a window of requests under way on each of some sockets; ``units`` as in HttpLoad."""

    def __init__(self, url: str, key: str, *, sockets: int, window: int, units: int = 1) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}"}
        self._count = sockets
        self._window = window
        self._units = units
        self._sockets: list[_OrderSocket] = []
        self._sent: dict[int, int] = {}
        self._bodies: Iterator[tuple[int, bytes]] = iter(())
        self._result = Result()
        self._done: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Open all sockets."""
        for _ in range(self._count):
            _, listener = await ws_connect(
                lambda: _OrderSocket(self), self._url, extra_headers=self._headers
            )
            assert isinstance(listener, _OrderSocket)
            self._sockets.append(listener)

    async def run(self, frames: Iterator[tuple[int, bytes]]) -> Result:
        """Send frames, each with the id of its request, as fast as the windows allow."""
        self._bodies, self._result, self._sent = frames, Result(), {}
        self._done = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        for socket in self._sockets:
            for _ in range(self._window):
                self._next(socket)
        await asyncio.wait_for(self._done, TIMEOUT_SECONDS)
        self._result.seconds = time.perf_counter() - start
        return self._result

    def answered(self, socket: _OrderSocket, message: _Reply) -> None:
        """Note a reply, and send another request."""
        result = self._result
        result.latencies.append(time.perf_counter_ns() - self._sent.pop(message.id))
        result.statuses[message.status] += 1
        result.units += self._units
        self._next(socket)

    def fail(self, error: Exception) -> None:
        """End the run: a server under measurement must keep its sockets."""
        if self._done is not None and not self._done.done():
            self._done.set_exception(error)

    def close(self) -> None:
        """Close all sockets."""
        for socket in self._sockets:
            if socket.transport is not None:
                socket.transport.disconnect()

    def _next(self, socket: _OrderSocket) -> None:
        assert socket.transport is not None
        frame = next(self._bodies, None)
        if frame is not None:
            self._sent[frame[0]] = time.perf_counter_ns()
            socket.transport.send(WSMsgType.TEXT, frame[1])
        elif not self._sent and self._done is not None and not self._done.done():
            self._done.set_result(None)


class _Subscriber(WSListener):
    def __init__(self, crowd: "Subscribers") -> None:
        self._crowd = crowd
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._crowd.heard(frame.get_payload_as_memoryview())


class Subscribers:
    """Hold many sockets that listen, and time each message from when its event was taken in."""

    def __init__(self, url: str, key: str, subscription: dict[str, Any], *, count: int) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}"}
        self._subscription = msgspec.json.encode({"op": "subscribe", "id": 1, **subscription})
        self._count = count
        self._sockets: list[_Subscriber] = []
        self._subscribed = 0
        self.latencies: list[int] = []
        self.messages = 0

    async def connect(self) -> None:
        """Open all sockets and subscribe on each."""
        for start in range(0, self._count, SWEEP):
            opened = [self._open() for _ in range(min(SWEEP, self._count - start))]
            await asyncio.gather(*opened)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while self._subscribed < self._count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._subscribed} of {self._count} are subscribed")
            await asyncio.sleep(0.05)

    def heard(self, payload: memoryview) -> None:
        """Note a message: the time in it is when the venue took in what caused it."""
        now = time.time_ns()
        text = bytes(payload)
        if text.startswith(b'{"type":"reply"'):
            self._subscribed += 1
            return
        at = text.rfind(b'"time":"')
        if at < 0 or text.startswith((b'{"type":"welcome"', b'{"type":"book_snapshot"')):
            return
        self.messages += 1
        self.latencies.append(now - _moment(text[at + 8 : at + 38]))

    def forget(self) -> None:
        """Start counting anew."""
        self.latencies = []
        self.messages = 0

    def close(self) -> None:
        """Close all sockets."""
        for socket in self._sockets:
            if socket.transport is not None:
                socket.transport.disconnect()

    async def _open(self) -> None:
        transport, listener = await ws_connect(
            lambda: _Subscriber(self), self._url, extra_headers=self._headers
        )
        assert isinstance(listener, _Subscriber)
        self._sockets.append(listener)
        transport.send(WSMsgType.TEXT, self._subscription)


_seconds: dict[bytes, int] = {}


def _moment(text: bytes) -> int:
    # Thousands of messages bear the same second, and parsing it is dear.
    second = text[:19]
    whole = _seconds.get(second)
    if whole is None:
        _seconds.clear()
        moment = time.strptime(second.decode(), "%Y-%m-%dT%H:%M:%S")
        whole = _seconds[second] = calendar.timegm(moment) * 1_000_000_000
    return whole + int(text[20:29])


def _timegm(moment: time.struct_time) -> int:
    import calendar

    return calendar.timegm(moment)
