"""What is written in one turn of the loop is sent at once, and nothing is lost at the end."""

import asyncio
import socket

from damrak.app.guarding.joining import JoinedWrites


class _Sent(asyncio.Protocol):
    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.over = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.over.set()


async def _ends() -> tuple[JoinedWrites, _Sent, asyncio.BaseTransport]:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    far, heard = await loop.create_connection(_Sent, sock=theirs)
    return JoinedWrites(transport, loop), heard, far


def test_what_is_written_in_a_turn_is_one_piece() -> None:
    async def scenario() -> None:
        joined, heard, far = await _ends()
        joined.write(b"head ")
        joined.write(b"body")
        await asyncio.sleep(0.01)
        joined.write(b"more")
        await asyncio.sleep(0.01)
        assert heard.pieces == [b"head body", b"more"]
        joined.close()
        await heard.over.wait()
        far.close()

    asyncio.run(scenario())


def test_what_is_held_is_sent_before_the_end() -> None:
    async def scenario() -> None:
        joined, heard, far = await _ends()
        joined.write(b"last words")
        joined.close()
        await heard.over.wait()
        assert heard.pieces == [b"last words"]
        far.close()

    asyncio.run(scenario())


def test_who_is_cut_off_is_sent_nothing_more() -> None:
    async def scenario() -> None:
        joined, heard, far = await _ends()
        joined.write(b"never")
        joined.abort()
        await heard.over.wait()
        assert heard.pieces == []
        assert joined.is_closing()
        far.close()

    asyncio.run(scenario())
