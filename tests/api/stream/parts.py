"""A venue with a stream door, all of it real and in one process, and a client to talk to it."""

import asyncio
import functools
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain import commands
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.instruments import Instrument, TickBand
from damrak.ports import history
from damrak.ports.identity import Scope
from damrak.runtime.projection import Projector
from damrak.runtime.sequencer import Sequencer
from damrak.runtime.shard import Shard
from damrak.runtime.topology import EVENTS, JOINED
from damrak.runtime.view import View
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.stream.hub import Hub
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.ring import Ring
from damrak.services.gateway.stream.server import StreamServer
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.marketdata.queries import trades_of_instrument
from damrak.services.orders.projection import OrdersProjection
from damrak.services.orders.queries import open_orders, order_by_id, orders_of_account
from damrak.wire.orders import OrderRequest
from tests.api.keys import Keys

SYMBOL = "BTC-USD"
OTHER = "ETH-USD"
TIMEOUT = 10.0
T = TypeVar("T", bound=msgspec.Struct)


def run(scenario: Coroutine[Any, Any, None]) -> None:
    """Run a scenario on the loop that a server runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(scenario)


class TablesHistory:
    """Answer what the stream asks, out of tables that are folded on demand."""

    def __init__(self, log: MemoryLog) -> None:
        self.tables = SqliteTables(IN_MEMORY)
        parts = (OrdersProjection(), TradesProjection())
        self._projector = Projector(log, self.tables, parts, partitions=(EVENTS,))
        self.asked = 0

    async def reach(self, sequence: int) -> None:
        """Fold all there is."""
        self.catch_up()

    async def order(self, order_id: int) -> history.Order | None:
        """Return an order, and count the question."""
        self.asked += 1
        found = order_by_id(self.tables, order_id)
        return None if found is None else _as(history.Order, found)

    async def order_of_client(self, account_id: int, client_order_id: str) -> history.Order | None:
        """Return an order by the id that its account gave it."""
        for row in orders_of_account(self.tables, account_id):
            if row.client_order_id == client_order_id:
                return _as(history.Order, row)
        return None

    def catch_up(self) -> None:
        """Fold all there is."""
        self._projector.catch_up()


def _as(kind: type[T], row: msgspec.Struct) -> T:
    return kind(*msgspec.structs.astuple(row))


class Venue:
    """Hold the parts of a running venue."""

    def __init__(self, log: MemoryLog, keys: Keys) -> None:
        self._sending: dict[int, str] = {}
        self.log = log
        self.keys = keys
        self.clock = SystemClock()
        self.shard = Shard(Exchange, JOINED, log, MemorySnapshots())
        self.shard.recover()
        self.history = TablesHistory(log)
        self.history.catch_up()
        exchange = self.shard.machine
        assert isinstance(exchange, Exchange)
        self.exchange = exchange
        tables = self.history.tables
        found = [row for key in (1, 2) for row in trades_of_instrument(tables, key, limit=1)]
        self.view = View.of(
            exchange,
            [_as(history.Order, row) for row in open_orders(tables)],
            self.shard.offset,
            self.shard.time,
            trades=[_as(history.Trade, row) for row in found],
        )
        self.sequencer = Sequencer(self.shard, self.clock)
        self.sequencer.add_listener(self.view.hear)
        self.doors = Doors(
            client=self.sequencer,
            view=self.view,
            history=cast(history.History, self.history),
            identity=keys.identity,
            preview=lambda command: preview(exchange, command, self.clock.now()),
            clock=self.clock,
        )
        self.hub: Hub
        self.server: StreamServer
        self.port = 0

    @property
    def url(self) -> str:
        """Return where the stream is."""
        return f"ws://127.0.0.1:{self.port}/"

    async def prepare(self) -> None:
        """List two instruments and fund accounts 1 and 2."""
        usd, coins = Asset("USD", 12), [Asset("BTC", 8), Asset("ETH", 8)]
        bands = (TickBand(Price(0), Price(1)),)
        asked: list[commands.Command] = [commands.ListAsset(asset) for asset in (usd, *coins)]
        for number, coin in enumerate(coins, 1):
            instrument = Instrument(
                InstrumentId(number), f"{coin.code}-USD", coin, usd, 2, 4, bands, taker_fee_ppm=500
            )
            asked.append(commands.ListInstrument(instrument))
        for account in (AccountId(1), AccountId(2)):
            asked.append(commands.OpenAccount(account))
            for asset in (usd, *coins):
                amount = Amount(10 ** (asset.scale + 7))
                asked.append(commands.Deposit(account, asset.code, amount, f"first-{asset.code}"))
        await self.sequencer.submit(asked)

    def key(
        self, account: int | None, scopes: Collection[Scope] = (Scope.READ, Scope.TRADE)
    ) -> str:
        """Return the secret of a new key."""
        return self.keys.create("test", scopes, account)[1]

    async def orders(self, account: int, *requests: dict[str, Any]) -> list[Any]:
        """Send orders past the stream."""
        if account not in self._sending:
            self._sending[account] = self.key(account)
        caller = self.keys.caller_of(self._sending[account])
        assert caller is not None
        wishes = msgspec.convert(list(requests), list[OrderRequest])
        return await OrderDesk(self.doors).submit(caller, wishes, cause="test")


def order(side: str, quantity: str, price: str | None = None, **more: Any) -> dict[str, Any]:
    """Return an order request."""
    wish = {"symbol": SYMBOL, "side": side, "quantity": quantity, **more}
    return wish if price is None else {**wish, "price": price}


@asynccontextmanager
async def open_venue(
    log: MemoryLog | None = None,
    *,
    keys: Keys | None = None,
    limits: Limits | None = None,
    ring_records: int = 20_000,
    resume_max: int = 100_000,
) -> AsyncIterator[Venue]:
    """Run a venue; on a log that has something in it, it is what it was."""
    fresh = log is None
    log = log or MemoryLog()
    venue = Venue(log, keys or Keys())
    read_events = functools.partial(log.read, EVENTS)
    ring = Ring(venue.view.sequence, records_max=ring_records)
    venue.hub = Hub(venue.view, venue.history, read_events, ring=ring, resume_max=resume_max)
    venue.sequencer.add_listener(venue.hub.hear)
    venue.server = StreamServer(
        venue.doors, venue.hub, orders=OrderDesk(venue.doors), limits=limits or Limits()
    )
    venue.port = await venue.server.start("127.0.0.1", 0)
    try:
        if fresh:
            await venue.prepare()
        yield venue
    finally:
        await venue.server.close()
        await venue.sequencer.close()


class Client:
    """Talk to the stream; replies and what is told are kept apart."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self._id = 0

    @staticmethod
    def parse(text: str) -> dict[str, Any]:
        """Return a message."""
        message: dict[str, Any] = msgspec.json.decode(text)
        return message

    async def receive(self) -> dict[str, Any]:
        """Return the next message."""
        text = await asyncio.wait_for(self.socket.recv(), TIMEOUT)
        assert isinstance(text, str)
        message = self.parse(text)
        if message["type"] not in ("reply", "welcome"):
            self.told.append(message)
            self.raw.append(text)
        return message

    async def request(self, op: str, **fields: Any) -> dict[str, Any]:
        """Ask, and return the reply."""
        self._id += 1
        await self.socket.send(msgspec.json.encode({"op": op, "id": self._id, **fields}).decode())
        while True:
            message = await self.receive()
            if message["type"] == "reply" and message["id"] == self._id:
                return message

    async def subscribe(self, channel: str, **fields: Any) -> dict[str, Any]:
        """Subscribe, which must succeed, and return the reply."""
        reply = await self.request("subscribe", channel=channel, **fields)
        assert reply["status"] == 200, reply
        return reply

    async def hear(self, count: int) -> list[dict[str, Any]]:
        """Return what was told so far, once that is so many messages."""
        while len(self.told) < count:
            await self.receive()
        return self.told


@asynccontextmanager
async def client_of(venue: Venue, secret: str = "", **options: Any) -> AsyncIterator[Client]:
    """Connect, with a key if one is given, and read the welcome."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    async with connect(venue.url, additional_headers=headers, **options) as socket:
        client = Client(socket)
        welcome = await client.receive()
        assert welcome["type"] == "welcome"
        assert welcome["authenticated"] is bool(secret)
        yield client


def ids(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Return the ids of messages."""
    return [message["id"] for message in messages]
