"""Kill -9 under load: nothing acknowledged is lost, and who listens misses and repeats nothing."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.venue import preparation
from tests.crash.served import Served

ACCOUNTS = 4
INSTRUMENTS = 2
ERRORS = (httpx.TransportError, OSError, WebSocketException, asyncio.IncompleteReadError)
UNTIL_BACK = 0.05


class _Market:
    """Hold what the clients of a run know: what was acknowledged, and what they were told."""

    def __init__(self, served: Served, keys: list[str], seed: int) -> None:
        self.served = served
        self.keys = keys
        self.chance = random.Random(seed)
        self.acknowledged: dict[tuple[int, str], int] = {}
        self.over = False
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.resumed = 0

    def order(self, number: str) -> dict[str, str]:
        side = self.chance.choice(("buy", "sell"))
        price = 10_000 + self.chance.randint(-5, 5)
        return {
            "symbol": f"S{self.chance.randint(1, INSTRUMENTS):02}/USD",
            "side": side,
            "quantity": str(self.chance.randint(1, 9)),
            "price": f"{price // 100}.{price % 100:02}",
            "client_order_id": number,
        }

    def client(self, account: int) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.keys[account - 1]}"}
        return httpx.AsyncClient(base_url=self.served.http, headers=headers, timeout=20)

    def acknowledge(self, account: int, order: dict[str, Any]) -> None:
        key = (account, order["client_order_id"])
        first = self.acknowledged.setdefault(key, order["order_id"])
        assert first == order["order_id"], "a retry must get the first answer"

    def told_ids(self, name: str) -> list[tuple[int, int]]:
        places = [message["id"].split(":") for message in self.told[name]]
        return [(int(sequence), int(index)) for _, sequence, index in places]


async def _rest_orders(market: _Market, account: int) -> None:
    for number in itertools.count():
        order = market.order(f"rest-{account}-{number}")
        while True:
            if market.over:
                return
            try:
                async with market.client(account) as client:
                    answer = await client.post("/api/orders", json=order)
            except ERRORS:
                await asyncio.sleep(UNTIL_BACK)
                continue
            if answer.status_code == 503:
                await asyncio.sleep(UNTIL_BACK)
                continue
            assert answer.status_code == 201, answer.text
            market.acknowledge(account, answer.json())
            break


async def _rest_batches(market: _Market, account: int) -> None:
    for number in itertools.count():
        orders = [market.order(f"batch-{account}-{number}-{each}") for each in range(20)]
        while not market.over:
            try:
                async with market.client(account) as client:
                    answer = await client.post("/api/orders/batch", json={"orders": orders})
            except ERRORS:
                await asyncio.sleep(UNTIL_BACK)
                continue
            if answer.status_code == 503:
                await asyncio.sleep(UNTIL_BACK)
                continue
            assert answer.status_code == 200, answer.text
            items = answer.json()["items"]
            if any(item["status"] == 503 for item in items):
                await asyncio.sleep(UNTIL_BACK)
                continue
            for item in items:
                assert item["status"] == 201, item
                market.acknowledge(account, item["order"])
            break
        if market.over:
            return


async def _stream_orders(market: _Market, account: int) -> None:
    headers = {"Authorization": f"Bearer {market.keys[account - 1]}"}
    waiting: dict[int, dict[str, str]] = {}
    numbers = itertools.count(1)
    while not market.over:
        with contextlib.suppress(*ERRORS):
            async with connect(market.served.stream, additional_headers=headers) as socket:
                for number, order in waiting.items():
                    await socket.send(_submission(number, order))
                while not market.over:
                    while len(waiting) < 20:
                        number = next(numbers)
                        waiting[number] = market.order(f"stream-{account}-{number}")
                        await socket.send(_submission(number, waiting[number]))
                    reply = msgspec.json.decode(await socket.recv())
                    if reply["type"] != "reply":
                        continue
                    if reply["status"] == 503:
                        break
                    assert reply["status"] == 201, reply
                    market.acknowledge(account, reply["order"])
                    del waiting[reply["id"]]
        await asyncio.sleep(UNTIL_BACK)


def _submission(number: int, order: dict[str, str]) -> str:
    return msgspec.json.encode({"op": "submit_order", "id": number, "order": order}).decode()


async def _listen(market: _Market, account: int, channel: str) -> None:
    told = market.told.setdefault(f"{channel}-{account}", [])
    headers = {"Authorization": f"Bearer {market.keys[account - 1]}"}
    after: str | None = None
    while True:
        with contextlib.suppress(*ERRORS):
            async with connect(
                market.served.stream, additional_headers=headers, max_size=None
            ) as socket:
                wish = {"op": "subscribe", "id": 1, "channel": channel}
                if after is not None:
                    wish["after"] = after
                    market.resumed += 1
                await socket.send(msgspec.json.encode(wish).decode())
                async for text in socket:
                    message = msgspec.json.decode(text)
                    assert message["type"] != "gap", message
                    if message["type"] == "reply":
                        assert message["status"] == 200, message
                        after = after or message.get("last_id")
                    elif "id" in message:
                        told.append(message)
                        after = message["id"]
        await asyncio.sleep(UNTIL_BACK)


async def _listen_to_events(market: _Market, account: int, symbol: str) -> None:
    told = market.told.setdefault(f"trades-{symbol}", [])
    after: str | None = None
    while True:
        headers = {} if after is None else {"Last-Event-ID": after}
        with contextlib.suppress(*ERRORS):
            async with (
                market.client(account) as client,
                client.stream(
                    "GET",
                    "/api/events",
                    params={"channels": "trades", "symbols": symbol},
                    headers=headers,
                    timeout=None,
                ) as answer,
            ):
                assert answer.status_code == 200
                async for line in answer.aiter_lines():
                    if not line.startswith("data:"):
                        continue
                    message = msgspec.json.decode(line[5:].strip())
                    if message["type"] == "trade":
                        told.append(message)
                        after = message["id"]
        await asyncio.sleep(UNTIL_BACK)


async def _kill_now_and_then(market: _Market, kills: int, seconds: float) -> None:
    for _ in range(kills):
        await asyncio.sleep(seconds * market.chance.uniform(0.7, 1.3))
        await asyncio.to_thread(market.served.kill)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(market.served.start)
    await asyncio.sleep(seconds)
    market.over = True


async def _pages(client: httpx.AsyncClient, path: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        answer = await client.get(
            path, params={"limit": 500} | ({"cursor": cursor} if cursor else {})
        )
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page[name]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def _play(market: _Market, kills: int, seconds: float) -> None:
    listeners = [
        asyncio.create_task(_listen(market, account, channel))
        for account in (1, 2, 4)
        for channel in ("orders", "fills")
    ]
    symbols = [f"S{number:02}/USD" for number in range(1, INSTRUMENTS + 1)]
    listeners += [asyncio.create_task(_listen_to_events(market, 3, each)) for each in symbols]
    await asyncio.sleep(0.5)
    async with asyncio.TaskGroup() as group:
        group.create_task(_rest_orders(market, 1))
        group.create_task(_rest_orders(market, 2))
        group.create_task(_rest_batches(market, 3))
        group.create_task(_stream_orders(market, 4))
        group.create_task(_kill_now_and_then(market, kills, seconds))
    # What was told last may still be on its way.
    await asyncio.sleep(1.0)
    for listener in listeners:
        if listener.done():
            listener.result()
        listener.cancel()
    await asyncio.wait(listeners)
    await _compare(market, symbols)


async def _compare(market: _Market, symbols: list[str]) -> None:
    for account in range(1, ACCOUNTS + 1):
        async with market.client(account) as client:
            orders = await _pages(client, "/api/orders?status=all", "orders")
            fills = await _pages(client, "/api/fills", "fills")
        by_key = {order["client_order_id"]: order["order_id"] for order in orders}
        assert len(by_key) == len(orders), "an order must exist once"
        for (owner, key), order_id in market.acknowledged.items():
            if owner == account:
                assert by_key.get(key) == order_id, f"{key} was acknowledged and must be there"
        told = market.told.get(f"fills-{account}")
        if told is not None:
            _require_each_once(market, f"fills-{account}")
            _require_each_once(market, f"orders-{account}")
            assert sorted(fill["execution_id"] for fill in told) == sorted(
                fill["execution_id"] for fill in fills
            )
            opened = [
                each for each in market.told[f"orders-{account}"] if each["event"] == "approved"
            ]
            assert {each["order_id"] for each in opened} == set(by_key.values())
    async with market.client(1) as client:
        for symbol in symbols:
            path = f"/api/instruments/{symbol.replace('/', '%2F')}/trades"
            trades = await _pages(client, path, "trades")
            told = market.told[f"trades-{symbol}"]
            assert [trade["trade_id"] for trade in told] == [
                trade["trade_id"] for trade in reversed(trades)
            ]
            assert len(trades) > 20


def _require_each_once(market: _Market, name: str) -> None:
    ids = market.told_ids(name)
    assert ids == sorted(set(ids)), f"{name} must be told in order and once"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "venue").mkdir()
    server = Served(tmp_path / "venue")
    server.start()
    yield server
    server.kill()


def _market(served: Served, seed: int) -> _Market:
    keys = served.prepare(preparation(INSTRUMENTS, ACCOUNTS), ACCOUNTS)
    return _Market(served, keys, seed)


def test_a_server_that_is_killed_loses_nothing_and_repeats_nothing(served: Served) -> None:
    market = _market(served, seed=1)
    asyncio.run(_play(market, kills=2, seconds=1.2))
    assert served.starts == 3
    assert market.resumed >= 6
    assert len(market.acknowledged) > 100
    assert served.stop() == 0


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(3))
def test_a_server_that_is_killed_again_and_again(served: Served, seed: int) -> None:
    market = _market(served, seed=seed + 10)
    asyncio.run(_play(market, kills=8, seconds=2.0))
    assert len(market.acknowledged) > 1_000
    assert served.stop() == 0
