"""Slow readers: facts are never dropped, states are joined, and nobody holds up the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import Any

from damrak.domain.orders import Side
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.topics import Backlog
from tests.api.stream.parts import SYMBOL, Venue, client_of, ids, open_venue, order, run
from tests.api.stream.raw import TEXT, RawClient, frame, raw_client, text

TIGHT = Limits(
    send_bytes=4_096,
    write_high_bytes=4_096,
    backlog=Backlog(frames_max=200, bytes_max=1_000_000),
)
SUBSCRIBE = {"op": "subscribe", "id": 1}


async def _quotes(venue: Venue, count: int, start: int = 0) -> None:
    # Rests orders at many prices and takes some back, so that levels come and go.
    for number in range(start, start + count):
        price = f"{90 + number % 7}.{number % 10}{number % 3}"
        await venue.orders(1, order("buy", "1", price, client_order_id=f"q{number}"))
        if number % 3 == 2:
            await venue.orders(2, order("sell", "1.5", "90", client_order_id=f"t{number}"))


class FoldedBook:
    """Fold a book as a client does; a gap in the sequence is an error."""

    def __init__(self) -> None:
        self.sequence = -1
        self.snapshots = 0
        self.sides: dict[str, dict[Decimal, Decimal]] = {"bids": {}, "asks": {}}

    def take(self, message: dict[str, Any]) -> None:
        """Take a snapshot or an update."""
        if message["type"] == "book_snapshot":
            self.snapshots += 1
            self.sides = {"bids": {}, "asks": {}}
            self.sequence = message["sequence"]
        else:
            assert message["first_sequence"] == self.sequence + 1
            assert message["last_sequence"] > self.sequence
            self.sequence = message["last_sequence"]
        for side, levels in self.sides.items():
            for price, quantity in message[side]:
                if Decimal(quantity):
                    levels[Decimal(price)] = Decimal(quantity)
                else:
                    assert message["type"] == "book"
                    levels.pop(Decimal(price), None)

    def equals(self, venue: Venue) -> bool:
        """Return whether it is what the venue's view has."""
        book = venue.view.book_of(SYMBOL)
        assert book is not None
        instrument = book.instrument
        seen = {
            name: {
                Decimal(instrument.price_text(price)): Decimal(instrument.quantity_text(quantity))
                for price, quantity in book.depth(side, 1_000)
            }
            for name, side in (("bids", Side.BUY), ("asks", Side.SELL))
        }
        return self.sequence == book.sequence and self.sides == seen


def test_a_book_begins_with_a_snapshot_and_goes_on_without_gaps() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            await _quotes(venue, 20)
            async with client_of(venue, venue.key(2)) as client:
                await client.subscribe("book", symbol=SYMBOL.lower())
                await _quotes(venue, 40, 20)
                book = FoldedBook()
                while not book.equals(venue):
                    for message in client.told:
                        book.take(message)
                    client.told.clear()
                    if not book.equals(venue):
                        await client.receive()
                assert book.snapshots == 1

    run(scenario())


def test_subscribing_again_gives_the_whole_book_again() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(2)) as client:
            await _quotes(venue, 20)
            for count in (1, 2):
                await client.subscribe("book", symbol=SYMBOL)
                await client.hear(count)
            assert [message["type"] for message in client.told] == ["book_snapshot"] * 2
            assert client.told[0] == client.told[1]

    run(scenario())


def test_a_slow_reader_of_states_gets_the_latest_and_his_book_is_right() -> None:
    async def scenario() -> None:
        async with open_venue(limits=TIGHT) as venue, raw_client(venue, venue.key(2)) as slow:
            for channel in ("book", "quotes"):
                await slow.send(text({**SUBSCRIBE, "channel": channel, "symbol": SYMBOL}))
            await _quotes(venue, 600)
            assert venue.hub.counts.slow_closed == 0
            book, quotes = FoldedBook(), []
            while not book.equals(venue):
                message = await slow.message()
                if message["type"] == "quote":
                    quotes.append(message)
                elif message["type"] != "reply":
                    book.take(message)
            if not quotes or quotes[-1]["sequence"] != book.sequence:
                quotes.append(await slow.message())
            # Far fewer than the changes that were made.
            assert len(quotes) < 500
            last = venue.view.book_of(SYMBOL)
            assert last is not None
            best = last.best(Side.BUY)
            assert best is not None
            assert quotes[-1]["bid_price"] == last.instrument.price_text(best[0])

    run(scenario())


def test_a_slow_reader_of_facts_is_closed_and_resumes_without_loss() -> None:
    async def scenario() -> None:
        async with (
            open_venue(limits=TIGHT) as venue,
            client_of(venue, venue.key(1)) as witness,
        ):
            await witness.subscribe("orders")
            secret = venue.key(1)
            async with raw_client(venue, secret) as slow:
                await slow.send(text({**SUBSCRIBE, "channel": "orders"}))
                assert (await slow.message())["status"] == 200
                for number in range(300):
                    await venue.orders(1, order("buy", "1", "90", client_order_id=f"o{number}"))
                    while len(witness.told) < 2 * (number + 1):
                        await witness.receive()
                heard, code, reason = await slow.messages_until_close()
                assert (code, reason) == (1013, "slow consumer")
            assert 0 < len(heard) < 600
            assert venue.hub.counts.slow_closed == 1
            async with client_of(venue, secret) as back:
                await back.subscribe("orders", after=heard[-1]["id"])
                rest = await back.hear(600 - len(heard))
            assert ids(heard) + ids(rest) == ids(witness.told)
            assert heard + rest == witness.told

    run(scenario())


def test_a_reader_who_resumes_much_and_reads_slowly_takes_no_memory() -> None:
    async def scenario() -> None:
        async with open_venue(limits=TIGHT, ring_records=10) as venue:
            secret = venue.key(1)
            start = venue.hub.last_id
            for number in range(1_500):
                await venue.orders(1, order("buy", "1", "90", client_order_id=f"o{number}"))
            async with raw_client(venue, secret) as slow:
                await slow.send(text({**SUBSCRIBE, "channel": "orders", "after": start}))
                assert (await slow.message())["status"] == 200
                heard: list[dict[str, Any]] = []
                while len(heard) < 3_000:
                    heard.append(await slow.message())
                    if len(heard) % 500 == 0:
                        await asyncio.sleep(0.01)
            assert len(set(ids(heard))) == 3_000

    run(scenario())


def test_a_crowd_is_told_in_turns_that_let_orders_through() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            secret = venue.key(2)
            async with _crowd(venue, secret, 120) as crowd:
                for member in crowd:
                    for channel in ("trades", "book", "quotes"):
                        await member.send(text({**SUBSCRIBE, "channel": channel, "symbol": SYMBOL}))
                await asyncio.sleep(0.2)
                await _quotes(venue, 60)
                heard = [await _until_trades(member, 20) for member in crowd]
                assert all(each == heard[0] for each in heard)
                assert venue.hub.counts.skipped > 0

    run(scenario())


async def _until_trades(member: RawClient, count: int) -> list[str]:
    trades: list[str] = []
    book = FoldedBook()
    while len(trades) < count:
        message = await member.message()
        if message["type"] == "trade":
            trades.append(message["id"])
        elif message["type"].startswith("book"):
            book.take(message)
    return trades


@asynccontextmanager
async def _crowd(venue: Venue, secret: str, count: int) -> AsyncIterator[list[RawClient]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(raw_client(venue, secret)) for _ in range(count)]


def test_pipelined_orders_share_a_commit_and_are_answered_each() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            groups = venue.sequencer.counts.groups
            orders = b"".join(
                text({"op": "submit_order", "id": n, "order": order("buy", "1", "90")})
                for n in range(1_000)
            )
            cancel = text({"op": "cancel_orders", "id": 1_000, "side": "buy"})
            await client.send(orders + cancel + frame(TEXT, b'{"op":"ping","id":1001}'))
            replies = [await client.message() for _ in range(1_002)]
            by_id = {reply["id"]: reply for reply in replies}
            assert sorted(by_id) == list(range(1_002))
            assert {by_id[n]["status"] for n in range(1_000)} == {201}
            assert len(by_id[1_000]["orders"]) == 1_000
            assert venue.sequencer.counts.groups - groups <= 15
            accepted = [by_id[n]["order"]["order_id"] for n in range(1_000)]
            assert accepted == sorted(accepted)

    run(scenario())
