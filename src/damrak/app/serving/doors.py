"""The doors of a house: REST and the stream on their sockets, over one venue."""

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog
from prometheus_client import CollectorRegistry

from damrak.app.auditing.actions import TablesActions
from damrak.app.auditing.anchoring import Anchoring
from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.app.guarding.borders import border_of, open_limiter
from damrak.app.guarding.connections import Doorkeeper, HttpLimits
from damrak.app.guarding.tls import certificate_of
from damrak.app.identity.rooms import Rooms, Venue, listed_in, open_identity
from damrak.app.keys import ensure_operator_key
from damrak.app.serving.figures import Doorways, EngineFigures, watching
from damrak.app.serving.files import Room, room_for
from damrak.app.serving.house import House
from damrak.app.serving.http_server import serve_http
from damrak.app.serving.listening import Doorstep, port_of
from damrak.app.serving.pages import pages_of, url_of
from damrak.app.wiring import TABLES_FILE
from damrak.core.markets.places import places_of
from damrak.core.preview import preview
from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.identifiers import InstrumentId, OrderId, partition_of
from damrak.domain.orders import Place
from damrak.domain.reasons import Preview
from damrak.runtime.topology import EVENTS, INBOX
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.opening import AccountOpener
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.rest import RestOptions, create_app
from damrak.services.gateway.rest.rooms.steering.switching import KillSwitch
from damrak.services.gateway.stream import EventStreams, Hub, Limits, StreamServer
from damrak.services.identity.venue.settings import VenueSettings

HISTORY_LAG_MAX: Final = 50_000
"""Commands that the tables may be behind before the venue says that it is not ready."""

REGISTRATION: Final = "registration"
"""The cause of accounts that the venue opens for those who register."""

log = structlog.get_logger("damrak")


@asynccontextmanager
async def open_doors(
    house: House, settings: Settings, *, http: socket.socket, stream: Doorstep
) -> AsyncIterator[Doors]:
    """Open both doors on bound sockets; leaving the block closes them, the stream last."""
    async with AsyncExitStack() as opened:
        registry = CollectorRegistry()
        registry.register(EngineFigures(house))
        certificate = certificate_of(settings.tls)
        border = border_of(settings, port_of(http))
        doors, rooms, opener = await _inside(
            opened, house, settings, url_of(settings, port_of(http))
        )
        doors.limiter = open_limiter(opened, settings.limits, house.clock, registry)
        doors.is_own_site = border.sites.is_own
        await _remember_the_switch(house, doors)
        hub = _hub(house, settings.gateway.resume_records_max)
        space = room_for(Room(HttpLimits().connections_max, settings.gateway.sockets_max))
        streaming = StreamServer(
            doors,
            hub,
            orders=OrderDesk(doors),
            limits=_limits(settings, space),
            limiter=doors.limiter,
            proxies=border.proxies,
            browsers=doors,
            registry=registry,
        )
        stream.inside_max = space.stream + space.handshakes
        await streaming.listen(stream, tls=certificate.context if certificate else None)
        opened.push_async_callback(streaming.close)
        events = EventStreams(doors, hub)
        app = create_app(
            doors,
            _options(settings),
            registry=registry,
            ready_checks=[lambda: complaint_of(house)],
            more=[events.operation(), *rooms.operations],
            border=border,
            opener=opener,
            pages=pages_of(settings, doors, (port_of(http), port_of(stream))),
        )
        keeper = Doorkeeper(HttpLimits(connections_max=space.http))
        watch = watching(house, Doorways(keeper, streaming, events))
        doors.steering.figures = (await opened.enter_async_context(watch)).tell
        await serve_http(opened, (app, keeper, certificate), http, settings)
        # Before the server, which would wait for answers that never end.
        opened.push_async_callback(events.close)
        yield doors


async def _inside(
    opened: AsyncExitStack, house: House, settings: Settings, url: str
) -> tuple[Doors, Rooms, AccountOpener]:
    store = opened.enter_context(open_control(house.data_dir, settings, house.clock))
    operator = ensure_operator_key(house.data_dir, store)
    if operator.made:
        log.info("made the operator's key", file=str(operator.path))
    actions = TablesActions(house.data_dir / TABLES_FILE)
    opened.callback(actions.close)
    anchoring = Anchoring(store, lambda: _heads(house), house.data_dir)
    anchoring.start()
    opened.push_async_callback(anchoring.close)
    venue = Venue(
        url=url,
        is_open=house.view.accounts.__contains__,
        listed=listed_in(house.view),
        open_account=lambda: opener.open(cause=REGISTRATION),
        actions=actions,
    )
    rooms = await open_identity(opened, store, house.data_dir, settings, venue=venue)
    doors = _shared(house, rooms)
    doors.steering.keeper = VenueSettings(store)
    opener = AccountOpener(doors)
    return doors, rooms, opener


def _shared(house: House, rooms: Rooms) -> Doors:
    def previewed(command: SubmitOrder | ReplaceOrder) -> Preview:
        return preview(house.exchange, command, max(house.shard.time, house.clock.now()))

    def placed(
        instrument_id: InstrumentId, order_ids: Sequence[OrderId]
    ) -> Mapping[OrderId, Place]:
        partition = house.exchange.markets[partition_of(instrument_id)].partition
        return places_of(partition.markets[instrument_id].book, order_ids)

    return Doors(
        client=house.sequencer,
        view=house.view,
        history=house.history,
        identity=rooms.recogniser,
        auditor=rooms.auditor,
        doers=rooms.doers,
        openings=rooms.openings,
        cookies=rooms.cookies,
        preview=previewed,
        places=placed,
        clock=house.clock,
    )


async def _remember_the_switch(house: House, doors: Doors) -> None:
    # Before anybody else may ask for anything.
    switch = KillSwitch(doors)
    house.sequencer.add_listener(switch.hear)
    await switch.restore()


def _heads(house: House) -> dict[str, tuple[int, bytes]]:
    tails = {name: house.log.tail(name) for name in (INBOX, EVENTS)}
    return {name: (tail.offset, tail.hash) for name, tail in tails.items()}


def _limits(settings: Settings, space: Room) -> Limits:
    gateway = settings.gateway
    return Limits(
        sockets_max=space.stream,
        subscriptions_max=gateway.subscriptions_max,
        silence_seconds=float(gateway.idle_seconds),
    )


def _options(settings: Settings) -> RestOptions:
    gateway = settings.gateway
    return RestOptions(
        body_bytes_max=gateway.body_bytes_max,
        batch_orders_max=gateway.batch_orders_max,
        metrics=settings.server.metrics_public,
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


def complaint_of(house: House) -> str:
    """Return why a house cannot answer from history, nothing where it can."""
    if house.projection.failure:
        return f"history has stopped: {house.projection.failure}"
    lag = house.lag()
    return f"history is {lag} commands behind" if lag > HISTORY_LAG_MAX else ""
