"""The client for programs with an event loop: every method is awaited."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from damrak.adapters.exchanges.api.calls import (
    holdings,
    lists,
    markets,
    native,
    operating,
    trading,
    venue,
)
from damrak.adapters.exchanges.api.calls.steps import (
    Answer,
    Call,
    Lost,
    Pages,
    Pause,
    Request,
    patiently,
)
from damrak.adapters.exchanges.api.door import Door, heard, http_request, lost
from damrak.adapters.exchanges.api.methods import like
from damrak.adapters.exchanges.api.stream.async_stream import AsyncStream
from damrak.adapters.exchanges.api.stream.session import UNDELIVERED_MAX

P = ParamSpec("P")
T = TypeVar("T")


def _waits(
    build: Callable[P, Call[T]],
) -> "Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]":
    def method(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        return self._carry_out(build(*args, **kwargs))

    return like(build, method)


def _turns_pages(
    build: Callable[P, Pages[T]],
) -> "Callable[Concatenate[AsyncClient, P], AsyncIterator[T]]":
    def method(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        return self._each(build(*args, **kwargs))

    return like(build, method)


class AsyncClient(Door):
    """Trade on a venue and look at it, from an event loop; every method is awaited."""

    def _open(self) -> None:
        self._http = httpx.AsyncClient(**self.http_options())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    submit_order = _waits(trading.submit_order)
    submit_orders = _waits(trading.submit_orders)
    dry_run = _waits(trading.dry_run)
    order = _waits(trading.order)
    order_of_client = _waits(trading.order_of_client)
    cancel_order = _waits(trading.cancel_order)
    cancel_orders = _waits(trading.cancel_orders)
    replace_order = _waits(trading.replace_order)
    orders = _turns_pages(lists.orders)
    fills = _turns_pages(lists.fills)
    transfers = _turns_pages(lists.transfers)
    trades = _turns_pages(lists.trades)
    accounts = _turns_pages(lists.accounts)
    account = _waits(holdings.account)
    balances = _waits(holdings.balances)
    positions = _waits(holdings.positions)
    fills_of_order = _waits(holdings.fills_of_order)
    assets = _waits(markets.assets)
    instruments = _waits(markets.instruments)
    instrument = _waits(markets.instrument)
    book = _waits(markets.book)
    quote = _waits(markets.quote)
    bars = _waits(markets.bars)
    open_account = _waits(operating.open_account)
    deposit = _waits(operating.deposit)
    withdraw = _waits(operating.withdraw)
    list_asset = _waits(operating.list_asset)
    list_instrument = _waits(operating.list_instrument)
    set_status = _waits(operating.set_status)
    keys = _waits(operating.keys)
    create_key = _waits(operating.create_key)
    rotate_key = _waits(operating.rotate_key)
    revoke_key = _waits(operating.revoke_key)
    time = _waits(venue.time)
    ready = _waits(venue.ready)
    submit = _waits(native.submit)

    def stream(
        self,
        *,
        last_ids: Mapping[str, str] | None = None,
        undelivered_max: int = UNDELIVERED_MAX,
    ) -> AsyncStream:
        """Return a stream, to be used in an ``async with`` block.

        It goes on after the ``last_ids`` of an earlier one. While ``undelivered_max`` messages wait
        to be taken, nothing is read.
        """
        return AsyncStream(self, last_ids, undelivered_max=undelivered_max)

    async def _carry_out(self, call: Call[T]) -> T:
        steps = patiently(call, self.patience, time.monotonic)
        told: Answer | Lost | None = None
        while True:
            try:
                step = steps.send(told)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            told = None if isinstance(step, Pause) else await self._send(step)

    async def _send(self, request: Request) -> Answer | Lost:
        try:
            return heard(await self._http.send(http_request(self._http, request)))
        except httpx.RequestError as error:
            return lost(error)

    async def _each(self, pages: Pages[T]) -> AsyncIterator[T]:
        items, cursor = await self._carry_out(pages.page(None))
        for item in items:
            yield item
        while cursor is not None:
            items, cursor = await self._carry_out(pages.page(cursor))
            for item in items:
                yield item
