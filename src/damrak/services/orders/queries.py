"""What may be asked of orders and fills. Numbers are scaled integers, newest rows first."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

import msgspec
from msgspec import Struct

from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.ports.tables import Tables, Value
from damrak.services.orders.tables import FILLS, ORDERS

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""


class Order(Struct, frozen=True, array_like=True):
    """Hold an order as far as it has come.

    ``cum_notional / cum_quantity`` is the average price, in units of the price scale. Of an order
    that expires at no time of its own ``expire_time`` is 0.
    """

    order_id: int
    account_id: int
    client_order_id: str
    instrument_id: int
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    expire_time: int
    post_only: bool
    reason_text: str
    created_time: int
    event_id: str
    quantity: int
    price: int | None
    cum_quantity: int
    leaves_quantity: int
    cum_notional: int
    fees: int
    status: OrderStatus
    is_open: bool
    reason: str
    updated_time: int


class Fill(Struct, frozen=True, array_like=True):
    """Hold one order's side of a trade; a negative fee is a rebate."""

    execution_id: int
    trade_id: int
    order_id: int
    account_id: int
    instrument_id: int
    side: Side
    last_price: int
    last_quantity: int
    fee: int
    aggressor: bool
    time: int
    event_id: str


_ORDERS: Final = f"SELECT {', '.join(ORDERS.column_names)} FROM {ORDERS.view}"
_FILLS: Final = f"SELECT {', '.join(FILLS.column_names)} FROM {FILLS.view}"


def order_by_id(tables: Tables, order_id: int) -> Order | None:
    """Return an order, or None when there is none of that id."""
    found = _orders(tables, "order_id = ?", (order_id,))
    return found[0] if found else None


def orders_of_account(
    tables: Tables,
    account_id: int,
    *,
    status: OrderStatus | None = None,
    only_open: bool = False,
    before: int | None = None,
    limit: int = PAGE_MAX,
) -> list[Order]:
    """Return an account's orders, newest first; ``before`` is the last page's last order id."""
    where = "account_id = ?"
    values: list[Value] = [account_id]
    if only_open:
        where += " AND is_open = 1"
    if status is not None:
        where += " AND status = ?"
        values.append(str(status))
    if before is not None:
        where += " AND order_id < ?"
        values.append(before)
    where += " ORDER BY order_id DESC LIMIT ?"
    return _orders(tables, where, (*values, min(limit, PAGE_MAX)))


def open_orders(tables: Tables, *, before: int | None = None, limit: int = PAGE_MAX) -> list[Order]:
    """Return the open orders of all accounts, highest id first."""
    where = "is_open = 1" if before is None else "is_open = 1 AND order_id < ?"
    values: tuple[Value, ...] = () if before is None else (before,)
    where += " ORDER BY order_id DESC LIMIT ?"
    return _orders(tables, where, (*values, min(limit, PAGE_MAX)))


def fills_of_order(tables: Tables, order_id: int, *, limit: int = PAGE_MAX) -> list[Fill]:
    """Return the fills of an order, newest first."""
    where = "order_id = ? ORDER BY execution_id DESC LIMIT ?"
    return _fills(tables, where, (order_id, min(limit, PAGE_MAX)))


def fills_of_account(
    tables: Tables, account_id: int, *, before: Fill | None = None, limit: int = PAGE_MAX
) -> list[Fill]:
    """Return an account's fills, newest first; ``before`` is the last page's last fill."""
    where = "account_id = ?"
    values: tuple[Value, ...] = (account_id,)
    if before is not None:
        where += " AND (time, execution_id) < (?, ?)"
        values += (before.time, before.execution_id)
    where += " ORDER BY time DESC, execution_id DESC LIMIT ?"
    return _fills(tables, where, (*values, min(limit, PAGE_MAX)))


def _orders(tables: Tables, where: str, values: tuple[Value, ...]) -> list[Order]:
    rows = tables.query(f"{_ORDERS} WHERE {where}", values)
    # Not strict: numbers may come as text.
    return msgspec.convert(rows, list[Order], strict=False)


def _fills(tables: Tables, where: str, values: tuple[Value, ...]) -> list[Fill]:
    rows = tables.query(f"{_FILLS} WHERE {where}", values)
    return msgspec.convert(rows, list[Fill], strict=False)
