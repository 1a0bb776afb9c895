"""What may be asked of balances, positions and transfers. Numbers come back as scaled integers."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct

from damrak.ports.history import PostedTransfer, TransferFilter
from damrak.ports.tables import Tables, Value
from damrak.services.portfolio.tables import BALANCES, POSITIONS, TRANSFERS

PAGE_MAX: Final = 1_000
"""Most transfers that one question returns."""

OUTSIDE_CODES: Final = frozenset({"deposit", "withdrawal"})
"""What transfers are called that no trade caused."""

_TRANSFERS: Final = f"SELECT {', '.join(TRANSFERS.column_names)} FROM {TRANSFERS.view}"


class Balance(Struct, frozen=True, array_like=True):
    """Hold what an account owns of an asset, and how much of that open orders keep."""

    account_id: int
    asset: str
    posted: int
    reserved: int
    updated_time: int

    @property
    def available(self) -> int:
        """Return what can still be spent."""
        return self.posted - self.reserved


class Position(Struct, frozen=True, array_like=True):
    """Hold an account's position in an instrument; amounts are in its quote asset."""

    account_id: int
    instrument_id: int
    quantity: int
    cost: int
    realised_profit: int
    fees: int
    updated_time: int


def balances_of_account(tables: Tables, account_id: int) -> list[Balance]:
    """Return an account's balances, by asset."""
    statement = (
        f"SELECT {', '.join(BALANCES.column_names)} FROM {BALANCES.view}"
        " WHERE account_id = ? ORDER BY asset"
    )
    # Not strict, here and below: numbers may come as text.
    return msgspec.convert(tables.query(statement, (account_id,)), list[Balance], strict=False)


def positions_of_account(tables: Tables, account_id: int) -> list[Position]:
    """Return an account's positions, by instrument."""
    statement = (
        f"SELECT {', '.join(POSITIONS.column_names)} FROM {POSITIONS.view}"
        " WHERE account_id = ? ORDER BY instrument_id"
    )
    return msgspec.convert(tables.query(statement, (account_id,)), list[Position], strict=False)


def transfers_of_account(
    tables: Tables, account_id: int, *, before: int | None = None, limit: int = PAGE_MAX
) -> list[PostedTransfer]:
    """Return an account's transfers, newest first; ``before`` is the last page's last id."""
    return chosen_transfers(tables, account_id, TransferFilter(before=before), limit=limit)


def chosen_transfers(
    tables: Tables, account_id: int, chosen: TransferFilter, *, limit: int = PAGE_MAX
) -> list[PostedTransfer]:
    """Return those of an account's transfers that a filter chooses, newest first.

    What is asked by time or order is looked for between the first and the last transfer that can
    be meant: times rise with the ids, which have no gap.
    """
    parts = list(_conditions(tables, chosen))
    where = "".join(f" AND {text}" for text, _ in parts)
    values = [value for _, some in parts for value in some]
    statement = f"{_TRANSFERS} WHERE account_id = ?{where} ORDER BY transfer_id DESC LIMIT ?"
    rows = tables.query(statement, (account_id, *values, min(limit, PAGE_MAX)))
    return msgspec.convert(rows, list[PostedTransfer], strict=False)


def transfer_by_id(tables: Tables, transfer_id: int) -> PostedTransfer | None:
    """Return a transfer, or None when there is none of that id."""
    rows = tables.query(f"{_TRANSFERS} WHERE transfer_id = ?", (transfer_id,))
    found = msgspec.convert(rows, list[PostedTransfer], strict=False)
    return found[0] if found else None


def _conditions(tables: Tables, chosen: TransferFilter) -> Iterator[tuple[str, tuple[Value, ...]]]:
    if chosen.asset is not None:
        yield "asset = ?", (chosen.asset,)
    if chosen.codes:
        yield f"code IN ({', '.join('?' * len(chosen.codes))})", chosen.codes
        if OUTSIDE_CODES.issuperset(chosen.codes):
            # A value that stands in the text lets the index of such transfers be used.
            yield "execution_id = 0", ()
    if chosen.order_id is not None:
        yield "order_id = ?", (chosen.order_id,)
        yield from _of_times(tables, "orders", ("created_time", "updated_time"), chosen.order_id)
    if chosen.execution_id is not None:
        yield "execution_id = ?", (chosen.execution_id,)
        yield from _of_times(tables, "fills", ("time", "time"), chosen.execution_id)
    if chosen.instrument_id is not None:
        known = "SELECT 1 FROM orders WHERE orders.order_id = transfers.order_id"
        yield f"EXISTS ({known} AND instrument_id = ?)", (chosen.instrument_id,)
    if chosen.start is not None:
        yield "transfer_id >= ?", (_first_at(tables, chosen.start),)
    if chosen.end is not None:
        yield "transfer_id < ?", (_first_at(tables, chosen.end),)
    if chosen.before is not None:
        yield "transfer_id < ?", (chosen.before,)


def _of_times(
    tables: Tables, view: str, columns: tuple[str, str], key: int
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    # Where an order or a fill began and ended says where its transfers lie, without an index.
    name = "order_id" if view == "orders" else "execution_id"
    rows = tables.query(f"SELECT {', '.join(columns)} FROM {view} WHERE {name} = ?", (key,))
    if rows:
        begun, ended = (int(value or 0) for value in rows[0])
        yield "transfer_id >= ?", (_first_at(tables, begun),)
        yield "transfer_id < ?", (_first_at(tables, ended + 1),)


def _first_at(tables: Tables, time: int) -> int:
    newest = tables.query(f"SELECT max(transfer_id) FROM {TRANSFERS.view}")
    low, high = 1, int(newest[0][0] or 0) + 1
    statement = f"SELECT time FROM {TRANSFERS.view} WHERE transfer_id = ?"
    while low < high:
        middle = (low + high) // 2
        if int(tables.query(statement, (middle,))[0][0] or 0) < time:
            low = middle + 1
        else:
            high = middle
    return low
