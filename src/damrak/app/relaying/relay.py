"""Relaying: the stream of a venue, told by a process that follows the venue's log.

It holds a view of its own, and tells what is durable a few milliseconds after the venue. While no
venue runs it tells what there is, and goes on when the log does.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import structlog
from msgspec import Struct

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.app.config.settings import Settings
from damrak.app.guarding.borders import proxies_of
from damrak.app.guarding.tls import certificate_of, ended
from damrak.app.identity.peers import peers_of
from damrak.app.projecting.history import TablesHistory
from damrak.app.relaying.following import (
    FollowedProgress,
    FollowedTables,
    follow_log,
)
from damrak.app.relaying.rights import KNOWN_SECONDS_MAX, FollowedRights, finding
from damrak.app.relaying.seeding import seed_of
from damrak.app.serving.files import Room, room_for
from damrak.app.serving.listening import Doorstep, bound_socket, port_of, url_host
from damrak.app.serving.serve import calm_the_collector, tell_signals
from damrak.app.wiring import TABLES_FILE
from damrak.domain.records import Stored
from damrak.ports.clock import Clock
from damrak.ports.identity import Identity
from damrak.ports.log import LogError
from damrak.ports.peers import RELAY
from damrak.runtime.topology import EVENTS
from damrak.services.gateway.stream import Hub, Limits, StreamServer
from damrak.services.gateway.stream.feed import LogFeed
from damrak.services.identity.peering.hearing import HeardRights

VENUE_URL_VARIABLE: Final = "DAMRAK_VENUE_URL"
"""Where the environment says how the venue is reached; its data directory says it otherwise."""

FEED_SECONDS: Final = 0.25
"""How often the log is read without a sign that there is more."""

AHEAD_RECORDS_MAX: Final = 100_000
"""How far an id that the venue told may lie ahead of the relay: a second of full load."""

FIGURES_SECONDS: Final = 60.0
"""How often the relay logs its figures."""

_log = structlog.get_logger("damrak")


class RelayReady(Struct, frozen=True):
    """Say that a relay is ready, and where."""

    event: str
    stream: str
    pid: int
    data_dir: str


class Entrance(Struct, frozen=True):
    """Hold what a server of the stream needs that takes no orders."""

    identity: Identity
    clock: Clock


class Teller(Struct, frozen=True):
    """Hold the parts of a relay that tells: what follows the venue runs until it fails."""

    hub: Hub
    feed: LogFeed
    server: StreamServer
    log: SqliteLog
    following: list[Coroutine[Any, Any, None]]


async def relay(
    data_dir: Path,
    settings: Settings,
    *,
    port: int,
    on_ready: Callable[[RelayReady], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Tell the stream of the venue in a directory until a signal says to stop.

    ``on_ready`` is told when listeners may come. Raises Refused for an address that cannot be
    listened on or a directory without a venue, LogError, TablesError and SnapshotError.
    """
    stopping = stop or asyncio.Event()
    host = settings.server.host
    with closing(Doorstep(bound_socket(host, port, what="--stream-port"))) as stream:
        async with AsyncExitStack() as opened:
            teller = await opened.enter_async_context(_open_teller(data_dir, settings, stream))
            # Until here a signal ends it as any process: nobody listens yet.
            tell_signals(stopping)
            calm_the_collector()
            tls = "s" if settings.tls.certificate else ""
            url = f"ws{tls}://{url_host(host)}:{port_of(stream)}"
            on_ready(RelayReady("ready", url, os.getpid(), str(data_dir)))
            _log.info("ready", stream=url, sequence=teller.hub.sequence)
            await _follow(teller, stopping)
            _log.info("stopping")


@asynccontextmanager
async def _open_teller(
    data_dir: Path, settings: Settings, stream: Doorstep
) -> AsyncIterator[Teller]:
    async with AsyncExitStack() as opened:
        log = opened.enter_context(closing(SqliteLog(data_dir, read_only=True)))
        identity = _rights_of(data_dir, settings)
        opened.push_async_callback(identity.close)
        await identity.begin()
        seed = await seed_of(data_dir, log)
        tables = opened.enter_context(closing(FollowedTables(data_dir / TABLES_FILE)))
        progress = FollowedProgress(tables)
        history = TablesHistory(tables, progress)
        opened.callback(history.close)
        progress.on_reached(seed.view.forget_closed)

        def read_events(after: int, limit: int) -> list[Stored]:
            return log.read(EVENTS, after, limit)

        gateway = settings.gateway
        hub = Hub(
            seed.view,
            history,
            read_events,
            resume_max=gateway.resume_records_max,
            ahead_max=AHEAD_RECORDS_MAX,
        )
        feed = LogFeed(hub, read_events, after=seed.offset, poll_seconds=FEED_SECONDS)
        await feed.catch_up()
        room = room_for(Room(http=0, stream=gateway.sockets_max))
        limits = Limits(
            sockets_max=room.stream,
            subscriptions_max=gateway.subscriptions_max,
            silence_seconds=float(gateway.idle_seconds),
            key_check_seconds=KNOWN_SECONDS_MAX / 2,
        )
        server = StreamServer(
            Entrance(identity, SystemClock()), hub, limits=limits, proxies=proxies_of(settings)
        )
        stream.inside_max = room.stream + room.handshakes
        certificate = certificate_of(settings.tls)
        if certificate is not None:
            opened.push_async_callback(ended, asyncio.create_task(certificate.follow()))
        await server.listen(stream, tls=certificate.context if certificate else None)
        opened.push_async_callback(server.close, "the relay is stopping")
        following = [feed.tail(), follow_log(data_dir, feed.poke), progress.follow()]
        following.append(identity.follow())
        yield Teller(hub, feed, server, log, following)


def _rights_of(data_dir: Path, settings: Settings) -> FollowedRights:
    clock = SystemClock()
    find = finding(data_dir, os.environ.get(VENUE_URL_VARIABLE, ""), settings.tls.certificate)
    return FollowedRights(find, peers_of(data_dir, RELAY, clock), HeardRights(clock))


async def _follow(teller: Teller, stopping: asyncio.Event) -> None:
    figures = _tell_figures(teller)
    tasks = [asyncio.create_task(each) for each in (*teller.following, figures)]
    stopped = asyncio.create_task(stopping.wait())
    try:
        ended, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopped, *tasks):
            task.cancel()
        await asyncio.wait([stopped, *tasks])
    for task in ended:
        task.result()


async def _tell_figures(teller: Teller) -> None:
    while True:
        await asyncio.sleep(FIGURES_SECONDS)
        try:
            head = await asyncio.to_thread(teller.log.head, EVENTS)
        except LogError as error:
            _log.warning("the log cannot be looked at", detail=str(error))
            continue
        counts = teller.hub.counts
        _log.info(
            "figures",
            sockets=teller.server.sockets,
            sequence=teller.hub.sequence,
            records_behind=head - teller.feed.offset,
            messages=counts.messages,
            bytes=teller.server.bytes_sent,
            skipped=counts.skipped,
            slow_closed=counts.slow_closed,
            resumed=counts.resumed,
            gaps=counts.gaps,
            failures=counts.failures,
        )
