"""Joining: what an answer is written in becomes one packet.

The web server writes the head of an answer and its body apart, and each write is a system call
that costs as much as reading an order does.
"""

import asyncio
from typing import Any


class JoinedWrites:
    """Be a transport that holds what is written until ``flush``, or the end of the loop's turn."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Take bytes to be sent."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)

    def flush(self) -> None:
        """Send what is held."""
        held = self._held
        if held:
            self._held = []
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))

    def close(self) -> None:
        """Send what is held, and close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._held = []
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        # Everything else is the transport's own.
        return getattr(self._transport, name)
