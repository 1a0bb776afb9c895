"""Orders over REST: submit, replace, cancel, look up, and try without sending."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason
from damrak.http.calls import Call, Refused, no_account
from damrak.http.operations import created
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.history import OrderFilter
from damrak.services.gateway.desk import Doors, denial_of
from damrak.services.gateway.formats import fill_answer, order_of_view
from damrak.services.gateway.limits.charging import Charging
from damrak.services.gateway.lookups import FoundOrder, find_order, find_order_of_client
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.rest.rooms.parameters import (
    LIMIT_MAX,
    AccountId,
    Limit,
    SpanQuery,
    cursor_of,
    instrument_id_of,
    page_of,
    time_of,
)
from damrak.wire import orders
from damrak.wire.problems import Problem
from damrak.wire.texts import Cursor, TimeText

_OPEN: Final = "open"
_CLOSED: Final = "closed"
_ALL: Final = "all"
# Why a batch is refused as a whole.
_WHOLE: Final = frozenset(
    {
        DoorCode.FORBIDDEN,
        DoorCode.OVERLOADED,
        DoorCode.UNAVAILABLE,
        DoorCode.OUTCOME_UNKNOWN,
        Reason.ACCOUNT_UNKNOWN,
        Reason.IDEMPOTENCY_KEY_INVALID,
    }
)


class OrdersQuery(SpanQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose among an account's orders."""

    status: Annotated[
        str,
        Meta(
            max_length=200,
            description="`open`, `closed`, `all`, or statuses with commas between them.",
            examples=[_OPEN],
        ),
    ] = _ALL
    symbol: orders.Symbol | None = None
    side: Side | None = None
    after: TimeText | None = None
    until: TimeText | None = None


class OrderFillsQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask for a page of an order's fills."""

    cursor: Cursor | None = None
    limit: Limit = LIMIT_MAX


class ClientOrderQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name an order by its sender's own id."""

    client_order_id: Annotated[str, Meta(min_length=1, max_length=64)]
    account_id: AccountId | None = None


class CancelQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose the open orders to cancel; all of them unless told otherwise."""

    symbol: orders.Symbol | None = None
    side: Side | None = None
    account_id: AccountId | None = None


_order = msgspec.json.Decoder(orders.OrderRequest)
_orders = msgspec.json.Decoder(orders.BatchRequest)
_replacement = msgspec.json.Decoder(orders.ReplaceRequest)


class OrderRoom:
    """Answer what is asked of orders."""

    def __init__(self, doors: Doors, desk: OrderDesk, batch_max: int) -> None:
        self._doors = doors
        self._desk = desk
        self._batch_max = batch_max

    async def submit(self, call: Call) -> Any:
        """Send one order."""
        request = await call.body(_order)
        key = call.key_text()
        (said,) = await self._desk.submit(
            call.caller, (request,), idempotency_key=key, cause=call.cause
        )
        if isinstance(said, Problem):
            return said
        return created(said, f"/api/orders/{said.order_id}")

    async def submit_batch(self, call: Call) -> Any:
        """Send several orders at once."""
        request = await call.body(_orders)
        count = len(request.orders)
        if count > self._batch_max:
            error = field_error("orders", f"must have at most {self._batch_max} items", str(count))
            text = f"{error.field} {error.rule}, was {error.value}"
            return problem(DoorCode.BODY_MALFORMED, text, cause=call.cause, errors=(error,))
        Charging(self._doors.limiter).more(call, count - 1)
        answers = await self._desk.submit(
            call.caller,
            request.orders,
            idempotency_key=call.key_text(),
            batch=True,
            cause=call.cause,
        )
        # When nothing at all was taken in, that is the outcome of the request.
        first = answers[0]
        if (
            isinstance(first, Problem)
            and first.code in _WHOLE
            and all(each == first for each in answers)
        ):
            return first
        return orders.BatchAnswer(tuple(_item(each) for each in answers))

    async def dry_run(self, call: Call) -> Any:
        """Tell what an order would do."""
        return self._desk.dry_run(call.caller, await call.body(_order), cause=call.cause)

    async def replace(self, call: Call) -> Any:
        """Replace an order."""
        order_id = call.identifier("order_id")
        return await self._desk.replace(
            call.caller,
            order_id,
            await call.body(_replacement),
            idempotency_key=call.key_text(),
            cause=call.cause,
        )

    async def cancel(self, call: Call) -> Any:
        """Cancel an order."""
        order_id = call.identifier("order_id")
        return await self._desk.cancel(call.caller, order_id=order_id, cause=call.cause)

    async def cancel_of_client(self, call: Call) -> Any:
        """Cancel an order by its sender's own id."""
        query = call.query(ClientOrderQuery)
        return await self._desk.cancel(
            call.caller,
            client_order_id=query.client_order_id,
            account_id=query.account_id,
            cause=call.cause,
        )

    async def cancel_all(self, call: Call) -> Any:
        """Cancel open orders."""
        chosen = call.query(CancelQuery)
        said = await self._desk.cancel_all(
            call.caller,
            symbol=chosen.symbol,
            side=chosen.side,
            account_id=chosen.account_id,
            cause=call.cause,
        )
        return said if isinstance(said, Problem) else orders.CanceledOrders(tuple(said))

    async def one(self, call: Call) -> Any:
        """Look an order up."""
        order = await self._visible(call)
        return order_of_view(order, self._doors.view)

    async def one_of_client(self, call: Call) -> Any:
        """Look an order up by its sender's own id."""
        query = call.query(ClientOrderQuery)
        name, owner = query.client_order_id, call.account_id(query.account_id)
        order = await find_order_of_client(self._doors, owner, name)
        if order is None:
            raise _no_order(call, f"client_order_id must be an order of the account, was {name}")
        return order_of_view(order, self._doors.view)

    async def fills(self, call: Call) -> Any:
        """List an order's fills."""
        order = await self._visible(call)
        query = call.query(OrderFillsQuery)
        before = None if query.cursor is None else cursor_of(call, query.cursor, 1)[0]
        history, view = self._doors.history, self._doors.view
        await history.reach(view.sequence)
        found = await history.fills_of_order(order.order_id, query.limit + 1, before)
        page, cursor = page_of(found, query.limit, lambda fill: (fill.execution_id,))
        return orders.FillPage(tuple(fill_answer(fill, view) for fill in page), cursor)

    async def page(self, call: Call) -> Any:
        """List orders, newest first."""
        query = call.query(OrdersQuery)
        account_id = call.account_id(query.account_id)
        view = self._doors.view
        account = view.accounts.get(account_id)
        if account is None:
            raise Refused(no_account(account_id, call.cause))
        chosen = self._filter(call, query)
        if chosen.is_open and not chosen.statuses:
            live = (account.open_orders[key] for key in sorted(account.open_orders, reverse=True))
            found: list[Any] = [order for order in live if _meets(order, chosen)]
        else:
            await self._doors.history.reach(view.sequence)
            found = list(await self._doors.history.orders(account_id, chosen, query.limit + 1))
        page, cursor = page_of(found, query.limit, lambda order: (order.order_id,))
        return orders.OrderPage(tuple(order_of_view(order, view) for order in page), cursor)

    def _filter(self, call: Call, query: OrdersQuery) -> OrderFilter:
        is_open = {_OPEN: True, _CLOSED: False, _ALL: None}.get(query.status)
        start, end = time_of(call, "from", query.start), time_of(call, "to", query.end)
        # Times are whole nanoseconds: from one on is after the one before it.
        above = [time_of(call, "after", query.after), None if start is None else start - 1]
        up_to = [time_of(call, "until", query.until), None if end is None else end - 1]
        return OrderFilter(
            statuses=() if query.status in (_OPEN, _CLOSED, _ALL) else _statuses(call, query),
            is_open=is_open,
            instrument_id=instrument_id_of(call, query.symbol, self._doors.view),
            side=query.side,
            after=max((time for time in above if time is not None), default=None),
            until=min((time for time in up_to if time is not None), default=None),
            before=cursor_of(call, query.cursor, 1)[0] if query.cursor else None,
        )

    async def _visible(self, call: Call) -> FoundOrder:
        order_id = call.identifier("order_id")
        order = await find_order(self._doors, order_id)
        text = f"order_id must be an order of the account, was {order_id}"
        if order is None:
            raise _no_order(call, text)
        if not call.caller.may_see(order.account_id):
            entry = denial_of(call.caller, f"order:{order_id}", text, cause=call.cause)
            self._doors.auditor.note(entry)
            raise _no_order(call, text)
        return order


def _no_order(call: Call, text: str) -> Exception:
    return call.refuse(Reason.ORDER_UNKNOWN, text)


def _statuses(call: Call, query: OrdersQuery) -> tuple[OrderStatus, ...]:
    try:
        return tuple(OrderStatus(word) for word in query.status.split(","))
    except ValueError as error:
        known = ", ".join((_OPEN, _CLOSED, _ALL, *OrderStatus))
        text = f"status must be of {known}, was {query.status}"
        raise call.refuse(DoorCode.PARAMETER_INVALID, text) from error


def _meets(order: FoundOrder, chosen: OrderFilter) -> bool:
    return (
        (chosen.instrument_id is None or order.instrument_id == chosen.instrument_id)
        and (chosen.side is None or order.side is chosen.side)
        and (chosen.after is None or order.created_time > chosen.after)
        and (chosen.until is None or order.created_time <= chosen.until)
        and (chosen.before is None or order.order_id < chosen.before)
    )


def _item(said: orders.Order | Problem) -> orders.BatchItem:
    if isinstance(said, Problem):
        return orders.BatchItem(said.status, problem=said)
    return orders.BatchItem(201, order=said)
