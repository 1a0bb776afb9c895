"""What traders do: orders in, changed, out, and looked up."""

from typing import Final

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.rest.rooms.commands import CommandRoom
from damrak.services.gateway.rest.rooms.orders import (
    CancelQuery,
    ClientOrderQuery,
    OrderFillsQuery,
    OrderRoom,
    OrdersQuery,
)
from damrak.wire import commands, orders

_TAG: Final = "Orders"
_TRADE: Final = Permission.TRADE
_VIEW: Final = Permission.VIEW_ACCOUNTS
_ONE: Final = "/api/orders/{order_id}"
_BY_CLIENT: Final = "/api/orders:by-client-order-id"

_ORDER: Final = {
    "symbol": "BTC-USD",
    "side": "buy",
    "quantity": "0.01",
    "price": "43250.15",
    "client_order_id": "my-order-1",
}
_MARKET_ORDER: Final = {"symbol": "BTC-USD", "side": "sell", "quantity": "0.01"}
_FOLLOW: Final = tuple(
    (name, ("order_id", "$response.body#/order_id"))
    for name in ("get_order", "get_order_fills", "replace_order", "cancel_order")
)


def order_entry(room: OrderRoom) -> list[Operation]:
    """Return what sends, changes and cancels orders."""
    return [
        Operation(
            method="POST",
            path="/api/orders",
            name="submit_order",
            summary="Submit an order",
            tag=_TAG,
            handle=room.submit,
            needs=_TRADE,
            body=orders.OrderRequest,
            answer=orders.Order,
            status=201,
            problems=(404,),
            example=_ORDER,
            keyed=True,
            links=_FOLLOW,
            quiet=True,
        ),
        Operation(
            method="POST",
            path="/api/orders/batch",
            name="submit_orders",
            summary="Submit up to 1000 orders, each for itself",
            tag=_TAG,
            handle=room.submit_batch,
            needs=_TRADE,
            body=orders.BatchRequest,
            answer=orders.BatchAnswer,
            problems=(404,),
            example={"orders": [_ORDER, _MARKET_ORDER]},
            keyed=True,
            quiet=True,
        ),
        *_changes(room),
        *_cancels(room),
    ]


def _changes(room: OrderRoom) -> list[Operation]:
    return [
        Operation(
            method="POST",
            path="/api/orders/dry-run",
            name="try_order",
            summary="Tell what an order would do, without sending it",
            tag=_TAG,
            handle=room.dry_run,
            needs=_TRADE,
            body=orders.OrderRequest,
            answer=orders.DryRun,
            problems=(404,),
            example=_ORDER,
        ),
        Operation(
            method="PATCH",
            path=_ONE,
            name="replace_order",
            summary="Give an order another quantity or price",
            tag=_TAG,
            handle=room.replace,
            needs=_TRADE,
            body=orders.ReplaceRequest,
            answer=orders.Order,
            problems=(404, 409),
            example={"price": "43200"},
            keyed=True,
            quiet=True,
        ),
    ]


def _cancels(room: OrderRoom) -> list[Operation]:
    return [
        Operation(
            method="DELETE",
            path=_ONE,
            name="cancel_order",
            summary="Cancel an order",
            tag=_TAG,
            handle=room.cancel,
            needs=_TRADE,
            answer=orders.Order,
            problems=(404, 409),
            quiet=True,
        ),
        Operation(
            method="DELETE",
            path=_BY_CLIENT,
            name="cancel_order_by_client_order_id",
            summary="Cancel an order by your own id",
            tag=_TAG,
            handle=room.cancel_of_client,
            needs=_TRADE,
            query=ClientOrderQuery,
            answer=orders.Order,
            problems=(404, 409),
            quiet=True,
        ),
        Operation(
            method="DELETE",
            path="/api/orders",
            name="cancel_orders",
            summary="Cancel all open orders, or those of one instrument or side",
            tag=_TAG,
            handle=room.cancel_all,
            needs=_TRADE,
            query=CancelQuery,
            answer=orders.CanceledOrders,
            problems=(404, 422),
        ),
    ]


def order_lookups(room: OrderRoom) -> list[Operation]:
    """Return what looks orders up."""
    return [
        Operation(
            method="GET",
            path="/api/orders",
            name="list_orders",
            summary="List orders, newest first",
            tag=_TAG,
            handle=room.page,
            needs=_VIEW,
            query=OrdersQuery,
            answer=orders.OrderPage,
            problems=(404, 422),
            quiet=True,
        ),
        Operation(
            method="GET",
            path=_ONE,
            name="get_order",
            summary="Look an order up",
            tag=_TAG,
            handle=room.one,
            needs=_VIEW,
            answer=orders.Order,
            problems=(404,),
            quiet=True,
        ),
        _fills(room),
        Operation(
            method="GET",
            path=_BY_CLIENT,
            name="get_order_by_client_order_id",
            summary="Look an order up by your own id",
            tag=_TAG,
            handle=room.one_of_client,
            needs=_VIEW,
            query=ClientOrderQuery,
            answer=orders.Order,
            problems=(404,),
            quiet=True,
        ),
    ]


def _fills(room: OrderRoom) -> Operation:
    return Operation(
        method="GET",
        path=f"{_ONE}/fills",
        name="get_order_fills",
        summary="List the fills of an order",
        tag=_TAG,
        handle=room.fills,
        needs=_VIEW,
        query=OrderFillsQuery,
        answer=orders.FillPage,
        problems=(404,),
        quiet=True,
    )


def native_commands(room: CommandRoom) -> list[Operation]:
    """Return the native door."""
    return [
        Operation(
            method="POST",
            path="/api/commands",
            name="submit_commands",
            summary="Send commands as they lie in the log, and hear what they cause",
            tag="Commands",
            handle=room.submit,
            needs=Permission.VIEW_MARKETS,
            body=commands.CommandsRequest,
            answer=commands.CommandsAnswer,
            problems=(404, 409),
            example={
                "commands": [{"type": "CancelAllOrders", "account_id": 1, "side": "buy"}],
            },
            quiet=True,
        )
    ]
