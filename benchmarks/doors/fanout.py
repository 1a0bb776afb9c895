"""Fan-out: thousands of sockets that listen while orders run, to the venue itself or to a relay.

Those who listen and those who send orders are processes of their own, beside the venue and its
relay: on a machine of few cores they all wait for each other, and the figures say how busy each is.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvloop
from msgspec import Struct

from benchmarks.doors.orders import single_requests
from benchmarks.doors.server import Server, Teller, running_relay, running_server
from benchmarks.figures import Figure, Setting
from benchmarks.load.crowd import Wish, listening_crowd
from benchmarks.load.http import HttpLoad

ORDER_RATE: Final = 500
CONNECTIONS: Final = 32
SYMBOL: Final = "S01/USD"
LAST_SECONDS: Final = 0.5
"""How long the crowd may hear of the last order."""


class Scene(Struct, frozen=True):
    """Say how many listen to whom, and how late they may be told."""

    name: str
    sockets: int
    goal: str
    relayed: bool = False


SCENES: Final = (
    Scene("doors.fanout1000", 1_000, "p99 at most 50 ms"),
    Scene("doors.fanout10000", 10_000, "p99 at most 200 ms"),
    Scene("doors.relay10000", 10_000, "p99 at most 200 ms", relayed=True),
)


def measure_fanout(setting: Setting) -> Iterator[Figure]:
    """Yield how late data and answers are while many sockets listen to one instrument's quotes."""
    for scene in SCENES:
        with contextlib.ExitStack() as opened:
            place = Path(opened.enter_context(tempfile.TemporaryDirectory(dir=setting.directory)))
            server = opened.enter_context(running_server(place))
            teller: Teller = server
            if scene.relayed:
                teller = opened.enter_context(running_relay(place))
            yield from uvloop.run(_listen((server, teller), setting, scene))


async def _listen(asked: tuple[Server, Teller], setting: Setting, scene: Scene) -> list[Figure]:
    server, teller = asked
    count = setting.count(scene.sockets, 5)
    orders = HttpLoad(*server.address, connections=CONNECTIONS)
    sent = single_requests(server.keys, setting.count(10_000, 100))
    before = teller.memory_bytes()
    wish = Wish(teller.stream, server.keys[0], {"channel": "quotes", "symbol": SYMBOL}, count)
    async with listening_crowd(wish) as crowd:
        socket_bytes = (teller.memory_bytes() - before) / count
        await orders.connect()
        used = [each.cpu_seconds() for each in asked]
        await crowd.forget()
        result = await orders.pace(iter(sent), ORDER_RATE)
        busy = [
            (each.cpu_seconds() - start) / result.seconds
            for each, start in zip(asked, used, strict=True)
        ]
        await asyncio.sleep(LAST_SECONDS)
        heard = await crowd.heard()
        orders.close()
    relay = f", the relay {busy[1]:.0%}" if scene.relayed else ""
    note = (
        f"{count} sockets, {heard.messages / count / result.seconds:.1f} messages/s each, "
        f"{ORDER_RATE} orders/s; the venue took {busy[0]:.0%} of a core{relay}, "
        f"those who listened {heard.cpu_seconds / result.seconds:.0%}"
    )
    name, goal = scene.name, scene.goal
    messages = max(heard.messages, 1)
    return [
        Figure(f"{name}.data_p50", heard.p50, "ms", messages),
        Figure(f"{name}.data_p99", heard.p99, "ms", messages, goal=goal, note=note),
        Figure(f"{name}.orders_p50", result.milliseconds(50), "ms", result.units),
        Figure(f"{name}.orders_p99", result.milliseconds(99), "ms", result.units, goal=goal),
        Figure(f"{name}.socket", socket_bytes / 1_024, "KiB", count, note="server memory a socket"),
    ]
