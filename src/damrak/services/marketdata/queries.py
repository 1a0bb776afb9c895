"""What may be asked of trades. Numbers come back as scaled integers, newest rows first."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

import msgspec
from msgspec import Struct

from damrak.domain.orders import Side
from damrak.ports.tables import Tables, Value
from damrak.services.marketdata.tables import TRADES

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""


class Trade(Struct, frozen=True, array_like=True):
    """Hold a public trade; ``side`` is the aggressor's."""

    instrument_id: int
    sequence: int
    trade_id: int
    price: int
    quantity: int
    side: Side
    time: int


_TRADES: Final = f"SELECT {', '.join(TRADES.column_names)} FROM {TRADES.view}"


def trades_of_instrument(
    tables: Tables, instrument_id: int, *, before: int | None = None, limit: int = PAGE_MAX
) -> list[Trade]:
    """Return an instrument's trades, newest first; ``before`` is the last page's last sequence."""
    where = "instrument_id = ?"
    values: tuple[Value, ...] = (instrument_id,)
    if before is not None:
        where += " AND sequence < ?"
        values += (before,)
    statement = f"{_TRADES} WHERE {where} ORDER BY sequence DESC LIMIT ?"
    rows = tables.query(statement, (*values, min(limit, PAGE_MAX)))
    # Not strict: numbers may come as text.
    return msgspec.convert(rows, list[Trade], strict=False)
