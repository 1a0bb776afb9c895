"""The stream of the Python client against a venue in the same process, in good and bad weather."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from damrak.adapters.exchanges.api import (
    AsyncClient,
    NotFound,
    Patience,
    Refused,
    Unauthorized,
    Unavailable,
)
from damrak.adapters.exchanges.api.stream.async_stream import AsyncStream
from damrak.adapters.logs.memory import MemoryLog
from damrak.wire.stream import BookSnapshot, FillUpdate, OrderUpdate, TradeUpdate
from tests.api.client.proxy import Proxy, proxy_to
from tests.api.stream.parts import OTHER, SYMBOL, Venue, open_venue, order

SECONDS = 10.0
HASTE = Patience(pause_seconds=0.01, pause_seconds_max=0.05)


def client_at(port: int, key: str, patience: Patience = HASTE) -> AsyncClient:
    url = f"ws://127.0.0.1:{port}"
    return AsyncClient("http://127.0.0.1:1", key=key, stream_url=url, patience=patience)


@asynccontextmanager
async def streaming(venue: Venue, account: int = 1) -> AsyncIterator[tuple[AsyncStream, Proxy]]:
    async with (
        proxy_to(venue.port) as proxy,
        client_at(proxy.port, venue.key(account)) as client,
        client.stream() as stream,
    ):
        yield stream, proxy


async def trades_of(stream: AsyncStream, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        message = await stream.next_message(SECONDS)
        assert message is not None, f"only {len(found)} of {count} trades came"
        if isinstance(message, TradeUpdate):
            found.append(message.trade_id)
    return found


async def trade(venue: Venue, count: int) -> None:
    for _ in range(count):
        await venue.orders(1, order("sell", "1", "100"))
        await venue.orders(2, order("buy", "1", "100"))


def test_orders_travel_over_the_stream_and_their_facts_come_back() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, _):
            await stream.subscribe("orders")
            await stream.subscribe("fills")
            accepted = await stream.submit_order(SYMBOL, "sell", "1", price="100")
            assert accepted.status == "accepted"
            await venue.orders(2, order("buy", "0.25", "100"))
            replaced = await stream.replace_order(accepted.order_id, quantity="2")
            assert replaced.leaves_quantity == "1.75"
            canceled = await stream.cancel_order(client_order_id=accepted.client_order_id)
            assert (canceled.status, canceled.cum_quantity) == ("canceled", "0.25")
            told = [await stream.next_message(SECONDS) for _ in range(4)]
            assert [type(each) for each in told] == [OrderUpdate] * 3 + [FillUpdate]

    asyncio.run(scenario())


def test_many_orders_are_under_way_at_once() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, _):
            futures = [
                stream.submit_order(SYMBOL, "buy", "1", price=str(price)) for price in range(1, 201)
            ]
            orders = await asyncio.gather(*futures)
            assert len({each.order_id for each in orders}) == 200
            items = await stream.submit_orders(
                [order("buy", "1", "1.50"), {**order("buy", "1", "1.555")}]
            )
            assert [item.status for item in items] == [201, 422]
            assert len(await stream.cancel_orders(side="buy")) == 201
            await stream.ping()

    asyncio.run(scenario())


def test_a_refusal_is_an_exception_of_the_order_alone() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, _):
            bad = stream.submit_order(SYMBOL, "sell", "1", price="100.001")
            good = stream.submit_order(SYMBOL, "sell", "1", price="100")
            with pytest.raises(Refused, match="price must"):
                await bad
            assert (await good).status == "accepted"
            with pytest.raises(NotFound):
                await stream.cancel_order(999_999)

    asyncio.run(scenario())


def test_a_subscription_that_is_refused_says_why() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, _):
            with pytest.raises(NotFound, match="symbol must be listed"):
                await stream.subscribe("trades", "NO-SUCH")
            with pytest.raises(NotFound, match="account_id must be open"):
                await stream.subscribe("orders", account_id=2)
            await stream.subscribe("trades", SYMBOL)
            await stream.unsubscribe("trades", SYMBOL)

    asyncio.run(scenario())


def test_a_stream_that_is_cut_again_and_again_misses_and_repeats_nothing() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, proxy):
            await stream.subscribe("trades", SYMBOL)
            found: list[int] = []
            for _ in range(5):
                await trade(venue, 3)
                found += await trades_of(stream, 1)
                proxy.cut()
                await trade(venue, 2)
                found += await trades_of(stream, 4)
            assert proxy.connections >= 6
            assert len(set(found)) == len(found) == 25
            assert found == sorted(found)

    asyncio.run(scenario())


def test_a_venue_that_is_restarted_is_found_again_and_nothing_is_missed() -> None:
    async def scenario() -> None:
        log = MemoryLog()
        async with open_venue(log) as venue:
            await venue.prepare()
            key = venue.key(1)
            async with (
                proxy_to(venue.port) as proxy,
                client_at(proxy.port, key) as client,
                client.stream() as stream,
            ):
                await stream.subscribe("trades", SYMBOL)
                await trade(venue, 3)
                found = await trades_of(stream, 2)
                proxy.target = 0
                await venue.server.close()
                await trade(venue, 2)
                await venue.sequencer.close()
                async with open_venue(log, keys=venue.keys) as again:
                    proxy.target = again.port
                    await trade(again, 2)
                    found += await trades_of(stream, 5)
                    # Who knocks while a server closes may leave a socket behind in asyncio.
                    await stream.close()
        assert len(set(found)) == 7

    asyncio.run(scenario())


def test_the_next_program_goes_on_where_this_one_stopped() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_at(venue.port, venue.key(1)) as client:
            async with client.stream() as stream:
                await stream.subscribe("trades", SYMBOL)
                await trade(venue, 4)
                found = await trades_of(stream, 2)
                last_ids = stream.last_ids
            await trade(venue, 1)
            async with client.stream(last_ids=last_ids) as stream:
                await stream.subscribe("trades", SYMBOL)
                found += await trades_of(stream, 3)
                assert await stream.next_message(0.1) is None
            assert len(set(found)) == 5

    asyncio.run(scenario())


def test_an_order_whose_reply_was_lost_exists_once() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, proxy):
            await stream.ping()
            proxy.lost_answers = 1
            order = await stream.submit_order(SYMBOL, "buy", "1", price="50")
            assert order.status == "accepted"
            assert proxy.connections == 2
            assert len(venue.view.accounts[1].open_orders) == 1

    asyncio.run(scenario())


def test_a_cancel_whose_reply_was_lost_has_an_unknown_outcome() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, proxy):
            order = await stream.submit_order(SYMBOL, "buy", "1", price="50")
            proxy.lost_answers = 1
            with pytest.raises(Unavailable, match="ask how the order stands") as caught:
                await stream.cancel_order(order.order_id)
            assert caught.value.outcome_unknown

    asyncio.run(scenario())


def test_a_book_is_kept_through_cuts() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, proxy):
            await stream.subscribe("book", SYMBOL, silent=True)
            await stream.subscribe("book", OTHER)
            snapshot = await stream.next_message(SECONDS)
            assert isinstance(snapshot, BookSnapshot) and snapshot.symbol == OTHER
            for price in range(100, 110):
                await venue.orders(1, order("sell", "1", str(price)))
                if price == 105:
                    proxy.cut()
            live = venue.view.book_of(SYMBOL)
            assert live is not None
            async with asyncio.timeout(SECONDS):
                while (book := stream.book(SYMBOL)) is None or book.sequence < live.sequence:
                    await asyncio.sleep(0.01)
            assert [price for price, _ in book.asks] == [str(n) for n in range(100, 110)]

    asyncio.run(scenario())


def test_a_key_that_is_revoked_ends_the_stream() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, proxy):
            await stream.subscribe("trades", SYMBOL)
            for record in venue.keys.all():
                venue.keys.revoke(record.key_id)
            proxy.cut()
            with pytest.raises(Unauthorized):
                async for _ in stream:
                    pass
            with pytest.raises(Unauthorized):
                stream.ping()

    asyncio.run(scenario())


def test_a_wrong_key_and_a_venue_that_is_not_there_are_told_at_once() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_at(venue.port, "dmk_wrong") as client:
            with pytest.raises(Unauthorized):
                await client.stream().__aenter__()
        hurry = Patience(seconds_max=0.1, pause_seconds=0.01)
        async with client_at(venue.port, "dmk_any", hurry) as client:
            with pytest.raises(Unavailable, match="could not be opened"):
                await client.stream().__aenter__()

    asyncio.run(scenario())


def test_a_closed_stream_takes_nothing_and_ends_its_loop() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, streaming(venue) as (stream, _):
            await stream.close()
            with pytest.raises(Unavailable, match="closed by its own program"):
                stream.ping()
            assert [message async for message in stream] == []

    asyncio.run(scenario())
