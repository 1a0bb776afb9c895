"""The doors of a house: REST and the stream on their sockets, over one venue."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog
import uvicorn
from prometheus_client import CollectorRegistry

from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.app.guarding.borders import border_of, open_limiter
from damrak.app.guarding.tls import HANDSHAKE_SECONDS, Certificate, certificate_of
from damrak.app.identity.peers import recognising_peers, rights_operations
from damrak.app.identity.recognising import Known, open_directory
from damrak.app.keys import ensure_operator_key
from damrak.app.serving.connections import CUT_SHARE, Doorkeeper, HttpLimits
from damrak.app.serving.figures import EngineFigures
from damrak.app.serving.files import Room, room_for
from damrak.app.serving.house import House
from damrak.app.serving.listening import Doorstep, port_of
from damrak.core.preview import preview
from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.reasons import Preview
from damrak.http.calls import Call
from damrak.http.operations import Operation
from damrak.http.problems import DoorCode
from damrak.ports.identity import Identity
from damrak.ports.peers import VENUE
from damrak.runtime.topology import EVENTS
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.rest import RestOptions, create_app
from damrak.services.gateway.stream import EventStreams, Hub, Limits, StreamServer
from damrak.services.identity.keys.desk import KeyDesk
from damrak.services.identity.keys.operations import operations as key_operations
from damrak.services.identity.keys.rooms import KeyNeighbours, KeyRoom
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.storage.store import Store

HISTORY_LAG_MAX: Final = 50_000
"""Commands that the tables may be behind before the venue says that it is not ready."""

BACKLOG: Final = 2_048

log = structlog.get_logger("damrak")


class HttpServer(uvicorn.Server):
    """Be uvicorn inside a loop of ours, which minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on bound sockets; who does not shake hands in time is let go."""
        config, loop = self.config, asyncio.get_running_loop()

        def connection() -> asyncio.Protocol:
            return config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state={}
            )

        seconds = HANDSHAKE_SECONDS if config.ssl else None
        self.servers = [
            await loop.create_server(
                connection,
                sock=each,
                ssl=config.ssl,
                ssl_handshake_timeout=seconds,
                backlog=config.backlog,
            )
            for each in sockets or ()
        ]
        self.started = True


@asynccontextmanager
async def open_doors(
    house: House, settings: Settings, *, http: socket.socket, stream: Doorstep
) -> AsyncIterator[Doors]:
    """Open both doors on bound sockets; leaving the block closes them, the stream last."""
    async with AsyncExitStack() as opened:
        store = opened.enter_context(open_control(house.data_dir, settings, house.clock))
        operator = ensure_operator_key(house.data_dir, store)
        if operator.made:
            log.info("made the operator's key", file=str(operator.path))
        known = await opened.enter_async_context(open_directory(store, settings))
        registry = CollectorRegistry()
        registry.register(EngineFigures(house))
        certificate = certificate_of(settings.tls)
        border = border_of(settings, port_of(http))
        signing = SigningKeys(store)
        await asyncio.to_thread(signing.load)
        identity = recognising_peers(
            house.data_dir, known.recogniser, clock=house.clock, name=VENUE
        )
        doors = _shared(house, identity)
        doors.limiter = open_limiter(opened, settings.limits, house.clock, registry)
        doors.is_own_site = border.sites.is_own
        gateway = settings.gateway
        room = room_for(Room(HttpLimits().connections_max, gateway.sockets_max))
        hub = _hub(house, gateway.resume_records_max)
        limits = Limits(
            sockets_max=room.stream,
            subscriptions_max=gateway.subscriptions_max,
            silence_seconds=float(gateway.idle_seconds),
        )
        streaming = StreamServer(
            doors,
            hub,
            orders=OrderDesk(doors),
            limits=limits,
            limiter=doors.limiter,
            proxies=border.proxies,
            registry=registry,
        )
        stream.inside_max = room.stream + room.handshakes
        await streaming.listen(stream, tls=certificate.context if certificate else None)
        opened.push_async_callback(streaming.close)
        options = RestOptions(
            body_bytes_max=gateway.body_bytes_max,
            batch_orders_max=gateway.batch_orders_max,
            metrics=settings.server.metrics_public,
        )
        events = EventStreams(doors, hub)
        app = create_app(
            doors,
            options,
            registry=registry,
            ready_checks=[lambda: complaint_of(house)],
            more=[
                events.operation(),
                *_key_operations(store, known, doors),
                *rights_operations(known.directory, signing, settings),
            ],
            border=border,
        )
        keeper = Doorkeeper(HttpLimits(connections_max=room.http))
        await _serve_http(opened, (app, keeper, certificate), http, settings)
        # Before the server, which would wait for answers that never end.
        opened.push_async_callback(events.close)
        yield doors


def _key_operations(store: Store, known: Known, doors: Doors) -> list[Operation]:
    async def prove(call: Call, _password: str | None) -> None:
        raise call.refuse(DoorCode.SIGN_IN_AGAIN, "nobody can sign in here")

    near = KeyNeighbours(
        prove=prove,
        is_open=doors.view.accounts.__contains__,
        rights_of=known.directory.rights_of,
        auditor=doors.auditor,
    )
    return key_operations(KeyRoom(KeyDesk(store), near))


def _shared(house: House, identity: Identity) -> Doors:
    def previewed(command: SubmitOrder | ReplaceOrder) -> Preview:
        return preview(house.exchange, command, max(house.shard.time, house.clock.now()))

    return Doors(
        client=house.sequencer,
        view=house.view,
        history=house.history,
        identity=identity,
        preview=previewed,
        clock=house.clock,
    )


def _hub(house: House, resume_max: int) -> Hub:
    hub = Hub(
        house.view,
        house.history,
        lambda after, limit: house.events.read(EVENTS, after, limit),
        resume_max=resume_max,
    )
    house.sequencer.add_listener(hub.hear)
    return hub


async def _serve_http(
    opened: AsyncExitStack,
    served: tuple[object, Doorkeeper, Certificate | None],
    sock: socket.socket,
    settings: Settings,
) -> None:
    app, keeper, certificate = served
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=keeper.connection,  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(keeper.limits.idle_seconds),
        timeout_graceful_shutdown=settings.server.graceful_seconds,
        ssl_context_factory=(lambda *_: certificate.context) if certificate else None,
    )
    server = HttpServer(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    keeping = [asyncio.create_task(keeper.keep())]
    if certificate is not None:
        keeping.append(asyncio.create_task(certificate.follow()))
    while not server.started:
        if serving.done():
            serving.result()
        await asyncio.sleep(0.005)

    async def close() -> None:
        server.should_exit = True
        seconds = CUT_SHARE * settings.server.graceful_seconds
        cutting = asyncio.get_running_loop().call_later(seconds, keeper.cut_all)
        await serving
        cutting.cancel()
        for task in keeping:
            task.cancel()
        await asyncio.wait(keeping)

    opened.push_async_callback(close)


def complaint_of(house: House) -> str:
    """Return why a house cannot answer from history, nothing where it can."""
    if house.projection.failure:
        return f"history has stopped: {house.projection.failure}"
    lag = house.lag()
    return f"history is {lag} commands behind" if lag > HISTORY_LAG_MAX else ""
