"""What may be asked of orders and fills. Numbers are scaled integers, newest rows first."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Iterator
from typing import Final

import msgspec

from damrak.domain.orders import OrderStatus
from damrak.domain.reasons import Reason
from damrak.ports.history import Fill, FillFilter, Order, OrderFilter
from damrak.ports.tables import Tables, Value
from damrak.services.orders.tables import FILLS, ORDERS

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""

_ORDERS: Final = f"SELECT {', '.join(ORDERS.column_names)} FROM {ORDERS.view}"
_FILLS: Final = f"SELECT {', '.join(FILLS.column_names)} FROM {FILLS.view}"


def order_by_id(tables: Tables, order_id: int) -> Order | None:
    """Return an order, or None when there is none of that id."""
    found = _orders(tables, "order_id = ?", (order_id,))
    return found[0] if found else None


def order_of_client(tables: Tables, account_id: int, client_order_id: str) -> Order | None:
    """Return the newest order that an account sent under an id of its own, or None.

    One that was denied for one of its keys does not count.
    """
    reasons = f"'{Reason.DUPLICATE_KEY}', '{Reason.IDEMPOTENCY_KEY_INVALID}'"
    where = (
        f"account_id = ? AND client_order_id = ? AND reason NOT IN ({reasons})"
        " ORDER BY order_id DESC LIMIT 1"
    )
    found = _orders(tables, where, (account_id, client_order_id))
    return found[0] if found else None


def chosen_orders(
    tables: Tables, account_id: int, chosen: OrderFilter, *, limit: int = PAGE_MAX
) -> list[Order]:
    """Return those of an account's orders that a filter chooses, newest first."""
    where = "".join(f" AND {condition}" for condition in _conditions(chosen))
    statement = f"account_id = ?{where} ORDER BY order_id DESC LIMIT ?"
    return _orders(tables, statement, (account_id, *_bounds(chosen), min(limit, PAGE_MAX)))


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
    chosen = OrderFilter(
        statuses=() if status is None else (status,),
        is_open=True if only_open else None,
        before=before,
    )
    return chosen_orders(tables, account_id, chosen, limit=limit)


def open_orders(tables: Tables, *, before: int | None = None, limit: int = PAGE_MAX) -> list[Order]:
    """Return the open orders of all accounts, highest id first."""
    where = "is_open = 1" if before is None else "is_open = 1 AND order_id < ?"
    values: tuple[Value, ...] = () if before is None else (before,)
    where += " ORDER BY order_id DESC LIMIT ?"
    return _orders(tables, where, (*values, min(limit, PAGE_MAX)))


def all_open_orders(tables: Tables) -> Iterator[Order]:
    """Yield the open orders of all accounts, highest id first."""
    page = open_orders(tables)
    while page:
        yield from page
        page = open_orders(tables, before=page[-1].order_id)


def fills_of_order(
    tables: Tables, order_id: int, *, before: int | None = None, limit: int = PAGE_MAX
) -> list[Fill]:
    """Return the fills of an order, newest first.

    ``before`` is the execution id of the last page's last fill.
    """
    where = "order_id = ?" if before is None else "order_id = ? AND execution_id < ?"
    values: tuple[Value, ...] = (order_id,) if before is None else (order_id, before)
    where += " ORDER BY execution_id DESC LIMIT ?"
    return _fills(tables, where, (*values, min(limit, PAGE_MAX)))


def fills_of_account(
    tables: Tables,
    account_id: int,
    *,
    before: tuple[int, int] | None = None,
    limit: int = PAGE_MAX,
) -> list[Fill]:
    """Return an account's fills, newest first.

    ``before`` is the time and execution id of the last page's last fill.
    """
    return chosen_fills(tables, account_id, FillFilter(before=before), limit=limit)


def chosen_fills(
    tables: Tables, account_id: int, chosen: FillFilter, *, limit: int = PAGE_MAX
) -> list[Fill]:
    """Return those of an account's fills that a filter chooses, newest first."""
    parts: list[tuple[str, tuple[Value, ...]]] = [("account_id = ?", (account_id,))]
    if chosen.instrument_id is not None:
        parts.append(("instrument_id = ?", (chosen.instrument_id,)))
    if chosen.start is not None:
        parts.append(("time >= ?", (chosen.start,)))
    if chosen.end is not None:
        parts.append(("time < ?", (chosen.end,)))
    if chosen.before is not None:
        parts.append(("(time, execution_id) < (?, ?)", chosen.before))
    where = " AND ".join(text for text, _ in parts)
    values = tuple(value for _, some in parts for value in some)
    where += " ORDER BY time DESC, execution_id DESC LIMIT ?"
    return _fills(tables, where, (*values, min(limit, PAGE_MAX)))


def fill_by_id(tables: Tables, execution_id: int) -> Fill | None:
    """Return a fill, or None when there is none of that id."""
    found = _fills(tables, "execution_id = ?", (execution_id,))
    return found[0] if found else None


def _conditions(chosen: OrderFilter) -> list[str]:
    marks = ", ".join("?" * len(chosen.statuses))
    wanted: tuple[tuple[bool, str], ...] = (
        (bool(chosen.statuses), f"status IN ({marks})"),
        (chosen.instrument_id is not None, "instrument_id = ?"),
        (chosen.side is not None, "side = ?"),
        (chosen.after is not None, "created_time > ?"),
        (chosen.until is not None, "created_time <= ?"),
        (chosen.before is not None, "order_id < ?"),
        # A value that stands in the text lets the index of open orders be used.
        (chosen.is_open is True, "is_open = 1"),
        (chosen.is_open is False, "is_open = 0"),
    )
    return [condition for is_asked, condition in wanted if is_asked]


def _bounds(chosen: OrderFilter) -> list[Value]:
    values: list[Value] = [str(status) for status in chosen.statuses]
    side = None if chosen.side is None else str(chosen.side)
    rest = (chosen.instrument_id, side, chosen.after, chosen.until, chosen.before)
    return values + [value for value in rest if value is not None]


def _orders(tables: Tables, where: str, values: tuple[Value, ...]) -> list[Order]:
    rows = tables.query(f"{_ORDERS} WHERE {where}", values)
    # Not strict: numbers may come as text.
    return msgspec.convert(rows, list[Order], strict=False)


def _fills(tables: Tables, where: str, values: tuple[Value, ...]) -> list[Fill]:
    rows = tables.query(f"{_FILLS} WHERE {where}", values)
    return msgspec.convert(rows, list[Fill], strict=False)
