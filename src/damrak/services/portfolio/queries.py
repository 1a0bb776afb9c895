"""What may be asked of balances, positions and transfers. Numbers come back as scaled integers."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

import msgspec
from msgspec import Struct

from damrak.ports.history import PostedTransfer
from damrak.ports.tables import Tables, Value
from damrak.services.portfolio.tables import BALANCES, POSITIONS, TRANSFERS

PAGE_MAX: Final = 1_000
"""Most transfers that one question returns."""


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
    where = "account_id = ?"
    values: tuple[Value, ...] = (account_id,)
    if before is not None:
        where += " AND transfer_id < ?"
        values += (before,)
    statement = (
        f"SELECT {', '.join(TRANSFERS.column_names)} FROM {TRANSFERS.view}"
        f" WHERE {where} ORDER BY transfer_id DESC LIMIT ?"
    )
    rows = tables.query(statement, (*values, min(limit, PAGE_MAX)))
    return msgspec.convert(rows, list[PostedTransfer], strict=False)
