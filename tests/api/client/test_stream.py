"""The stream for programs with threads, against a venue in the same process."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from damrak.adapters.exchanges.api import Client, Patience, Refused, Unauthorized, Unavailable
from damrak.adapters.exchanges.api.stream.stream import Stream
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.topics import Backlog
from damrak.wire.stream import FillUpdate, OrderUpdate, TradeUpdate
from tests.api.client.proxy import Proxy, proxy_to
from tests.api.stream.parts import SYMBOL, Venue, open_venue, order

SECONDS = 10.0
HASTE = Patience(pause_seconds=0.01, pause_seconds_max=0.05)
SLOW = Limits(send_bytes=4_096, write_high_bytes=4_096, backlog=Backlog(frames_max=100))


class Bench:
    """A venue, a proxy before it, and a program in another thread."""

    def __init__(self, venue: Venue, proxy: Proxy) -> None:
        self.venue = venue
        self.proxy = proxy
        self.loop = asyncio.get_running_loop()

    def client(self, key: str | None = None, port: int = 0) -> Client:
        """Return a client that goes through the proxy, or to another port."""
        url = f"ws://127.0.0.1:{port or self.proxy.port}"
        secret = key or self.venue.key(1)
        return Client("http://127.0.0.1:1", key=secret, stream_url=url, patience=HASTE)

    def trade(self, count: int) -> None:
        """Let the venue make so many trades, as one order meets many."""
        self._there(self._trade(count))

    def cut(self) -> None:
        """Cut all connections."""
        self._there(self._cut())

    async def _trade(self, count: int) -> None:
        await self.venue.orders(1, *[order("sell", "1", "100") for _ in range(count)])
        await self.venue.orders(2, order("buy", str(count), "100"))

    async def _cut(self) -> None:
        self.proxy.cut()

    def _there(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)


def play(program: Callable[[Bench], None], limits: Limits = Limits()) -> None:  # noqa: B008
    """Run a program in a thread of its own beside a venue."""

    async def scenario() -> None:
        async with bench_of(limits) as bench:
            await asyncio.to_thread(program, bench)

    asyncio.run(scenario())


@asynccontextmanager
async def bench_of(limits: Limits) -> AsyncIterator[Bench]:
    async with open_venue(limits=limits) as venue, proxy_to(venue.port) as proxy:
        yield Bench(venue, proxy)


def trades_of(stream: Stream, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        message = stream.next_message(SECONDS)
        assert message is not None, f"only {len(found)} of {count} trades came"
        if isinstance(message, TradeUpdate):
            found.append(message.trade_id)
    return found


def test_orders_travel_over_the_stream_and_their_facts_come_back() -> None:
    def program(bench: Bench) -> None:
        with bench.client() as client, client.stream() as stream:
            stream.subscribe("orders")
            stream.subscribe("fills")
            futures = [
                stream.submit_order(SYMBOL, "sell", "1", price=price) for price in (100, 101, 102)
            ]
            orders = [future.result(SECONDS) for future in futures]
            assert [each.status for each in orders] == ["accepted"] * 3
            with pytest.raises(Refused):
                stream.submit_order(SYMBOL, "sell", "1", price="1.001").result(SECONDS)
            bench.trade(1)
            kinds = []
            for message in stream:
                kinds.append(type(message))
                if isinstance(message, FillUpdate):
                    break
            assert kinds.count(OrderUpdate) >= 8
            assert len(stream.cancel_orders().result(SECONDS)) == 3

    play(program)


def test_a_stream_that_is_cut_again_and_again_misses_and_repeats_nothing() -> None:
    def program(bench: Bench) -> None:
        with bench.client() as client, client.stream() as stream:
            stream.subscribe("trades", SYMBOL)
            found: list[int] = []
            for _ in range(5):
                bench.trade(3)
                found += trades_of(stream, 1)
                bench.cut()
                bench.trade(2)
                found += trades_of(stream, 4)
            assert len(set(found)) == len(found) == 25

    play(program)


def test_a_reader_who_was_let_go_for_slowness_goes_on_where_he_was() -> None:
    def program(bench: Bench) -> None:
        # A proxy would read what the program does not.
        port = bench.venue.port
        with bench.client(port=port) as client, client.stream(undelivered_max=10) as stream:
            stream.subscribe("trades", SYMBOL)
            for _ in range(9):
                bench.trade(1_000)
            found = trades_of(stream, 9_000)
            assert len(set(found)) == 9_000
            assert bench.venue.hub.counts.slow_closed >= 1

    play(program, SLOW)


def test_an_order_whose_reply_was_lost_exists_once() -> None:
    def program(bench: Bench) -> None:
        with bench.client() as client, client.stream() as stream:
            stream.ping().result(SECONDS)
            bench.proxy.lost_answers = 1
            order = stream.submit_order(SYMBOL, "buy", "1", price="50").result(SECONDS)
            assert order.status == "accepted"
            assert len(bench.venue.view.accounts[1].open_orders) == 1

    play(program)


def test_a_book_is_there_for_who_asks() -> None:
    def program(bench: Bench) -> None:
        with bench.client() as client, client.stream() as stream:
            stream.subscribe("book", SYMBOL)
            stream.submit_order(SYMBOL, "sell", "1", price="100").result(SECONDS)
            for _ in stream:
                book = stream.book(SYMBOL)
                if book is not None and book.asks:
                    assert book.asks == (("100", "1"),)
                    break
            stream.unsubscribe("book", SYMBOL)
            assert stream.book(SYMBOL) is None

    play(program)


def test_errors_are_raised_where_the_program_waits() -> None:
    def program(bench: Bench) -> None:
        with bench.client("dmk_wrong") as client, pytest.raises(Unauthorized):
            client.stream().__enter__()
        with bench.client() as client, client.stream() as stream:
            for record in bench.venue.keys.all():
                bench.venue.keys.revoke(record.key_id)
            bench.cut()
            with pytest.raises(Unauthorized):
                next(iter(stream))
            with pytest.raises(Unauthorized):
                stream.subscribe("trades", SYMBOL)

    play(program)


def test_nobody_there_is_told_in_time() -> None:
    client = Client(
        "http://127.0.0.1:1",
        stream_url="ws://127.0.0.1:1",
        patience=Patience(seconds_max=0.1, pause_seconds=0.01),
    )
    with client, pytest.raises(Unavailable, match="could not be opened"):
        client.stream().__enter__()


def test_closing_ends_a_loop_in_another_thread() -> None:
    def program(bench: Bench) -> None:
        with bench.client() as client, client.stream() as stream:
            stream.subscribe("trades", SYMBOL)
            seen: list[object] = []
            thread = threading.Thread(target=lambda: seen.extend(stream))
            thread.start()
            stream.close()
            thread.join(SECONDS)
            assert not thread.is_alive() and seen == []
            with pytest.raises(Unavailable, match="closed by its own program"):
                stream.ping()

    play(program)
