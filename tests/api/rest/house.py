"""A venue with a REST door, real and in one process, and a caller who waits for answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx
import msgspec
from prometheus_client import CollectorRegistry

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.app.projecting.history import TablesHistory
from damrak.app.projecting.process import ProjectionProcess
from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain import commands
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.instruments import Instrument, TickBand
from damrak.http.calls import Call
from damrak.ports.identity import Scope
from damrak.runtime.projection import Projector
from damrak.runtime.sequencer import Sequencer
from damrak.runtime.shard import Shard
from damrak.runtime.topology import EVENTS, INBOX, JOINED
from damrak.runtime.view import View
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest import RestOptions, WatchedApp, create_app
from damrak.services.identity.keys.desk import KeyDesk
from damrak.services.identity.keys.operations import operations as key_operations
from damrak.services.identity.keys.rooms import KeyNeighbours, KeyRoom
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.orders.projection import OrdersProjection
from damrak.services.portfolio.equity import EquityProjection
from damrak.services.portfolio.projection import PortfolioProjection
from tests.api.keys import Keys

FUNDS = 10_000_000
"""What every account begins with of every asset."""

USD = Asset("USD", 12)
COINS = (Asset("BTC", 8), Asset("VOC", 8))
INSTRUMENTS = (
    Instrument(InstrumentId(1), "BTC-USD", COINS[0], USD, 2, 4, (TickBand(Price(0), Price(5)),)),
    Instrument(
        InstrumentId(2),
        "VOC/USD",
        COINS[1],
        USD,
        2,
        0,
        (TickBand(Price(0), Price(1)),),
        maker_fee_ppm=-100,
        taker_fee_ppm=500,
    ),
)


class Folding:
    """Fold projections when asked, where a server has a process for it."""

    def __init__(self, log: MemoryLog, tables: SqliteTables) -> None:
        parts = (
            OrdersProjection(),
            TradesProjection(),
            PortfolioProjection(),
            EquityProjection(),
        )
        self._projector = Projector(log, tables, parts, partitions=(EVENTS,))
        self.stuck = False
        self.reached = 0

    async def wait_for(self, sequence: int, seconds: float) -> bool:
        """Fold all there is, unless stuck."""
        if not self.stuck:
            self._projector.catch_up()
            self.reached = sequence
        return not self.stuck


class House:
    """Hold the parts of a venue, and ask its door one thing after the other."""

    def __init__(self, options: RestOptions | None = None) -> None:
        self.loop = asyncio.new_event_loop()
        self.log = MemoryLog()
        self.clock = SystemClock()
        self.shard = Shard(Exchange, JOINED, self.log, MemorySnapshots())
        self.shard.recover()
        self.tables = SqliteTables(IN_MEMORY)
        self.folding = Folding(self.log, self.tables)
        folding = cast(ProjectionProcess, self.folding)
        self.history = TablesHistory(self.tables, folding, self.log)
        self.view = View()
        self.sequencer = Sequencer(self.shard, self.clock)
        self.sequencer.add_listener(self.view.hear)
        self.keys = Keys(self.clock)
        self.prove: Callable[[Call, str | None], Awaitable[None]] = self._prove_nothing
        exchange = self.exchange = cast(Exchange, self.shard.machine)
        self.doors = Doors(
            client=self.sequencer,
            view=self.view,
            history=self.history,
            identity=self.keys.identity,
            preview=lambda command: preview(exchange, command, self.clock.now()),
            clock=self.clock,
        )
        self.not_ready = ""
        self.app: WatchedApp = create_app(
            self.doors,
            options,
            registry=CollectorRegistry(),
            ready_checks=[lambda: self.not_ready],
            more=key_operations(self._key_room()),
        )
        # A fault of ours must come back as an answer, as it does from a server.
        transport = httpx.ASGITransport(app=cast(Any, self.app), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://venue")
        self.prepare()
        self.operator = self.key(None, Scope.READ, Scope.TRANSFER, Scope.ADMIN)
        self.trader = self.key(1, Scope.READ, Scope.TRADE)
        self.other = self.key(2, Scope.READ, Scope.TRADE)

    def prepare(self) -> None:
        """List two instruments and fund accounts 1 and 2."""
        asked: list[commands.Command] = [commands.ListAsset(asset) for asset in (USD, *COINS)]
        asked += [commands.ListInstrument(instrument) for instrument in INSTRUMENTS]
        for account in (AccountId(1), AccountId(2)):
            asked.append(commands.OpenAccount(account))
            for asset in (USD, *COINS):
                amount = Amount(FUNDS * 10**asset.scale)
                asked.append(commands.Deposit(account, asset.code, amount, f"first-{asset.code}"))
        self.loop.run_until_complete(self.sequencer.submit(asked))

    def key(self, account: int | None, *scopes: Scope) -> str:
        """Return the secret of a new key."""
        return self.keys.create("test", scopes, account)[1]

    @staticmethod
    async def _prove_nothing(call: Call, password: str | None) -> None:
        raise AssertionError(f"{call.caller.credential} has nothing to prove with {password}")

    def _key_room(self) -> KeyRoom:
        async def prove(call: Call, password: str | None) -> None:
            await self.prove(call, password)

        near = KeyNeighbours(
            prove=prove,
            is_open=self.view.accounts.__contains__,
            rights_of=self.keys.directory.rights_of,
            auditor=self.doors.auditor,
        )
        return KeyRoom(KeyDesk(self.keys.store), near)

    @property
    def told(self) -> int:
        """Return how many commands the venue was ever told."""
        return self.log.head(INBOX)

    @property
    def state(self) -> bytes:
        """Return all that the machine holds."""
        return self.exchange.dump()

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = "", **more: Any
    ) -> httpx.Response:
        """Ask the door, as the trader unless another key is given; None is no key at all."""
        headers = dict(more.pop("headers", {}))
        if key is not None:
            headers["Authorization"] = f"Bearer {key or self.trader}"
        if body is not None:
            more["content"] = body if isinstance(body, bytes) else msgspec.json.encode(body)
            headers.setdefault("Content-Type", "application/json")
        request = self.client.request(method, path, headers=headers, **more)
        return self.loop.run_until_complete(request)

    def get(self, path: str, **more: Any) -> Any:
        """Return what a question is answered, which must succeed."""
        answer = self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, *, status: int = 201, **more: Any) -> Any:
        """Return what is answered to a body, with a status that is expected."""
        answer = self.ask("POST", path, body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def submit(self, side: str, quantity: str, price: str | None = None, **more: Any) -> Any:
        """Send an order, which must be taken in, and return it."""
        options = {name: more.pop(name) for name in ("key", "headers") if name in more}
        return self.post("/api/orders", order(side, quantity, price, **more), **options)

    def close(self) -> None:
        """Close everything."""
        self.loop.run_until_complete(self.client.aclose())
        self.loop.run_until_complete(self.sequencer.close())
        self.history.close()
        self.keys.close()
        self.loop.close()


def order(side: str, quantity: str, price: str | None = None, **more: Any) -> dict[str, Any]:
    """Return the body of an order for BTC-USD unless told otherwise."""
    body = {"symbol": "BTC-USD", "side": side, "quantity": quantity, **more}
    return body if price is None else {**body, "price": price}


@contextmanager
def open_house(options: RestOptions | None = None) -> Iterator[House]:
    """Open a venue and close it again."""
    house = House(options)
    try:
        yield house
    finally:
        house.close()
