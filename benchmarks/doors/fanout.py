"""Fan-out: thousands of sockets that listen while orders run."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvloop

from benchmarks.doors.orders import single_requests
from benchmarks.doors.server import Server, running_server
from benchmarks.figures import Figure, Setting, percentile
from benchmarks.load.http import HttpLoad
from benchmarks.load.stream import Subscribers

ORDER_RATE: Final = 500
CONNECTIONS: Final = 32
SYMBOL: Final = "S01/USD"
NANOSECONDS_PER_MILLISECOND: Final = 1_000_000


def measure_fanout(setting: Setting) -> Iterator[Figure]:
    """Yield how late data and answers are while many sockets listen to one instrument's quotes."""
    for full, goal in ((1_000, "p99 at most 50 ms"), (10_000, "p99 at most 200 ms")):
        with (
            tempfile.TemporaryDirectory(dir=setting.directory) as place,
            running_server(Path(place)) as server,
        ):
            yield from uvloop.run(_listen(server, setting, (full, goal)))


async def _listen(server: Server, setting: Setting, wanted: tuple[int, str]) -> list[Figure]:
    full, goal = wanted
    count = setting.count(full, 5)
    name = f"doors.fanout{full}"
    before = server.memory_bytes()
    crowd = Subscribers(
        server.stream, server.keys[0], {"channel": "quotes", "symbol": SYMBOL}, count=count
    )
    await crowd.connect()
    socket_bytes = (server.memory_bytes() - before) / count
    orders = HttpLoad(*server.address, connections=CONNECTIONS)
    await orders.connect()
    sent = single_requests(server.keys, setting.count(10_000, 100))
    used = server.cpu_seconds()
    crowd.forget()
    result = await orders.pace(iter(sent), ORDER_RATE)
    busy = (server.cpu_seconds() - used) / result.seconds
    await asyncio.sleep(0.5)
    orders.close()
    crowd.close()
    latest = max(len(crowd.latencies), 1)
    a_second = crowd.messages / count / result.seconds
    note = (
        f"{count} sockets, {a_second:.1f} messages/s each, {ORDER_RATE} orders/s; "
        f"server took {busy:.0%} of a core"
    )
    data = [
        percentile(crowd.latencies or [0], each) / NANOSECONDS_PER_MILLISECOND for each in (50, 99)
    ]
    return [
        Figure(f"{name}.data_p50", data[0], "ms", latest),
        Figure(f"{name}.data_p99", data[1], "ms", latest, goal=goal, note=note),
        Figure(f"{name}.orders_p99", result.milliseconds(99), "ms", result.units, goal=goal),
        Figure(f"{name}.socket", socket_bytes / 1_024, "KiB", count, note="server memory a socket"),
    ]
