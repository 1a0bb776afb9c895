"""Server-sent events tell the same as a WebSocket, under ids with which they are resumed."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from damrak.services.gateway.rest.app import create_app
from damrak.services.gateway.stream.facts import payload_of
from damrak.services.gateway.stream.sse import EventStreams
from damrak.services.gateway.stream.topics import Backlog
from tests.api.stream.parts import SYMBOL, TIMEOUT, Venue, client_of, open_venue, order, run
from tests.api.stream.raw import dial

FACTS = "orders,fills,balances,positions,trades"


@asynccontextmanager
async def _door(venue: Venue, **options: Any) -> AsyncIterator[tuple[EventStreams, int]]:
    streams = EventStreams(venue.doors, venue.hub, **options)
    app = create_app(venue.doors, more=[streams.operation()])
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        # What is accepted inherits the small buffer, so that a slow reader is soon noticed.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        listener.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield streams, listener.getsockname()[1]
        finally:
            await streams.close()
            server.should_exit = True
            await serving


class Events:
    """Read an event stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()
        self.last_id = ""
        self.data: list[str] = []
        self.ids: list[str] = []
        self.names: list[str] = []
        self.comments = 0

    async def read(self, count: int) -> None:
        """Read until so many messages were told."""
        async with asyncio.timeout(TIMEOUT):
            while len(self.data) < count:
                self.take(await anext(self._lines))

    async def read_to_end(self) -> None:
        """Read until the stream ends."""
        async with asyncio.timeout(TIMEOUT):
            async for line in self._lines:
                self.take(line)

    def take(self, line: str) -> None:
        """Take a line."""
        name, _, value = line.partition(": ")
        if name == "id":
            self.last_id = value
        elif name == "event":
            self.names.append(value)
        elif name == "data":
            self.data.append(value)
            self.ids.append(self.last_id)
        elif line == ":":
            self.comments += 1


@asynccontextmanager
async def _listen(port: int, secret: str, last_id: str = "", **query: Any) -> AsyncIterator[Events]:
    headers = {"Authorization": f"Bearer {secret}"}
    if last_id:
        headers["Last-Event-ID"] = last_id
    url = f"http://127.0.0.1:{port}/api/events"
    async with (
        httpx.AsyncClient(timeout=TIMEOUT) as client,
        client.stream("GET", url, params=query, headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        events = Events(response)
        if not last_id:
            while not events.last_id:
                events.take(await anext(events._lines))
        yield events


async def _trade(venue: Venue, rounds: int, start: int = 0) -> None:
    for number in range(start, start + rounds):
        await venue.orders(1, order("sell", "1", "100", client_order_id=f"s{number}"))
        await venue.orders(2, order("buy", "1", "100", client_order_id=f"b{number}"))


def test_events_are_the_messages_of_a_socket() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue) as (_, port):
            secret = venue.key(1)
            async with (
                client_of(venue, secret) as other,
                _listen(port, secret, channels=FACTS, symbols=SYMBOL) as events,
            ):
                for channel in FACTS.split(","):
                    fields = {"symbol": SYMBOL} if channel == "trades" else {}
                    await other.subscribe(channel, **fields)
                await _trade(venue, 4)
                await other.hear(36)
                await events.read(36)
                assert events.data == other.raw
                assert set(events.names) == {"order", "fill", "balance", "position", "trade"}

    run(scenario())


def test_a_stream_that_is_cut_anywhere_goes_on_behind_its_last_id() -> None:
    async def scenario() -> None:
        async with open_venue(ring_records=4) as venue, _door(venue) as (_, port):
            secret, query = venue.key(1), {"channels": FACTS, "symbols": SYMBOL}
            async with _listen(port, secret, **query) as events:
                begun = events.last_id
                await _trade(venue, 3)
                await events.read(27)
            for place in range(0, 27, 2):
                async with _listen(port, secret, events.ids[place], **query) as rest:
                    await rest.read(26 - place)
                assert rest.data == events.data[place + 1 :]
            async with _listen(port, secret, begun, **query) as whole:
                await whole.read(27)
            assert whole.data == events.data

    run(scenario())


def test_states_are_told_beside_facts() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue) as (_, port):
            symbols = f"{SYMBOL},ETH-USD,{SYMBOL}"
            async with _listen(
                port, venue.key(1), channels="book,quotes", symbols=symbols
            ) as events:
                await events.read(4)
                assert sorted(events.names) == ["book_snapshot"] * 2 + ["quote"] * 2
                await _trade(venue, 1)
                await events.read(6)

    run(scenario())


def test_a_silent_stream_shows_that_it_lives_until_its_key_is_revoked() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue, heartbeat_seconds=0.05) as (streams, port):
            secret = venue.key(1)
            async with _listen(port, secret, channels="orders") as events:
                while events.comments < 2:
                    events.take(await anext(events._lines))
                venue.keys.revoke(venue.keys.all()[-1].key_id)
                await events.read_to_end()
            assert streams.count == 0

    run(scenario())


def test_one_caller_does_not_take_all_streams_from_the_others() -> None:
    # ASVS 11.1.4
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue, streams_per_holder_max=2) as (_, port):
            one, two = venue.key(1), venue.key(2)
            async with (
                _listen(port, one, channels="orders"),
                _listen(port, one, channels="fills"),
                httpx.AsyncClient(timeout=TIMEOUT) as client,
            ):
                url = f"http://127.0.0.1:{port}/api/events?channels=orders"
                refused = await client.get(url, headers={"Authorization": f"Bearer {one}"})
                assert (refused.status_code, refused.json()["code"]) == (503, "OVERLOADED")
                async with _listen(port, two, channels="orders"):
                    pass

    run(scenario())


def test_a_reader_who_hangs_up_is_forgotten_and_closing_ends_the_others() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue) as (streams, port):
            secret = venue.key(1)
            async with _listen(port, secret, channels="orders"):
                assert streams.count == 1
            while streams.count:
                await asyncio.sleep(0.01)
            assert not any(venue.hub.listeners().values())
            async with _listen(port, secret, channels="orders") as events:
                await streams.close()
                await events.read_to_end()

    run(scenario())


def test_a_slow_reader_is_let_go_of_and_resumes() -> None:
    async def scenario() -> None:
        tight = Backlog(frames_max=50, bytes_max=100_000)
        async with open_venue() as venue, _door(venue, backlog=tight) as (streams, port):
            secret = venue.key(1)
            async with dial(port) as slow:
                await slow.send(
                    f"GET /api/events?channels=orders HTTP/1.1\r\nHost: a\r\n"
                    f"Authorization: Bearer {secret}\r\nConnection: close\r\n\r\n".encode()
                )
                await slow.read_until(b"retry: ")
                number = 0
                while any(venue.hub.listeners().values()):
                    text = f"{number:036}"
                    await venue.orders(1, order("buy", "1", "90", client_order_id=text))
                    number += 1
                    assert number < 20_000
                heard = re.findall(rb"\nid: (\S+)\n", await slow.read_until(b"\r\n0\r\n\r\n"))
            assert 0 < len(heard) < 2 * number
            async with _listen(port, secret, heard[-1].decode(), channels="orders") as events:
                await events.read(2 * number - len(heard))
            while streams.count:
                await asyncio.sleep(0.01)

    run(scenario())


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 400, "channels"),
        ({"channels": ""}, 400, "channels"),
        ({"channels": "news"}, 400, "channels"),
        ({"channels": "book"}, 400, "symbols"),
        ({"channels": "book", "symbols": "NO-SUCH"}, 404, "symbol"),
        ({"channels": "book", "symbols": ",".join(["A"] * 201)}, 400, "symbols"),
        ({"channels": "orders", "account_id": "2"}, 404, "account_id"),
        ({"channels": "orders", "account_id": "x"}, 400, "account_id"),
        ({"channels": "orders", "wings": "2"}, 400, "wings"),
        ({"channels": "orders", "after": "yesterday"}, 400, "after"),
        ({"channels": "orders", "after": "inbox:999999:0"}, 400, "after"),
    ],
)
def test_what_cannot_be_listened_to_is_refused(
    query: dict[str, str], status: int, field: str
) -> None:
    async def scenario() -> None:
        async with open_venue() as venue, _door(venue) as (_, port):
            url = f"http://127.0.0.1:{port}/api/events"
            async with httpx.AsyncClient() as client:
                nobody = await client.get(url, params={"channels": "orders"})
                assert nobody.status_code == 401
                headers = {"Authorization": f"Bearer {venue.key(1)}"}
                answer = await client.get(url, params=query, headers=headers)
            assert answer.status_code == status, answer.text
            fields = [error["field"] for error in answer.json().get("errors", [])]
            assert fields == ([field] if field else [])

    run(scenario())


def test_a_frame_is_its_payload_behind_a_head() -> None:
    for size in (0, 125, 126, 65_535, 65_536):
        head = {0: 2, 125: 2, 126: 4, 65_535: 4, 65_536: 10}[size]
        frame = bytes([0x81, {2: size, 4: 126, 10: 127}[head]]) + b"\0" * (head - 2) + b"x" * size
        assert payload_of(frame) == b"x" * size
