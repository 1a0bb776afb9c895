"""A proxy between a client and a venue that loses connections when it is told to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK_BYTES = 65_536


class Proxy:
    """Pass bytes on; ``lost_answers`` requests reach the venue and their answers are lost.

    While ``target`` is 0 there is no venue, and connections end at once.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.lost_answers = 0
        self.connections = 0
        self._open: list[list[asyncio.StreamWriter]] = []

    def cut(self) -> None:
        """Cut every connection."""
        for ends in self._open:
            for end in ends:
                end.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection to its end."""
        self.connections += 1
        ends = [writer]
        self._open.append(ends)
        try:
            if self.target:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
                ends.append(far_writer)
                await asyncio.gather(
                    self._pass(far_reader, writer, answers=True),
                    self._pass(reader, far_writer, answers=False),
                )
        except OSError:
            # Nobody is there: the client finds out as the connection ends.
            pass
        finally:
            for end in ends:
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()
            self._open.remove(ends)

    async def ended(self) -> None:
        """Cut every connection and wait until all are gone."""
        while self._open:
            self.cut()
            await asyncio.sleep(0.001)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if answers and self.lost_answers:
                    self.lost_answers -= 1
                    self.cut()
                    return
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def proxy_to(target: int) -> AsyncIterator[Proxy]:
    """Run a proxy on a free port."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.ended()
