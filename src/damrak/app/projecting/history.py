"""History out of the tables, asked from an event loop: the asking happens in a thread."""

from collections.abc import Sequence
from typing import Final, Protocol

from damrak.app.projecting.ledger import TablesLedger
from damrak.app.projecting.process import ProjectionsStopped
from damrak.app.projecting.studying import Studying
from damrak.ports.history import (
    Bar,
    Fill,
    HistoryBehind,
    MarketDay,
    Order,
    OrderFilter,
    Studied,
    StudyRequest,
    TimeSpan,
    Trade,
)
from damrak.ports.log import Log
from damrak.ports.tables import Tables
from damrak.services.marketdata.indicators.warm_up import bars_before
from damrak.services.marketdata.queries import (
    bars_of_instrument,
    day_of_instrument,
    trades_of_instrument,
)
from damrak.services.orders.queries import (
    chosen_orders,
    fills_of_order,
    order_by_id,
    order_of_client,
)

REACH_SECONDS_MAX: Final = 2.0
"""How long a question waits for the tables to reach what it was asked to reach."""


class Projecting(Protocol):
    """Know how far the tables are."""

    @property
    def reached(self) -> int:
        """Return the inbox sequence that the tables have reached."""

    async def wait_for(self, sequence: int, seconds: float) -> bool:
        """Wait until the tables have reached a sequence; return whether they did in time."""


class TablesHistory(TablesLedger):
    """Answer questions of history from tables that another process fills."""

    def __init__(self, tables: Tables, projection: Projecting, log: Log | None = None) -> None:
        super().__init__(tables, log)
        self._projection = projection
        self._studying = Studying()

    def close(self) -> None:
        """Finish what is being asked."""
        super().close()
        self._studying.close()

    async def reach(self, sequence: int) -> None:
        """Wait until all that the inbox caused up to a sequence is there; raises HistoryBehind."""
        try:
            reached = await self._projection.wait_for(sequence, REACH_SECONDS_MAX)
        except ProjectionsStopped as error:
            raise HistoryBehind(str(error)) from error
        if not reached:
            behind = sequence - self._projection.reached
            raise HistoryBehind(f"history is {behind} commands behind: ask again in a moment")

    async def order(self, order_id: int) -> Order | None:
        """Return an order."""
        return await self._ask(lambda tables: order_by_id(tables, order_id))

    async def order_of_client(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the newest order that an account sent under an id of its own."""
        return await self._ask(lambda tables: order_of_client(tables, account_id, client_order_id))

    async def orders(self, account_id: int, chosen: OrderFilter, limit: int) -> list[Order]:
        """Return an account's orders, newest first."""
        return await self._ask(
            lambda tables: chosen_orders(tables, account_id, chosen, limit=limit)
        )

    async def fills_of_order(
        self, order_id: int, limit: int, before: int | None = None
    ) -> list[Fill]:
        """Return an order's fills; ``before`` is the last page's last execution id."""
        return await self._ask(
            lambda tables: fills_of_order(tables, order_id, before=before, limit=limit)
        )

    async def trades(self, instrument_id: int, before: int | None, limit: int) -> list[Trade]:
        """Return an instrument's trades; ``before`` is the last page's last sequence."""
        return await self._ask(
            lambda tables: trades_of_instrument(tables, instrument_id, before=before, limit=limit)
        )

    async def bars(
        self, instrument_id: int, span: TimeSpan, interval: int, limit: int
    ) -> list[Bar]:
        """Return the newest bars of a span, oldest first; ``interval`` is in nanoseconds."""
        return await self._ask(
            lambda tables: bars_of_instrument(tables, instrument_id, span, interval, limit=limit)
        )

    async def days(self, instrument_ids: Sequence[int], now: int) -> list[MarketDay]:
        """Return what was traded of each instrument in the last half hours of a day."""
        return await self._ask(
            lambda tables: [day_of_instrument(tables, each, now) for each in instrument_ids]
        )

    async def indicators(self, request: StudyRequest) -> Studied:
        """Return indicators of bars; raises HistoryBehind when too many are asked for."""
        span = TimeSpan(start=0, end=request.end)
        limit = request.limit + bars_before(request.studies)
        bars = await self.bars(request.instrument_id, span, request.interval, limit)
        return await self._studying.study(bars, request)
