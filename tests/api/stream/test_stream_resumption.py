"""Whoever comes back with the last id he saw misses nothing and hears nothing twice."""

import asyncio
import functools
from collections.abc import Sequence
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from damrak.domain.records import Record, Stored
from damrak.runtime.topology import EVENTS
from damrak.services.gateway.stream.facts import payload_of
from damrak.services.gateway.stream.hub import END_INDEX, Hub
from damrak.services.gateway.stream.listening import Listening
from damrak.services.gateway.stream.resumption import TURNS_MAX, Resumer, parse_id
from damrak.services.gateway.stream.topics import Backlog
from damrak.wire.stream import Channel
from tests.api.stream.parts import (
    SYMBOL,
    Client,
    Venue,
    client_of,
    ids,
    open_venue,
    order,
    run,
)

ROUNDS = 6
CHANNELS: Sequence[tuple[str, dict[str, Any]]] = (
    ("orders", {}),
    ("fills", {}),
    ("balances", {}),
    ("positions", {}),
    ("trades", {"symbol": SYMBOL}),
)


async def _trade(venue: Venue, start: int, rounds: int = ROUNDS) -> None:
    for number in range(start, start + rounds):
        await venue.orders(1, order("sell", "1", "100", client_order_id=f"s{number}"))
        await venue.orders(2, order("buy", "1", "100", client_order_id=f"b{number}"))


async def _last_told(client: Client) -> None:
    # A ping is answered at once, so two of them let the sweep pass that tells the rest.
    for _ in range(3):
        await client.request("ping")
        await asyncio.sleep(0.01)


async def _heard_live(venue: Venue, channel: str, **fields: Any) -> list[str]:
    async with client_of(venue, venue.key(1)) as client:
        await client.subscribe(channel, **fields)
        await _trade(venue, 0)
        await _last_told(client)
        return client.raw


async def _heard_again(
    venue: Venue, after: str, count: int, channel: str, **fields: Any
) -> list[str]:
    async with client_of(venue, venue.key(1)) as client:
        await client.subscribe(channel, after=after, **fields)
        await client.hear(count)
        await _last_told(client)
        return client.raw


def test_two_subscribers_hear_the_same_bytes() -> None:
    async def scenario() -> None:
        async with (
            open_venue() as venue,
            client_of(venue, venue.key(1)) as one,
            client_of(venue, venue.key(1)) as two,
        ):
            for client in (one, two):
                for channel, fields in CHANNELS:
                    await client.subscribe(channel, **fields)
            await _trade(venue, 0)
            await _last_told(one)
            await _last_told(two)
            assert one.raw == two.raw
            assert len(one.raw) > ROUNDS * 5

    run(scenario())


def test_what_one_socket_hears_of_facts_is_in_the_order_of_their_ids() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            for channel, fields in reversed(CHANNELS):
                await client.subscribe(channel, **fields)
            await asyncio.gather(*(_trade(venue, 100 * n, 2) for n in range(5)))
            await _last_told(client)
            places = [tuple(map(int, i.split(":")[1:])) for i in ids(client.told)]
            assert places == sorted(places)
            assert len(places) > 50

    run(scenario())


@pytest.mark.parametrize(("channel", "fields"), CHANNELS)
@pytest.mark.parametrize("ring_records", [20_000, 3], ids=["ring", "log"])
def test_a_subscription_goes_on_behind_any_message(
    channel: str, fields: dict[str, Any], ring_records: int
) -> None:
    async def scenario() -> None:
        async with open_venue(ring_records=ring_records) as venue:
            live = await _heard_live(venue, channel, **fields)
            assert len(live) >= ROUNDS
            told = [Client.parse(text) for text in live]
            for place in (0, len(live) // 2, len(live) - 1):
                again = await _heard_again(
                    venue, told[place]["id"], len(live) - place - 1, channel, **fields
                )
                assert again == live[place + 1 :]

    run(scenario())


@pytest.mark.parametrize(("channel", "fields"), CHANNELS)
def test_a_subscription_goes_on_after_a_restart(channel: str, fields: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            live = await _heard_live(venue, channel, **fields)
        async with open_venue(venue.log, keys=venue.keys) as later:
            assert later.hub.ring.floor == venue.view.sequence
            first = Client.parse(live[0])["id"]
            again = await _heard_again(later, first, len(live) - 1, channel, **fields)
            assert again == live[1:]
            # A fresh subscription continues where it begins, also when nothing happened since.
            async with client_of(later, later.key(1)) as client:
                reply = await client.subscribe(channel, **fields)
            await _trade(later, 1_000, 1)
            assert await _heard_again(later, reply["last_id"], 1, channel, **fields)

    run(scenario())


def test_orders_that_the_view_let_go_of_are_found_in_history() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            live = await _heard_live(venue, "orders")
            venue.history.catch_up()
            venue.view.forget_closed(venue.view.sequence)
            assert not venue.view.orders
            # The first fill came with another record than the order that it fills.
            filled = next(n for n, text in enumerate(live) if '"event":"filled"' in text)
            place = filled - 1
            sequence = Client.parse(live[place])["id"].split(":")[1]
            after = f"inbox:{sequence}:{END_INDEX}"
            again = await _heard_again(venue, after, len(live) - place - 1, "orders")
            assert again == live[place + 1 :]
            assert venue.history.asked == 1

    run(scenario())


def test_resuming_while_the_venue_is_busy_misses_and_repeats_nothing() -> None:
    async def scenario() -> None:
        async with (
            open_venue(ring_records=3) as venue,
            client_of(venue, venue.key(1)) as witness,
        ):
            start = (await witness.subscribe("orders"))["last_id"]
            trading = asyncio.create_task(_trade(venue, 0, 60))
            resumed: list[list[str]] = []
            for _ in range(4):
                await asyncio.sleep(0.02)
                async with client_of(venue, venue.key(1)) as client:
                    await client.subscribe("orders", after=start)
                    await client.hear(20)
                    await _last_told(client)
                    resumed.append(client.raw)
            await trading
            await _last_told(witness)
            for heard in resumed:
                assert heard == witness.raw[: len(heard)]

    run(scenario())


def test_who_missed_too_much_is_told_of_a_gap_and_goes_on_live() -> None:
    async def scenario() -> None:
        async with open_venue(resume_max=5) as venue:
            async with client_of(venue, venue.key(1)) as client:
                after = (await client.subscribe("orders"))["last_id"]
            await _trade(venue, 0)
            async with client_of(venue, venue.key(1)) as client:
                await client.subscribe("orders", after=after)
                gap = (await client.hear(1))[0]
                assert gap["type"] == "gap"
                assert gap["channel"] == "orders"
                assert gap["after"] == after
                assert gap["last_id"] == venue.hub.last_id
                await _trade(venue, 50, 1)
                told = await client.hear(2)
                assert told[1]["client_order_id"] == "s50"
            assert venue.hub.counts.gaps == 1

    run(scenario())


@pytest.mark.parametrize(
    "after",
    [
        "",
        "inbox",
        "inbox:1",
        "inbox:1:2:3:4",
        "other:1:0",
        "inbox:-1:0",
        "inbox:99999:0",
        "inbox:1:0:x",
        "inbox:1:0:book",
        "inbox:٣:0",
    ],
)
def test_an_id_that_is_none_is_refused(after: str) -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            reply = await client.request("subscribe", channel="orders", after=after)
            assert reply["status"] == 400
            assert reply["problem"]["errors"][0]["field"] == "after"
            # Nothing came of it.
            assert not any(venue.hub.listeners().values())

    run(scenario())


def test_what_is_in_the_log_and_not_heard_yet_is_told_once() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            await _trade(venue, 0, 1)
        async with open_venue(venue.log, keys=venue.keys) as later:
            # As between a commit and the telling of it, with a ring that a restart has emptied.
            heard: list[Record] = []
            late = Hub(later.view, later.history, functools.partial(later.log.read, EVENTS))
            start = parse_id("inbox:0:0", late)
            later.sequencer.add_listener(heard.extend)
            await _trade(later, 1_000, 1)

            class Told:
                frames: list[bytes] = []

                def tell(self, frames: list[bytes]) -> None:
                    self.frames += frames

                def let_go(self, reason: str) -> None:
                    raise AssertionError(reason)

            listening = Listening(late, Resumer(late), Told(), Backlog())
            listening.start([(Channel.ORDERS, 1)], start)
            while not late.listeners()[Channel.ORDERS]:
                await asyncio.sleep(0.001)
            late.hear(heard)
            await asyncio.sleep(0.05)
            told = ids([Client.parse(payload_of(frame).decode()) for frame in Told.frames])
            assert len(told) == len(set(told))
            assert told[-1].startswith(f"inbox:{late.sequence}:")

    run(scenario())


def test_who_cannot_be_told_what_he_missed_is_let_go() -> None:
    async def scenario() -> None:
        async with (
            open_venue(ring_records=1) as venue,
            client_of(venue, venue.key(1)) as client,
        ):
            await _trade(venue, 0)

            def broken(after: int, limit: int) -> Sequence[Stored]:
                raise KeyError(after)

            venue.server.resumer = Resumer(Hub(venue.view, venue.history, broken))
            await client.subscribe("orders", after="inbox:0:0")
            with pytest.raises(ConnectionClosed) as closed:
                await client.hear(1)
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013

    run(scenario())


def test_a_crowd_that_resumes_at_once_leaves_room_for_everything_else() -> None:
    # ASVS 11.1.4: what one asks for thousandfold is made one after the other.
    async def scenario() -> None:
        async with open_venue() as venue:
            for number in range(20):
                await venue.orders(1, order("buy", "1", "90", client_order_id=f"o{number}"))
            resumer, key = Resumer(venue.hub), (Channel.ORDERS, 1)
            after = parse_id("inbox:1:0", venue.hub)
            told: list[int] = []
            turns = 0

            async def tell(frames: list[bytes]) -> None:
                told.append(len(frames))

            async def work() -> None:
                nonlocal turns
                while len(told) < 100:
                    turns += 1
                    await asyncio.sleep(0)

            crowd = [resumer.replay([key], after, tell) for _ in range(100)]
            await asyncio.gather(work(), *crowd)
            assert set(told) == {40}
            assert turns >= 100 // TURNS_MAX

    run(scenario())
