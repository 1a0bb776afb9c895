"""Whatever bytes arrive: an answer that names what is wrong, or a close that says why."""

import asyncio
import random
import struct
from typing import Any

import msgspec
import pytest

from damrak.services.gateway.stream.listening import Limits
from tests.api.stream.parts import SYMBOL, open_venue, order, run
from tests.api.stream.raw import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    TEXT,
    RawClient,
    frame,
    raw_client,
    text,
)

DEEP = b"[" * 50_000 + b"]" * 50_000
UNREADABLE: list[tuple[bytes, int, str]] = [
    (b"", 0, "frame"),
    (b"{", 0, "frame"),
    (b"null", 0, "request"),
    (b"[]", 0, "request"),
    (b"NaN", 0, "frame"),
    (DEEP, 0, ""),
    (b'{"op":"ping","id":' + DEEP + b"}", 0, ""),
    (b'{"op":"ping","id":3,"deep":' + DEEP + b"}", 0, "deep"),
    (b'{"op":"fly","id":4}', 4, "op"),
    (b'{"op":"ping","id":5,"wings":2}', 5, "wings"),
    (b'{"op":"ping"}', 0, "id"),
    (b'{"op":"ping","id":-1}', 0, "id"),
    (b'{"op":"ping","id":1e400}', 0, "id"),
    (b'{"op":"ping","id":9007199254740992}', 0, "id"),
    (b'{"op":"ping","id":"6"}', 0, "id"),
    (b'{"op":"cancel_order","id":7,"order_id":"x"}', 7, "order_id"),
    (b'{"op":"submit_order","id":8,"order":{"symbol":"A"}}', 8, "side"),
    (b'{"op":"submit_order","id":9,"order":{"symbol":"A","side":"up","quantity":"1"}}', 9, "side"),
    (b'{"op":"submit_orders","id":10,"orders":[]}', 10, "orders"),
    (
        b'{"op":"submit_order","id":11,"order":{"symbol":"A","side":"buy","quantity":1}}',
        11,
        "quant",
    ),
    (b'{"op":"subscribe","id":12,"channel":"orders","after":"' + b"1" * 65 + b'"}', 12, "after"),
]


@pytest.mark.parametrize(("payload", "number", "names"), UNREADABLE)
def test_what_cannot_be_read_is_answered(payload: bytes, number: int, names: str) -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            await client.send(frame(TEXT, payload))
            reply = await client.message()
            assert (reply["type"], reply["id"], reply["status"]) == ("reply", number, 400)
            assert names in reply["problem"]["detail"]
            assert len(reply["problem"]["detail"]) < 300
            await _still_there(client)

    run(scenario())


CLOSED: list[tuple[bytes, int]] = [
    (frame(TEXT, b"\xff\xfe"), 1007),
    (frame(TEXT, b'{"op":"cancel_order","id":1,"client_order_id":"\xff"}'), 1007),
    (frame(BINARY, b"{}"), 1003),
    (frame(CONTINUATION, b"{}"), 1002),
    (frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), 1002),
    (frame(TEXT, b"x" * 3_000, fin=False) + frame(CONTINUATION, b"x" * 3_000), 1009),
    (frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) * 2_000, 1009),
    (frame(TEXT, b"x" * 5_000), 1009),
    (b"\x81\xff" + struct.pack(">Q", 2**62), 1009),
    (frame(TEXT, b"{}", masked=False), 1002),
    (frame(3, b"{}"), 1002),
    (frame(PING, b"x" * 126), 1002),
    (frame(PING, b"x", fin=False), 1002),
    (frame(CLOSE, b"\x03\xe7"), 1002),
    (frame(CLOSE, b"\x03"), 1002),
]


@pytest.mark.parametrize(("data", "expected"), CLOSED)
def test_what_breaks_the_protocol_is_closed_with_its_code(data: bytes, expected: int) -> None:
    async def scenario() -> None:
        limits = Limits(frame_bytes_max=4_096)
        async with (
            open_venue(limits=limits) as venue,
            raw_client(venue, venue.key(1)) as client,
        ):
            await client.send(data)
            _, code, _ = await client.messages_until_close()
            assert code == expected

    run(scenario())


def test_fragments_make_a_request_also_with_a_ping_between_them() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            for payload in (b'{"op":"ping","id":1}', "{'é".encode()):
                await client.send(frame(TEXT, payload[:5], fin=False))
                await client.send(frame(PING, b"now"))
                await client.send(frame(CONTINUATION, payload[5:], fin=True))
                assert await client.receive() == (10, b"now")
                reply = await client.message()
                assert reply["status"] == (200 if reply["id"] == 1 else 400)

    run(scenario())


def test_the_same_id_twice_is_answered_twice() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            request = {"op": "submit_order", "id": 1, "order": order("buy", "1", "90")}
            await client.send(text(request) * 2)
            replies = [await client.message() for _ in range(2)]
            assert [reply["status"] for reply in replies] == [201, 201]
            assert replies[0]["order"]["order_id"] != replies[1]["order"]["order_id"]

    run(scenario())


def test_who_asks_and_never_reads_is_not_read_from() -> None:
    async def scenario() -> None:
        limits = Limits(send_bytes=4_096, write_high_bytes=4_096, in_flight_max=50)
        async with open_venue(limits=limits) as venue, raw_client(venue, venue.key(1)) as client:
            count = 3_000
            pings = [
                frame(TEXT, b'{"op":"ping","id":%d}%s' % (n, b" " * 3_000)) for n in range(count)
            ]
            sending = asyncio.create_task(client.send(b"".join(pings)))
            await asyncio.sleep(0.3)
            assert not sending.done()
            for number in range(count):
                assert (await client.message())["id"] == number
            await sending

    run(scenario())


ABSURD = ["1e400", "-0", "NaN", "Infinity", "9" * 40, "\uff11", "", " 1", "1.", "0x10", "-1", "0"]


def test_absurd_numbers_change_nothing() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            before = dict(venue.view.accounts[1].balances)
            wishes = [order("buy", value, "90") for value in ABSURD]
            wishes += [order("buy", "1", value) for value in ABSURD]
            for number, wish in enumerate(wishes):
                await client.send(text({"op": "submit_order", "id": number, "order": wish}))
            for _ in wishes:
                reply = await client.message()
                assert 400 <= reply["status"] < 500, reply
            assert not venue.view.accounts[1].open_orders
            assert venue.view.accounts[1].balances == before

    run(scenario())


@pytest.mark.parametrize("seed", range(12))
def test_random_frames_never_break_the_venue(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        chance = random.Random(seed)
        async with open_venue(limits=Limits(close_seconds=0.2)) as venue:
            for _ in range(25):
                async with raw_client(venue, venue.key(1)) as client:
                    await client.send(
                        b"".join(_noise(chance) for _ in range(chance.randint(1, 30)))
                    )
                    await _drain(client, chance)
            assert venue.hub.counts.failures == 0
            async with raw_client(venue, venue.key(1)) as client:
                await _still_there(client)
            await asyncio.sleep(0.05)
            assert venue.server.sockets <= 1

    run(scenario())
    assert not [record for record in caplog.records if record.exc_info]


def _noise(chance: random.Random) -> bytes:
    kind = chance.choice([TEXT, TEXT, TEXT, TEXT, BINARY, PING, CLOSE, CONTINUATION, 5, 11])
    if kind in (TEXT, CONTINUATION) and chance.random() < 0.9:
        return frame(TEXT, _mangled(chance), fin=chance.random() < 0.95)
    payload = chance.randbytes(chance.randint(0, 200))
    return frame(kind, payload, fin=chance.random() < 0.9, masked=chance.random() < 0.95)


def _mangled(chance: random.Random) -> bytes:
    numbers: list[Any] = [
        0,
        -1,
        1,
        2**63,
        1e300,
        None,
        "1",
        "x" * 70,
        [],
        {},
        True,
        "inbox:1:0",
        SYMBOL,
    ]
    request: dict[str, Any] = {
        "op": chance.choice(
            "authenticate subscribe unsubscribe ping submit_order submit_orders cancel_order "
            "replace_order cancel_orders".split()
        ),
        "id": chance.choice([1, 2, 3, *numbers]),
    }
    for name in ("key", "channel", "symbol", "after", "account_id", "order_id", "client_order_id"):
        if chance.random() < 0.2:
            request[name] = chance.choice([*numbers, "orders", "book", 1])
    if chance.random() < 0.4:
        request["order"] = order("buy", str(chance.choice(numbers)), str(chance.choice(numbers)))
    if chance.random() < 0.1:
        request["replace"] = {"quantity": "1"}
    data = bytearray(msgspec.json.encode(request))
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


async def _drain(client: RawClient, chance: random.Random) -> None:
    if chance.random() < 0.3:
        return
    try:
        async with asyncio.timeout(0.05):
            while True:
                await client.receive()
    except (TimeoutError, EOFError, ConnectionError):
        return


async def _still_there(client: RawClient) -> None:
    await client.send(text({"op": "ping", "id": 99}))
    while True:
        message = await client.message()
        if message.get("id") == 99:
            assert message["status"] == 200
            return


@pytest.mark.parametrize("number", [10**30, 2**63, -(2**63) - 1, -1, 0])
def test_an_order_of_an_absurd_number_is_not_there(number: int) -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            named = {"id": 1, "order_id": number}
            for request in (
                {"op": "cancel_order", **named},
                {"op": "replace_order", "replace": {"quantity": "1"}, **named},
            ):
                await client.send(text(request))
                assert (await client.message())["status"] == 404
            halved = rb'{"op":"cancel_order","id":1,"client_order_id":"\ud800"}'
            await client.send(frame(TEXT, halved))
            assert 400 <= (await client.message())["status"] < 500

    run(scenario())
