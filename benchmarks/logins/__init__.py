"""Signing in beside orders: how long orders wait while fifty people show passwords at once.

Hashing a password is slow on purpose, and has a thread of its own; this shows whether orders notice
it. The same orders run at the same rate without anybody signing in, in the same minute.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import msgspec
import uvloop

from benchmarks.doors.orders import single_requests
from benchmarks.doors.server import Server, running_server
from benchmarks.figures import Figure, Setting
from benchmarks.load.http import HttpLoad
from benchmarks.load.times import Result

PEOPLE: Final = 50
"""People who sign in at the same time, each again as soon as he is in."""

ORDER_RATE: Final = 200
ORDER_CONNECTIONS: Final = 64
GOOD: Final = frozenset({200, 201})
SETTINGS: Final = {
    "DAMRAK__IDENTITY__REGISTRATION": "open",
    "DAMRAK__IDENTITY__VERIFY_EMAIL": "false",
    # What is measured is hashing, so nobody is told to come back later.
    "DAMRAK__LIMITS__ADDRESS_PER_SECOND": "0",
    "DAMRAK__LIMITS__LOGIN_PER_MINUTE": "0",
}

_PASSWORD: Final = "tulip mania of 1637"  # noqa: S105
_NOT_THERE: Final = 404


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield how long orders wait with and without people who sign in, and how many are let in."""
    with (
        tempfile.TemporaryDirectory(dir=setting.directory) as place,
        running_server(Path(place), settings=SETTINGS) as server,
    ):
        if not _register(server):
            yield Figure("logins.rate", 0, "logins/s", 0, note="skipped: nobody signs in here")
            return
        yield from uvloop.run(_side_by_side(server, setting))


async def _side_by_side(server: Server, setting: Setting) -> list[Figure]:
    sent = single_requests(server.keys, setting.count(4_000, 70))
    orders = HttpLoad(*server.address, connections=ORDER_CONNECTIONS)
    logins = HttpLoad(*server.address, connections=PEOPLE)
    await asyncio.gather(orders.connect(), logins.connect())
    half = len(sent) // 2
    alone = await orders.pace(iter(sent[:half]), ORDER_RATE)
    ordering = asyncio.Event()

    async def order() -> Result:
        result = await orders.pace(iter(sent[half:]), ORDER_RATE)
        ordering.set()
        return result

    beside, signed_in = await asyncio.gather(order(), logins.run(_login_requests(ordering)))
    orders.close()
    logins.close()
    for result in (alone, beside, signed_in):
        _require_good(result)
    note = f"{ORDER_RATE} orders/s; {PEOPLE} sign in at a time"
    return [
        *_waits("logins.orders_alone", alone, ""),
        *_waits("logins.orders_beside", beside, "p99 at most 50 ms", note=note),
        Figure("logins.rate", signed_in.rate, "logins/s", signed_in.units),
        *_waits("logins.login", signed_in, ""),
    ]


def _register(server: Server) -> bool:
    with httpx.Client(base_url=server.http, timeout=60) as client:
        if client.get("/api/auth/options").status_code == _NOT_THERE:
            return False
        for number in range(PEOPLE):
            asked = {"email": _email(number), "password": _PASSWORD, "name": f"Person {number}"}
            client.post("/api/auth/register", json=asked).raise_for_status()
    return True


def _login_requests(ordering: asyncio.Event) -> Iterator[bytes]:
    # Everybody at least once, and then in turns for as long as orders run.
    number = 0
    while number < PEOPLE or not ordering.is_set():
        body = msgspec.json.encode({"email": _email(number % PEOPLE), "password": _PASSWORD})
        head = "\r\n".join(
            (
                "POST /api/auth/login HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
                "",
                "",
            )
        )
        yield head.encode() + body
        number += 1


def _email(number: int) -> str:
    return f"person{number}@load.example"


def _waits(name: str, result: Result, goal: str, *, note: str = "") -> list[Figure]:
    count = len(result.latencies)
    return [
        Figure(f"{name}.p50", result.milliseconds(50), "ms", count),
        Figure(f"{name}.p99", result.milliseconds(99), "ms", count, goal=goal, note=note),
    ]


def _require_good(result: Result) -> None:
    refused = {status: count for status, count in result.statuses.items() if status not in GOOD}
    if refused:
        raise RuntimeError(f"every request must be done, but these statuses came: {refused}")
