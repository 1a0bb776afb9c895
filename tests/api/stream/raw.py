"""A client that says exactly what it is told to say, and reads only when asked to."""

import asyncio
import base64
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.api.stream.parts import TIMEOUT, Venue

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
BUFFER_BYTES = 4_096


def frame(kind: int, payload: bytes, *, fin: bool = True, masked: bool = True) -> bytes:
    """Return a frame as a client sends it."""
    size, bit = len(payload), 0x80 if masked else 0
    head = bytes([kind | (0x80 if fin else 0)])
    if size < 126:
        head += bytes([bit | size])
    elif size < 1 << 16:
        head += bytes([bit | 126]) + struct.pack(">H", size)
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", size)
    # A mask of zeros leaves the payload as it is.
    return head + (b"\0\0\0\0" if masked else b"") + payload


def text(message: dict[str, Any]) -> bytes:
    """Return a request as a frame."""
    return frame(TEXT, msgspec.json.encode(message))


class RawClient:
    """Hold a socket after its handshake; what was read and not taken is in ``_buffer``."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        await asyncio.get_running_loop().sock_sendall(self._sock, data)

    async def read_until(self, mark: bytes) -> bytes:
        """Return what comes before a mark."""
        while mark not in self._buffer:
            await self._fill()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    async def receive(self) -> tuple[int, bytes]:
        """Return the kind and payload of the next frame; raises EOFError at the end."""
        head = await self._take(2)
        size = head[1]
        if size == 126:
            size = struct.unpack(">H", await self._take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", await self._take(8))[0]
        return head[0] & 0x0F, await self._take(size)

    async def message(self) -> dict[str, Any]:
        """Return the next text frame's message."""
        kind, payload = await self.receive()
        assert kind == TEXT, (kind, payload)
        found: dict[str, Any] = msgspec.json.decode(payload)
        return found

    async def messages_until_close(self) -> tuple[list[dict[str, Any]], int, str]:
        """Return all messages up to the close, its code and its reason."""
        messages: list[dict[str, Any]] = []
        while True:
            kind, payload = await self.receive()
            if kind == CLOSE:
                code = struct.unpack(">H", payload[:2])[0]
                return messages, code, payload[2:].decode()
            if kind == TEXT:
                messages.append(msgspec.json.decode(payload))

    async def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            await self._fill()
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found

    async def _fill(self) -> None:
        loop = asyncio.get_running_loop()
        data = await asyncio.wait_for(loop.sock_recv(self._sock, 65_536), TIMEOUT)
        if not data:
            raise EOFError
        self._buffer += data


@asynccontextmanager
async def dial(port: int) -> AsyncIterator[RawClient]:
    """Open a connection that says nothing yet."""
    loop = asyncio.get_running_loop()
    with socket.socket() as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        await loop.sock_connect(sock, ("127.0.0.1", port))
        yield RawClient(sock)


def handshake(secret: str = "", *, path: str = "/", connection: str = "Upgrade") -> bytes:
    """Return the request that opens a WebSocket."""
    nonce = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        f"Connection: {connection}",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {nonce}",
    ]
    if secret:
        lines.append(f"Authorization: Bearer {secret}")
    return "\r\n".join([*lines, "", ""]).encode()


@asynccontextmanager
async def raw_client(venue: Venue, secret: str = "", **options: Any) -> AsyncIterator[RawClient]:
    """Open a WebSocket, and read the welcome."""
    async with dial(venue.port) as client:
        await client.send(handshake(secret, **options))
        assert b"101" in await client.read_until(b"\r\n\r\n")
        assert (await client.message())["type"] == "welcome"
        yield client
