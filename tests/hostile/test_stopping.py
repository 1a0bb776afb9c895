"""Told to stop under load: everything acknowledged is there, everybody hears why, nothing hangs."""

import asyncio
import contextlib
import itertools
import os
import re
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from damrak.app.wiring import RECORDS_WITHOUT_SNAPSHOT_MAX
from tests.hostile.siege import PATIENCE, Siege, besieged
from tests.hostile.wire import connected

STOP_SECONDS = 10.0
GONE = (httpx.TransportError, OSError, ConnectionClosed)


class Load:
    """Hold what clients were told while they sent orders."""

    def __init__(self, siege: Siege) -> None:
        self.siege = siege
        self.acknowledged: dict[str, int] = {}
        self.statuses: Counter[int] = Counter()
        self.closing: list[str] = []
        self.codes: list[int] = []
        self.ended_well = 0

    def order(self, name: str) -> dict[str, Any]:
        """Return an order that trades with the others now and then."""
        side = "buy" if hash(name) % 2 else "sell"
        return self.siege.order("1", "100.00", side=side, client_order_id=name)

    def hear(self, said: dict[str, Any], waiting: dict[int, str]) -> None:
        """Take what the stream says."""
        if said["type"] == "closing":
            self.closing.append(said["reason"])
        if said["type"] != "reply" or not waiting:
            return
        self.statuses[said["status"]] += 1
        own = waiting.pop(said["id"])
        if said["status"] == 201:
            self.acknowledged[own] = said["order"]["order_id"]
        else:
            assert said["status"] == 503, said

    def headers(self, account: int) -> dict[str, str]:
        """Return the headers of a client of an account."""
        return {"Authorization": f"Bearer {self.siege.keys[account - 1]}"}


async def _by_rest(load: Load, account: int, name: str) -> None:
    async with httpx.AsyncClient(
        base_url=load.siege.served.http, headers=load.headers(account), timeout=PATIENCE
    ) as client:
        for number in itertools.count():
            order = load.order(f"{name}-{number}")
            try:
                answer = await client.post("/api/orders", json=order)
            except GONE:
                return
            load.statuses[answer.status_code] += 1
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) >= 1
                assert answer.json()["code"] == "UNAVAILABLE"
                continue
            assert answer.status_code == 201, answer.text
            load.acknowledged[order["client_order_id"]] = answer.json()["order_id"]


async def _by_stream(load: Load, account: int, name: str) -> None:
    async with connect(
        load.siege.served.stream, additional_headers=load.headers(account)
    ) as stream:
        await stream.recv()
        waiting: dict[int, str] = {}
        numbers = itertools.count()
        try:
            while True:
                while len(waiting) < 50:
                    number = next(numbers)
                    waiting[number] = f"{name}-{number}"
                    order = load.order(waiting[number])
                    request = {"op": "submit_order", "id": number, "order": order}
                    await stream.send(msgspec.json.encode(request).decode())
                load.hear(msgspec.json.decode(await stream.recv()), waiting)
        except ConnectionClosed as closed:
            load.codes.append(0 if closed.rcvd is None else closed.rcvd.code)
            with contextlib.suppress(ConnectionClosed):
                while True:
                    # Sending noticed the end before all was read.
                    load.hear(msgspec.json.decode(await stream.recv()), waiting)


async def _listen(load: Load, account: int) -> None:
    async with connect(
        load.siege.served.stream, additional_headers=load.headers(account), max_size=None
    ) as stream:
        await stream.send('{"op":"subscribe","id":1,"channel":"orders"}')
        try:
            while True:
                load.hear(msgspec.json.decode(await stream.recv()), {})
        except ConnectionClosed as closed:
            load.codes.append(0 if closed.rcvd is None else closed.rcvd.code)


async def _listen_to_events(load: Load, account: int) -> None:
    async with (
        httpx.AsyncClient(base_url=load.siege.served.http, timeout=PATIENCE) as client,
        client.stream(
            "GET", "/api/events?channels=orders,fills", headers=load.headers(account)
        ) as answer,
    ):
        assert answer.status_code == 200
        async for _ in answer.aiter_lines():
            pass
        # A stream that was cut would have raised.
        load.ended_well += 1


async def _play(load: Load) -> float:
    tasks = [
        asyncio.create_task(work)
        for work in (
            _by_rest(load, 1, "a"),
            _by_rest(load, 2, "b"),
            _by_stream(load, 3, "c"),
            _by_stream(load, 1, "d"),
            _listen(load, 2),
            _listen_to_events(load, 3),
        )
    ]
    await asyncio.sleep(1.0)
    start = time.monotonic()
    os.kill(load.siege.served.pid, signal.SIGTERM)
    code = await asyncio.to_thread(load.siege.served.wait_ended, STOP_SECONDS + 5)
    spent = time.monotonic() - start
    assert code == 0, load.siege.log[-2_000:]
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
    return spent


def _found(siege: Siege) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in siege.keys:
        cursor: str | None = ""
        with siege.client(key) as client:
            while cursor is not None:
                more = {"cursor": cursor} if cursor else {}
                page = client.get("/api/orders?status=all", params={"limit": 500, **more}).json()
                found |= {each["client_order_id"]: each["order_id"] for each in page["orders"]}
                cursor = page["next_cursor"]
    return found


def _replayed(siege: Siege) -> int:
    return int(re.findall(r"\bready\b.*\brecovered=(\d+)", siege.log)[-1])


def test_a_stop_under_load_loses_nothing_and_tells_everybody(tmp_path: Path) -> None:
    with besieged(tmp_path) as siege, contextlib.ExitStack() as opened:
        served, load = siege.served, Load(siege)
        stalled = [opened.enter_context(connected(siege.http_port)) for _ in range(3)]
        stalled[0].say(b"GET /api/time HTTP/1.1\r\n")
        stalled[1].say(
            b"POST /api/orders HTTP/1.1\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %b\r\nContent-Length: 99\r\n\r\n{" % siege.keys[0].encode()
        )
        spent = asyncio.run(_play(load))
        assert spent < STOP_SECONDS
        assert stalled[1].answer().status == 503
        assert load.statuses[201] > 200
        assert set(load.statuses) <= {201, 503}
        assert len(load.closing) == 3
        assert load.codes == [1001, 1001, 1001]
        assert load.ended_well == 1
        assert not (served.data_dir / "server.json").exists()
        served.start()
        assert _replayed(siege) < RECORDS_WITHOUT_SNAPSHOT_MAX
        found = _found(siege)
        for name, order_id in load.acknowledged.items():
            assert found.get(name) == order_id, f"{name} was acknowledged and must be there"
        siege.serves()


def test_who_comes_after_the_stop_is_told_or_turned_away(tmp_path: Path) -> None:
    with besieged(tmp_path) as siege, contextlib.ExitStack() as opened:
        clients = [opened.enter_context(siege.client(siege.keys[0])) for _ in range(20)]
        for client in clients:
            assert client.get("/health").status_code == 200
        os.kill(siege.served.pid, signal.SIGTERM)
        statuses: Counter[int] = Counter()
        for client in itertools.cycle(clients):
            try:
                answer = client.post("/api/orders", json=siege.order(price="1.00"))
            except GONE:
                break
            statuses[answer.status_code] += 1
        assert set(statuses) <= {201, 503}
        assert siege.served.wait_ended(STOP_SECONDS) == 0


@pytest.mark.chaos
def test_who_never_reads_does_not_keep_the_venue_from_stopping(tmp_path: Path) -> None:
    with besieged(tmp_path) as siege, contextlib.ExitStack() as opened:
        request = b"GET /api/openapi.json HTTP/1.1\r\nHost: venue\r\n\r\n"
        events = b"GET /api/events?channels=book&symbols=S01/USD HTTP/1.1\r\nAuthorization: Bearer "
        deaf = [opened.enter_context(connected(siege.http_port)) for _ in range(4)]
        for wire in deaf[:2]:
            wire.say(request * 60)
        for wire in deaf[2:]:
            wire.say(events + siege.keys[0].encode() + b"\r\n\r\n")
        time.sleep(1.0)
        start = time.monotonic()
        os.kill(siege.served.pid, signal.SIGTERM)
        assert siege.served.wait_ended(STOP_SECONDS + 10) == 0
        assert time.monotonic() - start < STOP_SECONDS + 5
