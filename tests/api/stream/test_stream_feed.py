"""A process that only tells, fed out of the log, tells the same bytes as the venue itself."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from damrak.domain.commands import SetTradingStatus
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import TradingStatus
from damrak.runtime.topology import EVENTS
from damrak.runtime.view import View
from damrak.services.gateway.stream.feed import LogFeed
from damrak.services.gateway.stream.hub import Hub
from damrak.services.gateway.stream.server import StreamServer
from tests.api.stream.parts import SYMBOL, Client, Venue, client_of, open_venue, order, run

FACTS = ("orders", "fills", "balances", "positions", "trades")


class _Teller(Venue):
    """Hold the parts of a process that only tells."""

    def __init__(self, venue: Venue) -> None:
        self.view = View()
        read_events = functools.partial(venue.log.read, EVENTS)
        self.hub = Hub(self.view, venue.history, read_events)
        self.feed = LogFeed(self.hub, read_events, poll_seconds=0.01)
        doors = msgspec.structs.replace(venue.doors, view=self.view)
        self.server = StreamServer(doors, self.hub)


@asynccontextmanager
async def _teller_of(venue: Venue) -> AsyncIterator[_Teller]:
    teller = _Teller(venue)
    await teller.feed.catch_up()
    tailing = asyncio.create_task(teller.feed.tail())
    teller.port = await teller.server.start("127.0.0.1", 0)
    try:
        yield teller
    finally:
        await teller.server.close()
        tailing.cancel()


def test_what_is_told_out_of_the_log_is_what_the_venue_tells() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            await venue.orders(1, order("sell", "1", "100", client_order_id="before"))
            secret = venue.key(1)
            async with (
                _teller_of(venue) as teller,
                client_of(venue, secret) as one,
                client_of(teller, secret) as other,
            ):
                assert teller.hub.last_id == venue.hub.last_id
                for client in (one, other):
                    for channel in FACTS:
                        fields = {"symbol": SYMBOL} if channel == "trades" else {}
                        await client.subscribe(channel, **fields)
                for number in range(20):
                    side = "buy" if number % 2 else "sell"
                    await venue.orders(1 + number % 2, order(side, "1", "100"))
                count = len(await _all(one, venue))
                assert await other.hear(count) == one.told
                assert other.raw == one.raw
                async with client_of(teller, secret) as back:
                    await back.subscribe("orders", after=one.told[0]["id"])
                    rest = [each for each in one.told[1:] if each["type"] == "order"]
                    assert await back.hear(len(rest)) == rest

    run(scenario())


def test_books_are_told_and_orders_are_not_taken() -> None:
    async def scenario() -> None:
        async with (
            open_venue() as venue,
            _teller_of(venue) as teller,
            client_of(teller, venue.key(1)) as client,
        ):
            for channel in ("book", "quotes"):
                await client.subscribe(channel, symbol=SYMBOL)
            await venue.orders(1, order("sell", "1", "100"))
            teller.feed.poke()
            told = await client.hear(4)
            assert {each["type"] for each in told[2:]} == {"book", "quote"}
            halt = SetTradingStatus(InstrumentId(1), TradingStatus.HALTED)
            await venue.sequencer.submit([halt])
            teller.feed.poke()
            halted = (await client.hear(5))[4]
            assert (halted["type"], halted["status"]) == ("quote", "halted")
            reply = await client.request("submit_order", order=order("buy", "1", "90"))
            assert (reply["status"], reply["problem"]["code"]) == (503, "UNAVAILABLE")

    run(scenario())


async def _all(client: Client, venue: Venue) -> list[dict[str, Any]]:
    # The last order's fill comes with the last record.
    while not client.told or client.told[-1]["id"].split(":")[1] != str(venue.hub.sequence):
        await client.receive()
    for _ in range(2):
        await client.request("ping")
    return client.told
