"""Serving: from a data directory and settings to open doors, and in good order back again.

Ready means: recovered, tables caught up, both ports listening. A signal to stop makes the doors
refuse new orders, finishes what was taken in, tells the sockets, takes a snapshot and ends. A shard
that failed ends the process at once: what it holds in memory is not what the log holds, and the
next start replays the log.
"""

import asyncio
import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct

from damrak import __version__
from damrak.app.config.settings import Settings
from damrak.app.crowd.control import CrowdControl
from damrak.app.crowd.settings import CrowdSettings
from damrak.app.serving.doors import open_doors
from damrak.app.serving.house import House, open_house
from damrak.app.serving.listening import Doorstep, bound_socket, port_of, url_host
from damrak.app.serving.marker import Marker, remove_marker, write_marker
from damrak.services.gateway.desk import Doors

GC_THRESHOLD: Final = 50_000
"""Allocations between collections: almost nothing here makes cycles, and a pause is a wait."""

log = structlog.get_logger("damrak")


class Ready(Struct, frozen=True):
    """Say that a server is ready, and where."""

    event: str
    http: str
    stream: str
    pid: int
    data_dir: str


async def serve(
    data_dir: Path,
    settings: Settings,
    *,
    on_ready: Callable[[Ready], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until a signal says to stop, or ``stop`` is set.

    ``on_ready`` is told when clients may come. Raises Refused for an address that cannot be
    listened on, LogError and its like for a directory that cannot be served, and ShardStopped's
    cause when the venue failed while it ran.
    """
    server = settings.server
    stopping = stop or asyncio.Event()
    failures: list[BaseException] = []

    def fail(error: BaseException) -> None:
        failures.append(error)
        stopping.set()

    with (
        closing(bound_socket(server.host, server.port, what="--port")) as http,
        closing(
            Doorstep(bound_socket(server.host, server.stream_port, what="--stream-port"))
        ) as stream,
    ):
        async with AsyncExitStack() as opened:
            house = await opened.enter_async_context(
                open_house(data_dir, settings, on_failure=fail)
            )
            doors = await opened.enter_async_context(
                open_doors(house, settings, http=http, stream=stream)
            )
            ready = _ready(data_dir, settings, http, stream)
            tell_signals(stopping)
            calm_the_collector()
            write_marker(data_dir, _marker(ready, settings))
            opened.callback(remove_marker, data_dir)
            _open_crowd(opened, house, doors, settings=settings)
            on_ready(ready)
            log.info(
                "ready", http=ready.http, stream=ready.stream, recovered=house.recovery.records
            )
            await stopping.wait()
            log.info("stopping", failed=bool(failures))
            doors.refuses = "the venue is stopping"
    if failures:
        raise failures[0]


def _ready(data_dir: Path, settings: Settings, http: socket.socket, stream: socket.socket) -> Ready:
    host, tls = url_host(settings.server.host), "s" if settings.tls.certificate else ""
    return Ready(
        "ready",
        f"http{tls}://{host}:{port_of(http)}",
        f"ws{tls}://{host}:{port_of(stream)}",
        os.getpid(),
        str(data_dir),
    )


def _marker(ready: Ready, settings: Settings) -> Marker:
    own = settings.tls.certificate and str(Path(settings.tls.certificate).resolve())
    return Marker(ready.pid, ready.http, ready.stream, time.time_ns(), __version__, own)


def tell_signals(stopping: asyncio.Event) -> None:
    """Set an event when the process is told to stop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)


def calm_the_collector() -> None:
    """Spare what was loaded at start: it stays until the end, and need not be looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 100)


def _open_crowd(opened: AsyncExitStack, house: House, doors: Doors, *, settings: Settings) -> None:
    crowd = settings.crowd
    usual = CrowdSettings(seed=crowd.seed, orders_per_second=float(crowd.orders_per_second))
    control = CrowdControl(house.sequencer, house.view, house.clock, usual)
    house.sequencer.add_listener(control.hear)
    doors.steering.crowd = control
    opened.push_async_callback(control.close)
    opened.push_async_callback(_ended, asyncio.create_task(_begin(control, doors, settings)))


async def _begin(crowd: CrowdControl, doors: Doors, settings: Settings) -> None:
    try:
        await crowd.begin(doors.steering.keeper, enabled=settings.crowd.enabled)
    except Exception:
        log.exception("the crowd has stopped")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
