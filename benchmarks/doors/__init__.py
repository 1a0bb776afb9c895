"""The doors: orders a second that are durable when they are answered, and how long answers take.

Server and load share the same cores, so a figure is what both together do. Beside the rate of
single orders stands that of a bare route of the same framework under the same load.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import uvloop

from benchmarks.doors.fanout import measure_fanout
from benchmarks.doors.first import measure_first_price
from benchmarks.doors.orders import (
    batch_requests,
    order_frames,
    read_requests,
    single_requests,
)
from benchmarks.doors.server import Server, running_server
from benchmarks.figures import Figure, Setting
from benchmarks.load.http import HttpLoad
from benchmarks.load.stream import OrderLoad
from benchmarks.load.times import Result, merged

BATCH: Final = 50
BATCH_CONNECTIONS: Final = 20
SINGLE_CONNECTIONS: Final = 64
SOCKETS: Final = 4
WINDOW: Final = 250
STEADY_RATE: Final = 1_000
READ_RATE: Final = 100
GOOD: Final = frozenset({200, 201})


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield what the doors do: batches, pipelined sockets, single orders, reads, fan-out."""
    yield from measure_first_price(setting)
    bare = _bare(setting)
    for scenario in (_batches, _pipelined, _singles, _steady, _reads):
        with (
            tempfile.TemporaryDirectory(dir=setting.directory) as place,
            running_server(Path(place)) as server,
        ):
            yield from uvloop.run(scenario(server, setting, bare))
    yield from measure_fanout(setting)


async def _batches(server: Server, setting: Setting, _: float) -> list[Figure]:
    requests = batch_requests(server.keys, setting.count(4_000, 4), BATCH)
    load = HttpLoad(*server.address, connections=BATCH_CONNECTIONS, units=BATCH)
    result, busy = await _timed(server, load.connect, lambda: load.run(iter(requests)))
    load.close()
    return [
        _rate("doors.batches", result, "at least 50,000/s", f"{BATCH} a batch; {busy}"),
        *_waits("doors.batches", result, ""),
    ]


async def _pipelined(server: Server, setting: Setting, _: float) -> list[Figure]:
    count = setting.count(60_000, 50)
    loads = [
        OrderLoad(server.stream, key, sockets=1, window=WINDOW) for key in server.keys[:SOCKETS]
    ]
    frames = [order_frames(count // SOCKETS, seed=seed) for seed in range(SOCKETS)]

    async def connect() -> None:
        await asyncio.gather(*(load.connect() for load in loads))

    async def run() -> Result:
        ran = (load.run(iter(sent)) for load, sent in zip(loads, frames, strict=True))
        return merged(await asyncio.gather(*ran))

    result, busy = await _timed(server, connect, run)
    for load in loads:
        load.close()
    note = f"{SOCKETS} sockets, {WINDOW} under way on each; {busy}"
    return [
        _rate("doors.stream", result, "at least 30,000/s", note),
        *_waits("doors.stream", result, ""),
    ]


async def _singles(server: Server, setting: Setting, bare: float) -> list[Figure]:
    requests = single_requests(server.keys, setting.count(40_000, 70))
    load = HttpLoad(*server.address, connections=SINGLE_CONNECTIONS)
    result, busy = await _timed(server, load.connect, lambda: load.run(iter(requests)))
    load.close()
    rate = _rate("doors.single", result, "at least 5,000/s", busy, ratio=result.rate / bare)
    bare_rate = Figure("doors.bare", bare, "requests/s", result.units, note="a route of Litestar")
    return [rate, bare_rate, *_waits("doors.single", result, "")]


async def _steady(server: Server, setting: Setting, _: float) -> list[Figure]:
    requests = single_requests(server.keys, setting.count(20_000, 70))
    load = HttpLoad(*server.address, connections=SINGLE_CONNECTIONS)
    result, busy = await _timed(
        server, load.connect, lambda: load.pace(iter(requests), STEADY_RATE)
    )
    load.close()
    _require_good(result)
    return _waits("doors.steady", result, "p99 at most 25 ms", note=f"1,000 orders/s; {busy}")


async def _reads(server: Server, setting: Setting, _: float) -> list[Figure]:
    count = setting.count(15_000, 70)
    writes = HttpLoad(*server.address, connections=SINGLE_CONNECTIONS)
    reads = HttpLoad(*server.address, connections=8)
    sent = single_requests(server.keys, count)
    asked = read_requests(server.keys, count * READ_RATE // STEADY_RATE)
    await asyncio.gather(writes.connect(), reads.connect())
    wrote, read = await asyncio.gather(
        writes.pace(iter(sent), STEADY_RATE), reads.pace(iter(asked), READ_RATE)
    )
    writes.close()
    reads.close()
    _require_good(wrote)
    _require_good(read)
    note = "100 GETs/s of nine kinds while 1,000 orders/s run"
    return _waits("doors.reads", read, "p99 at most 50 ms", note=note)


async def _timed(
    server: Server,
    connect: Callable[[], Awaitable[None]],
    run: Callable[[], Awaitable[Result]],
) -> tuple[Result, str]:
    await connect()
    before = server.cpu_seconds()
    result = await run()
    _require_good(result)
    busy = (server.cpu_seconds() - before) / result.seconds
    return result, f"server took {busy:.0%} of a core, {server.memory_bytes() >> 20} MiB"


def _rate(name: str, result: Result, goal: str, note: str, *, ratio: float | None = None) -> Figure:
    return Figure(
        f"{name}.rate", result.rate, "orders/s", result.units, ratio=ratio, goal=goal, note=note
    )


def _waits(name: str, result: Result, goal: str, *, note: str = "") -> list[Figure]:
    count = len(result.latencies)
    return [
        Figure(f"{name}.p50", result.milliseconds(50), "ms", count),
        Figure(f"{name}.p99", result.milliseconds(99), "ms", count, goal=goal, note=note),
        Figure(f"{name}.max", result.milliseconds(100), "ms", count),
    ]


def _require_good(result: Result) -> None:
    refused = {status: count for status, count in result.statuses.items() if status not in GOOD}
    if refused:
        raise RuntimeError(f"every request must be done, but these statuses came: {refused}")


def _bare(setting: Setting) -> float:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.doors.bare"], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        return uvloop.run(_bare_rate(port, setting))
    finally:
        process.terminate()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


async def _bare_rate(port: int, setting: Setting) -> float:
    requests = single_requests(["none"], setting.count(40_000, 70))
    load = HttpLoad("127.0.0.1", port, connections=SINGLE_CONNECTIONS)
    await load.connect()
    result = await load.run(iter(requests))
    load.close()
    _require_good(result)
    return result.rate
